"""AMS-III.H, methane from wastewater: recovered where it would have gone into the air.

The methane of the baseline is the load of organic matter that was removed without air, times what
a kilogram of it gives off. Readings adopted: the load removed is the inflow's times the share that
the old system removed; the concentration is one figure for the period, weighted by flow, because
an average by days would be wrong wherever load and flow rise together. The methane that the
project itself lets go, in its effluent, from leaks and past its flare, has to be given: it is
seldom nothing. The generic form of the CDM's small-scale method; its cap, that no more is earned
than the methane which was recovered and burnt, is not included.
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
from registry.methods.declaration import Comparison, Declaration, Example
from registry.methods.parameters import (
    SMALL_REDUCTION,
    adopted,
    balance,
    formula,
    history,
    leakage,
    metered,
    stated,
    weighted,
)

DECLARATION: Final = Declaration(
    code="AMS-III.H",
    version="1.0",
    scope=13,
    title_en="Methane recovery in wastewater treatment (generic form of AMS-III.H)",
    title_zh="廢水處理甲烷回收（AMS-III.H 通用式）",
    summary_en="Methane from wastewater is recovered, burnt or used. The cap at the methane "
    "recovered, set after the fact, is not included. Generic form.",
    summary_zh="回收、燃燒或利用廢水處理產生之甲烷。不含以實際回收甲烷量為上限之事後限制。通用式。",
    source="CDM AMS-III.H, generic form (general knowledge)",
    indexes=FUEL_INDEX,
    optional=("fuel",),
    parameters=(
        metered("Q", "m3", "Wastewater treated", "廢水處理量"),
        weighted(
            "COD_in",
            "t/m3",
            "Chemical oxygen demand of the inflow",
            "進流水化學需氧量",
            maximum="0.5",
        ),
        history(
            "eta_COD",
            "1",
            "Share of it that the baseline's system removes",
            "基線系統去除率",
            maximum="1",
        ),
        adopted("MCF", "1", "Methane correction factor", "甲烷修正係數", maximum="1"),
        adopted(
            "B0",
            "tCH4/t",
            "Methane that a tonne of oxygen demand can give off",
            "最大甲烷產生潛勢",
            default="0.25",
            maximum="0.25",
        ),
        adopted(
            "UF_BL",
            "1",
            "Allowance for the uncertainty of the model",
            "模式不確定性修正因子",
            default="0.89",
            maximum="1",
        ),
        stated("CH4_PJ", "tCH4", "Methane that the project lets go", "專案排放之甲烷"),
        *electricity(),
        fuels_burnt(),
        leakage(),
    ),
    factors=(gwp("GWP_CH4", key="CH4_BIOGENIC"), grid(), *fuel_factors()),
    formulas=(
        formula("COD_BL", "t", "Q * COD_in * eta_COD", "Load removed", "去除之化學需氧量"),
        formula(
            "CH4_BL",
            "tCH4",
            "COD_BL * MCF * B0 * UF_BL",
            "Methane of the baseline",
            "基線甲烷排放量",
        ),
        *AUXILIARY,
        *balance(
            baseline="CH4_BL * GWP_CH4",
            project="CH4_PJ * GWP_CH4 + PE_EC + PE_FC",
            leakage="LE_other",
        ),
    ),
    cautions=(
        Comparison(
            code="correction_favourable",
            symbol="MCF",
            left="MCF",
            right="0.8",
            title_en="More methane than a deep lagoon without air gives off",
            title_zh="甲烷修正係數高於深層厭氧塘",
        ),
        Comparison(
            code="removal_favourable",
            symbol="eta_COD",
            left="eta_COD",
            right="0.95",
            title_en="The baseline's system removes nearly all of the load",
            title_zh="基線系統去除率接近全部",
        ),
        Comparison(
            code="uncertainty_favourable",
            symbol="UF_BL",
            left="UF_BL",
            right="0.89",
            title_en="Less is allowed for the model's uncertainty than by default",
            title_zh="模式不確定性修正因子高於預設值",
        ),
    ),
    limits=(SMALL_REDUCTION,),
    example=Example(
        inputs={
            "period_start": "2024-01-01",
            "period_end": "2025-01-01",
            "Q": "1000000",
            "COD_in": "0.005",
            "eta_COD": "0.85",
            "MCF": "0.8",
            "CH4_PJ": "0",
            "EC_PJ": "0",
            "FC_PJ": {},
        },
        expected={
            "COD_BL": "4250",
            "CH4_BL": "756.5",
            "GWP_CH4": "28",
            "BE": "21182",
            "PE": "0",
            "LE": "0",
            "ER": "21182",
        },
        units=21182,
        source="made up: 1,000,000 m3 with 5 kg of oxygen demand each",
    ),
)
