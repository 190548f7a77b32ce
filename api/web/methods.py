"""The pages of methodologies: the list by sectoral scope, and one with all it computes from."""

from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import groupby
from typing import Final

import msgspec

from api.pages import both, english
from api.web.factors import factor_values
from api.web.markup import Pair, block, code, day, facts, links, pair, section, source, table, trail
from api.web.telling import told
from registry.methods import METHODS, Method, method_of
from registry.methods.declaration import Choice, Declaration, Factor, Parameter
from registry.methods.factors import DEFAULTS, FACTOR_SETS
from registry.methods.titles import FREQUENCIES, KINDS, SCOPES
from registry.methods.typeset import Setting, setting_of
from registry.methods.wording import bounds_words, row_words, unit_words

_SYMBOL: Final[Pair] = ("符號", "Symbol")
_NAME: Final[Pair] = ("名稱", "Name")
_UNIT: Final[Pair] = ("單位", "Unit")
ABOVE: Final = ("/methods", "減量方法", "Methodologies")


@cache
def methods_body() -> str:
    """Return the body of the list, by sectoral scope."""
    declared = sorted(
        (found.declaration for found in METHODS.values()), key=lambda each: (each.scope, each.code)
    )
    sections = (
        section(f"scope-{scope}", _scope(scope), _listed(list(group)))
        for scope, group in groupby(declared, key=lambda each: each.scope)
    )
    return "".join(
        [
            trail(here=("減量方法", "Methodologies")),
            f"<h1>減量方法 {english('Methodologies')}</h1>",
            both(
                "p",
                "每一種減量方法都由參數、係數與公式宣告而成；表單、檢查、計算、範本與本頁都出自同一份宣告。"
                "任何人都能試算，不留任何資料。",
                "Each is declared by its parameters, factors and formulas; forms, checks, the "
                "calculation, templates and these pages all come from that one declaration. "
                "Anybody may compute, and nothing is stored.",
            ),
            links([("/factors", "係數表", "Factors"), ("/v1/methods", "JSON", "JSON")]),
            *sections,
        ]
    )


@cache
def method_body(found: str) -> str:
    """Return the body of one methodology's page. QuantificationError: METHOD_UNKNOWN."""
    method = method_of(found)
    declared = method.declaration
    setting = setting_of(declared)
    path = f"/v1/methods/{declared.code}"
    return "".join(
        [
            trail(ABOVE, here=(declared.code, declared.code)),
            f"<h1>{escape(declared.code)} {escape(declared.title_zh)}</h1>",
            f'<p class="lead" lang="en">{escape(declared.title_en)}</p>',
            both("p", declared.summary_zh, declared.summary_en),
            facts(
                [
                    (("版次", "Version"), code(declared.version)),
                    (("類別", "Sectoral scope"), pair(_scope(declared.scope))),
                    (("出處", "Source"), source(declared.source)),
                ]
            ),
            '<div class="noprint">',
            links(
                [
                    (f"/methods/{declared.code}/try", "試算", "Try it"),
                    (f"{path}/template.csv", "讀數範本（CSV）", "Template for readings (CSV)"),
                    (f"{path}/template.xlsx", "讀數範本（XLSX）", "Template for readings (XLSX)"),
                    (path, "JSON", "JSON"),
                    ("/schema#quantify", "介面文件", "API documentation"),
                ]
            ),
            "</div>",
            section("formulas", ("公式", "Formulas"), _formulas(declared, setting)),
            section("parameters", ("參數", "Parameters"), *_parameters(declared, setting)),
            section("factors", ("係數", "Factors"), *_factors(declared, setting)),
            section(
                "limits", ("限制與注意事項", "Limits and cautions"), *_limits(declared, setting)
            ),
            section("example", ("計算範例", "Worked example"), *_example(method)),
        ]
    )


def _scope(scope: int) -> Pair:
    title = SCOPES[scope]
    return f"{scope} {title.zh}", f"Scope {scope}: {title.en}"


def _listed(declared: list[Declaration]) -> str:
    items = "".join(
        f'<li><p><a href="/methods/{each.code}"><strong>{escape(each.code)}</strong> '
        f"{pair((each.title_zh, each.title_en))}</a></p>"
        f"{both('p', each.summary_zh, each.summary_en)}</li>"
        for each in declared
    )
    return f'<ul class="entries">{items}</ul>'


def _formulas(declared: Declaration, setting: Setting) -> str:
    items = "".join(
        f"<li>{pair((each.title_zh, each.title_en))} "
        f'<span class="unit">({pair(unit_words(each.unit, each.unit_of))})</span>'
        f'<div class="scroll" tabindex="0" role="region" '
        f'aria-label="{escape(each.symbol)}">{setting.equation(each)}</div></li>'
        for each in declared.formulas
    )
    legend = "".join(
        f"<li><math><mi>{setting.letters[index]}</mi></math> {pair((zh, en))}</li>"
        for index, (en, zh) in declared.indexes.items()
    )
    indexes = f"<p>索引 {english('Indexes')}</p><ul>{legend}</ul>" if legend else ""
    closing = both(
        "p",
        "減量 = 基線 − 專案 − 洩漏（ER = BE − PE − LE），逐曆年計算，合計後捨去一次。",
        "Reduction = baseline − project − leakage (ER = BE − PE − LE), computed by calendar year; "
        "the sum is rounded down once.",
    )
    return f'<ul class="entries formulas">{items}</ul>{indexes}{closing}'


def _parameters(declared: Declaration, setting: Setting) -> Iterator[str]:
    yield table(
        ("輸入之參數", "Parameters to be given"),
        (
            _SYMBOL,
            _NAME,
            _UNIT,
            ("範圍", "Bounds"),
            ("頻率", "Frequency"),
            ("來源", "Source"),
            ("未填時", "Default"),
        ),
        [_parameter(declared, each, setting) for each in declared.parameters],
    )
    yield table(
        ("選項", "Choices"),
        (_SYMBOL, _NAME, ("可選", "One of"), ("未選時", "Default")),
        [_choice(each) for each in declared.choices],
    )


def _parameter(declared: Declaration, each: Parameter, setting: Setting) -> list[str]:
    kind, frequency = KINDS[each.kind], FREQUENCIES[each.frequency]
    absent = (
        ("可無此項", "may have none") if each.index in declared.optional else ("必填", "required")
    )
    if each.none_noted:
        absent = "可無此項，會註記", "may have none, which is noted"
    return [
        f"{setting.inline(each.symbol)}<br>{code(each.symbol)}",
        pair((each.title_zh, each.title_en)),
        pair(unit_words(each.unit, each.unit_of)),
        pair(bounds_words(each)),
        pair((f"{frequency.zh}；{kind.zh}", f"{frequency.en}; {kind.en}")),
        pair((each.source_zh, each.source_en)),
        code(each.default) if each.default else pair(absent),
    ]


def _choice(each: Choice) -> list[str]:
    options = ", ".join(code(option) for option in each.options)
    default = code(each.default) if each.default else pair(("必選", "required"))
    return [code(each.symbol), pair((each.title_zh, each.title_en)), options, default]


def _factors(declared: Declaration, setting: Setting) -> Iterator[str]:
    yield table(
        ("查表之係數", "Factors that are looked up"),
        (_SYMBOL, _NAME, _UNIT, ("係數表", "Table"), ("列", "Row")),
        [_factor(each, setting) for each in declared.factors],
    )
    for each in declared.factors:
        title = pair((each.title_zh, each.title_en))
        yield (
            f"<details><summary>{setting.inline(each.symbol)} {title}：數值與來源 "
            f"{english('values and sources')}</summary>{factor_values(declared, each)}</details>"
        )


def _factor(each: Factor, setting: Setting) -> list[str]:
    editions = " ".join(
        f'<a href="/factors/{found.id}">{escape(found.id)}</a>'
        + (f" {pair(('（預設）', '(default)'))}" if DEFAULTS[each.family] == found.id else "")
        for found in FACTOR_SETS.values()
        if found.family == each.family
    )
    return [
        f"{setting.inline(each.symbol)}<br>{code(each.symbol)}",
        pair((each.title_zh, each.title_en)),
        pair(unit_words(each.unit)),
        editions,
        pair(row_words(each)),
    ]


def _limits(declared: Declaration, setting: Setting) -> Iterator[str]:
    said = [
        *(
            (("上限", "Limit"), (each.title_zh, each.title_en), setting.bound(each))
            for each in declared.limits
        ),
        *(
            (("不予受理", "Refused"), (each.title_zh, each.title_en), setting.excess(each))
            for each in declared.requirements
        ),
        *(
            (("註記", "Noted"), (each.title_zh, each.title_en), setting.excess(each))
            for each in declared.cautions
        ),
    ]
    items = "".join(
        f'<li><strong>{pair(kind)}</strong> {pair(title)}<div class="scroll" tabindex="0" '
        f'role="region" aria-label="{escape(title[0])}">{shown}</div></li>'
        for kind, title, shown in said
    )
    yield f'<ul class="entries formulas">{items}</ul>' if items else ""


def _example(method: Method) -> Iterator[str]:
    declared = method.declaration
    inputs = msgspec.json.encode(declared.example.inputs)
    result = method.quantify(method.decode(inputs))
    start, end = day(result.period_start), day(result.period_end)
    until = f'<span lang="en">From {start} until before {end}.</span>'
    yield f"<p>自 {start} 起，至 {end} 前一日止。 {until}</p>"
    yield told(declared, result)
    yield facts([(("出處", "Source"), source(declared.example.source))])
    lines = msgspec.json.format(inputs, indent=2).decode()
    request = (
        f"tanbu methods {declared.code} --example > inputs.json\n"
        f"tanbu quantify {declared.code} inputs.json"
    )
    yield (
        f"<details><summary>自己算一次 {english('Compute it yourself')}</summary>"
        f"{block(request)}{block(lines)}</details>"
    )
