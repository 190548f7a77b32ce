"""What a passkey is enrolled with, as acts spell it: strict, and the same for both verifiers."""

import pytest

from ledger.book.acts import EnrolKey, Passkey, decode_act, encode_act
from ledger.errors import Code, Malformed
from tests.authenticator import Passkey as Credential
from tests.independent.entry import parse_act
from tests.independent.octets import Refusal

BASE = {"account": "acme", "id": "0" * 32, "not_after": "2026-01-12T02:00:00.000Z"}
KEY = Credential("acme/k2", origins=("http://localhost:8000", "https://registry.test"))
LINE = encode_act(EnrolKey(**BASE, key=KEY.grant))
ORIGINS = b'["http://localhost:8000","https://registry.test"]'
LONGEST = "a" * 253


def code_of(line):
    """Return why both refuse a line, or None."""
    try:
        decode_act(line)
    except Malformed as error:
        with pytest.raises(Refusal) as caught:
            parse_act(line.decode())
        assert caught.value.code == error.code
        return error.code
    parse_act(line.decode())
    return None


def test_the_line_as_it_stands():
    assert code_of(LINE) is None
    assert b'"key":{"custody":"self","passkey":{"origins":' + ORIGINS in LINE


@pytest.mark.parametrize(
    "origins",
    [
        "[]",
        '["https://registry.test","http://localhost:8000"]',
        '["https://registry.test","https://registry.test"]',
        '["https://registry.test/"]',
        '["https://Registry.test"]',
        '["https://registry.test:0"]',
        '["https://registry.test:08"]',
        '["https://registry.test:123456"]',
        '["https://"]',
        '["https://.test"]',
        '["https://test."]',
        '["https://user@registry.test"]',
        '["http://registry.test"]',
        '["http://localhost.evil"]',
        '["http://127.0.0.1"]',
        '["ftp://registry.test"]',
        '["https://registry.test\\n"]',
        '["https://registry.test?x"]',
        f'["https://{LONGEST}a"]',
        "[7]",
        "null",
    ],
)
def test_origins_that_are_none(origins):
    assert code_of(LINE.replace(ORIGINS, origins.encode())) is Code.BAD_FIELD


@pytest.mark.parametrize(
    "origin",
    ["https://a", "https://xn--fiq228c.test:65535", "http://localhost", f"https://{LONGEST}"],
)
def test_origins_that_are_some(origin):
    assert code_of(LINE.replace(ORIGINS, f'["{origin}"]'.encode())) is None


@pytest.mark.parametrize(
    "rp_id", ["", "Registry.test", ".test", "test.", "a_b", "https://a", f"{LONGEST}a"]
)
def test_a_relying_party_id_that_is_none(rp_id):
    line = LINE.replace(b'"rp_id":"registry.test"', f'"rp_id":"{rp_id}"'.encode())
    assert code_of(line) is Code.BAD_FIELD


@pytest.mark.parametrize("rp_id", ["a", "localhost", "xn--fiq228c.test", LONGEST])
def test_a_relying_party_id_that_is_one(rp_id):
    assert code_of(LINE.replace(b'"rp_id":"registry.test"', f'"rp_id":"{rp_id}"'.encode())) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (',"rp_id":"registry.test"', ""),
        ('"rp_id"', '"rpId"'),
        ('"rp_id":"registry.test"', '"rp_id":"registry.test","x":1'),
        ('"passkey":{', '"passkey":null,"x":{'),
    ],
)
def test_members_are_exactly_these(old, new):
    assert code_of(LINE.replace(old.encode(), new.encode())) is Code.BAD_FIELD


def test_nobody_makes_one_with_unsorted_origins():
    with pytest.raises(ValueError, match="sort"):
        Passkey(origins=("https://b", "https://a"), rp_id="a")
