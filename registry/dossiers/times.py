"""The days that bind a dossier: until when it is filed, corrected and reviewed.

Days are those in Taiwan; which of them are worked stands in the log's calendars.
"""

import datetime
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import msgspec
import sqlalchemy as sql
from msgspec import Struct
from sqlalchemy import Connection

from ledger.book.calendar import ONE_DAY, legal_date, parse_date
from ledger.book.records import Project
from ledger.book.state import Reader
from ledger.book.workdays import Calendar, calendar_of
from registry.clocks import Clock
from registry.deadlines import (
    CONVERSION_OPENED,
    Correction,
    Deadline,
    answer_due,
    corrections_due,
    due,
    review_due,
)
from registry.dossiers.dossier import Dossier
from registry.dossiers.kinds import DossierKind, Item
from registry.dossiers.steps import DossierState
from registry.tables import METADATA

_CORRECTIONS = METADATA.tables["dossier_correction"]
_KIND = DossierKind

FILED_BY: Final[Mapping[DossierKind, Clock]] = MappingProxyType(
    {
        _KIND.CONVERSION: Clock.OFFSET_CONVERSION,
        _KIND.CHANGE_OF_CREDITING: Clock.CREDITING_CHANGE,
        _KIND.CHANGE_OF_ACTIVITY: Clock.ACTIVITY_CHANGE,
        _KIND.RENEWAL: Clock.RENEWAL,
        _KIND.ACCOUNT_DATA: Clock.DATA_CHANGE,
        _KIND.ACCOUNT_CONTROL: Clock.CONTROL_CHANGE,
    }
)
"""The limit within which an application is filed, for those that have one."""
LATE_IS_TAKEN: Final = frozenset({_KIND.ACCOUNT_DATA})
"""Applications that are taken when they are late, and counted (O0020138 Arts 9 and 37)."""
OF_ACCOUNTS: Final = frozenset({_KIND.ACCOUNT, _KIND.ACCOUNT_DATA, _KIND.ACCOUNT_CONTROL})


class Notice(Struct, frozen=True, kw_only=True):
    """A notice to correct: what of, until when; `answered` is empty while it is open."""

    number: int
    asked: str
    until: str
    items: tuple[Item, ...]
    text: str
    answered: str


def notices(connection: Connection, dossier: Dossier) -> list[Notice]:
    """Return the notices to correct that a dossier had, the first one first."""
    query = sql.select(_CORRECTIONS).where(_CORRECTIONS.c.dossier == dossier.id)
    found = []
    for row in connection.execute(query.order_by(_CORRECTIONS.c.number)).mappings():
        items = msgspec.json.decode(str(row["items"]))
        found.append(msgspec.convert({**row, "items": items}, Notice))
    return found


def filing_deadline(reader: Reader, dossier: Dossier) -> Deadline | None:
    """Return until when an application is filed; None where it may be filed at any time."""
    clock = FILED_BY.get(dossier.kind)
    if clock is None:
        return None
    return due(clock, _start(reader, dossier), calendar_of(reader))


def total_deadline(dossier: Dossier, given: Sequence[Notice], calendar: Calendar) -> Deadline:
    """Return until when the newest notice may be answered by the total of all corrections."""
    return corrections_due(_corrections_clock(dossier), _days(given), calendar)


def answer_deadline(dossier: Dossier, notice: Notice, calendar: Calendar) -> Deadline:
    """Return the last day on which a notice may be answered.

    It is the day that the notice names, or the next working day where that is a day of rest.
    """
    clock = _corrections_clock(dossier)
    return answer_due(clock, legal_date(notice.asked), parse_date(notice.until), calendar)


def _corrections_clock(dossier: Dossier) -> Clock:
    is_account = dossier.kind in OF_ACCOUNTS
    return Clock.ACCOUNT_CORRECTIONS if is_account else Clock.PROJECT_CORRECTIONS


def deadlines_of(
    reader: Reader, dossier: Dossier, given: Sequence[Notice], *, now: str
) -> list[Deadline]:
    """Return the limits that run for a dossier now, the one it meets first standing first."""
    found = []
    if dossier.state is DossierState.DRAFT:
        filed = filing_deadline(reader, dossier)
        return [filed] if filed else []
    if dossier.decided:
        return []
    if dossier.state is DossierState.CORRECTIONS_REQUESTED:
        found.append(total_deadline(dossier, given, calendar_of(reader)))
    submitted, today = legal_date(dossier.submitted), legal_date(now)
    found.append(review_due(submitted, _days(given), today, extended=dossier.is_extended))
    if dossier.comments_from:
        opened = parse_date(dossier.comments_from)
        found.append(due(Clock.METHOD_COMMENT, opened, calendar_of(reader)))
    return sorted(found, key=lambda deadline: deadline.day)


def _days(given: Sequence[Notice]) -> list[Correction]:
    return [
        Correction(
            asked=legal_date(notice.asked),
            answered=legal_date(notice.answered) if notice.answered else None,
        )
        for notice in given
    ]


def _start(reader: Reader, dossier: Dossier) -> datetime.date:
    """Return the day from which an application's limit counts."""
    if dossier.kind is _KIND.CONVERSION:
        return CONVERSION_OPENED
    if dossier.kind is _KIND.RENEWAL:
        project = reader.get(Project, (dossier.subject,))
        if project is None:
            raise RuntimeError(f"{dossier.subject} was registered when its renewal was drafted")
        return parse_date(project.crediting_end) - ONE_DAY
    return parse_date(dossier.effective)
