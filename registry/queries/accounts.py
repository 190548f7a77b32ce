"""Accounts, their keys, what they hold and what moved."""

import msgspec
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import Connection, RowMapping, func, or_, select

from ledger.book.calendar import legal_date
from ledger.book.records import (
    Account,
    Accreditation,
    Block,
    BlockStatus,
    Key,
    Recovery,
    RecoveryStatus,
)
from registry.queries.pages import Page, after_index, after_pair, newest_at, page_of
from registry.remarks import Remark, remarked
from registry.store import SqlReader, record_from_row, table_of
from registry.tables import METADATA

_ACCOUNT = table_of(Account)
_KEY = table_of(Key)
_BLOCK = table_of(Block)
_ACCREDITATION = table_of(Accreditation)
_ORGANISATION = METADATA.tables["organisation"]
_MOVEMENT = METADATA.tables["movement"]
_ENTRY = METADATA.tables["entry"]
_LEAVING = (
    "transfer",
    "complete_transfer",
    "retire",
    "cancel",
    "replace_units",
    "close_account",
    "merge_account",
    "release_buffer",
)


class AccreditationView(Struct, frozen=True, kw_only=True):
    """A body's accreditation for a sectoral scope; `until` is empty once withdrawn."""

    scope: int
    until: str


class RecoveryView(Struct, frozen=True, kw_only=True):
    """An open recovery: it may be completed from `ripens` on, whose legal date is `ripens_on`.

    `evidence` is the hash of what the account showed, `index` the entry that began it.
    """

    evidence: str
    ripens: str
    ripens_on: str
    index: int


class AccountView(Struct, frozen=True, kw_only=True):
    """An account and its holder. `assumed` marks facts that were made up for a demonstration.

    One that is `closed` acts no more; `successor` is what it was merged into, if it was.
    """

    account: str
    kind: str
    ubn: str
    sector: str
    associations: list[str]
    name_zh: str
    name_en: str
    assumed: bool
    closed: bool
    successor: str
    index: int
    remark: Remark | UnsetType = UNSET


class Holding(Struct, frozen=True, kw_only=True):
    """What an account has of one series, in units; `index` is the entry that last changed it.

    `remark` is the one on that entry.
    """

    series: str
    project: str
    vintage: int
    held: int
    on_hold: int
    retired: int
    cancelled: int
    index: int
    remark: Remark | UnsetType = UNSET


class StatementLine(Struct, frozen=True, kw_only=True):
    """A movement in an account's statement; `quantity` is negative where units left."""

    index: int
    position: int
    admitted: str
    act: str
    series: str
    first: int
    last: int
    quantity: int
    sender: str
    recipient: str
    remark: Remark | UnsetType = UNSET


def accounts(
    connection: Connection,
    *,
    after: str,
    limit: int,
    kind: str = "",
    sector: str = "",
    association: str = "",
    words: str = "",
) -> Page[AccountView]:
    """Return accounts by name."""
    statement = (
        select(_ACCOUNT, *ACCOUNT_NAMES)
        .outerjoin(_ORGANISATION, _ORGANISATION.c.account == _ACCOUNT.c.account)
        .where(newest_at(_ACCOUNT, None), _ACCOUNT.c.account > after)
        .order_by(_ACCOUNT.c.account)
        .limit(limit + 1)
    )
    if kind:
        statement = statement.where(_ACCOUNT.c.kind == kind)
    if sector:
        statement = statement.where(_ACCOUNT.c.sector == sector)
    if association:
        # The column holds a JSON list of names that have no quote in them.
        quoted = f'"{association}"'
        statement = statement.where(_ACCOUNT.c.associations.contains(quoted, autoescape=True))
    if words:
        columns = (_ACCOUNT.c.account, _ACCOUNT.c.ubn, *ACCOUNT_NAMES[:2])
        found = [column.contains(words, autoescape=True) for column in columns]
        statement = statement.where(or_(*found))
    views = [_view(row) for row in connection.execute(statement).mappings()]
    return page_of(remarked(connection, views), limit=limit, cursor=lambda view: view.account)


def account(connection: Connection, name: str) -> AccountView | None:
    """Return an account."""
    row = (
        connection.execute(
            select(_ACCOUNT, *ACCOUNT_NAMES)
            .outerjoin(_ORGANISATION, _ORGANISATION.c.account == _ACCOUNT.c.account)
            .where(newest_at(_ACCOUNT, None), _ACCOUNT.c.account == name)
        )
        .mappings()
        .first()
    )
    return None if row is None else remarked(connection, [_view(row)])[0]


def keys(connection: Connection, name: str) -> list[Key]:
    """Return an account's keys in the order of their enrolment."""
    rows = connection.execute(
        select(_KEY)
        .where(newest_at(_KEY, None), _KEY.c.account == name)
        .order_by(_KEY.c.index, func.length(_KEY.c.name), _KEY.c.name)
    )
    return [record_from_row(Key, row) for row in rows.mappings()]


def accreditations(connection: Connection, body: str) -> list[AccreditationView]:
    """Return a body's accreditations by scope."""
    rows = connection.execute(
        select(_ACCREDITATION.c.scope, _ACCREDITATION.c.until)
        .where(newest_at(_ACCREDITATION, None), _ACCREDITATION.c.body == body)
        .order_by(_ACCREDITATION.c.scope)
    )
    return [AccreditationView(scope=row.scope, until=row.until) for row in rows]


def open_recovery(connection: Connection, holder: str) -> RecoveryView | None:
    """Return an account's recovery while it is open."""
    found = SqlReader(connection).get(Recovery, (holder,))
    if found is None or found.status != RecoveryStatus.OPEN:
        return None
    return RecoveryView(
        evidence=found.evidence,
        ripens=found.ripens,
        ripens_on=legal_date(found.ripens).isoformat(),
        index=found.index,
    )


def holdings(connection: Connection, name: str, *, at: int | None = None) -> list[Holding]:
    """Return what an account has by series, now or as of an entry."""
    quantity = func.sum(_BLOCK.c.last - _BLOCK.c.first + 1).label("quantity")
    changed = func.max(_BLOCK.c.index).label("changed")
    rows = connection.execute(
        select(_BLOCK.c.series, _BLOCK.c.status, quantity, changed)
        .where(newest_at(_BLOCK, at), _BLOCK.c.holder == name)
        .group_by(_BLOCK.c.series, _BLOCK.c.status)
        .order_by(_BLOCK.c.series)
    )
    by_series: dict[str, dict[str, int]] = {}
    newest: dict[str, int] = {}
    for row in rows:
        by_series.setdefault(row.series, {})[row.status] = int(row.quantity)
        newest[row.series] = max(row.changed, newest.get(row.series, 0))
    found = [_holding(series, totals, newest[series]) for series, totals in by_series.items()]
    return remarked(connection, found)


def statement(connection: Connection, name: str, *, after: str, limit: int) -> Page[StatementLine]:
    """Return what entered, left or ended in an account, in the log's order.

    Raises `CursorInvalid`.
    """
    statement = (
        select(_MOVEMENT, _ENTRY.c.admitted)
        .join(_ENTRY, _ENTRY.c.index == _MOVEMENT.c.index)
        .where(or_(_MOVEMENT.c.sender == name, _MOVEMENT.c.recipient == name))
        .order_by(_MOVEMENT.c.index, _MOVEMENT.c.position)
        .limit(limit + 1)
    )
    if after:
        index, position = after_pair(after)
        seen = after_index(index)
        statement = statement.where(
            or_(
                _MOVEMENT.c.index > seen,
                (_MOVEMENT.c.index == seen) & (_MOVEMENT.c.position > position),
            )
        )
    lines = [_line(row, name) for row in connection.execute(statement).mappings()]
    told = remarked(connection, lines)
    return page_of(told, limit=limit, cursor=lambda line: f"{line.index}:{line.position}")


ACCOUNT_NAMES = (
    func.coalesce(_ORGANISATION.c.name_zh, "").label("name_zh"),
    func.coalesce(_ORGANISATION.c.name_en, "").label("name_en"),
    func.coalesce(_ORGANISATION.c.assumed, False).label("assumed"),
)
"""What an account's holder is called, empty where nobody said: Chinese, English, and the mark."""


def _view(row: RowMapping) -> AccountView:
    associations = msgspec.json.decode(row["associations"])
    return msgspec.convert({**row, "associations": associations}, AccountView, strict=False)


def _holding(series: str, totals: dict[str, int], index: int) -> Holding:
    project, _, vintage = series.partition("/")
    return Holding(
        series=series,
        project=project,
        vintage=int(vintage),
        held=totals.get(BlockStatus.HELD, 0),
        on_hold=totals.get(BlockStatus.ON_HOLD, 0),
        retired=totals.get(BlockStatus.RETIRED, 0),
        cancelled=totals.get(BlockStatus.CANCELLED, 0),
        index=index,
    )


def _line(row: RowMapping, name: str) -> StatementLine:
    quantity = row["last"] - row["first"] + 1
    # The units of a transfer that waits are locked where they are.
    waits = row["act"] == "transfer" and row["sender"] == row["recipient"]
    leaves = row["sender"] == name and row["act"] in _LEAVING and not waits
    return msgspec.convert({**row, "quantity": -quantity if leaves else quantity}, StatementLine)
