"""Assertions that hold though they look odd, and assertions with one thing wrong in each.

A fault is made from a passkey and a text: an `Assertion`, or bytes where no assertion is laid out.
The tests of the log, of the rules and of the doors all take these tables, each for itself.
"""

import base64
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from ledger.limits import CLIENT_DATA_BYTES_MAX
from ledger.log import p256
from ledger.log.passkey import ED25519, ES256, Assertion, Flaw, challenge_of
from tests.authenticator import AT, BE, BS, ED, UP, UV, Passkey

FALSE = ',"crossOrigin":false'
GREASE = (
    FALSE + ',"other_keys_can_be_added_here":"do not compare clientDataJSON against a template"}'
)
ODD_FLAGS = 0x02 | 0x20
"""The flags that WebAuthn reserves (section 6.1): nobody judges them."""
L = 2**252 + 27742317777372353535851937790883648493


class Fault(Struct, frozen=True):
    """What is wrong, and how it is made; `algorithm` where it needs one."""

    flaw: Flaw
    make: Callable[[Passkey, bytes], Assertion | bytes]
    algorithm: int = 0


class Erring:
    """A passkey that signs with one fault, wherever a signer stands."""

    def __init__(self, key: Passkey, make: Callable[[Passkey, bytes], Assertion | bytes]) -> None:
        self.key, self.make, self.vkey = key, make, key.vkey

    def sign(self, text: bytes) -> bytes:
        """Return what stands in the line after the key id."""
        return laid_out(self.make(self.key, text))


def laid_out(made: Assertion | bytes) -> bytes:
    """Return the bytes of a signature line, lengths as they are."""
    if isinstance(made, bytes):
        return made
    parts = (made.authenticator_data, made.client_data)
    return b"".join(len(part).to_bytes(2) + part for part in parts) + made.signature


def padded(key: Passkey, text: bytes, length: int) -> bytes:
    """Return client data of exactly so many bytes."""
    plain = key.client_data(text, tail=FALSE + ',"padding":""}')
    return plain[:-2] + b"x" * (length - len(plain)) + b'"}'


def answer(**options: object) -> Callable[[Passkey, bytes], Assertion]:
    """Return how a client answers with something done otherwise."""
    return lambda key, text: key.answer(text, **options)


def data(make: Callable[[Passkey, bytes], bytes]) -> Callable[[Passkey, bytes], Assertion]:
    """Return how a client answers with client data of its own."""
    return lambda key, text: key.answer(text, client_data=make(key, text))


def changed(**parts: Callable[[Assertion], bytes]) -> Callable[[Passkey, bytes], Assertion]:
    """Return how a good answer is changed after it was signed."""

    def make(key: Passkey, text: bytes) -> Assertion:
        good = key.answer(text)
        return replace(good, **{name: change(good) for name, change in parts.items()})

    return make


def framed(change: Callable[[bytes], bytes]) -> Callable[[Passkey, bytes], bytes]:
    """Return how the bytes of a good line are changed."""
    return lambda key, text: change(key.sign(text))


def standard(text: bytes) -> str:
    """Return a text's challenge in padded base64url."""
    return base64.urlsafe_b64encode(challenge_of(text)).decode()


def high(good: Assertion) -> bytes:
    """Return the other signature of ES256: n - s."""
    s = p256.ORDER - int.from_bytes(good.signature[32:])
    return good.signature[:32] + s.to_bytes(32)


def beyond(good: Assertion) -> bytes:
    """Return a signature of Ed25519 with S + L for S."""
    s = int.from_bytes(good.signature[32:], "little") + L
    return good.signature[:32] + s.to_bytes(32, "little")


def with_flags(good: Assertion, flags: int) -> bytes:
    """Return the authenticator data with other flags."""
    return good.authenticator_data[:32] + bytes([flags]) + good.authenticator_data[33:]


GOOD: dict[str, Callable[[Passkey, bytes], Assertion]] = {
    "as it is": answer(),
    "a key that is not backed up": answer(flags=UP | UV),
    "reserved flags": answer(flags=UP | UV | ODD_FLAGS),
    "a member more": answer(tail=GREASE),
    "no word of cross-origin": answer(tail="}"),
    "client data of 1,024 octets": data(lambda k, t: padded(k, t, CLIENT_DATA_BYTES_MAX)),
}

FAULTS: dict[str, Fault] = {
    # The layout.
    "nothing but an octet": Fault(Flaw.LAYOUT, lambda _, __: b"\0"),
    "a signature of the text itself": Fault(Flaw.LAYOUT, lambda k, t: k.sign_raw(t)),
    "DER for raw": Fault(
        Flaw.LAYOUT,
        lambda k, t: replace(k.answer(t), signature=k.sign_der(t)),
        ES256,
    ),
    "an octet more at the end": Fault(Flaw.LAYOUT, framed(lambda sig: sig + b"\0")),
    "an octet less at the end": Fault(Flaw.LAYOUT, framed(lambda sig: sig[:-1])),
    "an octet more of authenticator data": Fault(Flaw.LAYOUT, answer(extra=b"\0")),
    "lengths of another order": Fault(Flaw.LAYOUT, framed(lambda sig: sig[1::-1] + sig[2:])),
    "a length one too short": Fault(
        Flaw.LAYOUT,
        framed(lambda sig: sig[:39] + (int.from_bytes(sig[39:41]) - 1).to_bytes(2) + sig[41:]),
    ),
    "client data of 1,025 octets": Fault(
        Flaw.LAYOUT, data(lambda k, t: padded(k, t, CLIENT_DATA_BYTES_MAX + 1))
    ),
    # The client data.
    "no client data": Fault(Flaw.TYPE, changed(client_data=lambda _: b"")),
    "a registration": Fault(Flaw.TYPE, answer(kind="webauthn.create")),
    "a payment": Fault(Flaw.TYPE, answer(kind="payment.get")),
    "a space before the type": Fault(
        Flaw.TYPE, data(lambda k, t: k.client_data(t).replace(b"{", b"{ ", 1))
    ),
    "the challenge before the type": Fault(
        Flaw.TYPE,
        data(
            lambda k, t: (
                k.client_data(t).replace(b'"type":"webauthn.get",', b"")[:-1]
                + b',"type":"webauthn.get"}'
            )
        ),
    ),
    "an escape in the type": Fault(Flaw.TYPE, answer(kind="webauthn\\u002eget")),
    "the challenge of another text": Fault(
        Flaw.CHALLENGE, lambda k, t: k.answer(t, challenge=standard(t + b"\n").rstrip("="))
    ),
    "a padded challenge": Fault(Flaw.CHALLENGE, lambda k, t: k.answer(t, challenge=standard(t))),
    "a challenge in hexadecimal": Fault(
        Flaw.CHALLENGE, lambda k, t: k.answer(t, challenge=challenge_of(t).hex())
    ),
    "a foreign origin": Fault(Flaw.ORIGIN, answer(origin="https://attacker.test")),
    "an origin below": Fault(Flaw.ORIGIN, answer(origin="https://www.registry.test")),
    "an origin that begins like it": Fault(
        Flaw.ORIGIN, answer(origin="https://registry.test.evil")
    ),
    "another port": Fault(Flaw.ORIGIN, answer(origin="https://registry.test:444")),
    "no transport security": Fault(Flaw.ORIGIN, answer(origin="http://registry.test")),
    "an origin with a slash": Fault(Flaw.ORIGIN, answer(origin="https://registry.test/")),
    "cross-origin": Fault(Flaw.CROSS_ORIGIN, answer(tail=',"crossOrigin":true}')),
    "cross-origin, spelt otherwise": Fault(
        Flaw.CROSS_ORIGIN, answer(tail=',"crossOrigin": false}')
    ),
    "neither true nor false": Fault(Flaw.CROSS_ORIGIN, answer(tail=',"crossOrigin":falsey}')),
    "another member first": Fault(
        Flaw.CROSS_ORIGIN, answer(tail=',"topOrigin":"https://attacker.test","crossOrigin":true}')
    ),
    "no end": Fault(Flaw.CROSS_ORIGIN, answer(tail=FALSE)),
    "no end, and no word of cross-origin": Fault(Flaw.CROSS_ORIGIN, answer(tail="")),
    "an octet after the end": Fault(Flaw.CROSS_ORIGIN, answer(tail=FALSE + "}\0")),
    # The authenticator data.
    "another relying party": Fault(Flaw.RP_ID, answer(rp_id="attacker.test")),
    "nobody present": Fault(Flaw.FLAGS, answer(flags=UV | BE | BS)),
    "nobody verified": Fault(Flaw.FLAGS, answer(flags=UP | BE | BS)),
    "no flags": Fault(Flaw.FLAGS, answer(flags=0)),
    "credential data": Fault(Flaw.FLAGS, answer(flags=UP | UV | AT)),
    "extensions": Fault(Flaw.FLAGS, answer(flags=UP | UV | ED)),
    # The signature.
    "verification claimed afterwards": Fault(
        Flaw.SIGNATURE,
        lambda k, t: replace(
            good := k.answer(t, flags=UP), authenticator_data=with_flags(good, UP | UV)
        ),
    ),
    "a counter changed afterwards": Fault(
        Flaw.SIGNATURE,
        changed(authenticator_data=lambda good: good.authenticator_data[:-1] + b"\1"),
    ),
    "a member added afterwards": Fault(
        Flaw.SIGNATURE, changed(client_data=lambda good: good.client_data[:-1] + b',"x":1}')
    ),
    "another key": Fault(
        Flaw.SIGNATURE,
        lambda k, t: Passkey("another/k1", k.algorithm, origins=k.party.origins).answer(t),
    ),
    "a key of the other algorithm": Fault(
        Flaw.SIGNATURE, lambda k, t: Passkey(k.name, ED25519 + ES256 - k.algorithm).answer(t)
    ),
    "zeros": Fault(Flaw.SIGNATURE, changed(signature=lambda _: bytes(64))),
    "s in the upper half": Fault(Flaw.SIGNATURE, changed(signature=high), ES256),
    "r of zero": Fault(
        Flaw.SIGNATURE, changed(signature=lambda good: bytes(32) + good.signature[32:]), ES256
    ),
    "s of zero": Fault(
        Flaw.SIGNATURE, changed(signature=lambda good: good.signature[:32] + bytes(32)), ES256
    ),
    "S beyond the order": Fault(Flaw.SIGNATURE, changed(signature=beyond), ED25519),
}


def faults(algorithm: int) -> dict[str, Fault]:
    """Return the faults that passkeys of an algorithm can have."""
    return {name: fault for name, fault in FAULTS.items() if fault.algorithm in {0, algorithm}}
