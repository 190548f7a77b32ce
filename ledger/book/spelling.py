"""Numbers of other registries, compared by their letters and digits alone.

One number is written in several ways, ``VCS-123`` and ``VCS123``: compared as text, a second
spelling would be another number. So would one that is printed, and one that names its series::

    >>> stems("VCS-123/2024")
    ('VCS', 'VCS123', 'VCS1232024')
    >>> plain_form("VCS.123-2024-")
    'VCS1232024'
    >>> plain_form("TW-Z00012-A-31122024-")
    'Z000122024'
"""

import re
from itertools import accumulate

_RUN = re.compile(r"[A-Z]+|[0-9]+")
_SERIES = re.compile(r"(?:TW)?([ABCZ][0-9]{5})(?:[ARN][0-9]{4})?([0-9]{4})")
_PROJECT = re.compile(r"(?:TW)?([ABCZ][0-9]{5})")


def plain_form(text: str) -> str:
    """Return the letters and digits of a text; of a serial of a log, its project and vintage."""
    plain = "".join(_RUN.findall(text))
    found = _SERIES.fullmatch(plain)
    return found[1] + found[2] if found else plain


def stems(text: str) -> tuple[str, ...]:
    """Return the letters and digits of a text's beginnings that end where a word or number does.

    So ``VCS-1234`` does not begin with ``VCS-123``.
    """
    return tuple(accumulate(_RUN.findall(text)))


def project_in(text: str) -> str:
    """Return the project that a text would name as a serial of a log, empty where none."""
    found = _PROJECT.match(plain_form(text))
    return found[1] if found else ""
