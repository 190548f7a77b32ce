"""Guards and changes of what follows a use and an annulment: section 14 of docs/protocol.md."""

from dataclasses import replace

from tests.independent.octets import require
from tests.independent.rules_units import check_ranges, check_status, in_time, owned
from tests.independent.signers import units_named
from tests.independent.state import Duty, change, heir, is_open, project_of, walk
from tests.independent.sums import add_days, nth_working_day


def cancel(state, act, index, today, **_):
    """Annuls units, whoever holds them."""
    check_ranges(act["ranges"])
    days = state.programme.policy["replacement_days"]
    traces = act["reason"] == "authority_invalidation" and days != 0
    pieces = walk(state, act["ranges"])
    check_status(pieces, "cancelled", "units_spent")
    for series, _, _, block in pieces:
        known = block.status == "retired" and (not traces or (series, block.first) in state.uses)
        require(not known, "units_spent")
    pool = state.programme.authority
    pooled = all(block.holder == pool for _, _, _, block in pieces)
    require(pooled or act["reason"] != "reversal_buffer", "not_holder")
    change(state, pieces, status="cancelled", index=index)
    if not traces:
        return
    groups = {}
    for series, first, last, block in pieces:
        used = block.index if block.status == "retired" else -1
        debtor = heir(state, block.issued_to)
        if block.holder != pool and debtor not in (block.holder, heir(state, block.holder)):
            group = (project_of(series), debtor, block.holder, used)
            groups.setdefault(group, []).append([series, first, last])
    numbers = {}
    for number, ((_, debtor, creditor, used), ranges) in enumerate(groups.items(), 1):
        numbers |= {(series, first): number for series, first, _ in ranges}
        owed = units_named(ranges)
        due = add_days(f"{today}T", days)[:10]
        state.duties[index, number] = Duty(debtor, creditor, used, ranges, owed, owed, due)
    for series, first, last, block in pieces:
        if block.status == "retired":
            use = (last, block.index, index, numbers.get((series, first), 0))
            state.uses[series, first] = use


def publish_retirement(state, act, today, **_):
    """Says that the purpose of a retirement was published."""
    known = state.publications.get(act["retirement"])
    require(known is not None, "retirement_unknown")
    require(not known.published, "retirement_published")
    known.due = nth_working_day(state.calendars, known.retired, known.days)
    require(known.due is not None, "calendar_unknown")
    known.published = today


def duty_of(state, act):
    """Return the duty that an act names."""
    duty = state.duties.get((act["annulment"], act["duty"]))
    require(duty is not None, "duty_unknown")
    return duty


def kind_of(state, series):
    """Return what must be equal of units that take each other's place."""
    project = state.projects.get(project_of(series))
    here = project_of(series)
    return series[0], project.unit_type if project else state.brought_types[here]


def replace_units(state, act, index, today, **_):
    """Supplies units in the place of others that were annulled."""
    duty, ranges = duty_of(state, act), act["ranges"]
    creditor = heir(state, duty.creditor)
    require(heir(state, duty.debtor) == act["account"], "not_debtor")
    require(duty.status == "open" and creditor != act["account"], "duty_closed")
    moving = duty.retirement == -1 and is_open(state, creditor)
    body = moving and state.accounts[creditor].kind == "verification_body"
    ties = {(creditor, project_of(series)) for series, _, _ in ranges} if body else set()
    require(not ties & state.engaged, "not_independent")
    check_ranges(ranges)
    require(units_named(ranges) <= duty.owed, "above_duty")
    walk(state, ranges)
    wanted = kind_of(state, duty.ranges[0][0])
    require(all(kind_of(state, series) == wanted for series, _, _ in ranges), "not_equivalent")
    pieces = owned(state, act)
    most = state.programme.policy["moves_max"]
    stuck = moving and most and any(piece[3].moves >= most for piece in pieces)
    require(not stuck, "move_limit")
    require(in_time(pieces, today), "use_expired")
    for piece in pieces:
        moved = {"holder": creditor, "moves": piece[3].moves + 1}
        change(state, [piece], index=index, **(moved if moving else {"status": "cancelled"}))
    state.received |= ties
    left = duty.owed - units_named(ranges)
    status = "open" if left else "fulfilled"
    state.duties[act["annulment"], act["duty"]] = replace(duty, owed=left, status=status)


def waive_duty(state, act, **_):
    """Takes money back in the place of units."""
    duty = duty_of(state, act)
    require(heir(state, duty.creditor) == act["account"], "not_creditor")
    require(duty.status == "open", "duty_closed")
    require(duty.retirement == -1, "duty_of_use")
    duty.status = "waived"
