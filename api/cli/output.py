"""What commands print: progress bars, tables, JSON, refusals. Quiet where nobody watches."""

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NoReturn

import click
import msgspec
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from ledger.commands import printable

COLUMNS_MIN = 72
"""How narrow a table is drawn at most: below this words and numbers would fall to pieces."""
ERRORS = Console(stderr=True, highlight=False)
"""Where bars and refusals go, so that standard output is data alone."""


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on a terminal; call what is given with done and total."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    quiet = not ERRORS.is_terminal
    with Progress(
        *columns, TimeRemainingColumn(), console=ERRORS, transient=True, disable=quiet
    ) as progress:
        task = progress.add_task(title, total=None)

        def advance(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield advance


def print_json(value: msgspec.Struct | dict[str, object]) -> None:
    """Print one JSON object on one line."""
    text = msgspec.json.encode(value).decode()
    click.echo("".join(char if char.isprintable() else _escape(char) for char in text))


def _escape(char: str) -> str:
    """Return a character that a terminal might obey as JSON spells it (RFC 8259 section 7)."""
    units = char.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def table(title: str, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Print a table; every column after the first is aligned right where all of it is numbers.

    On a terminal narrower than `COLUMNS_MIN` its lines are broken by that, and no number is.
    """
    # Without lines: eighty columns are few, and what is printed is often copied.
    drawn = Table(
        title=title, title_justify="left", title_style="bold", header_style="bold", box=None
    )
    for at, heading in enumerate(headings):
        numbers = at > 0 and all(row[at].replace(",", "").isdigit() for row in rows)
        side: Literal["right", "left"] = "right" if numbers else "left"
        drawn.add_column(heading, justify=side, overflow="fold", no_wrap=numbers)
    for row in rows:
        # As they are: what parties call their projects is no markup.
        drawn.add_row(*map(Text, row))
    console = Console(highlight=False)
    console.width = max(console.width, COLUMNS_MIN)
    with console.capture() as captured:
        console.print(drawn)
    lines = [line.rstrip() for line in captured.get().splitlines()]
    click.echo("\n".join([*lines, ""]))


def own_command() -> list[str]:
    """Return what a reader types to run this program: its name is not always on the path."""
    beside = Path(sys.executable).with_name("tanbu")
    named = shutil.which("tanbu")
    if named is not None and Path(named).resolve() == beside.resolve():
        return ["tanbu"]
    if not beside.exists():
        return [sys.executable, "-m", "ledger"]
    here = Path.cwd()
    return [str(beside.relative_to(here) if beside.is_relative_to(here) else beside)]


def given_key(_context: click.Context, _option: click.Parameter, value: str | None) -> str:
    """Return a key as it was given, empty where none was.

    An empty one is misuse: a variable that was never set must not read as no key at all.
    """
    if value is not None and not value.strip():
        raise click.BadParameter("it is empty: give the key, or leave the option out")
    return value or ""


def refuse(*reasons: str, code: int = 1) -> NoReturn:
    """Print why a command does not do what was asked, a line each, and end it.

    Reasons quote files and servers, so whatever a terminal might obey is spelt out.
    """
    for reason in reasons:
        click.echo(printable(reason), err=True)
    raise SystemExit(code)
