"""Calculations that anybody may ask for, one at a time, so that they crowd out nobody else's read.

A thousand groups of lamps over ten years take a processor for a good part of a second. Handlers
share a pool of threads, and all of Python's threads share one interpreter: here such work has one
thread of its own, a short queue before it, and a refusal beyond that. Workbooks take far longer
than what they show: they have a queue of their own, so that no small calculation waits for one.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from api.codes import Door
from api.problems import BUSY_SECONDS, Declined

T = TypeVar("T")

WAITING_MAX: Final = 32
"""Calculations under way or waiting; whoever comes then is told 429."""


SHEETS_WAITING_MAX: Final = 4
"""Calculation sheets under way or waiting."""


class Calculations:
    """A queue of calculations and the one thread that does them."""

    def __init__(self, waiting_max: int = WAITING_MAX) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="calculation")
        self._waiting_max = waiting_max
        self._waiting = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Return what some work comes to, once it is its turn. Raises `Declined`: BUSY."""
        if self._waiting >= self._waiting_max:
            retry = {"Retry-After": str(BUSY_SECONDS)}
            detail = f"{self._waiting} calculations wait already"
            raise Declined(Door.BUSY, detail, headers=retry)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Take no more; what is under way ends, what waits is dropped."""
        self._thread.shutdown(wait=True, cancel_futures=True)
