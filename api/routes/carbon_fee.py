"""The carbon fee: what a plant owes, and what units would take off it. Nothing is stored."""

from litestar import Router, post
from litestar.params import JSONBody

from api.schemas.carbon_fee import CarbonFeeAnswer, CarbonFeeBody, carbon_fee_answer
from registry.carbon_fee import owed


@post(
    "/",
    status_code=200,
    sync_to_thread=False,
    answer_is_not_kept=True,
    operation_id="calculate_carbon_fee",
    summary="What the carbon fee comes to",
)
def calculate_carbon_fee(data: JSONBody[CarbonFeeBody]) -> CarbonFeeAnswer:
    """Compute a plant's carbon fee of a year, and what units retired for it would save.

    Anybody may; no unit moves. A retirement for the purpose `carbon_fee` is what counts.
    """
    return carbon_fee_answer(owed(data.plant, data.units))


router = Router("/carbon-fee", route_handlers=[calculate_carbon_fee], tags=["carbon fee"])
