"""Passkeys: sections 4.4 and 5.3 of docs/protocol.md."""

import base64
import hashlib

from tests.independent import curve, p256

TYPE = b"\xfftanbu/passkey@v1"
LENGTHS = {1: 32, 2: 65}  # octets of a public key, by algorithm
CLIENT_DATA_MAX = 1_024


def is_passkey(typed):
    """Return whether a typed key is a passkey of a known algorithm and its length (4.4)."""
    if not typed.startswith(TYPE) or len(typed) == len(TYPE):
        return False
    return LENGTHS.get(typed[len(TYPE)]) == len(typed) - len(TYPE) - 1


def split(typed):
    """Return the curve and the public key of a passkey's typed key."""
    algorithm, public_key = typed[len(TYPE)], typed[len(TYPE) + 1 :]
    return (curve if algorithm == 1 else p256), public_key


def may_be_enrolled(typed):
    """Return whether the public key of a passkey may be enrolled (5)."""
    family, public_key = split(typed)
    if family is curve:
        return curve.may_be_enrolled(public_key)
    return p256.is_on_curve(public_key)


def assertion_holds(typed, passkey, text, sig):
    """Take the steps of 5.3: return whether a passkey signed a note's text."""
    parts = split_assertion(sig)
    if parts is None:
        return False
    authenticator_data, client_data, signature = parts
    if not client_data_fits(client_data, passkey["origins"], text):
        return False
    if authenticator_data[:32] != hashlib.sha256(passkey["rp_id"].encode()).digest():
        return False
    flags = authenticator_data[32]
    if not (flags & 0x01 and flags & 0x04) or flags & 0x40 or flags & 0x80:
        return False
    family, public_key = split(typed)
    message = authenticator_data + hashlib.sha256(client_data).digest()
    return family.signature_holds(public_key, message, signature)


def split_assertion(sig):
    """Return authenticator data, client data and signature, or None (step 1)."""
    if len(sig) < 41 or sig[:2] != b"\x00\x25":
        return None
    length = int.from_bytes(sig[39:41], "big")
    if length > CLIENT_DATA_MAX or len(sig) != 41 + length + 64:
        return None
    return sig[2:39], sig[41 : 41 + length], sig[41 + length :]


def client_data_fits(client_data, origins, text):
    """Return whether client data are the one right beginning, and end well (steps 2 to 5)."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(text).digest()).decode().rstrip("=")
    for origin in origins:
        begin = f'{{"type":"webauthn.get","challenge":"{challenge}","origin":"{origin}"'.encode()
        if client_data == begin + b"}" or client_data == begin + b',"crossOrigin":false}':
            return True
        if client_data.startswith(begin + b',"crossOrigin":false,'):
            return True
    return False
