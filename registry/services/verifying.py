"""The draft of a verification: what a body says of the report that waits, as it stands."""

from collections.abc import Sequence

from msgspec import UNSET, Struct, UnsetType

from ledger.book.acts import VerifyMonitoring, Vintage
from ledger.book.calculation import Calculation
from ledger.book.fields import Assurance, Opinion, PersonId
from ledger.book.state import Reader
from registry.services.drafting import Intent, checked, last_report


class Work(Struct, frozen=True, kw_only=True):
    """What a body says of a verification beside its figure: who did it, how sure, what of it."""

    lead: PersonId
    team: tuple[PersonId, ...]
    reviewer: PersonId
    statement: str
    assurance: Assurance = Assurance.REASONABLE
    opinion: Opinion = Opinion.UNMODIFIED


def draft_verification(
    reader: Reader,
    intent: Intent,
    *,
    project: str,
    work: Work,
    verified_g: int,
    vintages: Sequence[Vintage] = (),
    calculation: Calculation | UnsetType = UNSET,
) -> VerifyMonitoring:
    """Return the verification of a project's last report.

    Raises `Rejected`: PROJECT_UNKNOWN, REPORT_UNKNOWN.
    """
    _, report = last_report(reader, project)
    return checked(
        VerifyMonitoring(
            account=intent.account,
            id=intent.act_id,
            not_after=intent.not_after,
            assurance=work.assurance,
            calculation=calculation,
            lead=work.lead,
            opinion=work.opinion,
            project=project,
            report=report.report,
            report_entry=report.index,
            reviewer=work.reviewer,
            statement=work.statement,
            team=tuple(sorted(work.team)),
            verified_g=verified_g,
            vintages=tuple(sorted(vintages, key=lambda vintage: vintage.year)),
        )
    )
