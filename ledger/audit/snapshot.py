"""A replay's state as one file, so that a later audit goes on from it.

::

    tanbu-audit-state/v1
    {"admitted":...,"frontier":[...],"origin":...,"root":...,"size":...}
    Programme [{...}]
    Admission [{...},{...}]
    ...                          a line for each kind of record, in the order of RECORDS
    sha256 <hash of every byte above>

Each state has one spelling: JSON is canonical, records are sorted by key. Whoever could write the
file could write its hash too: it is an auditor's own paper, and trusted as such. `read_state`
refuses what was damaged or cut short, not what its owner forged.
"""

import hashlib
from itertools import pairwise
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from ledger.book.fields import Count, Instant, Origin, Sha256
from ledger.book.records import PROGRAMME_KEY, RECORDS, Programme, Record
from ledger.book.state import MemoryState
from ledger.errors import Defect, Malformed
from ledger.limits import STATE_BYTES_MAX
from ledger.log.merkle import Frontier

FORMAT: Final = "tanbu-audit-state/v1"
"""The edition of the form, its first line."""
STATE_MARK: Final = FORMAT.encode()
"""How every saved state begins."""

_KINDS = [kind for kind in RECORDS if not kind.JOURNAL]
_END = b"sha256 "
_TAIL_BYTES = len(_END) + 64 + 1
_encoder = msgspec.json.Encoder(order="sorted")
_decoders = {kind: msgspec.json.Decoder(list[kind]) for kind in _KINDS}  # type: ignore[valid-type]


class Saved(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far a replay came: the log, its size and root, and the last time of admission."""

    admitted: Instant
    frontier: Annotated[tuple[Sha256, ...], Meta(max_length=53)]
    origin: Origin
    root: Sha256
    size: Count


_header = msgspec.json.Decoder(Saved)


def state_bytes(state: MemoryState, frontier: Frontier, admitted: str) -> bytes:
    """Return the file of a state; ValueError before a log's first entry."""
    programme = state.get(Programme, PROGRAMME_KEY)
    if programme is None:
        raise ValueError("a log without an entry leaves no state")
    saved = Saved(
        admitted=admitted,
        frontier=tuple(value.hex() for value in frontier.hashes),
        origin=programme.origin,
        root=frontier.root().hex(),
        size=frontier.size,
    )
    lines = [FORMAT.encode(), _encoder.encode(saved)]
    lines += [_line(kind, sorted(state.records(kind), key=_key)) for kind in _KINDS]
    data = b"\n".join([*lines, b""])
    return data + _END + hashlib.sha256(data).hexdigest().encode() + b"\n"


def read_state(data: bytes) -> tuple[MemoryState, Frontier, Saved]:
    """Return what `state_bytes` wrote.

    Raises `Malformed`: BAD_STATE for any other bytes, and for a form of another edition.
    """
    if len(data) > STATE_BYTES_MAX:
        raise _bad(f"more than {STATE_BYTES_MAX} bytes")
    body, tail = data[:-_TAIL_BYTES], data[-_TAIL_BYTES:]
    if not data.startswith(f"{FORMAT}\n".encode()):
        raise _bad(f"it does not begin with {FORMAT}")
    if tail != _END + hashlib.sha256(body).hexdigest().encode() + b"\n":
        raise _bad("its last line is not its hash: damaged or cut short")
    _, header, *lines = body.split(b"\n")
    if len(lines) != len(_KINDS) + 1 or lines.pop():
        raise _bad("not a line for each kind of record")
    try:
        saved = _header.decode(header)
        frontier = Frontier(saved.size, [bytes.fromhex(value) for value in saved.frontier])
        state = _state(lines)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise _bad(str(error)) from None
    programme = state.get(Programme, PROGRAMME_KEY)
    origin = programme.origin if programme else ""
    if (frontier.root().hex(), origin) != (saved.root, saved.origin):
        raise _bad("its parts are of different logs")
    if _encoder.encode(saved) != header:
        raise _bad("the second line is not in canonical form")
    return state, frontier, saved


def _state(lines: list[bytes]) -> MemoryState:
    state = MemoryState()
    for kind, line in zip(_KINDS, lines, strict=True):
        records: list[Record] = _decoders[kind].decode(line.removeprefix(_name(kind)))
        if _line(kind, records) != line:
            raise ValueError(f"the line {kind.__name__} is not in canonical form")
        keys = [record.key for record in records]
        if any(low >= high for low, high in pairwise(keys)):
            raise ValueError(f"the line {kind.__name__} is not sorted")
        for record in records:
            state.put(-1, record)
    return state


def _line(kind: type[Record], records: list[Record]) -> bytes:
    return _name(kind) + _encoder.encode(records)


def _name(kind: type[Record]) -> bytes:
    return f"{kind.__name__} ".encode()


def _key(record: Record) -> tuple[str | int, ...]:
    return record.key


def _bad(detail: str) -> Malformed:
    return Malformed(Defect.BAD_STATE, detail)
