"""Rules of projects: registration, allocation among members, validation."""

import datetime

from msgspec.structs import replace

from ledger.book.acts import RegisterProject, ValidateProject
from ledger.book.acts.projects import Asset
from ledger.book.calculation import tables_rise
from ledger.book.calendar import overlap, parse_date, period_end
from ledger.book.eligibility import Scale, tier_of
from ledger.book.fields import EARNING, AccountKind, Profile
from ledger.book.policy import PROJECT_FAMILIES, Policy
from ledger.book.records import (
    ENDED,
    Account,
    AssetClaim,
    OutsideProject,
    Project,
    ProjectStatus,
    Share,
    Tie,
)
from ledger.book.rules.accounts import check_accredited, check_parties, check_sorted
from ledger.book.rules.context import Context, heir_of, programme_of
from ledger.book.rules.eligibility import (
    after_registration,
    applied_on,
    check_additionality,
    check_crediting_term,
    check_documents,
    check_exclusions,
    circumstances_of,
    claim_outside,
)
from ledger.book.rules.opinions import check_team, people_of, state_opinion
from ledger.book.rules.ties import check_untied
from ledger.book.state import Reader, State
from ledger.errors import Code, Rejected
from ledger.limits import CREDITING_YEARS_MAX, YEAR_MAX, YEAR_MIN

EARNERS = {AccountKind.MANUFACTURER, AccountKind.ENTERPRISE}
"""Kinds of account that may earn units."""


def register_project(state: State, context: Context, act: RegisterProject) -> None:
    """Register a project and claim its assets for its crediting period.

    Raises `Rejected`: LIST_UNSORTED, PARTY_UNKNOWN, PARTY_KIND, PROJECT_TAKEN, PROJECT_FAMILY,
    APPLICATION_DATE, PERIOD_INVALID, CREDITING_TERM, EXCLUDED, ASSET_CLAIMED (also by itself),
    OUTSIDE_CLAIMED, ALLOCATION_INVALID (a member twice, or an association that represents
    nobody), ADDITIONALITY_MISSING, DOCUMENT_NEEDED.
    """
    if not tables_rise(act.factor_sets):
        detail = "sort the factor sets and name no table twice"
        raise Rejected(Code.LIST_UNSORTED, detail, field="factor_sets")
    check_sorted(act.analyses, "analyses")
    check_sorted(act.exclusions, "exclusions")
    check_sorted([f"{one.programme} {one.serial}" for one in act.outside], "outside")
    members = [member.account for member in act.members]
    check_parties(state, members, EARNERS, field="members")
    known = state.get(Project, (act.project,)) or state.get(OutsideProject, (act.project,))
    if known is not None:
        raise Rejected(Code.PROJECT_TAKEN, "a project has this serial", field="project")
    programme = programme_of(state)
    profile = Profile(programme.profile)
    if act.project[0] not in PROJECT_FAMILIES[profile]:
        detail = f"a log of profile {profile} registers families {PROJECT_FAMILIES[profile]}"
        raise Rejected(Code.PROJECT_FAMILY, detail, field="project")
    policy = programme.policy
    applied = applied_on(context, policy, "register_project", act.applied)
    _check_crediting_period(context, act, policy)
    check_crediting_term(policy, act, act.crediting_start, act.crediting_end)
    check_exclusions(policy, act, applied)
    _claim_assets(state, context, act)
    claim_outside(state, context, project=act.project, outside=act.outside)
    shares = _shares(state, act)
    check_additionality(policy, act)
    check_documents(policy, act.documents, circumstances_of(policy, act), article="4")
    state.put(context.index, _registered(context, policy, act, shares))


def _shares(state: Reader, act: RegisterProject) -> tuple[Share, ...]:
    """Return who earns how much. Raises `Rejected`: ALLOCATION_INVALID."""
    members = [member.account for member in act.members]
    if len(set(members)) != len(members):
        raise Rejected(Code.ALLOCATION_INVALID, "a member stands twice", field="members")
    shares = tuple(Share(account=m.account, weight=m.weight) for m in act.members)
    if not shares:
        proponent = state.get(Account, (act.account,))
        if proponent is None or proponent.kind not in EARNERS:
            detail = "an association earns nothing itself: name the members"
            raise Rejected(Code.ALLOCATION_INVALID, detail, field="members")
        shares = (Share(account=act.account, weight=1),)
    return shares


def _registered(
    context: Context, policy: Policy, act: RegisterProject, shares: tuple[Share, ...]
) -> Project:
    scale = act.scale if isinstance(act.scale, Scale) else None
    tier, tier_test = tier_of(scale, policy.tier_rule) if scale else ("", "")
    began = act.measure_start
    return Project(
        project=act.project,
        proponent=act.account,
        methodology=act.methodology,
        methodology_version=act.methodology_version,
        factor_sets=act.factor_sets,
        scope=act.scope,
        unit_type=act.unit_type,
        crediting=act.crediting,
        crediting_start=act.crediting_start.isoformat(),
        crediting_end=act.crediting_end.isoformat(),
        registered=context.today.isoformat(),
        renewals=0,
        changed="",
        plants=tuple(sorted({asset.plant for asset in act.assets})),
        measure_start=began.isoformat() if isinstance(began, datetime.date) else "",
        scale_kind=scale.kind if scale else "",
        scale_size=scale.size if scale else 0,
        annual_units=scale.annual_units if scale else 0,
        tier=tier,
        tier_test=tier_test,
        analyses=act.analyses,
        exclusions=act.exclusions,
        status=ProjectStatus.REGISTERED,
        shares=shares,
        validator="",
        reports=0,
        monitored_to=act.crediting_start.isoformat(),
        debit=0,
        index=context.index,
    )


def validate_project(state: State, context: Context, act: ValidateProject) -> None:
    """Validate a registered project, or state why not: then it stays as it is.

    Raises `Rejected`: LIST_UNSORTED, PROJECT_UNKNOWN, PROJECT_STATUS, NOT_ACCREDITED,
    TEAM_INVALID, NOT_INDEPENDENT.
    """
    check_sorted(act.team, "team")
    project = project_named(state, act.project)
    if project.status != ProjectStatus.REGISTERED:
        raise Rejected(Code.PROJECT_STATUS, f"the project is {project.status}", field="project")
    check_accredited(state, context, body=act.account, scope=project.scope)
    check_team(act)
    engage(state, context, body=act.account, project=act.project)
    check_untied(state, context, body=act.account, people=people_of(act), project=project)
    state_opinion(state, context, act, project.proponent)
    if act.opinion not in EARNING:
        return
    validated = replace(project, status=ProjectStatus.VALIDATED, validator=act.account)
    state.put(context.index, validated)


def project_named(state: Reader, name: str) -> Project:
    """Return a project. Raises `Rejected`: PROJECT_UNKNOWN."""
    project = state.get(Project, (name,))
    if project is None:
        raise Rejected(Code.PROJECT_UNKNOWN, "no project has this serial", field="project")
    return project


def check_proponent(state: Reader, project: Project, account: str) -> None:
    """Require the project's proponent, or who took its place. Raises `Rejected`: NOT_PROPONENT."""
    proponent = heir_of(state, project.proponent)
    if proponent != account:
        raise Rejected(Code.NOT_PROPONENT, f"{proponent} is the proponent")


def live_project(state: Reader, name: str) -> Project:
    """Return a project that goes on. Raises `Rejected`: PROJECT_UNKNOWN, PROJECT_STATUS."""
    project = project_named(state, name)
    return live(project)


def live(project: Project) -> Project:
    """Return a project that goes on. Raises `Rejected`: PROJECT_STATUS."""
    if project.status in ENDED:
        raise Rejected(Code.PROJECT_STATUS, f"the project is {project.status}", field="project")
    return project


def engage(state: State, context: Context, *, body: str, project: str) -> None:
    """Tie a body to a project it works on.

    Raises `Rejected`: NOT_INDEPENDENT, where the body ever received units of the project.
    """
    tie = state.get(Tie, (body, project))
    if tie is not None and tie.received:
        raise Rejected(Code.NOT_INDEPENDENT, f"{body} received units of the project")
    if tie is None:
        state.put(context.index, Tie(body=body, project=project, engaged=True, received=False))


def assets_overlap(left: Asset | AssetClaim, right: Asset | AssetClaim) -> bool:
    """Return whether two assets of one plant are the same, or either is the whole plant."""
    if "*" in (left.equipment, right.equipment):
        return True
    return (left.equipment, left.measure) == (right.equipment, right.measure)


def _check_crediting_period(context: Context, act: RegisterProject, policy: Policy) -> None:
    """Require a crediting period that may be. Raises `Rejected`: PERIOD_INVALID."""
    latest = period_end(act.crediting_start, years=CREDITING_YEARS_MAX)
    within = act.crediting_start.year >= YEAR_MIN and act.crediting_end.year <= YEAR_MAX
    if not (within and act.crediting_start < act.crediting_end <= latest):
        detail = (
            f"a crediting period lasts from one day to {CREDITING_YEARS_MAX} years and lies "
            f"within {YEAR_MIN} to {YEAR_MAX}"
        )
        raise Rejected(Code.PERIOD_INVALID, detail, field="crediting_end")
    if policy.crediting_after_registration and act.crediting_start <= context.today:
        detail = after_registration(context.today.isoformat())
        raise Rejected(Code.PERIOD_INVALID, detail, field="crediting_start")


def _claim_assets(state: State, context: Context, act: RegisterProject) -> None:
    for position, asset in enumerate(act.assets):
        for claim in state.overlaps(asset.plant):
            disjoint = not overlap(
                parse_date(claim.start),
                parse_date(claim.end),
                act.crediting_start,
                act.crediting_end,
            )
            if not disjoint and assets_overlap(asset, claim):
                detail = f"project {claim.project} earns from it {claim.start} .. {claim.end}"
                raise Rejected(Code.ASSET_CLAIMED, detail, field=f"assets[{position}]")
        claimed = AssetClaim(
            plant=asset.plant,
            equipment=asset.equipment,
            measure=asset.measure,
            project=act.project,
            start=act.crediting_start.isoformat(),
            end=act.crediting_end.isoformat(),
        )
        state.put(context.index, claimed)
