"""Chance for tests: bytes that look random, differ at every call, and are the same in every run."""

import hashlib
import itertools


def chance(seed: str = ""):
    """Return a source of bytes."""
    numbers = itertools.count()

    def draw(count: int) -> bytes:
        return hashlib.shake_256(f"{seed}/{next(numbers)}".encode()).digest(count)

    return draw
