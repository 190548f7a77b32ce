"""AM0078, SF6 and its like destroyed at the point of use, in the making of panels and chips.

Readings adopted: the reduction is what was fed in, times the share that the process lets through
(all of it unless it is given), times the share that the device destroys, times the gas' warming
potential; and no more gas counts than a bound of the baseline, use by area times area made, where
one is given. Gas is in kg. Simplified from the CDM's method: the excess over each bound is taken
off, so that with one bound the smaller of the two counts. Bounds that together take off more than
was fed in are refused: cut off at nothing, a period in parts would earn more than the whole.
"""

from typing import Final

from registry.methods.auxiliary import (
    AUXILIARY,
    FUEL_INDEX,
    electricity,
    fuel_factors,
    fuels_burnt,
    grid,
    gwp,
)
from registry.methods.declaration import Choice, Comparison, Declaration, Example
from registry.methods.parameters import (
    adopted,
    balance,
    bought,
    fixed,
    formula,
    history,
    leakage,
    metered,
)

_GAS_MOST: Final = "1000000"
"""A thousand tonnes in kg: more than all fabs of a country buy in a year."""

DECLARATION: Final = Declaration(
    code="AM0078",
    version="1.0",
    scope=11,
    title_en="Abatement of SF6 and other fluorinated gases at the point of use (simplified)",
    title_zh="製程端含氟氣體（SF6 等）破壞削減（AM0078 簡化式）",
    summary_en="Fluorinated gas that a process lets through is destroyed. Simplified generic form.",
    summary_zh="破壞製程排出之含氟氣體。簡化通用式。",
    source="CDM AM0078, simplified generic form (general knowledge)",
    indexes={**FUEL_INDEX, "bound": ("bound of the baseline", "基線上限")},
    optional=("fuel", "bound"),
    choices=(
        Choice(
            symbol="gas",
            options=("SF6", "NF3", "CF4", "C2F6", "C3F8", "c-C4F8", "HFC-23"),
            default="SF6",
            title_en="Gas that is destroyed",
            title_zh="削減氣體",
        ),
    ),
    parameters=(
        bought("m_in", "kg", "Gas fed into the process", "製程進氣量", maximum=_GAS_MOST),
        history(
            "q_BL",
            "kg/m2",
            "Gas that the baseline used by area",
            "基線單位面積用氣量",
            index="bound",
            maximum="10",
            # Without a bound all that was fed in counts.
            none_noted=True,
        ),
        metered("area", "m2", "Area made", "產出面積", index="bound", maximum="1000000000"),
        adopted(
            "a_BL",
            "1",
            "Share of the gas that the process lets through",
            "製程排出比例",
            default="1",
            maximum="1",
        ),
        fixed("DRE", "1", "Share of the gas that the device destroys", "破壞去除效率", maximum="1"),
        *electricity(),
        fuels_burnt(),
        leakage(),
    ),
    factors=(gwp("GWP", choice="gas"), grid(), *fuel_factors()),
    formulas=(
        formula(
            "m",
            "kg",
            "m_in - sum(max(0, m_in - q_BL * area))",
            "Gas that counts",
            "採計氣體量",
        ),
        *AUXILIARY,
        *balance(
            baseline="m * a_BL * DRE * GWP / 1000", project="PE_EC + PE_FC", leakage="LE_other"
        ),
    ),
    requirements=(
        Comparison(
            code="bounds_take_off_too_much",
            symbol="q_BL",
            left="0",
            right="m",
            title_en="The bounds together take off more gas than was fed in",
            title_zh="各項基線上限合計扣除量超過進氣量",
        ),
    ),
    cautions=(
        Comparison(
            code="destroyed_entirely",
            symbol="DRE",
            left="DRE",
            right="0.999999999",
            title_en="All of the gas is said to be destroyed, which no device does",
            title_zh="破壞去除效率為百分之百，應說明量測依據",
        ),
    ),
    example=Example(
        inputs={
            "period_start": "2024-01-01",
            "period_end": "2025-01-01",
            "gas": "SF6",
            "m_in": "850",
            "DRE": "0.90",
            "EC_PJ": "0",
            "FC_PJ": {},
        },
        expected={
            "m": "850",
            "GWP": "23500",
            "BE": "17977.5",
            "PE": "0",
            "LE": "0",
            "ER": "17977.5",
        },
        units=17977,
        source="made up: 850 kg of SF6, nine tenths destroyed",
    ),
)
