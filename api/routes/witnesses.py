"""Who cosigns the log's checkpoints, and how far it has come."""

from litestar import Router, get
from litestar.di import NamedDependency

from api.schemas.log import WitnessesAnswer
from api.services import Services


@get(
    "/witnesses",
    sync_to_thread=True,
    operation_id="list_witnesses",
    summary="Who cosigns the checkpoints",
)
def list_witnesses(services: NamedDependency[Services]) -> WitnessesAnswer:
    """Return how it stands with each witness, as the process that answers sees it.

    What a witness itself says is at its own address. Acts are admitted whatever witnesses do,
    unless one proves that it knows another log.
    """
    return services.witnesses()


router = Router("/", route_handlers=[list_witnesses], tags=["log"])
