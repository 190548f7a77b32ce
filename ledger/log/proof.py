"""Receipts: a self-contained proof that an entry stands in the log (C2SP tlog-proof@v1).

    c2sp.org/tlog-proof@v1
    extra <base64>              left out when empty; nobody vouches for it
    index <decimal>
    <base64 hash>               none or more, from the leaf's sibling up
    (empty line)
    <checkpoint, a signed note, verbatim>

A receipt does not carry the entry. It proves that the log's key vouched for a tree holding the
entry, not that everybody sees the same tree: for that a trust file asks for witnesses'
cosignatures.

>>> parse_receipt(format_receipt(InclusionReceipt(7, (), b"note"))).index
7
"""

from typing import Final

from msgspec import Struct

from ledger import limits
from ledger.errors import Defect, Malformed
from ledger.log.checkpoint import Checkpoint, open_checkpoint
from ledger.log.encoding import format_base64, parse_base64, parse_decimal
from ledger.log.keys import VerifierKey
from ledger.log.merkle import HASH_BYTES, check_inclusion, leaf_hash
from ledger.log.trust import Opened, Trust, open_trusted

_FIRST: Final = "c2sp.org/tlog-proof@v1"
_EXTRA: Final = "extra "
_INDEX: Final = "index "
# No tree of an allowed size is higher, so no proof is longer.
_HASHES_MAX: Final = limits.INTEGER_MAX.bit_length()


class InclusionReceipt(Struct, frozen=True, forbid_unknown_fields=True):
    """The place of an entry, its inclusion proof, and the checkpoint note it leads to."""

    index: int
    proof: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes = b""


def format_receipt(receipt: InclusionReceipt) -> bytes:
    """Return the bytes of `receipt`; raise as `parse_receipt` where they would not be read."""
    lines = [_FIRST]
    if receipt.extra:
        lines.append(_EXTRA + format_base64(receipt.extra))
    lines.append(f"{_INDEX}{receipt.index}")
    lines += [format_base64(step) for step in receipt.proof]
    data = "\n".join(lines).encode() + b"\n\n" + receipt.checkpoint
    parse_receipt(data)
    return data


def parse_receipt(data: bytes) -> InclusionReceipt:
    """Return the receipt that `data` spells, its checkpoint unread; raise `Defect.BAD_PROOF`."""
    header, _, checkpoint = data.partition(b"\n\n")
    if not 0 < len(checkpoint) <= limits.CHECKPOINT_BYTES_MAX:
        raise Malformed(Defect.BAD_PROOF, "no checkpoint, or one too long")
    if not header.isascii():
        raise Malformed(Defect.BAD_PROOF, "not ASCII before the checkpoint")
    first, *lines = header.decode().split("\n")
    if first != _FIRST:
        raise Malformed(Defect.BAD_PROOF, "not a tlog-proof of version 1")
    extra = b""
    if lines and lines[0].startswith(_EXTRA):
        extra = _parse_extra(lines.pop(0))
    if not lines:
        raise Malformed(Defect.BAD_PROOF, "no index")
    return InclusionReceipt(_parse_index(lines[0]), _parse_hashes(lines[1:]), checkpoint, extra)


def check_receipt(receipt: InclusionReceipt, *, entry: bytes, vkey: VerifierKey) -> Checkpoint:
    """Return the checkpoint under which the log holds `entry`, every byte of it, at the index.

    Raises what `open_checkpoint` raises, and `Defect.BAD_PROOF` if the proof leads elsewhere.
    """
    checkpoint = open_checkpoint(receipt.checkpoint, vkey=vkey)
    _check_place(receipt, entry=entry, checkpoint=checkpoint)
    return checkpoint


def check_receipt_under(receipt: InclusionReceipt, *, entry: bytes, trust: Trust) -> Opened:
    """Return the checkpoint, under a trust file, that holds `entry` at the receipt's index.

    Raises what `open_trusted` raises, QUORUM_MISSING among it, and as `check_receipt`.
    """
    opened = open_trusted(receipt.checkpoint, trust)
    _check_place(receipt, entry=entry, checkpoint=opened.checkpoint)
    return opened


def _check_place(receipt: InclusionReceipt, *, entry: bytes, checkpoint: Checkpoint) -> None:
    """Raise `Defect.BAD_PROOF` unless the proof leads from the entry to the checkpoint's root."""
    if not check_inclusion(
        index=receipt.index,
        size=checkpoint.size,
        leaf=leaf_hash(entry),
        proof=receipt.proof,
        root=checkpoint.root,
    ):
        raise Malformed(Defect.BAD_PROOF, "the proof does not lead from this entry to the root")


def _parse_extra(line: str) -> bytes:
    extra = parse_base64(line.removeprefix(_EXTRA))
    # The largest thing worth carrying along is the entry itself.
    if not extra or len(extra) > limits.ENTRY_BYTES_MAX:
        raise Malformed(Defect.BAD_PROOF, "extra data empty, too long or not canonical base64")
    return extra


def _parse_index(line: str) -> int:
    index = parse_decimal(line.removeprefix(_INDEX))
    if not line.startswith(_INDEX) or index is None:
        raise Malformed(Defect.BAD_PROOF, "the index is not a canonical decimal")
    return index


def _parse_hashes(lines: list[str]) -> tuple[bytes, ...]:
    if len(lines) > _HASHES_MAX:
        raise Malformed(Defect.BAD_PROOF, f"more than {_HASHES_MAX} hashes")
    hashes = []
    for line in lines:
        step = parse_base64(line)
        if step is None or len(step) != HASH_BYTES:
            raise Malformed(Defect.BAD_PROOF, "a hash is not canonical base64 of 32 bytes")
        hashes.append(step)
    return tuple(hashes)
