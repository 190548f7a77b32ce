"""What a decoder says of bytes that do not fit, put in words: what would be valid in their place.

A decoder says "invalid enum value" or shows a regular expression; here the values are listed and
the form is named.
"""

import ast
import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

import msgspec
from msgspec import inspect

from api.details import NO_DAY, NOUNS
from api.forms import FORMS

VALUES_SHOWN_MAX: Final = 64
"""How many values of an enumeration a refusal lists."""

_PATH: Final = re.compile(r" - at (?:`key` in )?`(?:key in )?(\$[^`]*)`\Z")
_MEMBER: Final = re.compile(r"Object (?:missing required|contains unknown) field `([^`]{1,100})`\Z")
_PATTERN: Final = re.compile(r"Expected `str` matching regex ('.*')\Z", re.S)
_ENUM: Final = re.compile(r"Invalid (?:enum )?value '.*'\Z", re.S)
_KIND: Final = re.compile(r"Expected `(\w+(?: \| \w+)*)`, got `(\w+)`\Z")
_BARE: Final = re.compile(r"Expected `(\w+)`\Z")
_LENGTH: Final = re.compile(r"Expected `(str|array|object)` of length (>= |<= |)(\d+)\Z")
_PARTS: Final = MappingProxyType({"str": "characters", "array": "items", "object": "members"})
_BOUNDS: Final = MappingProxyType({">= ": "at least", "<= ": "at most", "": "exactly"})
_PLAIN: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.S), words)
    for pattern, words in (
        (r"Invalid RFC3339 encoded date", NO_DAY),
        (r"Object missing required field `(.*)`", "the member {0} is missing"),
        (r"Object contains unknown field `(.*)`", "there is no member {0} here"),
        (r"Expected `int` >= (-?\d+)", "a whole number of at least {0}"),
        (r"Expected `int` <= (-?\d+)", "a whole number of at most {0}"),
        (r"Input data was truncated", "the JSON ends before it is whole, or there is none"),
        (r"JSON is malformed: (.*) \(byte (\d+)\)", "this is no JSON, from byte {1} on: {0}"),
        (r"'utf-8' codec can't decode .*", "the text is not in UTF-8"),
    )
)
"""A decoder's sentence, and the same with its groups in words."""


def pointed(message: str) -> tuple[str, str]:
    """Split a decoder's message into its sentence and a JSON pointer to the member at fault."""
    at = _PATH.search(message)
    said = message[: at.start()] if at else message
    steps = at[1].replace("[", ".").replace("]", "").split(".")[1:] if at else []
    # The decoder points at the object; what is wrong is the member that lacks or has no place.
    if (member := _MEMBER.match(said)) is not None:
        steps.append(member[1])
    # A name may hold what a pointer has between its steps (RFC 6901 section 3).
    escaped = (step.replace("~", "~0").replace("/", "~1") for step in steps)
    return said, "".join(f"/{step}" for step in escaped)


def in_words(message: str, kind: object, path: str, tag: str = "") -> str:
    """Return a decoder's sentence with what is valid in it.

    `kind` is the type that was decoded, `path` the JSON pointer of the member at fault, and `tag`
    the act that the body names, where there is one.
    """
    if (found := _PATTERN.match(message)) is not None:
        form = FORMS.get(str(ast.literal_eval(found[1])))
        return form[0] if form else message
    if (found := _KIND.match(message)) is not None:
        kinds = " or ".join(NOUNS.get(kind, kind) for kind in found[1].split(" | "))
        return f"{kinds} is expected, not {NOUNS.get(found[2], found[2])}"
    if (found := _LENGTH.match(message)) is not None:
        parts = _PARTS[found[1]]
        # Of one there is no plural.
        parts = parts.removesuffix("s") if found[3] == "1" else parts
        return f"{NOUNS[found[1]]} of {_BOUNDS[found[2]]} {found[3]} {parts}"
    for pattern, words in _PLAIN:
        if (found := pattern.fullmatch(message)) is not None:
            return words.format(*found.groups())
    bare = _BARE.match(message)
    if _ENUM.match(message) is None and not (bare and path == "/act"):
        return f"{NOUNS.get(bare[1], bare[1])} is expected" if bare else message
    values = _values_at(kind, path.strip("/").split("/"), tag)
    if not values or len(values) > VALUES_SHOWN_MAX:
        return message
    return f"one of: {', '.join(values)}"


def _values_at(kind: object, steps: list[str], tag: str) -> list[str]:
    """Return the values that fit at a place of a type: none where several lists would do."""
    here = list(_alternatives(inspect.type_info(kind)))
    if steps == ["act"]:
        return [str(one.tag) for one in here if isinstance(one, inspect.StructType)]
    tagged = [one for one in here if isinstance(one, inspect.StructType) and one.tag == tag]
    here = list(tagged or here)
    for step in steps:
        here = [found for one in here for found in _below(one, step)]
    lists = {values for one in here if (values := _listed(one))}
    return list(lists.pop()) if len(lists) == 1 else []


def _listed(one: inspect.Type) -> tuple[str, ...]:
    """Return the values of an enumeration or of a choice of words."""
    if isinstance(one, inspect.EnumType):
        return tuple(str(value.value) for value in one.cls)
    if isinstance(one, inspect.LiteralType):
        return tuple(str(value) for value in one.values)
    return ()


def _below(one: inspect.Type, step: str) -> Iterator[inspect.Type]:
    """Yield the types of a member or item of a type."""
    if isinstance(one, inspect.StructType):
        for field in one.fields:
            if field.encode_name == step:
                yield from _alternatives(field.type)
    elif isinstance(one, inspect.ListType | inspect.VarTupleType):
        yield from _alternatives(one.item_type)
    elif isinstance(one, inspect.TupleType) and step.isdigit() and int(step) < len(one.item_types):
        yield from _alternatives(one.item_types[int(step)])


def _alternatives(one: inspect.Type) -> Iterator[inspect.Type]:
    """Yield a type, or those of a union, their annotations taken off."""
    if isinstance(one, inspect.Metadata):
        yield from _alternatives(one.type)
    elif isinstance(one, inspect.UnionType):
        for part in one.types:
            yield from _alternatives(part)
    else:
        yield one


def tag_in(body: bytes) -> str:
    """Return the act that a JSON body names, empty where it names none."""
    try:
        members = msgspec.json.decode(body, type=dict[str, object])
    except msgspec.DecodeError:
        return ""
    return str(members.get("act", ""))
