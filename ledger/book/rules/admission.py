"""When an act may enter: its log, its place, its time, and its id once."""

from ledger.book.acts import AnyAct, Genesis, Withdraw
from ledger.book.calendar import add_days
from ledger.book.records import Admission
from ledger.book.rules.context import Context, programme_of
from ledger.book.state import Reader, State
from ledger.errors import Code, Rejected


def admit(state: Reader, context: Context, act: AnyAct, *, origin: str, previous: str) -> None:
    """Check an act's place, origin, time and id; `previous` is the last entry's admission time.

    Raises `Rejected`: GENESIS_MISPLACED, FOREIGN_ORIGIN, CLOCK_BACKWARDS, ACT_ID_REUSED,
    ALREADY_ADMITTED, ACT_WITHDRAWN, EXPIRED, NOT_AFTER_TOO_FAR.
    """
    genesis = act if isinstance(act, Genesis) else None
    if (genesis is not None) is not (context.index == 0):
        raise Rejected(Code.GENESIS_MISPLACED, "genesis is entry 0 and no other", field="act")
    begun = genesis or programme_of(state)
    if origin != begun.origin:
        detail = f"the note is for {origin}, this log is {begun.origin}"
        raise Rejected(Code.FOREIGN_ORIGIN, detail)
    if context.admitted < previous:
        raise Rejected(Code.CLOCK_BACKWARDS, f"the entry before was admitted at {previous}")
    _check_id(state, context, act)
    if context.admitted > act.not_after:
        raise Rejected(Code.EXPIRED, "the act is past its not_after", field="not_after")
    days = begun.policy.not_after_days_max
    if act.not_after > add_days(context.admitted[:10], days) + context.admitted[10:]:
        detail = f"not_after lies more than {days} days ahead"
        raise Rejected(Code.NOT_AFTER_TOO_FAR, detail, field="not_after")


def live_admission(
    state: Reader, context: Context, *, account: str, act_id: str
) -> Admission | None:
    """Return what is known of an id that is not past its `not_after`, or None."""
    known = state.get(Admission, (account, act_id))
    return known if known is not None and known.not_after >= context.admitted else None


def remember(state: State, context: Context, act: AnyAct) -> None:
    """Keep an act's id until its `not_after`."""
    admission = Admission(
        account=act.account,
        id=act.id,
        text_sha256=context.text_sha256,
        not_after=act.not_after,
        index=context.index,
    )
    state.put(context.index, admission)


def withdraw(state: State, context: Context, act: Withdraw) -> None:
    """Burn the id of an act that was not admitted, until its `not_after`.

    Raises `Rejected`: TARGET_ADMITTED, TARGET_WITHDRAWN, TARGET_WINDOW.
    """
    known = live_admission(state, context, account=act.account, act_id=act.target)
    if act.target == act.id or (known is not None and known.text_sha256):
        raise Rejected(Code.TARGET_ADMITTED, "that act stands in the log", field="target")
    if known is not None:
        raise Rejected(Code.TARGET_WITHDRAWN, "that id is burnt already", field="target")
    if act.target_not_after < context.admitted:
        detail = "that act is past its not_after and can no longer be admitted"
        raise Rejected(Code.TARGET_WINDOW, detail, field="target_not_after")
    burnt = Admission(
        account=act.account,
        id=act.target,
        text_sha256="",
        not_after=act.target_not_after,
        index=context.index,
    )
    state.put(context.index, burnt)


def _check_id(state: Reader, context: Context, act: AnyAct) -> None:
    known = live_admission(state, context, account=act.account, act_id=act.id)
    if known is None:
        return
    if not known.text_sha256:
        raise Rejected(Code.ACT_WITHDRAWN, "the act's id was withdrawn", field="id")
    if known.text_sha256 != context.text_sha256:
        raise Rejected(Code.ACT_ID_REUSED, "another act has this id", field="id")
    raise Rejected(Code.ALREADY_ADMITTED, f"the act is entry {known.index}", field="id")
