"""Tables of factors: which editions there are, and each as the document that its hash is of."""

from typing import Annotated, Final

from litestar import MediaType, Response, Router, get
from litestar.params import PathParameter

from api.problems import found
from api.schemas.factor_sets import FactorSetList, factor_set_answer
from registry.methods.factors import FACTOR_SETS

_FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}

Table = Annotated[
    str, PathParameter(pattern=r"\A[A-Z][A-Z0-9-]{1,31}\Z", description="a table's name")
]
Edition = Annotated[
    str, PathParameter(pattern=r"\A[1-9][0-9]{0,3}\Z", description="an edition's number")
]


@get("/", sync_to_thread=False, operation_id="list_factor_sets", summary="List editions of factors")
def list_factor_sets() -> FactorSetList:
    """List every edition of every table of factors, and the hash of its document."""
    return FactorSetList(items=[factor_set_answer(each) for each in FACTOR_SETS.values()])


@get(
    "/{table:str}/{edition:str}",
    sync_to_thread=False,
    operation_id="get_factor_set",
    summary="Read an edition of factors",
    media_type=MediaType.JSON,
)
def get_factor_set(table: Table, edition: Edition) -> Response[bytes]:
    """Return an edition's document: canonical JSON that never changes, whose SHA-256 is logged."""
    document = found(FACTOR_SETS.get(f"{table}/{edition}"), "edition of factors").document
    return Response(document, media_type=MediaType.JSON, headers=_FOR_EVER)


router = Router("/factor-sets", route_handlers=[list_factor_sets, get_factor_set], tags=["methods"])
