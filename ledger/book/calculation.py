"""How a figure was computed: by which methodology, from which tables and documents.

A calculation names what it rests on by hash; the log holds none of it, and no rule computes. What
a rule compares is what the project pinned: its methodology at its version, and its tables of
factors, each at one edition or, for a table that grows with every announced year, at any
(O0020137 Art 17).
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Final

from msgspec import Meta, Struct

from ledger.book.fields import (
    FactorSetId,
    MethodologyCode,
    MethodologyVersion,
    Sha256,
)
from ledger.limits import FACTOR_SETS_MAX, READINGS_MAX

ANY_EDITION: Final = "*"
"""What a pin says in place of an edition, where the table is taken as announced."""


class UsedFactorSet(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, gc=False):
    """An edition of a table of factors, and the hash of the table as it was computed with."""

    factor_set: FactorSetId
    sha256: Sha256


class Calculation(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, gc=False):
    """How a figure was computed.

    `factors` rise by their names, no table twice. `parameters` is the document of the parameters,
    `readings` the documents of meter readings in the order in which they are read, none twice;
    `sheet` is the calculation sheet (計算書).
    """

    factors: Annotated[tuple[UsedFactorSet, ...], Meta(min_length=1, max_length=FACTOR_SETS_MAX)]
    methodology: MethodologyCode
    methodology_version: MethodologyVersion
    parameters: Sha256
    readings: Annotated[tuple[Sha256, ...], Meta(max_length=READINGS_MAX)]
    sheet: Sha256

    def __post_init__(self) -> None:
        """Refuse factors out of order, a table twice, and readings twice."""
        if not tables_rise([used.factor_set for used in self.factors]):
            msg = "sort the factor sets and name no table twice"
            raise ValueError(msg)
        if len(set(self.readings)) != len(self.readings):
            msg = "name no readings twice"
            raise ValueError(msg)


def table_of(name: str) -> str:
    """Return the table that a factor set or a pin is an edition of.

    >>> table_of("TW-GRID/*")
    'TW-GRID'
    """
    return name.partition("/")[0]


def tables_rise(names: Sequence[str]) -> bool:
    """Return whether factor sets or pins are sorted by octets and no table stands twice.

    >>> tables_rise(["TW-FUEL/1", "TW-GRID/*"]), tables_rise(["TW-GRID/1", "TW-GRID/2"])
    (True, False)
    """
    return all(low < high and table_of(low) != table_of(high) for low, high in pairwise(names))


def answers_pins(factors: Sequence[UsedFactorSet], pins: Sequence[str]) -> bool:
    """Return whether factors are of exactly the pinned tables, each at its pinned edition.

    Both rise by table, so that they are compared pair by pair.
    """
    return len(factors) == len(pins) and all(
        pin in (used.factor_set, f"{table_of(used.factor_set)}/{ANY_EDITION}")
        for used, pin in zip(factors, pins, strict=True)
    )
