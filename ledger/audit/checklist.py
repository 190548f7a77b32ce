"""The checklist: the numbered steps of an audit, over one export.

1. the evidence opens, and every file the log's size asks for is there;
2. the checkpoint is signed by the trusted key;
3. every entry's hash stands in the tile above it;
4. every entry keeps the grammar, byte for byte;
5. every act is signed by whom its rule asks, and keeps the rules of its edition;
6. genesis names the trusted key as the log's own;
7. every hash of a higher tile follows from those below;
8. the root over all entries is the checkpoint's;
9. the invariants hold over the state that is left.

Bad data never raises: it becomes a `Finding`. After the first entry that fails step 4 or 5 no rule
is replayed, since later verdicts would rest on it; hashes are still checked. A size is a claim: an
audit with its fill of findings stops. What no copy shows: that others got the same history.
"""

from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from ledger.apply import Verify, check_signature
from ledger.audit.replay import Replay
from ledger.audit.tree import (
    compare_bundle,
    compare_tile,
    cut_bundle,
    read_quietly,
    root_of_tile,
)
from ledger.book.state import MemoryState
from ledger.errors import Code, Defect, Malformed
from ledger.export import CHECKPOINT, VKEY, Export
from ledger.log.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from ledger.log.keys import ED25519, VerifierKey, parse_vkey
from ledger.log.merkle import leaf_hash
from ledger.log.note import parse_note
from ledger.log.tiles import TILE_WIDTH, TileName, bundles_at, tiles_at
from ledger.log.trust import checked_key
from ledger.verdict import FINDINGS_MAX, Finding, Progress, Verdict


@lru_cache(maxsize=16)
def log_key(text: str) -> VerifierKey:
    """Return a log's verifier key. Raises `Malformed`: BAD_KEY, also for a weak one."""
    return checked_key(parse_vkey(text), ED25519)


class Audit:
    """One run over one export. `state` is the state the log leaves, for whoever wants to look."""

    def __init__(
        self,
        evidence: Export,
        *,
        vkey: str = "",
        verify: Verify = check_signature,
        progress: Progress | None = None,
    ) -> None:
        """Prepare an audit; `vkey` is the trusted key, empty to take the export's own."""
        self.evidence = evidence
        self._outside = vkey
        self._replay = Replay(verify=verify)
        self._progress = progress
        self._findings: list[Finding] = []

    @property
    def state(self) -> MemoryState:
        """The state after the entries that were judged."""
        return self._replay.state

    def run(self) -> Verdict:
        """Run every step and return the verdict. Raises `Malformed`: BAD_KEY for a bad `vkey`."""
        trusted = log_key(self._outside) if self._outside else None
        key = trusted or self._own_key()
        checkpoint = self._checkpoint(key)
        walked = checkpoint is not None and self._entries(checkpoint.size)
        if checkpoint is not None:
            self._genesis(key, checkpoint)
            if walked:
                self._tiles(checkpoint.size)
                self._root(checkpoint)
                self._add(self._replay.check())
        return Verdict(
            origin=checkpoint.origin if checkpoint else "",
            size=checkpoint.size if checkpoint else 0,
            root=checkpoint.root.hex() if checkpoint else "",
            vkey=key.text if key else "",
            trusted=trusted is not None,
            admitted=self._replay.admitted,
            findings=tuple(self._findings),
            unfinished=self._unfinished(key, checkpoint, walked=walked),
            too_old=self._replay.too_old,
        )

    def _unfinished(self, *known: Struct | None, walked: bool) -> tuple[int, ...]:
        left = set() if walked else {1, 3, 4, 5, 7, 8, 9}
        if None in known:
            left |= {2, 6} - {found.step for found in self._findings}
        if self._replay.stopped:
            left |= {4, 5, 9}
        if self._replay.programme is None:
            left.add(6)
        return tuple(sorted(left))

    @property
    def _full(self) -> bool:
        return len(self._findings) >= FINDINGS_MAX

    def _find(self, step: int, index: int, code: str, detail: str) -> None:
        if not self._full:
            self._findings.append(Finding(step=step, index=index, code=str(code), detail=detail))

    def _add(self, found: Iterable[Finding]) -> None:
        for one in found:
            self._find(one.step, one.index, one.code, one.detail)

    def _file(self, path: str, index: int = -1) -> bytes | None:
        """Return a file of the evidence, None with a finding where it is missing or damaged."""
        try:
            data = self.evidence.read(path)
        except Malformed as error:
            self._find(1, index, error.code, error.detail)
            return None
        if data is None:
            self._find(1, index, Defect.ENTRY_MISSING, f"{path} is missing")
        return data

    def _own_key(self) -> VerifierKey | None:
        data = self._file(VKEY)
        if data is None:
            return None
        try:
            return log_key(data.decode(errors="replace").strip())
        except Malformed as error:
            self._find(1, -1, error.code, error.detail)
            return None

    def _checkpoint(self, key: VerifierKey | None) -> Checkpoint | None:
        """Take steps 1 and 2. An unsigned checkpoint is a finding, and still says the size."""
        data = self._file(CHECKPOINT)
        if data is None:
            return None
        try:
            if key is not None:
                return open_checkpoint(data, vkey=key)
        except Malformed as error:
            self._find(2, -1, error.code, error.detail)
            if error.code is Defect.BAD_CHECKPOINT:
                return None
        try:
            return parse_checkpoint(parse_note(data).text)
        except Malformed as error:
            self._find(2, -1, Defect.BAD_CHECKPOINT, error.detail)
            return None

    def _entries(self, size: int) -> bool:
        """Take steps 3 to 5, bundle by bundle, and return whether the walk came to its end.

        Every bundle that is not there leaves a finding, so it ends soon whatever size is claimed.
        """
        for name in bundles_at(size):
            self._bundle(name)
            if self._progress is not None:
                self._progress(name.number * TILE_WIDTH + name.width, size)
            if self._full:
                return False
        return True

    def _bundle(self, name: TileName) -> None:
        """Take steps 3 to 5 for the entries of one bundle."""
        first = name.number * TILE_WIDTH
        hashes = self._file(TileName(0, name.number, name.width).path, first)
        data = self._file(name.path, first)
        leaves, more = cut_bundle(data or b"", name.width)
        found = [leaf_hash(leaf) for leaf in leaves]
        if hashes is not None and data is not None:
            self._add(compare_bundle(first, name.width, found, hashes))
        if more:
            self._find(3, first, Defect.BAD_TILE, f"{name.path} goes on after its last entry")
        self._add(self._replay.feed(leaves, found))
        if len(leaves) < name.width:
            self._replay.stop()

    def _genesis(self, key: VerifierKey | None, checkpoint: Checkpoint) -> None:
        """Take step 6."""
        programme = self._replay.programme
        if programme is None and checkpoint.size == 0:
            self._find(6, 0, Code.GENESIS_MISPLACED, "the log has no genesis")
        if programme is None:
            return
        named = (programme.log_vkey, programme.origin)
        if key is not None and named != (key.text, checkpoint.origin):
            detail = f"genesis names {programme.log_vkey} for {programme.origin}"
            self._find(6, 0, Defect.TRUST_MISMATCH, detail)

    def _tiles(self, size: int) -> None:
        """Take step 7: every tile above the lowest level, from the tiles below it."""
        for name in tiles_at(size):
            if name.level and (data := self._file(name.path)) is not None:
                self._add(compare_tile(name, data, self._root_of))

    def _root_of(self, level: int, number: int) -> bytes:
        """Return the root of a full tile of the evidence, empty where it is missing."""
        return root_of_tile(read_quietly(self.evidence.read, TileName(level, number).path))

    def _root(self, checkpoint: Checkpoint) -> None:
        """Take step 8."""
        found = self._replay
        if found.size != checkpoint.size or found.root != checkpoint.root:
            detail = f"the entries give {found.root.hex()} at size {found.size}"
            self._find(8, -1, Defect.ROOT_MISMATCH, detail)
