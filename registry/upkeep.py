"""What an operator does beside the server: look through a database, mend it, bring it up to date.

Each begins with a look at the database: its schema, and where all of it is read anyway its file.
None changes anything in one that is damaged, or that is not the log people have seen.
"""

from sqlalchemy import Connection

from ledger.log.keys import VerifierKey
from registry.database import Database
from registry.derivation import check_derivable
from registry.errors import SchemaOutdated
from registry.history import check_published
from registry.logkeys import read_skey
from registry.opened import open_database
from registry.progress import Progress, unwatched
from registry.rebuild import Accepts, check, rebuild
from registry.revision import check_schema, newest_revision
from registry.settings import Settings
from registry.soundness import check_sound, examined


def compare(settings: Settings, *, progress: Progress = unwatched) -> list[str]:
    """Return how a registry's tables differ from what its entries and its published head say.

    Raises `SchemaOutdated`, and `Unavailable` where the database is damaged.
    """
    with open_database(settings.database_url) as database:
        check_sound(database)
        return check(database, accepts=_published(settings), progress=progress)


def mend(settings: Settings, *, progress: Progress = unwatched) -> int:
    """Make a registry's tables anew from its entries and return how many entries there are.

    Raises as `compare` and, with nothing changed, `HistoryRefused`: the entries are not those of
    the head, or not those of the published head in the data folder.
    """
    with open_database(settings.database_url) as database:
        check_sound(database)
        return rebuild(database, accepts=_published(settings), progress=progress)


def bring_up(database_url: str, *, progress: Progress = unwatched) -> str:
    """Bring the tables of a log up to this program's schema, and return that.

    Before anything is changed every entry is read and applied, since tables that this program
    cannot fill are of no use to any. Raises `SchemaOutdated` where there are no tables or those of
    a later program, `HistoryRefused` for a log of a release whose entries this one does not take,
    and `Unavailable`.
    """
    from registry.schema import upgrade  # noqa: PLC0415 (slow, and a start has no use for it)

    with examined(database_url):
        database = Database.open(database_url)
        try:
            if _is_older(database):
                check_sound(database)
                check_derivable(database, progress=progress)
                return upgrade(database_url)
        finally:
            database.dispose()
    return newest_revision()


def _is_older(database: Database) -> bool:
    try:
        check_schema(database)
    except SchemaOutdated as error:
        if not error.older:
            raise
        return True
    return False


def _published(settings: Settings) -> Accepts:
    """Return what requires that a log goes on from the published head in the data folder."""

    def own() -> list[VerifierKey]:
        file = settings.log_key_file
        return [read_skey(file).vkey] if file.is_file() else []

    def accepts(connection: Connection) -> None:
        check_published(connection, settings.data_dir, spare=own)

    return accepts
