"""An audit shared among processes: the same findings in the same order, and no silent death."""

import os
import random
import signal

import pytest
from msgspec.structs import replace

from ledger.audit import Asked, Audit, Replay
from ledger.audit.reading import Reading, pack, read_bundle, unpack
from ledger.audit.workers import Workers
from ledger.book.acts import ACTS
from ledger.entry import parse_entry
from ledger.errors import Code, Malformed
from ledger.export import Export
from ledger.log.signing import parse_signing_key
from ledger.log.tiles import TileName, bundles_at
from ledger.log.trust import trust_in
from ledger.verdict import Finding
from tests.ledger.exports import (
    LOG,
    LOG_VKEY,
    checkpoint_of,
    files_of,
    leaves_to,
    places,
    write_folder,
)
from tests.ledger.test_golden import golden as golden_entry
from tests.world import signer_of

SIZE = 1_100
"""Five bundles: what the caller reads itself, and four for its workers."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    return write_folder(tmp_path_factory.mktemp("sound") / "log", files_of(leaves_to(SIZE)))


def verdict_of(path, jobs):
    with Export(path) as export:
        asked = Asked(trust=trust_in(LOG.vkey), jobs=jobs)
        audit = Audit(export, asked=asked)
        return audit.run(), audit.replay.stopped or audit.replay.snapshot()


@pytest.mark.parametrize("jobs", [2, 3])
def test_a_sound_log_is_silence_for_any_number_of_processes(sound, jobs):
    assert verdict_of(sound, jobs) == verdict_of(sound, 1)
    assert verdict_of(sound, jobs)[0].exit_code == 0


def planted(seed: int) -> dict[str, bytes]:
    """Return the files of a log with a few faults somewhere in bundles, tiles and entries."""
    chance = random.Random(seed)
    leaves = list(leaves_to(SIZE))
    if chance.random() < 0.6:
        at = chance.randrange(256, SIZE)
        leaves[at] = leaves[at].replace(b'",1,40]', chance.choice([b'",2,40]', b'",1,040]']))
    files = files_of(leaves)
    names = sorted(set(files) - {"vkey", "trust", "checkpoint"})
    for name in chance.sample(names, 3):
        match chance.randrange(4):
            case 0:
                del files[name]
            case 1:
                files[name] = files[name][: chance.randrange(len(files[name]))]
            case 2:
                files[name] += b"\0" * 7
            case 3:
                at = chance.randrange(len(files[name]))
                files[name] = files[name][:at] + b"\xff" + files[name][at + 1 :]
    files["checkpoint"] = checkpoint_of(leaves)
    return files


@pytest.mark.parametrize("seed", range(6))
def test_faults_are_found_alike_by_any_number_of_processes(tmp_path, seed):
    path = write_folder(tmp_path / "log", planted(seed))
    one, _ = verdict_of(path, 1)
    assert one.findings
    shared, _ = verdict_of(path, 2 + seed % 2)
    assert places(shared) == places(one)
    assert shared == one


def test_a_process_that_dies_is_an_error_and_never_silence(sound):
    names = list(bundles_at(SIZE)) * 40
    with Workers(sound, 2) as workers:
        readings = workers.read(names, lambda _: [])
        assert next(readings).whole
        os.kill(workers.process_ids[1], signal.SIGKILL)
        with pytest.raises(ChildProcessError):
            list(readings)


def test_a_process_that_cannot_read_is_an_error(tmp_path):
    with (
        Workers(tmp_path / "nothing.zip", 1) as workers,
        pytest.raises(ChildProcessError, match="FileNotFoundError"),
    ):
        list(workers.read([TileName(None, 0, 1)], lambda _: []))


def test_every_act_is_told_as_it_was_read():
    golden = {tag: parse_entry(golden_entry(tag)) for tag in ACTS}
    entries = [(entry, {(b"public", b"signature"): True}) for entry in golden.values()]
    reading = Reading(
        name=TileName(None, 3, 19),
        found=[Finding(step=3, index=1, code="bad_tile", detail="why")],
        hashes=[bytes(32)],
        root=b"",
        whole=True,
        entries=entries,
    )
    assert unpack(pack(reading)) == reading
    refused = Malformed(Code.BAD_JSON, "why")
    ((told, _),) = unpack(pack(replace(reading, entries=[(refused, {})]))).entries
    assert (told.code, told.detail) == (refused.code, refused.detail)


def test_a_signature_checked_ahead_under_another_key_is_checked_again(sound):
    """A wrong directory of keys costs time and changes nothing."""
    other = parse_signing_key(LOG_VKEY)
    wrong = {(f"{name}/k1", signer_of(f"{name}/k1").vkey.key_id): other for name in WRONG}
    with Export(sound) as export:
        replay = Replay()
        for name in bundles_at(SIZE):
            reading = read_bundle(export, name, wrong)
            assert not any(holds for _, ahead in reading.entries for _, _, holds in ahead)
            assert replay.feed_read(reading.entries, reading.hashes, root=reading.root) == []
    assert replay.size == SIZE


WRONG = ("acme", "bolt")


def test_an_interrupt_is_the_callers_alone_to_answer(sound):
    """A terminal sends Ctrl+C to every process: the workers neither die of it nor trace it."""
    names = list(bundles_at(SIZE))
    with Workers(sound, 2) as workers:
        for process in workers.process_ids:
            os.kill(process, signal.SIGINT)
        readings = list(workers.read(names, lambda _: []))
    assert [reading.name for reading in readings] == names
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
