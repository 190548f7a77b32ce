"""Circumstances of an application: those that are stated, and those that the log tells itself."""

from ledger.book.calendar import parse_date
from ledger.book.records import Project, Report
from ledger.book.rules.plan import is_above_plan
from ledger.book.state import Reader
from registry.dossiers.dossier import Dossier
from registry.dossiers.kinds import Circumstance, DossierKind


def circumstances_of(reader: Reader, dossier: Dossier) -> frozenset[Circumstance]:
    """Return the circumstances that a checklist follows; who states fewer waives nothing."""
    return frozenset(dossier.circumstances) | told_by_log(reader, dossier)


def told_by_log(reader: Reader, dossier: Dossier) -> frozenset[Circumstance]:
    """Return the circumstances that plan and claim in the log give (O0020137 Art 17(4)).

    Nothing is told of a report that is not in the log yet.
    """
    if dossier.kind is not DossierKind.ISSUANCE:
        return frozenset()
    serial, _, number = dossier.subject.partition("/")
    project, report = reader.get(Project, (serial,)), reader.get(Report, (serial, int(number)))
    if project is None or report is None:
        return frozenset()
    start, end = parse_date(report.period_start), parse_date(report.period_end)
    is_above = is_above_plan(project, start, end, report.claimed_g)
    return frozenset({Circumstance.ABOVE_PLAN} if is_above else ())
