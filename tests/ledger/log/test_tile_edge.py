import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import Defect, Malformed
from ledger.log.merkle import (
    Frontier,
    check_consistency,
    check_inclusion,
    node_hash,
    prove_consistency,
    prove_inclusion,
    root_at,
)
from ledger.log.tiles import TileEdge, tile_reader, tiles_at

BIG = 65_537


def cheap_leaf(number):
    return number.to_bytes(32, "big")


@pytest.fixture(scope="module")
def levels():
    """The hashes of every level of tiles over BIG cheap leaves, made the plain way."""
    hashes = [cheap_leaf(number) for number in range(BIG)]
    found = []
    while hashes:
        found.append(hashes)
        for _ in range(8):
            pairs = zip(hashes[::2], hashes[1::2], strict=False)
            hashes = [node_hash(left, right) for left, right in pairs]
    return found


def tile_at(levels, size, name):
    start = name.number * 256
    assert start + name.width <= size >> 8 * name.level
    return b"".join(levels[name.level][start : start + name.width])


def assert_tiles_are(tiles, levels, size):
    """The tiles a growing edge has given stand for this size: no more, no less, no other."""
    expected = {(name.level, name.number): tile_at(levels, size, name) for name in tiles_at(size)}
    assert tiles == expected


def test_edge_leaf_by_leaf(levels):
    edge, tiles = TileEdge(), {}
    for size in range(1, 1100):
        grown = edge.append([cheap_leaf(size - 1)])
        tiles.update(grown)
        assert edge.size == size
        assert set(grown) == {(0, (size - 1) // 256)} | ({(1, 0)} if size % 256 == 0 else set())
        if size % 256 in {0, 1, 2, 77, 255}:
            assert_tiles_are(tiles, levels, size)


@pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537])
def test_edge_in_one_batch(levels, size):
    edge, tree = TileEdge(), Frontier()
    leaves = levels[0][:size]
    tiles = edge.append(iter(leaves))
    assert_tiles_are(tiles, levels, size)
    for leaf in leaves:
        tree.append(leaf)
    read = tile_reader(lambda level, number: tiles[level, number])
    assert root_at(size, read) == tree.root()
    for index in {0, size // 2, max(size - 2, 0), size - 1}:
        proof = prove_inclusion(index=index, size=size, read=read)
        at = {"index": index, "size": size, "leaf": leaves[index], "root": tree.root()}
        assert check_inclusion(**at, proof=proof)
        proof = prove_consistency(old=index, new=size, read=read)
        at = {"old": index, "new": size, "new_root": tree.root()}
        assert check_consistency(**at, old_root=root_at(index, read), proof=proof)


def test_edge_across_the_third_level(levels):
    edge = TileEdge()
    tiles = edge.append(levels[0][:65_534])
    for size in range(65_535, BIG + 1):
        edge = TileEdge(edge.size, edge.tiles)
        grown = edge.append([cheap_leaf(size - 1)])
        tiles.update(grown)
        assert_tiles_are(tiles, levels, size)
        assert (
            set(grown)
            == {
                65_535: {(0, 255)},
                65_536: {(0, 255), (1, 0), (2, 0)},
                65_537: {(0, 256)},
            }[size]
        )


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 600), max_size=6), st.booleans())
def test_edge_and_frontier_agree_however_leaves_are_batched(levels, batches, restart):
    edge, tree, tiles = TileEdge(), Frontier(), {}
    for count in batches:
        leaves = levels[0][edge.size : edge.size + count]
        before = edge.size
        grown = edge.append(leaves)
        tiles.update(grown)
        assert {number for level, number in grown if level == 0} == (
            set(range(before // 256, (edge.size - 1) // 256 + 1)) if count else set()
        )
        for leaf in leaves:
            tree.append(leaf)
        if restart:
            edge = TileEdge(edge.size, edge.tiles)
    assert edge.size == tree.size == sum(batches)
    assert_tiles_are(tiles, levels, edge.size)
    read = tile_reader(lambda level, number: tiles[level, number])
    assert root_at(edge.size, read) == tree.root()
    partial = {
        name.level: tiles[name.level, name.number]
        for name in tiles_at(edge.size)
        if name.width < 256
    }
    assert edge.tiles == partial


@settings(max_examples=30)
@given(st.integers(0, 16), st.integers(0, 70_000))
def test_reader_gives_complete_subtrees(levels, level, number):
    number %= BIG >> level
    read = tile_reader(lambda tile, at: b"".join(levels[tile][at * 256 : (at + 1) * 256]))
    leaves = levels[0][number << level : (number + 1) << level]
    tree = Frontier()
    for leaf in leaves:
        tree.append(leaf)
    assert read(level, number) == tree.root()


@pytest.mark.parametrize("data", [b"", bytes(31), bytes(32), bytes(63)])
def test_reader_refuses_a_tile_that_is_too_short(data):
    with pytest.raises(Malformed) as raised:
        tile_reader(lambda _level, _number: data)(1, 0)
    assert raised.value.code is Defect.BAD_TILE


def test_edge_refuses_what_does_not_fit():
    for size, tiles in (
        (-1, {}),
        (0, {0: b""}),
        (1, {}),
        (1, {0: bytes(31)}),
        (1, {0: bytes(64)}),
        (1, {1: bytes(32)}),
        (256, {}),
        (256, {0: bytes(8192), 1: bytes(32)}),
        (257, {0: bytes(32)}),
        (257, {0: bytes(32), 1: bytes(32), 2: bytes(32)}),
    ):
        with pytest.raises(ValueError):
            TileEdge(size, tiles)


def test_edge_takes_all_leaves_or_none():
    edge = TileEdge()
    edge.append([cheap_leaf(0)])
    with pytest.raises(ValueError):
        edge.append([cheap_leaf(1), b"an entry, not its hash"])
    assert (edge.size, edge.tiles) == (1, {0: cheap_leaf(0)})
    assert edge.append([]) == {}
