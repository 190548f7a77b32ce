"""Any history of acts, valid and not, through `apply` and the naive book side by side."""

from collections import Counter
from typing import ClassVar

from hypothesis import seed, settings
from hypothesis.stateful import run_state_machine_as_test

from ledger.book.acts import ACTS
from ledger.book.rules.signers import tag_of
from tests.ledger.machine.history import HistoryMachine

ROUNDS_MAX = 8
"""Rounds of histories in which every act has to be admitted once and refused once."""

TestHistories = HistoryMachine.TestCase
TestHistories.settings = settings(stateful_step_count=60)


class Counting(HistoryMachine):
    """The machine, and how often each act was admitted and refused."""

    outcomes: ClassVar[Counter[tuple[str, bool]]] = Counter()

    def hand_in(self, draft):
        size = self.book.size
        super().hand_in(draft)
        self.outcomes[tag_of(draft.act), self.book.size > size] += 1


def never(*, admitted: bool) -> set[str]:
    """Return the acts that no history got admitted, or refused."""
    return {tag for tag in ACTS if not Counting.outcomes[tag, admitted]}


def test_histories_admit_every_act_and_refuse_every_act():
    """A machine that never gets an act admitted says nothing of it.

    What is drawn depends on more than the seed (numbers that stand in the program are drawn more
    often), so that a rare act may need another round.
    """
    for number in range(ROUNDS_MAX):
        run_state_machine_as_test(
            seed(number)(Counting),
            settings=settings(max_examples=25, stateful_step_count=60, database=None),
        )
        if not (never(admitted=True) | never(admitted=False)):
            break
    assert never(admitted=True) == set()
    assert never(admitted=False) == set()
