"""Files of meter readings: checked before anything is uploaded, and templates to fill in."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.methods import EXIT_MISUSE, method_named
from api.cli.output import bar, print_json, refuse

if TYPE_CHECKING:
    from registry.readings import Report
    from registry.readings.problems import CellProblem


@click.group()
def readings() -> None:
    """Check files of meter readings, and make templates for them."""


@readings.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--method", required=True, help="The methodology's code, such as AMS-I.D.")
@click.option("--start", default="", help="The first day of the monitoring period.")
@click.option("--end", default="", help="The day after its last one.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def check(file: Path, method: str, start: str, end: str, *, as_json: bool) -> None:
    """Tell what is wrong with a CSV or XLSX file of readings, cell by cell.

    Exit code 0 where all of it can be computed with, 1 where there are problems. Without a period
    it is what the file covers.
    """
    from registry.readings import read_readings
    from registry.readings.limits import FILE_BYTES_MAX

    found = method_named(method)
    if bool(start) != bool(end):
        refuse("--start and --end go together", code=EXIT_MISUSE)
    with file.open("rb") as stream:
        data = stream.read(FILE_BYTES_MAX + 1)
    with bar("reading") as progress:
        checked = read_readings(
            found.declaration,
            data,
            period=(start, end) if start else None,
            progress=progress,
        )
    if as_json:
        print_json(checked.report)
    else:
        _tell(file, checked.report)
    raise SystemExit(0 if checked.report.is_fine else 1)


@readings.command()
@click.argument("method")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def template(method: str, out: Path) -> None:
    """Write a new file to fill in: .csv or .xlsx, as its name says.

    A file that is there already is never overwritten: it may be filled in.
    """
    from api.cli.written import write_new
    from registry.readings.templates import csv_template, xlsx_template

    makers = {".csv": csv_template, ".xlsx": xlsx_template}
    make = makers.get(out.suffix.lower())
    if make is None:
        refuse(f"{out}: the name has to end in .csv or .xlsx", code=EXIT_MISUSE)
    data = make(method_named(method).declaration)
    write_new(out, data)
    click.echo(f"{out}: {len(data):,} bytes")


def _tell(file: Path, report: "Report") -> None:
    """Print a report: each problem by its cell, then what the file holds."""
    from ledger.commands import printable

    for problem in report.problems:
        colour = "yellow" if problem.is_warning else "red"
        place = click.style(f"{_place(problem)}: {problem.code}", fg=colour, bold=True)
        click.echo(f"{place}\n  {printable(problem.en)}\n  {printable(problem.zh)}")
    more = report.errors + report.warnings - len(report.problems)
    if more:
        click.echo(f"and {more:,} more")
    for series in report.series if report.is_fine else ():
        name = f"{series.symbol} {series.item}".strip()
        days = f"{series.start} up to, not including, {series.end}"
        figure = series.sum if series.unit == "1" else f"{series.sum} {series.unit}"
        click.echo(f"{name}: {_counted(series.readings, 'reading')}, {days}: {figure}")
    verdict = "can be computed with" if report.is_fine else "nothing of it is taken"
    counts = ", ".join(
        (
            _counted(report.rows, "row"),
            _counted(report.errors, "problem"),
            _counted(report.warnings, "warning"),
        )
    )
    sheet = f', sheet "{printable(report.sheet)}"' if report.sheet else ""
    click.secho(
        f"{printable(file.name)}{sheet}: {counts}; {verdict}",
        fg="green" if report.is_fine else "red",
    )


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _place(problem: "CellProblem") -> str:
    """Return where a problem is: ``row 14 E "value"``."""
    parts = [f"row {problem.row}" if problem.row else "file", problem.column]
    header = f'"{problem.header}"' if problem.header else ""
    return " ".join(part for part in (*parts, header) if part)
