"""The log in SQL: its head, entries, tiles and checkpoints. Nothing here commits.

Appending ends with a compare-and-swap of the head: whoever read another head than the one that
stands there now has lost, and nothing of what it wrote may be committed (`Conflict`).
"""

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, RowMapping, bindparam, insert, select, text, update

from ledger.entry import SignedAct, entry_bytes
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.keys import Signer
from ledger.log.merkle import EMPTY_ROOT, HashReader, leaf_hash, root_at
from ledger.log.tiles import TILE_WIDTH, TileEdge, tile_reader
from registry.bulk import insert_rows
from registry.errors import Conflict, HistoryRefused
from registry.tables import METADATA

_HEAD: Final = METADATA.tables["head"]
_ENTRY: Final = METADATA.tables["entry"]
_TILE: Final = METADATA.tables["tile"]
_CHECKPOINT: Final = METADATA.tables["checkpoint"]
_ONE: Final = 1


class Head(Struct, frozen=True, kw_only=True):
    """How far the log has come: its size and root, the last admission, the signed checkpoint.

    An empty log has no checkpoint, and nothing was admitted to it: both are empty.
    """

    size: int
    root: bytes
    admitted: str
    checkpoint: bytes


class Receipt(Struct, frozen=True, kw_only=True):
    """Where an act stands in the log, and the first signed checkpoint that covers it."""

    index: int
    admitted: str
    leaf_hash: bytes
    size: int
    checkpoint: bytes


EMPTY_HEAD: Final = Head(size=0, root=EMPTY_ROOT, admitted="", checkpoint=b"")
"""The head of a log without entries."""

_LOAD_HEAD: Final = select(_HEAD).where(_HEAD.c.id == _ONE)
_LOAD_TILE: Final = select(_TILE.c.data).where(
    _TILE.c.level == bindparam("level"), _TILE.c.number == bindparam("number")
)
_GROW_TILE: Final = (
    update(_TILE)
    .where(_TILE.c.level == bindparam("at_level"), _TILE.c.number == bindparam("at_number"))
    .values(data=bindparam("grown"))
)
_FIND: Final = select(_ENTRY.c.index, _ENTRY.c.admitted, _ENTRY.c.leaf_hash).where(
    _ENTRY.c.account == bindparam("account"),
    _ENTRY.c.act_id == bindparam("act_id"),
    _ENTRY.c.text_sha256 == bindparam("text_sha256"),
)
_FIRST_CHECKPOINT: Final = (
    select(_CHECKPOINT.c.size, _CHECKPOINT.c.note)
    .where(_CHECKPOINT.c.size > bindparam("index"))
    .order_by(_CHECKPOINT.c.size)
    .limit(1)
)


def read_head(connection: Connection) -> Head:
    """Return the head as it stands."""
    row = connection.execute(_LOAD_HEAD).mappings().first()
    return EMPTY_HEAD if row is None else _head_of(row)


def lock_head(connection: Connection) -> Head:
    """Return the head and keep every other writer out until the transaction ends."""
    locked = _LOAD_HEAD.with_for_update()
    row = connection.execute(locked).mappings().first()
    if row is None:
        # Of two first writers one inserts; the other waits here, inserts nothing, and then sees it.
        connection.execute(
            text(
                "INSERT INTO head (id, size, root, admitted, checkpoint)"
                " VALUES (1, 0, :root, '', :checkpoint) ON CONFLICT DO NOTHING"
            ),
            {"root": EMPTY_ROOT, "checkpoint": b""},
        )
        row = connection.execute(locked).mappings().one()
    return _head_of(row)


def stored_tiles(connection: Connection) -> HashReader:
    """Return a reader of the log's hashes; it raises `HistoryRefused` where a tile is missing."""
    seen: dict[tuple[int, int], bytes] = {}

    def fetch(level: int, number: int) -> bytes:
        if (level, number) not in seen:
            seen[level, number] = _tile(connection, level, number)
        return seen[level, number]

    return tile_reader(fetch)


def append(
    connection: Connection,
    head: Head,
    acts: Sequence[SignedAct],
    *,
    signers: Sequence[Signer],
    admitted: str,
) -> Head:
    """Append entries below a locked head; return the new head, true once this is committed.

    The checkpoint is signed by every one of `signers`, whose name is the log's. Raises
    `HistoryRefused` if the tiles do not bear the head's root, `Conflict` if the head moved.
    """
    leaves = [entry_bytes(admitted=admitted, note=act.note) for act in acts]
    hashes = [leaf_hash(leaf) for leaf in leaves]
    edge = _edge_at(connection, head)
    _store_tiles(connection, head.size, edge.append(hashes))
    rows = [
        entry_row(index, act, admitted=admitted, leaf=leaf, hashed=hashed)
        for index, (act, leaf, hashed) in enumerate(
            zip(acts, leaves, hashes, strict=True), start=head.size
        )
    ]
    insert_rows(connection, _ENTRY, rows)
    root = _root_of(edge)
    note = sign_checkpoint(Checkpoint(signers[0].vkey.name, edge.size, root), *signers)
    checkpoint_row = {"size": edge.size, "note": note, "admitted": admitted}
    connection.execute(insert(_CHECKPOINT), checkpoint_row)
    moved = Head(size=edge.size, root=root, admitted=admitted, checkpoint=note)
    _swap_head(connection, head, moved)
    return moved


def entry_row(
    index: int, act: SignedAct, *, admitted: str, leaf: bytes, hashed: bytes
) -> dict[str, object]:
    """Return the row of an entry."""
    return {
        "index": index,
        "leaf": leaf,
        "leaf_hash": hashed,
        "admitted": admitted,
        "act": act.act.__struct_config__.tag,
        "account": act.act.account,
        "act_id": act.act.id,
        "text_sha256": act.text_sha256,
    }


def find_receipt(connection: Connection, act: SignedAct) -> Receipt | None:
    """Return the first receipt of an act with this very text, or None if it was never admitted."""
    identity = {
        "account": act.act.account,
        "act_id": act.act.id,
        "text_sha256": act.text_sha256,
    }
    entry = connection.execute(_FIND, identity).mappings().first()
    if entry is None:
        return None
    size, note = connection.execute(_FIRST_CHECKPOINT, {"index": entry["index"]}).one()
    return Receipt(
        index=entry["index"],
        admitted=entry["admitted"],
        leaf_hash=bytes(entry["leaf_hash"]),
        size=size,
        checkpoint=bytes(note),
    )


def _head_of(row: RowMapping) -> Head:
    return Head(
        size=row["size"],
        root=bytes(row["root"]),
        admitted=row["admitted"],
        checkpoint=bytes(row["checkpoint"]),
    )


def _edge_at(connection: Connection, head: Head) -> TileEdge:
    tiles: dict[int, bytes] = {}
    level, count = 0, head.size
    while count:
        number, width = divmod(count, TILE_WIDTH)
        if width:
            tiles[level] = _tile(connection, level, number)
        level, count = level + 1, number
    try:
        edge = TileEdge(head.size, tiles)
    except ValueError as error:
        raise HistoryRefused(f"the last tiles at size {head.size}: {error}") from None
    if _root_of(edge) != head.root:
        raise HistoryRefused(f"the tiles do not bear the root at size {head.size}")
    return edge


def _root_of(edge: TileEdge) -> bytes:
    """Return the root over everything appended: the last tiles of all levels are enough."""
    tiles = edge.tiles
    return root_at(edge.size, tile_reader(lambda level, _number: tiles[level]))


def _tile(connection: Connection, level: int, number: int) -> bytes:
    found = connection.execute(_LOAD_TILE, {"level": level, "number": number}).scalar()
    if found is None:
        raise HistoryRefused(f"tile {level}/{number} is missing")
    return bytes(found)


def _store_tiles(connection: Connection, size: int, grown: dict[tuple[int, int], bytes]) -> None:
    """Store the tiles that grew from a size on: those begun before are updated."""
    begun: list[dict[str, object]] = []
    fresh: list[dict[str, object]] = []
    for (level, number), data in grown.items():
        if number * TILE_WIDTH < size >> 8 * level:
            begun.append({"at_level": level, "at_number": number, "grown": data})
        else:
            fresh.append({"level": level, "number": number, "data": data})
    if begun:
        connection.execute(_GROW_TILE, begun)
    insert_rows(connection, _TILE, fresh)


def _swap_head(connection: Connection, head: Head, moved: Head) -> None:
    """Move the head from where it was read; raise `Conflict` where it stands elsewhere."""
    swapped = connection.execute(
        update(_HEAD)
        .where(_HEAD.c.id == _ONE, _HEAD.c.size == head.size, _HEAD.c.root == head.root)
        .values(msgspec.structs.asdict(moved))
    )
    if swapped.rowcount != _ONE:
        raise Conflict(f"the head is no longer at size {head.size}")
