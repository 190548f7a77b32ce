"""An export as an audit sees it: its files, what is wrong with them, and the hashes it claims."""

from collections.abc import Iterable
from functools import cache

from ledger.errors import Defect, Malformed
from ledger.export import Export
from ledger.log.merkle import HashReader
from ledger.log.tiles import TILE_HEIGHT, TILE_WIDTH, TileName, tile_reader
from ledger.verdict import FINDINGS_MAX, Finding


class Exhibit:
    """An export and the findings about it, in the order in which they were made."""

    def __init__(self, evidence: Export) -> None:
        """Begin without a finding."""
        self.findings: list[Finding] = []
        self.reserved = 0
        self._evidence = evidence

    @property
    def full(self) -> bool:
        """Whether there are so many findings that nothing more is looked for.

        Room is kept for `reserved` of them that may yet be inserted.
        """
        return len(self.findings) + self.reserved >= FINDINGS_MAX

    def find(self, step: int, index: int, code: str, detail: str) -> None:
        """Note one finding."""
        self.add([Finding(step=step, index=index, code=str(code), detail=detail)])

    def insert(self, place: int, step: int, index: int, code: str, detail: str) -> None:
        """Note one finding before others that were made earlier; the last may fall out."""
        found = Finding(step=step, index=index, code=str(code), detail=detail)
        self.findings.insert(place, found)
        del self.findings[FINDINGS_MAX:]

    def add(self, found: Iterable[Finding]) -> None:
        """Note findings, as far as there is room."""
        for one in found:
            if self.full:
                return
            self.findings.append(one)

    def file(self, path: str, index: int = -1) -> bytes | None:
        """Return a file of the export, None with a finding where it is missing or damaged."""
        try:
            data = self._evidence.read(path)
        except Malformed as error:
            self.find(1, index, error.code, error.detail)
            return None
        if data is None:
            self.find(1, index, Defect.ENTRY_MISSING, f"{path} is missing")
        return data

    def peek(self, path: str) -> bytes:
        """Return a file of the export, nothing and no finding where it is missing or damaged."""
        try:
            return self._evidence.read(path) or b""
        except Malformed:
            return b""

    def hashes(self, size: int) -> HashReader:
        """Return a reader of the hashes that the export's tiles claim for a tree of this size.

        It raises `Malformed`: BAD_TILE where a tile is missing, damaged or cut short.
        """

        @cache
        def fetch(level: int, number: int) -> bytes:
            width = min(TILE_WIDTH, (size >> TILE_HEIGHT * level) - number * TILE_WIDTH)
            return self.peek(TileName(level, number, width).path)

        return tile_reader(fetch)
