"""A log of any size without its rules: prepared acts, appended in big batches as the writer does.

The leaves are small and each differs; nobody signed them, and no rule has seen them. What is under
test is the tree, its tiles and bundles, and how they are stored and published.
"""

from functools import cache

from ledger.book.acts import Withdraw
from ledger.entry import SignedAct, entry_bytes, text_hash
from registry.log import append, lock_head
from tests.independent.tree import WIDTH, leaf_hash, root_of, tile_path, widths
from tests.world import ORIGIN, signer_of

ADMITTED = "2026-01-05T02:00:00.000Z"
LOG = signer_of(ORIGIN)
SIZES = (0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537)
"""Where the levels of tiles begin, end, and have one more."""


def prepared(index):
    """Return an act as the writer holds it: what it says does not matter here."""
    act = Withdraw(
        account="acme",
        id=f"{index:032x}",
        not_after=ADMITTED,
        target=f"{index:032x}",
        target_not_after=ADMITTED,
    )
    note = b"note %d\n" % index
    return SignedAct(
        note=note, text=note, text_sha256=text_hash(note), origin=ORIGIN, act=act, signatures=()
    )


def leaf_of(index):
    return entry_bytes(admitted=ADMITTED, note=b"note %d\n" % index)


def grow(database, size):
    """Append to the log in a database, in one batch, until it has a size."""
    with database.writing() as connection:
        head = lock_head(connection)
        if size > head.size:
            acts = [prepared(index) for index in range(head.size, size)]
            head = append(connection, head, acts, signers=[LOG], admitted=ADMITTED)
        connection.commit()
    return head


@cache
def hashes_of(size):
    return [leaf_hash(leaf_of(index)) for index in range(size)]


@cache
def hash_at(level, number):
    """Return a hash of a level of tiles, by its definition: a root over 256^level leaves."""
    span = WIDTH**level
    return root_of(hashes_of(SIZES[-1])[number * span : (number + 1) * span])


@cache
def root_at(size):
    return root_of(hashes_of(SIZES[-1])[:size])


def files_at(size):
    """Return every tile and bundle of a log of a size by its path, made the plain way."""
    files, level = {}, 0
    for number, width in widths(size):
        leaves = [leaf_of(number * WIDTH + at) for at in range(width)]
        bundle = b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)
        files[tile_path("entries", number, width)] = bundle
    while count := size // WIDTH**level:
        for number, width in widths(count):
            hashes = [hash_at(level, number * WIDTH + at) for at in range(width)]
            files[tile_path(level, number, width)] = b"".join(hashes)
        level += 1
    return files
