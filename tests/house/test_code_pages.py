"""The page of codes is what the tables make, and leaves no code out."""

import re

from api.codes import CODES
from tests.house.code_pages import PAGE, page
from tests.house.remedies import REMEDIES
from tests.house.source import ROOT


def test_the_page_is_what_the_tables_make():
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.house.code_pages"


def test_every_code_stands_on_the_page_once():
    told = re.findall(r"^\| `(\w+)` \| \d{3} \|", page(), re.MULTILINE)
    assert sorted(told) == sorted(CODES)


def test_what_to_do_is_said_of_codes_that_are_and_of_no_others():
    assert sorted(REMEDIES) == sorted(CODES)
    assert all(text.endswith(".") for text in REMEDIES.values())


def test_routes_that_a_remedy_names_are_there():
    routes = set(re.findall(r"`((?:GET|POST) /[^`]*)`", (ROOT / "docs/api.md").read_text("utf-8")))
    named = {
        each for text in REMEDIES.values() for each in re.findall(r"`((?:GET|POST) /\S+)`", text)
    }
    assert named <= routes


def test_sections_that_the_page_links_to_are_there():
    def anchor(heading: str) -> str:
        return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")

    links = set(re.findall(r"\((\w+\.md)#([\w-]+)\)", page()))
    assert links
    for name, wanted in links:
        text = (ROOT / "docs" / name).read_text("utf-8")
        assert wanted in {anchor(each) for each in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
