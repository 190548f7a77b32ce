"""How long work tells how far it has come, to whoever watches."""

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[int, int], None]
"""Called with what is done and what there is to do."""


def unwatched(_done: int, _all: int) -> None:
    """Take no notice."""
