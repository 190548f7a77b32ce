"""Every case of the book of rules, in the order of the documentation.

`Case.build` makes the world and the note, so that the same cases can be run through any ledger:
replay `World.leaves`, then hand in the note at the instant given.
"""

from tests.ledger.rules import accounts, admission, programme, projects, units, verification
from tests.ledger.rules.case import Case

CASES: list[Case] = [
    *programme.CASES,
    *accounts.CASES,
    *projects.CASES,
    *verification.CASES,
    *units.CASES,
    *admission.CASES,
]
