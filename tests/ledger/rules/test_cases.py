"""Every case of the book of rules earns its code, and a refused act leaves no trace."""

import pytest

from ledger.book.invariants import check_state
from tests.ledger.rules.case import Case, outcome
from tests.ledger.rules.cases import CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_earns_its_code(case: Case):
    built = case.build()
    world = built.world
    before = world.snapshot()
    assert outcome(world, built.note, built.admitted) == case.code
    if case.code is None:
        assert check_state(world.state) == []
    else:
        assert world.snapshot() == before
