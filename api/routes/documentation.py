"""The API's documentation: the OpenAPI document, and one page of plain HTML made of it.

Nothing is fetched from anywhere and no script runs: the page works on a machine without a network
and under a policy that allows nothing but its own style.
"""

import json
from collections.abc import Callable
from html import escape
from typing import Final

from litestar import Litestar, MediaType, Response, Router, get

from api.auth import Caller
from api.envelope import REPLAY
from api.examples import Json, Members
from api.pages import HTML_HEADERS, english, page
from api.web.markup import trail

OPENAPI: Final = "application/vnd.oai.openapi+json"
_TITLE: Final = "程式介面文件 API documentation | 碳簿 Tanbu"
DESCRIBE: Final = "describe"
"""Where the application's state has what makes the document."""

_INTRODUCTION: Final = (
    "<p>每一項操作、其參數與回應。讀取不需要權杖；寫入需要權杖與簽章。"
    '程式可讀的同一份文件：<a href="/schema/openapi.json">openapi.json</a>；'
    '<a href="#schemas">資料格式</a>列於頁末。'
    "以下說明由程式產生，僅有英文；錯誤代碼的中文名稱見 "
    "<code>GET /v1/codes</code>。</p>"
)


def document_of(app: Litestar) -> Members:
    """Return an application's OpenAPI document."""
    describe: Callable[[], Members] = app.state[DESCRIBE]
    return describe()


@get("/openapi.json", sync_to_thread=True, include_in_schema=False, media_type=OPENAPI)
def openapi_json(request: Caller) -> Response[bytes]:
    """Return the OpenAPI document."""
    return Response(encoded(document_of(request.app)), media_type=OPENAPI)


@get("/", sync_to_thread=True, include_in_schema=False)
def documentation(request: Caller) -> Response[str]:
    """Show every operation, what it takes and what it answers."""
    document = document_of(request.app)
    is_replay = bool(request.app.state.get(REPLAY))
    told = page(_TITLE, _body(document), is_replay=is_replay, lang="zh-Hant")
    return Response(told, media_type=MediaType.HTML, headers=HTML_HEADERS)


def encoded(document: Members) -> bytes:
    """Return the document's bytes, the same for the same routes."""
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _body(document: Members) -> str:
    info, paths, parts = document["info"], document["paths"], document["components"]
    operations = [
        (path, method, operation)
        for path, item in _items(paths)
        for method, operation in _items(item)
    ]
    tags = list(dict.fromkeys(_tag(operation) for _, _, operation in operations))
    schemas = parts.get("schemas") if isinstance(parts, dict) else None
    return "".join(
        [
            trail(here=("程式介面文件", "API documentation")),
            f"<h1>程式介面文件 {english('API documentation')}</h1>",
            _INTRODUCTION,
            f'<div lang="en"><p>{_text(info, "description")} The same for programs: '
            '<a href="/schema/openapi.json">openapi.json</a>. <a href="#schemas">Schemas</a> '
            "stand below.</p>",
            *(_index(tag, operations) for tag in tags),
            *(_operation(path, method, operation) for path, method, operation in operations),
            '<h2 id="schemas">Schemas</h2>',
            *(
                f'<section id="schema-{escape(name)}"><h3>{escape(name)}</h3>{_pre(schema)}'
                "</section>"
                for name, schema in _items(schemas)
            ),
            "</div>",
        ]
    )


def _index(tag: str, operations: list[tuple[str, str, Json]]) -> str:
    """Return the list of the operations under a tag."""
    items = "".join(
        f"<li><code>{method.upper()}</code> "
        f'<a href="#{_text(operation, "operationId")}">{escape(path)}</a> '
        f"{_text(operation, 'summary')}</li>"
        for path, method, operation in operations
        if _tag(operation) == tag
    )
    return f'<h2>{escape(tag.capitalize())}</h2><ul class="operations">{items}</ul>'


def _operation(path: str, method: str, operation: Json) -> str:
    found = operation if isinstance(operation, dict) else {}
    said = [
        f'<section id="{_text(found, "operationId")}"><h2><span class="m">{method}</span> '
        f"<code>{escape(path)}</code></h2><p>{_text(found, 'description')}</p>"
    ]
    security = found.get("security")
    if isinstance(security, list):
        said.append("<p>A token opens more.</p>" if {} in security else "<p>Needs a token.</p>")
    if found.get("parameters"):
        said.append(_parameters(found["parameters"]))
    if found.get("requestBody"):
        said.append(f"<h3>Body</h3>{_pre(found['requestBody'])}")
    rows = "".join(
        f"<tr><td>{escape(status)}</td><td>{_text(answer, 'description')}</td>"
        f"<td>{_schema_links(answer)}</td></tr>"
        for status, answer in _items(found.get("responses"))
    )
    return "".join([*said, f"<h3>Answers</h3><table>{rows}</table></section>"])


def _parameters(parameters: Json) -> str:
    """Return a table of parameters: name and place, what each means, and which values fit."""
    rows = "".join(
        f"<tr><td><code>{_text(parameter, 'name')}</code><br>{_text(parameter, 'in')}"
        f"{', required' if parameter.get('required') else ''}</td>"
        f"<td>{_text(parameter, 'description')}<br><code>{_values(parameter)}</code></td></tr>"
        for parameter in (parameters if isinstance(parameters, list) else [])
        if isinstance(parameter, dict)
    )
    return f"<h3>Parameters</h3><table>{rows}</table>"


def _values(parameter: Members) -> str:
    """Return a parameter's schema, less what is said of it beside."""
    schema = dict(_items(parameter.get("schema")))
    schema.pop("description", None)
    return escape(json.dumps(schema, ensure_ascii=False))


def _tag(operation: Json) -> str:
    """Return what an operation is filed under."""
    tags = operation.get("tags") if isinstance(operation, dict) else None
    return str(tags[0]) if isinstance(tags, list) and tags else ""


def _schema_links(answer: Json) -> str:
    """Return links to the schemas that an answer's content names."""
    said = json.dumps(answer)
    names = {part.partition('"')[0] for part in said.split("#/components/schemas/")[1:]}
    return " ".join(
        f'<a href="#schema-{escape(name)}">{escape(name)}</a>' for name in sorted(names)
    )


def _items(value: Json) -> list[tuple[str, Json]]:
    return list(value.items()) if isinstance(value, dict) else []


def _text(value: Json, name: str) -> str:
    return escape(str(value.get(name, ""))) if isinstance(value, dict) else ""


def _pre(value: Json) -> str:
    return f"<pre>{escape(json.dumps(value, ensure_ascii=False, indent=1))}</pre>"


router = Router("/schema", route_handlers=[openapi_json, documentation])
