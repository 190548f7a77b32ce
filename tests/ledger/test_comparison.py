"""Two views of a log whose key changed in between: an export leads from one key to the other."""

import json

import pytest

from ledger.__main__ import main
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.keys import Signer
from ledger.log.merkle import leaf_hash
from tests.ledger.exports import (
    LOG,
    checkpoint_of,
    files_of,
    forged,
    rotated,
    rotated_twice,
    zip_of,
)
from tests.ledger.papers import trust_text, write
from tests.world import ORIGIN, next_log_key, sign

SECOND, THIRD = next_log_key(), next_log_key(3)
FOREIGN = Signer.from_seed(name=ORIGIN, seed=b"foreign".ljust(32))
LEAVES = rotated_twice().leaves
"""Entry 10 names the second key, entry 12 the third."""


@pytest.fixture
def compare(capsys):
    """Compare two files under a key; return the exit code, and the relation or the refusal."""

    def command(*arguments: object) -> tuple[int, str]:
        code = main(["compare", *map(str, arguments), "--json"])
        captured = capsys.readouterr()
        return code, json.loads(captured.out)["relation"] if captured.out else captured.err

    return command


@pytest.fixture
def log(tmp_path):
    return zip_of(tmp_path / "log.zip", files_of(LEAVES, signer=THIRD))


def split_at(size: int, signer: Signer) -> bytes:
    return sign_checkpoint(Checkpoint(ORIGIN, size, leaf_hash(b"another history")), signer)


@pytest.mark.parametrize("trusted", [LOG, SECOND, THIRD])
def test_an_export_leads_to_every_key_that_its_entries_name(compare, log, tmp_path, trusted):
    vkey = "--vkey", trusted.vkey.text
    for note, relation in (
        (checkpoint_of(LEAVES[:9]), "extends"),
        (checkpoint_of(LEAVES[:12], signer=SECOND), "extends"),
        (checkpoint_of(LEAVES, signer=THIRD), "same"),
        (split_at(9, LOG), "split_view"),
        (split_at(12, SECOND), "split_view"),
        (split_at(len(LEAVES), THIRD), "split_view"),
        (split_at(len(LEAVES) + 1, THIRD), "unproved"),
    ):
        other = write(tmp_path / "other", note)
        code = {"split_view": 1, "unproved": 3}.get(relation, 0)
        assert compare(log, other, *vkey) == compare(other, log, *vkey) == (code, relation)


def test_a_key_that_was_replaced_accuses_nobody(compare, log, tmp_path):
    """Whoever has its secret by now can sign any size; behind the rotation that says nothing."""
    for signer, size in ((LOG, 11), (LOG, len(LEAVES)), (SECOND, 9), (SECOND, 13), (THIRD, 12)):
        other = write(tmp_path / "other", split_at(size, signer))
        for trusted in (LOG, SECOND):
            code, refusal = compare(log, other, "--vkey", trusted.vkey.text)
            assert (code, "no key that an export names for its size" in refusal) == (2, True)


def test_two_keys_named_in_the_place_of_one_are_a_split_view(compare, tmp_path):
    """The authority had the log take two keys, and everybody was shown one of them."""
    worlds = rotated(), rotated()
    for key, world in zip((THIRD, FOREIGN), worlds, strict=True):
        act = world.rotation_act(key, checkpoint=world.checkpoint(signer=SECOND))
        world.act(act, "idb/k1", "idb/k2", key)
    one, two = (
        zip_of(tmp_path / f"{number}.zip", files_of(world.leaves, signer=key))
        for number, (key, world) in enumerate(zip((THIRD, FOREIGN), worlds, strict=True))
    )
    for trusted in (LOG, SECOND):
        assert compare(one, two, "--vkey", trusted.vkey.text) == (1, "split_view")


def test_of_two_exports_either_may_lead(compare, log, tmp_path):
    before = zip_of(tmp_path / "before.zip", files_of(LEAVES[:10]))
    between = zip_of(tmp_path / "between.zip", files_of(LEAVES[:12], signer=SECOND))
    for trusted in (LOG, SECOND, THIRD):
        vkey = "--vkey", trusted.vkey.text
        assert compare(before, log, *vkey) == compare(log, between, *vkey) == (0, "extends")
    for trusted in (LOG, SECOND):
        assert compare(between, before, "--vkey", trusted.vkey.text) == (0, "extends")
    code, refusal = compare(between, before, "--vkey", THIRD.vkey.text)
    assert code == 2
    assert "are not followed: checkpoint_unsigned" in refusal, "neither names the third key"


def test_no_quorum_is_asked_of_the_export_that_leads(compare, log, tmp_path):
    trust = write(tmp_path / "trust", trust_text(needed=2))
    older = write(tmp_path / "older", checkpoint_of(LEAVES[:9]))
    assert compare(log, older, "--trust", trust) == (0, "extends")


def test_of_two_bare_checkpoints_it_says_what_is_missing(compare, log, tmp_path):
    old = write(tmp_path / "old", checkpoint_of(LEAVES[:9]))
    new = write(tmp_path / "new", checkpoint_of(LEAVES, signer=THIRD))
    code, refusal = compare(old, new, "--vkey", LOG.vkey.text)
    assert code == 2
    assert refusal.startswith("checkpoint_unsigned: ")
    assert "bring the export whose entries name that key" in refusal
    keys = "".join(f"log {key.vkey.text}\n" for key in (LOG, THIRD))
    both = write(tmp_path / "both", f"{keys}quorum none\n")
    assert compare(old, new, "--trust", both) == (3, "unproved")


def test_evidence_across_keys_needs_both_of_them(compare, log, tmp_path):
    old = write(tmp_path / "old", split_at(9, LOG))
    evidence, vkey = tmp_path / "evidence", ("--vkey", LOG.vkey.text)
    assert compare(old, log, *vkey, "--evidence", evidence) == (1, "split_view")
    code, refusal = compare(evidence, *vkey)
    assert (code, "a trust file that names every key" in refusal) == (2, True)
    keys = "".join(f"log {key.vkey.text}\n" for key in (LOG, THIRD))
    both = write(tmp_path / "both", f"{keys}quorum none\n")
    assert compare(evidence, "--trust", both) == (1, "split_view")


def test_a_rotation_that_breaks_a_rule_is_not_followed(compare, tmp_path):
    """Whoever can write a file can write a rotation to a key of his own, and sign with that."""
    world = rotated_twice()
    act = world.rotation_act(FOREIGN, checkpoint=world.checkpoint(signer=THIRD))
    # One key of the authority's two; nobody asked the other.
    leaves = [*world.leaves, forged(world, sign(act, ["idb/k1", FOREIGN]))]
    log = zip_of(tmp_path / "log.zip", files_of(leaves, signer=FOREIGN))
    old = write(tmp_path / "old", checkpoint_of(LEAVES[:9]))
    for trusted in (LOG, SECOND, THIRD):
        code, refusal = compare(old, log, "--vkey", trusted.vkey.text)
        assert (code, "are not followed: " in refusal) == (2, True)
    other = write(tmp_path / "other", split_at(9, FOREIGN))
    assert compare(other, log, "--vkey", LOG.vkey.text)[0] == 2, "nobody is accused either"


def test_a_rotation_over_another_history_is_not_followed(compare, tmp_path):
    """The authority signed it, and the key before it vouches for other entries."""
    world = rotated_twice()
    act = world.rotation_act(FOREIGN, checkpoint=split_at(len(world.leaves), THIRD))
    world.act(act, "idb/k1", "idb/k2", FOREIGN)
    log = zip_of(tmp_path / "log.zip", files_of(world.leaves, signer=FOREIGN))
    old = write(tmp_path / "old", checkpoint_of(LEAVES[:9]))
    code, refusal = compare(old, log, "--vkey", LOG.vkey.text)
    assert (code, "are not followed: root_mismatch" in refusal) == (2, True)


def test_a_whole_log_of_somebody_else_leads_nowhere(compare, tmp_path):
    """Its entries may be sound: they are led to by no key that is trusted."""
    log = zip_of(tmp_path / "log.zip", files_of(LEAVES, signer=THIRD))
    code, refusal = compare(log, log, "--vkey", FOREIGN.vkey.text)
    assert (code, refusal.startswith("checkpoint_unsigned: ")) == (2, True)
    other = write(tmp_path / "other", checkpoint_of(LEAVES[:9], signer=FOREIGN))
    code, refusal = compare(other, log, "--vkey", LOG.vkey.text)
    assert (code, "no key that an export names for its size" in refusal) == (2, True)
