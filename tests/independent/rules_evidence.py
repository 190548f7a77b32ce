"""Guards and changes of the acts on evidence: section 14 of docs/protocol.md."""

from tests.independent.octets import require
from tests.independent.state import heir


def attach_evidence(state, act, index, today, **_):
    """Attaches a paper."""
    if "project" in act:
        require(act["project"] in state.projects, "project_unknown")
        proponent = heir(state, state.projects[act["project"]].proponent)
        require(proponent == act["account"], "not_proponent")
    start = act["period_start"]
    require(start < act["period_end"] and start <= today, "period_invalid")
    require(start <= act.get("valid_to", start), "period_invalid")
    state.evidence[index] = [act["account"], -1]


def withdraw_evidence(state, act, index, **_):
    """Withdraws a paper."""
    known = state.evidence.get(act["attachment"])
    require(known is not None, "evidence_unknown")
    by_authority = state.accounts[act["account"]].kind == "authority"
    require(by_authority or known[0] == act["account"], "not_attacher")
    require(known[1] == -1, "evidence_withdrawn")
    known[1] = index
