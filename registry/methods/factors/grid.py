"""The grid's emission factors (電力排碳係數) by calendar year.

One kWh bought from the public utility carries so many kg of CO2e; kg/kWh equals t/MWh. O0020137
Art 17 has a monitoring report use the announced factor of the monitored year.
"""

from typing import Final

from registry.methods.factors.table import Column, FactorRow, FactorSet

_ENERGY_AGENCY: Final = (
    "經濟部能源署, as reported at "
    "https://www.businesstoday.com.tw/article/category/183027/post/202404260036/"
)


def _row(year: int, kg_per_kwh: str, source: str, announced: str = "") -> FactorRow:
    return FactorRow(
        key=str(year),
        title_en=str(year),
        title_zh=f"{year} 年",
        values={"co2e": kg_per_kwh},
        announced=announced,
        source=source,
    )


# 2015 and 2016 as first announced: both were restated later, which a further edition will hold
# once the restatement is at hand.
GRID_1: Final = FactorSet(
    family="TW-GRID",
    table="TW-GRID",
    edition=1,
    keyed_by="year",
    title_en="Taiwan's electricity emission factors",
    title_zh="我國電力排碳係數",
    effective="2015-01-01",
    source=_ENERGY_AGENCY,
    columns=(
        Column(
            name="co2e",
            unit="kgCO2e/kWh",
            title_en="Emission factor of electricity",
            title_zh="電力排碳係數",
        ),
    ),
    rows=(
        _row(2015, "0.528", "https://www.tac.com.tw/content.php?menu=enviroment_1"),
        _row(
            2016,
            "0.529",
            "https://lcss.epa.gov.tw/LcssViewPage/Responsive/AreaDoc.aspx?CityID=10009"
            "&DistrictId=1000901&VillageID=1000901009"
            "&ActDocId=8bea8256-365e-4f79-8293-5dda92a1459d",
        ),
        _row(2017, "0.554", _ENERGY_AGENCY),
        _row(2018, "0.533", _ENERGY_AGENCY),
        _row(2019, "0.509", _ENERGY_AGENCY),
        _row(2020, "0.502", _ENERGY_AGENCY),
        _row(2021, "0.509", _ENERGY_AGENCY),
        _row(2022, "0.495", _ENERGY_AGENCY),
        _row(2023, "0.494", _ENERGY_AGENCY, "2024-04-26"),
        _row(2024, "0.474", "經濟部能源署, announcement of 2025-04-14", "2025-04-14"),
        _row(2025, "0.467", "quoted by secondary sources; announcement not yet seen"),
    ),
)
"""The table as it was known when this edition was made."""
