"""A copy of a log, fetched over HTTP, in the layout of an export: `tanbu audit` reads it.

What is fetched is believed only once it hashes to a root that the log's key signed. Entries come
first; the tiles are computed from them, compared with those the log serves, and stored. The signed
checkpoint is renamed into place last, so that the copy is whole at its size whenever anybody looks.
A copy that was cut short goes on with the full bundles it has.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from ledger.errors import Defect, Malformed
from ledger.export import BUNDLE_BYTES_MAX, CHECKPOINT, TILE_BYTES_MAX, VKEY, Export
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.merkle import HASH_BYTES, leaf_hash, root_at
from ledger.log.note import parse_note
from ledger.log.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    TileEdge,
    TileName,
    bundles_at,
    decode_bundle,
    encode_bundle,
    tile_reader,
    tiles_at,
)
from ledger.verdict import Finding
from registry.seam import Seam
from registry.witnesses import Reply

Fetch = Callable[[str, int], Reply]
"""Ask the log for a file by its path, of at most so many bytes. Raises ConnectionError."""

_FOUND: Final = 200
_MISSING: Final = 404


class Unfetched(Exception):
    """The log did not give what its size asks for; nothing is known of it."""


class Mirror:
    """One log's copy in one folder; for one thread."""

    def __init__(self, folder: Path, *, vkey: str, fetch: Fetch, seam: Seam) -> None:
        """Open a copy, or begin one. Raises `Malformed` where its checkpoint is damaged."""
        self._folder = folder
        self._vkey = vkey
        self._fetch = fetch
        self._seam = seam
        folder.mkdir(parents=True, exist_ok=True)
        self._export = Export(folder)
        note = self._export.read(CHECKPOINT)
        self.note = note or b""
        self.size = parse_checkpoint(parse_note(note).text, exact=False).size if note else 0

    def extend(
        self,
        checkpoint: Checkpoint,
        *,
        going_on: Callable[[], None],
        sealed: Callable[[], bytes],
    ) -> list[Finding]:
        """Bring the copy up to a signed checkpoint; return what does not bear its root.

        Where there is a finding the copy stays as it was. `going_on` is called once a bundle and
        may raise to give up. `sealed` gives the note to keep, once the entries can be read with
        `leaves`; where it raises the copy stays as it was too. Raises `Unfetched`, OSError.
        """
        edge = TileEdge(self.size, self._edge_tiles())
        latest: dict[tuple[int, int], bytes] = {}
        for name in bundles_at(checkpoint.size, since=self.size):
            going_on()
            leaves = self._bundle(name)
            fresh = leaves[max(0, self.size - name.number * TILE_WIDTH) :]
            latest |= edge.append(map(leaf_hash, fresh))
            self._store_full(latest)
        read = tile_reader(lambda level, number: self._latest(latest, level, number))
        root = root_at(checkpoint.size, read)
        if root != checkpoint.root:
            self._drop_unsigned(checkpoint.size)
            detail = f"the entries served give {root.hex()} at size {checkpoint.size}"
            return [_finding(8, -1, Defect.ROOT_MISMATCH, detail)]
        found = self._tiles(checkpoint.size, latest)
        if found:
            return found
        try:
            note = sealed()
        except BaseException:
            self._drop_unsigned(checkpoint.size)
            raise
        self._write(VKEY, f"{self._vkey}\n".encode())
        self._write(CHECKPOINT, note)
        before, self.size, self.note = self.size, checkpoint.size, note
        self._drop_outgrown(before)
        return []

    def root_at(self, size: int) -> bytes:
        """Return the root at a size the copy has. Raises `Malformed` where a tile is damaged."""
        seen: dict[tuple[int, int], bytes] = {}
        return root_at(size, tile_reader(lambda *at: self._latest(seen, *at)))

    def leaves(self, since: int, size: int | None = None) -> Iterator[list[bytes]]:
        """Yield the entries from an index on, a bundle at a time. Raises `Malformed`.

        `size` is where they end, if not with the copy: within `sealed` at the new one.
        """
        for name in bundles_at(self.size if size is None else size, since=since):
            leaves = decode_bundle(self._export.read(name.path) or b"")
            if len(leaves) < name.width:
                raise Malformed(Defect.BAD_TILE, f"{name.path} is cut short")
            yield leaves[max(0, since - name.number * TILE_WIDTH) :]

    def _edge_tiles(self) -> dict[int, bytes]:
        """Return the partial tile of each level at the copy's size."""
        return {
            name.level: self._export.read(name.path) or b""
            for name in _partials(self.size)
            if name.level is not None
        }

    def _latest(self, latest: dict[tuple[int, int], bytes], level: int, number: int) -> bytes:
        """Return a tile as full as it is known: grown just now, or stored before."""
        if (level, number) not in latest:
            count = min(TILE_WIDTH, (self.size >> TILE_HEIGHT * level) - number * TILE_WIDTH)
            full = self._export.read(TileName(level, number).path)
            stored = full
            if stored is None and count > 0:
                stored = self._export.read(TileName(level, number, count).path)
            latest[level, number] = stored or b""
        return latest[level, number]

    def _bundle(self, name: TileName) -> list[bytes]:
        """Return a bundle's entries, stored once they are fetched. Raises `Unfetched`."""
        kept = self._export.read(name.path) if name.width == TILE_WIDTH else None
        try:
            leaves = decode_bundle(kept or self._file(name, BUNDLE_BYTES_MAX))[: name.width]
        except Malformed as error:
            raise Unfetched(f"{name.path}: {error.detail}") from None
        if len(leaves) < name.width:
            raise Unfetched(f"{name.path} holds {len(leaves)} entries")
        if kept is None:
            self._write(name.path, encode_bundle(leaves))
        return leaves

    def _file(self, name: TileName, bytes_max: int) -> bytes:
        """Fetch a tile or bundle; the full one where the partial one is gone (C2SP tlog-tiles)."""
        for path in dict.fromkeys((name.path, TileName(name.level, name.number).path)):
            try:
                reply = self._fetch(path, bytes_max)
            except ConnectionError as error:
                raise Unfetched(str(error)) from None
            if reply.status == _FOUND:
                return reply.body
            if reply.status != _MISSING:
                break
        raise Unfetched(f"{path}: the log answers {reply.status}")

    def _tiles(self, size: int, latest: dict[tuple[int, int], bytes]) -> list[Finding]:
        """Compare the tiles that the log serves with those its entries give, and store these."""
        for name in tiles_at(size, since=self.size):
            level, length = name.level or 0, name.width * HASH_BYTES
            data = self._latest(latest, level, name.number)[:length]
            if self._file(name, TILE_BYTES_MAX)[:length] != data:
                detail = f"{name.path} is served with other hashes than its entries give"
                code = Defect.TILE_MISMATCH if level else Defect.ENTRY_MISMATCH
                return [_finding(7 if level else 3, -1, code, detail)]
            self._write(name.path, data)
        return []

    def _store_full(self, latest: dict[tuple[int, int], bytes]) -> None:
        """Store the full tiles, and keep only the others in memory."""
        for (level, number), data in list(latest.items()):
            if len(data) == TILE_BYTES_MAX:
                self._write(TileName(level, number).path, data)
                del latest[level, number]

    def _drop_unsigned(self, size: int) -> None:
        """Remove what was fetched and bears no signed root."""
        for name in (*bundles_at(size, since=self.size), *tiles_at(size, since=self.size)):
            (self._folder / name.path).unlink(missing_ok=True)

    def _drop_outgrown(self, before: int) -> None:
        """Remove the partial files of the size before: no checkpoint here asks for them now."""
        wanted = set(_partials(self.size))
        for name in _partials(before):
            if name not in wanted:
                (self._folder / name.path).unlink(missing_ok=True)

    def _write(self, path: str, content: bytes) -> None:
        file = self._folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        self._seam.write_file(file, content)


def _partials(size: int) -> Iterator[TileName]:
    """Yield the partial bundle and tiles of a log of a size."""
    if size % TILE_WIDTH:
        yield TileName(None, size // TILE_WIDTH, size % TILE_WIDTH)
    level, count = 0, size
    while count:
        number, width = divmod(count, TILE_WIDTH)
        if width:
            yield TileName(level, number, width)
        level, count = level + 1, number


def _finding(step: int, index: int, code: Defect, detail: str) -> Finding:
    return Finding(step=step, index=index, code=str(code), detail=detail)
