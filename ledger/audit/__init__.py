"""The offline audit: from a file to findings, or silence.

``checklist`` takes the numbered steps over an exported log; ``replay`` judges entries one after
another wherever they come from (a validating witness feeds it from fetched bundles); ``tree``
compares hashes with tiles.
"""

from ledger.audit.checklist import Audit, log_key
from ledger.audit.replay import Replay
from ledger.verdict import FINDINGS_MAX, STEPS, Finding, Progress, Verdict

__all__ = ["FINDINGS_MAX", "STEPS", "Audit", "Finding", "Progress", "Replay", "Verdict", "log_key"]
