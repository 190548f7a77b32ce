"""What a history machine does with findings."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.ledger.machine.core import Machine
from tests.ledger.machine.draws import ANYONE, FAULT, NUMBERS, RIGHT, mostly
from tests.ledger.rules.findings import answering, closing, raising


class FindingMachine(Machine):
    """Findings, as rules of a machine."""

    @rule(
        account=mostly("watch", "acme", "idb"),
        auditee=ANYONE,
        project=mostly(None, "Z00001", "Z00003"),
        back=mostly(None, 0, 1),
        fault=FAULT,
    )
    def raise_finding(self, *, account, auditee, project, back, fault):
        about = {} if project is None else {"project": project}
        if back is not None:
            about["entry"] = self.book.size - back
        self.act(raising(self.world, auditee, account, **about), fault)

    @rule(account=ANYONE, right=RIGHT, pick=NUMBERS, end=st.booleans(), fault=FAULT)
    def go_on(self, *, account, right, pick, end, fault):
        """Answer a finding or close it, mostly as its party and an open one, raised if need be."""
        if right and not self._open():
            self.act(raising(self.world, "bolt", "watch"))
        known = self._open() if right else sorted(self.book.findings)
        finding = known[pick % len(known)] if known else pick
        if known and right:
            account = self.book.findings[finding][0 if end else 1]
        step = closing if end else answering
        self.act(step(self.world, finding, account), fault)

    def _open(self) -> list[int]:
        return sorted(entry for entry, (*_, closed) in self.book.findings.items() if not closed)
