"""What a witness decides: published exchanges, and the specification's statuses."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import limits
from ledger.errors import Defect, Malformed
from ledger.log.checkpoint import Checkpoint, format_checkpoint, sign_checkpoint
from ledger.log.keys import Signer, parse_vkey
from ledger.log.merkle import EMPTY_ROOT, Frontier, leaf_hash, prove_consistency
from ledger.log.note import format_note, signature_line
from ledger.log.witness import (
    HASHES_MAX,
    REQUEST_BYTES_MAX,
    AddCheckpoint,
    Answer,
    answer_to,
    format_add_checkpoint,
    parse_add_checkpoint,
)

GOLDEN = Path(__file__).parents[2] / "golden"
RECORDED = json.loads((GOLDEN / "witness_add_checkpoint.json").read_text())
LOG = Signer.from_seed(name="example.com/log", seed=bytes(32))
KEYS = {LOG.vkey.name: (LOG.vkey,)}
LEAVES = [leaf_hash(bytes([number])) for number in range(70)]


def root_of(hashes):
    frontier = Frontier()
    for value in hashes:
        frontier.append(value)
    return frontier.root()


def read(level, number):
    return root_of(LEAVES[number << level : (number + 1) << level])


def at(size, *, root=None, origin="example.com/log"):
    return Checkpoint(origin, size, root or root_of(LEAVES[:size]))


def request(old, new, *, proof=None, root=None, signer=LOG):
    """Return a request of our log from one size to another, signed and proved unless told."""
    if proof is None:
        proof = prove_consistency(old=old, new=new, read=read) if 0 < old <= new else ()
    note = sign_checkpoint(at(new, root=root, origin=signer.vkey.name), signer)
    asked = AddCheckpoint(old=old, proof=tuple(proof), checkpoint=note)
    return format_add_checkpoint(asked)


def decide(data, known=None):
    return answer_to(data, keys=KEYS, known={LOG.vkey.name: known} if known else {})


def test_the_nine_recorded_exchanges():
    vkey = parse_vkey(RECORDED["log_vkey"])
    known = {}
    for step in RECORDED["steps_in_order"]:
        decision = answer_to(step["request"].encode(), keys={vkey.name: (vkey,)}, known=known)
        assert decision.answer.value == step["status_by_spec"]
        if decision.answer is Answer.OLD_MISMATCH:
            assert step["assert"] == f'body == "{decision.detail}\\n"'
        if decision.answer is Answer.COSIGN:
            known[vkey.name] = decision.checkpoint
    assert known[vkey.name].size == 5


@pytest.mark.parametrize("new", range(70))
def test_every_size_follows_every_size(new):
    for old in range(new + 1):
        known = at(old) if old else None
        assert decide(request(old, new), known).answer is Answer.COSIGN


@pytest.mark.parametrize("new", range(1, 20))
def test_no_other_tree_follows(new):
    for old in range(1, new + 1):
        other = at(old, root=leaf_hash(b"another"))
        assert decide(request(old, new), other).answer is Answer.INCONSISTENT
        data = request(old, new)
        proof = parse_add_checkpoint(data).proof
        for place, step in enumerate(proof):
            for bit in (0, 77, 255):
                wrong = bytearray(step)
                wrong[bit // 8] ^= 1 << bit % 8
                changed = [*proof[:place], bytes(wrong), *proof[place + 1 :]]
                asked = request(old, new, proof=changed)
                assert decide(asked, at(old)).answer is Answer.INCONSISTENT


STRANGER = Signer.from_seed(name="example.net/log", seed=bytes(32))
FORGER = Signer.from_seed(name="example.com/log", seed=b"x" * 32)
STATUSES = [
    ("the empty log", request(0, 0), None, 200),
    ("the first checkpoint", request(0, 5), None, 200),
    ("the same checkpoint again", request(5, 5), at(5), 200),
    ("nothing", b"", None, 400),
    ("no old line", b"new 0\n\nx", None, 400),
    ("an old size with a zero before", request(5, 7).replace(b"old 5", b"old 05"), at(5), 400),
    ("a negative old size", request(5, 7).replace(b"old 5", b"old -5"), at(5), 400),
    ("an old size above the checkpoint's", request(9, 5, proof=()), at(9), 400),
    ("no note", b"old 0\n\nnot a note", None, 400),
    ("a stranger's log", request(0, 5, signer=STRANGER), None, 404),
    ("another key's signature", request(0, 5, signer=FORGER), None, 403),
    ("a broken signature", request(0, 5)[:-4] + b"AA=\n", None, 403),
    ("old below the known size", request(3, 7), at(5), 409),
    ("old above the known size", request(5, 7), at(3), 409),
    ("a first checkpoint of a known log", request(0, 7), at(5), 409),
    ("known is larger than the checkpoint", request(3, 4), at(5), 409),
    ("no proof where one is needed", request(5, 7, proof=()), at(5), 422),
    ("a proof from nothing", request(0, 7, proof=[EMPTY_ROOT]), None, 422),
    ("a proof from a size to itself", request(5, 5, proof=[EMPTY_ROOT]), at(5), 422),
    ("one size, another root", request(5, 5, root=EMPTY_ROOT), at(5), 422),
    ("an empty log with a root", request(0, 0, root=leaf_hash(b"")), None, 422),
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "known", "status"), [row[1:] for row in STATUSES], ids=[row[0] for row in STATUSES]
)
def test_statuses_of_the_specification(data, known, status):
    decision = decide(data, known)
    assert decision.answer.value == status
    assert decision.detail or status == 200


def test_a_witness_of_a_rotated_key_takes_either():
    new = Signer.from_seed(name=LOG.vkey.name, seed=b"new".ljust(32))
    keys = {LOG.vkey.name: (LOG.vkey, new.vkey)}
    for signer in (LOG, new):
        data = request(0, 5, signer=signer)
        assert answer_to(data, keys=keys, known={}).answer is Answer.COSIGN
    text = format_checkpoint(at(5))
    both = format_note(text, [signature_line(LOG, text), signature_line(new, text)])
    asked = format_add_checkpoint(AddCheckpoint(old=0, proof=(), checkpoint=both))
    assert answer_to(asked, keys=keys, known={}).answer is Answer.COSIGN


def test_extension_lines_are_cosigned_as_they_are():
    text = format_checkpoint(at(5)) + b"an extension\n"
    note = format_note(text, [signature_line(LOG, text)])
    asked = format_add_checkpoint(AddCheckpoint(old=0, proof=(), checkpoint=note))
    decision = decide(asked)
    assert (decision.answer, decision.text) == (Answer.COSIGN, text)


def test_limits_of_a_request():
    proof = (EMPTY_ROOT,) * HASHES_MAX
    note = sign_checkpoint(at(5), LOG)
    asked = AddCheckpoint(old=1, proof=proof, checkpoint=note)
    assert parse_add_checkpoint(format_add_checkpoint(asked)) == asked
    with pytest.raises(Malformed) as caught:
        format_add_checkpoint(AddCheckpoint(old=1, proof=(*proof, EMPTY_ROOT), checkpoint=note))
    assert caught.value.code is Defect.BAD_ADD_CHECKPOINT
    with pytest.raises(Malformed):
        parse_add_checkpoint(b"old 0\n\n".ljust(REQUEST_BYTES_MAX + 1, b"a"))
    assert limits.CHECKPOINT_BYTES_MAX < REQUEST_BYTES_MAX


@given(st.binary(max_size=80), st.integers(0, 400), st.integers(0, 3))
def test_garbage_is_malformed_and_nothing_worse(garbage, place, cut):
    whole = request(3, 7)
    for data in (garbage, whole[:place] + garbage + whole[place + cut :]):
        decision = decide(data, at(3))
        assert decision.answer is not Answer.COSIGN or data == whole
        try:
            asked = parse_add_checkpoint(data)
        except Malformed as error:
            assert error.code is Defect.BAD_ADD_CHECKPOINT
        else:
            assert format_add_checkpoint(asked) == data
