"""Guards and changes of the acts on findings: section 14 of docs/protocol.md."""

from tests.independent.octets import require
from tests.independent.state import Finding, is_open


def raise_finding(state, act, index, **_):
    """Raises a finding."""
    require(is_open(state, act["auditee"]), "party_unknown")
    require(state.accounts[act["auditee"]].kind != "auditor", "party_kind")
    require("project" not in act or act["project"] in state.projects, "project_unknown")
    require(act.get("entry", -1) < index, "entry_unknown")
    state.findings[index] = Finding(
        act["account"], act["auditee"], act.get("project", ""), act.get("entry", -1)
    )


def open_finding(state, act, party, code):
    """Return the finding that an act names: the actor is that party of it, and it is not closed."""
    finding = state.findings.get(act["finding"])
    require(finding is not None, "finding_unknown")
    require(getattr(finding, party) == act["account"], code)
    require(finding.closed == -1, "finding_closed")
    return finding


def answer_finding(state, act, index, **_):
    """Answers a finding."""
    open_finding(state, act, "auditee", "not_auditee").answered = index


def close_finding(state, act, index, **_):
    """Closes a finding."""
    open_finding(state, act, "auditor", "not_raiser").closed = index
