"""Trust and transfers that wait, as the naive book keeps them."""

import datetime

from msgspec import Struct

from ledger.book.acts import (
    CompleteTransfer,
    DistrustRecipient,
    StopTransfer,
    Transfer,
    TrustRecipient,
)

BODY = "verification_body"


class Wait(Struct):
    """A transfer that waits."""

    sender: str
    recipient: str
    units: list[tuple[str, int]]
    ripens: datetime.datetime


class Delays:
    """Who trusts whom, and what waits: a part of the book."""

    def __init__(self) -> None:
        self.trusted: dict[tuple[str, str], datetime.datetime] = {}
        self.delayed: dict[int, Wait] = {}

    def must_wait(self, act: Transfer, admitted: str) -> bool:
        """Tell whether a transfer is large, and its recipient not trusted yet."""
        named = sum(last - first + 1 for _, first, last in act.ranges)
        large, hours = self.policy.transfer_delay_units, self.policy.transfer_delay_hours
        since = self.trusted.get((act.account, act.recipient))
        known = since is not None and since <= datetime.datetime.fromisoformat(admitted)
        return bool(large and hours) and named >= large and not known

    def _ripens(self, admitted: str) -> datetime.datetime:
        wait = datetime.timedelta(hours=self.policy.transfer_delay_hours)
        return datetime.datetime.fromisoformat(admitted) + wait

    def _trust(self, act: TrustRecipient | DistrustRecipient, admitted: str) -> None:
        if isinstance(act, TrustRecipient):
            self.trusted[act.account, act.recipient] = self._ripens(admitted)
        else:
            del self.trusted[act.account, act.recipient]

    def _wait(self, act: Transfer, admitted: str) -> None:
        units = [(s, n) for s, first, last in act.ranges for n in range(first, last + 1)]
        self.delayed[self.size] = Wait(act.account, act.recipient, units, self._ripens(admitted))
        for unit in units:
            self.units[unit].status, self.units[unit].lock = "on_hold", self.size
        if self.accounts[act.recipient].kind == BODY:
            self.received |= {(act.recipient, series[:6]) for series, _ in units}

    def _end_of_wait(self, act: StopTransfer | CompleteTransfer) -> None:
        wait = self.delayed.pop(act.transfer)
        for unit in (self.units[unit] for unit in wait.units):
            if (unit.status, unit.lock) == ("on_hold", act.transfer):
                unit.status, unit.lock = "held", -1
                if isinstance(act, CompleteTransfer):
                    unit.holder, unit.moves = wait.recipient, unit.moves + 1
