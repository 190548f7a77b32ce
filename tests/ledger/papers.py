"""What an auditor brings, made for tests: witnesses, trust files, two histories of one log."""

from collections.abc import Sequence
from pathlib import Path

from ledger.log.keys import COSIGNATURE, Signer
from ledger.log.note import cosignature_line, format_note, parse_note
from ledger.log.trust import Group, Trust, TrustedKey, format_trust
from tests.ledger.exports import LOG, checkpoint_of, files_of, traded, zip_of
from tests.world import seed_of

WITNESSES = tuple(
    Signer.from_seed(name=f"witness.test/{name}", seed=seed_of(name), algorithm=COSIGNATURE)
    for name in ("w1", "w2", "w3")
)


def trust_text(*, needed: int = 2) -> str:
    """Return a trust file: the log, three witnesses, and how many must agree."""
    keys = [TrustedKey(vkey=signer.vkey, name=signer.vkey.name[-2:]) for signer in WITNESSES]
    group = Group(name="all3", needed=max(needed, 1), members=tuple(key.name for key in keys))
    trust = Trust(
        logs=(TrustedKey(vkey=LOG.vkey),),
        witnesses=tuple(keys),
        groups=(group,),
        quorum=group.name if needed else "none",
    )
    return format_trust(trust)


def cosigned(note: bytes, times: dict[int, int]) -> bytes:
    """Return a checkpoint cosigned by witnesses (0 to 2) at times."""
    opened = parse_note(note)
    lines = [cosignature_line(WITNESSES[n], opened.text, time=time) for n, time in times.items()]
    return format_note(opened.text, [*opened.signatures, *lines])


def forked() -> tuple[list[bytes], list[bytes]]:
    """Return two histories of one log that part after entry 10; both keep every rule."""
    world = traded()
    other = traded()
    world.act(world.transfer_act(51, 60))
    other.act(other.transfer_act(51, 70))
    other.act(other.transfer_act(71, 72))
    return world.leaves, other.leaves


def write(path: Path, data: bytes | str) -> Path:
    """Write a file and return where it is."""
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def export_of(path: Path, leaves: Sequence[bytes], *, checkpoint: bytes = b"") -> Path:
    """Write an export, under another checkpoint than its own where one is given."""
    files = files_of(leaves)
    files["checkpoint"] = checkpoint or checkpoint_of(leaves)
    return zip_of(path, files)
