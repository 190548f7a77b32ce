"""One bundle read: its leaves hashed, compared with their tile, parsed, signatures checked ahead.

All of this follows from the bytes of a bundle and its tile alone, so that any process can do it;
what depends on earlier entries is left to ``ledger.audit.replay``. A reading travels between
processes as `marshal` writes it, among processes of one program and never in a file.
"""

import marshal
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from msgspec import UNSET, Struct
from msgspec.structs import asdict

from ledger.apply import check_signature
from ledger.audit.exhibit import Exhibit
from ledger.audit.tree import compare_bundle, cut_bundle
from ledger.book.acts import AnyAct, Release, Transfer, Withdraw, decode_act, encode_act
from ledger.book.rules.signers import tag_of
from ledger.entry import Entry, SignedAct, parse_entry
from ledger.errors import Code, Defect, Malformed
from ledger.export import Export
from ledger.log.merkle import leaf_hash
from ledger.log.note import SignatureLine
from ledger.log.signing import SigningKey
from ledger.log.tiles import TILE_WIDTH, TileName, root_within
from ledger.verdict import Finding

LineId: TypeAlias = tuple[str, bytes]
"""What a signature line says of its key: name and key id."""
Ahead: TypeAlias = Sequence[tuple[bytes, bytes, bool]]
"""Signatures of one entry that were checked ahead: public key, signature, whether it holds."""
Judged: TypeAlias = tuple[Entry | Malformed, Ahead]
"""An entry, or why it is none, and what of its signatures is known."""
PLAIN_ACTS: Final = (Release, Transfer, Withdraw)
"""Acts whose fields are texts, numbers and ranges alone, so that `marshal` can write them."""
_PLAIN: Final[dict[str, Callable[..., AnyAct]]] = {
    str(kind.__struct_config__.tag): kind for kind in PLAIN_ACTS
}
_FAULT_PARTS: Final = 2
_Wire: TypeAlias = tuple[object, ...]


class Reading(Struct, frozen=True, kw_only=True):
    """What is in a bundle: findings of steps 1 and 3, the leaves' hashes, the entries in order.

    `whole` tells whether as many entries are there as the bundle's width says; `root` is the root
    over all leaves of a full bundle, empty for another.
    """

    name: TileName
    found: list[Finding]
    root: bytes
    hashes: list[bytes]
    whole: bool
    entries: list[Judged]


def read_bundle(evidence: Export, name: TileName, keys: Mapping[LineId, SigningKey]) -> Reading:
    """Read one bundle and its tile; `keys` are those under which signatures are checked ahead.

    A key that proves to be another than the state's is no harm: what was checked under it is then
    not asked for.
    """
    exhibit = Exhibit(evidence)
    leaves, hashes = open_bundle(exhibit, name)
    return Reading(
        name=name,
        found=exhibit.findings,
        hashes=hashes,
        root=root_within(b"".join(hashes)) if len(hashes) == TILE_WIDTH else b"",
        whole=len(leaves) == name.width,
        entries=[_parsed(leaf, keys) for leaf in leaves],
    )


def open_bundle(exhibit: Exhibit, name: TileName) -> tuple[list[bytes], list[bytes]]:
    """Take steps 1 and 3 for a bundle: return its leaves, as far as they go, and their hashes."""
    first = name.number * TILE_WIDTH
    tile = exhibit.file(TileName(0, name.number, name.width).path, first)
    data = exhibit.file(name.path, first)
    leaves, more = cut_bundle(data or b"", name.width)
    hashes = [leaf_hash(leaf) for leaf in leaves]
    if tile is not None and data is not None:
        exhibit.add(compare_bundle(first, name.width, hashes, tile))
    if more:
        exhibit.find(3, first, Defect.BAD_TILE, f"{name.path} goes on after its last entry")
    return leaves, hashes


def pack(reading: Reading) -> bytes:
    """Return a reading as bytes for another process: `unpack` reads it back."""
    return marshal.dumps(
        (
            reading.name.number,
            reading.name.width,
            [(one.step, one.index, one.code, one.detail) for one in reading.found],
            reading.root,
            [] if reading.root else reading.hashes,
            reading.whole,
            [_packed(judged, ahead) for judged, ahead in reading.entries],
        )
    )


def unpack(data: bytes) -> Reading:
    """Return the reading that another process of this program packed."""
    number, width, found, root, hashes, whole, entries = marshal.loads(data)  # noqa: S302
    return Reading(
        name=TileName(None, number, width),
        found=[
            Finding(step=step, index=index, code=code, detail=detail)
            for step, index, code, detail in found
        ],
        root=root,
        hashes=hashes,
        whole=whole,
        entries=[_unpacked(*entry) for entry in entries],
    )


def _parsed(leaf: bytes, keys: Mapping[LineId, SigningKey]) -> Judged:
    try:
        entry = parse_entry(leaf)
    except Malformed as error:
        return error, ()
    ahead = []
    for line in entry.signed.signatures:
        key = keys.get((line.name, line.key_id))
        if key is not None:
            holds = check_signature(key, entry.signed.text, line.signature)
            ahead.append((key.vkey.public, line.signature, holds))
    return entry, ahead


def _packed(judged: Entry | Malformed, ahead: Ahead) -> _Wire:
    if isinstance(judged, Malformed):
        return judged.code.name, judged.detail
    signed = judged.signed
    lines = [(line.name, line.key_id, line.signature) for line in signed.signatures]
    return (
        judged.admitted,
        signed.note,
        len(signed.text),
        signed.text_sha256,
        signed.origin,
        *_act(signed.act),
        lines,
        ahead,
    )


def _act(act: AnyAct) -> tuple[str, object]:
    """Return an act as its tag and fields, or as its line alone: it is decoded a second time."""
    if not isinstance(act, PLAIN_ACTS):
        return "", encode_act(act)
    fields = asdict(act)
    for name in type(act).__struct_fields__:
        if fields[name] is UNSET:
            del fields[name]
    return tag_of(act), fields


def _unpacked(*parts: Any) -> Judged:
    if len(parts) == _FAULT_PARTS:
        return Malformed(Code[parts[0]], parts[1]), ()
    admitted, note, text_bytes, text_sha256, origin, tag, act, lines, ahead = parts
    signed = SignedAct(
        note=note,
        text=note[:text_bytes],
        text_sha256=text_sha256,
        origin=origin,
        act=_PLAIN[tag](**act) if tag else decode_act(act),
        signatures=tuple([SignatureLine(*line) for line in lines]),
    )
    return Entry(admitted=admitted, signed=signed), ahead
