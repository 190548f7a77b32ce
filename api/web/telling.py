"""A calculation on a page: what was given, what was looked up, every step and the last line."""

from html import escape

from api.pages import both, english
from api.web.markup import Pair, code, number, pair, table
from registry.methods.declaration import Declaration
from registry.methods.result import Note, Result
from registry.methods.steps import Step, telling_of
from registry.methods.typeset import Setting, setting_of
from registry.methods.wording import note_words

_SYMBOL: Pair = ("符號", "Symbol")
_NAME: Pair = ("名稱", "Name")
_VALUE: Pair = ("數值", "Value")
_YEAR: Pair = ("年度", "Year")


def told(declaration: Declaration, result: Result) -> str:
    """Return a result step by step, the conclusion before all."""
    telling, setting = telling_of(declaration, result), setting_of(declaration)
    steps = "".join(_step(step) for step in (*telling.computed, *telling.totals))
    last = (
        f"<li>{code(telling.conclusion.zh)}<br>"
        f'<span lang="en">{code(telling.conclusion.en)}</span></li>'
    )
    conclusion = (
        f'<p class="conclusion">{escape(telling.conclusion.zh)}<br>'
        f"{english(telling.conclusion.en)}</p>"
    )
    return "".join(
        [
            conclusion,
            table(
                ("輸入值", "What was given"),
                (_SYMBOL, _NAME, _YEAR, _VALUE),
                [_given(step, setting) for step in telling.given],
            ),
            table(
                ("查得之係數", "Factors that were looked up"),
                (_SYMBOL, _NAME, _YEAR, _VALUE, ("出處", "Row")),
                [[*_given(step, setting), _row(step)] for step in telling.factors],
            ),
            f'<h3>逐步計算 {english("Step by step")}</h3><ol class="steps">{steps}{last}</ol>',
            _notes(declaration, result.notes),
            both(
                "p",
                "以分數精確計算，全期間只捨去一次；除不盡的數字在此僅顯示約數。",
                "Computed in exact fractions and rounded down once for the whole period; what does "
                "not end is rounded here, for reading only.",
            ),
        ]
    )


def _given(step: Step, setting: Setting) -> list[str]:
    item = f" {code(step.item)}" if step.item else ""
    year = str(step.year) if step.year else pair(("各年", "every year"))
    return [
        f"{setting.inline(step.symbol)}<br>{code(step.symbol)}{item}",
        pair((step.title.zh, step.title.en)),
        year,
        number(escape(step.value)),
    ]


def _row(step: Step) -> str:
    """Return the row a factor was read from, linked to its table; or that it was given."""
    if not step.source:
        return pair(("自填", "given"))
    edition = step.source.rpartition("/")[0]
    return f'<a href="/factors/{escape(edition)}">{escape(step.source)}</a>'


def _step(step: Step) -> str:
    title = pair((step.title.zh, step.title.en))
    return f"<li>{title}<br>{code(step.line)}</li>"


def _notes(declaration: Declaration, notes: tuple[Note, ...]) -> str:
    if not notes:
        return ""
    items = "".join(
        f"<li>{code(note.symbol)} {pair(note_words(declaration, note))}"
        f"{f' ({escape(note.where)})' if note.where else ''}</li>"
        for note in notes
    )
    return f"<h3>供查證注意 {english('For the verifier')}</h3><ul>{items}</ul>"
