"""How a figure was computed, as acts spell it: strict, and the same for both verifiers."""

import pytest

from ledger.book.acts import decode_act, encode_act
from ledger.book.calculation import answers_pins, tables_rise
from ledger.errors import Code, Malformed
from tests.independent.entry import parse_act
from tests.independent.octets import Refusal
from tests.ledger.rules.given import day
from tests.world import World, calculation_of, sha

SAID = calculation_of("GWP-AR5/1", "TW-GRID/12", readings=2)
REPORT = World().report_act(
    grams=1, start=day("2024-01-01"), end=day("2025-01-01"), calculation=SAID
)
LINE = encode_act(REPORT).decode()
FIRST, SECOND = (
    f'{{"factor_set":"{used.factor_set}","sha256":"{used.sha256}"}}' for used in SAID.factors
)
READINGS = f'"readings":["{sha("readings 0")}","{sha("readings 1")}"]'
PINNING = encode_act(World().register_act(factor_sets=("TW-GRID/*",))).decode()


def code_of(line):
    """Return why both refuse a line, or None."""
    try:
        decode_act(line.encode())
    except Malformed as error:
        with pytest.raises(Refusal) as caught:
            parse_act(line)
        assert caught.value.code == error.code
        return error.code
    parse_act(line)
    return None


def changed(line, old, new):
    assert line.count(old) == 1, old
    return line.replace(old, new)


def test_the_line_as_it_stands():
    assert code_of(LINE) is None
    assert f'"calculation":{{"factors":[{FIRST},{SECOND}],"methodology":"AMS-II.C",' in LINE
    assert decode_act(LINE.encode()).calculation == SAID


def test_a_line_without_it():
    line = encode_act(World().report_act(grams=1, start=day("2024-01-01"), end=day("2025-01-01")))
    assert code_of(line.decode()) is None
    assert b"calculation" not in line


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"[{FIRST},{SECOND}]", "[]"),
        (f"[{FIRST},{SECOND}]", f"[{SECOND},{FIRST}]"),
        (f"[{FIRST},{SECOND}]", f"[{FIRST},{FIRST}]"),
        (FIRST, SECOND.replace("/12", "/1")),
        (SECOND, f"{SECOND},{SECOND.replace('/12', '/2')}"),
        ("TW-GRID/12", "TW-GRID/*"),
        ("TW-GRID/12", "TW-GRID/0"),
        ("TW-GRID/12", "TW-GRID/012"),
        ("TW-GRID/12", "TW-GRID/10000"),
        ("TW-GRID/12", "TW-GRID"),
        ("TW-GRID/12", "TW-GRID/"),
        ("TW-GRID/12", "TW.GRID/12"),
        ("TW-GRID/12", "Z/1"),
        ("TW-GRID/12", "tw-grid/12"),
        ("TW-GRID/12", "TW-GRID/１2"),
        ("TW-GRID/12", "TW-GRID/12\\n"),
        ("TW-GRID/12", f"T{'W' * 32}/12"),
        (READINGS, f'"readings":["{sha("readings 0")}","{sha("readings 0")}"]'),
        (READINGS, '"readings":[""]'),
        (READINGS, '"readings":null'),
        (f"{READINGS},", ""),
        (f',"sheet":"{SAID.sheet}"', ""),
        (f'"sheet":"{SAID.sheet}"', f'"sheet":"{SAID.sheet}","total":1'),
        ('"methodology_version":"15.0"', '"methodology_version":"15.0.0.0"'),
        (f'"parameters":"{SAID.parameters}"', f'"parameters":"{SAID.parameters.upper()}"'),
    ],
)
def test_a_calculation_that_is_none(old, new):
    assert code_of(changed(LINE, old, new)) is Code.BAD_FIELD


def test_no_calculation_is_left_out_and_not_null():
    said = LINE[LINE.index('"calculation"') : LINE.index('"claimed_g"')]
    assert code_of(changed(LINE, said, '"calculation":null,')) is Code.BAD_FIELD
    assert code_of(changed(LINE, said, "")) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (FIRST, FIRST.replace("GWP-AR5/1", "GW/9999")),
        (FIRST, FIRST.replace("GWP-AR5/1", f"A{'-' * 31}/1")),
        (SECOND, SECOND.replace("TW-GRID/12", "GWP-AR6/1")),
        (FIRST, FIRST.replace("GWP-AR5/1", "TW-GRID-OLD/1")),
        (READINGS, '"readings":[]'),
        (READINGS, f'"readings":["{sha("readings 1")}","{sha("readings 0")}"]'),
    ],
)
def test_a_calculation_that_is_one(old, new):
    assert code_of(changed(LINE, old, new)) is None


@pytest.mark.parametrize(
    "pin",
    ["TW-GRID/**", "TW-GRID/1*", "TW-GRID/0", "TW-GRID/", "TW-GRID", "*/1", "*", "TW-GRID/10000"],
)
def test_a_pin_that_is_none(pin):
    assert code_of(changed(PINNING, "TW-GRID/*", pin)) is Code.BAD_FIELD


@pytest.mark.parametrize("pin", ["TW-GRID/1", "TW-GRID/9999", "AB/*"])
def test_a_pin_that_is_one(pin):
    assert code_of(changed(PINNING, "TW-GRID/*", pin)) is None


@pytest.mark.parametrize(
    ("names", "rise"),
    [
        ([], True),
        (["A0/1"], True),
        # A hyphen stands before a slash, digits and letters behind it: tables, not editions, rise.
        (["AB-C/1", "AB/9999", "AB0/1", "ABC/*"], True),
        (["AB/1", "AB-C/1"], False),
        (["AB/1", "AB/1"], False),
        (["AB/*", "AB/1"], False),
        (["AB/10", "AB/9"], False),
    ],
)
def test_names_that_rise_by_table(names, rise):
    assert tables_rise(names) is rise


def test_factors_answer_pins_pair_by_pair():
    factors = calculation_of("AB-C/3", "AB/9999", "ABC/1").factors
    assert answers_pins(factors, ("AB-C/*", "AB/*", "ABC/1"))
    assert not answers_pins(factors, ("AB-C/*", "AB/*", "ABC/*", "ABD/*"))
    assert not answers_pins(factors, ("AB-C/*", "AB/*", "AB/*"))
    assert not answers_pins(factors, ("AB-C/*", "AB/999", "ABC/1"))
    assert answers_pins((), ())
