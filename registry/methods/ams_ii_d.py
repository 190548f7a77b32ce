"""AMS-II.D, industrial energy efficiency: the same output with less electricity or fuel.

The baseline is a specific consumption: so many kWh for one unit of output, or the fuel of a year of
history over that year's output. Output above the history's by more than a tolerance (10 %) earns
nothing further; output below it by more is noted. What a plant makes is counted in a unit that is
chosen. The generic form of the CDM's small-scale method.
"""

from typing import Final

from registry.methods.auxiliary import BY_PRODUCTS, FUEL_INDEX, fuel_factors, fuels_burnt, grid
from registry.methods.declaration import Choice, Comparison, Declaration, Example, Limit
from registry.methods.parameters import (
    adopted,
    balance,
    formula,
    history,
    leakage,
    metered,
    yearly_history,
)

_OUTPUT: Final = Choice(
    symbol="output_unit",
    options=("t", "kg", "Nm3", "m3", "kL", "L", "m2", "MWh", "GJ", "pcs"),
    title_en="Unit of the output",
    title_zh="產出單位",
    default="t",
)

DECLARATION: Final = Declaration(
    code="AMS-II.D",
    version="1.0",
    scope=4,
    title_en="Industrial energy efficiency: compressors, furnaces, boilers (generic form)",
    title_zh="工業節能：空壓機、加熱爐、鍋爐（AMS-II.D 通用式）",
    summary_en="The same output is made with less electricity or less fuel. Generic form.",
    summary_zh="以較少之電力或燃料生產相同產出。通用式。",
    source="CDM AMS-II.D, generic form (general knowledge)",
    indexes=FUEL_INDEX,
    optional=("fuel",),
    choices=(_OUTPUT,),
    parameters=(
        metered("Q_PJ", "unit", "Output of the project", "專案產量", unit_of="output_unit"),
        yearly_history(
            "Q_BL",
            "unit",
            "Output of a year before the project",
            "專案實施前一年產量",
            unit_of="output_unit",
            minimum="0.000001",
        ),
        adopted(
            "tolerance",
            "1",
            "By how much output may exceed or fall short of the history",
            "產量容許偏差",
            default="0.1",
            maximum="0.1",
        ),
        history(
            "SEC_BL",
            "kWh/unit",
            "Specific electricity consumption of the baseline",
            "基線單位產品用電量",
            unit_of="output_unit",
            default="0",
        ),
        metered("EC_PJ", "MWh", "Electricity of the project", "專案用電量"),
        yearly_history(
            "FC_BL",
            "unit",
            "Fuel of a year before the project",
            "專案實施前一年燃料用量",
            index="fuel",
            unit_of="NCV",
            barred=BY_PRODUCTS,
        ),
        fuels_burnt(),
        leakage("Leakage: replaced equipment that is used elsewhere", "洩漏：汰換設備移用"),
    ),
    factors=(grid(), *fuel_factors()),
    formulas=(
        formula(
            "Q_capped",
            "unit",
            "min(Q_PJ, Q_BL * (1 + tolerance))",
            "Output that counts",
            "採計產量",
            unit_of="output_unit",
        ),
        formula(
            "EC_BL",
            "MWh",
            "SEC_BL * Q_capped / 1000",
            "Electricity of the baseline",
            "基線用電量",
        ),
        formula(
            "HC_BL",
            "GJ",
            "sum(FC_BL * NCV) * Q_capped / Q_BL",
            "Heat of the baseline's fuel",
            "基線燃料熱量",
        ),
        formula("HC_PJ", "GJ", "sum(FC_PJ * NCV)", "Heat of the project's fuel", "專案燃料熱量"),
        *balance(
            baseline="EC_BL * EF_ELEC + sum(FC_BL * NCV * EF_CO2) * Q_capped / Q_BL",
            project="EC_PJ * EF_ELEC + sum(FC_PJ * NCV * EF_CO2)",
            leakage="LE_other",
        ),
    ),
    limits=(
        Limit(
            symbol="ES",
            text="EC_BL - EC_PJ",
            maximum="60000",
            unit="MWh",
            title_en="Electricity saved by a small project",
            title_zh="小型專案節電量",
        ),
        Limit(
            symbol="HS",
            text="(HC_BL - HC_PJ) / 3.6",
            maximum="180000",
            unit="MWh",
            title_en="Heat of fuel saved by a small project",
            title_zh="小型專案節省燃料熱量",
        ),
    ),
    cautions=(
        Comparison(
            code="output_capped",
            symbol="Q_PJ",
            left="Q_PJ",
            right="Q_capped",
            title_en="Output above the history's earns nothing further",
            title_zh="產量超出基準部分不予採計",
        ),
        Comparison(
            code="output_below_history",
            symbol="Q_PJ",
            left="Q_BL * (1 - tolerance)",
            right="Q_PJ",
            title_en="Output is further below the history's than tolerated",
            title_zh="產量低於容許範圍",
        ),
        Comparison(
            code="far_less_electricity",
            symbol="EC_PJ",
            left="EC_BL / 20",
            right="EC_PJ",
            title_en="Less than a twentieth of the baseline's electricity: what does the work?",
            title_zh="專案用電量不到基線之二十分之一，應說明由何者作功",
        ),
        # A GJ saved earns what the baseline's fuels give off by it. Where fuels earn more than
        # twice that, most of it is the change of fuel, which AMS-III.B is for. Both sides stand
        # times the baseline's heat, so that nothing is divided where there is none.
        Comparison(
            code="mostly_other_fuel",
            symbol="FC_PJ",
            left="(BE - PE - (EC_BL - EC_PJ) * EF_ELEC) * HC_BL",
            right="2 * (BE - EC_BL * EF_ELEC) * max(0, HC_BL - HC_PJ)",
            title_en="Most of what fuels earn comes of another fuel, and not of less heat",
            title_zh="燃料減量過半來自換用燃料，而非節省熱量",
        ),
    ),
    example=Example(
        inputs={
            "period_start": "2023-01-01",
            "period_end": "2024-01-01",
            "output_unit": "Nm3",
            "Q_PJ": "12000000",
            "Q_BL": "12000000",
            "SEC_BL": "0.135",
            "EC_PJ": "1236",
            "FC_PJ": {},
        },
        expected={
            "Q_capped": "12000000",
            "EC_BL": "1620",
            "EF_ELEC": "0.494",
            "BE": "800.28",
            "PE": "610.584",
            "LE": "0",
            "ER": "189.696",
        },
        units=189,
        source="made up: compressed air, 0.135 kWh/Nm3 before the project",
    ),
)
