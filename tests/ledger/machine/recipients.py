"""What a history machine does with trust and with transfers that wait."""

import datetime

from hypothesis.stateful import rule
from msgspec.structs import replace

from ledger.book.acts import SetPolicy
from tests.ledger.machine.draws import ANYONE, FAULT, HOLDERS, NUMBERS, RIGHT, mostly
from tests.ledger.machine.outside import OutsideMachine
from tests.ledger.rules.recipients import completing, distrusting, stopping, trusting

OTHERS = mostly("bolt", "acme", "vvb2", "guild", "nobody")


class RecipientsMachine(OutsideMachine):
    """Recipients, trusted or not, as rules of a machine."""

    @rule(units=mostly(2, 0), hours=mostly(0, 24))
    def delay(self, *, units, hours):
        """Make transfers of some units wait, or none."""
        changed = {"transfer_delay_units": units, "transfer_delay_hours": 24 - hours}
        policy = replace(self.book.policy, **changed)
        self.act(SetPolicy(**self.base("idb"), policy=policy))

    @rule(pick=NUMBERS, stopped=mostly(False, True))
    def wait_and_end(self, *, pick, stopped):
        """Let a transfer of one unit wait and end it, all as it should be."""
        found = [block for block in self.ledger.blocks() if block.holder == "acme"]
        free = [block for block in found if block.status == "held"]
        if not free:
            return
        policy = replace(self.book.policy, transfer_delay_units=1, transfer_delay_hours=24)
        self.act(SetPolicy(**self.base("idb"), policy=policy))
        block = free[pick % len(free)]
        transfer = self.book.size
        sent = self.world.transfer_act(block.first, block.first, series=block.series)
        self.act(sent)
        self.end_transfer(
            account="acme" if stopped else "bolt", right=False, pick=transfer, stop=stopped,
            wait=True, fault="", named=transfer,
        )  # fmt: skip

    @rule(account=HOLDERS, recipient=OTHERS, fault=FAULT)
    def trust_recipient(self, *, account, recipient, fault):
        self.act(trusting(self.world, recipient, account), fault)

    @rule(account=HOLDERS, recipient=OTHERS, right=RIGHT, pick=NUMBERS, fault=FAULT)
    def distrust_recipient(self, *, account, recipient, right, pick, fault):
        """Trust a recipient no longer, mostly one that is trusted."""
        if right and not self.book.trusted:
            self.act(trusting(self.world, "bolt", "acme"))
        known = sorted(self.book.trusted)
        if known and right:
            account, recipient = known[pick % len(known)]
        self.act(distrusting(self.world, recipient, account), fault)

    @rule(
        account=ANYONE,
        right=RIGHT,
        pick=NUMBERS,
        stop=mostly(False, True),
        wait=mostly(True, False),
        fault=FAULT,
    )
    def end_transfer(self, *, account, right, pick, stop, wait, fault, named=None):
        """Stop a transfer that waits or complete it, mostly as its sender and in time."""
        open_ones = sorted(self.book.delayed) or [pick]
        transfer = open_ones[pick % len(open_ones)] if named is None else named
        known = self.book.delayed.get(transfer)
        if known and right:
            account = known.sender
        if known and wait and not stop:
            self.world.now = max(self.world.now, known.ripens)
        act = (stopping if stop else completing)(self.world, transfer, account)
        self.act(act, fault)
        self.world.now += datetime.timedelta(milliseconds=1)
