"""The invariants among what one batch touched: what the sequencer asks before it commits.

They are those of ``invariants``, each as far as a layer over a sound state can break it, so that
the cost is that of the batch and not of the log. Nothing raises: breaches are returned.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator

from ledger.book.buffer import buffers_are_counted_on
from ledger.book.delays import transfers_wait_with_their_units
from ledger.book.fields import UNIT_GRAMS, AccountKind, Custody
from ledger.book.invariants import (
    duties_among,
    findings_have_their_parties,
    is_earned,
    passkeys_are_self_held,
)
from ledger.book.outside import brought_in_is_counted
from ledger.book.records import (
    BROUGHT_IN,
    Account,
    AnnulledUse,
    AssetClaim,
    Block,
    BlockStatus,
    Duty,
    DutyStatus,
    Key,
    Project,
    Report,
    ReportStatus,
    Series,
    Tie,
)
from ledger.book.rules.projects import assets_overlap
from ledger.book.rules.units import SPENT
from ledger.book.state import Reader, State

Check = Callable[[State], Iterator[str]]
"""A named check of a layer: it yields a sentence for every breach."""


def check_layer(layer: State) -> list[str]:
    """Return the breaches of invariants among what a layer wrote over the state below it."""
    return [f"{check.__name__}: {breach}" for check in CHECKS for breach in check(layer)]


def units_are_conserved(layer: State) -> Iterator[str]:
    """Blocks tile their series as before, each within one below, and what was spent stays so."""
    touched: dict[str, list[Block]] = defaultdict(list)
    for block in layer.records(Block):
        touched[block.series].append(block)
    grown = [series.series for series in layer.records(Series) if series.series not in touched]
    for series in [*touched, *grown]:
        yield from _check_series(layer, series, touched.get(series, []))
    yield from _moved_though_spent(layer)


def units_have_a_place(layer: State) -> Iterator[str]:
    """A touched block has one of the four statuses and a holder that is open.

    Nor is its holder a body that worked on its project.
    """
    for block in layer.records(Block):
        name = f"{block.series} {block.first}-{block.last}"
        holder = layer.get(Account, (block.holder,))
        if holder is None or block.status not in set(BlockStatus) or block.moves < 0:
            yield name
        elif holder.kind == AccountKind.VERIFICATION_BODY:
            tie = layer.get(Tie, (block.holder, block.series.partition("/")[0]))
            if tie is not None and tie.engaged:
                yield f"{block.holder} has {name}"


def issued_is_what_was_verified(layer: State) -> Iterator[str]:
    """The units a layer issues are those their reports make issuable, once, and no others."""
    issued: dict[tuple[str, int], int] = defaultdict(int)
    for series in layer.records(Series):
        before = layer.below.get(Series, (series.series,))
        at = before.issued + 1 if before else 1
        while at <= series.issued:
            block = layer.floor(series.series, at)
            if block is None or block.last < at:
                break  # No block covers it: found by `units_are_conserved`.
            if block.report != BROUGHT_IN:
                issued[series.project, block.report] += block.last - at + 1
            at = block.last + 1
    for report in layer.records(Report):
        key = (report.project, report.report)
        known = layer.below.get(Report, key)
        if known is not None and known.status == ReportStatus.ISSUED:
            if report != known:
                yield f"report {report.report} of {report.project} was issued already"
            continue
        due = report.issuable if report.status == ReportStatus.ISSUED else 0
        bound = max(0, report.verified_g) // UNIT_GRAMS - report.set_off
        if issued.pop(key, 0) != due or report.issuable > bound or not is_earned(report):
            yield f"report {report.report} of {report.project}"
    yield from (f"report {number} of {project} was not touched" for project, number in issued)


def closed_accounts_hold_nothing(layer: State) -> Iterator[str]:
    """A touched account that is closed has nothing, stays closed, and no touched block is its."""
    touched = {block.holder for block in layer.records(Block)}
    for name in sorted(touched | {account.account for account in layer.records(Account)}):
        account, before = layer.get(Account, (name,)), layer.below.get(Account, (name,))
        if account is None:
            continue
        if before is not None and before.closed and account != before:
            yield f"{name} was closed"
        if account.closed and layer.held_by(name):
            yield f"{name} is closed and has units"
        if account.successor and (not account.closed or account.successor == name):
            yield f"{name} has the heir {account.successor}"


def duties_are_counted(layer: State) -> Iterator[str]:
    """Touched duties and annulled uses are as they must be, and a duty owes no more than before."""
    yield from duties_among(layer.records(Duty), layer.records(AnnulledUse), layer)
    for duty in layer.records(Duty):
        before = layer.below.get(Duty, duty.key)
        if before is not None and (before.status != DutyStatus.OPEN or before.owed < duty.owed):
            yield f"duty {duty.number} of entry {duty.annulment} was {before.status}"
    for use in layer.records(AnnulledUse):
        if layer.below.get(AnnulledUse, use.key) not in (None, use):
            yield f"the use of {use.series} {use.first}-{use.last} was annulled before"


def periods_follow_one_another(layer: State) -> Iterator[str]:
    """A touched report's period begins where the one before ended, or later, inside its project."""
    reports = {report.key: report for report in layer.records(Report)}
    for changed in layer.records(Project):
        last = layer.get(Report, (changed.project, changed.reports))
        reports |= {last.key: last} if last is not None else {}
    for report in reports.values():
        project = layer.get(Project, (report.project,))
        before = layer.get(Report, (report.project, report.report - 1))
        after = layer.get(Report, (report.project, report.report + 1))
        start = before.period_end if before else (project.crediting_start if project else "")
        end = after.period_start if after else (project.crediting_end if project else "")
        if not start <= report.period_start < report.period_end <= end:
            yield f"report {report.report} of {report.project}"


def assets_earn_once(layer: State) -> Iterator[str]:
    """No touched claim overlaps another project's, or another of its own."""
    for claim in layer.records(AssetClaim):
        for other in layer.overlaps(claim.plant):
            empty = claim.start >= claim.end or other.start >= other.end
            apart = empty or other.end <= claim.start or claim.end <= other.start
            if other.key != claim.key and not apart and assets_overlap(claim, other):
                yield f"{claim.plant}: {claim.project} and {other.project}"


def bodies_are_independent(layer: State) -> Iterator[str]:
    """No touched tie says that a body both worked on a project and received its units."""
    for tie in layer.records(Tie):
        if tie.engaged and tie.received:
            yield f"{tie.body} and {tie.project}"


def keys_are_counted(layer: State) -> Iterator[str]:
    """A touched account's counts of keys are those of its keys, and it can still sign."""
    touched = {account.account for account in layer.records(Account)}
    touched |= {key.account for key in layer.records(Key)}
    for name in sorted(touched):
        account = layer.get(Account, (name,))
        if account is None:
            yield f"{name} has keys and no account"
            continue
        labels = (f"{name}/k{number}" for number in range(1, account.keys_enrolled + 1))
        own = [key for label in labels if (key := layer.get(Key, (label,))) is not None]
        live = [key for key in own if not key.revoked]
        counted = (len(own), len(live), sum(key.custody == Custody.SELF for key in live))
        following = layer.get(Key, (f"{name}/k{account.keys_enrolled + 1}",))
        expected = (account.keys_enrolled, account.live_keys, account.self_keys)
        if counted != expected or not live or following is not None:
            yield f"{name}: {counted}"


def one_account_a_number(layer: State) -> Iterator[str]:
    """No touched 統一編號 has two accounts, and no touched public key two names."""
    for account in layer.records(Account):
        for reader in (layer, layer.below):
            known = reader.by_unique(Account, "ubn", account.ubn)
            if known is not None and known.account != account.account:
                yield f"{account.ubn}: {known.account} and {account.account}"
    for key in layer.records(Key):
        for reader in (layer, layer.below):
            other = reader.by_unique(Key, "material", key.material)
            if other is not None and other.name != key.name:
                yield f"{key.material}: {other.name} and {key.name}"


CHECKS: tuple[Check, ...] = (
    units_are_conserved,
    units_have_a_place,
    issued_is_what_was_verified,
    closed_accounts_hold_nothing,
    duties_are_counted,
    periods_follow_one_another,
    assets_earn_once,
    bodies_are_independent,
    keys_are_counted,
    one_account_a_number,
    passkeys_are_self_held,
    brought_in_is_counted,
    buffers_are_counted_on,
    transfers_wait_with_their_units,
    findings_have_their_parties,
)
"""Every invariant of a whole state, as far as one layer can break it."""


def _check_series(layer: State, name: str, blocks: list[Block]) -> Iterator[str]:
    """Each run of touched blocks must cover exactly what the blocks below it covered, or be new."""
    series, before = layer.get(Series, (name,)), layer.below.get(Series, (name,))
    issued, issued_before = series.issued if series else 0, before.issued if before else 0
    for run in _runs(sorted(blocks, key=lambda block: block.first)):
        first, last = run[0].first, run[-1].last
        if not _begins_a_block(layer.below, name, first, issued_before):
            yield f"{name}: a block below begins before {first}"
        if last != issued and not _ends_a_block(layer.below, name, last):
            yield f"{name}: a block below ends after {last}"
        for block in run:
            yield from _changed_within(layer, block)
    if issued < issued_before:
        yield f"{name}: issued fell from {issued_before} to {issued}"
    if issued > issued_before and not _ends_a_block(layer, name, issued):
        yield f"{name}: issued rose to {issued}, where no block ends"


def _runs(blocks: list[Block]) -> Iterator[list[Block]]:
    run: list[Block] = []
    for block in blocks:
        if run and block.first != run[-1].last + 1:
            yield run
            run = []
        run.append(block)
    if run:
        yield run


def _begins_a_block(below: Reader, series: str, first: int, issued: int) -> bool:
    block = below.floor(series, first)
    return first == issued + 1 or (block is not None and block.first == first)


def _ends_a_block(below: Reader, series: str, last: int) -> bool:
    block = below.floor(series, last)
    return block is not None and block.last == last


def _changed_within(layer: State, block: Block) -> Iterator[str]:
    """A touched block lies over one block below, or is new; no block is ever deleted."""
    name = f"{block.series} {block.first}-{block.last}"
    if layer.floor(block.series, block.last) != block:
        yield f"{name}: another block begins within it"
    before = layer.below.floor(block.series, block.first)
    if before is None or before.last < block.first:
        return
    if before.report != block.report:
        yield f"{name} went from report {before.report} to {block.report}"
    if (before.issued_to, before.use_until) != (block.issued_to, block.use_until):
        yield f"{name} was earned by {before.issued_to}, for use until {before.use_until}"
    if before.status in SPENT and _place(before) != _place(block):
        yield f"{name} was {before.status}"


def _moved_though_spent(layer: State) -> Iterator[str]:
    """Units spent within the layer stay as they were spent, whatever it wrote later."""
    for _, record in layer.written:
        if not isinstance(record, Block) or record.status not in SPENT:
            continue
        at = record.first
        while at <= record.last:
            block = layer.floor(record.series, at)
            if block is None or block.last < at:
                return  # No block covers it: found as a gap.
            if _place(block) != _place(record):
                yield f"{record.series} {at}-{block.last} was {record.status} in this layer"
            at = block.last + 1


def _place(block: Block) -> tuple[str, str, int, int, int]:
    return block.status, block.holder, block.moves, block.report, block.index
