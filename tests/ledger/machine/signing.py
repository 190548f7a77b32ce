"""Who may act, who must sign, and what a note's signatures earn, as the naive book sees it."""

from collections.abc import Iterator

from ledger.book.acts import (
    AnyAct,
    BringIn,
    CompleteRecovery,
    EnrolKey,
    MergeAccount,
    OpenAccount,
    RegisterProject,
    ReplaceUnits,
    Retire,
    RevokeKey,
    RotateLogKey,
    Transfer,
    ValidateProject,
    VerifyMonitoring,
    WaiveDuty,
    WithdrawProject,
)
from ledger.errors import Code
from tests.ledger.machine.book import BODY, Book, material_of
from tests.ledger.rules.case import Draft
from tests.world import signer_of

EARNERS = {"manufacturer", "enterprise"}
AUTHORITY_ACTS = {
    *("adopt_rules", "set_policy", "open_account", "accredit", "withdraw_accreditation"),
    *("rotate_log_key", "set_calendar", "bring_in", "begin_recovery", "complete_recovery"),
    *("cancel", "hold", "release", "publish_retirement", "revoke_project", "withdraw_tie"),
    *("close_account", "merge_account", "release_buffer"),
}
ANYBODY = {"enrol_key", "revoke_key", "stop_recovery", "withdraw", "answer_finding"}
AUDITOR_ACTS = {"raise_finding", "close_finding"}
BODY_ACTS = {"validate_project", "request_correction", "verify_monitoring", "issue"}
PROPONENT_ACTS = {
    *("register_project", "report_monitoring", "renew_project", "withdraw_project"),
    *("attach_evidence", "change_project", "settle_correction"),
}
USING_ACTS = {"retire", "waive_duty", "complete_transfer"}
Needs = dict[str, tuple[int, bool]]
"""By account: how many signatures, and whether self-held keys alone count."""


def tag_of(act: AnyAct) -> str:
    """Return an act's name."""
    return str(type(act).__struct_config__.tag)


def may(kind: str, tag: str) -> bool:
    """Tell whether a kind of account may sign an act."""
    if tag in ANYBODY:
        return True
    if tag in AUTHORITY_ACTS or tag == "genesis":
        return kind == "authority"
    if tag in BODY_ACTS:
        return kind == BODY
    if tag == "stop_transfer":
        return kind in EARNERS | {"authority"}
    if tag in AUDITOR_ACTS:
        return kind == "auditor"
    if tag == "declare_tie":
        return kind != "auditor"
    if tag == "withdraw_evidence":
        return kind not in {"auditor", BODY}
    if tag in PROPONENT_ACTS:
        return kind in EARNERS | {"association"}
    return kind in (EARNERS | {BODY} if tag in USING_ACTS else EARNERS)


def needs(book: Book, act: AnyAct) -> Needs:
    """Return who must sign an act, beside the keys that it enrols."""
    policy = book.policy
    threshold = (policy.authority_threshold, True)
    found: Needs = {act.account: (1, False)}
    if book.accounts[act.account].kind == "authority":
        grown = max(1, min(policy.authority_threshold, len(book.self_held(act.account))))
        is_key = isinstance(act, EnrolKey | RevokeKey)
        found[act.account] = (grown, True) if is_key else threshold
    elif isinstance(act, EnrolKey | RevokeKey) and (own := book.self_held(act.account)):
        found[act.account] = (min(2, len(own)), True)
    elif isinstance(act, ValidateProject | VerifyMonitoring):
        found[act.account] = (1, policy.self_held_statements)
    if isinstance(act, Transfer | Retire | ReplaceUnits) and policy.dual_control_units:
        named = sum(max(0, last - first + 1) for _, first, last in act.ranges)
        if named >= policy.dual_control_units:
            found[act.account] = (2, True)
    if isinstance(act, BringIn):
        found.setdefault(act.issued.holder, (1, False))
    if isinstance(act, RegisterProject):
        found |= {member.account: (1, False) for member in act.members}
    if isinstance(act, WithdrawProject) and act.project in book.plans:
        heirs = {book.heir(name) for name, _ in book.plans[act.project].shares}
        found |= {name: (1, False) for name in heirs if book.is_open(name)}
    if isinstance(act, Transfer):
        recipient = book.accounts.get(act.recipient)
        if (
            policy.countersign_transfers
            or isinstance(act.unit_price_ntd, int)
            or (recipient is not None and recipient.kind == BODY)
        ):
            found.setdefault(act.recipient, (1, False))
    if isinstance(act, WaiveDuty) and (act.annulment, act.duty) in book.duties:
        found.setdefault(book.heir(book.duties[act.annulment, act.duty].debtor), (1, False))
    if isinstance(act, MergeAccount):
        found.setdefault(act.successor, (1, False))
    if tag_of(act) in policy.approvals:
        found["idb"] = threshold
    return found


def signed(book: Book, draft: Draft) -> Iterator[Code]:
    """Yield every code that a draft's signatures earn."""
    act, fresh = draft.act, {}
    if isinstance(act, RotateLogKey):
        if act.log_vkey.split("+")[0] != book.origin:
            yield Code.KEY_NAME
        fresh[book.origin] = act.log_vkey.split("+", 2)[2]
    if isinstance(act, OpenAccount | EnrolKey | CompleteRecovery):
        if isinstance(act, OpenAccount):
            name = f"{act.holder}/k1"
        else:
            account = act.account if isinstance(act, EnrolKey) else act.holder
            known = book.accounts.get(account)
            name = f"{account}/k{(known.labels if known else 0) + 1}"
        if act.key.vkey.split("+")[0] != name:
            yield Code.KEY_NAME
        fresh[name] = material_of(act.key)
    counted: dict[str, int] = {}
    names = set()
    wanted = needs(book, act)
    for signer in draft.signers:
        vkey = (signer_of(signer) if isinstance(signer, str) else signer).vkey
        names.add(vkey.name)
        if vkey.name in fresh:
            if fresh[vkey.name] != vkey.text.split("+", 2)[2]:
                yield Code.UNKNOWN_KEY
            continue
        key = book.keys.get(vkey.name)
        if key is None or key.material != vkey.text.split("+", 2)[2]:
            yield Code.UNKNOWN_KEY
            continue
        if key.revoked:
            yield Code.KEY_REVOKED
        if wanted.get(key.account, (0, False))[1] and key.custody == "registry":
            yield Code.KEY_NOT_COUNTED
        counted[key.account] = counted.get(key.account, 0) + 1
    if set(fresh) - names or any(counted.get(a, 0) < n for a, (n, _) in wanted.items()):
        yield Code.MISSING_SIGNATURE
    if any(count > wanted.get(account, (0, False))[0] for account, count in counted.items()):
        yield Code.EXTRA_SIGNATURE
    if draft.forged:
        yield Code.BAD_SIGNATURE
