"""The fields of a form: each with what was typed in it and what is wrong with it."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from msgspec import Struct

from api.web.filled import Filled
from api.web.markup import Pair, pair
from registry.methods.declaration import Choice, Declaration, Factor, Kind, Parameter
from registry.methods.factors import DEFAULTS, FACTOR_SETS
from registry.methods.typeset import Setting
from registry.methods.wording import bounds_words, unit_words

TITLES: Final[dict[str, Pair]] = {
    "period_start": ("期間開始（首日）", "First day of the period"),
    "period_end": ("期間結束（次日）", "Day after the period"),
    "substitute_year": ("係數尚未公告之年度", "Year without a factor"),
    "substitute_by": ("以此年度之係數替代", "Year whose factor stands in"),
}
"""What fields beside the declaration's own are called."""

_TEXT_ROWS_MAX: Final = 14
_QUANTITY_LENGTH: Final = 47
"""The longest quantity: twelve digits, nine behind the point, and a unit."""


class Complaint(Struct, frozen=True, kw_only=True):
    """What is wrong with a field, in both languages; `field` is empty where it is none's."""

    field: str
    title: Pair
    said: Pair


def field_id(name: str) -> str:
    """Return the id of a field, for links and labels."""
    return f"f-{escape(name)}"


class Fields:
    """Makes the form's fields, each with what was typed in it and what is wrong with it."""

    def __init__(
        self, declaration: Declaration, filled: Filled, complaints: Iterable[Complaint]
    ) -> None:
        self._declaration = declaration
        self._filled = filled
        self._wrong: dict[str, list[Complaint]] = {}
        for each in complaints:
            self._wrong.setdefault(each.field, []).append(each)

    def date(self, name: str) -> str:
        """Return a field for a day."""
        control = f'<input type="date" {self._common(name)} required>'
        return self._labelled(name, pair(TITLES[name]), "", control)

    def year(self, name: str) -> str:
        """Return a field for a calendar year."""
        control = f'<input {self._common(name)} inputmode="numeric" maxlength="4" size="6">'
        return self._labelled(name, pair(TITLES[name]), "", control)

    def choice(self, choice: Choice) -> str:
        """Return a field for one of some words."""
        chosen = self._filled.text(choice.symbol) or choice.default
        control = self._select(choice.symbol, choice.options, chosen)
        title = pair((choice.title_zh, choice.title_en))
        return self._labelled(choice.symbol, title, "", control)

    def edition(self, family: str) -> str:
        """Return a field for the edition of a family of tables."""
        options = [found.id for found in FACTOR_SETS.values() if found.family == family]
        name = f"set.{family}"
        chosen = self._filled.text(name) or DEFAULTS[family]
        title = pair((f"係數表 {family}", f"Edition of {family}"))
        return self._labelled(name, title, "", self._select(name, options, chosen))

    def measure(self, measure: Parameter | Factor, setting: Setting) -> str:
        """Return a field for a figure; where it is metered, readings may stand line by line."""
        name = measure.symbol
        title = (
            f"{pair((measure.title_zh, measure.title_en))} {setting.inline(name)} "
            f'<span class="unit">({pair(self.unit(measure))})</span>'
        )
        if isinstance(measure, Parameter) and measure.kind is Kind.AMOUNT:
            typed = escape(self._filled.fields.get(name, ""))
            rows = min(max(1, typed.count("\n") + 1), _TEXT_ROWS_MAX)
            named = self._named(name, has_hint=True)
            control = f'<textarea rows="{rows}" cols="34" {named}>\n{typed}</textarea>'
        else:
            common = self._common(name, has_hint=True)
            control = f'<input {common} maxlength="{_QUANTITY_LENGTH}">'
        return self._labelled(name, title, pair(self.hint(measure)), control)

    def item(self, index: str, row: int) -> str:
        """Return a field for what an item is called: one of a table's rows where it has to be."""
        name = f"item.{index}.{row}"
        label = f'aria-label="{escape(self._declaration.indexes[index][1])} {row}"'
        keys = list(self._keys(index))
        if keys:
            chosen = self._filled.text(name)
            control = self._select(name, ["", *keys], chosen, label)
        else:
            control = f'<input {self._common(name)} maxlength="32" {label}>'
        return f"{control}{self._said(name)}"

    def cell(self, measure: Parameter | Factor, row: int) -> str:
        """Return a field for a figure of one item."""
        name = f"{measure.symbol}.{row}"
        label = f'aria-label="{escape(measure.title_zh)} {escape(measure.symbol)} {row}"'
        control = f'<input {self._common(name)} maxlength="{_QUANTITY_LENGTH}" {label}>'
        return f"{control}{self._said(name)}"

    def unit(self, measure: Parameter | Factor) -> Pair:
        """Return the unit that a figure is in, where it has none of its own."""
        return unit_words(measure.unit, "" if isinstance(measure, Factor) else measure.unit_of)

    def hint(self, measure: Parameter | Factor) -> Pair:
        """Return what may be given, and what is taken where nothing is."""
        if isinstance(measure, Factor):
            return "未填則查表", "looked up if left blank"
        zh, en = bounds_words(measure)
        if measure.default:
            zh, en = f"{zh}；未填為 {measure.default}", f"{en}; {measure.default} if left blank"
        if not measure.index and measure.kind is Kind.AMOUNT:
            zh = f"{zh}。可每行填一筆讀數：2024-01-01 2024-07-01 數值"
            en = f"{en}. Readings may stand one a line: 2024-01-01 2024-07-01 figure"
        return zh, en

    def _keys(self, index: str) -> Iterator[str]:
        """Yield the rows of the table that items of an index have to be in, if any has to."""
        for factor in self._declaration.factors:
            table = FACTOR_SETS[DEFAULTS[factor.family]]
            if factor.index == index and table.keyed_by != "year":
                yield from (row.key for row in table.rows if factor.column in row.values)
                return

    def _select(self, name: str, options: Iterable[str], chosen: str, more: str = "") -> str:
        shown = "".join(
            f'<option value="{escape(option)}"{" selected" if option == chosen else ""}>'
            f"{escape(option) or '–'}</option>"
            for option in options
        )
        return f"<select {self._named(name)} {more}>{shown}</select>"

    def _common(self, name: str, *, has_hint: bool = False) -> str:
        typed = escape(self._filled.fields.get(name, ""))
        return f'{self._named(name, has_hint=has_hint)} value="{typed}" autocomplete="off"'

    def _named(self, name: str, *, has_hint: bool = False) -> str:
        is_wrong = name in self._wrong
        about = [f"{field_id(name)}-hint"] * has_hint + [f"{field_id(name)}-error"] * is_wrong
        invalid = ' aria-invalid="true"' if is_wrong else ""
        described = f' aria-describedby="{" ".join(about)}"' if about else ""
        return f'id="{field_id(name)}" name="{escape(name)}"{invalid}{described}'

    def _said(self, name: str) -> str:
        said = "".join(
            f'<p class="bad">✕ {pair(each.said)}</p>' for each in self._wrong.get(name, ())
        )
        return f'<div id="{field_id(name)}-error">{said}</div>' if said else ""

    def _labelled(self, name: str, title: str, hint: str, control: str) -> str:
        below = f'<p class="hint" id="{field_id(name)}-hint">{hint}</p>' if hint else ""
        return (
            f'<div class="field"><label for="{field_id(name)}">{title}</label>{below}'
            f"{self._said(name)}{control}</div>"
        )
