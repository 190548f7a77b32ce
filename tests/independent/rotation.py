"""The log's keys, one after another: sections 6.5, 14 and 19 of docs/protocol.md."""

from tests.independent.curve import signature_holds
from tests.independent.octets import Refusal, decode_base64, parse_note, parse_vkey
from tests.independent.tree import parse_checkpoint

CHECKPOINT_BYTES_MAX = 16_384


def is_signed(text, signatures, vkey):
    """Return whether the log's key signed a note, and every one of its lines is valid (6.5)."""
    name, key_id, public_key = parse_vkey(vkey)
    own = [line[2] for line in signatures if line[:2] == (name, key_id)]
    return bool(own) and all(signature_holds(public_key, text.encode(), line) for line in own)


def checkpoint_of(octets, vkey):
    """Return the size and root of a checkpoint that is the log's under a key (6.5), or None."""
    if len(octets) > CHECKPOINT_BYTES_MAX:
        return None
    try:
        text, signatures = parse_note(octets)
        origin, size, root = parse_checkpoint(text)
    except Refusal:
        return None
    if origin != parse_vkey(vkey)[0] or not is_signed(text, signatures, vkey):
        return None
    return size, root


def carried_checkpoint(act, vkey):
    """Return the size and root of the checkpoint that a rotation carries, or None (14)."""
    octets = decode_base64(act["checkpoint"])
    return None if octets is None else checkpoint_of(octets, vkey)
