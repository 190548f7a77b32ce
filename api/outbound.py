"""Requests that this program sends by itself, to witnesses and to logs, within bounds.

Every answer is bounded in bytes and every exchange in time, however slowly it trickles; redirects
are not followed, and no proxy is taken from the environment. Whatever goes wrong on the way is a
`ConnectionError`: nobody answered, and nothing is known.
"""

import time
from types import TracebackType
from typing import Final

import httpx

from registry.witnesses import Reply

CONNECT_SECONDS: Final = 3.0
_CONNECTIONS: Final = 16


class Outbound:
    """A client for several threads. Close it, or use it in `with`."""

    def __init__(self, *, seconds: float) -> None:
        """Prepare to wait `seconds` for each whole answer."""
        self._seconds = seconds
        self._http = httpx.Client(
            timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)),
            limits=httpx.Limits(max_connections=_CONNECTIONS),
            follow_redirects=False,
            trust_env=False,
        )

    def get(self, url: str, *, bytes_max: int) -> Reply:
        """Return the answer to a GET. Raises ConnectionError."""
        return self._exchange("GET", url, None, bytes_max)

    def post(self, url: str, body: bytes, *, bytes_max: int) -> Reply:
        """Return the answer to a POST. Raises ConnectionError."""
        return self._exchange("POST", url, body, bytes_max)

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def __enter__(self) -> "Outbound":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _exchange(self, method: str, url: str, body: bytes | None, bytes_max: int) -> Reply:
        until = time.monotonic() + self._seconds
        try:
            with self._http.stream(method, url, content=body) as response:
                pieces, size = [], 0
                for piece in response.iter_bytes():
                    size += len(piece)
                    if size > bytes_max:
                        raise ConnectionError(f"{url}: the answer has more than {bytes_max} bytes")
                    if time.monotonic() > until:
                        raise ConnectionError(f"{url}: not whole after {self._seconds:.0f} s")
                    pieces.append(piece)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = str(error) or type(error).__name__
            raise ConnectionError(f"{url}: {reason}") from error
        kind = response.headers.get("content-type", "")
        return Reply(status=response.status_code, media_type=kind, body=b"".join(pieces))
