import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import limits
from ledger.errors import Defect, Malformed
from ledger.log.encoding import format_base64
from ledger.log.keys import Signer, parse_vkey
from ledger.log.merkle import prove_inclusion
from ledger.log.proof import InclusionReceipt, check_receipt, format_receipt, parse_receipt
from ledger.log.tiles import decode_bundle, tile_reader

GOLDEN = Path(__file__).parents[2] / "golden"
LOG = json.loads((GOLDEN / "tessera_log.json").read_text())
TILE = bytes.fromhex(LOG["tile_hex"])
ENTRIES = decode_bundle(bytes.fromhex(LOG["bundle_hex"]))
VKEY = parse_vkey(LOG["vkey"])
STEP = format_base64(bytes(32))

receipts = st.builds(
    InclusionReceipt,
    st.integers(0, limits.INTEGER_MAX),
    st.lists(st.binary(min_size=32, max_size=32), max_size=53).map(tuple),
    st.binary(min_size=1, max_size=60),
    st.binary(max_size=40),
)


def receipt_at(index, size):
    proof = prove_inclusion(index=index, size=size, read=tile_reader(lambda _level, _n: TILE))
    return InclusionReceipt(index, tuple(proof), LOG["checkpoints"][size].encode())


def refused(receipt, entry, vkey=VKEY):
    with pytest.raises(Malformed) as raised:
        check_receipt(receipt, entry=entry, vkey=vkey)
    return raised.value.code


def test_every_entry_of_a_published_log_at_every_size():
    for size in range(1, 16):
        for index in range(size):
            receipt = parse_receipt(format_receipt(receipt_at(index, size)))
            assert check_receipt(receipt, entry=ENTRIES[index], vkey=VKEY).size == size


def test_golden_bytes():
    hashes = [TILE[:32], TILE[32:64]]
    checkpoint = LOG["checkpoints"][3]
    receipt = InclusionReceipt(2, tuple(hashes), checkpoint.encode(), b"extra")
    assert format_receipt(receipt).decode() == (
        "c2sp.org/tlog-proof@v1\nextra ZXh0cmE=\nindex 2\n"
        "0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek=\n"
        f"{format_base64(hashes[1])}\n\n{checkpoint}"
    )


@given(receipts)
def test_receipt_round_trip(receipt):
    assert parse_receipt(format_receipt(receipt)) == receipt


@given(st.binary(max_size=20), st.integers(0, 130), st.integers(0, 3))
def test_receipt_has_one_spelling(garbage, at, cut):
    whole = format_receipt(InclusionReceipt(7, (bytes(32),), b"note", b"extra"))
    for data in (garbage, whole[:at] + garbage + whole[at + cut :]):
        try:
            receipt = parse_receipt(data)
        except Malformed as error:
            assert error.code is Defect.BAD_PROOF
        else:
            assert format_receipt(receipt) == data


def test_extra_data_is_carried_and_not_judged():
    receipt = receipt_at(3, 15)
    with_extra = InclusionReceipt(receipt.index, receipt.proof, receipt.checkpoint, b"anything")
    assert check_receipt(with_extra, entry=ENTRIES[3], vkey=VKEY).size == 15


FIRST = "c2sp.org/tlog-proof@v1\n"
MALFORMED = {
    "empty": "",
    "first line alone": FIRST,
    "no index": f"{FIRST}\nnote",
    "no index but extra": f"{FIRST}extra YQ==\n\nnote",
    "no first line": "index 1\n\nnote",
    "version 2": "c2sp.org/tlog-proof@v2\nindex 1\n\nnote",
    "space after the first line": "c2sp.org/tlog-proof@v1 \nindex 1\n\nnote",
    "carriage returns": "c2sp.org/tlog-proof@v1\r\nindex 1\r\n\r\nnote",
    "no empty line": f"{FIRST}index 1\nnote",
    "no checkpoint": f"{FIRST}index 1\n\n",
    "leading newline": f"\n{FIRST}index 1\n\nnote",
    "no number": f"{FIRST}index \n\nnote",
    "no space": f"{FIRST}index1\n\nnote",
    "number alone": f"{FIRST}1\n\nnote",
    "other word": f"{FIRST}Index 1\n\nnote",
    "leading zero": f"{FIRST}index 01\n\nnote",
    "negative": f"{FIRST}index -1\n\nnote",
    "two spaces": f"{FIRST}index  1\n\nnote",
    "trailing space": f"{FIRST}index 1 \n\nnote",
    "full-width digit": f"{FIRST}index １\n\nnote",
    "index of 2^53": f"{FIRST}index {2**53}\n\nnote",
    "two indices": f"{FIRST}index 1\nindex 1\n\nnote",
    "empty extra": f"{FIRST}extra \nindex 1\n\nnote",
    "extra without its space": f"{FIRST}extra\nindex 1\n\nnote",
    "extra not canonical": f"{FIRST}extra YR==\nindex 1\n\nnote",
    "extra twice": f"{FIRST}extra YQ==\nextra YQ==\nindex 1\n\nnote",
    "extra after the index": f"{FIRST}index 1\nextra YQ==\n\nnote",
    "hash of 31 bytes": f"{FIRST}index 1\n{format_base64(bytes(31))}\n\nnote",
    "hash of 33 bytes": f"{FIRST}index 1\n{format_base64(bytes(33))}\n\nnote",
    "hash with unused bits": f"{FIRST}index 1\n{STEP[:-2]}B=\n\nnote",
    "hash in hexadecimal": f"{FIRST}index 1\n{bytes(32).hex()}\n\nnote",
    "hash after a space": f"{FIRST}index 1\n {STEP}\n\nnote",
    "54 hashes": f"{FIRST}index 1\n" + f"{STEP}\n" * 54 + "\nnote",
    "not ASCII": f"{FIRST}index 1\n\u00a0\n\nnote",
    "not UTF-8": f"{FIRST}index 1\nX\n\nnote".encode().replace(b"X", b"\xff"),
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_receipt(data):
    with pytest.raises(Malformed) as raised:
        parse_receipt(data if isinstance(data, bytes) else data.encode())
    assert raised.value.code is Defect.BAD_PROOF


def test_receipt_limits():
    at_limit = InclusionReceipt(
        limits.INTEGER_MAX,
        (bytes(32),) * 53,
        b"n" * limits.CHECKPOINT_BYTES_MAX,
        b"e" * limits.ENTRY_BYTES_MAX,
    )
    assert parse_receipt(format_receipt(at_limit)) == at_limit
    for above in (
        InclusionReceipt(limits.INTEGER_MAX + 1, (), b"n"),
        InclusionReceipt(0, (bytes(32),) * 54, b"n"),
        InclusionReceipt(0, (), b"n" * (limits.CHECKPOINT_BYTES_MAX + 1)),
        InclusionReceipt(0, (), b"n", b"e" * (limits.ENTRY_BYTES_MAX + 1)),
        InclusionReceipt(0, (), b""),
        InclusionReceipt(-1, (), b"n"),
        InclusionReceipt(0, (bytes(31),), b"n"),
    ):
        with pytest.raises(ValueError):
            format_receipt(above)


# Attacks


def test_other_entry():
    assert refused(receipt_at(3, 15), ENTRIES[4]) is Defect.BAD_PROOF
    assert refused(receipt_at(3, 15), ENTRIES[3] + b"\n") is Defect.BAD_PROOF


def test_other_index():
    receipt = receipt_at(3, 15)
    for index in (0, 2, 4, 14, 15, 19):
        moved = InclusionReceipt(index, receipt.proof, receipt.checkpoint)
        assert refused(moved, ENTRIES[3]) is Defect.BAD_PROOF


def test_flipped_bit_of_any_hash():
    receipt = receipt_at(3, 15)
    for at, step in enumerate(receipt.proof):
        bad = bytes([step[0] ^ 1]) + step[1:]
        proof = (*receipt.proof[:at], bad, *receipt.proof[at + 1 :])
        changed = InclusionReceipt(3, proof, receipt.checkpoint)
        assert refused(changed, ENTRIES[3]) is Defect.BAD_PROOF


def test_checkpoint_of_another_size():
    receipt = receipt_at(3, 15)
    older = InclusionReceipt(3, receipt.proof, LOG["checkpoints"][9].encode())
    assert refused(older, ENTRIES[3]) is Defect.BAD_PROOF
    empty = InclusionReceipt(0, (), LOG["checkpoints"][0].encode())
    assert refused(empty, ENTRIES[0]) is Defect.BAD_PROOF


def test_checkpoint_of_another_log():
    stranger = Signer.from_seed(name=VKEY.name, seed=bytes(32)).vkey
    assert refused(receipt_at(3, 15), ENTRIES[3], stranger) is Defect.CHECKPOINT_UNSIGNED


def test_checkpoint_that_is_none():
    receipt = InclusionReceipt(0, (), b"not a note")
    assert refused(receipt, ENTRIES[0]) is Defect.BAD_CHECKPOINT
