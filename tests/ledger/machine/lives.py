"""Projects as the naive book has them, and how they change, go on and end."""

import datetime

from msgspec import Struct

from ledger.book.acts import ChangeProject, RenewProject, RevokeProject, WithdrawProject


class Plan(Struct):
    """A project."""

    proponent: str
    scope: int
    start: datetime.date
    end: datetime.date
    assets: list[tuple[str, str, str]]
    method: tuple[str, str]
    pins: tuple[str, ...]
    shares: list[tuple[str, int]]
    unit_type: str
    validator: str = ""
    reports: int = 0
    monitored_to: datetime.date | None = None
    debit: int = 0
    crediting: str = "fixed"
    registered: datetime.date = datetime.date.min
    renewals: int = 0
    ended: bool = False
    is_stale: bool = False
    changed: datetime.date = datetime.date.min
    earns_to: datetime.date = datetime.date.min

    @property
    def is_validated(self) -> bool:
        """Tell whether the plan as it stands was validated."""
        return bool(self.validator) and not self.is_stale


def go_on(plan: Plan, act: ChangeProject | RenewProject | WithdrawProject | RevokeProject) -> None:
    """Let a project go on, or end."""
    match act:
        case RenewProject():
            plan.end = plan.earns_to = act.crediting_end
            plan.renewals += 1
        case ChangeProject() if isinstance(act.crediting_end, datetime.date):
            plan.start = plan.monitored_to = act.effective
            plan.end = plan.earns_to = act.crediting_end
        case ChangeProject():
            plan.changed, plan.is_stale = act.effective, True
        case _:
            plan.ended = True
            plan.earns_to = min(plan.earns_to, plan.monitored_to)
