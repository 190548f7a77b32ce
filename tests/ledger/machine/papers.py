"""What a history machine attaches as evidence."""

import datetime

from hypothesis.stateful import rule

from tests.ledger.machine.core import Machine
from tests.ledger.machine.draws import ANYONE, FAULT, HOLDERS, NUMBERS, RIGHT, mostly
from tests.ledger.rules.evidence import attaching, withdrawing_evidence


class PapersMachine(Machine):
    """Evidence, as rules of a machine."""

    @rule(
        account=HOLDERS,
        project=mostly(None, "Z00001", "Z00002"),
        start=mostly(datetime.date(2023, 1, 1), datetime.date(2027, 1, 1)),
        until=mostly(datetime.date(2026, 6, 30), datetime.date(2022, 1, 1)),
        fault=FAULT,
    )
    def attach_evidence(self, *, account, project, start, until, fault):
        about = {} if project is None else {"project": project}
        self.act(attaching(self.world, account, period_start=start, valid_to=until, **about), fault)

    @rule(account=ANYONE, right=RIGHT, pick=NUMBERS, fault=FAULT)
    def withdraw_evidence(self, *, account, right, pick, fault):
        if right and not self._good():
            self.act(attaching(self.world, "bolt"))
        known = self._good() if right else sorted(self.book.evidence)
        attachment = known[pick % len(known)] if known else pick
        if known and right:
            account = self.book.evidence[attachment][0]
        self.act(withdrawing_evidence(self.world, attachment, account), fault)

    def _good(self) -> list[int]:
        return sorted(entry for entry, (_, gone) in self.book.evidence.items() if not gone)
