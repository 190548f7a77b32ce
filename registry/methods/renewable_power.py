"""Renewable electricity in the place of the grid's: what AMS-I.D and AMS-I.F have in common.

Up to 15 MW. Equipment that has asked for renewable energy certificates (T-REC) may not be in a
project's boundary (O0020137 Art 11): the registration says so, no reading does.
"""

from typing import Final

from registry.methods.auxiliary import grid
from registry.methods.declaration import Declaration, Example
from registry.methods.parameters import balance, fixed, metered

_POWER_A_DAY: Final = "360"
"""What 15 MW make in 24 hours, in MWh."""


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
            metered(
                "PE_other",
                "tCO2e",
                "Emissions of a reservoir or of geothermal steam",
                "水庫或地熱蒸汽之排放量",
                default="0",
            ),
            metered("LE_other", "tCO2e", "Leakage", "洩漏", default="0"),
        ),
        factors=(grid(),),
        formulas=balance(baseline="EG_BL * EF_ELEC", project="PE_other", leakage="LE_other"),
        example=Example(
            inputs={
                "period_start": "2024-01-01",
                "period_end": "2025-01-01",
                "P": "1",
                "EG_BL": "1200",
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
