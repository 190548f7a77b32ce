"""The rows that follow from a figure: whose units of which series an issuance makes."""

from collections.abc import Sequence

from ledger.book.allotment import allot
from ledger.book.units import series_of
from registry.recompute.figure import Shares


def rows_of(
    project: str,
    units: tuple[int, int],
    weights: Sequence[tuple[int, int]],
    shares: Shares,
    *,
    pool: str,
) -> dict[tuple[str, str], int]:
    """Return how many units of each series follow for each holder.

    `units` are how many follow in all, and how many of them for the pool; `weights` are those of
    the vintages, in grams.
    """
    total, pooled = units
    vintages = [max(0, weight) for _, weight in weights]
    members = [weight for _, weight in shares]
    free = allot(total=total - pooled, vintages=vintages, members=members)
    aside = allot(total=pooled, vintages=vintages, members=members)
    rows: dict[tuple[str, str], int] = {}
    for (year, _), own, kept in zip(weights, free, aside, strict=True):
        series = series_of(project=project, vintage=year)
        rows |= {
            (series, account): quantity for (account, _), quantity in zip(shares, own, strict=True)
        }
        rows[series, pool] = sum(kept)
    return rows
