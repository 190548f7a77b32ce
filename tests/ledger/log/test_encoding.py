import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import limits
from ledger.log.encoding import format_base64, parse_base64, parse_decimal


@given(st.binary(max_size=100))
def test_base64_round_trip(value):
    assert parse_base64(format_base64(value)) == value
    assert format_base64(value) == base64.b64encode(value).decode()


@given(st.text(alphabet="AQZaz09+/= \n-_é", max_size=12))
def test_base64_has_one_spelling(text):
    value = parse_base64(text)
    assert value is None or format_base64(value) == text


@pytest.mark.parametrize(
    "text",
    [
        "YR==",
        "YQ=",
        "YQ",
        "YQ===",
        "Y Q==",
        "YQ==\n",
        "\nYQ==",
        "YWJ=",
        "_-8=",
        "=",
        "Ｙ===",
        "\ud800",
    ],
)
def test_base64_not_canonical_is_refused(text):
    assert parse_base64(text) is None


@pytest.mark.parametrize("number", [0, 1, 9, 10, 2**32, limits.INTEGER_MAX])
def test_decimal_round_trip(number):
    assert parse_decimal(str(number)) == number


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            "00",
            "01",
            "-1",
            "+1",
            "-0",
            " 1",
            "1 ",
            "1\n",
            "1_0",
            "1.0",
            "1e3",
            "0x1",
            "１",
            "²",
        ],
        *[str(limits.INTEGER_MAX + 1), "9" * 17, "9" * 5000],
    ],
)
def test_decimal_not_canonical_is_refused(text):
    assert parse_decimal(text) is None
