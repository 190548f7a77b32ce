import base64
import hashlib
import json
from functools import cache
from pathlib import Path

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.log.merkle import (
    EMPTY_ROOT,
    Frontier,
    check_consistency,
    check_inclusion,
    frontier_at,
    leaf_hash,
    node_hash,
    prove_consistency,
    prove_inclusion,
    root_at,
)

GOLDEN = Path(__file__).parents[2] / "golden"
KNOWN = json.loads((GOLDEN / "rfc6962_known_roots.json").read_text())
INCLUSION = json.loads((GOLDEN / "merkle_inclusion.json").read_text())
CONSISTENCY = json.loads((GOLDEN / "merkle_consistency.json").read_text())

SIZE_MAX = 64
LEAVES = [leaf_hash(number.to_bytes(2, "big")) for number in range(SIZE_MAX + 1)]


# RFC 6962 section 2.1, as it is written: MTH, PATH and PROOF by recursion.


def split(start, end):
    k = 1
    while 2 * k < end - start:
        k *= 2
    return start + k


@cache
def mth(start, end):
    if start == end:
        return hashlib.sha256(b"").digest()
    if end - start == 1:
        return LEAVES[start]
    middle = split(start, end)
    return hashlib.sha256(b"\x01" + mth(start, middle) + mth(middle, end)).digest()


def path(m, start, end):
    if end - start == 1:
        return []
    middle = split(start, end)
    if m < middle:
        return [*path(m, start, middle), mth(middle, end)]
    return [*path(m, middle, end), mth(start, middle)]


def subproof(m, start, end, whole):
    if m == end:
        return [] if whole else [mth(start, end)]
    middle = split(start, end)
    if m <= middle:
        return [*subproof(m, start, middle, whole), mth(middle, end)]
    return [*subproof(m, middle, end, False), mth(start, middle)]


def reader(size):
    def read(level, number):
        end = (number + 1) << level
        assert 0 <= number << level < end <= size, "asked for a subtree outside the tree"
        return mth(number << level, end)

    return read


def flipped(value, bit):
    return (int.from_bytes(value, "big") ^ 1 << bit).to_bytes(32, "big")


def spoilt(proof):
    """Every proof that differs from this one by a bit of a hash, or by a hash."""
    for at, step in enumerate(proof):
        for bit in (at, 128, 255):
            yield [*proof[:at], flipped(step, bit), *proof[at + 1 :]]
        yield [*proof[:at], *proof[at + 1 :]]
        yield [*proof[:at], step, *proof[at:]]
        yield [*proof[:at], step[:-1], *proof[at + 1 :]]
    yield [*proof, EMPTY_ROOT]
    yield [EMPTY_ROOT, *proof]


# Every size to 64


@pytest.mark.parametrize("size", range(1, SIZE_MAX + 1))
def test_inclusion_at_every_index(size):
    root = root_at(size, reader(size))
    assert root == mth(0, size)
    for index in range(size):
        leaf = LEAVES[index]
        proof = prove_inclusion(index=index, size=size, read=reader(size))
        assert proof == path(index, 0, size)
        at = {"index": index, "size": size, "leaf": leaf, "root": root}
        assert check_inclusion(**at, proof=proof)
        for other in spoilt(proof):
            assert not check_inclusion(**at, proof=other)
        for wrong in (
            {"index": index - 1},
            {"index": index + 1},
            {"index": index + (1 << len(proof))},
            {"leaf": LEAVES[index + 1]},
            {"leaf": flipped(leaf, index)},
            {"leaf": leaf + b"\x00"},
            {"root": flipped(root, index)},
            {"root": root[:-1]},
            {"root": b""},
            {"size": 0},
            {"size": -size},
            {"size": index},
        ):
            assert not check_inclusion(**{**at, **wrong}, proof=proof)


@pytest.mark.parametrize("new", range(SIZE_MAX + 1))
def test_consistency_from_every_old_size(new):
    new_root = mth(0, new)
    for old in range(new + 1):
        proof = prove_consistency(old=old, new=new, read=reader(new))
        assert proof == (subproof(old, 0, new, True) if old else [])
        at = {"old": old, "new": new, "old_root": mth(0, old), "new_root": new_root}
        assert check_consistency(**at, proof=proof)
        for other in spoilt(proof):
            assert not check_consistency(**at, proof=other)
        for wrong in (
            {"old_root": flipped(at["old_root"], old)},
            {"old_root": at["old_root"][:-1]},
            {"new_root": b""},
            {"old": new + 1},
            {"old": -1},
            {"new": old - 1},
            {"old": old + 1} if old else {"old_root": LEAVES[0]},
        ):
            assert not check_consistency(**{**at, **wrong}, proof=proof)
        if old:
            spoilt_root = {**at, "new_root": flipped(new_root, old)}
            assert not check_consistency(**spoilt_root, proof=proof)


def test_frontier_at_every_size():
    tree = Frontier()
    for size in range(SIZE_MAX + 1):
        assert tree.size == size
        assert tree.root() == mth(0, size) == root_at(size, reader(size))
        assert tree.hashes == frontier_at(size, reader(size)).hashes
        tree.append(LEAVES[size])


# Published vectors


def test_known_roots():
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in KNOWN["leaf_inputs_hex"]]
    tree = Frontier()
    for leaf, root in zip([*leaves, None], KNOWN["root_by_size_hex"], strict=True):
        assert tree.root().hex() == root
        if leaf:
            tree.append(leaf)
    level = leaves
    for row in KNOWN["node_hashes_hex"]:
        assert [node.hex() for node in level] == row
        level = [node_hash(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
    assert KNOWN["root_by_size_hex"][0] == EMPTY_ROOT.hex()


def decoded(row, field):
    return base64.b64decode(row[field] or "")


@pytest.mark.parametrize("row", INCLUSION, ids=[row["probe"] for row in INCLUSION])
def test_published_inclusion_probe(row):
    accepted = check_inclusion(
        index=row["leafIdx"],
        size=row["treeSize"],
        leaf=decoded(row, "leafHash"),
        proof=[base64.b64decode(step or "") for step in row["proof"] or []],
        root=decoded(row, "root"),
    )
    assert accepted is not row["wantErr"]


# Its roots are not 32 bytes long: the original compares them as opaque strings.
OPAQUE = "additional/sizes-are-equal-one-and-proof-is-empty"


@pytest.mark.parametrize("row", CONSISTENCY, ids=[row["probe"] for row in CONSISTENCY])
def test_published_consistency_probe(row):
    accepted = check_consistency(
        old=row["size1"],
        new=row["size2"],
        old_root=decoded(row, "root1"),
        new_root=decoded(row, "root2"),
        proof=[base64.b64decode(step or "") for step in row["proof"] or []],
    )
    assert accepted is (not row["wantErr"] and row["probe"] != OPAQUE)


def test_pymerkle_agrees():
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for size in range(1, SIZE_MAX + 1):
        tree.append_entry((size - 1).to_bytes(2, "big"))
        assert tree.get_root(size) == root_at(size, reader(size))
        for index in range(0, size, 5):
            theirs = tree.prove_inclusion(index + 1, size).path
            assert theirs[0] == LEAVES[index]
            assert theirs[1:] == prove_inclusion(index=index, size=size, read=reader(size))


# The edges


@given(st.integers(0, SIZE_MAX), st.integers(0, SIZE_MAX))
def test_frontier_goes_on_from_its_hashes(first, second):
    start = frontier_at(first, reader(first))
    again = Frontier(start.size, start.hashes)
    copy = start.copy()
    for leaf in LEAVES[first:second]:
        again.append(leaf)
    assert again.root() == mth(0, max(first, second))
    assert copy.root() == start.root() == mth(0, first)


@given(st.integers(0, 2**53 - 1), st.integers(0, 2**53 - 1), st.integers(1, 2**53 - 1))
def test_proofs_of_huge_trees_of_equal_leaves(index, old, size):
    # All leaves are the same, so that any subtree's hash is known at once.
    hashes = [LEAVES[0]]
    for _ in range(53):
        hashes.append(node_hash(hashes[-1], hashes[-1]))

    def read(level, number):
        assert (number + 1) << level <= size
        return hashes[level]

    index, old, root = index % size, old % size, root_at(size, read)
    proof = prove_inclusion(index=index, size=size, read=read)
    assert len(proof) <= 53
    assert check_inclusion(index=index, size=size, leaf=hashes[0], proof=proof, root=root)
    proof = prove_consistency(old=old, new=size, read=read)
    at = {"old": old, "new": size, "old_root": root_at(old, read), "new_root": root}
    assert check_consistency(**at, proof=proof)


@given(
    st.integers(),
    st.integers(),
    st.binary(max_size=40),
    st.binary(max_size=40),
    st.lists(st.binary(max_size=33), max_size=5),
)
def test_checks_never_raise(first, second, left, right, proof):
    check_inclusion(index=first, size=second, leaf=left, proof=proof, root=right)
    check_consistency(old=first, new=second, old_root=left, new_root=right, proof=proof)


def test_empty_tree_begins_every_tree():
    at = {"old": 0, "old_root": EMPTY_ROOT, "proof": []}
    assert check_consistency(**at, new=0, new_root=EMPTY_ROOT)
    assert check_consistency(**at, new=5, new_root=mth(0, 5))
    assert not check_consistency(**at, new=0, new_root=mth(0, 5))
    assert not check_consistency(**{**at, "old_root": mth(0, 1)}, new=5, new_root=mth(0, 5))
    assert not check_consistency(**{**at, "proof": [mth(0, 5)]}, new=5, new_root=mth(0, 5))


def test_proving_with_bad_arguments():
    for index, size in ((0, 0), (1, 1), (-1, 1), (5, 4), (0, -1)):
        with pytest.raises(ValueError):
            prove_inclusion(index=index, size=size, read=reader(0))
    for old, new in ((1, 0), (-1, 1), (-2, -1)):
        with pytest.raises(ValueError):
            prove_consistency(old=old, new=new, read=reader(0))


def test_frontier_refuses_what_does_not_fit():
    for size, hashes in (
        (-1, []),
        (0, [EMPTY_ROOT]),
        (1, []),
        (2, [EMPTY_ROOT] * 2),
        (3, [EMPTY_ROOT]),
        (1, [b"short"]),
    ):
        with pytest.raises(ValueError):
            Frontier(size, hashes)
    with pytest.raises(ValueError):
        Frontier().append(b"an entry, not its hash")
