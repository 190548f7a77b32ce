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
from api.schemas.acts import DraftAnswer
from api.services import Services
from api.views import draft_answer
from registry.editions import check_known
from registry.log import read_head
from registry.queries.units import free_blocks
from registry.services.drafting import Draft, note_to_sign
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
    """
    check_own_account(caller, account_of(data, caller))
    draft = data
    if asks_for_key(data):
        _rehearsed(services, with_passing_key(services, data, caller), caller)
        draft = with_kept_key(services, data, caller)
    return draft_answer(services, _rehearsed(services, draft, caller))


def _rehearsed(services: Services, draft: Struct, caller: Identity) -> Draft:
    """Return what a draft means, once the rules were tried on it."""
    # One snapshot for all of it: what is picked in one and tried in another may have moved.
    with services.database.reading() as connection:
        reader = SqlReader(connection)
        source = source_of(draft, caller)
        blocks = free_blocks(connection, **asdict(source)) if source else []
        act = filled(services, reader, blocks, draft, caller)
        check_known(act, ahead=services.settings.editions_ahead)
        made = note_to_sign(reader, origin=services.origin, act=act)
        size = read_head(connection).size
        rehearse(reader, unsigned(made.text), index=size, admitted=services.now())
    return made


router = Router("/drafts", route_handlers=[draft_act], guards=[needs(*WRITERS)], tags=["acts"])
