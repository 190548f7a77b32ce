"""A database, SQLite or PostgreSQL, as two ways in: one writes, one reads.

A SQLite file has two engines. The writer is one connection that begins with BEGIN IMMEDIATE, so
that what it read cannot change before it writes; the reader begins plainly and may not write.
PostgreSQL writes at READ COMMITTED (the sequencer locks the head first) and reads from one
snapshot, as SQLite's readers do in WAL mode.

A database that does not answer, or whose files are damaged, is `Unavailable`, whichever of the two
it is and whatever its driver calls it; a statement that is wrong stays the driver's error, since it
is a defect of ours.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from registry.errors import Unavailable
from registry.seam import Seam

T = TypeVar("T")

Dialect = Literal["sqlite", "postgresql"]
"""The kinds of database there are."""
BUSY_SECONDS_MAX = 30
"""How long a writer waits for another process's writer, or for its turn in the pool."""
CONNECT_SECONDS_MAX = 5
"""How long a PostgreSQL server may take to answer, unless its URL says otherwise."""

_POSTGRESQL_DAMAGE = frozenset({"XX001", "XX002"})
"""What PostgreSQL calls corrupted data and a corrupted index."""
_READERS = 8
_READERS_MORE = 40


class Database:
    """An open database."""

    def __init__(
        self, *, writer: Engine, reader: Engine, dialect: Dialect, seam: Seam, name: str
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._seam = seam
        self.dialect = dialect
        self.name = name

    @classmethod
    def open(
        cls, url: str, *, seam: Seam | None = None, busy_seconds: float = BUSY_SECONDS_MAX
    ) -> "Database":
        """Open a database by its URL; ValueError unless it is a SQLite file or PostgreSQL."""
        parsed = database_url(url)
        used = seam or Seam()
        if parsed.get_backend_name() == "sqlite":
            writer = _sqlite_writer(parsed, busy_seconds)
            reader = _sqlite_reader(parsed, busy_seconds)
            return cls(
                writer=writer, reader=reader, dialect="sqlite", seam=used, name=name_of(parsed)
            )
        engine = create_engine(
            parsed,
            isolation_level="READ COMMITTED",
            pool_pre_ping=True,
            pool_size=_READERS,
            max_overflow=_READERS_MORE,
            pool_timeout=busy_seconds,
        )
        reader = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        return cls(
            writer=engine, reader=reader, dialect="postgresql", seam=used, name=name_of(parsed)
        )

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection inside a transaction; what is not committed is rolled back.

        Raises `Unavailable`.
        """
        with answering(self.name), self._writer.connect() as connection:
            connection.begin()
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database and cannot write.

        Raises `Unavailable`.
        """
        with answering(self.name), self._reader.connect() as connection:
            connection.begin()
            yield connection

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do some work on ordinary tables in one transaction, commit it and return its result.

        Raises `Unavailable`.
        """
        with self.writing() as connection:
            result = work(connection)
            self._seam.commit(connection)
            return result

    def dispose(self) -> None:
        """Close every connection."""
        self._writer.dispose()
        self._reader.dispose()


def database_url(url: str) -> URL:
    """Return a URL with the driver this program uses; ValueError for what it cannot open.

    It names the setting, and never quotes the URL, which may hold a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        shapes = "sqlite:////FOLDER/FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME"
        raise ValueError(f"database_url: not {shapes}") from None
    match parsed.get_backend_name():
        case "sqlite":
            # Two engines meet in a file; a database in memory would be two databases.
            if parsed.database in {None, "", ":memory:"} or parsed.query or parsed.host:
                raise ValueError("database_url: a SQLite database is a file, without options")
            return parsed.set(drivername="sqlite+pysqlite")
        case "postgresql":
            import psycopg  # noqa: PLC0415 (a SQLite file needs no driver of PostgreSQL)
            from psycopg.conninfo import make_conninfo  # noqa: PLC0415

            try:
                make_conninfo(**dict.fromkeys(parsed.query, ""))
            except psycopg.ProgrammingError as error:
                raise ValueError(f"database_url: {error}".strip()) from None
            driven = parsed.set(drivername="postgresql+psycopg")
            if "connect_timeout" in driven.query:
                return driven
            return driven.update_query_dict({"connect_timeout": str(CONNECT_SECONDS_MAX)})
    raise ValueError(f"database_url: {parsed.get_backend_name()} is no sqlite and no postgresql")


def name_of(url: URL) -> str:
    """Return what people call a database: its file, or its name and server, never a password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    server = url.host or str(url.query.get("host", "localhost"))
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{server}{port}/{url.database or ''}"


@contextmanager
def answering(name: str) -> Iterator[None]:
    """Turn what drivers raise where a database does not answer into `Unavailable`."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        if not _is_silence(error):
            raise
        # Without the statement and its values, which are others' affair.
        reason = error.orig if isinstance(error, DBAPIError) else error
        # On one line, which drivers do not keep to.
        said = " ".join(str(reason).split())
        if _is_damage(error):
            raise damaged(name, said) from error
        state, state_zh = "does not answer", "沒有回應"
        if isinstance(error, DBAPIError) and _sqlite_code(error) == sqlite3.SQLITE_READONLY:
            state, state_zh = "cannot be written", "無法寫入"
        zh = f"資料庫 {name} {state_zh}"
        raise Unavailable(f"the database {name} {state}: {said}", zh=zh) from error


def damaged(name: str, said: str) -> Unavailable:
    """Return what there is to say of a database whose files are not in order, and the remedy."""
    return Unavailable(
        f"the database {name} is damaged: {said}; keep its files, and restore the newest backup "
        "into an empty one (the operator's guide, 8)",
        zh=f"資料庫 {name} 已損壞：請保留其檔案，並將最新備份還原至空資料庫（營運指南第 8 節）",
    )


def _is_silence(error: DBAPIError | PoolTimeout) -> bool:
    """Return whether a database did not answer, rather than refuse what it was asked."""
    if isinstance(error, PoolTimeout) or error.connection_invalidated or _is_damage(error):
        return True
    # SQLite has one class for what it cannot do and, under this code, for what is no SQL.
    return isinstance(error, OperationalError) and _sqlite_code(error) != sqlite3.SQLITE_ERROR


def _is_damage(error: DBAPIError | PoolTimeout) -> bool:
    """Return whether a database says that its own files are not in order."""
    if isinstance(error, PoolTimeout):
        return False
    if isinstance(error.orig, sqlite3.OperationalError) and _sqlite_code(error) is None:
        # The driver's own: a text is none in UTF-8, and nothing here writes such.
        return True
    if _sqlite_code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return True
    return getattr(error.orig, "sqlstate", None) in _POSTGRESQL_DAMAGE


def _sqlite_code(error: DBAPIError) -> int | None:
    """Return SQLite's primary code of an error, None where it has none."""
    extended = getattr(error.orig, "sqlite_errorcode", None)
    return None if extended is None else extended & 0xFF


def _sqlite_writer(url: URL, busy_seconds: float) -> Engine:
    pragmas = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
    return _sqlite(
        url, pragmas, begin="BEGIN IMMEDIATE", connections=1, more=0, seconds=busy_seconds
    )


def _sqlite_reader(url: URL, busy_seconds: float) -> Engine:
    return _sqlite(
        url,
        ("query_only=ON",),
        begin="BEGIN",
        connections=_READERS,
        more=_READERS_MORE,
        seconds=busy_seconds,
    )


def _sqlite(
    url: URL, pragmas: tuple[str, ...], *, begin: str, connections: int, more: int, seconds: float
) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=more,
        pool_timeout=seconds,
        connect_args={"check_same_thread": False, "timeout": seconds},
    )

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: object) -> None:
        # The driver would begin a transaction at the first write, after the reads: too late.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
