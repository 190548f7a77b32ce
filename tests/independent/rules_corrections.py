"""Guards and changes of the acts on corrections: section 14 of docs/protocol.md."""

from tests.independent.octets import require
from tests.independent.rules_lifecycle import live_project
from tests.independent.rules_ties import bound

REQUESTS_MAX = 100


def request_correction(state, act, index, today, **_):
    """Asks for a correction of a report."""
    project, body = live_project(state, act, own=False), act["account"]
    require(0 < act["report"] <= len(project.reports), "report_unknown")
    report = project.reports[act["report"] - 1]
    require(report.status == "reported", "report_status")
    require(report.index == act["report_entry"], "report_changed")
    until = state.accreditations.get((body, project.scope), "")
    require(until >= today, "not_accredited")
    apart = state.programme.policy["separate_bodies"]
    require(not (apart and project.validator == body), "not_independent")
    require((body, act["project"]) not in state.received, "not_independent")
    require(not bound(state, act, project, today), "not_independent")
    known = state.requests.setdefault((act["project"], act["report"]), {})
    require(len(known) < REQUESTS_MAX, "too_many_corrections")
    known[index] = -1
    state.engaged.add((body, act["project"]))


def settle_correction(state, act, index, **_):
    """Settles what was asked for."""
    project = live_project(state, act, own=True)
    require(0 < act["report"] <= len(project.reports), "report_unknown")
    known = state.requests.get((act["project"], act["report"]), {})
    require(act["request"] in known, "request_unknown")
    require(known[act["request"]] == -1, "request_settled")
    known[act["request"]] = index


def is_asked(state, act):
    """Return whether something that was asked of a report is not settled."""
    return -1 in state.requests.get((act["project"], act["report"]), {}).values()
