"""The offline audit: from a file to findings, or silence.

``checklist`` takes the numbered steps over an exported log; ``replay`` judges entries one after
another wherever they come from (a validating witness feeds it from fetched bundles); ``tree``
compares hashes with tiles. What an auditor brings is ``asked``: trust, an older checkpoint
(``history``), a saved state (``snapshot``), claimed balances (``balances``).
"""

from ledger.audit.asked import Asked, log_key
from ledger.audit.checklist import Audit
from ledger.audit.replay import Replay
from ledger.verdict import FINDINGS_MAX, STEPS, Finding, Progress, Verdict

__all__ = [
    "FINDINGS_MAX",
    "STEPS",
    "Asked",
    "Audit",
    "Finding",
    "Progress",
    "Replay",
    "Verdict",
    "log_key",
]
