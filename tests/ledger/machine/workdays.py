"""Calendars in any order, right and wrong: the rules of the history machine about working days."""

import datetime

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ledger.book.acts import SetCalendar
from tests.ledger.machine.core import Machine
from tests.ledger.machine.draws import AUTHORITY, FAULT, mostly

_ONE_DAY = datetime.timedelta(days=1)


def days_from(first: datetime.date, count: int, *, weekend: bool) -> tuple[datetime.date, ...]:
    """Return so many days from a first one on, of weekends or not."""
    found = []
    while len(found) < count:
        if (first.isoweekday() > 5) is weekend:
            found.append(first)
        first += _ONE_DAY
    return tuple(found)


class WorkdaysMachine(Machine):
    """The act that sets a year's working days."""

    @rule(
        account=AUTHORITY,
        year=mostly(2026, 2025, 2027),
        first=st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 12, 1)),
        counts=st.tuples(st.integers(0, 4), st.integers(0, 2)),
        swapped=mostly(False, False, True),
        fallen=mostly(False, False, True),
        fault=FAULT,
    )
    def set_calendar(self, *, account, year, first, counts, swapped, fallen, fault):
        closed = days_from(first, counts[0], weekend=swapped)
        opened = days_from(first, counts[1], weekend=not swapped)
        lists = {"closed": closed[::-1] if fallen else closed, "opened": opened}
        self.act(SetCalendar(**self.base(account), **lists, year=year), fault)
