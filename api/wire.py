"""Connections whose every step is bounded by what is left of an exchange, and which can be cut.

A limit for each read says nothing of the whole: whoever sends a byte every few seconds keeps it for
ever. Here a thread says until when its exchange may last (`Wire.until`), and looking up a name,
connecting, the TLS handshake, writing and reading all end by then. `Wire.cut` ends what is under
way in other threads at once. It is a backend of httpcore, below HTTP and its pool of connections.
"""

import select
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager, suppress
from threading import Lock, Thread, local
from typing import Any, Final

import httpcore

CONNECT_SECONDS: Final = 3.0
"""How long it may take until a connection stands, its handshake left out."""

_Addresses = list[tuple[Any, ...]]


class Wire(httpcore.NetworkBackend):
    """The connections of one client, for several threads."""

    def __init__(self) -> None:
        self._left = local()
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        self._is_cut = False

    @contextmanager
    def until(self, moment: float) -> Iterator[None]:
        """Let what this thread does end by a moment of the clock that never runs backwards."""
        self._left.until = moment
        yield

    def cut(self) -> None:
        """End everything that is under way, and whatever may begin."""
        with self._lock:
            self._is_cut = True
            for connection in self._open:
                _shut(connection)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> "Stream":
        """Connect to a host. Raises `httpcore.ConnectError` and `httpcore.ConnectTimeout`."""
        ends = time.monotonic() + min(CONNECT_SECONDS, self.left())
        try:
            addresses = _looked_up(host, port, ends - time.monotonic())
            return Stream(self, _connected(addresses, ends))
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error

    def left(self) -> float:
        """Return how many seconds this thread has left. Raises TimeoutError where it has none."""
        left: float = self._left.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("not whole in time")
        return left

    def keep(self, connection: socket.socket) -> None:
        """Take note of a connection that can be cut. Raises OSError where all were cut."""
        with self._lock:
            if not self._is_cut:
                self._open.add(connection)
                return
        connection.close()
        raise OSError("closed")

    def drop(self, connection: socket.socket) -> None:
        """Close a connection."""
        with self._lock:
            self._open.discard(connection)
        connection.close()


class Stream(httpcore.NetworkStream):
    """One connection; the timeouts that its caller names are passed over for the wire's own."""

    def __init__(self, wire: Wire, connection: socket.socket) -> None:
        wire.keep(connection)
        self._wire = wire
        self._connection = connection

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come. Raises `httpcore.ReadError` and `httpcore.ReadTimeout`."""
        try:
            self._connection.settimeout(self._wire.left())
            return self._connection.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes. Raises `httpcore.WriteError` and `httpcore.WriteTimeout`."""
        try:
            while buffer:
                self._connection.settimeout(self._wire.left())
                buffer = buffer[self._connection.send(buffer) :]
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        """Close the connection."""
        self._wire.drop(self._connection)

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> "Stream":
        """Go on under TLS. Raises `httpcore.ConnectError` and `httpcore.ConnectTimeout`."""
        try:
            # The new socket takes over what the old one held, which is then empty.
            secured = ssl_context.wrap_socket(
                self._connection, server_hostname=server_hostname, do_handshake_on_connect=False
            )
            self.close()
            stream = Stream(self._wire, secured)
        except OSError as error:
            self.close()
            raise httpcore.ConnectError(str(error)) from error
        try:
            # The handshake takes the timeout of its socket for a limit of the whole.
            secured.settimeout(self._wire.left())
            secured.do_handshake()
        except TimeoutError as error:
            stream.close()
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            stream.close()
            raise httpcore.ConnectError(str(error)) from error
        return stream

    def get_extra_info(self, info: str) -> Any:
        """Return what the pool asks: whether something has come that nobody waits for."""
        if info != "is_readable":
            return None
        descriptor = self._connection.fileno()
        return descriptor < 0 or bool(select.select([descriptor], [], [], 0)[0])


def _looked_up(host: str, port: int, seconds: float) -> _Addresses:
    """Return a host's addresses; the resolver's own patience is not asked.

    Raises OSError, UnicodeError, TimeoutError.
    """
    found: Future[_Addresses] = Future()

    def look_up() -> None:
        try:
            found.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.set_exception(error)

    Thread(target=look_up, name="resolver", daemon=True).start()
    try:
        return found.result(max(0.0, seconds))
    except FutureTimeout:
        raise TimeoutError(f"{host}: no address in time") from None


def _connected(addresses: _Addresses, ends: float) -> socket.socket:
    """Return a connection to the first address that takes one. Raises OSError, TimeoutError."""
    refused: OSError = OSError("no address")
    for family, kind, protocol, _, address in addresses:
        left = ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("no connection in time")
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(left)
            connection.connect(address)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            connection.close()
            refused = error
        else:
            return connection
    raise refused


def _shut(connection: socket.socket) -> None:
    """Wake whoever waits for a connection: closing it alone would not."""
    with suppress(OSError):
        # Not that of TLS, which would take its state from under the thread that reads.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
