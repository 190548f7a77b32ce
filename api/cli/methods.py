"""``tanbu methods``: which methodologies are known here, and what each asks for. No registry.

Told in English and in Traditional Chinese.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
import msgspec

from api.cli.output import print_json, refuse, table

if TYPE_CHECKING:
    from registry.methods import Method
    from registry.methods.declaration import Choice, Comparison, Declaration, Factor, Parameter
    from registry.methods.titles import Title

EXIT_MISUSE = 2
_SYMBOL, _TITLE, _REQUIRED = "symbol 符號", "title 名稱", "required 必填"


@click.command()
@click.argument("code", default="")
@click.option("--example", is_flag=True, help="Print the example's inputs, to begin with.")
@click.option("--json", "as_json", is_flag=True, help="Print what the API tells, as JSON.")
def methods(code: str, *, example: bool, as_json: bool) -> None:
    """List the methodologies that are known here, or describe one by its CODE.

    Exit code 2 where there is none of this code.
    """
    from api.schemas.methods import MethodList, method_answer
    from registry.methods import METHODS

    if not code:
        if example:
            refuse("--example: of which methodology? give its code", code=EXIT_MISUSE)
        if as_json:
            print_json(MethodList(items=[method_answer(METHODS[each]) for each in sorted(METHODS)]))
        else:
            _list([METHODS[each].declaration for each in sorted(METHODS)])
        return
    found = method_named(code)
    if example:
        inputs = msgspec.json.encode(found.declaration.example.inputs)
        click.echo(msgspec.json.format(inputs, indent=2).decode())
    elif as_json:
        print_json(method_answer(found))
    else:
        _describe(found.declaration)


def method_named(code: str) -> "Method":
    """Return a methodology, or end the command: exit code 2."""
    from api.codes import CODES
    from registry.methods import method_of
    from registry.methods.errors import QuantificationError
    from registry.methods.remedies import remedy

    try:
        return method_of(code)
    except QuantificationError as error:
        meaning, right = CODES[error.reason], remedy(None, error)
        refuse(
            f"{error.reason}: {error.detail}; {right.en} (tanbu methods)",
            f"  {meaning.zh}：{code}；{right.zh}（tanbu methods）",
            code=EXIT_MISUSE,
        )


def both(title: "Title") -> str:
    """Return what is said twice: English, and Traditional Chinese where it is not the same."""
    return title.en if title.en == title.zh else f"{title.en} {title.zh}"


def _list(declared: list["Declaration"]) -> None:
    rows = [
        (each.code, each.version, str(each.scope), f"{each.title_en} {each.title_zh}")
        for each in declared
    ]
    table("Methodologies 減量方法", ("code 代碼", "version 版次", "scope 類別", "title 名稱"), rows)
    click.echo("tanbu methods CODE describes one; --example prints inputs to begin with")
    click.echo("tanbu methods CODE 說明其中一種；加 --example 印出範例輸入")


def _describe(declared: "Declaration") -> None:
    from registry.methods.expression import parse
    from registry.methods.titles import SCOPES
    from registry.methods.writing import written

    click.echo(f"{declared.code} {declared.version}  {declared.title_en}\n{declared.title_zh}\n")
    click.echo(f"{declared.summary_en}\n{declared.summary_zh}")
    click.echo(f"scope 類別 {declared.scope}: {both(SCOPES[declared.scope])}\n{declared.source}\n")
    for name, (en, zh) in declared.indexes.items():
        click.echo(f"index 索引 {name}: {en} {zh}")
    _parameters(declared)
    if declared.choices:
        rows = [
            (each.symbol, ", ".join(each.options), each.default or _REQUIRED, _title(each))
            for each in declared.choices
        ]
        heads = (_SYMBOL, "one of 擇一", "default 預設", _TITLE)
        table("Choices 選項", heads, rows)
    if declared.factors:
        _factors(declared)
    click.echo("Formulas 公式")
    for each in declared.formulas:
        index = f"[{each.index}]" if each.index else ""
        click.echo(f"  {each.symbol}{index} = {written(parse(each.text))}  [{each.unit}]")
    click.echo("  ER = BE − PE − LE  [tCO2e], by calendar year; the sum is floored once")
    click.echo("  各曆年分別計算，合計後只捨去一次\n")
    for line in _limits(declared):
        click.echo(line)


def _parameters(declared: "Declaration") -> None:
    from registry.methods.wording import bounds_words, unit_words

    table(
        "Parameters 參數",
        (_SYMBOL, "for each 索引", "unit 單位", "bounds 範圍", "default 預設", _TITLE),
        [
            (
                each.symbol,
                each.index,
                both(unit_words(each.unit, each.unit_of)),
                bounds_words(each).en,
                each.default or ("none 無" if each.index in declared.optional else _REQUIRED),
                _title(each),
            )
            for each in declared.parameters
        ],
    )
    click.echo("whole 整數; at most n a day 每日至多 n; 0 alone of … 只能為 0\n")


def _factors(declared: "Declaration") -> None:
    from registry.methods.wording import row_words

    rows = [
        (each.symbol, each.index, each.unit, each.family, both(row_words(each)), _title(each))
        for each in declared.factors
    ]
    heads = (_SYMBOL, "for each 索引", "unit 單位", "table 係數表", "row, column 列、欄", _TITLE)
    table("Factors 係數", heads, rows)


def _title(each: "Parameter | Choice | Factor | Comparison") -> str:
    return f"{each.title_en} {each.title_zh}"


def _limits(declared: "Declaration") -> Iterator[str]:
    from registry.methods.expression import parse
    from registry.methods.quantity import legible, measured
    from registry.methods.writing import written

    for limit in declared.limits:
        most = legible(measured(limit.maximum, symbol=limit.symbol, unit=limit.unit))
        said = f"{limit.title_en} {limit.title_zh}"
        yield f"limit 上限: {written(parse(limit.text))} ≤ {most} {limit.unit} ({said})"
    kinds = (("refused 不受理", declared.requirements), ("noted 註記", declared.cautions))
    for kind, comparisons in kinds:
        for each in comparisons:
            sides = written(parse(each.left)), written(parse(each.right))
            yield f"{kind}: {' > '.join(sides)} ({_title(each)})"
