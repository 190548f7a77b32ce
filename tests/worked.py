"""What bodies and proponents do in a world: validate, report, verify, issue."""

import datetime

from msgspec import UNSET, UnsetType

from ledger.book.acts import (
    Document,
    Issue,
    ReportMonitoring,
    ValidateProject,
    VerifyMonitoring,
    Vintage,
)
from ledger.book.calculation import Calculation
from ledger.book.fields import Assurance, DocumentKind, Opinion
from ledger.book.records import Project, Report
from ledger.book.rules.issuance import rows_to_issue
from tests.stand_ins import PEOPLE, sha


class Worked:
    """The acts of a world on plans and reports."""

    def validate(self, project: str = "", body: str = "vvb") -> int:
        """Validate a project."""
        return self.act(self.validate_act(project, body))

    def validate_act(self, project: str = "", body: str = "vvb") -> ValidateProject:
        """Return a validation of a project."""
        return ValidateProject(
            **self.base(body),
            **PEOPLE,
            opinion=Opinion.UNMODIFIED,
            project=project or self.project,
            statement=sha("validation"),
        )

    def report_act(
        self,
        report: int = 1,
        *,
        grams: int,
        start: datetime.date,
        end: datetime.date,
        project: str = "",
        proponent: str = "acme",
        calculation: Calculation | UnsetType = UNSET,
    ) -> ReportMonitoring:
        """Return a monitoring report."""
        return ReportMonitoring(
            **self.base(proponent),
            calculation=calculation,
            claimed_g=grams,
            documents=(Document(kind=DocumentKind.READINGS, sha256=sha("readings")),),
            period_end=end,
            period_start=start,
            project=project or self.project,
            report=report,
        )

    def verify_act(
        self,
        report: int = 1,
        *,
        grams: int,
        weights: dict[int, int],
        project: str = "",
        body: str = "vvb",
        calculation: Calculation | UnsetType = UNSET,
    ) -> VerifyMonitoring:
        """Return a verification of a monitoring report as it stands."""
        project = project or self.project
        reported = self.state.get(Report, (project, report))
        return VerifyMonitoring(
            **self.base(body),
            **PEOPLE,
            assurance=Assurance.REASONABLE,
            calculation=calculation,
            opinion=Opinion.UNMODIFIED,
            project=project,
            report=report,
            report_entry=reported.index if reported else 0,
            statement=sha("verification"),
            verified_g=grams,
            vintages=tuple(Vintage(weight_g=g, year=y) for y, g in sorted(weights.items())),
        )

    def issue_act(self, report: int = 1, *, project: str = "", body: str = "vvb") -> Issue:
        """Return the issuance that follows from a verified report."""
        project = project or self.project
        found = self.state.get(Project, (project,))
        verified = self.state.get(Report, (project, report))
        assert found is not None
        assert verified is not None
        rows = tuple(rows_to_issue(self.state, found, verified))
        return Issue(**self.base(body), issued=rows, project=project, report=report)

    def issue(
        self,
        units: int = 100,
        *,
        report: int = 1,
        year: int = 2024,
        project: str = "",
        proponent: str = "acme",
        body: str = "vvb",
    ) -> int:
        """Report a calendar year, verify it and issue its units."""
        start, end = datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1)
        grams = units * 1_000_000 + 568_000
        reported = self.report_act(
            report, grams=grams, start=start, end=end, project=project, proponent=proponent
        )
        self.act(reported)
        verified = self.verify_act(
            report, grams=grams, weights={year: grams}, project=project, body=body
        )
        self.act(verified)
        return self.act(self.issue_act(report, project=project, body=body))
