"""Handing in: complete notes are admitted, others wait, kept keys sign for their account alone."""

import pytest
from msgspec.structs import replace

from ledger.book.acts import EnrolKey, KeyGrant, OpenAccount, RevokeKey
from ledger.book.calendar import add_days_to_instant
from ledger.book.fields import AccountKind, RevokeReason
from ledger.book.fields import Custody as Keeper
from ledger.entry import note_text, parse_entry
from ledger.errors import Code, Malformed, Rejected
from ledger.log.note import signature_line
from registry import pending
from registry.custody import Custody
from registry.kinds import Role
from registry.log import Receipt
from registry.refusals import Refusal, Refused
from registry.services.submission import Desk, Filed
from registry.store import SqlReader
from registry.users import Identity
from tests.registry.chance import chance
from tests.world import ORIGIN, UBNS, grant_of, sign, signer_of

MASTER = bytes(range(32))


def caller(account, role=Role.HOLDER):
    return Identity(user_id="u-0", token_id="0" * 16, account=account, role=role)


@pytest.fixture
def desk(world, database, clock):
    world.standard()
    custody = Custody((MASTER,), chance("custody"))
    made = Desk(database=database, sequencer=world.sequencer, clock=clock, custody=custody)
    open_kept(world, made)
    world.issue(100)
    return made


def open_kept(world, desk):
    """Open account ``steel`` with a key that the registry keeps, as the authority does."""
    act = OpenAccount(
        **world.base("idb"),
        associations=(),
        holder="steel",
        key=KeyGrant(custody=Keeper.REGISTRY, vkey=kept_key(desk, "steel", "k1")),
        kind=AccountKind.MANUFACTURER,
        sector="24",
        ubn=UBNS["steel"],
    )
    note = sign(act, ["idb/k1", "idb/k2"])
    mirrored(world, desk.submit(note, caller=caller("idb", Role.OPERATOR)))


def kept_key(desk, account, label):
    return desk.database.write(
        lambda c: desk.custody.create(
            c, account=account, label=label, now="2026-01-05T00:00:00.000Z"
        )
    )


def mirrored(world, receipt):
    """Let the world know what was admitted behind its back, and return it."""
    assert isinstance(receipt, Receipt)
    with world.sequencer._database.reading() as connection:
        [leaf] = connection.exec_driver_sql(
            f'SELECT leaf FROM entry WHERE "index" = {receipt.index}'
        ).scalars()
    note = bytes(leaf).partition(b"\n")[2]
    world.mirror(note, receipt)
    return parse_entry(bytes(leaf)).signed


def text_of(act):
    return note_text(origin=ORIGIN, act=act)


def inbox(desk, account):
    with desk.database.reading() as c:
        now = desk.clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return pending.waiting_for(c, SqlReader(c), account, now=now)


def refusal(kind, code, work, *arguments, **named):
    with pytest.raises(kind) as caught:
        work(*arguments, **named)
    assert caught.value.code is code


def test_a_complete_note_is_admitted(desk, world):
    receipt = desk.submit(sign(world.retire_act(1, 1), ["acme/k1"]))
    assert receipt.index == len(world.leaves)


def test_the_same_act_again_gets_the_first_receipt(desk, world):
    act = world.transfer_act(1, 1, unit_price_ntd=1)
    whole, half = sign(act, ["acme/k1", "bolt/k1"]), sign(act, ["acme/k1"])
    first = desk.submit(whole)
    assert desk.submit(whole) == first
    assert desk.submit(half) == first
    assert inbox(desk, "bolt") == []


def test_an_incomplete_note_waits_and_is_admitted_with_the_last_signature(desk, world):
    act = world.transfer_act(1, 1, unit_price_ntd=1)
    filed = desk.submit(sign(act, ["acme/k1"]))
    assert isinstance(filed, Filed)
    assert list(filed.standing.accounts) == ["bolt"]
    assert [found.act_id for found in inbox(desk, "bolt")] == [act.id]
    line = signature_line(signer_of("bolt/k1"), text_of(act))
    receipt = desk.add_signature(filed.pending.text_sha256, line)
    assert mirrored(world, receipt).act == act
    assert inbox(desk, "bolt") == []
    assert desk.add_signature(filed.pending.text_sha256, line) == receipt


def test_a_declined_note_takes_no_signature_and_an_unknown_one_none_either(desk, world):
    act = world.transfer_act(1, 1, unit_price_ntd=1)
    text_sha256 = desk.submit(sign(act, ["acme/k1"])).pending.text_sha256
    line = signature_line(signer_of("bolt/k1"), text_of(act))
    desk.database.write(
        lambda c: pending.decline(c, SqlReader(c), text_sha256, account="bolt", now=world.instant())
    )
    refusal(Refused, Refusal.PENDING_CLOSED, desk.add_signature, text_sha256, line)
    refusal(Refused, Refusal.PENDING_UNKNOWN, desk.add_signature, "0" * 64, line)
    receipt = desk.submit(sign(act, ["acme/k1", "bolt/k1"]))
    assert desk.add_signature(text_sha256, line) == receipt


def test_two_halves_make_a_whole(desk, world):
    act = world.transfer_act(1, 1, unit_price_ntd=1)
    refusal(Rejected, Code.MISSING_SIGNATURE, desk.submit, sign(act, ["bolt/k1"]))
    assert isinstance(desk.submit(sign(act, ["acme/k1"])), Filed)
    assert isinstance(desk.submit(sign(act, ["bolt/k1"])), Receipt)


def test_the_sequencer_words_the_refusal(desk, world):
    act = world.transfer_act(1, 1)
    refusal(Rejected, Code.EXTRA_SIGNATURE, desk.submit, sign(act, ["acme/k1", "vvb/k1"]))
    refusal(Rejected, Code.UNITS_UNKNOWN, desk.submit, sign(world.retire_act(1, 999), ["acme/k1"]))
    refusal(Malformed, Code.BAD_NOTE, desk.submit, b"not a note")
    refusal(
        Rejected,
        Code.FOREIGN_ORIGIN,
        desk.submit,
        sign(world.transfer_act(1, 1, unit_price_ntd=1), ["acme/k1"], origin="registry.test/other"),
    )


def test_a_kept_key_signs_for_its_account(desk, world):
    world.act(world.transfer_act(1, 10, recipient="steel"), "acme/k1")
    act = world.retire_act(1, 1, holder="steel")
    signed = mirrored(world, desk.sign(text_of(act), caller=caller("steel")))
    assert [line.name for line in signed.signatures] == ["steel/k1"]
    act = world.transfer_act(2, 2, sender="steel", recipient="bolt", unit_price_ntd=9)
    filed = desk.sign(text_of(act), caller=caller("steel"))
    assert list(filed.standing.accounts) == ["bolt"]


def test_a_kept_key_countersigns(desk, world):
    act = world.transfer_act(1, 1, recipient="steel", unit_price_ntd=1)
    filed = desk.submit(sign(act, ["acme/k1"]))
    receipt = desk.countersign(filed.pending.text_sha256, caller=caller("steel"))
    assert [line.name for line in mirrored(world, receipt).signatures] == ["acme/k1", "steel/k1"]
    assert desk.countersign(filed.pending.text_sha256, caller=caller("steel")) == receipt


def test_a_kept_key_countersigns_nothing_that_was_declined(desk, world):
    act = world.transfer_act(1, 1, recipient="steel", unit_price_ntd=1)
    text_sha256 = desk.submit(sign(act, ["acme/k1"])).pending.text_sha256
    desk.database.write(
        lambda c: pending.decline(
            c, SqlReader(c), text_sha256, account="steel", now=world.instant()
        )
    )
    refusal(Refused, Refusal.PENDING_CLOSED, desk.countersign, text_sha256, caller=caller("steel"))


def test_a_buyer_hands_in_the_sellers_note_and_signs_it(desk, world):
    act = world.transfer_act(1, 1, recipient="steel", unit_price_ntd=1)
    assert isinstance(desk.submit(sign(act, ["acme/k1"]), caller=caller("steel")), Receipt)


@pytest.mark.parametrize(
    "who",
    [
        caller("acme"),
        caller("bolt"),
        caller("vvb", Role.VERIFIER),
        caller("", Role.OPERATOR),
        caller("steel", Role.READER),
        caller("steel", Role.OPERATOR),
    ],
    ids=lambda who: f"{who.account}-{who.role}",
)
def test_a_kept_key_signs_for_nobody_else(desk, world, who):
    act = world.transfer_act(1, 1, recipient="steel", unit_price_ntd=1)
    filed = desk.submit(sign(act, ["acme/k1"]), caller=who)
    assert list(filed.standing.accounts) == ["steel"]
    own = text_of(enrolment(world))
    refusal(Refused, Refusal.KEY_NOT_KEPT, desk.sign, own, caller=who)
    refusal(
        Refused,
        Refusal.KEY_NOT_KEPT,
        desk.countersign,
        filed.pending.text_sha256,
        caller=who,
    )


def enrolment(world):
    return EnrolKey(**world.base("steel"), key=grant_of("steel/k2"))


def test_a_kept_key_signs_nothing_against_a_rule_nor_for_another_log(desk, world):
    act = world.retire_act(1, 1, holder="steel")
    refusal(Rejected, Code.NOT_HOLDER, desk.sign, text_of(act), caller=caller("steel"))
    foreign = note_text(origin="registry.test/other", act=act)
    refusal(Rejected, Code.FOREIGN_ORIGIN, desk.sign, foreign, caller=caller("steel"))
    late = add_days_to_instant(world.instant(), 40)
    far = replace(act, not_after=late)
    refusal(Rejected, Code.NOT_AFTER_TOO_FAR, desk.sign, text_of(far), caller=caller("steel"))


def test_an_account_moves_to_keeping_its_own_key(desk, world):
    act = enrolment(world)
    filed = desk.submit(sign(act, ["steel/k2"]), caller=caller("steel"))
    signed = mirrored(world, filed)
    assert [line.name for line in signed.signatures] == ["steel/k1", "steel/k2"]


def test_no_token_has_a_kept_key_enrol_or_revoke_beside_a_key_the_account_keeps(desk, world):
    """Else whoever holds a token could shut the account's holder out of it."""
    mirrored(world, desk.submit(sign(enrolment(world), ["steel/k2"]), caller=caller("steel")))
    theirs = EnrolKey(**world.base("steel"), key=grant_of("steel/k3"))
    grant = KeyGrant(custody=Keeper.REGISTRY, vkey=kept_key(desk, "steel", "k3"))
    kept = EnrolKey(**world.base("steel"), key=grant)
    shut_out = RevokeKey(**world.base("steel"), key="steel/k2", reason=RevokeReason.COMPROMISED)
    who = caller("steel")
    for act in (theirs, shut_out):
        refusal(Refused, Refusal.KEY_NOT_KEPT, desk.sign, text_of(act), caller=who)
    note = sign(theirs, ["steel/k3"])
    refusal(Rejected, Code.MISSING_SIGNATURE, desk.submit, note, caller=who)
    refusal(Rejected, Code.MISSING_SIGNATURE, desk.sign, text_of(kept), caller=who)
    # Other acts it still signs; and a kept key's own proof beside the account's key is welcome.
    world.act(world.transfer_act(1, 10, recipient="steel"), "acme/k1")
    retired = desk.sign(text_of(world.retire_act(1, 1, holder="steel")), caller=who)
    mirrored(world, retired)
    signed = mirrored(world, desk.submit(sign(kept, ["steel/k2"]), caller=who))
    assert [line.name for line in signed.signatures] == ["steel/k2", "steel/k3"]


def test_a_kept_key_revokes_once_the_account_keeps_none(desk, world):
    mirrored(world, desk.submit(sign(enrolment(world), ["steel/k2"]), caller=caller("steel")))
    world.act(
        RevokeKey(**world.base("steel"), key="steel/k2", reason=RevokeReason.RETIRED), "steel/k2"
    )
    again = EnrolKey(**world.base("steel"), key=grant_of("steel/k3"))
    signed = mirrored(world, desk.submit(sign(again, ["steel/k3"]), caller=caller("steel")))
    assert [line.name for line in signed.signatures] == ["steel/k1", "steel/k3"]


def test_a_second_kept_key_is_enrolled(desk, world):
    grant = KeyGrant(custody=Keeper.REGISTRY, vkey=kept_key(desk, "steel", "k2"))
    act = EnrolKey(**world.base("steel"), key=grant)
    signed = mirrored(world, desk.sign(text_of(act), caller=caller("steel")))
    assert [line.name for line in signed.signatures] == ["steel/k1", "steel/k2"]


def test_a_key_said_to_be_kept_elsewhere_is_not_proved_by_the_registry(desk, world):
    grant = KeyGrant(custody=Keeper.SELF, vkey=kept_key(desk, "steel", "k2"))
    act = EnrolKey(**world.base("steel"), key=grant)
    filed = desk.sign(text_of(act), caller=caller("steel"))
    assert filed.standing.grants == ("steel/k2",)


def test_without_custody_nothing_is_signed(desk, world):
    bare = Desk(database=desk.database, sequencer=desk.sequencer, clock=desk.clock)
    act = world.retire_act(1, 1)
    refusal(Refused, Refusal.KEY_NOT_KEPT, bare.sign, text_of(act), caller=caller("acme"))


def test_a_text_that_is_no_act_is_malformed(desk):
    for text in (b"", b"x", b"registry.test/industrial/entry/v1\n{}\n"):
        with pytest.raises(Malformed):
            desk.sign(text, caller=caller("steel"))
