"""Annulments, publications and replacements in any order: rules of the history machine."""

import datetime

from hypothesis import strategies as st
from hypothesis.stateful import rule
from msgspec.structs import replace

from ledger.book.acts import (
    Cancel,
    CloseAccount,
    MergeAccount,
    PublishRetirement,
    ReplaceUnits,
    Retire,
    SetCalendar,
    SetPolicy,
    Transfer,
    WaiveDuty,
)
from ledger.book.fields import AccountKind, CancelReason, ClosureGround, Purpose
from tests.ledger.machine.draws import AUTHORITY, FAULT, NUMBERS, PICKED, RIGHT, Ranges, mostly
from tests.ledger.machine.workdays import WorkdaysMachine
from tests.world import UBNS, sha

_ONE_DAY = datetime.timedelta(days=1)


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
        """Supply units that are owed, mostly one, and of what somebody was sold if need be."""
        owed = [key for key, one in self.book.duties.items() if one.left and not one.is_waived]
        if right and not owed:
            self.sell_use_and_annul(picked=[(0, 0, 0)], used=pick % 2 == 0, fault="")
        picked = [(*picked[0][:2], 0)] if right else picked
        annulment, duty = owed[pick % len(owed)] if owed and right else self.named(pick)
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

    # -- accounts that end --------------------------------------------------------------

    def all_of(self, holder: str) -> Ranges:
        """Return all that an account has left, block by block."""
        return tuple(
            (block.series, block.first, block.last)
            for block in self.ledger.blocks()
            if block.holder == holder and block.status in {"held", "on_hold"}
        )[:100]

    @rule(
        account=AUTHORITY,
        holder=st.sampled_from(["cast", "steel", "cast", "steel", "guild", "idb", "bolt"]),
        picked=PICKED,
        right=mostly(True, False),
        ahead=mostly(0, 1),
        fault=FAULT,
    )
    def close_account(self, *, account, holder, picked, right, ahead, fault):
        ranges = self.all_of(holder) if right else self.ranges(picked, holder, right=True)
        act = CloseAccount(
            **self.base(account),
            event_on=self.book.today(self.world.instant()) + ahead * _ONE_DAY,
            evidence=sha("register"),
            ground=ClosureGround.DISSOLVED,
            holder=holder,
            ranges=ranges,
        )
        self.act(act, fault)

    @rule(
        account=AUTHORITY,
        holder=st.sampled_from(["cast", "steel", "acme", "bolt", "guild"]),
        successor=st.sampled_from(["acme", "bolt", "steel", "cast", "vvb2"]),
        picked=PICKED,
        ceases=st.booleans(),
        back=mostly(3, 365, 366, 368, 400, -1),
        filed=mostly(0, 1, -1),
        reminded=mostly(None, 0, 5),
        fault=FAULT,
    )
    def merge_account(self, *, account, holder, successor, picked, ceases, back, filed, **rest):
        today = self.book.today(self.world.instant())
        told = {} if rest["reminded"] is None else {
            "reminded_until": today + rest["reminded"] * _ONE_DAY
        }  # fmt: skip
        act = MergeAccount(
            **self.base(account),
            **told,
            agreement=sha("merger"),
            ceases=ceases,
            event_on=today - back * _ONE_DAY,
            filed_on=today - filed * _ONE_DAY,
            holder=holder,
            ranges=self.all_of(holder) if ceases else self.ranges(picked, holder, right=True),
            successor=successor,
        )
        self.act(act, rest["fault"])

    @rule(name=st.sampled_from(["cast", "steel"]), picked=PICKED)
    def buy(self, *, name, picked):
        """Let a newcomer open its account and buy units, all as it should be."""
        if name not in self.book.accounts:
            self.open(name, AccountKind.ENTERPRISE, ubn=UBNS[name])
        ranges = self.ranges(picked, "acme", right=True, status="held")
        self.act(Transfer(**self.base("acme"), ranges=ranges, recipient=name))
