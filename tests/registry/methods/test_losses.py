"""Losses of electricity on its way, as methodologies count them."""

import pytest

from tests.registry.methods.reports import example, quantified, year


@pytest.mark.parametrize(
    ("code", "symbol"),
    [
        ("AMS-I.C", "TDL_PJ"),
        ("AMS-II.C", "l"),
        ("AMS-III.C", "TDL_GEN"),
        ("AMS-III.Q", "TDL_PJ"),
        ("TOOL05", "TDL_PJ"),
    ],
)
def test_losses_that_are_not_given_stand_in_the_result_as_none(code, symbol):
    """Section 5.3, TOOL05: 0 where none are given, and told, as Taiwan's factor is of sales.

    The tool's own defaults of 20 % and 3 % never count unawares.
    """
    silent = {name: given for name, given in example(code).items() if name != symbol}
    told = [term.value for term in quantified(code, silent).terms if term.symbol == symbol]
    assert told == [0] * len(told) != []


def test_electricity_counts_in_the_baseline_too():
    inputs = {**year(2023), "EC_BL": {"a": "500"}, "EF_BL": {"a": "0.4"}, "TDL_BL": {"a": "3 %"}}
    result = quantified("TOOL05", inputs)
    assert result.reduction == result.baseline == 206
    assert [(note.code, note.symbol) for note in result.notes] == [("factor_given", "EF_BL")]
