"""Rules of declared ties: what is said to bind bodies to enterprises, and what follows of it.

O0020104 Art 25: who advised an enterprise, or was employed by it, keeps from its projects for
three years, whoever is otherwise bound to it for as long as it lasts.
"""

import datetime

from ledger.book.acts import DeclareTie, WithdrawTie
from ledger.book.calendar import ONE_DAY, parse_date, period_end
from ledger.book.fields import AccountKind, TieKind
from ledger.book.records import Account, DeclaredTie, Project, Ties
from ledger.book.rules.accounts import party
from ledger.book.rules.context import Context, line_of, policy_of
from ledger.book.state import Reader, State
from ledger.errors import Code, Rejected
from ledger.limits import TIES_MAX

VALIDATED_IT = "the body validated the project, and policy asks for two bodies (O0020104 Art 25)"
"""Why a body does not verify what it validated."""
_BODIES = {AccountKind.VERIFICATION_BODY}
_ENTERPRISES = {AccountKind.MANUFACTURER, AccountKind.ENTERPRISE, AccountKind.ASSOCIATION}
_LASTING = {TieKind.ADVICE, TieKind.EMPLOYMENT}
"""Ties that forbid for years after their last day."""
_ARTICLES = {
    TieKind.ADVICE: "25(2)(2)",
    TieKind.EMPLOYMENT: "25(2)(3)",
    TieKind.OWNERSHIP: "25(2)(5)",
    TieKind.COMMERCIAL: "25(2)(5)",
}


def declare_tie(state: State, context: Context, act: DeclareTie) -> None:
    """Declare a tie, or declare one anew; only an authority makes one shorter.

    Raises `Rejected`: PARTY_UNKNOWN, PARTY_KIND, NOT_PARTY, TIE_SHORTENED, TOO_MANY_TIES.
    """
    sides = ((act.body, _BODIES, "body"), (act.enterprise, _ENTERPRISES, "enterprise"))
    for asked in (False, True):
        # Both are open before that either is of the right kind.
        for name, kinds, field in sides:
            party(state, name, kinds if asked else set(AccountKind), field=field)
    actor = state.get(Account, (act.account,))
    by_authority = actor is not None and actor.kind == AccountKind.AUTHORITY
    if act.account not in (act.body, act.enterprise) and not by_authority:
        detail = "a tie is declared by the body, the enterprise or an authority"
        raise Rejected(Code.NOT_PARTY, detail, field="account")
    last_day = act.last_day.isoformat() if isinstance(act.last_day, datetime.date) else ""
    person = act.person if isinstance(act.person, str) else ""
    others, known = _other_ties(state, act.body, act.enterprise, (person, act.tie))
    floor = known.at_least if known and not by_authority else ""
    if last_day and last_day < floor:
        detail = f"it is declared to last until {floor} at least: ask the authority"
        raise Rejected(Code.TIE_SHORTENED, detail, field="last_day")
    if len(others) >= TIES_MAX:
        detail = f"at most {TIES_MAX} ties are declared of a body and an enterprise"
        raise Rejected(Code.TOO_MANY_TIES, detail, field="enterprise")
    tie = DeclaredTie(
        person=person,
        tie=act.tie,
        last_day=last_day,
        # One that lasts today cannot have ended before, nor before it was declared to end.
        at_least=last_day or max(context.today.isoformat(), floor),
        index=context.index,
    )
    _write_ties(state, context, act, [*others, tie])


def withdraw_tie(state: State, context: Context, act: WithdrawTie) -> None:
    """Take back a tie that was declared in error. Raises `Rejected`: TIE_UNKNOWN."""
    person = act.person if isinstance(act.person, str) else ""
    others, known = _other_ties(state, act.body, act.enterprise, (person, act.tie))
    if known is None:
        raise Rejected(Code.TIE_UNKNOWN, "no such tie is declared", field="tie")
    _write_ties(state, context, act, others)


def check_untied(
    state: Reader, context: Context, *, body: str, people: tuple[str, ...], project: Project
) -> None:
    """Require that nothing declared binds a body, or who works for it, to a project's parties.

    Raises `Rejected`: NOT_INDEPENDENT.
    """
    years = policy_of(state).independence_years
    named = [project.proponent, *(share.account for share in project.shares)]
    # Whoever took a party's place is one, beside it: the past of none is wiped out.
    for enterprise in dict.fromkeys(one for name in named for one in line_of(state, name)):
        found = state.get(Ties, (body, enterprise))
        for tie in found.ties if found else ():
            if tie.person and tie.person not in people:
                continue
            if years and _forbids(tie, context.today, years):
                until = tie.last_day or context.today
                detail = (
                    f"O0020104 Art {_ARTICLES[TieKind(tie.tie)]}: {tie.person or body} is bound "
                    f"to {enterprise} by {tie.tie}, to {until}"
                )
                raise Rejected(Code.NOT_INDEPENDENT, detail, field="account")


def _forbids(tie: DeclaredTie, today: datetime.date, years: int) -> bool:
    """Return whether a tie still keeps a body away."""
    if not tie.last_day:
        return True
    last_day = parse_date(tie.last_day)
    if tie.tie in _LASTING:
        # The years begin with the day after (Civil Code Art 120 and 121).
        return today < period_end(last_day + ONE_DAY, years=years)
    return today <= last_day


def _other_ties(
    state: Reader, body: str, enterprise: str, key: tuple[str, str]
) -> tuple[list[DeclaredTie], DeclaredTie | None]:
    """Return the ties of a body and an enterprise but one, and that one."""
    found = state.get(Ties, (body, enterprise))
    ties = found.ties if found else ()
    others = [tie for tie in ties if (tie.person, tie.tie) != key]
    return others, next((tie for tie in ties if (tie.person, tie.tie) == key), None)


def _write_ties(
    state: State, context: Context, act: DeclareTie | WithdrawTie, ties: list[DeclaredTie]
) -> None:
    ordered = tuple(sorted(ties, key=lambda tie: (tie.person, tie.tie)))
    state.put(context.index, Ties(body=act.body, enterprise=act.enterprise, ties=ordered))
