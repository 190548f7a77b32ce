"""An older checkpoint of the log, seen elsewhere: step 10. The export must extend it.

Which key had to sign it the entries say, so it is opened after the walk. One under a key that was
not in force at its size proves nothing of the log: whoever brought it was deceived, or made it.
"""

from ledger.audit.exhibit import Exhibit
from ledger.audit.history import (
    Evidence,
    Relation,
    View,
    check_older,
    compare_opened,
    evidence_between,
    open_view,
)
from ledger.audit.replay import Replay
from ledger.audit.rotations import trust_at, trust_in_all, trust_in_force
from ledger.errors import Defect, Malformed
from ledger.export import CHECKPOINT
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.note import parse_note
from ledger.log.trust import Trust
from ledger.verdict import SINCE_STEP


class Older:
    """One older checkpoint; `proof` is the evidence where the log does not extend it.

    `misuse` says why it is none of the log's, once its entries told.
    """

    def __init__(self, note: bytes, trust: Trust) -> None:
        """Take a signed note. Raises `Malformed` as `check_older`."""
        check_older(note, trust)
        self.proof: Evidence | None = None
        self.misuse: Malformed | None = None
        self._note = note
        self._size = parse_checkpoint(parse_note(note).text).size
        self._trust = trust

    def judge(self, replay: Replay, exhibit: Exhibit, log: Checkpoint, *, refused: bool) -> bool:
        """Compare it with the export's checkpoint; return whether the step was carried through.

        `refused` tells that a finding says already what is wrong with the export's own.
        """
        judged = 0 if replay.stopped else replay.size  # Behind a fault other keys may come.
        then = trust_at(replay.state, self._trust, self._size, judged=judged)
        try:
            older = View(note=self._note, opened=open_view(self._note, then))
        except Malformed:
            if not refused:
                self._refuse(replay, exhibit)
            return False
        note, now = exhibit.peek(CHECKPOINT), trust_in_force(replay.state, self._trust)
        try:
            newer = View(note=note, opened=open_view(note, now))
            read = exhibit.hashes(log.size) if self._size < log.size else None
            proof = evidence_between(older, newer, read=read)
            small, large = sorted((older, newer), key=lambda view: view.opened.checkpoint.size)
            found = compare_opened(small.opened, large.opened, proof)
        except Malformed:
            return False  # Why is a finding of an earlier step, of the tiles where they lie.
        if log.size < self._size:
            detail = f"the log has {log.size} entries, the older checkpoint {self._size}"
            exhibit.find(SINCE_STEP, -1, Defect.ROLLBACK, detail)
            self.proof = proof
        elif found.relation in (Relation.SPLIT_VIEW, Relation.ROLLBACK):
            exhibit.find(SINCE_STEP, -1, found.relation, found.detail)
            self.proof = proof
        return True

    def _refuse(self, replay: Replay, exhibit: Exhibit) -> None:
        """Tell a key that was not in force there, which proves nothing, from one never named."""
        try:
            open_view(self._note, trust_in_all(replay.state, self._trust))
        except Malformed as error:
            detail = "no key of this log signed the older checkpoint"
            exhibit.find(SINCE_STEP, -1, error.code, detail)
            return
        detail = (
            f"the older checkpoint, of size {self._size}, is under a key of the log that was not "
            "in force there: it proves nothing"
        )
        self.misuse = Malformed(Defect.CHECKPOINT_UNSIGNED, detail)
