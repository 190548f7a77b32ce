"""A registry, opened: its database, sequencer, documents and keys in custody, put together once.

Doors (the API, the command line) open one and close it; nothing else puts these parts together.
`found` makes the data folder of a new one.
"""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from ledger.book.records import PROGRAMME_KEY, Programme
from ledger.log.keys import SEED_BYTES, Signer, format_skey, parse_vkey
from ledger.log.trust import Trust, trust_in
from registry.clock import Clock, utc_now
from registry.custody import Custody
from registry.database import Database
from registry.documents import Documents
from registry.files import OWNER_ONLY, create
from registry.log import read_head
from registry.logkeys import LogKeys
from registry.refusals import Refusal, Refused
from registry.schema import check_schema, upgrade
from registry.seam import Seam
from registry.sequencer import Sequencer
from registry.settings import SETTINGS_FILE, Settings, save_settings
from registry.store import SqlReader

Random = Callable[[int], bytes]
"""What draws random bytes: it enters at the edge."""
_SECRET_FOLDER_MODE = 0o700


class OpenRegistry:
    """A registry ready to serve. Close it, or use it as a context manager."""

    def __init__(
        self,
        settings: Settings,
        *,
        random: Random,
        clock: Clock = utc_now,
        seam: Seam | None = None,
    ) -> None:
        """Open a registry.

        Raises `SchemaOutdated`, `HistoryRefused`, `WrongLogKey`, `Refused` (MASTER_KEY), OSError
        where a key file is missing, and `Malformed` (BAD_KEY) where the log's key is damaged.
        """
        self.settings = settings
        self.random = random
        self.clock = clock
        self.seam = seam or Seam()
        self.log_keys = LogKeys(settings.log_key_file, self.seam)
        self.custody = Custody.open(settings.master_key_file, random)
        self.documents = Documents(
            settings.data_dir / "documents",
            self.seam,
            random,
            bytes_max=settings.document_bytes_max,
            account_bytes_max=settings.account_documents_bytes_max,
        )
        self.database = Database.open(settings.database_url, seam=self.seam)
        try:
            check_schema(self.database)
            self.sequencer = Sequencer(
                self.database,
                keys=self.log_keys,
                clock=clock,
                seam=self.seam,
                data_dir=settings.data_dir,
                queue_max=settings.queue_length_max,
            )
        except BaseException:
            self.database.dispose()
            raise

    @property
    def origin(self) -> str:
        """Return the log's origin, the name of its keys."""
        return self.log_keys.origin

    @property
    def vkey(self) -> str:
        """Return the verifier key that the log names; before genesis that of ``log.skey``."""
        with self.database.reading() as connection:
            programme = SqlReader(connection).get(Programme, PROGRAMME_KEY)
        return programme.log_vkey if programme else self.log_keys.current.vkey.text

    @property
    def trust(self) -> Trust:
        """Return what a reader may hold against this log: its key, and no witness yet."""
        return trust_in(parse_vkey(self.vkey))

    def close(self) -> None:
        """Decide on what waits, and close everything."""
        self.sequencer.close()
        self.database.dispose()

    def __enter__(self) -> "OpenRegistry":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def found(settings: Settings, *, origin: str, random: Random) -> str:
    """Make the data folder of a new registry and return the log's verifier key.

    It holds the log's signing key and the master key, both readable by their owner alone, the
    settings, and the tables of the database; a folder that is new is closed to everybody else.
    Raises FileExistsError where a log key lies already, `Unavailable`, and `Refused`: NOT_EMPTY,
    where the database holds a log; then nothing lies in the folder that was not there before.
    """
    for path in _founded(settings):
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    settings.data_dir.mkdir(mode=_SECRET_FOLDER_MODE, parents=True, exist_ok=True)
    _make_tables(settings.database_url)
    signer = Signer.from_seed(name=origin, seed=random(SEED_BYTES))
    try:
        write_secret(settings.log_key_file, f"{format_skey(signer)}\n".encode())
        write_secret(settings.master_key_file, random(32))
        (settings.data_dir / SETTINGS_FILE).write_bytes(save_settings(settings))
    except OSError:
        unfound(settings)
        raise
    return signer.vkey.text


def unfound(settings: Settings) -> None:
    """Take away what `found` made, tables aside, so that it can be tried again."""
    for path in (*_founded(settings), settings.data_dir / SETTINGS_FILE):
        path.unlink(missing_ok=True)


def _founded(settings: Settings) -> tuple[Path, ...]:
    return settings.log_key_file, settings.master_key_file


def _make_tables(database_url: str) -> None:
    """Make the tables of a log to be. Raises `Unavailable`, and `Refused`: NOT_EMPTY."""
    upgrade(database_url)
    database = Database.open(database_url)
    try:
        with database.reading() as connection:
            if read_head(connection).size:
                raise Refused(Refusal.NOT_EMPTY, "the database holds a log already")
    finally:
        database.dispose()


def write_secret(path: Path, secret: bytes) -> None:
    """Write a new file, whole, that only its owner may read. Raises FileExistsError."""
    create(path, secret, mode=OWNER_ONLY)
