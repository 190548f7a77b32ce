"""Notes that wait: every signature is checked when it is added, and the log says what became."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from ledger.book.acts import Accredit, EnrolKey, OpenAccount, RevokeKey, Withdraw
from ledger.book.calendar import add_days_to_instant, format_instant, parse_instant
from ledger.book.fields import AccountKind, RevokeReason
from ledger.entry import parse_signed
from ledger.errors import Code, Rejected
from ledger.log.note import SignatureLine, signature_line
from registry import pending, purging
from registry.kinds import PendingState
from registry.log import read_head
from registry.purging import KEPT_DAYS, purge_notes
from registry.refusals import Refusal, Refused
from registry.store import SqlReader
from tests.registry.conftest import rows_of
from tests.world import UBNS, grant_of, sha, sign, signer_of


class Inbox:
    """Pending notes over a world's database."""

    def __init__(self, world, database):
        self.world = world
        self.database = database

    def write(self, work, *arguments, **named):
        return self.database.write(
            lambda c: work(c, SqlReader(c), *arguments, now=self.world.instant(), **named)
        )

    def propose(self, act, *names):
        with self.database.reading() as connection:
            index = read_head(connection).size
        return self.write(pending.propose, sign(act, names), index=index)

    def add(self, found, name, text=b""):
        line = signature_line(signer_of(name), text or found.text.encode())
        return self.write(pending.add_signature, found.text_sha256, line)

    def read(self, work, *arguments, now=""):
        with self.database.reading() as c:
            return work(c, SqlReader(c), *arguments, now=now or self.world.instant())

    def note_of(self, found):
        with self.database.reading() as connection:
            return pending.complete_note(SqlReader(connection), found)

    def ids(self, account, now="", work=pending.waiting_for):
        return [found.act_id for found in self.read(work, account, now=now)]

    def state(self, found, now=""):
        return self.read(pending.get, found.text_sha256, now=now).state


@pytest.fixture
def inbox(world, database):
    world.standard()
    world.issue(100)
    return Inbox(world, database)


def priced(inbox, first=1, last=10, **more):
    return inbox.world.transfer_act(first, last, unit_price_ntd=3_500, **more)


def refusal(kind, code, work, *arguments, **named):
    with pytest.raises(kind) as caught:
        work(*arguments, **named)
    assert caught.value.code is code


def test_a_priced_transfer_waits_for_the_buyer(inbox):
    found = inbox.propose(priced(inbox), "acme/k1")
    assert (found.account, found.act, found.state) == ("acme", "transfer", PendingState.OPEN)
    assert inbox.note_of(found) is None
    assert inbox.ids("bolt") == [found.act_id]
    assert inbox.ids("acme") == []
    assert inbox.ids("acme", work=pending.seen_by) == [found.act_id]
    assert inbox.ids("vvb", work=pending.seen_by) == []


def test_the_last_signature_makes_it_whole(inbox):
    act = priced(inbox)
    found = inbox.add(inbox.propose(act, "acme/k1"), "bolt/k1")
    note = inbox.note_of(found)
    assert note == sign(act, ["acme/k1", "bolt/k1"])
    parse_signed(note)
    inbox.world.admit(note)
    assert inbox.state(found) is PendingState.ADMITTED
    assert inbox.ids("bolt") == []
    assert inbox.ids("bolt", work=pending.seen_by) == [found.act_id]


def test_the_acting_account_signs_before_others(inbox):
    refusal(Rejected, Code.MISSING_SIGNATURE, inbox.propose, priced(inbox), "bolt/k1")
    world = inbox.world
    joint = world.register_act("Z00002", members=(("acme", 3), ("bolt", 1)), equipment="L-02")
    refusal(Rejected, Code.MISSING_SIGNATURE, inbox.propose, joint, "bolt/k1")
    forged = sign(priced(inbox), ["bolt/k1"]).replace("— bolt/k1 ".encode(), "— acme/k1 ".encode())
    refusal(Rejected, Code.UNKNOWN_KEY, inbox.write, pending.propose, forged, index=20)
    assert rows_of(inbox.database, "pending_note", "text_sha256") == []


def test_a_key_that_the_act_enrols_does_not_propose_it(inbox):
    act = EnrolKey(**inbox.world.base("acme"), key=grant_of("acme/k2"))
    refusal(Rejected, Code.MISSING_SIGNATURE, inbox.propose, act, "acme/k2")
    assert inbox.note_of(inbox.add(inbox.propose(act, "acme/k1"), "acme/k2")) is not None


def test_proposing_again_adds_what_is_new(inbox):
    act = priced(inbox)
    first = inbox.propose(act, "acme/k1")
    assert inbox.propose(act, "acme/k1") == first
    assert inbox.note_of(inbox.propose(act, "bolt/k1")) is not None


def test_a_key_signs_once(inbox):
    found = inbox.propose(priced(inbox), "acme/k1")
    assert inbox.add(found, "acme/k1") == found


def test_it_reserves_nothing(inbox):
    inbox.propose(priced(inbox), "acme/k1")
    inbox.propose(priced(inbox, 5, 20), "acme/k1")
    inbox.world.act(inbox.world.retire_act(1, 10), "acme/k1")


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["vvb/k1"], Code.EXTRA_SIGNATURE),
        (["acme/k1", "vvb/k1"], Code.EXTRA_SIGNATURE),
        (["acme/k2"], Code.UNKNOWN_KEY),
        (["nobody/k1"], Code.UNKNOWN_KEY),
    ],
)
def test_signatures_that_do_not_belong_are_refused(inbox, names, code):
    refusal(Rejected, code, inbox.propose, priced(inbox), *names)
    assert rows_of(inbox.database, "pending_note", "text_sha256") == []


def test_a_forged_signature_is_refused_at_once(inbox):
    found = inbox.propose(priced(inbox), "acme/k1")
    refusal(Rejected, Code.BAD_SIGNATURE, inbox.add, found, "bolt/k1", b"another text\n")
    forged = signature_line(signer_of("bolt/k1"), found.text.encode())
    other_id = SignatureLine("bolt/k1", b"\0\0\0\0", forged.signature)
    add = pending.add_signature
    refusal(Rejected, Code.UNKNOWN_KEY, inbox.write, add, found.text_sha256, other_id)
    assert inbox.note_of(inbox.add(found, "bolt/k1")) is not None


def test_an_act_against_a_rule_is_refused_before_anybody_signs(inbox):
    world = inbox.world
    refusal(Rejected, Code.UNITS_UNKNOWN, inbox.propose, priced(inbox, 1, 101), "acme/k1")
    refusal(
        Rejected,
        Code.NOT_HOLDER,
        inbox.propose,
        priced(inbox, sender="bolt", recipient="acme"),
        "bolt/k1",
    )
    refusal(
        Rejected, Code.PARTY_UNKNOWN, inbox.propose, priced(inbox, recipient="ghost"), "acme/k1"
    )
    act = world.retire_act(1, 1)
    world.act(act, "acme/k1")
    refusal(Rejected, Code.ALREADY_ADMITTED, inbox.propose, act, "acme/k1")


def test_a_note_for_another_log_is_refused(inbox):
    note = sign(priced(inbox), ["acme/k1"], origin="registry.test/other")
    refusal(Rejected, Code.FOREIGN_ORIGIN, inbox.write, pending.propose, note, index=20)


def test_a_key_revoked_meanwhile_must_sign_anew(inbox):
    world = inbox.world
    enrol(world, "acme/k2", "acme/k1")
    found = inbox.propose(priced(inbox), "acme/k1")
    revoke(world, "acme/k1", "acme/k1", "acme/k2")
    assert inbox.ids("acme") == [found.act_id]
    half = inbox.add(found, "bolt/k1")
    assert inbox.note_of(half) is None
    refusal(Rejected, Code.KEY_REVOKED, inbox.add, found, "acme/k1")
    note = inbox.note_of(inbox.add(found, "acme/k2"))
    world.admit(note)


def enrol(world, name, by):
    account = name.partition("/")[0]
    world.act(EnrolKey(**world.base(account), key=grant_of(name)), by, name)


def revoke(world, name, *by):
    account = name.partition("/")[0]
    world.act(RevokeKey(**world.base(account), key=name, reason=RevokeReason.RETIRED), *by)


def test_one_signature_too_many_is_refused(inbox):
    enrol(inbox.world, "acme/k2", "acme/k1")
    found = inbox.propose(priced(inbox), "acme/k1")
    refusal(Rejected, Code.EXTRA_SIGNATURE, inbox.add, found, "acme/k2")


def test_a_threshold_wants_keys_that_holders_keep(inbox):
    world = inbox.world
    until = datetime.date(2030, 12, 31)
    act = Accredit(**world.base("idb"), body="vvb", scopes=(4,), until=until)
    found = inbox.propose(act, "idb/k1")
    assert inbox.ids("idb") == [found.act_id]
    assert inbox.note_of(inbox.add(found, "idb/k2")) == sign(act, ["idb/k1", "idb/k2"])


def test_a_new_account_signs_before_it_is_open(inbox):
    act = OpenAccount(
        **inbox.world.base("idb"),
        associations=(),
        holder="steel",
        key=grant_of("steel/k1"),
        kind=AccountKind.MANUFACTURER,
        sector="24",
        ubn=UBNS["steel"],
    )
    found = inbox.propose(act, "idb/k1", "idb/k2")
    assert inbox.ids("steel") == [found.act_id]
    note = inbox.note_of(inbox.add(found, "steel/k1"))
    inbox.world.admit(note)
    assert inbox.state(found) is PendingState.ADMITTED


def test_members_of_a_joint_project_find_it_in_their_inbox(inbox):
    world = inbox.world
    act = world.register_act("Z00002", members=(("acme", 3), ("bolt", 1)), equipment="L-02")
    found = inbox.propose(act, "acme/k1")
    assert inbox.ids("bolt") == [found.act_id]
    inbox.add(found, "bolt/k1")
    assert inbox.ids("bolt") == []


def test_a_withdrawn_act_is_closed(inbox):
    world = inbox.world
    act = priced(inbox)
    found = inbox.propose(act, "acme/k1")
    withdraw = Withdraw(**world.base("acme"), target=act.id, target_not_after=act.not_after)
    world.act(withdraw, "acme/k1")
    assert inbox.state(found) is PendingState.WITHDRAWN
    assert inbox.ids("bolt") == []
    refusal(Refused, Refusal.PENDING_CLOSED, inbox.add, found, "bolt/k1")


def test_another_act_with_its_id_closes_it(inbox):
    act = priced(inbox)
    found = inbox.propose(act, "acme/k1")
    other = inbox.world.transfer_act(1, 2)
    inbox.world.act(replace(other, id=act.id), "acme/k1")
    assert inbox.state(found) is PendingState.SUPERSEDED
    refusal(Refused, Refusal.PENDING_CLOSED, inbox.add, found, "bolt/k1")


def test_it_is_seen_until_not_after_and_no_longer(inbox):
    found = inbox.propose(priced(inbox), "acme/k1")
    assert inbox.ids("bolt", now=found.not_after) == [found.act_id]
    past = format_instant(parse_instant(found.not_after) + datetime.timedelta(milliseconds=1))
    assert inbox.ids("bolt", now=past) == []
    assert inbox.ids("acme", now=past, work=pending.seen_by) == []
    assert inbox.state(found, now=past) is PendingState.EXPIRED


def test_what_ended_long_ago_is_deleted_with_its_parties(inbox):
    found = inbox.propose(priced(inbox), "acme/k1")
    kept = add_days_to_instant(found.not_after, KEPT_DAYS)
    gone = format_instant(parse_instant(kept) + datetime.timedelta(milliseconds=1))
    assert inbox.database.write(lambda c: purge_notes(c, now=kept)) == 0
    assert inbox.state(found, now=kept) is PendingState.EXPIRED
    assert inbox.database.write(lambda c: purge_notes(c, now=gone)) == 1
    assert rows_of(inbox.database, "pending_note", "text_sha256") == []
    assert rows_of(inbox.database, "pending_party", "text_sha256") == []


def test_the_oldest_go_first_and_not_all_at_once(inbox, monkeypatch):
    times = [f"2026-01-0{day}T03:00:00.000Z" for day in (7, 8, 9)]
    found = [inbox.propose(replace(priced(inbox), not_after=at), "acme/k1") for at in times]
    monkeypatch.setattr(purging, "AT_ONCE", 2)
    gone = add_days_to_instant(found[-1].not_after, KEPT_DAYS + 1)
    assert inbox.database.write(lambda c: purge_notes(c, now=gone)) == 2
    left = rows_of(inbox.database, "pending_note", "text_sha256")
    assert [row["text_sha256"] for row in left] == [found[-1].text_sha256]


def test_a_party_may_decline_and_nobody_else(inbox):
    found = inbox.propose(priced(inbox), "acme/k1")
    decline = pending.decline
    refusal(Refused, Refusal.NOT_A_PARTY, inbox.write, decline, found.text_sha256, account="vvb")
    declined = inbox.write(decline, found.text_sha256, account="bolt")
    assert declined.state is PendingState.DECLINED
    assert inbox.ids("bolt") == []
    assert inbox.state(found) is PendingState.DECLINED
    refusal(Refused, Refusal.PENDING_CLOSED, inbox.add, found, "bolt/k1")
    refusal(
        Refused, Refusal.PENDING_CLOSED, inbox.write, decline, found.text_sha256, account="bolt"
    )


def test_an_unknown_note_is_refused(inbox):
    refusal(Refused, Refusal.PENDING_UNKNOWN, inbox.read, pending.get, sha("nothing"))
    line = signature_line(signer_of("acme/k1"), b"text\n")
    add = pending.add_signature
    refusal(Refused, Refusal.PENDING_UNKNOWN, inbox.write, add, sha("nothing"), line)


def test_an_account_has_only_so_many(inbox, monkeypatch):
    monkeypatch.setattr(pending, "KEPT_MAX", 2)
    for serial in (1, 2):
        inbox.propose(priced(inbox, serial, serial), "acme/k1")
    refusal(Refused, Refusal.TOO_MANY_PENDING, inbox.propose, priced(inbox, 3, 3), "acme/k1")


@pytest.mark.parametrize("close", ["decline", "withdraw", "admit"])
def test_notes_that_are_closed_take_room_until_they_are_past(inbox, monkeypatch, close):
    monkeypatch.setattr(pending, "KEPT_MAX", 1)
    act = priced(inbox, 1, 1)
    shut(inbox, act, inbox.propose(act, "acme/k1"), close)
    refusal(Refused, Refusal.TOO_MANY_PENDING, inbox.propose, priced(inbox, 2, 2), "acme/k1")
    inbox.world.now += datetime.timedelta(days=8)
    inbox.propose(priced(inbox, 2, 2), "acme/k1")


def shut(inbox, act, found, close):
    world = inbox.world
    if close == "decline":
        inbox.write(pending.decline, found.text_sha256, account="bolt")
    elif close == "admit":
        world.admit(sign(act, ["acme/k1", "bolt/k1"]))
    else:
        base = world.base("acme")
        world.act(Withdraw(**base, target=act.id, target_not_after=act.not_after), "acme/k1")


def test_what_waits_for_the_asker_comes_first_and_what_is_closed_last(inbox):
    """The order of the list is not that of the dates: here the closed ones are due first."""
    world = inbox.world
    acts = [priced(inbox, serial, serial) for serial in range(1, 6)]
    acts = [
        replace(act, not_after=f"2026-01-{day:02}T00:00:00.000Z") for day, act in enumerate(acts, 7)
    ]
    closed, settled, signed, late, last = acts
    notes = [inbox.propose(act, "acme/k1") for act in acts]
    shut(inbox, closed, notes[0], "decline")
    shut(inbox, settled, notes[1], "admit")
    inbox.add(notes[2], "bolt/k1")
    wanted = [late.id, last.id, signed.id, closed.id, settled.id]
    assert inbox.ids("bolt", work=pending.seen_by) == wanted
    assert inbox.ids("bolt") == wanted[:2]
    assert inbox.ids("acme", work=pending.seen_by) == [
        signed.id,
        late.id,
        last.id,
        closed.id,
        settled.id,
    ]
    with inbox.database.reading() as c:
        listed = pending.seen_by(c, SqlReader(c), "bolt", now=world.instant(), limit=1)
    assert [found.act_id for found in listed] == [late.id]


def test_soonest_due_comes_first_and_lists_are_bounded(inbox):
    acts = [priced(inbox, serial, serial) for serial in (1, 2, 3)]
    due = ["2026-01-09T00:00:00.000Z", "2026-01-07T00:00:00.000Z", "2026-01-08T00:00:00.000Z"]
    for act, not_after in zip(acts, due, strict=True):
        inbox.propose(replace(act, not_after=not_after), "acme/k1")
    assert inbox.ids("bolt") == [acts[1].id, acts[2].id, acts[0].id]
    with inbox.database.reading() as c:
        listed = pending.waiting_for(c, SqlReader(c), "bolt", now=inbox.world.instant(), limit=2)
    assert [found.act_id for found in listed] == [acts[1].id, acts[2].id]


def test_signatures_added_at_once_are_both_kept(inbox):
    world = inbox.world
    act = world.register_act(
        "Z00002", members=(("acme", 2), ("bolt", 1), ("cast", 1)), equipment="L-02"
    )
    world.open("cast")
    found = inbox.propose(act, "acme/k1")
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda name: inbox.add(found, name), ["bolt/k1", "cast/k1"]))
    whole = inbox.read(pending.get, found.text_sha256)
    assert inbox.note_of(whole) == sign(act, ["acme/k1", "bolt/k1", "cast/k1"])


def test_one_note_proposed_at_once_is_filed_once(inbox):
    act = priced(inbox)
    with ThreadPoolExecutor(2) as threads:
        signers = [("acme/k1",), ("acme/k1", "bolt/k1")]
        list(threads.map(lambda names: inbox.propose(act, *names), signers))
    [row] = rows_of(inbox.database, "pending_note", "text_sha256")
    assert inbox.note_of(inbox.read(pending.get, row["text_sha256"])) is not None
