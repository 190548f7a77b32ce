"""Cases of declared ties, and of what they keep bodies from."""

from collections.abc import Callable

from ledger.book.acts import DeclareTie, WithdrawTie
from ledger.book.fields import TieKind
from ledger.errors import Code
from tests.ledger.rules.case import Case, row
from tests.ledger.rules.given import day, given, report, set_policy, town
from tests.ledger.rules.ladder import ladder, rung
from tests.stand_ins import LEAD, REVIEWER
from tests.world import World

STRANGER = "p-00000000000000b1"
TODAY = "2026-01-05"


def declaring(world: World, account: str = "vvb", **fields: object) -> DeclareTie:
    """Return a declaration that ``vvb`` advises ``acme``, with any field otherwise."""
    named = {"body": "vvb", "enterprise": "acme", "tie": TieKind.ADVICE} | fields
    if isinstance(named.get("last_day"), str):
        named["last_day"] = day(named["last_day"])
    return DeclareTie(**world.base(account), **named)


def withdrawing(world: World, account: str = "idb", **fields: object) -> WithdrawTie:
    """Return the withdrawal of that tie, with any field otherwise."""
    named = {"body": "vvb", "enterprise": "acme", "tie": TieKind.ADVICE} | fields
    return WithdrawTie(**world.base(account), **named)


@given
def joined() -> World:
    """Z00002 of ``bolt`` with member ``acme`` waits for validation, report 1 of Z00001 too.

    ``vvb2`` and ``bolt`` have 200 ties; ``vvb3`` advised ``acme`` to the end of 2025.
    """
    world = town()
    world.act(world.register_act("Z00002", equipment="L-02", proponent="bolt",
                                 members=(("bolt", 1), ("acme", 1))))  # fmt: skip
    report(world, 1, year=2024, units=50)
    world.act(declaring(world, "idb", body="vvb3", last_day="2025-12-31"))
    for number in range(200):
        person = f"p-{number:016x}"
        world.act(declaring(world, "vvb2", body="vvb2", enterprise="bolt", person=person))
    return world


def tied(**fields: object) -> Callable[[], World]:
    """Return the world `joined` in which a tie is declared by the authority too."""

    @given
    def world() -> World:
        found = joined()
        found.act(declaring(found, "idb", **fields))
        return found

    return world


@given
def lax() -> World:
    """Declared ties keep nobody from anything; see `tied`."""
    world = tied()()
    set_policy(world, independence_years=0)
    return world


@given
def prolonged() -> World:
    """A tie was declared to end with a day of 2030, and by the body itself to last."""
    world = tied(last_day="2030-01-01")()
    world.act(declaring(world))
    return world


LADDERS = [
    *ladder(
        "declare_tie",
        joined,
        lambda world: declaring(world, "bolt", body="ghost", enterprise="ghost"),
        ("bolt/k1",),
        [
            rung(Code.PARTY_UNKNOWN),
            rung(Code.PARTY_KIND, body="acme", enterprise="vvb"),
            rung(Code.NOT_PARTY, body="vvb3", enterprise="acme", last_day=day("2025-12-30")),
            rung(Code.TIE_SHORTENED, account="vvb3", signers=("vvb3/k1",)),
            rung(
                Code.TOO_MANY_TIES,
                body="vvb2",
                enterprise="bolt",
                account="vvb2",
                signers=("vvb2/k1",),
            ),
            rung(None, enterprise="acme"),
        ],
        outsider="watch",
    ),
    *ladder(
        "withdraw_tie",
        joined,
        withdrawing,
        ("idb/k1", "idb/k2"),
        [rung(Code.TIE_UNKNOWN), rung(None, body="vvb3")],
        outsider="vvb",
        threshold=True,
    ),
]


def _declare(name: str, code: Code | None, account: str, **fields: object) -> Case:
    signers = "idb/k1 idb/k2" if account == "idb" else f"{account}/k1"

    def act(world: World) -> DeclareTie:
        return declaring(world, account, body="vvb3", **fields)

    return row("declare_tie", name, joined, act, signers, code)


def _verify(name: str, code: Code | None, **fields: object) -> Case:
    """Return a case of a verification by ``vvb`` for ``acme``, under a declared tie."""
    grams = 50_000_000
    return row(
        "verify_monitoring",
        f"under {name}",
        tied(**fields),
        lambda world: world.verify_act(1, grams=grams, weights={2024: grams}),
        "vvb/k1",
        code,
    )


DECLARED = [
    _declare("by the enterprise", None, "acme"),
    _declare("longer", None, "vvb3", last_day="2026-01-01"),
    _declare("as it was", None, "vvb3", last_day="2025-12-31"),
    _declare("shorter, by the authority", None, "idb", last_day="2025-12-30"),
    row(
        "declare_tie",
        "as over before it was declared to last",
        tied(),
        lambda world: declaring(world, last_day="2026-01-04"),
        "vvb/k1",
        Code.TIE_SHORTENED,
    ),
    row(
        "declare_tie",
        "as over today, after it was declared to end later and then to last",
        prolonged,
        lambda world: declaring(world, last_day=TODAY),
        "vvb/k1",
        Code.TIE_SHORTENED,
    ),
    row(
        "declare_tie",
        "as over when it was declared to end, after it was declared to last",
        prolonged,
        lambda world: declaring(world, last_day="2030-01-01"),
        "vvb/k1",
        None,
    ),
    row(
        "declare_tie",
        "as over on the day it was declared to last",
        tied(),
        lambda world: declaring(world, last_day=TODAY),
        "vvb/k1",
        None,
    ),
]
TIED = [
    _verify("advice that lasts", Code.NOT_INDEPENDENT),
    # Scenario: two years and eleven months, three years, three years and a day.
    _verify("advice 35 months ago", Code.NOT_INDEPENDENT, last_day="2023-02-05"),
    _verify("advice three years ago", Code.NOT_INDEPENDENT, last_day="2023-01-05"),
    _verify("advice three years and a day ago", None, last_day="2023-01-04"),
    _verify("ownership to today", Code.NOT_INDEPENDENT, tie=TieKind.OWNERSHIP, last_day=TODAY),
    _verify("ownership to yesterday", None, tie=TieKind.OWNERSHIP, last_day="2026-01-04"),
    _verify("business that lasts", Code.NOT_INDEPENDENT, tie=TieKind.COMMERCIAL),
    _verify("employment of its lead", Code.NOT_INDEPENDENT, tie=TieKind.EMPLOYMENT, person=LEAD),
    _verify(
        "ownership by its reviewer", Code.NOT_INDEPENDENT, tie=TieKind.OWNERSHIP, person=REVIEWER
    ),
    _verify("employment of another", None, tie=TieKind.EMPLOYMENT, person=STRANGER),
    _verify("advice to another", None, enterprise="steel"),
    _verify("advice by another", None, body="vvb3"),
    row(
        "validate_project",
        "under advice to a member",
        tied(),
        lambda world: world.validate_act("Z00002"),
        "vvb/k1",
        Code.NOT_INDEPENDENT,
    ),
    row(
        "validate_project",
        "under advice, where policy keeps nobody away",
        lax,
        lambda world: world.validate_act("Z00002"),
        "vvb/k1",
        None,
    ),
]


CASES = [*LADDERS, *DECLARED, *TIED]
