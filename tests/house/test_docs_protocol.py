"""docs/protocol.md says what the ledger does: its tables, lists, examples and bytes."""

import ast
import enum
import json
import os
import re
import typing
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from types import UnionType

import msgspec
import pytest

from ledger import limits
from ledger.__main__ import EXIT_MISUSE, main
from ledger.archive import MEMBER_RECORD_BYTES_MAX, MEMBERS_MAX
from ledger.audit import FINDINGS_MAX, STEPS
from ledger.book import allotment, eligibility, fields, policy
from ledger.book.acts import (
    ACTS,
    Asset,
    Document,
    IssuedRow,
    KeyGrant,
    Member,
    OutsideUnits,
    Passkey,
    Vintage,
)
from ledger.book.acts.base import Act
from ledger.book.acts.verification import ReportNumber
from ledger.book.calculation import Calculation, UsedFactorSet
from ledger.book.calendar import legal_date
from ledger.book.fields import AccountKind, Profile
from ledger.book.invariants import INVARIANTS
from ledger.book.policy import PROJECT_FAMILIES, Policy, default_policy
from ledger.book.records import RECORDS
from ledger.book.rules.signers import ROLES
from ledger.book.ubn import ubn_is_valid
from ledger.book.units import parse_serial
from ledger.errors import Code, Defect
from ledger.export import BUNDLE_BYTES_MAX, TILE_BYTES_MAX
from tests.house import worked
from tests.house.source import sources

CODES = list(Code)
ENUMS = {
    name: kind
    for name, kind in (vars(fields) | vars(eligibility)).items()
    if isinstance(kind, type) and issubclass(kind, enum.StrEnum) and kind is not enum.StrEnum
}
TYPES = {
    name: hint
    for name, hint in (vars(fields) | vars(eligibility)).items()
    if typing.get_origin(hint) is typing.Annotated
} | {"ReportNumber": ReportNumber}
OBJECTS = {
    kind.__name__: kind
    for kind in (
        KeyGrant,
        Passkey,
        Document,
        Asset,
        Member,
        eligibility.Scale,
        eligibility.Outside,
        UsedFactorSet,
        Calculation,
        Vintage,
        IssuedRow,
        OutsideUnits,
    )
}
# Functions whose refusals cannot happen where they are called from: the actor and genesis exist.
NEVER_REFUSING = {"programme_of", "_ubn_of"}
# Genesis enrols into an empty state, and has compared its keys with each other already.
IMPOSSIBLE = {"genesis": {"key_taken"}}


@cache
def page() -> str:
    return worked.PAGE.read_text(encoding="utf-8")


@cache
def section(heading: str) -> str:
    """Return what stands under a heading, down to the next of its level or higher."""
    level = heading.index(" ")
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{level}}} |\Z)", page(), re.M | re.S)
    assert found is not None, f"there is no section {heading}"
    return found[1]


def rows(text: str) -> list[list[str]]:
    """Return the cells of a table's rows, its two head lines left out."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines]
    return [[cell.strip().replace(r"\|", "|") for cell in row] for row in cells[2:]]


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def numbered(text: str) -> list[str]:
    """Return the codes that the numbered lines of a text name, in their order."""
    lines = re.findall(r"^\d+\. (.*)$", text, re.MULTILINE)
    return [name for line in lines for name in quoted(line) if name in set(CODES)]


def rendered(hint: object) -> str:
    """Return how the page spells a field's type."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct | enum.Enum):
        return f"`{hint.__name__}`"
    special = {bool: "`Boolean`", policy.ApprovedAct: "`ApprovedAct`", fields.Range: "`Range`"}
    special |= {eligibility.CreditingTerm: "`CreditingTerm`", policy.BufferShare: "`BufferShare`"}
    special |= {policy.UseTerm: "`UseTerm`"}
    if hint in special:
        return special[hint]
    if getattr(hint, "__name__", "") == "date":
        return "`Date`"
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, UnionType):
        return f"{rendered(arguments[0])}, optional"
    if origin is tuple:
        return f"list of {rendered(arguments[0])}"
    inner, meta = arguments
    if inner is not int:
        return rendered(inner) + between(meta.min_length, meta.max_length)
    return f"integer, {meta.ge} to {meta.le}"


def between(least: int | None, most: int | None) -> str:
    if most is None:
        return f", at least {least}"
    return f", {least or 0} to {most}"


def spellings(hint: object) -> set[str]:
    """Return the names of a type, or the one spelling of a type without a name."""
    optional = typing.get_origin(hint) in (typing.Union, UnionType)
    bare = typing.get_args(hint)[0] if optional else hint
    names = {name for name, known in TYPES.items() if known == bare}
    end = ", optional" if optional else ""
    return {f"`{name}`{end}" for name in names} or inner_spellings(hint)


def inner_spellings(hint: object) -> set[str]:
    """Return the spellings of a list by those of what it holds."""
    arguments = typing.get_args(hint)
    tuples = (fields.Range, eligibility.CreditingTerm, policy.BufferShare, policy.UseTerm)
    if typing.get_origin(hint) is tuple and hint not in tuples:
        return {f"list of {name}" for name in spellings(arguments[0])}
    if typing.get_origin(hint) is typing.Annotated and arguments[0] is not int:
        end = between(arguments[1].min_length, arguments[1].max_length)
        return {name + end for name in inner_spellings(arguments[0])}
    return {rendered(hint)}


def assert_described(table: Iterable[list[str]], kind: type[msgspec.Struct], without: set[str]):
    """Compare a table of fields with a struct: every field, in order, under its type's name."""
    hints = typing.get_type_hints(kind, include_extras=True)
    names = sorted(set(kind.__struct_fields__) - without)
    table = list(table)
    assert [row[0] for row in table] == [f"`{name}`" for name in names]
    for row in table:
        assert row[1] in spellings(hints[row[0].strip("`")]), (row, kind)
        assert row[-1], f"{row[0]} has no meaning"


# -- codes, limits, steps ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "codes"),
    [("### 16.1 Codes of entries", Code), ("### 16.2 Codes of other things", Defect)],
)
def test_every_code_is_described_in_order(heading, codes):
    table = rows(section(heading))
    assert [row[0] for row in table] == [f"`{code}`" for code in codes]
    assert all(re.fullmatch(r"[A-Z][^.]*\.", row[1]) for row in table)


def test_every_limit_is_described():
    values = {name: value for name, value in vars(limits).items() if name.isupper()}
    table = rows(section("## 18. Limits"))
    shown = {n: str(v) if n.startswith("YEAR_") else f"{v:,}" for n, v in values.items()}
    assert [row[:2] for row in table] == [[f"`{n}`", text] for n, text in shown.items()]


def test_every_invariant_is_described():
    table = rows(section("## 17. Invariants"))
    assert [row[0] for row in table] == [f"`{check.__name__}`" for check in INVARIANTS]


def test_the_steps_of_the_audit():
    audit = section("## 19. The audit")
    assert re.findall(r"^(\d+)\. (.*)$", audit, re.M) == [(str(n), t) for n, t in STEPS.items()]
    assert re.findall(r"^\*\*Step (\d+)\.\*\*", audit, re.M) == [str(n) for n in STEPS]
    assert f"Findings stop at {FINDINGS_MAX:,}" in audit
    assert [row[0] for row in rows(audit)] == ["0", "1", str(EXIT_MISUSE), "3", "4"]


def test_every_defect_an_audit_finds_stands_in_a_step():
    audit = set(quoted(section("## 19. The audit")))
    elsewhere = {
        Defect.BAD_NOTE,
        Defect.BAD_PROOF,
        Defect.BAD_SERIAL,
        Defect.BAD_ADD_CHECKPOINT,
    }
    assert set(map(str, Defect)) - audit == elsewhere


def test_the_bounds_of_files():
    listed, _, zipped = section("## 2. The exported log").partition("A zip file is")
    assert f"at most {MEMBERS_MAX:,}, and at most {MEMBER_RECORD_BYTES_MAX} bytes" in zipped
    table = rows(listed)
    bounds = [limits.CHECKPOINT_BYTES_MAX, 512, 65_536, TILE_BYTES_MAX, BUNDLE_BYTES_MAX]
    assert [row[2] for row in table] == [f"{bound:,}" for bound in bounds]


# -- fields -----------------------------------------------------------------------------


def form_of(name: str) -> str:
    inner, meta = typing.get_args(TYPES[name])
    if inner is int:
        return f"{meta.ge} to {meta.le}"
    pattern = f"`{meta.pattern.removeprefix(chr(92) + 'A').removesuffix(chr(92) + 'Z')}`"
    return pattern + (f", at most {meta.max_length} characters" if meta.max_length else "")


def test_every_type_of_field_is_described():
    table = {row[0].strip("`"): row[1:] for row in rows(section("### 8.1 Types"))}
    assert table.keys() == TYPES.keys() | {
        *("Range", "BufferShare", "CreditingTerm", "UseTerm", "Date", "Boolean")
    }
    for name in TYPES:
        kind = "integer" if typing.get_args(TYPES[name])[0] is int else "string"
        assert table[name][:2] == [kind, form_of(name)], name


def test_every_enumeration_is_described():
    table = {row[0].strip("`"): quoted(row[1]) for row in rows(section("### 8.2 Enumerations"))}
    values = {name: [str(value) for value in kind] for name, kind in ENUMS.items()}
    assert table == values | {"ApprovedAct": list(typing.get_args(policy.ApprovedAct))}


@pytest.mark.parametrize("name", OBJECTS)
def test_every_object_within_acts_is_described(name):
    assert_described(rows(section(f"#### `{name}`")), OBJECTS[name], set())


def test_the_policy_is_described_with_both_profiles():
    table = rows(section("#### `Policy`"))
    assert_described(table, Policy, set())
    for column, profile in enumerate(Profile, 2):
        shown = {row[0].strip("`"): json.loads(row[column].strip("`")) for row in table}
        assert shown == json.loads(msgspec.json.encode(default_policy(profile)))


def test_the_families_of_the_profiles():
    sentence = re.search(r"An `industrial` log registers .*", section("## 11. Policy"))
    letters = [name for name in quoted(sentence[0]) if len(name) == 1]
    assert letters == list("".join(PROJECT_FAMILIES.values()))


# -- acts -------------------------------------------------------------------------------


def test_every_act_has_a_section():
    assert re.findall(r"^### (.*)$", section("## 14. The acts"), re.M) == list(ACTS)


def test_the_fields_of_every_act():
    table = rows(section("## 14. The acts").split("\n### ")[0])
    names = [*Act.__struct_fields__, "act"]
    assert [row[0] for row in table] == [f"`{name}`" for name in sorted(names)]


@pytest.mark.parametrize("tag", ACTS)
def test_the_fields_of_an_act(tag):
    common = set(Act.__struct_fields__)
    assert_described(rows(section(f"### {tag}")), ACTS[tag], common)


@pytest.mark.parametrize("tag", ACTS)
def test_who_acts(tag):
    said = re.search(r"^\*\*Acts:\*\* (.*)\.$", section(f"### {tag}"), re.M)[1]
    kinds = set(AccountKind) if said == "any account" else set(said.split(", "))
    assert kinds == ROLES[tag]


@pytest.mark.parametrize("tag", ACTS)
def test_what_the_authority_may_be_asked_to_approve(tag):
    signs = re.search(r"^\*\*Signs:\*\* (.*)$", section(f"### {tag}"), re.M)[1]
    assert ("`approvals` name the act" in signs) == (tag in typing.get_args(policy.ApprovedAct))


@cache
def rule_functions() -> dict[str, tuple[set[str], set[str]]]:
    """Return the codes each function of the rules names, and the functions it calls."""
    trees = [source.tree for source in sources() if source.inside("ledger.book.rules")]
    found = {}
    for node in (node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)):
        inside = [part for part in ast.walk(node) if isinstance(part, ast.Attribute | ast.Call)]
        codes = {
            str(Code[part.attr])
            for part in inside
            if isinstance(part, ast.Attribute) and ast.unparse(part.value) == "Code"
        }
        calls = {ast.unparse(part.func) for part in inside if isinstance(part, ast.Call)}
        found[node.name] = codes, calls
    return found


def refusals(name: str) -> set[str]:
    """Return every code a rule can give, its own and those of what it calls."""
    found: set[str] = set()
    seen, ahead = set(NEVER_REFUSING), {name}
    while ahead:
        here = ahead.pop()
        seen.add(here)
        codes, calls = rule_functions().get(here, (set(), set()))
        found |= codes
        ahead |= calls - seen
    return found


@pytest.mark.parametrize("tag", ACTS)
def test_the_guards_of_an_act_in_order(tag):
    guards = numbered(section(f"### {tag}").split("Guards:")[1].split("Changes")[0])
    places = [CODES.index(code) for code in guards]
    assert all(low < high for low, high in pairwise(places)), guards
    assert set(guards) == refusals(tag) - IMPOSSIBLE.get(tag, set())


def span(first: Code, last: Code) -> list[str]:
    return [str(code) for code in CODES[CODES.index(first) : CODES.index(last) + 1]]


def test_the_grammar_names_its_codes_in_order():
    malformed = span(Code.ENTRY_TOO_LARGE, Code.NOT_CANONICAL)
    assert numbered(section("### 7.1 Grammar")) == malformed
    assert numbered(section("### 7.2 Canonical JSON")) == malformed[-4:]


def test_admission_names_its_codes():
    admission = numbered(section("## 12. Admission: place, time and id"))
    assert sorted(admission) == sorted(span(Code.GENESIS_MISPLACED, Code.NOT_AFTER_TOO_FAR))


def test_signatures_name_their_codes_in_order():
    signers = numbered(section("## 13. Signatures: who signs"))
    assert signers == span(Code.UNKNOWN_ACCOUNT, Code.BAD_SIGNATURE)


def test_every_record_is_described():
    table = rows(section("### 9.1 Records that rules read"))
    state = [kind for kind in RECORDS if not kind.JOURNAL]
    assert [quoted(row[0])[0] for row in table] == [kind.__name__ for kind in state]
    for row, kind in zip(table, state, strict=True):
        assert quoted(row[1]) == list(kind.KEY)
        assert quoted(row[2]) == [name for name in kind.__struct_fields__ if name not in kind.KEY]
    journal = [kind.__name__ for kind in RECORDS if kind.JOURNAL]
    assert sorted(quoted(section("### 9.3 The journal"))) == sorted(journal)


# -- examples ---------------------------------------------------------------------------


def computed() -> Iterator[tuple[str, list[object], object]]:
    text = section("### 15.3 Allotment")
    for name, given, shown in re.findall(r"^(\w+)\((.*)\)\n= (.*)$", text, re.M):
        yield name, json.loads(f"[{given}]"), json.loads(shown)


def test_the_examples_of_allotment():
    seen = set()
    for name, given, shown in computed():
        seen.add(name)
        if name == "allot":
            total, vintages, members = given
            assert allotment.allot(total=total, vintages=vintages, members=members) == shown
        else:
            assert allotment.largest_remainder(*given) == shown
    assert seen == {"allot", "largest_remainder"}
    cells = re.findall(r"floor\((\d+)\*(\d+)/(\d+)\) = +(\d+)", section("### 15.3 Allotment"))
    assert len(cells) == 6
    assert all(int(a) * int(b) // int(n) == int(shown) for a, b, n, shown in cells)


def test_the_examples_of_business_numbers():
    for number, total, right in rows(section("### 15.4 The check of a 統一編號")):
        digits = number.strip("`")
        products = [int(d) * w for d, w in zip(digits, (1, 2, 1, 2, 1, 2, 4, 1), strict=True)]
        assert sum(int(digit) for product in products for digit in str(product)) == int(total)
        assert ubn_is_valid(digits) == right.startswith("yes")
        assert ("seventh" in right) == (right.startswith("yes") and int(total) % 5 != 0)


def test_the_examples_of_dates_and_serials():
    dates = re.findall(r"^(\S+Z) -> (\S+)$", section("### 15.1 Legal dates"), re.M)
    assert len(dates) == 2
    assert all(legal_date(instant).isoformat() == date for instant, date in dates)
    shown = re.search(r"^(TW-\S+) +(\d+) units of the series (\S+)$", page(), re.M)
    serial = parse_serial(shown[1])
    assert (serial.quantity, serial.series) == (int(shown[2]), shown[3])


def test_the_contents_lead_to_every_section():
    headings = re.findall(r"^## ((\d+)\. (.*))$", page(), re.M)
    links = re.findall(r"^\d+\. \[(.*)\]\(#(.*)\)$", page(), re.M)
    anchors = [re.sub(r"[^\w -]", "", whole).lower().replace(" ", "-") for whole, _, _ in headings]
    assert links == [(title, a) for (_, _, title), a in zip(headings, anchors, strict=True)]


# -- worked bytes -----------------------------------------------------------------------


def test_the_worked_files_are_what_the_world_makes():
    assert worked.with_files(page()) == page()


def test_the_worked_files_are_an_export_without_findings(tmp_path, capsys):
    log = worked.small_log()
    for name, content in log.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert main(["audit", str(tmp_path), "--vkey", log["vkey"].decode().strip()]) == 0
    assert capsys.readouterr().out == ""
    binary = {name for name in log if name.startswith("tile/")}
    assert binary == {"tile/0/000.p/4", "tile/entries/000.p/4"}
    assert all(f"> {name}; sha256sum {name}" in page() for name in binary)


@pytest.fixture
def tools() -> None:
    """Skip where a tool of the page is missing, unless they are required: then it is a failure."""
    missing = worked.missing_tool()
    if missing:
        assert os.environ.get("REQUIRE_TOOLS") != "1", missing
        pytest.skip(missing)


def test_openssl_checks_a_checkpoint_and_an_entry():
    """The page's own commands verify both kinds of note with text and signature in files."""
    blocks = section("## 20. Worked bytes")
    verified = re.findall(r"openssl pkeyutl -verify .* -inkey (\S+) -rawin -in (\S+)", blocks)
    plain = [(name, "text") for name in ("idb-k1.der", "acme-k2.der", "log.der")]
    assert verified == [*plain[:2], ("acme-k3.der", "signed"), plain[2]]
    assert blocks.count("\nSignature Verified Successfully\n") == len(verified)


@pytest.mark.usefixtures("tools")
def test_the_commands_print_what_the_page_shows():
    assert worked.with_outputs(page()) == page()


def test_the_commands_make_the_files_of_the_export():
    log = worked.small_log()
    for name in ("tile/0/000.p/4", "tile/entries/000.p/4"):
        shown = re.search(rf"^([0-9a-f]{{64}})  {re.escape(name)}$", page(), re.M)[1]
        assert shown == worked.sha256(log[name])
