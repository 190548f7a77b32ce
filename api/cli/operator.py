"""The operator's commands: found a registry, serve it, export, rebuild, back up and restore it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.output import bar, print_json, refuse

if TYPE_CHECKING:
    from registry.opened import OpenRegistry
    from registry.settings import Settings

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
@click.option("--profile", type=click.Choice(["industrial", "national"]), default="industrial")
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
        run(_settings(data_dir, **given))


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

    with refusals(), _open(data_dir) as registry:
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

    with refusals(), _open(data_dir) as registry, bar("exporting") as progress:
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
@JSON
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(data_dir: Path, file: Path, *, as_json: bool) -> None:
    """Back up everything but the secret key files into one zip file."""
    from registry.backup import backup as write

    with refusals(), _open(data_dir) as registry:
        write(registry.database, registry.settings.data_dir, file)
    if as_json:
        print_json({"file": str(file), "bytes": file.stat().st_size})


@click.command()
@DATA
@JSON
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(data_dir: Path, file: Path, *, as_json: bool) -> None:
    """Restore a backup into an empty database, after auditing it.

    A backup older than the published head in the data folder is refused.
    """
    from registry.backup import restore as read

    settings = _settings(data_dir)
    with refusals():
        read(file, settings.database_url, settings.data_dir)
    if as_json:
        print_json({"restored": str(file)})


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what a registry refuses into one line on standard error and exit code 1."""
    from ledger.errors import LedgerError
    from registry.errors import SchemaOutdated
    from registry.refusals import Refused

    try:
        yield
    except (LedgerError, Refused, SchemaOutdated, OSError) as error:
        refuse(str(error))
    except ValueError as error:
        refuse(str(error), code=2)


def _settings(data_dir: Path, **overrides: str | int | bool) -> "Settings":
    from registry.settings import settings_at

    environment = {name: value for name, value in os.environ.items() if name != "TANBU_DATA_DIR"}
    return settings_at(data_dir, environment, **overrides)


def _open(data_dir: Path) -> "OpenRegistry":
    from registry.opened import OpenRegistry

    return OpenRegistry(_settings(data_dir), random=os.urandom)
