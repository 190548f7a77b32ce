"""Signatures checked ahead of their turn: beside the writer's thread, and on every core.

Nothing is decided here. A result is kept under the key, the text and the signature, and
the rules ask for it when they come to it; what was not checked ahead they check themselves.
"""

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Final, TypeAlias

from ledger.apply import Verify, check_signature, signing_key
from ledger.book.records import Key
from ledger.entry import SignedAct
from ledger.log.signing import SigningKey
from registry.database import Database
from registry.errors import Unavailable
from registry.store import SqlReader

Checked: TypeAlias = dict[tuple[SigningKey, bytes, bytes], bool]
"""Whether a key signed a text with a signature."""

_ACTS_A_THREAD: Final = 50
_NAMES_MAX: Final = 100_000


class SignatureChecker:
    """The threads that check signatures, and the keys they know; the threads end with it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keys: dict[str, SigningKey] = {}
        self._pool = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="signatures")

    def check_ahead(self, acts: Sequence[SignedAct]) -> Checked:
        """Check what signatures of acts can be checked: those by keys that are in the log."""
        self._learn({line.name for act in acts for line in act.signatures})
        if len(acts) <= _ACTS_A_THREAD:
            return dict(self._check(acts))
        parts = [acts[at : at + _ACTS_A_THREAD] for at in range(0, len(acts), _ACTS_A_THREAD)]
        return dict(chain.from_iterable(self._pool.map(self._check, parts)))

    def _learn(self, names: Iterable[str]) -> None:
        """Load keys by name. A name is enrolled once, for ever, so that they need no refreshing."""
        unknown = [(name,) for name in names if name not in self._keys]
        if not unknown:
            return
        if len(self._keys) > _NAMES_MAX:
            self._keys.clear()
        try:
            with self._database.reading() as connection:
                reader = SqlReader(connection)
                reader.prefetch(Key, unknown)
                found = [key for name in unknown if (key := reader.get(Key, name)) is not None]
        except Unavailable:
            # Without the database nothing is admitted either; that is for the writer to say.
            return
        self._keys.update((key.name, signing_key(key)) for key in found)

    def _check(
        self, acts: Sequence[SignedAct]
    ) -> list[tuple[tuple[SigningKey, bytes, bytes], bool]]:
        return [
            ((key, act.text, line.signature), check_signature(key, act.text, line.signature))
            for act in acts
            for line in act.signatures
            if (key := self._keys.get(line.name)) is not None
        ]


def remembering(checked: Checked) -> Verify:
    """Return what the rules ask: it answers from memory where it can."""

    def verify(key: SigningKey, text: bytes, signature: bytes) -> bool:
        known = checked.get((key, text, signature))
        return check_signature(key, text, signature) if known is None else known

    return verify
