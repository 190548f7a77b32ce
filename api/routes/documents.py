"""Documents: their bytes, by the hash that acts name them by.

Public ones are anybody's. Confidential ones (readings, contracts) are read by the account that
brought them or took its place, the auditor and the authority, by the other parties of a project on
which that account's own act names them, and by who reviews a dossier that holds them. They come
with the salt their hash was made with. Whoever may not read one is not told that it is here.
"""

from typing import Annotated, Final

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter, RawBody
from litestar.response import Stream

from api.auth import WRITERS, Caller, needs
from api.intake import ANY
from api.schemas.people import DocumentAnswer, document_answer
from api.services import Services
from ledger.book.fields import DocumentKind
from ledger.book.records import PROGRAMME_KEY, Programme
from registry.documents import Document, document_unknown
from registry.dossiers.filing import is_attached_for
from registry.kinds import Role
from registry.queries import cited
from registry.queries.places import places_of
from registry.store import SqlReader
from registry.users import Identity

BODY_BYTES_MAX: Final = 33_554_432
"""The bytes of one document, unless the settings say otherwise."""
SALT: Final = "Tanbu-Document-Salt"

FileName = Annotated[
    str, QueryParameter(min_length=1, max_length=200, description="a name, not a path")
]
Kind = Annotated[DocumentKind, QueryParameter(description="what an act will call it")]
Confidential = Annotated[bool, QueryParameter(description="whether it is kept from the public")]
Hash = Annotated[
    str, PathParameter(pattern=r"\A[0-9a-f]{64}\Z", description="the hash that acts name")
]


@post(
    "/",
    sync_to_thread=True,
    takes=(ANY,),
    raw_body=bytes,
    operation_id="store_document",
    summary="Store a document",
    guards=[needs(*WRITERS)],
)
def store_document(
    *,
    request: Caller,
    body: RawBody,
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
    file_name: FileName,
    kind: Kind,
    confidential: Confidential = False,
) -> DocumentAnswer:
    """Store the body as it is and return the hash that acts name it by."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    stored = services.registry.documents.put(
        services.database,
        bytes(body),
        account=caller.account,
        media_type=media_type or "application/octet-stream",
        file_name=file_name,
        confidential=confidential,
        now=services.now(),
    )
    return document_answer(kind, stored)


@get(
    "/{sha256:str}",
    sync_to_thread=True,
    media_type="application/octet-stream",
    operation_id="get_document",
    summary="Read a document",
)
def get_document(sha256: Hash, request: Caller, services: NamedDependency[Services]) -> Stream:
    """Return a document's bytes, hashed once more before they go out."""
    store = services.registry.documents
    with services.database.reading() as connection:
        document = store.get(connection, sha256)
    headers = {
        # It is somebody's file: never shown as a page of ours.
        "Content-Disposition": "attachment",
        # Without it a reader that speaks HTTP/1.0 would find the marks of pieces in the file.
        "Content-Length": str(document.size),
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    }
    if document.confidential:
        if not may_read(services, document, request.user):
            raise document_unknown()
        headers[SALT] = document.salt
    else:
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return Stream(store.pieces(document), media_type=document.media_type, headers=headers)


def may_read(services: Services, document: Document, reader: Identity | None) -> bool:
    """Return whether a caller may read a confidential document."""
    if reader is None:
        return False
    with services.database.reading() as connection:
        if is_attached_for(connection, sha256=document.sha256, user_id=reader.user_id):
            return True
    # A token without an account speaks for nobody whose document this could be.
    if not reader.account:
        return False
    if reader.role is Role.AUDITOR or reader.account == document.account:
        return True
    with services.database.reading() as connection:
        programme = SqlReader(connection).get(Programme, PROGRAMME_KEY)
        if programme is not None and reader.account == programme.authority:
            return True
        if document.account in places_of(connection, reader.account):
            return True
        return cited.is_disclosed(
            connection, sha256=document.sha256, owner=document.account, reader=reader.account
        )


def router_of(bytes_max: int) -> Router:
    """Return the routes of documents of at most so many bytes."""
    return Router(
        "/documents",
        route_handlers=[store_document, get_document],
        request_max_body_size=bytes_max,
        tags=["documents"],
    )
