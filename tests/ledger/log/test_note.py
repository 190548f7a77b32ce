import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import limits
from ledger.errors import Code, Defect, Malformed
from ledger.log.encoding import format_base64
from ledger.log.keys import COSIGNATURE, ED25519, Signer, is_key_name, parse_vkey
from ledger.log.note import (
    TIME_MAX,
    Note,
    SignatureLine,
    check_line,
    cosignature_line,
    cosigned_at,
    cosigned_message,
    format_note,
    open_note,
    parse_note,
    signature_line,
)

GOLDEN = Path(__file__).parents[2] / "golden"
NOTES = json.loads((GOLDEN / "notes.json").read_text())
PLAIN = [row for row in NOTES if row["signature_type"] == ED25519]
COSIGNED = [row for row in NOTES if row["signature_type"] != ED25519]

ALICE = Signer.from_seed(name="example.com/a", seed=bytes(32))
BOB = Signer.from_seed(name="example.com/b", seed=b"b" * 32)
TEXT = b"hello\n"
LINE = "— example.com/a AAAAAAE=\n"

texts = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]) | st.just("\n")).map(
    lambda text: f"{text}\n".encode()
)
lines = st.builds(
    SignatureLine,
    st.text(min_size=1, max_size=10).filter(is_key_name),
    st.binary(min_size=4, max_size=4),
    st.binary(min_size=1, max_size=80),
)


# Published notes


@pytest.mark.parametrize("row", NOTES, ids=[row["name"] for row in NOTES])
def test_published_note_has_the_canonical_spelling(row):
    note = parse_note(row["note"].encode())
    assert format_note(note.text, note.signatures) == row["note"].encode()


@pytest.mark.parametrize("row", PLAIN, ids=[row["name"] for row in PLAIN])
def test_published_note_opens(row):
    vkey = parse_vkey(row["vkey"])
    note = open_note(row["note"].encode(), vkeys=[vkey])
    assert [(line.name, line.key_id) for line in note.signatures] == [(vkey.name, vkey.key_id)]
    assert (note.text + b"\n") == row["note"].encode()[: len(note.text) + 1]
    for at in range(len(note.text) - 1):
        changed = bytearray(row["note"].encode())
        changed[at] ^= 1
        with pytest.raises(Malformed):
            open_note(bytes(changed), vkeys=[vkey])


@pytest.mark.parametrize("row", COSIGNED, ids=[row["name"] for row in COSIGNED])
def test_published_cosignature_opens(row):
    vkey = parse_vkey(row["vkey"])
    note = open_note(row["note"].encode(), vkeys=[vkey])
    (line,) = note.signatures
    assert cosigned_at(line) == row["timestamp"]
    message = cosigned_message(note.text, time=row["timestamp"])
    assert message == row["signed_message"].encode()
    for at in range(len(line.signature) * 8):
        wrong = bytearray(line.signature)
        wrong[at // 8] ^= 1 << at % 8
        changed = SignatureLine(line.name, line.key_id, bytes(wrong))
        assert not check_line(changed, text=note.text, vkey=vkey)


def test_a_cosignature_is_no_signature_and_no_signature_a_cosignature():
    witness = Signer.from_seed(name="example.com/w", seed=bytes(32), algorithm=COSIGNATURE)
    plain = Signer.from_seed(name="example.com/w", seed=bytes(32))
    cosigned = cosignature_line(witness, TEXT, time=7)
    assert check_line(cosigned, text=TEXT, vkey=witness.vkey)
    assert not check_line(cosigned, text=TEXT, vkey=plain.vkey)
    signed = signature_line(plain, TEXT)
    assert not check_line(signed, text=TEXT, vkey=witness.vkey)
    relabelled = SignatureLine(signed.name, witness.vkey.key_id, bytes(8) + signed.signature)
    assert not check_line(relabelled, text=TEXT, vkey=witness.vkey)
    with pytest.raises(ValueError, match="cosigns"):
        signature_line(witness, TEXT)
    with pytest.raises(ValueError, match="witness"):
        cosignature_line(plain, TEXT, time=7)
    for time in (-1, TIME_MAX + 1):
        with pytest.raises(ValueError, match="time"):
            cosignature_line(witness, TEXT, time=time)


@pytest.mark.parametrize("encoded", ["AAAAAAF=", "AAAAAAE"])
def test_other_spellings_of_base64_are_read_where_asked_for(encoded):
    data = f"a\n\n— example.com/a {encoded}\n".encode()
    with pytest.raises(Malformed):
        parse_note(data)
    if encoded.endswith("="):
        assert parse_note(data, exact=False).signatures[0].signature == b"\x01"
    else:
        with pytest.raises(Malformed):
            parse_note(data, exact=False)


# The form


def test_golden_bytes():
    assert (
        format_note(TEXT, [signature_line(ALICE, TEXT)])
        == (
            "hello\n\n— example.com/a " + format_base64(ALICE.vkey.key_id + ALICE.sign(TEXT)) + "\n"
        ).encode()
    )


@given(texts, st.lists(lines, min_size=1, max_size=4))
def test_note_round_trip(text, signatures):
    data = format_note(text, signatures)
    assert parse_note(data) == Note(text, tuple(signatures))


@given(st.binary(max_size=40), st.integers(0, 200), st.integers(0, 3))
def test_note_has_one_spelling(garbage, at, cut):
    whole = format_note(TEXT, [signature_line(ALICE, TEXT), signature_line(BOB, TEXT)])
    for data in (garbage, whole[:at] + garbage + whole[at + cut :]):
        try:
            note = parse_note(data)
        except Malformed as error:
            assert error.code in {Code.NOT_UTF8, Code.BAD_NOTE, Code.BAD_SIGNATURE_LINE}
        else:
            assert format_note(note.text, note.signatures) == data


@pytest.mark.parametrize("text", ["\n", "\n\n\n", "a\n\nb\n", f"a\n\n{LINE}", "a\n\n", "碳簿\n"])
def test_text_ends_at_the_last_empty_line(text):
    assert parse_note(f"{text}\n{LINE}".encode()).text == text.encode()


MALFORMED = {
    # Precedence: every later fault is there as well.
    "not UTF-8, before all": (b"\xff\x01\n\n- x\n", Code.NOT_UTF8),
    "control, before the line": ("a\x01\n\n- x\n", Code.BAD_NOTE),
    "structure, before the line": ("a\n\n- x\n\n", Code.BAD_NOTE),
    "surrogate in UTF-8": (b"\xed\xa0\x80\n\n" + LINE.encode(), Code.NOT_UTF8),
    "overlong UTF-8": (b"\xc0\x8a\n\n" + LINE.encode(), Code.NOT_UTF8),
    "cut within a character": (f"a\n\n{LINE}".encode()[:4], Code.NOT_UTF8),
    "empty": ("", Code.BAD_NOTE),
    "text alone": ("a\n", Code.BAD_NOTE),
    "no empty line": (f"a\n{LINE}", Code.BAD_NOTE),
    "no text": (LINE, Code.BAD_NOTE),
    "empty line alone": (f"\n{LINE}", Code.BAD_NOTE),
    "no signature": ("a\n\n", Code.BAD_NOTE),
    "no final newline": (f"a\n\n{LINE}"[:-1], Code.BAD_NOTE),
    "empty line at the end": (f"a\n\n{LINE}\n", Code.BAD_NOTE),
    "tab": (f"a\t\n\n{LINE}", Code.BAD_NOTE),
    "carriage return": (f"a\r\n\n{LINE}", Code.BAD_NOTE),
    "carriage return after a line": (f"a\n\n{LINE[:-1]}\r\n", Code.BAD_NOTE),
    "zero byte": (f"a\x00\n\n{LINE}", Code.BAD_NOTE),
    "unit separator": (f"a\x1f\n\n{LINE}", Code.BAD_NOTE),
    "hyphen": (f"a\n\n-{LINE[1:]}", Code.BAD_SIGNATURE_LINE),
    "en dash": (f"a\n\n\u2013{LINE[1:]}", Code.BAD_SIGNATURE_LINE),
    "no dash": (f"a\n\n{LINE[2:]}", Code.BAD_SIGNATURE_LINE),
    "space before the dash": (f"a\n\n {LINE}", Code.BAD_SIGNATURE_LINE),
    "no space after the dash": (f"a\n\n—{LINE[2:]}", Code.BAD_SIGNATURE_LINE),
    "two spaces after the dash": (f"a\n\n—  {LINE[2:]}", Code.BAD_SIGNATURE_LINE),
    "wide space": (f"a\n\n—\u3000{LINE[2:]}", Code.BAD_SIGNATURE_LINE),
    "text line among the signatures": (f"a\n\nb\n{LINE}", Code.BAD_SIGNATURE_LINE),
    "a bad line after a good one": (f"a\n\n{LINE}— b\n", Code.BAD_SIGNATURE_LINE),
    "no name": ("a\n\n—  AAAAAAE=\n", Code.BAD_SIGNATURE_LINE),
    "name with a plus": ("a\n\n— a+b AAAAAAE=\n", Code.BAD_SIGNATURE_LINE),
    "name with a Unicode space": ("a\n\n— a\u00a0b AAAAAAE=\n", Code.BAD_SIGNATURE_LINE),
    "no signature on the line": ("a\n\n— a\n", Code.BAD_SIGNATURE_LINE),
    "empty signature": ("a\n\n— a \n", Code.BAD_SIGNATURE_LINE),
    "key id alone": ("a\n\n— a AAAAAA==\n", Code.BAD_SIGNATURE_LINE),
    "trailing space": ("a\n\n— a AAAAAAE= \n", Code.BAD_SIGNATURE_LINE),
    "two signatures": ("a\n\n— a AAAAAAE= AAAAAAE=\n", Code.BAD_SIGNATURE_LINE),
    "padding missing": ("a\n\n— a AAAAAAE\n", Code.BAD_SIGNATURE_LINE),
    "padding doubled": ("a\n\n— a AAAAAAE==\n", Code.BAD_SIGNATURE_LINE),
    "unused bits": ("a\n\n— a AAAAAAF=\n", Code.BAD_SIGNATURE_LINE),
    "url-safe base64": ("a\n\n— a AAAAAA_=\n", Code.BAD_SIGNATURE_LINE),
    "full-width base64": ("a\n\n— a ＡAAAAAE=\n", Code.BAD_SIGNATURE_LINE),
}


@pytest.mark.parametrize(("data", "code"), MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_note(data, code):
    with pytest.raises(Malformed) as raised:
        parse_note(data if isinstance(data, bytes) else data.encode())
    assert raised.value.code is code


def test_signature_lines_at_the_limit():
    most = limits.SIGNATURES_MAX
    assert len(parse_note(f"a\n\n{LINE * most}".encode()).signatures) == most
    with pytest.raises(Malformed) as raised:
        parse_note(f"a\n\n{LINE * (most + 1)}".encode())
    assert raised.value.code is Code.BAD_NOTE


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (b"no newline", SignatureLine("a", bytes(4), b"s")),
        (b"", SignatureLine("a", bytes(4), b"s")),
        (b"\xff\n", SignatureLine("a", bytes(4), b"s")),
        (b"a\tb\n", SignatureLine("a", bytes(4), b"s")),
        (b"a\n", SignatureLine("", bytes(4), b"s")),
        (b"a\n", SignatureLine("a b", bytes(4), b"s")),
        (b"a\n", SignatureLine("a\n\n— b", bytes(4), b"s")),
        (b"a\n", SignatureLine("a", bytes(3), b"s")),
        (b"a\n", SignatureLine("a", bytes(5), b"s")),
        (b"a\n", SignatureLine("a", bytes(4), b"")),
    ],
)
def test_format_refuses_what_would_not_be_read_back(text, line):
    with pytest.raises(ValueError):
        format_note(text, [line])
    with pytest.raises(ValueError):
        format_note(b"a\n", [])


# Opening


def opened(*signatures, vkeys):
    return open_note(format_note(TEXT, signatures), vkeys=vkeys).signatures


def refused(*signatures, vkeys):
    with pytest.raises(Malformed) as raised:
        opened(*signatures, vkeys=vkeys)
    return raised.value.code


def test_unknown_signatures_are_ignored():
    alice, bob = signature_line(ALICE, TEXT), signature_line(BOB, TEXT)
    forged = SignatureLine(BOB.vkey.name, BOB.vkey.key_id, bytes(64))
    assert opened(alice, bob, vkeys=[ALICE.vkey]) == (alice,)
    assert opened(forged, alice, vkeys=[ALICE.vkey]) == (alice,)
    assert opened(alice, bob, vkeys=[BOB.vkey, ALICE.vkey]) == (alice, bob)
    assert opened(bob, alice, vkeys=iter([BOB.vkey, ALICE.vkey])) == (bob, alice)


def test_known_key_that_fails_spoils_the_note():
    alice = signature_line(ALICE, TEXT)
    for bad in (bytes(64), alice.signature[:-1], alice.signature + b"\x00", BOB.sign(TEXT)):
        forged = SignatureLine(ALICE.vkey.name, ALICE.vkey.key_id, bad)
        assert refused(forged, vkeys=[ALICE.vkey]) is Defect.CHECKPOINT_UNSIGNED
        assert refused(alice, forged, vkeys=[ALICE.vkey]) is Defect.CHECKPOINT_UNSIGNED
        bob = signature_line(BOB, TEXT)
        both = [ALICE.vkey, BOB.vkey]
        assert refused(bob, forged, vkeys=both) is Defect.CHECKPOINT_UNSIGNED


def test_no_known_key_is_no_signature():
    alice = signature_line(ALICE, TEXT)
    assert refused(alice, vkeys=[]) is Defect.CHECKPOINT_UNSIGNED
    assert refused(alice, vkeys=[BOB.vkey]) is Defect.CHECKPOINT_UNSIGNED
    renamed = Signer.from_seed(name="example.com/c", seed=bytes(32))
    assert refused(alice, vkeys=[renamed.vkey]) is Defect.CHECKPOINT_UNSIGNED
    other_id = SignatureLine(alice.name, bytes(4), alice.signature)
    assert refused(other_id, vkeys=[ALICE.vkey]) is Defect.CHECKPOINT_UNSIGNED


def test_signature_of_another_text_does_not_open():
    assert refused(signature_line(ALICE, b"other\n"), vkeys=[ALICE.vkey]) is (
        Defect.CHECKPOINT_UNSIGNED
    )


@pytest.mark.parametrize("data", [b"", b"\xff", b"a\n", b"a\n\n- x\n"])
def test_opening_no_note(data):
    with pytest.raises(Malformed) as raised:
        open_note(data, vkeys=[ALICE.vkey])
    assert raised.value.code is Defect.BAD_NOTE
