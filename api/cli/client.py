"""Commands that speak to a running registry."""

from pathlib import Path

import click

from api.cli.given import given_bytes
from api.cli.output import print_json, refuse
from ledger.commands import printable
from ledger.errors import said_of
from ledger.limits import ENTRY_BYTES_MAX

_NOTE = click.Path(exists=True, dir_okay=False, path_type=Path)


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
                why, *more = error.lines
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
