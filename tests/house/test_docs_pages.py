"""The pages beside the protocol: what they name exists, links lead somewhere, decisions decide."""

import re

import pytest

from ledger.book.acts import ACTS
from tests.house.source import PACKAGES, ROOT, sources

DECISION_LINES_MAX = 45
# A list of what the program stands on, with its reasons: as long as it has to be.
LONG_DECISIONS = {"0020-dependencies.md"}
DOCS = [source for source in sources() if re.fullmatch(r"docs/.*\.md", source.path)]
DECISIONS = [source for source in DOCS if source.path.startswith("docs/decisions/")]
BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def name_of(source):
    return source.path.removeprefix("docs/")


@pytest.mark.parametrize("source", DOCS, ids=name_of)
def test_links_lead_to_pages(source):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", BLOCK.sub("", source.text))
    inside = [link for link in links if "://" not in link]
    folder = (ROOT / source.path).parent
    assert [link for link in inside if not (folder / link).exists()] == []


def test_architecture_names_rooms_that_exist():
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rooms = set(re.findall(r"`((?:\w+/)+(?:\w+\.py)?)`", page))
    assert {f"{package}/" for package in PACKAGES} <= rooms
    assert [room for room in sorted(rooms) if not (ROOT / room).exists()] == []


def test_architecture_names_every_room_of_the_ledger_and_the_registry():
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    packages = {
        source.path.removesuffix("__init__.py")
        for source in sources()
        if source.inside("ledger", "registry") and source.path.endswith("/__init__.py")
    }
    assert [package for package in sorted(packages) if f"`{package}`" not in page] == []


@pytest.mark.parametrize("source", DECISIONS, ids=name_of)
def test_a_decision_is_decided(source):
    number = re.match(r"docs/decisions/(\d{4})-[a-z0-9-]+\.md", source.path)[1]
    assert source.lines[0].startswith(f"# {number}. ")
    headings = [line for line in source.lines if line.startswith("## ")]
    assert headings[:2] == ["## Context", "## Decision"]
    assert headings[-1] == "## Consequences"
    name = source.path.rpartition("/")[2]
    assert name in LONG_DECISIONS or len(source.lines) <= DECISION_LINES_MAX


def test_the_glossary_tells_the_two_endings_of_a_unit_apart():
    page = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    for tag, word in (("retire", "使用註銷"), ("cancel", "依法註銷")):
        assert tag in ACTS
        assert re.search(rf"\| {word} \| `{tag}` \|", page)
    bare = re.sub(r"使用註銷|依法註銷|\*\*註銷 never stands alone\.\*\*", "", page)
    assert "註銷" not in bare


def test_every_act_stands_in_the_glossary_with_the_guide_of_whoever_does_it():
    page = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    section = page.split("\n## The acts\n")[1].split("\n## ")[0]
    told = re.findall(
        r"^\| `(\w+)` \| ([\u4e00-\u9fff]+) \| [^|]+ \| \[[^]]+\]\(([^)]+)\) \|$",
        section,
        re.MULTILINE,
    )
    assert [tag for tag, *_ in told] == list(ACTS)
    assert len({word for _, word, _ in told}) == len(told)
    for tag, _, guide in told:
        said = (ROOT / "docs" / guide).read_text("utf-8")
        assert re.search(rf'`{tag}`|"{tag}"|tanbu draft {tag}\b', said), (tag, guide)


@pytest.mark.parametrize("path", ["CHANGELOG.md", "README.md", *(each.path for each in DOCS)])
def test_no_page_counts_the_acts(path):
    """A count is wrong with the next act; the lists are compared, and need none."""
    page = (ROOT / path).read_text(encoding="utf-8")
    number = r"(?:\d+|(?:twenty|thirty|forty|fifty|sixty)(?:-\w+)?)"
    assert re.findall(rf"(?i)\b{number} (?:kinds of acts?|acts)\b", page) == []


def test_the_glossary_has_no_word_twice():
    page = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    words = re.findall(r"^\| \*\*([^*]+)\*\* \|", page, re.MULTILINE)
    assert len(words) == len(set(words)) > 50


@pytest.mark.parametrize("source", DOCS, ids=name_of)
def test_no_row_of_a_table_stands_outside_it(source):
    """A row behind an empty line is shown as bare text."""
    lines = ["", *BLOCK.sub("", source.text).splitlines(), ""]
    heads = [
        (line, following)
        for before, line, following in zip(lines, lines[1:], lines[2:], strict=False)
        if line.startswith("| ") and not before.strip()
    ]
    assert [line for line, following in heads if not following.startswith("|--")] == []
