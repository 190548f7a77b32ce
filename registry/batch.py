"""A batch: acts decided one after another over one locked head, and stored together.

Each act is applied in a layer of its own, so that a bad one never spoils its neighbours. The batch
is not committed here.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct
from sqlalchemy import Connection

from ledger.apply import Verify, apply
from ledger.book.acts import AnyAct, RotateLogKey
from ledger.book.records import Admission
from ledger.book.rules.context import programme_of
from ledger.book.state import State
from ledger.book.touched import check_layer
from ledger.entry import Entry, SignedAct, entry_bytes
from ledger.errors import Code, LedgerError, Rejected
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.encoding import parse_base64
from ledger.log.keys import Signer
from ledger.log.merkle import leaf_hash, root_at
from ledger.log.note import parse_note
from registry.errors import Fatal, WrongLogKey
from registry.log import Head, Receipt, append, find_receipt, stored_tiles
from registry.logkeys import LogKeys
from registry.store import SqlReader, flush

Outcome = Receipt | LedgerError
"""What becomes of an act: where it stands, or why it does not."""

# Refusals of an act's place, time or id: an act that stands in the log is answered with where.
_PERHAPS_A_REPEAT = {
    Code.GENESIS_MISPLACED,
    Code.ACT_ID_REUSED,
    Code.ALREADY_ADMITTED,
    Code.ACT_WITHDRAWN,
    Code.EXPIRED,
}


class Batch(Struct, frozen=True, kw_only=True):
    """What was decided: an outcome for each act, and the head that a commit will make true.

    `head` is the one that was locked where no act was accepted and there is nothing to commit.
    Otherwise `log_vkey` is the verifier key that the log names from then on.
    """

    outcomes: list[Outcome]
    head: Head
    accepted: int
    log_vkey: str = ""


def decide(
    connection: Connection,
    head: Head,
    acts: Sequence[SignedAct],
    *,
    keys: LogKeys,
    admitted: str,
    verify: Verify,
) -> Batch:
    """Decide on acts under a locked head, and store what was accepted.

    Raises `Fatal` where the accepted acts together break an invariant or the secret of the log's
    key is not here, `Conflict` and `HistoryRefused` as ``registry.log.append``.
    """
    reader = SqlReader(connection)
    state = State(reader)
    reader.prefetch(Admission, [(act.act.account, act.act.id) for act in acts])

    def check(act: SignedAct) -> LedgerError | None:
        return _unfit(connection, head, act.act, keys)

    verdicts = _apply_each(state, head, acts, admitted=admitted, verify=verify, check=check)
    accepted = [act for act, verdict in zip(acts, verdicts, strict=True) if verdict is None]
    moved, named = head, ""
    if accepted:
        if breaches := check_layer(state):
            raise Fatal(f"a rule let an invariant break: {'; '.join(breaches)}")
        flush(connection, state.written, reader=reader)
        named = programme_of(state).log_vkey
        signers = _signers(keys, named)
        moved = append(connection, head, accepted, signers=signers, admitted=admitted)
    receipts = _receipts(accepted, start=head.size, head=moved)
    outcomes = [
        _outcome(connection, act, verdict, receipts)
        for act, verdict in zip(acts, verdicts, strict=True)
    ]
    return Batch(outcomes=outcomes, head=moved, accepted=len(accepted), log_vkey=named)


def _apply_each(
    state: State,
    head: Head,
    acts: Sequence[SignedAct],
    *,
    admitted: str,
    verify: Verify,
    check: Callable[[SignedAct], LedgerError | None],
) -> list[LedgerError | None]:
    """Apply acts one after another to a state; return for each why it was refused, or None.

    `check` says what only a registry can refuse: it is asked of acts that keep every rule.
    """
    verdicts: list[LedgerError | None] = []
    index, previous = head.size, head.admitted
    for act in acts:
        entry = Entry(admitted=admitted, signed=act)
        try:
            layer = apply(state, entry, index=index, previous=previous, verify=verify)
        except LedgerError as error:
            verdicts.append(error)
            continue
        if (unfit := check(act)) is not None:
            verdicts.append(unfit)
            continue
        state.absorb(layer)
        verdicts.append(None)
        index, previous = index + 1, admitted
    return verdicts


def _signers(keys: LogKeys, vkey: str) -> Sequence[Signer]:
    """Return who signs the checkpoint. Raises `Fatal`: another process may have changed the key."""
    try:
        return keys.signers(vkey)
    except WrongLogKey as error:
        raise Fatal(str(error)) from None


def _unfit(connection: Connection, head: Head, act: AnyAct, keys: LogKeys) -> LedgerError | None:
    """Return why a rotation of the log's key that keeps the rules must not be admitted, or None.

    The checkpoint in it must be of this very log, which the rules cannot know, and the secret of
    the key that it names must be at hand.
    """
    if not isinstance(act, RotateLogKey):
        return None
    signed = parse_checkpoint(parse_note(parse_base64(act.checkpoint) or b"").text)
    root = root_at(signed.size, stored_tiles(connection)) if signed.size <= head.size else b""
    if root != signed.root:
        detail = f"the log never had this root at size {signed.size}"
        return Rejected(Code.LOG_CHECKPOINT, detail, field="checkpoint")
    if not keys.holds(act.log_vkey):
        return WrongLogKey(f"the secret of {act.log_vkey} is not here: prepare it first")
    return None


def _receipts(
    accepted: Sequence[SignedAct], *, start: int, head: Head
) -> dict[tuple[str, str, str], Receipt]:
    """Return the receipts of the acts a batch accepted, by what makes an act the same act."""
    return {
        _identity(act): Receipt(
            index=index,
            admitted=head.admitted,
            leaf_hash=leaf_hash(entry_bytes(admitted=head.admitted, note=act.note)),
            size=head.size,
            checkpoint=head.checkpoint,
        )
        for index, act in enumerate(accepted, start)
    }


def _outcome(
    connection: Connection,
    act: SignedAct,
    verdict: LedgerError | None,
    receipts: dict[tuple[str, str, str], Receipt],
) -> Outcome:
    if verdict is None:
        return receipts[_identity(act)]
    if isinstance(verdict, Rejected) and verdict.code in _PERHAPS_A_REPEAT:
        return receipts.get(_identity(act)) or find_receipt(connection, act) or verdict
    return verdict


def _identity(act: SignedAct) -> tuple[str, str, str]:
    return act.act.account, act.act.id, act.text_sha256
