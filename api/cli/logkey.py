"""The log's own key: make the next one, see which are there, delete the one before."""

import os
from pathlib import Path

import click

from api.cli.folder import DATA, JSON, refusals, settings_of
from api.cli.output import print_json


@click.group(name="log-key")
def log_key() -> None:
    """Change the key that signs the log's checkpoints, step by step."""


@log_key.command()
@DATA
@JSON
def prepare(data_dir: Path, *, as_json: bool) -> None:
    """Make the log's next key beside the one in force, and print its verifier key."""
    from registry.services.rotation import prepare_rotation

    with refusals():
        vkey = prepare_rotation(settings_of(data_dir), random=os.urandom)
    if as_json:
        print_json({"next": vkey})
    else:
        click.echo(vkey)


@log_key.command()
@DATA
@JSON
def status(data_dir: Path, *, as_json: bool) -> None:
    """Show the key that the log names, and those whose secrets lie in the data folder."""
    from registry.services.rotation import rotation_status

    with refusals():
        found = rotation_status(settings_of(data_dir))
    if as_json:
        print_json(found)
        return
    rows = (("log", found.log_vkey), ("log.skey", found.current))
    more = (("log.skey.next", found.next), ("log.skey.old", found.old))
    for name, vkey in (*rows, *(row for row in more if row[1])):
        click.echo(f"{name}: {vkey}")


@log_key.command()
@DATA
@JSON
@click.option("--force", is_flag=True, help="Though a witness does not follow the new key yet.")
def finish(data_dir: Path, *, force: bool, as_json: bool) -> None:
    """Delete the secret of the key before the one in force: from now on the new one signs alone.

    Every witness of the policy is asked first whether it takes the new key alone. Refused where one
    does not: it would cosign nothing from then on, until its operator tells it to.
    """
    from api.outbound import Outbound
    from api.services import WITNESS_SECONDS
    from registry.services.rotation import finish_rotation

    with refusals(), Outbound(seconds=WITNESS_SECONDS) as outbound:
        retired = finish_rotation(settings_of(data_dir), transport=outbound, force=force)
    if as_json:
        print_json({"retired": retired})
    elif retired:
        click.echo(retired)
