"""What commands print: progress bars, tables, JSON, refusals. Quiet where nobody watches."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

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
    click.echo(msgspec.json.encode(value).decode())


def table(title: str, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Print a table; every column after the first is aligned right where all of it is numbers."""
    # Without lines: eighty columns are few, and what is printed is often copied.
    drawn = Table(
        title=title, title_justify="left", title_style="bold", header_style="bold", box=None
    )
    for at, heading in enumerate(headings):
        numbers = at > 0 and all(row[at].replace(",", "").isdigit() for row in rows)
        drawn.add_column(heading, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        # As they are: what parties call their projects is no markup.
        drawn.add_row(*map(Text, row))
    console = Console(highlight=False)
    with console.capture() as captured:
        console.print(drawn)
    lines = [line.rstrip() for line in captured.get().splitlines()]
    click.echo("\n".join([*lines, ""]))


def refuse(reason: str, *, code: int = 1) -> NoReturn:
    """Print why a command does not do what was asked, and end it."""
    # Not broken into lines where a terminal ends: a program may read it.
    ERRORS.print(reason, markup=False, soft_wrap=True)
    raise SystemExit(code)
