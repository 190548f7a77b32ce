"""What a declaration says of units, bounds and rows of tables, in words of both languages."""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from registry.methods.declaration import ROW_UNIT, Declaration, Factor, Parameter
from registry.methods.factors import DEFAULTS, FACTOR_SETS
from registry.methods.quantity import legible
from registry.methods.result import Note
from registry.methods.taking import FACTOR_GIVEN, FACTOR_SUBSTITUTED, NONE_GIVEN
from registry.methods.titles import Title

_NOTES: Final[Mapping[str, Title]] = MappingProxyType(
    {
        FACTOR_GIVEN: Title("係數由申請人自填，非自係數表", "A factor was given and not looked up"),
        FACTOR_SUBSTITUTED: Title("以其他年度之係數替代", "Another year's factor stands in"),
        NONE_GIVEN: Title(
            "未提供任何項目或皆為零，以無計算",
            "Given for no item, or as zero for each: it counts as none",
        ),
        "column_unknown": Title(
            "讀數檔有未讀取之欄", "A file of readings has a column that is not read"
        ),
        "sheet_unread": Title(
            "讀數活頁簿另有未讀取之工作表", "A workbook of readings has a sheet that is not read"
        ),
        "hidden_read": Title(
            "讀數活頁簿有隱藏之列或欄，仍予讀取",
            "A workbook of readings has hidden rows or columns, which are read all the same",
        ),
        "reading_unusual": Title(
            "讀數檔有讀數遠高於中位數", "A file of readings has some far above their median"
        ),
        "template_unfilled": Title(
            "讀數檔仍含範本之範例列",
            "A file of readings has example rows of the template still",
        ),
    }
)


def note_words(declaration: Declaration, note: Note) -> Title:
    """Return what a note for a verifier says: a caution of the methodology, or one of any."""
    for caution in declaration.cautions:
        if caution.code == note.code:
            return Title(caution.title_zh, caution.title_en)
    return note_title(note.code)


def note_title(code: str) -> Title:
    """Return what a note says that is of no methodology; nothing where there is none of it."""
    return _NOTES.get(code, Title("", ""))


def unit_words(unit: str, pointed: str = "") -> Title:
    """Return a unit; `pointed` is the symbol that knows it where a fuel or a word says so."""
    if unit == "1":
        return Title("無單位", "no unit")
    if ROW_UNIT not in unit.split("/"):
        return Title(unit, unit)
    zh = "/".join("單位" if part == ROW_UNIT else part for part in unit.split("/"))
    return Title(
        f"{zh}{f'（依 {pointed}）' if pointed else ''}",
        f"{unit}{f' (by {pointed})' if pointed else ''}",
    )


def bounds_words(parameter: Parameter) -> Title:
    """Return what a parameter may be, in its unit, and of which items it is nothing but zero."""
    low, high, daily = (
        legible(Fraction(bound)) if bound else ""
        for bound in (parameter.minimum, parameter.maximum, parameter.daily_maximum)
    )
    bounds = f"{low} – {high}"
    zh = f"{bounds}{f'，每日至多 {daily}' if daily else ''}"
    en = f"{bounds}{f', at most {daily} a day' if daily else ''}"
    if parameter.whole:
        zh, en = f"{zh}，整數", f"{en}, whole"
    if parameter.barred:
        zh = f"{zh}；{'、'.join(parameter.barred)} 不予採計，只能為 0"
        en = f"{en}; 0 alone of {', '.join(parameter.barred)}, which do not count"
    return Title(zh, en)


def row_words(factor: Factor) -> Title:
    """Return which row and column of its table a factor is read from."""
    column = factor.column
    if FACTOR_SETS[DEFAULTS[factor.family]].keyed_by == "year":
        return Title(f"監測年度，{column}", f"the monitored year, {column}")
    if factor.choice:
        return Title(f"依 {factor.choice} 所選，{column}", f"as {factor.choice} says, {column}")
    if factor.key:
        return Title(f"{factor.key}，{column}", f"{factor.key}, {column}")
    return Title(f"各 {factor.index}，{column}", f"each {factor.index}, {column}")
