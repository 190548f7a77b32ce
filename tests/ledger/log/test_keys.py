import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import Defect, Malformed
from ledger.log.edwards import ORDER
from ledger.log.encoding import format_base64
from ledger.log.keys import (
    ED25519,
    Signer,
    VerifierKey,
    format_skey,
    is_enrollable,
    is_key_name,
    parse_skey,
    parse_vkey,
    verify,
    verify_by_definition,
)
from tests.golden.make_ed25519_edges import edges

GOLDEN = Path(__file__).parents[2] / "golden"
EDGES = json.loads((GOLDEN / "ed25519_edges.json").read_text())
WYCHEPROOF = json.loads((GOLDEN / "ed25519_wycheproof.json").read_text())
NOTES = [row for row in json.loads((GOLDEN / "notes.json").read_text()) if row["valid"]]
# The key pair of the documentation of golang.org/x/mod/sumdb/note.
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"

seeds = st.binary(min_size=32, max_size=32)
names = st.text(min_size=1, max_size=20).filter(is_key_name)


def raw(row):
    return {part: bytes.fromhex(row[part]) for part in ("public", "message", "signature")}


# Signatures: one answer


@pytest.mark.parametrize("row", EDGES, ids=[row["name"] for row in EDGES])
def test_edge_case(row):
    signed = raw(row)
    assert is_enrollable(signed["public"]) is row["enrollable"]
    assert verify_by_definition(**signed) is row["valid"]
    if row["enrollable"]:
        assert verify(**signed) is row["valid"]


def test_edge_cases_are_what_their_recipe_makes():
    assert edges() == (GOLDEN / "ed25519_edges.json").read_text()


@pytest.mark.parametrize("row", WYCHEPROOF, ids=[f"tc{row['tcId']}" for row in WYCHEPROOF])
def test_wycheproof(row):
    signed = raw(row)
    assert is_enrollable(signed["public"])
    assert verify(**signed) is (row["result"] == "valid")
    assert verify_by_definition(**signed) is (row["result"] == "valid")


@settings(max_examples=40, deadline=None)
@given(seeds, st.binary(max_size=200), st.integers(0, 511), st.integers(1, 14))
def test_library_and_definition_agree(seed, message, bit, multiple):
    signer = Signer.from_seed(name="a", seed=seed)
    public, signature = signer.vkey.public, signer.sign(message)
    number = int.from_bytes(signature, "little")
    s_plus_order = int.from_bytes(signature[32:], "little") + multiple * ORDER
    cases = {
        signature: True,
        (number ^ 1 << bit).to_bytes(64, "little"): False,
        signature[:32] + s_plus_order.to_bytes(32, "little"): False,
    }
    assert is_enrollable(public)
    for case, valid in cases.items():
        signed = {"public": public, "message": message, "signature": case}
        assert verify(**signed) is valid
        assert verify_by_definition(**signed) is valid


@settings(max_examples=40, deadline=None)
@given(seeds, st.binary(max_size=66))
def test_verify_never_raises(public, signature):
    for key in (public, public[:-1], public + b"\x00", b""):
        assert verify(public=key, message=b"m", signature=signature) is False


# Texts of keys


@pytest.mark.parametrize("row", NOTES, ids=[row["name"] for row in NOTES])
def test_published_vkey(row):
    vkey = parse_vkey(row["vkey"])
    assert vkey.text == row["vkey"]
    assert vkey.algorithm == row["signature_type"]
    assert is_enrollable(vkey.public)


def test_published_skey_makes_the_published_signature():
    signer = parse_skey(SKEY)
    assert signer.vkey == parse_vkey(VKEY)
    assert format_skey(signer) == SKEY
    text, _, line = NOTES[1]["note"].rpartition("\n\n")
    signed = signer.vkey.key_id + signer.sign(f"{text}\n".encode())
    assert line.split(" ")[2] == format_base64(signed) + "\n"


def test_key_id_is_of_name_type_and_key():
    vkey = VerifierKey("example.com/é", ED25519, bytes(range(32)))
    hashed = b"example.com/\xc3\xa9\n\x01" + bytes(range(32))
    assert vkey.key_id == hashlib.sha256(hashed).digest()[:4]


@given(names, seeds)
def test_key_texts_round_trip(name, seed):
    signer = Signer.from_seed(name=name, seed=seed)
    assert parse_vkey(signer.vkey.text) == signer.vkey
    again = parse_skey(format_skey(signer))
    assert again.vkey == signer.vkey
    assert again.sign(b"m") == signer.sign(b"m")


def test_a_name_may_not_hold_a_plus_but_base64_may():
    for number in range(200):
        signer = Signer.from_seed(name="a", seed=number.to_bytes(32, "big"))
        if signer.vkey.text.count("+") > 2:
            assert parse_vkey(signer.vkey.text) == signer.vkey
            return
    pytest.fail("no such key among 200")


def spelt(name, typed):
    key_id = hashlib.sha256(name.encode() + b"\n" + typed).hexdigest()[:8]
    return f"{name}+{key_id}+{format_base64(typed)}"


BAD_VKEYS = {
    "empty": "",
    "name alone": "a",
    "no key": "a+00000000",
    "empty key": "a+00000000+",
    "no name": VKEY.removeprefix("PeterNeumann"),
    "other name": VKEY.replace("Peter", "Petra"),
    "other id": VKEY.replace("c74f20a3", "c74f20a4"),
    "id in capitals": VKEY.replace("c74f20a3", "C74F20A3"),
    "id too short": VKEY.replace("c74f20a3", "c74f20a"),
    "id padded": VKEY.replace("c74f20a3", "0c74f20a3"),
    "id spaced": VKEY.replace("c74f20a3", " c74f20a3"),
    "flipped bit of the key": VKEY.replace("ARpc", "ARpd"),
    "final newline": VKEY + "\n",
    "leading space": " " + VKEY,
    "base64 padded": VKEY + "=",
    "base64 url-safe": VKEY.replace("/", "_"),
    "base64 with a newline": VKEY[:40] + "\n" + VKEY[40:],
    "unused bits set": spelt("a", b"\x01" + bytes(31))[:-2] + "B=",
    "no type": spelt("a", b""),
    "key too short": spelt("a", b"\x01" + bytes(31)),
    "key too long": spelt("a", b"\x01" + bytes(33)),
    "unknown type": spelt("a", b"\x02" + bytes(32)),
    "name with a space": spelt("a b", b"\x01" + bytes(32)),
    "name with a wide space": spelt("a\u3000b", b"\x01" + bytes(32)),
    "name with a control": spelt("a\x00b", b"\x01" + bytes(32)),
    "name with half a surrogate pair": "\ud800" + VKEY,
    "skey": SKEY,
}


@pytest.mark.parametrize("text", BAD_VKEYS.values(), ids=BAD_VKEYS.keys())
def test_malformed_vkey(text):
    with pytest.raises(Malformed) as raised:
        parse_vkey(text)
    assert raised.value.code is Defect.BAD_KEY


BAD_SKEYS = {
    "empty": "",
    "vkey": VKEY,
    "prefix alone": "PRIVATE+KEY+",
    "prefix in small letters": SKEY.replace("PRIVATE", "private"),
    "other name": SKEY.replace("Peter", "Petra"),
    "other id": SKEY.replace("c74f20a3", "c74f20a4"),
    "other seed": SKEY.replace("AYEK", "AYEL"),
    "unknown type": SKEY.replace("AYEK", "AoEK"),
    "public key in place of the seed": f"PRIVATE+KEY+{VKEY}",
    "cut short": SKEY[:-4],
    "final newline": SKEY + "\n",
}


@pytest.mark.parametrize("text", BAD_SKEYS.values(), ids=BAD_SKEYS.keys())
def test_malformed_skey(text):
    with pytest.raises(Malformed) as raised:
        parse_skey(text)
    assert raised.value.code is Defect.BAD_KEY


@given(
    st.text(max_size=60)
    | st.builds(
        lambda at, new: VKEY[:at] + new + VKEY[at + 1 :], st.integers(0, len(VKEY)), st.characters()
    )
)
def test_vkey_has_one_spelling(text):
    try:
        vkey = parse_vkey(text)
    except Malformed as error:
        assert error.code is Defect.BAD_KEY
    else:
        assert vkey.text == text


@pytest.mark.parametrize(
    "code_point",
    [
        *range(0x21),
        0x85,
        0xA0,
        0x1680,
        *range(0x2000, 0x200B),
        0x2028,
        0x2029,
        0x202F,
        0x205F,
        0x3000,
        0x2B,
        0xD800,
    ],
)
def test_not_in_a_key_name(code_point):
    assert not is_key_name(f"a{chr(code_point)}b")
    assert not is_key_name(f"a{chr(code_point)}")


@pytest.mark.parametrize("name", ["a", "example.com/log", "碳簿", "a=b", "\u200b", "\U00020bb7"])
def test_key_name(name):
    assert is_key_name(name)


def test_signer_refuses_what_is_no_name_or_seed():
    for name, seed in (("", bytes(32)), ("a b", bytes(32)), ("a", bytes(31)), ("a", bytes(33))):
        with pytest.raises(ValueError):
            Signer.from_seed(name=name, seed=seed)


def test_signer_does_not_show_its_seed():
    signer = parse_skey(SKEY)
    assert repr(signer) == f"<Signer {VKEY}>"
