"""Renewable electricity in the place of the grid's: what AMS-I.D and AMS-I.F have in common.

Up to 15 MW. Equipment that has asked for renewable energy certificates (T-REC) may not be in a
project's boundary (O0020137 Art 11): the registration says so, no reading does.
"""

from typing import Final

from registry.methods.auxiliary import grid
from registry.methods.declaration import Comparison, Declaration, Example
from registry.methods.parameters import balance, fixed, leakage, metered, stated

_POWER_A_DAY: Final = "360"
"""What 15 MW make in 24 hours, in MWh."""
_ABOVE_CAPACITY: Final = Comparison(
    code="electricity_above_capacity",
    symbol="EG_BL",
    left="EG_BL",
    right="P * HOURS",
    title_en="More electricity than the capacity makes in the period's HOURS of a year",
    title_zh="電量超過裝置容量於監測期間當年時數（HOURS）之最大發電量",
)


def renewable_power(
    code: str,
    *,
    title_en: str,
    title_zh: str,
    summary_en: str,
    summary_zh: str,
    generated_en: str,
    generated_zh: str,
) -> Declaration:
    """Return the declaration of a methodology for small renewable power plants."""
    return Declaration(
        code=code,
        version="1.0",
        scope=1,
        title_en=title_en,
        title_zh=title_zh,
        summary_en=f"{summary_en} Not for equipment with renewable energy certificates. "
        "Generic form.",
        summary_zh=f"{summary_zh}申請再生能源憑證之設備不適用。通用式。",
        source=f"CDM {code}, generic form (general knowledge)",
        parameters=(
            fixed("P", "MW", "Capacity of the plant", "裝置容量", minimum="0.001", maximum="15"),
            metered("EG_BL", "MWh", generated_en, generated_zh, daily_maximum=_POWER_A_DAY),
            stated(
                "PE_other",
                "tCO2e",
                "Emissions of a reservoir or of geothermal steam",
                "水庫或地熱蒸汽之排放量",
            ),
            leakage(),
        ),
        factors=(grid(),),
        formulas=balance(baseline="EG_BL * EF_ELEC", project="PE_other", leakage="LE_other"),
        requirements=(_ABOVE_CAPACITY,),
        example=Example(
            inputs={
                "period_start": "2024-01-01",
                "period_end": "2025-01-01",
                "P": "1",
                "EG_BL": "1200",
                "PE_other": "0",
            },
            expected={
                "EF_ELEC": "0.474",
                "BE": "568.8",
                "PE": "0",
                "LE": "0",
                "ER": "568.8",
            },
            units=568,
            source="made up: 1,200 MWh of 2024",
        ),
    )
