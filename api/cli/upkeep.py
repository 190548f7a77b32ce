"""The operator's upkeep: rebuild, upgrade, back up and restore a registry."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.folder import DATA, JSON, open_registry, refusals, settings_of
from api.cli.output import bar, given_key, print_json, refuse
from ledger.commands import printable

if TYPE_CHECKING:
    from registry.settings import Settings


@click.command()
@DATA
@JSON
@click.option("--check", is_flag=True, help="Compare only, and change nothing.")
def rebuild(data_dir: Path, *, check: bool, as_json: bool) -> None:
    """Make the tables anew from the entries, or check that they are what the entries say."""
    from registry import upkeep

    with refusals(), bar("comparing" if check else "rebuilding") as progress:
        settings = settings_of(data_dir)
        found = upkeep.compare(settings, progress=progress) if check else []
        if not check:
            upkeep.mend(settings, progress=progress)
    if as_json:
        print_json({"checked": check, "differences": found})
    for line in () if as_json else found:
        click.echo(printable(line))
    raise SystemExit(1 if found else 0)


@click.command()
@DATA
@JSON
def upgrade(data_dir: Path, *, as_json: bool) -> None:
    """Bring the database's tables up to this version of the program. Stop the server first.

    Refused, with nothing changed, where this program cannot take the log's entries.
    """
    from registry.upkeep import bring_up

    with refusals(), bar("reading the entries") as progress:
        revision = bring_up(settings_of(data_dir).database_url, progress=progress)
    if as_json:
        print_json({"schema": revision})


@click.command()
@DATA
@JSON
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(data_dir: Path, file: Path, *, as_json: bool) -> None:
    """Back up everything but the secret key files into one zip file.

    Exit code 1 where a document's file is missing or altered; the rest is in the backup.
    """
    from api.cli.written import check_former, is_backup
    from ledger.book.calendar import format_instant
    from registry.backup import backup as write

    check_former(file, is_backup, "backup")
    with refusals(), open_registry(data_dir) as registry, bar("backing up") as progress:
        now = format_instant(registry.clock())
        done = write(registry.database, registry.documents, file, now=now, progress=progress)
    if as_json:
        print_json(done)
    else:
        click.echo(f"{done.size:,} entries, {done.documents:,} documents, to {file}")
    lost = [f"the file of document {sha256} is lost" for sha256 in done.lost]
    altered = [f"the file of document {sha256} is altered" for sha256 in done.altered]
    _tell(*lost, *altered)


@click.command()
@DATA
@JSON
@click.option(
    "--vkey",
    default=None,
    callback=given_key,
    help="The log's verifier key; that of the folder's log.skey if not given.",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(data_dir: Path, file: Path, vkey: str, *, as_json: bool) -> None:
    """Restore a backup into an empty database, after auditing it.

    The data folder holds the log's secret key and the master key: a backup has neither. A backup
    older than the published head in the data folder is refused. Exit code 1 where the backup lacks
    a document; everything else was restored.
    """
    from registry.documents import Documents
    from registry.restore import restore as read
    from registry.seam import Seam

    with refusals():
        settings = settings_of(data_dir)
        trusted = vkey or _key_in(settings)
        store = Documents(
            data_dir / "documents", Seam(), os.urandom, bytes_max=settings.document_bytes_max
        )
        with bar("restoring") as progress:
            done = read(
                file, settings.database_url, store, data_dir, vkey=trusted, progress=progress
            )
    if as_json:
        print_json(done)
    else:
        click.echo(f"{done.size:,} entries, {done.documents:,} documents, from {file}")
    _tell(*(f"the backup has no file of document {sha256}" for sha256 in done.lost))


def _key_in(settings: "Settings") -> str:
    """Return the verifier key of the log's secret key file. Raises ValueError where it is none."""
    from registry.logkeys import read_skey

    file = settings.log_key_file
    if not file.is_file():
        raise ValueError(
            f"{settings.data_dir}: there is no {file.name}: copy it and "
            f"{settings.master_key_file.name} there first, for a backup holds no key"
        )
    return read_skey(file).vkey.text


def _tell(*lacking: str) -> None:
    """Name the documents that a backup could not hold, and end with exit code 1 if any."""
    if lacking:
        refuse(*lacking)
