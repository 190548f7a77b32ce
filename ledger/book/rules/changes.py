"""How a registered project changes: its crediting period, its activity, its monitoring.

O0020137 Art 14 asks for a crediting period two months before it begins, and for anything else
before it changes. What was reported stays as it is; what is validated is validated again.
"""

import datetime

from msgspec.structs import replace

from ledger.book.acts import ChangeProject
from ledger.book.calendar import ONE_DAY, add_months, parse_date, period_end
from ledger.book.fields import DocumentKind
from ledger.book.policy import Policy
from ledger.book.records import Project, ProjectStatus
from ledger.book.rules.context import Context, policy_of
from ledger.book.rules.eligibility import (
    after_registration,
    applied_on,
    check_document,
    crediting_term,
)
from ledger.book.rules.lifecycle import check_free, claims_of, own_project
from ledger.book.state import State
from ledger.errors import Code, Rejected
from ledger.limits import CREDITING_YEARS_MAX, YEAR_MAX, YEAR_MIN

CHANGE_MONTHS = 2
"""Months before a changed crediting period by which it is applied for (O0020137 Art 14(2))."""
_PAPERS = (DocumentKind.PROJECT_PLAN, DocumentKind.EXPLANATION)


def change_project(state: State, context: Context, act: ChangeProject) -> None:
    """Change a project from a day on.

    Raises `Rejected`: PROJECT_UNKNOWN, NOT_PROPONENT, PROJECT_STATUS, APPLICATION_DATE,
    PERIOD_INVALID, CREDITING_TERM, CHANGE_LATE, PERIOD_OUTSIDE, PERIOD_OVERLAP (it was reported),
    ASSET_CLAIMED, DOCUMENT_NEEDED.
    """
    project = own_project(state, act)
    policy = policy_of(state)
    applied = applied_on(context, policy, "change_project", act.applied)
    end = act.crediting_end if isinstance(act.crediting_end, datetime.date) else None
    if end is not None:
        _check_moved(policy, project, act.effective, end)
    _check_not_late(act.effective, applied, is_period=end is not None)
    _check_after_reports(project, act.effective, is_period=end is not None)
    claims = claims_of(state, project) if end is not None else []
    for claim in claims:
        check_free(state, claim, start=act.effective, end=end or act.effective)
    given = {document.kind for document in act.documents}
    for kind in _PAPERS:
        check_document(given, {kind}, article="14")
    if end is None:
        since = act.effective.isoformat()
        state.put(context.index, replace(project, changed=since, status=ProjectStatus.REGISTERED))
        return
    first, after = act.effective.isoformat(), end.isoformat()
    for claim in claims:
        state.put(context.index, replace(claim, start=first, end=after))
    moved = replace(project, crediting_start=first, crediting_end=after, monitored_to=first)
    state.put(context.index, moved)


def _check_moved(
    policy: Policy, project: Project, start: datetime.date, end: datetime.date
) -> None:
    """Require a crediting period that may be. Raises `Rejected`: PERIOD_INVALID, CREDITING_TERM."""
    within = start.year >= YEAR_MIN and end.year <= YEAR_MAX
    if not (within and start < end <= period_end(start, years=CREDITING_YEARS_MAX)):
        detail = (
            f"a crediting period lasts from one day to {CREDITING_YEARS_MAX} years and lies "
            f"within {YEAR_MIN} to {YEAR_MAX}"
        )
        raise Rejected(Code.PERIOD_INVALID, detail, field="crediting_end")
    if policy.crediting_after_registration and start.isoformat() <= project.registered:
        detail = after_registration(project.registered)
        raise Rejected(Code.PERIOD_INVALID, detail, field="effective")
    term = crediting_term(policy, project.project, project.unit_type, project.crediting)
    if term is None:
        return
    years = term[0] + project.renewals * term[2]
    if end > period_end(start, years=years):
        detail = (
            f"a {project.crediting} crediting period of this kind of project lasts {years} years "
            "at most (O0020137 Art 7)"
        )
        raise Rejected(Code.CREDITING_TERM, detail, field="crediting_end")


def _check_not_late(effective: datetime.date, applied: datetime.date, *, is_period: bool) -> None:
    """Require an application before the change. Raises `Rejected`: CHANGE_LATE."""
    latest = add_months(effective, -CHANGE_MONTHS) if is_period else effective - ONE_DAY
    if applied > latest:
        paragraph = 2 if is_period else 3
        detail = f"it had to be applied for by {latest} (O0020137 Art 14({paragraph}))"
        raise Rejected(Code.CHANGE_LATE, detail, field="effective")


def _check_after_reports(project: Project, effective: datetime.date, *, is_period: bool) -> None:
    """Require that nothing reported is changed. Raises `Rejected`: PERIOD_OUTSIDE, PERIOD_OVERLAP.

    A crediting period of which something was reported stays where it is.
    """
    first, after = parse_date(project.crediting_start), parse_date(project.crediting_end)
    if not is_period and not first <= effective < after:
        detail = f"the crediting period is {first} .. {after}"
        raise Rejected(Code.PERIOD_OUTSIDE, detail, field="effective")
    reached = max(project.monitored_to, project.changed)
    if (is_period and project.reports) or (not is_period and effective.isoformat() < reached):
        detail = f"reported, or changed before, up to {reached}"
        raise Rejected(Code.PERIOD_OVERLAP, detail, field="effective")
