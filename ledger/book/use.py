"""Until when units may be used, and what for (氣候變遷因應法 Art 25).

The last day is fixed when units begin, and stays with them: whoever buys them reads it off them.
What they may be used for is policy, and read when they are.
"""

import datetime
from collections.abc import Iterable

from ledger.book.calendar import ONE_DAY, period_end
from ledger.book.fields import Purpose, Range
from ledger.book.policy import Policy


def use_until_of(policy: Policy, series: str, today: datetime.date) -> str:
    """Return the last day of use of units that begin today; empty where they have none."""
    years = next((years for family, years, _ in policy.use_terms if family == series[0]), 0)
    return (period_end(today, years=years) - ONE_DAY).isoformat() if years else ""


def purposes_of(policy: Policy, ranges: Iterable[Range]) -> tuple[Purpose, ...]:
    """Return what units of all these ranges together may be used for."""
    families = {series[0] for series, _, _ in ranges}
    narrowed = [set(few) for family, _, few in policy.use_terms if family in families and few]
    return tuple(one for one in policy.purposes if all(one in few for few in narrowed))
