"""Every issuance of a log computed again from its readings, parameters and factors.

Nothing stored in between is trusted: not the sheet, not the claimed or verified figure, not the
debit that an earlier loss left. What is issued is compared with what follows, unit by unit.
"""

from registry.recompute.findings import (
    Discrepancy,
    Finding,
    Gap,
    Outcome,
    Outside,
    Owed,
    Warned,
)
from registry.recompute.replay import recompute
from registry.recompute.shelf import Shelf

__all__ = [
    "Discrepancy",
    "Finding",
    "Gap",
    "Outcome",
    "Outside",
    "Owed",
    "Shelf",
    "Warned",
    "recompute",
]
