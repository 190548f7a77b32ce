"""The checkpoint of an export under trust: step 2.

Whose key must have signed it the entries say, since the log's key may change. So the checkpoint is
opened before the walk, for its size and root, and judged after it.
"""

from ledger.audit.exhibit import Exhibit
from ledger.audit.rotations import trust_in_force
from ledger.book.state import Reader
from ledger.errors import Defect, Malformed
from ledger.export import CHECKPOINT
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.note import parse_note
from ledger.log.trust import Trust, open_trusted


class Heading:
    """The checkpoint of one export; `cosigned` has when which trusted witness cosigned it."""

    def __init__(self, exhibit: Exhibit) -> None:
        """Read nothing yet."""
        self.cosigned: dict[str, int] = {}
        self.is_refused = False
        self._exhibit = exhibit
        self._place = 0

    def read(self, trust: Trust | None) -> Checkpoint | None:
        """Take steps 1 and 2 as far as they go before the entries; None where there is no size.

        An unsigned checkpoint still says the size; room is kept for what `judge` may find of it.
        """
        data = self._exhibit.file(CHECKPOINT)
        if data is None:
            return None
        try:
            checkpoint = parse_checkpoint(parse_note(data).text)
        except Malformed as error:
            self._exhibit.find(2, -1, Defect.BAD_CHECKPOINT, error.detail)
            return None
        fault = self._fault(data, trust) if trust else None
        if fault is not None and fault.code is Defect.BAD_CHECKPOINT:
            self._exhibit.find(2, -1, fault.code, fault.detail)
            return None
        self._place = len(self._exhibit.findings)
        self._exhibit.reserved = int(fault is not None)
        return checkpoint

    def judge(self, state: Reader, trust: Trust | None) -> None:
        """End step 2: the key to which a trusted one leads signed, and the quorum cosigned.

        A finding stands where it would if no entry had to be read for it.
        """
        self._exhibit.reserved = 0
        if trust is None:
            return
        fault = self._fault(self._exhibit.peek(CHECKPOINT), trust_in_force(state, trust))
        if fault is not None:
            self.is_refused = True
            self._exhibit.insert(self._place, 2, -1, fault.code, fault.detail)

    def _fault(self, data: bytes, trust: Trust) -> Malformed | None:
        self.cosigned = {}
        try:
            self.cosigned = open_trusted(data, trust).cosigned
        except Malformed as error:
            return error
        return None
