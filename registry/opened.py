"""A registry, opened: its database, sequencer, documents and keys in custody, put together once.

Doors (the API, the command line) open one and close it; nothing else puts these parts together.
`found` makes the data folder of a new one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from ledger.book.records import PROGRAMME_KEY, LogKey, Programme
from ledger.book.rules.accounts import material_of
from ledger.closing import Closing
from ledger.log.keys import SEED_BYTES, Signer, VerifierKey, format_skey, parse_vkey
from ledger.log.trust import Trust, TrustedKey
from registry.clock import Clock, utc_now
from registry.collector import Collector
from registry.cosignatures import check_policy
from registry.custody import Custody
from registry.database import Database
from registry.documents import Documents
from registry.files import OWNER_ONLY, create
from registry.history import named_keys
from registry.log import read_head
from registry.logkeys import LogKeys
from registry.refusals import Refusal, Refused
from registry.revision import check_schema
from registry.seam import Seam
from registry.sequencer import Sequencer
from registry.settings import SETTINGS_FILE, Settings, save_settings
from registry.soundness import examined
from registry.store import SqlReader
from registry.witnesses import Transport, read_policy

Random = Callable[[int], bytes]
"""What draws random bytes: it enters at the edge."""
_SECRET_FOLDER_MODE = 0o700


class OpenRegistry(Closing):
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
        self.log_keys = LogKeys(settings.log_key_file, self.seam)
        self.custody = Custody.open(settings.master_key_file, random)
        self.documents = Documents(
            settings.data_dir / "documents",
            self.seam,
            random,
            bytes_max=settings.document_bytes_max,
            account_bytes_max=settings.account_documents_bytes_max,
        )
        self.collector: Collector | None = None
        self.database = Database.open(settings.database_url, seam=self.seam)
        try:
            check_schema(self.database)
            policy = settings.witness_policy_file
            self.policy = read_policy(policy, vkeys=self._vkeys()) if policy else Trust(logs=())
            if transport is not None:
                self.check_policy()
            if self.policy.witnesses and transport is not None:
                self.collector = self._collector(transport())
                self.collector.compare()
            self.sequencer = Sequencer(
                self.database,
                keys=self.log_keys,
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
        """Return what a reader may hold against this log: the key in force, and its witnesses.

        It asks the database for the key; whoever needs the witnesses alone takes `policy`.
        """
        vkey = parse_vkey(self.vkey)
        ours = [log.url for log in self.policy.logs if log.vkey.name == vkey.name]
        others = [log for log in self.policy.logs if log.vkey.name != vkey.name]
        key = TrustedKey(vkey=vkey, url=ours[0] if ours else "")
        return replace(self.policy, logs=(key, *others))

    def check_policy(self) -> None:
        """Require a policy of witnesses where the log was published under one. Raises ValueError.

        Whoever shows the newest checkpoint to others asks this first.
        """
        with self.database.reading() as connection:
            check_policy(connection, self.policy)

    def close(self) -> None:
        """Decide on what waits, and close everything."""
        self.sequencer.close()
        if self.collector is not None:
            self.collector.close()
        self.database.dispose()

    def _named(self) -> list[LogKey]:
        """Return the records of the log's keys, the newest first; before genesis of its first."""
        with self.database.reading() as connection:
            named = named_keys(connection)
        vkey = self.log_keys.current.vkey.text
        return named or [LogKey(material=material_of(vkey), vkey=vkey, index=0)]

    def _vkeys(self) -> list[VerifierKey]:
        """Return every key that the log has had, the newest first."""
        return [parse_vkey(key.vkey) for key in self._named()]

    def _collector(self, transport: Transport) -> Collector:
        return Collector(
            self.database,
            self.policy,
            transport,
            origin=self.origin,
            named=self._named,
            clock=self.clock,
            random=self.random,
            seam=self.seam,
            data_dir=self.settings.data_dir,
        )


@contextmanager
def open_database(url: str) -> Iterator[Database]:
    """Give a registry's database without its other parts, once its schema was looked at.

    Raises `SchemaOutdated` and `Unavailable`, this one also where the work fails by damage.
    """
    with examined(url):
        database = Database.open(url)
        try:
            check_schema(database)
            yield database
        finally:
            database.dispose()


def found(settings: Settings, *, origin: str, random: Random) -> str:
    """Make the data folder of a new registry and return the log's verifier key.

    It holds the log's signing key and the master key, both readable by their owner alone, the
    settings, and the tables of the database; a folder that is new is closed to everybody else.
    Raises FileExistsError where a log key lies already, `Unavailable`, and `Refused`: NOT_EMPTY,
    where the database holds a log; then nothing lies in the folder that was not there before.
    """
    for path in _founded(settings):
        if path.exists():
            raise FileExistsError(f"{path} is there already: name another folder")
    settings.data_dir.mkdir(mode=_SECRET_FOLDER_MODE, parents=True, exist_ok=True)
    _make_tables(settings.database_url)
    signer = Signer.from_seed(name=origin, seed=random(SEED_BYTES))
    try:
        write_secret(settings.log_key_file, f"{format_skey(signer)}\n".encode())
        write_secret(settings.master_key_file, random(32))
        (settings.data_dir / SETTINGS_FILE).write_bytes(save_settings(settings))
    except FileExistsError:
        # Somebody else founds one here at this moment: these files are theirs.
        raise
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
    from registry.schema import upgrade  # noqa: PLC0415 (slow, and a start has no use for it)

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
