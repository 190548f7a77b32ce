"""The collector: it asks witnesses to cosign the newest head, and guards the log by their answers.

One thread, in rounds: the newest head goes to every witness that lacks it, at once; what was
committed meanwhile waits for the next round. A witness that does not cosign is asked again after
a while, longer each time. Acts are admitted whatever witnesses do, save where one proves that this
log is not the one it knows, or where their clocks say that this host's is wrong.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Condition, Thread
from typing import Final

from ledger.log.checkpoint import Checkpoint
from ledger.log.keys import VerifierKey
from ledger.log.merkle import prove_consistency
from ledger.log.note import cosigned_at
from ledger.log.trust import Trust
from registry import cosignatures
from registry.clock import Clock
from registry.database import Database
from registry.errors import ClockApart, HistoryRefused, Unavailable
from registry.guard import check_witnessed
from registry.log import Head, read_head, stored_tiles
from registry.seam import Seam
from registry.watch import Watched, WitnessState, WitnessView, view_of
from registry.witnesses import Cosigned, Declined, Disputed, LaterKey, Transport, ask, known_to

CLOCK_SECONDS_MAX: Final = 300
"""How far this host's clock may stand from the time in a fresh cosignature."""
FRESH_SECONDS: Final = 60.0
"""How long a cosignature says something of the clock."""
FRESH_WAIT_SECONDS: Final = 2.0
"""How long an act waits, after an idle spell, for a witness to say what time it is."""
IDLE_SECONDS: Final = 30.0
"""How often the head is looked at though nobody said that it moved."""
COMPARE_SECONDS: Final = 300.0
"""How often each witness is asked what it knows, though it is not asked to cosign."""

Random = Callable[[int], bytes]


class Collector:
    """One process's collector, a `Guard` of its writer. Close it."""

    def __init__(
        self,
        database: Database,
        trust: Trust,
        transport: Transport,
        *,
        origin: str,
        log_keys: Callable[[], Sequence[VerifierKey]],
        clock: Clock,
        random: Random,
        seam: Seam,
        data_dir: Path,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; `compare` and `start` are next."""
        self.trust = trust
        self._database = database
        self._transport = transport
        self._origin = origin
        self._log_keys = log_keys
        self._clock = clock
        self._random = random
        self._seam = seam
        self._data_dir = data_dir
        self._monotonic = monotonic
        self._refused: HistoryRefused | None = None
        self._later: list[tuple[Watched, LaterKey]] = []
        self._condition = Condition()
        self._moved = True
        self._fresh_wanted = False
        self._fresh_asked = float("-inf")
        self._closing = False
        with database.reading() as connection:
            known = [cosignatures.last_of(connection, witness) for witness in trust.witnesses]
        self._watched = [
            Watched(witness, *last) for witness, last in zip(trust.witnesses, known, strict=True)
        ]
        self._asking = ThreadPoolExecutor(
            max(1, len(self._watched)), thread_name_prefix="cosignature"
        )
        self._thread = Thread(target=self._run, name="collector", daemon=True)

    def compare(self) -> None:
        """Compare the log with what every witness knows; those that do not answer say nothing.

        Raises `HistoryRefused`, with the evidence kept.
        """
        list(self._asking.map(self._look, self._watched))
        heard = [watched for watched in self._watched if watched.compared >= 0]
        if 2 * len(self._later) > len(heard) + len(self._later):
            # What a database from before the log's key changed meets: it does not know the key,
            # and believes the witnesses, if most of those that answer say so.
            for watched, error in self._later:
                self._check(watched, error.checkpoint, error.note)
        if self._refused is not None:
            raise HistoryRefused(*self._refused.args)

    def start(self) -> None:
        """Begin to collect."""
        self._thread.start()

    def check(self, now: datetime) -> None:
        """Raise `HistoryRefused` or `ClockApart` where witnesses say that nothing may be admitted.

        At least half of those heard within `FRESH_SECONDS` must find the clock wrong. After an idle
        spell one is asked first; where nobody answers, acts are admitted all the same.
        """
        if self._refused is not None:
            raise HistoryRefused(*self._refused.args)
        if not self._fresh():
            self._ask_for_time()
        offsets = [watched.offset(now, self._monotonic()) for watched in self._fresh()]
        apart = [offset for offset in offsets if abs(offset) > CLOCK_SECONDS_MAX]
        if apart and 2 * len(apart) >= len(offsets):
            raise ClockApart(f"the clock differs by {round(apart[0])} s from a witness's")

    def committed(self) -> None:
        """Wake the thread: the head has moved."""
        with self._condition:
            self._moved = True
            self._condition.notify_all()

    def views(self) -> list[WitnessView]:
        """Return how it stands with each witness."""
        now, clock = self._monotonic(), self._clock()
        return [view_of(watched, now=now, clock=clock) for watched in self._watched]

    def close(self) -> None:
        """End the thread, and whatever is under way as soon as it answers; close the transport."""
        with self._condition:
            self._closing = True
            self._condition.notify_all()
        if self._thread.is_alive():
            self._thread.join()
        self._asking.shutdown(wait=True, cancel_futures=True)
        self._transport.close()

    def _fresh(self) -> list[Watched]:
        since = self._monotonic() - FRESH_SECONDS
        return [watched for watched in self._watched if watched.heard >= since]

    def _ask_for_time(self) -> None:
        """Have a witness cosign the head again, and wait for it a little."""
        now = self._monotonic()
        if now - self._fresh_asked < FRESH_SECONDS or not self._thread.is_alive():
            return
        if not any(watched.is_due(now) for watched in self._watched):
            return
        with self._condition:
            self._fresh_asked = now
            self._fresh_wanted = True
            self._condition.notify_all()
            self._condition.wait_for(
                lambda: not self._fresh_wanted or self._closing, timeout=FRESH_WAIT_SECONDS
            )

    def _run(self) -> None:
        while self._wait():
            try:
                self._round()
            except Unavailable:
                # The database is silent; the next round asks it again.
                self._pause()
            except HistoryRefused as error:
                # A tile that was signed is gone: the writer must stop too.
                self._refused = error
                return

    def _wait(self) -> bool:
        """Wait for a reason to ask somebody; return False where the thread is to end."""
        with self._condition:
            now = self._monotonic()
            until = min([now + IDLE_SECONDS, *(w.next_at for w in self._watched if w.attempts)])
            self._condition.wait_for(
                lambda: self._moved or self._fresh_wanted or self._closing,
                timeout=max(0.0, until - now),
            )
            self._moved = False
            return not self._closing

    def _pause(self) -> None:
        with self._condition:
            self._condition.wait_for(lambda: self._closing, timeout=1.0)

    def _round(self) -> None:
        """Ask every witness that is due and lacks the newest head, all at once."""
        with self._database.reading() as connection:
            head = read_head(connection)
        wanted, now = self._fresh_wanted, self._monotonic()
        due = [watched for watched in self._watched if watched.is_due(now)]
        lacking = [watched for watched in due if wanted or watched.size != head.size]
        if head.size:
            list(self._asking.map(lambda watched: self._ask(watched, head), lacking))
        others = [watched for watched in due if watched not in lacking]
        stale = [w for w in others if w.attempts or now - w.compared > COMPARE_SECONDS]
        list(self._asking.map(self._look, stale))
        with self._condition:
            if wanted:
                self._fresh_wanted = False
                self._condition.notify_all()

    def _ask(self, watched: Watched, head: Head) -> None:
        """Ask a witness to cosign a head, and take note of what it says."""
        try:
            said = ask(
                self._transport,
                watched.witness,
                head.checkpoint,
                old=min(watched.known, head.size),
                prove=lambda old: self._prove(old, head.size),
            )
        except ConnectionError as error:
            watched.failed(WitnessState.SILENT, str(error), self._monotonic(), self._random)
            return
        match said:
            case Cosigned():
                self._cosigned(watched, head, said)
            case Declined():
                watched.failed(WitnessState.DECLINES, said.detail, self._monotonic(), self._random)
            case Disputed():
                watched.failed(WitnessState.DECLINES, said.detail, self._monotonic(), self._random)
                before = watched.known
                if self._compare(watched) and watched.known > before:
                    # Another process was there first: the next round has the newest head.
                    watched.agrees()
                    self.committed()

    def _cosigned(self, watched: Watched, head: Head, said: Cosigned) -> None:
        self._database.write(
            lambda connection: cosignatures.keep(
                connection,
                size=head.size,
                witness=watched.witness,
                line=said.line,
                trust=self.trust,
            )
        )
        with self._condition:
            watched.cosigned(head.size, cosigned_at(said.line), self._monotonic())
            # Whoever waits for the time has it now, whatever the others of this round do.
            self._fresh_wanted = False
            self._condition.notify_all()

    def _look(self, watched: Watched) -> None:
        if self._compare(watched):
            watched.agrees()

    def _compare(self, watched: Watched) -> bool:
        """Return whether a witness knows this log; refuse to go on where it knows another."""
        witness = watched.witness
        try:
            known = known_to(
                self._transport, witness, origin=self._origin, log_keys=self._log_keys()
            )
        except ConnectionError as error:
            if isinstance(error, LaterKey) and not self._thread.is_alive():
                self._later.append((watched, error))
            watched.failed(WitnessState.SILENT, str(error), self._monotonic(), self._random)
            return False
        watched.compared = self._monotonic()
        if known is None:
            watched.known = 0
            return True
        if not self._check(watched, *known):
            return False
        watched.known = known[0].size
        return True

    def _check(self, watched: Watched, known: Checkpoint, note: bytes) -> bool:
        """Return whether the log goes on from what a witness knows; refuse to go on if not."""
        try:
            # Read after the witness was asked: whatever it cosigned had been committed before.
            with self._database.reading() as connection:
                check_witnessed(
                    connection,
                    watched.witness.name,
                    known,
                    note,
                    data_dir=self._data_dir,
                    seam=self._seam,
                )
        except HistoryRefused as error:
            watched.failed(WitnessState.REFUTES, str(error), self._monotonic(), self._random)
            self._refused = error
            return False
        return True

    def _prove(self, old: int, new: int) -> list[bytes]:
        with self._database.reading() as connection:
            return prove_consistency(old=old, new=new, read=stored_tiles(connection))
