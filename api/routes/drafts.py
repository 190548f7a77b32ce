"""Drafts: from what a person means to the exact text that is signed."""

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Struct
from msgspec.structs import asdict

from api.auth import WRITERS, check_own_account, needs
from api.drafts import (
    AnyDraft,
    account_of,
    asks_for_key,
    filled,
    source_of,
    with_kept_key,
    with_passing_key,
)
from api.routes.documents import may_read
from api.schemas.acts import DraftAnswer
from api.services import Services
from api.views import draft_answer
from ledger.book.rules.projects import project_named
from registry.documents import Document
from registry.editions import check_known
from registry.log import read_head
from registry.queries.units import free_blocks, has_units_of
from registry.recompute.shelf import Shelf
from registry.refusals import Refused
from registry.services.drafting import Draft, note_to_sign
from registry.services.grounds import grounds_of, named_in
from registry.services.said import Said
from registry.standing import rehearse, unsigned
from registry.store import SqlReader
from registry.users import Identity


@post("/", sync_to_thread=True, status_code=200, operation_id="draft_act", summary="Draft an act")
def draft_act(
    data: JSONBody[AnyDraft],
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> DraftAnswer:
    """Fill in an act and return the text to sign. Nothing is stored, nothing reserved.

    What the act leaves out is filled in: account, id and not_after of every act; serials where a
    quantity stands; the number of a report; the rows of an issuance; a key for the registry to
    keep. The rules are tried, so that what could not be admitted now is refused with its code.
    `notices` tell what its signer ought to know, and what no rule forbids but may well be wrong.
    """
    check_own_account(caller, account_of(data, caller))
    draft = data
    if asks_for_key(data):
        _rehearsed(services, with_passing_key(services, data, caller), caller)
        draft = with_kept_key(services, data, caller)
    made = _rehearsed(services, draft, caller)
    return draft_answer(services, made, _grounds(services, made, caller))


def _rehearsed(services: Services, draft: Struct, caller: Identity) -> Draft:
    """Return what a draft means, once the rules were tried on it."""
    # One snapshot for all of it: what is picked in one and tried in another may have moved.
    with services.database.reading() as connection:
        reader = SqlReader(connection)
        source = source_of(draft, caller)
        blocks = free_blocks(connection, **asdict(source)) if source else []
        # Of one that was brought in there are units alone, and no project.
        if source and source.project and not has_units_of(connection, source.project):
            project_named(reader, source.project)
        act = filled(services, reader, blocks, draft, caller)
        check_known(act, ahead=services.settings.editions_ahead)
        made = note_to_sign(reader, origin=services.origin, act=act)
        size = read_head(connection).size
        rehearse(reader, unsigned(made.text), index=size, admitted=services.now())
    return made


def _grounds(services: Services, made: Draft, caller: Identity) -> list[Said]:
    """Return what may be wrong with the documents of a draft, as far as its drafter sees them."""
    store = services.registry.documents

    def find(sha256: str) -> Document | None:
        try:
            with services.database.reading() as connection:
                document = store.get(connection, sha256)
        except Refused:
            return None
        readable = not document.confidential or may_read(services, document, caller)
        return document if readable else None

    found = {path: find(sha256) for path, sha256 in named_in(made.act)}
    with services.database.reading() as connection:
        return grounds_of(SqlReader(connection), made.act, found, Shelf(store.folder))


router = Router("/drafts", route_handlers=[draft_act], guards=[needs(*WRITERS)], tags=["acts"])
