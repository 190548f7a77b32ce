"""Canonical text forms of bytes and numbers: base64 (RFC 4648 section 4, padded) and decimals.

Each value has one spelling and every other is refused. Common decoders are looser: they take
unused bits, missing padding, white space, signs, leading zeros and full-width digits, and so give
one signed thing several spellings.

>>> parse_decimal("12"), parse_decimal("012"), parse_base64("YQ=="), parse_base64("YR==")
(12, None, b'a', None)
"""

import binascii
import re

from ledger import limits

_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,15})\Z")


def format_base64(value: bytes) -> str:
    """Return the padded standard base64 of `value`."""
    return binascii.b2a_base64(value, newline=False).decode("ascii")


def parse_base64(text: str) -> bytes | None:
    """Return the bytes `text` spells, or None unless it is their one canonical spelling."""
    value = decode_base64(text)
    # Re-encoding catches what the decoder lets pass, non-zero bits under the padding above all.
    return value if value is not None and format_base64(value) == text else None


def decode_base64(text: str) -> bytes | None:
    """Return the bytes `text` spells in any way that common decoders take, or None."""
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        return None


def parse_decimal(text: str) -> int | None:
    """Return the number `text` spells, or None unless it is canonical and at most 2^53-1."""
    if not _DECIMAL.match(text):
        return None
    number = int(text)
    return number if number <= limits.INTEGER_MAX else None
