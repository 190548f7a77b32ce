"""The pages of methodologies and factors under docs/methods, made from their declarations.

    python -m tests.house.method_pages

writes them; a test compares. A formula stands as a line of text, which reads well everywhere.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import msgspec

from registry.methods import METHODS, Method
from registry.methods.declaration import ROW_UNIT, Comparison, Declaration, Parameter
from registry.methods.expression import parse
from registry.methods.factors import DEFAULTS, FACTOR_SETS
from registry.methods.factors.table import FactorRow, FactorSet
from registry.methods.quantity import legible
from registry.methods.steps import Step, telling_of
from registry.methods.titles import FREQUENCIES, KINDS, SCOPES
from registry.methods.wording import bounds_words, row_words, unit_words
from registry.methods.writing import written
from tests.house.source import ROOT

FOLDER = ROOT / "docs/methods"
MADE = (
    "Made from the declaration by `python -m tests.house.method_pages`; a test compares. "
    "由宣告產生，請勿直接修改。"
)


def pages() -> dict[str, str]:
    """Return every page by its file's name."""
    found = {f"{code}.md": _text(_method(METHODS[code])) for code in sorted(METHODS)}
    return {"index.md": _text(_index()), "factors.md": _text(_factors()), **found}


def write() -> None:
    """Write every page, and remove those of what is no longer declared."""
    FOLDER.mkdir(exist_ok=True)
    made = pages()
    for file in FOLDER.glob("*.md"):
        if file.name not in made:
            file.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def _text(parts: Iterator[str]) -> str:
    return "\n\n".join(parts) + "\n"


def _index() -> Iterator[str]:
    yield "# Methodologies 減量方法"
    yield (
        "What this registry computes, each from one declaration: its parameters, factors and "
        "formulas. `tanbu quantify` and `POST /v1/methods/{code}/quantify` run them, the registry "
        "shows them at `/methods`, and [factors](factors.md) lists the tables they look up. "
        "[A guide](../guides/adding-a-methodology.md) says how one is added."
    )
    yield (
        "A tonne follows from three sides, `ER = BE − PE − LE` (baseline, project, leakage), "
        "computed by calendar year in exact fractions; their sum is floored once. Figures on these "
        "pages are exact where they end within fifteen decimals, and are rounded where they do not."
    )
    declared = sorted(
        (each.declaration for each in METHODS.values()), key=lambda each: (each.scope, each.code)
    )
    yield _table(
        ("methodology", "scope", "what it is for", "減量方法"),
        [
            (
                f"[{each.code}]({each.code}.md)",
                f"{each.scope} {SCOPES[each.scope].en}",
                each.title_en,
                each.title_zh,
            )
            for each in declared
        ],
    )


def _method(method: Method) -> Iterator[str]:
    declared = method.declaration
    scope = SCOPES[declared.scope]
    yield f"# {declared.code} {declared.title_en}"
    yield f"**{declared.title_zh}**"
    yield f"{declared.summary_en}\n{declared.summary_zh}"
    yield _table(
        ("", ""),
        [
            ("version 版次", declared.version),
            ("scope 類別", f"{declared.scope} {scope.en} {scope.zh}"),
            ("source 出處", declared.source),
        ],
    )
    yield MADE
    yield "## Formulas 公式"
    if declared.indexes:
        yield "\n".join(
            f"* `Σ` and `[{name}]` run over each {name}: {en} {zh}."
            for name, (en, zh) in declared.indexes.items()
        )
    yield _block(_formulas(declared))
    yield "## Parameters 參數"
    yield _table(
        ("symbol", "unit", "bounds", "kind, frequency", "default", "what it is", "source"),
        [_parameter(declared, each) for each in declared.parameters],
    )
    if declared.choices:
        yield _table(
            ("choice", "one of", "default", "what it is"),
            [
                (
                    f"`{each.symbol}`",
                    ", ".join(f"`{option}`" for option in each.options),
                    f"`{each.default}`" if each.default else "required",
                    f"{each.title_en} {each.title_zh}",
                )
                for each in declared.choices
            ],
        )
    yield from _looked_up(declared)
    yield from _limits(declared)
    yield from _example(method)


def _formulas(declared: Declaration) -> Iterator[str]:
    for each in declared.formulas:
        index = f"[{each.index}]" if each.index else ""
        yield f"{each.symbol}{index} = {written(parse(each.text))}"
        yield f"    {each.title_en} {each.title_zh}, {unit_words(each.unit, each.unit_of).en}"
    yield "ER = BE − PE − LE"
    yield "    Reduction 減量, tCO2e"


def _parameter(declared: Declaration, each: Parameter) -> tuple[str, ...]:
    index = f"[{each.index}]" if each.index else ""
    absent = "none" if each.index in declared.optional else "required"
    if each.none_noted:
        absent = "none, which is noted"
    return (
        f"`{each.symbol}{index}`",
        unit_words(each.unit, each.unit_of).en,
        bounds_words(each).en,
        f"{KINDS[each.kind].en}; {FREQUENCIES[each.frequency].en}",
        f"`{each.default}`" if each.default else absent,
        f"{each.title_en} {each.title_zh}",
        f"{each.source_en} {each.source_zh}",
    )


def _looked_up(declared: Declaration) -> Iterator[str]:
    if not declared.factors:
        return
    yield "## Factors 係數"
    yield (
        "Looked up in [tables](factors.md), of the edition that inputs name or else of the default "
        "one; inputs may give one under its symbol, which is noted for the verifier."
    )
    yield _table(
        ("symbol", "unit", "default edition", "row, column", "what it is"),
        [
            (
                f"`{each.symbol}{f'[{each.index}]' if each.index else ''}`",
                each.unit,
                f"[{DEFAULTS[each.family]}](factors.md#{_anchor(DEFAULTS[each.family])})",
                row_words(each).en,
                f"{each.title_en} {each.title_zh}",
            )
            for each in declared.factors
        ],
    )


def _limits(declared: Declaration) -> Iterator[str]:
    lines = [
        f"* **At most** `{written(parse(each.text))} ≤ {legible(Fraction(each.maximum))} "
        f"{each.unit}` in a calendar year, in part of one by its days: {each.title_en} "
        f"{each.title_zh}"
        for each in declared.limits
    ]
    lines += [f"* **Refused** {_above(each)}" for each in declared.requirements]
    lines += [f"* **Noted** {_above(each)}" for each in declared.cautions]
    if lines:
        yield "## Limits and cautions 限制與注意事項"
        yield "\n".join(lines)


def _above(each: Comparison) -> str:
    sides = " > ".join(written(parse(side)) for side in (each.left, each.right))
    return f"where `{sides}`: {each.title_en} {each.title_zh}"


def _example(method: Method) -> Iterator[str]:
    declared = method.declaration
    inputs = msgspec.json.encode(declared.example.inputs)
    telling = telling_of(declared, method.quantify(method.decode(inputs)))
    yield "## Worked example 計算範例"
    yield f"Source: {declared.example.source}"
    shown = msgspec.json.format(inputs, indent=2).decode()
    yield f"```json\n{shown}\n```"
    if telling.factors:
        yield _table(
            ("factor", "value", "row"),
            [(each.name, each.value, each.source) for each in telling.factors],
        )
    yield _block(
        line for step in (*telling.computed, *telling.totals) for line in _step_lines(step)
    )
    yield f"**{telling.conclusion.en}**"
    yield f"**{telling.conclusion.zh}**"


def _step_lines(step: Step) -> Iterator[str]:
    yield f"{step.name}    {step.title.en} {step.title.zh}"
    yield from (f"    = {side}" for side in step.sides)


def _factors() -> Iterator[str]:
    yield "# Factors 係數表"
    yield (
        "Every edition of every table. An edition never changes; a correction is a further one. "
        "The hash is that of its document, which `GET /v1/factor-sets/{table}/{edition}` returns "
        "byte for byte, and which the log names."
    )
    yield MADE
    for found in FACTOR_SETS.values():
        yield f"## {found.id}"
        yield f"**{found.title_en} {found.title_zh}**"
        default = "yes" if DEFAULTS[found.family] == found.id else "no"
        yield _table(
            ("", ""),
            [
                ("family", found.family),
                ("taken where none is named", default),
                ("effective", found.effective),
                ("source", found.source),
                ("SHA-256", f"`{found.sha256}`"),
            ],
        )
        heads = [f"{each.title_en} ({each.unit})" for each in found.columns]
        yield _table(
            (found.keyed_by, "name", *heads, "source"),
            [_row(found, row) for row in found.rows],
        )


def _row(found: FactorSet, row: FactorRow) -> tuple[str, ...]:
    announced = f", announced {row.announced}" if row.announced else ""
    unit = f" (unit: {row.unit})" if row.unit else ""
    figures = [row.values.get(column.name, "–") for column in found.columns]
    needs_unit = any(ROW_UNIT in column.unit.split("/") for column in found.columns)
    return (
        f"`{row.key}`",
        f"{row.title_en} {row.title_zh}{unit if needs_unit else ''}",
        *figures,
        f"{row.source or 'as the table'}{announced}",
    )


def _anchor(name: str) -> str:
    """Return the anchor that a heading has: lower case, without a slash."""
    return name.lower().replace("/", "")


def _block(lines: Iterator[str]) -> str:
    return "\n".join(["```text", *lines, "```"])


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(heads), "|" + "---|" * len(heads), *map(line, rows)])


if __name__ == "__main__":
    write()
