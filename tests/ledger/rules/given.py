"""The worlds that cases begin in. Each is built once a process and handed out as a fork."""

import datetime
from collections.abc import Callable
from functools import lru_cache, wraps

from msgspec.structs import replace

from ledger.book.acts import (
    Accredit,
    AdoptRules,
    BeginRecovery,
    Cancel,
    CompleteRecovery,
    EnrolKey,
    Hold,
    RevokeKey,
    SetPolicy,
    StopRecovery,
    WithdrawAccreditation,
)
from ledger.book.acts.units import Withdraw
from ledger.book.calendar import add_days_to_instant
from ledger.book.eligibility import (
    Crediting,
    Outside,
    OutsideProgramme,
    TierRule,
)
from ledger.book.fields import (
    AccountKind,
    CancelReason,
    Custody,
    HoldReason,
    Opinion,
    Profile,
    RevokeReason,
    UnitType,
)
from ledger.book.policy import Policy, default_policy
from tests.world import World, grant_of, sha, ubn_at

USED = "a0" * 16
"""The id of an act that every account has in the log."""
BURNT = "b0" * 16
"""The id of an act that every account withdrew."""
LONG_BURNT = "b1" * 16
"""The id of an act that ``acme`` withdrew in `burnt_long`."""
SERIES = "Z00001/2024"
SHATTERED = "Z00001/2023"
BLOCKS = 1_200
"""Single units on either side of which a block ends, in `SHATTERED`."""


def given(build: Callable[[], World]) -> Callable[[], World]:
    """Build a world once, and hand out forks of it."""
    once = lru_cache(maxsize=1)(build)

    @wraps(build)
    def fork() -> World:
        return once().fork()

    return fork


def day(text: str) -> datetime.date:
    """Return the date of a text."""
    return datetime.date.fromisoformat(text)


@given
def bare() -> World:
    """An empty log."""
    return World()


@given
def town() -> World:
    """Every kind of account, with keys live and revoked; project Z00001 is validated.

    ``idb/k3`` and ``kept/k1`` are kept by the registry, ``acme/k2`` is revoked. Every account has
    the act `USED` in the log and `BURNT` withdrawn.
    """
    world = World().standard()
    world.open("cast")
    world.open("steel")
    world.open("kept", ubn=ubn_at(20000001), custody=Custody.REGISTRY)
    world.open("vvb2", AccountKind.VERIFICATION_BODY)
    world.accredit("vvb2", 3)
    world.open("vvb3", AccountKind.VERIFICATION_BODY, ubn=ubn_at(30000001))
    world.open("guild", AccountKind.ASSOCIATION, ubn=ubn_at(40000001))
    world.open("watch", AccountKind.AUDITOR, ubn=ubn_at(50000001))
    enrol(world, "idb/k3", Custody.REGISTRY)
    enrol(world, "acme/k2")
    enrol(world, "acme/k3")
    revoke(world, "acme/k2")
    for name in (
        *("idb", "acme", "bolt", "cast", "steel", "kept"),
        *("vvb", "vvb2", "vvb3", "guild", "watch"),
    ):
        base = world.base(name) | {"id": USED}
        until = add_days_to_instant(world.instant(), 29)
        world.act(Withdraw(**base, target=BURNT, target_not_after=until))
    return world


@given
def surveyed() -> World:
    """Project Z00002 of ``acme`` is registered, Z00003 of ``bolt`` validated; see `town`."""
    world = town()
    world.register("Z00002", equipment="L-02")
    world.register("Z00003", equipment="L-03", proponent="bolt")
    world.validate("Z00003")
    world.issue(1, year=2023)
    return world


@given
def burnt_long() -> World:
    """``acme`` burnt `LONG_BURNT` for 60 days, 45 days ago: past what policy lets an act wait."""
    world = town()
    until = add_days_to_instant(world.instant(), 60)
    world.act(Withdraw(**world.base("acme"), target=LONG_BURNT, target_not_after=until))
    world.now += datetime.timedelta(days=45)
    return world


@given
def reported() -> World:
    """Report 2 of Z00001 (2024, 50 units) waits; ``vvb2`` and ``vvb3`` received its units.

    A claim may be as far from the verified figure as it will.
    """
    world = town()
    set_policy(world, materiality_permille=0)
    world.issue(10, year=2023)
    for first, body in ((1, "vvb2"), (2, "vvb3")):
        series = "Z00001/2023"
        world.act(world.transfer_act(first, first, recipient=body, series=series))
    report(world, 2, year=2024, units=50)
    return world


@given
def demanding() -> World:
    """A claim may differ by 5 % at most, and assurance is reasonable; see `reported`."""
    world = reported()
    set_policy(world, materiality_permille=50, reasonable_assurance=True)
    return world


@given
def refused() -> World:
    """Report 2 of Z00001 (2024, 50 units) is refused; see `reported`."""
    world = reported()
    act = world.verify_act(2, grams=0, weights={})
    world.act(replace(act, opinion=Opinion.ADVERSE))
    return world


@given
def led() -> World:
    """`LEAD` verified for ``acme`` in every year from 2026 to 2030; report 6 (2028) waits.

    It is the last second of 2030 in Taiwan.
    """
    world = town()
    until = day("2040-12-31")
    world.act(Accredit(**world.base("idb"), body="vvb", scopes=(3,), until=until))
    for year in range(5):
        world.now = datetime.datetime(2026 + year, 6, 1, tzinfo=datetime.UTC)
        verified_year(world, year + 1, year=2023 + year)
    report(world, 6, year=2028, units=1)
    world.now = datetime.datetime(2030, 12, 31, 15, 59, 59, tzinfo=datetime.UTC)
    return world


@given
def led_with_a_gap() -> World:
    """`LEAD` verified for ``acme`` in 2026 to 2028, and in 2030 to 2033; report 8 (2030) waits.

    It is 1 January 2034 in Taiwan.
    """
    world = town()
    until = day("2040-12-31")
    world.act(Accredit(**world.base("idb"), body="vvb", scopes=(3,), until=until))
    for number, year in enumerate((2026, 2027, 2028, 2030, 2031, 2032, 2033), 1):
        world.now = datetime.datetime(year, 6, 1, tzinfo=datetime.UTC)
        verified_year(world, number, year=2022 + number)
    report(world, 8, year=2030, units=1)
    world.now = datetime.datetime(2033, 12, 31, 16, tzinfo=datetime.UTC)
    return world


@given
def corrected() -> World:
    """Report 1 of Z00001 is issued; report 2 (2024) said 2 units and says 50 one entry later."""
    world = town()
    world.issue(10, year=2023)
    report(world, 2, year=2024, units=2)
    report(world, 2, year=2024, units=50)
    return world


@given
def biennial() -> World:
    """Report 2 of Z00001 (2024 and 2025, 50 units) waits."""
    world = town()
    world.issue(10, year=2023)
    report(world, 2, year=2024, years=2, units=50)
    return world


@given
def losing() -> World:
    """Report 1 of Z00002 is verified: 30 t in 2023, a loss of 20.5 t in 2024, 40.5 t in 2025."""
    world = town()
    world.register("Z00002", equipment="L-02")
    world.validate("Z00002")
    report(world, 1, year=2023, years=3, units=50, project="Z00002")
    weights = {2023: 30_000_000, 2024: -20_500_000, 2025: 40_500_000}
    world.act(world.verify_act(1, grams=50_000_000, weights=weights, project="Z00002"))
    return world


@given
def verified() -> World:
    """Z00001: report 1 issued, 2 verified as nothing, 3 as too much; Z00002: report 1 is right."""
    world = town()
    world.register("Z00002", equipment="L-02")
    world.validate("Z00002")
    world.issue(1, year=2022 + 1)
    report(world, 2, year=2024, units=0)
    world.act(world.verify_act(2, grams=0, weights={}))
    grams = 9_007_000_000_000_000
    report(world, 3, year=2025, units=9_007_000_000)
    world.act(world.verify_act(3, grams=grams, weights={2025: grams}))
    report(world, 1, year=2024, units=50, project="Z00002")
    grams = 50_000_000
    world.act(world.verify_act(1, grams=grams, weights={2024: grams}, project="Z00002"))
    return world


@given
def traded() -> World:
    """Units of every fate in `SERIES`, 1,000 and more blocks in `SHATTERED`; a unit moves once.

    Of `SERIES` 1-10 have moved and are back with ``acme``, 11-20 are on hold, 21-30 are
    ``bolt``'s, 31-40 retired, 41-50 cancelled, 51-100 free and unmoved with ``acme``.
    """
    world = town()
    world.issue(3_000, year=2023)
    world.issue(100, year=2024, report=2)
    world.act(world.transfer_act(1, 10))
    world.act(world.transfer_act(1, 10, sender="bolt", recipient="acme"))
    world.act(world.transfer_act(21, 30))
    world.act(hold_act(world, (SERIES, 11, 20)))
    world.act(world.retire_act(31, 40))
    cancelled = ((SERIES, 41, 50),)
    base = world.base("idb")
    world.act(Cancel(**base, ranges=cancelled, reason=CancelReason.REPLACEMENT))
    shatter(world)
    set_policy(world, moves_max=1, beneficiary_is_holder=True)
    return world


@given
def dual() -> World:
    """A transfer of 50 units or more needs two self-held keys; ``acme`` has three of four."""
    world = town()
    world.issue(100)
    enrol(world, "acme/k4", Custody.REGISTRY)
    set_policy(world, dual_control_units=50)
    return world


@given
def half_kept() -> World:
    """``cast`` keeps ``cast/k1`` itself, and the registry ``cast/k2``."""
    world = town()
    enrol(world, "cast/k2", Custody.REGISTRY)
    return world


@given
def recovering() -> World:
    """Recoveries: of ``bolt`` not ripe, ``kept`` ripe, ``steel`` stopped, ``acme`` completed."""
    world = town()
    set_policy(world, recovery_delay_days=0)
    begin_recovery(world, "acme", "kept", "steel")
    world.act(StopRecovery(**world.base("steel"), holder="steel"))
    key = grant_of("acme/k4")
    act = CompleteRecovery(**world.base("idb"), holder="acme", key=key)
    world.act(act, *world.signers(act), "acme/k4")
    set_policy(world, recovery_delay_days=14)
    begin_recovery(world, "bolt")
    # It stands as it began, whatever policy says later.
    set_policy(world, recovery_delay_days=0)
    return world


@given
def ripe() -> World:
    """The recovery of ``bolt`` began 14 days ago to the millisecond, and is ripe at this one."""
    world = town()
    begun = world.now
    begin_recovery(world, "bolt")
    world.now = begun + datetime.timedelta(days=14)
    return world


@given
def rotated() -> World:
    """The log has its second key; see `town`."""
    world = town()
    world.rotate()
    return world


@given
def national() -> World:
    """The national profile: 100 units of A00001 are issued to ``acme``."""
    world = World(Profile.NATIONAL).standard()
    world.open("vvb2", AccountKind.VERIFICATION_BODY)
    world.accredit("vvb2", 3)
    world.issue(100, body="vvb2")
    return world


@given
def ahead() -> World:
    """Crediting periods begin after the day of registration; see `town`."""
    world = town()
    set_policy(world, crediting_after_registration=True)
    return world


ELSEWHERE = Outside(programme=OutsideProgramme.CDM, serial="10001")
"""A registration that `articles` knows."""


@given
def articles() -> World:
    """Policy asks whatever it can of a registration; Z00008 is `ELSEWHERE` too. See `town`."""
    world = town()
    known = world.register_act("Z00008", equipment="L-08")
    world.act(replace(known, outside=(ELSEWHERE,)))
    asked = default_policy(Profile.NATIONAL)
    set_policy(
        world,
        additionality=True,
        approvals=("register_project",),
        crediting_terms=(
            ("Z", UnitType.REDUCTION, Crediting.FIXED, 10, 0, 0),
            ("Z", UnitType.REDUCTION, Crediting.RENEWABLE, 5, 2, 5),
            ("Z", UnitType.REMOVAL, Crediting.FIXED, 30, 0, 0),
        ),
        exclusions=asked.exclusions,
        registration_documents=asked.registration_documents,
        validation_waived=("AMS-III.C",),
    )
    return world


@given
def kinder() -> World:
    """Whichever test is kinder finds a project's tier; see `articles`."""
    world = articles()
    set_policy(world, tier_rule=TierRule.ANY_OF)
    return world


@given
def waived() -> World:
    """Z00002 is registered by a methodology that needs no validation; see `town`."""
    world = town()
    world.register("Z00002", equipment="L-02")
    set_policy(world, validation_waived=("AMS-II.C",))
    return world


@given
def adopting() -> World:
    """Edition 2 is adopted and does not bind yet."""
    world = town()
    at = len(world.leaves) + 101
    world.act(AdoptRules(**world.base("idb"), binds_from=at, rules=2, specification=sha("2")))
    return world


@given
def branch() -> World:
    """A second authority: it keeps ``bureau/k1`` itself, and the registry ``bureau/k2``."""
    world = town()
    world.open("bureau", AccountKind.AUTHORITY, ubn=ubn_at(60000001))
    enrol(world, "bureau/k2", Custody.REGISTRY, signers=("bureau/k1",))
    return world


@lru_cache(maxsize=4)
def _judged(opinion: Opinion) -> World:
    world = surveyed()
    world.act(replace(world.validate_act("Z00002"), opinion=opinion))
    return world


def judged(opinion: Opinion) -> World:
    """``vvb`` stated an opinion of Z00002; see `surveyed`."""
    return _judged(opinion).fork()


@given
def held() -> World:
    """A body signs statements with a key of its own; ``vvb/k2`` is kept; see `surveyed`."""
    world = surveyed()
    enrol(world, "vvb/k2", Custody.REGISTRY)
    set_policy(world, self_held_statements=True)
    return world


@given
def last_day() -> World:
    """``vvb3`` is accredited for scope 3 through today, 5 January 2026; see `surveyed`."""
    world = surveyed()
    act = Accredit(**world.base("idb"), body="vvb3", scopes=(3,), until=day("2026-01-05"))
    world.act(act)
    return world


@given
def lapsed() -> World:
    """The accreditation of ``vvb2`` for scope 3 is withdrawn; that of ``vvb`` ran out."""
    world = town()
    world.act(WithdrawAccreditation(**world.base("idb"), body="vvb2", scopes=(3,)))
    world.now += datetime.timedelta(days=365 * 6)
    return world


def enrol(
    world: World, name: str, custody: Custody = Custody.SELF, signers: tuple[str, ...] = ()
) -> int:
    """Enrol the next key of an account, which its first keys sign unless others are named."""
    account = name.partition("/")[0]
    act = EnrolKey(**world.base(account), key=grant_of(name, custody))
    return world.act(act, *(signers or world.signers(act)), name)


def revoke(world: World, name: str) -> int:
    """Revoke a key, which its account's first keys sign."""
    base = world.base(name.partition("/")[0])
    return world.act(RevokeKey(**base, key=name, reason=RevokeReason.RETIRED))


def begin_recovery(world: World, *holders: str) -> None:
    """Begin the recovery of accounts."""
    for holder in holders:
        act = BeginRecovery(**world.base("idb"), evidence=sha("papers"), holder=holder)
        world.act(act)


def set_policy(world: World, **changes: object) -> int:
    """Change parameters of the policy."""
    policy: Policy = replace(world.programme.policy, **changes)
    return world.act(SetPolicy(**world.base("idb"), policy=policy))


def report(
    world: World, number: int, *, year: int, units: int, years: int = 1, project: str = ""
) -> int:
    """Report a calendar year of units, or more years than one."""
    start, end = datetime.date(year, 1, 1), datetime.date(year + years, 1, 1)
    grams = units * 1_000_000
    return world.act(world.report_act(number, grams=grams, start=start, end=end, project=project))


def verified_year(world: World, number: int, *, year: int) -> None:
    """Report a year of one unit of Z00001, and verify it under `LEAD`."""
    report(world, number, year=year, units=1)
    grams = 1_000_000
    world.act(world.verify_act(number, grams=grams, weights={year: grams}))


def hold_act(world: World, *ranges: tuple[str, int, int]) -> Hold:
    """Return a hold of ranges."""
    return Hold(**world.base("idb"), ranges=ranges, reason=HoldReason.DISPUTE)


def shatter(world: World, *, series: str = SHATTERED, units: int = BLOCKS) -> None:
    """Put every second unit of a series on hold, so that its first `units` are a block each."""
    singles = [(series, serial, serial) for serial in range(2, units + 1, 2)]
    for at in range(0, len(singles), 100):
        world.act(hold_act(world, *singles[at : at + 100]))
