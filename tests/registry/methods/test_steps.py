"""A calculation told step by step: every term, in its order, and the last line."""

import re
from fractions import Fraction

import pytest

from registry.methods import METHODS
from registry.methods.result import TermKind
from registry.methods.steps import Step, telling_of, title_of
from registry.methods.titles import Title
from tests.registry.methods.reports import example, quantified, year

DECLARATIONS = {code: found.declaration for code, found in METHODS.items()}
SOLAR = {**year(2024), "P": "1", "EG_BL": "1200", "PE_other": "0"}


def told(code, inputs):
    return telling_of(DECLARATIONS[code], quantified(code, inputs))


def test_the_last_line_is_as_people_say_it():
    conclusion = told("AMS-I.D", SOLAR).conclusion
    assert conclusion.en == "1,200 MWh × 0.474 tCO2e/MWh = 568.8 tCO2e, issued 568"
    assert conclusion.zh == "1,200 MWh × 0.474 tCO2e/MWh = 568.8 tCO2e，核發 568"


def test_three_sides_stand_where_there_are_three():
    conclusion = told("AMS-I.D", {**SOLAR, "PE_other": "8", "LE_other": "0.8"}).conclusion
    assert conclusion.en == "568.8 − 8 − 0.8 tCO2e = 560 tCO2e, issued 560"


def test_years_add_up():
    read = [["2023-07-01", "2024-01-01", "184"], ["2024-01-01", "2024-07-01", "182"]]
    two = {**SOLAR, "period_start": "2023-07-01", "period_end": "2024-07-01", "EG_BL": read}
    telling = told("AMS-I.D", two)
    assert [(step.name, step.value) for step in telling.totals] == [
        ("ER, 2023", "90.896 tCO2e"),
        ("ER, 2024", "86.268 tCO2e"),
        ("ER", "177.164 tCO2e"),
    ]
    assert telling.conclusion.en == "90.896 + 86.268 = 177.164 tCO2e, issued 177"


def test_a_tonne_that_is_just_missed_is_seen_to_be_missed():
    conclusion = told("AMS-I.C", {**example("AMS-I.C"), "EG_th": "49995.420001197"}).conclusion
    assert conclusion.en.endswith(" = 4,467.9999999998 tCO2e, issued 4,467")


def test_a_loss_is_owed_in_started_tonnes():
    conclusion = told("AMS-I.D", {**SOLAR, "PE_other": "569"}).conclusion
    assert conclusion.en == ("568.8 − 569 − 0 tCO2e = -0.2 tCO2e, issued 0; 1 are owed as a debit")
    assert "待抵減量 1" in conclusion.zh


def test_nothing_is_issued_or_owed_for_a_tool():
    used = {**year(2023), "EC_BL": {"works": "500"}}
    assert told("TOOL05", used).conclusion.en == (
        "(500 MWh × 0.494 tCO2e/MWh × (1 + 0)) = 247 tCO2e; a tool, for which nothing is issued"
    )
    loss = told("TOOL03", example("TOOL03")).conclusion
    assert loss.en.endswith("= -26.06031792 tCO2e; a tool, for which nothing is issued")
    assert loss.zh.endswith("工具本身不核發")


@pytest.mark.parametrize("code", sorted(METHODS))
def test_every_term_is_told_once_and_ends_in_its_value(code):
    declared = DECLARATIONS[code]
    result = quantified(code, example(code))
    telling = telling_of(declared, result)
    steps = {
        TermKind.PARAMETER: telling.given,
        TermKind.FACTOR: telling.factors,
        TermKind.FORMULA: telling.computed,
    }
    for kind, found in steps.items():
        terms = [term for term in result.terms if term.kind is kind]
        assert [(step.symbol, step.item, step.year) for step in found] == [
            (term.symbol, term.item, term.year) for term in terms
        ]
        for step, term in zip(found, terms, strict=True):
            assert step.line.endswith(f"= {step.value}")
            assert step.title == title_of(declared, term.symbol)
            number = step.value.split(" ")[0].replace(",", "")
            assert abs(Fraction(number) - term.value) <= Fraction(1, 2_000_000)
    assert all(step.source for step in telling.factors)
    assert result.units == declared.example.units
    if declared.earns:
        units = re.search(r"issued ([0-9,]+)", telling.conclusion.en)[1]
        assert int(units.replace(",", "")) == result.units


def test_what_says_the_same_is_said_once():
    step = Step(symbol="LE", item="", year=0, title=Title("", ""), value="0 tCO2e", formula="0")
    assert step.line == "LE = 0 tCO2e"
    hall = Step(
        symbol="E",
        item="hall",
        year=2024,
        title=Title("", ""),
        value="5 kWh",
        formula="a",
        numbers="5 kWh",
    )
    assert hall.line == "E [hall], 2024 = a = 5 kWh"


def test_a_symbol_that_is_not_declared_has_no_title():
    with pytest.raises(KeyError):
        title_of(DECLARATIONS["AMS-I.D"], "ER")
