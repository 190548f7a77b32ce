"""Content codings: who is sent gzip (RFC 9110 sections 8.4.1 and 12.5.3), and what of.

Only gzip is offered, and only for what is worth it. Somebody who excludes both gzip and the plain
form is sent the plain form all the same: the specification lets a server disregard such a wish.
"""

import gzip
import re
from typing import Final

GZIP: Final = "gzip"
_IDENTITY: Final = "identity"
_LEVEL: Final = 6
_ONE: Final = 1_000
# A weight has at most three decimals, so that it is an integer of thousandths.
_ELEMENT = re.compile(
    r"[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)"
    r"(?:[ \t]*;[ \t]*[qQ]=(?:(0)(?:\.([0-9]{0,3}))?|(1)(?:\.0{0,3})?))?[ \t]*\Z"
)


def wants_gzip(field: str) -> bool:
    """Return whether an Accept-Encoding field takes gzip, and at least as gladly as no coding.

    An element that breaks the grammar is passed over.
    """
    weights = _weights(field)
    gzip_weight = weights.get(GZIP, weights.get("x-gzip", weights.get("*", 0)))
    return gzip_weight > 0 and gzip_weight >= weights.get(_IDENTITY, 0)


def gzipped(content: bytes) -> bytes:
    """Return content under gzip; the same content gives the same bytes (by one zlib)."""
    return gzip.compress(content, _LEVEL, mtime=0)


def _weights(field: str) -> dict[str, int]:
    """Return the weight of each coding that a field names, in thousandths."""
    weights = {}
    for element in field.split(","):
        found = _ELEMENT.match(element)
        if found:
            coding, zero, thousandths, _one = found.groups()
            weight = int((thousandths or "").ljust(3, "0")) if zero else _ONE
            weights[coding.lower()] = weight
    return weights
