"""Why a witness does not cosign: the words of its 503, and the finding it publishes."""

from enum import StrEnum

from msgspec import Struct

from ledger.verdict import Finding


class Trouble(StrEnum):
    """Why a checkpoint that follows the last one was not cosigned. Closed; stable."""

    LOG_FAULTY = "log_faulty"
    """The log breaks its rules, or is not what its key signed: there is a finding."""
    EDITION_NOT_ENABLED = "edition_not_enabled"
    """The log has adopted an edition of the rules that the witness's operator has not enabled."""
    LOG_UNREACHABLE = "log_unreachable"
    """The log does not serve what its size asks for."""
    CATCHING_UP = "catching_up"
    """The log is being fetched and replayed: ask again."""
    BUSY = "busy"
    """Too many requests wait: ask again."""
    STORAGE = "storage"
    """The witness cannot store the checkpoint, and so does not cosign it."""


PUBLISHED = frozenset({Trouble.LOG_FAULTY, Trouble.EDITION_NOT_ENABLED})
"""Troubles that are findings: they are kept and shown to everybody."""


class Refusal(Struct, frozen=True, kw_only=True):
    """Why a witness does not cosign, in the body of its 503."""

    code: Trouble
    detail: str
    findings: tuple[Finding, ...] = ()


class Published(Struct, frozen=True, kw_only=True):
    """A finding as it is published: evidence that carries its own proof.

    `checkpoint` is the note that the log signed and the witness refused; `mirrored` the newest that
    the log's copy bears, a second history where the two disagree. `found` is an instant.
    """

    origin: str
    size: int
    root: str
    found: str
    code: Trouble
    detail: str
    findings: tuple[Finding, ...]
    checkpoint: str
    mirrored: str
