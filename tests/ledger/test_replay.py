"""A replay without an export: fed in pieces, forked, saved and gone on with."""

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.audit import Replay
from ledger.book.records import RECORDS, Block
from ledger.errors import Code, Defect, Malformed
from ledger.log.merkle import leaf_hash
from tests.ledger.exports import forged, frontier_of, leaves_to, traded, verify_once
from tests.world import sign

LEAVES = traded().leaves


def replayed(leaves) -> Replay:
    replay = Replay(verify=verify_once)
    assert replay.feed(leaves) == []
    return replay


def restored(data: bytes) -> Replay:
    return Replay.from_snapshot(data, verify=verify_once)


def kept(replay: Replay):
    """Return everything a replay knows."""
    records = [{record.key: record for record in replay.state.records(kind)} for kind in RECORDS]
    return replay.size, replay.root, replay.admitted, replay.stopped, records


def test_a_replay_knows_size_root_and_state_without_an_export():
    replay = replayed(LEAVES)
    assert (replay.size, replay.root) == (len(LEAVES), frontier_of(LEAVES).root())
    assert replay.admitted == LEAVES[-1][9:33].decode()
    assert replay.check() == []


@given(st.lists(st.integers(0, len(LEAVES)), max_size=4).map(sorted))
def test_feeding_in_pieces_is_feeding_at_once(cuts):
    replay = Replay(verify=verify_once)
    for start, end in zip([0, *cuts], [*cuts, len(LEAVES)], strict=True):
        assert replay.feed(LEAVES[start:end], list(map(leaf_hash, LEAVES[start:end]))) == []
    assert kept(replay) == kept(replayed(LEAVES))


@given(st.integers(1, len(LEAVES)))
def test_a_replay_goes_on_from_any_snapshot_as_if_it_had_never_stopped(cut):
    saved = replayed(LEAVES[:cut]).snapshot()
    replay = restored(saved)
    assert replay.snapshot() == saved
    assert replay.feed(LEAVES[cut:]) == []
    assert kept(replay) == kept(replayed(LEAVES))
    assert replay.snapshot() == replayed(LEAVES).snapshot()


def test_a_fork_goes_its_own_way():
    replay = replayed(LEAVES[:10])
    before = kept(replay)
    fork = replay.fork()
    assert fork.feed(LEAVES[10:]) == []
    assert kept(replay) == before
    assert kept(fork) == kept(replayed(LEAVES))


def test_a_fault_ends_the_judging_but_not_the_hashing():
    world = traded()
    bad = forged(world, sign(world.transfer_act(41, 41), ["acme/k1"]))
    replay = replayed(LEAVES)
    found = replay.feed([bad, b"rubbish"])
    assert [(one.step, one.index, one.code) for one in found] == [(5, 12, Code.UNITS_SPENT)]
    assert replay.stopped
    assert replay.feed([b"more rubbish"]) == replay.check() == []
    assert replay.root == frontier_of([*LEAVES, bad, b"rubbish", b"more rubbish"]).root()
    with pytest.raises(ValueError, match="stopped"):
        replay.snapshot()


def test_nothing_is_saved_before_the_first_entry():
    with pytest.raises(ValueError, match="without an entry"):
        Replay().snapshot()


def test_the_acts_that_were_admitted_are_still_known_after_a_snapshot():
    replay = restored(replayed(LEAVES).snapshot())
    (found,) = replay.feed([LEAVES[-1]])
    assert found.code == Code.ALREADY_ADMITTED


def refused(data: bytes) -> bool:
    try:
        Replay.from_snapshot(data)
    except Malformed as error:
        return error.code is Defect.BAD_STATE
    return False


def test_any_flipped_bit_of_a_snapshot_is_refused():
    data = replayed(LEAVES).snapshot()
    chance = random.Random(7)
    for _ in range(300):
        at = chance.randrange(len(data) * 8)
        flipped = bytearray(data)
        flipped[at // 8] ^= 1 << at % 8
        assert refused(bytes(flipped)), at
    assert all(refused(data[:cut]) for cut in chance.sample(range(len(data)), 50))
    assert refused(data + b"\n")


def resealed(data: bytes, old: bytes, new: bytes) -> bytes:
    """Return a snapshot edited, under a hash that is right again."""
    body = data[: data.rindex(b"sha256 ")]
    assert old in body
    body = body.replace(old, new, 1)
    return body + b"sha256 " + hashlib.sha256(body).hexdigest().encode() + b"\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"audit-state/v1", b"audit-state/v2"),
        (b'"size":12', b'"size":11'),
        (b'"size":12', b'"size":12 '),
        (b'"size":12', b'"size":012'),
        (b'"root":"', b'"root":"0'),
        (b"\nAdmission", b"\nAdmissions"),
        (b"\nKey [", b"\nKey [ "),
        (b"\nBlock [{", b"\nBlock [null,{"),
        (b'"holder":', b'"extra":1,"holder":'),
        (b"Account [{", b"Account [{}],[{"),
        (b"registry.test/industrial", b"registry.test/industriel"),
    ],
)
def test_a_snapshot_has_one_spelling(old, new):
    data = replayed(LEAVES).snapshot()
    assert not refused(resealed(data, b"", b""))
    assert refused(resealed(data, old, new))


def test_records_stand_sorted():
    data = replayed(leaves_to(40)).snapshot()
    line = next(line for line in data.split(b"\n") if line.startswith(b"Key "))
    first, rest = line[5:-1].split(b"},", 1)
    swapped = b"Key [" + rest + b"," + first + b"}]"
    assert len(swapped) == len(line)
    assert refused(resealed(data, line, swapped))


def test_blocks_are_saved_in_full():
    replay = restored(replayed(LEAVES).snapshot())
    blocks = sorted(replay.state.records(Block), key=lambda block: block.first)
    assert [(b.first, b.last, b.holder, b.status) for b in blocks] == [
        (1, 40, "bolt", "held"),
        (41, 50, "acme", "retired"),
        (51, 100, "acme", "held"),
    ]
