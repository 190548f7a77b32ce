"""What sectoral scopes, kinds of parameters and frequencies are called, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from registry.methods.declaration import Frequency, Kind


class Title(NamedTuple):
    """One thing said twice: in Traditional Chinese and in English."""

    zh: str
    en: str


SCOPES: Final[Mapping[int, Title]] = MappingProxyType(
    {
        1: Title("能源工業", "Energy industries"),
        2: Title("能源輸配業", "Energy distribution"),
        3: Title("能源需求業", "Energy demand"),
        4: Title("製造工業", "Manufacturing industries"),
        5: Title("化學製造業", "Chemical industries"),
        6: Title("建築業", "Construction"),
        7: Title("運輸業", "Transport"),
        8: Title("礦業", "Mining and mineral production"),
        9: Title("金屬製造業", "Metal production"),
        10: Title("燃料逸散", "Fugitive emissions from fuels"),
        11: Title("鹵化物及氟硫化物逸散", "Fugitive emissions of halocarbons and SF6"),
        12: Title("溶劑之使用", "Solvent use"),
        13: Title("廢棄物處理及棄置", "Waste handling and disposal"),
        14: Title("造林與植林", "Afforestation and reforestation"),
        15: Title("農業", "Agriculture"),
        16: Title("碳捕捉與封存", "Carbon capture and storage"),
    }
)
"""The CDM's sectoral scopes; the first fourteen as Taiwan's list of methods has them."""

KINDS: Final[Mapping[Kind, Title]] = MappingProxyType(
    {
        Kind.FIXED: Title("固定值", "fixed"),
        Kind.ANNUAL: Title("每曆年", "a calendar year"),
        Kind.AMOUNT: Title("加總", "added up"),
    }
)
FREQUENCIES: Final[Mapping[Frequency, Title]] = MappingProxyType(
    {
        Frequency.ONCE: Title("一次", "once"),
        Frequency.MONTHLY: Title("每月", "monthly"),
        Frequency.EVERY_PERIOD: Title("每監測期", "every monitoring period"),
    }
)
