"""Global warming potentials over 100 years, of three assessment reports of the IPCC.

A project version pins one of the sets: 850 kg of SF6 weigh 19,380 t with AR4 and 19,975 t with AR5.
CH4 has two values in AR6, with and without the CO2 that it decays to: ``CH4_FOSSIL`` is for
leaks, ``CH4_BIOGENIC`` for waste, and for what a flame leaves where the carbon of the fuel is
counted as CO2 already. The blend of both that some tables print is left out.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from registry.methods.factors.table import Column, FactorRow, FactorSet

_MARKS: Final[Mapping[str, str]] = {
    "*": "general knowledge: the value was not read in the report's own table",
    "^": "read in a copy that others published; some tables print 25,200",
    "+": "mass fractions times the potentials of the parts, as in this set",
    "~": "as published, rounded to whole numbers",
}
"""What is to be said of a value's source, by the mark behind it."""

_GASES: Final = (
    ("CO2", "Carbon dioxide", "二氧化碳", "1 1 1"),
    ("CH4", "Methane", "甲烷", "25 28 -"),
    ("CH4_FOSSIL", "Methane, fossil", "甲烷（化石來源）", "25 28 29.8"),
    ("CH4_BIOGENIC", "Methane, not fossil", "甲烷（非化石來源）", "25 28 27"),
    ("N2O", "Nitrous oxide", "氧化亞氮", "298 265 273"),
    ("SF6", "Sulphur hexafluoride", "六氟化硫", "22800 23500* 24300^"),
    ("NF3", "Nitrogen trifluoride", "三氟化氮", "17200 16100 17400"),
    ("HFC-23", "HFC-23", "HFC-23", "14800 12400* 14600"),
    ("HFC-32", "HFC-32", "HFC-32", "675 677* 771"),
    ("HFC-41", "HFC-41", "HFC-41", "92 116* 135*"),
    ("HFC-125", "HFC-125", "HFC-125", "3500 3170* 3740"),
    ("HFC-134a", "HFC-134a", "HFC-134a", "1430 1300* 1530"),
    ("HFC-143a", "HFC-143a", "HFC-143a", "4470 4800* 5810"),
    ("HFC-152a", "HFC-152a", "HFC-152a", "124 138* 164"),
    ("HFC-227ea", "HFC-227ea", "HFC-227ea", "3220 3350* 3600"),
    ("HFC-236fa", "HFC-236fa", "HFC-236fa", "9810 8060* 8690*"),
    ("HFC-245fa", "HFC-245fa", "HFC-245fa", "1030 858* 962"),
    ("HFC-365mfc", "HFC-365mfc", "HFC-365mfc", "794 804* 914"),
    ("HFC-43-10mee", "HFC-43-10mee", "HFC-43-10mee", "1640 1650* 1600*"),
    ("CF4", "Tetrafluoromethane (PFC-14)", "四氟化碳", "7390 6630* 7380"),
    ("C2F6", "Hexafluoroethane (PFC-116)", "六氟乙烷", "12200 11100* 12400"),
    ("C3F8", "Octafluoropropane (PFC-218)", "八氟丙烷", "8830 8900* 9290*"),
    ("c-C4F8", "Octafluorocyclobutane (PFC-318)", "八氟環丁烷", "10300 9540* 10200*"),
    ("C4F10", "Decafluorobutane", "十氟丁烷", "8860 9200* 10000*"),
    ("C5F12", "Dodecafluoropentane", "十二氟戊烷", "9160 8550* 9220*"),
    ("C6F14", "Tetradecafluorohexane", "十四氟己烷", "9300 7910* 8620*"),
    (
        "R-404A",
        "R-404A: 44 % HFC-125, 4 % HFC-134a, 52 % HFC-143a",
        "冷媒 R-404A",
        "3922~ 3942.8+ 4728+",
    ),
    (
        "R-407C",
        "R-407C: 23 % HFC-32, 25 % HFC-125, 52 % HFC-134a",
        "冷媒 R-407C",
        "1774~ 1624.21+ 1907.93+",
    ),
    ("R-410A", "R-410A: 50 % HFC-32, 50 % HFC-125", "冷媒 R-410A", "2088~ 1923.5+ 2255.5+"),
)


def _rows(report: int) -> Iterator[FactorRow]:
    for key, title_en, title_zh, figures in _GASES:
        figure = figures.split()[report]
        if figure == "-":
            continue
        yield FactorRow(
            key=key,
            title_en=title_en,
            title_zh=title_zh,
            values={"gwp": figure.rstrip("".join(_MARKS))},
            source=_MARKS.get(figure[-1], ""),
        )


def _set(report: int, name: str, *, effective: str, source: str) -> FactorSet:
    return FactorSet(
        family="GWP",
        table=f"GWP-{name}",
        edition=1,
        keyed_by="gas",
        title_en=f"Global warming potentials over 100 years, IPCC {name}",
        title_zh=f"全球暖化潛勢（百年），IPCC {name}",
        effective=effective,
        source=source,
        columns=(
            Column(
                name="gwp",
                unit="kgCO2e/kg",
                title_en="Global warming potential",
                title_zh="全球暖化潛勢",
            ),
        ),
        rows=tuple(_rows(report)),
    )


AR4_1: Final = _set(
    0,
    "AR4",
    effective="2007-01-01",
    source="IPCC AR4 WG I (2007), table 2.14; CH4 and N2O as at "
    "https://docslib.org/doc/4598378/global-warming-potentials",
)
AR5_1: Final = _set(
    1,
    "AR5",
    effective="2013-01-01",
    source="IPCC AR5 WG I (2013), table 8.A.1; CO2, CH4, N2O and NF3 as at "
    "https://docslib.org/doc/4598378/global-warming-potentials",
)
AR6_1: Final = _set(
    2,
    "AR6",
    effective="2021-01-01",
    source="IPCC AR6 WG I (2021), table 7.SM.7, read in copies that others published",
)
