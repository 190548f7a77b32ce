"""The witness's commands, for whoever runs one: the IDB, an association, anybody."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.folder import NO_PLACE
from api.cli.output import ERRORS, print_json, refuse
from ledger.errors import said_of

if TYPE_CHECKING:
    from api.witness.folder import Folder

_DATA = click.option(
    "--data",
    "data_dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tanbu-witness"),
    show_default=True,
    help="The folder where the witness keeps its key, what it cosigned and its copy of the log.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def witness() -> None:
    """Run a witness: it checks a log's growth, replays its rules and cosigns its checkpoints."""


@witness.command("init")
@_DATA
@_JSON
@click.option("--name", required=True, help="The witness's name: a schemeless URL prefix.")
@click.option("--log", "vkey", required=True, help="The log's verifier key, from its authority.")
@click.option("--url", required=True, help="The log's address: https://registry.example/log.")
@click.option("--plain", is_flag=True, help="Check that the log only grew, and replay nothing.")
def init(data_dir: Path, name: str, vkey: str, url: str, *, plain: bool, as_json: bool) -> None:
    """Make a witness's folder and key, and print its verifier key."""
    from api.witness.folder import Config, Folder

    with _refusals():
        config = Config(log=vkey, url=url, mode="plain" if plain else "validating")
        made = Folder.make(data_dir, name=name, config=config, random=os.urandom)
        key = made.signer().vkey
    if as_json:
        print_json({"name": key.name, "vkey": key.text, "data": str(data_dir)})
    else:
        click.echo(key.text)


@witness.command("serve")
@_DATA
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=int, default=8026, show_default=True, help="The port to listen on.")
def serve(data_dir: Path, host: str, port: int) -> None:
    """Answer requests for cosignatures until the process is told to stop."""
    from api.witness.serve import server_of

    with _refusals():
        server = server_of(_folder(data_dir), host=host, port=port)
        ERRORS.print(f"Witnessing from {data_dir} at http://{host}:{port} (press Ctrl+C to stop)")
        server.run()


@witness.command("status")
@_DATA
@_JSON
def status(data_dir: Path, *, as_json: bool) -> None:
    """Print what the witness cosigned last, and any finding. Exit code 1 where there is one."""
    from msgspec import UNSET

    from api.witness.witness import status_of
    from ledger.commands import printable

    with _refusals():
        told = status_of(_folder(data_dir))
    if as_json:
        print_json(told)
    else:
        click.echo(f"witness: {told.vkey}")
        click.echo(f"log: {told.log} at {told.url}, {told.mode}, edition {told.edition}")
        at = f"{told.size} entries, root {told.root}, {told.cosigned}"
        click.echo(f"cosigned: {at if told.cosigned else 'nothing yet'}")
        if told.mode == "validating":
            click.echo(f"mirrored: {told.mirrored} entries")
        if told.finding is not UNSET:
            found = told.finding
            click.echo(printable(f"finding: size {found.size}: {found.code}: {found.detail}"))
    raise SystemExit(0 if told.finding is UNSET else 1)


@witness.command("enable-edition")
@_DATA
@click.argument("edition", type=click.IntRange(min=1))
def enable_edition(data_dir: Path, edition: int) -> None:
    """Let the witness cosign under an EDITION of the rules; it may be serving meanwhile."""
    import msgspec

    from ledger.book.rules import EDITION

    with _refusals():
        if edition > EDITION:
            known = f"this program knows editions up to {EDITION}"
            raise ValueError(f"edition {edition}: {known}; a later one comes with a later version")
        folder = _folder(data_dir)
        folder.configure(msgspec.structs.replace(folder.config, edition=edition))


@witness.command("follow-key")
@_DATA
@_JSON
@click.argument("vkey")
def follow_key(data_dir: Path, vkey: str, *, as_json: bool) -> None:
    """Take VKEY as the log's new key; the witness may be serving meanwhile.

    A validating witness learns a new key from the log's entries, and needs this only where it was
    away while both keys signed. One made with --plain reads no entries and always needs it. Unless
    an entry that was replayed names the key, it is your own decision to trust it: have it from the
    log's authority, by a way of your own. A validating witness then requires that the entries which
    follow name it, and publishes a finding if they do not.
    """
    from api.witness.succession import follow_key as follow

    with _refusals():
        is_named = follow(_folder(data_dir), vkey)
    if as_json:
        print_json({"log": vkey, "named": is_named})
    elif is_named:
        click.echo("followed: an entry in the saved replay names the key")
    else:
        click.echo("followed on your word: no entry in the saved replay names the key")


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what a witness refuses into one line on standard error and an exit code."""
    from ledger.errors import Malformed

    try:
        yield
    except OSError as error:
        refuse(said_of(error), code=2 if error.errno in NO_PLACE else 1)
    except (Malformed, ValueError) as error:
        refuse(str(error), code=2)


def _folder(data_dir: Path) -> "Folder":
    from api.witness.folder import Folder

    return Folder(data_dir)
