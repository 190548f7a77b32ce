"""Every code that an act on a declared tie breaks, as the naive book sees it."""

import datetime
from collections.abc import Iterator

from msgspec import UNSET

from ledger.book.acts import DeclareTie, ValidateProject, VerifyMonitoring, WithdrawTie
from ledger.errors import Code
from tests.ledger.machine.book import Book, Plan

ONE_DAY = datetime.timedelta(days=1)


def tie_codes(book: Book, act: DeclareTie | WithdrawTie) -> Iterator[Code]:
    """Yield every code that an act on a tie breaks."""
    key = key_of(act)
    if isinstance(act, WithdrawTie):
        if key not in book.ties:
            yield Code.TIE_UNKNOWN
        return
    sides = (
        (act.body, {"verification_body"}),
        (act.enterprise, {"manufacturer", "enterprise", "association"}),
    )
    for name, kinds in sides:
        if not book.is_open(name):
            yield Code.PARTY_UNKNOWN
        elif book.accounts[name].kind not in kinds:
            yield Code.PARTY_KIND
    by_authority = book.accounts[act.account].kind == "authority"
    if not by_authority and act.account not in (act.body, act.enterprise):
        yield Code.NOT_PARTY
    _, floor = book.ties.get(key, (None, None))
    free = act.last_day is UNSET or floor is None or by_authority
    if not free and act.last_day < floor:
        yield Code.TIE_SHORTENED


def key_of(act: DeclareTie | WithdrawTie) -> tuple[str, str, str, str]:
    """Return what tells a tie from others."""
    return act.body, act.enterprise, "" if act.person is UNSET else act.person, str(act.tie)


def is_bound(
    book: Book, act: ValidateProject | VerifyMonitoring, plan: Plan, admitted: str
) -> bool:
    """Tell whether a declared tie keeps a body from a project."""
    return binds(book, act.account, (*act.team, act.reviewer), plan, admitted)


def binds(book: Book, name: str, people: tuple[str, ...], plan: Plan, admitted: str) -> bool:
    """Tell whether a tie keeps a body, or some of its persons, from a project."""
    today, years = book.today(admitted), book.policy.independence_years
    parties = {plan.proponent} | {name for name, _ in plan.shares}
    parties = {name for party in parties for name in book.line(party)}
    for (body, enterprise, person, tie), (last, _) in book.ties.items():
        if body != name or enterprise not in parties or not years:
            continue
        if person and person not in people:
            continue
        if last is None or today <= last:
            return True
        far = last + ONE_DAY
        if tie in {"advice", "employment"} and (today.year - years, today.month, today.day) < (
            (far.year, far.month, far.day)
        ):
            return True
    return False
