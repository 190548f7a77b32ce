"""Zip files that lie about their directory, and files that are none: refused before they cost."""

import io
import os
import random
import struct
import time
import tracemalloc
import zipfile

import pytest

from ledger import commands
from ledger.errors import Defect, Malformed
from ledger.export import Export
from tests.ledger.exports import (
    CONVENIENCES,
    LOG_VKEY,
    Files,
    audit_at,
    files_of,
    places,
    traded,
    write_folder,
    zip_of,
)


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


def test_what_a_flip_in_the_zips_own_bytes_survives_changes_no_file(small, tmp_path):
    """Times, versions, attributes, what stands twice: an audit passes these, and nothing else."""
    bad = tmp_path / "log.zip"
    data = zip_of(tmp_path / "whole.zip", small).read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        directory = archive.start_dir
    kept = set()
    for member in members:
        start = member.header_offset + 30 + len(member.filename)
        kept |= set(range(start, start + member.compress_size))
    own = [at for at in range(len(data)) if at not in kept]
    chance = random.Random(20_260_105)
    survived = []
    for at in chance.sample(own, 200):
        bad.write_bytes(data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :])
        try:
            passed = audit_at(bad).exit_code == 0
        except Malformed:
            continue
        if passed:
            survived.append(at)
            with Export(bad) as export:
                for path in small.keys() - CONVENIENCES:
                    assert export.read(path) == small[path], (at, path)
    # Both in front of the members and in the directory there are bytes that nobody reads.
    assert min(survived) < directory < max(survived)


def test_what_is_too_much_names_the_bundle_and_the_tile(small, tmp_path):
    """Not entry 0, with which nothing is wrong."""
    for path, said in (("tile/entries/000.p/12", "entry"), ("tile/0/000.p/12", "hash")):
        again = small[path][-32:] if said == "hash" else small[path]
        folder = write_folder(tmp_path / said, small | {path: small[path] + again})
        verdict = commands.audit(folder, vkey=LOG_VKEY)
        [line] = commands.verdict_lines(verdict, verbose=False)
        assert line.endswith(f", entries from 0 on: bad_tile: {path} goes on after its last {said}")
