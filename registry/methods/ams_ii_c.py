"""AMS-II.C, efficient equipment: lamps, motors and the like that take the place of others.

Readings adopted: energy is in kWh and is divided by 1000 before a factor in t/MWh; the loss
fraction counts on both sides; baseline hours above the project's are cut to them and noted; a
replaced device that goes on running elsewhere leaks what it used before, with its hours uncut. The
generic form of the CDM's small-scale method; refrigerant terms are for chillers and stand as
amounts of gas lost on either side.
"""

from typing import Final

from registry.methods.declaration import (
    Comparison,
    Declaration,
    Example,
    Factor,
    Formula,
    Frequency,
    Kind,
    Limit,
    Parameter,
)

_HOURS_A_DAY: Final = "24"


def _devices(side: str, *, zh: str, en: str) -> tuple[Parameter, Parameter, Parameter]:
    return (
        Parameter(
            symbol=f"n_{side}",
            unit="pcs",
            kind=Kind.FIXED,
            index="group",
            whole=True,
            minimum="1",
            maximum="10000000",
            source_en="count, purchase or scrapping record",
            source_zh="清點、採購或報廢紀錄",
            title_en=f"Devices, {en}",
            title_zh=f"{zh}設備數量",
            frequency=Frequency.ONCE,
        ),
        Parameter(
            symbol=f"rho_{side}",
            unit="W",
            kind=Kind.FIXED,
            index="group",
            minimum="0.1",
            maximum="10000000",
            source_en="nameplate or test report",
            source_zh="銘牌或測試報告",
            title_en=f"Rated power of one device, {en}",
            title_zh=f"{zh}單一設備額定功率",
            frequency=Frequency.ONCE,
        ),
        Parameter(
            symbol=f"o_{side}",
            unit="h",
            kind=Kind.AMOUNT,
            index="group",
            minimum="0",
            maximum="87840",
            daily_maximum=_HOURS_A_DAY,
            source_en="hour meter or operating record",
            source_zh="時數計或運轉紀錄",
            title_en=f"Operating hours of one device, {en}",
            title_zh=f"{zh}單一設備運轉時數",
            frequency=Frequency.EVERY_PERIOD,
        ),
    )


def _refrigerant(side: str, *, zh: str, en: str) -> Parameter:
    return Parameter(
        symbol=f"Q_ref_{side}",
        unit="tCO2e",
        kind=Kind.AMOUNT,
        default="0",
        minimum="0",
        maximum="1000000",
        source_en="refrigerant log: mass lost, times its global warming potential",
        source_zh="冷媒紀錄：逸散量乘以其溫暖化潛勢",
        title_en=f"Refrigerant lost, {en}",
        title_zh=f"{zh}冷媒逸散",
        frequency=Frequency.EVERY_PERIOD,
    )


DECLARATION: Final = Declaration(
    code="AMS-II.C",
    version="2.0",
    scope=3,
    title_en="Efficient equipment: lamps, motors, chillers (generic form of AMS-II.C)",
    title_zh="高效率設備汰換：照明、馬達、冰水主機（AMS-II.C 通用式）",
    summary_en="Devices are replaced by ones that do the same with less electricity.",
    summary_zh="以較省電之設備取代原設備，提供相同服務。",
    source="CDM AMS-II.C, generic form",
    indexes={"group": ("group of equal devices", "同型設備群組")},
    parameters=(
        *_devices("BL", zh="基線", en="baseline"),
        *_devices("PJ", zh="專案", en="project"),
        Parameter(
            symbol="n_reused",
            unit="pcs",
            kind=Kind.FIXED,
            index="group",
            whole=True,
            default="0",
            minimum="0",
            maximum="10000000",
            source_en="scrapping record",
            source_zh="報廢紀錄",
            title_en="Replaced devices that are used elsewhere",
            title_zh="汰換後再使用之設備數量",
            frequency=Frequency.ONCE,
        ),
        Parameter(
            symbol="l",
            unit="1",
            kind=Kind.MEAN,
            default="0",
            minimum="0",
            maximum="0.5",
            source_en="grid operator",
            source_zh="電力公司",
            title_en="Technical distribution losses",
            title_zh="輸配電技術損失率",
            frequency=Frequency.EVERY_PERIOD,
        ),
        _refrigerant("BL", zh="基線", en="baseline"),
        _refrigerant("PJ", zh="專案", en="project"),
    ),
    factors=(
        Factor(
            symbol="EF_ELEC",
            unit="tCO2e/MWh",
            family="TW-GRID",
            column="co2e",
            title_en="Emission factor of electricity",
            title_zh="電力排碳係數",
            maximum="10",
        ),
    ),
    formulas=(
        Formula(
            symbol="E_BL",
            unit="kWh",
            text="sum(n_BL * rho_BL * min(o_BL, o_PJ)) / (1 - l) / 1000",
            title_en="Electricity in the baseline",
            title_zh="基線用電量",
        ),
        Formula(
            symbol="E_PJ",
            unit="kWh",
            text="sum(n_PJ * rho_PJ * o_PJ) / (1 - l) / 1000",
            title_en="Electricity in the project",
            title_zh="專案用電量",
        ),
        Formula(
            symbol="E_reused",
            unit="kWh",
            text="sum(n_reused * rho_BL * o_BL) / (1 - l) / 1000",
            title_en="Electricity of devices used elsewhere",
            title_zh="再使用設備用電量",
        ),
        Formula(
            symbol="BE",
            unit="tCO2e",
            text="E_BL / 1000 * EF_ELEC + Q_ref_BL",
            title_en="Baseline emissions",
            title_zh="基線排放量",
        ),
        Formula(
            symbol="PE",
            unit="tCO2e",
            text="E_PJ / 1000 * EF_ELEC + Q_ref_PJ",
            title_en="Project emissions",
            title_zh="專案排放量",
        ),
        Formula(
            symbol="LE",
            unit="tCO2e",
            text="E_reused / 1000 * EF_ELEC",
            title_en="Leakage",
            title_zh="洩漏排放量",
        ),
    ),
    limits=(
        Limit(
            symbol="ES",
            text="E_BL - E_PJ",
            maximum="60000000",
            unit="kWh",
            title_en="Electricity saved by a small project",
            title_zh="小型專案節電量",
        ),
    ),
    requirements=(
        Comparison(
            code="reused_above_replaced",
            symbol="n_reused",
            left="n_reused",
            right="n_BL",
            title_en="More devices are used elsewhere than were replaced",
            title_zh="再使用數量多於汰換數量",
        ),
    ),
    cautions=(
        Comparison(
            code="baseline_hours_capped",
            symbol="o_BL",
            left="o_BL",
            right="o_PJ",
            title_en="Baseline hours are cut to the project's",
            title_zh="基線時數以專案時數為上限",
        ),
    ),
    example=Example(
        inputs={
            "period_start": "2020-01-01",
            "period_end": "2021-01-01",
            "n_BL": {"T5-28": "643", "T5-14": "1116"},
            "rho_BL": {"T5-28": "28", "T5-14": "14"},
            "o_BL": {"T5-28": "2904", "T5-14": "2904"},
            "n_PJ": {"T5-28": "643", "T5-14": "1116"},
            "rho_PJ": {"T5-28": "13", "T5-14": "10"},
            "o_PJ": {"T5-28": "2904", "T5-14": "2904"},
        },
        expected={
            "E_BL": "97655.712",
            "E_PJ": "56683.176",
            "EF_ELEC": "0.502",
            "BE": "49.023167424",
            "PE": "28.454954352",
            "LE": "0",
            "ER": "20.568213072",
        },
        units=20,
        source="https://top.energypark.org.tw/topfirm/case/Detail/"
        "b70f3c10-05e3-422a-9c1f-dd35c25d430d (111-F03-109-LS01: 11 h on 264 days)",
    ),
)
