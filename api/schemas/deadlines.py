"""What is told of the regulations' time limits."""

import datetime

from msgspec import Struct

from registry.clocks import Clock, Sense, Unit
from registry.deadlines import Deadline


class DeadlineAnswer(Struct, frozen=True, kw_only=True):
    """A time limit that ends; `is_over` says whether today is beyond it, or not there yet.

    `sense` says which side of `day` is in time: ``at_least`` allows it and what follows, any other
    it and what comes before. `roc` is the day in the 民國 calendar. `is_provisional` is one that a
    calendar of working days, not in the log yet, may still move to a later day.
    """

    clock: Clock
    sense: Sense
    start: datetime.date
    day: datetime.date
    roc: str
    source: str
    is_provisional: bool
    is_over: bool


class LimitView(Struct, frozen=True, kw_only=True):
    """A time limit of the regulations: how long, of what, from when, whose article.

    `counts_first` where the day that it counts from is the first of its days.
    """

    clock: Clock
    title: str
    title_zh: str
    length: int
    month: int
    unit: Unit
    sense: Sense
    start: str
    moves: bool
    counts_first: bool
    source: str


class LimitList(Struct, frozen=True, kw_only=True):
    """Every time limit."""

    items: list[LimitView]


def deadline_answer(deadline: Deadline, today: datetime.date) -> DeadlineAnswer:
    """Return a deadline as it is told on a day."""
    return DeadlineAnswer(
        clock=deadline.clock,
        sense=deadline.sense,
        start=deadline.start,
        day=deadline.day,
        roc=deadline.roc,
        source=deadline.source,
        is_provisional=deadline.provisional,
        is_over=not deadline.allows(today),
    )
