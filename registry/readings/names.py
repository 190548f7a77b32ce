"""Units by the names that meters and bills have for them, and parameters by almost their symbol."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType
from typing import Final
from unicodedata import normalize

from registry.methods.units import units_like

_OTHER_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Only what has one meaning: ML is a megalitre to some and a millilitre to others.
        **dict.fromkeys(("KWH", "kwh", "Kwh", "KWh", "千瓦時"), "kWh"),
        **dict.fromkeys(("MWH", "MWhr", "百萬瓦時"), "MWh"),
        **dict.fromkeys(("公克", "克"), "g"),
        **dict.fromkeys(("KG", "Kg", "公斤"), "kg"),
        **dict.fromkeys(("公噸", "噸"), "t"),
        **dict.fromkeys(("公升", "l"), "L"),
        **dict.fromkeys(("公秉",), "kL"),
        **dict.fromkeys(("m³", "M3", "㎥", "立方公尺"), "m3"),
        **dict.fromkeys(("公里", "KM", "㎞"), "km"),
        **dict.fromkeys(("小時", "時", "hr", "hrs", "H"), "h"),
        **dict.fromkeys(("％", "百分比"), "%"),
    }
)
_BILLED: Final[Mapping[str, str]] = MappingProxyType(
    {"度": "kWh", "千度": "MWh", "萬度": "10MWh", "万度": "10MWh"}
)
"""Units of electricity bills. Bills of gas and of water call a cubic metre by the first, too."""
_ELECTRIC: Final = "Wh"
"""What the unit of a parameter ends in that counts electricity: one in GJ may be heat of gas."""


@lru_cache(maxsize=4096)
def unit_named(text: str, unit: str) -> str:
    """Return the unit that a text names among those that convert to `unit`; empty if none."""
    known = units_like(unit)
    # Full-width letters look like the unit that they are refused beside.
    for name in (text, normalize("NFKC", text)):
        other = _OTHER_NAMES.get(name, "")
        if not other and unit.endswith(_ELECTRIC):
            other = _BILLED.get(name, "")
        if name in known or other in known:
            return name if name in known else other
    return ""


def alike(symbol: str, known: Iterable[str]) -> list[str]:
    """Return the symbols most like a text that is none, or else all of them."""
    symbols = list(known)
    folds = {each.casefold(): each for each in symbols}
    near = get_close_matches(symbol.casefold()[:64], folds, n=3, cutoff=0.6)
    return [folds[each] for each in near] or symbols
