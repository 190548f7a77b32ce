"""Cases of evidence that is attached to accounts and projects."""

from ledger.book.acts import AttachEvidence, WithdrawEvidence
from ledger.book.fields import Accreditor, EvidenceFault, EvidenceKind
from ledger.errors import Code
from tests.ledger.rules.case import row
from tests.ledger.rules.given import day, given, town
from tests.ledger.rules.ladder import ladder, rung
from tests.world import World, sha


def attaching(world: World, account: str = "acme", **fields: object) -> AttachEvidence:
    """Return a certificate of energy management of three years, with any field otherwise."""
    named = {
        "accreditor": Accreditor.TAF,
        "attests": EvidenceKind.ENERGY_MANAGEMENT,
        "issuer": "MS012",
        "paper": sha("certificate"),
        "period_end": day("2026-07-01"),
        "period_start": day("2023-07-01"),
        "valid_to": day("2026-06-30"),
    }
    return AttachEvidence(**world.base(account), **(named | fields))


def withdrawing_evidence(
    world: World, attachment: int, account: str = "acme", fault: str = "superseded"
) -> WithdrawEvidence:
    """Return the withdrawal of evidence."""
    base = world.base(account) | {"attachment": attachment}
    return WithdrawEvidence(**base, fault=EvidenceFault(fault))


@given
def papered() -> World:
    """``acme`` attached evidence to itself and withdrew it; to Z00001; and ``bolt`` to itself."""
    world = town()
    first = world.act(attaching(world))
    world.act(withdrawing_evidence(world, first))
    world.act(attaching(world, project="Z00001"))
    world.act(attaching(world, "bolt"))
    return world


SIZE = len(papered().leaves)
GONE, OF_PROJECT, OF_BOLT = SIZE - 4, SIZE - 2, SIZE - 1
TODAY = "2026-01-05"
TOMORROW = day("2026-01-06")

CASES = [
    *ladder(
        "attach_evidence",
        papered,
        lambda world: attaching(world, "bolt", project="Z00009", period_start=TOMORROW),
        ("bolt/k1",),
        [
            rung(Code.PROJECT_UNKNOWN),
            rung(Code.NOT_PROPONENT, project="Z00001"),
            rung(Code.PERIOD_INVALID, account="acme", signers=("acme/k1",)),
            rung(None, period_start=day(TODAY)),
        ],
        outsider="vvb",
    ),
    *(
        row(
            "attach_evidence",
            name,
            papered,
            lambda world, fields=fields: attaching(world, **fields),
            "acme/k1",
            Code.PERIOD_INVALID if wrong else None,
        )
        for name, wrong, fields in (
            ("of no day", True, {"period_end": day("2023-07-01")}),
            ("over before its period", True, {"valid_to": day("2023-06-30")}),
            ("over on its first day", False, {"valid_to": day("2023-07-01")}),
        )
    ),
    *ladder(
        "withdraw_evidence",
        papered,
        lambda world: withdrawing_evidence(world, 0),
        ("acme/k1",),
        [
            rung(Code.EVIDENCE_UNKNOWN),
            rung(Code.NOT_ATTACHER, attachment=OF_BOLT),
            rung(Code.EVIDENCE_WITHDRAWN, attachment=GONE),
            rung(None, attachment=OF_PROJECT),
        ],
        outsider="vvb",
    ),
    row(
        "withdraw_evidence",
        "by the authority",
        papered,
        lambda world: withdrawing_evidence(world, OF_BOLT, "idb", "error"),
        "idb/k1 idb/k2",
        None,
    ),
]
