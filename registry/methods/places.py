"""Where in inputs a decoder stopped. It tells the parameter, and of many items not which."""

import re
from typing import Final, NamedTuple

import msgspec
from msgspec import Raw

GIVEN_MAX: Final = 40
"""Characters that are shown of what was given."""

_PATH: Final = re.compile(r" - at (`key` in )?`\$\.(\w+)((?:\.\w+|\[(?:[0-9]+|\.\.\.)\])*)`\Z")
_STEP: Final = re.compile(r"\.(\w+)|\[([0-9]+|\.\.\.)\]")
_ANY_ITEM: Final = "..."
_PERIOD: Final = b'"period_start":"2024-01-01","period_end":"2025-01-01"'


class Place(NamedTuple):
    """A place within a parameter, such as ``hall, #2`` for its second reading, and its JSON."""

    where: str
    given: str


NOWHERE: Final = Place("", "")


def place_of(text: bytes, kind: type, message: str) -> Place:
    """Return where a decoder stopped in a JSON object of a type, as its message says.

    Nowhere, where the message names no member.
    """
    found = _PATH.search(message)
    if found is None:
        return NOWHERE
    try:
        return _followed(text, kind, found)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # Behind the place where the decoder stopped there may be no JSON at all.
        return NOWHERE


def _followed(text: bytes, kind: type, found: re.Match[str]) -> Place:
    """Return the place that a message's path leads to."""
    key, symbol, path = found.groups()
    here = msgspec.json.decode(text, type=dict[str, Raw])[symbol]
    steps = [name or index for name, index in _STEP.findall(path)]
    words: list[str] = []
    for step in [*steps, _ANY_ITEM] if key else steps:
        name = _item(kind, symbol, here, found.string) if step == _ANY_ITEM else step
        if name is not step or not name.isdigit():
            words.append(name)
        elif not words or not words[-1].startswith("#"):
            # The column of a reading is told by what is wrong with it.
            words.append(f"#{int(name) + 1}")
        here = _below(here, name)
    given = words[-1] if key else bytes(here).decode(errors="replace")
    return Place(", ".join(words), given[:GIVEN_MAX])


def _item(kind: type, symbol: str, given: Raw, message: str) -> str:
    """Return the first item of a parameter at which the decoder says the same."""
    items = msgspec.json.decode(given, type=dict[str, Raw])
    for name, value in items.items():
        alone = msgspec.json.encode({symbol: {name: value}})
        try:
            msgspec.json.decode(b"{" + _PERIOD + b"," + alone[1:], type=kind)
        except msgspec.ValidationError as error:
            if str(error) == message:
                return name
    return next(iter(items))


def _below(given: Raw, step: str) -> Raw:
    if step.isdigit() and bytes(given).lstrip().startswith(b"["):
        return msgspec.json.decode(given, type=list[Raw])[int(step)]
    return msgspec.json.decode(given, type=dict[str, Raw])[step]
