"""Problems: how every refusal and every failure is answered (RFC 9457).

One media type, one shape, one function from an exception to an answer. A defect of this program is
logged with its trace under the request's id and answered with the id alone; a trace, a query or a
secret never leaves. `instance` is that id.
"""

import logging
import secrets
from collections.abc import Mapping
from typing import Final, TypeVar

import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException, InternalServerException, ValidationException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.types import Scope
from msgspec import UNSET, Struct, UnsetType

from api.codes import BY_STATUS, CODES, Door
from api.decoded import in_words, pointed
from api.details import in_chinese
from api.explained import NotComputed
from ledger.book.acts import AnyAct
from ledger.book.rules import EDITION
from ledger.errors import AuditorTooOld, Code, Malformed, Rejected
from registry.carbon_fee import FeeRefused
from registry.errors import (
    Busy,
    ClockApart,
    ClockBehind,
    Conflict,
    SequencerError,
    Unavailable,
    WrongLogKey,
)
from registry.methods.errors import QuantificationError
from registry.queries.pages import CursorInvalid
from registry.readings.extent import SheetTooLarge
from registry.refusals import Refused
from registry.services.said import Said

T = TypeVar("T")

MEDIA_TYPE: Final = "application/problem+json"
REQUEST_ID_BYTES: Final = 12
BUSY_SECONDS: Final = 1
UNAVAILABLE_SECONDS: Final = 5
STOPPED_SECONDS: Final = 30

CUT_SHORT: Final = "client disconnected prematurely"
"""What the framework says of a client that hangs up before its body has come: no defect."""
_log = logging.getLogger("tanbu.api")
_FILE_IT: Final = Said(
    "請以 POST /v1/pending 存放待簽文件，其他人即可加上簽章",
    "file the note with POST /v1/pending and the others can add their signatures",
)


class FieldProblem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong in one place: a member of the body (RFC 6901) or a parameter, and why."""

    pointer: str | UnsetType = UNSET
    parameter: str | UnsetType = UNSET
    detail: str

    @property
    def field(self) -> str:
        """The place in one spelling, ``ranges.0.2`` or ``limit``; empty for the whole body."""
        return _dotted(self.pointer or "") or self.parameter or ""


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The body of every answer that is no success; `code` is stable, sentences are not."""

    type: str
    title: str
    title_zh: str
    status: int
    detail: str
    detail_zh: str | UnsetType = UNSET
    instance: str
    code: str
    field: str | UnsetType = UNSET
    errors: tuple[FieldProblem, ...] | UnsetType = UNSET
    hint: str | UnsetType = UNSET
    hint_zh: str | UnsetType = UNSET


class Declined(Exception):
    """What a door refuses by itself; `field` names the parameter or member at fault."""

    def __init__(
        self,
        code: Door,
        detail: str,
        *,
        field: str = "",
        errors: tuple[FieldProblem, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.field = field
        self.errors = errors
        self.headers = dict(headers or {})


def parameter_refused(name: str, detail: str) -> Declined:
    """Return the refusal of a parameter of the query or the path."""
    errors = (FieldProblem(parameter=name, detail=detail),)
    return Declined(Door.BAD_REQUEST, detail, field=name, errors=errors)


def found(value: T | None, what: str) -> T:
    """Return what was looked for, named in the refusal. Raises `Declined`: NOT_FOUND."""
    if value is None:
        raise Declined(Door.NOT_FOUND, f"no {what} is here")
    return value


def request_id(scope: Scope) -> str:
    """Return the id of a request, made when it is first asked for."""
    state = scope.setdefault("state", {})
    known = state.setdefault("request_id", "") or secrets.token_hex(REQUEST_ID_BYTES)
    state["request_id"] = known
    return str(known)


def answer(request: Request[object, object, State], error: Exception) -> Response[bytes]:
    """Return the problem that an exception is answered with."""
    instance = request_id(request.scope)
    if isinstance(error, RequestEntityTooLarge):
        bytes_max = request.route_handler.resolve_request_max_body_size()
        error = Declined(Door.BODY_TOO_LARGE, f"a body here has at most {bytes_max} bytes")
    problem, headers = problem_of(error, instance)
    if problem.code == Door.DEFECT:
        where = f"{request.method} {request.url.path}"
        _log.error("defect at %s, request %s", where, instance, exc_info=error)
    return Response(
        msgspec.json.encode(problem),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=headers,
    )


def problem_of(error: Exception, instance: str) -> tuple[Problem, dict[str, str]]:
    """Return the problem and the headers for an exception; what is unknown is a defect."""
    match error:
        case Declined():
            errors = error.errors or UNSET
            problem = _problem(error.code, error.detail, instance, error.field, errors=errors)
            return problem, error.headers
        case Rejected(code=Code.MISSING_SIGNATURE):
            problem = _problem(error.code, error.detail, instance, error.field, hint=_FILE_IT)
            return problem, {}
        case Rejected() | Refused():
            return _problem(error.code, error.detail, instance, error.field), {}
        case Malformed():
            return _malformed(error, instance), {}
        case NotComputed():
            return _not_computed(error, instance), {}
        case QuantificationError():
            return _not_computed(NotComputed("", error), instance), {}
        case FeeRefused(field=field, reason=code, detail=said, detail_zh=zh):
            return _problem(code, said, instance, field, detail_zh=zh), {}
        case SheetTooLarge():
            return _problem(Door.BODY_TOO_LARGE, str(error), instance), {}
        case CursorInvalid():
            return _problem(Door.BAD_CURSOR, str(error), instance, "after"), {}
        case AuditorTooOld():
            return _too_old(error, instance), {}
        case SequencerError():
            return _no_verdict(error, instance)
        case InternalServerException(detail=text) if text == CUT_SHORT:
            return _problem(Door.BAD_REQUEST, "the request was cut short", instance), {}
        case HTTPException():
            return _of_framework(error, instance), dict(error.headers or {})
    return _problem(
        Door.DEFECT, "the request was not answered; the id names the log line", instance
    ), {}


def _problem(
    code: str,
    detail: str,
    instance: str,
    field: str = "",
    *,
    detail_zh: str = "",
    errors: tuple[FieldProblem, ...] | UnsetType = UNSET,
    hint: Said | None = None,
) -> Problem:
    meaning = CODES[code]
    return Problem(
        type=f"urn:tanbu:problem:{code}",
        title=meaning.en,
        title_zh=meaning.zh,
        status=meaning.status,
        # A lone surrogate can be read, and cannot be written.
        detail=detail.encode("utf-8", "replace").decode(),
        detail_zh=(detail_zh or in_chinese(detail) or meaning.zh)
        .encode("utf-8", "replace")
        .decode(),
        instance=f"urn:tanbu:request:{instance}",
        code=str(code),
        field=_dotted(field) or UNSET,
        errors=errors,
        hint=hint.en if hint else UNSET,
        hint_zh=hint.zh if hint else UNSET,
    )


def _not_computed(error: NotComputed, instance: str) -> Problem:
    """Return the problem of inputs that are refused: what is wrong, and what would be right."""
    said = error.told
    return _problem(
        error.refusal.reason, said.en, instance, error.refusal.symbol, detail_zh=said.zh
    )


def _malformed(error: Malformed, instance: str) -> Problem:
    if str(error.code) not in CODES:
        # An artefact that no caller gave: what the registry itself keeps is damaged.
        return _problem(Door.STOPPED, "the registry's own log does not read", instance)
    detail, pointer = pointed(error.detail)
    detail = in_words(detail, AnyAct, pointer)
    errors = (FieldProblem(pointer=pointer, detail=detail),) if pointer else UNSET
    return _problem(error.code, detail, instance, _dotted(pointer), errors=errors)


def _too_old(error: AuditorTooOld, instance: str) -> Problem:
    """Return the problem of a log that has outgrown this program: no retry will help."""
    _log.error("%s, request %s", error, instance)
    detail = (
        f"edition {error.edition} of the rules binds; this program knows editions up to {EDITION}: "
        "install a later release. Nothing was written"
    )
    return _problem(Door.AUDITOR_TOO_OLD, detail, instance)


def _no_verdict(error: SequencerError, instance: str) -> tuple[Problem, dict[str, str]]:
    if isinstance(error, WrongLogKey):
        return _problem(
            Code.FOREIGN_ORIGIN,
            "this is another log, or its key is not at hand",
            instance,
        ), {}
    if isinstance(error, Unavailable):
        _log.error("%s, request %s", error, instance)
        retry = {"Retry-After": str(UNAVAILABLE_SECONDS)}
        detail = "try again; an act counts once, anything else with an Idempotency-Key"
        return _problem(Door.DATABASE_UNAVAILABLE, detail, instance), retry
    if isinstance(error, Busy | Conflict):
        retry = {"Retry-After": str(BUSY_SECONDS)}
        return _problem(Door.BUSY, "nothing was written; try again", instance), retry
    retry = {"Retry-After": str(STOPPED_SECONDS)}
    if isinstance(error, ClockBehind):
        return _problem(Door.CLOCK_BEHIND, "nothing was written; try later", instance), retry
    if isinstance(error, ClockApart):
        _log.error("%s, request %s", error, instance)
        return _problem(Door.CLOCK_APART, "nothing was written; try later", instance), retry
    _log.error("no verdict, request %s", instance, exc_info=error)
    detail = "whether the act was admitted may be unknown; sent again as it is, it counts once"
    return _problem(Door.STOPPED, detail, instance), retry


def _of_framework(error: HTTPException, instance: str) -> Problem:
    """Return the problem for what the framework refuses; its own words may echo the query."""
    if isinstance(error, ValidationException):
        errors = tuple(_field_problem(item) for item in error.extra or () if isinstance(item, dict))
        first = errors[0] if errors else FieldProblem(detail="")
        detail = first.detail or "a parameter or member is not valid"
        return _problem(Door.BAD_REQUEST, detail, instance, first.field, errors=errors or UNSET)
    code = BY_STATUS.get(error.status_code, Door.DEFECT)
    return _problem(code, CODES[code].en, instance)


def _field_problem(item: Mapping[str, object]) -> FieldProblem:
    said = in_words(str(item.get("message", "")), str, "")
    # Bodies are read before the framework reads them, so that it speaks of parameters alone.
    return FieldProblem(parameter=str(item.get("key", "")), detail=said)


def _dotted(pointer: str) -> str:
    """Return a place in one spelling, ``ranges.0.2``, be it a pointer or a rule's ``assets[0]``."""
    if not pointer.startswith("/"):
        return pointer.replace("[", ".").replace("]", "")
    return pointer[1:].replace("/", ".").replace("~1", "/").replace("~0", "~")
