"""A witness: what it answers, and what it keeps (C2SP tlog-witness).

Checking a checkpoint against the last one and storing it happen under one lock, and it is durable
before the cosignature leaves: no two requests can make the witness go back. A checkpoint that
cannot be stored is not cosigned. What is refused changes nothing.
"""

import datetime
import hashlib
import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from http import HTTPStatus
from threading import Lock
from typing import Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

from api.witness.findings import PUBLISHED, Published, Refusal, Trouble
from api.witness.folder import CHECKPOINT, FINDING, Config, Folder
from api.witness.lines import own_lines
from api.witness.mirror import Fetch
from api.witness.validator import Stopped, Unsigned, Validator
from ledger.book.calendar import format_instant
from ledger.closing import Closing
from ledger.errors import Malformed
from ledger.export import CHECKPOINT as EXPORT_CHECKPOINT
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.note import Note, cosignature_line, cosigned_at, format_note, parse_note
from ledger.log.witness import Answer, Decision, answer_to, parse_add_checkpoint
from registry.clock import Clock
from registry.witnesses import SIZE_MEDIA_TYPE, Reply

ANSWER_SECONDS: Final = 8.0
"""How long a request waits for its turn, and then for the replay, before it is told 503."""
TEXT: Final = "text/plain; charset=utf-8"
JSON: Final = "application/json"


class Status(Struct, frozen=True, kw_only=True):
    """What a witness says of itself: `size`, `root` and `cosigned` are of the last cosignature.

    `root` is in hex, `cosigned` an instant; both are empty where nothing was cosigned yet.
    """

    name: str
    vkey: str
    origin: str
    log: str
    url: str
    mode: str
    edition: int
    size: int
    root: str
    cosigned: str
    mirrored: int
    finding: Published | UnsetType = UNSET


class Witness(Closing):
    """A witness at work in its folder, for several threads. Close it, or use it in `with`."""

    def __init__(
        self, folder: Folder, *, clock: Clock, fetch: Fetch, seconds: float = ANSWER_SECONDS
    ) -> None:
        """Take the folder. Raises BlockingIOError, `Malformed` where its files are damaged."""
        folder.lock()
        self._folder = folder
        self._clock = clock
        self._seconds = seconds
        self._turn = Lock()
        self._work: Future[Refusal | None] | None = None
        try:
            self._signer = folder.signer()
            self._known = self._load()
            validating = folder.config.mode == "validating"
            self._validator = Validator(folder, fetch=fetch) if validating else None
        except BaseException:
            folder.unlock()
            raise
        # One thread does all judging, so that an asker that hangs up loses nothing.
        self._judges = ThreadPoolExecutor(1, thread_name_prefix="judge")

    @property
    def log_id(self) -> str:
        """Return the log's name in the addresses of the monitoring endpoint."""
        return log_id(self._folder.config.log_key.name)

    def add_checkpoint(self, data: bytes) -> Reply:
        """Answer a request for a cosignature."""
        if not self._turn.acquire(timeout=self._seconds):
            return _refused(Refusal(code=Trouble.BUSY, detail="others wait already"))
        try:
            return self._answer(data)
        finally:
            self._turn.release()

    def file(self, name: str) -> bytes | None:
        """Return what the monitoring endpoint shows: CHECKPOINT or FINDING, None where not."""
        return self._folder.read(name)

    def status(self) -> Status:
        """Return what the witness says of itself."""
        return status_of(self._folder)

    def stop(self) -> None:
        """Give up what is under way, soon; a validating witness judges nothing after that."""
        if self._validator is not None:
            self._validator.stop()

    def close(self) -> None:
        """Give up what is under way, save the replay's state and leave the folder."""
        self.stop()
        self._judges.shutdown(wait=True, cancel_futures=True)
        try:
            if self._validator is not None:
                # A shortcut: where it cannot be stored, more is replayed after the restart.
                with suppress(OSError):
                    self._validator.close()
        finally:
            self._folder.unlock()

    def _answer(self, data: bytes) -> Reply:
        # Its operator may have told it something since.
        told = self._folder.reread()
        key = told.log_key if self._validator is None else self._validator.log_key
        decision = answer_to(data, keys={key.name: (key,)}, known=self._known)
        if decision.checkpoint is None:
            return _declined(decision)
        text, checkpoint = decision.text, decision.checkpoint
        brought = parse_note(parse_add_checkpoint(data).checkpoint, exact=False)
        try:
            refusal = self._judge(checkpoint, brought)
        except Unsigned as error:
            return _declined(Decision(answer=Answer.NOT_SIGNED, detail=str(error)))
        signed = self._validator.kept(brought) if self._validator else own_lines(brought, [key])
        if refusal is not None:
            self._publish(refusal, checkpoint, format_note(text, signed.signatures))
            return _refused(refusal)
        line = cosignature_line(self._signer, text, time=int(self._clock().timestamp()))
        note = format_note(text, [*signed.signatures, line])
        try:
            self._folder.write(CHECKPOINT, note)
            self._folder.remove(FINDING)
        except OSError as error:
            # The old one may stand or the new: whichever it is was never answered for.
            self._known = self._load()
            return _refused(Refusal(code=Trouble.STORAGE, detail=f"{error.strerror or error}"))
        self._known = {checkpoint.origin: checkpoint}
        body = format_note(text, [line])[len(text) + 1 :]
        return Reply(status=HTTPStatus.OK, media_type=TEXT, body=body)

    def _judge(self, checkpoint: Checkpoint, note: Note) -> Refusal | None:
        """Have a checkpoint judged, and wait for the verdict as long as an asker may.

        Raises `Unsigned`.
        """
        if self._validator is None:
            return None
        until = time.monotonic() + self._seconds
        try:
            if self._work is not None:
                # Somebody's request came before, and its asker may have gone.
                self._work.exception(timeout=self._seconds)
            self._work = self._judges.submit(self._validator.judge, checkpoint, note)
            return self._work.result(timeout=max(0.0, until - time.monotonic()))
        except FutureTimeout:
            detail = f"mirrored up to {self._validator.mirror.size}; ask again"
            return Refusal(code=Trouble.CATCHING_UP, detail=detail)
        except (OSError, Malformed, Stopped) as error:
            return Refusal(code=Trouble.STORAGE, detail=str(error) or "the witness is stopping")

    def _publish(self, refusal: Refusal, checkpoint: Checkpoint, note: bytes) -> None:
        """Keep a finding where everybody can see it; what is no finding is passed over."""
        if refusal.code not in PUBLISHED or self._validator is None:
            return
        published = Published(
            origin=checkpoint.origin,
            size=checkpoint.size,
            root=checkpoint.root.hex(),
            found=format_instant(self._clock()),
            code=refusal.code,
            detail=refusal.detail,
            findings=refusal.findings,
            checkpoint=note.decode(),
            mirrored=self._validator.mirror.note.decode(),
        )
        # The answer says it all the same where this cannot be stored.
        with suppress(OSError):
            self._folder.write(FINDING, msgspec.json.encode(published))

    def _load(self) -> dict[str, Checkpoint]:
        """Return the checkpoint cosigned last, by its origin. Raises `Malformed`."""
        note = self._folder.read(CHECKPOINT)
        if note is None:
            return {}
        checkpoint = parse_checkpoint(parse_note(note).text, exact=False)
        return {checkpoint.origin: checkpoint}


def log_id(origin: str) -> str:
    """Return a log's name in addresses: SHA-256 of its origin in hex (C2SP tlog-witness)."""
    return hashlib.sha256(origin.encode()).hexdigest()


def status_of(folder: Folder) -> Status:
    """Return what a folder says of its witness. Raises `Malformed` where it is damaged."""
    config: Config = folder.reread()
    signer = folder.signer()
    size, root, cosigned = 0, "", ""
    note = folder.read(CHECKPOINT)
    if note is not None:
        read = parse_note(note)
        checkpoint = parse_checkpoint(read.text, exact=False)
        size, root = checkpoint.size, checkpoint.root.hex()
        cosigned = format_seconds(cosigned_at(read.signatures[-1]))
    mirrored = folder.read(f"mirror/{EXPORT_CHECKPOINT}")
    finding = folder.read(FINDING)
    return Status(
        name=signer.vkey.name,
        vkey=signer.vkey.text,
        origin=config.log_key.name,
        log=config.log,
        url=config.url,
        mode=config.mode,
        edition=config.edition,
        size=size,
        root=root,
        cosigned=cosigned,
        mirrored=parse_checkpoint(parse_note(mirrored).text, exact=False).size if mirrored else 0,
        finding=msgspec.json.decode(finding, type=Published) if finding else UNSET,
    )


def format_seconds(seconds: int) -> str:
    """Return a cosignature's time as an instant."""
    return format_instant(datetime.datetime.fromtimestamp(seconds, datetime.UTC))


def _declined(decision: Decision) -> Reply:
    """Return the answer to a request that the protocol itself refuses."""
    kind = SIZE_MEDIA_TYPE if decision.answer is Answer.OLD_MISMATCH else TEXT
    body = f"{decision.detail}\n".encode()
    return Reply(status=decision.answer.value, media_type=kind, body=body)


def _refused(refusal: Refusal) -> Reply:
    body = msgspec.json.encode(refusal)
    return Reply(status=HTTPStatus.SERVICE_UNAVAILABLE, media_type=JSON, body=body)
