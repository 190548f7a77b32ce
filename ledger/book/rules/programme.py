"""Rules of the programme: how a log begins, and how its rules and policy change."""

import datetime
from itertools import pairwise

from msgspec.structs import replace

from ledger.book.acts import AdoptRules, Genesis, KeyGrant, RotateLogKey, SetCalendar, SetPolicy
from ledger.book.fields import AccountKind, Custody
from ledger.book.policy import Policy, unsorted_list
from ledger.book.records import Account, LogKey, Programme, WorkingYear
from ledger.book.rules.accounts import check_untaken, enrol, material_of
from ledger.book.rules.context import Context, programme_of
from ledger.book.state import State
from ledger.book.ubn import ubn_is_valid
from ledger.book.workdays import is_weekend
from ledger.errors import Code, Rejected

GENESIS_KEYS_MIN = 2


def genesis(state: State, context: Context, act: Genesis) -> None:
    """Begin the log.

    Raises `Rejected`: GENESIS_KEYS (fewer than two keys, fewer self-held ones than the threshold,
    or one twice, the log's own counted in), LIST_UNSORTED, UBN_INVALID.
    """
    self_keys = sum(grant.custody is Custody.SELF for grant in act.keys)
    materials = {material_of(grant.vkey) for grant in act.keys} | {material_of(act.log_vkey)}
    if len(act.keys) < GENESIS_KEYS_MIN or self_keys < act.policy.authority_threshold:
        detail = "genesis names at least two keys, and as many self-held ones as the threshold"
        raise Rejected(Code.GENESIS_KEYS, detail, field="keys")
    if len(materials) != len(act.keys) + 1:
        raise Rejected(Code.GENESIS_KEYS, "a key stands twice", field="keys")
    _check_lists(act.policy)
    if not ubn_is_valid(act.ubn):
        raise Rejected(Code.UBN_INVALID, "the 統一編號 fails its check", field="ubn")
    programme = Programme(
        origin=act.origin,
        profile=act.profile,
        authority=act.account,
        log_vkey=act.log_vkey,
        policy=act.policy,
        rules=act.rules,
    )
    state.put(context.index, programme)
    _keep_log_key(state, context, act.log_vkey)
    account = Account(
        account=act.account,
        kind=AccountKind.AUTHORITY,
        ubn=act.ubn,
        sector="",
        associations=(),
        keys_enrolled=0,
        live_keys=0,
        self_keys=0,
        index=context.index,
    )
    for grant in act.keys:
        account = enrol(state, context, account, grant)


def adopt_rules(state: State, context: Context, act: AdoptRules) -> None:
    """Adopt the next edition of the rules.

    An adoption that does not bind yet is replaced by a new one. Raises `Rejected`: EDITION_INVALID
    (not the next one), NOTICE_TOO_SHORT.
    """
    programme = programme_of(state)
    current = programme.edition_at(context.index)
    if act.rules != current + 1:
        raise Rejected(Code.EDITION_INVALID, f"edition {current} is in force", field="rules")
    earliest = context.index + 1 + programme.policy.rules_notice_entries
    if act.binds_from < earliest:
        detail = f"the earliest entry a new edition may bind is {earliest}"
        raise Rejected(Code.NOTICE_TOO_SHORT, detail, field="binds_from")
    adopted = replace(
        programme, rules=current, next_rules=act.rules, next_rules_from=act.binds_from
    )
    state.put(context.index, adopted)


def rotate_log_key(state: State, context: Context, act: RotateLogKey) -> None:
    """Give the log another key, which signs checkpoints of sizes above this entry's index.

    That the checkpoint is the old key's, ``ledger.apply`` has seen. Raises `Rejected`: KEY_TAKEN.
    """
    check_untaken(state, KeyGrant(custody=Custody.REGISTRY, vkey=act.log_vkey))
    state.put(context.index, replace(programme_of(state), log_vkey=act.log_vkey))
    _keep_log_key(state, context, act.log_vkey)


def _keep_log_key(state: State, context: Context, vkey: str) -> None:
    known = LogKey(material=material_of(vkey), vkey=vkey, index=context.index)
    state.put(context.index, known)


def set_policy(state: State, context: Context, act: SetPolicy) -> None:
    """Replace the policy.

    Raises `Rejected`: LIST_UNSORTED, POLICY_INVALID (a threshold above the authority's keys).
    """
    programme = programme_of(state)
    authority = state.get(Account, (programme.authority,))
    _check_lists(act.policy)
    if authority is None or act.policy.authority_threshold > authority.self_keys:
        detail = "the threshold is above the number of the authority's self-held keys"
        raise Rejected(Code.POLICY_INVALID, detail, field="policy.authority_threshold")
    state.put(context.index, replace(programme, policy=act.policy))


def set_calendar(state: State, context: Context, act: SetCalendar) -> None:
    """Say which days of a year differ from the week, in the place of what was said before.

    Raises `Rejected`: LIST_UNSORTED, CALENDAR_INVALID (a day of another year, a closed day that is
    of a weekend, or an opened one that is not).
    """
    for field, days in (("closed", act.closed), ("opened", act.opened)):
        if not _rise(days):
            detail = "the days rise, and none stands twice"
            raise Rejected(Code.LIST_UNSORTED, detail, field=field)
    for field, days in (("closed", act.closed), ("opened", act.opened)):
        wrong = [day for day in days if day.year != act.year]
        if wrong:
            detail = f"{wrong[0]} is not of the year {act.year}"
            raise Rejected(Code.CALENDAR_INVALID, detail, field=field)
    for day in act.closed:
        if is_weekend(day):
            detail = f"{day} is of a weekend, and closed anyway"
            raise Rejected(Code.CALENDAR_INVALID, detail, field="closed")
    for day in act.opened:
        if not is_weekend(day):
            detail = f"{day} is not of a weekend, and open anyway"
            raise Rejected(Code.CALENDAR_INVALID, detail, field="opened")
    year = WorkingYear(
        year=act.year,
        closed=tuple(day.isoformat() for day in act.closed),
        opened=tuple(day.isoformat() for day in act.opened),
        index=context.index,
    )
    state.put(context.index, year)


def _rise(days: tuple[datetime.date, ...]) -> bool:
    return all(early < late for early, late in pairwise(days))


def _check_lists(policy: Policy) -> None:
    """Require that a policy's lists are sorted. Raises `Rejected`: LIST_UNSORTED."""
    name = unsorted_list(policy)
    if name:
        detail = "sort the list and name nothing twice"
        raise Rejected(Code.LIST_UNSORTED, detail, field=f"policy.{name}")
