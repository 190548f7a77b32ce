"""Requests that this program sends by itself, to witnesses and to logs, within bounds.

Every answer is bounded in bytes and every exchange in time, from the look-up of a name to the last
byte, whatever the other side does (``api.wire``); redirects are not followed, and no proxy is taken
from the environment. Whatever goes wrong on the way is a `ConnectionError`: nobody answered, and
nothing is known.
"""

import time
from typing import Final

import httpcore
import httpx

from api.vouched import authorities
from api.wire import Wire
from ledger.closing import Closing
from ledger.limits import WITNESSES_MAX
from registry.witnesses import Reply

KEPT_SECONDS: Final = 5.0
"""How long a connection is kept for the next request."""
USER_AGENT: Final = "tanbu"

_FAILED: Final = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
    # What is no address, and a name that no resolver can take.
    httpx.InvalidURL,
    ValueError,
    # Time ran out between two steps.
    TimeoutError,
)


class Outbound(Closing):
    """A client for several threads, none of which waits for another. Close it, or use `with`."""

    def __init__(self, *, seconds: float) -> None:
        """Prepare to wait `seconds` for each whole answer."""
        self._seconds = seconds
        self._wire = Wire()
        self._pool = httpcore.ConnectionPool(
            ssl_context=authorities(),
            max_connections=WITNESSES_MAX,
            keepalive_expiry=KEPT_SECONDS,
            network_backend=self._wire,
        )

    def get(self, url: str, *, bytes_max: int) -> Reply:
        """Return the answer to a GET. Raises ConnectionError."""
        return self._exchange("GET", url, None, bytes_max)

    def post(self, url: str, body: bytes, *, bytes_max: int) -> Reply:
        """Return the answer to a POST. Raises ConnectionError."""
        return self._exchange("POST", url, body, bytes_max)

    def close(self) -> None:
        """Close every connection; whoever waits for an answer is told so at once."""
        self._wire.cut()
        self._pool.close()

    def _exchange(self, method: str, url: str, body: bytes | None, bytes_max: int) -> Reply:
        ends = time.monotonic() + self._seconds
        try:
            # Spelt as httpx spells it, which knows of names beyond ASCII.
            address = httpx.URL(url)
            with (
                self._wire.until(ends),
                self._pool.stream(
                    method,
                    httpcore.URL(
                        scheme=address.raw_scheme,
                        host=address.raw_host,
                        port=address.port,
                        target=address.raw_path,
                    ),
                    headers={"Host": address.netloc, "User-Agent": USER_AGENT, "Accept": "*/*"},
                    content=body,
                    extensions={"timeout": {"pool": self._seconds}},
                ) as response,
            ):
                content = _read(response, url, bytes_max)
        except _FAILED as error:
            if isinstance(error, ConnectionError):
                raise
            reason = str(error) or type(error).__name__
            raise ConnectionError(f"{url}: {reason}") from error
        headers = {name.lower(): value for name, value in response.headers}
        kind = headers.get(b"content-type", b"").decode("ascii", "replace")
        return Reply(status=response.status, media_type=kind, body=content)


def _read(response: httpcore.Response, url: str, bytes_max: int) -> bytes:
    """Return a body of so many bytes at the most. Raises ConnectionError."""
    pieces, size = [], 0
    for piece in response.iter_stream():
        size += len(piece)
        if size > bytes_max:
            raise ConnectionError(f"{url}: the answer has more than {bytes_max} bytes")
        pieces.append(piece)
    return b"".join(pieces)
