"""Guards and changes of the acts on units, and withdrawals: section 14 of docs/protocol.md."""

from itertools import pairwise

from tests.independent.octets import INTEGER_MAX, require
from tests.independent.rules_accounts import party
from tests.independent.rules_recipients import waits
from tests.independent.signers import units_named
from tests.independent.state import (
    Delayed,
    Publication,
    change,
    heir,
    is_open,
    live_admission,
    project_of,
    walk,
)
from tests.independent.sums import add_hours, ubn_is_right


def check_ranges(ranges):
    """Ranges are valid: sorted, disjoint, none ends before it begins (14, transfer)."""
    require(all(first <= last for _, first, last in ranges), "ranges_invalid")
    for (series_a, _, last_a), (series_b, first_b, _) in pairwise(ranges):
        ok = series_a < series_b or (series_a == series_b and last_a < first_b)
        require(ok, "ranges_invalid")


def check_status(pieces, status, code):
    """No piece has this status."""
    require(all(piece[3].status != status for piece in pieces), code)


def unspent(state, ranges):
    """Return the pieces of ranges, none of them retired or cancelled."""
    pieces = walk(state, ranges)
    require(not {piece[3].status for piece in pieces} & {"retired", "cancelled"}, "units_spent")
    return pieces


def owned(state, act, holder=None):
    """Return the pieces of ranges that the acting account may dispose of, or another."""
    pieces, holder = unspent(state, act["ranges"]), holder or act["account"]
    require(all(piece[3].holder == holder for piece in pieces), "not_holder")
    check_status(pieces, "on_hold", "units_on_hold")
    return pieces


def in_time(pieces, today):
    """Return whether every piece may still be used."""
    return all(not piece[3].use_until or today <= piece[3].use_until for piece in pieces)


def transfer(state, act, index, admitted, today, **_):
    """Moves units to another account."""
    recipient, ranges = act["recipient"], act["ranges"]
    party(state, recipient, {"manufacturer", "enterprise", "verification_body"})
    require(recipient != act["account"], "same_account")
    body = state.accounts[recipient].kind == "verification_body"
    ties = {(recipient, project_of(series)) for series, _, _ in ranges} if body else set()
    require(not ties & state.engaged, "not_independent")
    check_ranges(ranges)
    price = units_named(ranges) * act.get("unit_price_ntd", 0)
    require(price <= INTEGER_MAX, "price_overflow")
    pieces = owned(state, act)
    moves_max = state.programme.policy["moves_max"]
    moved_out = moves_max and any(piece[3].moves >= moves_max for piece in pieces)
    require(not moved_out, "move_limit")
    require(in_time(pieces, today), "use_expired")
    state.received |= ties
    if waits(state, act, units_named(ranges), admitted):
        ripens = add_hours(admitted, state.programme.policy["transfer_delay_hours"])
        state.delayed[index] = Delayed(act["account"], recipient, ranges, ripens)
        change(state, pieces, status="on_hold", index=index)
        return
    for piece in pieces:
        what = {"holder": recipient, "status": "held", "moves": piece[3].moves + 1}
        change(state, [piece], index=index, **what)


def retire(state, act, index, today, **_):
    """Uses units up."""
    policy = state.programme.policy
    require(ubn_is_right(act["beneficiary"]), "ubn_invalid")
    check_ranges(act["ranges"])
    families = {series[0] for series, _, _ in act["ranges"]}
    few = [only for family, _, only in policy["use_terms"] if family in families and only]
    named = all(act["purpose"] in only for only in [policy["purposes"], *few])
    require(named, "purpose_not_allowed")
    own = act["beneficiary"] == state.accounts[act["account"]].ubn
    require(own or not policy["beneficiary_is_holder"], "beneficiary_not_holder")
    pieces = owned(state, act)
    require(in_time(pieces, today), "use_expired")
    change(state, pieces, status="retired", index=index)
    if policy["publication_days"]:
        state.publications[index] = Publication(policy["publication_days"], today)


def hold(state, act, index, **_):
    """Holds units."""
    check_ranges(act["ranges"])
    pieces = unspent(state, act["ranges"])
    check_status(pieces, "on_hold", "units_on_hold")
    change(state, pieces, status="on_hold", index=index)


def none_waits(state, pieces):
    """No block of a piece is locked by a transfer that waits."""
    locks = {piece[3].index for piece in pieces if piece[3].status == "on_hold"}
    found = [state.delayed[entry] for entry in locks & state.delayed.keys()]
    require(all(transfer.status != "waiting" for transfer in found), "units_waiting")


def release(state, act, index, **_):
    """Releases units on hold."""
    check_ranges(act["ranges"])
    pieces = unspent(state, act["ranges"])
    check_status(pieces, "held", "not_on_hold")
    none_waits(state, pieces)
    change(state, pieces, status="held", index=index)


def release_buffer(state, act, index, **_):
    """Gives units of the buffer pool back to whom they were set aside for."""
    check_ranges(act["ranges"])
    pieces = owned(state, act, state.programme.authority)
    earners = [heir(state, block.issued_to) for _, _, _, block in pieces]
    require(all(is_open(state, name) for name in earners), "earner_closed")
    for piece, earner in zip(pieces, earners, strict=True):
        series, first, last, _ = piece
        change(state, [piece], holder=earner, status="held", index=index)
        state.buffers[project_of(series)][1] += last - first + 1


def withdraw(state, act, admitted, **_):
    """Burns the id of an act that was not admitted."""
    account, target, until = act["account"], act["target"], act["target_not_after"]
    known = live_admission(state, account, target, admitted)
    require(target != act["id"] and not known, "target_admitted")
    require(known is None, "target_withdrawn")
    require(until >= admitted, "target_window")
    state.admissions[account, target] = ("", until)
