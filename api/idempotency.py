"""Idempotency keys: a POST that is sent again is answered as before, and done once.

``Idempotency-Key`` (draft-ietf-httpapi-idempotency-key-header-07): a key belongs to one token and
is remembered for a day with the hash of its request. The same key with the same request gets the
stored answer, byte for byte; with another request 422; while the first has no answer yet 409. Only
successes are kept: a refusal changed nothing, so it may be asked anew. Acts need no key, since the
log admits an act once by its own id. Answers that hold a secret, or of which nothing remains to be
repeated, are never kept (`NOT_KEPT`); nor does a token that may only read have any. Where answers
are kept is ``registry.idempotency``.
"""

import asyncio
import hashlib
import logging
import re
from typing import Final

from litestar import Request
from litestar.datastructures import Headers, MutableScopeHeaders, State
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

from api.auth import WRITERS
from api.codes import Door
from api.problems import Declined
from api.services import Services, provide_services
from registry import idempotency
from registry.errors import Unavailable
from registry.idempotency import Answered, Asked, TooManyKeys
from registry.users import Identity

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
NOT_KEPT: Final = "answer_is_not_kept"
"""The option of routes whose answers are not stored: they hold a secret, or nothing was done."""
ANSWER_BYTES_MAX: Final = 65_536
"""Bytes of an answer that is kept; what is larger is made anew."""

MANY_SECONDS: Final = 3_600
"""When whoever used too many keys may ask again."""

_KEY = re.compile(r"[\x21-\x7e]{1,100}\Z")
_OK = range(200, 300)
_log = logging.getLogger("tanbu.api")


class Idempotency(ASGIMiddleware):
    """Answer a POST that bears a key once, and from then on with what was answered."""

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = NOT_KEPT

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Run or replay. Raises `Declined`: BAD_REQUEST and the two codes of idempotency."""
        identity = scope["user"]
        key = Headers.from_scope(scope).get(HEADER)
        is_post = scope["type"] == ScopeType.HTTP and scope["method"] == "POST"
        may_write = isinstance(identity, Identity) and identity.role in WRITERS
        if key is None or not is_post or not may_write:
            await next_app(scope, receive, send)
            return
        if _KEY.match(key) is None:
            raise Declined(Door.BAD_REQUEST, "1 to 100 visible ASCII characters", field=HEADER)
        services = provide_services(scope["litestar_app"].state)
        request: Request[Identity, None, State] = Request(scope, receive=receive, send=send)
        asked = Asked(
            token_id=identity.token_id,
            key=key,
            request_sha256=_hash(request, await request.body()),
        )
        known = await asyncio.to_thread(_claim, services, asked)
        if known is not None:
            await _replay(known, send)
            return
        await _run(services, asked, scope=scope, receive=receive, send=send, next_app=next_app)


def _hash(request: Request[Identity, None, State], body: bytes) -> str:
    """Return the hash of what is asked: route, query, media type and body."""
    target = f"{request.scope['path']}?{request.scope['query_string'].decode('latin-1')}"
    media_type = request.headers.get("content-type", "")
    return hashlib.sha256(f"{target}\n{media_type}\n".encode() + body).hexdigest()


async def _replay(known: Answered, send: Send) -> None:
    start: HTTPResponseStartEvent = {
        "type": "http.response.start",
        "status": known.status,
        "headers": [(b"content-length", str(len(known.body)).encode())],
    }
    headers = MutableScopeHeaders.from_message(start)
    headers["Content-Type"] = known.media_type
    headers[REPLAYED] = "true"
    await send(start)
    await send({"type": "http.response.body", "body": known.body, "more_body": False})


async def _run(
    services: Services,
    asked: Asked,
    *,
    scope: Scope,
    receive: Receive,
    send: Send,
    next_app: ASGIApp,
) -> None:
    """Let the route answer, and keep its answer before anybody is told it."""
    told: list[Message] = []

    async def hold(message: Message) -> None:
        told.append(message)

    try:
        await next_app(scope, receive, hold)
    finally:
        # Whatever went wrong, the key does not stay taken.
        answered = _answered(told)
        await asyncio.to_thread(_settle, services, asked, answered)
    for message in told:
        await send(message)


def _answered(told: list[Message]) -> Answered | None:
    """Return the success that a route told, or None."""
    status, media_type, body = 0, "", b""
    for message in told:
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = MutableScopeHeaders.from_message(message)
            media_type = headers.get("content-type", "")
        elif message["type"] == "http.response.body":
            body += message["body"]
    if status not in _OK or len(body) > ANSWER_BYTES_MAX:
        return None
    return Answered(status=status, media_type=media_type, body=body)


def _claim(services: Services, asked: Asked) -> Answered | None:
    """Return the answer that a request was given, or None and take its key.

    Raises `Declined`: IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_IN_PROGRESS, TOO_MANY_REQUESTS.
    """
    now = services.now()
    try:
        known = services.database.write(
            lambda connection: idempotency.claim(connection, asked, now=now)
        )
    except TooManyKeys as error:
        retry = {"Retry-After": str(MANY_SECONDS)}
        raise Declined(Door.TOO_MANY_REQUESTS, str(error), field=HEADER, headers=retry) from None
    if known is None:
        return None
    if known.request_sha256 != asked.request_sha256:
        detail = "this key came with another request before"
        raise Declined(Door.IDEMPOTENCY_KEY_REUSED, detail, field=HEADER)
    if known.answered is None:
        raise Declined(Door.IDEMPOTENCY_IN_PROGRESS, "ask again shortly", field=HEADER)
    return known.answered


def _settle(services: Services, asked: Asked, answered: Answered | None) -> None:
    """Keep an answer, or give its key back where there is none to keep.

    Where the database does not answer any more, the caller is told the answer all the same; its
    key stays taken until it is forgotten, so that nothing is done twice.
    """
    try:
        services.database.write(lambda connection: idempotency.settle(connection, asked, answered))
    except Unavailable as error:
        _log.warning("the answer to a key of token %s was not kept: %s", asked.token_id, error)
