"""Commands that speak to a running registry."""

from pathlib import Path

import click

from api.cli.output import print_json, refuse


@click.command()
@click.argument("notes", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--url", envvar="TANBU_URL", default="http://127.0.0.1:8025", show_default=True)
@click.option("--token", envvar="TANBU_TOKEN", default="", help="An API token.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a note.")
def submit(notes: tuple[Path, ...], url: str, token: str, *, as_json: bool) -> None:
    """Submit signed notes and print where they stand in the log.

    Stops at the first note that is refused; those before it stand.
    """
    import httpx

    from api.client import Client, Refusal

    with Client(url, token=token) as client:
        for file in notes:
            try:
                receipt = client.submit(file.read_bytes())
            except Refusal as error:
                refuse(f"{file}: {error}")
            except httpx.HTTPError as error:
                refuse(f"{url}: {error}")
            if as_json:
                print_json(receipt)
            else:
                click.echo(f"{file}: entry {receipt.index}, admitted {receipt.admitted}")
