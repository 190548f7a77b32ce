"""Entries of the log, byte for byte, and the proofs that they stand in it."""

from typing import Annotated

from litestar import MediaType, Response, Router, get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from api.auth import Caller, needs
from api.problems import found, parameter_refused
from api.routes.listing import PAGE, After, Index, Limit, OneAccount, check_known, listed
from api.schemas.log import EntryAnswer, RemarkBody
from api.services import Services
from api.views import entry_links
from ledger.book.acts import ACTS, decode_act
from ledger.limits import INTEGER_MAX
from registry import remarks
from registry.kinds import Role
from registry.queries import log
from registry.queries.log import ConsistencyView, EntrySummary, InclusionView
from registry.queries.pages import Page
from registry.remarks import Remark

Tag = Annotated[
    str,
    QueryParameter(
        pattern=rf"\A({'|'.join(ACTS)})?\Z",
        description="the name of an act, like transfer; an annulment's is cancel",
    ),
]
EntryIndex = Annotated[int, QueryParameter(ge=0, le=INTEGER_MAX, description="an entry")]
Size = Annotated[int, QueryParameter(ge=0, le=INTEGER_MAX, description="a size of the log")]
SizeOrHead = Annotated[
    int, QueryParameter(ge=-1, le=INTEGER_MAX, description="a size of the log; -1 for the newest")
]
CheckpointSize = Annotated[
    int,
    QueryParameter(
        ge=-1, le=INTEGER_MAX, description="the size of a signed checkpoint; -1 for the newest"
    ),
]
_NEWEST = -1
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


@get("/entries/{index:str}", sync_to_thread=True, operation_id="get_entry", summary="Read an entry")
def get_entry(index: Index, services: NamedDependency[Services]) -> EntryAnswer:
    """Return an entry: the act, who signed it and who keeps their keys, and its leaf hash."""
    with services.database.reading() as connection:
        view = found(log.entry_at(connection, int(index)), "entry")
    return EntryAnswer(
        index=view.index,
        admitted=view.admitted,
        act=decode_act(bytes(view.act)),
        signers=view.signers,
        leaf_hash=view.leaf_hash,
        leaf=view.leaf,
        links=entry_links(view.index),
        remark=view.remark,
    )


@put(
    "/entries/{index:str}/remark",
    sync_to_thread=True,
    operation_id="remark_on_entry",
    summary="Say what an entry's facts rest on",
    guards=[needs(Role.OPERATOR)],
)
def put_remark(
    index: Index, data: JSONBody[RemarkBody], services: NamedDependency[Services]
) -> Remark:
    """Say whether the facts of an entry are published, inferred or assumed, and by what source.

    A remark stands beside the log, not in it; it takes the place of the one there was.
    """
    with services.database.reading() as connection:
        found(log.leaf_at(connection, int(index)), "entry")
    remark = Remark(
        basis=data.basis, text_zh=data.text_zh, text_en=data.text_en, source=data.source
    )
    services.database.write(lambda connection: remarks.put_remark(connection, int(index), remark))
    return remark


@get(
    "/entries/{index:str}/note",
    sync_to_thread=True,
    media_type=MediaType.TEXT,
    operation_id="get_entry_note",
    summary="The bytes of an entry",
)
def get_entry_note(index: Index, services: NamedDependency[Services]) -> Response[bytes]:
    """Return the exact bytes of the leaf: the admission line, and the note as it was signed."""
    with services.database.reading() as connection:
        leaf = found(log.leaf_at(connection, int(index)), "entry")
    return Response(leaf, media_type=MediaType.TEXT, headers=_FOR_EVER)


@get(
    "/entries/{index:str}/proof",
    sync_to_thread=True,
    media_type=MediaType.TEXT,
    operation_id="get_entry_proof",
    summary="The receipt of an entry",
)
def get_entry_proof(
    index: Index, services: NamedDependency[Services], size: CheckpointSize = _NEWEST
) -> Response[bytes]:
    """Return an entry's inclusion proof under a signed checkpoint (C2SP tlog-proof).

    Without a size it is the published one, with its cosignatures, where that covers the entry.
    A receipt says at which size the first checkpoint over its entry was signed; the head and any
    checkpoint somebody kept are others.
    """
    with services.database.reading() as connection:
        receipt = found(
            log.receipt_file(
                connection,
                int(index),
                size=None if size == _NEWEST else size,
                trust=services.registry.policy,
            ),
            "receipt of this entry at this size",
        )
    name = {"Content-Disposition": f'attachment; filename="entry-{index}.tlog-proof"'}
    return Response(receipt, media_type=MediaType.TEXT, headers=name)


@get(
    "/proofs/inclusion",
    sync_to_thread=True,
    operation_id="prove_inclusion",
    summary="Prove that an entry stands in the log",
)
def prove_inclusion(
    index: EntryIndex, services: NamedDependency[Services], size: SizeOrHead = _NEWEST
) -> Response[InclusionView]:
    """Return the audit path of an entry in the log of a size (RFC 6962 section 2.1.1)."""
    with services.database.reading() as connection:
        at = log.size_of(connection) if size == _NEWEST else size
        view = found(log.inclusion(connection, index=index, size=at), "entry at this size")
    return Response(view, headers=_kept(size))


@get(
    "/proofs/consistency",
    sync_to_thread=True,
    operation_id="prove_consistency",
    summary="Prove that the log only grew",
)
def prove_consistency(
    old: Size, services: NamedDependency[Services], new: SizeOrHead = _NEWEST
) -> Response[ConsistencyView]:
    """Return the proof that one size of the log begins another (RFC 6962 section 2.1.2).

    It is empty where the two are equal, and from size 0: the empty log begins every log.
    """
    if old > new != _NEWEST:
        raise parameter_refused("old", "the old size is above the new: swap them")
    with services.database.reading() as connection:
        at = log.size_of(connection) if new == _NEWEST else new
        view = found(log.consistency(connection, old=old, new=at), "log of such a size yet")
    return Response(view, headers=_kept(new))


def _kept(size: int) -> dict[str, str]:
    """Return the headers of a proof: one of a size that was named never changes."""
    return {} if size == _NEWEST else dict(_FOR_EVER)


router = Router(
    "/",
    route_handlers=[
        list_entries,
        get_entry,
        put_remark,
        get_entry_note,
        get_entry_proof,
        prove_inclusion,
        prove_consistency,
    ],
    tags=["log"],
)
