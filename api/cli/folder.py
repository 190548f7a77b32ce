"""A registry's data folder on the command line: the option that names it, and what it refuses."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.output import refuse
from ledger.errors import said_of

if TYPE_CHECKING:
    from registry.opened import OpenRegistry
    from registry.settings import Settings

_OPTIONS = frozenset({"TANBU_DATA_DIR", "TANBU_URL", "TANBU_TOKEN"})
"""What the environment says to commands rather than to a registry."""
NO_PLACE = frozenset(
    {
        *(errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EACCES, errno.EPERM, errno.EROFS),
        *(errno.ENOSPC, errno.ENAMETOOLONG, errno.ELOOP),
    }
)
"""What the system says of a name at which nothing can be read or written."""
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


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what a registry refuses into a line on standard error and exit code 1; misuse is 2.

    What is said of the database is said in both languages, a line each.

    A file that cannot be read or written is misuse, whichever command was told its name, and so is
    a key's file without the key: the log's or the master key.
    """
    from ledger.errors import Defect, LedgerError, Malformed
    from registry.errors import SchemaOutdated, WitnessesBehind
    from registry.refusals import Refusal, Refused

    try:
        yield
    except BrokenPipeError:
        # Of standard output: whoever read it has gone.
        raise
    except (LedgerError, Refused, SchemaOutdated, WitnessesBehind, OSError) as error:
        is_bad_key = (isinstance(error, Malformed) and error.code is Defect.BAD_KEY) or (
            isinstance(error, Refused) and error.code is Refusal.MASTER_KEY
        )
        is_bad_file = isinstance(error, OSError) and error.errno in NO_PLACE
        field = getattr(error, "field", "")
        said = f"{said_of(error)} ({field})" if field else said_of(error)
        zh = getattr(error, "zh", "")
        lines = (said, zh) if zh else (said,)
        refuse(*lines, code=2 if is_bad_key or is_bad_file else 1)
    except ValueError as error:
        zh = getattr(error, "zh", "")
        refuse(*((str(error), zh) if zh else (str(error),)), code=2)


def settings_of(data_dir: Path, **overrides: str | int | bool) -> "Settings":
    """Return the settings of a data folder that is there: whatever else would fail is misuse.

    Raises ValueError.
    """
    if not data_dir.is_dir():
        raise ValueError(f"{data_dir}: there is no such folder; --data names the registry's")
    return settings_to_be(data_dir, **overrides)


def settings_to_be(data_dir: Path, **overrides: str | int | bool) -> "Settings":
    """Return the settings of a data folder, the environment's among them. Raises ValueError."""
    from registry.settings import settings_at

    environment = {name: value for name, value in os.environ.items() if name not in _OPTIONS}
    return settings_at(data_dir, environment, **overrides)


@contextmanager
def open_registry(data_dir: Path) -> "Iterator[OpenRegistry]":
    """Give the registry of a data folder. Raises what `OpenRegistry` raises.

    Where the work fails by damage to the database it raises `Unavailable`, which says so.
    """
    from registry.opened import OpenRegistry
    from registry.soundness import examined

    settings = settings_of(data_dir)
    with examined(settings.database_url), OpenRegistry(settings, random=os.urandom) as registry:
        yield registry
