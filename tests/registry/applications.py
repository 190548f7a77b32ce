"""A dossier with something of everything: a document, a correction, a reviewer, words."""

from functools import partial

from sqlalchemy import Connection

from ledger.book.calendar import add_days, legal_date
from registry.dossiers import filing, reviewing, speaking
from registry.dossiers.dossier import Actor
from registry.dossiers.kinds import DossierKind, Item
from registry.dossiers.opening import open_dossier
from registry.store import SqlReader
from tests.registry.chance import chance


def fill_dossier(connection: Connection, reviewer: str, sha256: str, *, now: str) -> str:
    """Write a dossier of acme under review, and return its id."""
    reader, today = SqlReader(connection), legal_date(now).isoformat()
    acme, idb = (
        Actor(user_id=f"u-{number:016x}", account=name, is_authority=name == "idb", reads_all=False)
        for number, name in enumerate(("acme", "idb"))
    )
    opened = open_dossier(
        connection,
        reader,
        chance("dossiers"),
        acme,
        kind=DossierKind.METHOD,
        title="熱泵",
        subject="",
        effective="",
        circumstances=(),
        now=now,
    )
    on = partial(_on, connection, opened.id, now)
    on(filing.attach, acme, item=Item.METHOD_DRAFT, sha256=sha256)
    filing.submit(connection, reader, opened.id, acme, now=now)
    on(reviewing.take_up, idb)
    on(reviewing.assign, idb, user_id=reviewer)
    on(speaking.write_message, idb, text="請補正", is_internal=False)
    speaking.open_comments(
        connection,
        reader,
        opened.id,
        idb,
        opens=today,
        closes=add_days(today, 20),
        sha256=sha256,
        now=now,
    )
    on(speaking.comment, acme, text="可行")
    reviewing.ask_corrections(
        connection,
        reader,
        opened.id,
        idb,
        items=[Item.METHOD_EXAMPLE],
        text="缺應用範例",
        until=add_days(today, 30),
        now=now,
    )
    return opened.id


def _on(connection: Connection, dossier: str, now: str, work, actor: Actor, **given) -> None:
    work(connection, dossier, actor, now=now, **given)
