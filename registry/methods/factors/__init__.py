"""Factors as versioned data: the grid's by year, fuels, and global warming potentials.

A methodology asks for a family of tables; inputs may name the editions (`factor_sets`), and the
newest published one is taken of every family that they leave out.

>>> factor_set("TW-GRID/1").value("2024", "co2e")
Fraction(237, 500)
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from registry.methods.errors import QuantificationError, Reason
from registry.methods.factors.fuels import FUEL_1, FUEL_MOBILE_1
from registry.methods.factors.grid import GRID_1
from registry.methods.factors.gwp import AR4_1, AR5_1, AR6_1
from registry.methods.factors.table import FactorSet

FACTOR_SETS: Final[Mapping[str, FactorSet]] = MappingProxyType(
    {found.id: found for found in (GRID_1, FUEL_1, FUEL_MOBILE_1, AR4_1, AR5_1, AR6_1)}
)
"""Every edition of every table, by its id."""

DEFAULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "TW-GRID": "TW-GRID/1",
        "TW-FUEL": "TW-FUEL/1",
        "TW-FUEL-MOBILE": "TW-FUEL-MOBILE/1",
        "GWP": "GWP-AR5/1",
    }
)
"""What is taken of a family where inputs name no edition. A notice of 2024-02-05 adopted AR5."""


def factor_set(name: str, *, known: Mapping[str, FactorSet] = FACTOR_SETS) -> FactorSet:
    """Return an edition. QuantificationError: FACTOR_SET_UNKNOWN."""
    if name not in known:
        raise QuantificationError("factor_sets", Reason.FACTOR_SET_UNKNOWN, name)
    return known[name]


def chosen_sets(
    families: Iterable[str],
    named: Iterable[str],
    *,
    known: Mapping[str, FactorSet] = FACTOR_SETS,
) -> dict[str, FactorSet]:
    """Return the edition to compute with for each family, in the families' order.

    QuantificationError: FACTOR_SET_UNKNOWN, also where an edition is named of a family that is
    not used, or two of one.
    """
    asked = list(dict.fromkeys(families))
    chosen: dict[str, FactorSet] = {}
    for name in named:
        found = factor_set(name, known=known)
        if found.family not in asked or found.family in chosen:
            raise QuantificationError("factor_sets", Reason.FACTOR_SET_UNKNOWN, name)
        chosen[found.family] = found
    return {
        family: chosen.get(family) or factor_set(DEFAULTS[family], known=known) for family in asked
    }
