"""Guards and changes of the acts by which projects go on or end: section 14 of docs/protocol.md."""

from tests.independent.eligibility import applied_on, lacks_documents, term_of
from tests.independent.octets import require
from tests.independent.state import heir, overlap
from tests.independent.sums import day_before, end_of_years, months_before

ENDED = {"withdrawn", "revoked"}


def live_project(state, act, *, own):
    """Return the project that an act names: one that goes on, and the acting account's if `own`."""
    require(act["project"] in state.projects, "project_unknown")
    project = state.projects[act["project"]]
    require(not own or heir(state, project.proponent) == act["account"], "not_proponent")
    require(project.status not in ENDED, "project_status")
    return project


def renew_project(state, act, today, **_):
    """Renews a crediting period."""
    project, policy = live_project(state, act, own=True), state.programme.policy
    applied = applied_on(policy, act, today)
    end, until = project.crediting_end, act["crediting_end"]
    require(end < until <= end_of_years(project.crediting_start, 60), "period_invalid")
    require(int(until[:4]) <= 2200, "period_invalid")
    require(project.crediting == "renewable", "crediting_term")
    asked = {"project": act["project"], "unit_type": project.unit_type, "crediting": "renewable"}
    term = term_of(policy, asked)
    if term is not None:
        require(project.renewals < term[1], "crediting_term")
        require(until <= end_of_years(end, term[2]), "crediting_term")
    latest = months_before(day_before(end), policy["renewal_months"])
    require(applied <= latest, "renewal_late")
    for claims in state.claims.values():
        own = [claim for claim in claims if claim[4] == act["project"]]
        others = [claim for claim in claims if claim[4] != act["project"]]
        for claim in own:
            added = (*claim[:2], claim[3], until)
            require(not any(overlap(added, other) for other in others), "asset_claimed")
    joint = [name for name, _ in project.shares] != [project.proponent]
    lacks = lacks_documents(
        policy,
        {document["kind"] for document in act["documents"]},
        joint=joint,
        elsewhere=False,
        micro=project.tier == "micro",
        methodology=project.method[0],
    )
    require(not lacks, "document_needed")
    set_claims(state, act["project"], until)
    project.crediting_end, project.renewals = until, project.renewals + 1


def change_project(state, act, today, **_):
    """Changes a project from a day on."""
    project, policy = live_project(state, act, own=True), state.programme.policy
    applied = applied_on(policy, act, today)
    since, until = act["effective"], act.get("crediting_end")
    if until:
        require(since < until <= end_of_years(since, 60), "period_invalid")
        require(since >= "1990" and until < "2201", "period_invalid")
        ahead = policy["crediting_after_registration"]
        require(not ahead or since > project.registered, "period_invalid")
        asked = {"unit_type": project.unit_type, "crediting": project.crediting}
        term = term_of(policy, {"project": act["project"], **asked})
        if term is not None:
            years = term[0] + project.renewals * term[2]
            require(until <= end_of_years(since, years), "crediting_term")
        require(applied <= months_before(since, 2), "change_late")
        require(not project.reports, "period_overlap")
        for claims in state.claims.values():
            own = [(*claim[:2], since, until) for claim in claims if claim[4] == act["project"]]
            others = [claim for claim in claims if claim[4] != act["project"]]
            both = [other for claim in own for other in others if overlap(claim, other)]
            require(not both, "asset_claimed")
    else:
        require(applied < since, "change_late")
        inside = project.crediting_start <= since < project.crediting_end
        require(inside, "period_outside")
        require(since >= max(project.monitored_to, project.changed), "period_overlap")
    kinds = {document["kind"] for document in act["documents"]}
    require({"project_plan", "explanation"} <= kinds, "document_needed")
    if not until:
        project.changed, project.status = since, "registered"
        return
    project.crediting_start, project.crediting_end = since, until
    project.monitored_to = since
    for claims in state.claims.values():
        claims[:] = [(*c[:2], since, until, c[4]) if c[4] == act["project"] else c for c in claims]


def withdraw_project(state, act, **_):
    """Ends a project by those who share in it."""
    end_project(state, act, live_project(state, act, own=True), "withdrawn")


def revoke_project(state, act, today, **_):
    """Ends a project by the authority."""
    project = live_project(state, act, own=False)
    idle = not project.reports and today >= end_of_years(project.registered, 1)
    require(idle or act["reason"] != "not_started", "revocation_early")
    end_project(state, act, project, "revoked")


def end_project(state, act, project, status):
    """End a project: its assets are free from where its last report ended."""
    project.status = status
    set_claims(state, act["project"], min(project.crediting_end, project.monitored_to))


def set_claims(state, name, until):
    """Let the claims of a project end on a day."""
    for claims in state.claims.values():
        claims[:] = [(*c[:3], until, name) if c[4] == name else c for c in claims]
