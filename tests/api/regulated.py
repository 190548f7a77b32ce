"""What stories of the national profile share: days, families and refusals."""

import datetime

import pytest
from msgspec.structs import replace

from ledger.book.acts import AnyAct, RegisterProject
from tests.api.doors import Door, RefusedError

PROJECT = "C00001"


def at(door: Door, date: str) -> None:
    """Let a day begin, at ten in the morning in Taiwan."""
    now = datetime.datetime.fromisoformat(f"{date}T02:00:00+00:00")
    door.clock.now = door.world.now = now


def refused(door: Door, act: AnyAct, *signers: str) -> dict[str, str]:
    """Return the problem with which an act is refused: it moves nothing, in either language."""
    size = door.head()["size"]
    with pytest.raises(RefusedError) as found:
        door.world.act(act, *signers)
    problem: dict[str, str] = found.value.response.json()
    assert door.head()["size"] == size
    return problem


def voluntary(door: Door, project: str = PROJECT, **fields: object) -> RegisterProject:
    """Return the registration of a voluntary reduction project, each on equipment of its own."""
    act = door.world.register_act(project, equipment=f"L-{project[-2:]}")
    return replace(act, **fields)


def validated(door: Door, project: str = PROJECT, **fields: object) -> None:
    """Register a voluntary reduction project, and have it validated."""
    door.world.act(voluntary(door, project, **fields))
    door.world.validate(project)
