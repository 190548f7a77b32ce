"""TOOL05, emissions of electricity that is consumed, in the baseline and by the project.

A source is a place of consumption. Its factor is the announced one of the grid unless it is given
under its symbol; losses on the way multiply by ``1 + TDL`` and are none unless they are given,
because Taiwan's factor is for electricity sold. The tool's own defaults, for whoever has to use
them: 1.3 tCO2/MWh and 20 % on the project's side, 0.4 and 3 % in the baseline.
"""

from typing import Final

from registry.methods.auxiliary import grid
from registry.methods.declaration import Declaration, Example
from registry.methods.parameters import balance, losses, metered

DECLARATION: Final = Declaration(
    code="TOOL05",
    version="1.0",
    scope=1,
    title_en="Emissions of electricity consumption (TOOL05)",
    title_zh="用電排放（TOOL05）",
    earns=False,
    summary_en="What electricity drawn from the grid emits, with losses on its way. "
    "A tool for other methodologies: it earns nothing by itself.",
    summary_zh="自電網用電之排放量，含輸配電損失。本工具供其他減量方法引用，本身不產生減量額度。",
    source="CDM TOOL05 version 3: http://tanwenku.cc/view/7049",
    indexes={
        "project_source": ("place of consumption, project", "專案用電點"),
        "baseline_source": ("place of consumption, baseline", "基線用電點"),
    },
    optional=("project_source", "baseline_source"),
    parameters=(
        metered("EC_PJ", "MWh", "Electricity of the project", "專案用電量", index="project_source"),
        losses("TDL_PJ", "Losses on the way, project", "專案輸配電損失率", index="project_source"),
        metered(
            "EC_BL", "MWh", "Electricity of the baseline", "基線用電量", index="baseline_source"
        ),
        losses(
            "TDL_BL", "Losses on the way, baseline", "基線輸配電損失率", index="baseline_source"
        ),
    ),
    factors=(
        grid("EF_PJ", index="project_source"),
        grid("EF_BL", index="baseline_source"),
    ),
    formulas=balance(
        baseline="sum(EC_BL * EF_BL * (1 + TDL_BL))",
        project="sum(EC_PJ * EF_PJ * (1 + TDL_PJ))",
        leakage="0",
    ),
    example=Example(
        inputs={
            "period_start": "2023-01-01",
            "period_end": "2024-01-01",
            "EC_PJ": {"works": "500"},
            "TDL_PJ": {"works": "4 %"},
        },
        expected={"EF_PJ": "0.494", "PE": "256.88", "ER": "-256.88"},
        units=0,
        source="made up: 500 MWh of 2023, 4 % lost",
    ),
)
