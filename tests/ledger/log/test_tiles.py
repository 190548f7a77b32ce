import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import limits
from ledger.errors import Defect, Malformed
from ledger.log.checkpoint import open_checkpoint
from ledger.log.keys import parse_vkey
from ledger.log.merkle import (
    Frontier,
    leaf_hash,
)
from ledger.log.tiles import (
    TileEdge,
    TileName,
    bundle_path,
    bundles_at,
    decode_bundle,
    encode_bundle,
    parse_tile_path,
    tile_path,
    tiles_at,
)

GOLDEN = Path(__file__).parents[2] / "golden"
LOG = json.loads((GOLDEN / "tessera_log.json").read_text())
BUNDLE = bytes.fromhex(LOG["bundle_hex"])
# Paths

PATHS = {
    "tile/0/000": TileName(0, 0),
    "tile/0/067": TileName(0, 67),
    "tile/0/999.p/1": TileName(0, 999, 1),
    "tile/0/x001/000": TileName(0, 1000),
    "tile/0/x001/x234/067": TileName(0, 1234067),
    "tile/3/x001/x234/067.p/112": TileName(3, 1234067, 112),
    "tile/63/000.p/255": TileName(63, 0, 255),
    "tile/0/x009/x007/x199/x254/x740/991": TileName(0, limits.INTEGER_MAX),
    "tile/entries/000": TileName(None, 0),
    "tile/entries/x001/x234/067.p/112": TileName(None, 1234067, 112),
}


@pytest.mark.parametrize(("path", "name"), PATHS.items(), ids=PATHS.keys())
def test_path(path, name):
    assert name.path == path
    assert parse_tile_path(path) == name


@given(st.none() | st.integers(0, 63), st.integers(0, limits.INTEGER_MAX), st.integers(1, 256))
def test_path_round_trip(level, number, width):
    name = TileName(level, number, width)
    assert parse_tile_path(name.path) == name
    if level is None:
        assert name.path == bundle_path(number=number, width=width)
    else:
        assert name.path == tile_path(level=level, number=number, width=width)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000",
        "tile/0/x000/001",
        "tile/0/001/001",
        "tile/0/x001/x001",
        "tile/0/X001/001",
        "tile/0/x001/001/",
        "tile/00/000",
        "tile/01/000",
        "tile/64/000",
        "tile/100/000",
        "tile/-1/000",
        "tile/８/000",
        "tile/8/data/000",
        "tile/entry/000",
        "tile/Entries/000",
        "tile/entries/0",
        "/tile/0/000",
        "tile//000",
        "tile/0//000",
        "tile/0/000/",
        "tile/0/000\n",
        " tile/0/000",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/1000",
        "tile/0/000.p/-1",
        "tile/0/000.p/１",
        "tile/0/000.P/1",
        "tile/0/000.p/1\n",
        "tile/0/０００",
        "tile/0/../000",
        "tile/0/x009/x007/x199/x254/x740/992",
        "tile/0/x001/x000/x000/x000/x000/x000/000",
    ],
)
def test_malformed_path(path):
    assert parse_tile_path(path) is None


@given(st.text(alphabet="tile/entries0129x.p", max_size=30))
def test_path_has_one_spelling(text):
    for path in (text, f"tile/0/{text}", f"tile/entries/000{text}"):
        name = parse_tile_path(path)
        assert name is None or name.path == path


@pytest.mark.parametrize(
    ("level", "number", "width"),
    [(-1, 0, 256), (64, 0, 256), (0, -1, 256), (0, 2**53, 256), (0, 0, 0), (0, 0, 257)],
)
def test_no_such_path(level, number, width):
    with pytest.raises(ValueError):
        tile_path(level=level, number=number, width=width)
    if level == 0:
        with pytest.raises(ValueError):
            bundle_path(number=number, width=width)


# Which tiles a log has


def test_the_example_of_the_specification():
    # C2SP tlog-tiles, "Partial Tiles": a tree of size 70,000; and one of size 256.
    paths = [name.path for name in tiles_at(70_000)]
    assert len(paths) == 273 + 1 + 1 + 1 + 1
    assert paths[272:] == [
        "tile/0/272",
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]
    assert [name.path for name in tiles_at(256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert [name.path for name in bundles_at(257)] == ["tile/entries/000", "tile/entries/001.p/1"]
    assert [*tiles_at(0), *bundles_at(0)] == []
    assert [*tiles_at(-1), *bundles_at(-1)] == []


# Bundles


@given(st.lists(st.binary(max_size=30), min_size=1, max_size=256))
def test_bundle_round_trip(entries):
    assert decode_bundle(encode_bundle(entries)) == entries


@given(st.binary(max_size=600))
def test_bundle_has_one_spelling(data):
    try:
        entries = decode_bundle(data)
    except Malformed as error:
        assert error.code is Defect.BAD_TILE
    else:
        assert encode_bundle(entries) == data


def test_bundle_golden_bytes():
    assert encode_bundle([b"", b"ab", b"c" * 256]) == b"\0\0\0\x02ab\x01\0" + b"c" * 256


def test_bundle_limits():
    longest = bytes(limits.ENTRY_BYTES_MAX)
    assert decode_bundle(encode_bundle(iter([longest] * 2))) == [longest] * 2
    assert decode_bundle(encode_bundle([b""] * 256)) == [b""] * 256
    for entries in ([], [b""] * 257, [longest + b"\0"]):
        with pytest.raises(ValueError):
            encode_bundle(entries)


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\x01", b"\0\0\0", bytes(2 * 257), b"\xff\xffa"])
def test_malformed_bundle(data):
    with pytest.raises(Malformed) as raised:
        decode_bundle(data)
    assert raised.value.code is Defect.BAD_TILE


# A published log


def test_published_log():
    entries = decode_bundle(BUNDLE)
    vkey = parse_vkey(LOG["vkey"])
    tree, edge = Frontier(), TileEdge()
    for size, checkpoint in enumerate(LOG["checkpoints"]):
        head = open_checkpoint(checkpoint.encode(), vkey=vkey)
        assert (head.size, head.root) == (size, tree.root())
        if size < len(entries):
            leaf = leaf_hash(entries[size])
            tree.append(leaf)
            grown = edge.append([leaf])
            assert grown == {(0, 0): bytes.fromhex(LOG["tile_hex"])[: 32 * (size + 1)]}
            bundle = encode_bundle(entries[: size + 1])
            assert bundle == BUNDLE[: LOG["bundle_bytes_by_width"][size]]
    assert len(entries) == edge.size == 15


def test_published_bundle_cut_anywhere():
    ends = set(LOG["bundle_bytes_by_width"])
    for end in range(len(BUNDLE)):
        if end in ends:
            assert len(decode_bundle(BUNDLE[:end])) == LOG["bundle_bytes_by_width"].index(end) + 1
        else:
            with pytest.raises(Malformed):
                decode_bundle(BUNDLE[:end])
