"""What a witness shows counts under the key in force at its size, and no other."""

import pytest

from ledger.book.records import LogKey
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.keys import COSIGNATURE, Signer
from ledger.log.note import SignatureLine, cosignature_line, format_note, parse_note
from ledger.log.trust import TrustedKey
from registry.witnesses import LaterKey, Reply, known_to
from tests.ledger.exports import LOG
from tests.world import ORIGIN, next_log_key

KEYS = [LOG, next_log_key(), next_log_key(3)]
NAMED = [
    LogKey(material=str(n), vkey=key.vkey.text, index=10 * n) for n, key in enumerate(KEYS[:2])
]
"""Entry 10 named the second key; the third is not in the database."""
WITNESS = Signer.from_seed(name="w.example", seed=bytes(32), algorithm=COSIGNATURE)


class Served:
    """A witness that answers every question with one note."""

    def __init__(self, note: bytes) -> None:
        self.note = note

    def get(self, url: str, *, bytes_max: int) -> Reply:
        return Reply(status=200, media_type="text/plain", body=self.note)


def note_of(size: int, *signers: Signer, cosigned: bool = True) -> bytes:
    note = parse_note(sign_checkpoint(Checkpoint(ORIGIN, size, bytes(32)), *signers))
    lines = [cosignature_line(WITNESS, note.text, time=1)] if cosigned else []
    return format_note(note.text, [*note.signatures, *lines])


def known(note: bytes, named=NAMED) -> int:
    """Return the size that counts."""
    found = known_to(
        Served(note),
        TrustedKey(vkey=WITNESS.vkey, url="http://w.example", name="w"),
        origin=ORIGIN,
        named=lambda: named,
    )
    return found[0].size


@pytest.mark.parametrize("size", [1, 9, 10, 11, 500])
def test_only_the_key_in_force_at_its_size_counts(size):
    in_force, other = KEYS[:2] if size <= 10 else KEYS[1::-1]
    assert known(note_of(size, in_force)) == known(note_of(size, other, in_force)) == size
    for cosigned in (True, False):
        with pytest.raises(ConnectionError) as caught:
            known(note_of(size, other, cosigned=cosigned))
        assert not isinstance(caught.value, LaterKey), "the database knows this key"


def test_a_line_that_fails_is_of_the_key_that_it_names():
    note = parse_note(note_of(11, KEYS[1]))
    for key in KEYS:
        bad = SignatureLine(key.vkey.name, key.vkey.key_id, bytes(64))
        told = format_note(note.text, [bad, *note.signatures])
        if key is KEYS[1]:
            with pytest.raises(ConnectionError):
                known(told)
        else:
            assert known(told) == 11


def test_a_key_that_the_database_does_not_know_is_a_later_one_if_the_witness_cosigned():
    with pytest.raises(LaterKey):
        known(note_of(500, KEYS[2]))
    with pytest.raises(ConnectionError) as caught:
        known(note_of(500, KEYS[2], cosigned=False))
    assert not isinstance(caught.value, LaterKey)
    with pytest.raises(ConnectionError):
        known(note_of(500, KEYS[2]), [])
