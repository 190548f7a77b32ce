"""Cases of the auditor's findings."""

from collections.abc import Callable

from ledger.book.acts import AnswerFinding, CloseFinding, Document, RaiseFinding
from ledger.book.fields import (
    AccountKind,
    DocumentKind,
    FindingGround,
    FindingOutcome,
    FindingResponse,
)
from ledger.errors import Code
from tests.ledger.rules.case import row
from tests.ledger.rules.given import given, town
from tests.ledger.rules.ladder import ladder, rung
from tests.world import World, sha, ubn_at

PAPERS = (Document(kind=DocumentKind.OTHER, sha256=sha("papers")),)


def raising(world: World, auditee: str, account: str = "watch", **about: object) -> RaiseFinding:
    """Return a finding that is raised."""
    base = world.base(account) | {"auditee": auditee, "documents": PAPERS}
    return RaiseFinding(**base, ground=FindingGround.MISSTATEMENT, **about)


def answering(world: World, finding: int, account: str = "acme") -> AnswerFinding:
    """Return the answer to a finding."""
    base = world.base(account) | {"documents": PAPERS, "finding": finding}
    return AnswerFinding(**base, response=FindingResponse.EXPLAINED)


def closing(world: World, finding: int, account: str = "watch") -> CloseFinding:
    """Return the end of a finding."""
    base = world.base(account) | {"documents": PAPERS, "finding": finding}
    return CloseFinding(**base, outcome=FindingOutcome.REMEDIED)


@given
def audited() -> World:
    """Findings of ``watch``, by `at`: open, answered and closed with ``acme``; one with ``idb``.

    Another auditor is ``watch2``.
    """
    world = town()
    world.open("watch2", AccountKind.AUDITOR, ubn=ubn_at(50000101))
    first = world.act(raising(world, "acme", entry=0, project="Z00001"))
    second = world.act(raising(world, "acme"))
    third = world.act(raising(world, "acme"))
    fourth = world.act(raising(world, "idb"))
    assert (first, second, third, fourth) == tuple(at(world, back) for back in range(4))
    world.act(answering(world, second))
    world.act(closing(world, third))
    return world


def at(world: World, number: int) -> int:
    """Return the entry of a finding of `audited`."""
    return [index for index, leaf in enumerate(world.leaves) if b'"act":"raise_finding"' in leaf][
        number
    ]


def answer(number: int, account: str = "acme") -> Callable[[World], AnswerFinding]:
    return lambda world: answering(world, at(world, number), account)


def close(number: int, account: str = "watch") -> Callable[[World], CloseFinding]:
    return lambda world: closing(world, at(world, number), account)


NUMBERS = [at(audited(), number) for number in range(4)]
SIZE = len(audited().leaves)
OPEN, ANSWERED, CLOSED, WITH_IDB = NUMBERS

LADDERS = [
    *ladder(
        "raise_finding",
        audited,
        lambda world: raising(world, "ghost", project="Z00009", entry=SIZE),
        ("watch/k1",),
        [
            rung(Code.PARTY_UNKNOWN),
            rung(Code.PARTY_KIND, auditee="watch2"),
            rung(Code.PROJECT_UNKNOWN, auditee="vvb"),
            rung(Code.ENTRY_UNKNOWN, project="Z00001"),
            rung(None, entry=SIZE - 1),
        ],
        outsider="idb",
    ),
    *ladder(
        "answer_finding",
        audited,
        lambda world: answering(world, 1),
        ("acme/k1",),
        [
            rung(Code.FINDING_UNKNOWN),
            rung(Code.NOT_AUDITEE, finding=WITH_IDB),
            rung(Code.FINDING_CLOSED, finding=CLOSED),
            rung(None, finding=OPEN),
        ],
    ),
    *ladder(
        "close_finding",
        audited,
        lambda world: closing(world, 1, account="watch"),
        ("watch/k1",),
        [
            rung(Code.FINDING_UNKNOWN),
            rung(Code.FINDING_CLOSED, finding=CLOSED),
            rung(None, finding=ANSWERED),
        ],
        outsider="acme",
    ),
]
ROWS = [
    row("raise_finding", "of nothing but the account", audited,
        lambda world: raising(world, "acme"), "watch/k1", None),
    row("raise_finding", "with itself", audited,
        lambda world: raising(world, "watch"), "watch/k1", Code.PARTY_KIND),
    row("answer_finding", "once more", audited, answer(1), "acme/k1", None),
    row("answer_finding", "by the authority", audited, answer(3, "idb"), "idb/k1 idb/k2", None),
    row("answer_finding", "of another, closed", audited, answer(2, "bolt"), "bolt/k1",
        Code.NOT_AUDITEE),
    row("close_finding", "unanswered", audited, close(0), "watch/k1", None),
    row("close_finding", "of another auditor", audited, close(0, "watch2"), "watch2/k1",
        Code.NOT_RAISER),
    row("close_finding", "of another auditor, closed", audited, close(2, "watch2"), "watch2/k1",
        Code.NOT_RAISER),
]  # fmt: skip

CASES = [*LADDERS, *ROWS]
