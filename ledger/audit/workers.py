"""Bundles read by several processes, handed over in the log's order.

Each worker opens the export for itself and does what follows from bytes alone; the caller judges.
So the findings, and their order, are those of one process. A worker that dies is an error.
"""

import gc
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol

from ledger.audit.reading import LineId, Reading, pack, read_bundle, unpack
from ledger.closing import Closing
from ledger.export import Export
from ledger.log.signing import SigningKey, parse_signing_key
from ledger.log.tiles import TileName

TASK_BUNDLES: Final = 4
"""Bundles of one task: enough that a task costs nothing beside its work."""
KEYS_MAX: Final = 256
"""Keys told with one task, so that a task fits into a pipe and telling never waits."""
_AHEAD: Final = 2

Keys = list[tuple[LineId, str]]
NewKeys = Callable[[int], Keys]
"""new_keys(known): the verifier keys that the log has enrolled since the first `known`."""


class _Pipe(Protocol):
    """One end of a pipe between processes."""

    def send(self, obj: object, /) -> None: ...
    def recv(self) -> Any: ...
    def close(self) -> None: ...


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers(Closing):
    """Processes that read bundles of one export."""

    def __init__(self, path: Path, jobs: int) -> None:
        """Start `jobs` processes."""
        # Not at the top: it brings sockets along, which an audit by one process need not load.
        import multiprocessing.connection  # noqa: PLC0415
        import multiprocessing.resource_tracker  # noqa: PLC0415

        # Started with the first process, it would let through again what is held back from that.
        multiprocessing.resource_tracker.ensure_running()
        context = multiprocessing.get_context("spawn")
        self._wait: Any = multiprocessing.connection.wait
        self._pipes: list[_Pipe] = []
        self._workers = []
        self._told = [0] * jobs
        for _ in range(jobs):
            here, there = context.Pipe()
            worker = context.Process(target=_work, args=(there, path), daemon=True)
            with _interrupts_held():
                worker.start()
            there.close()
            self._pipes.append(here)
            self._workers.append(worker)

    def close(self) -> None:
        """End every process, whatever it is at."""
        for worker in self._workers:
            worker.terminate()
        for pipe in self._pipes:
            pipe.close()
        for worker in self._workers:
            worker.join()

    @property
    def process_ids(self) -> list[int]:
        """The workers, by process id."""
        return [worker.pid or 0 for worker in self._workers]

    def read(self, names: Iterable[TileName], new_keys: NewKeys) -> Iterator[Reading]:
        """Yield the readings of bundles in the order of their names.

        Raises ChildProcessError where a worker has died.
        """
        rest = iter(names)
        tasks = iter(lambda: list(islice(rest, TASK_BUNDLES)), [])
        waiting: list[list[int]] = [[] for _ in self._pipes]
        done: dict[int, list[bytes]] = {}
        sent = given = 0
        exhausted = False
        while True:
            for number, queue in enumerate(waiting):
                while not exhausted and len(queue) < _AHEAD and sent - given < self._window:
                    task = next(tasks, None)
                    if task is None:
                        exhausted = True
                        break
                    self._send(number, task, new_keys)
                    queue.append(sent)
                    sent += 1
            if given in done:
                yield from map(unpack, done.pop(given))
                given += 1
            elif given == sent:
                return
            else:
                self._receive(waiting, done)

    @property
    def _window(self) -> int:
        """How many tasks may be under way: what bounds the memory of readings not yet judged."""
        return 2 * _AHEAD * len(self._pipes)

    def _send(self, number: int, task: Sequence[TileName], new_keys: NewKeys) -> None:
        keys = new_keys(self._told[number])[:KEYS_MAX]
        self._told[number] += len(keys)
        try:
            self._pipes[number].send(([(name.number, name.width) for name in task], keys))
        except OSError:
            raise _died() from None

    def _receive(self, waiting: list[list[int]], done: dict[int, list[bytes]]) -> None:
        """Take what workers have ready, and wait until one has something."""
        busy = [pipe for pipe, queue in zip(self._pipes, waiting, strict=True) if queue]
        for pipe in self._wait(busy):
            number = self._pipes.index(pipe)
            try:
                answer = self._pipes[number].recv()
            except (EOFError, OSError):
                raise _died() from None
            if not isinstance(answer, list):
                raise ChildProcessError(f"a process of the audit failed: {answer}")
            done[waiting[number].pop(0)] = answer


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl+C back, and for ever in the processes that start meanwhile.

    A terminal sends it to all processes at once; the caller alone answers it, and ends the others.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _died() -> ChildProcessError:
    return ChildProcessError("a process of the audit died: nothing was decided")


def _work(pipe: _Pipe, path: Path) -> None:
    """Read bundles until nobody asks any more."""
    known: dict[LineId, SigningKey] = {}
    gc.disable()  # Nothing here has cycles, and a bundle's entries are gone with the next one.
    try:
        with Export(path) as evidence:
            while True:
                task, keys = pipe.recv()
                known.update({line_id: parse_signing_key(vkey) for line_id, vkey in keys})
                names = [TileName(None, number, width) for number, width in task]
                pipe.send([pack(read_bundle(evidence, name, known)) for name in names])
    except (EOFError, BrokenPipeError):
        return
    except BaseException as error:
        pipe.send(f"{type(error).__name__}: {error}")
        raise
