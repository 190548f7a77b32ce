"""The operator's commands: found a registry, serve it, export, rebuild, back up and restore it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.output import ERRORS, bar, print_json, refuse

if TYPE_CHECKING:
    from registry.opened import OpenRegistry
    from registry.settings import Settings

_OPTIONS = frozenset({"TANBU_DATA_DIR", "TANBU_URL", "TANBU_TOKEN"})
"""What the environment says to commands rather than to a registry."""
DATA = click.option(
    "--data",
    "data_dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tanbu-data"),
    envvar="TANBU_DATA_DIR",
    show_default=True,
    help="The folder where the registry keeps its keys, documents and database.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.command()
@DATA
@JSON
@click.option("--origin", required=True, help="The log's name: a schemeless URL prefix.")
@click.option(
    "--profile",
    type=click.Choice(["industrial", "national"]),
    default="industrial",
    show_default=True,
    help="The kind of programme.",
)
@click.option("--authority", default="idb", show_default=True, help="The authority's account.")
@click.option("--ubn", required=True, help="The authority's 統一編號.")
@click.option(
    "--key",
    "key_files",
    multiple=True,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The authority's secret keys, k1 first (tanbu keys new AUTHORITY/k1 ...); two or more.",
)
def init(
    data_dir: Path,
    origin: str,
    profile: str,
    authority: str,
    ubn: str,
    key_files: tuple[Path, ...],
    *,
    as_json: bool,
) -> None:
    """Found a registry: its log key, its tables, and genesis signed by the authority's keys."""
    from ledger.book.fields import Profile
    from registry.services.founding import Founding, begin, read_keys

    with refusals():
        founding = Founding(
            origin=origin,
            profile=Profile(profile),
            authority=authority,
            ubn=ubn,
            keys=read_keys(key_files),
        )
        vkey = begin(_settings(data_dir), founding, random=os.urandom)
    if as_json:
        print_json({"origin": origin, "vkey": vkey, "data": str(data_dir)})
    else:
        click.echo(vkey)


@click.command()
@DATA
@click.option("--host", default=None, help="The address to listen on.")
@click.option("--port", type=int, default=None, help="The port to listen on.")
def serve(data_dir: Path, host: str | None, port: int | None) -> None:
    """Serve the API and the log."""
    from api.serve import serve as run

    given: dict[str, str | int | bool] = {}
    if host is not None:
        given["host"] = host
    if port is not None:
        given["port"] = port
    with refusals():
        settings = _settings(data_dir, **given)
        ERRORS.print(f"Serving {data_dir} at {settings.url} (press Ctrl+C to stop)")
        run(settings)


@click.command()
@DATA
@JSON
@click.option("--account", required=True, help="The account the token speaks for.")
@click.option(
    "--role",
    type=click.Choice(["operator", "holder", "verifier", "auditor", "association", "reader"]),
    required=True,
)
@click.option("--name", required=True, help="The person's name, kept outside the log.")
@click.option("--email", default="", help="The person's address, kept outside the log.")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True)
def token(
    data_dir: Path, account: str, role: str, name: str, email: str, days: int, *, as_json: bool
) -> None:
    """Make a user and an API token; the token is shown once and kept nowhere."""
    from registry.services.founding import new_token

    with refusals(), open_registry(data_dir) as registry:
        made = new_token(registry, account=account, role=role, name=name, email=email, days=days)
    if as_json:
        print_json(made)
    else:
        click.echo(made.token)


@click.command()
@DATA
@JSON
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(data_dir: Path, file: Path, *, as_json: bool) -> None:
    """Export the log as one zip file that proves itself."""
    from registry.services.founding import export_log

    with refusals(), open_registry(data_dir) as registry, bar("exporting") as progress:
        done = export_log(registry, file, progress=progress)
    if as_json:
        print_json(done)
    else:
        click.echo(f"{done.entries:,} entries, root {done.root}, to {file}")


@click.command()
@DATA
@JSON
@click.option("--check", is_flag=True, help="Compare only, and change nothing.")
def rebuild(data_dir: Path, *, check: bool, as_json: bool) -> None:
    """Make the tables anew from the entries, or check that they are what the entries say."""
    from registry import rebuild as rebuilding
    from registry.database import Database

    with refusals():
        database = Database.open(_settings(data_dir).database_url)
        try:
            found = rebuilding.check(database) if check else []
            if not check:
                rebuilding.rebuild(database)
        finally:
            database.dispose()
    if as_json:
        print_json({"checked": check, "differences": found})
    for line in () if as_json else found:
        click.echo(line)
    raise SystemExit(1 if found else 0)


@click.command()
@DATA
def upgrade(data_dir: Path) -> None:
    """Bring the database's tables up to this version of the program. Stop the server first."""
    from registry.schema import upgrade as bring_up

    with refusals():
        bring_up(_settings(data_dir).database_url)


@click.command()
@DATA
@JSON
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(data_dir: Path, file: Path, *, as_json: bool) -> None:
    """Back up everything but the secret key files into one zip file.

    Exit code 1 where a document's file is missing or altered; the rest is in the backup.
    """
    from ledger.book.calendar import format_instant
    from registry.backup import backup as write

    with refusals(), open_registry(data_dir) as registry:
        done = write(
            registry.database, registry.documents, file, now=format_instant(registry.clock())
        )
    if as_json:
        print_json(done)
    else:
        click.echo(f"{done.size:,} entries, {done.documents:,} documents, to {file}")
    _tell_lost(done.lost)


@click.command()
@DATA
@JSON
@click.option(
    "--vkey", default="", help="The log's verifier key; that of the folder's log.skey if not given."
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(data_dir: Path, file: Path, vkey: str, *, as_json: bool) -> None:
    """Restore a backup into an empty database, after auditing it.

    The data folder holds the log's secret key and the master key: a backup has neither. A backup
    older than the published head in the data folder is refused. Exit code 1 where the backup lacks
    a document; everything else was restored.
    """
    from ledger.log.keys import parse_skey
    from registry.documents import Documents
    from registry.restore import restore as read
    from registry.seam import Seam

    with refusals():
        settings = _settings(data_dir)
        trusted = vkey or parse_skey(settings.log_key_file.read_text().strip()).vkey.text
        store = Documents(
            data_dir / "documents", Seam(), os.urandom, bytes_max=settings.document_bytes_max
        )
        done = read(file, settings.database_url, store, data_dir, vkey=trusted)
    if as_json:
        print_json(done)
    else:
        click.echo(f"{done.size:,} entries, {done.documents:,} documents, from {file}")
    _tell_lost(done.lost)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what a registry refuses into one line on standard error and exit code 1; misuse is 2."""
    from ledger.errors import Defect, LedgerError, Malformed
    from registry.errors import SchemaOutdated
    from registry.refusals import Refused

    try:
        yield
    except (LedgerError, Refused, SchemaOutdated, OSError) as error:
        is_misuse = isinstance(error, Malformed) and error.code is Defect.BAD_KEY
        refuse(str(error), code=2 if is_misuse else 1)
    except ValueError as error:
        refuse(str(error), code=2)


def _tell_lost(lost: tuple[str, ...]) -> None:
    """Name the documents that a backup could not hold, and end with exit code 1 if any."""
    if lost:
        refuse(*(f"the file of document {sha256} is lost" for sha256 in lost))


def _settings(data_dir: Path, **overrides: str | int | bool) -> "Settings":
    from registry.settings import settings_at

    environment = {name: value for name, value in os.environ.items() if name not in _OPTIONS}
    return settings_at(data_dir, environment, **overrides)


def open_registry(data_dir: Path) -> "OpenRegistry":
    """Open the registry in a folder, with its settings and those of the environment."""
    from registry.opened import OpenRegistry

    return OpenRegistry(_settings(data_dir), random=os.urandom)
