"""Connections: HTTP/1.1 as uvicorn speaks it, within bounds of bytes and of time.

The parser underneath keeps whatever a sender calls a header, for as long as the sender likes, and
waits for ever for a reader to take what was sent. Here a request's head, and all that frames its
body, is bounded; a sender that stalls is told 408, a reader that stalls is dropped, and the
connection too many is told 503. Trailers are refused: they would pass for headers that a proxy has
checked (RFC 9110 6.5.1). Every such answer is a problem like any other (``api.problems``) and ends
its connection (RFC 9112 9.6). The bounds of a body are the route's; these are what no route sees.
"""

import asyncio
import secrets
import sys
from asyncio import TimerHandle
from collections import deque
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

import msgspec
from httptools import HttpParserInvalidMethodError, HttpParserInvalidURLError
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api.codes import Door
from api.problems import MEDIA_TYPE, REQUEST_ID_BYTES, Declined, problem_of

CONNECTIONS_MAX: Final = 1_000
"""Connections at a time; whoever comes then is told 503."""
HEAD_BYTES_MAX: Final = 65_536
"""Bytes of a request's line and headers; also what may frame a body beyond the body's own size."""
BODIES_BYTES_MAX: Final = 1 << 29
"""Bytes of bodies that all connections hold at a time (512 MiB); beyond it the answer is 429."""
STALL_SECONDS: Final = 20.0
"""How long a head may take to come whole, a body to go on, and a reader to take what was sent."""
STALLS_MAX: Final = 30
"""A body comes within so many times `STALL_SECONDS`: ten minutes."""
RETRY_SECONDS: Final = 1

_RETRY: Final = dict.fromkeys(
    (Door.TOO_MANY_CONNECTIONS, Door.BUSY), f"retry-after: {RETRY_SECONDS}"
)

UNREADABLE: Final[Mapping[type[BaseException | None], str]] = MappingProxyType(
    {
        HttpParserInvalidMethodError: (
            "not HTTP/1.1, or no method of it: here are GET, HEAD, POST, PUT, DELETE and OPTIONS"
        ),
        HttpParserInvalidURLError: "a URL is ASCII, all else in it as %XX",
    }
)
"""What is told of a request that the parser stopped at."""


class BoundedProtocol(HttpToolsProtocol):
    """One connection. The clock is the event loop's; `on_` methods are called by the parser."""

    stall_seconds = STALL_SECONDS
    connections_max = CONNECTIONS_MAX
    bodies_bytes_max = BODIES_BYTES_MAX
    bodies_bytes = 0

    _fault: tuple[Door, str] | None = None
    _watch: TimerHandle | None = None
    _reader_watch: TimerHandle | None = None
    _is_whole = False
    _head_complete = False
    _framing_bytes = 0
    _message_bytes = 0
    _held_bytes = 0
    _body_bytes = 0
    _bytes_at_tick = 0
    _ticks = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or turn it away where there are too many."""
        super().connection_made(transport)
        # Whatever the kernel does not take at once waits for the reader, and so is watched.
        transport.set_write_buffer_limits(high=0)
        self._under_way: deque[RequestResponseCycle] = deque()
        if len(self.connections) > self.connections_max:
            self._refuse(Door.TOO_MANY_CONNECTIONS, "try again in a moment")
            return
        self._await_sender()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection, and tell every request on it that nobody waits any more."""
        self._stop_watching()
        self._stop_watching_reader()
        self._abandon()
        self._release()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, and give up where the framing outgrows the body by too much."""
        if self.transport.is_closing():
            return
        if self._watch is None:
            self._await_sender()
        body_before, self._is_whole = self._body_bytes, False
        super().data_received(data)
        if self._is_whole:
            # What ended and what began in one piece cannot be told apart, and is at most a piece.
            self._framing_bytes = 0
            return
        self._framing_bytes += len(data) - (self._body_bytes - body_before)
        if self._framing_bytes > HEAD_BYTES_MAX + self._message_bytes and self._watch is not None:
            self._refuse(Door.HEAD_TOO_LARGE, f"a head has at most {HEAD_BYTES_MAX} bytes")

    def eof_received(self) -> bool:  # type: ignore[override]
        """Keep a connection whose sender has ended (RFC 9293 3.6) until the last answer is out."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete or self._watch is not None:
            return False
        cycle.keep_alive = False
        return True

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._framing_bytes = self._message_bytes = 0
        self._await_sender()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header. Raises ValueError for a trailer.

        The parser turns that into an error of its own, and `send_400_response` answers.
        """
        if self._head_complete:
            self._fail(Door.BAD_REQUEST, "no trailers: what a request says stands before its body")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Hand a request to the application once its head is there. Raises ValueError."""
        headers = sum(len(name) + len(value) for name, value in self.headers)
        if len(self.url) + headers > HEAD_BYTES_MAX:
            self._fail(Door.HEAD_TOO_LARGE, f"a head has at most {HEAD_BYTES_MAX} bytes")
        self._check_single()
        if self.parser.should_upgrade():
            # The parser would take the body, and what follows, for another protocol's.
            self._fail(Door.BAD_REQUEST, "nothing is upgraded here: leave out Upgrade or CONNECT")
        self._head_complete = True
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is not before:
            self._under_way.append(self.cycle)

    def _check_single(self) -> None:
        """Require one Host (RFC 9112 3.2), and one Authorization at most. Raises ValueError.

        Of two a proxy in front may have checked the one, and the application reads the other.
        """
        names = [name for name, _ in self.headers]
        hosts = names.count(b"host")
        if hosts > 1 or (not hosts and self.parser.get_http_version() != "1.0"):
            self._fail(Door.BAD_REQUEST, "a request has one Host header")
        if names.count(b"authorization") > 1:
            self._fail(Door.BAD_REQUEST, "a request has one Authorization header at most")

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body. Raises ValueError where all connections hold too much of them."""
        self._body_bytes += len(body)
        self._message_bytes += len(body)
        if not self.cycle.response_complete:
            # What comes after its answer is thrown away.
            self._held_bytes += len(body)
            BoundedProtocol.bodies_bytes += len(body)
        if BoundedProtocol.bodies_bytes > self.bodies_bytes_max:
            self._fail(Door.BUSY, "too many large bodies are on their way; try again in a moment")
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Wait no longer: the request is whole."""
        self._stop_watching()
        self._is_whole = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on to the next request, if one waits."""
        while self._under_way and self._under_way[0].response_complete:
            self._under_way.popleft()
        if not self._under_way:
            self._release()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """Wait for the reader to take what was sent, but not for ever."""
        super().pause_writing()
        if self._reader_watch is None:
            self._reader_watch = self.loop.call_later(self.stall_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on sending."""
        self._stop_watching_reader()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Answer what cannot be read on; `msg` is the server's own sentence for all of it.

        What the parser stopped at is the exception that the server is handling as it calls this.
        """
        stopped_at = type(sys.exception())
        detail = UNREADABLE.get(stopped_at, "not HTTP/1.1")
        self._refuse(*(self._fault or (Door.BAD_REQUEST, detail)))

    def _fail(self, code: Door, detail: str) -> None:
        """Have the parser stop, and say why."""
        self._fault = self._fault or (code, detail)
        raise ValueError(detail)

    def _await_sender(self) -> None:
        """Begin to wait for a request's head."""
        self._stop_watching()
        self._head_complete = False
        self._ticks, self._bytes_at_tick = 0, self._body_bytes
        self._watch = self.loop.call_later(self.stall_seconds, self._tick)

    def _tick(self) -> None:
        """Give a sender up whose head is not there by now, or whose body stands still."""
        self._ticks += 1
        goes_on = self._body_bytes > self._bytes_at_tick or self.flow.read_paused
        if not self._head_complete or not goes_on or self._ticks >= STALLS_MAX:
            self._refuse(Door.REQUEST_TIMEOUT, f"nothing came for {self.stall_seconds:.0f} s")
            return
        self._bytes_at_tick = self._body_bytes
        self._watch = self.loop.call_later(self.stall_seconds, self._tick)

    def _release(self) -> None:
        """Give back what the bodies of answered requests held."""
        BoundedProtocol.bodies_bytes -= self._held_bytes
        self._held_bytes = 0

    def _stop_watching(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _stop_watching_reader(self) -> None:
        if self._reader_watch is not None:
            self._reader_watch.cancel()
            self._reader_watch = None

    def _refuse(self, code: Door, detail: str) -> None:
        """Answer with a problem, unless an answer is under way, and end the connection."""
        self._stop_watching()
        half_sent = any(cycle.response_started for cycle in self._under_way)
        self._abandon()
        if not half_sent:
            self.transport.write(_problem_bytes(code, detail))
        self.transport.close()

    def _abandon(self) -> None:
        """Tell every request under way that nobody is there any more."""
        self.pipeline.clear()
        while self._under_way:
            cycle = self._under_way.popleft()
            if not cycle.response_complete:
                cycle.disconnected = True
                cycle.message_event.set()


def _problem_bytes(code: Door, detail: str) -> bytes:
    """Return a whole answer, which no application was asked for."""
    instance = secrets.token_hex(REQUEST_ID_BYTES)
    problem, _ = problem_of(Declined(code, detail), instance)
    body = msgspec.json.encode(problem)
    head = (
        f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}",
        f"content-type: {MEDIA_TYPE}",
        f"content-length: {len(body)}",
        "cache-control: no-store",
        f"x-request-id: {instance}",
        "x-content-type-options: nosniff",
        *([_RETRY[code]] if code in _RETRY else []),
        "connection: close",
        "",
        "",
    )
    return "\r\n".join(head).encode() + body
