"""Who speaks: bearer tokens (RFC 6750), the scopes of roles, and how often a caller may ask.

Public reads need no token; one that is given must be good. A role bounds what a door opens and
gives no power over the log, where only keys sign. No cookie is read or set anywhere.
"""

import asyncio
import time
from typing import Final

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Headers, State
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from litestar.types import Guard as GuardFunction

from api.codes import Door
from api.problems import Declined
from api.rate import Rate
from api.services import Services, provide_services
from ledger.entry import SignedAct
from registry.kinds import Role
from registry.users import Identity, authenticate, note_use

Caller = Request[Identity | None, None, State]
Connection = ASGIConnection[BaseRouteHandler, Identity | None, None, State]

WRITERS: Final = frozenset(Role) - {Role.READER}
"""Roles whose tokens may do more than read."""
CUSTODIANS: Final = frozenset({Role.HOLDER, Role.VERIFIER})
"""Roles that may have the registry sign with a key it keeps for their account."""

_ADDRESS_CHARS: Final = 45
"""The longest text of an IP address (RFC 4291 section 2.2, with an IPv4 address in it)."""
_SCHEME: Final = "bearer "
_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="tanbu"'}


class Doorkeeper(ASGIMiddleware):
    """Say who speaks, and turn away who asks too often, before a route sees the request."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, per_minute: int) -> None:
        self._rate = Rate(per_minute)
        self._used: set[tuple[str, str]] = set()

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let a request in. Raises `Declined`: UNAUTHENTICATED, TOO_MANY_REQUESTS."""
        services = provide_services(scope["litestar_app"].state)
        given = Headers.from_scope(scope).get("authorization")
        client = scope["client"]
        # A proxy on this machine may pass on anything as an address, of any length.
        address = f"address {client[0][:_ADDRESS_CHARS] if client else ''}"
        identity = None
        if given is not None:
            identity = await asyncio.to_thread(self._identify, services, given)
        self._spend(f"token {identity.token_id}" if identity else address)
        if given is not None and identity is None:
            if not given.lower().startswith(_SCHEME):
                raise unauthenticated("send the token so: Authorization: Bearer tanbu_...")
            raise unauthenticated("the token is unknown, expired or revoked")
        scope["user"], scope["auth"] = identity, None
        await next_app(scope, receive, send)

    def _spend(self, caller: str) -> None:
        wait = self._rate.spend(caller, now=time.monotonic())
        if wait:
            retry = {"Retry-After": str(wait)}
            raise Declined(Door.TOO_MANY_REQUESTS, f"again in {wait} s", headers=retry)

    def _identify(self, services: Services, given: str) -> Identity | None:
        if not given.lower().startswith(_SCHEME):
            return None
        now = services.now()
        with services.database.reading() as connection:
            identity = authenticate(connection, given[len(_SCHEME) :].strip(), now=now)
        if identity is not None:
            self._note_use(services, identity.token_id, now)
        return identity

    def _note_use(self, services: Services, token_id: str, now: str) -> None:
        """Write down a token's use once a day: every process remembers what it wrote today."""
        day = now[:10]
        if (token_id, day) not in self._used:
            self._used = {used for used in self._used if used[1] == day} | {(token_id, day)}
            services.database.write(lambda connection: note_use(connection, token_id, now=now))


def unauthenticated(detail: str) -> Declined:
    """Return the refusal of whoever has no good token."""
    return Declined(Door.UNAUTHENTICATED, detail, headers=_CHALLENGE)


def needs(*roles: Role) -> GuardFunction:
    """Return a guard that lets in tokens of some roles. It raises `Declined`.

    UNAUTHENTICATED without a token, FORBIDDEN with one of another role.
    """
    allowed = frozenset(roles)

    def guard(connection: Connection, _handler: BaseRouteHandler) -> None:
        identity = connection.scope["user"]
        if identity is None:
            raise unauthenticated("a token is needed here")
        if identity.role not in allowed:
            raise Declined(Door.FORBIDDEN, f"a token of the role {identity.role} may not")

    return guard


def provide_caller(request: Caller) -> Identity:
    """Return who speaks, where a guard has let nobody else in. Raises `Declined`."""
    if request.user is None:
        raise unauthenticated("a token is needed here")
    return request.user


def signing_accounts(signed: SignedAct) -> frozenset[str]:
    """Return the acting account of a note and those that signed it."""
    return frozenset(
        {signed.act.account, *(line.name.partition("/")[0] for line in signed.signatures)}
    )


def check_own_act(identity: Identity, signed: SignedAct) -> None:
    """Require that a token may hand in a note. Raises `Declined`: NOT_YOUR_ACT."""
    if identity.role is not Role.OPERATOR and identity.account not in signing_accounts(signed):
        detail = f"{identity.account or 'the token'} neither acts nor signs here"
        raise Declined(Door.NOT_YOUR_ACT, detail)


def check_operator(identity: Identity, field: str) -> None:
    """Require that a token is the operator's, where a member of a body is. Raises: FORBIDDEN."""
    if identity.role is not Role.OPERATOR:
        raise Declined(Door.FORBIDDEN, f"{field} is for the operator to say", field=field)


def check_own_account(identity: Identity, account: str) -> None:
    """Require that a token speaks for an account. Raises `Declined`: FORBIDDEN."""
    if identity.role is not Role.OPERATOR and identity.account != account:
        raise Declined(Door.FORBIDDEN, f"the token does not speak for {account}")
