"""What the grammar of an entry refuses: changes of one good leaf, in order of precedence.

The leaf is a priced transfer signed by holder and recipient, in the world `begun`.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from msgspec import Struct

from ledger.entry import ADMITTED_BYTES, entry_bytes
from ledger.errors import Code
from ledger.limits import ENTRY_BYTES_MAX
from tests.ledger.rules.case import Case
from tests.ledger.rules.given import given
from tests.world import ORIGIN, World, sign

SERIES = "Z00001/2024"
DEEP = 30_000
"""Levels of nesting, in half as many bytes as an entry may hold."""


@given
def begun() -> World:
    """Hundred units are issued to ``acme``."""
    world = World().standard()
    world.issue(100)
    return world


@lru_cache(maxsize=1)
def good_leaf() -> bytes:
    """Return the leaf that the table changes."""
    world = begun()
    act = world.transfer_act(60, 61, unit_price_ntd=300)
    note = sign(act, ["acme/k1", "bolt/k1"])
    return entry_bytes(admitted=world.instant(), note=note)


Change = Callable[[bytes], bytes]


class Row(Struct, frozen=True):
    """A change of the good leaf and the code it earns."""

    name: str
    change: Change
    code: Code

    def leaf(self) -> bytes:
        """Return the changed leaf."""
        return self.change(good_leaf())


def swap(old: str | bytes, new: str | bytes) -> Change:
    """Return the change of the one place where `old` stands."""
    before = old.encode() if isinstance(old, str) else old
    after = new.encode() if isinstance(new, str) else new

    def change(leaf: bytes) -> bytes:
        assert leaf.count(before) == 1, before
        return leaf.replace(before, after)

    return change


def at_line(number: int, change: Change) -> Change:
    """Return the change of one line, which is given without its newline."""

    def changed(leaf: bytes) -> bytes:
        lines = leaf.split(b"\n")
        lines[number] = change(lines[number])
        return b"\n".join(lines)

    return changed


def ending(text: bytes) -> Change:
    """Return the change that puts bytes after the last newline."""
    return lambda leaf: leaf + text


def not_after(text: str) -> Change:
    """Return the change of `not_after`."""
    return lambda leaf: re.sub(rb'"not_after":"[^"]*"', f'"not_after":"{text}"'.encode(), leaf)


def _reordered(line: bytes) -> bytes:
    """Move the first member of the JSON object behind the second."""
    first, second, rest = line[1:].split(b",", 2)
    return b"{" + second + b"," + first + b"," + rest


def _swapped_signatures(leaf: bytes) -> bytes:
    lines = leaf.split(b"\n")
    lines[-3], lines[-2] = lines[-2], lines[-3]
    return b"\n".join(lines)


def _repeated(line: int) -> Change:
    def change(leaf: bytes) -> bytes:
        lines = leaf.split(b"\n")
        lines.insert(line, lines[line])
        return b"\n".join(lines)

    return change


def _loose_base64(line: bytes) -> bytes:
    """Set an unused bit under the padding of a signature: 68 bytes end in one ``=``."""
    assert line.endswith(b"=") and not line.endswith(b"==")
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return line[:-2] + bytes([alphabet[alphabet.index(line[-2]) + 1]]) + b"="


def _at_admitted(text: str | bytes) -> Change:
    wanted = text.encode() if isinstance(text, str) else text
    return at_line(0, lambda _: b"admitted " + wanted)


def signatures(count: int) -> Change:
    """Return the change that leaves so many well-formed signature lines, sorted by name."""

    def change(leaf: bytes) -> bytes:
        text, _, block = leaf.rpartition(b"\n\n")
        line = block.split(b"\n")[0]
        lines = [line.replace(b"acme/k1", b"acme/%02d" % number) for number in range(count)]
        return text + b"\n\n" + b"\n".join(lines) + b"\n"

    return change


def _bytes_in_all(size: int) -> Change:
    return lambda leaf: leaf + b"x" * (size - len(leaf))


def _member(text: bytes) -> Change:
    """Return the change that puts a member at its place in the JSON object, before ``act``."""
    return swap(b'"act":', text + b',"act":')


TOO_LARGE = [
    Row("65,536 bytes", _bytes_in_all(ENTRY_BYTES_MAX + 1), Code.ENTRY_TOO_LARGE),
    Row("a million bytes", _bytes_in_all(1_000_000), Code.ENTRY_TOO_LARGE),
]
NOT_TEXT = [
    Row("byte FF at the end", ending(b"\xff"), Code.NOT_UTF8),
    Row("Latin-1 in a field", swap('"bolt"', b'"b\xf6lt"'), Code.NOT_UTF8),
    Row("a surrogate in UTF-8", swap('"bolt"', b'"\xed\xa0\x80"'), Code.NOT_UTF8),
    Row("an overlong slash", swap('"bolt"', b'"\xc0\xaf"'), Code.NOT_UTF8),
    Row("beyond U+10FFFF", swap('"bolt"', b'"\xf4\x90\x80\x80"'), Code.NOT_UTF8),
]
ADMISSION = [
    Row("nothing", lambda _: b"", Code.BAD_ADMITTED),
    Row("a byte order mark", lambda leaf: b"\xef\xbb\xbf" + leaf, Code.BAD_ADMITTED),
    Row("no admission line", lambda leaf: leaf[ADMITTED_BYTES:], Code.BAD_ADMITTED),
    Row("a space before it", lambda leaf: b" " + leaf, Code.BAD_ADMITTED),
    Row("two spaces in it", swap("admitted ", "admitted  "), Code.BAD_ADMITTED),
    Row("a capital", swap("admitted ", "Admitted "), Code.BAD_ADMITTED),
    Row("CRLF behind it", at_line(0, lambda line: line + b"\r"), Code.BAD_ADMITTED),
    Row("seconds alone", _at_admitted("2026-01-05T02:00:00Z"), Code.BAD_ADMITTED),
    Row("microseconds", _at_admitted("2026-01-05T02:00:00.000000Z"), Code.BAD_ADMITTED),
    Row("an offset", _at_admitted("2026-01-05T02:00:00.000+00:00"), Code.BAD_ADMITTED),
    Row("30 February", _at_admitted("2026-02-30T02:00:00.000Z"), Code.BAD_ADMITTED),
    Row("29 February of 2026", _at_admitted("2026-02-29T02:00:00.000Z"), Code.BAD_ADMITTED),
    Row("month 13", _at_admitted("2026-13-01T02:00:00.000Z"), Code.BAD_ADMITTED),
    Row("hour 24", _at_admitted("2026-01-05T24:00:00.000Z"), Code.BAD_ADMITTED),
    Row("a leap second", _at_admitted("2016-12-31T23:59:60.000Z"), Code.BAD_ADMITTED),
    Row("the year 1911", _at_admitted("1911-12-31T23:59:59.999Z"), Code.BAD_ADMITTED),
    Row("the year 3000", _at_admitted("3000-01-01T00:00:00.000Z"), Code.BAD_ADMITTED),
    Row("full-width digits", _at_admitted("２０２６-01-05T02:00:00.000Z"), Code.BAD_ADMITTED),
    Row("Arabic digits", _at_admitted("٢٠٢٦-01-05T02:00:00.000Z"), Code.BAD_ADMITTED),
]
NOTES = [
    Row("no final newline", lambda leaf: leaf[:-1], Code.BAD_NOTE),
    Row("one newline too many", ending(b"\n"), Code.BAD_NOTE),
    Row("text after the signatures", ending(b"x"), Code.BAD_NOTE),
    Row("no signature", lambda leaf: leaf.rpartition(b"\n\n")[0] + b"\n", Code.BAD_NOTE),
    Row("no signature below the empty line", signatures(0), Code.BAD_NOTE),
    Row("65 signatures", signatures(65), Code.BAD_NOTE),
    Row("CR in a signature line", at_line(-2, lambda line: line + b"\r"), Code.BAD_NOTE),
    Row("CRLF behind the JSON", at_line(2, lambda line: line + b"\r"), Code.BAD_NOTE),
    Row("U+0000 in a field", swap('"bolt"', b'"bo\x00t"'), Code.BAD_NOTE),
    Row("U+001F in a field", swap('"bolt"', b'"bo\x1ft"'), Code.BAD_NOTE),
    Row("a tab between members", swap(',"ranges"', ',\t"ranges"'), Code.BAD_NOTE),
]
LINES = [
    Row("a hyphen", swap("— bolt/k1", "- bolt/k1"), Code.BAD_SIGNATURE_LINE),
    Row("an en dash", swap("— bolt/k1", "– bolt/k1"), Code.BAD_SIGNATURE_LINE),
    Row("two spaces", swap("— bolt/k1", "—  bolt/k1"), Code.BAD_SIGNATURE_LINE),
    Row("no name", swap("— bolt/k1 ", "— "), Code.BAD_SIGNATURE_LINE),
    Row("a plus in the name", swap("— bolt/k1", "— bolt+k1"), Code.BAD_SIGNATURE_LINE),
    Row("U+0085 in the name", swap("— bolt/k1", "— bolt\u0085k1"), Code.BAD_SIGNATURE_LINE),
    Row("no padding", at_line(-2, lambda line: line[:-1]), Code.BAD_SIGNATURE_LINE),
    Row("a space at the end", at_line(-2, lambda line: line + b" "), Code.BAD_SIGNATURE_LINE),
    Row("a set unused bit", at_line(-2, _loose_base64), Code.BAD_SIGNATURE_LINE),
    Row("URL-safe base64", at_line(-2, lambda line: line[:-3] + b"-_="), Code.BAD_SIGNATURE_LINE),
    Row("a key id alone", at_line(-2, lambda _: "— bolt/k1 AAAAAA==".encode()),
        Code.BAD_SIGNATURE_LINE),
    Row("an empty signature", at_line(-2, lambda _: "— bolt/k1 ".encode()),
        Code.BAD_SIGNATURE_LINE),
]  # fmt: skip
UNSORTED = [
    Row("swapped", _swapped_signatures, Code.SIGNATURES_UNSORTED),
    Row("the first twice", _repeated(-3), Code.SIGNATURES_UNSORTED),
    Row("the last twice", _repeated(-2), Code.SIGNATURES_UNSORTED),
]
TEXTS = [
    Row("another version", swap("/entry/v1\n", "/entry/v2\n"), Code.BAD_TEXT),
    Row("another kind", swap("/entry/v1\n", "/checkpoint/v1\n"), Code.BAD_TEXT),
    Row("no origin", swap(f"{ORIGIN}/entry", "/entry"), Code.BAD_TEXT),
    Row("an origin of three", swap(ORIGIN, "abc"), Code.BAD_TEXT),
    Row("an origin of 129", swap(ORIGIN, "a" * 129), Code.BAD_TEXT),
    Row("a capital in the origin", swap(ORIGIN, ORIGIN.upper()), Code.BAD_TEXT),
    Row("a space behind it", swap("/entry/v1\n", "/entry/v1 \n"), Code.BAD_TEXT),
    Row("a mark before it", swap(f"{ORIGIN}/entry", f"\ufeff{ORIGIN}/entry"), Code.BAD_TEXT),
    Row("a full-width letter", swap(ORIGIN, "ｒ" + ORIGIN[1:]), Code.BAD_TEXT),
    Row("a third line", at_line(2, lambda line: line + b"\n{}"), Code.BAD_TEXT),
    Row("an empty third line", at_line(2, lambda line: line + b"\n"), Code.BAD_TEXT),
    Row("no JSON line", lambda leaf: re.sub(rb"\n{.*}\n", b"\n", leaf), Code.BAD_TEXT),
    Row("a signature in it", at_line(-3, lambda line: line + b"\n"), Code.BAD_TEXT),
]
JSON = [
    Row("nothing", at_line(2, lambda _: b""), Code.BAD_JSON),
    Row("an array", at_line(2, lambda line: b"[" + line + b"]"), Code.BAD_JSON),
    Row("a number", at_line(2, lambda _: b"7"), Code.BAD_JSON),
    Row("null", at_line(2, lambda _: b"null"), Code.BAD_JSON),
    Row("a string", at_line(2, lambda _: b'"transfer"'), Code.BAD_JSON),
    Row("a mark before it", at_line(2, lambda line: b"\xef\xbb\xbf" + line), Code.BAD_JSON),
    Row("two objects", at_line(2, lambda line: line + b"{}"), Code.BAD_JSON),
    Row("a lost brace", at_line(2, lambda line: line[:-1]), Code.BAD_JSON),
    Row("a comma at the end", at_line(2, lambda line: line[:-1] + b",}"), Code.BAD_JSON),
    Row("a comment", at_line(2, lambda line: line + b"//"), Code.BAD_JSON),
    Row("single quotes", swap('"bolt"', "'bolt'"), Code.BAD_JSON),
    Row("NaN", swap(",60,", ",NaN,"), Code.BAD_JSON),
    Row("a leading zero", swap(",60,", ",060,"), Code.BAD_JSON),
    Row("a plus", swap(",60,", ",+60,"), Code.BAD_JSON),
    Row("a point at the end", swap(",60,", ",60.,"), Code.BAD_JSON),
    Row("1e400", swap(",60,", ",1e400,"), Code.BAD_JSON),
    Row("5,000 digits", swap(",60,", "," + "9" * 5_000 + ","), Code.BAD_JSON),
    Row("full-width digits", swap(",60,", ",６０,"), Code.BAD_JSON),
    Row("half of a surrogate pair", swap('"bolt"', '"\\ud800"'), Code.BAD_JSON),
    Row("the other half", swap('"bolt"', '"\\udc00"'), Code.BAD_JSON),
    Row("an escape of two digits", swap('"bolt"', '"\\x62olt"'), Code.BAD_JSON),
    Row("30,000 open brackets", swap('"bolt"', "[" * DEEP), Code.BAD_JSON),
    Row("30,000 levels", swap('"bolt"', "[" * DEEP + "]" * DEEP), Code.BAD_JSON),
    Row("30,000 levels, unasked", _member(b'"a":' + b"[" * DEEP + b"]" * DEEP), Code.BAD_JSON),
    Row("30,000 objects", _member(b'"a":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
        Code.BAD_JSON),
]  # fmt: skip
NAMES = [
    Row("none", swap('"act":"transfer",', ""), Code.UNKNOWN_ACT),
    Row("an empty object", at_line(2, lambda _: b"{}"), Code.UNKNOWN_ACT),
    Row("empty", swap('"act":"transfer"', '"act":""'), Code.UNKNOWN_ACT),
    Row("null", swap('"act":"transfer"', '"act":null'), Code.UNKNOWN_ACT),
    Row("a number", swap('"act":"transfer"', '"act":13'), Code.UNKNOWN_ACT),
    Row("a capital", swap('"act":"transfer"', '"act":"Transfer"'), Code.UNKNOWN_ACT),
    Row("an edition", swap('"act":"transfer"', '"act":"transfer/2"'), Code.UNKNOWN_ACT),
    Row("a newline behind it", swap('"act":"transfer"', '"act":"transfer\\n"'), Code.UNKNOWN_ACT),
]
FIELDS = [
    Row("an unknown one", _member(b'"aa":1'), Code.BAD_FIELD),
    Row("an unknown one that is null", _member(b'"aa":null'), Code.BAD_FIELD),
    Row("one of another act", _member(b'"approval":"A1"'), Code.BAD_FIELD),
    Row("a lost one", swap('"recipient":"bolt",', ""), Code.BAD_FIELD),
    Row("the name of two acts", _member(b'"act":"retire"'), Code.BAD_FIELD),
    Row("null for a text", swap('"bolt"', "null"), Code.BAD_FIELD),
    Row("null for what may be absent", swap(":300", ":null"), Code.BAD_FIELD),
    Row("a number for a text", swap('"bolt"', "7"), Code.BAD_FIELD),
    Row("a text for a number", swap(",60,", ',"60",'), Code.BAD_FIELD),
    Row("true for a number", swap(",60,", ",true,"), Code.BAD_FIELD),
    Row("a list for a text", swap('"bolt"', '["bolt"]'), Code.BAD_FIELD),
    Row("1.0 for 1", swap(",60,", ",60.0,"), Code.BAD_FIELD),
    Row("an exponent", swap(",60,", ",6e1,"), Code.BAD_FIELD),
    Row("minus zero", swap(",60,", ",-0,"), Code.BAD_FIELD),
    Row("zero for a serial", swap(",60,", ",0,"), Code.BAD_FIELD),
    Row("a negative serial", swap(",60,", ",-60,"), Code.BAD_FIELD),
    Row("a serial of ten digits", swap(",61]", ",1000000000]"), Code.BAD_FIELD),
    Row("2^53", swap(":300", ":9007199254740992"), Code.BAD_FIELD),
    Row("2^63", swap(":300", ":9223372036854775808"), Code.BAD_FIELD),
    Row("2^64", swap(":300", ":18446744073709551616"), Code.BAD_FIELD),
    Row("-2^63 - 1", swap(":300", ":-9223372036854775809"), Code.BAD_FIELD),
    Row("300 digits", swap(":300", ":" + "9" * 300), Code.BAD_FIELD),
    Row("a price too high", swap(":300", ":1000000001"), Code.BAD_FIELD),
    Row("a negative price", swap(":300", ":-1"), Code.BAD_FIELD),
    Row("U+0000 escaped", swap('"bolt"', '"bo\\u0000t"'), Code.BAD_FIELD),
    Row("U+007F escaped", swap('"bolt"', '"bo\\u007ft"'), Code.BAD_FIELD),
    Row("U+0085 escaped", swap('"bolt"', '"bo\\u0085t"'), Code.BAD_FIELD),
    Row("U+007F", swap('"bolt"', '"bo\x7ft"'), Code.BAD_FIELD),
    Row("U+0085", swap('"bolt"', '"bo\x85t"'), Code.BAD_FIELD),
    Row("U+2028", swap('"bolt"', '"bo\u2028t"'), Code.BAD_FIELD),
    Row("a newline behind it", swap('"bolt"', '"bolt\\n"'), Code.BAD_FIELD),
    Row("a capital", swap('"bolt"', '"Bolt"'), Code.BAD_FIELD),
    Row("a full-width digit", swap('"bolt"', '"bolt２"'), Code.BAD_FIELD),
    Row("an Arabic digit", swap('"Z00001/', '"Z0000\u0661/'), Code.BAD_FIELD),
    Row("a Cyrillic letter", swap('"bolt"', '"b\u043elt"'), Code.BAD_FIELD),
    Row("an empty name", swap('"bolt"', '""'), Code.BAD_FIELD),
    Row("a name of two", swap('"bolt"', '"bo"'), Code.BAD_FIELD),
    Row("a name of 33", swap('"bolt"', f'"{"b" * 33}"'), Code.BAD_FIELD),
    Row("no range", swap(f'[["{SERIES}",60,61]]', "[]"), Code.BAD_FIELD),
    Row("a range of two", swap(",60,61]", ",60]"), Code.BAD_FIELD),
    Row("a range of four", swap(",60,61]", ",60,61,62]"), Code.BAD_FIELD),
    Row("400 levels", swap('"bolt"', "[" * 400 + "]" * 400), Code.BAD_FIELD),
    Row("30 February", not_after("2026-02-30T00:00:00.000Z"), Code.BAD_FIELD),
    Row("hour 24", not_after("2026-01-05T24:00:00.000Z"), Code.BAD_FIELD),
    Row("a leap second", not_after("2016-12-31T23:59:60.000Z"), Code.BAD_FIELD),
    Row("seconds alone", not_after("2026-01-05T02:00:00Z"), Code.BAD_FIELD),
    Row("a small z", not_after("2026-01-05T02:00:00.000z"), Code.BAD_FIELD),
    Row("the year 0000", not_after("0000-01-01T00:00:00.000Z"), Code.BAD_FIELD),
    Row("the year 3000", not_after("3000-01-01T00:00:00.000Z"), Code.BAD_FIELD),
    Row("full-width digits", not_after("２０２６-01-05T02:00:00.000Z"), Code.BAD_FIELD),
]
CANONICAL = [
    Row("a space between members", swap(',"ranges"', ', "ranges"'), Code.NOT_CANONICAL),
    Row("a space behind a colon", swap(":300", ": 300"), Code.NOT_CANONICAL),
    Row("a space behind it", at_line(2, lambda line: line + b" "), Code.NOT_CANONICAL),
    Row("a space before it", at_line(2, lambda line: b" " + line), Code.NOT_CANONICAL),
    Row("members out of order", at_line(2, _reordered), Code.NOT_CANONICAL),
    Row("a letter escaped", swap('"bolt"', '"bol\\u0074"'), Code.NOT_CANONICAL),
    Row("a slash escaped", swap('"Z00001/', '"Z00001\\/'), Code.NOT_CANONICAL),
    Row("a name escaped", swap('"recipient"', '"recipien\\u0074"'), Code.NOT_CANONICAL),
    Row("the act escaped", swap('"transfer"', '"trans\\u0066er"'), Code.NOT_CANONICAL),
    Row("a member twice", _member(b'"account":"acme"'), Code.NOT_CANONICAL),
    Row("a member twice, first another", _member(b'"account":"bolt"'), Code.NOT_CANONICAL),
    Row("the act twice", _member(b'"act":"transfer"'), Code.NOT_CANONICAL),
]

ROWS = [
    *TOO_LARGE,
    *NOT_TEXT,
    *ADMISSION,
    *NOTES,
    *LINES,
    *UNSORTED,
    *TEXTS,
    *JSON,
    *NAMES,
    *FIELDS,
    *CANONICAL,
]
"""Every change, in the order of precedence."""

COMPOSABLE: dict[Code, Change] = {
    Code.NOT_CANONICAL: swap(',"ranges"', ', "ranges"'),
    Code.BAD_FIELD: swap('"bolt"', '"Bolt"'),
    Code.UNKNOWN_ACT: swap('"transfer"', '"transfers"'),
    Code.BAD_JSON: swap('{"account"', '{account"'),
    Code.BAD_TEXT: swap("/entry/v1\n", "/entry/v2\n"),
    Code.SIGNATURES_UNSORTED: _swapped_signatures,
    Code.BAD_SIGNATURE_LINE: swap("— bolt/k1", "- bolt/k1"),
    Code.BAD_NOTE: lambda leaf: leaf[:-1],
    Code.BAD_ADMITTED: swap("admitted ", "Admitted "),
    Code.NOT_UTF8: ending(b"\xff"),
    Code.ENTRY_TOO_LARGE: ending(b"\xff" * ENTRY_BYTES_MAX),
}
"""One change a code, such that any two can be made together, the lower code's first."""


def _case(row: Row) -> Case:
    """Return a change of the note as a case: whoever admits writes the first line itself."""

    def hand_in(world: World) -> tuple[bytes, str]:
        leaf = row.leaf()
        return leaf[ADMITTED_BYTES:], world.instant()

    name = f"note {row.code}: {row.name}"
    return Case(name=name, act="transfer", code=row.code, given=begun, hand_in=hand_in)


CASES = [_case(row) for row in ROWS if row not in ADMISSION]
"""The changes of the note alone, as cases."""
