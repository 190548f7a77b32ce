"""Guards and changes of the acts on projects and reports: section 14 of docs/protocol.md."""

from tests.independent.eligibility import (
    applied_on,
    end_of_term,
    excluded,
    has_documents,
    is_above_plan,
    is_additional,
    tier_of,
)
from tests.independent.fields import SERIAL_MAX, VINTAGES_MAX
from tests.independent.octets import require
from tests.independent.rules_corrections import is_asked
from tests.independent.rules_lifecycle import live_project
from tests.independent.rules_outside import claimants, plain
from tests.independent.rules_ties import bound
from tests.independent.state import (
    Block,
    Project,
    Report,
    accredited,
    heir,
    is_open,
    overlap,
    use_until,
)
from tests.independent.sums import (
    GRAMS_A_UNIT,
    allot,
    answers,
    end_of_years,
    rise_by_table,
    years_of,
)

CREDITING_YEARS_MAX = 60
EARNING = ("unmodified", "modified")
YEAR_MIN, YEAR_MAX = 1990, 2200


def known_project(state, act):
    """Return the project that an act names."""
    require(act["project"] in state.projects, "project_unknown")
    return state.projects[act["project"]]


def known_report(project, act):
    """Return the monitoring report that an act names."""
    require(act["report"] <= len(project.reports), "report_unknown")
    return project.reports[act["report"] - 1]


def fits(project, calculation):
    """Return whether a calculation, or None, fits a project (15.6)."""
    pins = project.factor_sets
    if not pins or calculation is None:
        return not pins and calculation is None
    used = [item["factor_set"] for item in calculation["factors"]]
    return (
        (calculation["methodology"], calculation["methodology_version"]) == project.method
        and len(used) == len(pins)
        and all(answers(*pair) for pair in zip(used, pins, strict=True))
    )


def rises(values):
    """Return whether each of a list is above the one before it."""
    return values == sorted(set(values))


def require_team(act):
    """Check who worked: the lead is on the team, the reviewer is not."""
    ok = act["lead"] in act["team"] and act["reviewer"] not in act["team"]
    require(ok, "team_invalid")


def register_project(state, act, today, **_):
    """Registers a project and claims its assets."""
    require(rise_by_table(act["factor_sets"]), "list_unsorted")
    elsewhere = [(one["programme"], plain(one["serial"])) for one in act["outside"]]
    for values in (act["analyses"], act["exclusions"], [" ".join(one) for one in elsewhere]):
        require(values == sorted(set(values)), "list_unsorted")
    names = [member["account"] for member in act["members"]]
    require(all(name in state.accounts for name in names), "party_unknown")
    kinds = {state.accounts[name].kind for name in names}
    require(kinds <= {"manufacturer", "enterprise"}, "party_kind")
    require(act["project"] not in state.projects, "project_taken")
    require(act["project"] not in state.brought, "project_taken")
    families = "Z" if state.programme.profile == "industrial" else "ABC"
    require(act["project"][0] in families, "project_family")
    policy = state.programme.policy
    applied = applied_on(policy, act, today)
    start, end = act["crediting_start"], act["crediting_end"]
    latest = end_of_years(start, CREDITING_YEARS_MAX)
    require(start < end <= latest, "period_invalid")
    within = int(start[:4]) >= YEAR_MIN and int(end[:4]) <= YEAR_MAX
    require(within, "period_invalid")
    ahead = policy["crediting_after_registration"]
    require(start > today or not ahead, "period_invalid")
    require(end <= end_of_term(policy, act, start), "crediting_term")
    require(not excluded(policy, act, applied), "excluded")
    claims = []
    for item in act["assets"]:
        claim = (item["equipment"], item["measure"], start, end, act["project"])
        others = [other for plant, other in claims if plant == item["plant"]]
        others += state.claims.get(item["plant"], [])
        require(not any(overlap(claim, other) for other in others), "asset_claimed")
        claims.append((item["plant"], claim))
    owners = [name for key in elsewhere for name in claimants(state, *key)]
    alive = any(state.projects[name].status not in {"withdrawn", "revoked"} for name in owners)
    require(not alive, "outside_claimed")
    require(len(set(names)) == len(names), "allocation_invalid")
    alone = state.accounts[act["account"]].kind == "association" and not names
    require(not alone, "allocation_invalid")
    require(is_additional(policy, act), "additionality_missing")
    require(has_documents(policy, act), "document_needed")
    shares = [(member["account"], member["weight"]) for member in act["members"]]
    shares = shares or [(act["account"], 1)]
    method = (act["methodology"], act["methodology_version"])
    state.projects[act["project"]] = Project(
        act["account"], method, act["factor_sets"], act["scope"], start, end, shares, start,
        act["unit_type"], act["crediting"], today, act.get("scale"),
        tier_of(policy, act["scale"]) if "scale" in act else "",
    )  # fmt: skip
    state.outside |= dict.fromkeys(elsewhere, act["project"])
    for plant, claim in claims:
        state.claims.setdefault(plant, []).append(claim)


def validate_project(state, act, today, **_):
    """Validates a registered project, unless the opinion refuses it."""
    require(rises(act["team"]), "list_unsorted")
    project, body = known_project(state, act), act["account"]
    require(project.status == "registered", "project_status")
    require(accredited(state, body, project.scope, today), "not_accredited")
    require_team(act)
    require((body, act["project"]) not in state.received, "not_independent")
    require(not bound(state, act, project, today), "not_independent")
    state.engaged.add((body, act["project"]))
    if act["opinion"] not in EARNING:
        return
    project.status, project.validator = "validated", body


def report_monitoring(state, act, index, today, **_):
    """Reports a monitoring period, or corrects the last report."""
    project = known_project(state, act)
    require(heir(state, project.proponent) == act["account"], "not_proponent")
    waived = project.method[0] in state.programme.policy["validation_waived"]
    ready = project.status == "validated" or (waived and project.status == "registered")
    require(ready, "project_status")
    number, last = len(project.reports), project.reports[-1] if project.reports else None
    require(act["report"] in (number, number + 1), "report_number")
    open_report = last is not None and last.status in ("reported", "refused")
    correction = act["report"] == number
    require(open_report == correction, "report_status")
    start, end = act["period_start"], act["period_end"]
    require(start < end, "period_invalid")
    require(len(years_of(start, end)) <= VINTAGES_MAX, "period_invalid")
    inside = project.crediting_start <= start and end <= project.crediting_end
    require(inside, "period_outside")
    floor = last.period_floor if correction else project.monitored_to
    require(start >= floor, "period_overlap")
    require(end <= today, "period_open")
    require(not start < project.changed < end, "period_changed")
    kinds = {document["kind"] for document in act["documents"]}
    asked = state.programme.policy["explain_above_plan"] and "explanation" not in kinds
    above = is_above_plan(project.plan, start, end, act["claimed_g"])
    require(not (asked and above), "document_needed")
    require(fits(project, act.get("calculation")), "calculation_mismatch")
    project.reports[act["report"] - 1 :] = [Report(start, end, floor, act["claimed_g"], index)]
    project.monitored_to = end


def verify_monitoring(state, act, today, **_):
    """Verifies a monitoring report, or refuses it."""
    policy = state.programme.policy
    require(rises(act["team"]), "list_unsorted")
    project, body = live_project(state, act, own=False), act["account"]
    report = known_report(project, act)
    require(report.status == "reported", "report_status")
    require(report.index == act["report_entry"], "report_changed")
    require(accredited(state, body, project.scope, today), "not_accredited")
    require_team(act)
    require(not (policy["separate_bodies"] and project.validator == body), "not_independent")
    require((body, act["project"]) not in state.received, "not_independent")
    require(not bound(state, act, project, today), "not_independent")
    year = int(today[:4])
    led = [(act["lead"], project.proponent, year - back) in state.led
           for back in range(1, policy["lead_years_max"] + 1)]  # fmt: skip
    require(not led or not all(led), "lead_too_long")
    enough = act["assurance"] == "reasonable" or not policy["reasonable_assurance"]
    require(enough, "assurance_too_low")
    require(act["opinion"] != "unmodified" or not is_asked(state, act), "requests_open")
    verified, vintages = act["verified_g"], act["vintages"]
    earning = act["opinion"] in EARNING
    figured = verified or vintages or "calculation" in act
    require(earning or not figured, "opinion_figure")
    if earning:
        judge_figure(project, report, act, policy["materiality_permille"])
    units = max(0, verified) // GRAMS_A_UNIT
    owed = -(-max(0, -verified) // GRAMS_A_UNIT)
    report.status, report.body = "verified" if earning else "refused", body
    report.opinion = act["opinion"]
    report.verified_g, report.vintages = verified, vintages
    report.set_off = min(units, project.debit)
    report.issuable = units - report.set_off
    project.debit += owed - report.set_off
    state.engaged.add((body, act["project"]))
    state.led.add((act["lead"], project.proponent, year))


def judge_figure(project, report, act, permille):
    """Check the figure of an opinion that can lead to units."""
    require(fits(project, act.get("calculation")), "calculation_mismatch")
    verified, vintages = act["verified_g"], act["vintages"]
    if verified < GRAMS_A_UNIT:
        require(not vintages, "vintages_invalid")
    else:
        years = years_of(report.period_start, report.period_end)
        require([vintage["year"] for vintage in vintages] == years, "vintages_invalid")
        total = sum(vintage["weight_g"] for vintage in vintages)
        require(0 <= verified - total < len(vintages), "vintages_invalid")
    require(verified <= report.claimed_g, "above_claim")
    near = 1000 * abs(report.claimed_g - verified) <= permille * abs(verified)
    require(near or permille == 0, "material_difference")


def issue(state, act, today, index, **_):
    """Issues the units of a verified report."""
    project, body = live_project(state, act, own=False), act["account"]
    report = known_report(project, act)
    require(report.status == "verified", "report_status")
    heirs = [heir(state, name) for name, _ in project.shares]
    require(all(is_open(state, name) for name in heirs), "allocation_invalid")
    require(accredited(state, body, project.scope, today), "not_accredited")
    require(report.body == body, "not_verifier")
    require(report.issuable > 0, "nothing_to_issue")
    pool, pooled = state.programme.authority, pooled_of(state, project, report.issuable)
    weights = [vintage["weight_g"] for vintage in report.vintages]
    shares = [weight for _, weight in project.shares]
    own, aside = allot(report.issuable - pooled, weights, shares), allot(pooled, weights, shares)
    rows, earned, names = [], [], [heir(state, name) for name, _ in project.shares]
    for vintage, free, kept in zip(report.vintages, own, aside, strict=True):
        series = f"{act['project']}/{vintage['year']}"
        end = state.issued.get(series, 0)
        cells = [[(name, n)] for name, n in zip(names, free, strict=True)]
        cells.append(list(zip(names, kept, strict=True)))
        for owners, holder in zip(cells, [*names, pool], strict=True):
            units = sum(n for _, n in owners)
            if units:
                row = {"first": end + 1, "holder": holder, "last": end + units, "series": series}
                rows.append(row)
                earned.append([(name, n) for name, n in owners if n])
                end += units
    require(all(row["last"] <= SERIAL_MAX for row in rows), "series_full")
    require(act["issued"] == rows, "issued_mismatch")
    for row, owners in zip(rows, earned, strict=True):
        first = row["first"]
        for owner, units in owners:
            place = (act["report"], owner, row["holder"], "held", 0, index)
            until = use_until(state, row["series"], today)
            block = Block(first, first + units - 1, *place, until)
            state.blocks.setdefault(row["series"], []).append(block)
            first += units
        state.issued[row["series"]] = row["last"]
    if pooled:
        state.buffers.setdefault(act["project"], [0, 0])[0] += pooled
    report.status = "issued"


def pooled_of(state, project, units):
    """Return how many of a project's units go into the buffer pool (14, issue)."""
    shares = dict(state.programme.policy["buffer_shares"]) if project.unit_type == "R" else {}
    return -(-units * shares.get(project.method[0], 0) // 1000)
