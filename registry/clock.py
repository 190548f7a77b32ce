"""The only clock below the doors: whoever needs the time is given a `Clock`."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""What tells the time: an aware datetime."""


def utc_now() -> datetime:
    """Return the system's time in UTC."""
    return datetime.now(UTC)
