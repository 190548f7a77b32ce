"""Publishing as static files: what lies there can be read at any moment, and is never written over.

Faults are injected before and after every write, as a full disk or a kill would cause them.
"""

import os
import stat
from threading import Thread

import pytest

from ledger.commands import audit
from ledger.log.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from ledger.log.keys import Signer
from ledger.log.trust import trust_in
from registry.database import Database
from registry.errors import Busy, HistoryRefused
from registry.seam import Seam
from registry.static import Uncosigned, publish
from tests.ledger.papers import cosigned
from tests.registry.faults import FaultySeam
from tests.registry.prepared import LOG, files_at, grow, root_at

VKEY = f"{LOG.vkey.text}\n".encode()
TRUST = f"log {LOG.vkey.text}\nquorum none\n".encode()
CONVENIENCES = {"vkey": VKEY, "trust": TRUST}


def publish_into(
    folder, database, *, seam=None, progress=lambda _done, _all: None, uncosigned=False
):
    return publish(
        database,
        folder,
        trust=trust_in(LOG.vkey),
        seam=seam or Seam(),
        progress=progress,
        uncosigned=uncosigned,
    )


def files_in(folder):
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def readable(folder) -> int:
    """Require that a reader finds all that the checkpoint there asks for; return its size."""
    lies = files_in(folder)
    if "checkpoint" not in lies:
        return 0
    checkpoint = open_checkpoint(lies["checkpoint"], vkey=LOG.vkey)
    assert checkpoint.root == root_at(checkpoint.size)
    for path, content in files_at(checkpoint.size).items():
        assert lies[path] == content
    return checkpoint.size


class CountingSeam(Seam):
    """A seam that fails at one of its writes, counted from 0, before the deed or after it."""

    def __init__(self, at=-1, when="before"):
        self.at, self.when, self.count = at, when, 0
        self.written = []

    def write_file(self, path, content, *, public=False, secret=False):
        self._do(lambda: Seam.write_file(self, path, content, public=public))
        self.written.append(path)

    def make_folder(self, path):
        if not path.is_dir():
            self._do(lambda: Seam.make_folder(self, path))

    def _do(self, deed):
        number, self.count = self.count, self.count + 1
        if number == self.at and self.when == "before":
            raise OSError(28, "No space left on device")
        deed()
        if number == self.at:
            raise OSError(5, "Input/output error")


def test_a_publication_is_an_export(world, make_sequencer, database, tmp_path):
    """A real log, whose rules an audit can replay."""
    world.standard()
    world.issue(100)
    for first in (1, 2, 3):
        world.act(world.transfer_act(first, first))
        done = publish_into(tmp_path / "log", database)
        verdict = audit(tmp_path / "log", vkey=LOG.vkey.text)
        assert (verdict.exit_code, verdict.size) == (0, done.size)
    assert audit(tmp_path / "log", vkey="").exit_code == 3


def test_an_empty_log_publishes_nothing(database, tmp_path):
    done = publish_into(tmp_path / "log", database)
    assert (done.size, done.files) == (0, 0)
    assert files_in(tmp_path / "log") == {}


def test_only_what_is_new_is_written_and_the_checkpoint_last(database, tmp_path):
    folder = tmp_path / "log"
    grow(database, 300)
    first = CountingSeam()
    done = publish_into(folder, database, seam=first)
    assert (done.since, done.size, done.files) == (0, 300, len(first.written)) == (0, 300, 8)
    assert files_in(folder).keys() == {*files_at(300), *CONVENIENCES, "checkpoint"}
    before = {path: (folder / path).stat().st_mtime_ns for path in files_in(folder)}
    again = publish_into(folder, database)
    assert (again.since, again.size, again.files) == (300, 300, 0)
    grow(database, 310)
    more, progress = CountingSeam(), []
    done = publish_into(
        folder, database, seam=more, progress=lambda at, of: progress.append((at, of))
    )
    assert [str(path.relative_to(folder)) for path in more.written] == [
        "tile/entries/001.p/54",
        "tile/0/001.p/54",
        "checkpoint",
    ]
    assert progress == [(10, 10)]
    assert (done.since, done.size, done.files) == (300, 310, 3)
    kept = {path: (folder / path).stat().st_mtime_ns for path in before if path != "checkpoint"}
    assert kept == {path: at for path, at in before.items() if path != "checkpoint"}


def test_partials_stay_until_the_full_tile_is_there(database, tmp_path):
    folder = tmp_path / "log"
    for size in (3, 7, 255):
        grow(database, size)
        publish_into(folder, database)
        lies = files_in(folder)
        for published in (3, 7, 255):
            if published <= size:
                assert lies.items() >= files_at(published).items()
    grow(database, 257)
    publish_into(folder, database)
    tiles = {path for path in files_in(folder) if path.startswith("tile/")}
    assert tiles == set(files_at(257))
    assert not (folder / "tile/0/000.p").exists()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_fault_at_any_write_leaves_what_can_be_read(database, tmp_path, when):
    for number, (since, size) in enumerate([(0, 3), (3, 258), (250, 511), (511, 513)]):
        grow(database, since or size)
        for at in range(100):
            folder = tmp_path / f"{number}-{at}"
            if since:
                # The database may be ahead already: a folder is made at the older size alone.
                write_at(folder, since)
            grow(database, size)
            seam = CountingSeam(at, when)
            try:
                publish_into(folder, database, seam=seam)
            except OSError:
                assert readable(folder) in {since, size}
            else:
                break
            assert publish_into(folder, database).size == readable(folder) == size
            assert files_in(folder).items() >= files_at(size).items()
        else:
            pytest.fail("a publication of few files has no end")
        assert at > 3


def write_at(folder, size):
    """Lay down a publication at a size, as the program leaves it."""
    for path, content in (files_at(size) | CONVENIENCES).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    note = sign_checkpoint(Checkpoint(LOG.vkey.name, size, root_at(size)), LOG)
    (folder / "checkpoint").write_bytes(note)


def test_a_draft_left_by_a_kill_is_no_hindrance(database, tmp_path):
    grow(database, 5)
    folder = tmp_path / "log"
    (folder / "tile/0").mkdir(parents=True)
    (folder / ".checkpoint.4711.1").write_bytes(b"half a")
    (folder / "tile/0/.000.4711.1").write_bytes(b"")
    assert publish_into(folder, database).size == readable(folder) == 5


def test_a_longer_log_is_evidence_and_stays(database, make_migrated_url, tmp_path):
    folder = tmp_path / "log"
    grow(database, 9)
    publish_into(folder, database)
    before = files_in(folder)
    older = Database.open(make_migrated_url())
    try:
        grow(older, 7)
        with pytest.raises(HistoryRefused, match="ends at 7, the published log at 9.*evidence"):
            publish_into(folder, older)
    finally:
        older.dispose()
    assert files_in(folder) == before


@pytest.mark.parametrize("size", [6, 7])
def test_another_history_is_evidence_and_stays(database, tmp_path, size):
    """Signed by the log's own key, at a size the log has: two roots of one size."""
    folder = tmp_path / "log"
    grow(database, 7)
    folder.mkdir()
    note = sign_checkpoint(Checkpoint(LOG.vkey.name, size, bytes(32)), LOG)
    (folder / "checkpoint").write_bytes(note)
    with pytest.raises(HistoryRefused, match=f"another history at size {size}.*evidence"):
        publish_into(folder, database)
    assert files_in(folder) == {"checkpoint": note}


@pytest.mark.parametrize("lies", ["another key", "another log", "unsigned", "text", "nothing"])
def test_what_is_not_this_logs_is_not_written_over(database, tmp_path, lies):
    grow(database, 3)
    head = Checkpoint(LOG.vkey.name, 3, root_at(3))
    note = sign_checkpoint(head, LOG)
    stranger = Signer.from_seed(name="registry.test/other", seed=bytes(32))
    content = {
        "another key": sign_checkpoint(head, Signer.from_seed(name=head.origin, seed=bytes(32))),
        "another log": sign_checkpoint(Checkpoint(stranger.vkey.name, 3, root_at(3)), stranger),
        "unsigned": note.partition(b"\n\n")[0] + b"\n",
        "text": b"a page of mine",
        "nothing": b"",
    }[lies]
    (tmp_path / "checkpoint").write_bytes(content)
    with pytest.raises(HistoryRefused, match="nothing was written: name another folder"):
        publish_into(tmp_path, database)
    assert (tmp_path / "checkpoint").read_bytes() == content
    assert not (tmp_path / "tile").exists()


@pytest.mark.parametrize("path", ["tile/0/000.p/3", "tile/entries/000.p/3"])
@pytest.mark.parametrize("content", [b"", b"other bytes", None])
def test_a_tile_with_other_bytes_is_not_written_over(database, tmp_path, path, content):
    grow(database, 3)
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    right = files_at(3)[path]
    lies = content if content is not None else bytes([right[0] ^ 1]) + right[1:]
    file.write_bytes(lies)
    with pytest.raises(HistoryRefused, match="other bytes than the log"):
        publish_into(tmp_path, database)
    assert file.read_bytes() == lies
    assert not (tmp_path / "checkpoint").exists()
    file.unlink()
    assert publish_into(tmp_path, database).size == readable(tmp_path) == 3


def test_a_convenience_may_change(database, tmp_path):
    grow(database, 3)
    (tmp_path / "trust").write_bytes(b"quorum none\n")
    publish_into(tmp_path, database)
    assert (tmp_path / "trust").read_bytes() == TRUST
    assert (tmp_path / "vkey").read_bytes() == VKEY


def test_what_is_missing_comes_back_once_the_checkpoint_is_gone(database, tmp_path):
    grow(database, 300)
    publish_into(tmp_path, database)
    (tmp_path / "tile/0/000").unlink()
    (tmp_path / "checkpoint").unlink()
    assert publish_into(tmp_path, database).files == 2
    assert readable(tmp_path) == 300


def test_one_publishes_at_a_time(database, tmp_path):
    grow(database, 3)
    refused = []

    class WaitingSeam(Seam):
        def write_file(self, path, content, *, public=False, secret=False):
            def other():
                try:
                    publish_into(tmp_path, database)
                except Busy as error:
                    refused.append(str(error))

            if not refused:
                thread = Thread(target=other)
                thread.start()
                thread.join(30)
            super().write_file(path, content, public=public)

    publish_into(tmp_path, database, seam=WaitingSeam())
    assert refused == [f"another process publishes into {tmp_path}"]
    assert readable(tmp_path) == 3


def test_everybody_may_read_it_whatever_the_umask(database, tmp_path):
    grow(database, 3)
    before = os.umask(0o077)
    try:
        publish_into(tmp_path / "www" / "log", database)
    finally:
        os.umask(before)
    for file in (tmp_path / "www").rglob("*"):
        expected = 0o755 if file.is_dir() else 0o644
        assert stat.S_IMODE(file.stat().st_mode) == expected, file


def test_a_fault_of_the_seam_is_the_callers(database, tmp_path):
    grow(database, 3)
    with pytest.raises(OSError, match="write_file fails before the deed"):
        publish_into(tmp_path, database, seam=FaultySeam("write_file", "before"))


def test_a_log_that_grows_meanwhile_is_published_as_it_was(database, tmp_path):
    """The reading transaction sees one state: tiles and checkpoint are of one size."""
    grow(database, 250)

    class GrowingSeam(Seam):
        grown = False

        def write_file(self, path, content, *, public=False, secret=False):
            if not self.grown:
                GrowingSeam.grown = True
                grow(database, 260)
            super().write_file(path, content, public=public)

    assert publish_into(tmp_path, database, seam=GrowingSeam()).size == 250
    assert readable(tmp_path) == 250
    assert publish_into(tmp_path, database).size == readable(tmp_path) == 260


@pytest.mark.parametrize("size", [3, 5])
def test_a_cosigned_checkpoint_is_not_replaced_by_a_bare_one(database, tmp_path, size):
    folder = tmp_path / "log"
    grow(database, 3)
    publish_into(folder, database)
    bare = (folder / "checkpoint").read_bytes()
    note = cosigned(bare, {0: 7})
    (folder / "checkpoint").write_bytes(note)
    grow(database, size)
    before = files_in(folder)
    with pytest.raises(Uncosigned, match="cosigned by witnesses, and the newest checkpoint by non"):
        publish_into(folder, database)
    assert files_in(folder) == before
    assert publish_into(folder, database, uncosigned=True).size == readable(folder) == size
    assert (folder / "checkpoint").read_bytes() != note


def test_a_registrys_own_folder_is_nothing_to_publish_into(database, tmp_path):
    grow(database, 3)
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "log.skey").write_text("a secret")
    with pytest.raises(FileExistsError, match="a registry's data folder"):
        publish_into(folder, database)
    assert files_in(folder) == {"log.skey": b"a secret"}
