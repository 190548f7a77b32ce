"""What a history machine asks to be corrected, and has settled."""

from hypothesis.stateful import rule

from ledger.book.acts import RequestCorrection, SettleCorrection
from ledger.book.fields import RequestTopic
from tests.ledger.machine.draws import BODY, FAULT, HOLDERS, NUMBERS, PLAN, PROJECT, RIGHT, mostly
from tests.ledger.machine.monitoring import Monitoring


class AskingMachine(Monitoring):
    """Corrections, as rules of a machine."""

    @rule(account=BODY, pick=NUMBERS, right=RIGHT, project=PROJECT, back=mostly(0, 1), fault=FAULT)
    def request_correction(self, *, account, pick, right, project, back, fault):
        """Ask for a correction of a report, an open one mostly, reported if need be."""
        if right and not self._reported():
            rest = {"units": 9, "account": "", "how": "", "fault": "", "start": None}
            self.report_monitoring(project=project, right=True, step=1, days=30, **rest)
        known = self._reported()
        named = known[pick % len(known)] if known and right else (project, pick % 3 + 1)
        period = self.book.periods.get(named)
        act = RequestCorrection(
            **self.base(account),
            documents=(PLAN,),
            project=named[0],
            report=named[1],
            report_entry=max(0, period.entry - back) if period else 0,
            topic=RequestTopic.DATA,
        )
        self.act(act, fault)

    @rule(account=HOLDERS, pick=NUMBERS, right=RIGHT, fault=FAULT)
    def settle_correction(self, *, account, pick, right, fault):
        """Settle a request as the proponent, an open one mostly, asked if need be."""
        if right and all(self.book.asked.values()):
            rest = {"project": "Z00001", "back": 0, "fault": ""}
            self.request_correction(account="vvb", pick=pick, right=True, **rest)
        known = sorted(self.book.asked)
        if right:
            known = [key for key in known if not self.book.asked[key]] or known
        project, report, entry = known[pick % len(known)] if known else ("Z00001", 1, pick)
        if known and right:
            account = self.book.heir(self.book.plans[project].proponent)
        act = SettleCorrection(
            **self.base(account),
            documents=(PLAN,),
            project=project,
            report=report,
            request=entry if pick % 10 else 0,
        )
        self.act(act, fault)

    def _reported(self) -> list[tuple[str, int]]:
        periods = self.book.periods.items()
        return [key for key, one in periods if one.status == "reported"]
