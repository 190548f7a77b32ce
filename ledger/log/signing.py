"""Keys that sign entries: an Ed25519 key, or a passkey with what its assertions must say.

The one place where the type of an account's key decides how a line is checked. Keys of the log
and of witnesses are no such keys: `ledger.log.keys.parse_vkey` reads those, and knows no passkey.

>>> from ledger.log.keys import Signer
>>> signer = Signer.from_seed(name="acme/k1", seed=bytes(32))
>>> key = parse_signing_key(signer.vkey.text)
>>> key.name, key.is_passkey, verify(key, b"text", signer.sign(b"text"))
('acme/k1', False, True)
"""

from functools import cached_property, lru_cache

from msgspec import Struct

from ledger.errors import Defect, Malformed
from ledger.log import keys, passkey
from ledger.log.keys import ED25519, VerifierKey
from ledger.log.passkey import PASSKEY, RelyingParty


class SigningKey(Struct, frozen=True, cache_hash=True, dict=True):
    """A key of an account; `party` is there for a passkey alone, as it was enrolled."""

    vkey: VerifierKey
    party: RelyingParty | None = None

    @cached_property
    def name(self) -> str:
        """The key's name."""
        return self.vkey.name

    @cached_property
    def key_id(self) -> bytes:
        """The key's id (C2SP signed-note)."""
        return self.vkey.key_id

    @cached_property
    def is_passkey(self) -> bool:
        """Whether the key signs by assertions."""
        return self.vkey.algorithm == PASSKEY


@lru_cache(maxsize=65_536)
def parse_signing_key(text: str, party: RelyingParty | None = None) -> SigningKey:
    """Return the key that a verifier key's text spells. Raises `Malformed`: BAD_KEY.

    Whether `party` goes with the type of the key is for the rules to say.
    """
    name, typed = keys.split_vkey(text)
    if typed[:1] != bytes([PASSKEY]):
        vkey = keys.parse_vkey(text)
        if vkey.algorithm != ED25519:
            raise Malformed(Defect.BAD_KEY, "a witness's key signs no acts")
        return SigningKey(vkey, party)
    if passkey.split_public(typed[1:]) is None:
        raise Malformed(Defect.BAD_KEY, "not a passkey of a known algorithm and its length")
    return SigningKey(VerifierKey(name, PASSKEY, typed[1:]), party)


@lru_cache(maxsize=4_096)
def is_enrollable(vkey: VerifierKey) -> bool:
    """Tell whether a public key may be enrolled: canonical, on its curve, of prime order."""
    if vkey.algorithm == PASSKEY:
        return passkey.is_enrollable(vkey.public)
    return vkey.algorithm == ED25519 and keys.is_enrollable(vkey.public)


def verify(key: SigningKey, text: bytes, signature: bytes) -> bool:
    """Tell whether a signature of a note's text by a key is valid."""
    if key.vkey.algorithm == ED25519:
        return keys.verify(public=key.vkey.public, message=text, signature=signature)
    return not flaw_of(key, text, signature)


def flaw_of(key: SigningKey, text: bytes, signature: bytes) -> str:
    """Return what is wrong with a signature, in words, or nothing where it is valid."""
    if not key.is_passkey:
        return "" if verify(key, text, signature) else "the key did not sign this text"
    if key.party is None:
        return "the key was enrolled without a relying party"
    flaw = passkey.flaw_of(public=key.vkey.public, party=key.party, text=text, signature=signature)
    return flaw or ""
