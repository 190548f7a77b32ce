"""Tables of factors as data: every edition is immutable and has one document and one hash.

A table grows and is corrected by further editions; an edition never changes, so that an old
calculation gives the same grams for ever. `FactorSet.document` is its canonical JSON: its SHA-256
stands in the log beside every figure computed from it.
"""

import hashlib
from fractions import Fraction
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from registry.methods.errors import QuantificationError, Reason

FactorText = Annotated[str, Meta(pattern=r"\A(0|[1-9][0-9]{0,11})(\.[0-9]{1,15})?\Z")]
"""A factor as it was published, as an exact decimal."""


class Column(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One kind of figure in a table, and its unit; ``unit`` in it is the row's own."""

    name: str
    unit: str
    title_en: str
    title_zh: str


class FactorRow(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The figures of one year, fuel or gas, by column.

    `unit` is what a fuel is measured in: its figures are for one of it. `announced` is the day of
    publication, empty where it was not found; `source` says where the row was read, if not where
    the table was.
    """

    key: str
    title_en: str
    title_zh: str
    values: dict[str, FactorText]
    unit: str = ""
    announced: str = ""
    source: str = ""


class FactorSet(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One edition of a table. `family` is what methodologies ask for: several tables may serve.

    `keyed_by` is ``year``, ``fuel`` or ``gas``. `effective` is the first day on which it applies.
    """

    family: str
    table: str
    edition: int
    keyed_by: str
    title_en: str
    title_zh: str
    effective: str
    source: str
    columns: tuple[Column, ...]
    rows: tuple[FactorRow, ...]

    @property
    def id(self) -> str:
        """The edition's name, ``TW-GRID/1``."""
        return f"{self.table}/{self.edition}"

    @property
    def document(self) -> bytes:
        """The edition as canonical JSON: what its hash in the log is of."""
        return msgspec.json.encode(self, order="sorted")

    @property
    def sha256(self) -> str:
        """The hash of the document, in hex."""
        return hashlib.sha256(self.document).hexdigest()

    @property
    def keys(self) -> tuple[str, ...]:
        """The years, fuels or gases that the table has, in its order."""
        return tuple(row.key for row in self.rows)

    def row(self, key: str) -> FactorRow:
        """Return a row. QuantificationError: FACTOR_ABSENT."""
        for row in self.rows:
            if row.key == key:
                return row
        raise QuantificationError(self.family, Reason.FACTOR_ABSENT, f"{self.id}/{key}")

    def value(self, key: str, column: str) -> Fraction:
        """Return a figure in its column's unit. QuantificationError: FACTOR_ABSENT."""
        text = self.row(key).values.get(column)
        if text is None:
            raise QuantificationError(
                self.family, Reason.FACTOR_ABSENT, f"{self.id}/{key}/{column}"
            )
        return Fraction(text)


def decode_factor_set(document: bytes) -> FactorSet:
    """Read an edition from its document. QuantificationError: FACTOR_SET_UNKNOWN.

    Anybody may name a table by its hash: one without rows, or with a fuel that is measured in
    nothing, is no table of factors.
    """
    try:
        found = msgspec.json.decode(document, type=FactorSet)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise QuantificationError("factor_sets", Reason.FACTOR_SET_UNKNOWN, str(error)) from None
    if not found.rows:
        raise QuantificationError("factor_sets", Reason.FACTOR_SET_UNKNOWN, "it has no rows")
    for row in found.rows:
        if found.keyed_by == "fuel" and not row.unit:
            detail = f"{row.key}: a fuel has a unit"
            raise QuantificationError("factor_sets", Reason.FACTOR_SET_UNKNOWN, detail)
    return found
