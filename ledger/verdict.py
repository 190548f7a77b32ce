"""What an audit reports: findings by numbered step, and the verdict they make.

Codes are those of ``ledger.errors``; steps, codes and the fields below are stable, sentences are
not.
"""

from collections.abc import Callable

from msgspec import Struct

STEPS: dict[int, str] = {
    1: "the evidence opens and is complete",
    2: "the checkpoint is signed by the log's key",
    3: "every entry's hash stands in its tile",
    4: "every entry keeps the grammar",
    5: "every act is signed and keeps the rules",
    6: "the trusted key is the log's",
    7: "every tile follows from those below",
    8: "the root is the checkpoint's",
    9: "the invariants hold",
    10: "the log extends what was seen of it before",
    11: "the claimed balances are those recomputed",
}
"""The numbered steps, the same in the documentation, the code and the output."""
SINCE_STEP, BALANCES_STEP = 10, 11
"""The steps that are taken only where somebody brings what to compare with."""
FINDINGS_MAX = 1_000
"""Findings after which an audit stops looking."""

Progress = Callable[[int, int], None]
"""Called with entries done and entries in all, once a bundle."""


class Finding(Struct, frozen=True, kw_only=True):
    """What an audit found: the step, the entry's index (-1 for none), a stable code, details."""

    step: int
    index: int
    code: str
    detail: str


class Verdict(Struct, frozen=True, kw_only=True):
    """The outcome of an audit. `trusted` tells whether the key came from outside the evidence.

    `vkey` is the key it used, `log_vkey` the one that the entries leave in force, `cosigned` has
    the time (Unix seconds) at which each trusted witness cosigned the checkpoint, `resumed` the
    size from which a saved state was gone on with, `steps` the steps that were asked.
    `unfinished` names the steps that could not be carried through; there are none unless there is
    a finding, or `too_old` says why no verdict was possible. It is empty where one was.
    """

    origin: str = ""
    size: int = 0
    root: str = ""
    vkey: str
    log_vkey: str = ""
    trusted: bool
    admitted: str = ""
    cosigned: dict[str, int] = {}
    resumed: int = 0
    steps: tuple[int, ...] = tuple(range(1, 10))
    findings: tuple[Finding, ...]
    unfinished: tuple[int, ...]
    too_old: str = ""

    @property
    def exit_code(self) -> int:
        """Return 0 for silence under outside trust, 1 findings, 3 no outside trust, 4 too old."""
        if self.findings:
            return 1
        if self.too_old:
            return 4
        return 0 if self.trusted else 3
