"""Units that were brought in: what they were elsewhere, and where they came in."""

from msgspec import Struct
from sqlalchemy import Connection, RowMapping, select

from ledger.book.records import BroughtIn
from registry.queries.pages import Page, after_index, newest_at, page_of
from registry.store import record_from_row, table_of
from registry.tables import METADATA

_BROUGHT_IN = table_of(BroughtIn)
_ENTRY = METADATA.tables["entry"]


class BroughtInView(Struct, frozen=True, kw_only=True):
    """Units that were brought in: their serials here, and one for one their numbers elsewhere.

    `certificate` and `cancellation` are the hashes of what the other registry issued and of its
    proof that the units were cancelled there.
    """

    index: int
    admitted: str
    series: str
    first: int
    last: int
    quantity: int
    holder: str
    programme: str
    outside: str
    outside_first: int
    outside_last: int
    certificate: str
    cancellation: str
    period_start: str
    period_end: str
    unit_type: str


def brought_in(
    connection: Connection, *, after: str, limit: int, project: str = "", holder: str = ""
) -> Page[BroughtInView]:
    """Return what was brought in, in the log's order. Raises `CursorInvalid`.

    `holder` is who received it then.
    """
    statement = (
        select(_BROUGHT_IN, _ENTRY.c.admitted)
        .join(_ENTRY, _ENTRY.c.index == _BROUGHT_IN.c.index)
        .where(newest_at(_BROUGHT_IN, None))
        .order_by(_BROUGHT_IN.c.index)
        .limit(limit + 1)
    )
    if after:
        statement = statement.where(_BROUGHT_IN.c.index > after_index(after))
    if project:
        statement = statement.where(_BROUGHT_IN.c.series.like(f"{project}/%"))
    if holder:
        statement = statement.where(_BROUGHT_IN.c.holder == holder)
    views = [_view(row) for row in connection.execute(statement).mappings()]
    return page_of(views, limit=limit, cursor=lambda view: str(view.index))


def came_in(connection: Connection, *, series: str, first: int, last: int) -> list[BroughtIn]:
    """Return what was brought in of a range of a series, in the order of its serials."""
    rows = connection.execute(
        select(_BROUGHT_IN)
        .where(
            newest_at(_BROUGHT_IN, None),
            _BROUGHT_IN.c.series == series,
            _BROUGHT_IN.c.first <= last,
            _BROUGHT_IN.c.last >= first,
        )
        .order_by(_BROUGHT_IN.c.first)
    )
    return [record_from_row(BroughtIn, row) for row in rows.mappings()]


def _view(row: RowMapping) -> BroughtInView:
    record = record_from_row(BroughtIn, row)
    return BroughtInView(
        index=record.index,
        admitted=row["admitted"],
        series=record.series,
        first=record.first,
        last=record.last,
        quantity=record.quantity,
        holder=record.holder,
        programme=record.programme,
        outside=record.outside,
        outside_first=record.outside_first,
        outside_last=record.outside_first + record.quantity - 1,
        certificate=record.certificate,
        cancellation=record.cancellation,
        period_start=record.period_start,
        period_end=record.period_end,
        unit_type=record.unit_type,
    )
