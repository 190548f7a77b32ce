"""The dialogue with one witness: it is asked for what it lacks, in a thread of its own.

Nobody waits for it: a witness that is slow, silent or far behind is left alone for a while, longer
each time, and meanwhile the others are asked at once for every head that is new.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Condition, Thread
from typing import Final

from msgspec import Struct

from ledger.book.records import LogKey
from ledger.log.checkpoint import Checkpoint
from ledger.log.merkle import prove_consistency
from ledger.log.note import cosigned_at
from ledger.log.trust import Trust
from registry import cosignatures
from registry.database import Database
from registry.errors import HistoryRefused, Unavailable
from registry.guard import check_witnessed
from registry.log import Head, read_head, stored_tiles
from registry.seam import Seam
from registry.watch import Watched, WitnessState
from registry.witnesses import Cosigned, Declined, Disputed, LaterKey, Transport, ask, known_to

IDLE_SECONDS: Final = 30.0
"""How often the head is looked at though nobody said that it moved."""
COMPARE_SECONDS: Final = 300.0
"""How often each witness is asked what it knows, though it is not asked to cosign."""
_PAUSE_SECONDS: Final = 1.0

Random = Callable[[int], bytes]


class Wants(Struct):
    """What is wanted of every witness, counted, under one condition.

    `moves` is how often the head has moved, `times` how often a witness was to say what time it is.
    """

    condition: Condition
    moves: int = 1
    times: int = 0
    started: bool = False
    closing: bool = False


class Parts(Struct, frozen=True, kw_only=True):
    """What all dialogues of one log share.

    `named` gives the log's keys, `refuse` takes the reason why nothing is admitted any more, and
    `looked` is called after a first look.
    """

    database: Database
    trust: Trust
    transport: Transport
    origin: str
    named: Callable[[], Sequence[LogKey]]
    random: Random
    seam: Seam
    data_dir: Path
    monotonic: Callable[[], float]
    refuse: Callable[[HistoryRefused], None]
    looked: Callable[[], None]


class Dialogue:
    """One witness's; `watched` is how it stands with it.

    `later` is what it knows under a key that the database does not know, as found by the first
    look; `failure` is what kept that look from its end.
    """

    def __init__(self, watched: Watched, parts: Parts, wants: Wants) -> None:
        """Prepare; `start` is next."""
        self.watched = watched
        self.later: LaterKey | None = None
        self.failure: Unavailable | None = None
        self.has_looked = False
        self.times = 0
        self._moves = 0
        self._parts = parts
        self._wants = wants
        self._thread = Thread(target=self._run, name="cosignature", daemon=True)

    def start(self) -> None:
        """Begin with a look at what the witness knows; heads wait until `Wants` is started."""
        self._thread.start()

    def join(self, seconds: float) -> None:
        """Wait for the thread to end, so long at the most."""
        if self._thread.is_alive():
            self._thread.join(max(0.0, seconds))

    def check(self, known: Checkpoint, note: bytes) -> bool:
        """Return whether the log goes on from what the witness knows; refuse to go on if not."""
        parts = self._parts
        try:
            # Read after the witness was asked: whatever it cosigned had been committed before.
            with parts.database.reading() as connection:
                check_witnessed(
                    connection,
                    self.watched.witness.name,
                    known,
                    note,
                    data_dir=parts.data_dir,
                    seam=parts.seam,
                )
        except HistoryRefused as error:
            self._failed(WitnessState.REFUTES, str(error))
            parts.refuse(error)
            return False
        return True

    def _run(self) -> None:
        self._look_first()
        while self._wait():
            try:
                self._turn()
            except Unavailable:
                # The database is silent; it is asked again soon.
                self._moves = 0
                self._pause()
            except HistoryRefused as error:
                # A tile that was signed is gone: the writer must stop too.
                self._parts.refuse(error)
                return

    def _look_first(self) -> None:
        try:
            self._look()
        except Unavailable as error:
            self.failure = error
        self.has_looked = True
        self._parts.looked()

    def _wait(self) -> bool:
        """Wait for a reason to ask; return False where the thread is to end."""
        wants = self._wants
        with wants.condition:
            wants.condition.wait_for(lambda: wants.started or wants.closing)
            now = self._parts.monotonic()
            until = self.watched.next_at if self.watched.attempts else now + IDLE_SECONDS
            wants.condition.wait_for(self._is_wanted, timeout=max(0.0, until - now))
            return not wants.closing

    def _is_wanted(self) -> bool:
        wants = self._wants
        return wants.closing or (self._moves, self.times) != (wants.moves, wants.times)

    def _pause(self) -> None:
        with self._wants.condition:
            self._wants.condition.wait_for(lambda: self._wants.closing, timeout=_PAUSE_SECONDS)

    def _turn(self) -> None:
        """Ask the witness for the newest head, where it may be asked by now and lacks that."""
        watched, wants = self.watched, self._wants
        with wants.condition:
            self._moves, times = wants.moves, wants.times
        try:
            now = self._parts.monotonic()
            if not watched.is_due(now):
                return
            with self._parts.database.reading() as connection:
                head = read_head(connection)
            if self.times != times or watched.size != head.size:
                if head.size:
                    self._ask(head)
            elif watched.attempts or now - watched.compared > COMPARE_SECONDS:
                self._look()
        finally:
            with wants.condition:
                self.times = times
                wants.condition.notify_all()

    def _ask(self, head: Head) -> None:
        """Ask the witness to cosign a head, and take note of what it says."""
        watched = self.watched
        try:
            said = ask(
                self._parts.transport,
                watched.witness,
                head.checkpoint,
                old=min(watched.known, head.size),
                prove=lambda old: self._prove(old, head.size),
            )
        except ConnectionError as error:
            self._failed(WitnessState.SILENT, str(error))
            return
        match said:
            case Cosigned():
                self._cosigned(head, said)
            case Declined():
                self._failed(WitnessState.DECLINES, said.detail)
            case Disputed():
                self._failed(WitnessState.DECLINES, said.detail)
                before = watched.known
                if self._compare() and watched.known > before:
                    # Another process was there first: the next turn has the newest head.
                    watched.agrees()
                    self._moves = 0

    def _cosigned(self, head: Head, said: Cosigned) -> None:
        parts, witness = self._parts, self.watched.witness
        parts.database.write(
            lambda connection: cosignatures.keep(
                connection, size=head.size, witness=witness, line=said.line, trust=parts.trust
            )
        )
        with self._wants.condition:
            self.watched.cosigned(head.size, cosigned_at(said.line), parts.monotonic())

    def _look(self) -> None:
        if self._compare():
            self.watched.agrees()

    def _compare(self) -> bool:
        """Return whether the witness knows this log; refuse to go on where it knows another."""
        parts, watched = self._parts, self.watched
        try:
            known = known_to(
                parts.transport, watched.witness, origin=parts.origin, named=parts.named
            )
        except ConnectionError as error:
            if isinstance(error, LaterKey) and not self.has_looked:
                self.later = error
            self._failed(WitnessState.SILENT, str(error))
            return False
        watched.compared = parts.monotonic()
        if known is None:
            watched.known = 0
            return True
        if not self.check(*known):
            return False
        watched.known = known[0].size
        return True

    def _prove(self, old: int, new: int) -> list[bytes]:
        with self._parts.database.reading() as connection:
            return prove_consistency(old=old, new=new, read=stored_tiles(connection))

    def _failed(self, state: WitnessState, error: str) -> None:
        self.watched.failed(state, error, self._parts.monotonic(), self._parts.random)
