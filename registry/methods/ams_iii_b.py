"""AMS-III.B, a switch of fuels: a boiler that burnt oil burns natural gas.

The heat that the new fuel makes useful would have taken the old fuel, by the old efficiency. CO2
only. Leakage upstream is a term of ACM0009 and none unless it is given: methane that escapes
before either fuel is burnt, and the energy of liquefaction; below zero it counts as zero. Where a
rule of law forbids the old fuel already, the switch is not additional: that is for the validation
to say. The generic form of the CDM's small-scale method.
"""

from typing import Final

from registry.methods.auxiliary import (
    LOW_EFFICIENCY,
    co2_of_heat,
    gwp,
    heat_of_fuel,
    replaced_fuel,
)
from registry.methods.declaration import Choice, Comparison, Declaration, Example
from registry.methods.parameters import (
    SMALL_REDUCTION,
    adopted,
    balance,
    bought,
    fixed,
    formula,
)

_EFFICIENCY: Final = {"minimum": "0.1", "maximum": "1"}

DECLARATION: Final = Declaration(
    code="AMS-III.B",
    version="1.0",
    scope=4,
    title_en="Switching fossil fuels: oil to gas (generic form, with ACM0009's leakage)",
    title_zh="燃料轉換：重油改天然氣（AMS-III.B 通用式，含 ACM0009 洩漏項）",
    summary_en="A fuel with less carbon makes the heat that another made before. Generic form.",
    summary_zh="以低碳燃料取代原燃料產生相同熱能。通用式。",
    source="CDM AMS-III.B and ACM0009, generic form (general knowledge)",
    choices=(
        replaced_fuel(),
        # A by-product gas is burnt anyway: a switch to it would take it from where it was.
        Choice(
            symbol="fuel_PJ",
            options=replaced_fuel().options,
            default="natural_gas",
            title_en="Fuel of the project",
            title_zh="專案燃料",
        ),
    ),
    parameters=(
        bought("FC_PJ", "unit", "Fuel burnt by the project", "專案燃料用量", unit_of="NCV_PJ"),
        fixed(
            "eta_PJ",
            "1",
            "Efficiency of the project",
            "專案設備效率",
            minimum=_EFFICIENCY["minimum"],
            maximum=_EFFICIENCY["maximum"],
        ),
        fixed(
            "eta_BL",
            "1",
            "Efficiency of the baseline",
            "基線設備效率",
            minimum=_EFFICIENCY["minimum"],
            maximum=_EFFICIENCY["maximum"],
        ),
        adopted(
            "EF_up_PJ",
            "tCH4/GJ",
            "Methane that escapes upstream of the project's fuel",
            "專案燃料上游甲烷逸散係數",
            default="0",
            maximum="0.01",
        ),
        adopted(
            "EF_up_BL",
            "tCH4/GJ",
            "Methane that escapes upstream of the baseline's fuel",
            "基線燃料上游甲烷逸散係數",
            default="0",
            maximum="0.01",
        ),
        adopted(
            "EF_LNG",
            "tCO2/GJ",
            "CO2 of liquefying, shipping and regasifying the project's fuel",
            "專案燃料液化、運輸與氣化排放係數",
            default="0",
            maximum="0.1",
        ),
    ),
    factors=(
        heat_of_fuel("NCV_PJ", choice="fuel_PJ"),
        co2_of_heat("EF_PJ", "CO2 of the project's fuel", "專案燃料排放係數", choice="fuel_PJ"),
        co2_of_heat("EF_BL", "CO2 of the baseline's fuel", "基線燃料排放係數", choice="fuel_BL"),
        gwp("GWP_CH4", key="CH4_FOSSIL"),
    ),
    formulas=(
        formula("HG_PJ", "GJ", "FC_PJ * NCV_PJ", "Heat of the project's fuel", "專案燃料熱量"),
        formula("EG_PJ", "GJ", "HG_PJ * eta_PJ", "Useful heat", "有效熱能"),
        formula("HG_BL", "GJ", "EG_PJ / eta_BL", "Heat of the baseline's fuel", "基線燃料熱量"),
        *balance(
            baseline="HG_BL * EF_BL",
            project="HG_PJ * EF_PJ",
            leakage="max(0, HG_PJ * (EF_up_PJ * GWP_CH4 + EF_LNG) - HG_BL * EF_up_BL * GWP_CH4)",
        ),
    ),
    requirements=(
        Comparison(
            code="more_carbon_than_before",
            symbol="EF_PJ",
            left="EF_PJ",
            right="EF_BL",
            title_en="The project's fuel has more carbon than the baseline's",
            title_zh="專案燃料之排放係數高於基線燃料",
        ),
    ),
    cautions=(
        Comparison(
            code="baseline_inefficient",
            symbol="eta_BL",
            left="eta_PJ",
            right="eta_BL * 1.3",
            title_en="The baseline is far less efficient than the project",
            title_zh="基線設備效率遠低於專案設備",
        ),
        Comparison(
            code="nothing_is_switched",
            symbol="fuel_PJ",
            left="1",
            right="max(EF_PJ - EF_BL, EF_BL - EF_PJ) * 1000000000",
            title_en="Both fuels have the same carbon: what is earned is no switch of fuels",
            title_zh="兩種燃料排放係數相同，減量並非來自燃料轉換",
        ),
        LOW_EFFICIENCY,
    ),
    limits=(SMALL_REDUCTION,),
    example=Example(
        inputs={
            "period_start": "2024-01-01",
            "period_end": "2025-01-01",
            "fuel_BL": "residual_fuel_oil",
            "fuel_PJ": "natural_gas",
            "FC_PJ": "3600000",
            "eta_PJ": "0.90",
            "eta_BL": "0.85",
        },
        expected={
            "HG_PJ": "120579.84",
            "EG_PJ": "108521.856",
            "HG_BL": "127672.771764705882",
            "BE": "9881.872534588235",
            "PE": "6764.529024",
            "LE": "0",
            "ER": "3117.343510588235",
        },
        units=3117,
        source="made up: 3,600,000 m3 of natural gas in the place of residual fuel oil",
    ),
)
