"""Which project's tonnes each meter's figures have earned: what one meter showed earns once."""

from ledger.book.calculation import Calculation
from registry.filing import commitment
from registry.recompute.figure import Find
from registry.recompute.findings import Discrepancy
from registry.recompute.shelf import Shelf


class Meters:
    """Documents with metered figures, and the verified report that each stood in first."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._first: dict[str, tuple[str, int]] = {}

    def compare(self, calculation: Calculation, project: str, report: int, find: Find) -> None:
        """Say which of a verified calculation's figures earn in another project already.

        A project's own reports may share a file, which goes on from one period to the next. Where
        no readings are named, the parameters hold every amount; beside readings they may be the
        same for two sites with the same equipment.
        """
        for sha256 in calculation.readings or (calculation.parameters,):
            first = self._first.setdefault(self._known_by(sha256), (project, report))
            if first[0] != project:
                detail = f"{first[0]} report {first[1]} was verified with the same figures"
                find(Discrepancy.READINGS_SHARED, sha256, detail)

    def _known_by(self, sha256: str) -> str:
        """Return what tells a document from others: one file has a name for each of its salts."""
        found = self._shelf.take(sha256)
        if found.data is None or not found.is_whole:
            return sha256
        return commitment(found.data)
