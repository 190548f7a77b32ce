"""Every code that an act breaks, as the naive book sees it, in no order at all.

The order of precedence is that of `ledger.errors.Code`, so the expected code is the least.
"""

import base64
import datetime
from collections.abc import Iterator

from ledger.book.acts import (
    Accredit,
    AdoptRules,
    AnyAct,
    BeginRecovery,
    BringIn,
    Cancel,
    ChangeProject,
    CloseAccount,
    CompleteRecovery,
    DeclareTie,
    EnrolKey,
    Genesis,
    Hold,
    Issue,
    MergeAccount,
    OpenAccount,
    PublishRetirement,
    RegisterProject,
    Release,
    ReleaseBuffer,
    RenewProject,
    ReplaceUnits,
    ReportMonitoring,
    Retire,
    RevokeKey,
    RevokeProject,
    RotateLogKey,
    SetCalendar,
    SetPolicy,
    StopRecovery,
    Transfer,
    ValidateProject,
    VerifyMonitoring,
    WaiveDuty,
    Withdraw,
    WithdrawAccreditation,
    WithdrawProject,
    WithdrawTie,
)
from ledger.book.ubn import ubn_is_valid
from ledger.entry import note_text
from ledger.errors import Code
from tests.ledger.machine.arrivals import arrival_codes
from tests.ledger.machine.asked import CorrectionAct, correction_codes
from tests.ledger.machine.book import BODY, Book, material_of
from tests.ledger.machine.declared import declared, lived
from tests.ledger.machine.found import FindingAct, finding_codes
from tests.ledger.machine.judged import worked_on
from tests.ledger.machine.owing import delivers, ended, settled, supplied
from tests.ledger.machine.papered import EvidenceAct, evidence_codes
from tests.ledger.machine.signing import EARNERS, may, signed, tag_of
from tests.ledger.machine.tables import POOL
from tests.ledger.machine.tied import tie_codes
from tests.ledger.machine.waits import RecipientAct, recipient_codes
from tests.ledger.rules.case import Draft

REVERSAL = "reversal_buffer"
ORDER = list(Code)


def verdict(book: Book, draft: Draft, admitted: str) -> Code | None:
    """Return the code with which a note must be refused, or None."""
    broken = set(_place(book, draft, admitted))
    account = book.accounts.get(draft.act.account)
    if account is None or account.closed:
        broken.add(Code.UNKNOWN_ACCOUNT)
    else:
        if not may(account.kind, tag_of(draft.act)) or (
            isinstance(draft.act, StopRecovery)
            and draft.act.holder != draft.act.account
            and account.kind != "authority"
        ):
            broken.add(Code.ROLE_NOT_ALLOWED)
        broken |= set(signed(book, draft))
        if not broken:
            broken = set(_ruled(book, draft.act, admitted))
    return min(broken, key=ORDER.index, default=None)


def _place(book: Book, draft: Draft, admitted: str) -> Iterator[Code]:
    act = draft.act
    if isinstance(act, Genesis):
        yield Code.GENESIS_MISPLACED
        return
    if draft.origin != book.origin:
        yield Code.FOREIGN_ORIGIN
    if admitted < book.last:
        yield Code.CLOCK_BACKWARDS
    known, until = book.ids.get((act.account, act.id), (None, ""))
    if known is not None and until >= admitted:
        if not known:
            yield Code.ACT_WITHDRAWN
        elif known == note_text(origin=draft.origin, act=act):
            yield Code.ALREADY_ADMITTED
        else:
            yield Code.ACT_ID_REUSED
    if act.not_after < admitted:
        yield Code.EXPIRED
    if _days_ahead(admitted, act.not_after) > book.policy.not_after_days_max:
        yield Code.NOT_AFTER_TOO_FAR


def _days_ahead(admitted: str, until: str) -> float:
    ahead = datetime.datetime.fromisoformat(until) - datetime.datetime.fromisoformat(admitted)
    return ahead / datetime.timedelta(days=1)


def _ruled(book: Book, act: AnyAct, admitted: str) -> Iterator[Code]:
    match act:
        case SetCalendar():
            yield from _calendar(act)
        case AdoptRules() | SetPolicy():
            yield from _programme(book, act)
        case RotateLogKey():
            yield from _rotated(book, act)
        case BeginRecovery() | StopRecovery() | CompleteRecovery():
            yield from _recovered(book, act, admitted)
        case OpenAccount():
            yield from _opened(book, act)
        case EnrolKey():
            yield from _key_taken(book, act)
        case RevokeKey():
            yield from _revoked(book, act)
        case Accredit() | WithdrawAccreditation():
            yield from _accredited(book, act, admitted)
        case RegisterProject():
            yield from _registered(book, act, admitted)
        case ChangeProject() | RenewProject() | WithdrawProject() | RevokeProject():
            yield from lived(book, act, book.today(admitted))
        case ValidateProject() | VerifyMonitoring() | Issue() | ReportMonitoring():
            yield from worked_on(book, act, admitted)
        case _ if isinstance(act, BringIn | RecipientAct | FindingAct):
            yield from _of_families(book, act, admitted)
        case _ if isinstance(act, CorrectionAct | EvidenceAct):
            yield from _papered(book, act, admitted)
        case Withdraw():
            yield from _withdrawn(book, act, admitted)
        case _:
            yield from _followed(book, act, admitted)


def _papered(book: Book, act: CorrectionAct | EvidenceAct, admitted: str) -> Iterator[Code]:
    if isinstance(act, CorrectionAct):
        yield from correction_codes(book, act, admitted)
    else:
        yield from evidence_codes(book, act, book.today(admitted))


def _followed(book: Book, act: AnyAct, admitted: str) -> Iterator[Code]:
    if isinstance(act, PublishRetirement | WaiveDuty):
        yield from settled(book, act)
        return
    if isinstance(act, DeclareTie | WithdrawTie):
        yield from tie_codes(book, act)
        return
    if isinstance(act, CloseAccount | MergeAccount):
        yield from ended(book, act, book.today(admitted))
    elif isinstance(act, ReplaceUnits):
        yield from supplied(book, act)
    yield from _moved(book, act, admitted)


def _of_families(
    book: Book, act: BringIn | RecipientAct | FindingAct, admitted: str
) -> Iterator[Code]:
    """Yield what acts break whose families have modules of their own."""
    if isinstance(act, BringIn):
        yield from arrival_codes(book, act, admitted)
    elif isinstance(act, RecipientAct):
        yield from recipient_codes(book, act, admitted)
    else:
        yield from finding_codes(book, act)


def _unsorted(values: tuple[str, ...] | tuple[int, ...] | tuple[datetime.date, ...]) -> bool:
    return list(values) != sorted(set(values))


def _programme(book: Book, act: AdoptRules | SetPolicy) -> Iterator[Code]:
    if isinstance(act, AdoptRules):
        if act.rules != 2:
            yield Code.EDITION_INVALID
        if act.binds_from <= book.size + book.policy.rules_notice_entries:
            yield Code.NOTICE_TOO_SHORT
        return
    if _unsorted(act.policy.approvals) or _unsorted(act.policy.purposes):
        yield Code.LIST_UNSORTED
    if act.policy.authority_threshold > len(book.self_held("idb")):
        yield Code.POLICY_INVALID


def _calendar(act: SetCalendar) -> Iterator[Code]:
    if _unsorted(act.closed) or _unsorted(act.opened):
        yield Code.LIST_UNSORTED
    if {day.year for day in act.closed + act.opened} - {act.year}:
        yield Code.CALENDAR_INVALID
    weekend = ("Sat", "Sun")
    closed, opened = ([f"{day:%a}" for day in days] for days in (act.closed, act.opened))
    if any(name in weekend for name in closed) or any(name not in weekend for name in opened):
        yield Code.CALENDAR_INVALID


def _opened(book: Book, act: OpenAccount) -> Iterator[Code]:
    if _unsorted(act.associations):
        yield Code.LIST_UNSORTED
    if act.holder in book.accounts:
        yield Code.ACCOUNT_TAKEN
    if not ubn_is_valid(act.ubn):
        yield Code.UBN_INVALID
    if act.ubn in {account.ubn for account in book.accounts.values()}:
        yield Code.UBN_TAKEN
    yield from _parties(book, act.associations, {"association"})
    yield from _key_taken(book, act)
    if act.kind == "authority" and act.key.custody == "registry":
        yield Code.LAST_KEY


def _key_taken(book: Book, act: OpenAccount | EnrolKey | CompleteRecovery) -> Iterator[Code]:
    if material_of(act.key) in _taken(book):
        yield Code.KEY_TAKEN


def _taken(book: Book) -> set[str]:
    of_log = {vkey.split("+", 2)[2] for vkey in book.log_keys}
    return of_log | {key.material for key in book.keys.values()}


def _rotated(book: Book, act: RotateLogKey) -> Iterator[Code]:
    """Signatures aside: a checkpoint of the machine's is signed by whom its line names."""
    _, size, _, _, line, _ = base64.b64decode(act.checkpoint).decode().split("\n")
    key_id = base64.b64decode(line.split(" ")[2])[:4].hex()
    if key_id != book.log_keys[-1].split("+")[1] or not 1 <= int(size) <= book.size:
        yield Code.LOG_CHECKPOINT
    if act.log_vkey.split("+", 2)[2] in _taken(book):
        yield Code.KEY_TAKEN


def _recovered(
    book: Book, act: BeginRecovery | StopRecovery | CompleteRecovery, admitted: str
) -> Iterator[Code]:
    ripens = book.recoveries.get(act.holder)
    if isinstance(act, BeginRecovery):
        kinds = EARNERS | {BODY, "auditor", "association"}
        yield from _parties(book, (act.holder,), kinds)
        if ripens is not None:
            yield Code.RECOVERY_OPEN
        return
    if isinstance(act, CompleteRecovery):
        yield from _key_taken(book, act)
        if ripens is not None and datetime.datetime.fromisoformat(admitted) < ripens:
            yield Code.RECOVERY_EARLY
    if ripens is None:
        yield Code.RECOVERY_UNKNOWN


def _revoked(book: Book, act: RevokeKey) -> Iterator[Code]:
    if act.key not in book.live(act.account):
        yield Code.KEY_NOT_LIVE
    left = [name for name in book.self_held(act.account) if name != act.key]
    is_authority = book.accounts[act.account].kind == "authority"
    lessened = is_authority and act.key in book.self_held(act.account)
    if len(book.live(act.account)) == 1 or (
        lessened and len(left) < book.policy.authority_threshold
    ):
        yield Code.LAST_KEY


def _accredited(book: Book, act: Accredit | WithdrawAccreditation, admitted: str) -> Iterator[Code]:
    if _unsorted(act.scopes):
        yield Code.LIST_UNSORTED
    yield from _parties(book, (act.body,), {BODY})
    if isinstance(act, Accredit):
        if act.until < book.today(admitted):
            yield Code.ACCREDITATION_PAST
    elif any(not book.is_accredited(act.body, scope, admitted) for scope in act.scopes):
        yield Code.NOT_ACCREDITED


def _parties(book: Book, names: tuple[str, ...], kinds: set[str]) -> Iterator[Code]:
    for name in names:
        if not book.is_open(name):
            yield Code.PARTY_UNKNOWN
        elif book.accounts[name].kind not in kinds:
            yield Code.PARTY_KIND


def _registered(book: Book, act: RegisterProject, admitted: str) -> Iterator[Code]:
    tables = [pin.split("/")[0] for pin in act.factor_sets]
    if _unsorted(act.factor_sets) or len(set(tables)) < len(tables):
        yield Code.LIST_UNSORTED
    if any(len(set(values)) < len(values) for values in (act.exclusions, act.outside)):
        yield Code.LIST_UNSORTED
    members = [member.account for member in act.members]
    yield from _parties(book, tuple(members), EARNERS)
    arrived = any(series.startswith(act.project) for series, _ in book.units)
    if act.project in book.plans or arrived:
        yield Code.PROJECT_TAKEN
    if not act.project.startswith("Z"):
        yield Code.PROJECT_FAMILY
    start, end = act.crediting_start, act.crediting_end
    if not (datetime.date(1990, 1, 1) <= start < end < datetime.date(2201, 1, 1)) or (
        (end.year - 60, end.month, end.day) > (start.year, start.month, start.day)
    ):
        yield Code.PERIOD_INVALID
    if book.policy.crediting_after_registration and start <= book.today(admitted):
        yield Code.PERIOD_INVALID
    yield from declared(book, act, book.today(admitted))
    own = [(asset.plant, asset.equipment, asset.measure) for asset in act.assets]
    taken = [
        asset
        for plan in book.plans.values()
        if max(plan.start, start) < min(plan.earns_to, end)
        for asset in plan.assets
    ]
    if start < end and any(
        _same(asset, other) for at, asset in enumerate(own) for other in taken + own[:at]
    ):
        yield Code.ASSET_CLAIMED
    if len(set(members)) < len(members):
        yield Code.ALLOCATION_INVALID
    if not members and book.accounts[act.account].kind == "association":
        yield Code.ALLOCATION_INVALID


def _same(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    return one[0] == other[0] and (one == other or "*" in (one[1], other[1]))


def _withdrawn(book: Book, act: Withdraw, admitted: str) -> Iterator[Code]:
    known, until = book.ids.get((act.account, act.target), (None, ""))
    if act.target == act.id or (known and until >= admitted):
        yield Code.TARGET_ADMITTED
    if known == b"" and until >= admitted:
        yield Code.TARGET_WITHDRAWN
    if _days_ahead(admitted, act.target_not_after) < 0:
        yield Code.TARGET_WINDOW


def _moved(book: Book, act: AnyAct, admitted: str) -> Iterator[Code]:
    if isinstance(act, Transfer):
        yield from _received(book, act)
    if isinstance(act, Retire):
        yield from _used(book, act)
    named = [
        (series, serial) for series, first, last in act.ranges for serial in range(first, last + 1)
    ]
    if any(first > last for _, first, last in act.ranges) or named != sorted(set(named)):
        yield Code.RANGES_INVALID
    if any(unit not in book.units for unit in named):
        yield Code.UNITS_UNKNOWN
    units = [book.units[unit] for unit in named if unit in book.units]
    spent = [unit for unit in units if unit.status in {"retired", "cancelled"}]
    if isinstance(act, Cancel) and book.traces(act):
        spent = [unit for unit in spent if unit.status == "cancelled" or unit.void]
    if spent:
        yield Code.UNITS_SPENT
    on_hold = [unit.status == "on_hold" for unit in units]
    if isinstance(act, Transfer | Retire | ReplaceUnits | Hold | ReleaseBuffer) and any(on_hold):
        yield Code.UNITS_ON_HOLD
    if isinstance(act, Release) and any(unit.status == "held" for unit in units):
        yield Code.NOT_ON_HOLD
    locks = {unit.lock for unit in units if unit.status == "on_hold"}
    if isinstance(act, Release | CloseAccount | MergeAccount) and locks & book.delayed.keys():
        yield Code.UNITS_WAITING
    own = isinstance(act, Transfer | Retire | ReplaceUnits)
    of_pool = isinstance(act, ReleaseBuffer) or (isinstance(act, Cancel) and act.reason == REVERSAL)
    holder = POOL if of_pool else act.account
    if (own or of_pool) and any(unit.holder != holder for unit in units):
        yield Code.NOT_HOLDER
    if own and any(unit.until and unit.until < book.today(admitted) for unit in units):
        yield Code.USE_EXPIRED
    if isinstance(act, ReleaseBuffer) and not all(
        book.is_open(book.heir(unit.earner)) for unit in units
    ):
        yield Code.EARNER_CLOSED
    most = book.policy.moves_max
    moves = isinstance(act, Transfer) or (isinstance(act, ReplaceUnits) and delivers(book, act))
    if moves and most and any(unit.moves >= most for unit in units):
        yield Code.MOVE_LIMIT


def _used(book: Book, act: Retire) -> Iterator[Code]:
    if not ubn_is_valid(act.beneficiary):
        yield Code.UBN_INVALID
    terms = {family: only for family, _, only in book.policy.use_terms}
    few = [terms.get(series[0]) or [act.purpose] for series, _, _ in act.ranges]
    if not all(act.purpose in only for only in [book.policy.purposes, *few]):
        yield Code.PURPOSE_NOT_ALLOWED
    holder = book.accounts[act.account].ubn
    if book.policy.beneficiary_is_holder and act.beneficiary != holder:
        yield Code.BENEFICIARY_NOT_HOLDER


def _received(book: Book, act: Transfer) -> Iterator[Code]:
    yield from _parties(book, (act.recipient,), EARNERS | {BODY})
    if act.recipient == act.account:
        yield Code.SAME_ACCOUNT
    if any((act.recipient, series[:6]) in book.worked for series, _, _ in act.ranges):
        yield Code.NOT_INDEPENDENT
