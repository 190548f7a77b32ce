"""Whether a database's own file is sound, asked where it could not be read or before it is trusted.

A page of a SQLite file that was overwritten may read as if rows had never been: nothing fails, and
what is there no longer follows from the entries. SQLite itself can tell (``PRAGMA
integrity_check``), at the price of reading the whole file, so it is asked by commands that read all
of it anyway, and by others once something is wrong. PostgreSQL tells of damage where it meets it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from ledger.errors import LedgerError
from registry.database import Database, damaged
from registry.errors import HistoryRefused, Unavailable

_STRANGE = (SQLAlchemyError, ArithmeticError, LookupError, RuntimeError, TypeError, ValueError)
"""What comes of rows that nobody wrote: none of it is raised on purpose where a database is read.

`ValueError` may be, of a setting say; so nothing is turned into damage that is not there.
"""


def check_sound(database: Database) -> None:
    """Require that a SQLite file is as SQLite wrote it. Raises `Unavailable`.

    It reads the whole file.
    """
    if database.dialect != "sqlite":
        return
    with database.reading() as connection:
        found = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
    if found != "ok":
        # A heading in stars comes first, on a line of its own.
        raise damaged(database.name, " ".join(found.rpartition("***")[2].split()))


@contextmanager
def examined(url: str) -> Iterator[None]:
    """Look at a database where something fails that nobody foresaw, and say so if it is damaged.

    Raises `Unavailable` then, `HistoryRefused` for a row of another shape than this program's, and
    otherwise what was raised.
    """
    try:
        yield
    except LedgerError:
        raise
    except _STRANGE as error:
        database = Database.open(url)
        try:
            check_sound(database)
        except Unavailable as found:
            raise found from error
        finally:
            database.dispose()
        if isinstance(error, ValidationError):
            raise unreadable(f"a record of {database.name}", error) from error
        raise


def unreadable(what: str, error: Exception) -> HistoryRefused:
    """Return what there is to say of a log that another release of this program wrote."""
    return HistoryRefused(
        f"this program cannot read {what} ({error}): an earlier release, of before 1.0, made the "
        "log, and this one does not take it; nothing was changed: go on with the release that "
        "made it, or found a new log",
        zh="本程式無法讀取此帳本：它由 1.0 之前的較早版本建立，本版本不予接受；"
        "未作任何變更：請沿用建立它的版本，或另建新帳本",
    )
