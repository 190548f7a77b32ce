from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.methods.errors import QuantificationError, Reason
from registry.methods.quantity import grouped, legible, measured, shown
from registry.methods.units import ratio, units_like


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("0", "kWh", "0"),
        ("1200", "kWh", "1200"),
        ("1200 kWh", "kWh", "1200"),
        ("1.2 MWh", "kWh", "1200"),
        ("0.0012 GWh", "kWh", "1200"),
        ("10 kL", "L", "10000"),
        ("10 m3", "L", "10000"),
        ("3 t", "kg", "3000"),
        ("36 1000m3", "m3", "36000"),
        ("4 %", "1", "0.04"),
        ("1 d", "h", "24"),
        ("5 mg/L", "t/m3", "0.000005"),
        ("36 MJ/L", "GJ/kL", "36"),
        ("0.494 kgCO2e/kWh", "tCO2e/MWh", "0.494"),
        ("74100 kgCO2/TJ", "tCO2/GJ", "0.0741"),
        ("999999999999.999999999", "1", "999999999999.999999999"),
        ("1 kcal", "kJ", "4.1868"),
    ],
)
def test_quantities_are_exact_in_the_parameters_unit(text, unit, expected):
    assert measured(text, symbol="a", unit=unit) == Fraction(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1 ",
        " 1",
        "1\n",
        "1  kWh",
        "1\tkWh",
        "1\u00a0kWh",
        "1kWh",
        "-1",
        "+1",
        "01",
        "1.",
        ".1",
        "1,000",
        "1e3",
        "1E3 kWh",
        "0x1",
        "NaN",
        "Infinity",
        "\uff11\uff12",
        "1\uff0e5",
        "\u0661",
        "1\u0000",
        "1 \u5ea6",
        "1 kWh\x07",
        "1 kWh kWh",
        "=1+1",
        "1000000000000",
        "1.0123456789",
        "1 " + "k" * 25,
    ],
)
def test_what_is_no_quantity_is_refused(text):
    with pytest.raises(QuantificationError) as caught:
        measured(text, symbol="a", unit="kWh", where="row 3")
    assert (caught.value.symbol, caught.value.reason) == ("a", Reason.NOT_A_DECIMAL)
    assert caught.value.detail.startswith("row 3: ")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("1 kWh", "kg"),
        ("1 KWH", "kWh"),
        ("1 km3", "m3"),
        ("1 kwh", "MWh"),
        ("1 m3", "Nm3"),
        ("1 pcs", "1"),
        ("1 L/km", "km/L"),
        ("1 MJ/L", "MJ"),
        ("1 MJ/L/s", "MJ/L"),
        ("1 /", "1"),
        ("1 kgCO2", "kgCO2e"),
        ("1 unknown", "kWh"),
    ],
)
def test_a_unit_that_does_not_convert_is_refused(text, unit):
    with pytest.raises(QuantificationError) as caught:
        measured(text, symbol="a", unit=unit)
    assert caught.value.reason is Reason.UNIT_UNKNOWN


@pytest.mark.parametrize("unit", ["kWh", "L", "kg", "1", "tCO2e/MWh", "GJ/L", "Nm3", "pcs"])
def test_units_of_one_dimension_convert_there_and_back(unit):
    like = units_like(unit)
    assert unit in like
    for other in like:
        there, back = ratio(other, unit), ratio(unit, other)
        assert there * back == 1
        assert all(ratio(other, third) == there * ratio(unit, third) for third in like)


def test_what_is_kept_of_units_is_bounded():
    """Whoever sends inputs chooses the units in them."""
    most = ratio.cache_info().maxsize
    for number in range(most + 10):
        assert ratio(f"x{number}", "kWh") is None
    assert ratio.cache_info().currsize == most


@given(st.decimals(0, 10**11, places=9), st.sampled_from(units_like("kWh")))
def test_any_decimal_is_taken_whole(number, unit):
    text = format(number, "f")
    value = measured(f"{text} {unit}", symbol="a", unit="MJ")
    assert value == Fraction(text) * ratio(unit, "MJ")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("20", "20"),
        ("1/3", "0.333333"),
        ("-1/3", "-0.333333"),
        ("1.0000005", "1"),
        ("1.0000015", "1.000002"),
        ("-0.0000001", "0"),
        ("1234567.25", "1234567.25"),
        ("20.568213072", "20.568213"),
    ],
)
def test_values_are_shown_to_six_decimals_half_even(value, text):
    assert shown(Fraction(value)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("1234567.25", "1,234,567.25"), ("-1234", "-1,234"), ("-0.5", "-0.5"), ("999", "999")],
)
def test_thousands_are_set_apart(value, text):
    assert grouped(Fraction(value)) == text


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("1200", "1,200"),
        ("49.023167424", "49.023167424"),
        ("0.000000325314360", "0.00000032531436"),
        ("1/3", "0.333333"),
        ("1/300000", "0.00000333333"),
        ("-20000/3", "-6,666.666667"),
        ("1/3000000000000000000000000", "0"),
        # Seven thirds of a billionth below a whole number; above one; and the same of a loss.
        ("10723199999993/2400000000", "4,467.999999997"),
        ("10723200000007/2400000000", "4,468"),
        ("-10723199999993/2400000000", "-4,468"),
        ("-10723200000007/2400000000", "-4,468.000000003"),
        ("0", "0"),
    ],
)
def test_a_figure_for_the_eye_has_what_it_takes(value, told):
    assert legible(Fraction(value)) == told
