"""The house style, as far as a program can see it: sizes, banned words, docstrings, the locks."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import PACKAGES, ROOT, Finding, Rule, Source, sources, within

FUNCTION_LINES_MAX = 60
MODULE_LINES_MAX = 300
TEST_MODULE_LINES_MAX = 500
LINE_LENGTH_MAX = 100
CLOCK_HOMES = ("api", "registry.clock", "registry.migrations")
CLOCKS = (
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"),
    *("datetime.date.today", "time.time", "time.time_ns", "time.localtime", "time.gmtime"),
    *("sqlalchemy.func.now", "sqlmodel.func.now"),
)
MAPPINGS = {"dict", "Dict", "Mapping", "MutableMapping", "defaultdict"}
# A bracket in each pattern keeps it from finding itself.
UNFINISHED = re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X])\b")
NAMELESS = re.compile(r"(?:utils?|helpers?|managers?|misc)(?:_[a-z]+)?\Z")
SOMEWHERE = re.compile(
    r"(?<![\w.-])/(?:hom[e]|roo[t]|User[s]|wor[k]|workspac[e]|mn[t])/\w"  # one machine's folders
    r"|\.\./share[d]\b"  # a folder outside the tree
    r"|python[h]osted|pypi\.or[g]/simple|\.interna[l]\b"  # where a copy was once fetched
)
OTHER_WORD = re.compile("方[法]學")
PAGE = re.compile(r"(?<![\w/.-])([A-Z]{3,}\.md)\b")
ADDRESS = re.compile(r"\w+://|^\s*(?:--(?:extra-)?index-url|-i|--find-links|-f)\b")

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
Definition = FunctionNode | ast.ClassDef


def everywhere(source: Source) -> bool:
    return bool(source.path)


def in_python(source: Source) -> bool:
    return source.is_python


def in_packages(source: Source) -> bool:
    return source.inside(*PACKAGES)


def in_code(source: Source) -> bool:
    return source.is_python or source.path in {"Makefile", ".ci/run"}


def is_lock(source: Source) -> bool:
    return re.fullmatch(r"requirements[a-z-]*\.lock", source.path) is not None


def matching(pattern: re.Pattern[str], says: str) -> Callable[[Source], Iterator[Finding]]:
    """Make a check that no line matches `pattern`."""

    def breaches(source: Source) -> Iterator[Finding]:
        for number, line in enumerate(source.lines, 1):
            if found := pattern.search(line):
                yield number, f"{says}: {found[0]}"

    return breaches


def long_functions(source: Source) -> Iterator[Finding]:
    for node in source.nodes:
        if isinstance(node, FunctionNode):
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield node.lineno, f"{node.name} has {lines} lines"


def long_modules(source: Source) -> Iterator[Finding]:
    most = MODULE_LINES_MAX if in_packages(source) else TEST_MODULE_LINES_MAX
    if len(source.lines) > most:
        yield most + 1, f"the module has {len(source.lines)} lines, at most {most}"


def long_lines(source: Source) -> Iterator[Finding]:
    for number, line in enumerate(source.lines, 1):
        if len(line) > LINE_LENGTH_MAX:
            yield number, f"{len(line)} columns"


def nameless_modules(source: Source) -> Iterator[Finding]:
    for part in source.module.split("."):
        if NAMELESS.match(part):
            yield 1, f"{part} says nothing about what is in it"


def broad_handlers(source: Source) -> Iterator[Finding]:
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            reraises = any(isinstance(n, ast.Raise) and n.exc is None for n in node.body)
            for error in caught:
                name = ast.unparse(error) if error else "everything"
                if name in {"everything", "Exception"} or (
                    name == "BaseException" and not reraises
                ):
                    yield node.lineno, f"catches {name}"


def untyped_mappings(source: Source) -> Iterator[Finding]:
    for node in source.nodes:
        if isinstance(node, ast.Subscript):
            name = ast.unparse(node.value).rpartition(".")[2]
            inside = {ast.unparse(part) for part in ast.walk(node.slice)}
            if name in MAPPINGS and inside & {"Any", "typing.Any"}:
                yield node.lineno, ast.unparse(node)


def clocks(source: Source) -> Iterator[Finding]:
    return ((line, f"reads {name}") for line, name in source.uses if within(name, *CLOCKS))


def undocumented(source: Source) -> Iterator[Finding]:
    if not ast.get_docstring(source.tree):
        yield 1, "the module has no docstring"
    for node in public(source.tree):
        if not ast.get_docstring(node):
            yield node.lineno, f"{node.name} has no docstring"


def public(parent: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    """Give a module's public functions and classes, and those classes' public methods."""
    for node in parent.body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node)


def unknown_pages(source: Source) -> Iterator[Finding]:
    for number, line in enumerate(source.lines, 1):
        for page in PAGE.findall(re.sub(r"\w+://\S+", "", line)):
            if not (ROOT / page).is_file():
                yield number, f"speaks of {page}, which is not in the tree"


def unhashed(source: Source) -> Iterator[Finding]:
    for (number, line), (_, following) in pairwise([*enumerate(source.lines, 1), (0, "")]):
        pinned = re.match(r"[A-Za-z0-9]", line)
        if pinned and not (re.match(r"\S+==\S+ .*\\\Z", line) and "--hash=sha256:" in following):
            yield number, f"no version or no hash: {line}"


def py(text: str, path: str = "ledger/a.py") -> Source:
    return Source(path, text)


def lock(text: str) -> Source:
    return Source("requirements.lock", text)


RULES = [
    Rule(
        "functions-are-short",
        in_python,
        long_functions,
        bad=(
            py("def f():\n" + "    x = 1\n" * 60),
            py("class A:\n    async def f(self):\n" + "        x = 1\n" * 60),
        ),
        good=(py("def f():\n" + "    x = 1\n" * 59),),
    ),
    Rule(
        "modules-are-short",
        in_python,
        long_modules,
        bad=(py("x = 1\n" * 301), py("x = 1\n" * 501, "tests/test_a.py")),
        good=(py("x = 1\n" * 300), py("x = 1\n" * 500, "tests/test_a.py")),
    ),
    Rule(
        "lines-are-short",
        in_code,
        long_lines,
        bad=(py("#" * 101), Source("Makefile", "a:\n\t" + "b" * 100)),
        good=(py("#" * 100),),
    ),
    Rule(
        "nothing-is-left-for-later",
        everywhere,
        matching(UNFINISHED, "unfinished"),
        bad=(py("# TO" + "DO write it"), py("# FIX" + "ME"), Source("docs/a.md", "X" + "XX: b")),
        good=(py("TODOS = 'XXXL'"),),
    ),
    Rule(
        "modules-are-named-for-what-they-hold",
        in_python,
        nameless_modules,
        bad=(
            py("", "api/utils.py"),
            py("", "registry/helpers/a.py"),
            py("", "tests/manager.py"),
            py("", "ledger/util_bytes.py"),
        ),
        good=(py("", "ledger/utilities_of_steam.py"),),
    ),
    Rule(
        "errors-are-caught-by-name",
        in_python,
        broad_handlers,
        bad=(
            py("try: f()\nexcept: pass"),
            py("try: f()\nexcept Exception as e: raise ValueError from e"),
            py("try: f()\nexcept (KeyError, Exception): pass"),
            py("try: f()\nexcept BaseException: pass"),
        ),
        good=(
            py("try: f()\nexcept (KeyError, ValueError): pass"),
            py("try: f()\nexcept BaseException:\n    undo()\n    raise"),
        ),
    ),
    Rule(
        "mappings-have-types",
        in_packages,
        untyped_mappings,
        bad=(
            py("x: dict[str, Any] = {}"),
            py("def f(x: Mapping[str, list[typing.Any]]): ..."),
        ),
        good=(py("x: dict[str, int] = {}"), py("x: list[Any] = []")),
    ),
    Rule(
        "clocks-stay-at-home",
        lambda source: in_packages(source) and not source.inside(*CLOCK_HOMES),
        clocks,
        bad=(
            py("import datetime as dt\ndt.datetime.now(dt.UTC)", "registry/store.py"),
            py("import time\ntime.time()", "registry/services/a.py"),
            py("from datetime import date\ndate.today()", "ledger/a.py"),
            py("from sqlalchemy import func\nfunc.now()", "registry/tables.py"),
        ),
        good=(
            py("from datetime import datetime\ndatetime.now()", "registry/clock.py"),
            py("import time\ntime.time()", "api/app.py"),
            py("import time\ntime.monotonic()", "registry/sequencer.py"),
            py("from registry import clock\nclock.now()", "registry/sequencer.py"),
        ),
    ),
    Rule(
        "the-ledger-is-documented",
        lambda source: source.inside("ledger"),
        undocumented,
        bad=(
            py("x = 1"),
            py('"""A."""\ndef f(): ...'),
            py('"""A."""\nclass A:\n    """B."""\n    def f(self): ...'),
        ),
        good=(py('"""A."""\nclass A:\n    """B."""\n    def __init__(self): ...\ndef _f(): ...'),),
    ),
    Rule(
        "no-file-says-where-it-was-written",
        everywhere,
        matching(SOMEWHERE, "names a place"),
        bad=tuple(
            Source("docs/a.md", text)
            for text in (
                "see /ho" + "me/me/tanbu",
                "`/wo" + "rk/main`",
                "../sha" + "red/a",
                "https://files.python" + "hosted.org/a",
                "https://ci.example.inter" + "nal/",
            )
        ),
        good=(
            Source("docs/a.md", "https://a.example/home/page, ../architecture.md, /v1/wo" + "rk/3"),
        ),
    ),
    Rule(
        "a-methodology-has-one-name-in-chinese",  # that of the statutes, as the glossary has it
        everywhere,
        matching(OTHER_WORD, "not 減量方法"),
        bad=(py("title = '方" + "法學不存在'"), Source("docs/a.md", "# Methodologies 方" + "法學")),
        good=(py("title = '減量方法不存在'"), Source("docs/a.md", "方法 and 學")),
    ),
    Rule(
        "pages-spoken-of-exist",
        everywhere,
        unknown_pages,
        bad=(Source("docs/a.md", "as NOWHERE" + ".md says"),),
        good=(Source("docs/a.md", "https://a.example/NOWHERE" + ".md, docs/a.md"),),
    ),
    Rule(
        "locks-name-no-address",
        is_lock,
        matching(ADDRESS, "an address"),
        bad=(
            lock("--index-url x"),
            lock("a @ https" + "://a.example/a.whl"),
            lock("    # from http" + "://a.example"),
        ),
        good=(lock("a==1 \\\n    --hash=sha256:00\n    # via b"),),
    ),
    Rule(
        "locks-pin-by-hash",
        is_lock,
        unhashed,
        bad=(lock("a==1"), lock("a>=1 \\\n    --hash=sha256:00"), lock("a==1 \\\n    # via b")),
        good=(lock("a==1 ; sys_platform == 'linux' \\\n    --hash=sha256:00\n    # via b"),),
    ),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_holds(rule):
    findings = [line for source in sources() for line in rule.findings(source)]
    assert not findings, "\n" + "\n".join(findings)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_can_tell(rule):
    assert [source for source in rule.bad if not rule.findings(source)] == []
    assert [line for source in rule.good for line in rule.findings(source)] == []


def pins(name: str) -> dict[str, str]:
    """Return what a lock pins: the version of each distribution."""
    text = (ROOT / name).read_text(encoding="utf-8")
    found = re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==(\S+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def requirements() -> tuple[list[Requirement], list[Requirement]]:
    """Return what pyproject.toml asks for: to run, and to develop."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"].values()
    extras = project["project"].get("optional-dependencies", {}).values()
    to_run = [*project["project"]["dependencies"], *(line for extra in extras for line in extra)]
    to_develop = [line for group in groups for line in group if isinstance(line, str)]
    return list(map(Requirement, to_run)), list(map(Requirement, to_develop))


def test_both_locks_agree():
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_locks_hold_what_the_project_asks_for():
    to_run, to_develop = requirements()
    asked = [(item, "requirements.lock") for item in to_run]
    asked += [(item, "requirements-dev.lock") for item in to_run + to_develop]
    stale = [
        f"{name}: {item}"
        for item, name in asked
        if pins(name).get(canonicalize_name(item.name), "") not in item.specifier
    ]
    assert stale == []


def test_every_dependency_has_its_reason():
    page = (ROOT / "docs/decisions/0020-dependencies.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE))
    asked = {canonicalize_name(item.name) for items in requirements() for item in items}
    assert rows == asked
    assert pins("requirements-dev.lock").keys() - set(re.findall(r"`([^`]+)`", page)) == set()
