"""Annulments, publications and replacements in any order: rules of the history machine."""

from hypothesis import strategies as st
from hypothesis.stateful import rule
from msgspec.structs import replace

from ledger.book.acts import (
    Cancel,
    PublishRetirement,
    ReplaceUnits,
    Retire,
    SetCalendar,
    SetPolicy,
    Transfer,
    WaiveDuty,
)
from ledger.book.fields import CancelReason, Purpose
from tests.ledger.machine.draws import AUTHORITY, FAULT, NUMBERS, PICKED, RIGHT, mostly
from tests.ledger.machine.workdays import WorkdaysMachine
from tests.world import UBNS, sha


class DutiesMachine(WorkdaysMachine):
    """What follows a use and an annulment."""

    @rule(account=AUTHORITY, picked=PICKED, right=RIGHT, status=mostly("", "retired"), fault=FAULT)
    def annul(self, *, account, picked, right, status, fault):
        ranges = self.ranges(picked, "", right=right, status=status)
        reason = CancelReason.AUTHORITY_INVALIDATION
        self.act(Cancel(**self.base(account), ranges=ranges, reason=reason), fault)

    @rule(picked=PICKED, used=st.booleans(), fault=FAULT)
    def sell_use_and_annul(self, *, picked, used, fault):
        """Let units be sold, used perhaps, and annulled, all as it should be."""
        ranges = self.ranges(picked, "acme", right=True, status="held")
        self.act(Transfer(**self.base("acme"), ranges=ranges, recipient="bolt"))
        if used:
            bought = {"beneficiary": UBNS["bolt"], "purpose": Purpose.VOLUNTARY}
            self.act(Retire(**self.base("bolt"), **bought, ranges=ranges))
        reason = CancelReason.AUTHORITY_INVALIDATION
        self.act(Cancel(**self.base("idb"), ranges=ranges, reason=reason), fault)

    def named(self, pick: int) -> tuple[int, int]:
        """Return a duty that there is, units being sold and annulled if need be, or no duty."""
        if pick % 10 and not any(self.book.duties[key].left for key in self.book.duties):
            self.sell_use_and_annul(picked=[(pick, 0, 0)], used=False, fault="")
        known = sorted(self.book.duties)
        return known[pick % len(known)] if known and pick % 10 else (pick, 1)

    @rule(account=mostly("", "bolt"), pick=NUMBERS, picked=PICKED, right=RIGHT, fault=FAULT)
    def replace_units(self, *, account, pick, picked, right, fault):
        annulment, duty = self.named(pick)
        owing = self.book.duties.get((annulment, duty))
        account = account or (owing.debtor if owing else "acme")
        ranges = self.ranges(picked, account, right=right, status="held" if right else "")
        act = ReplaceUnits(**self.base(account), annulment=annulment, duty=duty, ranges=ranges)
        self.act(act, fault)

    @rule(account=mostly("", "acme"), pick=NUMBERS, fault=FAULT)
    def waive_duty(self, *, account, pick, fault):
        annulment, duty = self.named(pick)
        owing = self.book.duties.get((annulment, duty))
        base = self.base(account or (owing.creditor if owing else "bolt"))
        act = WaiveDuty(**base, agreement=sha("deal"), annulment=annulment, duty=duty)
        self.act(act, fault)

    def use_to_publish(self):
        """Let a unit be used whose retirement has to be published, all as it should be."""
        policy = replace(self.book.policy, publication_days=5)
        self.act(SetPolicy(**self.base("idb"), policy=policy))
        use = {"beneficiary": UBNS["acme"], "purpose": self.book.policy.purposes[0]}
        ranges = self.ranges([(0, 0, 0)], "acme", right=True)
        self.act(Retire(**self.base("acme"), **use, ranges=ranges))

    @rule(account=AUTHORITY, pick=NUMBERS, known=RIGHT, calendar=RIGHT, fault=FAULT)
    def publish_retirement(self, *, account, pick, known, calendar, fault):
        if calendar and 2026 not in self.book.years:
            self.act(SetCalendar(**self.base("idb"), closed=(), opened=(), year=2026))
        if known and not self.book.waiting:
            self.use_to_publish()
        waiting = sorted(self.book.waiting)
        entry = waiting[pick % len(waiting)] if waiting and known else pick
        base = self.base(account)
        self.act(PublishRetirement(**base, explanation=sha("why"), retirement=entry), fault)
