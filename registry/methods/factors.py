"""The grid's emission factors (電力排碳係數) by calendar year, as data with their sources.

One kWh bought from the public utility carries so many kg of CO2e; kg/kWh equals t/MWh. A table is
an edition, and an edition never changes, so that an old calculation gives the same grams for ever:
a new year or a restated one makes another edition. O0020137 Art 17 has a monitoring report use the
announced factor of the monitored year; where that is not yet announced, the latest one stands in,
named openly (`Substitute`) and noted in the result.

    >>> grid_factor(2024, edition=1).t_per_mwh
    Fraction(237, 500)
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from registry.methods.declaration import DecimalText, QuantificationError, Reason

SYMBOL: Final = "EF_CO2,ELEC"
SUBSTITUTED: Final = "grid_factor_substituted"
"""The code of the note that another year's factor stands in."""

_ENERGY_AGENCY: Final = (
    "經濟部能源署, as reported at "
    "https://www.businesstoday.com.tw/article/category/183027/post/202404260036/"
)


class GridFactor(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One year's factor; `announced` is empty where the day was not found."""

    year: int
    kg_per_kwh: DecimalText
    announced: str
    source: str

    @property
    def t_per_mwh(self) -> Fraction:
        """The exact factor, in tCO2e/MWh as in kgCO2e/kWh."""
        return Fraction(self.kg_per_kwh)


class Substitute(Struct, frozen=True, forbid_unknown_fields=True):
    """For `year`, which the table does not hold yet, take the factor of `factor_year`."""

    year: int
    factor_year: int


def _row(year: int, kg_per_kwh: str, source: str, announced: str = "") -> GridFactor:
    return GridFactor(year=year, kg_per_kwh=kg_per_kwh, announced=announced, source=source)


GRID_TABLES: Final[Mapping[int, tuple[GridFactor, ...]]] = MappingProxyType(
    {
        # 2015 and 2016 as first announced: both were restated later, which a further edition
        # will hold once the restatement is at hand.
        1: (
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
    }
)
"""Every edition of the table, each sorted by year."""


def factor_id(year: int, *, edition: int) -> str:
    """Return the name under which a report cites a factor."""
    return f"TW-GRID/{edition}/{year}"


def grid_factor(year: int, *, edition: int) -> GridFactor:
    """Return a year's factor; QuantificationError (factor_absent) where the edition has none."""
    for row in GRID_TABLES.get(edition, ()):
        if row.year == year:
            return row
    raise QuantificationError(SYMBOL, Reason.FACTOR_ABSENT, factor_id(year, edition=edition))


def effective_factors(
    years: Iterable[int], *, edition: int, substitutes: Sequence[Substitute] = ()
) -> dict[int, GridFactor]:
    """Return the factor that each monitored year is computed with.

    A substitute is taken only for a monitored year that is later than all of the edition, and has
    to be the edition's latest: substitute_invalid otherwise, factor_absent without one.
    """
    table = {row.year: row for row in GRID_TABLES.get(edition, ())}
    monitored = list(years)
    named: dict[int, GridFactor] = {}
    for item in substitutes:
        latest = max(table, default=item.year)
        fits = item.factor_year == latest < item.year and item.year in monitored
        if not fits or item.year in named:
            raise QuantificationError(SYMBOL, Reason.SUBSTITUTE_INVALID, str(item.year))
        named[item.year] = table[latest]
    return {year: named.get(year) or grid_factor(year, edition=edition) for year in monitored}
