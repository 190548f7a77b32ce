"""Methodologies: what there is, and what a period's readings come to. Nothing is stored."""

from typing import TYPE_CHECKING, Annotated, Final, cast

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter, RawBody

from api.intake import read_strictly
from api.schemas.methods import (
    MethodAnswer,
    MethodList,
    ResultAnswer,
    method_answer,
    result_answer,
)
from api.services import Services
from registry.methods import METHODS, method_of

if TYPE_CHECKING:
    from registry.methods.inputs import Frame

INPUTS_BYTES_MAX: Final = 8_388_608
"""The bytes of one period's inputs: a hundred thousand readings, each in a short line."""
INPUTS: Final = tuple(method.inputs for method in METHODS.values())
"""What `quantify` takes, by methodology."""

Code = Annotated[
    str,
    PathParameter(pattern=r"\A[A-Z][A-Z0-9.-]{1,31}\Z", description="a methodology's code"),
]


@get("/", sync_to_thread=False, operation_id="list_methods", summary="List methodologies")
def list_methods() -> MethodList:
    """List the methodologies on offer and what each asks to be measured."""
    return MethodList(items=[method_answer(METHODS[code]) for code in sorted(METHODS)])


@get("/{code:str}", sync_to_thread=False, operation_id="get_method", summary="Read a methodology")
def get_method(code: Code) -> MethodAnswer:
    """Return a methodology and its parameters."""
    return method_answer(method_of(code))


@post(
    "/{code:str}/quantify",
    status_code=200,
    answer_is_not_kept=True,
    raw_body=INPUTS,
    request_max_body_size=INPUTS_BYTES_MAX,
    operation_id="quantify",
    summary="Compute a reduction",
)
async def quantify_period(
    code: Code, body: RawBody, services: NamedDependency[Services]
) -> ResultAnswer:
    """Compute what a monitoring period reduced, line by line, in exact fractions.

    Anybody may: the same inputs give the same grams everywhere. The body is an object of
    parameters by symbol, beside `period_start` and `period_end`.
    """

    def compute() -> ResultAnswer:
        method = method_of(code)
        found = cast("Frame", read_strictly(body, method.inputs))
        return result_answer(method.quantify(method.inputs_of(found)))

    return await services.calculations.run(compute)


router = Router(
    "/methods", route_handlers=[list_methods, get_method, quantify_period], tags=["methods"]
)
