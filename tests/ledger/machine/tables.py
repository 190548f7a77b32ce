"""How the naive book shares units out, among vintages and members."""

from fractions import Fraction

THERE = {
    "GS1-1-TW-GS100-4-2024-7-": "GS",
    "GS1.1/TW_GS100-4-2024-7": "GS",
    "TW-Z00002-A-31122024-": "Z00002/2024",
    "Z00008/2024": "Z00008/2024",
    "1-2024": "1-2024",
}
"""Series elsewhere, and what each of them means however it is written."""
POOL = "idb"
"""Who holds what is set aside."""


def shares_of(total: int, weights: list[int]) -> list[int]:
    """Share a total by largest remainder, the earlier first."""
    quotas = [Fraction(total * weight, sum(weights)) for weight in weights]
    found = [int(quota) for quota in quotas]
    order = sorted(range(len(weights)), key=lambda at: (found[at] - quotas[at], at))
    for at in order[: total - sum(found)]:
        found[at] += 1
    return found


def table_of(total: int, weights: list[int], shares: list[tuple[str, int]]) -> list[list[int]]:
    """Share a total over vintages, in rows, and members, in columns."""
    by_year = shares_of(total, [max(0, weight) for weight in weights])
    by_member = shares_of(total, [weight for _, weight in shares])
    table = [
        [int(Fraction(year * member, max(1, total))) for member in by_member] for year in by_year
    ]
    for year, cells in zip(by_year, table, strict=True):
        while sum(cells) < year:
            for at, member in enumerate(by_member):
                if sum(cells) < year and sum(row[at] for row in table) < member:
                    cells[at] += 1
    return table
