"""Days as people write them, in the years of the Republic too; a day's order is never guessed.

>>> day_of("民國113年12月31日"), day_of("113/12/31"), day_of("2024/12/31")
(datetime.date(2024, 12, 31), datetime.date(2024, 12, 31), datetime.date(2024, 12, 31))
>>> day_of("12/31/2024") is None
True
"""

import re
from datetime import date
from functools import lru_cache
from typing import Final

_ROC: Final = 1911
"""Year 1 of the Republic is 1912."""
_YEARS: Final = range(1950, 2101)
_DAY: Final = re.compile(
    r"(?P<era>民國\s*)?(?P<year>[0-9]{3,4})"
    r"(?:(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
    r"|\s*年\s*(?P<month_zh>[0-9]{1,2})\s*月\s*(?P<day_zh>[0-9]{1,2})\s*日)\Z"
)
_TIME: Final = re.compile(r"(.*[0-9日])[ T]+(?:[上下]午\s*)?[0-9]{1,2}:[0-9]{2}(?::[0-9.]+)?Z?\Z")
_MIDNIGHT: Final = re.compile(r"[ T]+0{1,2}:00(?::00(?:\.0+)?)?Z?\Z")
_WIDE: Final = str.maketrans("０１２３４５６７８９／－．　", "0123456789/-. ")


@lru_cache(maxsize=65_536)
def day_of(text: str) -> date | None:
    """Return the day that a text names, year first; three digits are a year of the Republic."""
    found = _DAY.match(_MIDNIGHT.sub("", narrow(text)))
    if found is None:
        return None
    year = int(found["year"])
    if found["era"] and len(found["year"]) > len("113"):
        return None
    if len(found["year"]) == len("113"):
        year += _ROC
    month, day = found["month"] or found["month_zh"], found["day"] or found["day_zh"]
    if year not in _YEARS:
        return None
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None


def has_time(text: str) -> bool:
    """Return whether a text is a day with a time other than its beginning."""
    found = _TIME.match(narrow(text))
    return found is not None and day_of(found[1]) is not None


def is_iso(text: str) -> bool:
    """Return whether a text is a day as the report shows it."""
    found = day_of(text)
    return found is not None and found.isoformat() == text


def narrow(text: str) -> str:
    """Return a text with its full-width digits and marks made narrow, and trimmed."""
    return text.translate(_WIDE).strip()
