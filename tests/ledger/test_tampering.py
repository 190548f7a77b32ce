"""Damage to the files of an export, by whoever holds them and not the log's key.

First the kinds of damage by name, then every byte there is.
"""

import random
from functools import cache

import pytest
from hypothesis import settings

from ledger.errors import Code, Defect
from ledger.export import BUNDLE_BYTES_MAX
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.note import format_note, parse_note, signature_line
from tests.ledger.exports import (
    CONVENIENCES,
    LOG,
    LOG_VKEY,
    Files,
    Place,
    audit_at,
    audit_files,
    audit_leaves,
    files_of,
    forged,
    frontier_of,
    leaves_to,
    places,
    traded,
    write_folder,
)
from tests.world import ORIGIN, World, sign, signer_of

BUNDLE, TILE = "tile/entries/000.p/12", "tile/0/000.p/12"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "log"


@pytest.fixture
def world() -> World:
    return traded()


def test_truncated_export(folder):
    """A copy cut short: whatever was not copied is named."""
    files = files_of(leaves_to(513))
    order = list(files)
    for count in range(len(order)):
        verdict = audit_files(folder, {path: files[path] for path in order[:count]})
        assert places(verdict)[0] == (1, -1, Defect.ENTRY_MISSING)
        assert verdict.exit_code == 1
    without = [path for path in order if not path.startswith("tile/entries/00")]
    verdict = audit_files(folder, {path: files[path] for path in without})
    assert places(verdict) == [
        *((1, first, Defect.ENTRY_MISSING) for first in (0, 256, 512)),
        (8, -1, Defect.ROOT_MISMATCH),
    ]


def test_endless_bundle(folder, world):
    """A bundle, and a tile, that go on after their last entry."""
    files = files_of(world.leaves)
    for more in (b"\x00", b"\x00\x00", b"\x00\x01a", b"\xff\xffa", files[BUNDLE]):
        verdict = audit_files(folder, files | {BUNDLE: files[BUNDLE] + more})
        assert places(verdict) == [(3, 0, Defect.BAD_TILE)]
    largest = files[BUNDLE] + bytes(BUNDLE_BYTES_MAX)
    assert places(audit_files(folder, files | {BUNDLE: largest[:BUNDLE_BYTES_MAX]})) == [
        (3, 0, Defect.BAD_TILE)
    ]
    assert places(audit_files(folder, files | {BUNDLE: largest}))[0] == (1, 0, Defect.BAD_EXPORT)
    for more in (b"\x00", bytes(32)):
        verdict = audit_files(folder, files | {TILE: files[TILE] + more})
        assert places(verdict) == [(3, 0, Defect.BAD_TILE)]


def test_bundle_cut_within_an_entry(folder, world):
    files = files_of(world.leaves)
    for keep, index in [(0, 0), (1, 0), (2, 0), (100, 0), (-1, 11), (-300, 11)]:
        verdict = audit_files(folder, files | {BUNDLE: files[BUNDLE][:keep]})
        assert places(verdict) == [
            (3, index, Defect.ENTRY_MISSING),
            (8, -1, Defect.ROOT_MISMATCH),
        ]


def test_tile_that_covers_for_an_altered_bundle(folder):
    """Higher tiles tell where the lowest was made to fit, and the root where all were."""
    leaves = list(leaves_to(513))
    leaves[300] = leaves[300].replace(b"admitted 2026", b"admitted 2027", 1)
    honest, made = files_of(leaves_to(513)), files_of(leaves)
    changed = [path for path in made if made[path] != honest[path]]
    assert changed == ["tile/entries/001", "tile/0/001", "tile/1/000.p/2", "checkpoint"]
    rule, root = (5, 300, Code.EXPIRED), (8, -1, Defect.ROOT_MISMATCH)
    expected = [
        [(3, 300, Defect.ENTRY_MISMATCH), rule, root],
        [rule, (7, -1, Defect.TILE_MISMATCH), root],
        [rule, root],
        [rule],
    ]
    files = dict(honest)
    for path, found in zip(changed, expected, strict=True):
        files[path] = made[path]
        assert places(audit_files(folder, files)) == found


def test_checkpoint_of_the_right_root_and_the_wrong_size(folder, world):
    """Size and root are one statement: neither stands in for the other."""
    root = frontier_of(world.leaves).root()
    claim = sign_checkpoint(Checkpoint(ORIGIN, 11, root), LOG)
    files = files_of(world.leaves[:11]) | {"checkpoint": claim}
    assert places(audit_files(folder, files)) == [(8, -1, Defect.ROOT_MISMATCH)]
    claim = sign_checkpoint(Checkpoint(ORIGIN, 0, root), LOG)
    assert places(audit_files(folder, {"checkpoint": claim})) == [
        (6, 0, Code.GENESIS_MISPLACED),
        (8, -1, Defect.ROOT_MISMATCH),
    ]


def test_log_without_genesis(folder, world):
    """A log begun by somebody who names no authority has nobody to ask."""
    leaves = [forged(world, sign(world.transfer_act(1, 40), ["acme/k1"]))]
    verdict = audit_leaves(folder, leaves, vkey=LOG_VKEY)
    assert places(verdict) == [(5, 0, Code.GENESIS_MISPLACED)]
    assert verdict.unfinished == (4, 5, 6, 9)


# -- every byte --------------------------------------------------------------------------------

STRIDE = 1 if settings.get_current_profile_name() == "long" else 7
"""Which bytes of an entry are flipped: every one in the long profile, else one in seven."""


def bit_flipped(content: bytes, at: int, rng: random.Random) -> bytes:
    return content[:at] + bytes([content[at] ^ 1 << rng.randrange(8)]) + content[at + 1 :]


def spans() -> list[tuple[int, int]]:
    """Return where each entry of the small log begins in its bundle, length first, and ends."""
    found, at = [], 0
    for leaf in traded().leaves:
        found.append((at, at + 2 + len(leaf)))
        at += 2 + len(leaf)
    return found


def test_any_flipped_byte_of_any_entry_names_the_entry(folder):
    """Whoever damages the bundle alone: its tile names the entry, whatever the byte was."""
    rng = random.Random(1)
    files = files_of(traded().leaves)
    path = write_folder(folder, files)
    entry_of = [index for index, (first, end) in enumerate(spans()) for _ in range(first, end)]
    assert len(entry_of) == len(files[BUNDLE])
    for at, index in list(enumerate(entry_of))[::STRIDE]:
        (path / BUNDLE).write_bytes(bit_flipped(files[BUNDLE], at, rng))
        found = places(audit_at(path))
        assert found[0][:2] == (3, index), at
        assert found[-1] == (8, -1, Defect.ROOT_MISMATCH)
        # A later date is lawful in itself, and shows in the entry after it.
        assert {where for step, where, _ in found if step in {4, 5}} <= {index, index + 1}


def test_any_flipped_byte_of_any_entry_is_found_though_the_tiles_were_made_to_fit(folder):
    """Whoever makes the tiles anew too: signature and rules name the entry; line 1, the root."""
    rng = random.Random(2)
    leaves = traded().leaves
    honest = files_of(leaves)
    path = write_folder(folder, honest)
    unnamed = set()
    for index, leaf in enumerate(leaves):
        for at in range(index % STRIDE, len(leaf), STRIDE):
            changed = [*leaves[:index], bit_flipped(leaf, at, rng), *leaves[index + 1 :]]
            made = files_of(changed)
            for name in (BUNDLE, TILE):
                (path / name).write_bytes(made[name])
            verdict = audit_at(path)
            found = places(verdict)
            assert found[-1] == (8, -1, Defect.ROOT_MISMATCH)
            named = {where for step, where, _ in found if step in {4, 5}}
            if verdict.too_old:
                # Another edition of the rules is nothing that this program could judge.
                assert verdict.too_old.startswith(f"entry {index} ")
            elif index not in named:
                unnamed.add(at)
                assert named <= {index + 1}, "a later date shows in the entry after it"
    assert unnamed
    assert max(unnamed) < len(b"admitted 2026-01-05T02:00:00.000Z")


@cache
def witnessed(size: int) -> tuple[Files, int]:
    """Return an export with a witness's line on its checkpoint, and where that line begins."""
    files = files_of(leaves_to(size))
    note = parse_note(files["checkpoint"])
    line = signature_line(signer_of("witness.test/w1"), note.text)
    begins = len(files["checkpoint"])
    return files | {"checkpoint": format_note(note.text, [*note.signatures, line])}, begins


FLIPS = [(12, 300), (513, 60)]


@pytest.mark.parametrize(("size", "count"), FLIPS)
def test_any_flipped_byte_of_any_file_is_found(folder, size, count):
    """All files but those that nobody reads who brings a key, and strangers' lines."""
    rng = random.Random(size)
    files, begins = witnessed(size)
    path = write_folder(folder, files)
    assert audit_at(path).exit_code == 0
    names = [name for name in files if name not in CONVENIENCES]
    for _ in range(count):
        name = rng.choice(names)
        end = begins if name == "checkpoint" else len(files[name])
        at = rng.randrange(end)
        (path / name).write_bytes(bit_flipped(files[name], at, rng))
        found = places(audit_at(path))
        (path / name).write_bytes(files[name])
        assert expected_of(name, at) <= set(found), (name, at)
    assert audit_at(path).exit_code == 0


def expected_of(name: str, at: int) -> set[Place]:
    """Return what must be among the findings where byte `at` of a file is not what it was."""
    if name.startswith("tile/0/"):
        first = int(name[7:10]) * 256
        return {(3, first + at // 32, Defect.ENTRY_MISMATCH)}
    if name.startswith("tile/1/"):
        return {(7, -1, Defect.TILE_MISMATCH)}
    return {(8, -1, Defect.ROOT_MISMATCH)} if name.startswith("tile/entries/") else set()


def test_a_flipped_byte_of_the_checkpoint_is_found_up_to_the_logs_own_line(folder):
    rng = random.Random(3)
    files, begins = witnessed(12)
    path = write_folder(folder, files)
    for at, _ in enumerate(files["checkpoint"]):
        (path / "checkpoint").write_bytes(bit_flipped(files["checkpoint"], at, rng))
        verdict = audit_at(path)
        assert verdict.findings or at >= begins, at
        assert {found.step for found in verdict.findings} <= {1, 2, 3, 6, 8}


def test_the_key_file_means_nothing_to_whoever_brings_a_key(folder):
    rng = random.Random(4)
    files = files_of(traded().leaves)
    path = write_folder(folder, files)
    for at, _ in enumerate(LOG_VKEY):
        (path / "vkey").write_bytes(bit_flipped(files["vkey"], at, rng))
        assert audit_at(path).exit_code == 0
        assert audit_at(path, vkey="").exit_code == 1


def test_files_of_anything_at_all_never_raise(folder):
    """Every file in the place of every other, and noise in the place of each."""
    rng = random.Random(5)
    whole = files_of(leaves_to(257)).items()
    files = {name: content for name, content in whole if name not in CONVENIENCES}
    path = write_folder(folder, files)
    for name, content in files.items():
        others = [other for other in files.values() if other != content]
        for filling in [*others, rng.randbytes(700), b"", b"\n\n", b"\xe2\x80\x94 \n\n" * 9]:
            (path / name).write_bytes(filling)
            assert audit_at(path).exit_code == 1, name
        (path / name).write_bytes(content)
