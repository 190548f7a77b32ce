"""The log replayed for its figures: what was claimed, verified and issued, beside what follows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from msgspec import UNSET

from ledger.book.acts import (
    ChangeProject,
    Genesis,
    Issue,
    RegisterProject,
    ReportMonitoring,
    SetPolicy,
    VerifyMonitoring,
)
from ledger.book.buffer import pooled_of
from ledger.book.eligibility import PlanChange
from ledger.book.fields import UNIT_GRAMS
from ledger.book.policy import Policy
from ledger.entry import parse_entry
from registry.methods.result import Result
from registry.readings.noting import READINGS
from registry.recompute.figure import Figure, Find, figure
from registry.recompute.findings import (
    UNSOUND,
    Discrepancy,
    Finding,
    Gap,
    Outcome,
    Outside,
    Owed,
    Warned,
)
from registry.recompute.meters import Meters
from registry.recompute.replayed import Followed, Replayed
from registry.recompute.rows import rows_of
from registry.recompute.shelf import Shelf

Progress = Callable[[int, int], None]
"""Told how many entries were read, of how many."""


@dataclass
class _Replay:
    shelf: Shelf
    meters: Meters
    policy: Policy | None = None
    pool: str = ""
    projects: dict[str, Replayed] = field(default_factory=dict)
    reports: dict[tuple[str, int], Followed] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    warned: list[Warned] = field(default_factory=list)
    issuances: int = 0
    computed: int = 0
    follow: int = 0

    def finder(self, entry: int, project: str, report: int) -> Find:
        """Return where the findings of one entry go."""

        def find(code: Discrepancy, subject: str, detail: str, units: int = 0) -> None:
            self.findings.append(
                Finding(
                    entry=entry,
                    project=project,
                    report=report,
                    code=code,
                    subject=subject,
                    detail=detail,
                    units=units,
                )
            )

        return find

    def take(self, index: int, act: object) -> None:
        """Take one entry's act."""
        match act:
            case Genesis():
                self.policy, self.pool = act.policy, act.account
            case SetPolicy():
                self.policy = act.policy
            case RegisterProject():
                self.projects[act.project] = Replayed(
                    proponent=act.account,
                    members=tuple((member.account, member.weight) for member in act.members),
                    sort={"methodology": act.methodology, "unit_type": act.unit_type},
                    is_computed=bool(act.factor_sets),
                    reached=act.crediting_start.isoformat(),
                )
            case ChangeProject():
                project, since = self.projects[act.project], act.effective.isoformat()
                if act.change is PlanChange.CREDITING_PERIOD:
                    project.reached = since
                else:
                    project.changes.append(since)
            case ReportMonitoring():
                self._report(index, act)
            case VerifyMonitoring():
                self._verify(index, act)
            case Issue():
                self._issue(index, act)

    def _report(self, index: int, act: ReportMonitoring) -> None:
        period = act.period_start.isoformat(), act.period_end.isoformat()
        self.reports[act.project, act.report] = Followed(period)
        find = self.finder(index, act.project, act.report)
        found = self._figure(act, find)
        if found is not None and act.claimed_g > found.result.quantity_g:
            detail = f"{act.claimed_g:,} g are claimed, {found.result.quantity_g:,} g follow"
            find(Discrepancy.CLAIM_DIFFERS, "claimed_g", detail)

    def _verify(self, index: int, act: VerifyMonitoring) -> None:
        project, report = self.projects[act.project], self.reports[act.project, act.report]
        find = self.finder(index, act.project, act.report)
        before = len(self.findings)
        start, end = report.period
        # Reports come in the order of their periods: a gap is never filled later.
        if start > project.reached:
            gap = Gap(project=act.project, period_start=project.reached, period_end=start)
            self.gaps.append(gap)
        project.reached = end
        found = self._figure(act, find)
        report.is_known = found is not None or not project.is_computed
        if act.calculation is not UNSET:
            self.meters.compare(act.calculation, act.project, act.report, find)
        grams = act.verified_g
        weights = tuple((vintage.year, vintage.weight_g) for vintage in act.vintages)
        if found is not None:
            result = found.result
            self._warn(index, act, result)
            if grams != result.quantity_g:
                detail = f"{grams:,} g were verified, {result.quantity_g:,} g follow"
                find(Discrepancy.FIGURE_DIFFERS, "verified_g", detail)
            follows = result.weights_g if result.quantity_g >= UNIT_GRAMS else ()
            if weights != follows:
                detail = f"{_years(weights)} were verified, {_years(follows)} follow"
                find(Discrepancy.VINTAGES_DIFFER, "vintages", detail)
            grams, weights = result.quantity_g, follows
        elif project.is_computed:
            # A gain that nothing shows sets off no debit; a loss that was signed stays one.
            grams = min(0, grams)
        codes = {each.code for each in self.findings[before:]}
        report.is_sound = UNSOUND.isdisjoint(codes)
        # Parameters that are not those that were signed say nothing of what was fixed.
        if found is not None and Discrepancy.PARAMETERS_ALTERED not in codes:
            for symbol, detail in project.fix(start, found.fixed):
                find(Discrepancy.FIXED_CHANGED, symbol, detail)
        units = max(0, grams // UNIT_GRAMS)
        set_off = min(units, project.debit)
        # A loss is rounded away from zero: a started tonne of it is a whole unit owed.
        project.debit += -(min(0, grams) // UNIT_GRAMS) - set_off
        report.units, report.weights = units - set_off, weights

    def _warn(self, index: int, act: VerifyMonitoring, result: Result) -> None:
        """Keep what is to be looked at in the readings of a verified report."""
        self.warned += (
            Warned(
                entry=index,
                project=act.project,
                report=act.report,
                code=note.code,
                where=note.where,
            )
            for note in result.notes
            if note.symbol == READINGS
        )

    def _issue(self, index: int, act: Issue) -> None:
        project, report = self.projects[act.project], self.reports[act.project, act.report]
        issued = sum(row.last - row.first + 1 for row in act.issued)
        self.issuances += 1
        project.issued += issued
        if not project.is_computed:
            return
        self.computed += issued
        find = self.finder(index, act.project, act.report)
        expected = self._expected(act.project, project, report) if report.is_known else {}
        missing = 0
        for row in act.issued:
            quantity = row.last - row.first + 1
            follows = expected.pop((row.series, row.holder), 0)
            if quantity > follows:
                lost = quantity - follows
                missing += lost
                units = f"{row.series} {row.last - lost + 1}-{row.last}"
                detail = f"{lost:,} units more than the documents come to"
                find(Discrepancy.UNITS_DIFFER, units, detail, lost)
            elif quantity < follows:
                detail = f"{follows:,} follow for {row.holder}, {quantity:,} were issued"
                find(Discrepancy.UNITS_DIFFER, row.series, detail)
        for (series, holder), follows in expected.items():
            if follows:
                detail = f"{follows:,} follow for {holder}, none were issued"
                find(Discrepancy.UNITS_DIFFER, series, detail)
        self.follow += issued - missing if report.is_sound else 0

    def _expected(
        self, name: str, project: Replayed, report: Followed
    ) -> dict[tuple[str, str], int]:
        """Return how many units of each series follow for each holder, the buffer pool too."""
        if not report.units or self.policy is None:
            return {}
        pooled = pooled_of(report.units, self.policy, **project.sort)
        units = (report.units, pooled)
        return rows_of(name, units, report.weights, project.shares, pool=self.pool)

    def _figure(self, act: ReportMonitoring | VerifyMonitoring, find: Find) -> Figure | None:
        if act.calculation is UNSET:
            return None
        project, report = self.projects[act.project], self.reports[act.project, act.report]
        return figure(
            act.calculation,
            self.shelf,
            period=report.period,
            shares=project.shares,
            find=find,
        )


def recompute(
    leaves: Iterable[bytes], shelf: Shelf, *, size: int, progress: Progress | None = None
) -> Outcome:
    """Compute every issuance of a log again, from an audited log and a copy of the documents.

    `leaves` are the log's entries, `size` how many they are. The log has been audited: entries
    parse, and reports and issuances name what came before them.
    """
    replay = _Replay(shelf, Meters(shelf))
    count = 0
    for index, leaf in enumerate(leaves):
        replay.take(index, parse_entry(leaf).signed.act)
        count = index + 1
        if progress is not None:
            progress(count, size)
    outside = tuple(
        Outside(project=name, units=project.issued)
        for name, project in replay.projects.items()
        if not project.is_computed
    )
    return Outcome(
        entries=count,
        issuances=replay.issuances,
        computed=replay.computed,
        follow=replay.follow,
        elsewhere=sum(each.units for each in outside),
        findings=tuple(replay.findings),
        outside=outside,
        gaps=tuple(replay.gaps),
        owed=tuple(
            Owed(project=name, units=project.debit)
            for name, project in replay.projects.items()
            if project.debit
        ),
        warned=tuple(replay.warned),
    )


def _years(weights: tuple[tuple[int, int], ...]) -> str:
    return ", ".join(f"{year}: {grams:,} g" for year, grams in weights) or "no years"
