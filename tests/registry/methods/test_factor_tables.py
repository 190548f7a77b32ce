import datetime
from fractions import Fraction
from itertools import pairwise

import pytest

from registry.methods.errors import QuantificationError, Reason
from registry.methods.factors import DEFAULTS, FACTOR_SETS, chosen_sets, factor_set
from registry.methods.factors.table import decode_factor_set
from registry.methods.quantity import shown
from registry.methods.units import ratio

# An edition never changes: whoever computed with one finds the same document for ever.
DOCUMENTS = {
    "TW-GRID/1": "bed45d41890aaedec40b57e9040236d06d2512906f748d81ae95adddc1815222",
    "TW-FUEL/1": "520c3779f1f2c15a8cb2a9c1e8b9d9d9145a840bfaf586fa9c91ffc9a495a347",
    "TW-FUEL-MOBILE/1": "1e0a1ec7bff93911677527ca213cd517e6a53315c8e9bfd25a8dd0f90d3ea67d",
    "GWP-AR4/1": "ec3372dcf8f4a792e1ac680d1849e5bbf02f2173d2f360e751daa6cc22decb9a",
    "GWP-AR5/1": "f1549a743d91d9e6c254d046d1777b566057b3e3a9661cf955e4f9498a460caa",
    "GWP-AR6/1": "888d2b4db3b7b078f1c5b1d0878375d0fea58198b65e09c3621d5591912373ad",
}
GRID = {
    2015: "0.528",
    2016: "0.529",
    2017: "0.554",
    2018: "0.533",
    2019: "0.509",
    2020: "0.502",
    2021: "0.509",
    2022: "0.495",
    2023: "0.494",
    2024: "0.474",
    2025: "0.467",
}
# Per TJ of heat, by the kind of fuel: IPCC 2006, energy industries.
TRACES = {"L": ("3", "0.6"), "m3": ("1", "0.1"), "kg": ("1", "1.5")}
ODD_TRACES = {"lpg": ("1", "0.1"), "petroleum_coke": ("3", "0.6")}
BLENDS = {
    "R-404A": {"HFC-125": "0.44", "HFC-134a": "0.04", "HFC-143a": "0.52"},
    "R-407C": {"HFC-32": "0.23", "HFC-125": "0.25", "HFC-134a": "0.52"},
    "R-410A": {"HFC-32": "0.5", "HFC-125": "0.5"},
}
FUELS = factor_set("TW-FUEL/1")


def reason(error):
    return error.value.symbol, error.value.reason


def test_editions_never_change():
    assert {name: found.sha256 for name, found in FACTOR_SETS.items()} == DOCUMENTS


@pytest.mark.parametrize("name", FACTOR_SETS)
def test_a_document_reads_back_as_its_edition(name):
    found = factor_set(name)
    assert decode_factor_set(found.document) == found
    assert found.id == name
    with pytest.raises(QuantificationError) as caught:
        decode_factor_set(found.document[:-1])
    assert caught.value.reason is Reason.FACTOR_SET_UNKNOWN
    with pytest.raises(QuantificationError):
        decode_factor_set(found.document.replace(b'"edition":1', b'"edition":1.5'))


@pytest.mark.parametrize("name", FACTOR_SETS)
def test_a_table_is_whole_titled_and_sourced(name):
    table = factor_set(name)
    columns = [column.name for column in table.columns]
    assert len(set(table.keys)) == len(table.keys)
    assert len(set(columns)) == len(columns)
    assert table.title_en and table.title_zh and table.source
    datetime.date.fromisoformat(table.effective)
    for row in table.rows:
        assert row.title_en and row.title_zh
        assert row.values.keys() <= set(columns)
        assert bool(row.unit) == (table.keyed_by == "fuel")
        assert all(table.value(row.key, column) > 0 for column in row.values)
        assert not any("e" in text.lower() for text in row.values.values())


def test_the_grids_factors_and_the_days_they_were_announced():
    """Section 6.1."""
    table = factor_set("TW-GRID/1")
    assert {int(row.key): row.values["co2e"] for row in table.rows} == GRID
    assert all(one < other for one, other in pairwise(table.keys))
    announced = {row.key: row.announced for row in table.rows if row.announced}
    assert announced == {"2023": "2024-04-26", "2024": "2025-04-14"}
    assert all(row.source for row in table.rows)
    assert table.value("2023", "co2e") == Fraction(494, 1000)


@pytest.mark.parametrize("fuel", FUELS.keys)
def test_a_fuels_factors_follow_from_its_heat(fuel):
    """Section 6.2: EF = kcal x 4.1868e-6 GJ x kgCO2/TJ / 1000, to all printed digits."""
    heat = FUELS.value(fuel, "heat_kcal") * ratio("kcal", "MJ")
    assert FUELS.value(fuel, "heat") == heat
    by_heat = FUELS.value(fuel, "co2_by_heat")
    assert FUELS.value(fuel, "co2") == heat / 10**6 * by_heat
    unit = FUELS.row(fuel).unit
    ch4, n2o = map(Fraction, ODD_TRACES.get(fuel, TRACES[unit]))
    assert FUELS.value(fuel, "ch4") == heat / 10**6 * ch4
    assert FUELS.value(fuel, "n2o") == heat / 10**6 * n2o


def test_fuels_in_vehicles_follow_from_their_heat():
    """Section 6.2: 3.9 kg a TJ of both for diesel oil, 25 and 8 for gasoline."""
    mobile = factor_set("TW-FUEL-MOBILE/1")
    for fuel, ch4, n2o in (("diesel", "3.9", "3.9"), ("motor_gasoline", "25", "8")):
        heat = FUELS.value(fuel, "heat") / 10**6
        assert mobile.value(fuel, "ch4") == heat * Fraction(ch4)
        assert mobile.value(fuel, "n2o") == heat * Fraction(n2o)
    assert mobile.value("lng", "co2") == mobile.value("lng", "heat") * 56_100 / 10**6
    with pytest.raises(QuantificationError) as caught:
        mobile.value("lng", "ch4")
    assert reason(caught) == ("TW-FUEL-MOBILE", Reason.FACTOR_ABSENT)


def test_the_check_on_diesel_with_ar5():
    """Section 6.2: 2.606031792 + 1.0550736e-4 x 28 + 2.1101472e-5 x 265."""
    gwp = factor_set("GWP-AR5/1")
    total = sum(
        FUELS.value("diesel", column) * gwp.value(gas, "gwp")
        for column, gas in (("co2", "CO2"), ("ch4", "CH4"), ("n2o", "N2O"))
    )
    assert total == Fraction("2.61457788816")
    assert shown(total, places=9) == "2.614577888"


@pytest.mark.parametrize("blend", BLENDS)
@pytest.mark.parametrize("report", ["AR4", "AR5", "AR6"])
def test_a_blend_weighs_by_the_masses_of_its_parts(blend, report):
    """Section 6.3: R-410A of AR4 is 2,087.5, printed 2,088."""
    gwp = factor_set(f"GWP-{report}/1")
    mixed = sum(gwp.value(gas, "gwp") * Fraction(part) for gas, part in BLENDS[blend].items())
    assert sum(map(Fraction, BLENDS[blend].values())) == 1
    printed = gwp.value(blend, "gwp")
    assert printed == (round(mixed) if report == "AR4" else mixed)


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("AR4", {"CH4": "25", "N2O": "298", "SF6": "22800", "NF3": "17200", "CF4": "7390"}),
        ("AR5", {"CH4": "28", "N2O": "265", "SF6": "23500", "NF3": "16100", "CF4": "6630"}),
        (
            "AR6",
            {"CH4_FOSSIL": "29.8", "CH4_BIOGENIC": "27", "N2O": "273", "SF6": "24300"},
        ),
    ],
)
def test_warming_potentials(report, expected):
    """Section 6.3."""
    gwp = factor_set(f"GWP-{report}/1")
    assert {gas: gwp.value(gas, "gwp") for gas in expected} == {
        gas: Fraction(text) for gas, text in expected.items()
    }


def test_ar6_has_no_blend_of_the_two_values_of_methane():
    with pytest.raises(QuantificationError) as caught:
        factor_set("GWP-AR6/1").value("CH4", "gwp")
    assert reason(caught) == ("GWP", Reason.FACTOR_ABSENT)


def test_general_knowledge_is_said_to_be_that():
    ar5 = {row.key for row in factor_set("GWP-AR5/1").rows if "general knowledge" in row.source}
    assert {"SF6", "HFC-134a", "C6F14"} <= ar5
    assert ar5.isdisjoint({"CO2", "CH4", "N2O", "NF3"})
    ar6 = {row.key for row in factor_set("GWP-AR6/1").rows if "general knowledge" in row.source}
    assert {"HFC-41", "C3F8"} <= ar6
    assert ar6.isdisjoint({"HFC-134a", "NF3"})


@pytest.mark.parametrize("key", ["2014", "2026", "diesel", ""])
def test_an_absent_row_is_refused(key):
    with pytest.raises(QuantificationError) as caught:
        factor_set("TW-GRID/1").value(key, "co2e")
    assert reason(caught) == ("TW-GRID", Reason.FACTOR_ABSENT)


def test_each_family_has_a_default_of_its_own():
    assert set(DEFAULTS) == {found.family for found in FACTOR_SETS.values()}
    for family, name in DEFAULTS.items():
        assert factor_set(name).family == family
    assert DEFAULTS["GWP"] == "GWP-AR5/1"


def test_sets_are_chosen_by_family():
    chosen = chosen_sets(["GWP", "TW-GRID"], ["GWP-AR4/1"])
    assert {family: found.id for family, found in chosen.items()} == {
        "GWP": "GWP-AR4/1",
        "TW-GRID": "TW-GRID/1",
    }
    assert list(chosen) == ["GWP", "TW-GRID"]


@pytest.mark.parametrize(
    "named",
    [["GWP-AR9/1"], ["TW-GRID/2"], ["TW-FUEL/1"], ["GWP-AR4/1", "GWP-AR5/1"], ["GWP-AR4/1"] * 2],
)
def test_an_edition_that_cannot_be_chosen_is_refused(named):
    with pytest.raises(QuantificationError) as caught:
        chosen_sets(["GWP", "TW-GRID"], named)
    assert reason(caught) == ("factor_sets", Reason.FACTOR_SET_UNKNOWN)
