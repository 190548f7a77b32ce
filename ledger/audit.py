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

Bad data never raises: it becomes a `Finding`. After the first entry that fails step 4 or 5 no rule
is replayed, since later verdicts would rest on it; hashes are still checked. A size is a claim: an
audit with its fill of findings stops. What no copy shows: that others got the same history.
"""

from functools import lru_cache

from msgspec import Struct

from ledger.apply import Verify, apply, check_signature
from ledger.book.invariants import check_state
from ledger.book.records import PROGRAMME_KEY, Programme
from ledger.book.rules import EDITION
from ledger.book.state import MemoryState
from ledger.entry import declared_edition, parse_entry
from ledger.errors import AuditorTooOld, Code, Defect, Malformed, Rejected
from ledger.export import CHECKPOINT, TILE_BYTES_MAX, VKEY, Export
from ledger.log.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from ledger.log.keys import ED25519, VerifierKey, parse_vkey
from ledger.log.merkle import HASH_BYTES, Frontier, leaf_hash
from ledger.log.note import parse_note
from ledger.log.tiles import TILE_WIDTH, TileName, bundles_at, tiles_at
from ledger.log.trust import checked_key
from ledger.verdict import FINDINGS_MAX, STEPS, Finding, Progress, Verdict

__all__ = ["FINDINGS_MAX", "STEPS", "Audit", "Finding", "Progress", "Verdict", "log_key"]


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
        self.state = MemoryState()
        self._outside = vkey
        self._verify = verify
        self._progress = progress
        self._findings: list[Finding] = []
        self._frontier = Frontier()
        self._admitted = ""
        self._replaying = True
        self._too_old = ""

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
            for breach in check_state(self.state) if walked and self._replaying else ():
                self._find(9, -1, Defect.INVARIANT_BROKEN, breach)
        return Verdict(
            origin=checkpoint.origin if checkpoint else "",
            size=checkpoint.size if checkpoint else 0,
            root=checkpoint.root.hex() if checkpoint else "",
            vkey=key.text if key else "",
            trusted=trusted is not None,
            admitted=self._admitted,
            findings=tuple(self._findings),
            unfinished=self._unfinished(key, checkpoint, walked=walked),
            too_old=self._too_old,
        )

    def _unfinished(self, *known: Struct | None, walked: bool) -> tuple[int, ...]:
        left = set() if walked else {1, 3, 4, 5, 7, 8, 9}
        if None in known:
            left |= {2, 6} - {found.step for found in self._findings}
        if not self._replaying:
            left |= {4, 5, 9}
        if self.state.get(Programme, PROGRAMME_KEY) is None:
            left.add(6)
        return tuple(sorted(left))

    @property
    def _full(self) -> bool:
        return len(self._findings) >= FINDINGS_MAX

    def _find(self, step: int, index: int, code: str, detail: str) -> None:
        if not self._full:
            self._findings.append(Finding(step=step, index=index, code=str(code), detail=detail))

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
        leaves, left = _leaves(data or b"", name.width)
        found = [leaf_hash(leaf) for leaf in leaves]
        if hashes is not None and data is not None:
            self._compare(first, name.width, found, hashes)
        if left and len(leaves) == name.width:
            self._find(3, first, Defect.BAD_TILE, f"{name.path} goes on after its last entry")
        for index, leaf in enumerate(leaves, first):
            self._entry(index, leaf)
        for value in found:
            self._frontier.append(value)
        if len(leaves) < name.width:
            self._replaying = False

    def _compare(self, first: int, width: int, found: list[bytes], hashes: bytes) -> None:
        """Name the first entry of a bundle whose hash is not the one in its tile."""
        for offset in range(width):
            there = hashes[offset * HASH_BYTES : (offset + 1) * HASH_BYTES]
            if offset >= len(found):
                detail = "the bundle ends before this entry"
                self._find(3, first + offset, Defect.ENTRY_MISSING, detail)
                return
            if found[offset] != there:
                detail = f"the entry hashes to {found[offset].hex()}, its tile says {there.hex()}"
                self._find(3, first + offset, Defect.ENTRY_MISMATCH, detail)
                return
        if len(hashes) > width * HASH_BYTES:
            self._find(3, first, Defect.BAD_TILE, f"the tile over {width} entries is longer")

    def _entry(self, index: int, leaf: bytes) -> None:
        """Take steps 4 and 5 for one entry."""
        if not self._replaying:
            return
        try:
            self._check_edition(index, leaf)
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

    def _check_edition(self, index: int, leaf: bytes) -> None:
        """Stop before an entry of a later edition: even its grammar may be unknown here."""
        known = self.state.get(Programme, PROGRAMME_KEY)
        edition = known.edition_at(index) if known else declared_edition(leaf)
        if edition > EDITION:
            raise AuditorTooOld(edition, index)

    def _genesis(self, key: VerifierKey | None, checkpoint: Checkpoint) -> None:
        """Take step 6."""
        programme = self.state.get(Programme, PROGRAMME_KEY)
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
            if not name.level:
                continue
            data = self._file(name.path)
            if data is None:
                continue
            roots = [
                self._root_of(name.level - 1, name.number * TILE_WIDTH + offset)
                for offset in range(name.width)
            ]
            stands = [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]
            # A tile that is missing below was found missing, and says nothing of this one.
            if len(stands) != len(roots) or any(
                root not in {b"", hash_} for root, hash_ in zip(roots, stands, strict=True)
            ):
                detail = f"{name.path} does not follow from the tiles below"
                self._find(7, -1, Defect.TILE_MISMATCH, detail)

    def _root_of(self, level: int, number: int) -> bytes:
        """Return the root of a full tile of the evidence, empty where it is missing."""
        try:
            data = self.evidence.read(TileName(level, number).path)
        except Malformed:
            return b""
        if data is None or len(data) != TILE_BYTES_MAX:
            return b""
        frontier = Frontier()
        for at in range(0, len(data), HASH_BYTES):
            frontier.append(data[at : at + HASH_BYTES])
        return frontier.root()

    def _root(self, checkpoint: Checkpoint) -> None:
        """Take step 8."""
        found = self._frontier
        if found.size != checkpoint.size or found.root() != checkpoint.root:
            detail = f"the entries give {found.root().hex()} at size {found.size}"
            self._find(8, -1, Defect.ROOT_MISMATCH, detail)


def _leaves(bundle: bytes, width: int) -> tuple[list[bytes], bytes]:
    """Return a bundle's first entries, as far as its length prefixes hold, and what is left."""
    leaves: list[bytes] = []
    position = 0
    while position + 2 <= len(bundle) and len(leaves) < width:
        end = position + 2 + int.from_bytes(bundle[position : position + 2], "big")
        if end > len(bundle):
            break
        leaves.append(bundle[position + 2 : end])
        position = end
    return leaves, bundle[position:]
