"""What is to be said where a table lacks a factor: what it has, or the year that stands in."""

from difflib import get_close_matches
from typing import Final

from registry.methods.factors import FACTOR_SETS
from registry.methods.taking import SUBSTITUTE_YEARS_MAX
from registry.methods.titles import Title

ROWS_SHOWN_MAX: Final = 5
"""Rows of a table that a remedy names."""


def factor_absent(name: str) -> Title | None:
    """Return what a table has that is like what it lacks, or the year that stands in."""
    edition, _, key = name.rpartition("/")
    table = FACTOR_SETS.get(edition)
    if table is None or table.keyed_by == "year":
        return _year_absent(name)
    folds = {each.casefold(): each for each in table.keys}
    near = get_close_matches(key.casefold(), folds, n=ROWS_SHOWN_MAX, cutoff=0.3) or folds
    names = ", ".join(folds[each] for each in list(near)[:ROWS_SHOWN_MAX])
    return Title(
        f"{edition} 有 {names} 等；或自填係數（會註記供查證）",
        f"{edition} has {names} and others; or give the factor under its symbol, which is noted "
        "for the verifier",
    )


def _year_absent(name: str) -> Title | None:
    """Return what stands in for a year that a table does not have yet; None where nothing may."""
    edition, _, year = name.rpartition("/")
    table = FACTOR_SETS.get(edition)
    if table is None or table.keyed_by != "year" or not table.keys[-1] < year:
        return None
    latest = table.keys[-1]
    if int(year) - int(latest) > SUBSTITUTE_YEARS_MAX:
        return Title(
            f"係數表最晚到 {latest} 年，其係數至多再用 {SUBSTITUTE_YEARS_MAX} 年；請等候公告新係數",
            f"the table ends with {latest}, and its last factor serves {SUBSTITUTE_YEARS_MAX} "
            "years more: wait for the next one to be announced",
        )
    named = f'substitutes {{"{year}": "{latest}"}}'
    return Title(
        f"係數表最晚到 {latest} 年；以 {named} 用該年係數替代，或自填係數（會註記供查證）",
        f"the table ends with {latest}: give {named} to compute with that year's factor, or give "
        "the factor under its symbol, which is noted for the verifier",
    )
