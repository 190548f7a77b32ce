"""Honest logs keep every invariant, and every one can fail: each breach alone, by its name."""

import datetime
from collections.abc import Callable
from typing import TypeVar

import pytest
from msgspec.structs import replace

from ledger.apply import apply
from ledger.audit import Audit
from ledger.book.fields import AccountKind
from ledger.book.invariants import INVARIANTS, check_state
from ledger.book.records import (
    Account,
    AssetClaim,
    Block,
    Key,
    OutsideProject,
    Project,
    Record,
    Report,
    Series,
    Tie,
)
from ledger.book.state import MemoryState, State
from ledger.book.touched import CHECKS, check_layer, units_are_conserved
from ledger.entry import parse_entry
from ledger.errors import Defect
from ledger.export import Export
from tests.ledger.book.wrong import arriving, found, owing, pooling, void, waiting
from tests.ledger.exports import (
    LOG_VKEY,
    files_of,
    leaves_to,
    places,
    traded,
    verify_once,
    write_folder,
)
from tests.ledger.rules.given import losing as year_of_loss
from tests.world import World

SERIES = "Z00001/2024"
R = TypeVar("R", bound=Record)


def the(state: State, kind: type[R], *key: str | int) -> R:
    found = state.get(kind, key)
    assert found is not None
    return found


def change(kind: type[Record], *key: str | int, **fields: object) -> Callable[[State], None]:
    """Return what rewrites one record, as no rule would."""

    def write(state: State) -> None:
        state.put(99, replace(the(state, kind, *key), **fields))

    return write


def add(like: type[Record], *key: str | int, **fields: object) -> Callable[[State], None]:
    """Return what writes one more record, like one that is there."""
    return change(like, *key, **fields)


def all_of(*writes: Callable[[State], None]) -> Callable[[State], None]:
    def write(state: State) -> None:
        for one in writes:
            one(state)

    return write


def world() -> World:
    """Return a world with blocks 1-40 of bolt, 41-50 retired and 51-100 of acme."""
    return traded()


REPORT = Report, "Z00001", 1
NEXT = {"report": 2, "period_start": "2025-01-01", "period_end": "2026-01-01"}
CLAIM = AssetClaim, "99000001", "L-01", "lighting", "Z00001"

HELD_ELSEWHERE = add(Tie, "vvb", "Z00001", body="bolt")
"""A layer does not know what else a body holds; the whole state does."""

BREACHES = [
    # A block after which serials are missing, or under which others lie.
    ("blocks_tile_their_series", change(Series, SERIES, issued=101)),
    ("blocks_tile_their_series", change(Series, SERIES, issued=99)),
    (
        "blocks_tile_their_series",
        all_of(change(Block, SERIES, 1, last=30), change(Block, SERIES, 51, last=110)),
    ),
    (
        "blocks_tile_their_series",
        all_of(change(Block, SERIES, 1, last=60), change(Block, SERIES, 51, last=80)),
    ),
    (
        "blocks_tile_their_series",
        all_of(change(Block, SERIES, 1, last=-4), change(Block, SERIES, 51, last=144)),
    ),
    ("blocks_tile_their_series", add(Series, SERIES, series="Z00001/2023", vintage=2023)),
    # A holder, a status or a count that cannot be.
    ("units_are_held_on_hold_retired_or_cancelled", change(Block, SERIES, 1, status="lent")),
    ("units_are_held_on_hold_retired_or_cancelled", change(Block, SERIES, 1, holder="nobody")),
    ("units_are_held_on_hold_retired_or_cancelled", change(Block, SERIES, 1, moves=-1)),
    # More, or other, than what was verified.
    ("issued_is_what_was_verified", change(*REPORT, issuable=99)),
    ("issued_is_what_was_verified", change(*REPORT, issuable=0)),
    ("issued_is_what_was_verified", change(*REPORT, status="verified")),
    ("issued_is_what_was_verified", change(*REPORT, status="reported")),
    ("issued_is_what_was_verified", change(*REPORT, verified_g=99_999_999)),
    ("issued_is_what_was_verified", change(*REPORT, set_off=1)),
    ("issued_is_what_was_verified", change(*REPORT, claimed_g=100_000_000)),
    ("issued_is_what_was_verified", change(Block, SERIES, 1, report=2)),
    # Units by an opinion that earns none, and a figure where no opinion carries one.
    ("issued_is_what_was_verified", change(*REPORT, opinion="adverse")),
    ("issued_is_what_was_verified", change(*REPORT, opinion="")),
    ("issued_is_what_was_verified", add(*REPORT, **NEXT, status="refused", vintages=())),
    (
        "issued_is_what_was_verified",
        add(*REPORT, **NEXT, status="refused", issuable=0, vintages=(), verified_g=1),
    ),
    ("issued_is_what_was_verified", add(*REPORT, **NEXT, status="reported", issuable=0)),
    # Periods that overlap, run backwards, or leave the crediting period.
    (
        "periods_are_disjoint",
        add(
            *REPORT,
            **{"report": 2, "status": "reported", "issuable": 0, "verified_g": 0},
            vintages=(),
            **{"period_start": "2024-12-31", "period_end": "2025-12-31"},
        ),
    ),
    ("periods_are_disjoint", change(*REPORT, period_end="2024-01-01")),
    ("periods_are_disjoint", change(*REPORT, period_start="2022-12-31")),
    ("periods_are_disjoint", change(*REPORT, period_end="2033-01-02")),
    ("periods_are_disjoint", change(Project, "Z00001", crediting_end="2024-12-31")),
    # One asset, two projects.
    ("assets_earn_once", add(*CLAIM, project="Z00002")),
    ("assets_earn_once", add(*CLAIM, project="Z00002", start="2032-12-31", end="2040-01-01")),
    ("assets_earn_once", add(*CLAIM, project="Z00002", equipment="*", measure="*")),
    ("assets_earn_once", add(*CLAIM, equipment="*", measure="*", start="2020-01-01")),
    # A body on both sides.
    ("bodies_are_independent", change(Tie, "vvb", "Z00001", received=True)),
    ("bodies_are_independent", change(Block, SERIES, 1, holder="vvb")),
    ("bodies_are_independent", HELD_ELSEWHERE),
    # Keys that are not counted, or not there.
    ("keys_are_counted", change(Account, "acme", live_keys=2)),
    ("keys_are_counted", change(Account, "acme", self_keys=0)),
    ("keys_are_counted", change(Account, "acme", keys_enrolled=2)),
    ("keys_are_counted", change(Key, "acme/k1", revoked=True)),
    (
        "keys_are_counted",
        all_of(
            change(Key, "acme/k1", revoked=True),
            change(Account, "acme", live_keys=0, self_keys=0),
        ),
    ),
    ("keys_are_counted", change(Key, "idb/k2", custody="registry")),
    ("keys_are_counted", add(Key, "acme/k1", name="gone/k1", account="gone", material="other")),
    # One business or one secret under two names.
    (
        "one_account_a_number",
        all_of(
            add(Account, "acme", account="twin"),
            add(Key, "acme/k1", name="twin/k1", account="twin", material="other"),
        ),
    ),
    (
        "one_account_a_number",
        all_of(
            add(Key, "acme/k1", name="acme/k2"),
            change(Account, "acme", keys_enrolled=2, live_keys=2, self_keys=2),
        ),
    ),
    # More than came in, a number twice or that nobody took, or a project on both sides.
    ("brought_in_once", arriving(units=4)),
    ("brought_in_once", arriving(quantity=6)),
    ("brought_in_once", arriving(ranges=((8, 13),))),
    ("brought_in_once", arriving(ranges=((8, 9), (10, 12)))),
    ("brought_in_once", arriving(taken=False)),
    ("brought_in_once", arriving(named=False)),
    ("brought_in_once", arriving(twice="vcs")),
    ("brought_in_once", arriving(twice="cdm")),
    (
        "brought_in_once",
        lambda state: state.put(99, OutsideProject(project="Z00001", unit_type="A", units=0)),
    ),
    # A duty of another sum than its ranges, or of another standing than what it owes.
    *(
        ("duties_are_counted", owing(**fields))
        for fields in (
            {"quantity": 11},
            {"owed": 11},
            {"owed": -1},
            {"owed": 0},
            {"status": "fulfilled"},
        )
    ),
    # An annulled use of another extent, another retirement or a duty that does not name it.
    *(
        ("duties_are_counted", void(**fields))
        for fields in ({"last": 49}, {"retirement": 1}, {"duty": 1}, {"first": 1, "last": 40})
    ),
    ("duties_are_counted", all_of(owing(ranges=((SERIES, 41, 49),), quantity=9), void(duty=1))),
    # What the pool has and no record tells of, one of another number, and of reductions.
    ("buffers_are_counted", pooling(holder="idb")),
    ("buffers_are_counted", pooling(pooled=10)),
    ("buffers_are_counted", pooling(pooled=10, released=10)),
    # A transfer that waits with another's units, of another number, or that is over and locks.
    ("transfers_wait_with_their_units", waiting(holder="bolt")),
    ("transfers_wait_with_their_units", waiting(quantity=49)),
    ("transfers_wait_with_their_units", waiting(status="stopped")),
    ("transfers_wait_with_their_units", waiting(recipient="nobody")),
    # A finding of nobody, with nobody, on what was not there yet, or of another standing.
    *(
        ("findings_have_their_parties", found(**fields))
        for fields in (
            {"auditor": "nobody"},
            {"auditor": "acme"},
            {"auditee": "nobody"},
            {"project": "Z00009"},
            {"entry": 9},
            {"status": "answered"},
            {"closed": 12, "outcome": "remedied"},
            {"answered": 10, "status": "answered"},
        )
    ),
    # A closed account that has units, or a successor where none took its place.
    ("closed_accounts_hold_nothing", change(Account, "bolt", closed=True)),
    ("closed_accounts_hold_nothing", change(Account, "bolt", successor="acme")),
    ("closed_accounts_hold_nothing", change(Account, "vvb", closed=True, successor="vvb")),
    # A passkey that is half of one, or that the registry is said to keep.
    ("passkeys_are_self_held", change(Key, "acme/k1", rp_id="registry.test")),
    ("passkeys_are_self_held", change(Key, "acme/k1", origins=("https://registry.test",))),
    (
        "passkeys_are_self_held",
        all_of(
            change(
                Key,
                "acme/k1",
                rp_id="registry.test",
                origins=("https://registry.test",),
                custody="registry",
            ),
            change(Account, "acme", self_keys=0),
        ),
    ),
]


@pytest.mark.parametrize(("name", "breach"), BREACHES)
def test_each_invariant_can_fail_alone(name, breach):
    state = world().state
    assert check_state(state) == []
    breach(state)
    assert {found.partition(":")[0] for found in check_state(state)} == {name}


def test_every_invariant_is_shown_to_fail():
    assert {name for name, _ in BREACHES} == {check.__name__ for check in INVARIANTS}


def test_a_breach_is_a_finding_of_the_last_step(tmp_path):
    """The state is spoilt under the audit's hands, as a slip in a rule would spoil it."""

    def spoil(key, text, signature) -> bool:
        if b'"act":"retire"' in text:
            change(Block, SERIES, 1, moves=-1)(audit.state)
        return verify_once(key, text, signature)

    with Export(write_folder(tmp_path / "log", files_of(world().leaves))) as export:
        audit = Audit(export, vkey=LOG_VKEY, verify=spoil)
        verdict = audit.run()
    assert places(verdict) == [(9, -1, Defect.INVARIANT_BROKEN)]
    assert verdict.exit_code == 1


def test_an_open_report_may_claim_a_loss():
    """What is not verified yet is compared with no figure."""
    start, end = datetime.date(2024, 1, 1), datetime.date(2025, 1, 1)
    losing = World().standard()
    losing.act(losing.report_act(grams=-5_500_000, start=start, end=end))
    assert check_state(losing.state) == []
    losing.act(losing.verify_act(grams=-5_500_000, weights={}))
    assert check_state(losing.state) == []
    assert the(losing.state, Project, "Z00001").debit == 6


def test_claims_of_other_times_and_other_things_are_nobodys_breach():
    state = world().state
    for fields in (
        {"start": "2033-01-01", "end": "2040-01-01"},
        {"start": "2020-01-01", "end": "2023-01-01", "project": "Z00003"},
        {"equipment": "L-02", "project": "Z00004"},
        {"measure": "cooling", "project": "Z00005"},
        {"plant": "99000002", "project": "Z00006"},
    ):
        add(*CLAIM, **{"project": "Z00002"} | fields)(state)
    assert check_state(state) == []


# -- what one batch touched --------------------------------------------------------------------


def block(first: int, last: int, **fields: object) -> Callable[[State], None]:
    """Return what writes a block like the one of bolt, or over the one with that first serial."""

    def write(state: State) -> None:
        like = state.get(Block, (SERIES, first)) or the(state, Block, SERIES, 51)
        state.put(99, replace(like, first=first, last=last, **fields))

    return write


KEPT = [
    ("a split", all_of(block(51, 60), block(61, 100, holder="bolt"))),
    ("a split in three", all_of(block(51, 60), block(61, 70, holder="bolt"), block(71, 100))),
    ("a move", block(1, 40, holder="acme", moves=2)),
    ("an issuance", all_of(change(Series, SERIES, issued=120), block(101, 120, report=2))),
    (
        "two issuances",
        all_of(
            change(Series, SERIES, issued=110),
            block(101, 110, report=2),
            change(Series, SERIES, issued=120),
            block(111, 120, report=3),
            block(113, 120, report=3, holder="bolt"),
            block(111, 112, report=3),
        ),
    ),
    ("a retirement", block(1, 40, status="retired", index=99)),
    ("a retired block written as it was", block(41, 50)),
    (
        "a new series",
        all_of(
            add(Series, SERIES, series="Z00001/2025", issued=5),
            add(Block, SERIES, 51, series="Z00001/2025", first=1, last=5),
        ),
    ),
]

BROKEN = [
    ("a block grows over its neighbour", block(1, 41)),
    ("a block swallows its neighbour whole", block(1, 50)),
    ("a block swallows all", block(1, 100)),
    ("a block begins within another", block(61, 70)),
    ("a block begins within another, to its end", block(61, 100)),
    ("a block shrinks and leaves a gap", block(1, 39)),
    ("a split leaves a gap", all_of(block(51, 60), block(62, 100))),
    ("a split overlaps", all_of(block(51, 60), block(60, 100))),
    ("a block runs past what was issued", block(51, 101)),
    ("a block nobody issued", block(101, 120)),
    ("a block far beyond", block(201, 220)),
    (
        "an issuance with a gap before it",
        all_of(change(Series, SERIES, issued=120), block(103, 120)),
    ),
    (
        "an issuance with a gap within it",
        all_of(change(Series, SERIES, issued=120), block(101, 110), block(112, 120)),
    ),
    (
        "an issuance with a gap after it",
        all_of(change(Series, SERIES, issued=120), block(101, 119)),
    ),
    (
        "an issuance over units there are",
        all_of(change(Series, SERIES, issued=120), block(91, 120)),
    ),
    ("an issuance without a block", change(Series, SERIES, issued=120)),
    (
        "an issuance without a block, beside a move",
        all_of(change(Series, SERIES, issued=120), block(1, 40, holder="acme")),
    ),
    ("a new series without a block", add(Series, SERIES, series="Z00001/2025", issued=5)),
    (
        "a new series that does not begin with 1",
        all_of(
            add(Series, SERIES, series="Z00001/2025", issued=5),
            add(Block, SERIES, 51, series="Z00001/2025", first=2, last=5),
        ),
    ),
    ("what was issued falls", change(Series, SERIES, issued=99)),
    (
        "what was issued falls, beside a move",
        all_of(change(Series, SERIES, issued=99), block(1, 40, holder="acme")),
    ),
    ("retired units move", block(41, 50, holder="bolt")),
    ("retired units are held again", block(41, 50, status="held")),
    ("retired units are cancelled", block(41, 50, status="cancelled")),
    ("some of the retired units move", all_of(block(41, 45), block(46, 50, holder="bolt"))),
    ("retired units count a move", block(41, 50, moves=1)),
    ("retired units are retired again", block(41, 50, index=99)),
    ("units change their issuance", block(1, 40, report=2)),
    (
        "units retired in the batch move in it",
        all_of(block(1, 40, status="retired"), block(1, 40, status="held", holder="acme")),
    ),
    (
        "units retired in the batch move in part",
        all_of(
            block(51, 100, status="cancelled"),
            block(51, 60, status="cancelled"),
            block(61, 100, status="held"),
        ),
    ),
    (
        "units split off and retired in the batch move in it",
        all_of(block(51, 60), block(61, 100, status="retired"), block(61, 100, status="held")),
    ),
]


@pytest.mark.parametrize("write", [write for _, write in KEPT], ids=[name for name, _ in KEPT])
def test_a_layer_that_conserves_is_silence(write):
    layer = State(world().state)
    write(layer)
    assert list(units_are_conserved(layer)) == []


@pytest.mark.parametrize("write", [write for _, write in BROKEN], ids=[name for name, _ in BROKEN])
def test_a_layer_that_does_not_conserve_is_a_breach(write):
    layer = State(world().state)
    write(layer)
    found = list(units_are_conserved(layer))
    assert found
    assert all(SERIES[:7] in breach for breach in found)


@pytest.mark.parametrize(
    ("name", "breach"), [row for row in BREACHES if row[1] is not HELD_ELSEWHERE]
)
def test_what_breaks_the_whole_breaks_the_layer_that_wrote_it(name, breach):
    layer = State(world().state)
    breach(layer)
    assert check_layer(layer), name


def test_every_check_of_a_layer_is_shown_to_fail():
    failed = set()
    for _, breach in [*BREACHES, *UNREPORTED]:
        layer = State(world().state)
        breach(layer)
        failed |= {found.partition(":")[0] for found in check_layer(layer)}
    assert failed == {check.__name__ for check in CHECKS}


UNREPORTED = [
    # Units of a report that nobody touched, and of one that was issued before.
    ("", all_of(change(Series, SERIES, issued=120), block(101, 120, report=2))),
    ("", all_of(change(Series, SERIES, issued=120), block(101, 120))),
]


@pytest.mark.parametrize("breach", [breach for _, breach in UNREPORTED])
def test_units_without_a_report_are_a_breach(breach):
    layer = State(world().state)
    breach(layer)
    assert [found.partition(":")[0] for found in check_layer(layer)] == [
        "issued_is_what_was_verified"
    ]


@pytest.mark.parametrize("size", [1, 2, 7, 40])
def test_honest_batches_of_any_size_are_silence(size):
    """What the rules write is conserved, act by act and however many acts make a batch."""
    leaves = leaves_to(64)
    state, previous = MemoryState(), ""
    for start in range(0, len(leaves), size):
        batch = State(state)
        for index, leaf in enumerate(leaves[start : start + size], start):
            entry = parse_entry(leaf)
            layer = apply(batch, entry, index=index, previous=previous, verify=verify_once)
            assert check_layer(layer) == []
            batch.absorb(layer)
            previous = entry.admitted
        assert check_layer(batch) == []
        state.absorb(batch)
    assert check_state(state) == []


def test_a_body_that_buys_units_of_a_project_it_never_saw_is_independent():
    fair = world()
    fair.open("vvb2", AccountKind.VERIFICATION_BODY)
    fair.act(fair.transfer_act(51, 60, recipient="vvb2"), "acme/k1", "vvb2/k1")
    assert check_state(fair.state) == []


def test_a_year_of_loss_is_nobodys_breach():
    """What was lost in a year between is missing from the total, and no unit is of that year."""
    issuing = year_of_loss()
    assert check_state(issuing.state) == []
    issuing.act(issuing.issue_act(project="Z00002"))
    assert check_state(issuing.state) == []
    issued = {series.series: series.issued for series in issuing.state.records(Series)}
    assert issued == {"Z00002/2023": 21, "Z00002/2025": 29}
