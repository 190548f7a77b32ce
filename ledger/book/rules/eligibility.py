"""Which projects may be registered, and for how long: O0020137 Art 4, 6, 7, 8 and 11.

Each check is asked by policy, and its refusal names the article.
"""

import datetime
from collections.abc import Iterable

from msgspec import Struct, UnsetType

from ledger.book.acts import Document, RegisterProject
from ledger.book.calendar import add_months, add_years, period_end
from ledger.book.eligibility import (
    Exclusion,
    Outside,
    OutsideProgramme,
    Scale,
    Tier,
    analyses_lack,
    tier_of,
)
from ledger.book.fields import DocumentKind, UnitType
from ledger.book.policy import Policy
from ledger.book.records import ENDED, OutsideClaim, Project
from ledger.book.rules.context import Context
from ledger.book.spelling import plain_form
from ledger.book.state import Reader, State
from ledger.errors import Code, Rejected
from ledger.limits import APPLICATION_MONTHS_MAX

EARLY_YEARS = 3
"""Years before the application from which on a measure may have begun (O0020137 Art 11(5))."""
PARAGRAPHS = {exclusion: number for number, exclusion in enumerate(Exclusion, 1)}
"""Where an exclusion stands in O0020137 Art 11."""
_NOT_OF_MICRO = {DocumentKind.ENVIRONMENTAL_IMPACT, DocumentKind.PUBLIC_COMMENTS}
_REGISTERED_ELSEWHERE = {DocumentKind.AFFIDAVIT, DocumentKind.FOREIGN_REGISTRATION}


def applied_on(
    context: Context, policy: Policy, tag: str, applied: datetime.date | UnsetType
) -> datetime.date:
    """Return the day of an application: that of admission, unless the act names an earlier one.

    Raises `Rejected`: APPLICATION_DATE (nobody vouches for it, or it is out of bounds).
    """
    if not isinstance(applied, datetime.date):
        return context.today
    if tag not in policy.approvals:
        detail = "only the authority's approving signature vouches for an earlier day"
        raise Rejected(Code.APPLICATION_DATE, detail, field="applied")
    earliest = add_months(context.today, -APPLICATION_MONTHS_MAX)
    if not earliest <= applied <= context.today:
        detail = (
            f"an application lies between {earliest} and {context.today} "
            f"(O0020137 Art 9: review, extension and corrections take {APPLICATION_MONTHS_MAX} "
            "months at most)"
        )
        raise Rejected(Code.APPLICATION_DATE, detail, field="applied")
    return applied


def check_crediting_term(
    policy: Policy, act: RegisterProject, start: datetime.date, end: datetime.date
) -> None:
    """Require a crediting period of a kind and length there is. Raises `Rejected`: CREDITING_TERM.

    A policy without terms asks for none.
    """
    term = crediting_term(policy, act.project, act.unit_type, act.crediting)
    if term is not None and end > period_end(start, years=term[0]):
        detail = (
            f"a {act.crediting} crediting period of this kind of project lasts {term[0]} years at "
            "most (O0020137 Art 7)"
        )
        raise Rejected(Code.CREDITING_TERM, detail, field="crediting_end")


def after_registration(registered: str) -> str:
    """Return why a crediting period begins too early (O0020137 Art 7)."""
    told = f"the crediting period begins after the day of registration, {registered}"
    return f"{told} (O0020137 Art 7)"


def crediting_term(
    policy: Policy, project: str, unit_type: str, crediting: str
) -> tuple[int, int, int] | None:
    """Return the years of a crediting period, its renewals and their years; None where unbounded.

    Raises `Rejected`: CREDITING_TERM (no term is for such a project).
    """
    if not policy.crediting_terms:
        return None
    for family, of_type, of_crediting, years, renewals, longer in policy.crediting_terms:
        if (family, of_type, of_crediting) == (project[0], unit_type, crediting):
            return years, renewals, longer
    detail = f"no crediting period is {crediting} for family {project[0]}, unit type {unit_type}"
    raise Rejected(Code.CREDITING_TERM, f"{detail} (O0020137 Art 7)", field="crediting")


def check_exclusions(policy: Policy, act: RegisterProject, applied: datetime.date) -> None:
    """Require that nothing which policy excludes applies. Raises `Rejected`: EXCLUDED."""
    for exclusion in Exclusion:
        if exclusion not in policy.exclusions:
            continue
        article = f"O0020137 Art 11({PARAGRAPHS[exclusion]})"
        if exclusion in act.exclusions:
            detail = f"the boundary has {exclusion} ({article})"
            raise Rejected(Code.EXCLUDED, detail, field="exclusions")
        if exclusion is Exclusion.EARLY_MEASURE:
            _check_start(act, applied, article)


def _check_start(act: RegisterProject, applied: datetime.date, article: str) -> None:
    """Require that the measures did not begin too early. Raises `Rejected`: EXCLUDED.

    A removal may have begun at any time.
    """
    if act.unit_type is UnitType.REMOVAL:
        return
    if not isinstance(act.measure_start, datetime.date):
        detail = f"say when the measures began ({article})"
        raise Rejected(Code.EXCLUDED, detail, field="measure_start")
    earliest = add_years(applied, -EARLY_YEARS)
    if act.measure_start < earliest:
        detail = f"the measures began before {earliest} ({article})"
        raise Rejected(Code.EXCLUDED, detail, field="measure_start")


def claim_outside(
    state: State, context: Context, *, project: str, outside: Iterable[Outside]
) -> None:
    """Claim registrations elsewhere for a project. Raises `Rejected`: OUTSIDE_CLAIMED."""
    for position, one in enumerate(outside):
        serial = plain_form(one.serial)
        for programme in one.programme.alike:
            holder = claimant(state, programme, serial)
            if holder is not None and holder.status not in ENDED:
                detail = f"project {holder.project} is that one (O0020137 Art 10(2), 20(3))"
                raise Rejected(Code.OUTSIDE_CLAIMED, detail, field=f"outside[{position}]")
        claim = OutsideClaim(programme=one.programme, serial=serial, project=project)
        state.put(context.index, claim)


def claimant(state: Reader, programme: OutsideProgramme, serial: str) -> Project | None:
    """Return the project that claimed a registration elsewhere last; the serial is a plain form."""
    claim = state.get(OutsideClaim, (programme, serial))
    return state.get(Project, (claim.project,)) if claim else None


def check_additionality(policy: Policy, act: RegisterProject) -> None:
    """Require a scale and the analyses its tier needs. Raises `Rejected`: ADDITIONALITY_MISSING."""
    if not policy.additionality:
        return
    if not isinstance(act.scale, Scale):
        detail = "say how large the project is (O0020137 Art 8)"
        raise Rejected(Code.ADDITIONALITY_MISSING, detail, field="scale")
    tier, test = tier_of(act.scale, policy.tier_rule)
    lack = analyses_lack(act.analyses, tier)
    if lack:
        detail = f"a {tier} project, by its {test}, needs more: {lack} (O0020137 Art 8)"
        raise Rejected(Code.ADDITIONALITY_MISSING, detail, field="analyses")


class Circumstances(Struct, frozen=True, kw_only=True):
    """What decides which documents are asked for."""

    is_joint: bool
    is_outside: bool
    is_micro: bool
    methodology: str


def circumstances_of(policy: Policy, act: RegisterProject) -> Circumstances:
    """Return what a registration says of them."""
    scale = act.scale if isinstance(act.scale, Scale) else None
    return Circumstances(
        is_joint=bool(act.members),
        is_outside=bool(act.outside),
        is_micro=scale is not None and tier_of(scale, policy.tier_rule)[0] is Tier.MICRO,
        methodology=act.methodology,
    )


def check_documents(
    policy: Policy, documents: Iterable[Document], known: Circumstances, *, article: str
) -> None:
    """Require the documents that policy lists, each where it applies.

    Raises `Rejected`: DOCUMENT_NEEDED.
    """
    given = {document.kind for document in documents}
    for kind in policy.registration_documents:
        if not _is_asked(policy, known, kind):
            continue
        wanted = {kind}
        if kind is DocumentKind.AFFIDAVIT:
            # Who is registered elsewhere shows that; who is not swears so.
            shown = {DocumentKind.FOREIGN_REGISTRATION}
            wanted = shown if known.is_outside else _REGISTERED_ELSEWHERE
        check_document(given, wanted, article="6" if kind is DocumentKind.AGREEMENT else article)


def check_document(given: set[DocumentKind], wanted: set[DocumentKind], *, article: str) -> None:
    """Require a document of one of some kinds. Raises `Rejected`: DOCUMENT_NEEDED."""
    if not given & wanted:
        names = " or ".join(sorted(wanted))
        detail = f"there is no {names} (O0020137 Art {article})"
        raise Rejected(Code.DOCUMENT_NEEDED, detail, field="documents")


def _is_asked(policy: Policy, known: Circumstances, kind: DocumentKind) -> bool:
    if kind is DocumentKind.AGREEMENT:
        return known.is_joint
    if kind is DocumentKind.VALIDATION_REPORT:
        return known.methodology not in policy.validation_waived
    return not (kind in _NOT_OF_MICRO and known.is_micro)
