from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.allotment import allot, largest_remainder

totals = st.one_of(st.integers(0, 60), st.integers(0, 10**12))
weights = st.lists(
    st.one_of(st.integers(0, 5), st.integers(0, 10**9)), min_size=1, max_size=8
).filter(any)


@pytest.mark.parametrize(
    ("total", "given_weights", "expected"),
    [
        (1001, [625, 250, 125], [626, 250, 125]),
        (1, [1, 1], [1, 0]),
        (3, [1, 1], [2, 1]),
        (2, [1, 1, 1], [1, 1, 0]),
        (5, [0, 1, 0], [0, 5, 0]),
        (0, [1, 2], [0, 0]),
        (10, [1], [10]),
        (10, [3, 3, 1], [4, 4, 2]),
        (7, [2, 3], [3, 4]),
    ],
)
def test_largest_remainder(total, given_weights, expected):
    assert largest_remainder(total, given_weights) == expected


@given(totals, weights)
def test_shares_are_exact_and_within_one_of_their_quota(total, given_weights):
    shares = largest_remainder(total, given_weights)
    assert sum(shares) == total
    for share, weight in zip(shares, given_weights, strict=True):
        quota = Fraction(total * weight, sum(given_weights))
        assert share >= 0
        assert abs(share - quota) < 1


@given(totals, weights)
def test_what_was_rounded_up_had_the_larger_or_earlier_remainder(total, given_weights):
    shares = largest_remainder(total, given_weights)
    whole = sum(given_weights)
    ranks = [
        (-(total * weight % whole), index, share - total * weight // whole)
        for index, (share, weight) in enumerate(zip(shares, given_weights, strict=True))
    ]
    rounded_up = [up for _, _, up in sorted(ranks)]
    assert rounded_up == sorted(rounded_up, reverse=True)


@pytest.mark.parametrize("given_weights", [[], [0], [0, 0], [1, -1], [-1, 3]])
def test_weights_that_share_nothing_are_a_defect(given_weights):
    with pytest.raises(AssertionError):
        largest_remainder(1, given_weights)
    with pytest.raises(AssertionError):
        allot(total=1, vintages=given_weights, members=[1])
    with pytest.raises(AssertionError):
        allot(total=1, vintages=[1], members=given_weights)


def test_a_negative_total_is_a_defect():
    with pytest.raises(AssertionError):
        largest_remainder(-1, [1])


@pytest.mark.parametrize(
    ("total", "vintages", "members", "table"),
    [
        (1001, [1], [625, 250, 125], [[626, 250, 125]]),
        (1001, [1, 1], [625, 250, 125], [[314, 125, 62], [312, 125, 63]]),
        (0, [1, 1], [1], [[0], [0]]),
        (2, [1, 1], [1, 1], [[1, 0], [0, 1]]),
        (3, [1, 1, 1], [1, 1, 1], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
        (5, [0, 1], [1, 0], [[0, 0], [5, 0]]),
        (4, [1, 1, 1, 1], [2, 1, 1], [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    ],
)
def test_allot(total, vintages, members, table):
    assert allot(total=total, vintages=vintages, members=members) == table


@given(totals, weights, weights)
def test_both_sums_of_the_table_are_exact(total, vintages, members):
    table = allot(total=total, vintages=vintages, members=members)
    assert [sum(row) for row in table] == largest_remainder(total, vintages)
    assert [sum(column) for column in zip(*table, strict=True)] == largest_remainder(total, members)
    assert all(cell >= 0 for row in table for cell in row)
    assert table == allot(total=total, vintages=vintages, members=members)


@given(totals, weights, weights)
def test_no_cell_is_below_the_whole_part_of_its_quota(total, vintages, members):
    rows, columns = largest_remainder(total, vintages), largest_remainder(total, members)
    table = allot(total=total, vintages=vintages, members=members)
    for row, cells in zip(rows, table, strict=True):
        for column, cell in zip(columns, cells, strict=True):
            assert cell * total >= row * column - total + 1 if total else cell == 0


@given(totals, weights, weights, st.integers(1, 1000))
def test_only_the_proportion_of_weights_counts(total, vintages, members, factor):
    scaled = allot(total=total, vintages=[factor * item for item in vintages], members=members)
    assert scaled == allot(total=total, vintages=vintages, members=members)
