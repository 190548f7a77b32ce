"""A small client of the API: submit notes, read receipts. Synchronous, over httpx.

It retries what the registry asks to have retried (429 and 503 with Retry-After). A signed note is
sent again, the very same, where its answer was lost: the same text is the same act, and gets the
first receipt. Nothing else is sent twice.
"""

import re
import secrets
import time
from collections.abc import Callable
from typing import TypeVar

import httpx
import msgspec
from msgspec import Struct

from api.vouched import context_for
from ledger.closing import Closing

ATTEMPTS_MAX = 5
SENT_MAX = 3
"""How often a note is sent whose answers are lost."""
_PAUSE_SECONDS = 1
_WAIT_SECONDS_MAX = 30
_AGAIN = (429, 503)
# A gateway's word: the registry behind it may have admitted what it was asked to.
_OF_GATEWAYS = (502, 504)
_DENIED = (401, 403)
_TOO_OLD = 501
_REFUSED, _SERVERS = 400, 500
_UNSENT = (
    *(httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout),
    *(httpx.LocalProtocolError, httpx.UnsupportedProtocol),
)
_URL = re.compile(r"https?://[!-~]+\Z")
# As `registry.users` makes them, and whatever else a proxy may ask for (RFC 6750 section 2.1).
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]*\Z")
# An instant is not read (RFC 9110 section 10.2.3); nobody is waited for so long anyway.
_SECONDS = re.compile(r"[0-9]{1,9}\Z")


T = TypeVar("T")


class Problem(Struct, kw_only=True):
    """What a refusal says of itself (RFC 9457), in English and in Traditional Chinese."""

    title: str
    status: int
    detail: str = ""
    code: str = ""
    field: str = ""
    hint: str = ""
    hint_zh: str = ""
    title_zh: str = ""
    detail_zh: str = ""


class Refusal(Exception):
    """The registry refused a request; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        code, said = problem.code or str(problem.status), problem.detail or problem.title
        super().__init__(": ".join(filter(None, (code, problem.field, said))))
        self.problem = problem

    @property
    def lines(self) -> list[str]:
        """What the registry said: why and of which member, what to do, and the same in Chinese."""
        title, detail = self.problem.title_zh, self.problem.detail_zh
        # Where no sentence fits, the detail is the title once more.
        chinese = "：".join(filter(None, (title, "" if detail == title else detail)))
        told = str(self), self.problem.hint, chinese, self.problem.hint_zh
        return [line for line in told if line]


class Receipt(Struct, kw_only=True):
    """Where an act stands in the log."""

    index: int
    admitted: str
    leaf_hash: str
    size: int
    checkpoint: str


class Missing(Struct, kw_only=True):
    """Whose signatures a note still lacks: of accounts, and of keys that it enrols."""

    accounts: dict[str, int] = {}
    keys: list[str] = []


class Filed(Struct, kw_only=True):
    """A note that waits for others to sign."""

    text_sha256: str
    missing: Missing
    signed_by: list[str] = []


class Notice(Struct, frozen=True):
    """What a signer ought to know, in both languages."""

    zh: str
    en: str


class Drafted(Struct, frozen=True):
    """The text to sign of a drafted act, and what the registry has to say of it."""

    text: str
    notices: tuple[Notice, ...] = ()


class Client(Closing):
    """A registry's API at a base URL, spoken to with a token. Close it, or use it in `with`."""

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Make ready, and ask nothing yet. ValueError for a URL or a token that cannot be one."""
        if _URL.match(url) is None:
            raise ValueError(f"the URL must be http:// or https:// and a host: {url!r}")
        if _TOKEN.match(token) is None:
            raise ValueError("the token has a character that no token has")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            self._http = httpx.Client(
                base_url=url,
                headers=headers,
                transport=transport,
                timeout=60,
                trust_env=False,
                verify=context_for(httpx.URL(url)),
            )
        except httpx.InvalidURL as error:
            raise ValueError(f"the URL {url!r}: {error}") from None
        self._sleep = sleep

    def submit(self, note: bytes) -> Receipt:
        """Submit a signed note. Raises `Refusal`, and `httpx.HTTPError` where nobody answers.

        What either leaves open is told by `is_open`.
        """
        return _read(self._send_note("/v1/acts", note), Receipt)

    def draft(self, body: bytes) -> bytes:
        """Return the text to sign of an act drafted from a JSON body. Raises as `submit`."""
        return self.drafted(body).text.encode()

    def drafted(self, body: bytes) -> Drafted:
        """Return the draft of an act from a JSON body. Raises as `submit`."""
        answer = self._send("POST", "/v1/drafts", body, {"Content-Type": "application/json"})
        return _read(answer, Drafted)

    def file(self, note: bytes) -> Filed:
        """File a note that others have still to sign. Raises as `submit`."""
        return _read(self._send_note("/v1/pending", note), Filed)

    def get(self, path: str) -> bytes:
        """Return the body of a resource. Raises `Refusal`, `httpx.HTTPError`."""
        return self._send("GET", path, None, {})

    def post(self, path: str, body: bytes, *, media_type: str = "application/json") -> bytes:
        """Send a body, once for all however often it must be sent. Raises as `get`."""
        headers = {"Content-Type": media_type, "Idempotency-Key": secrets.token_hex(16)}
        return self._send("POST", path, body, headers)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def _send_note(self, path: str, note: bytes) -> bytes:
        """Send a note until somebody says what became of it, or until that is in vain."""
        lost: Refusal | httpx.HTTPError | None = None
        for _ in range(SENT_MAX):
            if lost is not None:
                self._sleep(_PAUSE_SECONDS)
            try:
                return self._send("POST", path, note, {"Content-Type": "text/plain"})
            except Refusal as refusal:
                status = refusal.problem.status
                if status in _OF_GATEWAYS:
                    lost = refusal
                    continue
                # To be busy, or no longer let in, tells nothing of the note before.
                if lost is not None and (status in _DENIED or is_open(refusal)):
                    raise lost from None
                raise
            except _UNSENT:
                # That nobody listens now does not tell what became of the note before.
                if lost is None:
                    raise
            except httpx.HTTPError as error:
                lost = error
        if lost is None:
            raise RuntimeError("a note was never sent")
        raise lost

    def _send(
        self, method: str, path: str, content: bytes | None, headers: dict[str, str]
    ) -> bytes:
        refusal: Refusal | None = None
        for attempt in range(ATTEMPTS_MAX):
            try:
                response = self._http.request(method, path, content=content, headers=headers)
            except _UNSENT:
                # What was said last stands.
                if refusal is None:
                    raise
                break
            if response.is_success:
                return response.content
            refusal = Refusal(_problem(response))
            if response.status_code not in _AGAIN or attempt == ATTEMPTS_MAX - 1:
                break
            self._sleep(_seconds_to_wait(response))
        if refusal is None:
            raise RuntimeError("nothing was ever sent")
        raise refusal


def is_open(error: Refusal | httpx.HTTPError) -> bool:
    """Return whether a note, handed in with this error, may have been admitted or filed."""
    if not isinstance(error, Refusal):
        return not isinstance(error, _UNSENT)
    status = error.problem.status
    return status < _REFUSED or status in _AGAIN or (status >= _SERVERS and status != _TOO_OLD)


def _read(answer: bytes, kind: type[T]) -> T:
    """Return what an answer says. Raises `Refusal`, where it is no registry's."""
    try:
        return msgspec.json.decode(answer, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        said = f"this is no registry's answer: {error}"
        raise Refusal(Problem(title=said, status=200, code="no_answer")) from None


def _seconds_to_wait(response: httpx.Response) -> float:
    text = response.headers.get("Retry-After", "1")
    return min(float(text) if _SECONDS.match(text) else 1.0, _WAIT_SECONDS_MAX)


def _problem(response: httpx.Response) -> Problem:
    try:
        return msgspec.json.decode(response.content, type=Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Problem(title=response.reason_phrase, status=response.status_code)
