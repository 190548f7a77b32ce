"""What every answer is wrapped in: a request id, safe headers, and a tag to ask again with.

`seal` sees every message that leaves, refusals included. `Tagged` gives each small answer to a GET
a strong entity tag, the hash of its bytes, and answers 304 to whoever holds them already (RFC 9110
section 13). Answers to a token are for its bearer alone and are not to be stored.
"""

import hashlib
from typing import Final

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

from api.problems import request_id

REPLAY: Final = "is_replay"
"""Where the application's state says whether all of this is a demonstration."""

_OK: Final = 200
_NOT_MODIFIED: Final = 304
_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_UNLESS_SET: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


async def seal(message: Message, scope: Scope) -> None:
    """Add to every answer what no route has to think of."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    headers["X-Request-Id"] = request_id(scope)
    for name, value in _ALWAYS.items():
        headers[name] = value
    for name, value in _UNLESS_SET.items():
        headers.setdefault(name, value)
    if scope["litestar_app"].state.get(REPLAY):
        headers["Tanbu-Replay"] = "true"
    allowed = headers.get("Allow", "").split(", ")
    if "GET" in allowed and "HEAD" not in allowed:
        # The application answers it from outside its routes.
        headers["Allow"] = ", ".join(sorted([*allowed, "HEAD"]))
    is_private = "authorization" in Headers.from_scope(scope)
    if is_private or message["status"] > _NOT_MODIFIED:
        headers["Cache-Control"] = "no-store"
    else:
        headers.setdefault("Cache-Control", "no-cache")


class Tagged(ASGIMiddleware):
    """Tag answers to GET by their bytes, and spare those whom the caller has."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Answer 304 where one of the tags in If-None-Match is that of the answer."""
        if scope["type"] != ScopeType.HTTP or scope["method"] != "GET":
            await next_app(scope, receive, send)
            return
        wanted = Headers.from_scope(scope).get("if-none-match", "")
        started: list[HTTPResponseStartEvent] = []

        async def tag(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
                return
            if message["type"] == "http.response.body" and started:
                start = started.pop()
                whole = not message.get("more_body", False)
                if whole and start["status"] == _OK:
                    etag = f'"{hashlib.sha256(message["body"]).hexdigest()[:32]}"'
                    headers = MutableScopeHeaders.from_message(start)
                    headers["ETag"] = etag
                    if matches(wanted, etag):
                        start["status"] = _NOT_MODIFIED
                        for name in ("content-length", "content-type", "content-encoding"):
                            if name in headers:
                                del headers[name]
                        message["body"] = b""
                await send(start)
            await send(message)

        await next_app(scope, receive, tag)


def matches(wanted: str, etag: str) -> bool:
    """Return whether an If-None-Match field names a tag; its comparison is the weak one."""
    tags = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
    return etag in tags or wanted.strip() == "*"
