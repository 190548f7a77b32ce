"""A reading's number, exactly as its cell says it, or which character of it is wrong.

Full-width digits are read as digits and commas between groups of three are passed over; both are
told. Letters that look like digits are never taken for them.

    >>> decimal_of("1,200.50")
    '1200.50'
"""

import re
from typing import Final, NamedTuple

from registry.readings.problems import Fault

_WIDE: Final = str.maketrans("０１２３４５６７８９．，　\u00a0", "0123456789.,  ")
_GROUPED: Final = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?\Z")
_PLAIN: Final = re.compile(r"[0-9]+(\.[0-9]+)?\Z")
_LOOKALIKES: Final = {"O": "0", "o": "0", "Ｏ": "0", "ｏ": "0", "l": "1", "I": "1", "Ｉ": "1"}
_WHOLE_MAX: Final = 12
_PART_MAX: Final = 9


class BadNumber(ValueError):
    """A text that is no number: `said` are the words of the fault's sentence."""

    def __init__(self, fault: Fault, **said: object) -> None:
        super().__init__(fault)
        self.fault = fault
        self.said = said


class _Wrong(NamedTuple):
    at: int
    char: str


def decimal_of(text: str) -> str:
    """Return a number as a plain decimal of at most 12 and 9 digits. Raises `BadNumber`."""
    narrow = text.translate(_WIDE)
    bare = narrow.strip()
    if _GROUPED.match(bare):
        bare = bare.replace(",", "")
    if not _PLAIN.match(bare):
        raise _refusal(text, narrow, bare)
    whole, point, part = bare.partition(".")
    whole = whole.lstrip("0") or "0"
    if len(whole) > _WHOLE_MAX or len(part.rstrip("0")) > _PART_MAX:
        raise BadNumber(Fault.NUMBER_TOO_LONG, text=text)
    return f"{whole}{point}{part[:_PART_MAX]}"


def _refusal(text: str, narrow: str, bare: str) -> BadNumber:
    """Return why a text is no number: the first character that does not belong."""
    if bare[:1] in {"-", "−", "－"} and _PLAIN.match(bare[1:].replace(",", "").strip()):
        return BadNumber(Fault.NUMBER_NEGATIVE, text=text)
    wrong = _wrong(narrow)
    if wrong.char in _LOOKALIKES and any(char.isdigit() for char in narrow):
        digit = _LOOKALIKES[wrong.char]
        return BadNumber(
            Fault.LETTER_IN_NUMBER, text=text, at=wrong.at, char=wrong.char, digit=digit
        )
    return BadNumber(Fault.NUMBER_INVALID, text=text, at=wrong.at, char=text[wrong.at - 1])


def _wrong(narrow: str) -> _Wrong:
    """Return the first character that makes a text no number, counted from 1."""
    body = narrow.rstrip()
    points = 0
    for at, char in enumerate(body, 1):
        before = body[: at - 1].strip()
        points += char == "."
        opens = char == " " and not before
        if not (char in "0123456789" or opens or char == ",") and not (
            char == "." and points == 1 and before
        ):
            return _Wrong(at, char)
    # Digits, commas and a point: the groups are not of three, or nothing follows the last mark.
    marks = [at for at, char in enumerate(body, 1) if char in ",."]
    for at in marks:
        group = re.match(r"[0-9]*", body[at:])
        is_comma = body[at - 1] == ","
        if group is None or (len(group[0]) != len("000") if is_comma else not group[0]):
            return _Wrong(at, body[at - 1])
    return _Wrong(marks[0] if marks else 1, body[marks[0] - 1] if marks else body[:1])
