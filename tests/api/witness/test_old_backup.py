"""A registry that is restored from an old backup: its own file refuses it, and so do its witnesses.

The backup is a real one, made and restored by the commands; what it lacks was admitted after it and
cosigned by both witnesses.
"""

import shutil
from contextlib import ExitStack

import pytest

from api.serve import server_of
from ledger.log.checkpoint import open_checkpoint
from registry.errors import HistoryRefused
from registry.history import PUBLISHED_HEAD
from registry.settings import settings_at
from tests import plain
from tests.api.cli.test_upkeep import run
from tests.api.witness.parties import monitored, until
from tests.api.witness.stand import NOTE, Stand
from tests.ledger.exports import LOG
from tests.world import ORIGIN, sign

KEYS = ("log.skey", "master.key")
LOST = 3
"""Acts that were admitted after the backup was made."""


class Restored:
    """A registry, its old backup and the sizes of both; the new folder has the keys alone so far.

    Its witnesses are at work for as long as `witnesses` is open.
    """

    def __init__(self, stand, database_url: str) -> None:
        self.before, self.folder = stand, stand.folder / "again"
        self.witnesses = ExitStack()
        for number in range(2):
            self.witnesses.enter_context(stand.witness_here(number))
        self.backup = stand.folder / "backup.zip"
        source = stand.settings
        with stand.registry():
            self.old_size = stand.transfer()
            made = run(
                *("backup", "--data", source.data_dir, self.backup),
                TANBU_DATABASE_URL=source.database_url,
                TANBU_WITNESS_POLICY=source.witness_policy,
            )
            assert made.exit_code == 0, made.stderr
            for _ in range(LOST):
                self.size = stand.transfer()
            until(lambda: stand.published() == self.size)
        self.folder.mkdir()
        for name in KEYS:
            shutil.copy(source.data_dir / name, self.folder / name)
        self.published = source.data_dir / PUBLISHED_HEAD
        self.settings = settings_at(self.folder, {}, database_url=database_url)
        self.stand = stand.at(self.settings)

    def restore(self):
        return run(
            *("restore", "--data", self.folder, self.backup),
            TANBU_DATABASE_URL=self.settings.database_url,
        )

    def check_evidence(self, *names: str) -> None:
        """Require that what proves the two histories was kept, of witnesses by their names."""
        kept = sorted((self.folder / "evidence").iterdir())
        assert {path.name for path in kept} <= {f"{name}-{self.size}" for name in names}
        assert kept
        for path in kept:
            theirs = open_checkpoint((path / "theirs").read_bytes(), vkey=LOG.vkey)
            ours = open_checkpoint((path / "ours").read_bytes(), vkey=LOG.vkey)
            assert theirs.size == self.size
            assert (ours.size, ours.root) != (theirs.size, theirs.root)

    def check_witnesses_hold_fast(self, *numbers: int) -> None:
        for number in numbers:
            url = f"http://127.0.0.1:{self.stand.ports[number]}"
            note = monitored(url, "checkpoint", origin=ORIGIN).content
            assert open_checkpoint(note, vkey=LOG.vkey).size == self.size


@pytest.fixture
def restored(database_url, make_database_url, tmp_path):
    made = Restored(Stand(tmp_path, database_url), make_database_url())
    with made.witnesses:
        yield made


def test_the_published_head_refuses_it(restored):
    """The file goes with the keys: neither the command nor the server goes past it."""
    restored.witnesses.close()
    head = restored.folder / PUBLISHED_HEAD
    shutil.copy(restored.published, head)
    refused = restored.restore()
    assert refused.exit_code == 1
    ends = f"the backup ends at {restored.old_size}, the published log at {restored.size}"
    assert ends in refused.stderr
    # Somebody takes the file away for the command, and puts it back.
    head.unlink()
    assert restored.restore().exit_code == 0
    shutil.copy(restored.published, head)
    ends = f"the database ends at {restored.old_size}, the published log at {restored.size}"
    with pytest.raises(HistoryRefused, match=ends):
        server_of(restored.stand.settings)


def test_without_the_file_the_witnesses_refuse_it_at_the_start(restored):
    assert restored.restore().exit_code == 0
    with pytest.raises(HistoryRefused, match=f"witness w[01] knows size {restored.size}, root"):
        server_of(restored.stand.settings)
    restored.check_evidence("w0", "w1")
    restored.check_witnesses_hold_fast(0, 1)


@pytest.mark.parametrize("acts", [1, LOST + 2])
def test_without_the_file_a_witness_that_comes_later_stops_it(restored, acts):
    """The registry began while nobody answered: 409 where it is shorter still, 422 where not."""
    restored.witnesses.close()
    assert restored.restore().exit_code == 0
    stand = restored.stand
    stand.serial = 50
    with stand.registry():
        for _ in range(acts):
            size = stand.transfer()
        assert size == restored.old_size + acts
        until(lambda: stand.states() == ["silent", "silent"])
        with stand.witness_here(0):
            until(lambda: stand.states()[0] == "refutes")
            note = sign(stand.world.transfer_act(90, 90), ["acme/k1"])
            refused = plain.post(
                f"{stand.settings.url}/v1/acts",
                content=note,
                headers=NOTE | stand.tokens["acme"],
            )
            assert (refused.status_code, refused.json()["code"]) == (503, "stopped")
            assert stand.get("/v1/head").json()["size"] == size
            assert stand.published() == 0, "nothing of the second history has its quorum"
            restored.check_evidence("w0")
            restored.check_witnesses_hold_fast(0)
