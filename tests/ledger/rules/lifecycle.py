"""Cases of how a project goes on or ends, and of a claim above its plan."""

import datetime
from collections.abc import Callable

from msgspec.structs import replace

from ledger.book.acts import RenewProject, RevokeProject, WithdrawProject
from ledger.book.acts.base import Act
from ledger.book.eligibility import Revocation
from ledger.errors import Code
from tests.ledger.rules.case import Case, Names, row
from tests.ledger.rules.eligible import documents
from tests.ledger.rules.given import day
from tests.ledger.rules.ladder import ladder, rung
from tests.ledger.rules.lived import aged, explaining, over, planned, renewable
from tests.world import World

EARLY = documents("agreement")


def renewal(world: World) -> RenewProject:
    return RenewProject(
        **world.base("bolt"),
        applied=day("2026-02-01"),
        crediting_end=day("2026-07-01"),
        documents=EARLY,
        project="Z99999",
    )


def renewing(project: str = "Z00002", **fields: object) -> Callable[[World], RenewProject]:
    """Return how ``acme`` renews a project by a right renewal, with any field otherwise."""

    def act(world: World) -> RenewProject:
        found = RenewProject(
            **world.base("acme"),
            crediting_end=day("2031-07-01"),
            documents=documents("project_plan calculation affidavit"),
            project=project,
        )
        return replace(found, **fields)

    return act


def withdrawing(project: str, account: str = "acme") -> Callable[[World], WithdrawProject]:
    return lambda world: WithdrawProject(**world.base(account), project=project)


def revoking(
    project: str, reason: Revocation = Revocation.NOT_STARTED
) -> Callable[[World], RevokeProject]:
    return lambda world: RevokeProject(**world.base("idb"), project=project, reason=reason)


APPROVED: Names = ("acme/k1", "idb/k1", "idb/k2")
BOLT: Names = ("bolt/k1", "idb/k1", "idb/k2")
MIDNIGHT = datetime.timedelta(hours=14)
"""From 02:00 UTC to 00:00 in Taiwan."""
LADDERS = [
    *ladder(
        "renew_project",
        renewable,
        renewal,
        BOLT,
        [
            rung(Code.PROJECT_UNKNOWN),
            rung(Code.NOT_PROPONENT, project="Z00003"),
            rung(Code.PROJECT_STATUS, account="acme", signers=APPROVED),
            rung(Code.APPLICATION_DATE, project="Z00002"),
            rung(Code.PERIOD_INVALID, applied=day("2025-12-31")),
            rung(Code.CREDITING_TERM, crediting_end=day("2031-07-02")),
            rung(Code.RENEWAL_LATE, crediting_end=day("2031-07-01")),
            rung(Code.ASSET_CLAIMED, applied=day("2025-12-30"), project="Z00004"),
            rung(Code.DOCUMENT_NEEDED, project="Z00002"),
            rung(None, documents=documents("project_plan calculation affidavit")),
        ],
        outsider="vvb",
    ),
    *ladder(
        "withdraw_project",
        over,
        lambda world: WithdrawProject(**world.base("bolt"), project="Z99999"),
        ("bolt/k1",),
        [
            rung(Code.PROJECT_UNKNOWN),
            rung(Code.NOT_PROPONENT, project="Z00003", signers=("acme/k1", "bolt/k1")),
            rung(Code.PROJECT_STATUS, account="acme", signers=("acme/k1",)),
            rung(None, project="Z00002"),
        ],
        outsider="vvb",
    ),
    *ladder(
        "revoke_project",
        over,
        revoking("Z99999"),
        ("idb/k1", "idb/k2"),
        [
            rung(Code.PROJECT_UNKNOWN),
            rung(Code.PROJECT_STATUS, project="Z00003"),
            rung(Code.REVOCATION_EARLY, project="Z00002"),
            rung(None, reason=Revocation.FACTS_WRONG),
        ],
        outsider="acme",
        threshold=True,
    ),
]


def _renewed(name: str, code: Code | None, **fields: object) -> Case:
    return row("renew_project", name, renewable, renewing(**fields), APPROVED, code)


def _above(name: str, code: Code | None, units: int, kinds: str = "readings", **when: str) -> Case:
    start, end = day(when.get("start", "2024-01-01")), day(when.get("end", "2025-01-01"))

    def act(world: World) -> Act:
        claimed = world.report_act(grams=units * 1_000_000, start=start, end=end, project="Z00002")
        return replace(claimed, documents=documents(kinds))

    return row("report_monitoring", f"above the plan, {name}", explaining, act, "acme/k1", code)


CASES = [
    *LADDERS,
    _renewed("applied for six months before the last day", None, applied=day("2025-12-30")),
    _renewed("applied for a day later", Code.RENEWAL_LATE, applied=day("2025-12-31")),
    _renewed("applied for less than six months before, today", Code.RENEWAL_LATE),
    _renewed("of a fixed period", Code.CREDITING_TERM, project="Z00001",
             crediting_end=day("2034-01-01")),
    row("renew_project", "a third time", planned, renewing(crediting_end=day("2037-01-01")),
        APPROVED, Code.CREDITING_TERM),
    row("withdraw_project", "of a joint project by one of two", over, withdrawing("Z00005"),
        "acme/k1", Code.MISSING_SIGNATURE),
    row("withdraw_project", "of a joint project by both", over, withdrawing("Z00005"),
        "acme/k1 bolt/k1", None),
    row("revoke_project", "after a year in which nothing was done", aged, revoking("Z00002"),
        "idb/k1 idb/k2", Code.REVOCATION_EARLY),
    row("revoke_project", "on the day after such a year", aged, revoking("Z00002"),
        "idb/k1 idb/k2", None, late=MIDNIGHT),
    row("revoke_project", "that did report", aged, revoking("Z00001"), "idb/k1 idb/k2",
        Code.REVOCATION_EARLY, late=MIDNIGHT),
    row("verify_monitoring", "of a project that was ended", over,
        lambda world: world.verify_act(grams=0, weights={}, project="Z00006"), "vvb/k1",
        Code.PROJECT_STATUS),
    row("issue", "of a project that was ended", over,
        lambda world: replace(world.issue_act(1, project="Z00001"), project="Z00006"), "vvb/k1",
        Code.PROJECT_STATUS),
    row("report_monitoring", "of a project that was ended", over,
        lambda world: world.report_act(grams=1, start=day("2024-01-01"), end=day("2025-01-01"),
                                       project="Z00003"),
        "acme/k1", Code.PROJECT_STATUS),
    row("register_project", "with the assets of a project that was ended", over,
        lambda world: world.register_act("Z00009", equipment="L-03"), "acme/k1", None),
    row("register_project", "with assets that earned before the end", over,
        lambda world: world.register_act("Z00009", equipment="L-06"), "acme/k1",
        Code.ASSET_CLAIMED),
    _above("not at all", None, 1_000),
    _above("by 12 per cent", Code.DOCUMENT_NEEDED, 1_120),
    _above("by 12 per cent, explained", None, 1_120, "readings explanation"),
    _above("by one unit of half a year", Code.DOCUMENT_NEEDED, 499, end="2024-07-01"),
    _above("by less than a unit of half a leap year", None, 497, end="2024-07-01"),
    _above("not at all in two years", None, 2_000, start="2023-01-01"),
    _above("by a unit in two years", Code.DOCUMENT_NEEDED, 2_001, start="2023-01-01"),
]  # fmt: skip
