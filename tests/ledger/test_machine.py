"""Any history of acts, valid and not, through `apply` and the naive book side by side."""

from collections import Counter
from typing import ClassVar

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from ledger.book.acts import ACTS
from ledger.book.rules.signers import tag_of
from tests.ledger.machine.history import HistoryMachine

TestHistories = HistoryMachine.TestCase
TestHistories.settings = settings(stateful_step_count=60)


class Counting(HistoryMachine):
    """The machine, and how often each act was admitted and refused."""

    outcomes: ClassVar[Counter[tuple[str, bool]]] = Counter()

    def hand_in(self, draft):
        size = self.book.size
        super().hand_in(draft)
        self.outcomes[tag_of(draft.act), self.book.size > size] += 1


def test_histories_admit_every_act_and_refuse_every_act():
    """A machine that never gets an act admitted says nothing of it."""
    run_state_machine_as_test(
        Counting,
        settings=settings(max_examples=30, stateful_step_count=60, derandomize=True, database=None),
    )
    outcomes = Counting.outcomes
    assert {tag for tag in ACTS if not outcomes[tag, True]} == set()
    assert {tag for tag in ACTS if not outcomes[tag, False]} == set()
