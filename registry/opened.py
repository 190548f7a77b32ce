"""A registry, opened: its database, sequencer, documents and keys in custody, put together once.

Doors (the API, the command line) open one and close it; nothing else puts these parts together.
`found` makes the data folder of a new one.
"""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from ledger.log.keys import SEED_BYTES, Signer, format_skey, parse_skey
from ledger.log.trust import Trust, trust_in
from registry.clock import Clock, utc_now
from registry.collector import Collector
from registry.custody import Custody
from registry.database import Database
from registry.documents import Documents
from registry.log import read_head
from registry.refusals import Refusal, Refused
from registry.schema import check_schema, upgrade
from registry.seam import Seam
from registry.sequencer import Sequencer
from registry.settings import SETTINGS_FILE, Settings, save_settings
from registry.witnesses import Transport, read_policy

Random = Callable[[int], bytes]
"""What draws random bytes: it enters at the edge."""
_SECRET_MODE = 0o600
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
        transport: Callable[[], Transport] | None = None,
    ) -> None:
        """Open a registry; with a `transport` it collects cosignatures, if it has witnesses.

        Raises `SchemaOutdated`, `HistoryRefused`, `WrongLogKey`, `Refused` (MASTER_KEY), OSError
        where a key file is missing, ValueError for a bad policy of witnesses, and `Malformed`
        (BAD_KEY) where the log's key is damaged.
        """
        self.settings = settings
        self.random = random
        self.clock = clock
        self.seam = seam or Seam()
        self.signer = parse_skey(settings.log_key_file.read_text().strip())
        self.custody = Custody.open(settings.master_key_file, random)
        self.documents = Documents(
            settings.data_dir / "documents",
            self.seam,
            random,
            bytes_max=settings.document_bytes_max,
            account_bytes_max=settings.account_documents_bytes_max,
        )
        policy = settings.witness_policy_file
        vkey = self.signer.vkey
        self.trust = read_policy(policy, vkey=vkey) if policy else trust_in(vkey)
        self.collector: Collector | None = None
        self.database = Database.open(settings.database_url, seam=self.seam)
        try:
            check_schema(self.database)
            if self.trust.witnesses and transport is not None:
                self.collector = self._collector(self.trust, transport())
                self.collector.compare()
            self.sequencer = Sequencer(
                self.database,
                signer=self.signer,
                clock=clock,
                seam=self.seam,
                data_dir=settings.data_dir,
                queue_max=settings.queue_length_max,
                guard=self.collector,
            )
        except BaseException:
            if self.collector is not None:
                self.collector.close()
            self.database.dispose()
            raise
        if self.collector is not None:
            self.collector.start()

    @property
    def origin(self) -> str:
        """Return the log's origin, the name of its key."""
        return self.signer.vkey.name

    @property
    def vkey(self) -> str:
        """Return the log's verifier key."""
        return self.signer.vkey.text

    def close(self) -> None:
        """Decide on what waits, and close everything."""
        self.sequencer.close()
        if self.collector is not None:
            self.collector.close()
        self.database.dispose()

    def _collector(self, trust: Trust, transport: Transport) -> Collector:
        return Collector(
            self.database,
            trust,
            transport,
            log_key=self.signer.vkey,
            clock=self.clock,
            random=self.random,
            seam=self.seam,
            data_dir=self.settings.data_dir,
        )

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
    """Write a new file that only its owner may read. Raises FileExistsError."""
    path.touch(mode=_SECRET_MODE, exist_ok=False)
    path.write_bytes(secret)
