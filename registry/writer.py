"""The writer of the log: one batch after another, each decided, committed and only then told.

It is not for several threads; ``registry.sequencer`` gives it one. Other processes may write at
the same time: the lock of the head keeps them apart, and the compare-and-swap finds out if not.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from ledger.apply import Verify
from ledger.book.acts import Genesis
from ledger.book.calendar import format_instant
from ledger.book.records import PROGRAMME_KEY, Programme
from ledger.entry import SignedAct
from ledger.log.keys import VerifierKey, parse_vkey
from registry.batch import Outcome, decide
from registry.clock import Clock
from registry.database import Database
from registry.errors import (
    ClockBehind,
    Conflict,
    Fatal,
    HistoryRefused,
    SequencerError,
    Unavailable,
    WrongLogKey,
)
from registry.guard import Guard
from registry.history import PublishedHead, check_descends, check_signed, log_keys
from registry.log import EMPTY_HEAD, Head, find_receipt, lock_head, read_head
from registry.logkeys import LogKeys
from registry.seam import Seam
from registry.store import SqlReader

ATTEMPTS_MAX: Final = 5
"""How often a batch is decided anew after another process moved the head."""


class LogWriter:
    """What one process knows of the log it writes: the newest head it signed or checked."""

    def __init__(
        self,
        database: Database,
        *,
        keys: LogKeys,
        clock: Clock,
        seam: Seam,
        data_dir: Path,
        guard: Guard | None = None,
    ) -> None:
        self._database = database
        self._keys = keys
        self._named = keys.current.vkey.text
        self._guard = guard
        self._clock = clock
        self._seam = seam
        self._published = PublishedHead(data_dir, keys=self._log_keys, seam=seam)
        self._known = EMPTY_HEAD

    def open(self) -> None:
        """Check the log that is there, and publish a head that a crash kept from it.

        Raises `HistoryRefused` and `WrongLogKey`.
        """
        # The file first: read after the snapshot began, it could be ahead of it, since another
        # process may commit and publish in between.
        published = self._published.read()
        with self._database.reading() as connection:
            self._named = self._key_in_force(connection)
            self._keys.signers(self._named)
            head = read_head(connection)
            check_signed(head, vkey=parse_vkey(self._named))
            if published is not None:
                check_descends(connection, head, size=published.size, root=published.root)
        self._known = head
        self.publish()

    def check_genesis(self, act: SignedAct) -> None:
        """Require that a genesis names this log and its key. Raises `WrongLogKey`.

        Once the log has begun the rules decide on another: its key may have changed since.
        """
        vkey = self._keys.current.vkey
        if (
            isinstance(act.act, Genesis)
            and not self._known.size
            and ((act.act.origin, act.act.log_vkey) != (vkey.name, vkey.text))
        ):
            raise WrongLogKey(f"this log is {vkey.name} and its key {vkey.text}")

    def write(self, acts: Sequence[SignedAct], *, verify: Verify) -> list[Outcome]:
        """Decide on acts and commit those that were accepted; return what became of each.

        Raises a `SequencerError` where there is no outcome to any of them.
        """
        if self._guard is not None:
            self._guard.check(self._clock())
        lost: SequencerError = Conflict("the batch was not decided")
        for _ in range(ATTEMPTS_MAX):
            try:
                return self._attempt(acts, verify)
            except (Conflict, IntegrityError) as error:
                lost = Conflict(f"the head moved {ATTEMPTS_MAX} times: {_reason(error)}")
            except Unavailable as error:
                lost = error
        raise lost

    def publish(self) -> None:
        """Store the newest head in its file, and put the key files in order.

        Raises `OSError` or `HistoryRefused` where that fails.
        """
        if self._known.size:
            self._published.write(self._known)
            if self._guard is not None:
                self._guard.committed()
        self._keys.settle(self._named)

    def _attempt(self, acts: Sequence[SignedAct], verify: Verify) -> list[Outcome]:
        with self._database.writing() as connection:
            head = self._lock(connection)
            batch = decide(
                connection,
                head,
                acts,
                keys=self._keys,
                admitted=self._admitted(head),
                verify=verify,
            )
            if batch.head == head:
                return batch.outcomes
            failure = self._commit(connection)
        if failure is not None:
            return self._settle(acts, failure)
        self._known, self._named = batch.head, batch.log_vkey
        return batch.outcomes

    def _lock(self, connection: Connection) -> Head:
        """Lock the head; raise `HistoryRefused` unless the log goes on from what was known."""
        head, known = lock_head(connection), self._known
        if (head.size, head.root) != (known.size, known.root):
            check_descends(connection, head, size=known.size, root=known.root)
            named = self._key_in_force(connection)
            check_signed(head, vkey=parse_vkey(named))
            self._known, self._named = head, named
        return head

    def _log_keys(self) -> list[VerifierKey]:
        """Return every key of the log. Raises `HistoryRefused` where the database does not say."""
        try:
            with self._database.reading() as connection:
                return log_keys(connection) or [self._keys.current.vkey]
        except Unavailable as error:
            raise HistoryRefused(f"the log's keys cannot be read: {error}") from error

    def _key_in_force(self, connection: Connection) -> str:
        """Return the verifier key that the log names; before genesis that of ``log.skey``."""
        programme = SqlReader(connection).get(Programme, PROGRAMME_KEY)
        return programme.log_vkey if programme else self._keys.current.vkey.text

    def _admitted(self, head: Head) -> str:
        now = format_instant(self._clock())
        if now < head.admitted:
            raise ClockBehind(f"the clock says {now}, the last entry {head.admitted}")
        return now

    def _commit(self, connection: Connection) -> Exception | None:
        """Commit; return the failure after which nobody knows whether it was committed."""
        try:
            self._seam.commit(connection)
        except (OSError, SQLAlchemyError) as error:
            # Closing the connection ends the transaction, if it has not ended.
            connection.invalidate()
            return error
        return None

    def _settle(self, acts: Sequence[SignedAct], failure: Exception) -> list[Outcome]:
        """Find out what a commit of unknown outcome did: the lock waits until it has ended.

        An act that is not in the log then was not committed, and may be sent again at once.
        Where the database does not say, the outcomes stay unknown; the next batch reads it anew.
        """
        try:
            with self._database.writing() as connection:
                self._lock(connection)
                found = [find_receipt(connection, act) for act in acts]
        except (Unavailable, SQLAlchemyError) as error:
            unknown = f"nobody knows: {_reason(failure)}, and then {_reason(error)}"
            return [Fatal(unknown) for _ in acts]
        return [item or Unavailable(f"the commit failed: {_reason(failure)}") for item in found]


def _reason(error: Exception) -> str:
    """Return what went wrong without the statement and its values, which are others' affair."""
    return str(error.orig if isinstance(error, DBAPIError) else error)
