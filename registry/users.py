"""Users and their API tokens.

A user is a person who may log in; the log knows at most the opaque id. A token reads
``tanbu_<id>_<secret>``: 16 hex digits to find its row and 256 random bits, base64url without
padding. Only the SHA-256 of the secret is kept, which is enough for a secret nobody can guess. A
token is good for one account and one role, until it expires or is revoked, or its user is disabled.

Roles bound what a door opens; they give no power over the log, where only keys sign.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, RowMapping, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from ledger.book.calendar import add_days_to_instant
from registry.kinds import Role
from registry.refusals import Refusal, Refused, check_text
from registry.tables import METADATA, people

Random = Callable[[int], bytes]

PREFIX = "tanbu"
LIFETIME_DAYS_MAX = 366
TOKENS_MAX = 100
"""Tokens of a user that are good, or were issued within a day."""
SECRET_BYTES = 32

_ID_BYTES = 8
_TOKEN = re.compile(rf"{PREFIX}_([0-9a-f]{{16}})_([A-Za-z0-9_-]{{43}})\Z")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\Z")
_ACCOUNT = re.compile(r"([a-z0-9-]{3,32})?\Z")
# What an unknown token is compared with, so that it takes as long as a known one.
_NOBODY = "0" * 64
_USERS = METADATA.tables["user"]
_TOKENS = METADATA.tables["token"]


class User(Struct, frozen=True, kw_only=True):
    """A person who may log in; `email` may be empty, `disabled` is while they may."""

    id: str
    name: str
    email: str
    created: str
    disabled: str


class Token(Struct, frozen=True, kw_only=True):
    """What is known of a token, its secret aside. An empty instant has not come to pass."""

    id: str
    user_id: str
    account: str
    role: Role
    label: str
    created: str
    expires: str
    revoked: str
    last_used: str


class Identity(Struct, frozen=True, kw_only=True):
    """Who speaks: a user, by a token, for an account (empty for none) in a role."""

    user_id: str
    token_id: str
    account: str
    role: Role


def create_user(connection: Connection, random: Random, *, name: str, email: str, now: str) -> User:
    """Create a user. Raises `Refused`: TEXT_INVALID, EMAIL_TAKEN."""
    check_text(name, field="name", chars_max=people.NAME_CHARS, required=True)
    if email:
        email = check_text(email.lower(), field="email", chars_max=people.EMAIL_CHARS)
        if _EMAIL.match(email) is None:
            raise Refused(Refusal.TEXT_INVALID, "not an address", field="email")
    identity = f"u-{random(_ID_BYTES).hex()}"
    user = User(id=identity, name=name, email=email, created=now, disabled="")
    try:
        with connection.begin_nested():
            connection.execute(insert(_USERS).values(msgspec.structs.asdict(user)))
    except IntegrityError:
        raise Refused(Refusal.EMAIL_TAKEN, "a user has this address", field="email") from None
    return user


def known_user(connection: Connection, random: Random, *, name: str, email: str, now: str) -> User:
    """Return the user of this address and name, created where there is none.

    Without an address nobody is known again. Raises `Refused`: TEXT_INVALID; EMAIL_TAKEN, where
    another name has the address.
    """
    query = select(_USERS).where(_USERS.c.email == email.lower(), _USERS.c.name == name)
    row = connection.execute(query).mappings().first() if email else None
    if row is not None:
        return msgspec.convert(dict(row), User)
    return create_user(connection, random, name=name, email=email, now=now)


def get_user(connection: Connection, user_id: str) -> User:
    """Return a user. Raises `Refused`: USER_UNKNOWN."""
    row = connection.execute(select(_USERS).where(_USERS.c.id == user_id)).mappings().first()
    if row is None:
        raise Refused(Refusal.USER_UNKNOWN, "no such user", field="user")
    return msgspec.convert(dict(row), User)


def all_users(connection: Connection) -> list[User]:
    """Return every user, the eldest first."""
    query = select(_USERS).order_by(_USERS.c.created, _USERS.c.id)
    return [msgspec.convert(dict(row), User) for row in connection.execute(query).mappings()]


def disable_user(connection: Connection, user_id: str, *, now: str) -> User:
    """Disable a user: none of their tokens opens a door any more. Raises: USER_UNKNOWN."""
    user = get_user(connection, user_id)
    if not user.disabled:
        change = update(_USERS).where(_USERS.c.id == user_id).values(disabled=now)
        connection.execute(change)
        user = msgspec.structs.replace(user, disabled=now)
    return user


def erase_user(connection: Connection, user_id: str, *, now: str) -> None:
    """Erase a person's name and address; the opaque id stays. Raises `Refused`: USER_UNKNOWN."""
    disable_user(connection, user_id, now=now)
    blank = {"name": "", "email": ""}
    connection.execute(update(_USERS).where(_USERS.c.id == user_id).values(blank))
    labels = update(_TOKENS).where(_TOKENS.c.user_id == user_id).values(label="")
    connection.execute(labels)


def issue_token(
    connection: Connection,
    random: Random,
    *,
    user_id: str,
    account: str,
    role: Role,
    label: str,
    now: str,
    expires: str,
) -> tuple[Token, str]:
    """Issue a token, and return it with its text, which is shown once and kept nowhere.

    Raises `Refused`: TEXT_INVALID, TOKEN_LIFETIME, USER_UNKNOWN, USER_DISABLED, TOO_MANY_TOKENS.
    """
    check_text(label, field="label", chars_max=people.LABEL_CHARS)
    if _ACCOUNT.match(account) is None:
        raise Refused(Refusal.TEXT_INVALID, "not the name of an account", field="account")
    if not now < expires <= add_days_to_instant(now, LIFETIME_DAYS_MAX):
        detail = f"a token lives at most {LIFETIME_DAYS_MAX} days"
        raise Refused(Refusal.TOKEN_LIFETIME, detail, field="expires")
    if get_user(connection, user_id).disabled:
        raise Refused(Refusal.USER_DISABLED, "the user is disabled", field="user")
    if _counted_tokens(connection, user_id, now=now) >= TOKENS_MAX:
        detail = f"at most {TOKENS_MAX} good ones, and as many new ones a day; revoke some"
        raise Refused(Refusal.TOO_MANY_TOKENS, detail, field="user")
    token = Token(
        id=random(_ID_BYTES).hex(),
        user_id=user_id,
        account=account,
        role=role,
        label=label,
        created=now,
        expires=expires,
        revoked="",
        last_used="",
    )
    secret = base64.urlsafe_b64encode(random(SECRET_BYTES)).decode().rstrip("=")
    values = {**msgspec.structs.asdict(token), "secret_sha256": _hash(secret)}
    connection.execute(insert(_TOKENS).values(values))
    return token, f"{PREFIX}_{token.id}_{secret}"


def revoke_token(connection: Connection, token_id: str, *, now: str) -> Token:
    """Revoke a token, at once and for ever. Raises `Refused`: TOKEN_UNKNOWN."""
    row = _token_row(connection, token_id)
    if row is None:
        raise Refused(Refusal.TOKEN_UNKNOWN, "no such token", field="token")
    if not row["revoked"]:
        change = update(_TOKENS).where(_TOKENS.c.id == token_id).values(revoked=now)
        connection.execute(change)
    return msgspec.structs.replace(_token(row), revoked=row["revoked"] or now)


def tokens_of(connection: Connection, user_id: str) -> list[Token]:
    """Return a user's tokens, the newest first."""
    query = select(_TOKENS).where(_TOKENS.c.user_id == user_id)
    newest_first = query.order_by(_TOKENS.c.created.desc(), _TOKENS.c.id)
    return [_token(row) for row in connection.execute(newest_first).mappings()]


def authenticate(connection: Connection, text: str, *, now: str) -> Identity | None:
    """Return whose token `text` is, or None if it is nobody's, or is no longer good.

    Whether the id is known takes as long as whether the secret is right. It only reads:
    `note_use` writes down that a token was used.
    """
    found = _TOKEN.match(text)
    if found is None:
        return None
    row = _token_row(connection, found[1])
    expected = str(row["secret_sha256"]) if row else _NOBODY
    matches = hmac.compare_digest(_hash(found[2]), expected)
    if row is None or not matches:
        return None
    token = _token(row)
    good = not token.revoked and now <= token.expires
    if not good or get_user(connection, token.user_id).disabled:
        return None
    return Identity(
        user_id=token.user_id, token_id=token.id, account=token.account, role=token.role
    )


def note_use(connection: Connection, token_id: str, *, now: str) -> None:
    """Write down when a token was last used, to the day: more would be a diary of a person."""
    day = f"{now[:10]}T00:00:00.000Z"
    stale = (_TOKENS.c.id == token_id) & (_TOKENS.c.last_used < day)
    connection.execute(update(_TOKENS).where(stale).values(last_used=day))


def _counted_tokens(connection: Connection, user_id: str, *, now: str) -> int:
    is_good = (_TOKENS.c.revoked == "") & (_TOKENS.c.expires >= now)
    is_new = _TOKENS.c.created > add_days_to_instant(now, -1)
    own = select(func.count()).where(_TOKENS.c.user_id == user_id)
    counted: int = connection.execute(own.where(is_good | is_new)).scalar_one()
    return counted


def _token_row(connection: Connection, token_id: str) -> RowMapping | None:
    query = select(_TOKENS).where(_TOKENS.c.id == token_id)
    return connection.execute(query).mappings().first()


def _token(row: RowMapping) -> Token:
    return msgspec.convert(dict(row), Token)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
