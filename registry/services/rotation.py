"""The operator's part in changing the log's key: prepare the next, look, delete the one before.

The change itself is an act of the authority (``rotate_log_key``), and a running registry follows it
by itself (``registry.logkeys``).
"""

from msgspec import Struct
from sqlalchemy import Connection

from ledger.book.records import PROGRAMME_KEY, Programme
from ledger.log.keys import parse_vkey
from ledger.log.merkle import prove_consistency
from ledger.log.note import format_note, parse_note
from ledger.log.trust import Trust, TrustedKey
from registry import cosignatures
from registry.database import Database
from registry.errors import WitnessesBehind
from registry.history import log_keys, named_at
from registry.log import Head, read_head, stored_tiles
from registry.logkeys import LogKeys
from registry.opened import Random, open_database
from registry.seam import Seam
from registry.settings import Settings
from registry.store import SqlReader
from registry.witnesses import Declined, Transport, ask, read_policy


class RotationStatus(Struct, frozen=True, kw_only=True):
    """The key that the log names, and those whose secrets lie in the data folder."""

    log_vkey: str
    current: str
    next: str
    old: str


def prepare_rotation(settings: Settings, *, random: Random) -> str:
    """Make the log's next key, or the one made before, and return its verifier key.

    Raises `WrongLogKey` where the key before the one in force still signs.
    """
    return LogKeys(settings.log_key_file, Seam()).prepare(random)


def rotation_status(settings: Settings) -> RotationStatus:
    """Return which keys there are. The log's is empty before genesis."""
    found = LogKeys(settings.log_key_file, Seam()).states()
    with open_database(settings.database_url) as database, database.reading() as connection:
        named = _key_in_force(connection)
    return RotationStatus(log_vkey=named, current=found.current, next=found.next, old=found.old)


def finish_rotation(settings: Settings, *, transport: Transport, force: bool = False) -> str:
    """Delete the key before the one in force, and return its verifier key; empty if none is left.

    Raises `WrongLogKey` where the log names another key than ``log.skey``; unless told to `force`
    it, `WitnessesBehind` where a witness of the policy does not follow the new one; ValueError for
    a bad policy, and for none where witnesses have cosigned the log.
    """
    keys = LogKeys(settings.log_key_file, Seam())
    with open_database(settings.database_url) as database:
        with database.reading() as connection:
            named = _key_in_force(connection)
        keys.settle(named)
        behind = []
        if keys.states().old and not force:
            behind = _Transition(database, named, transport).behind(settings)
    if behind:
        raise WitnessesBehind(
            f"{'; '.join(behind)}. Each witness's operator runs: tanbu witness follow-key {named}"
        )
    return keys.retire(named)


class _Transition:
    """The time in which two keys sign, and who has heard of it.

    A witness that takes the newest checkpoint under the new key alone has. One that does not answer
    has if it cosigned the entry that named the key: whoever replays entries learnt it there.
    """

    def __init__(self, database: Database, vkey: str, transport: Transport) -> None:
        self._database = database
        self._vkey = parse_vkey(vkey)
        self._transport = transport

    def behind(self, settings: Settings) -> list[str]:
        """Return why not, of each witness of the policy that does not follow the new key."""
        policy = settings.witness_policy_file
        if policy is None:
            with self._database.reading() as connection:
                cosignatures.check_policy(connection, Trust(logs=()))
            return []
        with self._database.reading() as connection:
            trust = read_policy(policy, vkeys=log_keys(connection))
            named = named_at(connection, self._vkey.text)
            head = read_head(connection)
            last = [cosignatures.last_of(connection, witness)[0] for witness in trust.witnesses]
        found = []
        for witness, size in zip(trust.witnesses, last, strict=True):
            said = self._refusal(witness, head, min(size, head.size))
            if said is not None and (said.is_strange or size <= named):
                found.append(
                    f"witness {witness.name} cosigned size {size} last, entry {named} named "
                    f"the new key, and asked under that alone it says: {said.detail}"
                )
        return found

    def _refusal(self, witness: TrustedKey, head: Head, old: int) -> Declined | None:
        """Ask a witness to cosign under the new key alone; return what it has against that."""
        note = parse_note(head.checkpoint)
        own = (self._vkey.name, self._vkey.key_id)
        lines = [line for line in note.signatures if (line.name, line.key_id) == own]
        alone = format_note(note.text, lines)
        try:
            said = ask(
                self._transport,
                witness,
                alone,
                old=old,
                prove=lambda size: self._prove(size, head.size),
            )
        except ConnectionError as error:
            return Declined(str(error))
        # Whoever disputes the history has taken the key before.
        return said if isinstance(said, Declined) else None

    def _prove(self, old: int, new: int) -> list[bytes]:
        with self._database.reading() as connection:
            return prove_consistency(old=old, new=new, read=stored_tiles(connection))


def _key_in_force(connection: Connection) -> str:
    programme = SqlReader(connection).get(Programme, PROGRAMME_KEY)
    return programme.log_vkey if programme else ""
