"""AMS-III.Q, waste energy put to use: electricity and heat from waste gas, heat or pressure.

What is made of a waste carrier counts up to the carrier's own amount before the project
(``f_cap``), and for the share of it that is the carrier's where other fuel is burnt beside it
(``f_wcm``, 1 where none is). Readings adopted: the cap is a year's, and a period consists of whole
calendar years, because months with little of the carrier would escape the cap of the others. The
formulas are those of ACM0012. The generic form of the CDM's methods.
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
from registry.methods.declaration import (
    Choice,
    Comparison,
    Declaration,
    Example,
    Frequency,
    Kind,
)
from registry.methods.parameters import (
    SMALL_REDUCTION,
    WORKED_OUT,
    balance,
    fixed,
    formula,
    leakage,
    metered,
    parameter,
    yearly_history,
)

DECLARATION: Final = Declaration(
    code="AMS-III.Q",
    version="1.0",
    scope=4,
    title_en="Waste energy recovery: electricity and heat (generic form of AMS-III.Q, ACM0012)",
    title_zh="廢熱、廢氣、廢壓回收發電與供熱（AMS-III.Q、ACM0012 通用式）",
    summary_en="Waste heat, gas or pressure makes electricity or heat. Periods of whole calendar "
    "years only. Generic form.",
    summary_zh="利用廢熱、廢氣或廢壓產生電力或熱能。監測期間限完整曆年。通用式。",
    source="CDM AMS-III.Q and ACM0012, generic form (general knowledge)",
    whole_years=True,
    indexes=FUEL_INDEX,
    optional=("fuel",),
    choices=(
        Choice(
            symbol="carrier_unit",
            options=("Nm3", "m3", "t", "kg", "GJ", "MWh"),
            default="Nm3",
            title_en="Unit of the waste carrier",
            title_zh="廢能載體單位",
        ),
        replaced_fuel(default="natural_gas"),
    ),
    parameters=(
        metered(
            "Q_WCM",
            "unit",
            "Waste carrier of the monitored time",
            "監測期間廢能載體量",
            unit_of="carrier_unit",
        ),
        yearly_history(
            "Q_WCM_BL",
            "unit",
            "Most waste carrier in a year before the project",
            "專案實施前年度最大廢能載體量",
            unit_of="carrier_unit",
        ),
        parameter(
            Kind.FIXED,
            Frequency.EVERY_PERIOD,
            (
                "f_wcm",
                "1",
                "Share of the output that is the waste carrier's: 1 where no other fuel is burnt",
                "廢能載體產出占比（未併燒其他燃料時為 1）",
            ),
            WORKED_OUT,
            {"maximum": "1"},
        ),
        metered("EG", "MWh", "Electricity generated", "發電量", default="0"),
        metered("HG", "GJ", "Heat delivered", "供熱量", default="0"),
        # An efficiency of 1 makes the least of a baseline.
        fixed(
            "eta_BL",
            "1",
            "Efficiency of the baseline's boiler",
            "基線鍋爐效率",
            default="1",
            minimum="0.1",
            maximum="1",
        ),
        *electricity(),
        fuels_burnt(),
        leakage(),
    ),
    factors=(
        grid(),
        co2_of_heat("EF_heat", "CO2 of the baseline's fuel", "基線燃料排放係數", choice="fuel_BL"),
        *fuel_factors(),
    ),
    formulas=(
        formula(
            "f_cap",
            "1",
            "min(1, Q_WCM_BL / Q_WCM)",
            "Share of the waste carrier that was there before",
            "基線廢能載體占比上限",
        ),
        formula(
            "BE_elec",
            "tCO2e",
            "f_cap * f_wcm * EG * EF_ELEC",
            "Emissions of the electricity displaced",
            "取代電力之基線排放量",
        ),
        formula(
            "BE_heat",
            "tCO2e",
            "f_cap * f_wcm * HG / eta_BL * EF_heat",
            "Emissions of the heat displaced",
            "取代熱能之基線排放量",
        ),
        *AUXILIARY,
        *balance(baseline="BE_elec + BE_heat", project="PE_EC + PE_FC", leakage="LE_other"),
    ),
    requirements=(
        # No unit of any carrier holds a millionth of what it would have to.
        Comparison(
            code="output_without_carrier",
            symbol="Q_WCM",
            left="EG + HG",
            right="Q_WCM * 1000000",
            title_en="Electricity or heat without waste carrier",
            title_zh="無廢能載體而有發電或供熱",
        ),
        Comparison(
            code="output_above_carrier",
            symbol="HG",
            left="f_wcm * (EG * 3.6 + HG)",
            right="Q_WCM",
            title_en="More energy was made of the waste carrier than it held, in GJ",
            title_zh="產出能量高於廢能載體能量（GJ）",
            if_chosen=("carrier_unit", "GJ"),
        ),
        Comparison(
            code="output_above_carrier_mwh",
            symbol="EG",
            left="f_wcm * (EG + HG / 3.6)",
            right="Q_WCM",
            title_en="More energy was made of the waste carrier than it held, in MWh",
            title_zh="產出能量高於廢能載體能量（MWh）",
            if_chosen=("carrier_unit", "MWh"),
        ),
    ),
    cautions=(
        Comparison(
            code="carrier_capped",
            symbol="Q_WCM",
            left="Q_WCM",
            right="Q_WCM_BL",
            title_en="More waste carrier than before the project: the rest earns nothing",
            title_zh="廢能載體量超出基線，超出部分不予採計",
        ),
        Comparison(
            code="carrier_far_below",
            symbol="Q_WCM",
            left="Q_WCM_BL / 2",
            right="Q_WCM",
            title_en="Less than half of the waste carrier that there was: what made the output?",
            title_zh="廢能載體量不到基線之一半，產出來源應予說明",
        ),
        LOW_EFFICIENCY,
    ),
    limits=(SMALL_REDUCTION,),
    example=Example(
        inputs={
            "period_start": "2023-01-01",
            "period_end": "2024-01-01",
            "Q_WCM": "200000",
            "Q_WCM_BL": "180000",
            "EG": "8000",
            "f_wcm": "1",
            "EC_PJ": "200",
            "FC_PJ": {},
        },
        expected={
            "f_cap": "0.9",
            "BE_elec": "3556.8",
            "BE_heat": "0",
            "BE": "3556.8",
            "PE": "98.8",
            "LE": "0",
            "ER": "3458",
        },
        units=3458,
        source="made up: 8,000 MWh from a tenth more waste gas than before",
    ),
)
