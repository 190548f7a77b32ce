"""``tanbu quantify``: what a monitoring period comes to, step by step. No registry, no network."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from msgspec.structs import replace

from api.cli.methods import EXIT_MISUSE, both, method_named
from api.cli.output import print_json, refuse, table
from ledger.errors import said_of

if TYPE_CHECKING:
    from registry.methods import Method
    from registry.methods.declaration import Declaration
    from registry.methods.errors import QuantificationError
    from registry.methods.inputs import Inputs
    from registry.methods.period import Reading
    from registry.methods.result import Note, Result
    from registry.methods.steps import Step
    from registry.readings.problems import CellProblem

_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
_READINGS = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, path_type=Path)
_SHEET_SUFFIX: Final = ".xlsx"


@click.command()
@click.argument("method")
@click.argument("file", type=_FILE)
@click.option(
    "--readings",
    "readings",
    type=_READINGS,
    multiple=True,
    help="Meter readings, CSV or XLSX; give it once for each file.",
)
@click.option("--sheet", type=_NEW, help="Write the calculation there, an XLSX with formulas.")
@click.option("--json", "as_json", is_flag=True, help="Print what the API answers, as JSON.")
def quantify(
    method: str, file: Path, *, readings: tuple[Path, ...], sheet: Path | None, as_json: bool
) -> None:
    """Compute what a monitoring period reduced, from a FILE of inputs as JSON ("-": from input).

    The same inputs give the same answer as a registry's. Exit code 1 where inputs are refused,
    with a line for each parameter at fault; 2 where there is no such METHOD, a file is missing,
    or --sheet would overwrite an input.
    """
    from api.schemas.methods import result_answer
    from registry.methods.errors import QuantificationError
    from registry.methods.faults import tried
    from registry.methods.result import Result

    found = method_named(method)
    if sheet is not None:
        _check_sheet(sheet, (file, *readings))
    notes: list[Note] = []
    try:
        inputs = found.decode(_read(file))
        if readings:
            inputs, notes = _with_readings(found, inputs, readings)
        result = tried(found.declaration, inputs)
    except QuantificationError as error:
        result = [error]
    if not isinstance(result, Result):
        refuse(*(line for error in result for line in _refusal(found, error)))
    result = replace(result, notes=(*result.notes, *notes))
    if sheet is not None:
        _write_sheet(sheet, found, inputs, result)
    if as_json:
        print_json(result_answer(result))
    else:
        _tell(found.declaration, result)


def _read(file: Path) -> bytes:
    """Return a file of inputs, or what comes in where its name is ``-``."""
    from registry.methods.inputs import INPUTS_BYTES_MAX

    return _bounded(file, INPUTS_BYTES_MAX)


def _bounded(file: Path, most: int) -> bytes:
    try:
        if str(file) == "-":
            data = sys.stdin.buffer.read(most + 1)
        else:
            with file.open("rb") as opened:
                data = opened.read(most + 1)
    except OSError as error:
        refuse(said_of(error), code=EXIT_MISUSE)
    if len(data) > most:
        refuse(f"{file}: more than {most:,} bytes")
    return data


def _with_readings(
    method: "Method", inputs: "Inputs", files: Sequence[Path]
) -> tuple["Inputs", list["Note"]]:
    """Return inputs with the readings of all files, and notes of what to look at in them.

    Each warning is told on stderr, whatever else is printed. End where a file has problems.
    """
    from registry.readings import read_together
    from registry.readings.limits import FILE_BYTES_MAX
    from registry.readings.noting import notes_of

    notes: list[Note] = []
    found: list[tuple[str, str, Reading]] = []
    together = read_together(
        method.declaration,
        ((file.name, _bounded(file, FILE_BYTES_MAX)) for file in files),
        period=(inputs.frame.period_start, inputs.frame.period_end),
        words=inputs.choices,
        factor_sets=inputs.frame.factor_sets,
        given=inputs.values,
    )
    for file, checked in zip(files, together, strict=True):
        if not checked.report.is_fine:
            problems = [each for each in checked.report.problems if not each.is_warning]
            refuse(*_lines(file, problems))
        for line in _lines(file, checked.report.problems):
            click.echo(line, err=True)
        notes += notes_of(checked.report, file.name)
        found += checked.readings
    return inputs.with_readings(found), notes


def _lines(file: Path, problems: "Sequence[CellProblem]") -> list[str]:
    """Return what is told of a file, a line in each language."""
    pairs = [(f"{_place(each)}: {each.en}", f"  {each.zh}") for each in problems]
    return [line for said, said_zh in pairs for line in (f"{file}, {said}", said_zh)]


def _place(problem: "CellProblem") -> str:
    if not problem.row:
        return "the file"
    column = f", column {problem.column}" if problem.column else ""
    header = f' "{problem.header}"' if problem.header else ""
    return f"row {problem.row}{column}{header}"


def _refusal(method: "Method", error: "QuantificationError") -> Iterator[str]:
    """Yield which field is at fault, why, and what would be right, a line in each language."""
    from api.codes import CODES
    from api.explained import NotComputed

    meaning = CODES[error.reason]
    told = NotComputed(method.declaration.code, error).told
    yield f"{error.symbol}: {meaning.en}: {told.en}"
    yield f"  {meaning.zh}：{told.zh}"


def _check_sheet(path: Path, given: Sequence[Path]) -> None:
    """End the command, before anything is computed, where a workbook has no place there."""
    from api.cli.written import check_apart

    if path.suffix.lower() != _SHEET_SUFFIX:
        refuse(f"{path}: the name of a --sheet has to end in {_SHEET_SUFFIX}", code=EXIT_MISUSE)
    check_apart(path, given, option="--sheet")


def _write_sheet(path: Path, method: "Method", inputs: "Inputs", result: "Result") -> None:
    from api.cli.written import check_former, is_sheet, write_over
    from registry.readings.sheet import calculation_sheet

    check_former(path, is_sheet, "calculation sheet")
    write_over(path, calculation_sheet(method.declaration, inputs, result))


def _tell(declared: "Declaration", result: "Result") -> None:
    """Print a calculation step by step in both languages, its result last."""
    from registry.methods.steps import telling_of
    from registry.methods.wording import note_words

    telling = telling_of(declared, result)
    start, end = result.period_start, result.period_end
    click.echo(f"{declared.code} {declared.version}  {declared.title_en}\n{declared.title_zh}")
    click.echo(f"from {start} until before {end}\n自 {start} 起，至 {end} 前\n")
    heads = ("symbol 符號", "item 項目", "year 年度", "value 數值")
    rows = [(*_cells(each), both(each.title)) for each in telling.given]
    table("Given 輸入值", (*heads, "title 名稱"), rows)
    if telling.factors:
        rows = [(*_cells(each), each.source or "given 自填") for each in telling.factors]
        table("Factors 係數", (*heads, "row 出處"), rows)
    click.echo("Step by step 逐步計算")
    for number, each in enumerate((*telling.computed, *telling.totals), 1):
        click.echo(f"{number:3}. {each.name}: {both(each.title)}")
        for line in each.sides:
            click.echo(f"     = {line}")
    if result.allocation:
        click.echo("")
        shares = [(each.account, str(each.year), f"{each.units:,}") for each in result.allocation]
        table("Allocation 分配", ("member 成員", "vintage 年份", "units 單位"), shares)
    for note in result.notes:
        where = f" ({note.where})" if note.where else ""
        click.echo(f"note: {note.symbol}: {note.code}{where}: {both(note_words(declared, note))}")
    click.echo(f"\n{telling.conclusion.zh}\n{telling.conclusion.en}")


def _cells(step: "Step") -> tuple[str, str, str, str]:
    return step.symbol, step.item, str(step.year) if step.year else "every 各年", step.value
