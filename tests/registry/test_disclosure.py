"""What the acts on a project name, who has a part in it, and who is shown what they name."""

import datetime

import pytest
from msgspec.structs import replace

from ledger.book.acts import (
    Document,
    RegisterProject,
    ReportMonitoring,
    ValidateProject,
    VerifyMonitoring,
)
from ledger.book.fields import AccountKind, DocumentKind
from ledger.entry import parse_entry
from registry.queries import cited, projects
from registry.queries.places import places_of
from tests.ledger.rules.succession import AUTHORITY, merge_act
from tests.world import World, calculation_of, sha, ubn_at

START, END = datetime.date(2024, 1, 1), datetime.date(2025, 1, 1)


def reported(world: World, *hashes: str, project: str, proponent: str) -> None:
    """Report the year 2024 of a project, naming readings."""
    act = world.report_act(
        grams=100_000_000, start=START, end=END, project=project, proponent=proponent
    )
    documents = tuple(Document(kind=DocumentKind.READINGS, sha256=sha(name)) for name in hashes)
    world.act(replace(act, documents=documents))


@pytest.fixture
def told(world):
    """Tell of two projects: steel's with cast as a member, and acme's, which covets a hash."""
    world.settle()
    world.open("steel")
    world.open("cast")
    world.open("vvb2", AccountKind.VERIFICATION_BODY)
    world.accredit("vvb2", 3)
    world.register(
        "Z00002", proponent="steel", members=(("cast", 1), ("steel", 2)), plant="99000002"
    )
    world.register("Z00001")
    world.validate("Z00002", "vvb")
    world.validate("Z00001", "vvb")
    reported(world, "first readings", project="Z00002", proponent="steel")
    # Corrected: what the first report named stays in the log.
    reported(world, "readings", "contract", project="Z00002", proponent="steel")
    reported(world, "contract", project="Z00001", proponent="acme")
    grams = 100_000_000
    for project, body in (("Z00002", "vvb2"), ("Z00001", "vvb")):
        world.act(world.verify_act(grams=grams, weights={2024: grams}, project=project, body=body))
    world.act(world.issue_act(project="Z00001"))
    # Units of a project make nobody a party of it.
    world.act(world.transfer_act(1, 5, recipient="vvb2"))
    world.act(world.transfer_act(6, 9, recipient="bolt"))
    return world


def scanned(world: World, project: str) -> list[tuple[str, str, str, int]]:
    """Return the same by reading every entry of the log."""
    found = []
    for index, leaf in enumerate(world.leaves):
        act = parse_entry(leaf).signed.act
        if getattr(act, "project", "") != project:
            continue
        match act:
            case RegisterProject() | ReportMonitoring():
                named = [(str(document.kind), document.sha256) for document in act.documents]
            case ValidateProject():
                named = [("validation_report", act.statement)]
            case VerifyMonitoring():
                named = [("verification_statement", act.statement)]
            case _:
                named = []
        found += [(kind, sha256, act.account, index) for kind, sha256 in named]
    return found


def test_documents_are_those_of_a_scan(told, database):
    with database.reading() as connection:
        for project, count in (("Z00001", 4), ("Z00002", 7), ("Z00009", 0)):
            found = cited.documents(connection, project)
            listed = [(item.kind, item.sha256, item.account, item.entry) for item in found]
            assert listed == scanned(told, project)
            assert len(listed) == count


def test_documents_of_calculations_are_named_once_an_act(world, database):
    world.settle()
    world.register(factor_sets=("TW-GRID/*",))
    world.validate()
    said = calculation_of("TW-GRID/1", readings=2)
    claim = world.report_act(grams=1, start=START, end=END, calculation=said)
    # The report's own list names the sheet too, as what its signer calls it.
    documents = [Document(kind=DocumentKind.OTHER, sha256=said.sheet), *claim.documents]
    world.act(replace(claim, documents=tuple(documents)))
    own = calculation_of("TW-GRID/1", readings=1, sheet="the body's sheet")
    world.act(replace(world.verify_act(grams=1, weights={}), calculation=own))
    with database.reading() as connection:
        found = cited.documents(connection, "Z00001")
        named = [(item.kind, item.sha256, item.account) for item in found]
        assert cited.is_disclosed(connection, sha256=said.parameters, owner="acme", reader="vvb")
        assert not cited.is_disclosed(
            connection, sha256=said.parameters, owner="acme", reader="bolt"
        )
    assert named == [
        ("project_plan", sha("plan"), "acme"),
        ("validation_report", sha("validation"), "vvb"),
        ("other", sha("sheet"), "acme"),
        ("readings", sha("readings"), "acme"),
        ("calculation", sha("parameters"), "acme"),
        ("readings", sha("readings 0"), "acme"),
        ("readings", sha("readings 1"), "acme"),
        ("verification_statement", sha("verification"), "vvb"),
        ("calculation", sha("the body's sheet"), "vvb"),
        ("calculation", sha("parameters"), "vvb"),
        ("readings", sha("readings 0"), "vvb"),
    ]


def test_parties(told, database):
    with database.reading() as connection:
        assert projects.parties(connection, "Z00001") == {"acme", "vvb"}
        assert projects.parties(connection, "Z00002") == {"steel", "cast", "vvb", "vvb2"}
        assert projects.parties(connection, "Z00009") == frozenset()


CASES = [
    ("the validator", "vvb", "contract", "steel", True),
    ("the body that verified a report", "vvb2", "readings", "steel", True),
    ("a member", "cast", "contract", "steel", True),
    ("what a corrected report named", "vvb2", "first readings", "steel", True),
    ("a body's own statement", "steel", "validation", "vvb", True),
    ("a member reads a body's statement", "cast", "verification", "vvb2", True),
    ("another manufacturer, who names the hash", "acme", "contract", "steel", False),
    ("a stranger", "bolt", "readings", "steel", False),
    ("a body that holds units", "vvb2", "contract", "acme", False),
    ("what nobody named", "vvb", "diary", "steel", False),
    ("what another named", "vvb", "readings", "acme", False),
    ("no account", "", "contract", "steel", False),
    ("of no account", "vvb", "contract", "", False),
    ("a part of a name", "ste", "contract", "steel", False),
]


def test_who_is_shown_what(told, database):
    with database.reading() as connection:
        shown = {
            name: cited.is_disclosed(connection, sha256=sha(document), owner=owner, reader=reader)
            for name, reader, document, owner, _ in CASES
        }
    assert shown == {row[0]: row[-1] for row in CASES}


def test_who_took_a_partys_place_is_shown_what_it_was(told, database):
    """A member and the proponent are merged: their heirs read, are read, and remain apart."""
    told.open("zinc", ubn=ubn_at(70_000_000))
    told.open("tin", ubn=ubn_at(71_000_000))
    for holder, successor in (("steel", "zinc"), ("cast", "tin")):
        merger = merge_act(told, holder=holder, successor=successor, ranges=())
        told.act(merger, *AUTHORITY, f"{successor}/k1")
    year = {"start": END, "end": datetime.date(2026, 1, 1)}
    claim = told.report_act(2, grams=1, **year, project="Z00002", proponent="zinc")
    told.act(replace(claim, documents=(Document(kind=DocumentKind.READINGS, sha256=sha("2025")),)))
    cases = [
        ("tin", "contract", "steel", True),
        ("zinc", "verification", "vvb2", True),
        ("vvb", "2025", "zinc", True),
        ("tin", "2025", "zinc", True),
        ("acme", "2025", "zinc", False),
        ("tin", "contract", "acme", False),
    ]
    with database.reading() as connection:
        assert places_of(connection, "zinc") == {"zinc", "steel"}
        for reader, name, owner, is_shown in cases:
            found = cited.is_disclosed(connection, sha256=sha(name), owner=owner, reader=reader)
            assert found is is_shown, (reader, name)
