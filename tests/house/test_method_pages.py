"""The pages of methodologies and factors are those that their declarations make."""

import re

import pytest

from registry.methods import METHODS
from registry.methods.factors import FACTOR_SETS
from tests.house.method_pages import FOLDER, pages

PAGES = pages()


def test_there_is_a_page_for_each_and_no_other():
    assert {file.name for file in FOLDER.iterdir()} == set(PAGES)
    assert {f"{code}.md" for code in METHODS} == set(PAGES) - {"index.md", "factors.md"}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_is_what_the_declaration_makes(name):
    written = (FOLDER / name).read_text(encoding="utf-8")
    assert written == PAGES[name], "python -m tests.house.method_pages"


@pytest.mark.parametrize("code", sorted(METHODS))
def test_a_page_says_all_that_is_declared(code):
    page, declared = PAGES[f"{code}.md"], METHODS[code].declaration
    for each in (*declared.parameters, *declared.choices, *declared.factors, *declared.formulas):
        assert re.search(rf"(`|^){each.symbol}[\[` ]", page, re.MULTILINE), each.symbol
        assert each.title_en in page
        assert each.title_zh in page
    for each in declared.parameters:
        rows = [line for line in page.splitlines() if line.startswith(f"| `{each.symbol}")]
        assert [item for item in each.barred if item not in rows[0]] == []
    assert declared.example.source in page
    issued = f"issued {declared.example.units:,}" if declared.earns else "nothing is issued"
    assert issued in page


def test_every_figure_of_every_edition_is_told():
    page = PAGES["factors.md"]
    for found in FACTOR_SETS.values():
        assert found.sha256 in page
        for row in found.rows:
            line = next(
                line
                for line in page.split(f"## {found.id}\n")[1].split("\n## ")[0].splitlines()
                if line.startswith(f"| `{row.key}` |")
            )
            assert [value for value in row.values.values() if f"| {value} |" not in line] == []
