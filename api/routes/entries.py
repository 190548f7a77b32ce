"""Entries of the log, byte for byte, and the proofs that they stand in it."""

from typing import Annotated

from litestar import MediaType, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from api.auth import Caller
from api.problems import found
from api.routes.listing import PAGE, After, Index, Limit, OneAccount, check_known, listed
from api.schemas.log import EntryAnswer
from api.services import Services
from api.views import entry_links
from ledger.book.acts import ACTS, decode_act
from ledger.limits import INTEGER_MAX
from registry.queries import log
from registry.queries.log import ConsistencyView, EntrySummary, InclusionView
from registry.queries.pages import Page

Tag = Annotated[
    str,
    QueryParameter(
        pattern=rf"\A({'|'.join(ACTS)})?\Z", description="an act: annulments are of act cancel"
    ),
]
EntryIndex = Annotated[int, QueryParameter(ge=0, le=INTEGER_MAX, description="an entry")]
Size = Annotated[int, QueryParameter(ge=0, le=INTEGER_MAX, description="a size of the log")]
SizeOrHead = Annotated[
    int, QueryParameter(ge=0, le=INTEGER_MAX, description="a size of the log; 0 for the newest")
]
# An entry never changes, and the proof of a fixed size never does either.
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@get("/entries", sync_to_thread=True, operation_id="list_entries", summary="List entries")
def list_entries(
    *,
    request: Caller,
    services: NamedDependency[Services],
    account: OneAccount = "",
    act: Tag = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Response[Page[EntrySummary]]:
    """List entries in the log's order, of an acting account or of a kind of act."""
    check_known(services, account)
    with services.database.reading() as connection:
        found_page = log.entries(connection, after=after, limit=limit, account=account, act=act)
    return listed(request, found_page)


@get("/entries/{index:int}", sync_to_thread=True, operation_id="get_entry", summary="Read an entry")
def get_entry(index: Index, services: NamedDependency[Services]) -> EntryAnswer:
    """Return an entry: the act, who signed it and who keeps their keys, and its leaf hash."""
    with services.database.reading() as connection:
        view = found(log.entry_at(connection, index), "entry")
    return EntryAnswer(
        index=view.index,
        admitted=view.admitted,
        act=decode_act(bytes(view.act)),
        signers=view.signers,
        leaf_hash=view.leaf_hash,
        leaf=view.leaf,
        links=entry_links(index),
    )


@get(
    "/entries/{index:int}/note",
    sync_to_thread=True,
    media_type=MediaType.TEXT,
    operation_id="get_entry_note",
    summary="The bytes of an entry",
)
def get_entry_note(index: Index, services: NamedDependency[Services]) -> Response[bytes]:
    """Return the exact bytes of the leaf: the admission line, and the note as it was signed."""
    with services.database.reading() as connection:
        leaf = found(log.leaf_at(connection, index), "entry")
    return Response(leaf, media_type=MediaType.TEXT, headers=_FOR_EVER)


@get(
    "/entries/{index:int}/proof",
    sync_to_thread=True,
    media_type=MediaType.TEXT,
    operation_id="get_entry_proof",
    summary="The receipt of an entry",
)
def get_entry_proof(index: Index, services: NamedDependency[Services]) -> Response[bytes]:
    """Return an entry's inclusion proof under the newest checkpoint (C2SP tlog-proof)."""
    with services.database.reading() as connection:
        receipt = found(log.receipt_file(connection, index), "entry")
    name = {"Content-Disposition": f'attachment; filename="entry-{index}.tlog-proof"'}
    return Response(receipt, media_type=MediaType.TEXT, headers=name)


@get(
    "/proofs/inclusion",
    sync_to_thread=True,
    operation_id="prove_inclusion",
    summary="Prove that an entry stands in the log",
)
def prove_inclusion(
    index: EntryIndex, services: NamedDependency[Services], size: SizeOrHead = 0
) -> InclusionView:
    """Return the audit path of an entry in the log of a size (RFC 6962 section 2.1.1)."""
    with services.database.reading() as connection:
        newest = size or log.size_of(connection)
        return found(log.inclusion(connection, index=index, size=newest), "entry at this size")


@get(
    "/proofs/consistency",
    sync_to_thread=True,
    operation_id="prove_consistency",
    summary="Prove that the log only grew",
)
def prove_consistency(
    old: Size, services: NamedDependency[Services], new: SizeOrHead = 0
) -> ConsistencyView:
    """Return the proof that one size of the log begins another (RFC 6962 section 2.1.2)."""
    with services.database.reading() as connection:
        newest = new or log.size_of(connection)
        return found(log.consistency(connection, old=old, new=newest), "pair of sizes")


router = Router(
    "/",
    route_handlers=[
        list_entries,
        get_entry,
        get_entry_note,
        get_entry_proof,
        prove_inclusion,
        prove_consistency,
    ],
    tags=["log"],
)
