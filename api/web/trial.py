"""The page on which a methodology is tried: a form made from its declaration, and what comes of it.

It needs no script. What was typed stays in its place, errors stand beside their fields and are
listed above, and nothing is stored.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

import msgspec
from msgspec import Struct

from api.pages import both, english
from api.web.fields import Complaint, Fields, field_id
from api.web.filled import PERIOD, ROWS_FIELD, ROWS_MAX, SUBSTITUTE, Filled, measures_of
from api.web.markup import Heading, Pair, block, grid, links, pair, trail
from api.web.methods import ABOVE
from api.web.telling import told
from registry.methods.declaration import Declaration, Factor, Parameter
from registry.methods.inputs import Inputs
from registry.methods.result import Result
from registry.methods.typeset import Setting, setting_of

COMPUTE: Final = "compute"
MORE: Final = "more"
MORE_ROWS: Final = 3


class Trial(Struct, frozen=True, kw_only=True):
    """What the page shows: a form as it was filled in, and what came of it."""

    declaration: Declaration
    filled: Filled
    complaints: tuple[Complaint, ...] = ()
    result: Result | None = None
    inputs: Inputs | None = None


def trial_body(trial: Trial) -> str:
    """Return the page's body."""
    declared = trial.declaration
    path = f"/methods/{declared.code}"
    example = f"{path}/try?filled=example"
    return "".join(
        [
            trail(ABOVE, (path, declared.code, declared.code), here=("試算", "Try it")),
            f"<h1>試算 {escape(declared.code)} {english(f'Try {declared.code}')}</h1>",
            both("p", declared.title_zh, declared.title_en),
            _errors(trial.complaints),
            _outcome(trial),
            both(
                "p",
                "填入一個監測期間的數值。算出的結果不會儲存，也不核發任何額度。"
                "數值可加單位，如 590 MWh。",
                "Fill in the figures of one monitoring period. Nothing is stored and nothing is "
                "issued. A figure may have a unit, like 590 MWh.",
            ),
            links([(example, "填入範例", "Fill in the example")]),
            _form(trial),
        ]
    )


def _errors(complaints: Sequence[Complaint]) -> str:
    if not complaints:
        return ""
    count = len(complaints)
    items = "".join(
        f'<li><a href="#{field_id(each.field)}">{pair(each.title)}</a>：{pair(each.said)}</li>'
        if each.field
        else f"<li>{pair(each.title)}：{pair(each.said)}</li>"
        for each in complaints
    )
    heading = pair((f"有 {count} 個地方要改", f"Things to correct: {count}"))
    return (
        '<div class="errors" role="alert" tabindex="-1" autofocus aria-labelledby="errors">'
        f'<h2 id="errors">{heading}</h2><ul>{items}</ul></div>'
    )


def _outcome(trial: Trial) -> str:
    if trial.result is None:
        return ""
    heading = f"<h2>計算結果 {english('Result')}</h2>"
    shown = told(trial.declaration, trial.result)
    again = ""
    if trial.inputs is not None:
        found = _as_json(trial.inputs)
        again = (
            f"<details><summary>以 JSON 表示的輸入 {english('The inputs as JSON')}</summary>"
            f"{block(found)}</details>"
        )
    return f"<section>{heading}{shown}{again}</section>"


def _as_json(inputs: Inputs) -> str:
    """Return inputs as the API and the command take them."""
    frame = msgspec.to_builtins(inputs.frame)
    told = {name: value for name, value in frame.items() if value}
    return msgspec.json.format(
        msgspec.json.encode({**told, **inputs.choices, **inputs.values}), indent=2
    ).decode()


def _form(trial: Trial) -> str:
    declared, setting = trial.declaration, setting_of(trial.declaration)
    fields = Fields(declared, trial.filled, trial.complaints)
    plain = [each for each in declared.parameters if not each.index]
    given = [each for each in declared.factors if not each.index]
    return "".join(
        [
            f'<form method="post" action="/methods/{declared.code}/try" accept-charset="utf-8">',
            _group(("監測期間", "Monitoring period"), map(fields.date, PERIOD)),
            _group(("選項", "Choices"), map(fields.choice, declared.choices)),
            _group(("參數", "Parameters"), (fields.measure(each, setting) for each in plain)),
            *(_items(trial, fields, setting, index) for index in declared.indexes),
            "<details>",
            f"<summary>係數版次與自填係數 {english('Editions and factors of your own')}</summary>",
            *map(fields.edition, declared.families),
            *(fields.measure(each, setting) for each in given),
            *(map(fields.year, SUBSTITUTE) if declared.factors else ()),
            "</details>",
            f'<input type="hidden" name="{ROWS_FIELD}" value="{trial.filled.rows}">',
            # Enter in any field presses a form's first button: that has to be this one.
            f'<p><button name="do" value="{COMPUTE}">計算 {english("Compute")}</button>',
            _more(trial),
            "</p></form>",
        ]
    )


def _more(trial: Trial) -> str:
    if not trial.declaration.indexes or trial.filled.rows >= ROWS_MAX:
        return ""
    return f'<button class="second" name="do" value="{MORE}">增加列 {english("More rows")}</button>'


def _group(title: Pair, fields: Iterable[str]) -> str:
    content = "".join(fields)
    return f"<fieldset><legend>{pair(title)}</legend>{content}</fieldset>" if content else ""


def _items(trial: Trial, fields: Fields, setting: Setting, index: str) -> str:
    """Return the rows of an index: what each item is called, and a field for every parameter."""
    declared = trial.declaration
    en, zh = declared.indexes[index]
    own = [each for each in measures_of(declared) if each.index == index]
    item = ("項目名稱", "Item")
    headings = [
        Heading(shown=pair(item), label=" ".join(item)),
        *(_heading(fields, setting, each) for each in own),
    ]
    rows = [
        [fields.item(index, row), *(fields.cell(each, row) for each in own)]
        for row in range(1, trial.filled.rows + 1)
    ]
    shown = grid((zh, en), ("每一列一個項目", "One item a row"), headings, rows)
    return f"<fieldset><legend>{pair((zh, en))}</legend>{shown}</fieldset>"


def _heading(fields: Fields, setting: Setting, each: Parameter | Factor) -> Heading:
    """Return what stands over an item's figures: name, symbol, unit and what may be given."""
    (unit_zh, unit_en), (hint_zh, hint_en) = fields.unit(each), fields.hint(each)
    return Heading(
        shown=(
            f"{pair((each.title_zh, each.title_en))} {setting.inline(each.symbol)} "
            f'<span class="unit">({pair((unit_zh, unit_en))})</span><br>'
            f'<span class="hint">{pair((hint_zh, hint_en))}</span>'
        ),
        label=f"{each.title_zh}（{unit_zh}，{hint_zh}） {each.title_en} ({unit_en}, {hint_en})",
    )
