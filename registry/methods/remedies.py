"""What to do about each refusal of a calculation: a sentence in both languages.

A refusal names the parameter and the reason; the remedy says what would be right in its place, from
the declaration.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from registry.methods.absent import factor_absent
from registry.methods.declaration import ROW_UNIT, Declaration, Parameter
from registry.methods.errors import QuantificationError, Reason
from registry.methods.expression import parse
from registry.methods.quantity import QUANTITY_PATTERN
from registry.methods.taking import SUBSTITUTE_YEARS_MAX
from registry.methods.titles import Title
from registry.methods.units import ratio, units_like
from registry.methods.writing import written

_UNSPACED: Final = re.compile(r"(?<![^ ])([0-9]+(?:\.[0-9]+)?)([A-Za-z%][^ ]*)\Z")
"""A number with its unit right behind it."""
_BARE: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?\Z")
"""A number of JSON that would be a figure in quotes."""
_OF_FILE: Final = re.compile(r"readings\.[0-9]+\Z")
"""How a file of readings is named where several may be."""
_FILE: Final = Title(
    "請改正檔案後重新存放；tanbu readings check 會列出檔案的全部問題",
    "correct the file and store it anew; tanbu readings check lists all of its problems",
)
_YEAR_LAST: Final = re.compile(r"(?:\A|, )[0-9]{4}\Z")
"""Where a comparison was not met: an item if there are several, and the year."""

UNITS_SHOWN_MAX: Final = 8
"""Units that a remedy names; there are dozens of quotients."""


def remedy(declaration: Declaration | None, error: QuantificationError) -> Title:
    """Return what would be right where a methodology refuses its inputs.

    Without a declaration it is what can be said of any methodology.
    """
    if error.reason is Reason.INPUTS_INVALID:
        return _of_form(declaration, error)
    told = _OF_DETAIL.get(error.reason)
    if told is not None and (found := told[0].search(error.detail)) is not None:
        said = told[1](found[1])
        if said is not None:
            return said
    compared = _compared(declaration, error) if declaration else None
    if compared is not None:
        return compared
    parameter = declaration.parameter(error.symbol) if declaration else None
    if declaration and parameter and error.reason is Reason.UNIT_UNKNOWN:
        choices = {choice.symbol for choice in declaration.choices}
        if parameter.unit_of in choices:
            return _chosen_unit(parameter.unit_of)
    if parameter is not None and error.reason in _OF_PARAMETER:
        spaced = _spaced(parameter.unit, error.detail)
        if error.reason is Reason.NOT_A_DECIMAL and spaced is not None:
            return spaced
        return _OF_PARAMETER[error.reason](parameter)
    return _PLAIN[error.reason]


def _of_form(declaration: Declaration | None, error: QuantificationError) -> Title:
    """Return what would be right where inputs do not decode, or a file of readings has problems."""
    if _OF_FILE.match(error.symbol):
        return _FILE
    if error.symbol in {"period_start", "period_end"}:
        return _PLAIN[Reason.PERIOD_INVALID]
    if error.detail.startswith("Expected `str") and _BARE.match(error.given):
        return Title(
            f'數字要加引號：寫成 "{error.given}"', f'write the number in quotes: "{error.given}"'
        )
    if declaration is not None and repr(QUANTITY_PATTERN) in error.detail:
        spaced = _spaced(_unit_at(declaration, error.symbol), error.given.strip('"'))
        if spaced is not None:
            return spaced
    return _PLAIN[error.reason]


def _unit_at(declaration: Declaration, symbol: str) -> str:
    """Return the unit of a parameter or a factor; of what has none, such as a share, 1."""
    measure = declaration.parameter(symbol) or declaration.factor(symbol)
    return measure.unit if measure else "1"


def _compared(declaration: Declaration, error: QuantificationError) -> Title | None:
    """Return which requirement of the methodology a figure does not meet, if it is one."""
    if error.reason is not Reason.CONTRADICTION or not _YEAR_LAST.search(error.detail):
        return None
    for each in declaration.requirements:
        if each.symbol == error.symbol:
            sides = " ≤ ".join(written(parse(side)) for side in (each.left, each.right))
            return Title(
                f"{each.title_zh}；應符合 {sides}", f"{each.title_en}; it has to be {sides}"
            )
    return None


def _units(parameter: Parameter) -> str:
    if ROW_UNIT in parameter.unit.split("/"):
        return ""
    return ", ".join(units_like(parameter.unit)[:UNITS_SHOWN_MAX])


def _number(parameter: Parameter) -> Title:
    unit = "" if parameter.unit == "1" or not _units(parameter) else f" {parameter.unit}"
    return Title(
        f"寫成 1200.5{f' 或 1200.5{unit}' if unit else ''}，不加千分位、正負號",
        f"write it as 1200.5{f' or 1200.5{unit}' if unit else ''}, with no separators and no sign",
    )


def _unit(parameter: Parameter) -> Title:
    units = _units(parameter)
    if parameter.unit == "1":
        return Title("不寫單位，或寫成 %", "leave the unit out, or write it in %")
    if not units:
        return Title(
            "不寫單位，或寫係數表中的單位",
            "leave the unit out, or write that of the table of fuels",
        )
    return Title(f"可用的單位：{units}", f"units that are taken: {units}")


def _chosen_unit(choice: str) -> Title:
    return Title(
        f"單位由 {choice} 選定：請一併提供 {choice}，或不寫單位",
        f"its unit is the one that {choice} chooses: give {choice} too, or leave the unit out",
    )


def _bounds(parameter: Parameter) -> Title:
    low, high, unit = parameter.minimum, parameter.maximum, parameter.unit
    unit = "" if unit in {"1", ROW_UNIT} else f" {unit}"
    daily = parameter.daily_maximum
    zh = f"，每日至多 {daily}{unit}" if daily else ""
    en = f", and at most {daily}{unit} a day" if daily else ""
    return Title(f"應在 {low} 到 {high}{unit} 之間{zh}", f"from {low} to {high}{unit}{en}")


def _missing(parameter: Parameter) -> Title:
    unit = "" if parameter.unit in {"1", ROW_UNIT} else parameter.unit
    return Title(
        f"請填「{parameter.title_zh}」{f'（{unit}）' if unit else ''}",
        f"give “{parameter.title_en}”{f', in {unit}' if unit else ''}",
    )


def _spaced(unit: str, detail: str) -> Title | None:
    """Return what is to be said of a figure that only lacks the space before its unit."""
    found = _UNSPACED.search(detail)
    if found is None or ratio(found[2], unit) is None:
        return None
    text = f"{found[1]} {found[2]}"
    return Title(f"單位前空一格：{text}", f"leave a space before the unit: {text}")


def _substitute(latest: str) -> Title:
    return Title(
        f"只有監測期間內晚於 {latest} 年至多 {SUBSTITUTE_YEARS_MAX} 年的年度可以替代，"
        f"且只能用 {latest} 年",
        f"only a year of the period later than {latest}, by {SUBSTITUTE_YEARS_MAX} at most, may "
        f"have a substitute, and only {latest}",
    )


def _spelt_alike(names: str) -> Title:
    return Title(
        f"項目名稱大小寫要一致：{names} 會被看成同一項",
        f"spell an item in one way, or give it another name: {names} read as one",
    )


_OF_PARAMETER: Final[Mapping[Reason, Callable[[Parameter], Title]]] = MappingProxyType(
    {
        Reason.NOT_A_DECIMAL: _number,
        Reason.UNIT_UNKNOWN: _unit,
        Reason.BELOW_MINIMUM: _bounds,
        Reason.ABOVE_MAXIMUM: _bounds,
        Reason.PARAMETER_MISSING: _missing,
    }
)
"""What is to be said from the parameter's own declaration."""

_OF_DETAIL: Final[Mapping[Reason, tuple[re.Pattern[str], Callable[[str], Title | None]]]] = (
    MappingProxyType(
        {
            Reason.FACTOR_ABSENT: (
                re.compile(r"\A([A-Z0-9-]+/[0-9]+/[A-Za-z0-9_.-]+)"),
                factor_absent,
            ),
            Reason.SUBSTITUTE_INVALID: (re.compile(r"the latest is ([0-9]{4})\Z"), _substitute),
            Reason.ITEMS_MISMATCH: (re.compile(r"\A([^:]+): the names differ"), _spelt_alike),
        }
    )
)
"""What is to be said from what was given: a pattern, and what to make of its group."""

_PLAIN: Final[Mapping[Reason, Title]] = MappingProxyType(
    {
        Reason.METHOD_UNKNOWN: Title("見減量方法清單", "see the list of methodologies"),
        Reason.INPUTS_INVALID: Title(
            "對照範例輸入的寫法", "compare with how the example's inputs are written"
        ),
        Reason.NOT_A_DECIMAL: Title("寫成 1200.5，不加千分位", "write it as 1200.5"),
        Reason.NOT_WHOLE: Title("應為整數", "give a whole number"),
        Reason.UNIT_UNKNOWN: Title("不寫單位", "leave the unit out"),
        Reason.BELOW_MINIMUM: Title("應不小於下限", "give no less than the minimum"),
        Reason.ABOVE_MAXIMUM: Title("應不大於上限", "give no more than the maximum"),
        Reason.ABOVE_LIMIT: Title(
            "規模超過本減量方法適用範圍，請用大型減量方法",
            "the project needs a methodology for larger ones",
        ),
        Reason.PARAMETER_MISSING: Title("請填這一項", "give this one"),
        Reason.ITEMS_MISMATCH: Title(
            "同一索引的參數，項目要一致", "give every parameter of one index for the same items"
        ),
        Reason.CONTRADICTION: Title(
            "兩項之一有誤，請核對", "one of the two is wrong: compare them with the records"
        ),
        Reason.PERIOD_INVALID: Title(
            "日期寫成 2024-01-01；結束日為最後一天的次日，期間至多 10 個曆年；"
            "部分減量方法限完整曆年",
            "dates like 2024-01-01; the end is the day after the last day, a period touches "
            "10 calendar years at most, and some methodologies take whole calendar years alone",
        ),
        Reason.YEARS_NOT_APART: Title(
            "期間跨年時請逐年提供讀數，每筆讀數不跨越 1 月 1 日",
            "give readings, none of which runs from one calendar year into the next",
        ),
        Reason.READINGS_GAP: Title(
            "補上缺少的讀數，使讀數涵蓋整個期間", "add readings until they cover the whole period"
        ),
        Reason.READINGS_OVERLAP: Title(
            "每一天只由一筆讀數涵蓋", "let one reading alone cover each day"
        ),
        Reason.READINGS_OUTSIDE: Title(
            "刪去期間外的讀數，或改正期間", "leave it out, or correct the period"
        ),
        Reason.FACTOR_SET_UNKNOWN: Title(
            "見係數表清單；每一類係數表至多指定一版",
            "see the tables of factors; name one edition at most of each family",
        ),
        Reason.FACTOR_ABSENT: Title(
            "換一版係數表、指定替代年度，或自填係數（會註記供查證）",
            "name another edition, or a year that stands in; or give the factor under its symbol, "
            "which is noted for the verifier",
        ),
        Reason.SUBSTITUTE_INVALID: Title(
            f"只有晚於係數表至多 {SUBSTITUTE_YEARS_MAX} 年的年度可用最新年度替代",
            f"only a year later than the table, by {SUBSTITUTE_YEARS_MAX} at most, may have a "
            "substitute, the table's latest year",
        ),
        Reason.DIVIDED_BY_ZERO: Title(
            "作除數的參數不能為零", "what a formula divides by has to be above zero"
        ),
        Reason.MEMBERS_INVALID: Title(
            "每位成員一次；分配不全為零，且全為數字，或全為百分比、合計 100 %",
            "name each member once, with shares that are not all zero: all of them plain numbers, "
            "or all in % and 100 % together",
        ),
    }
)
"""What is to be said where there is no parameter, or it would add nothing."""
