"""The log guarded by its witnesses: other histories, clocks, and what a witness may not do."""

import datetime

import pytest
from msgspec.structs import replace

from api.witness.folder import Folder
from api.witness.succession import follow_key
from ledger.book.records import LogKey
from ledger.log.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from ledger.log.keys import Signer
from ledger.log.merkle import leaf_hash
from ledger.log.trust import Trust, open_trusted, parse_trust, trust_in
from ledger.log.witness import AddCheckpoint, format_add_checkpoint
from registry import cosignatures
from registry.collector import Collector
from registry.errors import ClockApart, HistoryRefused
from registry.guard import EVIDENCE
from registry.log import read_head
from registry.seam import Seam
from registry.sequencer import Sequencer
from registry.watch import RETRY_SECONDS_MAX, Watched, WitnessState
from registry.witnesses import read_policy
from tests.api.doors import Chance, SteppingClock
from tests.api.witness.parties import Nearby, at_work, make_folder, policy_of, until
from tests.ledger.exports import LOG
from tests.registry.conftest import SequencedWorld, log_keys

FORGER = Signer.from_seed(name=LOG.vkey.name, seed=b"forger".ljust(32))
URLS = ("http://one.example", "http://two.example")


class Ticking:
    """A clock that never runs backwards, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Guarded:
    """A registry's writer on a database, with a collector and witnesses in this process."""

    def __init__(self, database, folder, witnesses, clock, *, quorum) -> None:
        self.database, self.folder, self.clock = database, folder, clock
        self.transport = Nearby()
        self.transport.witnesses = witnesses
        self.ticking = Ticking()
        keys = {url: witness._signer.vkey for url, witness in witnesses.items()}
        self.trust = parse_trust(policy_of(keys, quorum=quorum))
        self.named = [LogKey(material="", vkey=LOG.vkey.text, index=0)]
        self.sequencer = None
        self.open()

    def open(self) -> None:
        self.collector = Collector(
            self.database,
            self.trust,
            self.transport,
            origin=LOG.vkey.name,
            named=lambda: self.named,
            clock=self.clock,
            random=Chance(5),
            seam=Seam(),
            data_dir=self.folder,
            monotonic=self.ticking,
        )
        try:
            self.collector.compare()
        except HistoryRefused:
            self.collector.close()
            raise
        self.sequencer = Sequencer(
            self.database,
            keys=log_keys(self.folder, LOG),
            clock=self.clock,
            seam=Seam(),
            data_dir=self.folder,
            guard=self.collector,
        )
        self.collector.start()

    def close(self) -> None:
        if self.sequencer is not None:
            self.sequencer.close()
            self.collector.close()
            self.sequencer = None

    def published(self):
        with self.database.reading() as connection:
            return cosignatures.published(connection, self.trust)

    def head(self):
        with self.database.reading() as connection:
            return read_head(connection)

    def states(self):
        return [view.state for view in self.collector.views()]

    def all_cosigned(self):
        size = self.head().size
        return until(lambda: all(view.size == size for view in self.collector.views()))


@pytest.fixture
def guarded(database, tmp_path, clock):
    """Give a function that puts a registry and two plain witnesses together."""
    stack = []

    def make(*, quorum=2, clocks=(clock, clock)):
        witnesses = {}
        for number, (url, time) in enumerate(zip(URLS, clocks, strict=True)):
            folder = make_folder(tmp_path / f"w{number}", name=f"w{number}.example/witness")
            working = at_work(Folder(folder.path), clock=time)
            witnesses[url] = working.__enter__()
            stack.append(lambda working=working: working.__exit__(None, None, None))
        made = Guarded(database, tmp_path, witnesses, clock, quorum=quorum)
        stack.append(made.close)
        return made

    yield make
    for close in reversed(stack):
        close()


def grown(guarded) -> SequencedWorld:
    world = SequencedWorld(guarded.sequencer)
    world.genesis()
    return world


def elsewhere(size: int, *, signer: Signer = LOG) -> bytes:
    """Return the request by which another log under a key makes itself known to a new witness."""
    head = Checkpoint(LOG.vkey.name, size, leaf_hash(b"another history"))
    note = sign_checkpoint(head, signer)
    return format_add_checkpoint(AddCheckpoint(old=0, proof=(), checkpoint=note))


def test_every_head_gets_its_quorum(guarded):
    stand = guarded()
    world = grown(stand)
    for name in ("acme", "bolt", "vvb"):
        world.open(name)
    until(lambda: stand.published().size == len(world.leaves))
    opened = open_trusted(stand.published().note, stand.trust)
    assert set(opened.cosigned) == {"w0", "w1"}
    assert stand.states() == ["cosigns", "cosigns"]


def test_without_a_quorum_the_newest_head_is_published_at_once(guarded):
    stand = guarded(quorum=0)
    stand.transport.cut.add(URLS[1])
    world = grown(stand)
    assert stand.published().size == len(world.leaves)
    until(lambda: stand.collector.views()[0].size == len(world.leaves))
    opened = open_trusted(stand.published().note, stand.trust)
    assert set(opened.cosigned) == {"w0"}


def test_one_silent_witness_stops_no_act(guarded):
    stand = guarded()
    world = grown(stand)
    until(lambda: stand.published().size == 1)
    stand.transport.cut.add(URLS[1])
    for name in ("acme", "bolt", "vvb"):
        world.open(name)
    until(lambda: stand.states() == ["cosigns", "silent"])
    assert stand.published().size == 1
    view = stand.collector.views()[1]
    assert (view.size, view.error) == (1, f"{URLS[1]}: cut off")
    assert view.next_attempt > view.cosigned
    stand.transport.cut.clear()
    stand.ticking.now += RETRY_SECONDS_MAX
    world.open("steel")
    until(lambda: stand.published().size == len(world.leaves))


def test_a_quorum_that_asks_for_less_is_counted_anew_at_the_start(guarded):
    """Nothing need be cosigned again for what one witness cosigned while the other was away."""
    stand = guarded()
    world = grown(stand)
    until(lambda: stand.published().size == 1)
    stand.transport.cut.add(URLS[1])
    for name in ("acme", "bolt", "vvb"):
        world.open(name)
    until(lambda: stand.collector.views()[0].size == len(world.leaves))
    assert stand.published().size == 1
    stand.close()
    stand.transport.cut.update(URLS)
    keys = {url: witness._signer.vkey for url, witness in stand.transport.witnesses.items()}
    for needed, size in ((2, 1), (1, len(world.leaves)), (2, len(world.leaves))):
        stand.trust = parse_trust(policy_of(keys, quorum=needed))
        stand.open()
        assert stand.published().size == size
        stand.close()
    assert set(
        open_trusted(stand.published().note, parse_trust(policy_of(keys, quorum=1))).cosigned
    ) == {"w0"}


def test_how_far_a_silent_witness_came_is_kept(guarded):
    """Though the log is published without it, its last cosignature outlives those of the others."""
    stand = guarded(quorum=1)
    world = grown(stand)
    stand.all_cosigned()
    stand.transport.cut.add(URLS[1])
    for name in ("acme", "bolt", "vvb"):
        world.open(name)
    until(lambda: stand.published().size == len(world.leaves))
    with stand.database.reading() as connection:
        last = [cosignatures.last_of(connection, witness)[0] for witness in stand.trust.witnesses]
        [count] = connection.exec_driver_sql("SELECT count(*) FROM cosignature").one()
    assert (last, count) == ([len(world.leaves), 1], 2)


def test_a_lost_answer_is_asked_for_again(guarded):
    """The witness stored a checkpoint, and its answer never came: 409 says where it is."""
    stand = guarded()
    grown(stand)
    stand.all_cosigned()
    with stand.database.writing() as connection:
        for table in ("cosignature", "published"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.commit()
    stand.close()
    stand.open()
    until(lambda: stand.published().size == 1)


def test_two_processes_on_one_database_collect_together(guarded, tmp_path):
    """Each asks for what it committed; one finds that the other was there before, and goes on."""
    stand = guarded()
    world = grown(stand)
    witnesses, folder = stand.transport.witnesses, tmp_path / "other"
    folder.mkdir()
    other = Guarded(stand.database, folder, witnesses, stand.clock, quorum=2)
    try:
        for name in ("acme", "bolt", "vvb", "vvb2", "steel", "cast"):
            world.sequencer = other.sequencer if world.sequencer is stand.sequencer else None
            world.sequencer = world.sequencer or stand.sequencer
            world.open(name)
        until(lambda: stand.published().size == len(world.leaves))
        assert set(open_trusted(other.published().note, other.trust).cosigned) == {"w0", "w1"}
        assert not (folder / EVIDENCE).exists()
    finally:
        other.close()


def test_a_longer_history_at_a_witness_is_refused_at_the_start(guarded):
    stand = guarded()
    grown(stand)
    stand.all_cosigned()
    stand.close()
    theirs = stand.transport.witnesses[URLS[1]]
    theirs._folder.remove("checkpoint")
    theirs._known = theirs._load()
    assert theirs.add_checkpoint(elsewhere(9)).status == 200
    with pytest.raises(HistoryRefused, match="witness w1 knows size 9"):
        stand.open()
    stand.sequencer = None
    [kept] = (stand.folder / EVIDENCE).iterdir()
    ours = open_checkpoint((kept / "ours").read_bytes(), vkey=LOG.vkey)
    theirs = open_checkpoint((kept / "theirs").read_bytes(), vkey=LOG.vkey)
    assert (ours.size, theirs.size) == (1, 9)


@pytest.mark.parametrize("size", [1, 9])
def test_another_history_is_refused_while_running(guarded, size):
    """Somebody signs elsewhere with the log's key, of the same size or a larger one."""
    stand = guarded()
    theirs = stand.transport.witnesses[URLS[0]]
    stand.transport.cut.add(URLS[0])
    world = grown(stand)
    assert theirs.add_checkpoint(elsewhere(size)).status == 200
    stand.transport.cut.clear()
    stand.ticking.now += RETRY_SECONDS_MAX
    stand.collector.committed()
    until(lambda: stand.states()[0] == WitnessState.REFUTES)
    with pytest.raises(HistoryRefused, match="both signed checkpoints are in"):
        world.open("acme")
    assert stand.head().size == 1
    [kept] = (stand.folder / EVIDENCE).iterdir()
    theirs = open_checkpoint((kept / "theirs").read_bytes(), vkey=LOG.vkey)
    assert theirs.root == leaf_hash(b"another history")


def test_a_claim_without_a_signed_checkpoint_stops_nothing(guarded):
    """A witness that lies about what it knows has no checkpoint by the log's key to show."""
    stand = guarded()
    liar = stand.transport.witnesses[URLS[0]]
    assert follow_key(liar._folder, FORGER.vkey.text) is False
    assert liar.add_checkpoint(elsewhere(9, signer=FORGER)).status == 200
    assert follow_key(liar._folder, LOG.vkey.text) is False
    world = grown(stand)
    world.open("acme")
    until(lambda: stand.states()[0] in {"silent", "declines"})
    world.open("bolt")
    assert not (stand.folder / EVIDENCE).exists()
    stand.close()
    stand.open()
    assert stand.sequencer.head().size == len(world.leaves)


@pytest.mark.parametrize("counts", [True, False])
def test_a_key_that_the_log_replaced_stops_nothing(guarded, counts):
    """Whoever holds its secret by now signs sizes that the log never had under it."""
    stand = guarded()
    grown(stand)
    stand.all_cosigned()
    stand.close()
    forger = LogKey(material="", vkey=FORGER.vkey.text, index=0)
    stand.named = [forger] if counts else [*stand.named, forger]
    stand.named[0] = replace(stand.named[0], index=0 if counts else 5)
    for url in URLS:
        theirs = stand.transport.witnesses[url]
        theirs._folder.remove("checkpoint")
        theirs._folder.configure(replace(theirs._folder.config, log=FORGER.vkey.text))
        theirs._known, theirs._key = theirs._load(), FORGER.vkey
        assert theirs.add_checkpoint(elsewhere(9, signer=FORGER)).status == 200
    if counts:
        with pytest.raises(HistoryRefused, match="knows size 9"):
            stand.open()
        stand.sequencer = None
        return
    stand.open()
    assert stand.states() == ["silent", "silent"]
    assert not (stand.folder / EVIDENCE).exists()


def test_a_database_from_before_the_logs_key_changed_is_refused(guarded):
    """It does not know the key that signed what most of its witnesses cosigned."""
    stand = guarded()
    grown(stand)
    stand.all_cosigned()
    stand.close()
    for url in URLS:
        later = stand.transport.witnesses[url]
        later._folder.remove("checkpoint")
        later._known = later._load()
        follow_key(later._folder, FORGER.vkey.text)
        assert later.add_checkpoint(elsewhere(9, signer=FORGER)).status == 200
    with pytest.raises(HistoryRefused, match="knows size 9"):
        stand.open()
    stand.sequencer = None
    assert sorted(path.name for path in (stand.folder / EVIDENCE).iterdir()) == ["w0-9", "w1-9"]


def ahead(clock: SteppingClock, seconds: int):
    return lambda: clock.now + datetime.timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("offsets", "refused"),
    [((299, 299), False), ((302, 302), True), ((-302, -302), True), ((0, 302), True)],
)
def test_a_clock_that_is_not_the_witnesses_admits_nothing(guarded, clock, offsets, refused):
    stand = guarded(clocks=[ahead(clock, offset) for offset in offsets])
    world = grown(stand)
    stand.all_cosigned()
    if not refused:
        world.open("acme")
        return
    with pytest.raises(ClockApart):
        world.open("acme")
    assert stand.head().size == 1
    # The clock is set right; what was heard more than a minute ago says nothing any more.
    for witness in stand.transport.witnesses.values():
        witness._clock = clock
    stand.ticking.now += 61
    world.open("acme")


def test_after_an_idle_spell_a_witness_is_asked_for_the_time(guarded, clock):
    stand = guarded()
    world = grown(stand)
    stand.all_cosigned()
    stand.ticking.now += 61
    clock.now += datetime.timedelta(hours=1)
    for witness in stand.transport.witnesses.values():
        witness._clock = ahead(clock, -3_600)
    asked = len(stand.transport.posts)
    with pytest.raises(ClockApart):
        world.open("acme")
    assert len(stand.transport.posts) > asked


def test_with_no_witness_answering_acts_are_admitted(guarded, clock):
    stand = guarded()
    stand.transport.cut.update(URLS)
    world = grown(stand)
    stand.ticking.now += 61
    clock.now += datetime.timedelta(hours=1)
    world.open("acme")
    until(lambda: stand.states() == ["silent", "silent"])


def test_the_wait_grows_to_its_bound_and_is_never_the_same():
    watched = Watched(
        parse_trust(policy_of({URLS[0]: _witness_key()}, quorum=1)).witnesses[0], 0, 0
    )
    chance = Chance(1)
    waits = []
    for _ in range(14):
        watched.failed(WitnessState.SILENT, "x", 0.0, chance)
        waits.append(watched.next_at)
    assert all(2**n / 2 <= wait <= 2**n for n, wait in enumerate(waits[:8]))
    assert all(RETRY_SECONDS_MAX / 2 <= wait <= RETRY_SECONDS_MAX for wait in waits[9:])
    watched.cosigned(1, 1, 0.0)
    assert watched.is_due(0.0)


def _witness_key():
    return Signer.from_seed(name="w.example", seed=bytes(32), algorithm=4).vkey


POLICIES = [
    ("nothing of the kind\n", "line 1"),
    (policy_of({URLS[0]: _witness_key()}, quorum=1, log=FORGER), "names this log's key"),
    (policy_of({"": _witness_key()}, quorum=1), "has no address"),
    (policy_of({URLS[0]: _witness_key()}, quorum=1).replace("all 1", "all 2"), "line"),
]


@pytest.mark.parametrize(("text", "message"), POLICIES)
def test_a_policy_that_cannot_be_followed(tmp_path, text, message):
    path = tmp_path / "policy"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        read_policy(path, vkeys=[LOG.vkey])
    with pytest.raises(ValueError, match="witness_policy"):
        read_policy(tmp_path / "none", vkeys=[LOG.vkey])


def test_what_is_kept_of_cosignatures_is_bounded(guarded, monkeypatch):
    monkeypatch.setattr(cosignatures, "KEPT_MAX", 3)
    stand = guarded()
    stand.transport.cut.add(URLS[1])
    world = grown(stand)
    for name in ("acme", "bolt", "vvb", "vvb2", "steel", "cast"):
        world.open(name)
        until(lambda: stand.collector.views()[0].size == len(world.leaves))
    with stand.database.reading() as connection:
        [count] = connection.exec_driver_sql("SELECT count(*) FROM cosignature").one()
    assert count == 3


@pytest.mark.parametrize("quorum", [2, 0])
def test_a_cosigned_log_is_not_shown_without_its_policy(guarded, quorum):
    """What forgets the witnesses would publish the newest checkpoint bare."""
    stand = guarded(quorum=quorum)
    with stand.database.reading() as connection:
        cosignatures.check_policy(connection, Trust(logs=()))
    size = grown(stand).receipts[-1].size
    until(lambda: all(view.size == size for view in stand.collector.views()))
    until(lambda: stand.published().size == size)
    with stand.database.reading() as connection:
        with pytest.raises(ValueError, match=f"witness_policy.*up to size {size} "):
            cosignatures.check_policy(connection, Trust(logs=()))
        cosignatures.check_policy(connection, stand.trust)
        # To go on without witnesses takes a policy that says so.
        cosignatures.check_policy(connection, trust_in(LOG.vkey))
