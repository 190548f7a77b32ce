"""Files that the ledger writes for somebody: over nothing that they would miss, whole or not.

A draft beside the target is made anew (O_EXCL) and never through a link (O_NOFOLLOW), under a
name that nothing has: whatever lies there, of another run or anybody's, is neither taken away nor
written to. Then it takes the target's place, which a regular file may have held and nothing else:
a device, a pipe or a link would be gone, and what it led to would be as it was.
"""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

DRAFTS_MAX: Final = 1_000
"""Names that are tried for a draft: those of runs that were killed are still there."""

_NEW_FILE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def check_replaceable(path: Path) -> None:
    """Require that nothing but a regular file has this name. Raises FileExistsError, OSError."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISREG(found.st_mode):
        raise FileExistsError(errno.EEXIST, "no regular file, so not replaced", str(path))


def check_target(path: Path, mark: bytes = b"") -> None:
    """Require that a file can be written, before there is anything to write. Raises OSError.

    One that is there already has to begin as what is written does, unless it is empty: whatever
    else it is, a key or the evidence itself, somebody would miss it.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    folder = path.parent
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such folder", str(folder))
    check_replaceable(path)
    if path.is_file():
        with path.open("rb") as stream:
            begins = stream.read(len(mark))
        if begins not in {b"", mark}:
            raise FileExistsError(
                errno.EEXIST, "another file stands there, not replaced", str(path)
            )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside the old one and put it in its place, so that it is never half there.

    Its mode is what the umask leaves. Raises FileExistsError, where what stands there is no regular
    file, and OSError; then nothing of it is left.
    """
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(path.parent))
    check_replaceable(path)
    try:
        descriptor, draft = _draft(path.parent)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(path)
        except BaseException:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise
    except OSError as error:
        # Said of the target: the draft's name would tell nobody anything.
        raise OSError(error.errno, error.strerror, str(path)) from error


def _draft(folder: Path) -> tuple[int, Path]:
    """Return the descriptor and the name of a new file. Raises OSError."""
    for number in range(DRAFTS_MAX):
        path = folder / f".{os.getpid()}-{number}.draft"
        with suppress(FileExistsError):
            return os.open(path, _NEW_FILE, 0o666), path
    raise FileExistsError(errno.EEXIST, f"{DRAFTS_MAX} drafts lie beside it")
