"""Methodologies: what there is, and what a period's readings come to. Nothing is stored."""

from typing import Annotated, Final

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter, RawBody

from api.intake import check_json
from api.schemas.methods import (
    MethodAnswer,
    MethodList,
    ResultAnswer,
    method_answer,
    result_answer,
)
from api.services import Services
from registry.methods import METHODS, decode_inputs, method_of, quantify
from registry.methods.lighting import LightingInputs

INPUTS_BYTES_MAX: Final = 1_048_576
"""The bytes of one period's readings: a thousand groups of lamps, each in a few lines."""

Code = Annotated[
    str,
    PathParameter(pattern=r"\A[A-Z][A-Z0-9.-]{1,31}\Z", description="a methodology's code"),
]


@get("/", sync_to_thread=False, operation_id="list_methods", summary="List methodologies")
def list_methods() -> MethodList:
    """List the methodologies on offer and what each asks to be measured."""
    return MethodList(items=[method_answer(METHODS[code].declaration) for code in sorted(METHODS)])


@get("/{code:str}", sync_to_thread=False, operation_id="get_method", summary="Read a methodology")
def get_method(code: Code) -> MethodAnswer:
    """Return a methodology and its parameters."""
    return method_answer(method_of(code).declaration)


@post(
    "/{code:str}/quantify",
    status_code=200,
    answer_is_not_kept=True,
    raw_body=LightingInputs,
    request_max_body_size=INPUTS_BYTES_MAX,
    operation_id="quantify",
    summary="Compute a reduction",
)
async def quantify_period(
    code: Code, body: RawBody, services: NamedDependency[Services]
) -> ResultAnswer:
    """Compute what a monitoring period reduced, line by line, in exact fractions.

    Anybody may: the same inputs give the same grams everywhere.
    """

    def compute() -> ResultAnswer:
        check_json(body)
        return result_answer(quantify(code, decode_inputs(code, body)))

    return await services.calculations.run(compute)


router = Router(
    "/methods", route_handlers=[list_methods, get_method, quantify_period], tags=["methods"]
)
