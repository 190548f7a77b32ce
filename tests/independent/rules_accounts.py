"""Guards and changes of the acts on programme, accounts, keys: section 14 of docs/protocol.md."""

from itertools import pairwise

from tests.independent.octets import material_of, require
from tests.independent.rotation import carried_checkpoint
from tests.independent.state import Account, Programme, Recovery, accredited, edition_at, is_open
from tests.independent.sums import add_days, is_weekend, ubn_is_right

KINDS = (
    "manufacturer", "enterprise", "verification_body", "authority", "auditor", "association",
)  # fmt: skip


def rises(values):
    """Return whether values rise strictly."""
    return all(a < b for a, b in pairwise(values))


def check_policy_lists(policy):
    """Both lists of a policy are sorted and hold nothing twice (11)."""
    lists = (
        "approvals", "crediting_terms", "exclusions", "purposes", "registration_documents",
        "validation_waived",
    )  # fmt: skip
    require(all(rises(policy[name]) for name in lists), "list_unsorted")
    require(rises([share[0] for share in policy["buffer_shares"]]), "list_unsorted")
    require(rises([term[0] for term in policy["use_terms"]]), "list_unsorted")
    require(all(rises(term[2]) for term in policy["use_terms"]), "list_unsorted")


def add_key(state, key):
    """Enrol a key and count it."""
    state.keys[key.name] = key
    state.materials.add(key.material)
    account = state.accounts[key.account]
    account.keys_enrolled += 1
    account.live_keys += 1
    account.self_keys += key.custody == "self"


def check_new_material(state, new):
    """Check that every new key is new to the log, and is not, nor ever was, the log's own."""
    taken = state.materials | set(map(material_of, state.programme.log_keys))
    require(not any(key.material in taken for key in new.values()), "key_taken")


def party(state, name, kinds):
    """An account that an act names: it is open and of one of these kinds."""
    require(is_open(state, name), "party_unknown")
    require(state.accounts[name].kind in kinds, "party_kind")


def genesis(state, act, new, **_):
    """Begin the log."""
    policy, keys = act["policy"], act["keys"]
    self_held = sum(grant["custody"] == "self" for grant in keys)
    vkeys = [*(grant["vkey"] for grant in keys), act["log_vkey"]]
    require(len(keys) >= 2, "genesis_keys")
    require(self_held >= policy["authority_threshold"], "genesis_keys")
    require(len(set(map(material_of, vkeys))) == len(vkeys), "genesis_keys")
    check_policy_lists(policy)
    require(ubn_is_right(act["ubn"]), "ubn_invalid")
    state.programme = Programme(
        act["origin"], act["profile"], act["account"], [act["log_vkey"]], policy, act["rules"]
    )
    open_with(state, act["account"], Account("authority", act["ubn"]), new)


def open_with(state, name, account, new):
    """Open an account with its first keys."""
    state.accounts[name] = account
    state.ubns.add(account.ubn)
    for key in new.values():
        add_key(state, key)


def adopt_rules(state, act, index, **_):
    """Adopts the next edition of the rules."""
    programme = state.programme
    now = edition_at(programme, index)
    require(act["rules"] == now + 1, "edition_invalid")
    notice = programme.policy["rules_notice_entries"]
    require(act["binds_from"] >= index + 1 + notice, "notice_too_short")
    programme.rules = now
    programme.next_rules, programme.next_rules_from = act["rules"], act["binds_from"]


def set_policy(state, act, **_):
    """Replaces the policy."""
    check_policy_lists(act["policy"])
    authority = state.accounts[state.programme.authority]
    require(act["policy"]["authority_threshold"] <= authority.self_keys, "policy_invalid")
    state.programme.policy = act["policy"]


def set_calendar(state, act, **_):
    """Says which days of a year differ from the week."""
    require(rises(act["closed"]) and rises(act["opened"]), "list_unsorted")
    days = {*act["closed"], *act["opened"]}
    require({int(day[:4]) for day in days} <= {act["year"]}, "calendar_invalid")
    right = {is_weekend(day) for day in act["closed"]} <= {False}
    require(right and {is_weekend(day) for day in act["opened"]} <= {True}, "calendar_invalid")
    state.calendars[act["year"]] = act["closed"], act["opened"]


def rotate_log_key(state, act, new, index, **_):
    """Gives the log another key."""
    carried = carried_checkpoint(act, state.programme.log_vkey)
    require(carried is not None and 1 <= carried[0] <= index, "log_checkpoint")
    check_new_material(state, new)
    state.programme.log_keys.append(act["log_vkey"])
    state.rotations.append((index, *carried))


def open_account(state, act, new, **_):
    """Opens an account with its first key."""
    require(rises(act["associations"]), "list_unsorted")
    require(act["holder"] not in state.accounts, "account_taken")
    require(ubn_is_right(act["ubn"]), "ubn_invalid")
    require(act["ubn"] not in state.ubns, "ubn_taken")
    require(all(is_open(state, name) for name in act["associations"]), "party_unknown")
    kinds = {state.accounts[name].kind for name in act["associations"]}
    require(kinds <= {"association"}, "party_kind")
    check_new_material(state, new)
    mute = act["kind"] == "authority" and act["key"]["custody"] == "registry"
    require(not mute, "last_key")
    open_with(state, act["holder"], Account(act["kind"], act["ubn"]), new)


def enrol_key(state, act, new, **_):
    """Enrols another key of the acting account."""
    check_new_material(state, new)
    for key in new.values():
        add_key(state, key)


def revoke_key(state, act, **_):
    """Revokes a key of the acting account."""
    key, account = state.keys.get(act["key"]), state.accounts[act["account"]]
    mine = key is not None and key.account == act["account"]
    require(mine and not key.revoked, "key_not_live")
    own = key.custody == "self"
    left = account.self_keys - own
    require(account.live_keys > 1, "last_key")
    if own and account.kind == "authority":
        require(left >= state.programme.policy["authority_threshold"], "last_key")
    revoke(state, key)


def revoke(state, key):
    """Revoke a live key and count it."""
    account = state.accounts[key.account]
    key.revoked = True
    account.live_keys -= 1
    account.self_keys -= key.custody == "self"


def begin_recovery(state, act, admitted, **_):
    """Begins the recovery of an account."""
    party(state, act["holder"], set(KINDS) - {"authority"})
    known = state.recoveries.get(act["holder"])
    require(known is None or known.status != "open", "recovery_open")
    days = state.programme.policy["recovery_delay_days"]
    state.recoveries[act["holder"]] = Recovery(add_days(admitted, days))


def open_recovery(state, holder):
    """Return the open recovery of an account."""
    known = state.recoveries.get(holder)
    require(known is not None and known.status == "open", "recovery_unknown")
    return known


def stop_recovery(state, act, **_):
    """Stops a recovery."""
    open_recovery(state, act["holder"]).status = "stopped"


def complete_recovery(state, act, new, admitted, **_):
    """Enrols the new key of an account and revokes every other."""
    check_new_material(state, new)
    known = open_recovery(state, act["holder"])
    require(admitted >= known.ripens, "recovery_early")
    for key in state.keys.values():
        if key.account == act["holder"] and not key.revoked:
            revoke(state, key)
    for key in new.values():
        add_key(state, key)
    known.status = "completed"


def accredit(state, act, today, **_):
    """Accredits a verification body for scopes."""
    require(rises(act["scopes"]), "list_unsorted")
    party(state, act["body"], {"verification_body"})
    require(act["until"] >= today, "accreditation_past")
    for scope in act["scopes"]:
        state.accreditations[act["body"], scope] = act["until"]


def withdraw_accreditation(state, act, today, **_):
    """Withdraws a body's accreditation for scopes."""
    require(rises(act["scopes"]), "list_unsorted")
    party(state, act["body"], {"verification_body"})
    for scope in act["scopes"]:
        require(accredited(state, act["body"], scope, today), "not_accredited")
    for scope in act["scopes"]:
        state.accreditations[act["body"], scope] = ""
