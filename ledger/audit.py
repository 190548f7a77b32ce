"""The offline audit: from a file to findings, or silence.

The steps, by the numbers that findings carry:

1. the evidence opens, and every file the log's size asks for is there;
2. the checkpoint is signed by the trusted key;
3. every entry's hash stands in the tile above it;
4. every entry keeps the grammar, byte for byte;
5. every act is signed by whom its rule asks, and keeps the rules of its edition;
6. genesis names the trusted key as the log's own;
7. every hash of a higher tile follows from those below;
8. the root over all entries is the checkpoint's;
9. the invariants hold over the state that is left.

Bad data never raises: it becomes a `Finding`. After the first entry that fails step 4 or 5 the
rules are replayed no further, since every later verdict would rest on it; hashes are still
checked. What an offline copy cannot show: that others were given the same history.
"""

from collections.abc import Callable, Iterator

import msgspec
from msgspec import Struct

from ledger.apply import Verify, apply, check_signature
from ledger.book.invariants import check_state
from ledger.book.records import PROGRAMME_KEY, Programme
from ledger.book.state import MemoryState
from ledger.entry import parse_entry
from ledger.errors import AuditorTooOld, Code, Defect, Malformed, Rejected
from ledger.export import CHECKPOINT, VKEY, Export
from ledger.log.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from ledger.log.keys import VerifierKey, parse_vkey
from ledger.log.merkle import Frontier, leaf_hash
from ledger.log.note import parse_note
from ledger.log.tiles import TileName, bundles_at, tiles_at

STEPS: dict[int, str] = {
    1: "the evidence opens and is complete",
    2: "the checkpoint is signed by the trusted key",
    3: "every entry's hash stands in its tile",
    4: "every entry keeps the grammar",
    5: "every act is signed and keeps the rules",
    6: "genesis names the trusted key",
    7: "every tile follows from those below",
    8: "the root is the checkpoint's",
    9: "the invariants hold",
}
"""The numbered steps, the same in the documentation, the code and the output."""
FINDINGS_MAX = 1_000
"""Findings an audit reports before it stops looking."""

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

    `too_old` says why no verdict was possible, empty where one was.
    """

    origin: str
    size: int
    root: str
    vkey: str
    trusted: bool
    admitted: str
    findings: tuple[Finding, ...]
    too_old: str = ""

    @property
    def exit_code(self) -> int:
        """Return 0 for silence under outside trust, 1 findings, 3 no outside trust, 4 too old."""
        if self.findings:
            return 1
        if self.too_old:
            return 4
        return 0 if self.trusted else 3


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
        self.state = MemoryState()
        self._outside = vkey
        self._verify = verify
        self._progress = progress
        self._findings: list[Finding] = []
        self._frontier = Frontier()
        self._read = 0
        self._admitted = ""
        self._replaying = True
        self._too_old = ""

    def run(self) -> Verdict:
        """Run every step and return the verdict. Raises `Malformed`: BAD_KEY for a bad `vkey`."""
        trusted = parse_vkey(self._outside) if self._outside else None
        key = trusted or self._own_key()
        checkpoint = self._checkpoint(key)
        if checkpoint is not None:
            for name in bundles_at(checkpoint.size):
                self._bundle(name)
                if self._progress is not None:
                    self._progress(self._read, checkpoint.size)
            self._genesis(key, checkpoint)
            self._tiles(checkpoint.size)
            self._root(checkpoint)
            if self._replaying:
                for breach in check_state(self.state):
                    self._find(9, -1, Defect.INVARIANT_BROKEN, breach)
        return Verdict(
            origin=checkpoint.origin if checkpoint else "",
            size=checkpoint.size if checkpoint else 0,
            root=checkpoint.root.hex() if checkpoint else "",
            vkey=key.text if key else "",
            trusted=trusted is not None,
            admitted=self._admitted,
            findings=tuple(self._findings),
            too_old=self._too_old,
        )

    def _find(self, step: int, index: int, code: str, detail: str) -> None:
        if len(self._findings) < FINDINGS_MAX:
            finding = Finding(step=step, index=index, code=str(code), detail=detail)
            self._findings.append(finding)

    def _file(self, path: str, index: int = -1) -> bytes:
        """Return a file of the evidence, empty with a finding where it is missing or damaged."""
        try:
            data = self.evidence.read(path)
        except Malformed as error:
            self._find(1, index, error.code, error.detail)
            return b""
        if data is None:
            self._find(1, index, Defect.ENTRY_MISSING, f"{path} is missing")
        return data or b""

    def _own_key(self) -> VerifierKey | None:
        text = self._file(VKEY).decode(errors="replace").strip()
        try:
            return parse_vkey(text)
        except Malformed as error:
            self._find(1, -1, error.code, error.detail)
            return None

    def _checkpoint(self, key: VerifierKey | None) -> Checkpoint | None:
        """Take steps 1 and 2. An unsigned checkpoint is a finding, and still says the size."""
        data = self._file(CHECKPOINT)
        try:
            if key is not None:
                return open_checkpoint(data, vkey=key)
        except Malformed as error:
            self._find(2, -1, error.code, error.detail)
        try:
            return parse_checkpoint(parse_note(data).text)
        except Malformed as error:
            self._find(2, -1, Defect.BAD_CHECKPOINT, error.detail)
            return None

    def _bundle(self, name: TileName) -> None:
        """Take steps 3 to 5 for the entries of one bundle."""
        first = name.number * 256
        tile = TileName(0, name.number, name.width).path
        hashes = self._file(tile, first)
        leaves = list(_leaves(self._file(name.path, first)))
        found = [leaf_hash(leaf) for leaf in leaves]
        stored = [hashes[at : at + 32] for at in range(0, name.width * 32, 32)]
        for offset in range(max(name.width, len(found))):
            here = found[offset] if offset < len(found) else b""
            there = stored[offset] if offset < len(stored) else b""
            if here != there:
                self._mismatch(first + offset, here, there)
                break
        if len(leaves) != name.width:
            self._replaying = False
        for offset, leaf in enumerate(leaves[: name.width]):
            self._entry(first + offset, leaf)
        for value in found[: name.width]:
            self._frontier.append(value)
        self._read += name.width

    def _mismatch(self, index: int, here: bytes, there: bytes) -> None:
        if not here:
            self._find(3, index, Defect.ENTRY_MISSING, "the bundle ends before this entry")
        elif not there:
            self._find(3, index, Defect.ENTRY_MISMATCH, "no hash stands in the tile for this entry")
        else:
            detail = f"the entry hashes to {here.hex()}, its tile says {there.hex()}"
            self._find(3, index, Defect.ENTRY_MISMATCH, detail)

    def _entry(self, index: int, leaf: bytes) -> None:
        """Take steps 4 and 5 for one entry."""
        if not self._replaying:
            return
        try:
            entry = parse_entry(leaf)
            layer = apply(
                self.state, entry, index=index, previous=self._admitted, verify=self._verify
            )
        except Malformed as error:
            self._replaying = False
            self._find(4, index, error.code, error.detail)
        except Rejected as error:
            self._replaying = False
            self._find(5, index, error.code, error.detail)
        except AuditorTooOld as error:
            self._replaying = False
            self._too_old = str(error)
        else:
            self.state.absorb(layer)
            self._admitted = entry.admitted
            self.state.forget_before(entry.admitted)

    def _genesis(self, key: VerifierKey | None, checkpoint: Checkpoint) -> None:
        """Take step 6."""
        programme = self.state.get(Programme, PROGRAMME_KEY)
        if programme is None:
            if checkpoint.size == 0 or not self._findings:
                self._find(6, 0, Code.GENESIS_MISPLACED, "the log has no genesis")
            return
        if key is None or programme.log_vkey != key.text or programme.origin != checkpoint.origin:
            detail = f"genesis names {programme.log_vkey} for {programme.origin}"
            self._find(6, 0, Defect.TRUST_MISMATCH, detail)

    def _tiles(self, size: int) -> None:
        """Take step 7: every tile above the lowest level, from the tiles that the evidence holds."""
        for name in tiles_at(size):
            if not name.level:
                continue
            data = self._file(name.path)
            below = [
                self._root_of(name.level - 1, name.number * 256 + offset)
                for offset in range(name.width)
            ]
            if data != b"".join(below):
                detail = f"{name.path} does not follow from the tiles below"
                self._find(7, -1, Defect.TILE_MISMATCH, detail)

    def _root_of(self, level: int, number: int) -> bytes:
        """Return the root of a full tile of the evidence, empty where it is missing."""
        data = self._file(TileName(level, number).path)
        frontier = Frontier()
        for at in range(0, len(data) - len(data) % 32, 32):
            frontier.append(data[at : at + 32])
        return frontier.root()

    def _root(self, checkpoint: Checkpoint) -> None:
        """Take step 8."""
        same_size = self._frontier.size == checkpoint.size
        if not same_size or self._frontier.root() != checkpoint.root:
            found = self._frontier
            detail = f"the entries give {found.root().hex()} at size {found.size}"
            self._find(8, -1, Defect.ROOT_MISMATCH, detail)


def audit_file(export: Export, *, vkey: str = "", progress: Progress | None = None) -> Verdict:
    """Audit an export and return the verdict: `Audit` for whoever needs no state."""
    return Audit(export, vkey=vkey, progress=progress).run()


def verdict_json(verdict: Verdict) -> bytes:
    """Return a verdict as one JSON object."""
    return msgspec.json.encode(verdict)


def _leaves(bundle: bytes) -> Iterator[bytes]:
    """Yield a bundle's entries as far as its length prefixes hold."""
    position = 0
    while position + 2 <= len(bundle):
        end = position + 2 + int.from_bytes(bundle[position : position + 2], "big")
        if end > len(bundle):
            return
        yield bundle[position + 2 : end]
        position = end
