"""Whatever fails and whenever, the log that is found again is whole, and nobody was told a lie."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest
from msgspec.structs import replace
from sqlalchemy.exc import DBAPIError

from registry import batch
from registry.database import Database
from registry.errors import Conflict, Fatal, HistoryRefused, Unavailable
from registry.history import PUBLISHED_HEAD, PublishedHead
from registry.rebuild import check
from registry.seam import Seam
from registry.tables import METADATA
from tests.registry.conftest import (
    LOG_SIGNER,
    SequencedWorld,
    SteppingClock,
    check_log,
    rows_of,
)
from tests.registry.faults import (
    DroppingSeam,
    FaultySeam,
    FlakyDatabase,
    OvertakenDatabase,
    ReplacedDatabase,
)
from tests.world import sign

ROOT = Path(__file__).parents[2]
ENTRY, TILE = METADATA.tables["entry"], METADATA.tables["tile"]
LOST, PERSISTED = "before", "after"


@pytest.fixture
def seam():
    return FaultySeam()


@pytest.fixture
def issued(make_sequencer, seam):
    """A world where ``acme`` holds 100 units, over a seam that can be armed."""
    world = SequencedWorld(make_sequencer(seam=seam)).standard()
    world.issue(100)
    return world


def transfer(world, first, last):
    return sign(world.transfer_act(first, last), ["acme/k1"])


def check_again(database, make_sequencer, *, size):
    """Open the log as a new process would, and verify the whole of it."""
    sequencer = make_sequencer()
    assert sequencer.head().size == size
    assert check_log(database) == size
    assert check(database) == []
    return sequencer


def test_a_lost_commit_admits_nothing(issued, seam, database, make_sequencer):
    note, size = transfer(issued, 1, 10), len(issued.leaves)
    seam.arm("commit", LOST)
    with pytest.raises(Unavailable):
        issued.sequencer.submit(note)
    assert seam.failed == 1
    check_again(database, make_sequencer, size=size)
    # The outcome is known again, so that the same process may go on with the same note.
    assert issued.sequencer.submit(note).index == size
    check_again(database, make_sequencer, size=size + 1)


def test_a_persisted_commit_is_answered(issued, seam, database, make_sequencer):
    notes = [transfer(issued, 1, 10), transfer(issued, 5, 5), transfer(issued, 11, 20)]
    size = len(issued.leaves)
    seam.arm("commit", PERSISTED)
    first, refused, last = issued.sequencer.submit_many(notes)
    assert seam.failed == 1
    assert isinstance(refused, Unavailable)
    assert (first.index, last.index) == (size, size + 1)
    assert first.checkpoint == last.checkpoint == issued.sequencer.head().checkpoint
    again = check_again(database, make_sequencer, size=size + 2)
    assert again.submit(notes[0]) == first


@pytest.mark.parametrize("when", [LOST, PERSISTED])
def test_a_commit_nobody_knows_of(migrated_url, make_sequencer, when):
    """The commit fails and then the database is silent: whoever asks again is told the truth."""
    database = FlakyDatabase.open(migrated_url)
    seam = DroppingSeam(database, 1)
    world = SequencedWorld(make_sequencer(on=database, seam=seam)).standard()
    world.issue(100)
    note, size = transfer(world, 1, 10), len(world.leaves)
    seam.arm("commit", when)
    with pytest.raises(Fatal):
        world.sequencer.submit(note)
    assert world.sequencer.submit(note).index == size
    check_again(database, make_sequencer, size=size + 1)
    world.sequencer.close()
    database.dispose()


def test_a_head_that_cannot_be_kept(issued, seam, database, make_sequencer):
    issued.sequencer.close()
    sequencer, size = make_sequencer(seam=seam), len(issued.leaves)
    seam.arm("write_file", LOST)
    # What was committed is answered; what could not be guarded any more is not begun.
    assert sequencer.submit(transfer(issued, 1, 1)).index == size
    deadline = time.monotonic() + 30
    while not seam.failed and time.monotonic() < deadline:
        time.sleep(0.005)
    seam.arm("write_file", LOST)
    with pytest.raises(Unavailable, match="the published head is not kept"):
        sequencer.submit(transfer(issued, 2, 2))
    assert (seam.failed, sequencer.head().size) == (2, size + 1)
    # Whatever kept the file from being written has gone, and nobody has to start anything anew.
    assert sequencer.submit(transfer(issued, 2, 2)).index == size + 1
    check_again(database, make_sequencer, size=size + 2)


def test_a_head_of_which_nobody_knows_whether_it_was_kept(issued, seam, database, make_sequencer):
    """The file is read again before it is written, and holds the head."""
    issued.sequencer.close()
    sequencer, size = make_sequencer(seam=seam), len(issued.leaves)
    seam.arm("write_file", PERSISTED)
    assert sequencer.submit(transfer(issued, 1, 1)).index == size
    assert sequencer.submit(transfer(issued, 2, 2)).index == size + 1
    assert seam.failed == 1
    check_again(database, make_sequencer, size=size + 2)


def test_a_database_that_is_silent_is_unavailable(migrated_url, make_sequencer):
    database = FlakyDatabase.open(migrated_url)
    world = SequencedWorld(make_sequencer(on=database)).standard()
    world.issue(100)
    note = transfer(world, 1, 10)
    database.unanswered = 5
    with pytest.raises(Unavailable):
        world.sequencer.submit(note)
    database.unanswered = 4
    assert world.sequencer.submit(note).index == len(world.leaves)
    world.sequencer.close()
    database.dispose()


def test_a_broken_invariant_stops_the_sequencer(issued, database, make_sequencer, monkeypatch):
    size = len(issued.leaves)
    monkeypatch.setattr(batch, "check_layer", lambda _layer: ["a unit too many"])
    for serial in (1, 2):
        with pytest.raises(Fatal):
            issued.sequencer.submit(transfer(issued, serial, serial))
    monkeypatch.undo()
    with pytest.raises(Fatal):
        issued.sequencer.submit(transfer(issued, 3, 3))
    check_again(database, make_sequencer, size=size)


def test_a_place_that_is_taken_is_a_conflict(issued, database):
    """Under the lock only tampering can take an entry's place; the batch gives up and says so."""
    entry = rows_of(database, "entry", "index")[-1]
    taken = entry | {"index": len(issued.leaves), "text_sha256": "0" * 64}
    database.write(lambda connection: connection.execute(ENTRY.insert(), taken))
    with pytest.raises(Conflict):
        issued.sequencer.submit(transfer(issued, 1, 1))
    assert issued.sequencer.head().size == len(issued.leaves)


def test_a_killed_process_leaves_a_whole_log(
    issued, database, make_sequencer, migrated_url, tmp_path
):
    issued.sequencer.close()
    command = [sys.executable, "-m", "tests.registry.racer", migrated_url, str(tmp_path)]
    racer = subprocess.Popen([*command, "1", "100"], cwd=ROOT, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while len(rows_of(database, "entry")) < len(issued.leaves) + 5 and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(racer.pid, signal.SIGKILL)
    racer.communicate(timeout=30)
    assert racer.returncode == -signal.SIGKILL
    size = len(rows_of(database, "entry"))
    assert len(issued.leaves) + 5 <= size < len(issued.leaves) + 100
    check_again(database, make_sequencer, size=size)


# -- the published head ---------------------------------------------------------------------------


@pytest.fixture
def open_replacement(make_migrated_url, make_sequencer, tmp_path):
    """Give a function that opens one more database with a log of its own, up to the issuance."""
    opened = []

    def make(*transfers):
        database = Database.open(make_migrated_url())
        opened.append(database)
        folder = tmp_path / f"elsewhere-{len(opened)}"
        folder.mkdir()
        with make_sequencer(on=database, data_dir=folder, clock=SteppingClock()) as sequencer:
            world = SequencedWorld(sequencer).standard()
            world.issue(100)
            for first, last in transfers:
                world.act(world.transfer_act(first, last), "acme/k1")
        return database

    yield make
    for database in opened:
        database.dispose()


@pytest.fixture
def moved(make_sequencer, make_migrated_url):
    """A world after one transfer, over a database that can be replaced behind its back."""
    database = ReplacedDatabase.open(make_migrated_url())
    sequencer = make_sequencer(on=database, clock=SteppingClock())
    world = SequencedWorld(sequencer).standard()
    world.issue(100)
    world.act(world.transfer_act(1, 10), "acme/k1")
    yield world, database
    sequencer.close()
    database.dispose()


def test_a_writer_that_opens_beside_a_busy_one_is_not_refused(
    issued, migrated_url, make_sequencer, tmp_path
):
    """What another process publishes while this one opens is no lost history."""
    database = OvertakenDatabase.open(migrated_url)
    size = len(issued.leaves)

    def overtake():
        issued.act(issued.transfer_act(1, 1), "acme/k1")
        issued.sequencer.close()
        assert published_in(tmp_path).read().size == size + 1

    database.overtake = overtake
    sequencer = make_sequencer(on=database)
    assert sequencer.submit(transfer(issued, 2, 2)).index == size + 1
    sequencer.close()
    database.dispose()


def published_in(folder):
    return PublishedHead(folder, keys=lambda: [LOG_SIGNER.vkey], seam=Seam())


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["a pipe", "a folder"])
def test_what_is_no_file_is_no_published_head(tmp_path, make):
    """It is not waited for, and is the disk's affair and not the history's."""
    make(tmp_path / PUBLISHED_HEAD)
    with pytest.raises(OSError, match="no regular file"):
        published_in(tmp_path).read()


def test_the_published_head_never_goes_back(issued, tmp_path):
    """Each process of a host writes the file; none undoes what another wrote."""
    slow, fast = (published_in(tmp_path) for _ in range(2))
    older = issued.sequencer.head()
    issued.act(issued.transfer_act(1, 1), "acme/k1")
    newer = issued.sequencer.head()
    issued.sequencer.close()
    (tmp_path / PUBLISHED_HEAD).unlink()
    fast.write(newer)
    slow.write(older)
    assert slow.read().size == newer.size == older.size + 1
    slow.write(newer)
    assert fast.read().size == newer.size


HISTORIES = {
    "shorter": [],
    "same size": [(1, 11)],
    "longer": [(1, 11), (12, 13)],
}


@pytest.mark.parametrize("transfers", HISTORIES.values(), ids=HISTORIES)
def test_another_history_is_refused_at_the_start(
    moved, open_replacement, make_sequencer, transfers
):
    world, _ = moved
    world.sequencer.close()
    with pytest.raises(HistoryRefused):
        make_sequencer(on=open_replacement(*transfers))


@pytest.mark.parametrize("transfers", HISTORIES.values(), ids=HISTORIES)
def test_another_history_is_refused_by_the_next_batch(moved, open_replacement, transfers):
    world, database = moved
    database.replacement = open_replacement(*transfers)
    before = check_log(database.replacement)
    for serial, error in ((20, HistoryRefused), (21, Fatal)):
        with pytest.raises(error):
            world.sequencer.submit(transfer(world, serial, serial))
    assert check_log(database.replacement) == before


def test_a_history_that_goes_on_is_accepted(moved, open_replacement, make_sequencer):
    """The same bytes in another database are the same log: a restored backup that lacks nothing."""
    world, database = moved
    database.replacement = open_replacement((1, 10), (12, 13))
    act, size = replace(world.transfer_act(20, 20), id=uuid4().hex), len(world.leaves)
    assert world.sequencer.submit(sign(act, ["acme/k1"])).index == size + 1
    assert check_log(database.replacement) == size + 2


@pytest.mark.parametrize("content", [b"", b"registry.test/industrial\n", b"\xff"])
def test_a_head_file_that_is_none_is_refused(moved, make_sequencer, tmp_path, content):
    world, database = moved
    world.sequencer.close()
    (tmp_path / PUBLISHED_HEAD).write_bytes(content)
    with pytest.raises(HistoryRefused):
        make_sequencer(on=database)


def test_a_crash_before_the_head_was_kept_is_made_good(moved, make_sequencer, tmp_path):
    world, database = moved
    world.sequencer.close()
    (tmp_path / PUBLISHED_HEAD).unlink()
    make_sequencer(on=database)
    assert (tmp_path / PUBLISHED_HEAD).read_bytes() == world.receipts[-1].checkpoint


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE head SET size = size - 1",
        "UPDATE head SET root = (SELECT leaf_hash FROM entry WHERE act = 'genesis')",
        "UPDATE head SET checkpoint = (SELECT note FROM checkpoint WHERE size = 1)",
    ],
)
def test_a_head_that_was_not_signed_is_refused(moved, make_sequencer, statement):
    world, database = moved
    world.sequencer.close()
    database.write(lambda connection: connection.exec_driver_sql(statement))
    with pytest.raises(HistoryRefused):
        make_sequencer(on=database)


def test_tiles_that_do_not_bear_the_root_are_refused(moved):
    world, database = moved
    [tile] = rows_of(database, "tile")
    flipped = bytes([tile["data"][0] ^ 1]) + tile["data"][1:]
    database.write(lambda connection: connection.execute(TILE.update().values(data=flipped)))
    with pytest.raises(HistoryRefused):
        world.sequencer.submit(transfer(world, 20, 20))


@pytest.mark.parametrize("table", ["entry", "checkpoint"])
@pytest.mark.parametrize("change", ["UPDATE {} SET admitted = ''", "DELETE FROM {}"])
def test_what_was_admitted_is_never_changed(moved, table, change):
    _, database = moved
    with pytest.raises(DBAPIError, match="never changed"):
        database.write(lambda connection: connection.exec_driver_sql(change.format(table)))


# -- the seam -------------------------------------------------------------------------------------


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "file"
    for content in (b"old", b"new and longer", b""):
        Seam().write_file(path, content)
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]
