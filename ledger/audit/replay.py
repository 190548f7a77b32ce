"""Entries judged one after another (steps 4, 5 and 9), wherever they come from.

A `Replay` starts before entry 0 or from a snapshot, is fed leaves in their order, and knows the
size and root over what it was fed. It needs no export: a validating witness feeds it from bundles
that it fetched, and compares `root` with the checkpoint it was asked to cosign.

>>> Replay().size
0
"""

import copy
from collections.abc import Sequence

from ledger.apply import Verify, apply, check_signature, last_checkpoint, signing_key
from ledger.audit.reading import Ahead, Judged, LineId
from ledger.audit.snapshot import read_state, state_bytes
from ledger.book.acts import RotateLogKey
from ledger.book.invariants import check_state
from ledger.book.records import PROGRAMME_KEY, Key, Programme
from ledger.book.rules import EDITION
from ledger.book.rules.signers import grants_of
from ledger.book.state import MemoryState
from ledger.entry import Entry, declared_edition, parse_entry
from ledger.errors import AuditorTooOld, Defect, Malformed, Rejected
from ledger.log.checkpoint import Checkpoint
from ledger.log.merkle import Frontier, leaf_hash
from ledger.log.signing import SigningKey
from ledger.log.tiles import TILE_HEIGHT, TILE_WIDTH
from ledger.verdict import Finding


class Replay:
    """The state of a log as far as its entries were fed, and whether they kept grammar and rules.

    `keys` are the verifier keys enrolled so far, in their order, for whoever checks signatures
    ahead. `rotations` are the checkpoints that changes of the log's key carry, each with its entry:
    whether they are of this very log is for whoever has its hashes to say.

    After the first entry that does not, no further one is judged, since every later verdict would
    rest on it: `stopped` stays true, hashes are still taken, and whoever wants to go on goes back
    to a snapshot from before.
    """

    def __init__(self, *, verify: Verify = check_signature) -> None:
        """Start before entry 0; `verify` checks a signature."""
        self.state = MemoryState()
        self.frontier = Frontier()
        self.admitted = ""
        self.stopped = False
        self.too_old = ""
        self.keys: list[tuple[LineId, str]] = []
        self.rotations: list[tuple[int, Checkpoint]] = []
        self._verify = verify
        self._ahead: Ahead = ()

    @property
    def size(self) -> int:
        """How many entries were fed, judged or not."""
        return self.frontier.size

    @property
    def root(self) -> bytes:
        """The root over all entries that were fed."""
        return self.frontier.root()

    @property
    def programme(self) -> Programme | None:
        """The programme that the log keeps, None before its genesis."""
        return self.state.get(Programme, PROGRAMME_KEY)

    def feed(self, leaves: Sequence[bytes], hashes: Sequence[bytes] | None = None) -> list[Finding]:
        """Judge the next entries and return what is wrong with the first bad one, or nothing.

        `hashes` are their leaf hashes where the caller has them. An entry of an edition this
        program does not know is no finding: `too_old` says so, and `stopped` is true.
        """
        found: list[Finding] = []
        for index, leaf in enumerate(leaves, self.size):
            if self.stopped:
                break
            if not self._is_too_new(index, leaf):
                found += self._judge(index, *_parsed(leaf))
        self._append(hashes if hashes is not None else list(map(leaf_hash, leaves)))
        return found

    def feed_read(
        self, entries: Sequence[Judged], hashes: Sequence[bytes], *, root: bytes = b""
    ) -> list[Finding]:
        """Judge entries after the first that were read, and their signatures checked, elsewhere.

        `root` is that of a full bundle, in place of its hashes.
        """
        found: list[Finding] = []
        for index, (entry, ahead) in enumerate(entries, self.size):
            # The edition of an entry that could be read is the first thing its rules ask.
            if self.stopped or (isinstance(entry, Malformed) and self._is_too_new(index)):
                break
            found += self._judge(index, entry, ahead)
        # Behind a bundle that was cut short no subtree has its place, nor has the log its root.
        if root and self.size % TILE_WIDTH == 0:
            self.frontier.append_subtree(TILE_HEIGHT, root)
        else:
            self._append(hashes or [root] * bool(root))
        return found

    def snapshot(self) -> bytes:
        """Return the state as a file from which `from_snapshot` goes on.

        ValueError before the first entry, and after a finding: such a state is worth nothing.
        """
        if self.stopped:
            raise ValueError("a replay that stopped leaves no state")
        return state_bytes(self.state, self.frontier, self.admitted)

    @classmethod
    def from_snapshot(cls, data: bytes, *, verify: Verify = check_signature) -> "Replay":
        """Return a replay that goes on where a snapshot was taken. Raises `Malformed`: BAD_STATE.

        The snapshot is trusted: whoever kept it answers for it.
        """
        replay = cls(verify=verify)
        replay.state, replay.frontier, saved = read_state(data)
        replay.admitted = saved.admitted
        replay.keys = [_known_key(key) for key in replay.state.records(Key) if not key.rp_id]
        return replay

    def fork(self) -> "Replay":
        """Return a replay that goes its own way from here: cheap, since records never change."""
        other = copy.copy(self)
        other.state = self.state.fork()
        other.frontier = self.frontier.copy()
        other.keys = list(self.keys)
        other.rotations = list(self.rotations)
        return other

    def keys_from(self, known: int) -> list[tuple[LineId, str]]:
        """Return the verifier keys enrolled so far, the first `known` left out."""
        return self.keys[known:]

    def stop(self) -> None:
        """Judge no further entry: one is missing."""
        self.stopped = True

    def check(self) -> list[Finding]:
        """Take step 9: return the breaches of the invariants over the state that is left."""
        if self.stopped:
            return []
        return [
            Finding(step=9, index=-1, code=str(Defect.INVARIANT_BROKEN), detail=breach)
            for breach in check_state(self.state)
        ]

    def _append(self, hashes: Sequence[bytes]) -> None:
        for value in hashes:
            self.frontier.append(value)

    def _judge(self, index: int, entry: Entry | Malformed, ahead: Ahead) -> list[Finding]:
        """Take steps 4 and 5 for one entry."""
        if isinstance(entry, Malformed):
            self.stopped = True
            return [Finding(step=4, index=index, code=str(entry.code), detail=entry.detail)]
        self._ahead = ahead
        try:
            layer = apply(
                self.state, entry, index=index, previous=self.admitted, verify=self._holds
            )
        except Rejected as error:
            self.stopped = True
            return [Finding(step=5, index=index, code=str(error.code), detail=error.detail)]
        except AuditorTooOld as error:
            self._give_up(error)
            return []
        if isinstance(act := entry.signed.act, RotateLogKey):
            self.rotations.append((index, last_checkpoint(self.state, act, index=index)))
        self.state.absorb(layer)
        if grants_of(act):
            self.keys += [_known_key(key) for key in layer.records(Key) if not key.rp_id]
        self.admitted = entry.admitted
        self.state.forget_before(entry.admitted)
        return []

    def _holds(self, key: SigningKey, text: bytes, signature: bytes) -> bool:
        """Tell whether a signature of the entry at hand holds, as was found ahead or now.

        A passkey's is always checked now: whether it holds depends on its relying party too.
        """
        for public, checked, holds in self._ahead:
            if checked == signature and public == key.vkey.public and not key.is_passkey:
                return holds
        return self._verify(key, text, signature)

    def _is_too_new(self, index: int, leaf: bytes = b"") -> bool:
        """Stop before an entry of a later edition: even its grammar may be unknown here."""
        known = self.programme
        edition = known.edition_at(index) if known else declared_edition(leaf)
        if edition > EDITION:
            self._give_up(AuditorTooOld(edition, index))
        return self.stopped

    def _give_up(self, error: AuditorTooOld) -> None:
        self.stopped = True
        self.too_old = str(error)


def _parsed(leaf: bytes) -> Judged:
    try:
        return parse_entry(leaf), ()
    except Malformed as error:
        return error, ()


def _known_key(key: Key) -> tuple[LineId, str]:
    parsed = signing_key(key)
    return (parsed.name, parsed.key_id), key.vkey
