"""The golden entries and logs: bytes that must mean for ever what they meant when made."""

import json
from functools import lru_cache

import pytest
import rfc8785

from ledger.apply import apply
from ledger.book.acts import ACTS, encode_act
from ledger.book.invariants import check_state
from ledger.entry import ADMITTED_BYTES, entry_bytes, parse_entry
from ledger.errors import AuditorTooOld, Malformed, Rejected
from tests.golden.make_log import HERE, LOGS, entries_of, industrial, log_of
from tests.world import World


def golden(tag: str) -> bytes:
    return (HERE / "acts" / f"{tag}.entry").read_bytes()


def golden_log(name: str) -> dict[str, object]:
    return json.loads((HERE / f"log_1_{name}.json").read_text())


def replayed(leaves: list[bytes]) -> World:
    world = World()
    world.replay(leaves)
    return world


@lru_cache(maxsize=1)
def story() -> World:
    return industrial()


@pytest.mark.parametrize("name", LOGS)
def test_story_still_makes_the_golden_log(name: str):
    assert log_of(LOGS[name]()) == golden_log(name)


@pytest.mark.parametrize("name", LOGS)
def test_golden_log_still_means_what_it_meant(name: str):
    """From the bytes alone: the root, the debits, and who has which units."""
    found = golden_log(name)
    world = replayed([leaf.encode() for leaf in found["leaves"]])
    assert log_of(world) == found
    assert check_state(world.state) == []


def test_every_kind_of_act_has_a_golden_entry():
    assert sorted(path.stem for path in (HERE / "acts").iterdir()) == sorted(ACTS)


@pytest.mark.parametrize("tag", ACTS)
def test_golden_entry_is_made_and_read(tag: str):
    leaf = golden(tag)
    assert entries_of(story())[tag] == leaf
    entry = parse_entry(leaf)
    assert isinstance(entry.signed.act, ACTS[tag])
    assert entry_bytes(admitted=entry.admitted, note=entry.signed.note) == leaf
    line = entry.signed.text.split(b"\n")[1]
    assert encode_act(entry.signed.act) == line == rfc8785.dumps(json.loads(line))


@pytest.mark.parametrize("tag", ACTS)
def test_golden_entry_with_any_bit_flipped_is_refused(tag: str):
    """The first line is protected by the leaf hash alone; below it no bit can be changed."""
    leaf = golden(tag)
    at = story().leaves.index(leaf)
    world = replayed(story().leaves[:at])
    taken = []
    for place in range(len(leaf)):
        for bit in range(8):
            changed = bytearray(leaf)
            changed[place] ^= 1 << bit
            try:
                entry = parse_entry(bytes(changed))
                apply(world.state, entry, index=at, previous=world.admitted)
            except (Malformed, Rejected, AuditorTooOld):
                continue
            taken.append(place)
    assert all(place < ADMITTED_BYTES for place in taken)
