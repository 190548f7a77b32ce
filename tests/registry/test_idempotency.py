"""Answers under keys: claimed once, kept, given again, forgotten after a day."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import IntegrityError

from registry import idempotency, users
from registry.idempotency import Answered, Asked, Remembered
from registry.kinds import Role
from tests.registry.chance import chance
from tests.registry.conftest import rows_of

NOW = "2026-01-05T02:00:00.000Z"
DAY_LATER = "2026-01-06T02:00:00.000Z"
BEYOND = "2026-01-06T02:00:00.001Z"
ANSWER = Answered(status=201, media_type="application/json", body=b'{"a":1}\x00\xff')


@pytest.fixture
def tokens(database):
    """Give the ids of two tokens."""
    random = chance("idempotency")
    user = database.write(lambda c: users.create_user(c, random, name="A", email="", now=NOW))

    def issue(connection):
        return users.issue_token(
            connection,
            random,
            user_id=user.id,
            account="acme",
            role=Role.HOLDER,
            label="",
            now=NOW,
            expires="2026-02-05T02:00:00.000Z",
        )[0].id

    return [database.write(issue) for _ in range(2)]


@pytest.fixture
def asked(tokens):
    return Asked(token_id=tokens[0], key="a", request_sha256="1" * 64)


def claim(database, asked, now=NOW):
    return database.write(lambda connection: idempotency.claim(connection, asked, now=now))


def settle(database, asked, answered):
    database.write(lambda connection: idempotency.settle(connection, asked, answered))


def test_a_key_is_taken_then_remembers_its_answer(database, asked):
    assert claim(database, asked) is None
    assert claim(database, asked) == Remembered(request_sha256="1" * 64, answered=None)
    settle(database, asked, ANSWER)
    assert claim(database, asked) == Remembered(request_sha256="1" * 64, answered=ANSWER)


def test_the_first_request_is_the_one_that_is_remembered(database, asked, tokens):
    claim(database, asked)
    other = Asked(token_id=tokens[0], key="a", request_sha256="2" * 64)
    known = claim(database, other)
    assert known is not None
    assert known.request_sha256 == asked.request_sha256
    assert len(rows_of(database, "idempotency", "key")) == 1


def test_a_key_belongs_to_its_token(database, asked, tokens):
    claim(database, asked)
    settle(database, asked, ANSWER)
    theirs = Asked(token_id=tokens[1], key="a", request_sha256="1" * 64)
    assert claim(database, theirs) is None
    settle(database, theirs, None)
    assert claim(database, asked) == Remembered(request_sha256="1" * 64, answered=ANSWER)


def test_without_an_answer_the_key_is_given_back(database, asked):
    claim(database, asked)
    settle(database, asked, None)
    assert rows_of(database, "idempotency", "key") == []
    assert claim(database, asked) is None


def test_nothing_is_claimed_that_is_not_committed(database, asked):
    with database.writing() as connection:
        assert idempotency.claim(connection, asked, now=NOW) is None
    assert claim(database, asked) is None


@pytest.mark.parametrize(("now", "left"), [(NOW, 2), (DAY_LATER, 2), (BEYOND, 0)])
def test_the_old_are_forgotten(database, asked, tokens, now, left):
    claim(database, asked)
    settle(database, asked, ANSWER)
    claim(database, Asked(token_id=tokens[1], key="b", request_sha256="3" * 64))
    purged = database.write(lambda connection: idempotency.purge(connection, now=now))
    assert purged == 2 - left
    assert len(rows_of(database, "idempotency", "key")) == left


def test_an_old_key_may_be_taken_anew(database, asked):
    claim(database, asked)
    settle(database, asked, ANSWER)
    assert claim(database, asked, BEYOND) is None
    [row] = rows_of(database, "idempotency", "key")
    assert row["created"] == BEYOND


def test_of_many_at_once_one_takes_the_key(database, asked):
    with ThreadPoolExecutor(4) as threads:
        known = list(threads.map(lambda _: claim(database, asked), range(8)))
    assert known.count(None) == 1


def test_an_unknown_token_takes_no_key(database):
    with pytest.raises(IntegrityError):
        claim(database, Asked(token_id="0" * 16, key="a", request_sha256="1" * 64))


def test_a_key_whose_request_died_is_free_after_a_minute(database, asked):
    assert claim(database, asked) is None
    assert claim(database, asked, "2026-01-05T02:01:00.000Z") is not None
    assert claim(database, asked, "2026-01-05T02:01:00.001Z") is None
    settle(database, asked, ANSWER)
    assert claim(database, asked, "2026-01-05T03:00:00.000Z") == Remembered(
        request_sha256="1" * 64, answered=ANSWER
    )
