"""The pages of tables of factors: every edition, with its rows, sources, hash and document."""

from fractions import Fraction
from functools import cache
from html import escape
from typing import Final

from api.pages import both, english
from api.web.markup import code, day, facts, links, number, pair, section, source, table, trail
from registry.methods import METHODS
from registry.methods.declaration import ROW_UNIT, Declaration, Factor
from registry.methods.factors import DEFAULTS, FACTOR_SETS, factor_set
from registry.methods.factors.table import Column, FactorRow, FactorSet
from registry.methods.steps import with_unit
from registry.methods.titles import Title

KEYS: Final[dict[str, Title]] = {
    "year": Title("年度", "Year"),
    "fuel": Title("燃料", "Fuel"),
    "gas": Title("氣體", "Gas"),
}
"""What the rows of a table are for."""
ABOVE: Final = ("/factors", "係數表", "Factors")
_SOURCE: Final = Title("來源", "Source")


@cache
def factors_body() -> str:
    """Return the body of the list of editions."""
    return "".join(
        [
            trail(here=("係數表", "Factors")),
            f"<h1>係數表 {english('Factors')}</h1>",
            both(
                "p",
                "係數是有版次的資料：版次一經發布就不再更改，每一版有一份文件與一個雜湊值；更正以新版為之。"
                "計算註明所用版次，舊的計算永遠得出同樣的結果。",
                "Factors are data with editions: an edition never changes and has one document and "
                "one hash; a correction is a further edition. A calculation names those it used, "
                "so that an old one comes to the same grams for ever.",
            ),
            table(
                ("全部版次", "All editions"),
                (
                    ("版次", "Edition"),
                    ("名稱", "Name"),
                    ("生效日", "Effective"),
                    ("列數", "Rows"),
                    ("未指定時", "Where none is named"),
                ),
                [_edition(found) for found in FACTOR_SETS.values()],
            ),
            links([("/methods", "減量方法", "Methodologies"), ("/v1/factor-sets", "JSON", "JSON")]),
        ]
    )


@cache
def edition_body(name: str) -> str:
    """Return the body of an edition's page. QuantificationError: FACTOR_SET_UNKNOWN."""
    found = factor_set(name)
    document = f"/v1/factor-sets/{found.id}"
    users = [
        each.declaration for each in METHODS.values() if found.family in each.declaration.families
    ]
    return "".join(
        [
            trail(ABOVE, here=(found.id, found.id)),
            f"<h1>{escape(found.id)} {escape(found.title_zh)}</h1>",
            f'<p class="lead" lang="en">{escape(found.title_en)}</p>',
            facts(
                [
                    (("類別", "Family"), code(found.family)),
                    (("生效日", "Effective"), day(found.effective)),
                    (_SOURCE, source(found.source)),
                    (("文件 SHA-256", "SHA-256 of the document"), code(found.sha256)),
                ]
            ),
            f'<ul class="links noprint"><li><a href="{document}" '
            f'download="{escape(found.table)}-{found.edition}.json">'
            f"{pair(('下載文件', 'Download the document'))}</a></li></ul>",
            _rows(found),
            section("used", ("用於", "Used by"), links(_user(each) for each in users)),
        ]
    )


def factor_values(declared: Declaration, factor: Factor) -> str:
    """Return the values that a factor may have in the edition taken by default."""
    found = FACTOR_SETS[DEFAULTS[factor.family]]
    chosen = declared.choice(factor.choice)
    keys = chosen.options if chosen else (factor.key,) if factor.key else found.keys
    rows = [row for row in found.rows if row.key in keys and factor.column in row.values]
    said = f"{factor.symbol}: {found.id}"
    return table(
        Title(said, said),
        [*_key_headings(found), Title("數值", "Value"), _SOURCE],
        [
            [*_keys(found, row), number(escape(_scaled(found, row, factor))), _source(row)]
            for row in rows
        ],
    )


def _scaled(found: FactorSet, row: FactorRow, factor: Factor) -> str:
    value = found.value(row.key, factor.column) * Fraction(factor.scale)
    return with_unit(value, _own(factor.unit, row))


def _own(unit: str, row: FactorRow) -> str:
    return "/".join(row.unit if part == ROW_UNIT else part for part in unit.split("/"))


def _edition(found: FactorSet) -> list[str]:
    is_default = DEFAULTS[found.family] == found.id
    return [
        f'<a href="/factors/{escape(found.id)}">{escape(found.id)}</a>',
        pair((found.title_zh, found.title_en)),
        day(found.effective),
        number(f"{len(found.rows):,}"),
        pair(("採用", "taken")) if is_default else "",
    ]


def _rows(found: FactorSet) -> str:
    headings = [*_key_headings(found), *map(_heading, found.columns), _SOURCE]
    shown = [
        [
            *_keys(found, row),
            *(number(escape(_figure(column, row))) for column in found.columns),
            _source(row),
        ]
        for row in found.rows
    ]
    return table((found.title_zh, found.title_en), headings, shown)


def _key_headings(found: FactorSet) -> list[Title]:
    """Return the headings of what rows are for; a year is its own name."""
    name = Title("名稱", "Name")
    return [KEYS[found.keyed_by]] + [name] * (found.keyed_by != "year")


def _keys(found: FactorSet, row: FactorRow) -> list[str]:
    title = pair((row.title_zh, row.title_en))
    return [code(row.key)] + [title] * (found.keyed_by != "year")


def _heading(column: Column) -> Title:
    return Title(f"{column.title_zh}（{column.unit}）", f"{column.title_en} ({column.unit})")


def _figure(column: Column, row: FactorRow) -> str:
    value = row.values.get(column.name)
    if value is None:
        return "–"
    return f"{value} {_own(column.unit, row)}" if row.unit else value


def _source(row: FactorRow) -> str:
    """Return where a row was read, and when it was announced."""
    said = source(row.source) if row.source else pair(("同本表", "that of the table"))
    if not row.announced:
        return said
    announced = day(row.announced)
    return f'{said} 公告日 {announced} <span lang="en">announced {announced}</span>'


def _user(declared: Declaration) -> tuple[str, str, str]:
    return f"/methods/{declared.code}", declared.code, declared.code
