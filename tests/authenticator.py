"""A software authenticator: passkeys of both algorithms that really sign, and can be made to err.

A `Passkey` stands wherever a ``ledger.log.keys.Signer`` does: it has a `vkey` and signs texts. Its
seed is its name's, and ES256 signs deterministically (RFC 6979), so that every byte is the same in
every run. `Passkey.answer` takes what a hostile or foreign client would do differently.
"""

import hashlib
from base64 import urlsafe_b64encode

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ledger.book.acts import KeyGrant
from ledger.book.acts import Passkey as Enrolled
from ledger.book.fields import Custody
from ledger.log import p256
from ledger.log.keys import VerifierKey
from ledger.log.passkey import (
    ED25519,
    ES256,
    PASSKEY,
    Assertion,
    RelyingParty,
    challenge_text,
    encode_assertion,
    typed_public,
)

RP_ID = "registry.test"
ORIGIN = "https://registry.test"
UP, UV, BE, BS, AT, ED = 0x01, 0x04, 0x08, 0x10, 0x40, 0x80
COSE = {ED25519: -8, ES256: -7}
CREDENTIAL_ID = bytes(range(16))


class Passkey:
    """A passkey under a key's name."""

    def __init__(self, name, algorithm=ES256, *, origins=(ORIGIN,), rp_id=RP_ID, seed=""):
        seed = hashlib.sha256(f"test passkey {seed or name}".encode()).digest()
        self.name, self.algorithm = name, algorithm
        self.party = RelyingParty(rp_id, tuple(origins))
        if algorithm == ED25519:
            self.private = Ed25519PrivateKey.from_private_bytes(seed)
            self.public = self.private.public_key().public_bytes_raw()
        else:
            self.private = ec.derive_private_key(int.from_bytes(seed), ec.SECP256R1())
            form = (Encoding.X962, PublicFormat.UncompressedPoint)
            self.public = self.private.public_key().public_bytes(*form)
        self.vkey = VerifierKey(name, PASSKEY, typed_public(algorithm, self.public))

    @property
    def grant(self):
        """What enrols it."""
        enrolled = Enrolled(origins=self.party.origins, rp_id=self.party.rp_id)
        return KeyGrant(custody=Custody.SELF, passkey=enrolled, vkey=self.vkey.text)

    def sign(self, text):
        """Return what a signature line holds after the key id."""
        return encode_assertion(self.answer(text))

    def answer(self, text, *, extra=b"", flags=UP | UV | BE | BS, rp_id=None, **client):
        """Return the assertion over a text; each option is one thing done otherwise."""
        data = hashlib.sha256((rp_id or self.party.rp_id).encode()).digest()
        data += bytes([flags]) + bytes(4) + extra
        client_data = client.pop("client_data", None) or self.client_data(text, **client)
        signature = self.sign_raw(data + hashlib.sha256(client_data).digest())
        return Assertion(data, client_data, signature)

    def client_data(
        self,
        text,
        *,
        kind="webauthn.get",
        challenge=None,
        origin=None,
        tail=',"crossOrigin":false}',
    ):
        """Return the client data (WebAuthn section 5.8.1.1)."""
        challenge = challenge or challenge_text(text)
        origin = origin or self.party.origins[0]
        return f'{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}"{tail}'.encode()

    def sign_raw(self, message):
        """Return the 64-byte signature of octets, s in the lower half."""
        if self.algorithm == ED25519:
            return self.private.sign(message)
        return p256.low_signature(*decode_dss_signature(self.sign_der(message)))

    def sign_der(self, message):
        """Return an ES256 signature as authenticators give it."""
        return self.private.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True))

    # -- what a browser hands over at registration ----------------------------------------

    def cose_key(self):
        """Return the public key as a COSE_Key (RFC 9053 section 7)."""
        if self.algorithm == ED25519:
            return cbor2.dumps({1: 1, 3: -8, -1: 6, -2: self.public})
        x, y = self.public[1:33], self.public[33:]
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def spki(self):
        """Return the public key as ``getPublicKey()`` does: SubjectPublicKeyInfo in DER."""
        form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return self.private.public_key().public_bytes(*form)

    def attestation_object(self, cose_key=None):
        """Return the attestation object of a registration, without attestation."""
        data = hashlib.sha256(self.party.rp_id.encode()).digest() + bytes([UP | UV | AT]) + bytes(4)
        data += bytes(16) + len(CREDENTIAL_ID).to_bytes(2) + CREDENTIAL_ID
        data += cose_key or self.cose_key()
        return cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})


def base64url(octets):
    """Return base64url without padding, as browsers hand octets over."""
    return urlsafe_b64encode(octets).rstrip(b"=").decode()
