"""The sequencer admits what the rules admit, once, whoever and however many ask at once."""

import datetime
import itertools
import subprocess
import sys
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, event

from ledger.book.acts import EnrolKey, RevokeKey, Withdraw
from ledger.book.records import PROGRAMME_KEY, Block, Programme
from ledger.errors import Code, Malformed, Rejected
from ledger.log.checkpoint import open_checkpoint
from registry import sequencer as sequencer_module
from registry.database import Database
from registry.errors import Busy, ClockBehind, Fatal, WrongLogKey
from registry.history import PUBLISHED_HEAD
from registry.log import EMPTY_HEAD
from registry.rebuild import check
from registry.store import SqlReader
from tests.registry.conftest import LOG_SIGNER, SequencedWorld, check_log, rows_of
from tests.registry.faults import PatientSeam
from tests.world import ORIGIN, World, grant_of, sign, signer_of

ROOT = Path(__file__).parents[2]
SERIES = "Z00001/2024"
DAYS = datetime.timedelta(days=1)


@pytest.fixture
def issued(world):
    """A world where ``acme`` holds 100 units."""
    return world.standard().issue(100) and world


def transfer(world, first, last):
    """Return the note of a fresh transfer from ``acme`` to ``bolt``."""
    return sign(world.transfer_act(first, last), ["acme/k1"])


def holdings(database, series=SERIES):
    """Return how many units of a series each account holds."""
    totals = {}
    with database.reading() as connection:
        reader, at = SqlReader(connection), 1
        while (block := reader.floor(series, at)) and block.last >= at:
            totals[block.holder] = totals.get(block.holder, 0) + block.quantity
            at = block.last + 1
    return totals


def test_story(issued, database, tmp_path):
    issued.act(issued.transfer_act(1, 30), "acme/k1")
    issued.act(issued.retire_act(31, 40), "acme/k1")
    assert check_log(database) == len(issued.leaves)
    assert check(database) == []
    assert holdings(database) == {"bolt": 30, "acme": 70}
    head, last = issued.sequencer.head(), issued.receipts[-1]
    assert (head.size, head.root) == (len(issued.leaves), issued.frontier.root())
    assert (head.admitted, head.checkpoint) == (last.admitted, last.checkpoint)
    issued.sequencer.close()
    assert (tmp_path / PUBLISHED_HEAD).read_bytes() == last.checkpoint


def test_rows_agree_with_memory(issued, database):
    blocks = rows_of(database, "block", "series", "first")
    newest = [row for row in blocks if row["to_index"] == 2**53 - 1]
    expected = sorted(issued.state.records(Block), key=lambda block: block.first)
    assert [(row["first"], row["last"], row["holder"]) for row in newest] == [
        (block.first, block.last, block.holder) for block in expected
    ]


def test_empty_log(make_sequencer, tmp_path):
    assert make_sequencer().head() == EMPTY_HEAD
    assert not (tmp_path / PUBLISHED_HEAD).exists()


def test_a_refusal_leaves_no_trace(issued, database):
    before = issued.sequencer.head()
    with pytest.raises(Rejected) as refused:
        issued.sequencer.submit(transfer(issued, 100, 101))
    assert refused.value.code is Code.UNITS_UNKNOWN
    with pytest.raises(Malformed) as malformed:
        issued.sequencer.submit(b"no note")
    assert malformed.value.code is Code.BAD_NOTE
    assert issued.sequencer.head() == before
    assert check_log(database) == before.size


def test_a_bad_act_never_spoils_its_neighbours(issued, database):
    notes = [
        transfer(issued, 1, 10),
        transfer(issued, 5, 15),
        b"no note",
        transfer(issued, 11, 20),
        sign(issued.transfer_act(21, 22), ["bolt/k1"]),
        transfer(issued, 21, 22),
    ]
    before = issued.sequencer.head().size
    outcomes = issued.sequencer.submit_many(notes)
    codes = [getattr(outcome, "code", None) for outcome in outcomes]
    missing = Code.MISSING_SIGNATURE
    assert codes == [None, Code.NOT_HOLDER, Code.BAD_NOTE, None, missing, None]
    receipts = [outcomes[at] for at in (0, 3, 5)]
    assert [receipt.index for receipt in receipts] == [before, before + 1, before + 2]
    assert len({receipt.checkpoint for receipt in receipts}) == 1
    assert holdings(database) == {"bolt": 22, "acme": 78}
    assert check_log(database) == before + 3
    assert check(database) == []


def test_same_act_gets_its_first_receipt(issued, database, clock):
    note = transfer(issued, 1, 10)
    first = issued.sequencer.submit(note)
    issued.sequencer.submit(transfer(issued, 11, 12))
    assert issued.sequencer.submit(note) == first
    assert issued.sequencer.submit_many([note, note]) == [first, first]
    # Long after its not_after the rules have forgotten the id; the table of entries has not.
    clock.now += 30 * DAYS
    assert issued.sequencer.submit(note) == first
    assert check_log(database) == first.size + 1


def test_same_act_twice_in_one_batch(issued):
    note = transfer(issued, 1, 10)
    one, other = issued.sequencer.submit_many([note, note])
    assert one == other
    assert issued.sequencer.head().size == one.index + 1


def test_same_genesis_gets_its_first_receipt(world):
    world.genesis()
    note = world.leaves[0].partition(b"\n")[2]
    world.open("acme")
    assert world.sequencer.submit(note) == world.receipts[0]


def test_an_expired_act_that_never_was_is_refused(issued, clock):
    note = transfer(issued, 1, 10)
    clock.now += 30 * DAYS
    with pytest.raises(Rejected) as refused:
        issued.sequencer.submit(note)
    assert refused.value.code is Code.EXPIRED


def test_an_id_burnt_after_expiry_still_has_its_receipt(issued, clock):
    act = issued.transfer_act(1, 10)
    first = issued.sequencer.submit(sign(act, ["acme/k1"]))
    clock.now += 30 * DAYS
    issued.now = clock.now
    base = issued.base("acme")
    burn = Withdraw(**base, target=act.id, target_not_after=base["not_after"])
    issued.sequencer.submit(sign(burn, ["acme/k1"]))
    assert issued.sequencer.submit(sign(act, ["acme/k1"])) == first


def test_same_id_with_another_text_is_refused(issued, database):
    act = issued.transfer_act(1, 10)
    size = issued.sequencer.submit(sign(act, ["acme/k1"])).size
    other = replace(act, ranges=((SERIES, 11, 20),))
    with pytest.raises(Rejected) as refused:
        issued.sequencer.submit(sign(other, ["acme/k1"]))
    assert refused.value.code is Code.ACT_ID_REUSED
    assert check_log(database) == size


def test_time_stands_in_the_entry(issued, clock):
    clock.now = datetime.datetime(2026, 1, 6, 12, 0, 0, 999, tzinfo=datetime.UTC)
    receipt = issued.sequencer.submit(transfer(issued, 1, 1))
    assert receipt.admitted == "2026-01-06T12:00:00.001Z"


def test_clock_behind_admits_nothing(issued, clock):
    note, before = transfer(issued, 1, 10), issued.sequencer.head()
    clock.now -= DAYS
    with pytest.raises(ClockBehind):
        issued.sequencer.submit(note)
    assert issued.sequencer.head() == before
    clock.now += DAYS
    assert issued.sequencer.submit(note).index == before.size


def test_many_batches_and_many_tiles(issued, database, monkeypatch):
    monkeypatch.setattr(sequencer_module, "BATCH_ACTS_MAX", 90)
    start = issued.sequencer.head().size
    pairs = [("acme", "bolt"), ("bolt", "acme"), ("acme", "bolt")]
    notes = [
        sign(issued.transfer_act(n, n, sender=a, recipient=b), [f"{a}/k1"])
        for a, b in pairs
        for n in range(1, 101)
    ]
    receipts = issued.sequencer.submit_many(notes)
    assert [receipt.index for receipt in receipts] == list(range(start, start + 300))
    sizes = sorted({receipt.size for receipt in receipts})
    assert all(0 < after - before <= 90 for before, after in itertools.pairwise([start, *sizes]))
    assert len(sizes) == 4
    assert check_log(database) == start + 300
    assert check(database) == []
    assert holdings(database) == {"bolt": 100}


def test_signatures_checked_ahead_are_those_of_the_rules(issued, database):
    """Of many acts at once, checked on every core, exactly the badly signed ones are refused."""
    notes = [transfer(issued, n, n) for n in range(1, 121)]
    forged = {0, 7, 49, 50, 51, 119}
    for at in forged:
        # A signature of another text by the same key, under its right name and key id.
        other = transfer(issued, 99, 99)
        notes[at] = notes[at].partition(b"\n\n")[0] + b"\n\n" + other.partition(b"\n\n")[2]
    outcomes = issued.sequencer.submit_many(notes)
    refused = {at: out.code for at, out in enumerate(outcomes) if isinstance(out, Rejected)}
    assert {at for at, code in refused.items() if code is Code.BAD_SIGNATURE} == forged
    assert set(refused.values()) == {Code.BAD_SIGNATURE, Code.UNITS_UNKNOWN}
    assert check_log(database) == len(issued.leaves) + 120 - len(refused)


def test_a_key_revoked_meanwhile_signs_no_more(issued):
    """The key was known and its signatures good when they were checked; the rules come later."""
    issued.sequencer.submit(transfer(issued, 1, 1))
    late = transfer(issued, 2, 2)
    grant = EnrolKey(**issued.base("acme"), key=grant_of("acme/k2"))
    revoke = RevokeKey(**issued.base("acme"), key="acme/k1", reason="lost")
    notes = [sign(grant, ["acme/k1", "acme/k2"]), sign(revoke, ["acme/k1", "acme/k2"]), late]
    enrolled, revoked, refused = issued.sequencer.submit_many(notes)
    assert (enrolled.index + 1, refused.code) == (revoked.index, Code.KEY_REVOKED)


def test_whoever_waits_shares_a_commit(issued, make_sequencer, database):
    seam = PatientSeam()
    sequencer = make_sequencer(seam=seam)
    notes = [transfer(issued, n, n) for n in range(1, 9)]
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(sequencer.submit, notes[0])
        assert seam.reached.wait(20)
        rest = [pool.submit(sequencer.submit, note) for note in notes[1:]]
        while len(sequencer._queue) < len(rest):
            pass
        seam.may_go.set()
        receipts = [future.result() for future in [first, *rest]]
    assert seam.commits == 2
    assert len({receipt.checkpoint for receipt in receipts}) == 2
    assert check_log(database) == max(receipt.size for receipt in receipts)


def test_nobody_is_answered_before_the_commit(issued, make_sequencer):
    seam = PatientSeam()
    sequencer = make_sequencer(seam=seam)
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(sequencer.submit, transfer(issued, 1, 1))
        assert seam.reached.wait(20)
        assert not future.done()
        assert sequencer.head() == issued.sequencer.head()
        seam.may_go.set()
        assert future.result().size == sequencer.head().size


def test_a_full_queue_is_busy(issued, make_sequencer):
    seam = PatientSeam()
    sequencer = make_sequencer(seam=seam, queue_max=2)
    notes = [transfer(issued, n, n) for n in range(1, 5)]
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(sequencer.submit, notes[0])
        assert seam.reached.wait(20)
        threading.Timer(0.2, seam.may_go.set).start()
        outcomes = sequencer.submit_many(notes[1:])
        first.result()
    assert isinstance(outcomes[2], Busy)
    assert outcomes[0].size == outcomes[1].size
    assert sequencer.submit(notes[3]).index == outcomes[1].index + 1


def test_a_closed_sequencer_answers(issued):
    note = transfer(issued, 1, 1)
    issued.sequencer.close()
    with pytest.raises(Fatal):
        issued.sequencer.submit(note)


@pytest.mark.parametrize("wrong", ["origin", "key"])
def test_genesis_must_name_this_log(make_sequencer, database, wrong):
    sequencer, other = make_sequencer(), World()
    other.genesis()
    note = other.leaves[0].partition(b"\n")[2]
    if wrong == "origin":
        note = note.replace(ORIGIN.encode(), b"registry.test/elsewhere")
    else:
        mine, theirs = LOG_SIGNER.vkey.text, signer_of("registry.test/elsewhere").vkey.text
        note = note.replace(mine.encode(), theirs.encode())
    with pytest.raises(WrongLogKey) as refused:
        sequencer.submit(note)
    assert isinstance(refused.value, ValueError)
    assert rows_of(database, "head") == []
    assert SequencedWorld(sequencer).genesis() == 0


def test_another_key_may_not_go_on(world, make_sequencer, tmp_path):
    world.genesis()
    with pytest.raises(WrongLogKey):
        (tmp_path / "elsewhere").mkdir()
        make_sequencer(signer=signer_of("registry.test/elsewhere"), data_dir=tmp_path / "elsewhere")


def test_everybody_begins_with_one_genesis(migrated_url, make_sequencer, clock):
    """Whoever comes first, all get the one receipt: the first head row is made without a race."""
    world = World()
    world.genesis()
    note = world.leaves[0].partition(b"\n")[2]
    databases = [Database.open(migrated_url) for _ in range(4)]
    sequencers = [make_sequencer(on=database) for database in databases]
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(lambda sequencer: sequencer.submit(note), sequencers))
    assert receipts == [receipts[0]] * 4
    assert check_log(databases[0]) == 1
    with databases[0].reading() as connection:
        assert SqlReader(connection).get(Programme, PROGRAMME_KEY).origin == ORIGIN
    for sequencer in sequencers:
        sequencer.close()
    for database in databases:
        database.dispose()


@dataclass
class Client:
    """Somebody who wants 30 units: drafts, signs, sends, and drafts anew when they have gone."""

    sequencer: object
    database: Database
    world: World
    refusals: list = field(default_factory=list)
    receipt: object = None

    def run(self, start):
        start.wait()
        while self.receipt is None:
            first = self.lowest_held()
            act = replace(self.world.transfer_act(first, first + 29), id=uuid.uuid4().hex)
            try:
                self.receipt = self.sequencer.submit(sign(act, ["acme/k1"]))
            except Rejected as refused:
                self.refusals.append(refused.code)
                if refused.code is not Code.NOT_HOLDER:
                    return self
        return self

    def lowest_held(self):
        with self.database.reading() as connection:
            reader, at = SqlReader(connection), 1
            while (block := reader.floor(SERIES, at)).holder != "acme":
                at = block.last + 1
            return at


@pytest.mark.parametrize("writers", [1, 2])
def test_double_spend(issued, make_sequencer, migrated_url, database, writers):
    """Of 100 units eight clients want 30 each, at once: three have them, five are refused."""
    databases = [Database.open(migrated_url) for _ in range(writers)]
    sequencers = [make_sequencer(on=opened) for opened in databases]
    start = threading.Barrier(8)
    clients = [Client(sequencers[n % writers], database, issued) for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        clients = list(pool.map(lambda client: client.run(start), clients))
    lucky = [client for client in clients if client.receipt]
    assert len(lucky) == 3
    ends = [client.refusals[-1] for client in clients if not client.receipt]
    assert ends == [Code.UNITS_UNKNOWN] * 5
    assert holdings(database) == {"bolt": 90, "acme": 10}
    assert len({client.receipt.index for client in lucky}) == 3
    assert check_log(database) == len(issued.leaves) + 3
    assert check(database) == []
    for sequencer in sequencers:
        sequencer.close()
    for opened in databases:
        opened.dispose()


def test_transfer_beside_retirement(issued, make_sequencer, migrated_url, database):
    """Of four transfers and four retirements of the same units, at once, one is accepted."""
    databases = [Database.open(migrated_url) for _ in range(2)]
    sequencers = [make_sequencer(on=opened) for opened in databases]
    acts = [draft(1, 30) for _ in range(4) for draft in (issued.transfer_act, issued.retire_act)]
    start = threading.Barrier(8)

    def send(n):
        start.wait()
        try:
            return sequencers[n // 2 % 2].submit(sign(acts[n], ["acme/k1"]))
        except Rejected as refused:
            return refused.code

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(send, range(8)))
    [lucky] = [n for n, outcome in enumerate(outcomes) if not isinstance(outcome, Code)]
    is_retired = lucky % 2 == 1
    assert outcomes.count(Code.UNITS_SPENT if is_retired else Code.NOT_HOLDER) == 7
    assert holdings(database) == ({"acme": 100} if is_retired else {"bolt": 30, "acme": 70})
    assert check_log(database) == len(issued.leaves) + 1
    assert check(database) == []
    for sequencer in sequencers:
        sequencer.close()
    for opened in databases:
        opened.dispose()


def test_two_processes_write_one_log(issued, migrated_url, database, tmp_path):
    issued.sequencer.close()
    command = [sys.executable, "-m", "tests.registry.racer", migrated_url, str(tmp_path)]
    racers = [
        subprocess.Popen([*command, first, last], cwd=ROOT, stderr=subprocess.PIPE)
        for first, last in (("1", "20"), ("21", "40"))
    ]
    errors = [racer.communicate(timeout=60)[1].decode() for racer in racers]
    assert [(racer.returncode, error) for racer, error in zip(racers, errors, strict=True)] == [
        (0, "")
    ] * 2
    assert check_log(database) == len(issued.leaves) + 40
    assert holdings(database) == {"bolt": 40, "acme": 60}
    assert check(database) == []
    published = open_checkpoint((tmp_path / PUBLISHED_HEAD).read_bytes(), vkey=LOG_SIGNER.vkey)
    assert published.size > len(issued.leaves)


def test_a_batch_reads_the_programme_once(world):
    """Its rules do; which key signs, and is named afterwards, follows from the same reading."""
    world.standard()
    world.issue(100)
    asked = []

    def note(_connection, _cursor, statement, *_):
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        world.act(world.transfer_act(1, 1))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len([statement for statement in asked if "FROM programme" in statement]) == 1
