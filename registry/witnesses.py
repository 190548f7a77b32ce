"""What a registry says to a witness, and what it makes of the answer (C2SP tlog-witness).

Nothing is sent from here: the transport is brought by whoever opens the registry. An answer is a
claim. A cosignature counts once it verifies; a larger size, or another root, counts only with a
checkpoint that the log's own key signed.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

import msgspec
from msgspec import Struct

from ledger.audit.rotations import key_at
from ledger.book.records import LogKey
from ledger.errors import Malformed
from ledger.limits import CHECKPOINT_BYTES_MAX, TRUST_BYTES_MAX
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.encoding import parse_decimal
from ledger.log.keys import VerifierKey, parse_vkey
from ledger.log.note import SignatureLine, check_line, open_note, parse_note
from ledger.log.trust import NO_QUORUM, Trust, TrustedKey, parse_trust
from ledger.log.witness import AddCheckpoint, format_add_checkpoint

SIZE_MEDIA_TYPE: Final = "text/x.tlog.size"
"""The media type of a 409's body (C2SP tlog-witness)."""
ANSWER_BYTES_MAX: Final = 65_536
"""Bytes of a witness's answer that are read."""
_TRIES: Final = 3
_OK, _STRANGE_KEY, _MISSING, _CONFLICT, _INCONSISTENT = 200, 403, 404, 409, 422
_DETAIL_CHARS: Final = 300
_NAME_CHARS: Final = 128

Prove = Callable[[int], Sequence[bytes]]
"""The proof that the log of a size begins the head that is to be cosigned."""


class Reply(Struct, frozen=True, kw_only=True):
    """An answer over HTTP."""

    status: int
    media_type: str
    body: bytes


class Transport(Protocol):
    """What carries requests. Both raise ConnectionError where no whole answer came in time."""

    def get(self, url: str, *, bytes_max: int) -> Reply:
        """Return the answer to a GET."""

    def post(self, url: str, body: bytes, *, bytes_max: int) -> Reply:
        """Return the answer to a POST."""

    def close(self) -> None:
        """Let go of whatever is held open."""


class LaterKey(ConnectionError):
    """A witness cosigned a checkpoint of this log under a key that this database does not know."""

    def __init__(self, message: str, checkpoint: Checkpoint, note: bytes) -> None:
        super().__init__(message)
        self.checkpoint = checkpoint
        self.note = note


class Cosigned(Struct, frozen=True):
    """A witness cosigned: the line verifies."""

    line: SignatureLine


class Disputed(Struct, frozen=True):
    """A witness says that it knows another log, or a longer one: ask for its checkpoint."""

    detail: str


class Declined(Struct, frozen=True):
    """A witness answered and did not cosign; `status` is that of HTTP, 0 where it is beside it."""

    detail: str
    status: int = 0

    @property
    def is_strange(self) -> bool:
        """Tell whether it does not know the log or its key (C2SP tlog-witness asks that first)."""
        return self.status in (_STRANGE_KEY, _MISSING)


def read_policy(path: Path, *, vkeys: Sequence[VerifierKey]) -> Trust:
    """Return the policy in a file: whose cosignatures are collected, and how many are a quorum.

    `vkeys` are the keys that the log has had, the newest first; one of them must stand in it.
    Raises ValueError where it cannot be read, does not name this log's key, or does not say where
    a witness answers.
    """
    where = f"witness_policy: {path}"
    try:
        with path.open("rb") as stream:
            text = stream.read(TRUST_BYTES_MAX + 1).decode()
        trust = parse_trust(text)
    except (OSError, UnicodeDecodeError, Malformed) as error:
        raise ValueError(f"{where}: {error}") from None
    if not any(log.vkey in vkeys for log in trust.logs):
        raise ValueError(f"{where}: no line names this log's key: log {vkeys[0].text}")
    for witness in trust.witnesses:
        if len(witness.vkey.name) > _NAME_CHARS:
            raise ValueError(f"{where}: witness {witness.name}: a name of over {_NAME_CHARS}")
        if not witness.url:
            raise ValueError(f"{where}: witness {witness.name} has no address at its line's end")
    if trust.quorum != NO_QUORUM and not trust.is_met({key.name for key in trust.witnesses}):
        raise ValueError(f"{where}: all witnesses together do not make the quorum")
    return trust


def ask(
    transport: Transport, witness: TrustedKey, note: bytes, *, old: int, prove: Prove
) -> Cosigned | Disputed | Declined:
    """Ask a witness to cosign a signed checkpoint; `old` is the size it is thought to know.

    A witness that knows another size is given the proof from there. Raises ConnectionError.
    """
    text = parse_note(note).text
    size = parse_checkpoint(text).size
    for _ in range(_TRIES):
        proof = tuple(prove(old)) if 0 < old < size else ()
        body = format_add_checkpoint(AddCheckpoint(old=old, proof=proof, checkpoint=note))
        url = f"{witness.url.rstrip('/')}/add-checkpoint"
        reply = transport.post(url, body, bytes_max=ANSWER_BYTES_MAX)
        if reply.status != _CONFLICT:
            return _made_of(reply, witness, text)
        known = parse_decimal(reply.body.decode(errors="replace").removesuffix("\n"))
        if known is None or reply.media_type.partition(";")[0].strip() != SIZE_MEDIA_TYPE:
            return Declined("409 without the size it knows")
        if known > size:
            return Disputed(f"it knows size {known}, above {size}")
        if known == old:
            return Declined(f"409 for the size it names, {known}")
        old = known
    return Declined("it names another size each time")


def known_to(
    transport: Transport,
    witness: TrustedKey,
    *,
    origin: str,
    named: Callable[[], Sequence[LogKey]],
) -> tuple[Checkpoint, bytes] | None:
    """Return the checkpoint that a witness knows and the note, None where it knows none.

    `named` gives the log's keys and is asked after the witness was. A checkpoint that the key in
    force at its size did not sign is no evidence: ConnectionError, as where nobody answers; one
    under a key that was replaced before neither. If no key of the log signed it and the witness
    itself cosigned it, it is a `LaterKey`.
    """
    log_id = hashlib.sha256(origin.encode()).hexdigest()
    url = f"{witness.url.rstrip('/')}/{log_id}/checkpoint"
    reply = transport.get(url, bytes_max=CHECKPOINT_BYTES_MAX)
    if reply.status == _MISSING:
        return None
    if reply.status != _OK:
        raise ConnectionError(f"{url}: it answers {reply.status}")
    keys = named()
    try:
        checkpoint = parse_checkpoint(parse_note(reply.body).text)
        signed = key_at(keys, checkpoint.size)
        open_note(reply.body, vkeys=[parse_vkey(signed.vkey)] if signed else [])
    except Malformed as error:
        message = f"{url}: no checkpoint of this log: {error}"
        later = _cosigned_by(witness, reply.body)
        if later is not None and later.origin == origin and not _signed_by(reply.body, keys):
            raise LaterKey(message, later, reply.body) from None
        raise ConnectionError(message) from None
    if checkpoint.origin != origin:
        raise ConnectionError(f"{url}: a checkpoint of {checkpoint.origin}")
    return checkpoint, reply.body


def _signed_by(note: bytes, keys: Sequence[LogKey]) -> bool:
    """Tell whether a key that the log has had signed a note."""
    parsed = parse_note(note)
    vkeys = [parse_vkey(key.vkey) for key in keys]
    return any(
        check_line(line, text=parsed.text, vkey=vkey)
        for line in parsed.signatures
        for vkey in vkeys
    )


def _cosigned_by(witness: TrustedKey, note: bytes) -> Checkpoint | None:
    """Return the checkpoint that a witness itself cosigned, whoever signed it; None for none."""
    try:
        return parse_checkpoint(open_note(note, vkeys=[witness.vkey]).text)
    except Malformed:
        return None


def _made_of(reply: Reply, witness: TrustedKey, text: bytes) -> Cosigned | Disputed | Declined:
    said = reply.body[:_DETAIL_CHARS].decode(errors="replace").strip()
    if reply.status == _INCONSISTENT:
        return Disputed(f"422: {said}")
    if reply.status != _OK:
        return Declined(f"{reply.status}: {_refusal(reply) or said}", reply.status)
    try:
        lines = parse_note(text + b"\n" + reply.body, exact=False).signatures
    except Malformed as error:
        return Declined(f"200 without a signature line: {error}")
    for line in lines:
        if check_line(line, text=text, vkey=witness.vkey):
            return Cosigned(line)
    return Declined("200 without a cosignature by its key")


class _Refusal(Struct):
    """The part that is read of a validating witness's refusal."""

    code: str
    detail: str


def _refusal(reply: Reply) -> str:
    try:
        told = msgspec.json.decode(reply.body, type=_Refusal)
    except msgspec.DecodeError:
        return ""
    return f"{told.code}: {told.detail}"[:_DETAIL_CHARS]
