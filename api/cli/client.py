"""Commands that speak to a running registry."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import click

from api.cli.given import given_bytes
from api.cli.output import print_json, refuse
from ledger.commands import printable
from ledger.errors import said_of
from ledger.limits import ENTRY_BYTES_MAX

if TYPE_CHECKING:
    from api.client import Refusal

_NOTE = click.Path(exists=True, dir_okay=False, path_type=Path)


_NEXT: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "unauthenticated": (
            "give a token with --token or in TANBU_TOKEN",
            "請用 --token 或 TANBU_TOKEN 提供權杖",
        ),
        "bad_note": ("a text is signed first: tanbu sign", "文字須先簽署：tanbu sign"),
    }
)
"""What to do at the command line where a registry refuses for a reason."""


def lines_of(refusal: "Refusal") -> list[str]:
    """Return what a registry said, and what to do about it here."""
    return [*refusal.lines, *_NEXT.get(refusal.problem.code, ())]


@click.command()
@click.argument("notes", nargs=-1, required=True, type=_NOTE)
@click.option("--url", envvar="TANBU_URL", default="http://127.0.0.1:8025", show_default=True)
@click.option("--token", envvar="TANBU_TOKEN", default="", help="An API token.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a note.")
def submit(notes: tuple[Path, ...], url: str, token: str, *, as_json: bool) -> None:
    """Submit signed notes and print where they stand in the log.

    Stops at the first note that is refused; those before it stand.
    """
    import httpx

    from api.client import Client, Refusal

    try:
        client = Client(url, token=token)
    except ValueError as error:
        refuse(str(error), code=2)
    with client:
        for file in notes:
            try:
                receipt = client.submit(given_bytes(file, ENTRY_BYTES_MAX))
            except Refusal as error:
                why, *more = lines_of(error)
                refuse(f"{file}: {why}", *more)
            except OSError as error:
                refuse(said_of(error), code=2)
            except httpx.HTTPError as error:
                refuse(f"{url}: {error}")
            if as_json:
                print_json(receipt)
            else:
                line = f"{file}: entry {receipt.index}, admitted {receipt.admitted}"
                click.echo(printable(line))
