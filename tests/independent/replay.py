"""The judgement of entries, one after another: sections 10 and 12 to 14, steps 4 and 5 of 19."""

from tests.independent import (
    rules_accounts,
    rules_corrections,
    rules_duties,
    rules_evidence,
    rules_findings,
    rules_lifecycle,
    rules_outside,
    rules_projects,
    rules_recipients,
    rules_succession,
    rules_ties,
    rules_units,
)
from tests.independent.entry import declared_edition, parse_entry
from tests.independent.fields import ACTS
from tests.independent.octets import Refusal, sha256
from tests.independent.signers import check_admission, check_signatures
from tests.independent.state import State, edition_at
from tests.independent.sums import legal_date

EDITION = 1
TOO_OLD = "auditor_too_old"
FAMILIES = (
    rules_accounts, rules_projects, rules_units, rules_findings, rules_outside, rules_duties,
    rules_lifecycle, rules_recipients, rules_succession, rules_ties, rules_evidence,
    rules_corrections,
)  # fmt: skip
RULES = {name: getattr(rules, name) for rules in FAMILIES for name in ACTS if hasattr(rules, name)}


def judge(state, index, leaf):
    """Judge one entry in full; return None, or the step that failed and its code."""
    programme = state.programme
    edition = edition_at(programme, index) if programme else declared_edition(leaf)
    if edition > EDITION:  # looked up before the entry is read (10)
        return 5, TOO_OLD
    try:
        entry = parse_entry(leaf)
    except Refusal as refusal:
        return 4, refusal.code
    try:
        apply_entry(state, index, entry)
    except Refusal as refusal:
        return 5, refusal.code
    return None


def apply_entry(state, index, entry):
    """Judge an entry that keeps the grammar, and make its changes."""
    act = entry.act
    check_admission(state, index, entry)
    new = check_signatures(state, entry)
    today = legal_date(entry.admitted)
    RULES[act["act"]](state, act, new=new, index=index, today=today, admitted=entry.admitted)
    text_hash = sha256(entry.text).hex()
    state.admissions[act["account"], act["id"]] = (text_hash, act["not_after"])
    state.previous = entry.admitted


def replay(leaves):
    """Judge entries from the empty state; return it, and the (index, code) that stopped it."""
    state = State()
    for index, leaf in enumerate(leaves):
        failure = judge(state, index, leaf)
        if failure:
            return state, (index, failure[1])
    return state, None
