"""Items that a parameter may not count, whatever a table of factors knows of them."""

from collections.abc import Mapping

from registry.methods.declaration import Parameter
from registry.methods.errors import QuantificationError, Reason
from registry.methods.inputs import Inputs
from registry.methods.taking import is_zero


def check_barred(parameter: Parameter, inputs: Inputs) -> None:
    """Refuse what is given of a barred item and is not zero. QuantificationError: INPUTS_INVALID.

    A by-product gas is burnt or flared whatever a project does: to burn less of it saves nothing.
    """
    given = inputs.given(parameter.symbol)
    if not isinstance(given, Mapping):
        return
    for item in parameter.barred:
        one = given.get(item)
        if one is not None and not is_zero(one):
            raise QuantificationError(
                parameter.symbol,
                Reason.INPUTS_INVALID,
                f"{item}: not counted here, since it is burnt whatever the project does; give 0",
                detail_zh=f"{item}：無論有無專案皆會燃燒，不予採計；請填 0",
            )
