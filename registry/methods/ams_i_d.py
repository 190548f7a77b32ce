"""AMS-I.D, renewable electricity fed into the grid. The generic form of the CDM's method."""

from typing import Final

from registry.methods.renewable_power import renewable_power

DECLARATION: Final = renewable_power(
    "AMS-I.D",
    title_en="Renewable electricity fed into the grid (generic form of AMS-I.D)",
    title_zh="再生能源併網發電（AMS-I.D 通用式）",
    summary_en="Electricity from sun, wind, water or biomass goes into the grid.",
    summary_zh="以太陽光電、風力、水力或生質能發電併入電網。",
    generated_en="Electricity fed into the grid, less what was drawn from it",
    generated_zh="淨併網電量",
)
