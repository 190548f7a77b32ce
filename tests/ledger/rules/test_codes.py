"""The tables leave no code out, and the rules keep the order of `ledger.errors.Code`."""

import inspect

import pytest

from ledger.book.acts import ACTS
from ledger.book.rules import RULES as ENACTED
from ledger.errors import Code
from tests.ledger.grammar import ROWS
from tests.ledger.rules.cases import CASES, RULES
from tests.ledger.rules.guards import NEVER, codes_of
from tests.ledger.test_entry import refusal

ORDER = list(Code)
UNREACHABLE = {
    ("register_project", Code.PARTY_UNKNOWN): "an unknown member signs nothing",
    ("bring_in", Code.PARTY_UNKNOWN): "an unknown holder signs nothing",
    ("genesis", Code.KEY_TAKEN): "two equal keys are GENESIS_KEYS",
}
"""Codes that stand in an act's rule and that no log can earn, and why."""
EVERYWHERE = ORDER[ORDER.index(Code.FOREIGN_ORIGIN) : ORDER.index(Code.GENESIS_KEYS)]


def rank(code: Code) -> int:
    return ORDER.index(code)


def earned(tag: str) -> set[Code]:
    """Return the codes that the cases of one act earn."""
    return {case.code for case in CASES if case.act == tag and case.code is not None}


def test_every_code_is_earned_by_a_case_that_is_run():
    rows = {row.code: row for row in reversed(ROWS)}
    cases = {case.code: case for case in reversed(CASES)}
    for code in Code:
        assert code in rows or code in cases, f"no case earns {code}"
        if code in rows:
            assert refusal(rows[code].leaf()) == code
        if code in cases:
            assert cases[code].outcome() == code


@pytest.mark.parametrize("tag", ACTS)
def test_every_code_of_a_rule_is_earned(tag: str):
    wanted = {code for code in codes_of(tag) if (tag, code) not in UNREACHABLE}
    assert wanted <= earned(tag)
    assert any(case.code is None for case in CASES if case.act == tag)


@pytest.mark.parametrize(("tag", "code"), UNREACHABLE)
def test_unreachable_code_stands_in_its_rule(tag: str, code: Code):
    assert code in codes_of(tag)
    assert code not in earned(tag)


@pytest.mark.parametrize("tag", ACTS)
def test_act_earns_nothing_that_its_rule_does_not_say(tag: str):
    malformed = ORDER[: ORDER.index(Code.GENESIS_MISPLACED)]
    rest = earned(tag) - set(codes_of(tag)) - set(EVERYWHERE) - set(malformed)
    assert rest <= {Code.GENESIS_MISPLACED}


@pytest.mark.parametrize("tag", ACTS)
def test_guards_stand_in_order(tag: str):
    codes = codes_of(tag)
    assert codes == sorted(codes, key=rank)


def test_steps_before_the_rule_stand_in_order():
    codes = codes_of("apply")
    # What is known of an id is one of three things: these guards exclude each other.
    known = (Code.ACT_ID_REUSED, Code.ALREADY_ADMITTED, Code.ACT_WITHDRAWN)
    ranks = [rank(known[0]) if code in known else rank(code) for code in codes]
    assert ranks == sorted(ranks)
    assert set(codes) == {Code.GENESIS_MISPLACED, *EVERYWHERE}


def test_every_act_has_the_rule_that_bears_its_name():
    assert {kind: rule.__name__ for kind, rule in ENACTED.items()} == {
        kind: tag for tag, kind in ACTS.items()
    }


@pytest.mark.parametrize("name", NEVER)
def test_exempt_function_has_codes(name: str):
    assert codes_of(name)


@pytest.mark.parametrize("tag", ACTS)
def test_ladder_climbs(tag: str):
    """A ladder's codes rise from rung to rung and end in admission."""
    rungs = [case.code for case in RULES if case.act == tag and case.rung]
    refused = [code for code in rungs if code is not None]
    assert rungs == [*refused, None]
    assert refused == sorted(set(refused), key=rank)
    assert {Code.FOREIGN_ORIGIN, Code.EXPIRED, Code.BAD_SIGNATURE} <= set(refused)


def test_case_names_are_unique():
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))


def test_cases_begin_in_worlds_of_real_entries():
    """Each world can be replayed from its leaves alone, as any other ledger will."""
    givens = {case.given for case in RULES}
    for build in givens:
        world = build()
        replayed = type(world)(world.profile)
        replayed.replay(world.leaves)
        assert replayed.snapshot() == world.snapshot(), inspect.getdoc(build)
