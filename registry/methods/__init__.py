"""Methodologies: declarations of parameters and formulas, and the one calculation over them.

Each version of a methodology is a module of this package with one `Declaration`. `METHODS` lists
the newest by code; `EDITIONS` has them all, for whoever was registered with an older one.
Nothing here knows of SQL, of accounts or of the log.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from registry.methods import (
    am0078,
    ams_i_c,
    ams_i_d,
    ams_i_f,
    ams_ii_c,
    ams_ii_d,
    ams_iii_b,
    ams_iii_c,
    ams_iii_h,
    ams_iii_q,
    calculation,
    inputs,
    tool03,
    tool05,
)
from registry.methods.declaration import Declaration
from registry.methods.errors import QuantificationError, Reason
from registry.methods.factors import FACTOR_SETS
from registry.methods.factors.table import FactorSet
from registry.methods.inputs import Frame, Inputs
from registry.methods.result import Result


class Method(Struct, frozen=True):
    """A methodology that can be run: its declaration, and the type of its inputs."""

    declaration: Declaration
    inputs: type[Frame]

    def decode(self, text: bytes) -> Inputs:
        """Read inputs from JSON. QuantificationError: INPUTS_INVALID."""
        return inputs.decode_inputs(self.declaration, text, self.inputs)

    def inputs_of(self, found: Frame) -> Inputs:
        """Return inputs that were decoded as `inputs`."""
        return inputs.inputs_of(self.declaration, found)

    def quantify(self, given: Inputs, *, known: Mapping[str, FactorSet] = FACTOR_SETS) -> Result:
        """Return what a monitoring period reduced, by the tables of factors that are `known`.

        QuantificationError, any reason.
        """
        return calculation.quantify(self.declaration, given, known=known)


def method(declaration: Declaration) -> Method:
    """Return a methodology that can be run."""
    return Method(declaration, inputs.inputs_type(declaration))


# Of one methodology, older versions first.
_DECLARED: Final = (
    ams_ii_c.DECLARATION,
    ams_ii_d.DECLARATION,
    ams_iii_b.DECLARATION,
    ams_i_c.DECLARATION,
    ams_iii_q.DECLARATION,
    ams_i_d.DECLARATION,
    ams_i_f.DECLARATION,
    am0078.DECLARATION,
    ams_iii_c.DECLARATION,
    ams_iii_h.DECLARATION,
    tool03.DECLARATION,
    tool05.DECLARATION,
)

EDITIONS: Final[Mapping[tuple[str, str], Method]] = MappingProxyType(
    {(found.code, found.version): method(found) for found in _DECLARED}
)
"""Every methodology by code and version, in the order of their versions."""

METHODS: Final[Mapping[str, Method]] = MappingProxyType(
    {code: found for (code, _), found in EDITIONS.items()}
)
"""The methodologies on offer, by code: the newest version of each."""


def method_of(code: str, version: str = "") -> Method:
    """Return a methodology in the version that is named, or else in its newest.

    QuantificationError: METHOD_UNKNOWN.
    """
    found = EDITIONS.get((code, version)) if version else METHODS.get(code)
    if found is None:
        own = [" ".join(key) for key in EDITIONS if key[0] == code]
        detail = f"{code} {version}".rstrip() + f"; there are {', '.join(own or METHODS)}"
        raise QuantificationError("method", Reason.METHOD_UNKNOWN, detail)
    return found
