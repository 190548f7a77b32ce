"""Guards and changes of the acts on recipients and waiting transfers: section 14."""

from tests.independent.octets import require
from tests.independent.rules_accounts import party
from tests.independent.state import change, find_block, is_open
from tests.independent.sums import add_hours

HOLDERS = {"manufacturer", "enterprise", "verification_body"}


def trust_recipient(state, act, admitted, **_):
    """Trusts a recipient, once the delay is over."""
    key = act["account"], act["recipient"]
    party(state, act["recipient"], HOLDERS)
    require(key[0] != key[1], "same_account")
    require(key not in state.trusted, "recipient_trusted")
    hours = state.programme.policy["transfer_delay_hours"]
    state.trusted[key] = add_hours(admitted, hours)


def distrust_recipient(state, act, **_):
    """Trusts a recipient no longer."""
    key = act["account"], act["recipient"]
    require(key in state.trusted, "recipient_not_trusted")
    del state.trusted[key]


def waits(state, act, quantity, admitted):
    """Return whether a transfer has to wait (14, transfer)."""
    policy = state.programme.policy
    large, hours = policy["transfer_delay_units"], policy["transfer_delay_hours"]
    since = state.trusted.get((act["account"], act["recipient"]))
    is_trusted = since is not None and since <= admitted
    return bool(large and hours) and quantity >= large and not is_trusted


def locked(state, transfer, entry):
    """Return the pieces that are on hold since the transfer of an entry."""
    pieces = []
    for series, first, last in transfer.ranges:
        blocks, serial = state.blocks[series], first
        at = find_block(blocks, serial)
        while serial <= last:
            block = blocks[at]
            if block.status == "on_hold" and block.index == entry:
                pieces.append((series, block.first, block.last, block))
            serial, at = block.last + 1, at + 1
    return pieces


def waiting(state, act):
    """Return the transfer that an act names, which waits."""
    found = state.delayed.get(act["transfer"])
    require(found is not None and found.status == "waiting", "transfer_unknown")
    return found


def stop_transfer(state, act, index, admitted, **_):
    """Stops a transfer that waits."""
    found = waiting(state, act)
    if state.accounts[act["account"]].kind != "authority":
        require(act["account"] == found.sender, "not_transfer_party")
        require(admitted < found.ripens, "transfer_ripe")
    change(state, locked(state, found, act["transfer"]), status="held", index=index)
    found.status = "stopped"


def complete_transfer(state, act, index, admitted, **_):
    """Completes a transfer that waited."""
    named = state.delayed.get(act["transfer"])
    if named is not None and named.status == "waiting":
        require(is_open(state, named.recipient), "party_unknown")
    found = waiting(state, act)
    require(act["account"] in {found.sender, found.recipient}, "not_transfer_party")
    require(admitted >= found.ripens, "transfer_early")
    pieces = locked(state, found, act["transfer"])
    named = sum(last - first + 1 for _, first, last in found.ranges)
    require(sum(last - first + 1 for _, first, last, _ in pieces) == named, "units_spent")
    for piece in pieces:
        moved = {"holder": found.recipient, "status": "held", "moves": piece[3].moves + 1}
        change(state, [piece], index=index, **moved)
    found.status = "completed"
