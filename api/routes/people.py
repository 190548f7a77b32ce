"""Users and their tokens. A token is shown once; what it opens, its role says."""

from typing import Annotated

from litestar import Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import UNSET

from api.auth import WRITERS, needs
from api.codes import Door
from api.problems import Declined
from api.schemas.people import (
    MeAnswer,
    TokenAnswer,
    TokenBody,
    TokenList,
    UserAnswer,
    UserBody,
)
from api.services import Services
from ledger.book.calendar import add_days_to_instant
from registry.kinds import Role
from registry.queries import accounts
from registry.refusals import Refusal, Refused
from registry.roles import check_role
from registry.store import SqlReader
from registry.users import Identity, create_user, issue_token, revoke_token, tokens_of

TokenId = Annotated[
    str, PathParameter(pattern=r"\A[0-9a-f]{16}\Z", description="a token's id, not its secret")
]
UserId = Annotated[
    str, QueryParameter(pattern=r"\A(u-[0-9a-f]{16})?\Z", description="a user; without it oneself")
]


@get(
    "/me",
    sync_to_thread=True,
    guards=[needs(*Role)],
    operation_id="get_me",
    summary="Who the token speaks for",
)
def get_me(services: NamedDependency[Services], caller: NamedDependency[Identity]) -> MeAnswer:
    """Return the user, account and role behind the token."""
    with services.database.reading() as connection:
        holder = accounts.account(connection, caller.account) if caller.account else None
    return MeAnswer(
        user=caller.user_id, account=caller.account, role=caller.role, holder=holder or UNSET
    )


@post(
    "/users",
    sync_to_thread=True,
    guards=[needs(Role.OPERATOR)],
    operation_id="create_user",
    summary="Create a user",
)
def post_user(data: JSONBody[UserBody], services: NamedDependency[Services]) -> UserAnswer:
    """Create a user, who can do nothing before a token is issued. The log knows the id alone."""
    random, now = services.registry.random, services.now()
    user = services.database.write(
        lambda connection: create_user(
            connection, random, name=data.name, email=data.email, now=now
        )
    )
    return UserAnswer(id=user.id, name=user.name, email=user.email, created=user.created)


@post(
    "/tokens",
    sync_to_thread=True,
    guards=[needs(*WRITERS)],
    operation_id="issue_token",
    summary="Issue a token",
    answer_is_not_kept=True,
)
def post_token(
    data: JSONBody[TokenBody],
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> TokenAnswer:
    """Issue a token; its secret is in this answer and nowhere else.

    The account is open and the role fits its kind. The operator may issue any. Others issue for
    themselves, for their own account, in their own role or to read. An idempotency key is not
    honoured here, since the answer cannot be kept.
    """
    user = data.user or caller.user_id
    account = caller.account if data.account is UNSET else data.account
    role = data.role or caller.role
    _check_grant(caller, user=user, account=account, role=role)
    with services.database.reading() as connection:
        check_role(SqlReader(connection), account=account, role=role)
    random, now = services.registry.random, services.now()
    token, secret = services.database.write(
        lambda connection: issue_token(
            connection,
            random,
            user_id=user,
            account=account,
            role=role,
            label=data.label,
            now=now,
            expires=add_days_to_instant(now, data.days),
        )
    )
    return TokenAnswer(token=token, secret=secret)


@get(
    "/tokens",
    sync_to_thread=True,
    guards=[needs(*Role)],
    operation_id="list_tokens",
    summary="List tokens",
)
def list_tokens(
    services: NamedDependency[Services], caller: NamedDependency[Identity], user: UserId = ""
) -> TokenList:
    """List one's own tokens, or a user's where the operator asks."""
    if user not in {"", caller.user_id} and caller.role is not Role.OPERATOR:
        raise Declined(Door.FORBIDDEN, "these are another user's tokens", field="user")
    with services.database.reading() as connection:
        return TokenList(items=tokens_of(connection, user or caller.user_id))


@delete(
    "/tokens/{token_id:str}",
    sync_to_thread=True,
    guards=[needs(*Role)],
    operation_id="revoke_token",
    summary="Revoke a token",
)
def delete_token(
    token_id: TokenId, services: NamedDependency[Services], caller: NamedDependency[Identity]
) -> None:
    """Revoke a token of one's own, at once and for ever.

    The operator may revoke any, a reader only the token it asks with.
    """
    now = services.now()
    with services.database.reading() as connection:
        own = {token.id for token in tokens_of(connection, caller.user_id)}
    if caller.role is Role.READER:
        # Whoever may only read takes no door away but his own.
        own = {caller.token_id}
    if token_id not in own and caller.role is not Role.OPERATOR:
        raise Refused(Refusal.TOKEN_UNKNOWN, "no such token", field="token_id")
    services.database.write(lambda connection: revoke_token(connection, token_id, now=now))


def _check_grant(caller: Identity, *, user: str, account: str, role: Role) -> None:
    """Require that a token gives away no more than it has. Raises `Declined`: FORBIDDEN."""
    if caller.role is Role.OPERATOR:
        return
    if user != caller.user_id:
        raise Declined(Door.FORBIDDEN, "a token for another user", field="user")
    if account != caller.account:
        raise Declined(Door.FORBIDDEN, "a token for another account", field="account")
    if role not in {caller.role, Role.READER}:
        raise Declined(Door.FORBIDDEN, "a role that is not yours", field="role")


router = Router(
    "/",
    route_handlers=[get_me, post_user, post_token, list_tokens, delete_token],
    tags=["people"],
)
