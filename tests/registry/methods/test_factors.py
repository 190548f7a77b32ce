import datetime
from fractions import Fraction
from itertools import pairwise

import pytest

from registry.methods.declaration import QuantificationError, Reason
from registry.methods.factors import (
    GRID_TABLES,
    Substitute,
    effective_factors,
    factor_id,
    grid_factor,
)

PUBLISHED = {
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


def test_edition_1_never_changes():
    assert {row.year: row.kg_per_kwh for row in GRID_TABLES[1]} == PUBLISHED
    assert {row.year: row.announced for row in GRID_TABLES[1] if row.announced} == {
        2023: "2024-04-26",
        2024: "2025-04-14",
    }


@pytest.mark.parametrize("edition", sorted(GRID_TABLES))
def test_tables_are_sorted_and_sourced(edition):
    table = GRID_TABLES[edition]
    assert all(one.year < other.year for one, other in pairwise(table))
    for row in table:
        assert row.source
        assert not row.announced or datetime.date.fromisoformat(row.announced).year > row.year


def test_factors_are_exact():
    assert grid_factor(2023, edition=1).t_per_mwh == Fraction(494, 1000)
    assert factor_id(2023, edition=1) == "TW-GRID/1/2023"


@pytest.mark.parametrize(("year", "edition"), [(2014, 1), (2026, 1), (2024, 0), (2024, 99)])
def test_an_absent_factor_is_refused(year, edition):
    with pytest.raises(QuantificationError) as caught:
        grid_factor(year, edition=edition)
    assert (caught.value.symbol, caught.value.reason) == ("EF_CO2,ELEC", Reason.FACTOR_ABSENT)


def test_each_year_has_its_own_factor():
    chosen = effective_factors([2023, 2024], edition=1)
    assert {year: row.kg_per_kwh for year, row in chosen.items()} == {2023: "0.494", 2024: "0.474"}


def test_the_latest_factor_stands_in_for_a_year_not_announced():
    chosen = effective_factors([2025, 2026], edition=1, substitutes=[Substitute(2026, 2025)])
    assert {year: row.year for year, row in chosen.items()} == {2025: 2025, 2026: 2025}


@pytest.mark.parametrize(
    ("substitutes", "edition"),
    [
        ([Substitute(2025, 2017)], 1),
        ([Substitute(2025, 2025)], 1),
        ([Substitute(2026, 2017)], 1),
        ([Substitute(2026, 2026)], 1),
        ([Substitute(2026, 2025), Substitute(2026, 2025)], 1),
        ([Substitute(2026, 2025), Substitute(2027, 2025)], 1),
        ([Substitute(2026, 2025)], 2),
    ],
)
def test_no_other_factor_may_be_chosen(substitutes, edition):
    with pytest.raises(QuantificationError) as caught:
        effective_factors([2025, 2026], edition=edition, substitutes=substitutes)
    assert caught.value.reason is Reason.SUBSTITUTE_INVALID


def test_a_year_not_announced_needs_a_substitute():
    with pytest.raises(QuantificationError) as caught:
        effective_factors([2026], edition=1)
    assert caught.value.reason is Reason.FACTOR_ABSENT
