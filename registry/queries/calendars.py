"""The working days of years, as the log has them."""

from msgspec import Struct
from sqlalchemy import Connection, select

from ledger.book.records import WorkingYear
from registry.queries.pages import newest_at
from registry.store import record_from_row, table_of

_YEAR = table_of(WorkingYear)


class CalendarView(Struct, frozen=True, kw_only=True):
    """The days of a year that differ from the week; `index` is the entry that said so last."""

    year: int
    closed: list[str]
    opened: list[str]
    index: int


def calendars(connection: Connection, *, at: int | None = None) -> list[CalendarView]:
    """Return the calendar of each year that has one, the years rising, as of an entry."""
    statement = select(_YEAR).where(newest_at(_YEAR, at)).order_by(_YEAR.c.year)
    found = [record_from_row(WorkingYear, row) for row in connection.execute(statement).mappings()]
    return [
        CalendarView(
            year=year.year, closed=list(year.closed), opened=list(year.opened), index=year.index
        )
        for year in found
    ]
