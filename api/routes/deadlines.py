"""The time limits of the regulations, and the day on which one ends."""

import datetime
from typing import Annotated

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter

from api.codes import Door
from api.problems import Declined, parameter_refused
from api.schemas.deadlines import DeadlineAnswer, LimitList, LimitView, deadline_answer
from api.services import Services
from ledger.book.calendar import legal_date
from ledger.book.workdays import CalendarUnknown, calendar_of
from registry.clocks import LIMITS, TITLES, Clock
from registry.deadlines import due
from registry.store import SqlReader

ClockName = Annotated[Clock, PathParameter(description="a time limit")]
Start = Annotated[datetime.date, QueryParameter(description="the day of the event")]


@get("/", sync_to_thread=False, operation_id="list_deadlines", summary="List time limits")
def list_deadlines() -> LimitList:
    """List every time limit of the regulations: its length, what it counts, and its article."""
    return LimitList(
        items=[
            LimitView(
                clock=clock,
                title=TITLES[clock][1],
                title_zh=TITLES[clock][0],
                length=limit.length,
                month=limit.month,
                unit=limit.unit,
                sense=limit.sense,
                start=limit.start,
                moves=limit.moves,
                counts_first=limit.counts_first,
                source=limit.source,
            )
            for clock, limit in LIMITS.items()
        ]
    )


@get(
    "/{clock:str}", sync_to_thread=True, operation_id="get_deadline", summary="Compute a time limit"
)
def get_deadline(
    clock: ClockName, start: Start, services: NamedDependency[Services]
) -> DeadlineAnswer:
    """Return the day on which a limit ends that an event starts, by the log's calendars."""
    with services.database.reading() as connection:
        try:
            found = due(clock, start, calendar_of(SqlReader(connection)))
        except CalendarUnknown as error:
            detail = f"the log has no calendar of the year {error.year}"
            raise Declined(Door.NOT_FOUND, detail, field="start") from None
        except (OverflowError, ValueError):
            detail = "the limit lies outside the days there are"
            raise parameter_refused("start", detail) from None
    return deadline_answer(found, legal_date(services.now()))


router = Router("/deadlines", route_handlers=[list_deadlines, get_deadline], tags=["deadlines"])
