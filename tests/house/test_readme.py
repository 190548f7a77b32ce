"""README and the guides do what they show: every marked block is run, every output compared."""

import os
import re
import shutil

import pytest

from tests.house.sessions import Session, Step, fits, steps_of
from tests.house.source import ROOT

# Pages that one reader follows in one folder, one after the other.
ROADS = (
    ("README.md",),
    ("docs/guides/auditor.md",),
    ("docs/auditing.md",),
    ("docs/guides/operator.md", "docs/guides/authority.md"),
    (
        "docs/guides/manufacturer.md",
        "docs/guides/verification-body.md",
        "docs/guides/joint-project.md",
    ),
)
TOOLS = ("bash", "curl", "jq", "perl")


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def missing(pages: tuple[str, ...]) -> str:
    """Return a tool that these pages use and that is not here."""
    typed = "".join(step.command for path in pages for step in steps_of(text(path)))
    used = ["bash", *(tool for tool in TOOLS if re.search(rf"\b{tool}\b", typed))]
    return next((tool for tool in used if shutil.which(tool) is None), "")


@pytest.mark.long
@pytest.mark.parametrize("pages", ROADS, ids=lambda pages: pages[0])
def test_the_pages_show_what_happens(pages, tmp_path):
    if tool := missing(pages):
        assert "REQUIRE_TOOLS" not in os.environ, tool
        pytest.skip(f"there is no {tool} here")
    folder = tmp_path / "session"
    folder.mkdir()
    with Session(folder) as session:
        for path in pages:
            assert not (found := session.differences(text(path))), "\n".join(found)


@pytest.mark.parametrize("path", [path for pages in ROADS for path in pages])
def test_every_page_is_really_run(path):
    assert len(steps_of(text(path))) >= 10


@pytest.mark.parametrize("path", ["README.md", "CHANGELOG.md"])
def test_links_lead_somewhere(path):
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text(path)) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readme_says_what_this_is_not():
    page = text("README.md")
    for said in (
        "A replay of public facts, not the national registry",
        "公開事實之重演，並非國家登錄平台",
        "Article 3 paragraph 2",
        "Ministry of Environment",
        "產業發展署",
    ):
        assert said in page


@pytest.mark.parametrize(
    ("shown", "printed", "fit"),
    [
        ("", "", True),
        ("", "x\n", False),
        ("a\n", "a\n", True),
        ("a\n", "a", True),
        ("a\n", "a\nb\n", False),
        ("a…\n", "a\n", True),
        ("a…c\n", "abc\n", True),
        ("a…c\n", "a\nc\n", False),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\nd\n", "a\nd\n", True),
        ("a\n…\nd\n", "a\nb\n", False),
        ("a.c\n", "abc\n", False),
    ],
)
def test_outputs_are_compared(shown, printed, fit):
    assert fits(shown, printed) is fit


PAGE = """
<!-- run -->
```console
$ X=1
$ echo \\
> $X 8025
{shown}
```
```console
$ echo never
```
<!-- serve -->
```console
$ serve it
```
"""


def test_only_marked_blocks_are_read():
    assert steps_of(PAGE.format(shown="1 8025")) == [
        Step("X=1\n", "", stays=False),
        Step("echo \\\n$X 8025\n", "1 8025\n", stays=False),
        Step("serve it\n", "", stays=True),
    ]


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash here")
def test_a_page_that_shows_another_output_or_fails_is_found(tmp_path):
    (tmp_path / "session").mkdir()
    run = "<!-- run -->\n```console\n{}\n```\n".format
    with Session(tmp_path / "session") as session:
        assert session.differences(run("$ X=1\n$ echo $X 8025\n1 8025")) == []
        assert len(session.differences(run("$ echo $X\n2"))) == 1
        assert len(session.differences(run("$ false"))) == 1
        assert session.differences(run('$ false\n$ echo "exit code $?"\nexit code 1')) == []
