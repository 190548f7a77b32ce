"""The log as static files: what any web server or bucket can serve under the log's prefix.

A published folder has the layout of an export (C2SP tlog-tiles), so that it is one too. Bundles
and tiles are written first, then ``vkey`` and ``trust``, each of them durable, and last
``checkpoint`` is renamed into place. Whoever reads at any moment finds every file that the
checkpoint he found asks for.

The checkpoint that lies in the folder says what is there already. Only what came since is written;
a full tile is never written again. Partial tiles stay for readers of the checkpoints they belong
to until the full tile lies beside them, as the specification allows. A folder that knows more of
this log than the database, or something else, is evidence, and nothing is written over it.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection

from ledger.errors import Malformed
from ledger.export import CHECKPOINT, TRUST, VKEY, export_files
from ledger.limits import CHECKPOINT_BYTES_MAX
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.keys import VerifierKey
from ledger.log.note import parse_note
from ledger.log.tiles import TILE_WIDTH, TileName, bundles_at, tiles_at
from ledger.log.trust import Trust
from registry.cosignatures import Published, taken_home
from registry.database import Database
from registry.errors import Busy, HistoryRefused
from registry.history import check_descends, log_keys, opened_by_any, trust_at
from registry.log import Head, read_head
from registry.queries.log import leaves, tile_data
from registry.seam import Seam
from registry.settings import LOG_KEY_FILE

_REPLACED: Final = frozenset({VKEY, TRUST, CHECKPOINT})
"""Files that may say something else at the next size; all others never change."""


class Publication(Struct, frozen=True, kw_only=True):
    """What a publication did: the size before and now, the root, how many files it wrote."""

    folder: str
    since: int
    size: int
    root: str
    files: int


def publish(
    database: Database,
    folder: Path,
    *,
    trust: Trust,
    seam: Seam,
    progress: Callable[[int, int], None],
    uncosigned: bool = False,
) -> Publication:
    """Bring a folder up to the published checkpoint, or the newest signed; make it if need be.

    `trust` is the log's, its key first, and goes into the folder too. An empty log writes nothing.
    Raises `HistoryRefused` where the folder holds anything that is not a beginning of this log,
    `Uncosigned` where nobody cosigned what would take the place of a cosigned checkpoint, unless
    that is asked for (`uncosigned`); FileExistsError where it is a registry's data folder, `Busy`
    while another publishes into it, `Unavailable`, and OSError. A publication that was cut short
    anywhere is completed by the next.
    """
    _check_no_registry(folder)
    seam.make_folder(folder)
    with _alone(folder), database.reading() as connection:
        ends = taken_home(connection, trust)
        # What lies there may be older than a rotation of the log's key.
        lies = _checkpoint_in(folder, [trust.logs[0].vkey, *log_keys(connection)])
        since = lies.size if lies else 0
        if lies is not None:
            _check_grown(connection, read_head(connection), lies, folder)
        written = 0
        if ends.size >= since and not uncosigned:
            _check_cosigned(folder, ends)
        # Once published, a size stays so, though its quorum be asked for only now.
        if ends.size and ends.size >= since:
            signed = trust_at(connection, trust, ends.size)
            for path, content in _files(connection, ends, signed, since, progress):
                written += _write(folder, path, content, seam)
            _drop_outgrown(folder, since, ends.size)
    return Publication(
        folder=str(folder), since=since, size=ends.size, root=ends.root.hex(), files=written
    )


class Uncosigned(Busy):
    """Nobody cosigned the newest checkpoint, and somebody the one in the folder."""


def _check_no_registry(folder: Path) -> None:
    """Require that a folder is no registry's: what lies there is secret, and no web server's."""
    if (folder / LOG_KEY_FILE).exists():
        detail = "a registry's data folder, with its secret keys: publish into another"
        raise FileExistsError(errno.EEXIST, detail, str(folder))


def _check_cosigned(folder: Path, ends: Published) -> None:
    """Require cosignatures of a checkpoint that replaces a cosigned one. Raises `Uncosigned`."""
    try:
        lies = (folder / CHECKPOINT).read_bytes()
    except FileNotFoundError:
        return
    if _is_cosigned(lies) and not _is_cosigned(ends.note):
        raise Uncosigned(
            f"{folder / CHECKPOINT} is cosigned by witnesses, and the newest checkpoint by none: "
            "nothing was written; publish again when one has cosigned it (or ask for --uncosigned)"
        )


def _is_cosigned(note: bytes) -> bool:
    """Return whether anybody but the log itself signed its checkpoint."""
    parsed = parse_note(note)
    origin = parse_checkpoint(parsed.text).origin
    return any(line.name != origin for line in parsed.signatures)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other publications out: an older one that ends later must not have the last word."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"another process publishes into {folder}") from None
        yield
    finally:
        # Closing it lets go of the lock; so does the end of the process, however it comes.
        os.close(descriptor)


def _checkpoint_in(folder: Path, vkeys: Sequence[VerifierKey]) -> Checkpoint | None:
    """Return the checkpoint that lies in a folder. Raises `HistoryRefused` for any other."""
    file = folder / CHECKPOINT
    try:
        with file.open("rb") as stream:
            note = stream.read(CHECKPOINT_BYTES_MAX + 1)
    except FileNotFoundError:
        return None
    try:
        return opened_by_any(note, vkeys)
    except Malformed as error:
        raise HistoryRefused(
            f"{file} is no checkpoint of {vkeys[0].name} under this key ({error}); "
            "nothing was written: name another folder"
        ) from None


def _check_grown(connection: Connection, head: Head, lies: Checkpoint, folder: Path) -> None:
    """Require that the log goes on from the checkpoint that lies in a folder."""
    try:
        check_descends(connection, head, size=lies.size, root=lies.root)
    except HistoryRefused as error:
        raise HistoryRefused(
            f"{error}, root {lies.root.hex()}. {folder / CHECKPOINT} is signed by the log's key: "
            "it is evidence that the log had another history. Nothing was written; keep the "
            "folder and the database as they are, and find out which of the two is the log"
        ) from None


def _files(
    connection: Connection,
    ends: Published,
    trust: Trust,
    since: int,
    progress: Callable[[int, int], None],
) -> Iterator[tuple[str, bytes]]:
    """Yield the files that a folder at size `since` lacks, the checkpoint last."""

    def counted(first: int, count: int) -> list[bytes]:
        progress(first + count - since, ends.size - since)
        return leaves(connection, first, count)

    return export_files(
        size=ends.size,
        checkpoint=ends.note,
        vkey=trust.logs[0].vkey.text,
        tile=lambda level, number: tile_data(connection, level, number),
        entries=counted,
        trust=trust,
        since=since,
    )


def _write(folder: Path, path: str, content: bytes, seam: Seam) -> bool:
    """Write a file unless it lies there already, and return whether it was written.

    A tile or bundle that lies there with other bytes is no leftover of this log: `HistoryRefused`.
    """
    file = folder / path
    if file.exists():
        if file.stat().st_size == len(content) and file.read_bytes() == content:
            return False
        if path not in _REPLACED:
            raise HistoryRefused(
                f"{file} holds other bytes than the log; the checkpoint was left as it is: "
                "find out why before you remove the file"
            )
    seam.make_folder(file.parent)
    seam.write_file(file, content, public=True)
    return True


def _drop_outgrown(folder: Path, since: int, size: int) -> None:
    """Remove the partial tiles whose full tiles came since."""
    for name in (*bundles_at(size, since=since), *tiles_at(size, since=since)):
        if name.width == TILE_WIDTH:
            partials = TileName(name.level, name.number, 1).path.removesuffix("/1")
            # The full tile is there for whoever asks; what cannot be removed does no harm.
            shutil.rmtree(folder / partials, ignore_errors=True)
