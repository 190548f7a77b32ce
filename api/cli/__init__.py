"""The ``tanbu`` command. Each command is imported when it is asked for.

An audit must start at once and on a machine that has nothing but the auditor's kit, so that no
module here imports Litestar, SQLModel or a database at its top. Exit codes: 0 done, 1 refused or
findings, 2 misuse, 130 interrupted, 141 nobody reads the output, 3 and 4 as `tanbu audit` says.
"""

import gc
import importlib
import sys
from typing import Any, Final

import click
import rich_click

from ledger.__main__ import (
    EXIT_INTERRUPTED,
    EXIT_MISUSE,
    EXIT_UNREAD,
    INTERRUPTED,
    OUTPUT_CLOSED,
    let_go_of_output,
)
from ledger.commands import printable
from ledger.errors import said_of

COMMANDS: dict[str, str] = {
    "demo": "api.cli.demo",
    "init": "api.cli.operator",
    "serve": "api.cli.operator",
    "token": "api.cli.operator",
    "export": "api.cli.operator",
    "publish": "api.cli.publish",
    "rebuild": "api.cli.upkeep",
    "upgrade": "api.cli.upkeep",
    "backup": "api.cli.upkeep",
    "restore": "api.cli.upkeep",
    "log-key": "api.cli.logkey",
    "audit": "api.cli.offline",
    "balances": "api.cli.offline",
    "recompute": "api.cli.recompute",
    "compare": "api.cli.offline",
    "show": "api.cli.offline",
    "prove": "api.cli.offline",
    "check-proof": "api.cli.offline",
    "methods": "api.cli.methods",
    "quantify": "api.cli.quantify",
    "carbon-fee": "api.cli.carbon_fee",
    "keys": "api.cli.keys",
    "sign": "api.cli.keys",
    "draft": "api.cli.draft",
    "submit": "api.cli.client",
    "dossiers": "api.cli.dossiers",
    "deadlines": "api.cli.deadlines",
    "readings": "api.cli.readings",
    "witness": "api.cli.witness",
}
"""Where each command lives, in the order of the help page."""
GARBAGE_MIN: Final = 20_000
"""Objects that come before the youngest are looked through for cycles: by itself it is 700.

A command that starts makes its modules' objects by the hundred thousand, and all of them stay.
"""


class Family(rich_click.RichGroup):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, None where there is none of this name."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command = getattr(importlib.import_module(module), cmd_name.replace("-", "_"))
        return command if isinstance(command, click.Command) else None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line; where its output cannot be written it ends without a trace."""
        gc.set_threshold(GARBAGE_MIN, *gc.get_threshold()[1:])
        if sys.stdout is None:
            click.echo(OUTPUT_CLOSED, err=True)
            raise SystemExit(EXIT_MISUSE)
        try:
            return super().__call__(*args, **kwargs)
        except BrokenPipeError:
            code = EXIT_UNREAD
        except OSError as error:
            # Of an audit 1 would say that it found something.
            code = EXIT_MISUSE
            click.echo(printable(said_of(error)), err=True)
        let_go_of_output()
        raise SystemExit(code)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a reader that has gone and Ctrl+C end it as a shell expects."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            let_go_of_output()
            raise SystemExit(EXIT_UNREAD) from None
        except KeyboardInterrupt:
            # Left to click it would be 1, and of an audit that says that it found something.
            click.echo(INTERRUPTED, err=True)
            raise SystemExit(EXIT_INTERRUPTED) from None


@click.group(cls=Family)
@click.version_option(package_name="tanbu")
def main() -> None:
    """Tanbu 碳簿: a registry of reduction projects whose ledger proves itself."""
