"""Imports run api -> registry -> ledger and never back, and each library has one home."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import PACKAGES, ROOT, Finding, Rule, Source, sources, within

# The layers an import may not reach, and the one home of each library.
ABOVE = {"ledger": ("registry", "api"), "registry": ("api",)}
HOMES = {
    "registry": ("sqlmodel", "sqlalchemy", "alembic", "psycopg", "sqlite3", "xlsxwriter"),
    "api": ("litestar", "click", "rich", "rich_click", "uvicorn", "httpx", "httpcore", "jinja2"),
}
LEDGER_LIBRARIES = {"msgspec", "cryptography"}
# The world outside the arguments: chance, clocks, the network, the environment.
WORLD = (
    *("random", "secrets", "uuid", "time", "os.environ", "os.environb", "os.getenv", "os.urandom"),
    *("socket", "ssl", "urllib", "http", "asyncio", "subprocess", "sqlite3", "platform", "locale"),
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"),
    *("datetime.date.today", "tempfile"),
)
# What an audit must start without: all of ledger, and the door of the command line.
SERVER = {"litestar", "sqlmodel", "sqlalchemy", "alembic", "psycopg", "uvicorn", "pydantic"}
NETWORK = {"asyncio", "socket", "ssl", "sqlite3"}


def in_packages(source: Source) -> bool:
    return source.inside(*PACKAGES)


def in_ledger(source: Source) -> bool:
    return source.inside("ledger")


def in_methods(source: Source) -> bool:
    return source.inside("registry.methods")


def in_readings(source: Source) -> bool:
    return source.inside("registry.readings")


def is_pure(source: Source) -> bool:
    return in_ledger(source) or in_methods(source) or in_readings(source)


def upward(source: Source) -> Iterator[Finding]:
    above = ABOVE.get(source.module.split(".")[0], ())
    return ((line, f"imports {name}") for line, name in source.imports if within(name, *above))


def foreign_to_ledger(source: Source) -> Iterator[Finding]:
    known = sys.stdlib_module_names | LEDGER_LIBRARIES | {"ledger"}
    for line, name in source.imports:
        if name.split(".")[0] not in known:
            yield line, f"imports {name}"


def worldly(source: Source) -> Iterator[Finding]:
    for line, name in source.uses:
        if within(name, *WORLD) or (within(name, "cryptography") and name.endswith(".generate")):
            yield line, f"uses {name}"


def between_bytes_and_carbon(source: Source) -> Iterator[Finding]:
    other = "ledger.book" if source.inside("ledger.log") else "ledger.log"
    return ((line, f"imports {name}") for line, name in source.imports if within(name, other))


def more_than_a_method(source: Source) -> Iterator[Finding]:
    for line, name in source.imports:
        ours = within(name, "registry") and not within(name, "registry.methods")
        if ours or within(name, *HOMES["registry"], *HOMES["api"]):
            yield line, f"imports {name}"


def more_than_a_reading(source: Source) -> Iterator[Finding]:
    for line, name in source.imports:
        ours = within(name, "registry") and not within(
            name, "registry.methods", "registry.readings"
        )
        if ours or within(name, *set(HOMES["registry"]) - {"xlsxwriter"}, *HOMES["api"]):
            yield line, f"imports {name}"


def away_from_home(source: Source) -> Iterator[Finding]:
    here = source.module.split(".")[0]
    elsewhere = [name for home, names in HOMES.items() if home != here for name in names]
    return ((line, f"imports {name}") for line, name in source.imports if within(name, *elsewhere))


@cache
def declared() -> set[str]:
    """Return the distributions that pyproject.toml says the program needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project.get("optional-dependencies", {}).values()
    lines = [*project["dependencies"], *(line for extra in extras for line in extra)]
    return {canonicalize_name(Requirement(line).name) for line in lines}


installed = cache(packages_distributions)


@cache
def offered_by(top: str) -> set[str]:
    """Return the distributions whose top-level module this is."""
    return {canonicalize_name(name) for name in installed().get(top, [])}


def undeclared(source: Source) -> Iterator[Finding]:
    known = declared()
    for line, name in source.imports:
        top = name.split(".")[0]
        if top in sys.stdlib_module_names or top in PACKAGES:
            continue
        if not offered_by(top) & known:
            yield line, f"imports {name}, which pyproject.toml does not ask for"


def py(path: str, text: str) -> Source:
    return Source(path, text)


RULES = [
    Rule(
        "imports-never-run-back",
        in_packages,
        upward,
        bad=(
            py("ledger/a.py", "import registry.store"),
            py("ledger/log/a.py", "import api as doors"),
            py("ledger/a.py", "def f():\n    from api.app import create_app"),
            py("registry/a.py", "import importlib\nimportlib.import_module('api.app')"),
        ),
        good=(py("api/a.py", "import registry\nfrom ledger import entry"),),
    ),
    Rule(
        "ledger-needs-two-libraries",
        in_ledger,
        foreign_to_ledger,
        bad=(py("ledger/a.py", "import click"), py("ledger/log/a.py", "from yaml import load")),
        good=(py("ledger/log/a.py", "import msgspec, hashlib\nfrom . import keys"),),
    ),
    Rule(
        "the-pure-parts-know-no-world",
        is_pure,
        worldly,
        bad=(
            py("ledger/a.py", "import os\nprint(os.environ['HOME'])"),
            py("ledger/a.py", "from os import getenv"),
            py("ledger/a.py", "from datetime import datetime as moment\nmoment.now()"),
            py("ledger/a.py", "import datetime\ndatetime.date.today()"),
            py("ledger/a.py", "import urllib.request"),
            py("ledger/a.py", "import cryptography.hazmat.x as x\nx.Ed25519PrivateKey.generate()"),
            py("registry/methods/a.py", "from random import choice"),
        ),
        good=(
            py("ledger/a.py", "from datetime import datetime\nimport os.path\ndatetime(1, 1, 1)"),
            py("registry/store.py", "import secrets"),
        ),
    ),
    Rule(
        "bytes-and-carbon-are-strangers",
        lambda source: source.inside("ledger.log", "ledger.book"),
        between_bytes_and_carbon,
        bad=(
            py("ledger/log/a.py", "from ledger.book import units"),
            py("ledger/log/a.py", "from .. import book"),
            py("ledger/book/acts/a.py", "from ...log.keys import Key"),
            py("ledger/book/__init__.py", "from ..log import keys"),
        ),
        good=(py("ledger/book/a.py", "from ledger.book.acts import a\nfrom .. import errors"),),
    ),
    Rule(
        "a-method-only-calculates",
        in_methods,
        more_than_a_method,
        bad=(
            py("registry/methods/a.py", "from registry import store"),
            py("registry/methods/a.py", "from ..store import rows"),
            py("registry/methods/a.py", "import sqlalchemy as sa"),
        ),
        good=(py("registry/methods/a.py", "from registry.methods import b\nfrom . import c"),),
    ),
    Rule(
        "readings-are-bytes-and-values",
        in_readings,
        more_than_a_reading,
        bad=(
            py("registry/readings/a.py", "from registry import documents"),
            py("registry/readings/a.py", "import sqlalchemy"),
        ),
        good=(
            py("registry/readings/a.py", "import xlsxwriter\nfrom registry.methods import units"),
        ),
    ),
    Rule(
        "each-library-has-one-home",
        in_packages,
        away_from_home,
        bad=(
            py("api/a.py", "from sqlmodel import select"),
            py("api/cli/a.py", "import sqlite3"),
            py("registry/a.py", "from litestar import get"),
            py("ledger/a.py", "import rich.table"),
        ),
        good=(py("registry/a.py", "import sqlmodel"), py("api/a.py", "import litestar")),
    ),
    Rule(
        "what-is-imported-is-declared",
        in_packages,
        undeclared,
        bad=(py("api/a.py", "import hypothesis"), py("api/a.py", "import no_such_package")),
        good=(py("api/a.py", "import ast\nimport litestar.plugins\nfrom registry import store"),),
    ),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_holds(rule):
    findings = [line for source in sources() for line in rule.findings(source)]
    assert not findings, "\n" + "\n".join(findings)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_can_tell(rule):
    assert [source.text for source in rule.bad if not rule.findings(source)] == []
    assert [line for source in rule.good for line in rule.findings(source)] == []


def loaded_by(modules: list[str]) -> set[str]:
    """Return the top-level modules that a new interpreter holds after importing some."""
    program = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    command = [sys.executable, "-c", program, *modules]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("door", "forbidden"),
    [
        ("ledger", SERVER | NETWORK),
        ("api.cli", SERVER),
        # What a registry elsewhere drafted is put in words by whoever signs it.
        ("registry.services.wording", SERVER),
    ],
)
def test_an_audit_or_a_draft_starts_without(door, forbidden):
    below = door == "ledger"
    modules = [s.module for s in sources() if s.module == door or (below and s.inside(door))]
    assert loaded_by(modules) & forbidden == set()


def test_loading_can_be_seen():
    assert loaded_by(["sqlite3"]) & NETWORK == {"sqlite3"}
