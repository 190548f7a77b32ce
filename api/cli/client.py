"""Commands that speak to a running registry."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import click

from api.cli.given import given_bytes
from api.cli.handing import advice_of, advised, hand_in, print_outcome
from api.cli.output import refuse
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
    next_steps = _NEXT.get(refusal.problem.code, ())
    return [*refusal.lines, *next_steps, *advice_of(refusal)]


@click.command()
@click.argument("notes", nargs=-1, required=True, type=_NOTE)
@click.option("--url", envvar="TANBU_URL", default="http://127.0.0.1:8025", show_default=True)
@click.option("--token", envvar="TANBU_TOKEN", default="", help="An API token.")
@click.option(
    "--pending", "is_filed", is_flag=True, help="File a note that others have still to sign."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a note.")
def submit(notes: tuple[Path, ...], url: str, token: str, *, is_filed: bool, as_json: bool) -> None:
    """Submit signed notes and print where they stand in the log.

    Stops at the first note that is refused; those before it stand. Where no answer comes, send the
    same file again: it counts once.
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
                note = given_bytes(file, ENTRY_BYTES_MAX)
                with advised(url, note, file, is_filed=is_filed):
                    told = hand_in(client, note) if is_filed else client.submit(note)
            except Refusal as error:
                why, *more = lines_of(error)
                refuse(f"{file}: {why}", *more)
            except OSError as error:
                refuse(said_of(error), code=2)
            except httpx.HTTPError as error:
                refuse(f"{url}: {error}", *advice_of(error))
            print_outcome(told, as_json=as_json, file=file)
