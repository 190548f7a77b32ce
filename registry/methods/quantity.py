"""Measured numbers: decimal texts with an optional unit, exact from the first reading on.

A quantity is ``1200`` or ``1200 MWh``. Rounding for the eye (`shown`) is never computed with.

    >>> shown(Fraction("20.568213072"))
    '20.568213'
"""

import re
from fractions import Fraction
from math import floor
from typing import Annotated, Final

from msgspec import Meta

from registry.methods.errors import QuantificationError, Reason
from registry.methods.units import ratio

DECIMAL_PATTERN: Final = r"\A(0|[1-9][0-9]{0,11})(\.[0-9]{1,9})?\Z"
"""A measured number: no sign, no exponent, no leading zero; at most 12 and 9 digits."""
DecimalText = Annotated[str, Meta(pattern=DECIMAL_PATTERN)]
QUANTITY_PATTERN: Final = r"\A(0|[1-9][0-9]{0,11})(\.[0-9]{1,9})?( [A-Za-z0-9%/._-]{1,24})?\Z"
"""A measured number, and its unit behind a space where it is not the parameter's own."""
QuantityText = Annotated[str, Meta(pattern=QUANTITY_PATTERN)]

NANO: Final = 10**9
"""A decimal's finest digit: sums of readings are kept as whole numbers of it."""

_DECIMALS_MAX: Final = 15
_QUANTITY: Final = re.compile(QUANTITY_PATTERN)


def parse_quantity(text: str, *, symbol: str, unit: str, where: str = "") -> tuple[int, Fraction]:
    """Return a quantity in billionths of its own unit, and what one such unit is in `unit`.

    QuantificationError: NOT_A_DECIMAL, UNIT_UNKNOWN.
    """
    found = _QUANTITY.match(text)
    if found is None:
        raise QuantificationError(symbol, Reason.NOT_A_DECIMAL, _said(text, where))
    whole, part, given = found.groups()
    nanos = int(whole) * NANO + (int(part[1:].ljust(9, "0")) if part else 0)
    factor = ratio(given[1:] if given else unit, unit)
    if factor is None:
        raise QuantificationError(symbol, Reason.UNIT_UNKNOWN, _said(f"{text}, not {unit}", where))
    return nanos, factor


def measured(text: str, *, symbol: str, unit: str, where: str = "") -> Fraction:
    """Return a quantity's exact value in a unit; QuantificationError as `parse_quantity` has."""
    nanos, factor = parse_quantity(text, symbol=symbol, unit=unit, where=where)
    return Fraction(nanos, NANO) * factor


def shown(value: Fraction, *, places: int = 6) -> str:
    """Return a value to six decimals, half to even, without trailing zeros; for reading only."""
    scaled = round(abs(value) * 10**places)
    whole, part = divmod(scaled, 10**places)
    sign = "-" if value < 0 and scaled else ""
    digits = f"{part:0{places}}".rstrip("0")
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"


def grouped(value: Fraction, *, places: int = 6) -> str:
    """Return a value as `shown`, with its thousands set apart: ``1,200.5``."""
    whole, point, part = shown(value, places=places).partition(".")
    return f"{int(whole):,}{point}{part}" if whole != "-0" else f"-0{point}{part}"


def legible(value: Fraction) -> str:
    """Return a value with all of its decimals where they end within fifteen, as factors' do.

    Else it has six, counted from the first that is not zero, and more where it would read as a
    whole number that it does not reach: what is floored is seen to be below.
    """
    if 10**_DECIMALS_MAX % value.denominator == 0:
        return grouped(value, places=_DECIMALS_MAX)
    zeros = 0
    while abs(value) * 10 ** (zeros + 1) < 1 and zeros < _DECIMALS_MAX:
        zeros += 1
    places = 6 + zeros
    while floor(Fraction(shown(value, places=places))) > floor(value):
        places += 1
    return grouped(value, places=places)


def _said(text: str, where: str) -> str:
    return f"{where}: {text}" if where else text
