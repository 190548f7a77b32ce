"""TOOL03, CO2 of the fossil fuel that a project burns.

Option A goes by the carbon in a fuel (``COEF = w_C * 44/12``, times the density where the fuel is
metered by volume), option B by its heat (``COEF = NCV * EF``). Options may stand side by side,
each for fuels of its own. A fuel of option B is metered in the unit of its table.
"""

from typing import Final

from registry.methods.auxiliary import FUEL_INDEX, fuel_factors, fuels_burnt
from registry.methods.declaration import Declaration, Example, Formula
from registry.methods.parameters import balance, bought, weighted


def _coefficient(symbol: str, unit: str, text: str, index: str, *, unit_of: str = "") -> Formula:
    return Formula(
        symbol=symbol,
        unit=unit,
        text=text,
        index=index,
        unit_of=unit_of,
        title_en="CO2 emission coefficient",
        title_zh="二氧化碳排放係數",
    )


DECLARATION: Final = Declaration(
    code="TOOL03",
    version="1.0",
    scope=1,
    title_en="Emissions of fossil fuel combustion (TOOL03)",
    title_zh="化石燃料燃燒排放（TOOL03）",
    earns=False,
    summary_en="What burning fuel in a project emits, by the fuel's carbon or by its heat. "
    "A tool for other methodologies: it earns nothing by itself.",
    summary_zh="專案燃燒化石燃料之排放量，依燃料含碳量或熱值計算。"
    "本工具供其他減量方法引用，本身不產生減量額度。",
    source="CDM TOOL03 version 2 (EB 41, annex 11), equations 1 to 4: "
    "https://www.345wk.com/doc/469.html",
    indexes={
        **FUEL_INDEX,
        "weighed": ("fuel metered by mass, option A", "以質量計量之燃料（選項 A）"),
        "gauged": ("fuel metered by volume, option A", "以體積計量之燃料（選項 A）"),
    },
    optional=("fuel", "weighed", "gauged"),
    parameters=(
        # A fuel of option A stands elsewhere.
        fuels_burnt(none_noted=False),
        bought("FC_mass", "t", "Fuel burnt, by mass", "燃料用量（質量）", index="weighed"),
        weighted(
            "w_mass",
            "tC/t",
            "Carbon in the fuel, by mass",
            "燃料含碳率（質量）",
            index="weighed",
            maximum="1",
        ),
        bought("FC_volume", "m3", "Fuel burnt, by volume", "燃料用量（體積）", index="gauged"),
        weighted(
            "w_volume",
            "tC/t",
            "Carbon in the fuel that is metered by volume",
            "以體積計量之燃料含碳率",
            index="gauged",
            maximum="1",
        ),
        weighted("rho", "t/m3", "Density of the fuel", "燃料密度", index="gauged", maximum="2"),
    ),
    factors=fuel_factors(),
    formulas=(
        _coefficient("COEF_mass", "tCO2/t", "w_mass * 44 / 12", "weighed"),
        _coefficient("COEF_volume", "tCO2/m3", "w_volume * rho * 44 / 12", "gauged"),
        _coefficient("COEF", "tCO2/unit", "NCV * EF_CO2", "fuel", unit_of="NCV"),
        *balance(
            baseline="0",
            project="sum(FC_mass * COEF_mass) + sum(FC_volume * COEF_volume) + sum(FC_PJ * COEF)",
            leakage="0",
        ),
    ),
    example=Example(
        inputs={
            "period_start": "2024-01-01",
            "period_end": "2025-01-01",
            "FC_PJ": {"diesel": "10 kL"},
        },
        expected={
            "FC_PJ": "10000",
            "NCV": "0.03516912",
            "EF_CO2": "0.0741",
            "COEF": "0.002606031792",
            "PE": "26.06031792",
            "ER": "-26.06031792",
        },
        units=0,
        source="made up: 10 kL of diesel oil, option B",
    ),
)
