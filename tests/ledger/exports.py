"""Exports of a log made in memory, real to the byte: bundles, tiles and a signed checkpoint.

Whoever attacks an export edits the files of `files_of`, or hands it leaves that no rule let in.
"""

import shutil
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from ledger.apply import check_signature
from ledger.audit import Audit, Verdict
from ledger.book.fields import AccountKind
from ledger.entry import entry_bytes
from ledger.export import Export, export_files, write_zip
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.keys import Signer
from ledger.log.merkle import Frontier, leaf_hash
from ledger.log.tiles import TileEdge
from tests.world import ORIGIN, World, next_log_key, signer_of

LOG = signer_of(ORIGIN)
LOG_VKEY = LOG.vkey.text
# Most of an audit's time; the same few signatures are checked again after every attack.
verify_once = lru_cache(maxsize=None)(check_signature)

CONVENIENCES = frozenset({"vkey", "trust"})
"""Files of an export that are never trust: whoever brings a key reads neither."""

Files = dict[str, bytes]
Place = tuple[int, int, str]


def frontier_of(leaves: Sequence[bytes]) -> Frontier:
    """Return the frontier over leaves."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf_hash(leaf))
    return frontier


def checkpoint_of(leaves: Sequence[bytes], *, signer: Signer = LOG) -> bytes:
    """Return the signed checkpoint over leaves."""
    head = Checkpoint(signer.vkey.name, len(leaves), frontier_of(leaves).root())
    return sign_checkpoint(head, signer)


def files_of(leaves: Sequence[bytes], *, signer: Signer = LOG) -> Files:
    """Return the files of an export by path, in the order in which they are written."""
    tiles = TileEdge().append(map(leaf_hash, leaves))
    files = export_files(
        size=len(leaves),
        checkpoint=checkpoint_of(leaves, signer=signer),
        vkey=signer.vkey.text,
        tile=lambda level, number: tiles[level, number],
        entries=lambda first, count: list(leaves[first : first + count]),
    )
    return dict(files)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files as an export folder, in place of whatever was there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


def zip_of(path: Path, files: Mapping[str, bytes]) -> Path:
    """Write files as an export zip."""
    write_zip(path, iter(files.items()))
    return path


def audit_at(path: Path, *, vkey: str = LOG_VKEY) -> Verdict:
    """Audit the export at a path, its signatures checked once a test run."""
    with Export(path) as export:
        return Audit(export, vkey=vkey, verify=verify_once).run()


def audit_files(folder: Path, files: Mapping[str, bytes], *, vkey: str = LOG_VKEY) -> Verdict:
    """Write files as an export folder and audit them."""
    return audit_at(write_folder(folder, files), vkey=vkey)


def audit_leaves(folder: Path, leaves: Sequence[bytes], *, vkey: str = LOG_VKEY) -> Verdict:
    """Audit leaves that the log's own key signs for, whatever they say."""
    return audit_files(folder, files_of(leaves), vkey=vkey)


def places(verdict: Verdict) -> list[Place]:
    """Return the step, index and code of every finding."""
    return [(found.step, found.index, found.code) for found in verdict.findings]


def forged(world: World, note: bytes, *, admitted: str = "") -> bytes:
    """Return a leaf that a registry would write if it did not care for the rules."""
    return entry_bytes(admitted=admitted or world.instant(), note=note)


def traded() -> World:
    """Return a world whose units were issued, transferred and retired: 12 entries."""
    world = World().standard()
    world.issue(100)
    world.act(world.transfer_act(1, 40))
    world.act(world.retire_act(41, 50))
    return world


def rotated(*, after: int = 0, before: int = 0) -> World:
    """Return a world whose log has its second key, entries before and after it."""
    world = World().standard()
    world.issue(100)
    for _ in range(before):
        world.act(world.transfer_act(1, 1))
        world.act(world.transfer_act(1, 1, sender="bolt", recipient="acme"))
    world.rotate()
    for serial in range(after):
        world.act(world.transfer_act(serial + 2, serial + 2))
    return world


def rotated_twice() -> World:
    """Return a world whose log has its third key."""
    world = rotated(after=1)
    third = next_log_key(3)
    act = world.rotation_act(third, checkpoint=world.checkpoint(signer=next_log_key()))
    world.act(act, "idb/k1", "idb/k2", third)
    return world


@cache
def leaves_to(size: int) -> tuple[bytes, ...]:
    """Return the first entries of one long log: units that go to and fro without end."""
    return tuple(_long_log(max(size, 513))[:size])


@cache
def _long_log(size: int) -> list[bytes]:
    world = World().standard()
    world.open("steel", AccountKind.ENTERPRISE)
    world.issue(100)
    while len(world.leaves) < size:
        world.act(world.transfer_act(1, 40))
        world.act(world.transfer_act(1, 40, sender="bolt", recipient="acme"))
    return world.leaves
