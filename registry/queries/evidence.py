"""Evidence of accounts and projects, and whether it is still good."""

import datetime
from collections.abc import Collection

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, or_, select

from ledger.book.records import Evidence
from registry.queries.pages import LIMIT_MAX, newest_at
from registry.store import record_from_row, table_of

_EVIDENCE = table_of(Evidence)


class EvidenceView(Evidence, frozen=True, kw_only=True):
    """A paper, and whether it has expired: the day asked about is after its last."""

    is_expired: bool


def of_account(connection: Connection, account: str, *, today: datetime.date) -> list[EvidenceView]:
    """Return what an account attached, to itself or to a project, the newest first."""
    return _found(connection, _EVIDENCE.c.account == account, today)


def of_project(
    connection: Connection, project: str, *, parties: Collection[str], today: datetime.date
) -> list[EvidenceView]:
    """Return what is attached to a project, or to who earns from it, the newest first."""
    theirs = and_(_EVIDENCE.c.project == "", _EVIDENCE.c.account.in_(sorted(parties)))
    return _found(connection, or_(_EVIDENCE.c.project == project, theirs), today)


def _found(
    connection: Connection, where: ColumnElement[bool], today: datetime.date
) -> list[EvidenceView]:
    rows = connection.execute(
        select(_EVIDENCE)
        .where(newest_at(_EVIDENCE, None), where)
        .order_by(_EVIDENCE.c.attachment.desc())
        .limit(LIMIT_MAX)
    )
    known = [record_from_row(Evidence, row) for row in rows.mappings()]
    return [
        EvidenceView(
            **msgspec.structs.asdict(each),
            is_expired=bool(each.valid_to) and each.valid_to < today.isoformat(),
        )
        for each in known
    ]
