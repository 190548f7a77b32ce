"""Who may enter when, and who signs: sections 12 and 13 of docs/protocol.md."""

from tests.independent import curve, passkey
from tests.independent.fields import ACTORS, ANY_KIND, KEY_LABEL
from tests.independent.octets import (
    Refusal,
    material_of,
    parse_vkey,
    require,
    sha256,
    split_vkey,
)
from tests.independent.state import Key, heir, is_open, live_admission
from tests.independent.sums import add_days

ACCOUNT_KEYS_MAX = 999


def check_admission(state, index, entry):
    """Check place, time and id of an entry (12)."""
    act, genesis = entry.act, entry.act["act"] == "genesis"
    require(genesis == (index == 0), "genesis_misplaced")
    origin = act["origin"] if genesis else state.programme.origin
    require(entry.origin == origin, "foreign_origin")
    require(entry.admitted >= state.previous, "clock_backwards")
    known = live_admission(state, act["account"], act["id"], entry.admitted)
    if known is not None:
        require(known, "act_withdrawn")
        require(known == sha256(entry.text).hex(), "act_id_reused")
        raise Refusal("already_admitted")
    require(entry.admitted <= act["not_after"], "expired")
    policy = act["policy"] if genesis else state.programme.policy
    latest = add_days(entry.admitted, policy["not_after_days_max"])
    require(act["not_after"] <= latest, "not_after_too_far")


def check_signatures(state, entry):
    """Check who signs, and whether they all did (13); return the keys that the act enrols."""
    act = entry.act
    if act["act"] != "genesis":
        account = state.accounts.get(act["account"])
        require(account is not None and not account.closed, "unknown_account")
        kinds = ACTORS[act["act"]]
        require(kinds is ANY_KIND or account.kind in kinds, "role_not_allowed")
        foreign = act["act"] == "stop_recovery" and act["holder"] != act["account"]
        require(not foreign or account.kind == "authority", "role_not_allowed")
    new = enrolled_keys(state, act)
    needs = needed_signatures(state, act)
    lines = signing_keys(state, entry, new)
    # The lines of keys that the act enrols are no account's share (13.3).
    old = [key for key, _ in lines if key is not new.get(key.name)]
    require(not any(key.revoked for key in old), "key_revoked")
    counts = dict.fromkeys(needs, 0)
    for key in old:
        self_held = needs.get(key.account, (0, False))[1]
        require(not self_held or key.custody == "self", "key_not_counted")
        counts[key.account] = counts.get(key.account, 0) + 1
    require(len(lines) - len(old) == len(new), "missing_signature")
    for name, (count, _) in needs.items():
        require(counts[name] >= count, "missing_signature")
    for name, count in counts.items():
        require(count <= needs.get(name, (0, False))[0], "extra_signature")
    for key, signature in lines:
        require(signature_holds(key, entry.text, signature), "bad_signature")
    return new


def signature_holds(key, text, signature):
    """Return whether a key signed a text, by the rule of its type (5)."""
    if key.passkey is not None:
        return passkey.assertion_holds(key.typed_key, key.passkey, text, signature)
    return curve.signature_holds(key.typed_key[1:], text, signature)


def may_be_enrolled(typed):
    """Return whether the public key of a typed key may be enrolled (5)."""
    if passkey.is_passkey(typed):
        return passkey.may_be_enrolled(typed)
    return curve.may_be_enrolled(typed[1:])


def signing_keys(state, entry, new):
    """Return the key of each signature line, with the signature (13.3, number 6)."""
    lines = []
    for name, key_id, signature in entry.signatures:
        key = new.get(name) or state.keys.get(name)
        require(key is not None and key.key_id == key_id, "unknown_key")
        lines.append((key, signature))
    return lines


def enrolled_keys(state, act):
    """Return the keys that an act enrols, by name (13.1)."""
    if act["act"] == "genesis":
        account, grants, start = act["account"], act["keys"], 1
    elif act["act"] == "open_account":
        account, grants, start = act["holder"], [act["key"]], 1
    elif act["act"] in {"enrol_key", "complete_recovery"}:
        account = act["holder" if "holder" in act else "account"]
        grants = [act["key"]]
        known = state.accounts.get(account)
        start = known.keys_enrolled + 1 if known else 1
        require(start <= ACCOUNT_KEYS_MAX, "key_name")
    elif act["act"] == "rotate_log_key":
        return log_key(state.programme.origin, act["log_vkey"])
    else:
        return {}
    keys = {}
    for number, grant in enumerate(grants, start):
        name = f"{account}/k{number}"
        key_id, typed_key = named_key(grant["vkey"], name)
        material, custody = material_of(grant["vkey"]), grant["custody"]
        enrolled = grant.get("passkey")
        keys[name] = Key(name, account, key_id, typed_key, material, custody, enrolled)
    typed_keys = [key.typed_key for key in keys.values()]
    if act["act"] == "genesis":
        vkey = act["log_vkey"]
        require(parse_vkey(vkey) is not None, "key_name")
        typed_keys.append(named_key(vkey, act["origin"])[1])
    for key in keys.values():
        is_passkey = passkey.is_passkey(key.typed_key)
        require(is_passkey == (key.passkey is not None), "key_kind")
        require(not is_passkey or key.custody == "self", "key_kind")
    require(all(map(may_be_enrolled, typed_keys)), "weak_key")
    return keys


def log_key(origin, vkey):
    """Return the log's next key, by its name (13.1)."""
    require(not KEY_LABEL(origin), "key_name")
    require(parse_vkey(vkey) is not None, "key_name")
    key_id, typed_key = named_key(vkey, origin)
    require(may_be_enrolled(typed_key), "weak_key")
    return {origin: Key(origin, "", key_id, typed_key, material_of(vkey), "", None)}


def named_key(vkey, name):
    """Return the key id and typed key of a well-formed verifier key of this name."""
    parsed = split_vkey(vkey)
    require(parsed is not None and parsed[0] == name, "key_name")
    known = parse_vkey(vkey) is not None or passkey.is_passkey(parsed[2])
    require(known, "key_name")
    return parsed[1:]


def units_named(ranges):
    """Return how many units ranges name, a negative term counted as 0 (13.2)."""
    return sum(max(0, last - first + 1) for _, first, last in ranges)


def needed_signatures(state, act):
    """Return account -> (how many keys sign, whether only self-held ones count) (13.2)."""
    name, actor = act["act"], act["account"]
    needs = {}
    if name == "genesis":
        return needs

    def need(account, count, *, self_held):
        old_count, old_self_held = needs.get(account, (0, False))
        needs[account] = (max(count, old_count), self_held or old_self_held)

    policy, account = state.programme.policy, state.accounts[actor]
    threshold, dual = policy["authority_threshold"], policy["dual_control_units"]
    if account.kind == "authority" and name in {"enrol_key", "revoke_key"}:
        need(actor, max(1, min(threshold, account.self_keys)), self_held=True)
    elif account.kind == "authority":
        need(actor, threshold, self_held=True)
    elif name in {"enrol_key", "revoke_key"} and account.self_keys:
        need(actor, min(account.self_keys, 2), self_held=True)
    elif (
        name in {"transfer", "retire", "replace_units"}
        and dual
        and units_named(act["ranges"]) >= dual
    ):
        need(actor, 2, self_held=True)
    elif name in {"validate_project", "verify_monitoring"}:
        need(actor, 1, self_held=policy["self_held_statements"])
    else:
        need(actor, 1, self_held=False)
    for other in others_named(state, act):
        need(other, 1, self_held=False)
    if name in policy["approvals"]:
        need(state.programme.authority, threshold, self_held=True)
    return needs


def others_named(state, act):
    """Return whoever signs with one key beside the acting account (13.2)."""
    match act["act"]:
        case "register_project":
            return [member["account"] for member in act["members"]]
        case "bring_in":
            return [act["issued"]["holder"]]
        case "withdraw_project" if act["project"] in state.projects:
            shares = state.projects[act["project"]].shares
            heirs = [heir(state, name) for name, _ in shares]
            return [name for name in heirs if is_open(state, name)]
        case "transfer" if countersigned(state, act):
            return [act["recipient"]]
        case "waive_duty" if (act["annulment"], act["duty"]) in state.duties:
            return [heir(state, state.duties[act["annulment"], act["duty"]].debtor)]
        case "merge_account":
            return [act["successor"]]
        case _:
            return []


def countersigned(state, act):
    """Return whether the recipient of a transfer signs too (13.2)."""
    recipient = state.accounts.get(act["recipient"])
    is_body = recipient is not None and recipient.kind == "verification_body"
    asked = state.programme.policy["countersign_transfers"] or "unit_price_ntd" in act
    return asked or is_body
