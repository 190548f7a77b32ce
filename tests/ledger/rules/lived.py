"""The worlds of projects that go on or end; see `given`."""

import datetime

from msgspec.structs import replace

from ledger.book.acts import RenewProject, RevokeProject, WithdrawProject
from ledger.book.eligibility import Crediting, Revocation, Scale, ScaleKind
from ledger.book.fields import Profile, UnitType
from ledger.book.policy import default_policy
from tests.ledger.rules.eligible import documents
from tests.ledger.rules.given import day, given, report, set_policy, town
from tests.world import World


def _renewable(world: World, project: str, equipment: str, **fields: object) -> None:
    act = world.register_act(project, equipment=equipment)
    world.act(replace(act, crediting=Crediting.RENEWABLE, **fields))


@given
def renewable() -> World:
    """Renewable periods of ``acme`` end with June 2026, and it is January; see `town`.

    Policy asks for an application six months before. Z00003 was withdrawn; what Z00004 earns
    from, Z00007 earns from afterwards.
    """
    world = town()
    for number in (2, 3, 4):
        _renewable(world, f"Z0000{number}", f"L-0{number}", crediting_end=day("2026-07-01"))
    later = world.register_act("Z00007", equipment="L-04")
    world.act(replace(later, crediting_start=day("2031-01-01")))
    world.act(WithdrawProject(**world.base("acme"), project="Z00003"))
    set_policy(
        world,
        approvals=("renew_project",),
        crediting_terms=(
            ("Z", UnitType.REDUCTION, Crediting.FIXED, 10, 0, 0),
            ("Z", UnitType.REDUCTION, Crediting.RENEWABLE, 5, 2, 5),
        ),
        registration_documents=default_policy(Profile.NATIONAL).registration_documents[:3],
        renewal_months=6,
    )
    return world


@given
def planned() -> World:
    """Z00002 was renewed twice, to the middle of 2036; see `renewable`."""
    world = renewable()
    for end, applied in (("2031-07-01", "2025-12-30"), ("2036-07-01", "2026-01-05")):
        act = RenewProject(
            **world.base("acme"),
            applied=day(applied),
            crediting_end=day(end),
            documents=documents("affidavit calculation"),
            project="Z00002",
        )
        world.act(act, "acme/k1", "idb/k1", "idb/k2")
    return world


@given
def over() -> World:
    """Z00003 was withdrawn, Z00006 revoked with an open report of 2024; see `town`.

    Z00002 is registered, Z00005 joint with ``bolt``; Z00001 has a verified report.
    """
    world = town()
    for number in (2, 3, 6):
        world.register(f"Z0000{number}", equipment=f"L-0{number}")
    world.register("Z00005", equipment="L-05", members=(("acme", 1), ("bolt", 1)))
    world.act(WithdrawProject(**world.base("acme"), project="Z00003"))
    world.validate("Z00006")
    report(world, 1, year=2024, units=5, project="Z00006")
    revoked = RevokeProject(**world.base("idb"), project="Z00006", reason=Revocation.UNLAWFUL)
    world.act(revoked)
    report(world, 1, year=2024, units=5)
    world.act(world.verify_act(1, grams=5_000_000, weights={2024: 5_000_000}))
    return world


@given
def aged() -> World:
    """It is the eve of 5 January 2027, a year after nothing was done for Z00002; see `over`."""
    world = over()
    world.now = datetime.datetime(2027, 1, 4, 2, 0, tzinfo=datetime.UTC)
    return world


@given
def explaining() -> World:
    """Z00002 plans 1,000 units a year, and policy wants to know of more; see `town`."""
    world = town()
    scale = Scale(annual_units=1_000, kind=ScaleKind.OTHER, size=0)
    world.act(replace(world.register_act("Z00002", equipment="L-02"), scale=scale))
    world.validate("Z00002")
    set_policy(world, explain_above_plan=True)
    return world
