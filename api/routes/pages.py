"""Pages for people about methodologies and factors, and the form on which one is tried."""

from collections.abc import Callable
from typing import Annotated, Final

from litestar import MediaType, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter, RawBody

from api.auth import Caller
from api.codes import Door
from api.envelope import REPLAY
from api.pages import FORM_HEADERS, HTML_HEADERS, page
from api.problems import Declined
from api.services import Services
from api.unknown import unknown_page
from api.web.factors import edition_body, factors_body
from api.web.filled import read_form
from api.web.methods import method_body, methods_body
from api.web.trial import MORE, Trial, trial_body
from api.web.tried import blank, example, more_rows, refused, tried_form
from registry.methods import method_of
from registry.methods.errors import QuantificationError

FORM: Final = "application/x-www-form-urlencoded"
FORM_BYTES_MAX: Final = 262_144
"""The bytes of a form: thirty items, or some thousand readings typed in."""
_FOUND, _REFUSED = 200, 422

Code = Annotated[str, PathParameter(description="a methodology's code")]
Table = Annotated[str, PathParameter(description="a table's name")]
Edition = Annotated[str, PathParameter(description="an edition's number")]
Prepared = Annotated[
    str | None,
    QueryParameter(name="filled", pattern=r"\Aexample\Z", description="example"),
]


@get("/methods", sync_to_thread=True, include_in_schema=False)
def methods_page(request: Caller) -> Response[str]:
    """Show the methodologies on offer."""
    return _page(request, "減量方法 Methodologies", methods_body)


@get("/methods/{code:str}", sync_to_thread=True, include_in_schema=False)
def method_page(request: Caller, code: Code) -> Response[str]:
    """Show a methodology and all that it computes from."""
    return _page(request, f"{code} 減量方法 Methodology", lambda: method_body(code))


@get("/factors", sync_to_thread=True, include_in_schema=False)
def factors_page(request: Caller) -> Response[str]:
    """Show the tables of factors."""
    return _page(request, "係數表 Factors", factors_body)


@get("/factors/{table:str}/{edition:str}", sync_to_thread=True, include_in_schema=False)
def edition_page(request: Caller, table: Table, edition: Edition) -> Response[str]:
    """Show one edition of a table of factors."""
    name = f"{table}/{edition}"
    return _page(request, f"{name} 係數表 Factors", lambda: edition_body(name))


@get("/methods/{code:str}/try", sync_to_thread=True, include_in_schema=False)
def trial_page(request: Caller, code: Code, filled: Prepared = None) -> Response[str]:
    """Show the form on which a methodology is tried."""
    try:
        declared = method_of(code).declaration
    except QuantificationError:
        return _unknown(request)
    return _trial(request, example(declared) if filled else blank(declared))


@post(
    "/methods/{code:str}/try",
    status_code=200,
    answer_is_not_kept=True,
    takes=(FORM,),
    request_max_body_size=FORM_BYTES_MAX,
    include_in_schema=False,
)
async def compute_trial(
    request: Caller, code: Code, body: RawBody, services: NamedDependency[Services]
) -> Response[str]:
    """Compute what a form says, and show it step by step or what is wrong with it."""
    try:
        declared = method_of(code).declaration
    except QuantificationError:
        return _unknown(request)
    try:
        filled = read_form(body)
    except ValueError:
        raise Declined(Door.BAD_REQUEST, "the form does not read") from None
    if filled.text("do") == MORE:
        return _trial(request, more_rows(declared, filled))
    try:
        trial = await services.calculations.run(lambda: tried_form(declared, filled))
    except Declined as error:
        told = _trial(request, refused(declared, filled, error.code))
        told.headers.update(error.headers)
        told.status_code = 429
        return told
    return _trial(request, trial)


def _page(request: Caller, title: str, body: Callable[[], str]) -> Response[str]:
    try:
        content = body()
    except QuantificationError:
        return _unknown(request)
    return _html(request, f"{title} | 碳簿 Tanbu", content)


def _unknown(request: Caller) -> Response[str]:
    return unknown_page(request.url.path, is_replay=bool(request.app.state.get(REPLAY)))


def _trial(request: Caller, trial: Trial) -> Response[str]:
    wrong = "錯誤：" if trial.complaints else ""
    title = f"{wrong}試算 Try {trial.declaration.code} | 碳簿 Tanbu"
    told = _html(request, title, trial_body(trial), headers=FORM_HEADERS)
    told.status_code = _REFUSED if trial.complaints else _FOUND
    return told


def _html(
    request: Caller, title: str, body: str, *, headers: dict[str, str] = HTML_HEADERS
) -> Response[str]:
    is_replay = bool(request.app.state.get(REPLAY))
    return Response(
        page(title, body, is_replay=is_replay, lang="zh-Hant"),
        media_type=MediaType.HTML,
        headers=headers,
    )


router = Router(
    "/",
    route_handlers=[
        methods_page,
        method_page,
        trial_page,
        compute_trial,
        factors_page,
        edition_page,
    ],
)
