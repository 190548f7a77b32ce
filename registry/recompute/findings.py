"""What a recomputation finds: stable codes, and where each finding stands."""

from enum import StrEnum
from typing import Final

from msgspec import Struct


class Discrepancy(StrEnum):
    """Why tonnes do not follow from what is kept. Closed."""

    DOCUMENT_MISSING = "document_missing"
    PARAMETERS_ALTERED = "parameters_altered"
    READINGS_ALTERED = "readings_altered"
    FACTORS_ALTERED = "factors_altered"
    SHEET_ALTERED = "sheet_altered"
    SHEET_DIFFERS = "sheet_differs"
    FACTORS_UNPUBLISHED = "factors_unpublished"
    METHOD_UNKNOWN = "method_unknown"
    INPUTS_REFUSED = "inputs_refused"
    READINGS_REFUSED = "readings_refused"
    PERIOD_DIFFERS = "period_differs"
    SHARES_DIFFER = "shares_differ"
    FIXED_CHANGED = "fixed_changed"
    READINGS_SHARED = "readings_shared"
    CLAIM_DIFFERS = "claim_differs"
    FIGURE_DIFFERS = "figure_differs"
    VINTAGES_DIFFER = "vintages_differ"
    UNITS_DIFFER = "units_differ"


UNSOUND: Final = frozenset(
    {
        Discrepancy.PARAMETERS_ALTERED,
        Discrepancy.READINGS_ALTERED,
        Discrepancy.FACTORS_ALTERED,
        Discrepancy.FIGURE_DIFFERS,
        Discrepancy.VINTAGES_DIFFER,
    }
)
"""Findings about a verified figure after which none of its units counts as following.

What other documents come to says nothing of those that were signed, even where whole tonnes are the
same by chance. The sheet is not among them: nothing is computed from it.
"""


BARRED: Final = frozenset({Discrepancy.PERIOD_DIFFERS, Discrepancy.FACTORS_UNPUBLISHED})
"""Findings about a calculation after which there is no figure that a unit could follow from.

One calculation would serve any number of periods, and a table of one's own any number of tonnes.
"""


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that does not follow: at which entry, of which report, and what it is about.

    `subject` is a document's hash, a parameter's symbol or a series with serial numbers; `units`
    are the tonnes that are too many, where they can be told.
    """

    entry: int
    project: str
    report: int
    code: Discrepancy
    subject: str
    detail: str
    units: int = 0


class Outside(Struct, frozen=True, kw_only=True):
    """A project that pins no tables of factors, and the units that were issued for it.

    Its figures were computed elsewhere, and the log has nothing to compute them from.
    """

    project: str
    units: int


class Gap(Struct, frozen=True, kw_only=True):
    """Days of a project's crediting period, before one that was verified, that no report covers.

    The end is the day after the last.
    """

    project: str
    period_start: str
    period_end: str


class Warned(Struct, frozen=True, kw_only=True):
    """What a person should look at in the readings of a verified report.

    `code` is that of the check of files; `where` names the file by its hash, and rows of it.
    """

    entry: int
    project: str
    report: int
    code: str
    where: str


class Owed(Struct, frozen=True, kw_only=True):
    """A loss that no later report has set off yet, in whole units."""

    project: str
    units: int


class Outcome(Struct, frozen=True, kw_only=True):
    """What a recomputation came to.

    `computed` are issued units whose calculation was made again, `follow` those of them that came
    out the same, from the very documents that the log names; `elsewhere` are units of projects that
    pin no factors, which `outside` lists one by one. The rest are notes and no findings: in `gaps`
    a period may be left out, and a loss with it; what is `owed` may never be set off, where a
    project reports its loss last; and `warned` is what the check of files tells of readings.
    """

    entries: int
    issuances: int
    computed: int
    follow: int
    elsewhere: int
    findings: tuple[Finding, ...]
    outside: tuple[Outside, ...] = ()
    gaps: tuple[Gap, ...] = ()
    owed: tuple[Owed, ...] = ()
    warned: tuple[Warned, ...] = ()
