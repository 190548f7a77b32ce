"""Whose lines a witness asks for and keeps, where the log's key changes."""

import pytest

from api.witness.lines import LINES_MAX, is_signed, own_lines
from ledger.commands import audit
from ledger.log.keys import Signer
from ledger.log.note import Note, parse_note, signature_line
from tests.api.witness.parties import (
    StaticLog,
    at_work,
    check_cosigned,
    failing,
    make_folder,
    request_of,
    signed_by,
)
from tests.ledger.exports import LOG, files_of, rotated
from tests.world import ORIGIN, next_log_key, signer_of

SECOND = next_log_key()
STRANGE = signer_of("registry.test/strange")
FOREIGN = Signer.from_seed(name=ORIGIN, seed=b"foreign".ljust(32))
TEXT = b"a text\n"
WORLD = rotated(after=1)
NAMED = 11
"""The size at which the second key is in force first."""
LEAVES = list(WORLD.leaves)


@pytest.fixture
def log(tmp_path):
    with StaticLog(tmp_path / "served") as served:
        yield served


@pytest.fixture
def folder(log, tmp_path):
    return make_folder(tmp_path / "witness", url=log.url, mode="validating")


def test_lines_of_the_log_are_kept_and_no_others():
    good, other = signature_line(LOG, TEXT), signature_line(SECOND, TEXT)
    strange = signature_line(STRANGE, TEXT)
    note = Note(TEXT, (strange, other, failing(good), good, good))
    assert own_lines(note, [LOG.vkey]).signatures == (good, other)
    assert own_lines(note, [LOG.vkey, SECOND.vkey]).signatures == (other, good)
    assert own_lines(Note(TEXT, (failing(good),)), [LOG.vkey]).signatures == ()
    many = Note(TEXT, (*[failing(other)] * 60, good))
    assert own_lines(many, [LOG.vkey]).signatures == (good, *[failing(other)] * (LINES_MAX - 1))
    assert is_signed(note, LOG.vkey)
    assert not is_signed(Note(TEXT, (failing(good), other)), LOG.vkey)


@pytest.mark.parametrize("known", [0, 5, NAMED - 1])
def test_the_old_line_alone_is_not_cosigned_where_a_new_key_is_in_force(log, folder, known):
    with at_work(folder) as witness:
        vkey = folder.signer().vkey
        if known:
            log.put(files_of(LEAVES[:known]))
            asked = request_of(LEAVES[:known], 0)
            check_cosigned(vkey, witness.add_checkpoint(asked), LEAVES[:known])
        for size in (NAMED, len(LEAVES)):
            leaves = LEAVES[:size]
            log.put(files_of(leaves))
            for signers, bad in (((LOG,), ()), ((LOG, FOREIGN), ()), ((LOG,), (SECOND,))):
                told = witness.add_checkpoint(signed_by(leaves, known, *signers, bad=bad))
                assert (told.status, b"the log's key is" in told.body) == (403, True), told.body
                assert witness.status().mirrored == known, "nothing is remembered of it"
                assert folder.read("finding.json") is None
        asked = signed_by(LEAVES, known, LOG, SECOND, FOREIGN)
        check_cosigned(vkey, witness.add_checkpoint(asked), LEAVES)
    for key in (LOG, SECOND):
        verdict = audit(folder.mirror, vkey=key.vkey.text)
        assert (verdict.exit_code, verdict.size) == (0, len(LEAVES))
    kept = parse_note(folder.read("checkpoint"))
    assert is_signed(kept, LOG.vkey)
    assert is_signed(kept, SECOND.vkey)


def test_a_copy_is_sound_at_the_very_rotation(log, folder):
    """The new key is in force from the entry that names it, which may be the last."""
    leaves = LEAVES[:NAMED]
    log.put(files_of(leaves))
    with at_work(folder) as witness:
        told = witness.add_checkpoint(signed_by(leaves, 0, LOG, SECOND))
        check_cosigned(folder.signer().vkey, told, leaves)
    verdict = audit(folder.mirror, vkey=LOG.vkey.text)
    assert (verdict.exit_code, verdict.log_vkey) == (0, SECOND.vkey.text)


def test_whoever_stole_the_old_key_makes_no_witness_accuse_the_log(log, folder):
    """Acts that were admitted in another order keep every rule, and the old key signs that."""
    world = rotated()
    world.act(world.transfer_act(3, 4))
    forked = list(world.leaves)
    assert forked[:NAMED] == LEAVES[:NAMED]
    with at_work(folder) as witness:
        log.put(files_of(forked))
        assert witness.add_checkpoint(signed_by(forked, 0, LOG)).status == 403
        log.put(files_of(LEAVES))
        told = witness.add_checkpoint(signed_by(LEAVES, 0, LOG, SECOND))
        check_cosigned(folder.signer().vkey, told, LEAVES)
        assert folder.read("finding.json") is None


def test_a_plain_witness_keeps_the_line_that_it_cannot_read(tmp_path):
    """Who knows the new key finds it there."""
    folder = make_folder(tmp_path / "plain")
    with at_work(folder) as witness:
        told = witness.add_checkpoint(signed_by(LEAVES, 0, LOG, SECOND))
        check_cosigned(folder.signer().vkey, told, LEAVES)
    kept = parse_note(folder.read("checkpoint"))
    assert is_signed(kept, SECOND.vkey)
