"""Transfers and retirements, each as a whole with the ranges it moved."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace
from sqlalchemy import Connection, RowMapping, or_, select

from ledger.book.records import Retirement, Trade
from registry.queries.duties import Claim, claims
from registry.queries.pages import Page, after_index, page_of
from registry.remarks import Remark, remarked
from registry.store import table_of
from registry.tables import METADATA

_TRADE = table_of(Trade)
_RETIREMENT = table_of(Retirement)
_MOVEMENT = METADATA.tables["movement"]
_ENTRY = METADATA.tables["entry"]


class TransferView(Struct, frozen=True, kw_only=True):
    """A transfer. `unit_price_ntd` is absent where no price was declared."""

    index: int
    admitted: str
    sender: str
    recipient: str
    quantity: int
    unit_price_ntd: int | UnsetType = UNSET
    ranges: list[tuple[str, int, int]]
    remark: Remark | UnsetType = UNSET


class RetirementView(Struct, frozen=True, kw_only=True):
    """A retirement.

    It may be claimed from `claimable_from` on, which is absent until the authority has published
    it, where policy asks for that. Of its units so many were `annulled` since; of these so many are
    `replaced`, and the retirement stands for them as before.
    """

    index: int
    admitted: str
    holder: str
    quantity: int
    purpose: str
    beneficiary: str
    approval: str
    ranges: list[tuple[str, int, int]]
    claimable_from: str | UnsetType = UNSET
    annulled: int
    replaced: int
    remark: Remark | UnsetType = UNSET


def transfers(
    connection: Connection, *, after: str, limit: int, account: str = ""
) -> Page[TransferView]:
    """Return transfers in the log's order. Raises `CursorInvalid`."""
    statement = (
        select(_TRADE, _ENTRY.c.admitted)
        .join(_ENTRY, _ENTRY.c.index == _TRADE.c.index)
        .order_by(_TRADE.c.index)
        .limit(limit + 1)
    )
    if after:
        statement = statement.where(_TRADE.c.index > after_index(after))
    if account:
        parties = (_TRADE.c.sender == account, _TRADE.c.recipient == account)
        statement = statement.where(or_(*parties))
    rows = connection.execute(statement).mappings().all()
    ranges = _ranges(connection, [row["index"] for row in rows])
    views = [_transfer(row, ranges[row["index"]]) for row in rows]
    return page_of(remarked(connection, views), limit=limit, cursor=lambda view: str(view.index))


def transfer(connection: Connection, index: int) -> TransferView | None:
    """Return the transfer that an entry made."""
    row = (
        connection.execute(
            select(_TRADE, _ENTRY.c.admitted)
            .join(_ENTRY, _ENTRY.c.index == _TRADE.c.index)
            .where(_TRADE.c.index == index)
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    view = _transfer(row, _ranges(connection, [index])[index])
    return remarked(connection, [view])[0]


def retirements(
    connection: Connection, *, after: str, limit: int, holder: str = "", beneficiary: str = ""
) -> Page[RetirementView]:
    """Return retirements in the log's order. Raises `CursorInvalid`."""
    statement = (
        select(_RETIREMENT, _ENTRY.c.admitted)
        .join(_ENTRY, _ENTRY.c.index == _RETIREMENT.c.index)
        .order_by(_RETIREMENT.c.index)
        .limit(limit + 1)
    )
    if after:
        statement = statement.where(_RETIREMENT.c.index > after_index(after))
    for name, value in {"holder": holder, "beneficiary": beneficiary}.items():
        if value:
            statement = statement.where(_RETIREMENT.c[name] == value)
    rows = connection.execute(statement).mappings().all()
    ranges = _ranges(connection, [row["index"] for row in rows])
    told = claims(connection, {row["index"]: row["admitted"] for row in rows})
    views = [_retirement(row, ranges[row["index"]], told[row["index"]]) for row in rows]
    return page_of(remarked(connection, views), limit=limit, cursor=lambda view: str(view.index))


def retirement(connection: Connection, index: int) -> RetirementView | None:
    """Return the retirement that an entry made."""
    row = (
        connection.execute(
            select(_RETIREMENT, _ENTRY.c.admitted)
            .join(_ENTRY, _ENTRY.c.index == _RETIREMENT.c.index)
            .where(_RETIREMENT.c.index == index)
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    told = claims(connection, {index: row["admitted"]})[index]
    view = _retirement(row, _ranges(connection, [index])[index], told)
    return remarked(connection, [view])[0]


def _ranges(connection: Connection, indexes: list[int]) -> dict[int, list[tuple[str, int, int]]]:
    """Return the ranges that entries moved, neighbours joined."""
    rows = connection.execute(
        select(_MOVEMENT)
        .where(_MOVEMENT.c.index.in_(indexes))
        .order_by(_MOVEMENT.c.index, _MOVEMENT.c.position)
    )
    ranges: dict[int, list[tuple[str, int, int]]] = {index: [] for index in indexes}
    for row in rows.mappings():
        known = ranges[row["index"]]
        if known and known[-1][0] == row["series"] and known[-1][2] + 1 == row["first"]:
            known[-1] = (row["series"], known[-1][1], row["last"])
        else:
            known.append((row["series"], row["first"], row["last"]))
    return ranges


def _retirement(
    row: RowMapping, ranges: list[tuple[str, int, int]], claim: Claim
) -> RetirementView:
    # What is absent has no name here: a use that waits for its publication has no day yet.
    return _with_ranges(RetirementView, {**row, **msgspec.to_builtins(claim)}, ranges)


def _transfer(row: RowMapping, ranges: list[tuple[str, int, int]]) -> TransferView:
    view = _with_ranges(TransferView, row, ranges)
    # The column holds a number in every row; whoever reads an answer must not add it up.
    return replace(view, unit_price_ntd=UNSET) if row["unit_price_ntd"] < 0 else view


V = TypeVar("V", bound=Struct)


def _with_ranges(
    kind: type[V], row: RowMapping | Mapping[str, object], ranges: list[tuple[str, int, int]]
) -> V:
    return msgspec.convert({**row, "ranges": ranges}, kind)
