"""``tanbu methods``: which methodologies are known here, and what each asks for. No registry."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
import msgspec

from api.cli.output import print_json, refuse, table

if TYPE_CHECKING:
    from registry.methods import Method
    from registry.methods.declaration import Declaration

EXIT_MISUSE = 2


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
    from registry.methods import method_of
    from registry.methods.errors import QuantificationError

    try:
        return method_of(code)
    except QuantificationError as error:
        refuse(f"{error.reason}: {error.detail}", code=EXIT_MISUSE)


def _list(declared: list["Declaration"]) -> None:
    rows = [(each.code, each.version, str(each.scope), each.title_en) for each in declared]
    table("Methodologies", ("code", "version", "scope", "title"), rows)
    click.echo("tanbu methods CODE describes one; --example prints inputs to begin with")


def _describe(declared: "Declaration") -> None:
    from registry.methods.expression import parse
    from registry.methods.titles import SCOPES
    from registry.methods.wording import bounds_words, row_words, unit_words
    from registry.methods.writing import written

    scope = SCOPES[declared.scope].en
    click.echo(f"{declared.code} {declared.version}  {declared.title_en}\n{declared.title_zh}\n")
    click.echo(f"{declared.summary_en}\nscope {declared.scope}: {scope}\n{declared.source}\n")
    for name, (en, zh) in declared.indexes.items():
        click.echo(f"index {name}: {en} {zh}")
    table(
        "Parameters",
        ("symbol", "for each", "unit", "bounds", "default", "title"),
        [
            (
                each.symbol,
                each.index,
                unit_words(each.unit, each.unit_of).en,
                bounds_words(each).en,
                each.default or ("none" if each.index in declared.optional else "required"),
                each.title_en,
            )
            for each in declared.parameters
        ],
    )
    if declared.choices:
        rows = [
            (each.symbol, ", ".join(each.options), each.default or "required", each.title_en)
            for each in declared.choices
        ]
        table("Choices", ("symbol", "one of", "default", "title"), rows)
    if declared.factors:
        factors = [
            (
                each.symbol,
                each.index,
                each.unit,
                each.family,
                row_words(each).en,
                each.title_en,
            )
            for each in declared.factors
        ]
        table("Factors", ("symbol", "for each", "unit", "table", "row, column", "title"), factors)
    click.echo("Formulas")
    for each in declared.formulas:
        index = f"[{each.index}]" if each.index else ""
        click.echo(f"  {each.symbol}{index} = {written(parse(each.text))}  [{each.unit}]")
    click.echo("  ER = BE − PE − LE  [tCO2e], by calendar year; the sum is floored once\n")
    for line in _limits(declared):
        click.echo(line)


def _limits(declared: "Declaration") -> Iterator[str]:
    from registry.methods.expression import parse
    from registry.methods.quantity import legible, measured
    from registry.methods.writing import written

    for limit in declared.limits:
        most = legible(measured(limit.maximum, symbol=limit.symbol, unit=limit.unit))
        yield f"limit: {written(parse(limit.text))} ≤ {most} {limit.unit} ({limit.title_en})"
    for kind, comparisons in (("refused", declared.requirements), ("noted", declared.cautions)):
        for each in comparisons:
            sides = written(parse(each.left)), written(parse(each.right))
            yield f"{kind}: {' > '.join(sides)} ({each.title_en})"
