"""What is said to people, who read Traditional Chinese or English."""

from msgspec import Struct


class Said(Struct, frozen=True):
    """One thing said twice: in Traditional Chinese and in English."""

    zh: str
    en: str
