"""Guards and changes of the acts on programme, accounts, keys: section 14 of docs/protocol.md."""

from itertools import pairwise

from tests.independent.octets import material_of, require
from tests.independent.state import Account, Programme, accredited, edition_at
from tests.independent.sums import ubn_is_right


def rises(values):
    """Return whether values rise strictly."""
    return all(a < b for a, b in pairwise(values))


def check_policy_lists(policy):
    """Both lists of a policy are sorted and hold nothing twice (11)."""
    require(rises(policy["approvals"]) and rises(policy["purposes"]), "list_unsorted")


def add_key(state, key):
    """Enrol a key and count it."""
    state.keys[key.name] = key
    state.materials.add(key.material)
    account = state.accounts[key.account]
    account.keys_enrolled += 1
    account.live_keys += 1
    account.self_keys += key.custody == "self"


def check_new_material(state, new):
    """Check that every key to enrol is new to the log, and is not the log's own."""
    taken = state.materials | {material_of(state.programme.log_vkey)}
    require(not any(key.material in taken for key in new.values()), "key_taken")


def party(state, name, kinds):
    """An account that an act names: it is open and of one of these kinds."""
    require(name in state.accounts, "party_unknown")
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
        act["origin"], act["profile"], act["account"], act["log_vkey"], policy, act["rules"]
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


def open_account(state, act, new, **_):
    """Opens an account with its first key."""
    require(rises(act["associations"]), "list_unsorted")
    require(act["holder"] not in state.accounts, "account_taken")
    require(ubn_is_right(act["ubn"]), "ubn_invalid")
    require(act["ubn"] not in state.ubns, "ubn_taken")
    require(all(name in state.accounts for name in act["associations"]), "party_unknown")
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
    key.revoked = True
    account.live_keys -= 1
    account.self_keys = left


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
