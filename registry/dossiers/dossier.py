"""A dossier and its history: read, and moved on one step at a time.

Every step locks the dossier's row, is checked against the one table of paths, and leaves a row of
history that nothing changes afterwards. Who acts is a user for an account; the authority is
whoever has an operator's token.
"""

from collections.abc import Callable
from typing import Final

import msgspec
import sqlalchemy as sql
from msgspec import Struct
from sqlalchemy import Connection, RowMapping

from registry.dossiers.kinds import Circumstance, DossierKind
from registry.dossiers.steps import PATHS, DossierState, DossierStep, Side
from registry.kinds import Role
from registry.refusals import Refusal, Refused, check_text
from registry.tables import METADATA
from registry.tables.dossiers import SAID_CHARS
from registry.users import Identity

STEPS_MAX: Final = 1_000
"""Steps in the history of a dossier."""

_DOSSIERS = METADATA.tables["dossier"]
_STEPS = METADATA.tables["dossier_step"]
_REVIEWERS = METADATA.tables["dossier_reviewer"]


class Dossier(Struct, frozen=True, kw_only=True):
    """An application and how far it has come. Empty dates and instants have not come to pass."""

    id: str
    kind: DossierKind
    account: str
    title: str
    subject: str
    effective: str
    circumstances: tuple[Circumstance, ...]
    state: DossierState
    resumes: str
    created: str
    submitted: str
    decided: str
    is_extended: bool
    is_late: bool
    comments_from: str
    comments_until: str
    comments_sha256: str
    steps: int
    messages: int
    comments: int


class HistoryLine(Struct, frozen=True, kw_only=True):
    """A step of a dossier: who took it, when, what it was about, and the state it led to."""

    number: int
    at: str
    user_id: str
    account: str
    step: DossierStep
    state: DossierState
    what: str
    sha256: str
    text: str


class Actor(Struct, frozen=True, kw_only=True):
    """Who acts on a dossier."""

    user_id: str
    account: str
    is_authority: bool
    reads_all: bool


Work = Callable[[Connection, Actor, str], Dossier]
"""What a step does: on a connection, for who takes it, at an instant."""


def actor_of(identity: Identity) -> Actor:
    """Return a caller as one who acts on dossiers."""
    is_authority = identity.role is Role.OPERATOR
    return Actor(
        user_id=identity.user_id,
        account=identity.account,
        is_authority=is_authority,
        reads_all=is_authority or identity.role is Role.AUDITOR,
    )


def get(connection: Connection, dossier_id: str, actor: Actor, *, lock: bool = False) -> Dossier:
    """Return a dossier to whoever may read it. Raises `Refused`: DOSSIER_UNKNOWN."""
    query = sql.select(_DOSSIERS).where(_DOSSIERS.c.id == dossier_id)
    query = query.with_for_update() if lock else query
    row = connection.execute(query).mappings().first()
    if row is not None:
        dossier = dossier_of(row)
        if actor.reads_all or sides_of(connection, dossier, actor):
            return dossier
    # Whoever has no part in it is not told that it is here.
    raise Refused(Refusal.DOSSIER_UNKNOWN, "no dossier has this id", field="dossier")


def take(connection: Connection, dossier_id: str, step: DossierStep, actor: Actor) -> Dossier:
    """Return a dossier, its row locked, of which a step may be taken now by who asks for it.

    Raises `Refused`: DOSSIER_UNKNOWN, NOT_A_PARTY, DOSSIER_STATE, DOSSIER_FULL.
    """
    dossier = get(connection, dossier_id, actor, lock=True)
    path = PATHS[step]
    if not path.sides & sides_of(connection, dossier, actor):
        sides = " or ".join(sorted(path.sides))
        raise Refused(Refusal.NOT_A_PARTY, f"{step} is for the {sides}", field="step")
    if dossier.state not in path.states:
        raise Refused(Refusal.DOSSIER_STATE, f"the dossier is {dossier.state}", field="step")
    if dossier.steps >= STEPS_MAX:
        raise Refused(Refusal.DOSSIER_FULL, f"at most {STEPS_MAX} steps", field="step")
    return dossier


def write_step(
    connection: Connection,
    dossier: Dossier,
    step: DossierStep,
    actor: Actor,
    *,
    now: str,
    what: str = "",
    sha256: str = "",
    text: str = "",
) -> Dossier:
    """Write a dossier as it now is, and the step in its history. Raises `Refused`: TEXT_INVALID."""
    check_text(text, field="text", chars_max=SAID_CHARS)
    path = PATHS.get(step)
    state = path.to if path and path.to else dossier.state
    dossier = msgspec.structs.replace(dossier, state=state, steps=dossier.steps + 1)
    save(connection, dossier)
    line = HistoryLine(
        number=dossier.steps,
        at=now,
        user_id=actor.user_id,
        account=actor.account,
        step=step,
        state=dossier.state,
        what=what,
        sha256=sha256,
        text=text,
    )
    values = {"dossier": dossier.id, **msgspec.structs.asdict(line)}
    connection.execute(sql.insert(_STEPS).values(values))
    return dossier


def save(connection: Connection, dossier: Dossier) -> None:
    """Write a dossier's row as it now is; it is locked."""
    change = sql.update(_DOSSIERS).where(_DOSSIERS.c.id == dossier.id)
    connection.execute(change.values(row_of(dossier)))


def history(connection: Connection, dossier: Dossier) -> list[HistoryLine]:
    """Return the steps of a dossier, the first one first."""
    query = sql.select(_STEPS).where(_STEPS.c.dossier == dossier.id).order_by(_STEPS.c.number)
    return [msgspec.convert({**row}, HistoryLine) for row in connection.execute(query).mappings()]


def sides_of(connection: Connection, dossier: Dossier, actor: Actor) -> frozenset[Side]:
    """Return what an actor is to a dossier; nothing of who has no part in it."""
    sides = set()
    if actor.is_authority:
        sides.add(Side.AUTHORITY)
    is_own = actor.account == dossier.account if dossier.account else actor.is_authority
    if is_own:
        sides.add(Side.APPLICANT)
    reviews = sql.select(_REVIEWERS.c.user_id).where(
        _REVIEWERS.c.dossier == dossier.id,
        _REVIEWERS.c.user_id == actor.user_id,
        _REVIEWERS.c.released == "",
    )
    if connection.execute(reviews).first() is not None:
        sides.add(Side.REVIEWER)
    return frozenset(sides)


def dossier_of(row: RowMapping) -> Dossier:
    """Return a row as a dossier."""
    decoded = msgspec.json.decode(str(row["circumstances"]))
    return msgspec.convert({**row, "circumstances": decoded}, Dossier, strict=False)


def row_of(dossier: Dossier) -> dict[str, str | int | bool]:
    """Return a dossier as its row."""
    encoded = msgspec.json.encode(dossier.circumstances).decode()
    return {**msgspec.structs.asdict(dossier), "circumstances": encoded}
