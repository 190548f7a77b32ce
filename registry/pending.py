"""Notes that wait for a signature: kept here, outside the log, and reserving nothing.

The acting account proposes the note, with its signature, so nobody else fills its room. Those whose
signatures are missing find it in their inbox until its `not_after`. Every signature is checked when
it is added. A complete note is for the sequencer, which alone gives the verdict: units may have
moved since. What became of a note is read from the log, so no state here can disagree with it.
"""

from collections.abc import Iterator
from itertools import chain, islice

import msgspec
import sqlalchemy as sql
from msgspec import Struct
from sqlalchemy import Connection, RowMapping
from sqlalchemy.exc import IntegrityError

from ledger.book.records import Admission, Key
from ledger.book.rules.signers import tag_of
from ledger.book.state import Reader
from ledger.entry import SignedAct, parse_signed
from ledger.errors import Code, Rejected
from ledger.limits import SIGNATURES_MAX
from ledger.log.note import SignatureLine
from registry.kinds import PendingState
from registry.refusals import Refusal, Refused
from registry.standing import Standing, assembled, is_live, rehearse, standing_of, unsigned
from registry.tables import METADATA

KEPT_MAX = 1_000
"""Notes of one account that are not past their `not_after`, open or closed."""
LISTED_MAX = 200

_NOTES = METADATA.tables["pending_note"]
_PARTIES = METADATA.tables["pending_party"]
_ADMISSIONS = METADATA.tables["admission"]


class Pending(Struct, frozen=True, kw_only=True):
    """A note that waits, its signatures sorted by key name; `act` is the act's tag."""

    text_sha256: str
    account: str
    act_id: str
    act: str
    text: str
    not_after: str
    created: str
    signatures: tuple[SignatureLine, ...]
    state: PendingState

    @property
    def signed(self) -> SignedAct:
        """Return the act, with the signatures there are."""
        parsed = unsigned(self.text.encode())
        return msgspec.structs.replace(parsed, signatures=self.signatures)

    @property
    def note(self) -> bytes:
        """Return the note's bytes with the signatures there are."""
        return assembled(self.text.encode(), self.signatures)


def propose(
    connection: Connection, reader: Reader, note: bytes, *, index: int, now: str
) -> Pending:
    """File a note that its acting account has signed, as it would stand at `index` now.

    To one filed already the signatures that are new are added, whosesoever they are.
    Raises `Malformed` as `parse_signed`, `Rejected`: MISSING_SIGNATURE, and as `rehearse` and
    `standing_of`, and `Refused`: TOO_MANY_PENDING, PENDING_CLOSED.
    """
    signed = parse_signed(note)
    rehearse(reader, signed, index=index, admitted=now)
    standing = standing_of(reader, signed)
    if _row(connection, signed.text_sha256) is not None:
        return _merge(connection, reader, signed.text_sha256, signed.signatures, now=now)
    _check_proposer(reader, signed)
    _check_room(connection, signed.act.account, now)
    pending = Pending(
        text_sha256=signed.text_sha256,
        account=signed.act.account,
        act_id=signed.act.id,
        act=tag_of(signed.act),
        text=signed.text.decode(),
        not_after=signed.act.not_after,
        created=now,
        signatures=signed.signatures,
        state=PendingState.OPEN,
    )
    parties = [{"text_sha256": pending.text_sha256, "account": name} for name in standing.parties]
    try:
        with connection.begin_nested():
            connection.execute(sql.insert(_NOTES).values(_columns(pending)))
            connection.execute(sql.insert(_PARTIES), parties)
    except IntegrityError:
        # Somebody else filed it in between.
        return _merge(connection, reader, signed.text_sha256, signed.signatures, now=now)
    return pending


def add_signature(
    connection: Connection, reader: Reader, text_sha256: str, line: SignatureLine, *, now: str
) -> Pending:
    """Add a signature to a note, and return it; a key that signed already is not asked twice.

    Raises `Rejected` as `standing_of`, and `Refused`: PENDING_UNKNOWN, PENDING_CLOSED.
    """
    return _merge(connection, reader, text_sha256, (line,), now=now)


def decline(
    connection: Connection, reader: Reader, text_sha256: str, *, account: str, now: str
) -> Pending:
    """Close a note for a party that will not sign it, or for its own proposer.

    It burns nothing: who signed is bound until `not_after`, unless he withdraws the act's id.
    Raises `Refused`: PENDING_UNKNOWN, NOT_A_PARTY, PENDING_CLOSED.
    """
    pending = _open(connection, reader, text_sha256, now=now)
    if account not in standing_of(reader, pending.signed, ()).parties:
        raise Refused(Refusal.NOT_A_PARTY, f"{account} is no party to it", field="account")
    change = sql.update(_NOTES).where(_NOTES.c.text_sha256 == text_sha256)
    connection.execute(change.values(state=PendingState.DECLINED))
    return msgspec.structs.replace(pending, state=PendingState.DECLINED)


def get(connection: Connection, reader: Reader, text_sha256: str, *, now: str) -> Pending:
    """Return a note and what became of it. Raises `Refused`: PENDING_UNKNOWN."""
    return _found(reader, _row(connection, text_sha256), now)


def standing(reader: Reader, pending: Pending) -> Standing:
    """Return who must still sign. Raises `Rejected` as `standing_of`."""
    return standing_of(reader, pending.signed, _live_lines(reader, pending))


def complete_note(reader: Reader, pending: Pending) -> bytes | None:
    """Return the note as the sequencer takes it, or None while a signature is missing.

    Raises `Rejected` as `standing_of`.
    """
    lines = _live_lines(reader, pending)
    if not standing_of(reader, pending.signed, lines).is_complete:
        return None
    return assembled(pending.text.encode(), lines)


def seen_by(
    connection: Connection, reader: Reader, account: str, *, now: str, limit: int = LISTED_MAX
) -> list[Pending]:
    """Return a party's notes: what waits for it, what else is open, what is closed; by due date."""
    seen = _seen(connection, reader, account, now)
    ranked = sorted(seen, key=lambda pending: not _lacks(reader, pending, account))
    closed = _seen(connection, reader, account, now, closed=True)
    return list(islice(chain(ranked, closed), limit))


def waiting_for(
    connection: Connection, reader: Reader, account: str, *, now: str, limit: int = LISTED_MAX
) -> list[Pending]:
    """Return the open notes that lack a signature of an account, soonest due first."""
    seen = _seen(connection, reader, account, now)
    return list(islice((pending for pending in seen if _lacks(reader, pending, account)), limit))


def _merge(
    connection: Connection,
    reader: Reader,
    text_sha256: str,
    lines: tuple[SignatureLine, ...],
    *,
    now: str,
) -> Pending:
    """Add the lines that are new to those whose keys still live, once all of them are checked."""
    pending = _open(connection, reader, text_sha256, now=now)
    kept = {line.name: line for line in _live_lines(reader, pending)}
    merged = kept | {line.name: line for line in lines if line.name not in kept}
    if len(merged) > SIGNATURES_MAX:
        raise Rejected(Code.EXTRA_SIGNATURE, f"over {SIGNATURES_MAX} of them", field="signatures")
    standing_of(reader, pending.signed, merged.values())
    ordered = tuple(merged[name] for name in sorted(merged))
    changed = msgspec.structs.replace(pending, signatures=ordered)
    change = sql.update(_NOTES).where(_NOTES.c.text_sha256 == text_sha256)
    connection.execute(change.values(signatures=_columns(changed)["signatures"]))
    return changed


def _open(connection: Connection, reader: Reader, text_sha256: str, *, now: str) -> Pending:
    """Return an open note with its row locked, so that no signature is lost to another's."""
    pending = _found(reader, _row(connection, text_sha256, lock=True), now)
    if pending.state is not PendingState.OPEN:
        raise Refused(Refusal.PENDING_CLOSED, f"the note is {pending.state}", field="text_sha256")
    return pending


def _check_proposer(reader: Reader, signed: SignedAct) -> None:
    """Require that a key of the acting account signed. Raises `Rejected`: MISSING_SIGNATURE."""
    account = signed.act.account
    keys = (reader.get(Key, (line.name,)) for line in signed.signatures)
    if not any(key is not None and key.account == account for key in keys):
        detail = f"the signature of {account} is missing: the acting account signs before others"
        raise Rejected(Code.MISSING_SIGNATURE, detail, field="signatures")


def _check_room(connection: Connection, account: str, now: str) -> None:
    query = sql.select(sql.func.count()).where(_NOTES.c.account == account)
    if connection.execute(query.where(_NOTES.c.not_after >= now)).scalar_one() >= KEPT_MAX:
        detail = f"at most {KEPT_MAX} notes, closed ones too until their not_after"
        raise Refused(Refusal.TOO_MANY_PENDING, detail, field="account")


def _closed() -> sql.ColumnElement[bool]:
    """Return the condition that a note not past is closed, as `_state` has it."""
    known = sql.exists().where(
        _ADMISSIONS.c.account == _NOTES.c.account,
        _ADMISSIONS.c.id == _NOTES.c.act_id,
        _ADMISSIONS.c.not_after >= _NOTES.c.created,
    )
    return sql.or_(_NOTES.c.state != PendingState.OPEN, known)


def _seen(
    connection: Connection, reader: Reader, account: str, now: str, *, closed: bool = False
) -> Iterator[Pending]:
    """Yield a party's notes that are not past, open or closed, soonest due first."""
    query = (
        sql.select(_NOTES)
        .join(_PARTIES, _PARTIES.c.text_sha256 == _NOTES.c.text_sha256)
        .where(_PARTIES.c.account == account, _NOTES.c.not_after >= now)
        .where(_closed() if closed else ~_closed())
        .order_by(_NOTES.c.not_after, _NOTES.c.text_sha256)
    )
    for row in connection.execute(query).mappings():
        yield _found(reader, row, now)


def _lacks(reader: Reader, pending: Pending, account: str) -> bool:
    """Return whether an open note lacks a signature of an account; one that is dead lacks none."""
    if pending.state is not PendingState.OPEN:
        return False
    try:
        left = standing(reader, pending)
    except Rejected:
        return False
    granted = {name.partition("/")[0] for name in left.grants}
    return account in left.accounts or account in granted


def _live_lines(reader: Reader, pending: Pending) -> list[SignatureLine]:
    """Return the signatures whose keys were not revoked since: a dead one can be replaced."""
    act = pending.signed.act
    return [line for line in pending.signatures if is_live(reader, line, act)]


def _row(connection: Connection, text_sha256: str, *, lock: bool = False) -> RowMapping | None:
    query = sql.select(_NOTES).where(_NOTES.c.text_sha256 == text_sha256)
    query = query.with_for_update() if lock else query
    return connection.execute(query).mappings().first()


def _found(reader: Reader, row: RowMapping | None, now: str) -> Pending:
    if row is None:
        raise Refused(Refusal.PENDING_UNKNOWN, "no such note is pending", field="text_sha256")
    lines = msgspec.json.decode(str(row["signatures"]), type=tuple[SignatureLine, ...])
    pending = msgspec.convert({**row, "signatures": lines}, Pending)
    return msgspec.structs.replace(pending, state=_state(reader, pending, now))


def _state(reader: Reader, pending: Pending, now: str) -> PendingState:
    known = reader.get(Admission, (pending.account, pending.act_id))
    # An id may be used again once it has expired: what was known of it before is another act's.
    if known is not None and known.not_after >= pending.created:
        if not known.text_sha256:
            return PendingState.WITHDRAWN
        same = known.text_sha256 == pending.text_sha256
        return PendingState.ADMITTED if same else PendingState.SUPERSEDED
    return PendingState.EXPIRED if now > pending.not_after else pending.state


def _columns(pending: Pending) -> dict[str, str]:
    lines = msgspec.json.encode(pending.signatures).decode()
    return {**msgspec.structs.asdict(pending), "signatures": lines}
