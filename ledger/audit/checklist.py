"""The checklist: the numbered steps of an audit, over one export.

1. the evidence opens, and every file the log's size asks for is there;
2. the checkpoint is signed by the key to which a trusted one leads, and cosigned by the quorum;
3. every entry's hash stands in the tile above it;
4. every entry keeps the grammar, byte for byte;
5. every act is signed by whom its rule asks, and keeps the rules of its edition;
6. genesis, or a rotation, names the trusted key as the log's own;
7. every hash of a higher tile follows from those below;
8. the root over all entries is the checkpoint's, and at its size each rotation's;
9. the invariants hold over the state that is left;
10. the log extends what was seen of it before: an older checkpoint, a saved state;
11. claimed balances are those recomputed.

Steps 10 and 11 are taken where somebody brings what to compare with. Bad data never raises: it
becomes a `Finding`. After the first entry that fails step 4 or 5 no rule is replayed, since later
verdicts would rest on it; hashes are still checked. A size is a claim: an audit with its fill of
findings stops. What no copy shows: that others got the same history.
"""

import contextlib
from collections.abc import Iterator

from msgspec import Struct

from ledger.apply import Verify, check_signature
from ledger.audit.asked import Asked, log_key
from ledger.audit.balances import balances_of, check_balances
from ledger.audit.exhibit import Exhibit
from ledger.audit.heading import Heading
from ledger.audit.history import Evidence
from ledger.audit.older import Older
from ledger.audit.reading import Reading, open_bundle, read_bundle
from ledger.audit.replay import Replay
from ledger.audit.rotations import is_of_log, other_root
from ledger.audit.tree import compare_tile, root_of_tile
from ledger.audit.workers import Workers, processors
from ledger.book.state import MemoryState
from ledger.errors import Code, Defect, Malformed
from ledger.export import VKEY, Export
from ledger.log.checkpoint import Checkpoint
from ledger.log.merkle import root_at
from ledger.log.tiles import TILE_WIDTH, TileName, bundles_at, tiles_at
from ledger.log.trust import Trust, trust_in
from ledger.verdict import BALANCES_STEP, SINCE_STEP, Progress, Verdict

SHARED_FROM = 8 * TILE_WIDTH
"""Entries from which on an audit is shared among processes where nobody says how many."""


class Audit:
    """One run over one export.

    `replay` is what the entries leave and a later audit goes on from.
    """

    def __init__(
        self,
        evidence: Export,
        *,
        vkey: str = "",
        asked: Asked | None = None,
        verify: Verify = check_signature,
        progress: Progress | None = None,
    ) -> None:
        """Prepare an audit under `asked.trust` or, for short, under one trusted key.

        Raises `Malformed`: BAD_KEY for a bad `vkey`; as `check_older` for what `since` is not.
        """
        asked = asked or Asked()
        self._evidence = evidence
        self._exhibit = Exhibit(evidence)
        self._heading = Heading(self._exhibit)
        self._roots: dict[int, bytes] = {}
        self._trust = trust_in(log_key(vkey)) if vkey else asked.trust
        self._asked = asked
        self.replay = asked.resume.fork() if asked.resume else Replay(verify=verify)
        self._start = self.replay.size
        self._progress = progress
        self._undone: set[int] = set()
        self._older = (
            Older(asked.since, self._trust) if asked.since and self._trust is not None else None
        )

    @property
    def proof(self) -> Evidence | None:
        """The evidence of step 10, None where it found none."""
        return self._older.proof if self._older else None

    @property
    def misuse(self) -> Malformed | None:
        """Why the older checkpoint turned out to be none of the log's, None where it is."""
        return self._older.misuse if self._older else None

    @property
    def state(self) -> MemoryState:
        """The state after the entries that were judged."""
        return self.replay.state

    def run(self) -> Verdict:
        """Run every step that is asked for and return the verdict."""
        trust = self._trust or self._own_trust()
        checkpoint = self._heading.read(trust)
        walked = checkpoint is not None and self._entries(checkpoint)
        if checkpoint is not None:
            self._heading.judge(self.state, trust)
            self._genesis(trust, checkpoint)
            if walked:
                self._tiles(checkpoint.size)
                self._root(checkpoint)
                self._exhibit.add(self.replay.check())
            self._since(trust, checkpoint)
            self._balances(walked=walked)
        return Verdict(
            origin=checkpoint.origin if checkpoint else "",
            size=checkpoint.size if checkpoint else 0,
            root=checkpoint.root.hex() if checkpoint else "",
            vkey=self._key_used(trust, checkpoint),
            log_vkey=self.replay.programme.log_vkey if self.replay.programme else "",
            trusted=self._trust is not None,
            admitted=self.replay.admitted,
            cosigned=self._heading.cosigned,
            resumed=self._start,
            steps=self._asked.steps,
            findings=tuple(self._exhibit.findings),
            unfinished=self._unfinished(trust, checkpoint, walked=walked),
            too_old=self.replay.too_old,
        )

    def _key_used(self, trust: Trust | None, checkpoint: Checkpoint | None) -> str:
        """Return the trusted key of this log, the one in force if it is among several."""
        if trust is None:
            return ""
        vkeys = [key.vkey.text for key in trust.logs]
        if self.replay.programme and self.replay.programme.log_vkey in vkeys:
            return self.replay.programme.log_vkey
        origin = checkpoint.origin if checkpoint else ""
        own = [key.vkey.text for key in trust.logs if key.vkey.name == origin]
        return own[0] if own else vkeys[0]

    def _unfinished(self, *known: Struct | None, walked: bool) -> tuple[int, ...]:
        left = set() if walked else {1, 3, 4, 5, 7, 8, 9, BALANCES_STEP}
        if None in known:
            left |= {2, 6, SINCE_STEP} - {found.step for found in self._exhibit.findings}
        if self.replay.stopped:
            left |= {4, 5, 9, BALANCES_STEP}
        left |= self._undone
        if self.replay.programme is None:
            left.add(6)
        return tuple(sorted(left.intersection(self._asked.steps)))

    def _own_trust(self) -> Trust | None:
        data = self._exhibit.file(VKEY)
        if data is None:
            return None
        try:
            return trust_in(log_key(data.decode(errors="replace").strip()))
        except Malformed as error:
            self._exhibit.find(1, -1, error.code, error.detail)
            return None

    def _entries(self, checkpoint: Checkpoint) -> bool:
        """Take steps 3 to 5, bundle by bundle, and return whether the walk came to its end.

        Every bundle that is not there leaves a finding, so it ends soon whatever size is claimed.
        What lies below a saved size was audited before and is not read again; its tiles are.
        """
        if not self._resumes(checkpoint):
            return False
        names = bundles_at(checkpoint.size)
        for name in names:
            self._first_bundles(name)
            self._advance(name, checkpoint.size)
            if self._exhibit.full:
                return False
            if name.number * TILE_WIDTH + name.width > self._start:
                break
        with contextlib.ExitStack() as stack:
            for reading in self._readings(names, checkpoint.size, stack):
                self._bundle(reading)
                self._advance(reading.name, checkpoint.size)
                if self._exhibit.full:
                    return False
        return True

    def _first_bundles(self, name: TileName) -> None:
        """Take what a saved state covers, and the bundle in which it ends (or entry 0 stands)."""
        first = name.number * TILE_WIDTH
        known = self._start - first
        if known >= name.width:
            self._exhibit.file(TileName(0, name.number, name.width).path, first)
            return
        leaves, hashes = open_bundle(self._exhibit, name)
        self._exhibit.add(self.replay.feed(leaves[known:], hashes[known:]))
        if len(leaves) < name.width:
            self.replay.stop()

    def _readings(
        self, names: Iterator[TileName], size: int, stack: contextlib.ExitStack
    ) -> Iterator[Reading]:
        """Read the bundles that are left, in this process or in several."""
        jobs = self._asked.jobs or (processors() if size - self._start > SHARED_FROM else 1)
        if jobs == 1:
            return (read_bundle(self._evidence, name, {}) for name in names)
        workers = stack.enter_context(Workers(self._evidence.path, jobs))
        return workers.read(names, self.replay.keys_from)

    def _bundle(self, reading: Reading) -> None:
        """Take steps 3 to 5 for the entries of one bundle."""
        self._exhibit.add(reading.found)
        if reading.root and not reading.found:
            self._roots[reading.name.number] = reading.root
        self._exhibit.add(self.replay.feed_read(reading.entries, reading.hashes, root=reading.root))
        if not reading.whole:
            self.replay.stop()

    def _advance(self, name: TileName, size: int) -> None:
        if self._progress is not None:
            self._progress(name.number * TILE_WIDTH + name.width, size)

    def _resumes(self, checkpoint: Checkpoint) -> bool:
        """Take step 10 for a saved state: the export's tree begins with the saved one."""
        saved = self.replay.root
        if not self._start:
            return True
        if checkpoint.size < self._start:
            detail = f"the log has {checkpoint.size} entries, the saved state is of {self._start}"
            self._exhibit.find(SINCE_STEP, -1, Defect.ROLLBACK, detail)
            return False
        try:
            found = root_at(self._start, self._exhibit.hashes(checkpoint.size))
        except Malformed:
            return True  # A tile that is missing or damaged becomes a finding when it is read.
        if found != saved:
            detail = f"root {found.hex()} at size {self._start}, the saved state has {saved.hex()}"
            self._exhibit.find(SINCE_STEP, -1, Defect.SPLIT_VIEW, detail)
            self.replay.stop()
        return True

    def _genesis(self, trust: Trust | None, checkpoint: Checkpoint) -> None:
        """Take step 6."""
        programme = self.replay.programme
        if programme is None and checkpoint.size == 0:
            self._exhibit.find(6, 0, Code.GENESIS_MISPLACED, "the log has no genesis")
        if programme is None or trust is None:
            return
        named = any(is_of_log(self.state, key.vkey) for key in trust.logs)
        if not named and self.replay.stopped and not self._heading.is_refused:
            # An entry that was not judged may name the key that signed the checkpoint.
            self._undone.add(6)
            named = True
        if programme.origin != checkpoint.origin or not named:
            detail = f"the entries name {programme.log_vkey} for {programme.origin}"
            self._exhibit.find(6, 0, Defect.TRUST_MISMATCH, detail)

    def _tiles(self, size: int) -> None:
        """Take step 7: every tile above the lowest level, from the tiles below it."""
        for name in tiles_at(size):
            if name.level and (data := self._exhibit.file(name.path)) is not None:
                self._exhibit.add(compare_tile(name, data, self._root_of))

    def _root_of(self, level: int, number: int) -> bytes:
        """Return the root of a full tile of the evidence, empty where it is missing."""
        known = self._roots.get(number) if not level else None
        return known or root_of_tile(self._exhibit.peek(TileName(level, number).path))

    def _root(self, checkpoint: Checkpoint) -> None:
        """Take step 8; a rotation's checkpoint is compared where no tile was found wrong."""
        found = self.replay
        if found.size != checkpoint.size or found.root != checkpoint.root:
            detail = f"the entries give {found.root.hex()} at size {found.size}"
            self._exhibit.find(8, -1, Defect.ROOT_MISMATCH, detail)
        if {1, 3, 7} & {known.step for known in self._exhibit.findings}:
            return
        for index, signed in self.replay.rotations:
            if detail := other_root(signed, self._exhibit.hashes(checkpoint.size)):
                self._exhibit.find(8, index, Defect.ROOT_MISMATCH, detail)

    def _since(self, trust: Trust | None, checkpoint: Checkpoint) -> None:
        """Take step 10 for an older checkpoint, which the export must extend."""
        if not self._asked.since or trust is None:
            return
        refused = self._heading.is_refused
        try:
            self._older = self._older or Older(self._asked.since, trust)
        except Malformed as error:
            # The export's own key is no trust from outside: that is not the auditor's mistake.
            self._undone.add(SINCE_STEP)
            if error.code is Defect.CHECKPOINT_UNSIGNED and not refused:
                self._exhibit.find(SINCE_STEP, -1, error.code, error.detail)
            return
        if not self._older.judge(self.replay, self._exhibit, checkpoint, refused=refused):
            self._undone.add(SINCE_STEP)

    def _balances(self, *, walked: bool) -> None:
        """Take step 11, where every entry was judged and kept."""
        if self._asked.claimed is not None and walked and not self.replay.stopped:
            self._exhibit.add(check_balances(self._asked.claimed, balances_of(self.state)))
