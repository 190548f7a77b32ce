import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.ubn import MODULUS, OLD_MODULUS, ubn_is_valid

# Sums of digits computed by hand; 04595257 and 10458575 are the ministry's own examples.
VALID = ["04595257", "10458575", "12345675", "12345670", "24680002", "24680018", "24680024"]
INVALID = [
    "22099132",
    "11073170",
    "00000000",
    "",
    "0459525",
    "045952570",
    "04595257\n",
    " 4595257",
    "0459525\uff17",
    "0459525\u0667",
    "0459525a",
    "-4595257",
]


@pytest.mark.parametrize("text", VALID)
def test_valid_numbers(text):
    assert ubn_is_valid(text)


@pytest.mark.parametrize("text", INVALID)
def test_invalid_numbers(text):
    assert not ubn_is_valid(text)


def test_the_new_rule_takes_every_number_of_the_old():
    assert OLD_MODULUS % MODULUS == 0


@given(st.from_regex(r"\A[0-9]{6}[0-689]\Z"))
def test_two_last_digits_fit_unless_the_seventh_is_7(stem):
    fitting = [digit for digit in "0123456789" if ubn_is_valid(stem + digit)]
    assert len(fitting) == (1 if stem == "0000000" else 2)
