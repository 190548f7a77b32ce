"""How a whole number of units is shared out, to the unit and without a fraction.

`largest_remainder` is the method of Hamilton: everybody gets the whole part of his quota, and the
units left over go, one each, to the largest remainders. `allot` shares an issuance two ways at
once, over vintages and over the members of a joint project, so that both sums are exact.

    >>> largest_remainder(1001, [625, 250, 125])
    [626, 250, 125]

Integers only. A caller who breaks a precondition has a defect: AssertionError.
"""

from collections.abc import Sequence


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Share `total` in proportion to `weights`; of equal remainders the earlier goes first.

    No share is a whole unit or more away from its quota. Neither the total nor a weight may be
    negative, and the weights may not all be zero; a weight of zero gets nothing.
    """
    if total < 0 or min(weights, default=0) < 0 or not sum(weights):
        raise AssertionError("a total and weights of zero or more, not all weights zero")
    divided = [divmod(total * weight, sum(weights)) for weight in weights]
    shares = [share for share, _ in divided]
    left = total - sum(shares)
    # The sort is stable, so equal remainders keep the order in which they were listed.
    by_remainder = sorted(range(len(weights)), key=lambda index: -divided[index][1])
    for index in by_remainder[:left]:
        shares[index] += 1
    return shares


def allot(*, total: int, vintages: Sequence[int], members: Sequence[int]) -> list[list[int]]:
    """Share `total` over vintages (rows) and members (columns), both given as integer weights.

    Row sums and column sums are each the largest-remainder shares. A cell starts at the whole part
    of row times column over total. What a row still lacks goes out one unit at a time, in the
    members' order and round again if need be, to members who are still short; the rows come in
    the order of the vintages.
    """
    rows, columns = largest_remainder(total, vintages), largest_remainder(total, members)
    if total == 0:
        return [[0] * len(columns) for _ in rows]
    table = [[row * column // total for column in columns] for row in rows]
    short = [
        column - sum(cells) for column, cells in zip(columns, zip(*table, strict=True), strict=True)
    ]
    for row, cells in zip(rows, table, strict=True):
        _top_up(cells, short, left=row - sum(cells))
    return table


def _top_up(cells: list[int], short: list[int], *, left: int) -> None:
    """Hand out `left` units of one row, counting them off `short`.

    It ends, because the members lack together as many units as all rows from this one on.
    """
    while left:
        for index, lacking in enumerate(short):
            if left and lacking:
                cells[index] += 1
                short[index] -= 1
                left -= 1
