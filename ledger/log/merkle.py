"""The Merkle tree of the log: hash, prove, check (RFC 6962 section 2.1, SHA-256).

Leaves and nodes are hashed under different prefixes; a tree of n > 1 leaves splits at the largest
power of two below n. Checks follow RFC 9162 sections 2.1.3.2 and 2.1.4.2, step by step and without
recursion. Proofs are made from a `HashReader`, so that the tree never knows where hashes lie.
Throughout, a *leaf* is a leaf hash; `leaf_hash` makes one from the bytes of an entry.

>>> tree = Frontier()
>>> tree.append(leaf_hash(b""))
>>> tree.root().hex()[:8], EMPTY_ROOT.hex()[:8]
('6e340b9c', 'e3b0c442')
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

HashReader: TypeAlias = Callable[[int, int], bytes]
"""read(level, number): the hash of the complete subtree over the leaves from number * 2^level,
inclusive, to (number + 1) * 2^level, exclusive. Only asked for subtrees inside the tree's size."""

HASH_BYTES: Final = 32
"""Bytes of a SHA-256 hash."""
_PAIR_BYTES: Final = 2 * HASH_BYTES
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
"""The root of the tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """Return SHA-256(0x00 || data), the leaf of an entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 || left || right), the node over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def nodes_over(hashes: bytes) -> bytes:
    """Return the nodes over pairs of hashes, both side by side: each as `node_hash` gives it.

    ValueError for half a pair.
    """
    if len(hashes) % _PAIR_BYTES:
        raise ValueError("not whole pairs of hashes")
    pairs = [hashes[at : at + _PAIR_BYTES] for at in range(0, len(hashes), _PAIR_BYTES)]
    return b"".join([hashlib.sha256(b"\x01" + pair).digest() for pair in pairs])


class Frontier:
    """The complete subtrees a tree of some size falls into: enough to append and to have the root.

    It holds at most one hash for each bit of the size, and is the only mutable thing here.
    """

    __slots__ = ("_hashes", "_size")

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        """Start from `hashes`, the largest subtree first; ValueError unless they fit `size`."""
        if size < 0 or len(hashes) != size.bit_count():
            raise ValueError("a frontier has one hash for each bit set in the size")
        if not _are_hashes(*hashes):
            raise ValueError("not hashes of 32 bytes")
        self._size = size
        self._hashes = list(hashes)

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return self._size

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """The hashes of the complete subtrees, from the largest to the smallest."""
        return tuple(self._hashes)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash at the right; ValueError unless it has 32 bytes."""
        if not _are_hashes(leaf):
            raise ValueError("not a hash of 32 bytes")
        self._size += 1
        self._hashes.append(leaf)
        for _ in range(_trailing_zeros(self._size)):
            right = self._hashes.pop()
            self._hashes[-1] = node_hash(self._hashes[-1], right)

    def append_subtree(self, level: int, root: bytes) -> None:
        """Add 2^level leaves at the right by the root over them; ValueError where none can end."""
        if not _are_hashes(root) or self._size % (1 << level):
            raise ValueError("not a hash of 32 bytes, or not a subtree of this tree")
        self._size += 1 << level
        self._hashes.append(root)
        for _ in range(_trailing_zeros(self._size) - level):
            right = self._hashes.pop()
            self._hashes[-1] = node_hash(self._hashes[-1], right)

    def root(self) -> bytes:
        """Return the root hash of the tree as it stands."""
        return _fold(self._hashes)

    def copy(self) -> "Frontier":
        """Return a frontier that grows apart from this one."""
        return Frontier(self._size, self._hashes)


def frontier_at(size: int, read: HashReader) -> Frontier:
    """Return the frontier of the tree's first `size` leaves."""
    return Frontier(size, [read(level, number) for level, number in _subtrees(0, size)])


def root_at(size: int, read: HashReader) -> bytes:
    """Return the root hash of the tree's first `size` leaves."""
    return frontier_at(size, read).root()


def prove_inclusion(*, index: int, size: int, read: HashReader) -> list[bytes]:
    """Return PATH(index, D[size]) (RFC 6962 section 2.1.1), the leaf's sibling first.

    It has at most ceil(log2 size) hashes. Raises ValueError unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise ValueError("no such leaf in a tree of this size")
    return _prove(index, index + 1, size, read)


def prove_consistency(*, old: int, new: int, read: HashReader) -> list[bytes]:
    """Return PROOF(old, D[new]) (RFC 6962 section 2.1.2); empty if old is 0 or equals new.

    Raises ValueError unless 0 <= old <= new.
    """
    if not 0 <= old <= new:
        raise ValueError("the old size is not within the new one")
    return _prove(0, old, new, read) if old else []


def check_inclusion(
    *, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> bool:
    """Tell whether `proof` leads from the leaf hash at `index` to the root of `size` leaves."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    # RFC 9162 section 2.1.3.2, steps 2 to 5, under the same names.
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            fn, sn = _skip_left_edge(fn, sn)
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def check_consistency(
    *, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tell whether `proof` shows that the tree of `new` leaves begins with that of `old`.

    The empty tree begins every tree: from size 0, only an empty proof is accepted.
    """
    if not 0 <= old <= new or not _are_hashes(old_root, new_root, *proof):
        return False
    if old == 0:
        return not proof and old_root == EMPTY_ROOT and (new > 0 or new_root == EMPTY_ROOT)
    if old == new:
        return not proof and old_root == new_root
    if not proof:
        return False
    # RFC 9162 section 2.1.4.2, steps 2 to 7, under the same names.
    path = [old_root, *proof] if old.bit_count() == 1 else proof
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            fn, sn = _skip_left_edge(fn, sn)
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old_root and sr == new_root


def _prove(first: int, last: int, size: int, read: HashReader) -> list[bytes]:
    """Return the hashes beside the way from the root down to the subtree that ends with `last`.

    The way stops at the subtree [start, end) with end == last and start >= first. If it is not at
    the left edge for a consistency proof, its own hash belongs to the proof (SUBPROOF, b false).
    """
    path = []
    start, end = 0, size
    while end != last or start < first:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        if last <= middle:
            path.append(_subtree_hash(middle, end, read))
            end = middle
        else:
            path.append(_subtree_hash(start, middle, read))
            start = middle
    if start > first:
        path.append(_subtree_hash(start, end, read))
    return path[::-1]


def _subtree_hash(start: int, end: int, read: HashReader) -> bytes:
    return _fold([read(level, number) for level, number in _subtrees(start, end)])


def _subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the complete subtrees of [start, end), largest first, as (level, number).

    Its callers keep `start` a multiple of the largest power of two within the range.
    """
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root over complete subtrees given from the largest to the smallest."""
    if not hashes:
        return EMPTY_ROOT
    *rest, root = hashes
    for left in reversed(rest):
        root = node_hash(left, root)
    return root


def _skip_left_edge(fn: int, sn: int) -> tuple[int, int]:
    """Shift both right until fn is odd or 0: levels where the node has no sibling yet."""
    while fn and not fn & 1:
        fn, sn = fn >> 1, sn >> 1
    return fn, sn


def _trailing_zeros(number: int) -> int:
    return (number & -number).bit_length() - 1


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
