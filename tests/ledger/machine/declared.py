"""What the naive book asks of what a registration declares, where policy asks for it at all."""

import datetime
from collections.abc import Iterator

from ledger.book.acts import (
    ChangeProject,
    RegisterProject,
    RenewProject,
    RevokeProject,
    WithdrawProject,
)
from ledger.errors import Code
from tests.ledger.machine.book import Book, Plan

KWH_SMALL_MAX = 60_000_000


def declared(book: Book, act: RegisterProject, today: datetime.date) -> Iterator[Code]:
    """Yield what stands against a registration's declarations, in no order."""
    owners = [book.elsewhere.get(one.serial, "") for one in act.outside]
    if any(owner and not book.plans[owner].ended for owner in owners):
        yield Code.OUTSIDE_CLAIMED
    if act.members and not any(document.kind == "agreement" for document in act.documents):
        yield Code.DOCUMENT_NEEDED
    if not book.policy.additionality:
        return
    start = act.crediting_start
    later = (start.year + 10, start.month, start.day)
    end = act.crediting_end
    if act.crediting != "fixed" or (end.year, end.month, end.day) > later:
        yield Code.CREDITING_TERM
    if not act.project.startswith("Z") or act.unit_type != "A":
        yield Code.CREDITING_TERM
    three = today.replace(year=today.year - 3)
    if (
        act.exclusions
        or not isinstance(act.measure_start, datetime.date)
        or act.measure_start < three
    ):
        yield Code.EXCLUDED
    large = getattr(act.scale, "size", 0) > KWH_SMALL_MAX
    if not act.scale or "regulatory" not in act.analyses or (large and len(act.analyses) < 4):
        yield Code.ADDITIONALITY_MISSING


def lived(
    book: Book,
    act: ChangeProject | RenewProject | WithdrawProject | RevokeProject,
    today: datetime.date,
) -> Iterator[Code]:
    """Yield what stands against a project's change, renewal or end, in no order."""
    plan = book.plans.get(act.project)
    if plan is None:
        yield Code.PROJECT_UNKNOWN
        return
    if plan.ended:
        yield Code.PROJECT_STATUS
    if isinstance(act, RevokeProject):
        idle = today >= plan.registered.replace(year=plan.registered.year + 1)
        if act.reason == "not_started" and (plan.reports or not idle):
            yield Code.REVOCATION_EARLY
        return
    if book.heir(plan.proponent) != act.account:
        yield Code.NOT_PROPONENT
    if isinstance(act, RenewProject):
        yield from _renewed(book, act, plan, today)
    if isinstance(act, ChangeProject):
        yield from _changed(book, act, plan, today)


def _renewed(book: Book, act: RenewProject, plan: Plan, today: datetime.date) -> Iterator[Code]:
    until = act.crediting_end
    latest = plan.start.replace(year=plan.start.year + 60)
    if not plan.end < until <= latest:
        yield Code.PERIOD_INVALID
    # No policy of a machine has a term for renewable periods: none at all, or fixed ones alone.
    if plan.crediting != "renewable" or book.policy.crediting_terms:
        yield Code.CREDITING_TERM
    if today >= plan.end:
        yield Code.RENEWAL_LATE
    for name, other in book.plans.items():
        added = max(plan.earns_to, other.start) < min(until, other.earns_to)
        if name != act.project and added and _share(plan, other):
            yield Code.ASSET_CLAIMED
    joint = [name for name, _ in plan.shares] != [plan.proponent]
    if joint and not any(document.kind == "agreement" for document in act.documents):
        yield Code.DOCUMENT_NEEDED


def _changed(book: Book, act: ChangeProject, plan: Plan, today: datetime.date) -> Iterator[Code]:
    since, until = act.effective, act.crediting_end
    if {document.kind for document in act.documents} < {"explanation", "project_plan"}:
        yield Code.DOCUMENT_NEEDED
    if not isinstance(until, datetime.date):
        if today >= since:
            yield Code.CHANGE_LATE
        if not plan.start <= since < plan.end:
            yield Code.PERIOD_OUTSIDE
        if since < plan.monitored_to or since < plan.changed:
            yield Code.PERIOD_OVERLAP
        return
    if not since < until <= since.replace(year=since.year + 60):
        yield Code.PERIOD_INVALID
    if book.policy.crediting_after_registration and since <= plan.registered:
        yield Code.PERIOD_INVALID
    ten = since.replace(year=since.year + 10)
    if book.policy.crediting_terms and (
        until > ten or plan.crediting != "fixed" or not act.project.startswith("Z")
    ):
        yield Code.CREDITING_TERM
    month = since.year * 12 + since.month - 3
    if today > datetime.date(month // 12, month % 12 + 1, since.day):
        yield Code.CHANGE_LATE
    if plan.reports:
        yield Code.PERIOD_OVERLAP
    for name, other in book.plans.items():
        both = max(since, other.start) < min(until, other.earns_to)
        if name != act.project and both and _share(plan, other):
            yield Code.ASSET_CLAIMED


def _share(one: Plan, other: Plan) -> bool:
    return any(
        left[0] == right[0] and (left == right or "*" in (left[1], right[1]))
        for left in one.assets
        for right in other.assets
    )
