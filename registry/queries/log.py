"""The log as it is read: head, entries, proofs, receipts, tiles. Nothing here writes.

Whatever is read stops at the head of the reading transaction, so that a proof and the checkpoint
beside it are of one size.
"""

import base64
import datetime

import msgspec
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import Connection, func, select

from ledger.book.acts import encode_act
from ledger.book.policy import Policy
from ledger.book.records import Key, Programme
from ledger.entry import Entry, parse_entry
from ledger.log.merkle import leaf_hash, prove_consistency, prove_inclusion
from ledger.log.proof import InclusionReceipt, format_receipt
from ledger.log.tiles import TileName, encode_bundle
from ledger.log.trust import Trust
from registry.cosignatures import Published, published
from registry.errors import HistoryRefused
from registry.log import read_head, stored_tiles
from registry.queries.pages import Page, after_index, newest_at, page_of
from registry.remarks import Remark, remarked
from registry.store import record_from_row, table_of
from registry.tables import METADATA

_CHECKPOINT = METADATA.tables["checkpoint"]
_ENTRY = METADATA.tables["entry"]
_TILE = METADATA.tables["tile"]


class SignerView(Struct, frozen=True, kw_only=True):
    """A signature of an entry: the key's name, who keeps it, and whether it is a passkey."""

    key: str
    custody: str
    is_passkey: bool = False


class EntrySummary(Struct, frozen=True, kw_only=True):
    """A line of the list of entries."""

    index: int
    admitted: str
    act: str
    account: str
    id: str
    leaf_hash: str
    remark: Remark | UnsetType = UNSET


class EntryView(Struct, frozen=True, kw_only=True):
    """An entry: what was done, as the act's own JSON, by whom it was signed, and its leaf."""

    index: int
    admitted: str
    act: msgspec.Raw
    signers: list[SignerView]
    leaf_hash: str
    leaf: str
    remark: Remark | UnsetType = UNSET


class InclusionView(Struct, frozen=True, kw_only=True):
    """An inclusion proof (RFC 6962 section 2.1.1), hashes in standard base64, leaf's side first."""

    index: int
    size: int
    leaf_hash: str
    hashes: list[str]


class ConsistencyView(Struct, frozen=True, kw_only=True):
    """A consistency proof (RFC 6962 section 2.1.2), hashes in standard base64."""

    old: int
    new: int
    hashes: list[str]


def size_of(connection: Connection) -> int:
    """Return how many entries the log has."""
    return read_head(connection).size


def leaf_at(connection: Connection, index: int) -> bytes | None:
    """Return an entry's leaf, byte for byte."""
    found = connection.execute(select(_ENTRY.c.leaf).where(_ENTRY.c.index == index)).scalar()
    return None if found is None else bytes(found)


def entry_at(connection: Connection, index: int) -> EntryView | None:
    """Return an entry as people and programs read it."""
    leaf = leaf_at(connection, index)
    if leaf is None:
        return None
    entry = parse_entry(leaf)
    names = [line.name for line in entry.signed.signatures]
    key = table_of(Key)
    found = connection.execute(
        select(key.c.name, key.c.custody, key.c.rp_id).where(
            key.c.name.in_(names), newest_at(key, None)
        )
    )
    known = {
        row.name: SignerView(key=row.name, custody=row.custody, is_passkey=bool(row.rp_id))
        for row in found
    }
    view = EntryView(
        index=index,
        admitted=entry.admitted,
        act=msgspec.Raw(encode_act(entry.signed.act)),
        signers=[known.get(name, SignerView(key=name, custody="self")) for name in names],
        leaf_hash=leaf_hash(leaf).hex(),
        leaf=leaf.decode(),
    )
    return remarked(connection, [view])[0]


def entries(
    connection: Connection, *, after: str, limit: int, account: str = "", act: str = ""
) -> Page[EntrySummary]:
    """Return entries in the log's order. Raises `CursorInvalid`."""
    statement = select(_ENTRY).order_by(_ENTRY.c.index).limit(limit + 1)
    if after:
        statement = statement.where(_ENTRY.c.index > after_index(after))
    if account:
        statement = statement.where(_ENTRY.c.account == account)
    if act:
        statement = statement.where(_ENTRY.c.act == act)
    found = [
        EntrySummary(
            index=row["index"],
            admitted=row["admitted"],
            act=row["act"],
            account=row["account"],
            id=row["act_id"],
            leaf_hash=bytes(row["leaf_hash"]).hex(),
        )
        for row in connection.execute(statement).mappings()
    ]
    return page_of(remarked(connection, found), limit=limit, cursor=lambda entry: str(entry.index))


def latest(connection: Connection, count: int) -> list[tuple[int, Entry]]:
    """Return the last entries with their indexes, the newest first."""
    rows = connection.execute(
        select(_ENTRY.c.index, _ENTRY.c.leaf).order_by(_ENTRY.c.index.desc()).limit(count)
    )
    return [(index, parse_entry(bytes(leaf))) for index, leaf in rows]


def policy_before(connection: Connection, index: int) -> Policy | None:
    """Return the policy under which an entry was admitted, None for genesis."""
    table = table_of(Programme)
    statement = select(table).where(newest_at(table, index - 1))
    row = connection.execute(statement).mappings().first()
    return record_from_row(Programme, row).policy if row else None


def index_at(connection: Connection, date: datetime.date) -> int:
    """Return the last entry admitted on or before a legal date (UTC+8), -1 where there is none."""
    midnight = datetime.datetime.combine(
        date + datetime.timedelta(days=1),
        datetime.time(),
        datetime.timezone(datetime.timedelta(hours=8)),
    )
    until = midnight.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    found = connection.execute(
        select(func.max(_ENTRY.c.index)).where(_ENTRY.c.admitted < until)
    ).scalar()
    return -1 if found is None else int(found)


def inclusion(connection: Connection, *, index: int, size: int) -> InclusionView | None:
    """Return the proof that an entry stands in the log of a size, None outside the log."""
    if not 0 <= index < size <= size_of(connection):
        return None
    read = stored_tiles(connection)
    hashes = prove_inclusion(index=index, size=size, read=read)
    return InclusionView(
        index=index,
        size=size,
        leaf_hash=base64.b64encode(read(0, index)).decode(),
        hashes=[base64.b64encode(value).decode() for value in hashes],
    )


def consistency(connection: Connection, *, old: int, new: int) -> ConsistencyView | None:
    """Return the proof that one size of the log is a prefix of another, None outside the log."""
    if not 0 <= old <= new <= size_of(connection):
        return None
    hashes = prove_consistency(old=old, new=new, read=stored_tiles(connection))
    encoded = [base64.b64encode(value).decode() for value in hashes]
    return ConsistencyView(old=old, new=new, hashes=encoded)


def receipt_file(
    connection: Connection, index: int, *, trust: Trust, size: int | None = None
) -> bytes | None:
    """Return an entry's receipt (C2SP tlog-proof), or one at a size that was signed.

    Without a size it is under the published checkpoint, with its cosignatures, or at the head
    where that does not cover the entry yet; `trust` is the registry's policy of witnesses. There
    is none outside the log, and none where no checkpoint was signed at the size.
    """
    ends = published(connection, trust)
    if size is None and index >= ends.size:
        size = read_head(connection).size
    if size is not None and size != ends.size:
        signed = select(_CHECKPOINT.c.note).where(_CHECKPOINT.c.size == size)
        ends = Published(size=size, note=bytes(connection.execute(signed).scalar() or b""))
    if not ends.note or not 0 <= index < ends.size:
        return None
    proof = prove_inclusion(index=index, size=ends.size, read=stored_tiles(connection))
    receipt = InclusionReceipt(index=index, proof=tuple(proof), checkpoint=ends.note)
    return format_receipt(receipt)


def tile_file(connection: Connection, name: TileName) -> bytes | None:
    """Return a tile or bundle as C2SP tlog-tiles serves it, None where the log has none so wide."""
    size = size_of(connection)
    level = name.level or 0
    if (name.number * 256 + name.width) << 8 * level > size:
        return None
    if name.level is None:
        return encode_bundle(leaves(connection, name.number * 256, name.width))
    return tile_data(connection, level, name.number)[: name.width * 32]


def tile_data(connection: Connection, level: int, number: int) -> bytes:
    """Return a hash tile as far as it is filled."""
    found = connection.execute(
        select(_TILE.c.data).where(_TILE.c.level == level, _TILE.c.number == number)
    ).scalar_one()
    return bytes(found)


def leaves(connection: Connection, first: int, count: int) -> list[bytes]:
    """Return the leaves of entries in a row that the log has.

    Raises `HistoryRefused` where one of them is missing.
    """
    rows = connection.execute(
        select(_ENTRY.c.leaf)
        .where(_ENTRY.c.index >= first, _ENTRY.c.index < first + count)
        .order_by(_ENTRY.c.index)
    )
    found = [bytes(row.leaf) for row in rows]
    if len(found) < count:
        last = first + count - 1
        raise HistoryRefused(
            f"of entries {first} to {last} only {len(found)} are in the database: "
            "tanbu rebuild --check tells where",
            zh=f"分錄 {first} 至 {last} 中僅 {len(found)} 筆在資料庫："
            "請以 tanbu rebuild --check 查明",
        )
    return found
