"""AMS-I.F, renewable electricity for one's own use. The generic form of the CDM's method."""

from typing import Final

from registry.methods.renewable_power import renewable_power

DECLARATION: Final = renewable_power(
    "AMS-I.F",
    title_en="Renewable electricity for one's own use (generic form of AMS-I.F)",
    title_zh="再生能源自發自用（AMS-I.F 通用式）",
    summary_en="Electricity from sun, wind, water or biomass is used where it is made.",
    summary_zh="以太陽光電、風力、水力或生質能發電供自身使用。",
    generated_en="Electricity that took the place of the grid's",
    generated_zh="取代電網之電量",
)
