"""Handing in: a note goes to the sequencer when it is complete, and waits in the inbox until then.

Where the caller asks for it, keys that the registry keeps for the caller's account sign first. No
other account's key is ever used, and none for a token that may only read or that operates the
registry. An account that keeps a key itself enrols and revokes keys with that one alone: no token
takes its account from it. Before a kept key signs, the act is rehearsed, so that nothing is signed
for another log or against a rule. A retry is harmless: the same text is the same act, and gets the
first receipt.
"""

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from ledger.book.acts import EnrolKey, RevokeKey
from ledger.book.calendar import format_instant
from ledger.book.fields import Custody as Keeper
from ledger.book.records import Account, Key
from ledger.book.rules.signers import grants_of
from ledger.book.state import Reader
from ledger.entry import SignedAct, parse_signed
from ledger.errors import Rejected
from ledger.log.note import SignatureLine
from registry import pending
from registry.clock import Clock
from registry.custody import Custody
from registry.database import Database
from registry.editions import check_known
from registry.kinds import PendingState, Role
from registry.log import Receipt, find_receipt, read_head
from registry.purging import purge_notes
from registry.refusals import Refusal, Refused
from registry.sequencer import Sequencer
from registry.standing import Standing, assembled, rehearse, standing_of, unsigned
from registry.store import SqlReader
from registry.users import Identity

SIGNING_ROLES = frozenset({Role.HOLDER, Role.VERIFIER, Role.ASSOCIATION, Role.AUDITOR})
"""Roles in which a caller may have a kept key of the account sign."""


class Filed(Struct, frozen=True, kw_only=True):
    """A note that was not complete: it waits, and `standing` says for whose signatures."""

    pending: pending.Pending
    standing: Standing


class Desk(Struct, frozen=True, kw_only=True):
    """Where notes are handed in. `custody` is None where the registry keeps no keys.

    `editions_ahead` takes the adoption of rules that this program does not know.
    """

    database: Database
    sequencer: Sequencer
    clock: Clock
    custody: Custody | None = None
    editions_ahead: bool = False

    def submit(self, note: bytes, *, caller: Identity | None = None) -> Receipt | Filed:
        """Admit a note, or file it while signatures are missing.

        With a `caller`, the kept keys of the caller's account sign what is theirs to sign. Raises
        `Malformed`, `Rejected`, any `SequencerError`, and `Refused`: TOO_MANY_PENDING,
        PENDING_CLOSED, MASTER_KEY, EDITION_UNKNOWN.
        """
        return self._hand_in(parse_signed(note), caller)

    def sign(self, text: bytes, *, caller: Identity) -> Receipt | Filed:
        """Sign a text with the caller's kept keys and hand it in.

        Raises as `submit`, and `Refused`: KEY_NOT_KEPT where no kept key could sign it.
        """
        return self._hand_in(unsigned(text), caller, must_sign=True)

    def add_signature(self, text_sha256: str, line: SignatureLine) -> Receipt | Filed:
        """Add a signature to a pending note, and admit it if that was the last.

        A note that was admitted already, be it by this very signature, gets its first receipt.
        Raises `Rejected`, any `SequencerError`, and `Refused`: PENDING_UNKNOWN, PENDING_CLOSED.
        """
        now = self._now()

        def add(connection: Connection) -> Filed:
            reader = SqlReader(connection)
            added = pending.add_signature(connection, reader, text_sha256, line, now=now)
            return _filed(reader, added)

        try:
            filed = self.database.write(add)
        except Refused as refused:
            # Asked only now: it may have been admitted while this waited for its row.
            if refused.code is not Refusal.PENDING_CLOSED:
                raise
            receipt = self._first_receipt(text_sha256)
            if receipt is None:
                raise
            return receipt
        return self._admit_if_complete(filed)

    def countersign(self, text_sha256: str, *, caller: Identity) -> Receipt | Filed:
        """Sign a pending note with the caller's kept keys, as `sign` does a text.

        Raises as `sign`, and `Refused`: PENDING_UNKNOWN.
        """
        with self.database.reading() as connection:
            reader = SqlReader(connection)
            found = pending.get(connection, reader, text_sha256, now=self._now())
        # One that was admitted gets its first receipt.
        if found.state not in (PendingState.OPEN, PendingState.ADMITTED):
            detail = f"the note is {found.state}"
            raise Refused(Refusal.PENDING_CLOSED, detail, field="text_sha256")
        return self._hand_in(found.signed, caller, must_sign=True)

    def _first_receipt(self, text_sha256: str) -> Receipt | None:
        with self.database.reading() as connection:
            reader = SqlReader(connection)
            found = pending.get(connection, reader, text_sha256, now=self._now())
            return find_receipt(connection, found.signed)

    def _hand_in(
        self, signed: SignedAct, caller: Identity | None, *, must_sign: bool = False
    ) -> Receipt | Filed:
        with self.database.reading() as connection:
            known = find_receipt(connection, signed)
            if known is not None:
                return known
            check_known(signed.act, ahead=self.editions_ahead)
            reader = SqlReader(connection)
            left = _standing(reader, signed)
            if caller is not None and left is not None and not left.is_complete:
                lines = self._kept_lines(connection, signed, left, caller)
                if must_sign and not lines:
                    detail = f"no key kept for {caller.account} may sign this"
                    raise Refused(Refusal.KEY_NOT_KEPT, detail, field="signatures")
                signed = replace(signed, signatures=(*signed.signatures, *lines))
                left = standing_of(reader, signed)
        # The connection is given back first: the sequencer may take its time.
        note = assembled(signed.text, signed.signatures)
        if left is None or left.is_complete:
            return self.sequencer.submit(note)
        return self._admit_if_complete(self._file(note))

    def _kept_lines(
        self, connection: Connection, signed: SignedAct, left: Standing, caller: Identity
    ) -> tuple[SignatureLine, ...]:
        """Return the signatures that kept keys give for a caller, once the rules would agree."""
        if self.custody is None:
            return ()
        reader = SqlReader(connection)
        kept = _KeptKeys(self.custody, connection, caller)
        names = [*kept.new(signed, left), *kept.own(reader, signed, left)]
        if names:
            rehearse(reader, signed, index=read_head(connection).size, admitted=self._now())
        return tuple(self.custody.sign(connection, name, signed.text) for name in names)

    def _file(self, note: bytes) -> Filed:
        now = self._now()

        def propose(connection: Connection) -> Filed:
            reader = SqlReader(connection)
            size = read_head(connection).size
            purge_notes(connection, now=now)
            return _filed(reader, pending.propose(connection, reader, note, index=size, now=now))

        return self.database.write(propose)

    def _admit_if_complete(self, filed: Filed) -> Receipt | Filed:
        if not filed.standing.is_complete:
            return filed
        return self.sequencer.submit(filed.pending.note)

    def _now(self) -> str:
        return format_instant(self.clock())


def _filed(reader: Reader, found: pending.Pending) -> Filed:
    return Filed(pending=found, standing=pending.standing(reader, found))


def _standing(reader: Reader, signed: SignedAct) -> Standing | None:
    """Return what a note lacks, or None where the sequencer ought to word the refusal.

    It checks everything, and in the right order; but it takes no note without a signature. Raises
    `Rejected` as `standing_of`.
    """
    try:
        return standing_of(reader, signed)
    except Rejected:
        if signed.signatures:
            return None
        raise


def _keeps_its_own(reader: Reader, account: str) -> bool:
    """Return whether an account has a live key that it keeps itself."""
    found = reader.get(Account, (account,))
    return found is not None and found.self_keys > 0


class _KeptKeys:
    """Which of the keys kept here may sign for a caller."""

    def __init__(self, custody: Custody, connection: Connection, caller: Identity) -> None:
        self._custody = custody
        self._connection = connection
        self._caller = caller

    def new(self, signed: SignedAct, left: Standing) -> list[str]:
        """Return the names of kept keys that the caller's own act enrols.

        Their signature proves that they exist, no more: the account signs beside them.
        """
        caller = self._caller
        if caller.account != signed.act.account or caller.role is Role.READER:
            return []
        named = {grant.vkey.partition("+")[0]: grant for grant in grants_of(signed.act)}
        return [
            name
            for name, grant in sorted(named.items())
            if name in left.grants
            and grant.custody is Keeper.REGISTRY
            and self._custody.keeps(self._connection, grant.vkey)
        ]

    def own(self, reader: Reader, signed: SignedAct, left: Standing) -> list[str]:
        """Return the names of kept keys of the caller's account, as many as are to sign."""
        account = self._caller.account
        need = left.accounts.get(account)
        if need is None or need.self_held or self._caller.role not in SIGNING_ROLES:
            return []
        if isinstance(signed.act, EnrolKey | RevokeKey) and _keeps_its_own(reader, account):
            return []
        present = {line.name for line in signed.signatures}
        names = self._custody.names_of(self._connection, account)
        live = [name for name in names if name not in present and self._is_live(reader, name)]
        return live[: need.count]

    def _is_live(self, reader: Reader, name: str) -> bool:
        key = reader.get(Key, (name,))
        return (
            key is not None
            and not key.revoked
            and key.custody == Keeper.REGISTRY
            and self._custody.keeps(self._connection, key.vkey)
        )
