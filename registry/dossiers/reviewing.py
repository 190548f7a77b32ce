"""The authority's part: formal and substantive review, corrections, who reviews, the decision.

What a decision means for anybody's units is an act in the log, which the authority signs besides.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec
import sqlalchemy as sql
from msgspec import Struct
from sqlalchemy import Connection

from ledger.book.calendar import legal_date, parse_date
from ledger.book.state import Reader
from ledger.book.workdays import calendar_of
from registry.dossiers.dossier import Actor, Dossier, take, write_step
from registry.dossiers.filing import check_complete
from registry.dossiers.kinds import DossierKind, Item
from registry.dossiers.steps import DossierState, DossierStep
from registry.dossiers.times import Notice, answer_deadline, notices, total_deadline
from registry.refusals import Refusal, Refused, check_text
from registry.tables import METADATA
from registry.tables.dossiers import SAID_CHARS
from registry.users import get_user

REVIEWERS_MAX: Final = 50
"""People who were ever assigned to a dossier."""
_NEEDS_COMMENTS: Final = frozenset({DossierKind.METHOD, DossierKind.METHOD_REVISION})
_CORRECTIONS = METADATA.tables["dossier_correction"]
_REVIEWERS = METADATA.tables["dossier_reviewer"]
_TOKENS = METADATA.tables["token"]


class Ground(StrEnum):
    """Why an application is rejected. Closed."""

    INCOMPLETE = "incomplete"
    CORRECTIONS_LATE = "corrections_late"
    NOT_ELIGIBLE = "not_eligible"
    NOT_SUBSTANTIATED = "not_substantiated"
    OTHER = "other"


class Recommendation(StrEnum):
    """What a reviewer recommends. Closed."""

    APPROVE = "approve"
    CORRECT = "correct"
    REJECT = "reject"


class Reviewer(Struct, frozen=True, kw_only=True):
    """A person who reviews a dossier, by the opaque id; empty instants have not come to pass."""

    user_id: str
    assigned: str
    released: str
    recommendation: str
    recommended: str
    text: str


def reviewers(connection: Connection, dossier: Dossier) -> list[Reviewer]:
    """Return who was assigned to a dossier, in that order."""
    query = (
        sql.select(_REVIEWERS)
        .where(_REVIEWERS.c.dossier == dossier.id)
        .order_by(_REVIEWERS.c.assigned, _REVIEWERS.c.user_id)
    )
    return [msgspec.convert({**row}, Reviewer) for row in connection.execute(query).mappings()]


def take_up(connection: Connection, dossier_id: str, actor: Actor, *, now: str) -> Dossier:
    """Begin the formal review. Raises `Refused` as `take`."""
    dossier = take(connection, dossier_id, DossierStep.TAKE_UP, actor)
    return write_step(connection, dossier, DossierStep.TAKE_UP, actor, now=now)


def pass_formal(
    connection: Connection, reader: Reader, dossier_id: str, actor: Actor, *, now: str
) -> Dossier:
    """End the formal review: every document is there. Raises as `take` and `check_complete`."""
    dossier = take(connection, dossier_id, DossierStep.PASS_FORMAL, actor)
    check_complete(connection, reader, dossier)
    return write_step(connection, dossier, DossierStep.PASS_FORMAL, actor, now=now)


def ask_corrections(
    connection: Connection,
    reader: Reader,
    dossier_id: str,
    actor: Actor,
    *,
    items: Sequence[Item],
    text: str,
    until: str,
    now: str,
) -> Dossier:
    """Give notice of what is to be corrected, and until when; the review's clock stands still.

    Raises `Refused` as `take`, TEXT_INVALID, and CORRECTIONS_SPENT, where the day lies beyond what
    all corrections may take together.
    """
    dossier = take(connection, dossier_id, DossierStep.ASK_CORRECTIONS, actor)
    check_text(text, field="text", chars_max=SAID_CHARS, required=True)
    given = notices(connection, dossier)
    notice = Notice(
        number=len(given) + 1,
        asked=now,
        until=until,
        items=tuple(sorted(set(items))),
        text=text,
        answered="",
    )
    limit = total_deadline(dossier, [*given, notice], calendar_of(reader))
    today, last = legal_date(now), parse_date(until)
    if not today < last <= limit.day:
        detail = f"a day after {today}, and by {limit.day} at the latest ({limit.source})"
        raise Refused(Refusal.CORRECTIONS_SPENT, detail, field="until")
    row = {
        **msgspec.structs.asdict(notice),
        "items": msgspec.json.encode(notice.items).decode(),
        "dossier": dossier.id,
    }
    connection.execute(sql.insert(_CORRECTIONS).values(row))
    dossier = msgspec.structs.replace(dossier, resumes=dossier.state)
    return write_step(
        connection, dossier, DossierStep.ASK_CORRECTIONS, actor, now=now, what=until, text=text
    )


def extend(
    connection: Connection, dossier_id: str, actor: Actor, *, text: str, now: str
) -> Dossier:
    """Give the review its second six months, once (O0020137 Art 9).

    Raises `Refused` as `take`, and REVIEW_EXTENDED, TEXT_INVALID.
    """
    dossier = take(connection, dossier_id, DossierStep.EXTEND, actor)
    if dossier.is_extended:
        detail = "a review is extended once (O0020137 Art 9)"
        raise Refused(Refusal.REVIEW_EXTENDED, detail, field="step")
    dossier = msgspec.structs.replace(dossier, is_extended=True)
    return write_step(connection, dossier, DossierStep.EXTEND, actor, now=now, text=text)


def assign(
    connection: Connection, dossier_id: str, actor: Actor, *, user_id: str, now: str
) -> Dossier:
    """Have a person review a dossier, who speaks for its applicant in nothing.

    Raises `Refused` as `take`, and USER_UNKNOWN, USER_DISABLED, REVIEWER_PARTIAL, DOSSIER_FULL.
    """
    dossier = take(connection, dossier_id, DossierStep.ASSIGN, actor)
    if get_user(connection, user_id).disabled:
        raise Refused(Refusal.USER_DISABLED, "the user is disabled", field="user")
    speaks = sql.select(_TOKENS.c.id).where(
        _TOKENS.c.user_id == user_id, _TOKENS.c.account == dossier.account
    )
    if dossier.account and connection.execute(speaks).first() is not None:
        detail = "they have or had a token of the applicant"
        raise Refused(Refusal.REVIEWER_PARTIAL, detail, field="user")
    given = reviewers(connection, dossier)
    if len(given) >= REVIEWERS_MAX or user_id in {each.user_id for each in given}:
        detail = f"each person once, at most {REVIEWERS_MAX}"
        raise Refused(Refusal.DOSSIER_FULL, detail, field="user")
    blank = {"released": "", "recommendation": "", "recommended": "", "text": ""}
    row = {"dossier": dossier.id, "user_id": user_id, "assigned": now, **blank}
    connection.execute(sql.insert(_REVIEWERS).values(row))
    return write_step(connection, dossier, DossierStep.ASSIGN, actor, now=now, what=user_id)


def release(
    connection: Connection, dossier_id: str, actor: Actor, *, user_id: str, now: str
) -> Dossier:
    """Let a person review a dossier no more. Raises `Refused` as `take`, and USER_UNKNOWN."""
    dossier = take(connection, dossier_id, DossierStep.RELEASE, actor)
    change = sql.update(_REVIEWERS).where(
        _REVIEWERS.c.dossier == dossier.id,
        _REVIEWERS.c.user_id == user_id,
        _REVIEWERS.c.released == "",
    )
    if not connection.execute(change.values(released=now)).rowcount:
        raise Refused(Refusal.USER_UNKNOWN, "no such user", field="user")
    return write_step(connection, dossier, DossierStep.RELEASE, actor, now=now, what=user_id)


def recommend(
    connection: Connection,
    dossier_id: str,
    actor: Actor,
    *,
    recommendation: Recommendation,
    text: str,
    now: str,
) -> Dossier:
    """Say, as one who reviews it, what should become of a dossier.

    Raises `Refused` as `take`, and TEXT_INVALID.
    """
    dossier = take(connection, dossier_id, DossierStep.RECOMMEND, actor)
    check_text(text, field="text", chars_max=SAID_CHARS)
    change = sql.update(_REVIEWERS).where(
        _REVIEWERS.c.dossier == dossier.id, _REVIEWERS.c.user_id == actor.user_id
    )
    said = {"recommendation": recommendation, "recommended": now, "text": text}
    connection.execute(change.values(said))
    return write_step(
        connection, dossier, DossierStep.RECOMMEND, actor, now=now, what=recommendation
    )


def approve(
    connection: Connection, reader: Reader, dossier_id: str, actor: Actor, *, text: str, now: str
) -> Dossier:
    """Approve an application that is complete and reviewed.

    Raises `Refused` as `take` and `check_complete`, and REVIEW_OPEN while somebody who reviews it
    has not recommended anything, COMMENTS_OPEN while a methodology's draft lies open to comments
    or never did (O0020137 Art 19), TEXT_INVALID.
    """
    dossier = take(connection, dossier_id, DossierStep.APPROVE, actor)
    check_complete(connection, reader, dossier)
    silent = [
        each.user_id
        for each in reviewers(connection, dossier)
        if not each.released and not each.recommended
    ]
    if silent:
        detail = f"still to recommend: {', '.join(silent)}"
        raise Refused(Refusal.REVIEW_OPEN, detail, field="step")
    until = dossier.comments_until
    is_heard = bool(until) and until < legal_date(now).isoformat()
    if not is_heard and (until or dossier.kind in _NEEDS_COMMENTS):
        detail = (
            "the draft is laid open to comments first, and until its last day (O0020137 Art 19)"
        )
        raise Refused(Refusal.COMMENTS_OPEN, detail, field="step")
    dossier = msgspec.structs.replace(dossier, decided=now)
    return write_step(connection, dossier, DossierStep.APPROVE, actor, now=now, text=text)


def reject(
    connection: Connection,
    reader: Reader,
    dossier_id: str,
    actor: Actor,
    *,
    ground: Ground,
    text: str,
    now: str,
) -> Dossier:
    """Reject an application, for a reason that is said; never while corrections are not yet due.

    Raises `Refused` as `take`, and CORRECTIONS_OPEN, TEXT_INVALID.
    """
    dossier = take(connection, dossier_id, DossierStep.REJECT, actor)
    check_text(text, field="text", chars_max=SAID_CHARS, required=True)
    if dossier.state is DossierState.CORRECTIONS_REQUESTED:
        newest = notices(connection, dossier)[-1]
        limit = answer_deadline(dossier, newest, calendar_of(reader))
        if limit.allows(legal_date(now)):
            detail = f"corrections may come until {limit.day} ({limit.source})"
            raise Refused(Refusal.CORRECTIONS_OPEN, detail, field="step")
    dossier = msgspec.structs.replace(dossier, decided=now)
    return write_step(
        connection, dossier, DossierStep.REJECT, actor, now=now, what=ground, text=text
    )
