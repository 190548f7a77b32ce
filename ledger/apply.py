"""One pure function, `apply`: from a state and an entry to the records the entry leaves.

It serves live operation, rebuild and audit alike; the three differ only in the reader below and in
who keeps the result. The steps, in the order of `ledger.errors.Code`:

1. the edition that binds the entry, then the act's place, origin, time and id
   (``book.rules.admission``);
2. the acting account and its role;
3. the names, kinds and strength of keys it enrols;
4. the signatures: known, live, counted, exactly those required, and valid;
5. a checkpoint that the act carries, whose bytes the book does not know;
6. the rule of the act (``book.rules``);
7. the act's id is remembered until its `not_after`.

The caller drops the layer on `Rejected`, so a refused act leaves no trace.
"""

from collections.abc import Callable

from ledger.book.acts import AnyAct, Genesis, KeyGrant, Passkey, RotateLogKey
from ledger.book.fields import Custody
from ledger.book.records import PROGRAMME_KEY, Key, Programme
from ledger.book.rules import EDITION, enact
from ledger.book.rules.admission import admit, remember
from ledger.book.rules.context import Context, programme_of
from ledger.book.rules.signers import (
    Required,
    actor_of,
    granted_names,
    grants_of,
    required,
)
from ledger.book.state import Reader, State
from ledger.entry import Entry, SignedAct
from ledger.errors import AuditorTooOld, Code, Defect, Malformed, Rejected
from ledger.log import signing
from ledger.log.checkpoint import Checkpoint, open_checkpoint
from ledger.log.encoding import parse_base64
from ledger.log.keys import parse_vkey
from ledger.log.note import SignatureLine
from ledger.log.passkey import RelyingParty
from ledger.log.signing import SigningKey, parse_signing_key

Verify = Callable[[SigningKey, bytes, bytes], bool]
"""How a signature is checked: key, text, signature. Whoever verified ahead passes a look-up."""


def check_signature(key: SigningKey, text: bytes, signature: bytes) -> bool:
    """Return whether a signature of a text by a key is valid, by the one rule of its type."""
    return signing.verify(key, text, signature)


def signing_key(key: Key) -> SigningKey:
    """Return an enrolled key as it signs, parsed once. Raises `Malformed`: BAD_KEY."""
    party = RelyingParty(key.rp_id, key.origins) if key.rp_id else None
    return parse_signing_key(key.vkey, party)


def apply(
    below: Reader, entry: Entry, *, index: int, previous: str, verify: Verify = check_signature
) -> State:
    """Return the layer of records that an entry leaves over the state below it.

    `previous` is the admission time of the entry before, empty for the first.

    Raises `Rejected` with any code from GENESIS_MISPLACED on, and `AuditorTooOld` where the entry
    is bound by an edition of the rules this program does not know.
    """
    signed, act = entry.signed, entry.signed.act
    context = Context(index=index, admitted=entry.admitted, text_sha256=signed.text_sha256)
    state = State(below)
    check_edition(state, act, index=index)
    admit(state, context, act, origin=signed.origin, previous=previous)
    needed = signers_needed(state, signed)
    fresh = granted_keys(state, act) if needed.grants else {}
    _check_signatures(state, signed, needed, fresh, verify)
    if isinstance(act, RotateLogKey):
        last_checkpoint(state, act, index=index)
    enact(state, context, act)
    remember(state, context, act)
    return state


def last_checkpoint(below: Reader, act: RotateLogKey, *, index: int) -> Checkpoint:
    """Return the checkpoint that a rotation carries: one of the key that it replaces.

    Whether its root is the log's at that size is for whoever has the log to say. Raises
    `Rejected`: LOG_CHECKPOINT.
    """
    note = parse_base64(act.checkpoint)
    try:
        if note is None:
            raise Malformed(Defect.BAD_CHECKPOINT, "not canonical base64")
        signed = open_checkpoint(note, vkey=parse_vkey(programme_of(below).log_vkey))
    except Malformed as error:
        raise Rejected(Code.LOG_CHECKPOINT, error.detail, field="checkpoint") from None
    if not 1 <= signed.size <= index:
        detail = f"its size is {signed.size}, and {index} entries stand before this one"
        raise Rejected(Code.LOG_CHECKPOINT, detail, field="checkpoint")
    return signed


def check_edition(below: Reader, act: AnyAct, *, index: int) -> None:
    """Stop before any rule of an edition this program does not know. Raises `AuditorTooOld`."""
    programme = below.get(Programme, PROGRAMME_KEY)
    if programme is not None:
        edition = programme.edition_at(index)
    else:
        edition = act.rules if isinstance(act, Genesis) else EDITION
    if edition > EDITION:
        raise AuditorTooOld(edition, index)


def granted_keys(reader: Reader, act: AnyAct) -> dict[str, SigningKey]:
    """Return the keys the act enrols, by name; the log's own, in genesis, is held to the same.

    Raises `Rejected`: KEY_NAME, KEY_KIND, WEAK_KEY.
    """
    grants = grants_of(act)
    if not grants:
        return {}
    names = granted_names(reader, act)
    field = "log_vkey" if isinstance(act, RotateLogKey) else "key.vkey"
    if isinstance(act, RotateLogKey):
        fresh = [_log_key(act.log_vkey, name) for name in names]
    else:
        pairs = zip(grants, names, strict=True)
        fresh = [_named_key(grant.vkey, name, _party(grant)) for grant, name in pairs]
    # Kept apart from the keys that sign: an origin may read like a key's name.
    of_log = [_log_key(act.log_vkey, act.origin)] if isinstance(act, Genesis) else []
    for key, grant in zip(fresh, grants, strict=True):
        _check_kind(key, grant)
    for key in (*fresh, *of_log):
        if not signing.is_enrollable(key.vkey):
            detail = "the public key is not canonical, on the curve and of prime order"
            raise Rejected(Code.WEAK_KEY, detail, field=field)
    return {key.name: key for key in fresh}


def _party(grant: KeyGrant) -> RelyingParty | None:
    if not isinstance(grant.passkey, Passkey):
        return None
    return RelyingParty(grant.passkey.rp_id, grant.passkey.origins)


def _named_key(
    vkey: str, name: str, party: RelyingParty | None = None, *, field: str = "key.vkey"
) -> SigningKey:
    """Return a well-formed key of this name. Raises `Rejected`: KEY_NAME."""
    try:
        key = parse_signing_key(vkey, party)
    except Malformed as error:
        raise Rejected(Code.KEY_NAME, error.detail, field=field) from None
    if key.name != name:
        raise Rejected(Code.KEY_NAME, f"the key's name must be {name}", field=field)
    return key


def _log_key(vkey: str, origin: str) -> SigningKey:
    """Return the log's own key, which is never a passkey. Raises `Rejected`: KEY_NAME."""
    key = _named_key(vkey, origin, field="log_vkey")
    if key.is_passkey:
        raise Rejected(Code.KEY_NAME, "the log's own key is no passkey", field="log_vkey")
    return key


def _check_kind(key: SigningKey, grant: KeyGrant) -> None:
    """Require of a passkey what it is enrolled with, and of any other key nothing of it.

    Raises `Rejected`: KEY_KIND.
    """
    if key.is_passkey is not isinstance(grant.passkey, Passkey):
        detail = "the member passkey goes with a passkey, and with no other key"
        raise Rejected(Code.KEY_KIND, detail, field="key.passkey")
    if key.is_passkey and grant.custody is not Custody.SELF:
        detail = "the registry cannot keep a passkey: its custody is self"
        raise Rejected(Code.KEY_KIND, detail, field="key.custody")


def _check_signatures(
    state: State,
    signed: SignedAct,
    needed: Required,
    fresh: dict[str, SigningKey],
    verify: Verify,
) -> None:
    """Require exactly the signatures needed, each by a live key, each valid.

    Raises `Rejected`: UNKNOWN_KEY, KEY_REVOKED, KEY_NOT_COUNTED, MISSING_SIGNATURE,
    EXTRA_SIGNATURE, BAD_SIGNATURE.
    """
    enrolled: list[Key] = []
    signers: list[SigningKey] = []
    for line in signed.signatures:
        signer = fresh.get(line.name)
        if signer is None:
            key = _enrolled_key(state, line)
            enrolled.append(key)
            signer = signing_key(key)
        check_key_id(signer, line)
        signers.append(signer)
    for key in enrolled:
        if key.revoked:
            raise Rejected(Code.KEY_REVOKED, f"{key.name} is revoked", field="signatures")
    _check_counts(signed, needed, fresh, enrolled)
    for line, signer in zip(signed.signatures, signers, strict=True):
        if not verify(signer, signed.text, line.signature):
            raise bad_signature(signer, signed.text, line)


def enrolled_key(reader: Reader, line: SignatureLine) -> Key:
    """Return the enrolled key, live or not, behind a signature line.

    Raises `Rejected`: UNKNOWN_KEY.
    """
    key = _enrolled_key(reader, line)
    check_key_id(signing_key(key), line)
    return key


def _enrolled_key(reader: Reader, line: SignatureLine) -> Key:
    """Return the key of a line's name, its id still unchecked. Raises `Rejected`: UNKNOWN_KEY."""
    key = reader.get(Key, (line.name,))
    if key is None:
        raise _unknown(line)
    return key


def bad_signature(key: SigningKey, text: bytes, line: SignatureLine) -> Rejected:
    """Return the refusal of a line that does not verify; of a passkey's it says what is wrong."""
    detail = f"the signature of {key.name} does not verify"
    if key.is_passkey:
        detail += f": {signing.flaw_of(key, text, line.signature)}"
    return Rejected(Code.BAD_SIGNATURE, detail, field="signatures")


def check_key_id(key: SigningKey, line: SignatureLine) -> None:
    """Require that a line names this key by its id too. Raises `Rejected`: UNKNOWN_KEY."""
    if key.key_id != line.key_id:
        raise _unknown(line)


def _unknown(line: SignatureLine) -> Rejected:
    detail = f"no enrolled key is {line.name} with this key id"
    return Rejected(Code.UNKNOWN_KEY, detail, field="signatures")


def _check_counts(
    signed: SignedAct,
    needed: Required,
    fresh: dict[str, SigningKey],
    enrolled: list[Key],
) -> None:
    """Raise `Rejected`: KEY_NOT_COUNTED, MISSING_SIGNATURE, EXTRA_SIGNATURE."""
    left = {name: need.count for name, need in needed.accounts.items()}
    extra = ""
    for key in enrolled:
        need = needed.accounts.get(key.account)
        if need is None:
            extra = extra or key.name
            continue
        if need.self_held and key.custody != "self":
            detail = f"{key.name} is kept by the registry and counts toward no threshold"
            raise Rejected(Code.KEY_NOT_COUNTED, detail, field="signatures")
        left[key.account] -= 1
    granted = len(signed.signatures) - len(enrolled)
    if granted == len(fresh) and not extra and not any(left.values()):
        return
    present = {line.name for line in signed.signatures}
    missing = [name for name in fresh if name not in present]
    missing += [name for name, count in left.items() if count > 0]
    if missing:
        signed_by = ", ".join(sorted(present))
        detail = f"still to sign: {', '.join(missing)}; signed by {signed_by}"
        raise Rejected(Code.MISSING_SIGNATURE, detail, field="signatures")
    if extra:
        detail = f"{extra} signs though the rule does not ask for it"
    else:
        over, beyond = next((name, -count) for name, count in left.items() if count < 0)
        asked = needed.accounts[over].count
        asks = f"{asked} {'is' if asked == 1 else 'are'} asked for"
        detail = f"{over} signs with {asked + beyond} keys where {asks}: leave out {beyond}"
    raise Rejected(Code.EXTRA_SIGNATURE, detail, field="signatures")


def signers_needed(below: Reader, signed: SignedAct) -> Required:
    """Return the signatures an act needs.

    Raises `Rejected`: UNKNOWN_ACCOUNT, ROLE_NOT_ALLOWED.
    """
    act = signed.act
    if isinstance(act, Genesis):
        return Required(accounts={}, grants=act.keys)
    return required(below, programme_of(below), actor_of(below, act), act)
