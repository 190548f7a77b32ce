"""Pending notes: signed by some, waiting for the others. They reserve nothing."""

from typing import Annotated

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter, RawBody

from api.auth import WRITERS, Caller, check_own_act, needs
from api.codes import Door
from api.intake import JSON, TEXT
from api.problems import Declined
from api.routes.acts import note_in
from api.schemas.acts import (
    NoteBody,
    PendingAnswer,
    PendingList,
    ReceiptAnswer,
    SignatureBody,
)
from api.services import Services
from api.views import outcome, parties_of, pending_answer
from ledger.entry import parse_signed
from ledger.log.note import SignatureLine, parse_note
from registry import pending
from registry.kinds import Role
from registry.refusals import Refusal, Refused
from registry.store import SqlReader
from registry.users import Identity

TextHash = Annotated[
    str, PathParameter(pattern=r"\A[0-9a-f]{64}\Z", description="the hash of the note's text")
]


@post(
    "/",
    sync_to_thread=True,
    takes=(TEXT, JSON),
    raw_body=NoteBody,
    operation_id="file_note",
    summary="File a partly signed note",
)
def file_note(
    request: Caller,
    body: RawBody,
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> Response[ReceiptAnswer | PendingAnswer]:
    """File a note for the others to sign: 202 while it waits, 201 where nothing was missing.

    The acting account signs first: without its signature no new note is filed.
    """
    note = note_in(request, body)
    check_own_act(caller, parse_signed(note))
    return outcome(services, services.desk.submit(note), account=caller.account)


@get("/", sync_to_thread=True, operation_id="list_pending", summary="List what waits")
def list_pending(
    services: NamedDependency[Services], caller: NamedDependency[Identity]
) -> PendingList:
    """List the notes the token's account is a party to.

    Those that wait for it come first, then the other open ones, then the closed ones; of each the
    soonest due first.
    """
    with services.database.reading() as connection:
        reader = SqlReader(connection)
        seen = pending.seen_by(connection, reader, caller.account, now=services.now())
        items = [pending_answer(reader, found, account=caller.account) for found in seen]
    return PendingList(items=items)


@get(
    "/{text_sha256:str}", sync_to_thread=True, operation_id="get_pending", summary="Read what waits"
)
def get_pending(
    text_sha256: TextHash,
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> PendingAnswer:
    """Return a pending note, what became of it, and whose signatures it lacks."""
    with services.database.reading() as connection:
        reader = SqlReader(connection)
        found = pending.get(connection, reader, text_sha256, now=services.now())
        _check_party(reader, found, caller)
        return pending_answer(reader, found, account=caller.account)


@post(
    "/{text_sha256:str}/signatures",
    sync_to_thread=True,
    operation_id="add_signature",
    summary="Add a signature",
)
def add_signature(
    text_sha256: TextHash,
    data: JSONBody[SignatureBody],
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> Response[ReceiptAnswer | PendingAnswer]:
    """Add one signature line: 201 with the receipt where it was the last, 202 else.

    A note that was admitted already gets its first receipt, and 201.
    """
    with services.database.reading() as connection:
        reader = SqlReader(connection)
        found = pending.get(connection, reader, text_sha256, now=services.now())
        _check_party(reader, found, caller)
    line = _line(found.text, data.line)
    result = services.desk.add_signature(text_sha256, line)
    return outcome(services, result, account=caller.account)


@post(
    "/{text_sha256:str}/refusal",
    sync_to_thread=True,
    status_code=200,
    operation_id="decline_pending",
    summary="Decline to sign",
    takes=("", JSON),
)
def decline_pending(
    text_sha256: TextHash,
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> PendingAnswer:
    """Close a note that the account will not sign. It burns no id: its proposer may withdraw it."""
    now = services.now()
    closed = services.database.write(
        lambda connection: pending.decline(
            connection, SqlReader(connection), text_sha256, account=caller.account, now=now
        )
    )
    with services.database.reading() as connection:
        return pending_answer(SqlReader(connection), closed, account=caller.account)


def _check_party(reader: SqlReader, found: pending.Pending, caller: Identity) -> None:
    """Require that a token may see a note. Raises `Refused`: NOT_A_PARTY."""
    if caller.role is not Role.OPERATOR and caller.account not in parties_of(reader, found):
        raise Refused(Refusal.NOT_A_PARTY, "the account is no party to the note")


def _line(text: str, line: str) -> SignatureLine:
    """Return a signature line as the note's grammar reads it. Raises `Malformed`, `Declined`."""
    note = parse_note(f"{text}\n{line}\n".encode())
    # Whatever stands before the line would be read as text: of another note than the one signed.
    if len(note.signatures) != 1 or note.text != text.encode():
        raise Declined(Door.BAD_REQUEST, "one signature line", field="line")
    return note.signatures[0]


router = Router(
    "/pending",
    route_handlers=[file_note, list_pending, get_pending, add_signature, decline_pending],
    guards=[needs(*WRITERS)],
    tags=["acts"],
)
