"""Methodologies: what there is, and what a period's readings come to. Nothing is stored."""

from typing import TYPE_CHECKING, Annotated, Final, cast

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter, RawBody

from api.explained import explained
from api.intake import ANY, read_strictly
from api.problems import parameter_refused
from api.schemas.methods import (
    MethodAnswer,
    MethodList,
    ResultAnswer,
    method_answer,
    result_answer,
)
from api.services import Services
from registry.methods import METHODS, method_of
from registry.methods.inputs import INPUTS_BYTES_MAX
from registry.readings import Report, calculation_sheet, read_readings
from registry.readings.extent import CELLS_MAX, check_size
from registry.readings.limits import FILE_BYTES_MAX
from registry.readings.templates import csv_template, xlsx_template

if TYPE_CHECKING:
    from registry.methods.inputs import Frame

INPUTS: Final = tuple(method.inputs for method in METHODS.values())
"""What `quantify` takes, by methodology."""

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Code = Annotated[
    str,
    PathParameter(pattern=r"\A[A-Z][A-Z0-9.-]{1,31}\Z", description="a methodology's code"),
]

Day = Annotated[
    str | None,
    QueryParameter(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", description="a date: 2026-01-02"),
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
        with explained(code):
            method = method_of(code)
            found = cast("Frame", read_strictly(body, method.inputs))
            return result_answer(method.quantify(method.inputs_of(found)))

    return await services.calculations.run(compute)


@get(
    "/{code:str}/template.csv",
    sync_to_thread=True,
    media_type=CSV,
    operation_id="get_csv_template",
    summary="A file for readings, as text",
)
def get_csv_template(code: Code) -> Response[bytes]:
    """Return a CSV file to fill in: its columns, its units and an example row a parameter."""
    return _file(csv_template(method_of(code).declaration), CSV, f"{code}.csv")


@get(
    "/{code:str}/template.xlsx",
    sync_to_thread=True,
    media_type=XLSX,
    operation_id="get_xlsx_template",
    summary="A file for readings, as a workbook",
)
def get_xlsx_template(code: Code) -> Response[bytes]:
    """Return a workbook to fill in, with a sheet that says what each symbol is."""
    return _file(xlsx_template(method_of(code).declaration), XLSX, f"{code}.xlsx")


@post(
    "/{code:str}/readings",
    status_code=200,
    answer_is_not_kept=True,
    takes=(ANY,),
    raw_body=bytes,
    request_max_body_size=FILE_BYTES_MAX,
    operation_id="check_readings",
    summary="Check a file of readings",
)
async def check_readings(
    code: Code,
    body: RawBody,
    services: NamedDependency[Services],
    start: Day = None,
    end: Day = None,
) -> Report:
    """Read a CSV or XLSX file of meter readings and tell what is wrong, cell by cell.

    Anybody may; nothing is stored. The body is the file. `start` and `end`, the day after the last
    one, are the monitoring period; without them it is what the file covers.
    """
    if (start is None) != (end is None):
        raise parameter_refused("start", "start and end go together")
    period = (start, end) if start and end else None

    def check() -> Report:
        return read_readings(method_of(code).declaration, bytes(body), period=period).report

    return await services.calculations.run(check)


@post(
    "/{code:str}/sheet",
    status_code=200,
    answer_is_not_kept=True,
    raw_body=INPUTS,
    request_max_body_size=INPUTS_BYTES_MAX,
    media_type=XLSX,
    operation_id="get_sheet",
    summary="A calculation as a workbook",
)
async def get_sheet(
    code: Code, body: RawBody, services: NamedDependency[Services]
) -> Response[bytes]:
    """Return what `quantify` computes as a workbook with live formulas.

    The body is that of `quantify`. The same inputs give the same bytes. A large sheet is refused:
    `POST /v1/calculations` and `tanbu quantify --sheet` make larger ones.
    """

    def write() -> bytes:
        with explained(code):
            method = method_of(code)
            given = method.inputs_of(cast("Frame", read_strictly(body, method.inputs)))
            result = method.quantify(given)
        check_size(given, result, most=CELLS_MAX)
        return calculation_sheet(method.declaration, given, result)

    return _file(await services.sheets.run(write), XLSX, f"{code}-calculation.xlsx")


def _file(data: bytes, media_type: str, name: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=media_type, headers=headers)


router = Router(
    "/methods",
    route_handlers=[
        list_methods,
        get_method,
        quantify_period,
        get_csv_template,
        get_xlsx_template,
        check_readings,
        get_sheet,
    ],
    tags=["methods"],
)
