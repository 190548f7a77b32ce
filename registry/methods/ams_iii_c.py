"""AMS-III.C, electric vehicles: buses, lorries and scooters in the place of those that burn fuel.

Lines of vehicles are given by their kilometres. Losses of electricity divide by ``1 - TDL``: they
are a share of what was generated, unlike those of TOOL05, which add to what was drawn. CO2 alone
counts in the baseline, unless CH4 and N2O are asked for. The generic form of the CDM's method.
"""

from typing import Final

from registry.methods.auxiliary import co2_of_heat, grid, gwp, heat_of_fuel
from registry.methods.declaration import Choice, Comparison, Declaration, Example, Factor
from registry.methods.parameters import (
    SMALL_REDUCTION,
    adopted,
    balance,
    fixed,
    formula,
    history,
    leakage,
    losses,
    metered,
)


def _trace(symbol: str, column: str, unit: str, en: str, zh: str) -> Factor:
    return Factor(
        symbol=symbol,
        unit=unit,
        family="TW-FUEL-MOBILE",
        column=column,
        choice="fuel_BL",
        title_en=en,
        title_zh=zh,
        maximum="1",
    )


DECLARATION: Final = Declaration(
    code="AMS-III.C",
    version="1.0",
    scope=7,
    title_en="Electric vehicles (generic form of AMS-III.C)",
    title_zh="電動車輛（AMS-III.C 通用式）",
    summary_en="Electric vehicles go the distance that others burnt fuel for. Generic form.",
    summary_zh="以電動車輛取代燃油車輛行駛。通用式。",
    source="CDM AMS-III.C, generic form (general knowledge)",
    indexes={"line": ("line of equal vehicles", "同型車輛路線")},
    choices=(
        Choice(
            symbol="fuel_BL",
            options=("diesel", "motor_gasoline"),
            default="diesel",
            title_en="Fuel of the vehicles replaced",
            title_zh="原車輛燃料",
        ),
    ),
    parameters=(
        metered("D", "km", "Distance", "行駛里程", index="line"),
        history(
            "SFC_BL",
            "L/km",
            "Fuel of the vehicles replaced, by distance",
            "原車輛單位里程油耗",
            index="line",
            maximum="10",
        ),
        fixed(
            "SEC_PJ",
            "kWh/km",
            "Electricity of the vehicles, by distance",
            "電動車輛單位里程電耗",
            index="line",
            minimum="0.001",
            maximum="20",
        ),
        losses(
            "TDL_GEN",
            "Losses on the way, as a share of what was generated: divided by 1 - TDL",
            "輸配電損失占發電量比例（內扣）",
        ),
        adopted(
            "other_gases",
            "1",
            "Count CH4 and N2O of the baseline: 1, or 0 for CO2 alone",
            "計入基線甲烷與氧化亞氮：1；僅計二氧化碳：0",
            default="0",
            maximum="1",
            whole=True,
        ),
        leakage(),
    ),
    factors=(
        heat_of_fuel("NCV_BL", choice="fuel_BL"),
        co2_of_heat("EF_BL", "CO2 of the fuel replaced", "原燃料排放係數", choice="fuel_BL"),
        _trace("EF_CH4", "ch4", "kgCH4/unit", "CH4 of the fuel in vehicles", "移動源甲烷係數"),
        _trace("EF_N2O", "n2o", "kgN2O/unit", "N2O of the fuel in vehicles", "移動源氧化亞氮係數"),
        # What a flame leaves of methane: the carbon is in the CO2 factor already.
        gwp("GWP_CH4", key="CH4_BIOGENIC"),
        gwp("GWP_N2O", key="N2O"),
        grid(),
    ),
    formulas=(
        formula("FC_BL", "L", "sum(D * SFC_BL)", "Fuel of the baseline", "基線燃料用量"),
        formula(
            "EC_PJ",
            "MWh",
            "sum(D * SEC_PJ) / 1000 / (1 - TDL_GEN)",
            "Electricity of the project, as generated",
            "專案用電量（發電端）",
        ),
        *balance(
            baseline="FC_BL * (NCV_BL * EF_BL"
            " + other_gases * (EF_CH4 * GWP_CH4 + EF_N2O * GWP_N2O) / 1000)",
            project="EC_PJ * EF_ELEC",
            leakage="LE_other",
        ),
    ),
    limits=(SMALL_REDUCTION,),
    cautions=(
        Comparison(
            code="hardly_any_electricity",
            symbol="SEC_PJ",
            left="0.02",
            right="SEC_PJ",
            title_en="Less electricity by distance than an electric scooter takes",
            title_zh="單位里程電耗低於電動機車",
        ),
    ),
    example=Example(
        inputs={
            "period_start": "2023-01-01",
            "period_end": "2024-01-01",
            "fuel_BL": "diesel",
            "D": {"bus": "600000"},
            "SFC_BL": {"bus": "0.45"},
            "SEC_PJ": {"bus": "1.1"},
        },
        expected={
            "FC_BL": "270000",
            "EC_PJ": "660",
            "BE": "703.62858384",
            "PE": "326.04",
            "LE": "0",
            "ER": "377.58858384",
        },
        units=377,
        source="made up: an electric bus line of 600,000 km",
    ),
)
