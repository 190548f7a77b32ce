"""What policy changes: the national profile from end to end, and each parameter by itself.

The parameters' grounds: O0020138 Art 26 (a unit moves once) and Art 27 (used by its holder),
O0020137 Art 6 (joint projects), O0020104 Art 25 (independence).
"""

import datetime
from itertools import pairwise

import pytest
from msgspec.structs import replace

from ledger.apply import apply
from ledger.book.acts import (
    Act,
    AdoptRules,
    Cancel,
    EnrolKey,
    RevokeKey,
    SetPolicy,
)
from ledger.book.fields import AccountKind, CancelReason, Custody, Purpose, RevokeReason
from ledger.book.invariants import check_state
from ledger.book.records import Account, Block, Project
from ledger.errors import AuditorTooOld, Code, Rejected
from ledger.log.keys import Signer
from tests.ledger.rules.case import granted, renamed, weak_grant
from tests.ledger.rules.given import adopting, enrol, national, set_policy, town
from tests.ledger.rules.programme import genesis
from tests.world import ORIGIN, UBNS, World, grant_of, sha, sign, signer_of

APPROVED = ("idb/k1", "idb/k2")


def refused(world: World, act: Act, *names: str | Signer) -> Code:
    with pytest.raises(Rejected) as caught:
        world.act(act, *names)
    return caught.value.code


# -- the national profile -------------------------------------------------------------------


def test_national_story_runs_from_registration_to_retirement():
    world = national()
    world.act(world.transfer_act(1, 40))
    world.act(world.retire_act(1, 40, holder="bolt"))
    world.act(world.retire_act(41, 100))
    assert {block.status for block in world.state.records(Block)} == {"retired"}
    assert check_state(world.state) == []


ACTS = {
    "register_project": lambda world: world.register_act("B00001", equipment="L-02"),
    "transfer": lambda world: world.transfer_act(1, 1),
    "retire": lambda world: world.retire_act(1, 1),
}
HOLDERS = {"transfer": ("acme/k1", "bolt/k1")}


@pytest.mark.parametrize("tag", ACTS)
def test_authority_approves_beside_the_holder_and_never_instead(tag: str):
    world, act = national(), ACTS[tag]
    holders = HOLDERS.get(tag, ("acme/k1",))
    assert refused(world, act(world), *holders) == Code.MISSING_SIGNATURE
    assert refused(world, act(world), *APPROVED) == Code.MISSING_SIGNATURE
    assert refused(world, act(world), *holders, "idb/k1") == Code.MISSING_SIGNATURE
    world.act(act(world), *holders, *APPROVED)


def test_issuance_is_approved_by_the_authority():
    world = national()
    start, end = datetime.date(2025, 1, 1), datetime.date(2026, 1, 1)
    world.act(world.report_act(2, grams=5_000_000, start=start, end=end))
    world.act(world.verify_act(2, grams=5_000_000, weights={2025: 5_000_000}, body="vvb2"))
    act = world.issue_act(2, body="vvb2")
    assert refused(world, act, "vvb2/k1") == Code.MISSING_SIGNATURE
    assert refused(world, act, *APPROVED) == Code.MISSING_SIGNATURE
    world.act(act, "vvb2/k1", *APPROVED)


@pytest.mark.parametrize("extra", ["idb/k3", "steel/k1"])
def test_nobody_signs_who_was_not_asked(extra: str):
    world = town()
    act = world.transfer_act(1, 1)
    assert refused(world, act, "acme/k1", extra) == Code.EXTRA_SIGNATURE


def test_approval_that_policy_does_not_ask_for_is_refused():
    world = town()
    world.issue(1)
    act = world.transfer_act(1, 1)
    assert refused(world, act, "acme/k1", *APPROVED) == Code.EXTRA_SIGNATURE


def test_recipient_of_a_national_unit_signs():
    world = national()
    act = world.transfer_act(1, 1)
    assert refused(world, act, "acme/k1", *APPROVED) == Code.MISSING_SIGNATURE
    assert refused(world, act, "bolt/k1", *APPROVED) == Code.MISSING_SIGNATURE


def test_national_unit_moves_once():
    world = national()
    world.act(world.transfer_act(1, 10))
    back = world.transfer_act(5, 5, sender="bolt", recipient="acme")
    assert refused(world, back) == Code.MOVE_LIMIT
    world.act(world.retire_act(5, 5, holder="bolt"))
    world.act(world.transfer_act(11, 11))


def test_beneficiary_of_a_national_unit_is_its_holder():
    world = national()
    act = world.retire_act(1, 1)
    other = replace(act, beneficiary=UBNS["bolt"])
    assert refused(world, other) == Code.BENEFICIARY_NOT_HOLDER
    world.act(act)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_national_units_are_used_up_as_the_act_says(purpose: Purpose):
    """Every use of 氣候變遷因應法 Art 26, and no voluntary one."""
    world = national()
    act = replace(world.retire_act(1, 1), purpose=purpose)
    if purpose is Purpose.VOLUNTARY:
        assert refused(world, act) == Code.PURPOSE_NOT_ALLOWED
    else:
        world.act(act)


def test_body_that_validated_does_not_verify():
    world = national()
    start, end = datetime.date(2025, 1, 1), datetime.date(2026, 1, 1)
    world.act(world.report_act(2, grams=0, start=start, end=end))
    assert world.state.get(Project, ("A00001",)).validator == "vvb"
    assert refused(world, world.verify_act(2, grams=0, weights={})) == Code.NOT_INDEPENDENT
    world.act(world.verify_act(2, grams=0, weights={}, body="vvb2"))


def test_body_that_validated_verifies_in_the_industrial_profile():
    world = World().standard()
    assert world.issue(1, body="vvb")


def test_holder_of_a_national_unit_does_not_sign_for_the_authority():
    """Two keys of the holder are not the holder and the authority."""
    world = national()
    enrol(world, "acme/k2")
    act = world.transfer_act(1, 1)
    assert refused(world, act, "acme/k1", "acme/k2", "bolt/k1") == Code.MISSING_SIGNATURE


# -- thresholds -----------------------------------------------------------------------------


def test_threshold_is_met_by_self_held_keys_alone():
    world = town()
    cancel = Cancel(
        **world.base("idb"), ranges=(("Z00001/2024", 1, 1),), reason=CancelReason.REPLACEMENT
    )
    assert refused(world, cancel, "idb/k1", "idb/k3") == Code.KEY_NOT_COUNTED
    assert refused(world, cancel, *APPROVED, "idb/k3") == Code.KEY_NOT_COUNTED
    assert refused(world, cancel, *APPROVED) == Code.UNITS_UNKNOWN


def test_threshold_is_exact():
    world = town()
    enrol(world, "idb/k4")
    three = (*APPROVED, "idb/k4")
    base = world.base("idb")
    act = AdoptRules(**base, binds_from=1_000, rules=2, specification=sha("2"))
    assert refused(world, act, *three) == Code.EXTRA_SIGNATURE
    assert refused(world, act, "idb/k4") == Code.MISSING_SIGNATURE
    world.act(act, "idb/k2", "idb/k4")


def test_threshold_rises_and_falls_with_policy():
    world = town()
    enrol(world, "idb/k4")
    three = (*APPROVED, "idb/k4")
    set_policy(world, authority_threshold=3)
    lower = replace(world.programme.policy, authority_threshold=1)
    change = SetPolicy(**world.base("idb"), policy=lower)
    assert refused(world, change, *APPROVED) == Code.MISSING_SIGNATURE
    world.act(change, *three)
    assert refused(world, replace(change, id="f" * 32), *APPROVED) == Code.EXTRA_SIGNATURE
    world.open("newcomer", ubn="22099131")


def test_dual_control_asks_for_two_self_held_keys():
    world = town()
    world.issue(100)
    enrol(world, "acme/k4", Custody.REGISTRY)
    set_policy(world, dual_control_units=50)
    act = world.transfer_act(1, 50)
    assert refused(world, act, "acme/k1") == Code.MISSING_SIGNATURE
    assert refused(world, act, "acme/k1", "acme/k4") == Code.KEY_NOT_COUNTED
    assert refused(world, act, "acme/k1", "acme/k2") == Code.KEY_REVOKED
    world.act(act, "acme/k1", "acme/k3")


def test_authority_gives_up_a_kept_key_at_its_threshold():
    """A key that the registry keeps counts toward nothing; a self-held one is needed."""
    world = town()
    kept, own = (
        RevokeKey(**world.base("idb"), key=f"idb/k{number}", reason=RevokeReason.RETIRED)
        for number in (3, 2)
    )
    assert world.state.get(Account, ("idb",)).self_keys == 2
    assert refused(world, own) == Code.LAST_KEY
    world.act(kept)
    assert world.state.get(Account, ("idb",)).live_keys == 2
    assert refused(world, replace(own, id="f" * 32)) == Code.LAST_KEY
    enrol(world, "idb/k4")
    world.act(own)


def test_dual_control_counts_all_ranges_together():
    world = town()
    world.issue(100)
    set_policy(world, dual_control_units=50)
    halves = (("Z00001/2024", 1, 25), ("Z00001/2024", 30, 54))
    act = replace(world.transfer_act(1, 1), ranges=halves)
    assert refused(world, act, "acme/k1") == Code.MISSING_SIGNATURE
    less = replace(act, ranges=(halves[0], ("Z00001/2024", 30, 53)))
    world.act(less, "acme/k1")


def test_dual_control_is_for_retirements_too():
    world = town()
    world.issue(100)
    set_policy(world, dual_control_units=50)
    act = world.retire_act(1, 50)
    assert refused(world, act, "acme/k1") == Code.MISSING_SIGNATURE
    world.act(act, "acme/k1", "acme/k3")
    world.act(world.retire_act(51, 99), "acme/k1")


def test_dual_control_is_for_bodies_too():
    world = town()
    world.issue(100)
    set_policy(world, dual_control_units=50)
    moved = world.transfer_act(1, 50, recipient="vvb2")
    world.act(moved, "acme/k1", "acme/k3", "vvb2/k1")
    act = replace(world.retire_act(1, 50), account="vvb2", beneficiary=UBNS["vvb2"])
    assert refused(world, act, "vvb2/k1") == Code.MISSING_SIGNATURE
    enrol(world, "vvb2/k2")
    world.act(act, "vvb2/k1", "vvb2/k2")


def test_account_of_one_key_cannot_pass_dual_control():
    world = town()
    world.register("Z00002", equipment="L-02", proponent="bolt")
    world.validate("Z00002")
    world.issue(100, project="Z00002", proponent="bolt")
    set_policy(world, dual_control_units=50)
    act = world.transfer_act(1, 50, sender="bolt", recipient="acme", series="Z00002/2024")
    assert refused(world, act, "bolt/k1") == Code.MISSING_SIGNATURE


# -- each parameter by itself ---------------------------------------------------------------


@pytest.mark.parametrize("moves", [1, 2, 3])
def test_unit_moves_as_often_as_policy_says(moves: int):
    world = town()
    world.issue(1)
    set_policy(world, moves_max=moves)
    parties = ["acme", "bolt"] * 2
    for sender, recipient in pairwise(parties[: moves + 1]):
        world.act(world.transfer_act(1, 1, sender=sender, recipient=recipient))
    sender, recipient = parties[moves % 2], parties[1 - moves % 2]
    last = world.transfer_act(1, 1, sender=sender, recipient=recipient)
    assert refused(world, last) == Code.MOVE_LIMIT


@pytest.mark.parametrize("days", [1, 366])
def test_not_after_lies_as_far_ahead_as_policy_says(days: int):
    world = town()
    set_policy(world, not_after_days_max=days)
    ahead = world.now + datetime.timedelta(days=days)
    late = ahead + datetime.timedelta(milliseconds=1)
    act = world.register_act("Z00009", equipment="L-09")

    def until(moment: datetime.datetime) -> Act:
        return replace(
            act, not_after=f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
        )

    assert refused(world, until(late)) == Code.NOT_AFTER_TOO_FAR
    world.act(until(ahead))


@pytest.mark.parametrize("countersign", [False, True])
def test_body_signs_what_it_receives_whatever_policy_says(countersign: bool):
    """Units tie a body for ever: it could not verify their project any more."""
    world = town()
    world.issue(2)
    set_policy(world, countersign_transfers=countersign)
    act = world.transfer_act(1, 1, recipient="vvb2")
    assert refused(world, act, "acme/k1") == Code.MISSING_SIGNATURE
    assert refused(world, act, "acme/k1", "vvb3/k1") == Code.MISSING_SIGNATURE
    world.act(act, "acme/k1", "vvb2/k1")


def test_policy_binds_from_the_next_entry_on():
    world = town()
    world.issue(2)
    world.act(world.transfer_act(1, 1), "acme/k1")
    set_policy(world, countersign_transfers=True)
    assert refused(world, world.transfer_act(2, 2), "acme/k1") == Code.MISSING_SIGNATURE


def test_second_authority_grows_to_the_threshold():
    world = town()
    world.open("bureau", AccountKind.AUTHORITY, ubn="22099131")
    cancel = Cancel(
        **world.base("bureau"), ranges=(("Z00001/2024", 1, 1),), reason=CancelReason.REPLACEMENT
    )
    assert refused(world, cancel, "bureau/k1") == Code.MISSING_SIGNATURE
    key = EnrolKey(**world.base("bureau"), key=grant_of("bureau/k2"))
    world.act(key, "bureau/k1", "bureau/k2")
    assert refused(world, cancel, "bureau/k1", "bureau/k2") == Code.UNITS_UNKNOWN
    assert refused(world, cancel, "bureau/k1", "idb/k1") == Code.MISSING_SIGNATURE


# -- editions -------------------------------------------------------------------------------


def until_bound(world: World) -> int:
    """Fill the log up to the entry that edition 2 binds, and return that entry's index."""
    bound = world.programme.next_rules_from
    while len(world.leaves) < bound:
        set_policy(world, rules_notice_entries=len(world.leaves))
    return bound


def test_edition_binds_from_its_index_on():
    world = adopting()
    bound = until_bound(world)
    before = world.snapshot()
    with pytest.raises(AuditorTooOld) as caught:
        set_policy(world, rules_notice_entries=100)
    assert (caught.value.edition, caught.value.index) == (2, bound)
    assert world.snapshot() == before


@pytest.mark.parametrize(
    "change",
    [{"not_after": "2025-12-31T00:00:00.000Z"}, {"not_after": "2026-12-31T00:00:00.000Z"}],
    ids=["expired", "too far ahead"],
)
def test_entry_of_an_unknown_edition_gets_no_verdict(change: dict[str, str]):
    world = adopting()
    until_bound(world)
    act = replace(world.register_act("Z00009"), **change)
    with pytest.raises(AuditorTooOld):
        world.act(act, "acme/k1")


def test_adoption_that_does_not_bind_yet_is_replaced():
    """The later word counts: nothing binds at the first index, and all does at the second."""
    world = adopting()
    first = world.programme.next_rules_from
    base = world.base("idb")
    world.act(AdoptRules(**base, binds_from=first + 5, rules=2, specification=sha("mended")))
    while len(world.leaves) <= first:
        set_policy(world, rules_notice_entries=len(world.leaves))
    assert world.programme.edition_at(first) == 1
    bound = until_bound(world)
    assert bound == first + 5
    with pytest.raises(AuditorTooOld) as caught:
        set_policy(world, rules_notice_entries=100)
    assert (caught.value.edition, caught.value.index) == (2, bound)


def test_adoption_may_be_replaced_by_one_as_early_as_notice_allows():
    """Where policy asks for less notice meanwhile, the second may bind before the first."""
    world = adopting()
    first = world.programme.next_rules_from
    set_policy(world, rules_notice_entries=3)
    base = world.base("idb")
    act = AdoptRules(**base, binds_from=len(world.leaves) + 4, rules=2, specification=sha("3"))
    early = replace(act, binds_from=act.binds_from - 1)
    assert refused(world, early) == Code.NOTICE_TOO_SHORT
    world.act(act)
    assert until_bound(world) == act.binds_from < first


# -- the log's own key ----------------------------------------------------------------------

LOG = signer_of(ORIGIN).vkey.text
NO_KEYS = {
    "of another key id": (f"{ORIGIN}+deadbeef+{LOG.split('+', 2)[2]}", Code.KEY_NAME),
    "of one byte": (f"{ORIGIN}+00000000+AA==", Code.KEY_NAME),
    "of no base64": (f"{ORIGIN}+00000000+====", Code.KEY_NAME),
    "of small order": (weak_grant(ORIGIN).vkey, Code.WEAK_KEY),
}


@pytest.mark.parametrize(("vkey", "code"), NO_KEYS.values(), ids=NO_KEYS)
def test_genesis_names_a_sound_key_as_the_logs_own(vkey: str, code: Code):
    world = World()
    assert refused(world, genesis(world, log_vkey=vkey), *APPROVED) == code


def test_key_of_the_log_is_nobody_elses():
    world = town()
    stolen = renamed("acme/k4", ORIGIN)
    act = EnrolKey(**world.base("acme"), key=granted(stolen))
    assert refused(world, act, "acme/k1", "acme/k3", stolen) == Code.KEY_TAKEN


def test_origin_that_reads_like_a_key_takes_no_signature_away():
    world = World()
    like = "idb/k1"
    log_key = Signer.from_seed(name=like, seed=bytes(range(32)))
    act = replace(genesis(world, log_vkey=log_key.vkey.text), origin=like)

    def outcome_of(*names: str) -> Code | None:
        entry = world.entry(sign(act, names, origin=like))
        try:
            apply(world.state, entry, index=0, previous="")
        except Rejected as error:
            return error.code
        return None

    assert outcome_of("idb/k2") == Code.MISSING_SIGNATURE
    assert outcome_of("idb/k1", "idb/k2") is None


def test_genesis_of_another_edition_is_out_of_place_in_a_log_of_this_one():
    world = town()
    act = replace(genesis(world), rules=2)
    assert refused(world, act, *APPROVED) == Code.GENESIS_MISPLACED
    with pytest.raises(AuditorTooOld):
        World().act(act, *APPROVED)
