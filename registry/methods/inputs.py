"""The inputs of one monitoring report: a JSON object of parameters by symbol.

    {"period_start": "2024-01-01", "period_end": "2025-01-01",
     "EG": [["2024-01-01", "2024-07-01", "590 MWh"], ["2024-07-01", "2025-01-01", "610"]]}

The type is made from the declaration, so that an unknown symbol, a wrong shape or a missing
parameter is refused by name, and the API's schema says the same.
"""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterable
from contextlib import suppress
from fractions import Fraction
from math import gcd
from typing import Annotated, Any, Final, Literal, cast

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, defstruct

from registry.methods.declaration import Choice, Declaration, Factor, Kind, Parameter
from registry.methods.errors import QuantificationError, Reason
from registry.methods.period import Given, Reading
from registry.methods.places import place_of
from registry.methods.quantity import NANO, QUANTITY_PATTERN, QuantityText, parse_quantity, shown

INPUTS_BYTES_MAX = 8_388_608
"""The bytes of one period's inputs: a hundred thousand readings, each in a short line."""
ITEMS_MAX = 1000
"""Items of one index: lamp groups, fuels, lines of vehicles."""
READINGS_MAX = 100_000
"""Readings of one parameter, and of one item of it."""
MEMBERS_MAX = 50
FACTOR_SETS_MAX = 16

DateText = Annotated[str, Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
ITEM_PATTERN = r"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,31}\Z"
ItemName = Annotated[str, Meta(pattern=ITEM_PATTERN)]
"""What an item is called: a lamp group's name, a fuel's code."""
_Quantity = Annotated[
    str, Meta(min_length=1, max_length=47, extra_json_schema={"pattern": QUANTITY_PATTERN})
]
"""A quantity where readings may stand in its place: msgspec 0.22 reads past a node that unites a
text with a pattern and a list, so that a collection of garbage may crash. `parse_quantity` checks
the form."""
ReadingRow = tuple[DateText, DateText, QuantityText]
Readings = Annotated[list[ReadingRow], Meta(min_length=1, max_length=READINGS_MAX)]
FactorSetName = Annotated[str, Meta(pattern=r"\A[A-Z][A-Z0-9-]{1,31}/[1-9][0-9]{0,3}\Z")]
YearText = Annotated[str, Meta(pattern=r"\A[0-9]{4}\Z")]

_NAMED: Final = re.compile(r"field `(\w+)`|`\$\.(\w+)|`key` in `\$\.(\w+)")


class Member(Struct, frozen=True, forbid_unknown_fields=True):
    """A member of a joint project and its share: all in %, or all plain numbers in proportion."""

    account: Annotated[str, Meta(pattern=r"\A[a-z0-9-]{3,32}\Z")]
    share: QuantityText


class Frame(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the inputs of every methodology have beside its own symbols.

    `factor_sets` are editions of tables of factors to compute with; the newest is taken of every
    table that is not named. `substitutes` names, for a year whose factor is not announced yet, the
    year whose factor stands in: the table's latest, for two years at most. `members` asks for the
    split among them too.
    """

    period_start: DateText
    period_end: DateText
    factor_sets: Annotated[list[FactorSetName], Meta(max_length=FACTOR_SETS_MAX)] = []
    substitutes: dict[YearText, YearText] = {}
    members: Annotated[list[Member], Meta(max_length=MEMBERS_MAX)] = []


Values = dict[str, Given | dict[str, Given]]
"""Parameters as given, by symbol; an indexed one by item."""


class Inputs(Struct, frozen=True, kw_only=True):
    """Inputs that have the form of a declaration. What they say is not checked yet."""

    frame: Frame
    values: Values
    choices: dict[str, str]

    def given(self, symbol: str) -> Given | dict[str, Given] | None:
        """Return what was given for a symbol, or None."""
        return self.values.get(symbol)

    def with_readings(self, readings: Iterable[tuple[str, str, Reading]]) -> "Inputs":
        """Return the inputs with meter readings added: symbol, item (or empty), reading.

        No items, ``{}``, give way to readings: a template has a line of zero for what is none.
        QuantificationError: CONTRADICTION, where the inputs give the same parameter already.
        """
        plain: dict[tuple[str, str], list[Reading]] = {}
        for symbol, item, reading in readings:
            plain.setdefault((symbol, item), []).append(reading)
        values: Values = dict(self.values)
        for (symbol, item), found in plain.items():
            known = values.get(symbol)
            if known is None or known == {}:
                values[symbol] = {item: found} if item else found
            elif isinstance(known, dict) and item and item not in known:
                values[symbol] = {**known, item: found}
            else:
                detail = f"{item}: it stands in the parameters and in the readings"
                raise QuantificationError(symbol, Reason.CONTRADICTION, detail.removeprefix(": "))
        return msgspec.structs.replace(self, values=values)

    def computed_with(self, factor_sets: Iterable[str]) -> "Inputs":
        """Return the inputs, to be computed with these editions of tables of factors."""
        frame = msgspec.structs.replace(self.frame, factor_sets=list(factor_sets))
        return msgspec.structs.replace(self, frame=frame)

    def without_members(self) -> "Inputs":
        """Return the inputs of one who earns alone."""
        return msgspec.structs.replace(self, frame=msgspec.structs.replace(self.frame, members=[]))

    def weights(self) -> list[tuple[str, int]]:
        """Return the members with integer weights in proportion to their shares, without loss.

        QuantificationError: MEMBERS_INVALID.
        """
        names = [member.account for member in self.frame.members]
        nanos = [
            parse_quantity(member.share.removesuffix(" %"), symbol="members", unit="1")[0]
            for member in self.frame.members
        ]
        if len(set(names)) < len(names) or (nanos and not sum(nanos)):
            detail = "each member once, and shares that are not all zero"
            raise QuantificationError("members", Reason.MEMBERS_INVALID, detail)
        in_percent = {member.share.endswith(" %") for member in self.frame.members}
        if len(in_percent) > 1:
            detail = "some shares in %, some plain numbers: all in one spelling"
            raise QuantificationError("members", Reason.MEMBERS_INVALID, detail)
        if in_percent == {True} and sum(nanos) != 100 * NANO:
            total = shown(Fraction(sum(nanos), NANO), places=9)
            detail = f"shares in % add up to 100, and these to {total}"
            raise QuantificationError("members", Reason.MEMBERS_INVALID, detail)
        common = gcd(*nanos) or NANO
        return [(name, share // common) for name, share in zip(names, nanos, strict=True)]


def inputs_type(declaration: Declaration) -> type[Frame]:
    """Return the type of a methodology's inputs: the frame and a field for each symbol.

    A parameter that is metered is needed in the end, but may come with readings from a file. No
    items at all, ``{}``, are taken where the index is optional.
    """
    optional = declaration.optional
    fields: list[tuple[str, Any, Any]] = [
        *(
            (
                item.symbol,
                _parameter_type(item, 0 if item.index in optional else 1) | UnsetType,
                UNSET,
            )
            for item in declaration.parameters
        ),
        *((item.symbol, _choice_type(item) | UnsetType, UNSET) for item in declaration.choices),
        *((item.symbol, _factor_type(item) | UnsetType, UNSET) for item in declaration.factors),
    ]
    name = declaration.code.replace("-", "").replace(".", "") + "Inputs"
    made = defstruct(
        name, fields, bases=(Frame,), frozen=True, forbid_unknown_fields=True, kw_only=True
    )
    return cast("type[Frame]", made)


def decode_inputs(declaration: Declaration, text: bytes, kind: type[Frame]) -> Inputs:
    """Read inputs of a methodology's type from JSON. QuantificationError: INPUTS_INVALID."""
    text = text.removeprefix(BOM_UTF8)
    _check_doubles(text)
    try:
        found = msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        named = _NAMED.search(str(error))
        field = next(filter(None, named.groups())) if named else "inputs"
        where, given = place_of(text, kind, str(error))
        raise QuantificationError(
            field, Reason.INPUTS_INVALID, str(error), where=where, given=given
        ) from None
    return inputs_of(declaration, found)


def _check_doubles(text: bytes) -> None:
    """Refuse a name that stands twice in one object: readers differ on which of them counts."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        members: dict[str, object] = {}
        for name, value in pairs:
            if name in members:
                raise QuantificationError(name[:32], Reason.INPUTS_INVALID, "it stands twice")
            members[name] = value
        return members

    # What is no JSON at all is told by the decoder, which knows the place. Numbers stay as they
    # stand: Python makes no integer of more than 4,300 digits, and none has a place here.
    with suppress(json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        json.loads(text, object_pairs_hook=once, parse_int=str, parse_float=str)


def inputs_of(declaration: Declaration, found: Frame) -> Inputs:
    """Return inputs that were decoded: what was given of each symbol, and the frame."""
    given = {symbol: getattr(found, symbol) for symbol in declaration.symbols()}
    words = {item.symbol for item in declaration.choices}
    present = {symbol: value for symbol, value in given.items() if value is not UNSET}
    return Inputs(
        frame=Frame(**{name: getattr(found, name) for name in Frame.__struct_fields__}),
        values={symbol: value for symbol, value in present.items() if symbol not in words},
        choices={symbol: value for symbol, value in present.items() if symbol in words},
    )


def _parameter_type(parameter: Parameter, least: int) -> Any:
    one: Any = _Quantity | Readings if parameter.kind is Kind.AMOUNT else QuantityText
    return _described(_by_item(one, least) if parameter.index else one, parameter)


def _factor_type(factor: Factor) -> Any:
    return _described(_by_item(QuantityText, 1) if factor.index else QuantityText, factor)


def _choice_type(choice: Choice) -> Any:
    return Annotated[Literal[choice.options], Meta(description=choice.title_en)]


def _by_item(one: Any, least: int) -> Any:
    return Annotated[dict[ItemName, one], Meta(min_length=least, max_length=ITEMS_MAX)]


def _described(kind: Any, item: Parameter | Factor) -> Any:
    return Annotated[kind, Meta(description=f"{item.title_en}, in {item.unit}")]
