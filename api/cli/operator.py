"""The operator's commands: found a registry, serve it, give people tokens, export its log."""

import os
from pathlib import Path

import click

from api.cli.folder import DATA, JSON, open_registry, refusals, settings_of, settings_to_be
from api.cli.output import ERRORS, bar, print_json


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
        vkey = begin(settings_to_be(data_dir), founding, random=os.urandom)
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
    from registry.soundness import examined

    given: dict[str, str | int | bool] = {}
    if host is not None:
        given["host"] = host
    if port is not None:
        given["port"] = port
    with refusals():
        settings = settings_of(data_dir, **given)
        told = f"Serving {data_dir} at {settings.url} (press Ctrl+C to stop)"
        with examined(settings.database_url):
            run(settings, ready=lambda: ERRORS.print(told))
    ERRORS.print("Stopped.")


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
    """Make an API token, and its user; the token is shown once and kept nowhere.

    A user whose address and name are known already is given one more token.
    """
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
    from api.cli.written import check_former, is_export
    from registry.services.founding import export_log

    check_former(file, is_export, "exported log")
    with refusals(), open_registry(data_dir) as registry, bar("exporting") as progress:
        done = export_log(registry, file, progress=progress)
    if as_json:
        print_json(done)
    else:
        click.echo(f"{done.entries:,} entries, root {done.root}, to {file}")
