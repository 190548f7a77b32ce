"""Methodologies: pure functions from monitored inputs to what a period reduced.

Each module of this package is one methodology and exports a `Method`; `METHODS` lists them by
code. Nothing here knows of SQL, of accounts or of the log.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from registry.methods import lighting
from registry.methods.declaration import Method, QuantificationError, Reason, Result

METHODS: Final[Mapping[str, Method]] = MappingProxyType(
    {method.declaration.code: method for method in (lighting.METHOD,)}
)
"""The methodologies on offer, by code."""


def method_of(code: str) -> Method:
    """Return a methodology; QuantificationError (method_unknown) where there is none."""
    if code not in METHODS:
        raise QuantificationError("method", Reason.METHOD_UNKNOWN, code)
    return METHODS[code]


def decode_inputs(code: str, text: bytes) -> msgspec.Struct:
    """Read a methodology's inputs from JSON; QuantificationError (inputs_invalid) if unfit."""
    try:
        return msgspec.json.decode(text, type=method_of(code).inputs)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise QuantificationError("inputs", Reason.INPUTS_INVALID, str(error)) from error


def quantify(code: str, inputs: msgspec.Struct) -> Result:
    """Return what a monitoring period reduced, by the methodology of that code.

    `inputs` is an instance of that methodology's Struct, as `decode_inputs` gives it. Constructing
    a Struct checks nothing, so the types and patterns are checked again.
    """
    method = method_of(code)
    if not isinstance(inputs, method.inputs):
        raise QuantificationError("inputs", Reason.INPUTS_INVALID, type(inputs).__name__)
    return method.quantify(decode_inputs(code, msgspec.json.encode(inputs)))
