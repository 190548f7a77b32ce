"""The operator's part in changing the log's key: prepare the next, look, delete the one before.

The change itself is an act of the authority (``rotate_log_key``), and a running registry follows it
by itself (``registry.logkeys``).
"""

from msgspec import Struct

from ledger.book.records import PROGRAMME_KEY, Programme
from registry.database import Database
from registry.logkeys import LogKeys
from registry.opened import Random
from registry.seam import Seam
from registry.settings import Settings
from registry.store import SqlReader


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
    return RotationStatus(
        log_vkey=_key_in_force(settings), current=found.current, next=found.next, old=found.old
    )


def finish_rotation(settings: Settings) -> str:
    """Delete the key before the one in force, and return its verifier key; empty if none is left.

    Raises `WrongLogKey` where the log names another key than ``log.skey``.
    """
    return LogKeys(settings.log_key_file, Seam()).retire(_key_in_force(settings))


def _key_in_force(settings: Settings) -> str:
    database = Database.open(settings.database_url)
    try:
        with database.reading() as connection:
            programme = SqlReader(connection).get(Programme, PROGRAMME_KEY)
    finally:
        database.dispose()
    return programme.log_vkey if programme else ""
