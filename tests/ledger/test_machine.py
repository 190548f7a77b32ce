"""Any history of acts, valid and not, through `apply` and the naive book side by side."""

from hypothesis import settings

from tests.ledger.machine.history import HistoryMachine

TestHistories = HistoryMachine.TestCase
TestHistories.settings = settings(stateful_step_count=60)
