"""The applicant's part: what is attached, filed, corrected and withdrawn."""

from collections.abc import Sequence
from typing import Final

import msgspec
import sqlalchemy as sql
from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from ledger.book.calendar import legal_date
from ledger.book.state import Reader
from ledger.book.workdays import calendar_of
from registry.dossiers.circumstances import circumstances_of
from registry.dossiers.dossier import Actor, Dossier, take, write_step
from registry.dossiers.kinds import Circumstance, Item, missing
from registry.dossiers.steps import DossierState, DossierStep
from registry.dossiers.times import LATE_IS_TAKEN, answer_deadline, filing_deadline, notices
from registry.refusals import Refusal, Refused
from registry.tables import METADATA

DOCUMENTS_MAX: Final = 200
"""Documents attached to a dossier."""

_DOCUMENTS = METADATA.tables["dossier_document"]
_STORED = METADATA.tables["document"]
_CORRECTIONS = METADATA.tables["dossier_correction"]


class Attached(Struct, frozen=True, kw_only=True):
    """A document of a dossier: the item of the checklist it is, and since when."""

    item: Item
    sha256: str
    attached: str


def attached(connection: Connection, dossier: Dossier) -> list[Attached]:
    """Return the documents of a dossier, by item."""
    query = (
        sql.select(_DOCUMENTS)
        .where(_DOCUMENTS.c.dossier == dossier.id)
        .order_by(_DOCUMENTS.c.item, _DOCUMENTS.c.attached, _DOCUMENTS.c.sha256)
    )
    return [msgspec.convert({**row}, Attached) for row in connection.execute(query).mappings()]


def describe(
    connection: Connection,
    dossier_id: str,
    actor: Actor,
    circumstances: Sequence[Circumstance],
    *,
    now: str,
) -> Dossier:
    """Say under which circumstances an application is made, which its checklist follows.

    Raises `Refused` as `take`.
    """
    dossier = take(connection, dossier_id, DossierStep.DESCRIBE, actor)
    given = tuple(sorted(set(circumstances)))
    dossier = msgspec.structs.replace(dossier, circumstances=given)
    text = " ".join(given)
    return write_step(connection, dossier, DossierStep.DESCRIBE, actor, now=now, text=text)


def attach(
    connection: Connection, dossier_id: str, actor: Actor, *, item: Item, sha256: str, now: str
) -> Dossier:
    """Attach a stored document: one that the applicant brought, or a public one.

    Raises `Refused` as `take`, and DOCUMENT_UNKNOWN, DOCUMENT_TAKEN, DOSSIER_FULL.
    """
    dossier = take(connection, dossier_id, DossierStep.ATTACH, actor)
    query = sql.select(_STORED.c.account, _STORED.c.confidential).where(_STORED.c.sha256 == sha256)
    stored = connection.execute(query).first()
    if stored is None or (stored.confidential and stored.account != actor.account):
        raise Refused(Refusal.DOCUMENT_UNKNOWN, "no document has this hash", field="sha256")
    if len(attached(connection, dossier)) >= DOCUMENTS_MAX:
        detail = f"at most {DOCUMENTS_MAX} documents"
        raise Refused(Refusal.DOSSIER_FULL, detail, field="sha256")
    row = {"dossier": dossier.id, "item": item, "sha256": sha256, "attached": now}
    try:
        with connection.begin_nested():
            connection.execute(sql.insert(_DOCUMENTS).values(row))
    except IntegrityError:
        detail = "it is attached as this item already"
        raise Refused(Refusal.DOCUMENT_TAKEN, detail, field="sha256") from None
    return write_step(
        connection, dossier, DossierStep.ATTACH, actor, now=now, what=item, sha256=sha256
    )


def detach(
    connection: Connection, dossier_id: str, actor: Actor, *, item: Item, sha256: str, now: str
) -> Dossier:
    """Take a document out of a dossier; its history keeps the hash.

    Raises `Refused` as `take`, and DOCUMENT_UNKNOWN.
    """
    dossier = take(connection, dossier_id, DossierStep.DETACH, actor)
    found = sql.delete(_DOCUMENTS).where(
        _DOCUMENTS.c.dossier == dossier.id,
        _DOCUMENTS.c.item == item,
        _DOCUMENTS.c.sha256 == sha256,
    )
    if not connection.execute(found).rowcount:
        raise Refused(Refusal.DOCUMENT_UNKNOWN, "no document has this hash", field="sha256")
    return write_step(
        connection, dossier, DossierStep.DETACH, actor, now=now, what=item, sha256=sha256
    )


def submit(
    connection: Connection, reader: Reader, dossier_id: str, actor: Actor, *, now: str
) -> Dossier:
    """File an application. What lacks documents is filed all the same: formal review finds it.

    Raises `Refused` as `take`, and FILED_LATE where its time is over.
    """
    dossier = take(connection, dossier_id, DossierStep.SUBMIT, actor)
    limit = filing_deadline(reader, dossier)
    is_late = limit is not None and not limit.allows(legal_date(now))
    if limit is not None and is_late and dossier.kind not in LATE_IS_TAKEN:
        detail = f"it was to be filed by {limit.day} at the latest ({limit.source})"
        raise Refused(Refusal.FILED_LATE, detail, field="step")
    dossier = msgspec.structs.replace(dossier, submitted=now, is_late=is_late)
    return write_step(connection, dossier, DossierStep.SUBMIT, actor, now=now)


def answer_corrections(
    connection: Connection, reader: Reader, dossier_id: str, actor: Actor, *, text: str, now: str
) -> Dossier:
    """Say that what was asked for is corrected: the review goes on, and its clock with it.

    Raises `Refused` as `take`, and CORRECTIONS_LATE, TEXT_INVALID.
    """
    dossier = take(connection, dossier_id, DossierStep.ANSWER_CORRECTIONS, actor)
    newest = notices(connection, dossier)[-1]
    limit = answer_deadline(dossier, newest, calendar_of(reader))
    if not limit.allows(legal_date(now)):
        detail = f"corrections were due on {limit.day} ({limit.source})"
        raise Refused(Refusal.CORRECTIONS_LATE, detail, field="step")
    change = sql.update(_CORRECTIONS).where(
        _CORRECTIONS.c.dossier == dossier.id, _CORRECTIONS.c.number == newest.number
    )
    connection.execute(change.values(answered=now))
    resumed = DossierState(dossier.resumes)
    dossier = msgspec.structs.replace(dossier, state=resumed, resumes="")
    return write_step(
        connection, dossier, DossierStep.ANSWER_CORRECTIONS, actor, now=now, text=text
    )


def withdraw(
    connection: Connection, dossier_id: str, actor: Actor, *, text: str, now: str
) -> Dossier:
    """Withdraw an application. Raises `Refused` as `take`, and TEXT_INVALID."""
    dossier = take(connection, dossier_id, DossierStep.WITHDRAW, actor)
    dossier = msgspec.structs.replace(dossier, decided=now)
    return write_step(connection, dossier, DossierStep.WITHDRAW, actor, now=now, text=text)


def check_complete(connection: Connection, reader: Reader, dossier: Dossier) -> None:
    """Require that every needed document is attached. Raises `Refused`: CHECKLIST_INCOMPLETE."""
    items = [each.item for each in attached(connection, dossier)]
    lacking = missing(dossier.kind, circumstances_of(reader, dossier), items)
    if lacking:
        told = ", ".join(f"{need.item} ({need.article})" for need in lacking)
        raise Refused(Refusal.CHECKLIST_INCOMPLETE, f"missing: {told}", field="documents")


def is_attached_for(connection: Connection, *, sha256: str, user_id: str) -> bool:
    """Return whether a person reviews a dossier to which a document is attached."""
    reviewers = METADATA.tables["dossier_reviewer"]
    query = (
        sql.select(_DOCUMENTS.c.sha256)
        .join(reviewers, reviewers.c.dossier == _DOCUMENTS.c.dossier)
        .where(
            _DOCUMENTS.c.sha256 == sha256,
            reviewers.c.user_id == user_id,
            reviewers.c.released == "",
        )
    )
    return connection.execute(query).first() is not None
