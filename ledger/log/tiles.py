"""Tiles: the hashes and entries of the log cut into immutable files (C2SP tlog-tiles).

A hash tile holds up to 256 hashes of one level: hash i of tile n at level l is the root over the
leaves from (n*256 + i) * 256^l on, 256^l of them. Only full tiles are hashed into the next level.
An entry bundle holds up to 256 entries, each under a length prefix of 16 bits. What is not full
is partial and has a width of 1 to 255 in its path; nothing is ever empty.

>>> tile_path(level=0, number=1234067), bundle_path(number=0, width=17)
('tile/0/x001/x234/067', 'tile/entries/000.p/17')
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from ledger import limits
from ledger.errors import Defect, Malformed
from ledger.log.merkle import HASH_BYTES, HashReader, nodes_over

TILE_WIDTH: Final = 256
"""Hashes of a full tile, and entries of a full bundle."""
TILE_HEIGHT: Final = 8
"""Levels of the tree within one tile."""
LEVEL_MAX: Final = 63
"""The highest level that a path may name."""

_LENGTH_BYTES: Final = 2
_GROUP: Final = 1000
_PATH = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?\Z"
)


class TileName(Struct, frozen=True, forbid_unknown_fields=True):
    """Which tile: its level (None for a bundle of entries), number and width (256 if full)."""

    level: int | None
    number: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """The path of the tile below the log's prefix: `parse_tile_path` reads it back."""
        if self.level is None:
            return bundle_path(number=self.number, width=self.width)
        return tile_path(level=self.level, number=self.number, width=self.width)


def tile_path(*, level: int, number: int, width: int = TILE_WIDTH) -> str:
    """Return the path of a hash tile; raise ValueError outside levels 0..63, widths 1..256."""
    if not 0 <= level <= LEVEL_MAX:
        raise ValueError("no such level of tiles")
    return f"tile/{level}/{_number_path(number, width)}"


def bundle_path(*, number: int, width: int = TILE_WIDTH) -> str:
    """Return the path of an entry bundle; raise ValueError outside widths 1..256."""
    return f"tile/entries/{_number_path(number, width)}"


def parse_tile_path(path: str) -> TileName | None:
    """Return the tile or bundle that `path` names, or None unless it is the tile's one path."""
    match = _PATH.match(path)
    if not match:
        return None
    level, groups, width = match.groups()
    name = TileName(
        level=None if level == "entries" else int(level),
        number=int(groups.replace("x", "").replace("/", "")),
        width=int(width) if width else TILE_WIDTH,
    )
    try:
        return name if name.path == path else None
    except ValueError:
        return None


def tiles_at(size: int, *, since: int = 0) -> Iterator[TileName]:
    """Yield every hash tile of a log of `size` entries, level by level, partial ones last.

    Those that the log had already when it was at `since` are left out.
    """
    for level, count in _levels(size):
        yield from _names(level, count, since >> TILE_HEIGHT * level)


def bundles_at(size: int, *, since: int = 0) -> Iterator[TileName]:
    """Yield every entry bundle of a log of `size` entries, less those of `since`, partial last."""
    return _names(None, max(size, 0), since)


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """Return the bytes of 1 to 256 entries; raise ValueError for other counts or long entries."""
    listed = list(entries)
    if not 1 <= len(listed) <= TILE_WIDTH:
        raise ValueError("a bundle holds 1 to 256 entries")
    if max(map(len, listed)) > limits.ENTRY_BYTES_MAX:
        raise ValueError("an entry is too long for its length prefix")
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES, "big") + entry for entry in listed)


def decode_bundle(data: bytes) -> list[bytes]:
    """Return the 1 to 256 entries of a bundle; raise `Defect.BAD_TILE` otherwise."""
    entries: list[bytes] = []
    position = 0
    while position < len(data) and len(entries) < TILE_WIDTH:
        start = position + _LENGTH_BYTES
        length = int.from_bytes(data[position:start], "big")
        position = start + length
        entries.append(data[start:position])
    if not entries or position != len(data):
        raise Malformed(Defect.BAD_TILE, "cut short, empty, or more than 256 entries")
    return entries


class TileEdge:
    """The rightmost partial tile of each level: what it takes to make tiles from new leaves."""

    __slots__ = ("_partial", "_size")

    def __init__(self, size: int = 0, tiles: Mapping[int, bytes] = MappingProxyType({})) -> None:
        """Start from the partial tiles by level; ValueError unless they fit `size` exactly."""
        widths = {level: count % TILE_WIDTH for level, count in _levels(size)}
        expected = {level: width * HASH_BYTES for level, width in widths.items() if width}
        if size < 0 or {level: len(tile) for level, tile in tiles.items()} != expected:
            raise ValueError("these are not the partial tiles of a log of this size")
        self._size = size
        self._partial = {level: bytearray(tile) for level, tile in tiles.items()}

    @property
    def size(self) -> int:
        """How many leaves have been appended."""
        return self._size

    @property
    def tiles(self) -> dict[int, bytes]:
        """The partial tile of each level that has one: with `size`, enough to start again."""
        return {level: bytes(tile) for level, tile in self._partial.items() if tile}

    def append(self, leaf_hashes: Iterable[bytes]) -> dict[tuple[int, int], bytes]:
        """Append leaves; return the whole data of every tile that grew, by (level, number).

        It hashes once for each tile completed, at every level: one node a leaf, on the average.
        Raises ValueError, and changes nothing, unless every leaf is a hash of 32 bytes.
        """
        hashes = list(leaf_hashes)
        if any(len(value) != HASH_BYTES for value in hashes):
            raise ValueError("not hashes of 32 bytes")
        grown: dict[tuple[int, int], bytes] = {}
        level, count, size = 0, self._size, self._size + len(hashes)
        while hashes:
            hashes = self._extend(level, count // TILE_WIDTH, hashes, grown)
            level, count = level + 1, count // TILE_WIDTH
        self._size = size
        return grown

    def _extend(
        self, level: int, number: int, hashes: list[bytes], grown: dict[tuple[int, int], bytes]
    ) -> list[bytes]:
        """Add `hashes` at one level, from tile `number` on; return the roots of tiles filled."""
        tile = self._partial.setdefault(level, bytearray())
        roots = []
        position = 0
        while position < len(hashes):
            room = TILE_WIDTH - len(tile) // HASH_BYTES
            tile += b"".join(hashes[position : position + room])
            position += room
            grown[level, number] = bytes(tile)
            if len(tile) == TILE_WIDTH * HASH_BYTES:
                roots.append(root_within(grown[level, number]))
                number += 1
                tile.clear()
        return roots


def tile_reader(fetch: Callable[[int, int], bytes]) -> HashReader:
    """Return a reader of subtree hashes over tiles.

    fetch(level, number) gives the data of a hash tile as far as it is known, and is called once a
    hash: whoever fetches from afar keeps tiles. The reader raises `Defect.BAD_TILE` if a tile is
    too short for the subtree, and does not otherwise check what it is given.
    """

    def read(level: int, number: int) -> bytes:
        tile_level, height = divmod(level, TILE_HEIGHT)
        tile_number, offset = divmod(number << height, TILE_WIDTH)
        start, length = offset * HASH_BYTES, HASH_BYTES << height
        part = fetch(tile_level, tile_number)[start : start + length]
        if len(part) != length:
            raise Malformed(Defect.BAD_TILE, f"tile {tile_level}/{tile_number} is too short")
        return root_within(part)

    return read


def _number_path(number: int, width: int) -> str:
    if not 0 <= number <= limits.INTEGER_MAX or not 1 <= width <= TILE_WIDTH:
        raise ValueError("no such number or width of tiles")
    rest, last = divmod(number, _GROUP)
    path = f"{last:03}"
    while rest:
        rest, group = divmod(rest, _GROUP)
        path = f"x{group:03}/{path}"
    return path if width == TILE_WIDTH else f"{path}.p/{width}"


def _levels(size: int) -> Iterator[tuple[int, int]]:
    """Yield (level, hashes at that level) for every level of tiles that has a hash."""
    level, count = 0, size
    while count > 0:
        yield level, count
        level, count = level + 1, count // TILE_WIDTH


def _names(level: int | None, count: int, since: int) -> Iterator[TileName]:
    full, partial = divmod(count, TILE_WIDTH)
    for number in range(since // TILE_WIDTH, full):
        yield TileName(level, number)
    if partial and count > since:
        yield TileName(level, full, partial)


def root_within(part: bytes) -> bytes:
    """Return the root over a power of two of hashes that lie side by side."""
    while len(part) > HASH_BYTES:
        part = nodes_over(part)
    return part
