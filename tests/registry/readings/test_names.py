"""Units by the names that meters and bills have for them."""

from fractions import Fraction

import pytest

from registry.methods import method_of
from registry.methods.quantity import measured
from registry.readings import read_readings
from registry.readings.names import unit_named


@pytest.mark.parametrize(
    ("text", "unit", "named"),
    [
        ("ＭＷｈ", "MWh", "MWh"),
        ("ｋＷｈ", "MWh", "kWh"),
        ("ＫＷＨ", "MWh", "kWh"),
        ("千度", "MWh", "MWh"),
        ("度", "MWh", "kWh"),
        ("度", "kWh", "kWh"),
        ("萬度", "MWh", "10MWh"),
        ("萬度", "kWh", "10MWh"),
        ("万度", "MWh", "10MWh"),
        # Of gas and of water it is a cubic metre, and heat may be read on a meter of gas.
        ("度", "m3", ""),
        ("度", "GJ", ""),
        ("萬度", "GJ", ""),
        ("萬度", "m3", ""),
        ("立方公尺", "m3", "m3"),
        ("萬", "MWh", ""),
        ("Ｎｍ３", "Nm3", "Nm3"),
        ("ｍ³", "m3", "m3"),
        ("ＭＷｈ", "kg", ""),
        ("ＭＷＸ", "MWh", ""),
    ],
)
def test_a_unit_is_known_by_its_other_names_and_widths(text, unit, named):
    assert unit_named(text, unit) == named


def test_a_bill_in_ten_thousands_comes_to_its_kilowatt_hours():
    head = "參數,起日,迄日（不含）,數值,單位\n"
    declared = method_of("AMS-I.F").declaration
    found = [
        read_readings(declared, f"{head}EG_BL,2024-01-01,2025-01-01,{text}\n".encode())
        for text in ("1.25,萬度", "12.5,千度", "12500,度")
    ]
    assert [checked.report.is_fine for checked in found] == [True] * 3
    told = [reading[2] for checked in found for _, _, reading in checked.readings]
    assert told == ["1.25 10MWh", "12.5 MWh", "12500 kWh"]
    assert {measured(each, symbol="EG_BL", unit="MWh") for each in told} == {Fraction("12.5")}
