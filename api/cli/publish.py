"""``tanbu publish``: the log as static files, once or for as long as it is let run."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.folder import DATA, JSON, open_registry, refusals
from api.cli.output import ERRORS, bar, print_json

if TYPE_CHECKING:
    from registry.opened import OpenRegistry
    from registry.static import Publication


@click.command()
@DATA
@JSON
@click.option(
    "--watch",
    "seconds",
    type=click.IntRange(1, 3_600),
    default=None,
    metavar="SECONDS",
    help="Publish again so often, until Ctrl+C.",
)
@click.option(
    "--uncosigned",
    is_flag=True,
    help="Replace even a cosigned checkpoint by one that no witness has cosigned.",
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def publish(
    data_dir: Path, folder: Path, seconds: int | None, *, uncosigned: bool, as_json: bool
) -> None:
    """Publish the log as static files for any web server or bucket.

    Writes what is new since the checkpoint that lies in the folder. Refused where the folder
    belongs to another log, or knows more of this one than the database: that is evidence. Refused
    too where witnesses cosigned what lies there and none what would replace it.
    """
    with refusals(), open_registry(data_dir) as registry:
        registry.check_policy()
        published = partial(_published, registry, folder, uncosigned=uncosigned)
        _tell(published(), as_json=as_json)
        try:
            while seconds is not None:
                time.sleep(seconds)
                _publish_again(published, as_json=as_json)
        except KeyboardInterrupt:
            # What was under way is completed by the next publication.
            return


def _publish_again(published: Callable[[], "Publication"], *, as_json: bool) -> None:
    """Publish what came since, and say so if anything did; a database that is silent may return."""
    from registry.errors import Busy

    try:
        done = published()
    except Busy as error:
        ERRORS.print(f"{error}; trying again", markup=False)
        return
    if done.files:
        _tell(done, as_json=as_json)


def _published(registry: "OpenRegistry", folder: Path, *, uncosigned: bool) -> "Publication":
    from registry.static import publish as write

    with bar("publishing") as progress:
        return write(
            registry.database,
            folder,
            trust=registry.trust,
            seam=registry.seam,
            progress=progress,
            uncosigned=uncosigned,
        )


def _tell(done: "Publication", *, as_json: bool) -> None:
    if as_json:
        print_json(done)
    else:
        click.echo(
            f"{done.size:,} entries, {done.size - done.since:,} of them new, "
            f"root {done.root}, to {done.folder}"
        )
