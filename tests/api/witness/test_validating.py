"""A validating witness: it mirrors, replays, refuses what breaks a rule, and goes on afterwards."""

import json

import pytest
from msgspec.structs import replace

from api.witness import validator as validating
from api.witness.folder import REPLAY, Folder
from api.witness.serve import server_of
from ledger.book.acts import AdoptRules
from ledger.book.fields import Profile
from ledger.book.policy import default_policy
from ledger.commands import audit
from ledger.log.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint
from ledger.log.keys import Signer
from ledger.log.merkle import leaf_hash
from ledger.log.note import parse_note
from tests import plain
from tests.api.served import serving
from tests.api.witness.parties import (
    StaticLog,
    at_work,
    check_cosigned,
    make_folder,
    monitored,
    request_of,
    signed_by,
)
from tests.ledger.exports import LOG, files_of, forged, leaves_to, rotated, traded
from tests.registry.faults import FaultySeam
from tests.world import ORIGIN, World, next_log_key, sha, sign


@pytest.fixture
def log(tmp_path):
    with StaticLog(tmp_path / "served") as served:
        yield served


@pytest.fixture
def folder(log, tmp_path):
    return make_folder(tmp_path / "witness", url=log.url, mode="validating")


def cosign(witness, folder, leaves, old):
    check_cosigned(folder.signer().vkey, witness.add_checkpoint(request_of(leaves, old)), leaves)


def mirrored(folder):
    """Audit the witness's copy of the log."""
    return audit(folder.mirror, vkey=LOG.vkey.text)


def broken() -> tuple[list[bytes], list[bytes]]:
    """Return a log, and the same log going on with a transfer of units that were spent."""
    world = traded()
    note = sign(world.transfer_act(1, 40), ["acme/k1"])
    return list(world.leaves), [*world.leaves, forged(world, note)]


def test_sizes_around_a_bundle(log, folder):
    old = 0
    with at_work(folder) as witness:
        for size in (1, 2, 255, 256, 257, 511, 512, 513):
            leaves = leaves_to(size)
            log.publish(leaves)
            cosign(witness, folder, leaves, old)
            old = size
            assert witness.status().mirrored == size
    verdict = mirrored(folder)
    assert (verdict.exit_code, verdict.size) == (0, 513)
    partial = [path for path in folder.mirror.rglob("*.p/*") if path.is_file()]
    assert sorted(path.name for path in partial) == ["1", "1", "2"]


def test_a_forbidden_transfer_is_refused_and_published(log, folder):
    sound, bad = broken()
    with serving(server_of(folder, host="127.0.0.1", port=0)) as url:
        log.publish(sound)
        good = plain.post(f"{url}/add-checkpoint", content=request_of(sound, 0))
        assert good.status_code == 200
        before = monitored(url, "checkpoint").content
        log.publish(bad)
        asked = request_of(bad, len(sound))
        for _ in range(2):
            refused = plain.post(f"{url}/add-checkpoint", content=asked)
            told = refused.json()
            assert (refused.status_code, told["code"]) == (503, "log_faulty")
            assert refused.headers["retry-after"]
            [finding] = told["findings"]
            assert (finding["step"], finding["index"]) == (5, len(sound))
            assert finding["code"] == "not_holder"
        assert monitored(url, "checkpoint").content == before
        shown = monitored(url, "finding").json()
        assert (shown["size"], shown["findings"]) == (len(bad), told["findings"])
        assert parse_checkpoint(parse_note(shown["checkpoint"].encode()).text).size == len(bad)
        assert plain.get(url).json()["finding"] == shown
    # The copy holds the evidence: anybody's audit of it finds the same.
    verdict = mirrored(folder)
    assert [(found.step, found.index, found.code) for found in verdict.findings] == [
        (5, len(sound), "not_holder")
    ]


def test_it_refuses_the_same_after_a_restart(log, folder):
    sound, bad = broken()
    log.publish(bad)
    for _ in range(2):
        with at_work(Folder(folder.path)) as witness:
            refused = witness.add_checkpoint(request_of(bad, 0))
            assert json.loads(refused.body)["findings"][0]["code"] == "not_holder"
            assert witness.status().size == 0
            # A way back that drops the entry would be a second history.
            other = [*sound, *leaves_to(20)[len(sound) :]]
            log.publish(other)
            refused = witness.add_checkpoint(request_of(other, 0))
            assert json.loads(refused.body)["code"] == "log_faulty"
            log.publish(bad)


def test_a_second_history_is_refused_with_both_checkpoints(log, folder):
    leaves = leaves_to(30)
    other = [*leaves[:9], leaves[8]]
    log.publish(leaves)
    with at_work(folder) as witness:
        bad = [*leaves[:29], b"not an entry"]
        log.publish(bad)
        witness.add_checkpoint(request_of(bad, 0))
        refused = witness.add_checkpoint(request_of(other, 0))
        [finding] = json.loads(refused.body)["findings"]
        assert (finding["step"], finding["code"]) == (8, "root_mismatch")
        shown = witness.status().finding
        sizes = [
            parse_checkpoint(parse_note(note.encode()).text).size
            for note in (shown.checkpoint, shown.mirrored)
        ]
        assert sizes == [10, 30]


@pytest.mark.parametrize(
    ("path", "step", "code"),
    [
        ("tile/entries/000.p/12", 8, "root_mismatch"),
        ("tile/0/000.p/12", 3, "entry_mismatch"),
    ],
)
def test_what_is_served_must_bear_the_signed_root(log, folder, path, step, code):
    leaves = leaves_to(12)
    files = files_of(leaves)
    data = bytearray(files[path])
    data[-1] ^= 1
    log.put({**files, path: bytes(data)})
    with at_work(folder) as witness:
        refused = witness.add_checkpoint(request_of(leaves, 0))
        [finding] = json.loads(refused.body)["findings"]
        assert (refused.status, finding["step"], finding["code"]) == (503, step, code)
        assert witness.status().mirrored == 0
        assert witness.status().finding is not None
        # What was served wrongly was not signed: the log mends it, and the finding is gone.
        log.put(files)
        cosign(witness, folder, leaves, 0)
        assert witness.file("finding.json") is None


def test_a_log_that_does_not_serve(log, folder):
    leaves = leaves_to(12)
    with at_work(folder) as witness:
        for spoil in (lambda: None, lambda: log.put({"tile/entries/000.p/12": b"\x00"})):
            spoil()
            refused = witness.add_checkpoint(request_of(leaves, 0))
            assert json.loads(refused.body)["code"] == "log_unreachable"
            assert witness.file("finding.json") is None
        log.publish(leaves)
        cosign(witness, folder, leaves, 0)


def test_a_partial_bundle_that_is_gone_is_read_from_the_full_one(log, folder):
    log.publish(leaves_to(300))
    with at_work(folder) as witness:
        cosign(witness, folder, leaves_to(200), 0)
        cosign(witness, folder, leaves_to(300), 200)
    assert mirrored(folder).exit_code == 0


def test_it_goes_on_from_its_saved_state(log, folder):
    log.publish(leaves_to(300))
    with at_work(folder) as witness:
        cosign(witness, folder, leaves_to(300), 0)
    assert folder.read(REPLAY) is not None
    # Were the old entries read again, they would be missed.
    bundle = folder.mirror / "tile/entries/000"
    bundle.rename(bundle.with_name("aside"))
    log.publish(leaves_to(310))
    with at_work(Folder(folder.path)) as witness:
        cosign(witness, folder, leaves_to(310), 300)
    assert not any("entries/000" in path for path in log.paths[-4:])


def test_a_damaged_saved_state_is_made_anew(log, folder):
    log.publish(leaves_to(30))
    log.publish(leaves_to(40))
    with at_work(folder) as witness:
        cosign(witness, folder, leaves_to(30), 0)
    folder.write(REPLAY, folder.read(REPLAY)[:-9])
    with at_work(Folder(folder.path)) as witness:
        cosign(witness, folder, leaves_to(40), 30)


def test_the_state_is_saved_now_and_then(log, folder, monkeypatch):
    monkeypatch.setattr(validating, "SAVED_ENTRIES", 256)
    log.publish(leaves_to(513))
    with at_work(folder) as witness:
        cosign(witness, folder, leaves_to(513), 0)
        assert folder.read(REPLAY) is not None


def test_a_crash_at_any_write_leaves_it_right(log, tmp_path):
    """Whichever write of the mirror fails, before or after, a restart cosigns the same log."""
    leaves = leaves_to(300)
    log.publish(leaves)
    tried = 0
    for when in ("before", "after"):
        for number in range(40):
            path = tmp_path / f"{when}{number}"
            make_folder(path, url=log.url, mode="validating")
            seam = NthSeam(number, when)
            with at_work(Folder(path, seam=seam)) as witness:
                reply = witness.add_checkpoint(request_of(leaves, 0))
                assert (reply.status == 503) == bool(seam.failed)
            folder = Folder(path)
            with at_work(folder) as witness:
                size = witness.status().size
                cosign(witness, folder, leaves, size)
            assert mirrored(folder).exit_code == 0
            tried += seam.failed
            if not seam.failed:
                break
    assert tried >= 16


class NthSeam(FaultySeam):
    """A seam whose n-th file fails."""

    def __init__(self, number, when) -> None:
        super().__init__()
        self.number, self.fails = number, when

    def write_file(self, path, content, **more):
        if self.number == 0:
            self.arm("write_file", self.fails)
        self.number -= 1
        super().write_file(path, content, **more)


def test_an_edition_is_followed_once_it_is_enabled(log, folder):
    leaves = leaves_to(12)
    log.publish(leaves)
    folder.configure(replace(folder.config, edition=0))
    with at_work(Folder(folder.path)) as witness:
        refused = witness.add_checkpoint(request_of(leaves, 0))
        told = json.loads(refused.body)
        assert (refused.status, told["code"]) == (503, "edition_not_enabled")
        assert json.loads(witness.file("finding.json"))["code"] == "edition_not_enabled"
        # The operator enables it while the witness serves.
        folder.configure(replace(folder.config, edition=1))
        cosign(witness, folder, leaves, 0)
        assert witness.file("finding.json") is None


def test_an_edition_newer_than_the_program_stops_it(log, folder):
    world = World()
    world.genesis(replace(default_policy(Profile.INDUSTRIAL), rules_notice_entries=0))
    binds = {"binds_from": 2, "rules": 2, "specification": sha("rules 2")}
    world.act(AdoptRules(**world.base("idb"), **binds))
    leaves = [*world.leaves, b"what no rule of edition 1 can read"]
    log.publish(leaves[:2])
    log.publish(leaves)
    folder.configure(replace(folder.config, edition=2))
    with at_work(Folder(folder.path)) as witness:
        cosign(witness, folder, leaves[:2], 0)
        refused = witness.add_checkpoint(request_of(leaves, 2))
        told = json.loads(refused.body)
        assert (refused.status, told["code"]) == (503, "edition_not_enabled")
        assert "edition 2" in told["detail"]
        assert witness.status().size == 2


def test_a_slow_log_is_caught_up_with_in_the_background(log, folder):
    log.publish(leaves_to(513))
    with at_work(folder, seconds=0.001) as witness:
        told = witness.add_checkpoint(request_of(leaves_to(513), 0))
        assert json.loads(told.body)["code"] == "catching_up"
        while told.status == 503:
            assert json.loads(told.body)["code"] in {"catching_up", "busy"}
            told = witness.add_checkpoint(request_of(leaves_to(513), 0))
        check_cosigned(folder.signer().vkey, told, leaves_to(513))


def test_a_log_whose_genesis_names_another_key(log, tmp_path):
    other = Signer.from_seed(name=LOG.vkey.name, seed=b"another".ljust(32))
    folder = make_folder(tmp_path / "other", url=log.url, mode="validating", log=other.vkey.text)
    leaves = leaves_to(12)
    log.put(files_of(leaves, signer=other))
    with at_work(folder) as witness:
        refused = witness.add_checkpoint(request_of(leaves, 0, signer=other))
        [finding] = json.loads(refused.body)["findings"]
        assert (finding["step"], finding["code"]) == (6, "trust_mismatch")


# -- the log's key changes ------------------------------------------------------------------


def both_signed(leaves, old: int) -> bytes:
    """Return the request of a log in transition: its old key signs beside the new one."""
    return signed_by(leaves, old, LOG, next_log_key())


def test_it_follows_the_key_of_the_log(log, folder):
    world = rotated()
    leaves = list(world.leaves)
    with at_work(folder) as witness:
        log.publish(leaves[:-1])
        cosign(witness, folder, leaves[:-1], 0)
        log.publish(leaves)
        check_cosigned(
            folder.signer().vkey,
            witness.add_checkpoint(both_signed(leaves, len(leaves) - 1)),
            leaves,
        )
    world.act(world.transfer_act(2, 2))
    log.publish(world.leaves)
    # After a restart too: from now on the new key alone, and the old one no more.
    with at_work(folder) as witness:
        stolen = witness.add_checkpoint(request_of(world.leaves, len(leaves)))
        assert stolen.status == 403
        new = request_of(world.leaves, len(leaves), signer=next_log_key())
        check_cosigned(folder.signer().vkey, witness.add_checkpoint(new), world.leaves)


def test_it_may_be_told_of_the_new_key_alone(log, tmp_path):
    world = rotated(after=2)
    key = next_log_key().vkey.text
    folder = make_folder(tmp_path / "late", url=log.url, mode="validating", log=key)
    log.publish(world.leaves)
    with at_work(folder) as witness:
        new = request_of(world.leaves, 0, signer=next_log_key())
        check_cosigned(folder.signer().vkey, witness.add_checkpoint(new), world.leaves)


def test_a_rotation_with_another_logs_checkpoint_is_a_finding(log, tmp_path):
    """The old key signed some other history at that size: the rotation proves it."""
    world = World().standard()
    world.issue(100)
    other = Checkpoint(ORIGIN, len(world.leaves), leaf_hash(b"another history"))
    act = world.rotation_act(checkpoint=sign_checkpoint(other, LOG))
    world.act(act, "idb/k1", "idb/k2", next_log_key())
    folder = make_folder(tmp_path / "late", url=log.url, mode="validating")
    log.publish(world.leaves)
    with at_work(folder) as witness:
        reply = witness.add_checkpoint(both_signed(world.leaves, 0))
    assert (reply.status, json.loads(reply.body)["code"]) == (503, "log_faulty")
    assert "root_mismatch" in json.loads(reply.body)["detail"]
    # A restart forgets nothing, whichever key signs.
    with at_work(folder) as witness:
        assert witness.add_checkpoint(both_signed(world.leaves, 0)).status == 503
        new = request_of(world.leaves, 0, signer=next_log_key())
        assert witness.add_checkpoint(new).status in {403, 503}
    assert folder.read("finding.json") is not None


def test_what_was_mirrored_names_the_key_though_nothing_was_saved(log, folder):
    """A witness that is killed after the log's key changed goes on under the new one."""
    world = rotated()
    leaves = list(world.leaves)
    log.publish(leaves)
    with at_work(folder) as witness:
        check_cosigned(folder.signer().vkey, witness.add_checkpoint(both_signed(leaves, 0)), leaves)
    folder.remove(REPLAY)
    world.act(world.transfer_act(2, 2))
    log.publish(world.leaves)
    with at_work(folder) as witness:
        new = request_of(world.leaves, len(leaves), signer=next_log_key())
        check_cosigned(folder.signer().vkey, witness.add_checkpoint(new), world.leaves)
