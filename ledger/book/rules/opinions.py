"""Rules of what a body states, of a plan or of a report: who worked, how sure, what it concludes.

The regulation of verification bodies is O0020104; terms are those of ISO 14064-3.
"""

from msgspec import UNSET

from ledger.book.acts import ValidateProject, VerifyMonitoring
from ledger.book.fields import Assurance
from ledger.book.records import LeadYear, Report, Statement
from ledger.book.rules.context import Context, policy_of
from ledger.book.state import Reader, State
from ledger.errors import Code, Rejected

_PERMILLE = 1_000


def check_team(act: ValidateProject | VerifyMonitoring) -> None:
    """Require a lead on the team and a reviewer who is not. Raises `Rejected`: TEAM_INVALID."""
    if act.lead not in act.team:
        raise Rejected(Code.TEAM_INVALID, "the lead is none of the team", field="lead")
    if act.reviewer in act.team:
        detail = "O0020104 Art 26(1)(4): the reviewer took no part in the work"
        raise Rejected(Code.TEAM_INVALID, detail, field="reviewer")


def people_of(act: ValidateProject | VerifyMonitoring) -> tuple[str, ...]:
    """Return who took part: the team, and its reviewer."""
    return (*act.team, act.reviewer)


def check_rotation(state: Reader, context: Context, *, lead: str, proponent: str) -> None:
    """Require that the lead did not verify for the proponent in too many years running.

    Raises `Rejected`: LEAD_TOO_LONG.
    """
    most, year = policy_of(state).lead_years_max, context.today.year
    before = range(year - most, year)
    if most and all(state.get(LeadYear, (lead, proponent, past)) is not None for past in before):
        detail = f"O0020104 Art 26(1)(2): {lead} led for {proponent} in each of {most} years before"
        raise Rejected(Code.LEAD_TOO_LONG, detail, field="lead")


def check_assurance(state: Reader, assurance: Assurance) -> None:
    """Require reasonable assurance where policy does. Raises `Rejected`: ASSURANCE_TOO_LOW."""
    if policy_of(state).reasonable_assurance and assurance is not Assurance.REASONABLE:
        detail = "O0020104 Art 26(1)(2): a verification gives reasonable assurance"
        raise Rejected(Code.ASSURANCE_TOO_LOW, detail, field="assurance")


def check_no_figure(act: VerifyMonitoring) -> None:
    """Require that an opinion which refuses states no figure. Raises `Rejected`: OPINION_FIGURE."""
    if act.verified_g or act.vintages or act.calculation is not UNSET:
        detail = f"an opinion that is {act.opinion} has 0 grams, no vintages and no calculation"
        raise Rejected(Code.OPINION_FIGURE, detail, field="verified_g")


def check_materiality(state: Reader, report: Report, verified_g: int) -> None:
    """Require a claim that is near enough to the verified figure.

    Raises `Rejected`: MATERIAL_DIFFERENCE.
    """
    permille = policy_of(state).materiality_permille
    difference = abs(report.claimed_g - verified_g)
    if permille and difference * _PERMILLE > permille * abs(verified_g):
        detail = (
            f"O0020104 Art 26(1)(2): the claim of {report.claimed_g} g differs from the verified "
            f"figure by more than {permille} permille: it is to be corrected"
        )
        raise Rejected(Code.MATERIAL_DIFFERENCE, detail, field="verified_g")


def state_opinion(
    state: State, context: Context, act: ValidateProject | VerifyMonitoring, proponent: str
) -> None:
    """Write down what a body stated and, of a verification, that its lead worked this year."""
    verified = act if isinstance(act, VerifyMonitoring) else None
    statement = Statement(
        index=context.index,
        project=act.project,
        report=verified.report if verified else 0,
        body=act.account,
        opinion=act.opinion,
        assurance=verified.assurance if verified else "",
        lead=act.lead,
        team=act.team,
        reviewer=act.reviewer,
        statement=act.statement,
    )
    state.put(context.index, statement)
    if verified:
        year = LeadYear(lead=act.lead, proponent=proponent, year=context.today.year)
        state.put(context.index, year)
