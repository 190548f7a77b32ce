"""What is said about a dossier: letters between the parties, and what the public says of a draft.

Letters are seen by the parties; internal ones by the authority and who reviews. Comments are public
and show no person: an account is shown where one spoke.
"""

from typing import Final

import msgspec
import sqlalchemy as sql
from msgspec import Struct
from sqlalchemy import Connection

from ledger.book.calendar import legal_date, parse_date
from ledger.book.state import Reader
from ledger.book.workdays import calendar_of
from registry.clocks import Clock
from registry.deadlines import due
from registry.dossiers.dossier import (
    Actor,
    Dossier,
    dossier_of,
    get,
    save,
    sides_of,
    take,
    write_step,
)
from registry.dossiers.steps import OPEN_STATES, DossierStep, Side
from registry.queries.pages import Page, after_index, page_of
from registry.refusals import Refusal, Refused, check_text
from registry.tables import METADATA
from registry.tables.dossiers import SAID_CHARS

MESSAGES_MAX: Final = 1_000
COMMENTS_MAX: Final = 10_000
"""Letters and comments of a dossier."""

_DOSSIERS = METADATA.tables["dossier"]
_MESSAGES = METADATA.tables["dossier_message"]
_COMMENTS = METADATA.tables["dossier_comment"]
_STORED = METADATA.tables["document"]
_PARTIES: Final = frozenset({Side.APPLICANT, Side.AUTHORITY})
_INSIDE: Final = frozenset({Side.AUTHORITY, Side.REVIEWER})


class Message(Struct, frozen=True, kw_only=True):
    """A letter about a dossier, and whose side wrote it."""

    number: int
    at: str
    side: Side
    is_internal: bool
    text: str


class Comment(Struct, frozen=True, kw_only=True):
    """What somebody said of a draft; `account` is empty where no account spoke."""

    number: int
    at: str
    account: str
    text: str


class Consultation(Struct, frozen=True, kw_only=True):
    """A draft that lies, lay or will lie open to comments; both days are included."""

    dossier: str
    kind: str
    title: str
    subject: str
    opens: str
    closes: str
    sha256: str
    comments: int


def write_message(
    connection: Connection,
    dossier_id: str,
    actor: Actor,
    *,
    text: str,
    is_internal: bool,
    now: str,
) -> Message:
    """Write a letter.

    Raises `Refused`: TEXT_INVALID, DOSSIER_UNKNOWN, NOT_A_PARTY, DOSSIER_FULL.
    """
    check_text(text, field="text", chars_max=SAID_CHARS, required=True)
    dossier = get(connection, dossier_id, actor, lock=True)
    sides = sides_of(connection, dossier, actor)
    writers = _INSIDE if is_internal else _PARTIES
    if not sides & writers:
        detail = f"such a message is for the {' or '.join(sorted(writers))}"
        raise Refused(Refusal.NOT_A_PARTY, detail, field="is_internal")
    if dossier.messages >= MESSAGES_MAX:
        raise Refused(Refusal.DOSSIER_FULL, f"at most {MESSAGES_MAX} messages", field="text")
    side = min(sides & writers, key=[Side.AUTHORITY, Side.APPLICANT, Side.REVIEWER].index)
    dossier = msgspec.structs.replace(dossier, messages=dossier.messages + 1)
    save(connection, dossier)
    message = Message(
        number=dossier.messages, at=now, side=side, is_internal=is_internal, text=text
    )
    row = {**msgspec.structs.asdict(message), "dossier": dossier.id, "user_id": actor.user_id}
    connection.execute(sql.insert(_MESSAGES).values(row))
    return message


def messages(
    connection: Connection, dossier_id: str, actor: Actor, *, after: str, limit: int
) -> Page[Message]:
    """Return the letters that an actor may read. Raises `Refused`: DOSSIER_UNKNOWN."""
    dossier = get(connection, dossier_id, actor)
    query = sql.select(_MESSAGES).where(_MESSAGES.c.dossier == dossier.id)
    if not (actor.reads_all or sides_of(connection, dossier, actor) & _INSIDE):
        query = query.where(~_MESSAGES.c.is_internal)
    if after:
        query = query.where(_MESSAGES.c.number > after_index(after))
    rows = connection.execute(query.order_by(_MESSAGES.c.number).limit(limit + 1)).mappings()
    found = [msgspec.convert({**row}, Message, strict=False) for row in rows]
    return page_of(found, limit=limit, cursor=lambda message: str(message.number))


def open_comments(
    connection: Connection,
    reader: Reader,
    dossier_id: str,
    actor: Actor,
    *,
    opens: str,
    closes: str,
    sha256: str,
    now: str,
) -> Dossier:
    """Lay a draft, which is a public document, open to comments between two days, both included.

    Raises `Refused` as `take`, and DOCUMENT_UNKNOWN, DOSSIER_INVALID: a draft lies open for fifteen
    days at least, the first not counted, from today on at the earliest, and once.
    """
    dossier = take(connection, dossier_id, DossierStep.OPEN_COMMENTS, actor)
    if dossier.comments_from:
        detail = f"it lies open from {dossier.comments_from} to {dossier.comments_until}"
        raise Refused(Refusal.DOSSIER_INVALID, detail, field="opens")
    today, first = legal_date(now), parse_date(opens)
    if first < today:
        raise Refused(Refusal.DOSSIER_INVALID, f"{today} at the earliest", field="opens")
    over = due(Clock.METHOD_COMMENT, first, calendar_of(reader))
    last = parse_date(closes)
    # The first day that may follow the fifteen is the limit's; the last of them is its eve.
    if last.toordinal() + 1 < over.day.toordinal():
        detail = f"the period ends before {over.day}: too short ({over.source})"
        raise Refused(Refusal.DOSSIER_INVALID, detail, field="closes")
    stored = sql.select(_STORED.c.sha256).where(_STORED.c.sha256 == sha256, ~_STORED.c.confidential)
    if connection.execute(stored).first() is None:
        raise Refused(Refusal.DOCUMENT_UNKNOWN, "no document has this hash", field="sha256")
    dossier = msgspec.structs.replace(
        dossier, comments_from=opens, comments_until=closes, comments_sha256=sha256
    )
    return write_step(
        connection, dossier, DossierStep.OPEN_COMMENTS, actor, now=now, what=closes, sha256=sha256
    )


def consultations(connection: Connection, *, today: str, limit: int) -> list[Consultation]:
    """Return the drafts that lie open to comments or will, by the day they close."""
    query = (
        sql.select(_DOSSIERS)
        .where(_DOSSIERS.c.comments_until >= today, _DOSSIERS.c.state.in_(OPEN_STATES))
        .order_by(_DOSSIERS.c.comments_until, _DOSSIERS.c.id)
        .limit(limit)
    )
    return [_consultation(dossier_of(row)) for row in connection.execute(query).mappings()]


def consultation(connection: Connection, dossier_id: str) -> Consultation:
    """Return the draft of a dossier. Raises `Refused`: DOSSIER_UNKNOWN where none was laid open."""
    return _consultation(_public(connection, dossier_id))


def comment(
    connection: Connection, dossier_id: str, actor: Actor, *, text: str, now: str
) -> Comment:
    """Say something of a draft that lies open.

    Raises `Refused`: TEXT_INVALID, DOSSIER_UNKNOWN, COMMENTS_CLOSED, DOSSIER_FULL.
    """
    check_text(text, field="text", chars_max=SAID_CHARS, required=True)
    dossier = _public(connection, dossier_id, lock=True)
    today = legal_date(now).isoformat()
    if not dossier.comments_from <= today <= dossier.comments_until or dossier.decided:
        detail = f"it lies open from {dossier.comments_from} to {dossier.comments_until}"
        raise Refused(Refusal.COMMENTS_CLOSED, detail, field="dossier")
    if dossier.comments >= COMMENTS_MAX:
        raise Refused(Refusal.DOSSIER_FULL, f"at most {COMMENTS_MAX} comments", field="text")
    dossier = msgspec.structs.replace(dossier, comments=dossier.comments + 1)
    save(connection, dossier)
    said = Comment(number=dossier.comments, at=now, account=actor.account, text=text)
    row = {**msgspec.structs.asdict(said), "dossier": dossier.id, "user_id": actor.user_id}
    connection.execute(sql.insert(_COMMENTS).values(row))
    return said


def comments(connection: Connection, dossier_id: str, *, after: str, limit: int) -> Page[Comment]:
    """Return what was said of a draft, first said first. Raises `Refused`: DOSSIER_UNKNOWN."""
    dossier = _public(connection, dossier_id)
    query = sql.select(_COMMENTS).where(_COMMENTS.c.dossier == dossier.id)
    if after:
        query = query.where(_COMMENTS.c.number > after_index(after))
    rows = connection.execute(query.order_by(_COMMENTS.c.number).limit(limit + 1)).mappings()
    found = [msgspec.convert({**row}, Comment) for row in rows]
    return page_of(found, limit=limit, cursor=lambda said: str(said.number))


def _public(connection: Connection, dossier_id: str, *, lock: bool = False) -> Dossier:
    query = sql.select(_DOSSIERS).where(
        _DOSSIERS.c.id == dossier_id, _DOSSIERS.c.comments_from != ""
    )
    query = query.with_for_update() if lock else query
    row = connection.execute(query).mappings().first()
    if row is None:
        raise Refused(Refusal.DOSSIER_UNKNOWN, "no dossier has this id", field="dossier")
    return dossier_of(row)


def _consultation(dossier: Dossier) -> Consultation:
    return Consultation(
        dossier=dossier.id,
        kind=dossier.kind,
        title=dossier.title,
        subject=dossier.subject,
        opens=dossier.comments_from,
        closes=dossier.comments_until,
        sha256=dossier.comments_sha256,
        comments=dossier.comments,
    )
