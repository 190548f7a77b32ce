"""What is asked of every request before its route runs: a strict reading of query and body.

The framework converts: it takes ``1.0`` and ``"1"`` for 1, keeps the last of two equal keys, reads
any media type as JSON, and passes over parameters it does not know. A registry must not guess, so
each of these is refused here, by the very types the route declares.
"""

import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Final

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter, QueryParameter
from litestar.typing import FieldDefinition
from msgspec import Struct

from api.codes import Door
from api.decoded import in_words, pointed, tag_in
from api.problems import Declined, FieldProblem, parameter_refused

JSON: Final = "application/json"
TEXT: Final = "text/plain"
ANY: Final = "*/*"
DEPTH_MAX: Final = 32
"""How deep a body may nest: acts need four levels."""

_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffd\ud800-\udfff]")
_UNREAD = "\ufffd"
"""What a decoder puts where bytes are no UTF-8."""
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,15})\Z")


class _Declared(Struct, frozen=True, kw_only=True):
    """What fits a query parameter: `values` and `pattern` are empty where anything does."""

    is_whole: bool
    is_required: bool
    values: tuple[str, ...]
    pattern: str
    description: str


async def check_request(request: Request[object, object, State]) -> None:
    """Refuse what the framework would guess at.

    Raises `Declined`: BAD_REQUEST, DUPLICATE_KEY, MEDIA_TYPE.
    """
    handler = request.route_handler
    _check_path(request.scope["path"])
    _check_path_values(request.path_params, handler)
    _check_query(list(request.query_params.multi_items()), _query_of(handler))
    if request.method not in _WITH_BODY:
        return
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    taken: Sequence[str] = handler.opt.get("takes", (JSON,))
    if media_type not in taken and ANY not in taken:
        raise Declined(Door.MEDIA_TYPE, f"taken here: {', '.join(taken)}", field="Content-Type")
    # Reading it here applies the route's limit of bytes, whatever the route does with it.
    body = await request.body()
    data = handler.parsed_data_field
    if media_type == JSON and data is not None:
        read_strictly(body, data.annotation)


def read_strictly(body: bytes, kind: object) -> object:
    """Return what a JSON body says, nothing converted.

    Raises `Declined`: BAD_REQUEST, DUPLICATE_KEY.
    """
    check_json(body)
    try:
        return _decoder(kind).decode(body)
    except msgspec.DecodeError as error:
        problem = _member_problem(error, kind, body)
        errors = (problem,)
        raise Declined(
            Door.BAD_REQUEST, problem.detail, field=problem.field, errors=errors
        ) from None


def _member_problem(error: msgspec.DecodeError, kind: object, body: bytes) -> FieldProblem:
    """Return which member of a JSON body does not fit, as a JSON pointer, and what would."""
    detail, pointer = pointed(str(error))
    said = in_words(detail, kind, pointer, tag_in(body))
    return FieldProblem(pointer=pointer, detail=said)


def check_json(body: bytes) -> None:
    """Require JSON without a key twice in one object, not too deep.

    Raises `Declined`: BAD_REQUEST, DUPLICATE_KEY.
    """
    try:
        parsed = json.loads(body.decode(), object_pairs_hook=without_doubles)
    except RecursionError:
        raise Declined(Door.BAD_REQUEST, "the body nests too deep") from None
    except UnicodeDecodeError:
        raise Declined(Door.BAD_REQUEST, "the text is not in UTF-8") from None
    except json.JSONDecodeError as error:
        raise _no_json(error) from None
    except ValueError:
        # A number with more digits than are read.
        raise Declined(Door.BAD_REQUEST, "the body is not JSON in UTF-8") from None
    if _depth(parsed) > DEPTH_MAX:
        raise Declined(Door.BAD_REQUEST, "the body nests too deep")


def _no_json(error: json.JSONDecodeError) -> Declined:
    """Return the refusal of a body that is a text and no JSON: characters count from 1."""
    place = error.pos + 1
    if not error.doc.strip():
        return Declined(Door.BAD_REQUEST, "the body is empty, and JSON is expected")
    if error.msg == "Extra data":
        return Declined(Door.BAD_REQUEST, f"more stands behind the JSON, from character {place} on")
    if error.pos >= len(error.doc.rstrip()):
        return Declined(Door.BAD_REQUEST, "the JSON ends before it is whole, or there is none")
    return Declined(Door.BAD_REQUEST, f"this is no JSON, from character {place} on")


def without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object's members, looked up and never searched for. Raises `Declined`."""
    members: dict[str, object] = {}
    for name, value in pairs:
        if name in members:
            # A lone surrogate can stand in a name that was read, but in no answer.
            shown = name[:100].encode("utf-8", "replace").decode()
            raise Declined(Door.DUPLICATE_KEY, "a name stands twice in one object", field=shown)
        members[name] = value
    return members


def _depth(value: object) -> int:
    """Return how deep a value nests, counted without recursion."""
    deepest, level = 0, [value]
    while level:
        deepest += 1
        below: list[object] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
        level = below
    return deepest


@cache
def _decoder(kind: object) -> "msgspec.json.Decoder[object]":
    return msgspec.json.Decoder(kind)


@cache
def _query_of(handler: HTTPRouteHandler) -> dict[str, _Declared]:
    """Return the query parameters a route declares, and what fits each."""
    declared = {}
    for name, field in handler.parsed_fn_signature.parameters.items():
        kwarg = field.kwarg_definition
        if isinstance(kwarg, QueryParameter):
            declared[kwarg.name or name] = _Declared(
                is_required=field.is_required,
                is_whole=field.is_subclass_of(int) and field.annotation is not bool,
                values=_values_of(field),
                pattern=kwarg.pattern or "",
                description=kwarg.description or "",
            )
    return declared


@cache
def _lists_of_path(handler: HTTPRouteHandler) -> dict[str, tuple[str, ...]]:
    """Return the parameters of a route's path that are one of a list, and the lists."""
    return {
        name: values
        for name, field in handler.parsed_fn_signature.parameters.items()
        if isinstance(field.kwarg_definition, PathParameter) and (values := _values_of(field))
    }


def _values_of(field: FieldDefinition) -> tuple[str, ...]:
    """Return the values of a parameter that is one of a list; none of any other."""
    kinds = [one.annotation for one in (field, *field.inner_types)]
    return tuple(
        value.value
        for kind in kinds
        if isinstance(kind, type) and issubclass(kind, StrEnum)
        for value in kind
    )


def _check_value(name: str, value: str, fits: _Declared) -> None:
    if not value:
        # A shell's variable that was never set would else ask for everything.
        raise parameter_refused(name, "it is empty: give it a value or leave it out")
    if fits.is_whole and _WHOLE.match(value) is None:
        raise parameter_refused(name, "not a whole number")
    if fits.values and value not in fits.values:
        raise parameter_refused(name, f"one of: {', '.join(fits.values)}")
    if fits.pattern and re.search(fits.pattern, value) is None:
        raise parameter_refused(name, f"it must be: {fits.description}")


def _check_path(path: str) -> None:
    if _CONTROL.search(path):
        raise Declined(Door.BAD_REQUEST, "the path holds control characters")


def _check_path_values(given: Mapping[str, object], handler: HTTPRouteHandler) -> None:
    for name, values in _lists_of_path(handler).items():
        if given.get(name) not in values:
            raise parameter_refused(name, f"one of: {', '.join(values)}")


def _check_query(given: list[tuple[str, str]], declared: dict[str, _Declared]) -> None:
    seen: set[str] = set()
    for name, value in given:
        if name not in declared:
            known = ", ".join(sorted(declared)) or "none"
            detail = f"there is no such parameter here; there are: {known}"
            raise parameter_refused(name[:100], detail)
        if name in seen:
            raise parameter_refused(name, "a parameter stands twice")
        if _UNREAD in value:
            raise parameter_refused(name, "not UTF-8 as %XX, or it holds U+FFFD")
        if _CONTROL.search(value):
            raise parameter_refused(name, "no control characters")
        _check_value(name, value, declared[name])
        seen.add(name)
    for name in declared.keys() - seen:
        if declared[name].is_required:
            what = declared[name].description or "text"
            detail = f"this parameter is missing: {what}"
            raise parameter_refused(name, detail)
