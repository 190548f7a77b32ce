"""Acts: signed notes handed in, and kept keys that sign."""

from litestar import Response, Router, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, RawBody
from msgspec import UNSET

from api.auth import WRITERS, Caller, check_own_act, needs
from api.codes import Door
from api.intake import JSON, TEXT, read_strictly
from api.problems import Declined
from api.schemas.acts import KeptSignatureBody, NoteBody, PendingAnswer, ReceiptAnswer
from api.services import Services
from api.views import entry_location, outcome, receipt_answer
from ledger.entry import parse_signed
from registry.editions import check_known
from registry.kinds import Role
from registry.log import find_receipt
from registry.services.submission import SIGNING_ROLES
from registry.users import Identity

_OK, _CREATED = 200, 201


def note_in(request: Caller, body: bytes) -> bytes:
    """Return the note in a body, be it the note itself or JSON around it."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        return body
    read = read_strictly(body, NoteBody)
    if not isinstance(read, NoteBody):
        raise TypeError("a decoder gave what it was not asked for")
    return read.note.encode()


@post(
    "/acts",
    sync_to_thread=True,
    takes=(TEXT, JSON),
    raw_body=NoteBody,
    operation_id="submit_act",
    summary="Hand in a signed act",
    guards=[needs(*WRITERS)],
)
def submit_act(
    request: Caller,
    body: RawBody,
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> Response[ReceiptAnswer]:
    """Admit a note with all its signatures and return its receipt.

    201 means that the entry is durable, under the signed checkpoint in the receipt. The same act
    again gets the first receipt, and 200. A note that lacks a signature is 409: file it as pending.
    """
    note = note_in(request, body)
    signed = parse_signed(note)
    check_own_act(caller, signed)
    with services.database.reading() as connection:
        known = find_receipt(connection, signed)
    if known is None:
        check_known(signed.act, ahead=services.settings.editions_ahead)
    receipt = known or services.registry.sequencer.submit(note)
    return Response(
        receipt_answer(services, receipt),
        status_code=_OK if known else _CREATED,
        headers=entry_location(receipt),
    )


@post(
    "/signatures",
    sync_to_thread=True,
    operation_id="sign_with_kept_keys",
    summary="Have kept keys sign",
    guards=[needs(*SIGNING_ROLES, Role.OPERATOR)],
)
def sign_with_kept_keys(
    data: JSONBody[KeptSignatureBody],
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> Response[ReceiptAnswer | PendingAnswer]:
    """Sign a pending note or a draft's text with keys that the registry keeps for the account.

    No other account's key is ever used. The note is handed in: 201 with the receipt where it is
    complete, 202 with whose signatures it waits for where it is not. The log says of every such
    signature that the registry kept the key.
    """
    if (data.text is UNSET) is (data.text_sha256 is UNSET):
        raise Declined(Door.BAD_REQUEST, "a text or the hash of a pending one", field="text")
    if isinstance(data.text, str):
        result = services.desk.sign(data.text.encode(), caller=caller)
    else:
        result = services.desk.countersign(str(data.text_sha256), caller=caller)
    return outcome(services, result, account=caller.account)


router = Router("/", route_handlers=[submit_act, sign_with_kept_keys], tags=["acts"])
