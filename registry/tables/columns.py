"""Kinds of column, one name each, so that both databases store the same thing.

Every integer is a BIGINT and no column is ever null. A record's columns bear its fields' names;
state records have two more, the half-open range of entries for which a version is the newest.
"""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, String, Text, text

OPEN: Final = 2**53 - 1
"""`to_index` of a version that nothing has replaced."""

ACCOUNT_CHARS: Final = 32
INSTANT_CHARS: Final = 24
DATE_CHARS: Final = 10
SHA256_CHARS: Final = 64
ACT_ID_CHARS: Final = 32
KEY_NAME_CHARS: Final = 37
VKEY_CHARS: Final = 200
RP_ID_CHARS: Final = 253
PROJECT_CHARS: Final = 6
SERIES_CHARS: Final = 11
UBN_CHARS: Final = 8
OUTSIDE_CHARS: Final = 64
PLANT_CHARS: Final = 16
TAG_CHARS: Final = 32
"""Equipment tags, measure codes, kinds, statuses and the names of acts."""
PERSON_CHARS: Final = 18
APPROVAL_CHARS: Final = 40
ORIGIN_CHARS: Final = 128


def words(chars: int, *, key: bool = False) -> Column[str]:
    """Return a column of text of bounded length."""
    return Column(String(chars), primary_key=key, nullable=False)


def whole(*, key: bool = False) -> Column[int]:
    """Return a column of integers."""
    return Column(BigInteger, primary_key=key, nullable=False, autoincrement=False)


def flag() -> Column[bool]:
    """Return a column of truth values."""
    return Column(Boolean, nullable=False)


def json_text() -> Column[str]:
    """Return a column of canonical JSON: a tuple or struct of the record."""
    return Column(Text, nullable=False)


def octets() -> Column[bytes]:
    """Return a column of bytes."""
    return Column(LargeBinary, nullable=False)


def newest_only(table: str, *columns: str, unique: bool = False) -> Index:
    """Return an index over the newest versions of a table's records; the unique one is by key."""
    where = text(f"to_index = {OPEN}")
    name = f"ux_{table}_newest" if unique else f"ix_{table}_newest_{'_'.join(columns)}"
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)
