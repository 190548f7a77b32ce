"""AMS-II.C, efficient equipment: lamps, motors and the like that take the place of others.

Readings adopted: energy is in kWh and is divided by 1000 before a factor in t/MWh; the loss
fraction counts on both sides; baseline hours above the project's are cut to them and noted; a
replaced device that goes on running elsewhere leaks what it used before, with its hours uncut. The
generic form of the CDM's small-scale method. Refrigerant that the project's chillers lose counts by
its kind; what the baseline's lost may be counted in the published text and is not here, which earns
less.
"""

from typing import Final

from registry.methods.auxiliary import grid, gwp
from registry.methods.declaration import (
    Comparison,
    Declaration,
    Example,
    Frequency,
    Kind,
    Limit,
    Parameter,
)
from registry.methods.parameters import (
    Further,
    Source,
    balance,
    fixed,
    formula,
    losses,
    parameter,
)

RECORD: Final[Source] = "count, purchase or scrapping record", "清點、採購或報廢紀錄"
HOURS: Final[Source] = "hour meter or operating record", "時數計或運轉紀錄"
SCRAPPED: Final[Source] = "scrapping record", "報廢紀錄"
REFRIGERANT_LOG: Final[Source] = "refrigerant log: mass refilled", "冷媒紀錄：填充量"
_DEVICES_MAX: Final = "10000000"


def _devices(side: str, *, zh: str, en: str) -> tuple[Parameter, Parameter, Parameter]:
    count = f"n_{side}", "pcs", f"Devices, {en}", f"{zh}設備數量"
    power = f"rho_{side}", "W", f"Rated power of one device, {en}", f"{zh}單一設備額定功率"
    hours = f"o_{side}", "h", f"Operating hours of one device, {en}", f"{zh}單一設備運轉時數"
    of_group: Further = {"index": "group", "maximum": _DEVICES_MAX}
    return (
        parameter(
            Kind.FIXED, Frequency.ONCE, count, RECORD, {**of_group, "minimum": "1", "whole": True}
        ),
        fixed(*power, index="group", minimum="0.1", maximum="10000000"),
        parameter(
            Kind.AMOUNT,
            Frequency.EVERY_PERIOD,
            hours,
            HOURS,
            {"index": "group", "maximum": "87840", "daily_maximum": "24"},
        ),
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
    indexes={
        "group": ("group of equal devices", "同型設備群組"),
        "refrigerant": ("refrigerant, as the table of gases has it", "冷媒（依氣體係數表）"),
    },
    optional=("refrigerant",),
    parameters=(
        *_devices("BL", zh="基線", en="baseline"),
        *_devices("PJ", zh="專案", en="project"),
        parameter(
            Kind.FIXED,
            Frequency.ONCE,
            (
                "n_reused",
                "pcs",
                "Replaced devices that are used elsewhere",
                "汰換後再使用之設備數量",
            ),
            SCRAPPED,
            {"index": "group", "whole": True, "default": "0", "maximum": _DEVICES_MAX},
        ),
        losses("l", "Technical distribution losses", "輸配電技術損失率"),
        parameter(
            Kind.AMOUNT,
            Frequency.EVERY_PERIOD,
            ("m_ref", "kg", "Refrigerant lost by the project", "專案冷媒逸散量"),
            REFRIGERANT_LOG,
            {"index": "refrigerant", "maximum": "1000000"},
        ),
    ),
    factors=(grid(), gwp("GWP_ref", index="refrigerant")),
    formulas=(
        formula(
            "E_BL",
            "kWh",
            "sum(n_BL * rho_BL * min(o_BL, o_PJ)) / (1 - l) / 1000",
            "Electricity in the baseline",
            "基線用電量",
        ),
        formula(
            "E_PJ",
            "kWh",
            "sum(n_PJ * rho_PJ * o_PJ) / (1 - l) / 1000",
            "Electricity in the project",
            "專案用電量",
        ),
        formula(
            "E_reused",
            "kWh",
            "sum(n_reused * rho_BL * o_BL) / (1 - l) / 1000",
            "Electricity of devices used elsewhere",
            "再使用設備用電量",
        ),
        *balance(
            baseline="E_BL / 1000 * EF_ELEC",
            project="E_PJ / 1000 * EF_ELEC + sum(m_ref * GWP_ref) / 1000",
            leakage="E_reused / 1000 * EF_ELEC",
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
        Comparison(
            code="losses_counted",
            symbol="l",
            left="l",
            right="0",
            title_en="Losses are counted: Taiwan's announced factor leaves their emissions out",
            title_zh="計入輸配電損失：公告電力排碳係數之分子已扣除線路損失之排放",
        ),
        Comparison(
            code="fewer_devices",
            symbol="n_PJ",
            left="n_BL",
            right="n_PJ",
            title_en="Fewer devices than were replaced: do they do the same?",
            title_zh="專案設備少於汰換設備，應說明服務是否相同",
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
