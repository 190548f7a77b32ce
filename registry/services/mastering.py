"""A new master key where every copy of the one before is lost: the keys under that are lost too.

Whoever still has a copy puts it in its place instead; nothing here opens what another key closed.
"""

from msgspec import Struct
from sqlalchemy import Connection, delete, select

from ledger.book.fields import Custody
from ledger.book.records import Key
from registry.bulk import NEWEST
from registry.custody import check_no_master_key, create_master_key
from registry.opened import Random, open_database
from registry.settings import Settings
from registry.store import table_of
from registry.tables import METADATA

_KEPT = METADATA.tables["custody_key"]


class NewMaster(Struct, frozen=True, kw_only=True):
    """What a new master key leaves behind: live keys that were kept, and how many had no act yet.

    `lost` are names of keys that the log still takes signatures of, and nobody can make any more.
    `forgotten` is the number of those that no act had enrolled: another is made when one is drafted
    again.
    """

    lost: tuple[str, ...]
    forgotten: int


def new_master_key(settings: Settings, *, random: Random) -> NewMaster:
    """Make a master key where there is none, and return which kept keys are lost.

    Raises `Refused`: MASTER_KEY, where one lies there or a next one does; `SchemaOutdated`,
    `Unavailable`, and OSError.
    """
    path = settings.master_key_file
    with open_database(settings.database_url) as database:
        check_no_master_key(path)

        def write(connection: Connection) -> NewMaster:
            found = _left(connection)
            # Last, so that nothing is forgotten unless the new key lies there.
            create_master_key(path, random)
            return found

        return database.write(write)


def _left(connection: Connection) -> NewMaster:
    """Forget kept keys that no act has enrolled, and return what is left of the others.

    What is enrolled stays as it is: the old key may yet be found.
    """
    keys = table_of(Key)
    enrolled = select(keys.c.name)
    forgotten = connection.execute(delete(_KEPT).where(_KEPT.c.name.not_in(enrolled))).rowcount
    live = (
        select(keys.c.name)
        .join(_KEPT, _KEPT.c.name == keys.c.name)
        .where(keys.c.to_index == NEWEST, keys.c.revoked.is_(False))
        .where(keys.c.custody == Custody.REGISTRY)
        .order_by(keys.c.name)
    )
    return NewMaster(lost=tuple(connection.execute(live).scalars()), forgotten=forgotten)
