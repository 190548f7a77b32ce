"""What is said to people, who read Traditional Chinese or English."""

from msgspec import Struct

from ledger.book.fields import Range


class Said(Struct, frozen=True):
    """One thing said twice: in Traditional Chinese and in English."""

    zh: str
    en: str


def counted(number: int, noun: str) -> str:
    """Return a number of things in English: ``1 unit``, ``2 units``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def numbered(series: str, first: int, last: int) -> Said:
    """Return the serial numbers of a series, both ends included; of one unit its number alone."""
    if first == last:
        return Said(f"{series} 第 {first:,} 號", f"{series} no. {first:,}")
    return Said(f"{series} 第 {first:,} 到 {last:,} 號", f"{series} no. {first:,} to {last:,}")


def serials_said(ranges: tuple[Range, ...]) -> tuple[str, str]:
    """Return ranges of units in Chinese and in English."""
    told = [numbered(series, first, last) for series, first, last in ranges]
    return "、".join(each.zh for each in told), "; ".join(each.en for each in told)
