"""Rules of what follows: a retirement is published, annulled units are replaced or paid back."""

from msgspec.structs import replace

from ledger.book.acts import PublishRetirement, ReplaceUnits, WaiveDuty
from ledger.book.calendar import parse_date
from ledger.book.fields import AccountKind
from ledger.book.records import (
    Account,
    BlockStatus,
    Duty,
    DutyStatus,
    OutsideProject,
    Project,
    Publication,
)
from ledger.book.rules.context import Context, heir_of, policy_of
from ledger.book.rules.signers import quantity_named
from ledger.book.rules.units import (
    change,
    check_held,
    check_in_time,
    check_ranges,
    pieces_of,
    receive,
)
from ledger.book.state import Reader, State
from ledger.book.workdays import CalendarUnknown, add_working_days, calendar_of
from ledger.errors import Code, Rejected


def publish_retirement(state: State, context: Context, act: PublishRetirement) -> None:
    """Publish a retirement, so that it may be claimed; a late one shows that it was late.

    Raises `Rejected`: RETIREMENT_UNKNOWN (no such entry waits for it), RETIREMENT_PUBLISHED,
    CALENDAR_UNKNOWN.
    """
    known = state.get(Publication, (act.retirement,))
    if known is None:
        detail = f"entry {act.retirement} is no retirement that is to be published"
        raise Rejected(Code.RETIREMENT_UNKNOWN, detail, field="retirement")
    if known.published:
        detail = f"it was published on {known.published}"
        raise Rejected(Code.RETIREMENT_PUBLISHED, detail, field="retirement")
    try:
        due = add_working_days(calendar_of(state), parse_date(known.retired), known.days)
    except CalendarUnknown as unknown:
        raise Rejected(Code.CALENDAR_UNKNOWN, str(unknown), field="retirement") from None
    published = replace(
        known,
        published=context.today.isoformat(),
        due=due.isoformat(),
        explanation=act.explanation,
        index=context.index,
    )
    state.put(context.index, published)


def replace_units(state: State, context: Context, act: ReplaceUnits) -> None:
    """Supply units that are owed: to the creditor, or for annulment where they had been used.

    Raises `Rejected`: DUTY_UNKNOWN, NOT_DEBTOR, DUTY_CLOSED, NOT_INDEPENDENT, RANGES_INVALID,
    ABOVE_DUTY, then as `pieces_of`, NOT_EQUIVALENT, as `check_held`, MOVE_LIMIT,
    USE_EXPIRED.
    """
    duty = _duty(state, act.annulment, act.duty)
    debtor, creditor = heir_of(state, duty.debtor), heir_of(state, duty.creditor)
    if debtor != act.account:
        raise Rejected(Code.NOT_DEBTOR, f"{debtor} owes them (O0020138 Art 28)", field="duty")
    _check_unsettled(duty)
    if debtor == creditor:
        raise Rejected(Code.DUTY_CLOSED, "it is owed to the account itself", field="duty")
    buyer = state.get(Account, (creditor,))
    used = duty.retirement >= 0 or buyer is None or buyer.closed
    if not used and buyer is not None and buyer.kind == AccountKind.VERIFICATION_BODY:
        receive(state, context, act.ranges, creditor, field="ranges")
    check_ranges(act.ranges)
    quantity = quantity_named(act.ranges)
    if quantity > duty.owed:
        raise Rejected(Code.ABOVE_DUTY, f"{duty.owed} are owed", field="ranges")
    pieces = pieces_of(state, act.ranges)
    wanted = _sort_of(state, duty.ranges[0][0])
    for name, _, _ in act.ranges:
        if _sort_of(state, name) != wanted:
            detail = f"the units of {name} are not equal to those of {duty.ranges[0][0]}"
            raise Rejected(Code.NOT_EQUIVALENT, detail, field="ranges")
    check_held(pieces, act.account)
    moves_max = policy_of(state).moves_max
    if not used and moves_max and any(piece.block.moves >= moves_max for piece in pieces):
        detail = f"a unit moves at most {moves_max} times (O0020138 Art 26)"
        raise Rejected(Code.MOVE_LIMIT, detail, field="ranges")
    check_in_time(context, pieces)
    if used:
        change(state, context, pieces, "replace_units", status=BlockStatus.CANCELLED)
    else:
        change(state, context, pieces, "replace_units", holder=creditor)
    left = duty.owed - quantity
    status = DutyStatus.OPEN if left else DutyStatus.FULFILLED
    state.put(context.index, replace(duty, owed=left, status=status, index=context.index))


def waive_duty(state: State, context: Context, act: WaiveDuty) -> None:
    """Take money back in the place of units that were sold and annulled before their use.

    Raises `Rejected`: DUTY_UNKNOWN, NOT_CREDITOR, DUTY_CLOSED, DUTY_OF_USE.
    """
    duty = _duty(state, act.annulment, act.duty)
    creditor = heir_of(state, duty.creditor)
    if creditor != act.account:
        raise Rejected(Code.NOT_CREDITOR, f"they are owed to {creditor}", field="duty")
    _check_unsettled(duty)
    if duty.retirement >= 0:
        detail = "units that were used are replaced, and not refunded (O0020138 Art 28(3))"
        raise Rejected(Code.DUTY_OF_USE, detail, field="duty")
    state.put(context.index, replace(duty, status=DutyStatus.WAIVED, index=context.index))


def _duty(state: Reader, annulment: int, number: int) -> Duty:
    duty = state.get(Duty, (annulment, number))
    if duty is None:
        detail = f"entry {annulment} made no duty {number}"
        raise Rejected(Code.DUTY_UNKNOWN, detail, field="duty")
    return duty


def _check_unsettled(duty: Duty) -> None:
    if duty.status != DutyStatus.OPEN:
        raise Rejected(Code.DUTY_CLOSED, f"the duty is {duty.status}", field="duty")


def _sort_of(state: Reader, series: str) -> tuple[str, str]:
    """Return what makes units equal: the family of their project, and reduction or removal.

    A project whose units were brought in is not registered here, and has these two nevertheless.
    """
    name = series.partition("/")[0]
    project = state.get(Project, (name,)) or state.get(OutsideProject, (name,))
    return name[0], project.unit_type if project is not None else ""
