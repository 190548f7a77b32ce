"""Calculations that are kept: computed, stored as documents, ready for a report's draft."""

import asyncio
from functools import partial
from typing import Annotated, cast

import msgspec
from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import RawBody
from msgspec import Meta, Struct

from api.auth import CUSTODIANS, Caller, needs
from api.explained import explained
from api.intake import read_strictly
from api.routes.documents import may_read
from api.schemas.methods import ResultAnswer, result_answer
from api.schemas.people import DocumentAnswer, document_answer
from api.services import Services
from ledger.book.acts import Vintage
from ledger.book.calculation import Calculation
from ledger.book.fields import ProjectId, Sha256
from ledger.limits import READINGS_MAX
from registry.methods.inputs import INPUTS_BYTES_MAX
from registry.services import calculating
from registry.users import Identity

MethodCode = Annotated[str, Meta(pattern=r"\A[A-Z][A-Z0-9.-]{1,31}\Z")]


class CalculationBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be computed. `parameters` are those of `quantify`; `readings` are uploaded files.

    Metered parameters stand either in the parameters or in the readings. With `confidential`, what
    is stored is read by its account and the project's parties alone.
    """

    method: MethodCode
    project: ProjectId
    parameters: msgspec.Raw
    readings: Annotated[list[Sha256], Meta(max_length=READINGS_MAX)] = []
    confidential: bool = False


class CalculationAnswer(Struct, frozen=True, kw_only=True):
    """A calculation as the draft of a report or a verification takes it, and what it came to.

    `vintages` are those of `verify_monitoring`: none where the result is below a tonne.
    """

    calculation: Calculation
    vintages: list[Vintage]
    documents: list[DocumentAnswer]
    result: ResultAnswer


@post(
    "/",
    raw_body=CalculationBody,
    request_max_body_size=INPUTS_BYTES_MAX,
    operation_id="store_calculation",
    summary="Compute and keep",
    guards=[needs(*CUSTODIANS)],
)
async def store_calculation(
    request: Caller,
    body: RawBody,
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> CalculationAnswer:
    """Compute a period with the tables that the project pins, and keep parameters and sheet.

    The answer's `calculation` goes into the draft of `report_monitoring` or `verify_monitoring`.
    """
    asked = cast("CalculationBody", read_strictly(body, CalculationBody))
    store = services.registry.documents

    def make() -> calculating.Made:
        wanted = calculating.Asked(
            method=asked.method,
            project=asked.project,
            parameters=bytes(asked.parameters),
            readings=asked.readings,
        )
        may = partial(may_read, services, reader=request.user)
        with explained(asked.method):
            return calculating.make(services.database, store, wanted, may_read=may)

    made = await services.sheets.run(make)
    kept = await asyncio.to_thread(
        calculating.keep,
        services.database,
        store,
        made,
        account=caller.account,
        confidential=asked.confidential,
        now=services.now(),
    )
    return CalculationAnswer(
        calculation=kept.calculation,
        vintages=made.vintages,
        documents=[document_answer(kind, document) for kind, document in kept.documents],
        result=result_answer(made.result),
    )


router = Router("/calculations", route_handlers=[store_calculation], tags=["documents"])
