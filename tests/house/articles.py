"""Rows of the tables behind docs/rules.md: which article is kept where.

A row names what shows it: a test by its file and name; an act and the code by which the rules
refuse it; or a case of tests/ledger/rules by its name. `later` is what only a trading venue could
do: Art 3 paragraph 2 of O0020138 reserves one to whom the ministry appoints.
"""

from enum import StrEnum
from typing import NamedTuple


class Mark(StrEnum):
    RULE = "rule"
    CALCULATOR = "calculator"
    LATER = "later"


class Row(NamedTuple):
    article: str
    asks: str
    does: str
    mark: Mark
    shown: tuple[str, ...] = ()


RULE, CALCULATOR, LATER = Mark.RULE, Mark.CALCULATOR, Mark.LATER
DOSSIERS = "tests/api/test_dossiers.py::test_"
CLOCKS = "tests/registry/test_deadlines.py::test_"
LIMIT = f"{CLOCKS}a_limit_allows_one_side_of_its_day"
LISTING = "tests/registry/trading/test_listing.py::test_"
AUCTION = "tests/registry/trading/test_auction.py::test_"
FEES = "tests/registry/trading/test_fees.py::test_"
UNITS = "tests/ledger/book/test_units.py::test_"
SPLIT = "tests/ledger/test_splitting.py::test_"
CHECKLIST = f"{DOSSIERS}each_checklist_follows_its_article_and_circumstances"
