"""Files that somebody names on the command line: regular, bounded, and text where text is asked."""

import sys
from pathlib import Path
from typing import Final

from api.cli.output import refuse
from ledger.archive import read_regular
from ledger.errors import said_of

STANDARD_INPUT: Final = "-"
_MISUSE: Final = 2


def given_bytes(path: Path | str, bytes_max: int) -> bytes:
    """Return a file of at most so many bytes, or standard input for `-`; end the command if not."""
    if str(path) != STANDARD_INPUT:
        try:
            return read_regular(Path(path), bytes_max)
        except (ValueError, OSError) as error:
            refuse(said_of(error), code=_MISUSE)
    data = sys.stdin.buffer.read(bytes_max + 1)
    if len(data) > bytes_max:
        refuse(f"standard input holds more than {bytes_max} bytes", code=_MISUSE)
    return data


def given_text(path: Path | str, bytes_max: int) -> str:
    """Return the text of a file as `given_bytes`; end the command where it is none."""
    try:
        return given_bytes(path, bytes_max).decode()
    except UnicodeDecodeError as error:
        refuse(f"{path} is no text in UTF-8: byte {error.start}", code=_MISUSE)
