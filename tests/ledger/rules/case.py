"""A case: a world, a note that asks to enter it, and the code that it earns.

A case builds its world from real entries alone, so that `World.leaves` can be replayed anywhere
before the note is handed in at the instant that `build` returns.
"""

import datetime
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from ledger.book.acts import AnyAct, KeyGrant
from ledger.book.calendar import format_instant, parse_instant
from ledger.book.fields import Custody
from ledger.entry import note_text
from ledger.errors import Code, Malformed, Rejected
from ledger.log.keys import ED25519, Signer, VerifierKey
from ledger.log.note import format_note
from ledger.log.passkey import ES256, PASSKEY, typed_public
from tests.authenticator import Passkey
from tests.world import ORIGIN, World, line_by, seed_of, sign, signer_of

Names = tuple[str | Signer | Passkey, ...]
Given = Callable[[], World]


class Draft(Struct, frozen=True, kw_only=True):
    """An act, how it is signed, and how long after the world's time it is handed in.

    A `forged` one bears its signers' signatures of another text.
    """

    act: AnyAct
    signers: Names
    origin: str = ORIGIN
    late: datetime.timedelta = datetime.timedelta()
    forged: bool = False

    def note(self) -> bytes:
        """Return the signed note."""
        if not self.forged:
            return sign(self.act, self.signers, origin=self.origin)
        signers = [signer_of(name) if isinstance(name, str) else name for name in self.signers]
        signers.sort(key=lambda signer: signer.vkey.name)
        lines = [line_by(signer, b"another text\n") for signer in signers]
        return format_note(note_text(origin=self.origin, act=self.act), lines)


class Built(Struct, frozen=True):
    """What a case hands over: the world so far, the note, and when it is handed in."""

    world: World
    note: bytes
    admitted: str


class Case(Struct, frozen=True, kw_only=True):
    """A named case of one act; `code` is None where the note is admitted.

    `rung` counts from 1 in a ladder and is 0 elsewhere.
    """

    name: str
    act: str
    code: Code | None
    given: Given
    hand_in: Callable[[World], tuple[bytes, str]]
    rung: int = 0

    def build(self) -> Built:
        """Return a fresh world, the note, and the instant."""
        world = self.given()
        return Built(world, *self.hand_in(world))

    def outcome(self) -> Code | None:
        """Hand the note in and return why it is refused, or None."""
        built = self.build()
        return outcome(built.world, built.note, built.admitted)


def outcome(world: World, note: bytes, admitted: str) -> Code | None:
    """Hand a note in at an instant and return why it is refused, or None."""
    world.now = parse_instant(admitted)
    try:
        world.admit(note)
    except (Malformed, Rejected) as error:
        assert isinstance(error.code, Code)
        return error.code
    return None


def submitted(world: World, draft: Draft) -> tuple[bytes, str]:
    """Return a draft's note and the instant at which it is handed in."""
    return draft.note(), format_instant(world.now + draft.late)


def row(  # noqa: PLR0917 -- a row of a table, in its columns
    tag: str,
    name: str,
    given: Given,
    act: Callable[[World], AnyAct],
    signers: str | Names,
    code: Code | None,
    **draft: object,
) -> Case:
    """Return one case; `signers` are key names, in one string where that is all they are."""
    names = tuple(signers.split()) if isinstance(signers, str) else signers

    def hand_in(world: World) -> tuple[bytes, str]:
        return submitted(world, Draft(act=act(world), signers=names, **draft))

    return Case(name=f"{tag}: {name}", act=tag, code=code, given=given, hand_in=hand_in)


def weak_grant(name: str) -> KeyGrant:
    """Return the grant of a key of order one: the encoding of the neutral point."""
    key = VerifierKey(name, ED25519, b"\x01" + bytes(31))
    return KeyGrant(custody=Custody.SELF, vkey=key.text)


def renamed(name: str, seed_name: str) -> Signer:
    """Return the key of one name under another."""
    return Signer.from_seed(name=name, seed=seed_of(seed_name))


def odd_grant(name: str) -> KeyGrant:
    """Return the grant of a weak passkey that the registry is to keep, which it cannot."""
    key = VerifierKey(name, PASSKEY, typed_public(ES256, bytes(65)))
    return replace(Passkey(name).grant, custody=Custody.REGISTRY, vkey=key.text)


def granted(signer: Signer, custody: Custody = Custody.SELF) -> KeyGrant:
    """Return the grant of a signer's key."""
    return KeyGrant(custody=custody, vkey=signer.vkey.text)
