"""How it stands with one witness: what it cosigned last, and when it is asked again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from ledger.book.calendar import format_instant
from ledger.log.trust import TrustedKey

RETRY_SECONDS: Final = 1.0
"""How long a witness that did not cosign is left alone at first; twice as long each time."""
RETRY_SECONDS_MAX: Final = 300.0
_DOUBLINGS_MAX: Final = 10
_RANDOM_BYTES: Final = 2


class WitnessState(StrEnum):
    """How it stands with a witness, as this process sees it. Closed; stable."""

    UNASKED = "unasked"
    COSIGNS = "cosigns"
    SILENT = "silent"
    """It does not answer, or not as a witness of this log."""
    DECLINES = "declines"
    """It answers and does not cosign."""
    REFUTES = "refutes"
    """It proves that the log it knows is another: nothing is admitted any more."""


class Watched:
    """One witness; times but its own are of a clock that never runs backwards.

    `size` and `time` are of the cosignature that is kept here; `known` is the size that the witness
    itself goes on from, which is larger where an answer of its was lost.
    """

    def __init__(self, witness: TrustedKey, size: int, cosigned_at: int) -> None:
        self.witness = witness
        self.size = self.known = size
        self.time = cosigned_at
        self.heard = float("-inf")
        self.compared = float("-inf")
        self.state = WitnessState.UNASKED
        self.error = ""
        self.attempts = 0
        self.next_at = 0.0

    def is_due(self, now: float) -> bool:
        """Tell whether it may be asked by now."""
        return not self.attempts or now >= self.next_at

    def cosigned(self, size: int, time: int, now: float) -> None:
        """Take note of a cosignature and the time (Unix seconds) that it states."""
        self.size = self.known = size
        self.time, self.heard, self.compared = time, now, now
        self.state, self.error, self.attempts = WitnessState.COSIGNS, "", 0

    def failed(
        self, state: WitnessState, error: str, now: float, random: Callable[[int], bytes]
    ) -> None:
        """Take note that there was none, and leave it alone for a while, at random half as long."""
        self.state, self.error = state, error
        seconds = min(RETRY_SECONDS * 2 ** min(self.attempts, _DOUBLINGS_MAX), RETRY_SECONDS_MAX)
        drawn = int.from_bytes(random(_RANDOM_BYTES), "big") / 2 ** (8 * _RANDOM_BYTES)
        self.next_at = now + seconds * (1 + drawn) / 2
        self.attempts += 1

    def agrees(self) -> None:
        """Take note that it knows this log: it may be asked at once."""
        self.attempts, self.error = 0, ""
        self.state = WitnessState.COSIGNS if self.time else WitnessState.UNASKED

    def offset(self, clock: datetime, now: float) -> float:
        """Return by how many seconds a clock is ahead of the witness's, as heard last."""
        return clock.timestamp() - (self.time + now - self.heard)


class WitnessView(Struct, frozen=True, kw_only=True):
    """A witness as people and programs read it. `size` is 0 and `cosigned` empty for never."""

    name: str
    vkey: str
    url: str
    state: str
    size: int
    cosigned: str
    error: str
    next_attempt: str


def view_of(watched: Watched, *, now: float, clock: datetime) -> WitnessView:
    """Return how it stands with a witness; `now` and `clock` are the same moment."""
    waits = watched.attempts and watched.next_at > now
    next_attempt = clock + timedelta(seconds=watched.next_at - now) if waits else None
    at = datetime.fromtimestamp(watched.time, clock.tzinfo)
    return WitnessView(
        name=watched.witness.name,
        vkey=watched.witness.vkey.text,
        url=watched.witness.url,
        state=watched.state,
        size=watched.size,
        cosigned=format_instant(at) if watched.time else "",
        error=watched.error,
        next_attempt=format_instant(next_attempt) if next_attempt else "",
    )
