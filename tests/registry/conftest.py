"""What tests of the registry share: migrated databases, and a world that writes through SQL."""

import datetime
import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, make_url

from ledger.apply import apply
from ledger.entry import entry_bytes, parse_entry
from ledger.log.checkpoint import open_checkpoint
from ledger.log.keys import Signer, format_skey, parse_vkey
from ledger.log.merkle import Frontier, leaf_hash, root_at
from registry.database import Database
from registry.log import stored_tiles
from registry.logkeys import LogKeys
from registry.schema import upgrade
from registry.seam import Seam
from registry.sequencer import Sequencer
from registry.tables import METADATA
from tests.postgres import connect, copy_database
from tests.world import ORIGIN, START, World, signer_of

LOG_SIGNER = signer_of(ORIGIN)


def log_keys(folder: Path, signer: Signer = LOG_SIGNER, seam: Seam | None = None) -> LogKeys:
    """Return the key files of a data folder, with this one as ``log.skey`` unless it has one."""
    path = folder / "log.skey"
    if not path.exists():
        path.write_text(f"{format_skey(signer)}\n")
        path.chmod(0o600)
    return LogKeys(path, seam or Seam())


def hold_next(folder: Path, signer: Signer) -> None:
    """Put a key into a data folder as the log's next one."""
    # Whole at once: the sequencer's thread may be reading.
    content = f"{format_skey(signer)}\n".encode()
    Seam().write_file(folder / "log.skey.next", content, secret=True)


class SteppingClock:
    """A clock that moves a millisecond each time it is asked, and wherever it is put."""

    def __init__(self, now: datetime.datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime.datetime:
        self.now += datetime.timedelta(milliseconds=1)
        return self.now


class SequencedWorld(World):
    """The world of the book's tests, its notes admitted by a sequencer and mirrored in memory."""

    def __init__(self, sequencer: Sequencer) -> None:
        super().__init__()
        self.sequencer = sequencer
        self.receipts = []

    def admit(self, note: bytes) -> int:
        receipt = self.sequencer.submit(note)
        self.mirror(note, receipt)
        return receipt.index

    def mirror(self, note, receipt) -> None:
        """Apply in memory what the sequencer admitted."""
        assert receipt.index == len(self.leaves)
        leaf = entry_bytes(admitted=receipt.admitted, note=note)
        assert leaf_hash(leaf) == receipt.leaf_hash
        layer = apply(self.state, parse_entry(leaf), index=receipt.index, previous=self.admitted)
        self.state.absorb(layer)
        self.leaves.append(leaf)
        self.frontier.append(receipt.leaf_hash)
        self.admitted = receipt.admitted
        self.receipts.append(receipt)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory) -> Path:
    """Give a SQLite file with every table: copying it is quicker than migrating again."""
    path = tmp_path_factory.mktemp("migrated") / "empty.sqlite3"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(postgres_url) -> Iterator[URL]:
    """Give the URL of a PostgreSQL database with every table, to be copied."""
    url = make_url(postgres_url).set(database=f"tanbu_migrated_{uuid4().hex}")
    with connect(make_url(postgres_url)) as connection:
        connection.execute(f"CREATE DATABASE {url.database} TEMPLATE template0 ENCODING 'UTF8'")
    upgrade(url.render_as_string(False))
    yield url
    with connect(make_url(postgres_url)) as connection:
        connection.execute(f"DROP DATABASE {url.database} WITH (FORCE)")


@pytest.fixture
def make_migrated_url(database_kind, tmp_path, request) -> Iterator[Callable[[], str]]:
    """Give a function that makes one more database with every table and nothing in them."""
    if database_kind == "sqlite":
        empty = request.getfixturevalue("migrated_sqlite")
        yield lambda: f"sqlite:///{shutil.copy(empty, tmp_path / f'{uuid4().hex}.sqlite3')}"
        return
    model = request.getfixturevalue("migrated_postgresql")
    made = []

    def make() -> str:
        made.append(copy_database(model, f"tanbu_test_{uuid4().hex}"))
        return made[-1].render_as_string(False)

    yield make
    with connect(model.set(database="postgres")) as connection:
        for url in made:
            connection.execute(f"DROP DATABASE {url.database} WITH (FORCE)")


@pytest.fixture
def migrated_url(make_migrated_url) -> str:
    """Give the URL of a database with every table and nothing in them."""
    return make_migrated_url()


@pytest.fixture
def database(migrated_url):
    """Give an open database with every table."""
    opened = Database.open(migrated_url)
    yield opened
    opened.dispose()


@pytest.fixture
def clock() -> SteppingClock:
    """Give a clock that starts when the world does."""
    return SteppingClock()


@pytest.fixture
def make_sequencer(database, clock, tmp_path):
    """Give a function that opens a sequencer; it is closed at the end."""
    opened = []

    def make(*, on=None, seam=None, clock=clock, signer=LOG_SIGNER, data_dir=tmp_path, **more):
        sequencer = Sequencer(
            on or database,
            keys=log_keys(data_dir, signer, seam),
            clock=clock,
            seam=seam or Seam(),
            data_dir=data_dir,
            **more,
        )
        opened.append(sequencer)
        return sequencer

    yield make
    for sequencer in opened:
        sequencer.close()


@pytest.fixture
def world(make_sequencer) -> SequencedWorld:
    """Give a world without an entry, over a fresh database."""
    return SequencedWorld(make_sequencer())


def rows_of(database, name, *order):
    """Return the rows of a table as dicts, in the order of some columns."""
    table = METADATA.tables[name]
    with database.reading() as connection:
        statement = table.select().order_by(*(table.c[column] for column in order))
        return [dict(row) for row in connection.execute(statement).mappings()]


def check_log(database) -> int:
    """Verify the whole log from its leaves up and return its size: every checkpoint, every tile."""
    entries = rows_of(database, "entry", "index")
    assert [entry["index"] for entry in entries] == list(range(len(entries)))
    keys = rows_of(database, "log_key", "index")
    checkpoints = {row["size"]: row for row in rows_of(database, "checkpoint", "size")}
    frontier = Frontier()
    for entry in entries:
        assert entry["leaf_hash"] == leaf_hash(entry["leaf"])
        frontier.append(entry["leaf_hash"])
        if frontier.size in checkpoints:
            signed = checkpoints.pop(frontier.size)
            [*_, key] = [row for row in keys if row["index"] < frontier.size]
            checkpoint = open_checkpoint(signed["note"], vkey=parse_vkey(key["vkey"]))
            assert (checkpoint.size, checkpoint.root) == (frontier.size, frontier.root())
            assert signed["admitted"] == entry["admitted"]
    assert checkpoints == {}
    for before, after in itertools.pairwise(entries):
        assert before["admitted"] <= after["admitted"]
    with database.reading() as connection:
        assert root_at(len(entries), stored_tiles(connection)) == frontier.root()
    return len(entries)
