"""The sequencer: the only writer of the log.

Callers hand in signed notes and wait. One thread takes whatever queued while the last batch
committed, at most `BATCH_ACTS_MAX`, and under the lock of the head decides on each act, stores what
was accepted, signs the new checkpoint and commits, all in one transaction. Nobody is answered
before COMMIT has returned. Any number of processes may do so on one database.

A commit that fails has an unknown outcome. The log is then read again, under the lock that the
lost transaction held, and whoever's act stands in it is answered as if nothing had happened; the
others are told `Unavailable`, and the sequencer goes on. So it does where the published head could
not be written: it is written before the next batch, and nothing is admitted until it is.
"""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from itertools import chain
from pathlib import Path
from threading import Condition, Thread
from typing import Final

from msgspec import Struct

from ledger.closing import Closing
from ledger.entry import SignedAct, parse_signed
from ledger.errors import LedgerError, Malformed
from registry.batch import Outcome
from registry.clock import Clock
from registry.database import Database
from registry.errors import (
    Busy,
    Fatal,
    HistoryRefused,
    SequencerError,
    Unavailable,
    WrongLogKey,
)
from registry.guard import Guard
from registry.log import Head, Receipt, read_head
from registry.logkeys import LogKeys
from registry.seam import Seam
from registry.signatures import Checked, SignatureChecker, remembering
from registry.writer import LogWriter

__all__ = ["BATCH_ACTS_MAX", "QUEUE_ACTS_MAX", "Head", "Outcome", "Receipt", "Sequencer"]

BATCH_ACTS_MAX: Final = 1_000
"""Acts of one commit."""
QUEUE_ACTS_MAX: Final = 10_000
"""Acts that may wait; whoever comes then is told `Busy`."""


class Sequencer(Closing):
    """One process's writer, with its thread. Close it, or use it as a context manager."""

    def __init__(
        self,
        database: Database,
        *,
        keys: LogKeys,
        clock: Clock,
        seam: Seam,
        data_dir: Path,
        queue_max: int = QUEUE_ACTS_MAX,
        guard: Guard | None = None,
    ) -> None:
        """Open the log; raise `HistoryRefused` or `WrongLogKey` where it must not go on."""
        self._database = database
        self._writer = LogWriter(
            database, keys=keys, clock=clock, seam=seam, data_dir=data_dir, guard=guard
        )
        self._writer.open()
        self._signatures = SignatureChecker(database)
        self._queue: deque[_Waiting] = deque()
        self._queue_max = queue_max
        self._arrived = Condition()
        self._closing = False
        self._defect: SequencerError | None = None
        self._unpublished: OSError | None = None
        self._thread = Thread(target=self._run, name="sequencer", daemon=True)
        self._thread.start()

    def submit(self, note: bytes) -> Receipt:
        """Admit an act and return its receipt; the same act again returns the first one.

        Raises `Malformed`, `Rejected`, and any `SequencerError`.
        """
        [outcome] = self.submit_many([note])
        if isinstance(outcome, LedgerError):
            raise outcome
        return outcome

    def submit_many(self, notes: Sequence[bytes]) -> list[Outcome]:
        """Admit acts in this order, each by itself; return a receipt or an error for each."""
        parsed = [self._parse(note) for note in notes]
        acts = [item for item in parsed if isinstance(item, SignedAct)]
        checked = self._signatures.check_ahead(acts)
        waiting = [_Waiting(act, checked, Future()) for act in acts]
        self._enqueue(waiting)
        answers = iter(waiting)
        return [
            next(answers).outcome.result() if isinstance(item, SignedAct) else item
            for item in parsed
        ]

    def head(self) -> Head:
        """Return the newest committed head."""
        with self._database.reading() as connection:
            return read_head(connection)

    def close(self) -> None:
        """Take no more acts, decide on those that wait, and end the thread."""
        with self._arrived:
            self._closing = True
            self._arrived.notify()
        self._thread.join()

    def _parse(self, note: bytes) -> SignedAct | LedgerError:
        try:
            act = parse_signed(note)
            self._writer.check_genesis(act)
        except (Malformed, WrongLogKey) as error:
            return error
        return act

    def _enqueue(self, arrived: list["_Waiting"]) -> None:
        with self._arrived:
            room = self._queue_max - len(self._queue)
            refused: SequencerError = Busy(f"{len(self._queue)} acts wait already")
            if self._closing or self._defect is not None:
                room = 0
                refused = Fatal(f"the sequencer is stopped: {self._defect or 'it was closed'}")
            self._queue.extend(arrived[:room])
            self._arrived.notify()
        _answer(arrived[room:], refused)

    def _run(self) -> None:
        try:
            while batch := self._take():
                self._decide(batch)
        finally:
            with self._arrived:
                self._closing = True
                left = list(self._queue)
                self._queue.clear()
            _answer(left, Fatal(f"the sequencer is stopped: {self._defect}"))

    def _take(self) -> list["_Waiting"]:
        """Return what waits, at most a batch; nothing when the thread is to end."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._queue or self._closing)
            if self._defect is not None:
                return []
            return [self._queue.popleft() for _ in range(min(len(self._queue), BATCH_ACTS_MAX))]

    def _decide(self, batch: list["_Waiting"]) -> None:
        if self._unpublished is not None:
            # One batch may be ahead of the file, as after a crash; no second one.
            self._publish()
        if self._unpublished is not None:
            _answer(batch, Unavailable(f"the published head is not kept: {self._unpublished}"))
            return
        # Those who came together share one mapping.
        checked = {id(item.checked): item.checked for item in batch}
        verify = remembering(dict(chain.from_iterable(part.items() for part in checked.values())))
        try:
            outcomes = self._writer.write([item.act for item in batch], verify=verify)
        except SequencerError as error:
            if isinstance(error, Fatal | HistoryRefused):
                self._stop(error)
            _answer(batch, error)
            return
        except BaseException as error:
            self._stop(Fatal(f"a defect: {error!r}"))
            _answer(batch, Fatal(f"a defect: {error!r}"))
            raise
        # What COMMIT made durable is told at once. The published head follows: a crash in between
        # loses nothing, since the database then holds more than the file says (``LogWriter.open``).
        for item, outcome in zip(batch, outcomes, strict=True):
            item.outcome.set_result(outcome)
        self._publish()

    def _publish(self) -> None:
        """Store the published head; a disk that is full today may have room tomorrow."""
        try:
            self._writer.publish()
        except OSError as error:
            self._unpublished = error
        except (HistoryRefused, Malformed) as error:
            self._stop(Fatal(f"the published head or the log's keys cannot be kept: {error}"))
        else:
            self._unpublished = None

    def _stop(self, defect: SequencerError) -> None:
        """Decide on nothing more: what this process knows is no longer to be trusted."""
        with self._arrived:
            self._defect = defect
            self._closing = True


class _Waiting(Struct, frozen=True):
    """An act in the queue, and the promise to whoever waits for its outcome."""

    act: SignedAct
    checked: Checked
    outcome: Future[Outcome]


def _answer(waiting: list[_Waiting], error: SequencerError) -> None:
    """Give everybody an error of their own: one that is raised twice mixes its tracebacks."""
    for item in waiting:
        item.outcome.set_result(type(error)(*error.args))
