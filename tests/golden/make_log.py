"""Make the golden logs of edition 1, and from the first of them one golden entry a kind of act.

These bytes are for ever once release 1.0 is out: what they mean is pinned by
``tests/ledger/test_golden.py``. Run ``python -m tests.golden.make_log`` to write them again, and
say so in the changelog.
"""

import datetime
import json
from pathlib import Path

from msgspec import UNSET
from msgspec.structs import replace

from ledger.book.acts import (
    ACTS,
    AdoptRules,
    BeginRecovery,
    Cancel,
    CloseAccount,
    CompleteRecovery,
    EnrolKey,
    MergeAccount,
    PublishRetirement,
    Release,
    RenewProject,
    ReplaceUnits,
    Retire,
    RevokeKey,
    RevokeProject,
    SetCalendar,
    SetPolicy,
    StopRecovery,
    WaiveDuty,
    Withdraw,
    WithdrawAccreditation,
    WithdrawProject,
)
from ledger.book.calendar import add_days_to_instant
from ledger.book.eligibility import (
    Crediting,
    Outside,
    OutsideProgramme,
    Revocation,
    Scale,
    ScaleKind,
)
from ledger.book.fields import (
    AccountKind,
    CancelReason,
    ClosureGround,
    Custody,
    EvidenceKind,
    Profile,
    Purpose,
    Range,
    RevokeReason,
    TieKind,
    UnitType,
)
from ledger.book.records import Block, Project
from ledger.entry import parse_entry
from ledger.log.passkey import ED25519, ES256
from tests.authenticator import Passkey
from tests.ledger.rules.buffer import releasing, reversing
from tests.ledger.rules.changes import changing, moving
from tests.ledger.rules.corrections import requesting, settling
from tests.ledger.rules.evidence import attaching, withdrawing_evidence
from tests.ledger.rules.findings import answering, closing, raising
from tests.ledger.rules.given import hold_act
from tests.ledger.rules.outside import bringing, issued, units
from tests.ledger.rules.recipients import completing, distrusting, stopping, trusting
from tests.ledger.rules.ties import declaring, withdrawing
from tests.stand_ins import LEAD
from tests.world import UBNS, World, calculation_of, grant_of, sha, ubn_at

HERE = Path(__file__).parent
DAY = datetime.timedelta(days=1)
SERIES = "Z00001/2024"


def industrial() -> World:
    """Tell a story of the industrial profile in which every kind of act stands at least once."""
    world = World()
    world.genesis()
    _parties(world)
    _keys(world)
    _joint_project(world)
    _periods(world)
    _trade(world)
    _oversight(world)
    _waits(world)
    _arrivals(world)
    _findings(world)
    _evidence(world)
    _making_good(world)
    _ties(world)
    _programme(world)
    _year_of_loss(world)
    _passkeys(world)
    _recovery(world)
    _rotation(world)
    _lives(world)
    _ends(world)
    _pool(world)
    return world


def national() -> World:
    """Tell a short story of the national profile."""
    world = World(Profile.NATIONAL).standard()
    world.open("vvb2", AccountKind.VERIFICATION_BODY)
    world.accredit("vvb2", 3)
    world.issue(1_000, body="vvb2")
    world.now += DAY
    world.act(world.transfer_act(1, 400))
    world.act(world.retire_act(101, 400, holder="bolt"))
    world.act(world.retire_act(999, 1_000))
    closed = (datetime.date(2026, 1, 1), datetime.date(2026, 2, 16))
    world.act(SetCalendar(**world.base("idb"), closed=closed, opened=(), year=2026))
    published = PublishRetirement(
        **world.base("idb"), explanation=sha("what for"), retirement=len(world.leaves) - 2
    )
    world.act(published)
    return world


LOGS = {"industrial": industrial, "national": national}


def _parties(world: World) -> None:
    world.open("guild", AccountKind.ASSOCIATION, ubn=UBNS["cast"])
    world.open("acme", associations=("guild",))
    world.open("bolt", AccountKind.ENTERPRISE)
    world.open("steel", custody=Custody.REGISTRY)
    world.open("vvb", AccountKind.VERIFICATION_BODY)
    world.open("vvb2", AccountKind.VERIFICATION_BODY)
    world.accredit("vvb", 3, 4)
    world.accredit("vvb2", 3)
    world.now += DAY
    act = WithdrawAccreditation(**world.base("idb"), body="vvb", scopes=(4,))
    world.act(act)


def _keys(world: World) -> None:
    world.act(EnrolKey(**world.base("acme"), key=grant_of("acme/k2")), "acme/k1", "acme/k2")
    revoked = RevokeKey(**world.base("acme"), key="acme/k1", reason=RevokeReason.LOST)
    world.act(revoked, "acme/k1", "acme/k2")
    act = EnrolKey(**world.base("acme"), key=grant_of("acme/k3", Custody.REGISTRY))
    world.act(act, "acme/k2", "acme/k3")


def _joint_project(world: World) -> None:
    members = (("acme", 625), ("bolt", 250), ("steel", 125))
    act = world.register_act("Z00001", proponent="guild", members=members)
    world.act(act, "acme/k2", "bolt/k1", "guild/k1", "steel/k1")
    world.validate("Z00001")


def _periods(world: World) -> None:
    """Report a loss, set it off, and correct a report of two years before it is verified."""
    year = [datetime.date(number, 1, 1) for number in range(2023, 2027)]
    report = {"project": "Z00001", "proponent": "guild"}
    world.act(world.report_act(1, grams=-1, start=year[0], end=year[1], **report))
    world.act(world.verify_act(1, grams=-1, weights={}))
    world.act(world.report_act(2, grams=1, start=year[1], end=year[2], **report))
    asked = world.act(requesting(world, "vvb2", report=2))
    world.now += DAY
    grams = 1_002_999_999
    world.act(world.report_act(2, grams=grams, start=year[1], end=year[3], **report))
    world.act(settling(world, asked, "guild", report=2))
    weights = {2024: 700_000_000, 2025: grams - 700_000_000}
    world.act(world.verify_act(2, grams=grams, weights=weights, body="vvb2"))
    world.act(world.issue_act(2, body="vvb2"))


def _trade(world: World) -> None:
    world.now += DAY
    priced = world.transfer_act(1, 100, unit_price_ntd=300)
    world.act(priced, "acme/k2", "bolt/k1")
    ranges = ((SERIES, 101, 110), (SERIES, 121, 130))
    world.act(replace(world.transfer_act(1, 1, recipient="steel"), ranges=ranges), "acme/k2")
    world.act(world.transfer_act(50, 60, sender="bolt", recipient="steel"))
    world.act(world.retire_act(51, 55, holder="steel"))
    approved = Retire(
        **world.base("bolt"),
        approval="EPA-115-0042",
        beneficiary=UBNS["acme"],
        purpose=Purpose.OTHER_APPROVED,
        ranges=((SERIES, 1, 10),),
    )
    world.act(approved)


def _oversight(world: World) -> None:
    world.now += DAY
    world.act(hold_act(world, (SERIES, 11, 30)))
    world.act(Release(**world.base("idb"), ranges=((SERIES, 21, 25),)))
    ranges = ((SERIES, 11, 15), (SERIES, 21, 22))
    reason = CancelReason.AUTHORITY_INVALIDATION
    world.act(Cancel(**world.base("idb"), ranges=ranges, reason=reason))


def _waits(world: World) -> None:
    """Trust a recipient, and let transfers to another wait: one is stopped, one completed."""
    world.now += DAY
    policy = world.programme.policy
    waiting = replace(policy, transfer_delay_units=2)
    world.act(SetPolicy(**world.base("idb"), policy=waiting))
    world.act(trusting(world, "steel"), "acme/k2")
    first = world.act(world.transfer_act(201, 202), "acme/k2")
    second = world.act(world.transfer_act(203, 205, unit_price_ntd=9), "acme/k2", "bolt/k1")
    world.act(stopping(world, first), "acme/k2")
    world.now += 3 * DAY
    world.act(completing(world, second, "bolt"))
    world.act(world.transfer_act(206, 207, recipient="steel"), "acme/k2")
    world.act(distrusting(world, "steel"), "acme/k2")
    world.act(SetPolicy(**world.base("idb"), policy=policy))


def _arrivals(world: World) -> None:
    """Bring in units of two ranges of one series elsewhere, and move some across both."""
    signers = ("acme/k2", "idb/k1", "idb/k2")
    world.act(bringing(world, issued(1, 10), units(21, 30)), *signers)
    world.act(bringing(world, issued(11, 15), units(16, 20), moves=1), *signers)
    world.now += DAY
    world.act(world.transfer_act(9, 12, series="Z00090/2024"), "acme/k2")


def _ties(world: World) -> None:
    """Declare ties, shorten one and take one back."""
    world.now += DAY
    for days in ({}, {"last_day": "2026-12-31"}):
        world.act(declaring(world, "vvb2", body="vvb2", enterprise="steel", **days))
    gone = {"body": "vvb2", "enterprise": "bolt", "tie": TieKind.EMPLOYMENT, "person": LEAD}
    world.act(declaring(world, "idb", **gone))
    world.act(withdrawing(world, **gone))


def _findings(world: World) -> None:
    """Raise two findings, have one answered, and close it."""
    world.open("watch", AccountKind.AUDITOR, ubn=ubn_at(50000001))
    found = world.act(raising(world, "guild", project="Z00001", entry=len(world.leaves) - 1))
    world.act(raising(world, "bolt"))
    world.now += DAY
    world.act(answering(world, found, "guild"))
    world.act(closing(world, found))


def _evidence(world: World) -> None:
    """Attach papers to an account and to its project, and withdraw one."""
    world.act(attaching(world), "acme/k2")
    paper = {"attests": EvidenceKind.ORGANISATION_INVENTORY, "valid_to": UNSET}
    gone = world.act(attaching(world, "guild", project="Z00001", **paper))
    world.act(withdrawing_evidence(world, gone, "guild", "error"))


def _making_good(world: World) -> None:
    """Annul units that were sold, some of them used, and replace them or take the money back."""
    world.now += DAY
    reason = CancelReason.AUTHORITY_INVALIDATION
    ranges = ((SERIES, 1, 10), (SERIES, 40, 55), (SERIES, 200, 202))
    annulment = world.act(Cancel(**world.base("idb"), ranges=ranges, reason=reason))
    named = {"annulment": annulment}
    for duty, count in enumerate((10, 4, 1, 3), 1):
        first = 300 + 20 * duty
        supplied = ((SERIES, first, first + count - 1),)
        act = ReplaceUnits(**world.base("acme"), **named, duty=duty, ranges=supplied)
        world.act(act, "acme/k2")
    agreed = WaiveDuty(**world.base("bolt"), **named, agreement=sha("refund"), duty=2)
    world.act(agreed, "acme/k2", "bolt/k1")
    policy = world.programme.policy
    world.act(SetPolicy(**world.base("idb"), policy=replace(policy, publication_days=5)))
    used = world.act(world.retire_act(41, 42, holder="acme", series="Z00001/2025"), "acme/k2")
    closed = (datetime.date(2026, 1, 1), datetime.date(2026, 2, 16))
    made_up = (datetime.date(2026, 2, 7),)
    world.act(SetCalendar(**world.base("idb"), closed=closed, opened=made_up, year=2026))
    base = world.base("idb")
    world.act(PublishRetirement(**base, explanation=sha("what for"), retirement=used))
    world.act(SetPolicy(**world.base("idb"), policy=policy))


def _programme(world: World) -> None:
    until = add_days_to_instant(world.instant(), 30)
    world.act(Withdraw(**world.base("bolt"), target="f" * 32, target_not_after=until))
    policy = replace(world.programme.policy, countersign_transfers=True, dual_control_units=500)
    world.act(SetPolicy(**world.base("idb"), policy=policy))
    days = (datetime.date(2025, 1, 1), datetime.date(2025, 1, 27), datetime.date(2025, 12, 25))
    made_up = (datetime.date(2025, 2, 8),)
    world.act(SetCalendar(**world.base("idb"), closed=days, opened=made_up, year=2025))
    world.act(SetCalendar(**world.base("idb"), closed=days, opened=(), year=2025))
    notice = len(world.leaves) + 1 + policy.rules_notice_entries
    specification = sha("edition 2")
    world.act(
        AdoptRules(**world.base("idb"), binds_from=notice, rules=2, specification=specification)
    )


def _year_of_loss(world: World) -> None:
    """A year of loss between two others, units for a body that signs, and a later adoption.

    The project pins tables of factors: its report and its verification say how they computed.
    """
    world.now += DAY
    pins = ("GWP-AR5/1", "TW-GRID/*")
    world.register("Z00002", proponent="bolt", equipment="L-02", factor_sets=pins)
    world.validate("Z00002")
    start, end = datetime.date(2023, 1, 1), datetime.date(2026, 1, 1)
    report = {"project": "Z00002", "proponent": "bolt"}
    said = calculation_of("GWP-AR5/1", "TW-GRID/3", readings=2)
    claim = world.report_act(1, grams=50_000_001, start=start, end=end, **report)
    world.act(replace(claim, calculation=said))
    # The weights are floored, so that together they are two grams short.
    weights = {2023: 30_000_000, 2024: -20_500_001, 2025: 40_500_000}
    # The body reads the meters anew, computes with a later edition, and has a sheet of its own.
    own = calculation_of("GWP-AR5/1", "TW-GRID/4", readings=3, sheet="the body's sheet")
    found = world.verify_act(1, grams=50_000_001, weights=weights, project="Z00002")
    world.act(replace(found, calculation=own))
    world.act(world.issue_act(1, project="Z00002"))
    policy = replace(world.programme.policy, countersign_transfers=False)
    world.act(SetPolicy(**world.base("idb"), policy=policy))
    series = "Z00002/2025"
    world.act(world.transfer_act(1, 2, sender="bolt", recipient="vvb2", series=series))
    until = "2999-12-31T23:59:59.999Z"
    world.act(Withdraw(**world.base("bolt"), target="e" * 32, target_not_after=until))
    binds_from = len(world.leaves) + 1_000
    specification = sha("edition 2, mended")
    world.act(
        AdoptRules(**world.base("idb"), binds_from=binds_from, rules=2, specification=specification)
    )


def _passkeys(world: World) -> None:
    """Passkeys of both algorithms, enrolled, trading, and one of them revoked by the other."""
    world.now += DAY
    origins = ("http://localhost:8000", "https://registry.test")
    first = Passkey("bolt/k2", ES256, origins=origins)
    second = Passkey("bolt/k3", ED25519)
    world.act(EnrolKey(**world.base("bolt"), key=first.grant), "bolt/k1", first)
    world.act(EnrolKey(**world.base("bolt"), key=second.grant), "bolt/k1", first, second)
    series = "Z00002/2025"
    sold = world.transfer_act(3, 4, sender="bolt", recipient="steel", series=series)
    world.act(sold, first)
    world.act(world.retire_act(5, 5, holder="bolt", series=series), second)
    gone = RevokeKey(**world.base("bolt"), key="bolt/k2", reason=RevokeReason.COMPROMISED)
    world.act(gone, first, second)


def _recovery(world: World) -> None:
    """Stop a recovery that nobody asked for, and complete the one after it."""
    world.now += DAY
    begun = {"evidence": sha("letter of attorney"), "holder": "steel"}
    world.act(BeginRecovery(**world.base("idb"), **begun))
    world.act(StopRecovery(**world.base("steel"), holder="steel"))
    world.act(BeginRecovery(**world.base("idb"), **begun))
    world.now += world.programme.policy.recovery_delay_days * DAY
    act = CompleteRecovery(**world.base("idb"), holder="steel", key=grant_of("steel/k2"))
    world.act(act, "idb/k1", "idb/k2", "steel/k2")
    world.act(world.retire_act(56, 57, holder="steel"), "steel/k2")


def _rotation(world: World) -> None:
    """Give the log a second key, and it an entry to sign for."""
    world.now += DAY
    world.rotate()
    world.act(world.retire_act(58, 58, holder="steel"), "steel/k2")


def _lives(world: World) -> None:
    """Renew a project, and end one each way; another takes over what the ended one left."""
    agreed = world.register_act(members=(("bolt", 1),)).documents
    for number in (4, 5, 6):
        act = world.register_act(f"Z0000{number}", proponent="bolt", equipment=f"L-0{number}")
        crediting = Crediting.RENEWABLE if number == 4 else Crediting.FIXED
        elsewhere = Outside(programme=OutsideProgramme.CDM, serial=str(number))
        scale = Scale(annual_units=90, kind=ScaleKind.RENEWABLE_ENERGY, size=5_001)
        world.act(replace(act, crediting=crediting, outside=(elsewhere,), scale=scale))
    end = datetime.date(2038, 1, 1)
    base = world.base("bolt") | {"project": "Z00004"}
    world.act(RenewProject(**base, crediting_end=end, documents=agreed))
    world.act(WithdrawProject(**world.base("bolt"), project="Z00005"))
    why = Revocation.DOUBLE_REGISTERED
    world.act(RevokeProject(**world.base("idb"), project="Z00006", reason=why))
    again = world.register_act("Z00007", proponent="bolt", equipment="L-05")
    elsewhere = Outside(programme=OutsideProgramme.CDM, serial="5")
    world.act(replace(again, outside=(elsewhere,)))
    own = {"account": "bolt", "project": "Z00007"}
    first = datetime.date(2027, 1, 1)
    world.act(moving(world, **own, effective=first, crediting_end=datetime.date(2033, 1, 1)))
    world.act(changing(world, **own, effective=datetime.date(2027, 7, 1)))


def _ends(world: World) -> None:
    """Merge an account in part and then whole, long after but reminded, and close another."""
    world.now += DAY
    world.open("cast", ubn=ubn_at(60000000))
    today = world.now.date()
    signers = ("cast/k1", "idb/k1", "idb/k2")
    parts = (
        ({"event_on": today - DAY}, ((SERIES, 59, 60),)),
        ({"event_on": datetime.date(2024, 2, 29), "reminded_until": today}, None),
    )
    for told, some in parts:
        act = MergeAccount(
            **world.base("idb"),
            **told,
            agreement=sha("merger"),
            ceases=some is None,
            filed_on=today,
            holder="steel",
            ranges=some or _all_of(world, "steel"),
            successor="cast",
        )
        world.act(act, *signers)
    struck = CloseAccount(
        **world.base("idb"),
        event_on=today,
        evidence=sha("register"),
        ground=ClosureGround.REGISTRATION_REVOKED,
        holder="vvb2",
        ranges=_all_of(world, "vvb2"),
    )
    world.act(struck)


def _all_of(world: World, holder: str) -> tuple[Range, ...]:
    """Return all that an account has, block by block."""
    blocks = sorted(world.state.held_by(holder), key=lambda block: block.key)
    return tuple((block.series, block.first, block.last) for block in blocks)


def _pool(world: World) -> None:
    """Set removals of a joint project aside, lose some of them and give some back."""
    policy = world.programme.policy
    shares = (("AMS-II.C", 150),)
    world.act(SetPolicy(**world.base("idb"), policy=replace(policy, buffer_shares=shares)))
    members = (("bolt", 3), ("acme", 1))
    act = world.register_act("Z00008", proponent="bolt", members=members, equipment="L-08")
    act = replace(act, unit_type=UnitType.REMOVAL)
    world.act(act, "acme/k2", "bolt/k1")
    world.validate("Z00008")
    grams = {2023: 30_000_000, 2024: 31_000_000}
    start, end = datetime.date(2023, 1, 1), datetime.date(2025, 1, 1)
    named = {"project": "Z00008", "grams": sum(grams.values())}
    world.act(world.report_act(1, start=start, end=end, proponent="bolt", **named))
    world.act(world.verify_act(1, weights=grams, **named))
    world.act(world.issue_act(1, project="Z00008"))
    world.act(SetPolicy(**world.base("idb"), policy=policy))
    world.act(reversing(world, ("Z00008/2023", 27, 28)))
    world.act(releasing(world, ("Z00008/2023", 29, 30), ("Z00008/2024", 31, 31)))


def log_of(world: World) -> dict[str, object]:
    """Return what a golden log holds: the leaves, the root, and who has which units at last."""
    blocks = sorted(world.state.records(Block), key=lambda block: block.key)
    return {
        "edition": 1,
        "root": world.frontier.root().hex(),
        "debits": {project.project: project.debit for project in world.state.records(Project)},
        "blocks": [
            f"{b.series} {b.first}-{b.last} {b.holder} {b.status} report {b.report} moves {b.moves}"
            for b in blocks
        ],
        "leaves": [leaf.decode() for leaf in world.leaves],
    }


def entries_of(world: World) -> dict[str, bytes]:
    """Return the first entry of every kind of act, by its tag."""
    found: dict[str, bytes] = {}
    for leaf in reversed(world.leaves):
        tag = str(type(parse_entry(leaf).signed.act).__struct_config__.tag)
        found[tag] = leaf
    return {tag: found[tag] for tag in ACTS}


def main() -> None:
    """Write every golden file."""
    for name, story in LOGS.items():
        text = json.dumps(log_of(story()), ensure_ascii=False, indent=1)
        (HERE / f"log_1_{name}.json").write_text(text + "\n")
    for tag, leaf in entries_of(industrial()).items():
        (HERE / "acts" / f"{tag}.entry").write_bytes(leaf)


if __name__ == "__main__":
    main()
