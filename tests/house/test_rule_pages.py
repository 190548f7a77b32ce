"""The page of articles is what its table makes, and what each row names is there."""

import ast
from functools import cache

import pytest

from tests.house.articles import Mark
from tests.house.other_articles import BODIES, FEE
from tests.house.project_articles import PROJECTS
from tests.house.rule_pages import PAGE, page
from tests.house.source import ROOT
from tests.house.trading_articles import TRADING
from tests.ledger.rules.cases import CASES

ROWS = [*PROJECTS, *TRADING, *BODIES, *FEE]
SHOWN = {f"{case.act}/{case.code}" for case in CASES} | {case.name for case in CASES}
VENUE = {"16(2)"}
"""Articles of which everything is a venue's: who holds the money of a negotiated deal."""


ARTICLES = {
    "projects": set(range(2, 23)),
    "trading": {*range(2, 31), 32, 36, 37},
}
"""Articles that ask for something: the others say on what they rest, or who runs a platform how."""


@cache
def names_in(path: str) -> set[str]:
    """Return the names of a module's tests."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    return {name for name in names if name.startswith("test_")}


def test_the_page_is_what_the_table_makes():
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.house.rule_pages"


@pytest.mark.parametrize("reference", sorted({each for row in ROWS for each in row.shown}))
def test_what_a_row_names_is_there(reference):
    path, separator, name = reference.partition("::")
    if separator:
        assert name in names_in(path)
    else:
        assert reference in SHOWN


def test_only_a_venues_articles_come_later():
    later = {row.article for row in ROWS if row.mark is Mark.LATER}
    assert later <= VENUE
    assert all(bool(row.shown) is (row.mark is not Mark.LATER) for row in ROWS)


def numbers(row) -> list[int]:
    """Return the articles that a row is about."""
    return [int(part.strip().partition("(")[0]) for part in row.article.split(",")]


@pytest.mark.parametrize(
    "rows", [PROJECTS, TRADING, BODIES, FEE], ids=["projects", "trading", "bodies", "fee"]
)
def test_rows_stand_in_the_order_of_their_articles(rows):
    first = [numbers(row)[0] for row in rows]
    assert first == sorted(first)
    assert len({row.article for row in rows}) == len(rows)


@pytest.mark.parametrize("rows", [PROJECTS, TRADING], ids=list(ARTICLES))
def test_no_article_is_left_out(rows, request):
    told = {number for row in rows for number in numbers(row)}
    assert told == ARTICLES[request.node.callspec.id]
