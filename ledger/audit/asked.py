"""What an auditor brings to an audit, all of it from outside the evidence."""

from functools import lru_cache

from msgspec import Struct

from ledger.audit.balances import Balance
from ledger.audit.replay import Replay
from ledger.log.keys import ED25519, VerifierKey, parse_vkey
from ledger.log.trust import Trust, checked_key
from ledger.verdict import BALANCES_STEP, SINCE_STEP, STEPS


class Asked(Struct, frozen=True, kw_only=True):
    """The questions of one audit.

    `trust` is what the auditor trusts, None to take the export's own key; `since` an older signed
    checkpoint of the log, empty for none; `resume` the replay that a saved state gives; `claimed`
    balances, None for no claim; `jobs` how many processes share the work, 0 for one a processor.
    """

    trust: Trust | None = None
    since: bytes = b""
    resume: Replay | None = None
    claimed: tuple[Balance, ...] | None = None
    jobs: int = 1

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps to take: 10 and 11 only where there is something to compare with."""
        left_out = set()
        if not self.since and self.resume is None:
            left_out.add(SINCE_STEP)
        if self.claimed is None:
            left_out.add(BALANCES_STEP)
        return tuple(step for step in STEPS if step not in left_out)


@lru_cache(maxsize=16)
def log_key(text: str) -> VerifierKey:
    """Return a log's verifier key. Raises `Malformed`: BAD_KEY, also for a weak one."""
    return checked_key(parse_vkey(text), ED25519)
