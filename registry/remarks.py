"""Remarks on entries: what an entry's facts rest on, said beside the log and not in it.

An entry proves who signed what. Whether a figure in it was published somewhere, inferred or assumed
is for the operator to say, and can be said anew; so it stands in an ordinary table, which a rebuild
leaves alone. One remark an entry.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Final, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select

from registry.kinds import Basis
from registry.refusals import Refusal, Refused, check_text
from registry.tables import METADATA, people

_REMARK = METADATA.tables["remark"]


class Remark(Struct, frozen=True, kw_only=True):
    """A remark in both languages; `source` is an address or citation, empty where there is none."""

    basis: Basis
    text_zh: str
    text_en: str
    source: str


V = TypeVar("V", bound=Struct)
"""What has the members `index` and `remark`."""
_INDEX: Final[Callable[[Struct], int]] = attrgetter("index")


def put_remark(connection: Connection, index: int, remark: Remark) -> None:
    """Write a remark on an entry, in the place of the one there was.

    Raises `Refused`: TEXT_INVALID.
    """
    chars = people.REMARK_CHARS
    check_text(remark.text_zh, field="text_zh", chars_max=chars, required=True)
    check_text(remark.text_en, field="text_en", chars_max=chars, required=True)
    check_text(remark.source, field="source", chars_max=people.SOURCE_CHARS)
    if remark.basis in (Basis.PUBLISHED, Basis.INFERRED) and not remark.source.strip():
        detail = f"what is {remark.basis} names its source"
        raise Refused(Refusal.TEXT_INVALID, detail, field="source")
    row = {"index": index, **msgspec.to_builtins(remark)}
    connection.execute(delete(_REMARK).where(_REMARK.c.index == index))
    connection.execute(insert(_REMARK).values(row))


def remarks_on(connection: Connection, indexes: Iterable[int]) -> dict[int, Remark]:
    """Return the remarks on some entries by their indexes; entries without one are left out."""
    rows = connection.execute(select(_REMARK).where(_REMARK.c.index.in_(set(indexes))))
    return {row["index"]: msgspec.convert({**row}, Remark) for row in rows.mappings()}


def remarked(connection: Connection, views: list[V]) -> list[V]:
    """Return views with the remarks on the entries that they name as `index`."""
    found = remarks_on(connection, map(_INDEX, views))
    return [
        msgspec.structs.replace(view, remark=found[index]) if index in found else view
        for index, view in zip(map(_INDEX, views), views, strict=True)
    ]
