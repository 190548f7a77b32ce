"""The log's key is changed, whatever is interrupted: the entries say which is in force."""

import stat

import pytest

from ledger import commands
from ledger.errors import Code, Rejected
from ledger.log.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from ledger.log.keys import parse_skey
from ledger.log.note import parse_note
from ledger.log.trust import Trust, TrustedKey, trust_in
from registry.database import Database
from registry.errors import Fatal, HistoryRefused, Unavailable, WrongLogKey
from registry.history import PUBLISHED_HEAD, log_keys, trust_at
from registry.logkeys import LogKeys
from registry.rebuild import check
from registry.seam import Seam
from registry.static import publish
from tests.registry.chance import chance
from tests.registry.conftest import (
    LOG_SIGNER,
    SequencedWorld,
    check_log,
    hold_next,
)
from tests.registry.conftest import log_keys as keys_in
from tests.registry.faults import FaultySeam
from tests.world import ORIGIN, next_log_key, sign

FIRST, SECOND = LOG_SIGNER, next_log_key()


@pytest.fixture
def issued(world):
    """Give a world with 100 units."""
    world.standard()
    world.issue(100)
    return world


def rotation_of(world, signer=SECOND):
    act = world.rotation_act(signer)
    return sign(act, ["idb/k1", "idb/k2", signer])


def again(world, make_sequencer, **more):
    """Open the log anew, as after a crash, and go on with the world."""
    found = SequencedWorld(make_sequencer(**more))
    for name in ("state", "leaves", "frontier", "admitted", "number", "now"):
        setattr(found, name, getattr(world, name))
    return found


def files(folder):
    """Return whose secret lies in which file."""
    paths = {path.name: path for path in folder.glob("log.skey*")}
    return {name: parse_skey(path.read_text().strip()).vkey.text for name, path in paths.items()}


def signed_by(note):
    """Return the keys whose lines a checkpoint has, each of which is good."""
    ids = {line.key_id for line in parse_note(note).signatures}
    found = [key for key in (FIRST, SECOND) if key.vkey.key_id in ids]
    for key in found:
        open_checkpoint(note, vkey=key.vkey)
    return found


def test_a_rotation_from_its_preparation_to_its_end(issued, tmp_path, database):
    keys = LogKeys(tmp_path / "log.skey", Seam())
    prepared = keys.prepare(chance())
    assert keys.prepare(chance()) == prepared, "asked again it gives the same"
    following = parse_skey((tmp_path / "log.skey.next").read_text().strip())
    assert stat.S_IMODE((tmp_path / "log.skey.next").stat().st_mode) == 0o600
    before = issued.sequencer.head().checkpoint
    issued.act(issued.rotation_act(following, checkpoint=before), "idb/k1", "idb/k2", following)
    ids = {line.key_id for line in parse_note(issued.receipts[-1].checkpoint).signatures}
    assert ids == {FIRST.vkey.key_id, following.vkey.key_id}
    issued.act(issued.transfer_act(1, 1))
    issued.sequencer.close()
    assert files(tmp_path) == {
        "log.skey": following.vkey.text,
        "log.skey.old": FIRST.vkey.text,
    }
    for name in files(tmp_path):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    with pytest.raises(WrongLogKey, match="finish that rotation first"):
        keys.prepare(chance())
    assert keys.retire(following.vkey.text) == FIRST.vkey.text
    assert keys.retire(following.vkey.text) == ""
    assert files(tmp_path) == {"log.skey": following.vkey.text}
    assert check_log(database) == len(issued.leaves)
    assert check(database) == []


def test_the_old_key_signs_as_long_as_its_file_is_there(issued, tmp_path):
    hold_next(tmp_path, SECOND)
    issued.rotate()
    issued.act(issued.transfer_act(1, 1))
    assert signed_by(issued.receipts[-1].checkpoint) == [FIRST, SECOND]
    (tmp_path / "log.skey.old").unlink()
    issued.act(issued.transfer_act(2, 2))
    assert signed_by(issued.receipts[-1].checkpoint) == [SECOND]


def test_genesis_handed_in_again_after_a_rotation_has_its_first_receipt(issued, tmp_path):
    hold_next(tmp_path, SECOND)
    issued.rotate()
    genesis = issued.leaves[0].partition(b"\n")[2]
    assert issued.sequencer.submit(genesis).index == 0


def test_a_rotation_to_a_key_that_is_not_here_is_refused(issued, database, tmp_path):
    size = issued.sequencer.head().size
    with pytest.raises(WrongLogKey, match="prepare it first"):
        issued.sequencer.submit(rotation_of(issued))
    assert issued.sequencer.head().size == size
    issued.act(issued.transfer_act(1, 1))
    hold_next(tmp_path, SECOND)
    issued.rotate()
    assert [key.text for key in _keys_of(database)] == [SECOND.vkey.text, FIRST.vkey.text]


def _keys_of(database):
    with database.reading() as connection:
        return log_keys(connection)


def test_a_checkpoint_of_another_history_is_refused(issued, tmp_path):
    """Whoever stole the key might sign one; admitted, it would spoil the log for every auditor."""
    hold_next(tmp_path, SECOND)
    for size in (5, len(issued.leaves)):
        note = sign_checkpoint(Checkpoint(ORIGIN, size, bytes(32)), FIRST)
        act = issued.rotation_act(checkpoint=note)
        with pytest.raises(Rejected) as refused:
            issued.sequencer.submit(sign(act, ["idb/k1", "idb/k2", SECOND]))
        assert (refused.value.code, refused.value.field) == (Code.LOG_CHECKPOINT, "checkpoint")


def test_acts_beside_a_rotation_share_its_batch(issued, tmp_path, database):
    hold_next(tmp_path, SECOND)
    notes = [
        sign(issued.transfer_act(1, 1), ["acme/k1"]),
        rotation_of(issued),
        sign(issued.transfer_act(2, 2), ["acme/k1"]),
    ]
    first, rotated, last = issued.sequencer.submit_many(notes)
    assert (first.index + 2, rotated.index + 1) == (last.index, last.index)
    assert len({first.size, rotated.size, last.size}) == 1
    assert SECOND in signed_by(last.checkpoint)
    assert check_log(database) == last.size


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_commit_that_fails(issued, make_sequencer, tmp_path, when):
    """Nobody is told before it is known which key is in force."""
    issued.sequencer.close()
    hold_next(tmp_path, SECOND)
    seam = FaultySeam("commit", when)
    world = again(issued, make_sequencer, seam=seam)
    note = rotation_of(world)
    if when == "before":
        with pytest.raises(Unavailable):
            world.sequencer.submit(note)
    else:
        assert world.sequencer.submit(note).index == len(world.leaves)
    world.sequencer.close()
    world = again(issued, make_sequencer)
    receipt = world.sequencer.submit(note)
    assert receipt.index == len(world.leaves)
    assert SECOND in signed_by(receipt.checkpoint)
    world.mirror(note, receipt)
    world.act(world.transfer_act(1, 1))
    world.sequencer.close()
    assert files(tmp_path)["log.skey"] == SECOND.vkey.text


class FailingAt(Seam):
    """A seam whose writing of files fails from one of them on, before it is written or after."""

    def __init__(self, nth, when):
        self.left = nth
        self.when = when

    def write_file(self, path, content, *, public=False, secret=False):
        self.left -= 1
        if self.left < 0 or (self.left == 0 and self.when == "before"):
            raise OSError("the disk is gone")
        super().write_file(path, content, public=public, secret=secret)
        if self.left == 0:
            raise OSError("the disk is gone after the deed")


# The published head, the old key's file, the file of the key in force.
CRASHES = [(nth, when) for nth in (1, 2, 3) for when in ("before", "after")]


@pytest.mark.parametrize("crash", CRASHES)
def test_a_crash_behind_the_commit(issued, make_sequencer, database, tmp_path, crash):
    nth, when = crash
    issued.sequencer.close()
    hold_next(tmp_path, SECOND)
    published = (tmp_path / PUBLISHED_HEAD).read_bytes()
    seam = FailingAt(100, when)
    world = again(issued, make_sequencer, seam=seam)
    seam.left = nth
    note = rotation_of(world)
    world.mirror(note, world.sequencer.submit(note))
    world.sequencer.close()
    if (nth, when) == (1, "before"):
        assert (tmp_path / PUBLISHED_HEAD).read_bytes() == published, "signed by the old key"
    world = again(world, make_sequencer)
    world.act(world.transfer_act(1, 1))
    world.sequencer.close()
    assert files(tmp_path) == {"log.skey": SECOND.vkey.text, "log.skey.old": FIRST.vkey.text}
    assert check_log(database) == len(world.leaves)
    assert open_checkpoint((tmp_path / PUBLISHED_HEAD).read_bytes(), vkey=SECOND.vkey)


def test_a_leftover_of_a_crash_is_not_the_next_key(issued, make_sequencer, tmp_path):
    """The crash came between the new file's writing and the deletion of the one before."""
    hold_next(tmp_path, SECOND)
    issued.rotate()
    issued.sequencer.close()
    hold_next(tmp_path, SECOND)
    world = again(issued, make_sequencer)
    world.act(world.transfer_act(1, 1))
    world.sequencer.close()
    assert "log.skey.next" not in files(tmp_path)


def test_another_process_follows_or_stops(issued, make_sequencer, tmp_path):
    """Two hosts and one database: whoever lacks the new key signs nothing any more."""
    with_key, without = tmp_path / "with", tmp_path / "without"
    for folder in (with_key, without):
        folder.mkdir()
    other = again(issued, make_sequencer, data_dir=with_key)
    third = again(issued, make_sequencer, data_dir=without)
    for folder in (tmp_path, with_key):
        hold_next(folder, SECOND)
    issued.rotate()
    receipt = other.sequencer.submit(sign(issued.transfer_act(1, 1), ["acme/k1"]))
    assert SECOND in signed_by(receipt.checkpoint)
    with pytest.raises(Fatal, match="the log's key is"):
        third.sequencer.submit(sign(issued.transfer_act(2, 2), ["acme/k1"]))
    with pytest.raises(WrongLogKey):
        make_sequencer(data_dir=without)
    other.sequencer.close()
    assert files(with_key)["log.skey"] == SECOND.vkey.text


def test_a_database_from_before_a_rotation_is_refused(
    issued, make_sequencer, make_migrated_url, tmp_path
):
    """The published head bears the new key alone, and the log has never heard of it."""
    hold_next(tmp_path, SECOND)
    issued.rotate()
    (tmp_path / "log.skey.old").unlink(missing_ok=True)
    issued.act(issued.transfer_act(1, 1))
    issued.sequencer.close()
    (tmp_path / "log.skey.old").unlink(missing_ok=True)
    empty = Database.open(make_migrated_url())
    try:
        with pytest.raises((HistoryRefused, WrongLogKey)):
            make_sequencer(on=empty)
    finally:
        empty.dispose()


def test_the_files_without_a_log_key(tmp_path):
    with pytest.raises(FileNotFoundError):
        LogKeys(tmp_path / "log.skey", Seam())
    keys = keys_in(tmp_path)
    assert keys.states().current == FIRST.vkey.text
    assert (keys.states().next, keys.states().old) == ("", "")
    with pytest.raises(WrongLogKey):
        keys.retire(SECOND.vkey.text)


def test_a_folder_published_before_a_rotation_goes_on(issued, tmp_path, database):
    """The checkpoint that lies there is of the old key alone."""
    folder = tmp_path / "published"

    def published(key):
        trust = trust_in(key.vkey)
        progress = lambda _done, _all: None  # noqa: E731
        return publish(database, folder, trust=trust, seam=Seam(), progress=progress).size

    assert published(FIRST) == len(issued.leaves)
    hold_next(tmp_path, SECOND)
    issued.rotate()
    assert published(SECOND) == len(issued.leaves)
    verdict = commands.audit(folder, vkey=FIRST.vkey.text)
    assert (verdict.exit_code, verdict.log_vkey) == (0, SECOND.vkey.text)


def test_a_copy_that_ends_before_a_rotation_names_the_key_of_its_time(issued, database, tmp_path):
    """A checkpoint may wait for its quorum while the log's key changes behind it."""
    hold_next(tmp_path, SECOND)
    index = issued.rotate()
    trust = Trust(logs=(TrustedKey(vkey=SECOND.vkey, url="https://registry.test/log"),))
    with database.reading() as connection:
        for size, key in ((1, FIRST), (index, FIRST), (index + 1, SECOND)):
            [named] = trust_at(connection, trust, size).logs
            assert (named.vkey, named.url) == (key.vkey, "https://registry.test/log")
        assert trust_at(connection, trust, 0) == trust
