"""What the history machine asks of a ledger, and the ledger in memory.

Any other ledger (a sequencer over a database) joins by giving the same seven answers.
"""

from typing import Protocol

from ledger.apply import apply
from ledger.book.invariants import check_state
from ledger.book.records import Block, Duty
from ledger.book.state import MemoryState
from ledger.entry import parse_entry
from ledger.errors import Code
from tests.ledger.rules.case import outcome
from tests.world import World


class LedgerUnderTest(Protocol):
    """A ledger that is empty at first; notes are handed in one by one."""

    def submit(self, note: bytes, admitted: str) -> int | Code:
        """Admit a note at an instant and return its index, or why it is refused.

        A note that stands in the log already is ALREADY_ADMITTED, also where a caller would get
        its first receipt.
        """

    def blocks(self) -> list[Block]:
        """Return every block, sorted by series and first serial."""

    def duties(self) -> list[Duty]:
        """Return every duty."""

    def leaves(self) -> list[bytes]:
        """Return the log."""

    def root(self) -> bytes:
        """Return the root over the log."""

    def fingerprint(self) -> bytes:
        """Return bytes that differ wherever anything kept differs."""

    def breaches(self) -> list[str]:
        """Return the breaches of the invariants."""

    def close(self) -> None:
        """Check what can only be checked at the end, and let go of what is open."""


class MemoryLedger:
    """`apply` over a `World`'s state; at the end the log is replayed as an audit replays it."""

    def __init__(self) -> None:
        self.world = World()

    def submit(self, note: bytes, admitted: str) -> int | Code:
        """Admit a note at an instant and return its index, or why it is refused."""
        refused = outcome(self.world, note, admitted)
        return len(self.world.leaves) - 1 if refused is None else refused

    def blocks(self) -> list[Block]:
        """Return every block, sorted by series and first serial."""
        return sorted(self.world.state.records(Block), key=lambda block: block.key)

    def duties(self) -> list[Duty]:
        """Return every duty."""
        return self.world.state.records(Duty)

    def leaves(self) -> list[bytes]:
        """Return the log."""
        return self.world.leaves

    def root(self) -> bytes:
        """Return the root over the log."""
        return self.world.frontier.root()

    def fingerprint(self) -> bytes:
        """Return the state and the root."""
        return self.world.snapshot()

    def breaches(self) -> list[str]:
        """Return the breaches of the invariants."""
        return check_state(self.world.state)

    def close(self) -> None:
        """Replay the log, forgetting the ids of dead acts: the units must come out the same."""
        state, previous = MemoryState(), ""
        for index, leaf in enumerate(self.world.leaves):
            entry = parse_entry(leaf)
            state.absorb(apply(state, entry, index=index, previous=previous))
            previous = entry.admitted
            state.forget_before(previous)
        assert sorted(state.records(Block), key=lambda block: block.key) == self.blocks()
        assert check_state(state) == []
