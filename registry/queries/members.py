"""What the members of an association have in all, account by account and together.

Membership is what the account's entry says; holdings are public, as they are of any account.
"""

from collections import Counter
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, Select, func, select

from ledger.book.records import Account, Block, BlockStatus, Project
from registry.queries.accounts import ACCOUNT_NAMES
from registry.queries.pages import Page, newest_at, page_of
from registry.store import table_of
from registry.tables import METADATA

_ACCOUNT = table_of(Account)
_BLOCK = table_of(Block)
_PROJECT = table_of(Project)
_MOVEMENT = METADATA.tables["movement"]
_ORGANISATION = METADATA.tables["organisation"]
_ISSUE: Final = "issue"


class MemberTotals(Struct, frozen=True, kw_only=True):
    """What a member has, in units; `issued` is what was issued to it, `projects` it proposed."""

    account: str
    name_zh: str
    name_en: str
    sector: str
    projects: int
    issued: int
    held: int
    on_hold: int
    retired: int
    cancelled: int


class MembersTotals(Struct, frozen=True, kw_only=True):
    """What all members of an association have together, in units."""

    members: int
    projects: int
    issued: int
    held: int
    on_hold: int
    retired: int
    cancelled: int


def members(
    connection: Connection, association: str, *, at: int, after: str, limit: int
) -> Page[MemberTotals]:
    """Return the members of an association by name, with what each has as of an entry."""
    query = (
        select(_ACCOUNT.c.account, _ACCOUNT.c.sector, *ACCOUNT_NAMES[:2])
        .outerjoin(_ORGANISATION, _ORGANISATION.c.account == _ACCOUNT.c.account)
        .where(_ACCOUNT.c.account.in_(_names(association, at)), newest_at(_ACCOUNT, at))
        .where(_ACCOUNT.c.account > after)
        .order_by(_ACCOUNT.c.account)
        .limit(limit + 1)
    )
    rows = connection.execute(query).all()
    counted = _counted(
        connection,
        select(_ACCOUNT.c.account).where(_ACCOUNT.c.account.in_([row.account for row in rows])),
        at,
    )
    found = [
        MemberTotals(
            account=row.account,
            name_zh=row.name_zh,
            name_en=row.name_en,
            sector=row.sector,
            **{kind: counted[row.account, kind] for kind in _KINDS},
        )
        for row in rows
    ]
    return page_of(found, limit=limit, cursor=lambda member: member.account)


def totals(connection: Connection, association: str, *, at: int) -> MembersTotals:
    """Return what all members of an association have together, as of an entry."""
    names = _names(association, at)
    count = select(func.count()).select_from(names.subquery())
    counted = _counted(connection, names, at)
    sums = {kind: sum(units for (_, of), units in counted.items() if of == kind) for kind in _KINDS}
    return MembersTotals(members=connection.execute(count).scalar_one(), **sums)


_STATUSES: Final = {
    "held": BlockStatus.HELD,
    "on_hold": BlockStatus.ON_HOLD,
    "retired": BlockStatus.RETIRED,
    "cancelled": BlockStatus.CANCELLED,
}
_KINDS: Final = ("projects", "issued", *_STATUSES)


def _names(association: str, at: int) -> Select[tuple[str]]:
    """Return the query for the names of an association's members."""
    # The column holds a JSON list of names that have no quote in them.
    quoted = f'"{association}"'
    return select(_ACCOUNT.c.account).where(
        newest_at(_ACCOUNT, at), _ACCOUNT.c.associations.contains(quoted, autoescape=True)
    )


def _counted(
    connection: Connection, names: Select[tuple[str]], at: int
) -> Counter[tuple[str, str]]:
    """Return how much of each kind some accounts have."""
    kind_of = {status: kind for kind, status in _STATUSES.items()}
    units = func.sum(_BLOCK.c.last - _BLOCK.c.first + 1)
    blocks = (
        select(_BLOCK.c.holder, _BLOCK.c.status, units)
        .where(newest_at(_BLOCK, at), _BLOCK.c.holder.in_(names))
        .group_by(_BLOCK.c.holder, _BLOCK.c.status)
    )
    moved = func.sum(_MOVEMENT.c.last - _MOVEMENT.c.first + 1)
    issued = (
        select(_MOVEMENT.c.recipient, moved)
        .where(_MOVEMENT.c.act == _ISSUE, _MOVEMENT.c.index <= at)
        .where(_MOVEMENT.c.recipient.in_(names))
        .group_by(_MOVEMENT.c.recipient)
    )
    projects = (
        select(_PROJECT.c.proponent, func.count())
        .where(newest_at(_PROJECT, at), _PROJECT.c.proponent.in_(names))
        .group_by(_PROJECT.c.proponent)
    )
    found: Counter[tuple[str, str]] = Counter()
    for holder, status, count in connection.execute(blocks):
        found[holder, kind_of[BlockStatus(status)]] += int(count)
    for recipient, count in connection.execute(issued):
        found[recipient, "issued"] += int(count)
    for proponent, count in connection.execute(projects):
        found[proponent, "projects"] += int(count)
    return found
