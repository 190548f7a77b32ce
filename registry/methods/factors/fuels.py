"""Fuels: what one litre, cubic metre or kilogram holds in heat and gives off when it is burnt.

Figures are those of Taiwan's table of emission factors, edition 6.0.4: lower heating values, the
IPCC's emission factors by heat, and their product by unit of fuel. The third follows from the
first two, at 4.1868 J a calorie, and a test derives it again. A notice of 2024-02-05 put another
table in the place of 6.0.4: it will be a further edition here once it is at hand.
"""

from typing import Final

from registry.methods.factors.table import Column, FactorRow, FactorSet

_TABLE: Final = (
    "溫室氣體排放係數管理表 6.0.4 (Taiwan EPA, 2019), read in copies that others published; heat "
    "values and factors by heat agree with IPCC 2006, volume 2, tables 2.2 to 2.5"
)
_COLUMNS: Final = (
    ("heat_kcal", "kcal/unit", "Lower heating value", "低位熱值"),
    ("heat", "MJ/unit", "Lower heating value in joules", "低位熱值（焦耳）"),
    ("co2_by_heat", "kgCO2/TJ", "CO2 by heat", "單位熱值二氧化碳排放係數"),
    ("co2", "kgCO2/unit", "CO2 by unit of fuel", "單位燃料二氧化碳排放係數"),
    ("ch4", "kgCH4/unit", "CH4 by unit of fuel", "單位燃料甲烷排放係數"),
    ("n2o", "kgN2O/unit", "N2O by unit of fuel", "單位燃料氧化亞氮排放係數"),
)


def _row(key: str, unit: str, en: str, zh: str, figures: str, *, columns: str = "") -> FactorRow:
    names = columns.split() or [name for name, *_ in _COLUMNS]
    return FactorRow(
        key=key,
        unit=unit,
        title_en=en,
        title_zh=zh,
        values=dict(zip(names, figures.split(), strict=True)),
    )


def _columns() -> tuple[Column, ...]:
    return tuple(
        Column(name=name, unit=unit, title_en=en, title_zh=zh) for name, unit, en, zh in _COLUMNS
    )


FUEL_1: Final = FactorSet(
    family="TW-FUEL",
    table="TW-FUEL",
    edition=1,
    keyed_by="fuel",
    title_en="Fuels burnt in stationary plant (table 6.0.4)",
    title_zh="固定源燃料排放係數（6.0.4 版）",
    effective="2019-01-01",
    source=_TABLE,
    columns=_columns(),
    rows=(
        _row(
            "diesel",
            "L",
            "Diesel",
            "柴油",
            "8400 35.16912 74100 2.606031792 0.00010550736 0.000021101472",
        ),
        _row(
            "motor_gasoline",
            "L",
            "Motor gasoline",
            "車用汽油",
            "7800 32.65704 69300 2.263132872 0.00009797112 0.000019594224",
        ),
        _row(
            "residual_fuel_oil",
            "L",
            "Residual fuel oil",
            "燃料油",
            "9600 40.19328 77400 3.110959872 0.00012057984 0.000024115968",
        ),
        _row(
            "lpg",
            "L",
            "Liquefied petroleum gas",
            "液化石油氣",
            "6635 27.779418 63100 1.7528812758 0.000027779418 0.0000027779418",
        ),
        _row(
            "natural_gas",
            "m3",
            "Natural gas",
            "天然氣",
            "8000 33.4944 56100 1.87903584 0.0000334944 0.00000334944",
        ),
        _row(
            "kerosene",
            "L",
            "Kerosene",
            "煤油",
            "8500 35.5878 71900 2.55876282 0.0001067634 0.00002135268",
        ),
        _row(
            "naphtha",
            "L",
            "Naphtha",
            "石油腦",
            "7800 32.65704 73300 2.393761032 0.00009797112 0.000019594224",
        ),
        _row(
            "crude_oil",
            "L",
            "Crude and other oil",
            "原油及其他油品",
            "9000 37.6812 73300 2.76203196 0.0001130436 0.00002260872",
        ),
        _row(
            "bituminous_coal",
            "kg",
            "Bituminous coal as fuel",
            "燃料煤",
            "6080 25.455744 94600 2.4081133824 0.000025455744 0.000038183616",
        ),
        _row(
            "sub_bituminous_coal_power",
            "kg",
            "Sub-bituminous coal, power stations",
            "亞煙煤（發電業）",
            "4900 20.51532 96100 1.971522252 0.00002051532 0.00003077298",
        ),
        _row(
            "sub_bituminous_coal_other",
            "kg",
            "Sub-bituminous coal, other uses",
            "亞煙煤（其他）",
            "5600 23.44608 96100 2.253168288 0.00002344608 0.00003516912",
        ),
        _row(
            "anthracite",
            "kg",
            "Anthracite",
            "無煙煤",
            "7100 29.72628 98300 2.922093324 0.00002972628 0.00004458942",
        ),
        _row(
            "coke",
            "kg",
            "Coke",
            "焦炭",
            "7000 29.3076 107000 3.1359132 0.0000293076 0.0000439614",
        ),
        _row(
            "petroleum_coke",
            "kg",
            "Petroleum coke",
            "石油焦",
            "8200 34.33176 97500 3.3473466 0.00010299528 0.000020599056",
        ),
        _row(
            "refinery_gas",
            "m3",
            "Refinery gas",
            "煉油氣",
            "9000 37.6812 57600 2.17043712 0.0000376812 0.00000376812",
        ),
        _row(
            "coke_oven_gas",
            "m3",
            "Coke oven gas",
            "焦爐氣",
            "4200 17.58456 44400 0.780754464 0.00001758456 0.000001758456",
        ),
        _row(
            "blast_furnace_gas",
            "m3",
            "Blast furnace gas",
            "高爐氣",
            "777 3.2531436 260000 0.845817336 0.0000032531436 0.00000032531436",
        ),
    ),
)
"""Boilers, furnaces, engines that stand still."""

FUEL_MOBILE_1: Final = FactorSet(
    family="TW-FUEL-MOBILE",
    table="TW-FUEL-MOBILE",
    edition=1,
    keyed_by="fuel",
    title_en="Fuels burnt in vehicles (table 6.0.4)",
    title_zh="移動源燃料排放係數（6.0.4 版）",
    effective="2019-01-01",
    source=_TABLE,
    columns=_columns(),
    rows=(
        _row("diesel", "L", "Diesel", "柴油", "0.000137159568 0.000137159568", columns="ch4 n2o"),
        _row(
            "motor_gasoline",
            "L",
            "Motor gasoline",
            "車用汽油",
            "0.000816426 0.00026125632",
            columns="ch4 n2o",
        ),
        _row(
            "lng",
            "m3",
            "Liquefied natural gas",
            "液化天然氣",
            "9000 37.6812 56100 2.11391532",
            columns="heat_kcal heat co2_by_heat co2",
        ),
    ),
)
"""Vehicles. CO2 of diesel and gasoline is that of the stationary table."""
