"""How many requests one caller may make: a token bucket each, in this process's memory.

It keeps one caller from crowding out the others; it is no defence against many addresses, which a
proxy in front is for. The table of callers is bounded: the one longest silent is forgotten.
"""

from collections import OrderedDict
from math import ceil
from typing import Final

CALLERS_MAX: Final = 10_000
_MINUTE: Final = 60.0


class Rate:
    """Buckets that hold a minute's requests and refill evenly."""

    __slots__ = ("_buckets", "_most")

    def __init__(self, per_minute: int) -> None:
        self._most = float(per_minute)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, caller: str, *, now: float) -> int:
        """Take one request of a caller's; return 0, or the seconds until there is one again.

        `now` is in seconds and never runs backwards.
        """
        left, seen = self._buckets.pop(caller, (self._most, now))
        left = min(self._most, left + (now - seen) * self._most / _MINUTE)
        allowed = left >= 1
        self._buckets[caller] = (left - 1 if allowed else left, now)
        if len(self._buckets) > CALLERS_MAX:
            self._buckets.popitem(last=False)
        return 0 if allowed else max(1, ceil((1 - left) * _MINUTE / self._most))
