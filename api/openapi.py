"""The OpenAPI document, made to tell the truth.

The framework writes paths and parameters; everything that goes through JSON is described here by
the decoder's own account of the types (`msgspec.json.schema_components`), since the framework's
leaves out that unknown members are refused and how the kinds of act are told apart. Errors are
problems (RFC 9457) on every route. Patterns are written for ECMA 262, as JSON Schema asks.
"""

from collections.abc import Iterator
from enum import Enum
from inspect import cleandoc
from types import UnionType
from typing import Final, Union, get_args, get_origin

import msgspec
from litestar import Litestar, Response
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream
from litestar.routes import HTTPRoute

from api.examples import EXAMPLES, Json, Members
from api.idempotency import HEADER, NOT_KEPT, REPLAYED
from api.intake import ANY, JSON, TEXT
from api.problems import MEDIA_TYPE, Problem
from api.routes.documents import SALT
from api.schemas.acts import PendingAnswer, ReceiptAnswer
from registry.methods.factors.table import FactorSet

REFERENCE: Final = "#/components/schemas/{name}"
HEADER_REFERENCE: Final = "#/components/headers/"
SECURITY: Final[Members] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "a token as POST /v1/tokens issues it: `tanbu_<id>_<secret>`",
    }
}
_OPTIONAL_TOKEN: Final = frozenset({"get_document"})
_ALSO: Final[dict[str, dict[str, type]]] = {
    "get_factor_set": {"200": FactorSet},
    "submit_act": {"200": ReceiptAnswer, "201": ReceiptAnswer},
    "file_note": {"201": ReceiptAnswer, "202": PendingAnswer},
    "add_signature": {"201": ReceiptAnswer, "202": PendingAnswer},
    "sign_with_kept_keys": {"201": ReceiptAnswer, "202": PendingAnswer},
}
"""Answers of success beside, or in place of, the one a handler's type says."""
_SAID: Final = {
    "200": "What was asked for.",
    "201": "It was created; nothing of it can be lost any more.",
    "202": "It is kept, and waits for signatures.",
    "204": "It is done.",
    "304": "It is what the tag in If-None-Match says.",
}
_OK: Final = "200"
_REFUSED: Final = 400
_PROBLEM: Final = "A problem; `code` says which, and GET /v1/codes lists them all."
_HEADERS: Final[dict[str, str]] = {
    "ETag": "the tag of these bytes, for If-None-Match",
    REPLAYED: "`true` where this is the stored answer to an earlier request",
    "Link": 'the path and query of the next page, `rel="next"`; absent on the last',
    "Location": "the path of the entry",
    "Retry-After": "after how many seconds to ask again",
    SALT: "the salt of a confidential document's hash, in hexadecimal; absent of a public one",
    "WWW-Authenticate": "how to say who asks",
}
"""Headers that a program reads, and what each says."""
_UNTAGGED: Final = frozenset({"get_document"})
"""Reads whose bytes go out as they are read: nobody has seen the last when the first leaves."""
_IDEMPOTENCY_KEY: Final[Members] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "sent again with the same request it is answered as before, for a day",
    "schema": {"type": "string", "pattern": "^[\\x21-\\x7e]{1,100}$"},
}


def truthful(app: Litestar) -> Members:
    """Return the OpenAPI document of an application."""
    document: Members = msgspec.json.decode(msgspec.json.encode(app.openapi_schema.to_schema()))
    handlers = dict(_handlers(app))
    kinds = _kinds(handlers)
    schemas, components = msgspec.json.schema_components(kinds, ref_template=REFERENCE)
    known = dict(zip(kinds, schemas, strict=True))
    for method, operation in _operations(document):
        operation_id = str(operation["operationId"])
        _complete(operation, handlers[operation_id], known, method=method)
    parts = _members(document, "components")
    # Of the framework's schemas only those of enumerations are still spoken of, by parameters.
    written = _members(parts, "schemas").items()
    enums = {
        name: schema for name, schema in written if isinstance(schema, dict) and "enum" in schema
    }
    parts["schemas"] = dict(sorted({**enums, **components}.items()))
    parts["headers"] = {
        name: {"description": said, "schema": {"type": "string"}} for name, said in _HEADERS.items()
    }
    parts["securitySchemes"] = SECURITY
    _rewrite_texts(document)
    return document


def _handlers(app: Litestar) -> Iterator[tuple[str, HTTPRouteHandler]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if isinstance(handler.operation_id, str):
                    yield handler.operation_id, handler


def _kinds(handlers: dict[str, HTTPRouteHandler]) -> list[object]:
    """Return every type that some body or answer has, once each."""
    kinds: dict[object, None] = {Problem: None}
    for operation_id, handler in sorted(handlers.items()):
        kinds.update(dict.fromkeys(_body_kinds(handler)))
        kinds[_answer_kind(handler)] = None
        kinds.update(dict.fromkeys(_ALSO.get(operation_id, {}).values()))
    return [kind for kind in kinds if kind not in {None, bytes, str, type(None)}]


def _body_kind(handler: HTTPRouteHandler) -> object:
    data = handler.parsed_data_field
    return handler.opt.get("raw_body") if data is None else data.annotation


def _body_kinds(handler: HTTPRouteHandler) -> tuple[object, ...]:
    """Return the types of a body: more than one where its path says which it has."""
    kind = _body_kind(handler)
    return kind if isinstance(kind, tuple) else (kind,)


def _answer_kind(handler: HTTPRouteHandler) -> object:
    kind: object = handler.parsed_fn_signature.return_type.annotation
    if kind is Stream:
        return bytes
    if get_origin(kind) is Response:
        (kind,) = get_args(kind)
    if get_origin(kind) in {Union, UnionType} and _ALSO.get(str(handler.operation_id)):
        return None
    return kind


def _operations(document: Members) -> Iterator[tuple[str, Members]]:
    for item in _members(document, "paths").values():
        if isinstance(item, dict):
            for method, operation in item.items():
                if isinstance(operation, dict):
                    yield method, operation


def _complete(
    operation: Members,
    handler: HTTPRouteHandler,
    known: dict[object, Members],
    *,
    method: str,
) -> None:
    """Say of an operation what it takes, answers and asks for."""
    operation_id = str(operation["operationId"])
    takes = handler.opt.get("takes", (JSON,))
    kind = _body_kind(handler)
    if kind is not None:
        content: Members = {
            media_type: _body(kind, media_type, known, EXAMPLES.get(operation_id))
            for media_type in takes
        }
        operation["requestBody"] = {"required": True, "content": content}
    is_guarded = bool(handler.resolve_guards())
    if is_guarded:
        operation["security"] = [{"token": []}]
    elif operation_id in _OPTIONAL_TOKEN:
        operation["security"] = [{}, {"token": []}]
    for parameter in _parameters(operation):
        # What a handler is given for a parameter that is left out; nobody may send it.
        schema = _members(parameter, "schema")
        if schema.get("default") == "":
            del schema["default"]
            schema["minLength"] = 1
    answers = _answers(handler, known)
    if method == "get":
        answers["304"] = {"description": _SAID["304"]}
    statuses = _error_statuses(
        has_body=kind is not None,
        is_guarded=is_guarded or operation_id in _OPTIONAL_TOKEN,
        is_write=method != "get",
    )
    problem: Members = {"schema": {"$ref": REFERENCE.format(name=Problem.__name__)}}
    for status in statuses:
        answers[str(status)] = {"description": _PROBLEM, "content": {MEDIA_TYPE: problem}}
    if method == "post" and is_guarded and NOT_KEPT not in handler.opt:
        parameters = operation.setdefault("parameters", [])
        if isinstance(parameters, list):
            parameters.append(_IDEMPOTENCY_KEY)
    for code, answered in answers.items():
        names = _headers(operation, code, is_read=method == "get")
        if names and isinstance(answered, dict):
            answered["headers"] = {name: {"$ref": HEADER_REFERENCE + name} for name in names}
    operation["responses"] = dict(sorted(answers.items()))


def _headers(operation: Members, status: str, *, is_read: bool) -> list[str]:
    """Return the names of the headers of an answer, sorted."""
    operation_id = str(operation["operationId"])
    taken = {one["name"] for one in _parameters(operation)}
    if int(status) >= _REFUSED:
        named = {"401": "WWW-Authenticate", "429": "Retry-After", "503": "Retry-After"}.get(status)
        return [named] if named else []
    names = set()
    if is_read and operation_id not in _UNTAGGED:
        names.add("ETag")
    if operation_id == "get_document" and status == _OK:
        names.add(SALT)
    if "after" in taken and status == _OK:
        names.add("Link")
    if HEADER in taken:
        names.add(REPLAYED)
    if _ALSO.get(operation_id, {}).get(status) is ReceiptAnswer:
        names.add("Location")
    return sorted(names)


def _parameters(operation: Members) -> list[Members]:
    listed = operation.get("parameters", [])
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _body(
    kind: object, media_type: str, known: dict[object, Members], examples: dict[str, Members] | None
) -> Members:
    if media_type == TEXT:
        return {"schema": {"type": "string", "description": "a signed note (C2SP signed-note)"}}
    if media_type == ANY or kind is bytes:
        return {"schema": {"type": "string", "format": "binary"}}
    schemas: list[Json] = [known[each] for each in (kind if isinstance(kind, tuple) else (kind,))]
    content: Members = {"schema": {"anyOf": schemas} if len(schemas) > 1 else schemas[0]}
    if examples:
        content["examples"] = {name: {"value": value} for name, value in examples.items()}
    return content


def _answers(handler: HTTPRouteHandler, known: dict[object, Members]) -> Members:
    """Return the answers of success."""
    also = _ALSO.get(str(handler.operation_id), {})
    answers: Members = {
        status: {
            "description": _SAID[status],
            "content": {JSON: {"schema": known[kind]}},
        }
        for status, kind in also.items()
    }
    kind = _answer_kind(handler)
    status = str(handler.status_code)
    if also:
        return answers
    if kind in {None, type(None)}:
        return {status: {"description": _SAID[status]}}
    is_raw = kind in {bytes, str}
    declared = handler.media_type if is_raw else JSON
    media_type = str(declared.value if isinstance(declared, Enum) else declared)
    schema: Members = {"type": "string"} if is_raw else known[kind]
    content: Members = {media_type: {"schema": schema}}
    return {status: {"description": _SAID[status], "content": content}}


def _error_statuses(*, has_body: bool, is_guarded: bool, is_write: bool) -> list[int]:
    statuses = [400, 401, 404, 429, 500, 503]
    statuses += [403] if is_guarded else []
    statuses += [409, 422] if is_write else []
    statuses += [413, 415] if has_body else []
    return statuses


def _members(parent: Members, name: str) -> Members:
    """Return an object's member that is an object, made where it is missing."""
    found = parent.setdefault(name, {})
    if not isinstance(found, dict):
        raise TypeError(f"{name} is no object")
    return found


def _rewrite_texts(value: Json) -> None:
    r"""Write ``^`` and ``$`` for Python's ``\A`` and ``\Z``; take indents out of descriptions."""
    if isinstance(value, list):
        for item in value:
            _rewrite_texts(item)
    elif isinstance(value, dict):
        for name, member in value.items():
            if name == "pattern" and isinstance(member, str):
                value[name] = member.replace(r"\A", "^").replace(r"\Z", "$")
            elif name == "description" and isinstance(member, str):
                value[name] = cleandoc(member)
            else:
                _rewrite_texts(member)
