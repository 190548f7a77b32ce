"""Guards and changes of accounts that end: section 14 of docs/protocol.md."""

from tests.independent.octets import require
from tests.independent.rules_accounts import KINDS, party
from tests.independent.rules_units import check_ranges, none_waits, unspent
from tests.independent.signers import units_named
from tests.independent.state import change, is_open
from tests.independent.sums import day_from, real_date


def own_pieces(state, act):
    """Return the pieces of an act's ranges, all its holder's and not spent."""
    check_ranges(act["ranges"])
    pieces = unspent(state, act["ranges"])
    require(all(piece[3].holder == act["holder"] for piece in pieces), "not_holder")
    none_waits(state, pieces)
    return pieces


def check_none_left(state, act):
    """The ranges are all that the holder has."""
    has = sum(
        block.last - block.first + 1
        for blocks in state.blocks.values()
        for block in blocks
        if block.holder == act["holder"] and block.status in {"held", "on_hold"}
    )
    require(has == units_named(act["ranges"]), "units_left")


def end(state, name):
    """Closes an account, and stops its open recovery."""
    state.accounts[name].closed = True
    if name in state.recoveries and state.recoveries[name].status == "open":
        state.recoveries[name].status = "stopped"


def close_account(state, act, index, today, **_):
    """Closes an account and annuls what it has left."""
    party(state, act["holder"], set(KINDS) - {"authority"})
    require(act["event_on"] <= today, "event_invalid")
    pieces = own_pieces(state, act)
    check_none_left(state, act)
    change(state, pieces, status="cancelled", index=index)
    end(state, act["holder"])


def merge_account(state, act, index, today, **_):
    """Gives units of a merged enterprise to its successor."""
    both = (act["holder"], act["successor"])
    require(all(is_open(state, name) for name in both), "party_unknown")
    for name in both:
        party(state, name, {"manufacturer", "enterprise"})
    require(act["holder"] != act["successor"], "same_account")
    require(act["event_on"] <= act["filed_on"] <= today, "event_invalid")
    event = act["event_on"]
    last = f"{int(event[:4]) + 1:04d}{event[4:]}"
    last = last if real_date(last) else f"{last[:4]}-02-28"
    late = act["filed_on"] > last and act["filed_on"] > act.get("reminded_until", "")
    if late:
        last = day_from(state.calendars, last)
        require(last is not None, "calendar_unknown")
        require(act["filed_on"] <= last, "filed_late")
    pieces = own_pieces(state, act)
    if act["ceases"]:
        check_none_left(state, act)
        end(state, act["holder"])
        state.accounts[act["holder"]].successor = act["successor"]
    change(state, pieces, holder=act["successor"], index=index)
