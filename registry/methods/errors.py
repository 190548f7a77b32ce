"""Why a calculation is refused: one closed list, and the error that carries it."""

from enum import StrEnum


class Reason(StrEnum):
    """Why inputs are refused. Closed."""

    METHOD_UNKNOWN = "method_unknown"
    INPUTS_INVALID = "inputs_invalid"
    NOT_A_DECIMAL = "not_a_decimal"
    NOT_WHOLE = "not_whole"
    UNIT_UNKNOWN = "unit_unknown"
    BELOW_MINIMUM = "below_minimum"
    ABOVE_MAXIMUM = "above_maximum"
    ABOVE_LIMIT = "above_limit"
    PARAMETER_MISSING = "parameter_missing"
    ITEMS_MISMATCH = "items_mismatch"
    CONTRADICTION = "contradiction"
    PERIOD_INVALID = "period_invalid"
    YEARS_NOT_APART = "years_not_apart"
    READINGS_GAP = "readings_gap"
    READINGS_OVERLAP = "readings_overlap"
    READINGS_OUTSIDE = "readings_outside"
    FACTOR_SET_UNKNOWN = "factor_set_unknown"
    FACTOR_ABSENT = "factor_absent"
    SUBSTITUTE_INVALID = "substitute_invalid"
    DIVIDED_BY_ZERO = "divided_by_zero"
    MEMBERS_INVALID = "members_invalid"


class QuantificationError(ValueError):
    """Inputs that a methodology refuses: `symbol` names the parameter, `reason` says why.

    Of inputs that do not decode, `where` is the item or reading, and `given` the JSON there.
    `detail_zh` is the detail in Chinese, where whoever refuses has it.
    """

    def __init__(
        self,
        symbol: str,
        reason: Reason,
        detail: str = "",
        *,
        where: str = "",
        given: str = "",
        detail_zh: str = "",
    ) -> None:
        super().__init__(f"{symbol}: {reason}: {detail}")
        self.symbol = symbol
        self.reason = reason
        self.detail = detail
        self.where = where
        self.given = given
        self.detail_zh = detail_zh
