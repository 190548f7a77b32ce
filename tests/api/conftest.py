"""What tests of the doors share: registries behind HTTP, one to change and one to read."""

import copy

import pytest

from ledger.book.fields import AccountKind, Profile
from tests.api.doors import Door, SteppingClock, copied, found_at, issue_tokens, opened
from tests.world import BEFORE_CREDITING, START, World

LATER = "2034-01-01T00:00:00.000Z"
"""When tokens are made that are good in all of a long story: no door asks when one began."""


class Template:
    """A founded SQLite registry on disk, to be copied, and what its world knows."""

    def __init__(self, folder, now=START, made="2026-01-01T00:00:00.000Z") -> None:
        self.folder = folder
        database_url = f"sqlite:///{folder / 'tanbu.db'}"
        self.settings = found_at(folder, database_url)
        self.clock = SteppingClock(now)
        self.tokens = issue_tokens(database_url, made)
        self.world = None


@pytest.fixture(scope="session")
def standard_template(tmp_path_factory) -> Template:
    """Give a registry in which acme holds 100 units of its validated project."""
    template = Template(tmp_path_factory.mktemp("standard"))
    with opened(template.settings, template.clock) as client:
        door = Door(client, template.tokens, template.clock)
        door.world.standard()
        door.world.issue(100)
    door.world.door = None
    template.world = door.world
    return template


@pytest.fixture
def door(standard_template, tmp_path):
    """Give a door of its own to the registry in which acme holds 100 units."""
    settings = copied(standard_template.folder, tmp_path / "registry")
    clock = SteppingClock(standard_template.clock.now)
    with opened(settings, clock) as client:
        door = Door(client, standard_template.tokens, clock)
        take_over(door, standard_template.world)
        yield door


@pytest.fixture(scope="session")
def national_template(tmp_path_factory) -> Template:
    """Give a registry of the national profile, of December 2022, with its usual accounts."""
    template = Template(tmp_path_factory.mktemp("national"), BEFORE_CREDITING, LATER)
    with opened(template.settings, template.clock) as client:
        door = Door(client, template.tokens, template.clock)
        World.__init__(door.world, Profile.NATIONAL)
        door.world.settle()
        door.world.open("vvb2", AccountKind.VERIFICATION_BODY)
        door.world.accredit("vvb2", 3)
    door.world.door = None
    template.world = door.world
    return template


@pytest.fixture
def national(national_template, tmp_path):
    """Give a door of its own to the registry of the national profile."""
    settings = copied(national_template.folder, tmp_path / "registry")
    clock = SteppingClock(national_template.clock.now)
    with opened(settings, clock) as client:
        door = Door(client, national_template.tokens, clock)
        take_over(door, national_template.world)
        yield door


@pytest.fixture(scope="session")
def public(standard_template, tmp_path_factory):
    """Give one door for all tests that only read: 30 units are bolt's, 10 are retired."""
    yield from traded(standard_template, tmp_path_factory.mktemp("public"))


@pytest.fixture
def both_kinds(database_url, tmp_path):
    """Give a door to an empty registry, once on each kind of database."""
    settings = found_at(tmp_path, database_url)
    clock = SteppingClock(START)
    tokens = issue_tokens(database_url, "2026-01-01T00:00:00.000Z")
    with opened(settings, clock) as client:
        yield Door(client, tokens, clock)


def traded(template: Template, folder):
    """Open a copy of the registry in which a transfer and a retirement have happened."""
    settings = copied(template.folder, folder / "registry")
    clock = SteppingClock(template.clock.now)
    with opened(settings, clock) as client:
        door = Door(client, template.tokens, clock)
        take_over(door, template.world)
        door.world.act(door.world.transfer_act(1, 30, unit_price_ntd=900))
        door.world.act(door.world.retire_act(31, 40))
        yield door


def take_over(door: Door, world) -> None:
    """Let a door's world know what the copied registry's world knew."""
    known = {name: value for name, value in vars(world).items() if name != "door"}
    vars(door.world).update(copy.deepcopy(known))
