"""Files that a command writes for somebody: never over what was given, whole or not at all."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from api.cli.output import refuse
from ledger.errors import said_of
from registry.files import ANYBODY, create, replacing

_MISUSE: Final = 2


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet; end the command where anything has its name."""
    try:
        create(path, data, mode=ANYBODY)
    except FileExistsError:
        refuse(f"{path} exists: it is never overwritten; name a new file", code=_MISUSE)
    except OSError as error:
        refuse(said_of(error), code=_MISUSE)


def write_over(path: Path, data: bytes) -> None:
    """Write a file in the place of the one made before; end the command where it cannot be."""
    try:
        with replacing(path, mode=ANYBODY) as stream:
            stream.write(data)
    except OSError as error:
        refuse(said_of(error), code=_MISUSE)


def check_apart(path: Path, given: Iterable[Path], *, option: str) -> None:
    """End the command where what it is to write would take the place of what it reads."""
    for each in given:
        if path.exists() and each.exists() and path.samefile(each):
            refuse(f"{path}: {option} would overwrite this input; name another file", code=_MISUSE)
