"""The buffer pool, project by project: what was set aside, and what became of it."""

from collections import defaultdict

from msgspec import Struct
from sqlalchemy import Connection, func, select

from ledger.book.buffer import pool_of
from ledger.book.records import Block, BlockStatus, Buffer
from registry.queries.pages import Page, newest_at, page_of
from registry.store import SqlReader, record_from_row, table_of

_BUFFER, _BLOCK = table_of(Buffer), table_of(Block)


class BufferView(Struct, frozen=True, kw_only=True):
    """What of a project's units was set aside: ``pooled = released + held + cancelled``.

    `account` holds them; `held` counts those on hold too.
    """

    project: str
    account: str
    pooled: int
    released: int
    held: int
    cancelled: int


def buffers(
    connection: Connection, *, after: str, limit: int, project: str = ""
) -> Page[BufferView]:
    """Return what is in the buffer pool, by project."""
    statement = (
        select(_BUFFER)
        .where(newest_at(_BUFFER, None), _BUFFER.c.project > after)
        .order_by(_BUFFER.c.project)
        .limit(limit + 1)
    )
    if project:
        statement = statement.where(_BUFFER.c.project == project)
    found = [record_from_row(Buffer, row) for row in connection.execute(statement).mappings()]
    pool = pool_of(SqlReader(connection))
    cancelled = _cancelled(connection, pool, [buffer.project for buffer in found])
    views = [_view(buffer, pool, cancelled[buffer.project]) for buffer in found]
    return page_of(views, limit=limit, cursor=lambda view: view.project)


def _cancelled(connection: Connection, pool: str, projects: list[str]) -> dict[str, int]:
    """Return how many units were cancelled in the pool, of the projects that have any."""
    name = func.substr(_BLOCK.c.series, 1, 6)
    rows = connection.execute(
        select(name, func.sum(_BLOCK.c.last - _BLOCK.c.first + 1))
        .where(
            newest_at(_BLOCK, None),
            _BLOCK.c.holder == pool,
            _BLOCK.c.status == BlockStatus.CANCELLED.value,
            name.in_(projects),
        )
        .group_by(name)
    )
    return defaultdict(int, {project: int(units) for project, units in rows})


def _view(buffer: Buffer, pool: str, cancelled: int) -> BufferView:
    return BufferView(
        project=buffer.project,
        account=pool,
        pooled=buffer.pooled,
        released=buffer.released,
        held=buffer.pooled - buffer.released - cancelled,
        cancelled=cancelled,
    )
