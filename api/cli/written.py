"""Files that a command writes for somebody: never over what was given, whole or not at all.

What a command made before it replaces, and an empty file; nothing else that somebody may miss. A
slip of the keyboard must not cost a key, a database, or readings that were filled in.
"""

import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from api.cli.output import refuse
from ledger.archive import DAMAGED
from ledger.errors import said_of
from ledger.limits import ENTRY_BYTES_MAX
from registry.files import ANYBODY, create, replacing

_MISUSE: Final = 2
_HEAD_BYTES: Final = 512
_WORKBOOK_BYTES_MAX: Final = 65_536


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


def check_former(path: Path, is_former: Callable[[Path], bool], kind: str) -> None:
    """End the command where a file has this name that is neither empty nor of the kind written.

    What is no regular file is for whoever writes to refuse.
    """
    if path.is_file() and path.stat().st_size and not is_former(path):
        refuse(f"{path} is there and is no {kind}: not replaced; name another file", code=_MISUSE)


def is_export(path: Path) -> bool:
    """Tell whether a file is an exported log; a backup, which holds one, is none."""
    return {"checkpoint", "vkey"} <= _members(path).keys() and not is_backup(path)


def is_backup(path: Path) -> bool:
    """Tell whether a file is a registry's backup."""
    from registry.backup import MANIFEST

    return MANIFEST in _members(path)


def is_sheet(path: Path) -> bool:
    """Tell whether a file is a calculation sheet; a template to fill in is none."""
    from registry.readings.layout import CALCULATION

    return f'name="{CALCULATION}"'.encode() in _members(path).get("xl/workbook.xml", b"")


def is_text(path: Path) -> bool:
    """Tell whether a file is the text of a note that was drafted; a signed note is none.

    A text is drafted again in a moment. A signed note may be an act that somebody has yet to hear
    of.
    """
    with path.open("rb") as stream:
        head = stream.readline(_HEAD_BYTES)
        return head.endswith(b"/entry/v1\n") and b"\n\n" not in stream.read(ENTRY_BYTES_MAX)


def _members(path: Path) -> dict[str, bytes]:
    """Return the names in a zip file, and what its workbook says; none where it is no zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = dict.fromkeys(archive.namelist(), b"")
            if "xl/workbook.xml" in names:
                with archive.open("xl/workbook.xml") as stream:
                    names["xl/workbook.xml"] = stream.read(_WORKBOOK_BYTES_MAX)
            return names
    except DAMAGED:
        return {}
