"""Why a trade is refused: one closed list, each with its article."""

from enum import StrEnum


class Reason(StrEnum):
    """Why what somebody asks of a venue is refused. Closed."""

    KIND_NOT_TRADED_SO = "kind_not_traded_so"
    SELLER_BOUGHT = "seller_bought"
    LOT_TOO_SMALL = "lot_too_small"
    PERIOD_TOO_SHORT = "period_too_short"
    TOO_EARLY = "too_early"
    ORDERED = "ordered"
    NOT_PREPAID = "not_prepaid"
    CONTRACT_NOT_NOTARISED = "contract_not_notarised"
    DEAL_TOO_LARGE = "deal_too_large"
    PURPOSE_NEEDS_CONTRACT = "purpose_needs_contract"
    SAME_DEAL_WITHIN_A_YEAR = "same_deal_within_a_year"
    BID_OUT_OF_BOUNDS = "bid_out_of_bounds"
    BID_TWICE = "bid_twice"
    DRAW_INVALID = "draw_invalid"


class TradeRefused(ValueError):
    """What the regulation does not allow: `field` names the argument, `article` the rule."""

    def __init__(self, field: str, reason: Reason, *, article: int, detail: str) -> None:
        super().__init__(f"{field}: {reason}: {detail} (O0020138 Art {article})")
        self.field = field
        self.reason = reason
        self.article = article
        self.detail = detail
