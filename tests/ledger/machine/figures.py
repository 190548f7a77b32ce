"""What the naive book asks of a figure: how it was computed, and how it divides over years."""

import datetime

from msgspec import UNSET

from ledger.book.acts import ReportMonitoring, VerifyMonitoring
from tests.ledger.machine.book import TONNE, Plan


def is_computed(plan: Plan, act: ReportMonitoring | VerifyMonitoring) -> bool:
    """Tell whether an act says how its figure was computed just as its project asks."""
    said = act.calculation
    if said is UNSET or not plan.pins:
        return said is UNSET and not plan.pins
    editions = dict(used.factor_set.split("/") for used in said.factors)
    wanted = dict(pin.split("/") for pin in plan.pins)
    return (
        (said.methodology, said.methodology_version) == plan.method
        and editions.keys() == wanted.keys()
        and all(wanted[table] in ("*", edition) for table, edition in editions.items())
    )


def vintages_fit(act: VerifyMonitoring, start: datetime.date, end: datetime.date) -> bool:
    """Tell whether the years of a verification are those of the period, and sum to its figure."""
    if act.verified_g < TONNE:
        return not act.vintages
    days = (end - start).days
    years = sorted({(start + datetime.timedelta(days=day)).year for day in range(days)})
    short = act.verified_g - sum(vintage.weight_g for vintage in act.vintages)
    return years == [vintage.year for vintage in act.vintages] and 0 <= short < len(years)
