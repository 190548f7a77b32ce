"""AMS-I.C, renewable heat: biomass, biogas or the sun in the place of a fossil fuel.

The heat delivered would have taken a fuel, by the efficiency of the boiler that burnt it. The
project emits what auxiliary fuel (TOOL03) and electricity (TOOL05) emit; biomass that others go
without is leakage. Plants of up to 45 MW of heat. The generic form of the CDM's small-scale method.
"""

from typing import Final

from registry.methods.auxiliary import (
    AUXILIARY,
    FUEL_INDEX,
    LOW_EFFICIENCY,
    co2_of_heat,
    electricity,
    fuel_factors,
    fuels_burnt,
    grid,
    replaced_fuel,
)
from registry.methods.declaration import Comparison, Declaration, Example
from registry.methods.parameters import balance, fixed, leakage, metered

_HEAT_A_DAY: Final = "3888"
"""What 45 MW make in 24 hours, in GJ."""

DECLARATION: Final = Declaration(
    code="AMS-I.C",
    version="1.0",
    scope=1,
    title_en="Renewable heat in the place of fossil fuel (generic form)",
    title_zh="再生熱能取代化石燃料（AMS-I.C 通用式）",
    summary_en="Heat from biomass, biogas or the sun takes the place of a fossil fuel's. "
    "Generic form.",
    summary_zh="以生質能、沼氣或太陽熱能取代化石燃料供熱。通用式。",
    source="CDM AMS-I.C, generic form (general knowledge)",
    indexes=FUEL_INDEX,
    optional=("fuel",),
    choices=(replaced_fuel(),),
    parameters=(
        fixed(
            "P_th",
            "MW",
            "Thermal capacity of the plant",
            "額定熱輸出功率",
            minimum="0.001",
            maximum="45",
        ),
        metered("EG_th", "GJ", "Heat delivered", "供熱量", daily_maximum=_HEAT_A_DAY),
        fixed(
            "eta_BL", "1", "Efficiency of the baseline", "基線設備效率", minimum="0.1", maximum="1"
        ),
        *electricity(),
        fuels_burnt(),
        leakage("Leakage: biomass that others go without", "洩漏：生質物競用", symbol="LE_biomass"),
    ),
    factors=(
        co2_of_heat("EF_BL", "CO2 of the baseline's fuel", "基線燃料排放係數", choice="fuel_BL"),
        grid(),
        *fuel_factors(),
    ),
    formulas=(
        *AUXILIARY,
        *balance(baseline="EG_th / eta_BL * EF_BL", project="PE_EC + PE_FC", leakage="LE_biomass"),
    ),
    requirements=(
        Comparison(
            code="heat_above_capacity",
            symbol="EG_th",
            left="EG_th",
            right="P_th * HOURS * 3.6",
            title_en="More heat than the capacity makes in the period's HOURS of a year",
            title_zh="供熱量超過額定熱輸出功率於監測期間當年時數（HOURS）之最大供熱量",
        ),
    ),
    cautions=(LOW_EFFICIENCY,),
    example=Example(
        inputs={
            "period_start": "2023-01-01",
            "period_end": "2024-01-01",
            "fuel_BL": "residual_fuel_oil",
            "P_th": "10",
            "EG_th": "50000",
            "eta_BL": "0.85",
            "EC_PJ": "150",
            "FC_PJ": {"diesel": "4000"},
        },
        expected={
            "PE_EC": "74.1",
            "PE_FC": "10.424127168",
            "BE": "4552.941176470588",
            "PE": "84.524127168",
            "LE": "0",
            "ER": "4468.417049302588",
        },
        units=4468,
        source="made up: 50,000 GJ of heat, 150 MWh and 4,000 L of diesel oil",
    ),
)
