"""A witness that answers slowly, or never: the start, the others and the end do not wait for it."""

import os
import time
from threading import Event

import pytest
from msgspec.structs import replace

from api.outbound import Outbound
from api.witness.succession import follow_key
from ledger.log.keys import COSIGNATURE, Signer
from ledger.log.trust import open_trusted
from registry.errors import HistoryRefused
from registry.opened import OpenRegistry, found
from registry.settings import settings_at
from tests.api.sides import HEAD, dripping, side
from tests.api.witness.parties import Nearby, policy_of, until
from tests.api.witness.test_guard import FORGER, URLS, elsewhere, grown, guarded
from tests.world import ORIGIN, World, seed_of

__all__ = ["guarded"]

WITNESS = Signer.from_seed(name="w.example", seed=bytes(32), algorithm=COSIGNATURE)

SECONDS_MAX = 4.0
"""What a start or an end may take here, on a busy machine; the slow one would keep it for ever."""


class Slow(Nearby):
    """A transport on which some are waited for, until they are let go or it is closed."""

    def __init__(self, witnesses) -> None:
        super().__init__()
        self.witnesses = witnesses
        self.slow = set()
        self.let_go, self.closed = Event(), Event()

    def get(self, url: str, *, bytes_max: int):
        self._wait(url)
        return super().get(url, bytes_max=bytes_max)

    def post(self, url: str, body: bytes, *, bytes_max: int):
        self._wait(url)
        return super().post(url, body, bytes_max=bytes_max)

    def close(self) -> None:
        self.closed.set()
        self.let_go.set()

    def _wait(self, url: str) -> None:
        if any(url.startswith(slow) for slow in self.slow):
            assert self.let_go.wait(60)
            if self.closed.is_set():
                raise ConnectionError(f"{url}: closed")


@pytest.fixture
def stand(guarded, monkeypatch):
    """Give a registry of one entry, closed, whose second witness is slow when it opens again."""
    monkeypatch.setattr("registry.collector.START_SECONDS", 0.3)
    made = guarded(quorum=1)
    made.world = grown(made)
    made.all_cosigned()
    made.close()
    made.transport = Slow(made.transport.witnesses)
    made.transport.slow.add(URLS[1])
    return made


def test_the_start_the_others_and_the_end_do_not_wait(stand):
    begun = time.monotonic()
    stand.open()
    assert time.monotonic() - begun < SECONDS_MAX
    stand.world.sequencer = stand.sequencer
    for name in ("acme", "bolt", "vvb"):
        stand.world.open(name)
        until(lambda: stand.published().size == len(stand.world.leaves), seconds=SECONDS_MAX)
    assert set(open_trusted(stand.published().note, stand.trust).cosigned) == {"w0"}
    assert stand.collector.views()[1].size == 1
    begun = time.monotonic()
    stand.close()
    assert time.monotonic() - begun < SECONDS_MAX


def test_who_answers_late_is_asked_for_what_it_lacks(stand):
    stand.open()
    stand.world.sequencer = stand.sequencer
    stand.world.open("acme")
    until(lambda: stand.published().size == 2)
    stand.transport.let_go.set()
    stand.all_cosigned()
    assert stand.states() == ["cosigns", "cosigns"]


def test_who_answers_late_is_compared_then(stand):
    """Nothing is admitted any more, as if it had answered at the start."""
    theirs = stand.transport.witnesses[URLS[1]]
    theirs._folder.remove("checkpoint")
    theirs._known = theirs._load()
    assert theirs.add_checkpoint(elsewhere(9)).status == 200
    stand.open()
    stand.world.sequencer = stand.sequencer
    stand.transport.let_go.set()
    until(lambda: stand.states()[1] == "refutes")
    with pytest.raises(HistoryRefused, match="knows size 9"):
        stand.world.open("acme")


def test_a_later_key_that_is_told_late_counts_then(stand):
    """Of two witnesses both must know it: one answers within the time, one after it."""
    for url in URLS:
        later = stand.transport.witnesses[url]
        later._folder.remove("checkpoint")
        later._known = later._load()
        follow_key(later._folder, FORGER.vkey.text)
        assert later.add_checkpoint(elsewhere(9, signer=FORGER)).status == 200
    stand.transport.slow.add(URLS[0])
    stand.open()
    stand.world.sequencer = stand.sequencer
    stand.transport.let_go.set()
    until(lambda: stand.states() == ["refutes", "refutes"])
    with pytest.raises(HistoryRefused, match="knows size 9"):
        stand.world.open("acme")


def test_a_witness_that_trickles_stops_no_registry(database_url, tmp_path):
    """The shipped client, and a header that never ends."""
    settings = settings_at(tmp_path / "registry", {}, database_url=database_url)
    found(settings, origin=ORIGIN, random=lambda count: seed_of(ORIGIN)[:count])
    world = World().standard()
    with side(dripping(HEAD + b"x-a: ", b"a")) as at:
        policy = policy_of({f"http://{at}": WITNESS.vkey}, quorum=1)
        (settings.data_dir / "witnesses.policy").write_text(policy)
        begun = time.monotonic()
        with OpenRegistry(
            replace(settings, witness_policy="witnesses.policy"),
            random=os.urandom,
            transport=lambda: Outbound(seconds=0.5),
            clock=lambda: world.now,
        ) as registry:
            for leaf in world.leaves:
                registry.sequencer.submit(leaf.partition(b"\n")[2])
            until(lambda: registry.collector.views()[0].state == "silent")
            assert registry.sequencer.head().size == len(world.leaves)
        assert time.monotonic() - begun < 2 * SECONDS_MAX
