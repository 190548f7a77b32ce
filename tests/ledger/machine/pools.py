"""What a history machine does with the buffer pool."""

import datetime

from hypothesis import strategies as st
from hypothesis.stateful import rule
from msgspec.structs import replace

from ledger.book.acts import Cancel, ReleaseBuffer, SetPolicy
from ledger.book.fields import CancelReason, UnitType
from tests.ledger.machine.book import TONNE
from tests.ledger.machine.core import Machine
from tests.ledger.machine.draws import AUTHORITY, FAULT, PICKED, RIGHT, mostly
from tests.ledger.machine.tables import POOL

FOREST = "Z00005"


class PoolMachine(Machine):
    """Removals, and what they set aside."""

    @rule(permille=mostly(200, 0, 1, 1000), units=st.integers(1, 30), days=st.integers(1, 400))
    def set_aside(self, *, permille, units, days):
        """Let a joint project of removals earn, all as it should be."""
        if FOREST not in self.book.plans:
            members = (("acme", 3), ("bolt", 1))
            act = self.world.register_act(FOREST, members=members, equipment="L-05")
            self.act(replace(act, unit_type=UnitType.REMOVAL))
            self.act(self.world.validate_act(FOREST, "vvb"))
        shares = (("AMS-II.C", permille),) if permille else ()
        policy = replace(self.book.policy, buffer_shares=shares)
        self.act(SetPolicy(**self.base("idb"), policy=policy))
        plan = self.book.plans.get(FOREST)
        if plan is None:
            return
        number, start, grams = plan.reports + 1, plan.monitored_to, units * TONNE
        end = start + datetime.timedelta(days=days)
        last = end - datetime.timedelta(days=1)
        years = range(start.year, last.year + 1)
        weights = dict.fromkeys(years, grams // len(years))
        weights[start.year] += grams - sum(weights.values())
        named = {"grams": grams, "project": FOREST}
        self.act(self.world.report_act(number, start=start, end=end, **named))
        period = self.book.periods.get((FOREST, number))
        act = self.world.verify_act(number, weights=weights, body="vvb", **named)
        self.act(replace(act, report_entry=period.entry if period else 0))
        if period and period.issuable:
            self.issue_rows("vvb", FOREST, number)

    @rule(account=AUTHORITY, picked=PICKED, right=RIGHT, lost=st.booleans(), fault=FAULT)
    def take_from_pool(self, *, account, picked, right, lost, fault):
        """Give units of the pool back, or cancel them for a reversal."""
        if right and not any(unit.holder == POOL for unit in self.book.units.values()):
            self.set_aside(permille=200, units=10, days=30)
        ranges = self.ranges(picked, POOL if right else "", right=right)
        if lost:
            reason = CancelReason.REVERSAL_BUFFER
            self.act(Cancel(**self.base(account), ranges=ranges, reason=reason), fault)
        else:
            self.act(ReleaseBuffer(**self.base(account), ranges=ranges), fault)
