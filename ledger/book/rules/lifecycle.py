"""How a project goes on or ends: renewed, withdrawn, revoked (O0020137 Art 15 and 20)."""

import datetime

from msgspec.structs import replace

from ledger.book.acts import (
    ChangeProject,
    RenewProject,
    RevokeProject,
    SettleCorrection,
    WithdrawProject,
)
from ledger.book.calendar import ONE_DAY, add_months, parse_date, period_end
from ledger.book.eligibility import Crediting, Revocation, Tier
from ledger.book.policy import Policy
from ledger.book.records import AssetClaim, Project, ProjectStatus
from ledger.book.rules.context import Context, policy_of
from ledger.book.rules.eligibility import (
    Circumstances,
    applied_on,
    check_documents,
    crediting_term,
)
from ledger.book.rules.projects import (
    assets_overlap,
    check_proponent,
    live,
    live_project,
    project_named,
)
from ledger.book.state import Reader, State
from ledger.errors import Code, Rejected
from ledger.limits import CREDITING_YEARS_MAX, YEAR_MAX

IDLE_YEARS = 1
"""Years without a measure after which a registration may be revoked (O0020137 Art 20(2))."""


def renew_project(state: State, context: Context, act: RenewProject) -> None:
    """Renew a crediting period, which goes on where it ended.

    Raises `Rejected`: PROJECT_UNKNOWN, NOT_PROPONENT, PROJECT_STATUS, APPLICATION_DATE,
    PERIOD_INVALID, CREDITING_TERM (fixed, renewed too often, or for too long), RENEWAL_LATE,
    ASSET_CLAIMED, DOCUMENT_NEEDED.
    """
    project = own_project(state, act)
    policy = policy_of(state)
    applied = applied_on(context, policy, "renew_project", act.applied)
    end = parse_date(project.crediting_end)
    latest = period_end(parse_date(project.crediting_start), years=CREDITING_YEARS_MAX)
    if not end < act.crediting_end <= latest or act.crediting_end.year > YEAR_MAX:
        detail = f"a renewed period ends after {end} and by {latest}, in {YEAR_MAX} at the latest"
        raise Rejected(Code.PERIOD_INVALID, detail, field="crediting_end")
    _check_renewal(policy, project, end, act.crediting_end)
    _check_in_time(policy, end, applied)
    claims = claims_of(state, project)
    for claim in claims:
        check_free(state, claim, start=end, end=act.crediting_end)
    known = Circumstances(
        is_joint=[share.account for share in project.shares] != [project.proponent],
        is_outside=False,
        is_micro=project.tier == Tier.MICRO,
        methodology=project.methodology,
    )
    check_documents(policy, act.documents, known, article="15")
    until = act.crediting_end.isoformat()
    for claim in claims:
        state.put(context.index, replace(claim, end=until))
    renewed = replace(project, crediting_end=until, renewals=project.renewals + 1)
    state.put(context.index, renewed)


def withdraw_project(state: State, context: Context, act: WithdrawProject) -> None:
    """End a project by those who share in it.

    Raises `Rejected`: PROJECT_UNKNOWN, NOT_PROPONENT, PROJECT_STATUS.
    """
    project = own_project(state, act)
    _end(state, context, project, ProjectStatus.WITHDRAWN)


def revoke_project(state: State, context: Context, act: RevokeProject) -> None:
    """End a project by the authority.

    Raises `Rejected`: PROJECT_UNKNOWN, PROJECT_STATUS, REVOCATION_EARLY (it is said not to have
    started, and has reported, or a year has not passed).
    """
    project = live_project(state, act.project)
    if act.reason is Revocation.NOT_STARTED:
        idle = period_end(parse_date(project.registered), years=IDLE_YEARS)
        if project.reports or context.today < idle:
            detail = f"it has reported, or {idle} has not come (O0020137 Art 20(2))"
            raise Rejected(Code.REVOCATION_EARLY, detail, field="reason")
    _end(state, context, project, ProjectStatus.REVOKED)


def own_project(
    state: Reader, act: RenewProject | WithdrawProject | ChangeProject | SettleCorrection
) -> Project:
    """Return the acting account's project, which goes on.

    Raises `Rejected`: PROJECT_UNKNOWN, NOT_PROPONENT, PROJECT_STATUS.
    """
    project = project_named(state, act.project)
    check_proponent(state, project, act.account)
    return live(project)


def _check_renewal(
    policy: Policy, project: Project, end: datetime.date, until: datetime.date
) -> None:
    """Require a renewal that the crediting period may have. Raises `Rejected`: CREDITING_TERM."""
    if project.crediting != Crediting.RENEWABLE:
        detail = "a fixed crediting period is not renewed (O0020137 Art 7)"
        raise Rejected(Code.CREDITING_TERM, detail, field="project")
    term = crediting_term(policy, project.project, project.unit_type, project.crediting)
    if term is None:
        return
    _, renewals, years = term
    if project.renewals >= renewals or until > period_end(end, years=years):
        detail = f"it is renewed {renewals} times at most, for {years} years each (O0020137 Art 7)"
        raise Rejected(Code.CREDITING_TERM, detail, field="crediting_end")


def _check_in_time(policy: Policy, end: datetime.date, applied: datetime.date) -> None:
    """Require an application months before the last day. Raises `Rejected`: RENEWAL_LATE."""
    latest = add_months(end - ONE_DAY, -policy.renewal_months)
    if applied > latest:
        detail = f"it had to be applied for by {latest} (O0020137 Art 15)"
        raise Rejected(Code.RENEWAL_LATE, detail, field="project")


def claims_of(state: Reader, project: Project) -> list[AssetClaim]:
    """Return what a project claims to earn from."""
    found = [claim for plant in project.plants for claim in state.overlaps(plant)]
    return [claim for claim in found if claim.project == project.project]


def check_free(state: Reader, own: AssetClaim, *, start: datetime.date, end: datetime.date) -> None:
    """Require that nobody else claims an asset in a time. Raises `Rejected`: ASSET_CLAIMED."""
    since, until = start.isoformat(), end.isoformat()
    for claim in state.overlaps(own.plant):
        both = max(claim.start, since) < min(claim.end, until)
        if claim.project != own.project and both and assets_overlap(claim, own):
            detail = f"project {claim.project} earns from it {claim.start} .. {claim.end}"
            raise Rejected(Code.ASSET_CLAIMED, detail, field="project")


def _end(state: State, context: Context, project: Project, status: ProjectStatus) -> None:
    """End a project: its assets are free from where its last reported period ended."""
    for claim in claims_of(state, project):
        state.put(context.index, replace(claim, end=min(claim.end, project.monitored_to)))
    state.put(context.index, replace(project, status=status))
