"""What an export holds, that both forms give it back, and what a hostile one can do: nothing."""

import io
import os
import random
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from ledger import commands
from ledger.entry import parse_entry
from ledger.errors import Code, Defect, Malformed
from ledger.export import BUNDLE_BYTES_MAX, TILE_BYTES_MAX, Export, entry_at, export_files
from ledger.limits import CHECKPOINT_BYTES_MAX, INTEGER_MAX
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.merkle import leaf_hash
from ledger.log.tiles import TileEdge, bundles_at, tiles_at
from ledger.verdict import FINDINGS_MAX
from tests.ledger.exports import (
    CONVENIENCES,
    LOG,
    LOG_VKEY,
    Files,
    audit_at,
    audit_files,
    files_of,
    leaves_to,
    places,
    traded,
    write_folder,
    zip_of,
)
from tests.world import ORIGIN

BUNDLE, TILE = "tile/entries/000.p/12", "tile/0/000.p/12"


@pytest.fixture(scope="module")
def small() -> Files:
    return files_of(traded().leaves)


def refusal(path: Path, name: str) -> Malformed:
    with Export(path) as export, pytest.raises(Malformed) as caught:
        export.read(name)
    return caught.value


# -- what is in it -----------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 512, 513])
def test_an_export_holds_what_its_size_asks_for_and_the_checkpoint_last(size):
    files = files_of(leaves_to(size))
    asked = [name.path for name in [*bundles_at(size), *tiles_at(size)]]
    assert list(files) == [*asked, "vkey", "trust", "checkpoint"]
    assert files["vkey"] == LOG_VKEY.encode() + b"\n"
    # C2SP tlog-policy: the logs, and the quorum of witnesses that a checkpoint needs.
    assert files["trust"] == f"log {LOG_VKEY}\nquorum none\n".encode()


@pytest.mark.parametrize("since", [1, 255, 256, 257, 512])
def test_an_export_goes_on_from_an_older_one(since):
    size = 513
    whole = files_of(leaves_to(size))
    tiles = TileEdge().append(map(leaf_hash, leaves_to(size)))
    more = dict(
        export_files(
            size=size,
            checkpoint=whole["checkpoint"],
            vkey=LOG_VKEY,
            tile=lambda level, number: tiles[level, number],
            entries=lambda first, count: list(leaves_to(size)[first : first + count]),
            since=since,
        )
    )
    old = files_of(leaves_to(since))
    assert {**old, **more}.items() >= whole.items()
    assert more.keys() & old.keys() == CONVENIENCES | {"checkpoint"}


@pytest.mark.parametrize("size", [1, 256, 257, 513])
def test_both_forms_give_back_every_file_and_every_entry(tmp_path, size):
    leaves = leaves_to(size)
    files = files_of(leaves)
    forms = write_folder(tmp_path / "folder", files), zip_of(tmp_path / "log.zip", files)
    for path in forms:
        with Export(path) as export:
            assert {name: export.read(name) for name in files} == files
            for index in {0, size // 2, size - 1}:
                assert entry_at(export, index) == leaves[index]
            assert export.read("tile/0/999") is None


def test_the_same_log_gives_the_same_zip_to_the_byte(tmp_path, small):
    one, two = zip_of(tmp_path / "one.zip", small), zip_of(tmp_path / "two.zip", small)
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {member.create_system for member in archive.infolist()} == {3}


def test_an_empty_log_opens_and_has_no_entry(tmp_path):
    files = files_of([])
    assert list(files) == ["vkey", "trust", "checkpoint"]
    path = zip_of(tmp_path / "log.zip", files)
    assert places(audit_at(path)) == [(6, 0, Code.GENESIS_MISPLACED)]
    with Export(path) as export, pytest.raises(Malformed) as caught:
        entry_at(export, 0)
    assert caught.value.code is Code.ENTRY_UNKNOWN


def test_entries_are_shown_as_they_stand(tmp_path, small):
    path = zip_of(tmp_path / "log.zip", small)
    leaves = traded().leaves
    assert [commands.show(path, index).encode() for index in range(12)] == leaves
    for index in (-1, 12, INTEGER_MAX, 2**70):
        with pytest.raises(Malformed) as caught:
            commands.show(path, index)
        assert caught.value.code is Code.ENTRY_UNKNOWN


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        ({"checkpoint": None}, Code.BAD_NOTE),
        ({"checkpoint": b"not a note"}, Code.BAD_NOTE),
        ({BUNDLE: None}, Defect.BAD_EXPORT),
        ({BUNDLE: b""}, Defect.BAD_TILE),
        ({BUNDLE: b"\x00\x01a"}, Defect.BAD_EXPORT),
        ({BUNDLE: b"\x00\x01a" * 12}, Code.BAD_ADMITTED),
        ({BUNDLE: b"\x00\x00" * 300}, Defect.BAD_TILE),
    ],
)
def test_an_entry_of_a_damaged_export_is_refused(tmp_path, small, edit, code):
    path = write_folder(tmp_path / "log", edited(small, edit))
    with pytest.raises(Malformed) as caught:
        commands.show(path, 5)
    assert caught.value.code is code


# -- what is missing, and what is too much -----------------------------------------------------


def edited(files: Files, edit: dict[str, bytes | None]) -> Files:
    changed = {path: edit.get(path, content) for path, content in (files | edit).items()}
    return {path: content for path, content in changed.items() if content is not None}


def test_every_missing_file_is_found_but_those_nobody_needs(tmp_path):
    leaves = leaves_to(513)
    whole = files_of(leaves)
    expected = {
        "tile/entries/000": (1, 0),
        "tile/entries/001": (1, 256),
        "tile/entries/002.p/1": (1, 512),
        "tile/0/000": (1, 0),
        "tile/0/001": (1, 256),
        "tile/0/002.p/1": (1, 512),
        "tile/1/000.p/2": (1, -1),
        "checkpoint": (1, -1),
    }
    assert expected.keys() | CONVENIENCES == whole.keys()
    for path, (step, index) in expected.items():
        verdict = audit_files(tmp_path / "log", edited(whole, {path: None}))
        assert places(verdict)[0] == (step, index, Defect.ENTRY_MISSING), path
        assert verdict.exit_code == 1
    bare = edited(whole, dict.fromkeys(CONVENIENCES))
    assert not audit_files(tmp_path / "log", bare).findings
    alone = audit_files(tmp_path / "log", edited(whole, {"vkey": None}), vkey="")
    assert places(alone) == [(1, -1, Defect.ENTRY_MISSING)]
    assert alone.unfinished == (2, 6)


@pytest.mark.parametrize("form", [write_folder, zip_of])
def test_files_that_nobody_asked_for_change_nothing(tmp_path, small, form):
    extra = {
        "README": b"hello",
        "tile/entries/001": b"\xff" * 99,
        "tile/entries/000.p/3": b"an older partial bundle",
        "tile/entries/00000": b"",
        "tile/7/000": b"\x00" * 32,
        "Checkpoint.old": b"",
    }
    path = form(tmp_path / "log", small | extra)
    verdict = audit_at(path)
    assert verdict.findings == ()
    assert verdict.exit_code == 0


@pytest.mark.parametrize("trust", [b"", b"\xff", b"log x\nquorum w\n", bytes(70_000), None])
def test_the_policy_in_an_export_is_never_trust(tmp_path, small, trust):
    for vkey, exit_code in ((LOG_VKEY, 0), ("", 3)):
        verdict = audit_files(tmp_path / "log", edited(small, {"trust": trust}), vkey=vkey)
        assert (verdict.findings, verdict.exit_code) == ((), exit_code)


LIMITS = [
    ("checkpoint", CHECKPOINT_BYTES_MAX),
    ("vkey", 512),
    ("trust", 65_536),
    (TILE, TILE_BYTES_MAX),
    (BUNDLE, BUNDLE_BYTES_MAX),
]


@pytest.mark.parametrize("form", [write_folder, zip_of])
@pytest.mark.parametrize(("name", "limit"), LIMITS)
def test_a_file_may_be_as_large_as_its_kind_and_not_a_byte_larger(tmp_path, form, name, limit):
    at_limit = form(tmp_path / "a", {name: bytes(limit)})
    with Export(at_limit) as export:
        assert export.read(name) == bytes(limit)
    assert refusal(form(tmp_path / "b", {name: bytes(limit + 1)}), name).code is Defect.BAD_EXPORT


def test_a_zip_bomb_is_refused_without_filling_the_memory(tmp_path):
    bomb = zip_of(tmp_path / "bomb.zip", {"checkpoint": bytes(200_000_000)})
    assert bomb.stat().st_size < 1_000_000
    tracemalloc.start()
    assert refusal(bomb, "checkpoint").code is Defect.BAD_EXPORT
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_cannot_be_read_piece_by_piece_are_refused(tmp_path, method):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", method) as archive:
        archive.writestr(BUNDLE, bytes(50_000_000))
    tracemalloc.start()
    assert refusal(bomb, BUNDLE).code is Defect.BAD_EXPORT
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("filling", [b"\x00", b"\x00\x00\x00\x01", b"\xff"])
def test_a_bundle_of_millions_of_entries_costs_no_more_than_it_weighs(tmp_path, small, filling):
    endless = (small[BUNDLE] + filling * BUNDLE_BYTES_MAX)[:BUNDLE_BYTES_MAX]
    path = write_folder(tmp_path / "log", small | {BUNDLE: endless})
    tracemalloc.start()
    verdict = audit_at(path)
    assert tracemalloc.get_traced_memory()[1] < 3 * BUNDLE_BYTES_MAX
    tracemalloc.stop()
    assert places(verdict) == [(3, 0, Defect.BAD_TILE)]


@pytest.mark.parametrize("size", [257, 70_000, 10**9, INTEGER_MAX])
@pytest.mark.parametrize("signed", [True, False])
def test_a_size_beyond_the_evidence_ends_at_once(tmp_path, small, size, signed):
    text = sign_checkpoint(Checkpoint(ORIGIN, size, bytes(32)), LOG)
    claim = text if signed else text.replace(b" ", b" x", 1)
    began = time.process_time()
    verdict = audit_files(tmp_path / "log", small | {"checkpoint": claim})
    assert time.process_time() - began < 20
    assert (2, -1, Defect.CHECKPOINT_UNSIGNED) in places(verdict) or signed
    assert (1, 0, Defect.ENTRY_MISSING) in places(verdict)
    assert len(verdict.findings) <= FINDINGS_MAX
    assert verdict.exit_code == 1
    assert {4, 5, 9} <= set(verdict.unfinished)


def test_a_walk_is_cut_short_only_where_findings_abound(tmp_path, small):
    claims = {}
    for size in (257, 10**9):
        text = sign_checkpoint(Checkpoint(ORIGIN, size, bytes(32)), LOG)
        verdict = audit_files(tmp_path / "log", small | {"checkpoint": text})
        claims[size] = len(verdict.findings) == FINDINGS_MAX, 8 in verdict.unfinished
    assert claims == {257: (False, False), 10**9: (True, True)}


# -- zip files that lie ------------------------------------------------------------------------


def test_a_name_that_stands_twice_is_refused(tmp_path, small):
    path = zip_of(tmp_path / "log.zip", small)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("checkpoint", b"another")
    with pytest.raises(Malformed) as caught:
        Export(path)
    assert caught.value.code is Defect.BAD_EXPORT
    assert places(commands.audit(path, vkey=LOG_VKEY)) == [(1, -1, Defect.BAD_EXPORT)]


def test_names_alike_up_to_a_zero_byte_are_one_name_twice(tmp_path):
    path = tmp_path / "log.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("checkpoint", b"one")
        archive.writestr("checkpointXa", b"two")
    path.write_bytes(path.read_bytes().replace(b"checkpointXa", b"checkpoint\x00a"))
    with pytest.raises(Malformed) as caught:
        Export(path)
    assert caught.value.code is Defect.BAD_EXPORT


def test_an_encrypted_member_is_refused(tmp_path, small):
    path = zip_of(tmp_path / "log.zip", small)
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert refusal(path, "checkpoint").code is Defect.BAD_EXPORT
    assert places(audit_at(path)) == [(1, -1, Defect.BAD_EXPORT)]


def test_a_method_nobody_knows_is_refused(tmp_path, small):
    path = zip_of(tmp_path / "log.zip", small)
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 10] = 77
    path.write_bytes(content)
    assert refusal(path, "checkpoint").code is Defect.BAD_EXPORT


def test_an_offset_beyond_every_file_is_refused(tmp_path, small):
    path = tmp_path / "log.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in small.items():
            archive.writestr(name, content)
        archive.getinfo("checkpoint").header_offset = 2**64 - 1
    assert refusal(path, "checkpoint").code is Defect.BAD_EXPORT


@pytest.mark.parametrize("keep", [0, 1, 21, 22, 100, 2_000, -1, -20])
def test_a_zip_cut_short_is_a_finding(tmp_path, small, keep):
    path = zip_of(tmp_path / "log.zip", small)
    path.write_bytes(path.read_bytes()[:keep])
    verdict = commands.audit(path, vkey=LOG_VKEY)
    assert places(verdict) == [(1, -1, Defect.BAD_EXPORT)]
    assert (verdict.exit_code, verdict.trusted) == (1, True)
    assert verdict.unfinished == tuple(range(1, 10))


def test_a_damaged_zip_never_raises_and_is_silent_only_where_nothing_it_holds_changed(
    tmp_path, small
):
    path = zip_of(tmp_path / "log.zip", small)
    whole = path.read_bytes()
    needed = edited(small, dict.fromkeys(CONVENIENCES))
    rng = random.Random(20260105)
    central = whole.rindex(b"PK\x01\x02", 0, whole.rindex(b"PK\x05\x06")) - 400
    for round_ in range(600):
        content = bytearray(whole)
        low = central if round_ % 2 else 0
        for _ in range(rng.choice((1, 1, 3))):
            content[rng.randrange(low, len(content))] = rng.randrange(256)
        path.write_bytes(content)
        if not commands.audit(path, vkey=LOG_VKEY).findings:
            with Export(path) as export:
                assert {name: export.read(name) for name in needed} == needed


# -- paths that lead elsewhere -----------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "../checkpoint",
        "/etc/hostname",
        "./checkpoint",
        "checkpoint/",
        "tile/../checkpoint",
        "tile/0/000/../001",
        "tile\\0\\000",
        "tile/0/0",
        "tile/0/x000/001",
        "tile/0/000.p/256",
        "tile/64/000",
        "",
    ],
)
def test_only_paths_of_an_export_are_read(tmp_path, small, name):
    for path in (write_folder(tmp_path / "d", small), zip_of(tmp_path / "z", small | {name: b"x"})):
        assert refusal(path, name).code is Defect.BAD_EXPORT


def test_members_that_climb_out_are_never_written_anywhere(tmp_path, small):
    inside = tmp_path / "inside"
    inside.mkdir()
    climbing = {"../climbed": b"x", "/climbed": b"x", "tile/../../climbed": b"x"}
    assert not audit_at(zip_of(inside / "log.zip", small | climbing)).findings
    assert [path.name for path in tmp_path.rglob("*")] == ["inside", "log.zip"]


def test_a_symbolic_link_is_not_followed(tmp_path, small):
    outside = write_folder(tmp_path / "outside", small)
    folder = write_folder(tmp_path / "log", small)
    (folder / "checkpoint").unlink()
    (folder / "checkpoint").symlink_to(outside / "checkpoint")
    assert refusal(folder, "checkpoint").code is Defect.BAD_EXPORT
    folder = write_folder(tmp_path / "log", {"checkpoint": small["checkpoint"]})
    (folder / "tile").symlink_to(outside / "tile")
    assert refusal(folder, BUNDLE).code is Defect.BAD_EXPORT
    assert (1, 0, Defect.BAD_EXPORT) in places(audit_at(folder))


def test_links_that_go_round_cannot_make_a_log_endless(tmp_path):
    """Six links would be a million million full bundles, each of them a good one."""
    whole = files_of(leaves_to(256))
    text = sign_checkpoint(Checkpoint(ORIGIN, INTEGER_MAX, bytes(32)), LOG)
    folder = write_folder(tmp_path / "log", whole | {"checkpoint": text})
    for kind in ("entries", "0"):
        for number in range(1, 1000):
            (folder / f"tile/{kind}/{number:03}").symlink_to("000")
            (folder / f"tile/{kind}/x{number:03}").symlink_to(".")
    verdict = audit_at(folder)
    assert len(verdict.findings) == FINDINGS_MAX
    assert (1, 256, Defect.BAD_EXPORT) in places(verdict)


def test_the_folder_itself_may_be_reached_by_a_link(tmp_path, small):
    write_folder(tmp_path / "log", small)
    (tmp_path / "link").symlink_to("log")
    assert audit_at(tmp_path / "link").exit_code == 0


def test_what_is_no_file_is_missing(tmp_path, small):
    folder = write_folder(tmp_path / "log", edited(small, {"checkpoint": None, BUNDLE: None}))
    (folder / "checkpoint").mkdir()
    (folder / BUNDLE).parent.mkdir(parents=True)
    os.mkfifo(folder / BUNDLE)
    with Export(folder) as export:
        assert export.read("checkpoint") is None
        assert export.read(BUNDLE) is None


def test_what_is_not_there_is_no_finding(tmp_path):
    with pytest.raises(FileNotFoundError):
        commands.audit(tmp_path / "nothing.zip", vkey=LOG_VKEY)


def test_what_is_no_zip_is_a_finding(tmp_path):
    path = tmp_path / "log.zip"
    for content in (b"", b"hello", os.urandom(4_096)):
        path.write_bytes(content)
        assert places(commands.audit(path, vkey="")) == [(1, -1, Defect.BAD_EXPORT)]


def test_a_stored_zip_reads_like_a_deflated_one(tmp_path, small):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, content in reversed(small.items()):
            archive.writestr(name, content)
    (tmp_path / "log.zip").write_bytes(stream.getvalue())
    assert audit_at(tmp_path / "log.zip").findings == ()
    assert parse_entry(commands.show(tmp_path / "log.zip", 0).encode()).admitted
