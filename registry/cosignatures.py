"""Cosignatures kept, and the checkpoint that is published because of them. Nothing here commits.

The published checkpoint is the newest whose cosignatures make the quorum; it never goes back. With
no quorum to make, it is the newest signed one with whatever cosignatures it has.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, delete, func, select, text, union, update

from ledger.limits import SIGNATURES_MAX
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.merkle import EMPTY_ROOT
from ledger.log.note import SignatureLine, cosigned_at, format_note, parse_note
from ledger.log.trust import NO_QUORUM, Trust, TrustedKey
from registry.log import read_head
from registry.tables import METADATA

KEPT_MAX: Final = 64
"""Cosignatures kept of one witness above the published size: the newest."""

_COSIGNATURE: Final = METADATA.tables["cosignature"]
_PUBLISHED: Final = METADATA.tables["published"]
_CHECKPOINT: Final = METADATA.tables["checkpoint"]
_ONE: Final = 1


class Published(Struct, frozen=True, kw_only=True):
    """A checkpoint as it is published: its size, and the note with its cosignatures."""

    size: int
    note: bytes

    @property
    def root(self) -> bytes:
        """The root that the note states."""
        return parse_checkpoint(parse_note(self.note).text).root if self.note else EMPTY_ROOT


def keep(
    connection: Connection, *, size: int, witness: TrustedKey, line: SignatureLine, trust: Trust
) -> None:
    """Keep a cosignature that was checked, and publish its checkpoint where that has its quorum."""
    published = _locked(connection)
    if size < published.size:
        return
    name = _name(witness)
    of_witness = _COSIGNATURE.c.witness == name
    connection.execute(delete(_COSIGNATURE).where(of_witness, _COSIGNATURE.c.size == size))
    row = {"witness": name, "size": size, "time": cosigned_at(line), "signature": line.signature}
    connection.execute(_COSIGNATURE.insert().values(row))
    _publish(connection, size, trust)
    oldest = (
        select(_COSIGNATURE.c.size)
        .where(of_witness)
        .order_by(_COSIGNATURE.c.size.desc())
        .offset(KEPT_MAX)
        .limit(1)
    )
    if (last := connection.execute(oldest).scalar()) is not None:
        connection.execute(delete(_COSIGNATURE).where(of_witness, _COSIGNATURE.c.size <= last))


def recount(connection: Connection, trust: Trust) -> None:
    """Publish the newest checkpoint whose kept cosignatures make the quorum by now.

    A policy may ask for fewer than the one under which they came.
    """
    above = _COSIGNATURE.c.size > _locked(connection).size
    sizes = select(_COSIGNATURE.c.size).where(above).distinct()
    for size in connection.execute(sizes.order_by(_COSIGNATURE.c.size.desc())).scalars().all():
        if _publish(connection, size, trust):
            return


def published(connection: Connection, trust: Trust) -> Published:
    """Return the newest checkpoint that may be published; size 0 and no note where there is none.

    `trust` is the registry's policy of witnesses.
    """
    if trust.quorum == NO_QUORUM:
        head = read_head(connection)
        note = head.checkpoint
        if trust.witnesses and head.size:
            note = with_lines(note, _lines_at(connection, head.size, trust).values())
        return Published(size=head.size, note=note)
    row = connection.execute(select(_PUBLISHED)).mappings().first()
    return Published(size=row["size"], note=bytes(row["note"])) if row else _NOTHING


def check_policy(connection: Connection, trust: Trust) -> None:
    """Require a policy of a registry whose log was published with witnesses' cosignatures.

    Without one its newest checkpoint would be shown bare, over one that others have cosigned. To go
    on without witnesses is for a policy to say: one without any, and `quorum none`. Raises
    ValueError, which names the setting.
    """
    if trust.logs:
        return
    sizes = (select(table.c.size) for table in (_PUBLISHED, _COSIGNATURE))
    size = max(connection.execute(union(*sizes)).scalars(), default=0)
    if size:
        raise ValueError(
            f"witness_policy: witnesses have cosigned this log, up to size {size} as is known "
            "here, and no policy is set: name it in settings.json or in TANBU_WITNESS_POLICY"
        )


def taken_home(connection: Connection, trust: Trust) -> Published:
    """Return the checkpoint that a copy of the log ends at: the published one.

    Where none is published yet it is the newest signed one, without a quorum.
    """
    found = published(connection, trust)
    if found.size:
        return found
    head = read_head(connection)
    return Published(size=head.size, note=head.checkpoint)


def last_of(connection: Connection, witness: TrustedKey) -> tuple[int, int]:
    """Return the size a witness cosigned last, and the time; 0 for none."""
    row = connection.execute(
        select(_COSIGNATURE.c.size, _COSIGNATURE.c.time)
        .where(_COSIGNATURE.c.witness == _name(witness))
        .order_by(_COSIGNATURE.c.size.desc())
        .limit(1)
    ).first()
    return (row.size, row.time) if row else (0, 0)


def with_lines(note: bytes, lines: Iterable[SignatureLine]) -> bytes:
    """Return a checkpoint's note with cosignatures after the log's own signatures, in order."""
    parsed = parse_note(note)
    added = sorted(lines, key=lambda line: (line.name, line.key_id))
    return format_note(parsed.text, [*parsed.signatures, *added][:SIGNATURES_MAX])


_NOTHING: Final = Published(size=0, note=b"")


def _locked(connection: Connection) -> Published:
    """Return the published checkpoint and keep other processes from moving it."""
    connection.execute(
        text("INSERT INTO published (id, size, note) VALUES (1, 0, :note) ON CONFLICT DO NOTHING"),
        {"note": b""},
    )
    row = connection.execute(select(_PUBLISHED).with_for_update()).mappings().one()
    return Published(size=row["size"], note=bytes(row["note"]))


def _publish(connection: Connection, size: int, trust: Trust) -> bool:
    """Publish a checkpoint if its cosignatures make the quorum, and return whether they do."""
    lines = _lines_at(connection, size, trust)
    if trust.quorum == NO_QUORUM or not trust.is_met(set(lines)):
        return False
    signed = select(_CHECKPOINT.c.note).where(_CHECKPOINT.c.size == size)
    note = with_lines(bytes(connection.execute(signed).scalar_one()), lines.values())
    moved = update(_PUBLISHED).where(_PUBLISHED.c.id == _ONE)
    connection.execute(moved.values(size=size, note=note))
    # The newest of each witness stays: it says how far one came that is away.
    newest = _COSIGNATURE.alias()
    of_same = select(func.max(newest.c.size)).where(newest.c.witness == _COSIGNATURE.c.witness)
    outdone = _COSIGNATURE.c.size < of_same.scalar_subquery()
    connection.execute(delete(_COSIGNATURE).where(_COSIGNATURE.c.size < size, outdone))
    return True


def _lines_at(connection: Connection, size: int, trust: Trust) -> dict[str, SignatureLine]:
    """Return the cosignatures of a size by the names that the policy gives their witnesses."""
    rows = connection.execute(select(_COSIGNATURE).where(_COSIGNATURE.c.size == size)).mappings()
    signatures = {row["witness"]: bytes(row["signature"]) for row in rows}
    return {
        witness.name: SignatureLine(witness.vkey.name, witness.vkey.key_id, signature)
        for witness in trust.witnesses
        if (signature := signatures.get(_name(witness))) is not None
    }


def _name(witness: TrustedKey) -> str:
    return f"{witness.vkey.name}+{witness.vkey.key_id.hex()}"
