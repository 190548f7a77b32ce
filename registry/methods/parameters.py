"""Parameters and formulas with what is common to their kind filled in, for declarations."""

from typing import Final, TypedDict, Unpack

from registry.methods.declaration import Formula, Frequency, Kind, Limit, Parameter

MOST: Final = "999999999999"
"""The largest quantity: twelve digits."""


class Further(TypedDict, total=False):
    """What a parameter may have beside its names and its unit."""

    minimum: str
    maximum: str
    default: str
    index: str
    daily_maximum: str
    whole: bool
    unit_of: str
    none_noted: bool
    barred: tuple[str, ...]


Source = tuple[str, str]
"""Where a value is from: English, Chinese."""

NAMEPLATE: Final[Source] = "nameplate or test report", "銘牌或測試報告"
HISTORY: Final[Source] = "records of a year or more before the project", "專案前至少一年之紀錄"
METER: Final[Source] = "calibrated meter, read monthly", "校正合格之儀表，每月抄錄"
INVOICE: Final[Source] = "meter, or invoices and stock records", "儀表，或發票與庫存紀錄"
SAMPLES: Final[Source] = (
    "samples of the whole period, weighted by amount",
    "全期採樣，依數量加權平均",
)
ADOPTED: Final[Source] = (
    "project document, which cites a published default or a study",
    "計畫書，引用公告預設值或研究報告",
)
WORKED_OUT: Final[Source] = "worked out in the monitoring report", "監測報告書之計算"
OPERATOR: Final[Source] = "grid operator or the meter's place", "電力公司或計量點位置"

SMALL_REDUCTION: Final = Limit(
    symbol="ER",
    text="BE - PE - LE",
    maximum="60000",
    unit="tCO2e",
    title_en="Reduction of a small project (type III)",
    title_zh="小型專案減量（第三類）",
)
"""What the CDM's small methods of type III allow in a year."""


def parameter(
    kind: Kind,
    frequency: Frequency,
    names: tuple[str, str, str, str],
    source: Source,
    more: Further,
) -> Parameter:
    """Return a parameter by its symbol, unit and titles, English and Chinese, and its source."""
    symbol, unit, en, zh = names
    further: Further = {"minimum": "0", "maximum": MOST, **more}
    return Parameter(
        symbol=symbol,
        unit=unit,
        kind=kind,
        frequency=frequency,
        title_en=en,
        title_zh=zh,
        source_en=source[0],
        source_zh=source[1],
        **further,
    )


def fixed(symbol: str, unit: str, en: str, zh: str, **more: Unpack[Further]) -> Parameter:
    """Return a figure that is the same for the whole period, by a nameplate or a test."""
    return parameter(Kind.FIXED, Frequency.ONCE, (symbol, unit, en, zh), NAMEPLATE, more)


def history(symbol: str, unit: str, en: str, zh: str, **more: Unpack[Further]) -> Parameter:
    """Return a figure that records from before the project give once."""
    return parameter(Kind.FIXED, Frequency.ONCE, (symbol, unit, en, zh), HISTORY, more)


def yearly_history(symbol: str, unit: str, en: str, zh: str, **more: Unpack[Further]) -> Parameter:
    """Return an amount of one year that records from before the project give."""
    return parameter(Kind.ANNUAL, Frequency.ONCE, (symbol, unit, en, zh), HISTORY, more)


def metered(symbol: str, unit: str, en: str, zh: str, **more: Unpack[Further]) -> Parameter:
    """Return an amount that a meter adds up."""
    return parameter(Kind.AMOUNT, Frequency.MONTHLY, (symbol, unit, en, zh), METER, more)


def bought(symbol: str, unit: str, en: str, zh: str, **more: Unpack[Further]) -> Parameter:
    """Return an amount of fuel or material, by meter or by invoice."""
    return parameter(Kind.AMOUNT, Frequency.MONTHLY, (symbol, unit, en, zh), INVOICE, more)


def weighted(symbol: str, unit: str, en: str, zh: str, **more: Unpack[Further]) -> Parameter:
    """Return a state that is given once a period, weighted by the amount it belongs to."""
    return parameter(Kind.FIXED, Frequency.EVERY_PERIOD, (symbol, unit, en, zh), SAMPLES, more)


def adopted(symbol: str, unit: str, en: str, zh: str, **more: Unpack[Further]) -> Parameter:
    """Return a figure that nobody measures: the project's document adopts it, and says why."""
    return parameter(Kind.FIXED, Frequency.ONCE, (symbol, unit, en, zh), ADOPTED, more)


def stated(symbol: str, unit: str, en: str, zh: str, **more: Unpack[Further]) -> Parameter:
    """Return an amount that no meter shows: the monitoring report works it out."""
    names = symbol, unit, en, zh
    return parameter(Kind.AMOUNT, Frequency.EVERY_PERIOD, names, WORKED_OUT, more)


def leakage(en: str = "Leakage", zh: str = "洩漏", *, symbol: str = "LE_other") -> Parameter:
    """Return emissions elsewhere on the project's account; none unless they are stated."""
    return stated(symbol, "tCO2e", en, zh, default="0")


def losses(symbol: str, en: str, zh: str, **more: Unpack[Further]) -> Parameter:
    """Return a share of electricity that is lost on its way; none unless it is given.

    It is one figure for the period. A mean by days of a share that rises with the electricity
    would earn more for a period in parts.
    """
    names = symbol, "1", en, zh
    more = {"maximum": "0.2", "default": "0", **more}
    return parameter(Kind.FIXED, Frequency.EVERY_PERIOD, names, OPERATOR, more)


def formula(symbol: str, unit: str, text: str, en: str, zh: str, *, unit_of: str = "") -> Formula:
    """Return a formula that is computed once a year."""
    return Formula(symbol=symbol, unit=unit, text=text, title_en=en, title_zh=zh, unit_of=unit_of)


def balance(*, baseline: str, project: str, leakage: str) -> tuple[Formula, Formula, Formula]:
    """Return the three sides that every methodology ends with."""
    return (
        formula("BE", "tCO2e", baseline, "Baseline emissions", "基線排放量"),
        formula("PE", "tCO2e", project, "Project emissions", "專案排放量"),
        formula("LE", "tCO2e", leakage, "Leakage", "洩漏排放量"),
    )
