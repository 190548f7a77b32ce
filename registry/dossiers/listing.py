"""Dossiers as a list: one's own, those one reviews, and all of them for who reads all."""

import sqlalchemy as sql
from sqlalchemy import Connection

from registry.dossiers.dossier import Actor, Dossier, dossier_of
from registry.dossiers.kinds import DossierKind
from registry.dossiers.steps import DossierState
from registry.queries.pages import CursorInvalid, Page, page_of
from registry.tables import METADATA

_DOSSIERS = METADATA.tables["dossier"]
_REVIEWERS = METADATA.tables["dossier_reviewer"]


def dossiers(
    connection: Connection,
    actor: Actor,
    *,
    after: str,
    limit: int,
    kind: DossierKind | None = None,
    state: DossierState | None = None,
    account: str = "",
    is_late: bool | None = None,
) -> Page[Dossier]:
    """Return the dossiers an actor may read, the newest first. Raises `CursorInvalid`."""
    query = sql.select(_DOSSIERS)
    if not actor.reads_all:
        reviewed = sql.select(_REVIEWERS.c.dossier).where(
            _REVIEWERS.c.user_id == actor.user_id, _REVIEWERS.c.released == ""
        )
        own = (_DOSSIERS.c.account == actor.account) & (_DOSSIERS.c.account != "")
        query = query.where(sql.or_(own, _DOSSIERS.c.id.in_(reviewed)))
    if kind is not None:
        query = query.where(_DOSSIERS.c.kind == kind)
    if state is not None:
        query = query.where(_DOSSIERS.c.state == state)
    if account:
        query = query.where(_DOSSIERS.c.account == account)
    if is_late is not None:
        query = query.where(_DOSSIERS.c.is_late == is_late)
    if after:
        query = query.where(
            sql.tuple_(_DOSSIERS.c.created, _DOSSIERS.c.id) < _seen(connection, after)
        )
    query = query.order_by(_DOSSIERS.c.created.desc(), _DOSSIERS.c.id.desc()).limit(limit + 1)
    found = [dossier_of(row) for row in connection.execute(query).mappings()]
    return page_of(found, limit=limit, cursor=lambda dossier: dossier.id)


def _seen(connection: Connection, after: str) -> tuple[str, str]:
    """Return where the last dossier of a page stands. Raises `CursorInvalid`."""
    query = sql.select(_DOSSIERS.c.created).where(_DOSSIERS.c.id == after)
    created = connection.execute(query).scalar()
    if created is None:
        raise CursorInvalid(f"{after!r} is no cursor of this listing")
    return str(created), after
