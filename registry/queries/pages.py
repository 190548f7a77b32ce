"""Pages of a listing by keyset: the cursor is the key of the last row seen.

A page costs the same wherever it lies, and a row that is added while somebody reads moves nothing.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import ColumnElement, Select, Table, and_, literal_column, tuple_

from registry.tables.columns import OPEN

T = TypeVar("T")
LIMIT_DEFAULT = 50
LIMIT_MAX = 200


class CursorInvalid(ValueError):
    """A cursor that no page of this listing gave."""


class Page(Struct, Generic[T], frozen=True, kw_only=True):
    """One page: its items, and the cursor of the next page, absent at the end."""

    items: list[T]
    next: str | UnsetType = UNSET


def page_of(found: Sequence[T], *, limit: int, cursor: Callable[[T], str]) -> Page[T]:
    """Return the first `limit` of at most `limit` + 1 items found."""
    if len(found) <= limit:
        return Page(items=list(found))
    return Page(items=list(found[:limit]), next=cursor(found[limit - 1]))


def after_index(after: str) -> int:
    """Return the index a cursor names. Raises `CursorInvalid`."""
    if not (after.isascii() and after.isdigit() and len(after) < len(str(OPEN))):
        raise CursorInvalid(f"{after!r} is no cursor of this listing")
    return int(after)


def after_pair(after: str) -> tuple[str, int]:
    """Return the name and number a cursor like ``Z00001/2024:17`` holds. Raises `CursorInvalid`."""
    name, colon, number = after.rpartition(":")
    if not (name and colon):
        raise CursorInvalid(f"{after!r} is no cursor of this listing")
    return name, after_index(number)


def newest_at(table: Table, at: int | None) -> ColumnElement[bool]:
    """Return the condition that a version is the newest now, or as of the entry `at` (included)."""
    if at is None:
        return table.c.to_index == literal_column(str(OPEN))
    return and_(table.c.from_index <= at, table.c.to_index > at)


def past_pair(
    statement: Select[tuple[object, ...]], table: Table, names: tuple[str, str], after: str
) -> Select[tuple[object, ...]]:
    """Return a statement that begins behind the pair a cursor names. Raises `CursorInvalid`."""
    if not after:
        return statement
    name, number = after_pair(after)
    return statement.where(tuple_(table.c[names[0]], table.c[names[1]]) > (name, number))
