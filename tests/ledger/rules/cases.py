"""Every case of the book of rules, in the order of the documentation.

`Case.build` makes the world and the note, so that the same cases can be run through any ledger:
replay `World.leaves`, then hand in the note at the instant given.
"""

import datetime

from ledger.book.acts import ACTS
from ledger.entry import parse_signed
from ledger.errors import Code
from ledger.log.note import SignatureLine, format_note
from tests.ledger import grammar
from tests.ledger.rules import (
    accounts,
    admission,
    buffer,
    calculations,
    changes,
    corrections,
    duties,
    eligible,
    evidence,
    findings,
    lifecycle,
    outside,
    passkeys,
    programme,
    projects,
    recipients,
    recovery,
    succession,
    ties,
    units,
    use,
    verification,
)
from tests.ledger.rules.case import Case, outcome
from tests.world import World

MONTH = datetime.timedelta(days=30)


def resigned(note: bytes) -> bytes:
    """Return a note of the same text whose signatures are worthless."""
    signed = parse_signed(note)
    lines = [SignatureLine(line.name, line.key_id, bytes(64)) for line in signed.signatures]
    return format_note(signed.text, lines)


def again(case: Case) -> list[Case]:
    """Return the cases of an admitted note that is handed in once more."""

    def admitted() -> World:
        built = case.build()
        assert outcome(built.world, built.note, built.admitted) is None
        return built.world

    def first_note() -> bytes:
        return case.build().note

    def later(world: World) -> tuple[bytes, str]:
        world.now += MONTH
        return first_note(), world.instant()

    hand_ins = {
        "again": (lambda world: (first_note(), world.instant()), Code.ALREADY_ADMITTED),
        "again, unsigned": (
            lambda world: (resigned(first_note()), world.instant()),
            Code.ALREADY_ADMITTED,
        ),
        "again, too late": (later, Code.EXPIRED),
    }
    return [
        Case(
            name=f"{case.act}: {name}",
            act=case.act,
            # Genesis is misplaced before it is anything else.
            code=Code.GENESIS_MISPLACED if case.act == "genesis" else code,
            given=admitted,
            hand_in=hand_in,
        )
        for name, (hand_in, code) in hand_ins.items()
    ]


RULES: list[Case] = [
    *programme.CASES,
    *accounts.CASES,
    *passkeys.CASES,
    *recovery.CASES,
    *projects.CASES,
    *eligible.CASES,
    *lifecycle.CASES,
    *changes.CASES,
    *verification.CASES,
    *calculations.CASES,
    *units.CASES,
    *corrections.CASES,
    *evidence.CASES,
    *findings.CASES,
    *ties.CASES,
    *outside.CASES,
    *duties.CASES,
    *recipients.CASES,
    *succession.CASES,
    *buffer.CASES,
    *use.CASES,
    *admission.CASES,
]
AGAIN: list[Case] = [
    again_case
    for tag in ACTS
    for again_case in again(next(c for c in RULES if c.act == tag and c.code is None))
]
CASES: list[Case] = [*grammar.CASES, *RULES, *AGAIN]
