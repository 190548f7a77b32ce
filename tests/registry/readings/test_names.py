"""Units by the names that meters and bills have for them."""

import pytest

from registry.readings.names import unit_named


@pytest.mark.parametrize(
    ("text", "unit", "named"),
    [
        ("ＭＷｈ", "MWh", "MWh"),
        ("ｋＷｈ", "MWh", "kWh"),
        ("ＫＷＨ", "MWh", "kWh"),
        ("千度", "MWh", "MWh"),
        ("度", "MWh", "kWh"),
        ("Ｎｍ３", "Nm3", "Nm3"),
        ("ｍ³", "m3", "m3"),
        ("ＭＷｈ", "kg", ""),
        ("ＭＷＸ", "MWh", ""),
    ],
)
def test_a_unit_is_known_by_its_other_names_and_widths(text, unit, named):
    assert unit_named(text, unit) == named
