"""The reference pages name every command, option, setting and route, and nothing that is not."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import msgspec
import pytest

from api.app import create_app, describe
from api.cli import COMMANDS, main
from api.codes import CODES
from api.drafts import DRAFTS
from ledger.book.acts import ACTS
from ledger.errors import Defect
from registry.settings import Settings, settings_at
from tests.house.source import ROOT

GUIDES = ("auditor", "manufacturer", "operator", "verification-body")
UNDESCRIBED = {
    *("GET /", "GET /schema", "GET /schema/openapi.json"),
    *("GET /methods", "GET /methods/{code}", "GET /methods/{code}/try", "POST /methods/{code}/try"),
    *("GET /factors", "GET /factors/{table}/{edition}"),
}
"""Routes that the OpenAPI document leaves out: it and the pages around it."""


@cache
def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    """Return the cells of a text's tables, head lines left out."""
    lines = re.findall(r"^\|(.*)\|$", text, re.MULTILINE)
    return [
        [cell.strip() for cell in line.split("|")]
        for line, below in zip(lines, [*lines, ""][1:], strict=True)
        if "---" not in line and "---" not in below
    ]


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Give a command and all below it, under their full names."""
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for part in command.list_commands(context):
            found = command.get_command(context, part)
            assert found is not None
            yield from commands(found, f"{name} {part}")


ALL = dict(commands(main, "tanbu"))
SECTIONS = dict(re.findall(r"^## `([^`\n]*)`\n(.*?)(?=^## |\Z)", page("commands.md"), re.M | re.S))


def test_every_command_has_a_section():
    assert list(SECTIONS) == list(ALL)
    assert len(ALL) > len(COMMANDS)


def parameters(command: click.Command) -> dict[str, click.Parameter]:
    """Return a command's parameters as the page spells them, help aside."""
    found = {}
    for parameter in command.params:
        names = parameter.opts
        if isinstance(parameter, click.Argument):
            names = [(parameter.name or "").upper()]
        found[" ".join(sorted(names))] = parameter
    return found


def documented(name: str) -> dict[str, list[str]]:
    table = {
        " ".join(sorted(word.partition(" ")[0] for word in quoted(row[0]))): row
        for row in rows(SECTIONS[name])
        if quoted(row[0])
    }
    assert all(row[-1] for row in table.values()), f"{name}: an option without a meaning"
    return table


@pytest.mark.parametrize("name", ALL)
def test_every_option_has_a_row(name):
    assert documented(name).keys() == parameters(ALL[name]).keys()


@pytest.mark.parametrize("name", ALL)
def test_defaults_are_those_of_the_program(name):
    table = documented(name)
    for spelling, parameter in parameters(ALL[name]).items():
        shown = table[spelling][1]
        assert (shown == "required") == parameter.required, spelling
        default = parameter.default
        if isinstance(default, int | str | Path) and not isinstance(default, bool) and default:
            assert str(default) in shown, spelling
        variable = getattr(parameter, "envvar", None)
        assert variable is None or f"`{variable}`" in table[spelling][-1], spelling


def test_every_setting_has_a_row():
    table = {quoted(row[0])[0]: row for row in rows(page("settings.md"))}
    fields = {field.name: field for field in msgspec.structs.fields(Settings)}
    assert list(table) == list(fields)
    for name, field in fields.items():
        _, variable, default, bounds, meaning = table[name]
        assert variable == f"`TANBU_{name.upper()}`"
        assert meaning
        kind = msgspec.inspect.type_info(field.type)
        is_number = isinstance(kind, msgspec.inspect.IntType)
        assert bounds == (f"{kind.ge}, {kind.le}" if is_number else ""), name
        if not field.required and field.default != "":
            assert default == f"`{str(field.default).lower()}`", name


def test_a_setting_of_the_page_is_taken_from_the_environment(tmp_path):
    table = {quoted(row[0])[0]: row for row in rows(page("settings.md"))}
    given = {
        quoted(row[1])[0]: quoted(row[2])[0]
        for name, row in table.items()
        if name not in {"data_dir", "database_url", "base_url", "witness_policy"}
    }
    assert settings_at(tmp_path, given) == settings_at(tmp_path, {})


def routes() -> dict[str, list[str]]:
    """Return the rows of docs/api.md by what they ask for."""
    found = [row for row in rows(page("api.md")) if re.match(r"`(GET|POST|PUT|DELETE) /", row[0])]
    assert len({row[0] for row in found}) == len(found)
    return {quoted(row[0])[0]: row for row in found}


def test_every_route_has_a_row(tmp_path):
    app = create_app(settings_at(tmp_path, {}))
    served = {
        f"{method} {route.path_format}"
        for route in app.routes
        for method in getattr(route, "methods", ())
        if method not in {"OPTIONS", "HEAD"}
    }
    assert routes().keys() == served


def test_parameters_and_tokens_are_those_of_the_document():
    operations = {
        f"{method.upper()} {path}": operation
        for path, item in describe()["paths"].items()
        for method, operation in item.items()
    }
    table = routes()
    assert table.keys() - operations.keys() == UNDESCRIBED
    for asked, operation in operations.items():
        _, who, query, answers = table[asked]
        wanted = [part["name"] for part in operation.get("parameters", []) if part["in"] == "query"]
        assert quoted(query) == wanted, asked
        security = operation.get("security") or [{}]
        assert who.startswith("anybody") == ({} in security), asked
        assert answers, asked


def test_what_a_draft_may_leave_out():
    table = rows(page("api.md").split("## Acts")[1].split("\n### ")[0])
    said = {tag: set(quoted(row[1])) for row in table for tag in quoted(row[0])}
    always = {"account", "id", "not_after"}
    assert (
        said.pop("open_account") == said.pop("enrol_key") == {"key.vkey", "key.custody", "registry"}
    )
    for tag, draft in DRAFTS.items():
        needed = {field.name for field in msgspec.structs.fields(draft) if field.required}
        asked = {field.name for field in msgspec.structs.fields(ACTS[tag]) if field.required}
        assert asked - needed - always == said.get(tag, set()) & asked, tag
        assert always.isdisjoint(needed)


@pytest.mark.parametrize("name", GUIDES)
def test_codes_of_the_guides_exist(name):
    text = page(f"guides/{name}.md")
    tables = re.findall(r"^\| code \|.*?(?=^[^|]|\Z)", text, re.MULTILINE | re.DOTALL)
    codes = {code for table in tables for row in rows(table) for code in quoted(row[0])}
    assert codes <= CODES.keys() | set(map(str, Defect))
    assert bool(codes) == (name in {"manufacturer", "verification-body"})
