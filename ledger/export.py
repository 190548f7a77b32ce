"""An exported log: the tlog-tiles layout in one zip file or one folder.

::

    checkpoint              the newest signed checkpoint (C2SP tlog-checkpoint)
    vkey                    the log's verifier key, one line: a convenience, never trust
    trust                   the same and the witnesses in a trust file (C2SP tlog-policy): likewise
    tile/<L>/<N>[.p/<W>]    hash tiles (C2SP tlog-tiles)
    tile/entries/<N>[.p/<W>]  entry bundles

`Export` reads either form and bounds every read, so that a hostile file cannot exhaust memory; it
follows no symbolic link, so that a folder holds no more files than it has. What a log of its size
does not ask for is never looked at. `export_files` yields what an export of a log holds, in the
order in which it is written.
"""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ledger.archive import DAMAGED, MEMBERS_MAX, open_regular, open_zip
from ledger.closing import Closing
from ledger.errors import Code, Defect, Malformed
from ledger.limits import CHECKPOINT_BYTES_MAX, ENTRY_BYTES_MAX, TRUST_BYTES_MAX
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.keys import parse_vkey
from ledger.log.note import parse_note
from ledger.log.tiles import (
    TileName,
    bundles_at,
    decode_bundle,
    encode_bundle,
    parse_tile_path,
    tiles_at,
)
from ledger.log.trust import Trust, format_trust, trust_in

CHECKPOINT = "checkpoint"
VKEY = "vkey"
TRUST = "trust"
TILE_BYTES_MAX = 256 * 32
BUNDLE_BYTES_MAX = 256 * (2 + ENTRY_BYTES_MAX)
_VKEY_BYTES_MAX = 512
# Deflate is decompressed piece by piece. The zip reader decompresses the other methods whole,
# whatever the length it was asked for, so that a small file could fill the memory.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNIX = 3


class Export(Closing):
    """A zip file or a folder in the layout above, opened for reading."""

    def __init__(self, path: Path, *, members_max: int = MEMBERS_MAX) -> None:
        """Open the export; a zip file holds at most so many files.

        Raises `Malformed`: BAD_EXPORT for what is no zip file; OSError where nothing can be read.
        """
        self.path = path
        self._folder = path if path.is_dir() else None
        self._zip: zipfile.ZipFile | None = None
        if self._folder is not None:
            return
        try:
            self._zip = open_zip(path, members_max=members_max)
        except (FileNotFoundError, PermissionError):
            raise  # A file that is not there is the caller's mistake and no finding.
        except DAMAGED as error:
            raise Malformed(Defect.BAD_EXPORT, str(error)) from None
        names = self._zip.namelist()
        if len(set(names)) != len(names):
            self.close()
            raise Malformed(Defect.BAD_EXPORT, "the zip holds a name twice")

    def close(self) -> None:
        """Close the file."""
        if self._zip is not None:
            self._zip.close()

    def read(self, path: str) -> bytes | None:
        """Return a file of the export, None where there is none.

        Raises `Malformed`: BAD_EXPORT (larger than its kind may be, or damaged).
        """
        limit = _limit_of(path)
        try:
            data = self._read_folder(path, limit) if self._folder else self._read_zip(path, limit)
        except DAMAGED as error:
            raise Malformed(Defect.BAD_EXPORT, f"{path}: {error}") from None
        if data is not None and len(data) > limit:
            raise Malformed(Defect.BAD_EXPORT, f"{path}: more than {limit} bytes")
        return data

    def _read_folder(self, path: str, limit: int) -> bytes | None:
        file = self._folder or Path()
        for part in PurePosixPath(path).parts:
            file /= part
            if file.is_symlink():
                raise ValueError("a symbolic link")
        if not file.is_file():
            return None
        with open_regular(file) as stream:
            return stream.read(limit + 1)

    def _read_zip(self, path: str, limit: int) -> bytes | None:
        if self._zip is None:
            return None
        try:
            member = self._zip.getinfo(path)
        except KeyError:
            return None
        if member.compress_type not in _METHODS:
            raise ValueError("neither stored nor deflated")
        with self._zip.open(member) as stream:
            return stream.read(limit + 1)


def export_files(
    *,
    size: int,
    checkpoint: bytes,
    vkey: str,
    tile: Callable[[int, int], bytes],
    entries: Callable[[int, int], list[bytes]],
    trust: Trust | None = None,
    since: int = 0,
) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of every file of an export of the log at `size`.

    `tile(level, number)` gives a hash tile at least as wide as that size asks, `entries(first,
    count)` the leaves. `trust` is what the registry asks of its witnesses, none if not given. What
    an export at `since` holds already is left out. The checkpoint comes last, so that a copy cut
    short has none.
    """
    for name in bundles_at(size, since=since):
        leaves = entries(name.number * 256, name.width)
        yield name.path, encode_bundle(leaves)
    for name in tiles_at(size, since=since):
        level = name.level or 0
        yield name.path, tile(level, name.number)[: name.width * 32]
    yield VKEY, f"{vkey}\n".encode()
    yield TRUST, format_trust(trust or trust_in(parse_vkey(vkey))).encode()
    yield CHECKPOINT, checkpoint


def entry_at(export: Export, index: int) -> bytes:
    """Return the leaf at an index, unchecked.

    Raises `Malformed`: ENTRY_UNKNOWN where the log has none, BAD_EXPORT where the export lacks it,
    BAD_NOTE or BAD_CHECKPOINT where it does not say its size, BAD_TILE for a damaged bundle.
    """
    checkpoint = parse_checkpoint(parse_note(export.read(CHECKPOINT) or b"").text)
    if not 0 <= index < checkpoint.size:
        there = f"entries 0 to {checkpoint.size - 1}" if checkpoint.size else "no entry"
        raise Malformed(Code.ENTRY_UNKNOWN, f"entry {index} is not there: the log has {there}")
    number, offset = divmod(index, 256)
    name = TileName(None, number, min(256, checkpoint.size - number * 256))
    data = export.read(name.path)
    if data is None:
        raise Malformed(Defect.BAD_EXPORT, f"{name.path} is missing")
    leaves = decode_bundle(data)
    if offset >= len(leaves):
        raise Malformed(Defect.BAD_EXPORT, f"{name.path} ends before entry {index}")
    return leaves[offset]


def leaves_of(export: Export) -> Iterator[bytes]:
    """Yield every leaf of an export in its order, unchecked; raises as `entry_at` does."""
    checkpoint = parse_checkpoint(parse_note(export.read(CHECKPOINT) or b"").text)
    for name in bundles_at(checkpoint.size):
        data = export.read(name.path)
        if data is None:
            raise Malformed(Defect.BAD_EXPORT, f"{name.path} is missing")
        yield from decode_bundle(data)


def write_zip(file: Path | BinaryIO, files: Iterator[tuple[str, bytes]]) -> None:
    """Write an export as one zip file; the same log gives the same bytes (by one zlib)."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = _UNIX
            member.external_attr = 0o644 << 16
            archive.writestr(member, data)


def _limit_of(path: str) -> int:
    if path == CHECKPOINT:
        return CHECKPOINT_BYTES_MAX
    if path == VKEY:
        return _VKEY_BYTES_MAX
    if path == TRUST:
        return TRUST_BYTES_MAX
    name = parse_tile_path(path)
    if name is None:
        raise Malformed(Defect.BAD_EXPORT, f"{path}: not a path of an export")
    return TILE_BYTES_MAX if name.level is not None else BUNDLE_BYTES_MAX
