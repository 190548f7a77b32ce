"""Two views of one log: whose times show a rollback, and what a proof rules out."""

import itertools

import pytest

from ledger.audit.history import Relation, compare, evidence_of
from ledger.log.merkle import leaf_hash
from ledger.log.tiles import TileEdge, tile_reader
from ledger.log.trust import parse_trust
from tests.ledger.exports import LOG_VKEY, checkpoint_of
from tests.ledger.papers import WITNESSES, cosigned

LEAVES = [bytes([number]) for number in range(9)]
TRUST = parse_trust(
    "\n".join(
        [
            f"log {LOG_VKEY}",
            *(f"witness w{n} {signer.vkey.text}" for n, signer in enumerate(WITNESSES)),
            "quorum none",
            "",
        ]
    )
)


def relation(small: dict[int, int], large: dict[int, int], *, proved: bool) -> str:
    """Compare five entries and nine of one honest log, cosigned by witnesses at times."""
    tiles = TileEdge().append(map(leaf_hash, LEAVES))
    read = tile_reader(lambda level, number: tiles[level, number])
    notes = cosigned(checkpoint_of(LEAVES[:5]), small), cosigned(checkpoint_of(LEAVES), large)
    evidence = evidence_of(*notes, read=read if proved else None, trust=TRUST)
    return compare(evidence, TRUST).relation


@pytest.mark.parametrize(
    ("small", "large", "expected"),
    [
        ({}, {}, Relation.UNPROVED),
        ({0: 9}, {}, Relation.UNPROVED),
        ({0: 9}, {1: 5}, Relation.UNPROVED),
        ({0: 5}, {0: 5}, Relation.UNPROVED),
        ({0: 5}, {0: 6}, Relation.UNPROVED),
        ({0: 6}, {0: 5}, Relation.ROLLBACK),
        ({0: 6}, {0: 5, 1: 9}, Relation.ROLLBACK),
        ({0: 6, 1: 4}, {0: 5, 1: 9}, Relation.UNPROVED),
        ({0: 6, 1: 10}, {0: 5, 1: 9}, Relation.ROLLBACK),
    ],
)
def test_times_of_one_witness_are_compared(small, large, expected):
    assert relation(small, large, proved=False) == expected
    assert relation(small, large, proved=True) == Relation.EXTENDS, "what is proved is proved"


def test_no_lines_left_out_make_an_honest_log_roll_back():
    """Two honest witnesses, 200 s apart, cosigned five entries and a minute later nine."""
    small, large = {0: 1_000, 1: 1_200}, {0: 1_060, 1: 1_260}
    some = [(), (0,), (1,), (0, 1)]
    for kept, left in itertools.product(some, some):
        told = relation({n: small[n] for n in kept}, {n: large[n] for n in left}, proved=False)
        assert told == Relation.UNPROVED
