"""What a validating witness does before it cosigns: mirror the log, and replay every rule.

A cosignature then means that every signature, every rule and every balance up to the checkpoint was
recomputed here. The replay's state is saved now and then, so that a restart goes on from there.
"""

from collections.abc import Iterator
from threading import Event
from typing import Final

from api.witness.findings import Refusal, Trouble
from api.witness.folder import REPLAY, Folder
from api.witness.lines import is_signed, own_lines
from api.witness.mirror import Fetch, Mirror, Unfetched
from ledger.audit import Replay
from ledger.audit.rotations import is_of_log, key_at
from ledger.book.records import LogKey
from ledger.errors import Defect, Malformed
from ledger.log.checkpoint import Checkpoint
from ledger.log.keys import VerifierKey, parse_vkey
from ledger.log.note import Note, format_note
from ledger.log.tiles import TILE_WIDTH
from ledger.verdict import Finding

SAVED_ENTRIES: Final = 5_000
"""Entries after which the replay's state is saved."""

_ROTATION: Final = b'"act":"rotate_log_key"'
"""What stands in every entry that names a key of the log, and perhaps in others."""


class Stopped(Exception):
    """The witness is being closed."""


class Unsigned(Exception):
    """The key in force at a checkpoint's size, as the entries say, did not sign it."""


class Validator:
    """The judge of one log; for one thread. Close it to save its state."""

    def __init__(self, folder: Folder, *, fetch: Fetch) -> None:
        """Go on from what the folder holds. Raises `Malformed` where its mirror is damaged."""
        self._folder = folder
        told = folder.config.log
        self.mirror = Mirror(folder.mirror, vkey=told, fetch=fetch, seam=folder.seam)
        self._faults: list[Finding] = []
        self._stopping = Event()
        self._replay = self._load()
        self._saved = self._replay.size
        if self.mirror.size - self._replay.size <= SAVED_ENTRIES + TILE_WIDTH:
            # What was mirrored after the last save may name the log's key.
            self._keeps_rules()

    def judge(self, checkpoint: Checkpoint, note: Note) -> Refusal | None:
        """Return why a checkpoint that the log signed must not be cosigned, None where it may.

        Nothing is remembered of one that the key in force at its size did not sign: `Unsigned`.
        Raises `Stopped`, OSError and `Malformed` (where the mirror on the disk is damaged).
        """
        try:
            found = self._bears(checkpoint, note) or self._keeps_rules()
        except Unfetched as error:
            return Refusal(code=Trouble.LOG_UNREACHABLE, detail=str(error))
        if found:
            detail = f"{found[0].code}: {found[0].detail}"
            return Refusal(code=Trouble.LOG_FAULTY, detail=detail, findings=tuple(found))
        return self._edition(checkpoint)

    def stop(self) -> None:
        """Give up what is under way, soon."""
        self._stopping.set()

    def close(self) -> None:
        """Save the replay's state. Raises OSError."""
        if self._replay.size > self._saved and not self._replay.stopped:
            self._save()

    def kept(self, note: Note) -> Note:
        """Return a note with the lines of the log's keys alone."""
        return self._kept(note, self._replay)

    def _bears(self, checkpoint: Checkpoint, note: Note) -> list[Finding]:
        """Mirror the log up to a checkpoint; return how the checkpoint differs from the log.

        Raises `Unsigned`.
        """
        if checkpoint.size > self.mirror.size:
            return self.mirror.extend(
                checkpoint, going_on=self._go_on, sealed=lambda: self._sealed(checkpoint.size, note)
            )
        self._sealed(checkpoint.size, note)
        root = self.mirror.root_at(checkpoint.size)
        if root == checkpoint.root:
            return []
        detail = f"the mirror, signed by the same key, has {root.hex()} at size {checkpoint.size}"
        return [Finding(step=8, index=-1, code=str(Defect.ROOT_MISMATCH), detail=detail)]

    def _sealed(self, size: int, note: Note) -> bytes:
        """Return the note to keep of a checkpoint, which the key in force there must have signed.

        Entries that were not replayed yet may name that key: they are tried on a replay beside. If
        one of them breaks a rule, or none names the key that this witness was told of, what was
        signed is evidence of that and kept.
        """
        replay = self._replay
        if any(_ROTATION in leaf for part in self._unread(size) for leaf in part):
            replay = self._replay.fork()
            for leaves in self._unread(size):
                self._go_on()
                replay.feed(leaves)
        known = key_at(replay.state.records(LogKey), size)
        is_followed = is_of_log(replay.state, self._folder.config.log_key)
        if known is not None and is_followed and not replay.stopped:
            vkey = parse_vkey(known.vkey)
            if not is_signed(note, vkey):
                raise Unsigned(f"at size {size} the log's key is {known.vkey}")
        kept = self._kept(note, replay)
        return format_note(kept.text, kept.signatures)

    def _unread(self, size: int) -> Iterator[list[bytes]]:
        """Yield the entries below a size that were not replayed."""
        return self.mirror.leaves(self._replay.size, max(size, self._replay.size))

    def _kept(self, note: Note, replay: Replay) -> Note:
        named = [parse_vkey(key.vkey) for key in replay.state.records(LogKey)]
        return own_lines(note, [self.log_key, *named])

    def _keeps_rules(self) -> list[Finding]:
        """Replay what was mirrored; return what is wrong with the first bad entry."""
        for leaves in self.mirror.leaves(self._replay.size):
            if self._replay.stopped:
                break
            self._go_on()
            rotations = len(self._replay.rotations)
            self._faults = self._replay.feed(leaves) or self._other_history(rotations)
            has_new_key = len(self._replay.rotations) > rotations
            is_long = self._replay.size - self._saved >= SAVED_ENTRIES
            if (is_long or has_new_key) and not self._replay.stopped:
                self._save()
        return self._faults or self._replay.check() or self._genesis()

    def _other_history(self, since: int) -> list[Finding]:
        """Require that the checkpoint which a new rotation carries is of this very log.

        Where it is not, the replay stops for good, so that no state is saved behind the fault.
        """
        for index, signed in self._replay.rotations[since:]:
            root = self.mirror.root_at(signed.size)
            if root != signed.root:
                self._replay.stop()
                detail = f"the entries give {root.hex()} at size {signed.size}"
                code = str(Defect.ROOT_MISMATCH)
                return [Finding(step=8, index=index, code=code, detail=detail)]
        return []

    @property
    def log_key(self) -> VerifierKey:
        """The log's key: the one in force as far as entries were replayed.

        One that the operator told of and no entry has named yet comes before it.
        """
        programme, told = self._replay.programme, self._folder.config.log_key
        if programme is None or not is_of_log(self._replay.state, told):
            return told
        return parse_vkey(programme.log_vkey)

    def _genesis(self) -> list[Finding]:
        """Require that genesis or a rotation names the key that this witness was told of."""
        programme, told = self._replay.programme, self._folder.config.log_key
        if programme is None:
            return []
        if programme.origin != told.name or not is_of_log(self._replay.state, told):
            detail = f"the entries name {programme.log_vkey} for {programme.origin}"
            return [Finding(step=6, index=0, code=str(Defect.TRUST_MISMATCH), detail=detail)]
        return []

    def _edition(self, checkpoint: Checkpoint) -> Refusal | None:
        """Require that the operator has enabled the edition that binds the last entry."""
        programme = self._replay.programme
        binds = programme.edition_at(checkpoint.size - 1) if programme else 0
        enabled = self._folder.config.edition
        if binds <= enabled and not self._replay.too_old:
            return None
        detail = self._replay.too_old or f"edition {binds} binds at size {checkpoint.size}"
        return Refusal(
            code=Trouble.EDITION_NOT_ENABLED,
            detail=f"{detail}; this witness follows editions up to {enabled}",
        )

    def _go_on(self) -> None:
        if self._stopping.is_set():
            raise Stopped

    def _load(self) -> Replay:
        """Return the replay as it was saved, or a new one where that is not of this mirror."""
        saved = self._folder.read(REPLAY)
        try:
            replay = Replay.from_snapshot(saved) if saved else Replay()
        except Malformed:
            return Replay()
        if replay.size > self.mirror.size or self.mirror.root_at(replay.size) != replay.root:
            return Replay()
        return replay

    def _save(self) -> None:
        self._folder.write(REPLAY, self._replay.snapshot())
        self._saved = self._replay.size
