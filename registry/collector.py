"""The collector: it has witnesses cosign the newest head, and guards the log by their answers.

Each witness has a thread of its own (``registry.dialogue``): the newest head goes to every one that
lacks it, at once, and is published as soon as its quorum is there; what was committed meanwhile
waits until that witness has answered. Acts are admitted whatever witnesses do, save where one
proves that this log is not the one it knows, or where their clocks say that this host's is wrong.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from threading import Condition, Lock
from typing import Final

from ledger.book.records import LogKey
from ledger.log.trust import Trust
from registry import cosignatures
from registry.clock import Clock
from registry.database import Database
from registry.dialogue import Dialogue, Parts, Random, Wants
from registry.errors import ClockApart, HistoryRefused
from registry.seam import Seam
from registry.watch import Watched, WitnessView, view_of
from registry.witnesses import Transport

CLOCK_SECONDS_MAX: Final = 300
"""How far this host's clock may stand from the time in a fresh cosignature."""
FRESH_SECONDS: Final = 60.0
"""How long a cosignature says something of the clock."""
FRESH_WAIT_SECONDS: Final = 2.0
"""How long an act waits, after an idle spell, for a witness to say what time it is."""
START_SECONDS: Final = 5.0
"""How long the start waits for what witnesses know; who answers later is compared then."""
CLOSE_SECONDS: Final = 3.0
"""How long the end waits for threads whose requests were cut."""


class Collector:
    """One process's collector, a `Guard` of its writer. Close it."""

    def __init__(
        self,
        database: Database,
        trust: Trust,
        transport: Transport,
        *,
        origin: str,
        named: Callable[[], Sequence[LogKey]],
        clock: Clock,
        random: Random,
        seam: Seam,
        data_dir: Path,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; `compare` and `start` are next. `named` gives the log's keys."""
        self.trust = trust
        self._database = database
        self._transport = transport
        self._clock = clock
        self._monotonic = monotonic
        self._refused: HistoryRefused | None = None
        self._fresh_asked = float("-inf")
        self._wants = Wants(Condition())
        self._judging = Lock()
        with database.reading() as connection:
            known = [cosignatures.last_of(connection, witness) for witness in trust.witnesses]
        parts = Parts(
            database=database,
            trust=trust,
            transport=transport,
            origin=origin,
            named=named,
            random=random,
            seam=seam,
            data_dir=data_dir,
            monotonic=monotonic,
            refuse=self._refuse,
            looked=self._looked,
        )
        self._dialogues = [
            Dialogue(Watched(witness, *last), parts, self._wants)
            for witness, last in zip(trust.witnesses, known, strict=True)
        ]

    @property
    def _watched(self) -> list[Watched]:
        return [dialogue.watched for dialogue in self._dialogues]

    def compare(self) -> None:
        """Compare the log with what every witness knows; those that do not answer say nothing.

        A slow one is waited for `START_SECONDS`, and compared whenever it answers. Raises
        `HistoryRefused`, with the evidence kept, and `Unavailable`.
        """
        for dialogue in self._dialogues:
            dialogue.start()
        with self._wants.condition:
            self._wants.condition.wait_for(self._have_looked, timeout=START_SECONDS)
        self._judge_later_keys()
        if self._refused is not None:
            raise HistoryRefused(*self._refused.args)
        for dialogue in self._dialogues:
            if dialogue.failure is not None:
                raise dialogue.failure

    def start(self) -> None:
        """Begin to collect; what is kept may make the quorum already, if the policy is another."""
        self._database.write(lambda connection: cosignatures.recount(connection, self.trust))
        with self._wants.condition:
            self._wants.started = True
            self._wants.condition.notify_all()
        # Whoever has answered since the comparison.
        self._judge_later_keys()

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
        """Wake the threads: the head has moved."""
        with self._wants.condition:
            self._wants.moves += 1
            self._wants.condition.notify_all()

    def views(self) -> list[WitnessView]:
        """Return how it stands with each witness."""
        now, clock = self._monotonic(), self._clock()
        return [view_of(watched, now=now, clock=clock) for watched in self._watched]

    def close(self) -> None:
        """Cut what is under way, close the transport and end the threads, within a few seconds."""
        with self._wants.condition:
            self._wants.closing = True
            self._wants.condition.notify_all()
        self._transport.close()
        ends = time.monotonic() + CLOSE_SECONDS
        for dialogue in self._dialogues:
            dialogue.join(ends - time.monotonic())

    def _refuse(self, error: HistoryRefused) -> None:
        self._refused = error

    def _have_looked(self) -> bool:
        return self._wants.closing or all(dialogue.has_looked for dialogue in self._dialogues)

    def _looked(self) -> None:
        """Take note of a first look; one that came late may tip the balance."""
        with self._wants.condition:
            self._wants.condition.notify_all()
            is_late = self._wants.started
        if is_late:
            self._judge_later_keys()

    def _judge_later_keys(self) -> None:
        """Believe witnesses that know a later key, if most of those that answered say so.

        A database from before the log's key changed does not know it.
        """
        later = [dialogue for dialogue in self._dialogues if dialogue.later is not None]
        heard = [watched for watched in self._watched if watched.compared >= 0]
        if 2 * len(later) <= len(heard) + len(later):
            return
        with self._judging:
            for dialogue in later:
                if dialogue.later is not None:
                    dialogue.check(dialogue.later.checkpoint, dialogue.later.note)

    def _fresh(self) -> list[Watched]:
        since = self._monotonic() - FRESH_SECONDS
        return [watched for watched in self._watched if watched.heard >= since]

    def _ask_for_time(self) -> None:
        """Have witnesses cosign the head again, and wait for the first a little."""
        now = self._monotonic()
        asked = [dialogue for dialogue in self._dialogues if dialogue.watched.is_due(now)]
        if now - self._fresh_asked < FRESH_SECONDS or not self._wants.started or not asked:
            return
        wants = self._wants
        with wants.condition:
            self._fresh_asked = now
            wants.times += 1
            wants.condition.notify_all()
            wants.condition.wait_for(
                lambda: (
                    wants.closing
                    or bool(self._fresh())
                    or all(dialogue.times == wants.times for dialogue in asked)
                ),
                timeout=FRESH_WAIT_SECONDS,
            )
