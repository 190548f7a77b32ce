"""The keys of a log, one after another: what an audit asks of them.

Genesis names the first; each ``rotate_log_key`` names the next and carries the last checkpoint of
the one before. Whoever trusts one of them is led to the key in force at any later size: the
checkpoint under the old key fixes the entries up to it, hence the authority's keys, which sign the
rotation. To a key before the trusted one it leads as well, by the genesis that both share.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from ledger.book.records import PROGRAMME_KEY, LogKey, Programme
from ledger.book.rules.accounts import material_of
from ledger.book.state import MemoryState, Reader
from ledger.errors import Malformed
from ledger.log.checkpoint import Checkpoint
from ledger.log.keys import VerifierKey, parse_vkey
from ledger.log.merkle import HashReader, root_at
from ledger.log.trust import Trust, TrustedKey


def is_of_log(state: Reader, key: VerifierKey) -> bool:
    """Tell whether genesis or a rotation that was admitted so far names a key as the log's."""
    known = state.get(LogKey, (material_of(key.text),))
    return known is not None and known.vkey == key.text


def key_at(named: Iterable[LogKey], size: int) -> LogKey | None:
    """Return the key in force at a size, of those that entries named; None where there is none.

    It alone makes a checkpoint of that size one of the log: a key that was replaced before says
    nothing of it, whoever holds its secret by now, and one that was named later neither.
    """
    before = (key for key in named if key.index < max(size, 1))
    return max(before, key=lambda key: key.index, default=None)


def trust_in_force(state: Reader, trust: Trust) -> Trust:
    """Return the trust to which a trusted key leads: in the key in force, witnesses as they are.

    Where no trusted key is the log's, none leads anywhere and trust stays as it is.
    """
    programme = state.get(Programme, PROGRAMME_KEY)
    if programme is None or not any(is_of_log(state, key.vkey) for key in trust.logs):
        return trust
    return replace(trust, logs=(TrustedKey(vkey=parse_vkey(programme.log_vkey)),))


def trust_in_all(state: MemoryState, trust: Trust) -> Trust:
    """Return trust in every key that the log has or had, where one of them is trusted."""
    if not any(is_of_log(state, key.vkey) for key in trust.logs):
        return trust
    named = [parse_vkey(key.vkey) for key in state.records(LogKey)]
    return replace(trust, logs=tuple(TrustedKey(vkey=key) for key in named))


def trust_at(state: MemoryState, trust: Trust, size: int, *, judged: int) -> Trust:
    """Return the trust to which a trusted key leads for checkpoints of one size.

    Behind the entries that were judged another key may have been named: there a trusted one that
    these do not name counts as well. Where no trusted key is the log's, trust stays as it is.
    """
    known = key_at(state.records(LogKey), size)
    if known is None or not any(is_of_log(state, key.vkey) for key in trust.logs):
        return trust
    strange = [key for key in trust.logs if not is_of_log(state, key.vkey)]
    in_force = TrustedKey(vkey=parse_vkey(known.vkey))
    return replace(trust, logs=(in_force, *(strange if size > judged else ())))


def other_root(signed: Checkpoint, read: HashReader) -> str:
    """Return how the tree that `read` gives differs from an earlier checkpoint's; empty if not.

    Where a tile is missing or damaged nothing is compared: that was found before.
    """
    try:
        root = root_at(signed.size, read)
    except Malformed:
        return ""
    return "" if root == signed.root else f"the entries give {root.hex()} at size {signed.size}"
