"""Older checkpoints of a log whose key changed: each counts under the key in force at its size."""

import itertools

import pytest

from ledger.audit import Asked, Audit
from ledger.audit.rotations import key_at
from ledger.book.records import LogKey
from ledger.errors import Defect, Malformed
from ledger.export import Export
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.keys import Signer
from ledger.log.merkle import leaf_hash
from ledger.log.note import SignatureLine, format_note, parse_note
from ledger.log.trust import Trust, TrustedKey, trust_in
from ledger.papers import Papers, audit_under
from tests.ledger.exports import (
    LOG,
    checkpoint_of,
    files_of,
    places,
    rotated_twice,
    verify_once,
    write_folder,
)
from tests.ledger.papers import write
from tests.world import ORIGIN, next_log_key

KEYS = [LOG, next_log_key(), next_log_key(3)]
FOREIGN = Signer.from_seed(name=ORIGIN, seed=b"foreign".ljust(32))
WORLD = rotated_twice()
LEAVES = WORLD.leaves
NAMED = [0, 10, 12]
"""The entries that name the three keys."""
SIZES = [1, 10, 11, 12, 13]


def in_force(size: int) -> Signer:
    return KEYS[max(n for n, index in enumerate(NAMED) if index < max(size, 1))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_folder(tmp_path_factory.mktemp("log"), files_of(LEAVES, signer=KEYS[2]))


def run(folder, note: bytes, trusted: Signer = LOG, trust: Trust | None = None) -> Audit:
    asked = Asked(trust=trust or trust_in(trusted.vkey), since=note)
    with Export(folder) as export:
        audit = Audit(export, asked=asked, verify=verify_once)
        audit.verdict = audit.run()
    return audit


def another(size: int, signer: Signer) -> bytes:
    """Return a checkpoint of another history."""
    return sign_checkpoint(Checkpoint(ORIGIN, size, leaf_hash(b"another")), signer)


def test_a_key_is_in_force_from_the_entry_that_names_it():
    assert len(LEAVES) == SIZES[-1]
    records = WORLD.state.records(LogKey)
    for size in range(len(LEAVES) + 3):
        assert key_at(reversed(records), size).vkey == in_force(size).vkey.text
    assert key_at([], 5) is None


@pytest.mark.parametrize(("size", "signer"), [*itertools.product(SIZES, KEYS)])
def test_only_the_key_in_force_at_its_size_accuses(folder, size, signer):
    audit = run(folder, another(size, signer))
    if signer is in_force(size):
        assert places(audit.verdict) == [(10, -1, Defect.SPLIT_VIEW)]
        assert audit.proof is not None
        return
    assert (places(audit.verdict), audit.proof) == ([], None)
    assert audit.misuse.code is Defect.CHECKPOINT_UNSIGNED
    assert audit.verdict.unfinished == (10,)


@pytest.mark.parametrize("trusted", KEYS)
def test_beyond_the_log_the_last_key_accuses_and_none_before_it(folder, trusted):
    longer = len(LEAVES) + 5
    assert places(run(folder, another(longer, KEYS[2]), trusted).verdict) == [
        (10, -1, Defect.ROLLBACK)
    ]
    for retired in KEYS[:2]:
        audit = run(folder, another(longer, retired), trusted)
        assert (places(audit.verdict), audit.verdict.unfinished) == ([], (10,))


def test_beyond_the_log_a_trusted_key_that_it_does_not_name_accuses_too(tmp_path):
    """The log was rolled back to before the rotation that names it."""
    folder = write_folder(tmp_path / "log", files_of(LEAVES[:9]))
    both = Trust(logs=tuple(TrustedKey(vkey=key.vkey) for key in KEYS[:2]))
    longer = checkpoint_of(LEAVES[:12], signer=KEYS[1])
    assert places(run(folder, longer, trust=both).verdict) == [(10, -1, Defect.ROLLBACK)]
    # Alone it leads nowhere, and the log has no key of that name: a finding, as before.
    found = places(run(folder, longer).verdict)
    assert found == [(10, -1, Defect.CHECKPOINT_UNSIGNED)]


@pytest.mark.parametrize("size", SIZES)
def test_lines_of_other_keys_take_nothing_away(folder, size):
    """In a transition two keys sign; and anybody can add a line that fails."""
    note = parse_note(checkpoint_of(LEAVES[:size], signer=in_force(size)))
    for key in KEYS:
        if key is in_force(size):
            continue
        good = parse_note(checkpoint_of(LEAVES[:size], signer=key)).signatures[0]
        bad = SignatureLine(good.name, good.key_id, good.signature[::-1])
        for line in (good, bad):
            audit = run(folder, format_note(note.text, [line, *note.signatures]))
            assert (places(audit.verdict), audit.misuse) == ([], None)
            assert audit.verdict.unfinished == ()


def test_what_proves_nothing_is_misuse_unless_something_is_found(folder, tmp_path):
    since = write(tmp_path / "since", another(13, LOG))
    papers = Papers(vkey=LOG.vkey.text, since=since, jobs=1)
    with pytest.raises(Malformed, match="was not in force there") as caught:
        audit_under(folder, papers)
    assert caught.value.code is Defect.CHECKPOINT_UNSIGNED
    bad = write_folder(tmp_path / "bad", files_of([*LEAVES, b"rubbish"], signer=KEYS[2]))
    verdict = audit_under(bad, papers).verdict
    assert [place[:2] for place in places(verdict)] == [(4, 13)]
    assert 10 in verdict.unfinished
