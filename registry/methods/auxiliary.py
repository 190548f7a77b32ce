"""Electricity and fuel, as many methodologies count them: by TOOL05 and by TOOL03.

A project that draws power or burns fuel beside what it is for emits by these terms; a fuel that
it makes needless is counted by the same table.
"""

from typing import Final

from registry.methods.declaration import Choice, Comparison, Factor, Formula, Parameter
from registry.methods.factors.fuels import FUEL_1
from registry.methods.parameters import bought, formula, losses, metered

FUELS: Final = FUEL_1.keys
"""Fuels that the table knows; they are what an index ``fuel`` is given for."""
FUEL_INDEX: Final = {"fuel": ("fuel", "燃料")}
BY_PRODUCTS: Final = ("refinery_gas", "coke_oven_gas", "blast_furnace_gas")
"""Gases that are burnt or flared whatever a project does."""


def grid(symbol: str = "EF_ELEC", *, index: str = "") -> Factor:
    """Return the emission factor of electricity, that of each monitored year."""
    return Factor(
        symbol=symbol,
        unit="tCO2e/MWh",
        family="TW-GRID",
        column="co2e",
        index=index,
        title_en="Emission factor of electricity",
        title_zh="電力排碳係數",
        maximum="10",
    )


def electricity() -> tuple[Parameter, Parameter]:
    """Return the electricity that a project draws, and its losses.

    A project that draws none says so: what is left out would be earned.
    """
    return (
        metered("EC_PJ", "MWh", "Electricity drawn by the project", "專案用電量"),
        losses(
            "TDL_PJ",
            "Losses on the way, as a share of what was drawn: they add to it",
            "輸配電損失占用電量比例（外加）",
        ),
    )


ELECTRICITY: Final = formula(
    "PE_EC",
    "tCO2e",
    "EC_PJ * EF_ELEC * (1 + TDL_PJ)",
    "Emissions of electricity drawn (TOOL05)",
    "用電排放量（TOOL05）",
)


def fuels_burnt(*, none_noted: bool = True) -> Parameter:
    """Return the fuels that a project burns, each in the unit that its table has it in.

    What is left out is earned, and many projects burn none: that is noted for the verifier.
    """
    return bought(
        "FC_PJ",
        "unit",
        "Fuel burnt by the project",
        "專案燃料用量",
        index="fuel",
        unit_of="NCV",
        none_noted=none_noted,
    )


def heat_of_fuel(symbol: str = "NCV", *, index: str = "", choice: str = "") -> Factor:
    """Return the lower heating value of each fuel, or of the one that was chosen."""
    return Factor(
        symbol=symbol,
        unit="GJ/unit",
        family="TW-FUEL",
        column="heat",
        scale="0.001",
        index=index,
        choice=choice,
        title_en="Lower heating value",
        title_zh="低位熱值",
        maximum="1000",
    )


def co2_of_heat(symbol: str, en: str, zh: str, *, index: str = "", choice: str = "") -> Factor:
    """Return the CO2 that a fuel gives off by heat."""
    return Factor(
        symbol=symbol,
        unit="tCO2/GJ",
        family="TW-FUEL",
        column="co2_by_heat",
        scale="0.000001",
        index=index,
        choice=choice,
        title_en=en,
        title_zh=zh,
        maximum="1",
    )


def fuel_factors() -> tuple[Factor, Factor]:
    """Return what is looked up of every fuel of the index ``fuel``."""
    return (
        heat_of_fuel(index="fuel"),
        co2_of_heat("EF_CO2", "CO2 of a fuel by heat", "燃料單位熱值排放係數", index="fuel"),
    )


FUEL: Final = formula(
    "PE_FC",
    "tCO2e",
    "sum(FC_PJ * NCV * EF_CO2)",
    "Emissions of fuel burnt (TOOL03)",
    "燃料燃燒排放量（TOOL03）",
)
AUXILIARY: Final[tuple[Formula, ...]] = ELECTRICITY, FUEL


LOW_EFFICIENCY: Final = Comparison(
    code="efficiency_low",
    symbol="eta_BL",
    left="0.7",
    right="eta_BL",
    title_en="The baseline is said to be less efficient than boilers in use are",
    title_zh="基線設備效率低於一般使用中之鍋爐",
)
"""The worse a baseline's boiler is said to be, the more its fuel counts."""


def replaced_fuel(symbol: str = "fuel_BL", *, default: str = "") -> Choice:
    """Return the choice of the fuel that would have been burnt: none of the by-product gases.

    Those are burnt or flared whatever a project does, so that nothing takes their place.
    """
    return Choice(
        symbol=symbol,
        options=tuple(fuel for fuel in FUELS if fuel not in BY_PRODUCTS),
        default=default,
        title_en="Fuel of the baseline",
        title_zh="基線燃料",
    )


def gwp(symbol: str, *, key: str = "", choice: str = "", index: str = "") -> Factor:
    """Return the global warming potential of a gas, of the one that was chosen, or of each."""
    return Factor(
        symbol=symbol,
        unit="tCO2e/t",
        family="GWP",
        column="gwp",
        key=key,
        choice=choice,
        index=index,
        title_en="Global warming potential over 100 years",
        title_zh="全球暖化潛勢（百年）",
        maximum="100000",
    )
