import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import limits
from ledger.errors import Defect, Malformed
from ledger.log.checkpoint import (
    Checkpoint,
    format_checkpoint,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)
from ledger.log.keys import Signer, parse_vkey
from ledger.log.merkle import EMPTY_ROOT
from ledger.log.note import SignatureLine, format_note, parse_note, signature_line

GOLDEN = Path(__file__).parents[2] / "golden"
LOG = json.loads((GOLDEN / "tessera_log.json").read_text())
VKEY = parse_vkey(LOG["vkey"])

ORIGIN = "example.com/log"
LOG_KEY = Signer.from_seed(name=ORIGIN, seed=bytes(32))
WITNESS = Signer.from_seed(name="example.com/witness", seed=b"w" * 32)
HEAD = Checkpoint(ORIGIN, 12, bytes(range(32)))
ROOT = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
SIGNED = sign_checkpoint(HEAD, LOG_KEY)

checkpoints = st.builds(
    Checkpoint,
    st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.integers(0, limits.INTEGER_MAX),
    st.binary(min_size=32, max_size=32),
)


@pytest.mark.parametrize("size", range(16))
def test_published_checkpoint(size):
    data = LOG["checkpoints"][size].encode()
    checkpoint = open_checkpoint(data, vkey=VKEY)
    assert (checkpoint.origin, checkpoint.size) == (VKEY.name, size)
    assert parse_note(data).text == format_checkpoint(checkpoint)
    assert size or checkpoint.root == EMPTY_ROOT


def test_golden_bytes():
    assert format_checkpoint(HEAD) == f"{ORIGIN}\n12\n{ROOT}\n".encode()
    assert SIGNED.decode() == (
        f"{ORIGIN}\n12\n{ROOT}\n\n— {ORIGIN} "
        "Hd5FMUhO8eEwfrCz3rVdP2iwE/vc79yn7t1xgaSrMUxzmn4wrvgt470FoYCu2LbJFwNQpF"
        "zThv5SOnD8eULP2mC6XQA=\n"
    )


@given(checkpoints)
def test_checkpoint_round_trip(checkpoint):
    assert parse_checkpoint(format_checkpoint(checkpoint)) == checkpoint


@given(st.binary(max_size=20), st.integers(0, 70), st.integers(0, 3))
def test_checkpoint_has_one_spelling(garbage, at, cut):
    text = format_checkpoint(HEAD)
    for data in (garbage, text[:at] + garbage + text[at + cut :]):
        try:
            checkpoint = parse_checkpoint(data)
        except Malformed as error:
            assert error.code is Defect.BAD_CHECKPOINT
        else:
            assert format_checkpoint(checkpoint) == data


MALFORMED = {
    "empty": "",
    "newlines": "\n\n\n",
    "no root": f"{ORIGIN}\n12\n",
    "no final newline": f"{ORIGIN}\n12\n{ROOT}",
    "no origin": f"\n12\n{ROOT}\n",
    "extension line": f"{ORIGIN}\n12\n{ROOT}\nextension\n",
    "empty line at the end": f"{ORIGIN}\n12\n{ROOT}\n\n",
    "empty line before": f"\n{ORIGIN}\n12\n{ROOT}\n",
    "leading zero": f"{ORIGIN}\n012\n{ROOT}\n",
    "negative": f"{ORIGIN}\n-12\n{ROOT}\n",
    "plus": f"{ORIGIN}\n+12\n{ROOT}\n",
    "space before the size": f"{ORIGIN}\n 12\n{ROOT}\n",
    "space after the size": f"{ORIGIN}\n12 \n{ROOT}\n",
    "no size": f"{ORIGIN}\n\n{ROOT}\n",
    "hexadecimal": f"{ORIGIN}\n0xc\n{ROOT}\n",
    "full-width digits": f"{ORIGIN}\n１２\n{ROOT}\n",
    "underscore": f"{ORIGIN}\n1_2\n{ROOT}\n",
    "size of 2^53": f"{ORIGIN}\n{2**53}\n{ROOT}\n",
    "carriage returns": f"{ORIGIN}\r\n12\r\n{ROOT}\r\n",
    "tab in the origin": f"a\tb\n12\n{ROOT}\n",
    "root of 31 bytes": f"{ORIGIN}\n12\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==\n",
    "root of 33 bytes": f"{ORIGIN}\n12\n{ROOT[:-1]}gg\n",
    "root not padded": f"{ORIGIN}\n12\n{ROOT[:-1]}\n",
    "root with unused bits": f"{ORIGIN}\n12\n{ROOT[:-2]}9=\n",
    "root in hexadecimal": f"{ORIGIN}\n12\n{HEAD.root.hex()}\n",
    "root after a space": f"{ORIGIN}\n12\n {ROOT}\n",
    "no root but an empty line": f"{ORIGIN}\n12\n\n",
    "not UTF-8": f"{ORIGIN}\n12\n{ROOT}\n".encode().replace(b"e", b"\xff", 1),
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_checkpoint(text):
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(Malformed) as raised:
        parse_checkpoint(data)
    assert raised.value.code is Defect.BAD_CHECKPOINT


def test_largest_size():
    largest = Checkpoint(ORIGIN, limits.INTEGER_MAX, EMPTY_ROOT)
    assert parse_checkpoint(format_checkpoint(largest)) == largest


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint("", 1, EMPTY_ROOT),
        Checkpoint("a\nb", 1, EMPTY_ROOT),
        Checkpoint("a\n1\n", 1, EMPTY_ROOT),
        Checkpoint(ORIGIN, -1, EMPTY_ROOT),
        Checkpoint(ORIGIN, limits.INTEGER_MAX + 1, EMPTY_ROOT),
        Checkpoint(ORIGIN, 1, EMPTY_ROOT[:-1]),
        Checkpoint(ORIGIN, 1, b""),
    ],
)
def test_format_refuses_what_would_not_be_read_back(checkpoint):
    with pytest.raises(ValueError):
        format_checkpoint(checkpoint)


# Opening


def refused(data, vkey=LOG_KEY.vkey):
    with pytest.raises(Malformed) as raised:
        open_checkpoint(data, vkey=vkey)
    return raised.value.code


def signed(text, *signers):
    return format_note(text, [signature_line(signer, text) for signer in signers])


def test_signed_checkpoint_opens():
    assert open_checkpoint(SIGNED, vkey=LOG_KEY.vkey) == HEAD


def test_cosignatures_are_ignored():
    text = format_checkpoint(HEAD)
    forged = SignatureLine(WITNESS.vkey.name, WITNESS.vkey.key_id, bytes(72))
    data = format_note(text, [forged, signature_line(LOG_KEY, text), forged])
    assert open_checkpoint(data, vkey=LOG_KEY.vkey) == HEAD


def test_unsigned_checkpoint():
    text = format_checkpoint(HEAD)
    assert refused(signed(text, WITNESS)) is Defect.CHECKPOINT_UNSIGNED
    assert refused(SIGNED, WITNESS.vkey) is Defect.CHECKPOINT_UNSIGNED
    assert refused(SIGNED, VKEY) is Defect.CHECKPOINT_UNSIGNED
    assert refused(SIGNED.replace(b"\n12\n", b"\n13\n")) is Defect.CHECKPOINT_UNSIGNED
    forged = SignatureLine(ORIGIN, LOG_KEY.vkey.key_id, LOG_KEY.sign(b"other\n"))
    assert refused(format_note(text, [forged])) is Defect.CHECKPOINT_UNSIGNED


def test_foreign_origin():
    text = format_checkpoint(Checkpoint("example.com/other", 12, HEAD.root))
    assert refused(signed(text, LOG_KEY)) is Defect.CHECKPOINT_UNSIGNED
    text = format_checkpoint(HEAD)
    assert refused(signed(text, WITNESS), WITNESS.vkey) is Defect.CHECKPOINT_UNSIGNED


def test_signed_text_that_is_no_checkpoint():
    entry = f"{ORIGIN}/entry/v1\n{{}}\n".encode()
    assert refused(signed(entry, LOG_KEY)) is Defect.BAD_CHECKPOINT
    extended = format_checkpoint(HEAD) + b"extension\n"
    assert refused(signed(extended, LOG_KEY)) is Defect.BAD_CHECKPOINT


@pytest.mark.parametrize("data", [b"", b"\xff", format_checkpoint(HEAD), SIGNED + b"\n"])
def test_no_note(data):
    assert refused(data) is Defect.BAD_CHECKPOINT


def test_any_flipped_bit_is_noticed():
    for at in range(len(SIGNED)):
        for bit in (0, 3, 7):
            changed = bytearray(SIGNED)
            changed[at] ^= 1 << bit
            assert refused(bytes(changed)) in {Defect.BAD_CHECKPOINT, Defect.CHECKPOINT_UNSIGNED}


def test_length_at_the_limit():
    text = format_checkpoint(HEAD)
    room = limits.CHECKPOINT_BYTES_MAX - len(SIGNED)

    def cosigned(length):
        # A line of a stranger whose name takes up whatever is wanted.
        name = "x" * (length - len("—  AAAAAAE=\n".encode()))
        return format_note(
            text, [signature_line(LOG_KEY, text), SignatureLine(name, bytes(4), b"\1")]
        )

    at_limit, above = cosigned(room), cosigned(room + 1)
    assert (len(at_limit), len(above)) == (
        limits.CHECKPOINT_BYTES_MAX,
        limits.CHECKPOINT_BYTES_MAX + 1,
    )
    assert open_checkpoint(at_limit, vkey=LOG_KEY.vkey) == HEAD
    assert refused(above) is Defect.BAD_CHECKPOINT


def test_key_of_another_name_cannot_sign():
    with pytest.raises(ValueError):
        sign_checkpoint(HEAD, WITNESS)
