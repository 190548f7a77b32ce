"""Entries: section 7 of docs/protocol.md."""

import json
from dataclasses import dataclass
from itertools import pairwise

from tests.independent.fields import ACTS, ORIGIN, real_instant
from tests.independent.octets import Refusal, parse_note, require

ENTRY_BYTES_MAX = 65_535


@dataclass
class Entry:
    """An entry that keeps the grammar."""

    admitted: str
    origin: str
    act: dict
    text: bytes
    signatures: list


def parse_entry(leaf):
    """Return the entry of a leaf (7.1)."""
    require(len(leaf) <= ENTRY_BYTES_MAX, "entry_too_large")
    try:
        whole = leaf.decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal("not_utf8") from None
    first, line_feed, _ = whole.partition("\n")
    require(line_feed and first.startswith("admitted "), "bad_admitted")
    admitted = first.removeprefix("admitted ")
    require(real_instant(admitted), "bad_admitted")
    text, signatures = parse_note(leaf[len(first.encode()) + 1 :])
    names = [name.encode() for name, _, _ in signatures]
    require(all(a < b for a, b in pairwise(names)), "signatures_unsorted")
    lines = text.split("\n")
    origin = lines[0].removesuffix("/entry/v1")
    require(len(lines) == 3 and origin != lines[0] and ORIGIN(origin), "bad_text")
    return Entry(admitted, origin, parse_act(lines[1]), text.encode(), signatures)


def parse_act(line):
    """Return the act of a JSON line (7.2)."""
    act = parse_json(line)
    require(isinstance(act, dict), "bad_json")
    require(isinstance(act.get("act"), str) and act["act"] in ACTS, "unknown_act")
    require(ACTS[act["act"]](act), "bad_field")
    # Only strings, integers, booleans, lists and objects are left, all strings plain ASCII.
    canonical = json.dumps(act, sort_keys=True, separators=(",", ":"))
    require(canonical == line, "not_canonical")
    return act


def parse_json(line):
    """Return the value of a JSON text (RFC 8259), or refuse it."""
    try:
        value = json.loads(line, parse_constant=not_json)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # fails on a lone surrogate
    except (ValueError, RecursionError):  # nested too deep: any of three codes will do
        raise Refusal("bad_json") from None
    return value


def not_json(constant):
    """Refuse NaN and the infinities, which Python reads and RFC 8259 does not know."""
    raise ValueError(constant)


def declared_edition(leaf):
    """Return the edition that entry 0 says it is of, read loosely (10)."""
    for line in leaf.split(b"\n"):
        try:
            header = json.loads(line.decode("utf-8"), parse_constant=not_json)
        except (ValueError, RecursionError):
            continue
        if not isinstance(header, dict) or not isinstance(header.get("act"), str):
            continue
        rules = header.get("rules", 1)
        if type(rules) is int:
            return rules if header["act"] == "genesis" else 1
    return 1
