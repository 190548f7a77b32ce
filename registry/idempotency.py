"""Answers already given, by the key their request came with: kept for a day, then forgotten.

Who asks is a token; a key is its own. The row of a request that has no answer yet keeps the key
taken for a minute, so that nothing is done twice at once. Nothing here commits: what is claimed
counts once the caller's transaction is committed. What a key looks like, and what a clash means,
is for the doors.
"""

from datetime import timedelta
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, select, update

from ledger.book.calendar import add_days_to_instant, format_instant, parse_instant
from registry.tables import METADATA

DAYS: Final = 1
"""How long an answer is kept."""
LEASE: Final = timedelta(minutes=1)
"""How long a request that has no answer yet keeps its key: longer than any takes."""

KEYS_MAX: Final = 2_000
"""Keys that one token may use within `DAYS`."""

_RUNNING: Final = 0
"""The status of a request that has no answer yet."""
_ANSWERS: Final = METADATA.tables["idempotency"]
_TOKENS: Final = METADATA.tables["token"]


class TooManyKeys(Exception):
    """A token has used as many keys as are remembered."""


class Asked(Struct, frozen=True, kw_only=True):
    """A request that bears a key: whose, which, and the hash of what was asked."""

    token_id: str
    key: str
    request_sha256: str


class Answered(Struct, frozen=True, kw_only=True):
    """An answer that was given."""

    status: int
    media_type: str
    body: bytes


class Remembered(Struct, frozen=True, kw_only=True):
    """What stands under a key: the hash of its request, and its answer once there is one."""

    request_sha256: str
    answered: Answered | None


def claim(connection: Connection, asked: Asked, *, now: str) -> Remembered | None:
    """Return what stands under a request's key; take the key and return None where nothing does.

    Raises `TooManyKeys`.
    """
    # The token's row is what two processes with one key meet at.
    connection.execute(select(_TOKENS.c.id).where(_TOKENS.c.id == asked.token_id).with_for_update())
    purge(connection, now=now)
    mine = (_ANSWERS.c.token_id == asked.token_id) & (_ANSWERS.c.key == asked.key)
    # Whoever took the key and gave no answer in time has died, or will not give one.
    lapsed = format_instant(parse_instant(now) - LEASE)
    left = (_ANSWERS.c.status == _RUNNING) & (_ANSWERS.c.created < lapsed)
    connection.execute(delete(_ANSWERS).where(mine & left))
    row = connection.execute(select(_ANSWERS).where(mine)).mappings().first()
    if row is None:
        _check_room(connection, asked.token_id)
        taken = {"status": _RUNNING, "media_type": "", "body": b"", "created": now}
        connection.execute(insert(_ANSWERS).values(msgspec.structs.asdict(asked) | taken))
        return None
    answered = Answered(status=row["status"], media_type=row["media_type"], body=bytes(row["body"]))
    return Remembered(
        request_sha256=row["request_sha256"],
        answered=None if answered.status == _RUNNING else answered,
    )


def _check_room(connection: Connection, token_id: str) -> None:
    """Require that a token has not used too many keys today. Raises `TooManyKeys`."""
    own = select(func.count()).where(_ANSWERS.c.token_id == token_id)
    if connection.execute(own).scalar_one() >= KEYS_MAX:
        raise TooManyKeys(f"a token uses at most {KEYS_MAX} keys a day")


def settle(connection: Connection, asked: Asked, answered: Answered | None) -> None:
    """Keep an answer under the key of its request, or give the key back where there is none."""
    mine = (_ANSWERS.c.token_id == asked.token_id) & (_ANSWERS.c.key == asked.key)
    if answered is None:
        connection.execute(delete(_ANSWERS).where(mine))
    else:
        kept = msgspec.structs.asdict(answered)
        connection.execute(update(_ANSWERS).where(mine).values(kept))


def purge(connection: Connection, *, now: str) -> int:
    """Forget the answers, and the keys without one, that are older than a day; return how many."""
    stale = _ANSWERS.c.created < add_days_to_instant(now, -DAYS)
    return connection.execute(delete(_ANSWERS).where(stale)).rowcount
