"""Guards and changes of the acts on declared ties: section 14 of docs/protocol.md."""

import datetime

from tests.independent.octets import require
from tests.independent.state import is_open, line
from tests.independent.sums import end_of_years

TIES_MAX = 200


def declare_tie(state, act, today, **_):
    """Declares a tie."""
    names = (act["body"], act["enterprise"])
    require(all(is_open(state, name) for name in names), "party_unknown")
    require(state.accounts[act["body"]].kind == "verification_body", "party_kind")
    kinds = ("manufacturer", "enterprise", "association")
    require(state.accounts[act["enterprise"]].kind in kinds, "party_kind")
    by_authority = state.accounts[act["account"]].kind == "authority"
    require(by_authority or act["account"] in names, "not_party")
    ties, key = state.ties.setdefault(names, {}), (act.get("person", ""), act["tie"])
    last, known = act.get("last_day", ""), ties.get(key)
    if known and last and not by_authority:
        require(last >= known[1], "tie_shortened")
    require(known or len(ties) < TIES_MAX, "too_many_ties")
    floor = known[1] if known and not by_authority else ""
    ties[key] = (last, last or max(today, floor))


def withdraw_tie(state, act, **_):
    """Takes back a tie."""
    ties = state.ties.get((act["body"], act["enterprise"]), {})
    require((act.get("person", ""), act["tie"]) in ties, "tie_unknown")
    del ties[act.get("person", ""), act["tie"]]


def bound(state, act, project, today):
    """Return whether a declared tie keeps a body, or who worked for it, from a project (15.9)."""
    years = state.programme.policy["independence_years"]
    people = ("", act.get("reviewer", ""), *act.get("team", []))
    named = {project.proponent, *(account for account, _ in project.shares)}
    parties = {party for name in named for party in line(state, name)}
    return years > 0 and any(
        person in people and today < free_from(tie, last, years)
        for party in parties
        for (person, tie), (last, _) in state.ties.get((act["account"], party), {}).items()
    )


def free_from(tie, last, years):
    """Return the first day on which a tie forbids nothing."""
    if not last:
        return "9999-12-31"
    after = datetime.date.fromisoformat(last) + datetime.timedelta(days=1)
    after = after.isoformat()
    return end_of_years(after, years) if tie in ("advice", "employment") else after
