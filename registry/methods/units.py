"""Units of measurement and the exact ratios between those of one dimension.

A unit that is not listed stands for itself alone: it converts to nothing else. A quotient such as
MJ/L converts where both of its parts do.

    >>> ratio("kWh", "MWh")
    Fraction(1, 1000)
    >>> ratio("mg/L", "kg/m3")
    Fraction(1, 1000)
"""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Final

_DIMENSIONS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        # In megajoules. 4.1868 J is the calorie of the energy tables (IT calorie).
        "energy": {
            "J": "0.000001",
            "kJ": "0.001",
            "MJ": "1",
            "GJ": "1000",
            "TJ": "1000000",
            "Wh": "0.0036",
            "kWh": "3.6",
            "MWh": "3600",
            # What bills in Taiwan count large consumers' electricity in: 萬度.
            "10MWh": "36000",
            "GWh": "3600000",
            "kcal": "0.0041868",
            "Mcal": "4.1868",
            "Gcal": "4186.8",
        },
        "mass": {"mg": "0.000001", "g": "0.001", "kg": "1", "t": "1000", "kt": "1000000"},
        "volume": {"mL": "0.000001", "L": "0.001", "kL": "1", "m3": "1", "1000m3": "1000"},
        "normal volume": {"Nm3": "1", "kNm3": "1000"},
        "distance": {"m": "0.001", "km": "1"},
        "time": {"s": "1", "min": "60", "h": "3600", "d": "86400"},
        "power": {"W": "1", "kW": "1000", "MW": "1000000"},
        "area": {"m2": "1", "ha": "10000"},
        "fraction": {"1": "1", "%": "0.01"},
        "emissions": {"gCO2e": "0.000001", "kgCO2e": "0.001", "tCO2e": "1"},
        "carbon dioxide": {"gCO2": "0.000001", "kgCO2": "0.001", "tCO2": "1"},
        "methane": {"gCH4": "0.000001", "kgCH4": "0.001", "tCH4": "1"},
        "nitrous oxide": {"gN2O": "0.000001", "kgN2O": "0.001", "tN2O": "1"},
        "carbon": {"kgC": "0.001", "tC": "1"},
    }
)


# Bounded: whoever sends inputs chooses the units in them.
@lru_cache(maxsize=4096)
def ratio(given: str, wanted: str) -> Fraction | None:
    """Return what one of a unit is in another, or None where they do not convert."""
    if given == wanted:
        return Fraction(1)
    for units in _DIMENSIONS.values():
        if given in units and wanted in units:
            return Fraction(units[given]) / Fraction(units[wanted])
    if given.count("/") != 1 or wanted.count("/") != 1:
        return None
    over, under = map(ratio, given.split("/"), wanted.split("/"))
    return None if over is None or under is None else over / under


def units_like(unit: str) -> tuple[str, ...]:
    """Return every unit that converts to this one, itself among them."""
    for units in _DIMENSIONS.values():
        if unit in units:
            return tuple(units)
    over, slash, under = unit.partition("/")
    if not slash:
        return (unit,)
    return tuple(f"{one}/{other}" for one in units_like(over) for other in units_like(under))
