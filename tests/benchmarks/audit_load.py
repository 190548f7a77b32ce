"""A log of single-signed transfers as large as one likes, and the bare checking of its signatures.

Units of one series go out one by one until so many blocks are live, then to and fro.
"""

import multiprocessing
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger.audit.workers import processors
from ledger.entry import entry_bytes
from ledger.export import Export, export_files, write_zip
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.keys import parse_vkey
from ledger.log.merkle import leaf_hash, root_at
from ledger.log.note import parse_note
from ledger.log.tiles import TileEdge, bundles_at, decode_bundle, tile_reader
from tests.house.source import ROOT
from tests.ledger.exports import LOG
from tests.world import World, sign, signer_of


def leaves_of(entries: int, blocks: int) -> Iterator[bytes]:
    """Yield the leaves of a log; nothing is applied here, the audit says whether it is sound."""
    world = World().standard()
    world.issue(max(2 * blocks, 100))
    yield from world.leaves
    signers = {name: signer_of(f"{name}/k1") for name in ("acme", "bolt")}
    spent = max(blocks // 2, 1)
    for number in count():
        if number + len(world.leaves) >= entries:
            return
        lap, unit = divmod(number, spent)
        names = ("acme", "bolt") if lap % 2 == 0 else ("bolt", "acme")
        act = world.transfer_act(2 * unit + 1, 2 * unit + 1, sender=names[0], recipient=names[1])
        yield entry_bytes(admitted=world.instant(), note=sign(act, [signers[names[0]]]))


def write_log(path: Path, *, entries: int, blocks: int) -> Path:
    """Write the export of a log of this size."""
    leaves = list(leaves_of(entries, blocks))
    edge, tiles = TileEdge(), {}
    for at in range(0, len(leaves), 4096):
        tiles |= edge.append(map(leaf_hash, leaves[at : at + 4096]))
    root = root_at(len(leaves), tile_reader(lambda level, number: tiles[level, number]))
    files = export_files(
        size=len(leaves),
        checkpoint=sign_checkpoint(Checkpoint(LOG.vkey.name, len(leaves), root), LOG),
        vkey=LOG.vkey.text,
        tile=lambda level, number: tiles[level, number],
        entries=lambda first, number: leaves[first : first + number],
    )
    write_zip(path, files)
    return path


class Cost(NamedTuple):
    """What a run costs: wall-clock and processor seconds, and the peak bytes of all processes."""

    seconds: float
    processor: float
    peak: int


def audit_cost(path: Path, jobs: int) -> Cost:
    """Return what a whole audit costs, start-up included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "ledger", "audit", path, "--vkey", LOG.vkey.text]
    start = time.perf_counter()
    with subprocess.Popen([*command, "--jobs", str(jobs)], cwd=ROOT) as audit:
        watcher = Watcher(audit.pid)
        assert audit.wait() == 0
        seconds = time.perf_counter() - start
        watcher.stop()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(seconds, processor, watcher.peak)


class Watcher(threading.Thread):
    """Samples the resident memory of a process and its children (Linux)."""

    def __init__(self, process_id: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._root = process_id
        self._done = threading.Event()
        self.start()

    def run(self) -> None:
        while not self._done.wait(0.2):
            try:
                children = Path(f"/proc/{self._root}/task/{self._root}/children").read_text()
                family = [self._root, *map(int, children.split())]
                self.peak = max(self.peak, sum(map(resident, family)))
            except OSError:
                continue

    def stop(self) -> None:
        self._done.set()
        self.join()


def resident(process_id: int) -> int:
    """Return the resident bytes of a process."""
    pages = int(Path(f"/proc/{process_id}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


SAMPLE = 50_000


def bare_cost(path: Path, jobs: int) -> tuple[float, float]:
    """Return signatures a second that as many processes check, with nothing else to do.

    The second figure is what one of them costs in processor seconds.
    """
    context = multiprocessing.get_context("spawn")
    barrier, times = context.Barrier(jobs), context.Queue()
    shares = [(path, number, jobs, barrier, times) for number in range(jobs)]
    workers = [context.Process(target=_check, args=share) for share in shares]
    for worker in workers:
        worker.start()
    counted = [times.get() for _ in workers]
    for worker in workers:
        worker.join()
    total = sum(number for number, _, _ in counted)
    slowest = max(seconds for _, seconds, _ in counted)
    return total / slowest, sum(processor for _, _, processor in counted) / total


def _check(path, number, jobs, barrier, times):
    """Check one process's share of a sample of signatures by the library alone."""
    keys = {}
    for name in ("acme", "bolt"):
        vkey = parse_vkey(signer_of(f"{name}/k1").vkey.text)
        keys[vkey.name] = Ed25519PublicKey.from_public_bytes(vkey.public)
    share = []
    with Export(path) as export:
        for bundle in bundles_at(SAMPLE - SAMPLE % 256):
            data = export.read(bundle.path)
            if data is None:
                break
            if bundle.number % jobs == number:
                share += [parse_note(leaf.partition(b"\n")[2]) for leaf in decode_bundle(data)]
    work = [
        (keys[note.signatures[0].name].verify, note.signatures[0].signature, note.text)
        for note in share
        if len(note.signatures) == 1 and note.signatures[0].name in keys
    ]
    barrier.wait()
    start, used = time.perf_counter(), time.process_time()
    for verify, signature, text in work:
        verify(signature, text)
    times.put((len(work), time.perf_counter() - start, time.process_time() - used))


def processes(option: int) -> int:
    """Return how many processes an option asks for."""
    return option or processors()
