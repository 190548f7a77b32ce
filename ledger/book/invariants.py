"""What holds at every size of the log, as a list of named checks.

The rules are meant to keep these; this module checks them by other means, so that a slip in a rule
is found. `check_state` looks at everything and is what an audit and the property tests call;
``touched`` looks at what one batch touched. Nothing raises: breaches are returned, and no breach is
silence.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from ledger.book.buffer import buffers_are_counted
from ledger.book.delays import transfers_wait_with_their_units
from ledger.book.fields import EARNING, UNIT_GRAMS, AccountKind
from ledger.book.outside import brought_in_once
from ledger.book.records import (
    BROUGHT_IN,
    Account,
    AnnulledUse,
    AssetClaim,
    Block,
    BlockStatus,
    Duty,
    DutyStatus,
    Finding,
    FindingStatus,
    Key,
    Project,
    Report,
    ReportStatus,
    Series,
    Tie,
)
from ledger.book.rules.projects import assets_overlap
from ledger.book.state import Reader, State
from ledger.book.units import quantity_of

T = TypeVar("T")

Check = Callable[[State], Iterator[str]]
"""A named invariant: it yields a sentence for every breach."""


def check_state(state: State) -> list[str]:
    """Return every breach of every invariant in a whole state."""
    return [f"{check.__name__}: {breach}" for check in INVARIANTS for breach in check(state)]


def blocks_tile_their_series(state: State) -> Iterator[str]:
    """Serials 1 to the last issued lie in exactly one block each.

    Hence no two blocks overlap, splitting keeps order, and issued = held + on hold + retired +
    cancelled.
    """
    blocks = _by(state.records(Block), lambda block: block.series)
    issued = {series.series: series.issued for series in state.records(Series)}
    for name in sorted(blocks.keys() | issued.keys()):
        expected = 1
        for block in sorted(blocks[name], key=lambda block: block.first):
            if block.first != expected or block.last < block.first:
                yield f"{name} breaks at serial {expected}"
            expected = block.last + 1
        if expected != issued.get(name, 0) + 1:
            yield f"{name} has blocks up to {expected - 1}, issued {issued.get(name, 0)}"


def units_are_held_on_hold_retired_or_cancelled(state: State) -> Iterator[str]:
    """A block has one of the four statuses, a holder that is open, and no negative number."""
    for block in state.records(Block):
        known = block.status in set(BlockStatus)
        if not known or state.get(Account, (block.holder,)) is None or block.moves < 0:
            yield f"{block.series} {block.first}-{block.last}"


def issued_is_what_was_verified(state: State) -> Iterator[str]:
    """A report's blocks sum to its issuable units, and these never pass the verified figure."""
    quantities: dict[tuple[str, int], int] = defaultdict(int)
    for block in state.records(Block):
        if block.report == BROUGHT_IN:
            continue  # Compared with what was cancelled elsewhere, by another check.
        quantities[block.series.partition("/")[0], block.report] += block.quantity
    for report in state.records(Report):
        issued = quantities.pop((report.project, report.report), 0)
        due = report.issuable if report.status == ReportStatus.ISSUED else 0
        bound = max(0, report.verified_g) // UNIT_GRAMS - report.set_off
        if issued != due or report.issuable > bound or not is_earned(report):
            yield f"report {report.report} of {report.project}: {issued} of {due}"
    for project, number in quantities:
        yield f"units of {project} name report {number}, which does not exist"


def is_earned(report: Report) -> bool:
    """Return whether a report has a figure just where an opinion carries one, as claimed at most.

    One that waits, or was refused, has none; its claim may lie below zero.
    """
    if report.status in {ReportStatus.VERIFIED, ReportStatus.ISSUED}:
        return report.opinion in EARNING and report.verified_g <= report.claimed_g
    return not report.verified_g and not report.issuable and not report.vintages


def closed_accounts_hold_nothing(state: State) -> Iterator[str]:
    """No unit that is held or on hold is a closed account's, and a closed one's heir is another."""
    for block in state.records(Block):
        holder = state.get(Account, (block.holder,))
        free = block.status in {BlockStatus.HELD, BlockStatus.ON_HOLD}
        if free and holder is not None and holder.closed:
            yield f"{block.series} {block.first}-{block.last} of {block.holder}"
    for account in state.records(Account):
        if account.successor and (not account.closed or account.successor == account.account):
            yield account.account


def duties_are_counted(state: State) -> Iterator[str]:
    """A duty owes from 0 to its quantity, which is that of its ranges, and nothing once fulfilled.

    A use that was annulled is a retired block, whole, and its duty, if it has one, names it.
    """
    yield from duties_among(state.records(Duty), state.records(AnnulledUse), state)


def duties_among(
    duties: Iterable[Duty], uses: Iterable[AnnulledUse], reader: Reader
) -> Iterator[str]:
    """Yield what is wrong with some duties and some annulled uses."""
    for duty in duties:
        counted = duty.quantity == quantity_of(duty.ranges) and 0 <= duty.owed <= duty.quantity
        if not counted or (duty.status == DutyStatus.FULFILLED) is not (duty.owed == 0):
            yield f"duty {duty.number} of entry {duty.annulment}"
    for use in uses:
        block = reader.get(Block, (use.series, use.first))
        is_it = block is not None and (
            (block.last, block.index, block.status)
            == (use.last, use.retirement, BlockStatus.RETIRED)
        )
        found = reader.get(Duty, (use.annulment, use.duty)) if use.duty else None
        named = found is not None and (use.series, use.first, use.last) in found.ranges
        if not is_it or bool(use.duty) is not named:
            yield f"the use of {use.series} {use.first}-{use.last}"


def periods_are_disjoint(state: State) -> Iterator[str]:
    """A project's monitoring periods follow one another inside its crediting period."""
    reports = _by(state.records(Report), lambda report: report.project)
    for project in state.records(Project):
        end = project.crediting_start
        for report in sorted(reports[project.project], key=lambda report: report.report):
            if not end <= report.period_start < report.period_end <= project.crediting_end:
                yield f"report {report.report} of {project.project}"
            end = report.period_end


def assets_earn_once(state: State) -> Iterator[str]:
    """No asset earns for two projects on one day."""
    for plant, claims in _by(state.records(AssetClaim), lambda claim: claim.plant).items():
        # The claim of a project that ended before it earned holds no day.
        lasting = [claim for claim in claims if claim.start < claim.end]
        ordered = sorted(lasting, key=lambda claim: (claim.start, claim.project))
        for position, left in enumerate(ordered):
            for right in ordered[position + 1 :]:
                if right.start >= left.end:
                    break
                if assets_overlap(left, right) and left.key != right.key:
                    yield f"{plant}: {left.project} and {right.project}"


def bodies_are_independent(state: State) -> Iterator[str]:
    """No verification body both worked on a project and received, or has, its units."""
    for tie in state.records(Tie):
        if tie.engaged and tie.received:
            yield f"{tie.body} and {tie.project}"
    for block in state.records(Block):
        known = state.get(Tie, (block.holder, block.series.partition("/")[0]))
        if known is not None and known.engaged:
            yield f"{block.holder} has {block.series} {block.first}-{block.last}"


def keys_are_counted(state: State) -> Iterator[str]:
    """An account's counts of keys are those of its keys, and it can still sign."""
    keys = _by(state.records(Key), lambda key: key.account)
    for account in state.records(Account):
        own = keys.pop(account.account, [])
        live = [key for key in own if not key.revoked]
        counted = (len(own), len(live), sum(key.custody == "self" for key in live))
        if counted != (account.keys_enrolled, account.live_keys, account.self_keys) or not live:
            yield f"{account.account}: {counted}"
    for name in keys:
        yield f"{name} has keys and no account"


def one_account_a_number(state: State) -> Iterator[str]:
    """No 統一編號 has two accounts, and no public key two names."""
    for ubn, accounts in _by(state.records(Account), lambda account: account.ubn).items():
        if len(accounts) > 1:
            yield f"{ubn}: {len(accounts)} accounts"
    for material, keys in _by(state.records(Key), lambda key: key.material).items():
        if len(keys) > 1:
            yield f"{material}: {len(keys)} names"


def passkeys_are_self_held(state: State) -> Iterator[str]:
    """A key with a relying party has origins, a key without has none; the former is self-held."""
    for key in state.records(Key):
        if bool(key.rp_id) != bool(key.origins) or (key.rp_id and key.custody != "self"):
            yield f"{key.name}: {key.rp_id or 'no relying party'}, kept by {key.custody}"


def findings_have_their_parties(state: State) -> Iterator[str]:
    """A finding was raised by an auditor, with an account that is open, on what stood before it.

    Its status follows from whether it was closed and whether it was answered.
    """
    for finding in state.records(Finding):
        auditor = state.get(Account, (finding.auditor,))
        known = state.get(Account, (finding.auditee,)) is not None
        named = not finding.project or state.get(Project, (finding.project,)) is not None
        status = FindingStatus.ANSWERED if finding.answered >= 0 else FindingStatus.OPEN
        if finding.closed >= 0:
            status = FindingStatus.CLOSED
        said = (finding.answered >= 0, finding.closed >= 0)
        if (
            not (known and named and finding.entry < finding.finding)
            or (auditor is None or auditor.kind != AccountKind.AUDITOR)
            or (finding.status != status or said != (bool(finding.response), bool(finding.outcome)))
        ):
            yield f"finding {finding.finding}"


INVARIANTS: tuple[Check, ...] = (
    blocks_tile_their_series,
    units_are_held_on_hold_retired_or_cancelled,
    issued_is_what_was_verified,
    closed_accounts_hold_nothing,
    duties_are_counted,
    periods_are_disjoint,
    assets_earn_once,
    bodies_are_independent,
    keys_are_counted,
    one_account_a_number,
    passkeys_are_self_held,
    brought_in_once,
    buffers_are_counted,
    transfers_wait_with_their_units,
    findings_have_their_parties,
)
"""Every invariant, in the order of docs/protocol.md."""


def _by(records: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for record in records:
        groups[key(record)].append(record)
    return groups
