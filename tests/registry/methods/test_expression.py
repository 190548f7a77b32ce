from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.methods.expression import (
    TEXT_MAX,
    Number,
    compute,
    items_of,
    parse,
    symbols_of,
)
from registry.methods.writing import numbered, written

VALUES = {
    "a": Fraction(3),
    "b": Fraction(5),
    "n": {"x": Fraction(1), "y": Fraction(2)},
    "m": {"x": Fraction(10), "y": Fraction(100)},
    "none": {},
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", "1"),
        ("0.1 + 0.2", "0.3"),
        ("a - b - 1", "-3"),
        ("a - (b - 1)", "-1"),
        ("a + b * 2", "13"),
        ("(a + b) * 2", "16"),
        ("a / b / 2", "3/10"),
        ("a / (b / 2)", "6/5"),
        ("1 / 3 * 3", "1"),
        ("min(a, b)", "3"),
        ("max(a, b, 7)", "7"),
        ("max(0, a - b)", "0"),
        ("sum(n)", "3"),
        ("sum(n * m)", "210"),
        ("sum(n * a) / 2", "9/2"),
        ("sum(min(m, a))", "6"),
        ("sum(none * a)", "0"),
        ("a * 44 / 12", "11"),
        ("123456789012.123456789", "123456789012.123456789"),
    ],
)
def test_formulas_are_computed_exactly(text, expected):
    assert compute(parse(text), VALUES) == Fraction(expected)


def test_an_item_is_taken_of_indexed_symbols():
    assert compute(parse("n * m * a"), VALUES, "y") == 600
    assert items_of(parse("a * n"), VALUES) == ("x", "y")
    assert items_of(parse("a * b"), VALUES) == ()
    assert list(symbols_of(parse("a * (b - sum(n)) + min(a, 2)"))) == ["a", "b", "n", "a"]


def test_digits_stay_as_they_are_written():
    assert parse("0.10000000000000000001") == Number("0.10000000000000000001")
    assert compute(parse("0.1"), {}) == Fraction(1, 10)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a b",
        "a +",
        "(a",
        "-a",
        "+a",
        "a ** b",
        "a // b",
        "a % b",
        "a @ b",
        "a if b else 1",
        "a and b",
        "a < b",
        "a = b",
        "a; b",
        "lambda: a",
        "a.b",
        "a[0]",
        "[a, b]",
        "{a}",
        "'a'",
        "b'a'",
        "f'{a}'",
        "None",
        "True",
        "...",
        "1j",
        "1e3",
        "1_000",
        "0x10",
        "0b1",
        "1.",
        ".5",
        "1.5e-3",
        "min(a)",
        "min()",
        "min(a, b, key=a)",
        "max(*a)",
        "sum(a, b)",
        "sum()",
        "abs(a)",
        "eval('a')",
        "__import__('os').system('true')",
        "(a := 1)",
        "a\x00",
        "a\uff0b1",
        "\u03b1",
        "\uff11",
        "\u0661",
        "a\u200b",
        "=cmd|' /C calc'!A0",
        "await a",
        "(yield a)",
        "a" * (TEXT_MAX + 1),
        "(" * 400 + "a" + ")" * 400,
    ],
)
def test_hostile_text_is_no_formula(text):
    with pytest.raises(ValueError, match="no formula"):
        parse(text)


@given(st.text(max_size=60))
def test_any_text_is_a_formula_or_a_value_error(text):
    try:
        node = parse(text)
    except ValueError:
        return
    names = dict.fromkeys(symbols_of(node), Fraction(1))
    try:
        assert isinstance(compute(node, names), Fraction)
    except ZeroDivisionError:
        assert "/" in text


operands = st.sampled_from(["a", "b", "7", "0.25", "sum(n * m)", "min(a, b)"])
formulas = st.recursive(
    operands,
    lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(
        lambda drawn: f"({drawn[0]} {drawn[1]} {drawn[2]})"
    ),
    max_leaves=12,
)


@given(formulas)
def test_what_is_written_reads_back_as_the_same_value(text):
    node = parse(text)
    again = written(node).replace("×", "*").replace("−", "-").replace("Σ", "sum")
    assert compute(parse(again), VALUES) == compute(node, VALUES)


@pytest.mark.parametrize(
    ("text", "line", "numbers"),
    [
        ("a * b / 1000", "a × b / 1,000", "3 MWh × 5 / 1,000"),
        ("a - (b - 1)", "a − (b − 1)", "3 MWh − (5 − 1)"),
        ("a / (b * 2)", "a / (b × 2)", "3 MWh / (5 × 2)"),
        ("max(0, a - b)", "max(0, a − b)", "max(0, 3 MWh − 5)"),
        ("sum(n * m)", "Σ(n × m)", "(1 pcs × 10 L + 2 pcs × 100 kg)"),
        ("sum(none) + a", "Σ(none) + a", "0 + 3 MWh"),
    ],
)
def test_formulas_are_written_with_symbols_and_with_numbers(text, line, numbers):
    units = {("a", ""): "MWh", ("m", "x"): "L", ("m", "y"): "kg"}

    def unit_of(symbol, item):
        return "pcs" if symbol == "n" else units.get((symbol, item)) or units.get((symbol, ""), "1")

    assert written(parse(text)) == line
    assert numbered(parse(text), VALUES, unit_of) == numbers


def test_long_sums_say_how_many_items_more_there_are():
    many = {"n": {f"i{number}": Fraction(number) for number in range(1000)}}
    line = numbered(parse("sum(n)"), many, lambda symbol, item: "1")
    assert line == "(0 + 1 + 2 + … 997 more)"
