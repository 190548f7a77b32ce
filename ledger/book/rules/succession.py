"""Rules of succession: an account is closed for good, or its units go to a successor.

Which units an account has left, the act names and the state knows: nothing is left behind.
"""

import datetime

from msgspec.structs import replace

from ledger.book.acts import CloseAccount, MergeAccount
from ledger.book.calendar import add_years
from ledger.book.fields import AccountKind, Range
from ledger.book.records import Account, BlockStatus, Recovery, RecoveryStatus
from ledger.book.rules.accounts import check_parties, party
from ledger.book.rules.context import Context
from ledger.book.rules.units import SPENT, Piece, change, check_ranges, name_of, pieces_of, refuse
from ledger.book.rules.waiting import check_none_waits
from ledger.book.state import Reader, State
from ledger.book.units import quantity_of
from ledger.book.workdays import CalendarUnknown, calendar_of, working_day_from
from ledger.errors import Code, Rejected

CLOSABLE = set(AccountKind) - {AccountKind.AUTHORITY}
"""Kinds of account that are closed."""
MERGEABLE = {AccountKind.MANUFACTURER, AccountKind.ENTERPRISE}
"""Kinds of account whose units go to a successor, which is of them too."""
FILING_YEARS = 1
"""Within how many years of the event a merger is filed (O0020138 Art 29)."""


def close_account(state: State, context: Context, act: CloseAccount) -> None:
    """Close an account and annul what it has left.

    Raises `Rejected`: PARTY_UNKNOWN, PARTY_KIND, EVENT_INVALID, then as `_own_pieces`, UNITS_LEFT.
    """
    account = party(state, act.holder, CLOSABLE, field="holder")
    if act.event_on > context.today:
        detail = "the event is yet to come"
        raise Rejected(Code.EVENT_INVALID, detail, field="event_on")
    pieces = _own_pieces(state, act.holder, act.ranges)
    _check_none_left(state, act.holder, act.ranges)
    change(state, context, pieces, "close_account", status=BlockStatus.CANCELLED)
    _shut(state, context, replace(account, closed=True))


def merge_account(state: State, context: Context, act: MergeAccount) -> None:
    """Give units of a merged enterprise to its successor, which is no transfer.

    Raises `Rejected`: PARTY_UNKNOWN, PARTY_KIND, SAME_ACCOUNT, EVENT_INVALID, CALENDAR_UNKNOWN,
    FILED_LATE, then as `_own_pieces`, UNITS_LEFT.
    """
    check_parties(state, (act.holder, act.successor), MERGEABLE, field="holder")
    if act.successor == act.holder:
        raise Rejected(Code.SAME_ACCOUNT, "the successor is the account", field="successor")
    if not act.event_on <= act.filed_on <= context.today:
        detail = "a merger is filed after its event, and not after today"
        raise Rejected(Code.EVENT_INVALID, detail, field="filed_on")
    _check_filed(state, act)
    pieces = _own_pieces(state, act.holder, act.ranges)
    if act.ceases:
        _check_none_left(state, act.holder, act.ranges)
    change(state, context, pieces, "merge_account", holder=act.successor, status=None)
    account = state.get(Account, (act.holder,))
    if act.ceases and account is not None:
        _shut(state, context, replace(account, closed=True, successor=act.successor))


def _shut(state: State, context: Context, account: Account) -> None:
    """Write a closed account, and stop its open recovery: it gets no key any more."""
    state.put(context.index, account)
    recovery = state.get(Recovery, (account.account,))
    if recovery is not None and recovery.status == RecoveryStatus.OPEN:
        state.put(context.index, replace(recovery, status=RecoveryStatus.STOPPED))


def _check_filed(state: Reader, act: MergeAccount) -> None:
    """Require that a merger was filed in time, or within the time that a reminder gave.

    A last day that is none of work makes room for the next (行政程序法 Art 48(4)). Raises
    `Rejected`: CALENDAR_UNKNOWN, FILED_LATE.
    """
    last = add_years(act.event_on, FILING_YEARS)
    reminded = act.reminded_until
    if act.filed_on <= last or (isinstance(reminded, datetime.date) and act.filed_on <= reminded):
        return
    try:
        last = working_day_from(calendar_of(state), last)
    except CalendarUnknown as unknown:
        raise Rejected(Code.CALENDAR_UNKNOWN, str(unknown), field="filed_on") from None
    if act.filed_on > last:
        detail = f"the last day for it was {last} (O0020138 Art 29)"
        raise Rejected(Code.FILED_LATE, detail, field="filed_on")


def _own_pieces(state: Reader, holder: str, ranges: tuple[Range, ...]) -> list[Piece]:
    """Return the pieces of ranges, all a holder's, held or on hold but in no transfer.

    Raises `Rejected`: RANGES_INVALID, then as `pieces_of`, UNITS_SPENT, NOT_HOLDER, UNITS_WAITING.
    """
    check_ranges(ranges)
    pieces = pieces_of(state, ranges)
    refuse(pieces, SPENT, Code.UNITS_SPENT)
    for piece in pieces:
        if piece.block.holder != holder:
            detail = f"{name_of(piece)} are held by {piece.block.holder}"
            raise Rejected(Code.NOT_HOLDER, detail, field="ranges")
    check_none_waits(state, [piece.block for piece in pieces])
    return pieces


def _check_none_left(state: Reader, holder: str, ranges: tuple[Range, ...]) -> None:
    """Require that ranges are all a holder has. Raises `Rejected`: UNITS_LEFT."""
    left = sum(block.quantity for block in state.held_by(holder)) - quantity_of(ranges)
    if left:
        detail = f"{holder} holds {left} more"
        raise Rejected(Code.UNITS_LEFT, detail, field="ranges")
