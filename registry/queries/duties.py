"""What follows a use and an annulment: publications that are due, and duties to replace units."""

import datetime
from collections.abc import Mapping

from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import Connection, select, tuple_

from ledger.book.calendar import legal_date, parse_date
from ledger.book.records import AnnulledUse, Duty, DutyStatus, Publication
from ledger.book.workdays import CalendarUnknown, add_working_days, calendar_of
from registry.queries.pages import (
    CursorInvalid,
    Page,
    after_index,
    newest_at,
    page_of,
)
from registry.store import SqlReader, record_from_row, table_of

_PUBLICATION = table_of(Publication)
_USE = table_of(AnnulledUse)
_DUTY = table_of(Duty)


class PublicationView(Struct, frozen=True, kw_only=True):
    """A retirement that may be claimed once it is published.

    `due` is the last day for it, absent while its year has no calendar. `published` and
    `explanation` are absent until then; `is_late` tells that the day passed before.
    """

    retirement: int
    holder: str
    retired: str
    due: str | UnsetType = UNSET
    published: str | UnsetType = UNSET
    explanation: str | UnsetType = UNSET
    is_late: bool
    index: int


class DutyView(Struct, frozen=True, kw_only=True):
    """What is owed for units that were sold and then annulled.

    Where `retirement` is there, the creditor had used them up, and equal units are annulled.
    """

    annulment: int
    number: int
    debtor: str
    creditor: str
    retirement: int | UnsetType = UNSET
    ranges: list[tuple[str, int, int]]
    quantity: int
    owed: int
    due: str
    status: str
    is_overdue: bool
    index: int


class Claim(Struct, frozen=True, kw_only=True):
    """What may be said of a retirement.

    `claimable_from` is absent until it is published; of its units so many were `annulled` since,
    and of these so many `replaced`.
    """

    claimable_from: str | UnsetType = UNSET
    annulled: int
    replaced: int


def publications(
    connection: Connection, *, after: str, limit: int, waiting: bool, today: datetime.date
) -> Page[PublicationView]:
    """Return retirements that are to be published, in the log's order. Raises `CursorInvalid`."""
    statement = (
        select(_PUBLICATION)
        .where(newest_at(_PUBLICATION, None))
        .order_by(_PUBLICATION.c.retirement)
        .limit(limit + 1)
    )
    if after:
        statement = statement.where(_PUBLICATION.c.retirement > after_index(after))
    if waiting:
        statement = statement.where(_PUBLICATION.c.published == "")
    rows = connection.execute(statement).mappings()
    reader = SqlReader(connection)
    views = [_publication(reader, record_from_row(Publication, row), today) for row in rows]
    return page_of(views, limit=limit, cursor=lambda view: str(view.retirement))


def _publication(reader: SqlReader, known: Publication, today: datetime.date) -> PublicationView:
    due = known.due
    if not due:
        try:
            retired = parse_date(known.retired)
            due = add_working_days(calendar_of(reader), retired, known.days).isoformat()
        except CalendarUnknown:
            due = ""
    return PublicationView(
        retirement=known.retirement,
        holder=known.holder,
        retired=known.retired,
        due=due or UNSET,
        published=known.published or UNSET,
        explanation=known.explanation or UNSET,
        is_late=bool(due) and (known.published or today.isoformat()) > due,
        index=known.index,
    )


def duties(
    connection: Connection,
    *,
    after: str,
    limit: int,
    today: datetime.date,
    account: str = "",
    status: str = "",
    overdue: bool = False,
) -> Page[DutyView]:
    """Return duties in the log's order; of an account, those that it owes or is owed.

    Raises `CursorInvalid`.
    """
    statement = select(_DUTY).where(newest_at(_DUTY, None)).limit(limit + 1)
    if after:
        place = tuple(map(after_index, after.split(":", 1)))
        if len(place) != len(Duty.KEY):
            raise CursorInvalid(f"{after!r} is no cursor of this listing")
        statement = statement.where(tuple_(_DUTY.c.annulment, _DUTY.c.number) > place)
    if account:
        statement = statement.where((_DUTY.c.debtor == account) | (_DUTY.c.creditor == account))
    if status:
        statement = statement.where(_DUTY.c.status == status)
    if overdue:
        is_open = _DUTY.c.status == DutyStatus.OPEN
        statement = statement.where(is_open, _DUTY.c.due < today.isoformat())
    rows = connection.execute(statement.order_by(_DUTY.c.annulment, _DUTY.c.number)).mappings()
    views = [_duty(record_from_row(Duty, row), today) for row in rows]
    return page_of(views, limit=limit, cursor=lambda view: f"{view.annulment}:{view.number}")


def _duty(known: Duty, today: datetime.date) -> DutyView:
    return DutyView(
        annulment=known.annulment,
        number=known.number,
        debtor=known.debtor,
        creditor=known.creditor,
        retirement=known.retirement if known.retirement >= 0 else UNSET,
        ranges=list(known.ranges),
        quantity=known.quantity,
        owed=known.owed,
        due=known.due,
        status=known.status,
        is_overdue=known.status == DutyStatus.OPEN and known.due < today.isoformat(),
        index=known.index,
    )


def claims(connection: Connection, retired: Mapping[int, str]) -> dict[int, Claim]:
    """Return what may be said of retirements, given the instant of each by its entry.

    One that needs no publication may be claimed from its own legal date on.
    """
    dates = {index: legal_date(admitted).isoformat() for index, admitted in retired.items()}
    waiting = select(_PUBLICATION).where(
        newest_at(_PUBLICATION, None), _PUBLICATION.c.retirement.in_(dates)
    )
    dates |= {row["retirement"]: row["published"] for row in connection.execute(waiting).mappings()}
    annulled = dict.fromkeys(dates, 0)
    uses = select(_USE).where(newest_at(_USE, None), _USE.c.retirement.in_(dates))
    for row in connection.execute(uses).mappings():
        annulled[row["retirement"]] += row["last"] - row["first"] + 1
    replaced = dict.fromkeys(dates, 0)
    owed = select(_DUTY).where(newest_at(_DUTY, None), _DUTY.c.retirement.in_(dates))
    for row in connection.execute(owed).mappings():
        replaced[row["retirement"]] += row["quantity"] - row["owed"]
    return {
        index: Claim(
            claimable_from=day or UNSET, annulled=annulled[index], replaced=replaced[index]
        )
        for index, day in dates.items()
    }


def annulled_by(connection: Connection, series: str, first: int) -> int | UnsetType:
    """Return the entry that found the use of a block to be void, if one did."""
    use = SqlReader(connection).get(AnnulledUse, (series, first))
    return use.annulment if use is not None else UNSET
