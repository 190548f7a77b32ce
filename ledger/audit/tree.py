"""Hashes of an export compared with each other: steps 3 and 7, and the cutting of bundles."""

from collections.abc import Callable, Iterator, Sequence

from ledger.errors import Defect, Malformed
from ledger.export import TILE_BYTES_MAX
from ledger.log.merkle import HASH_BYTES, Frontier
from ledger.log.tiles import TILE_WIDTH, TileName
from ledger.verdict import Finding


def cut_bundle(bundle: bytes, width: int) -> tuple[list[bytes], bool]:
    """Return a bundle's first entries, as far as its length prefixes hold; and whether it goes on.

    It goes on where all `width` entries are there and bytes are left after them.
    """
    leaves: list[bytes] = []
    position = 0
    while position + 2 <= len(bundle) and len(leaves) < width:
        end = position + 2 + int.from_bytes(bundle[position : position + 2], "big")
        if end > len(bundle):
            break
        leaves.append(bundle[position + 2 : end])
        position = end
    return leaves, len(leaves) == width and position < len(bundle)


def compare_bundle(
    first: int, width: int, found: Sequence[bytes], hashes: bytes
) -> Iterator[Finding]:
    """Yield the first entry of a bundle whose hash is not the one in its tile (step 3)."""
    if len(found) == width and b"".join(found) == hashes:
        return
    for offset in range(width):
        there = hashes[offset * HASH_BYTES : (offset + 1) * HASH_BYTES]
        if offset >= len(found):
            detail = "the bundle ends before this entry"
            yield _finding(3, first + offset, Defect.ENTRY_MISSING, detail)
            return
        if found[offset] != there:
            detail = f"the entry hashes to {found[offset].hex()}, its tile says {there.hex()}"
            yield _finding(3, first + offset, Defect.ENTRY_MISMATCH, detail)
            return
    if len(hashes) > width * HASH_BYTES:
        path = TileName(0, first // TILE_WIDTH, width).path
        detail = f"{path} goes on after its last hash"
        yield _finding(3, first, Defect.BAD_TILE, detail)


def compare_tile(
    name: TileName, data: bytes, root_of: Callable[[int, int], bytes]
) -> Iterator[Finding]:
    """Yield a finding where a higher tile does not follow from the tiles below it (step 7).

    `root_of(level, number)` gives the root of a full tile, empty where it is missing: a tile that
    is missing below was found missing, and says nothing of this one.
    """
    below = range(name.number * TILE_WIDTH, name.number * TILE_WIDTH + name.width)
    roots = [root_of((name.level or 0) - 1, number) for number in below]
    stands = [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]
    if len(stands) != len(roots) or any(
        root not in {b"", hash_} for root, hash_ in zip(roots, stands, strict=True)
    ):
        detail = f"{name.path} does not follow from the tiles below"
        yield _finding(7, -1, Defect.TILE_MISMATCH, detail)


def root_of_tile(data: bytes | None) -> bytes:
    """Return the root of a full tile, empty for what is none."""
    if data is None or len(data) != TILE_BYTES_MAX:
        return b""
    frontier = Frontier()
    for at in range(0, len(data), HASH_BYTES):
        frontier.append(data[at : at + HASH_BYTES])
    return frontier.root()


def read_quietly(read: Callable[[str], bytes | None], path: str) -> bytes | None:
    """Return a file, None where it is missing or damaged."""
    try:
        return read(path)
    except Malformed:
        return None


def _finding(step: int, index: int, code: Defect, detail: str) -> Finding:
    return Finding(step=step, index=index, code=str(code), detail=detail)
