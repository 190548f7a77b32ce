"""What a note still lacks: which of the signatures its act needs are there, and are good.

`ledger.apply` wants a note with exactly the signatures its rule asks for. While a note goes from
hand to hand it has fewer; here each one that is there is checked at once, so that nobody adds his
to one that can never be admitted. The rule may be rehearsed as well. Pure: it reads a state and
writes none, and the verdict that counts is given by the sequencer when the note is complete.
"""

from collections.abc import Iterable

from msgspec import Struct

from ledger.apply import (
    bad_signature,
    check_edition,
    check_key_id,
    check_signature,
    enrolled_key,
    granted_keys,
    last_checkpoint,
    signers_needed,
    signing_key,
)
from ledger.book.acts import AnyAct, RaiseFinding, RotateLogKey, Transfer, decode_act
from ledger.book.acts.accounts import (
    BeginRecovery,
    CompleteRecovery,
    OpenAccount,
    StopRecovery,
)
from ledger.book.fields import Custody
from ledger.book.records import Key
from ledger.book.rules import enact
from ledger.book.rules.admission import admit
from ledger.book.rules.context import Context
from ledger.book.rules.signers import Need, granted_names
from ledger.book.state import Reader, State
from ledger.entry import SignedAct, note_text, text_hash
from ledger.errors import Code, Malformed, Rejected
from ledger.log.note import SignatureLine, format_note
from ledger.log.signing import SigningKey

_MIDDLE = b"/entry/v1\n"


class Standing(Struct, frozen=True, kw_only=True):
    """Who must still sign: by account, and new keys by their names.

    `parties` are the accounts that sign or are named, in order: they may see the note.
    """

    accounts: dict[str, Need]
    grants: tuple[str, ...]
    parties: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Return whether no signature is missing."""
        return not self.accounts and not self.grants


def unsigned(text: bytes) -> SignedAct:
    """Return the act of a note's text, which nobody has signed yet.

    Raises `Malformed`: BAD_TEXT and the codes of `decode_act`.
    """
    origin, _, line = text.partition(_MIDDLE)
    act = decode_act(line.removesuffix(b"\n"))
    # Written again rather than matched: one spelling, and origins are ASCII by their pattern.
    named = origin.decode("ascii", errors="replace")
    if note_text(origin=named, act=act) != text:
        detail = "the text is the line <origin>/entry/v1 and one line of JSON"
        raise Malformed(Code.BAD_TEXT, detail)
    return SignedAct(
        note=b"", text=text, text_sha256=text_hash(text), origin=named, act=act, signatures=()
    )


def standing_of(
    reader: Reader, signed: SignedAct, lines: Iterable[SignatureLine] | None = None
) -> Standing:
    """Return what a note lacks beside `lines`, its own unless others are given.

    Raises `Rejected`: UNKNOWN_ACCOUNT, ROLE_NOT_ALLOWED, KEY_NAME, KEY_KIND, WEAK_KEY,
    UNKNOWN_KEY, KEY_REVOKED, KEY_NOT_COUNTED, EXTRA_SIGNATURE, BAD_SIGNATURE.
    """
    needed = signers_needed(reader, signed)
    fresh = granted_keys(reader, signed.act)
    left = dict(needed.accounts)
    grants = dict.fromkeys(fresh)
    seen: set[str] = set()
    for line in signed.signatures if lines is None else lines:
        if line.name in seen:
            raise _extra(line.name)
        seen.add(line.name)
        if line.name in fresh:
            _check_line(line, fresh[line.name], signed.text)
            del grants[line.name]
            continue
        key = _live_key(reader, line)
        left = _count(left, key)
        _check_line(line, signing_key(key), signed.text)
    return Standing(
        accounts=left,
        grants=tuple(grants),
        parties=_parties(signed.act, needed.accounts),
    )


def is_live(reader: Reader, line: SignatureLine, act: AnyAct) -> bool:
    """Return whether a line's key can still sign an act: enrolled by it, or live.

    Raises `Rejected`: KEY_NAME, where the act enrols one key more than its account may have.
    """
    if line.name in granted_names(reader, act):
        return True
    key = reader.get(Key, (line.name,))
    return key is not None and not key.revoked


def assembled(text: bytes, lines: Iterable[SignatureLine]) -> bytes:
    """Return the note of a text and its signatures, in the order the log asks for."""
    return format_note(text, sorted(lines, key=lambda line: line.name))


def rehearse(reader: Reader, signed: SignedAct, *, index: int, admitted: str) -> None:
    """Try an act's admission and rule at a place and time, signatures aside, and drop the result.

    Raises `Rejected`: every code but those of signatures; and `AuditorTooOld`.
    """
    state = State(reader)
    context = Context(index=index, admitted=admitted, text_sha256=signed.text_sha256)
    check_edition(state, signed.act, index=index)
    admit(state, context, signed.act, origin=signed.origin, previous="")
    signers_needed(state, signed)
    granted_keys(state, signed.act)
    if isinstance(signed.act, RotateLogKey):
        last_checkpoint(state, signed.act, index=index)
    enact(state, context, signed.act)


def _live_key(reader: Reader, line: SignatureLine) -> Key:
    key = enrolled_key(reader, line)
    if key.revoked:
        raise Rejected(Code.KEY_REVOKED, f"{key.name} is revoked", field="signatures")
    return key


def _count(left: dict[str, Need], key: Key) -> dict[str, Need]:
    """Return what is left to sign once a key has signed."""
    need = left.get(key.account)
    if need is None:
        raise _extra(key.name)
    if need.self_held and key.custody != Custody.SELF:
        detail = f"{key.name} is kept by the registry and counts toward no threshold"
        raise Rejected(Code.KEY_NOT_COUNTED, detail, field="signatures")
    rest = {name: other for name, other in left.items() if name != key.account}
    if need.count > 1:
        rest[key.account] = Need(need.count - 1, self_held=need.self_held)
    return rest


def _check_line(line: SignatureLine, key: SigningKey, text: bytes) -> None:
    check_key_id(key, line)
    if not check_signature(key, text, line.signature):
        raise bad_signature(key, text, line)


def _extra(name: str) -> Rejected:
    detail = f"{name} signs though the rule does not ask for it"
    return Rejected(Code.EXTRA_SIGNATURE, detail, field="signatures")


def _parties(act: AnyAct, signing: Iterable[str]) -> tuple[str, ...]:
    named = {act.account, *signing}
    if isinstance(act, Transfer):
        named.add(act.recipient)
    if isinstance(act, RaiseFinding):
        named.add(act.auditee)
    if isinstance(act, OpenAccount | BeginRecovery | StopRecovery | CompleteRecovery):
        named.add(act.holder)
    return tuple(sorted(named))
