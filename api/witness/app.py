"""A witness over HTTP: four addresses, and nothing that a witness does not need.

::

    POST /add-checkpoint               a cosignature, or why not (C2SP tlog-witness)
    GET  /<log id>/checkpoint          the checkpoint cosigned last
    GET  /<log id>/finding             why the newest one was refused, as JSON
    GET  /                             what this witness is, as JSON

The log id is the SHA-256 of the log's origin in hex. A proxy in front may put all of them below a
prefix of its own. Connections are bounded as the registry's are (``api.connections``).
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Final

import msgspec

from api.witness.folder import CHECKPOINT, FINDING
from api.witness.witness import JSON, TEXT, Witness
from ledger.log.witness import REQUEST_BYTES_MAX
from registry.witnesses import Reply

REQUESTS_MAX: Final = 64
"""Requests at a time; whoever comes then is told 503."""
RETRY_SECONDS: Final = 2
_THREADS: Final = 8

Message = MutableMapping[str, object]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class WitnessApp:
    """The ASGI application of an open witness, which it closes when the server stops."""

    def __init__(self, witness: Witness, *, give_up: Callable[[], None]) -> None:
        """Serve a witness; `give_up` ends what is under way, and is called before it is closed."""
        self._witness = witness
        self._give_up = give_up
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="witness")
        self._under_way = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve a request, or the start and end of the application."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            return
        if self._under_way >= REQUESTS_MAX:
            reply = _text(HTTPStatus.SERVICE_UNAVAILABLE, "too many requests at a time")
        else:
            self._under_way += 1
            try:
                reply = await self._reply(scope, receive)
            finally:
                self._under_way -= 1
        await _send(reply, send, bodiless=scope["method"] == "HEAD")

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            stopping = message["type"] == "lifespan.shutdown"
            if stopping:
                self._give_up()
                await asyncio.to_thread(self._witness.close)
                self._threads.shutdown(wait=False, cancel_futures=True)
            # The server waits for this before it lets the process end.
            await send({"type": f"{message['type']}.complete"})
            if stopping:
                return

    async def _reply(self, scope: Message, receive: Receive) -> Reply:
        loop = asyncio.get_running_loop()
        path, method = str(scope["path"]), str(scope["method"])
        work = self._work_of(path)
        if work is None:
            return _text(HTTPStatus.NOT_FOUND, "nothing is here")
        allowed = ("POST",) if path == "/add-checkpoint" else ("GET", "HEAD")
        if method not in allowed:
            return _text(HTTPStatus.METHOD_NOT_ALLOWED, f"only {', '.join(allowed)}")
        body = await _body(receive)
        if body is None:
            detail = f"a request has at most {REQUEST_BYTES_MAX} bytes"
            return _text(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
        return await loop.run_in_executor(self._threads, work, body)

    def _work_of(self, path: str) -> Callable[[bytes], Reply] | None:
        """Return what answers at a path, given the body; None where nothing does."""
        log = f"/{self._witness.log_id}"
        return {
            "/": self._about,
            "/add-checkpoint": self._witness.add_checkpoint,
            f"{log}/checkpoint": lambda _body: self._file(CHECKPOINT, TEXT),
            f"{log}/finding": lambda _body: self._file(FINDING, JSON),
        }.get(path)

    def _about(self, _body: bytes) -> Reply:
        told = msgspec.json.encode(self._witness.status())
        return Reply(status=HTTPStatus.OK, media_type=JSON, body=told)

    def _file(self, name: str, kind: str) -> Reply:
        content = self._witness.file(name)
        if content is None:
            return _text(HTTPStatus.NOT_FOUND, f"no {name.partition('.')[0]} of this log yet")
        return Reply(status=HTTPStatus.OK, media_type=kind, body=content)


async def _body(receive: Receive) -> bytes | None:
    """Return a request's body, None where it is larger than any may be."""
    pieces, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        piece = message.get("body", b"")
        if not isinstance(piece, bytes):
            raise TypeError("a body is bytes")
        size += len(piece)
        if size > REQUEST_BYTES_MAX:
            return None
        pieces.append(piece)
        more = bool(message.get("more_body", False))
    return b"".join(pieces)


async def _send(reply: Reply, send: Send, *, bodiless: bool) -> None:
    headers = [
        (b"content-type", reply.media_type.encode()),
        (b"content-length", str(len(reply.body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if reply.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append((b"retry-after", str(RETRY_SECONDS).encode()))
    await send({"type": "http.response.start", "status": int(reply.status), "headers": headers})
    await send({"type": "http.response.body", "body": b"" if bodiless else reply.body})


def _text(status: HTTPStatus, detail: str) -> Reply:
    return Reply(status=status, media_type=TEXT, body=f"{detail}\n".encode())
