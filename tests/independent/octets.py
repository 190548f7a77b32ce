"""Text forms, keys and signed notes: sections 3 and 4 of docs/protocol.md."""

import base64
import binascii
import hashlib
import re

INTEGER_MAX = 2**53 - 1
SIGNATURES_MAX = 64
KEY_NAME = re.compile(
    "[^+\x00-\x1f\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
)


class Refusal(Exception):
    """A check failed; `code` is one of section 16."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def require(condition, code):
    """Refuse with `code` unless the condition holds."""
    if not condition:
        raise Refusal(code)


def sha256(octets):
    """Return the SHA-256 as octets."""
    return hashlib.sha256(octets).digest()


def decode_base64(text):
    """Return the octets of canonical base64, or None: decode, encode again, compare (3)."""
    try:
        octets = base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        return None
    return octets if base64.b64encode(octets).decode("ascii") == text else None


def decode_decimal(text):
    """Return the number of a `decimal` (3), or None."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,15}", text) or int(text) > INTEGER_MAX:
        return None
    return int(text)


def material_of(vkey):
    """Return what stands behind the second plus of a verifier key."""
    return vkey.split("+", 2)[2]


def split_vkey(text):
    """Return the name, key id and typed key of a verifier key of any type (4.2), or None."""
    parts = text.split("+", 2)
    if len(parts) != 3 or not KEY_NAME.fullmatch(parts[0]):
        return None
    name, key_id, material = parts
    typed = decode_base64(material)
    if not typed or sha256(name.encode() + b"\n" + typed)[:4].hex() != key_id:
        return None
    return name, bytes.fromhex(key_id), typed


def parse_vkey(text):
    """Return the name, key id and public key of an Ed25519 verifier key (4.2), or None."""
    parts = split_vkey(text)
    if parts is None or len(parts[2]) != 33 or parts[2][0] != 1:
        return None
    return parts[0], parts[1], parts[2][1:]


def parse_note(note):
    """Return the text and the signature lines (name, key id, signature) of a signed note (4.3)."""
    try:
        whole = note.decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal("not_utf8") from None
    require(not re.search(r"[\x00-\x09\x0b-\x1f]", whole), "bad_note")
    cut = whole.rfind("\n\n")
    require(cut >= 0 and whole.endswith("\n") and len(whole) > cut + 2, "bad_note")
    text, lines = whole[: cut + 1], whole[cut + 2 : -1].split("\n")
    require(len(lines) <= SIGNATURES_MAX, "bad_note")
    return text, [parse_signature(line) for line in lines]


def parse_signature(line):
    """Return the name, key id and signature of a signature line (4.3)."""
    parts = line.split(" ")
    require(len(parts) == 3 and parts[0] == "\u2014", "bad_signature_line")
    octets = decode_base64(parts[2])
    require(KEY_NAME.fullmatch(parts[1]), "bad_signature_line")
    require(octets is not None and len(octets) > 4, "bad_signature_line")
    return parts[1], octets[:4], octets[4:]
