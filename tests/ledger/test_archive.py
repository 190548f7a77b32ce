"""Zip files that lie about their directory, and files that are none: refused before they cost."""

import os
import struct
import time
import tracemalloc

import pytest

from ledger import commands
from ledger.errors import Defect, Malformed
from ledger.export import Export
from tests.ledger.exports import Files, files_of, places, traded, zip_of


@pytest.fixture(scope="module")
def small() -> Files:
    return files_of(traded().leaves)


def hollow(size: int, *, members: int = 1, offset: int | None = None) -> bytes:
    """Return the end of a zip64 whose directory says to have so many bytes and members."""
    start = 0 if offset is None else offset
    end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, members, members, size, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, start + size, 1)
    rest = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65_535, 65_535, 2**32 - 1, 2**32 - 1, 0)
    return end + locator + rest


def record(name: bytes) -> bytes:
    """Return the directory's record of a stored member."""
    fields = (20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0)
    return struct.pack("<4s4B4H3L5H2L", b"PK\1\2", *fields) + name


def test_a_directory_beyond_its_bounds_is_never_read(tmp_path):
    path = tmp_path / "log.zip"
    size = 1_500_000_000
    with path.open("wb") as stream:
        stream.truncate(size)
        stream.seek(size)
        stream.write(hollow(size))
    tracemalloc.start()
    began = time.monotonic()
    try:
        assert places(commands.audit(path, vkey="")) == [(1, -1, Defect.BAD_EXPORT)]
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
    assert time.monotonic() - began < 5


def test_a_zip_has_so_many_members_and_not_one_more(tmp_path):
    path = tmp_path / "log.zip"
    for members in (3, 4):
        records = b"".join(record(b"%d" % number) for number in range(members))
        path.write_bytes(records + hollow(len(records), members=members))
        if members == 3:
            Export(path, members_max=3).close()
            continue
        with pytest.raises(Malformed) as caught:
            Export(path, members_max=3)
        assert caught.value.code is Defect.BAD_EXPORT


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(lambda whole: whole[:-2] + b"\1\0c", id="a comment"),
        pytest.param(lambda whole: b"#!/bin/sh\n" + whole, id="something before"),
        pytest.param(lambda whole: whole + bytes(22), id="something after"),
        pytest.param(lambda whole: whole[:-12] + b"\7\0" + whole[-10:], id="another count"),
        pytest.param(lambda whole: record(b"x") + hollow(47, members=2), id="too few members"),
        pytest.param(lambda whole: record(b"x") * 2 + hollow(94), id="too many members"),
        pytest.param(lambda whole: b"x" + record(b"x") + hollow(47), id="a locator that lies"),
        pytest.param(lambda whole: record(b"x")[:-1] + hollow(46), id="a record cut short"),
    ],
)
def test_a_zip_that_readers_could_read_two_ways_is_refused(tmp_path, small, content):
    path = zip_of(tmp_path / "log.zip", small)
    path.write_bytes(content(path.read_bytes()))
    assert places(commands.audit(path, vkey="")) == [(1, -1, Defect.BAD_EXPORT)]


@pytest.mark.parametrize("kind", ["device", "pipe"])
def test_what_is_no_regular_file_is_refused_at_once(tmp_path, kind):
    path = tmp_path / "log.zip"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/full")
    assert places(commands.audit(path, vkey="")) == [(1, -1, Defect.BAD_EXPORT)]
