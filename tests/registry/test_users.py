"""Users and tokens: a token opens what it was issued for, while it is good, and is never stored."""

import logging

import pytest

from registry import users
from registry.kinds import Role
from registry.refusals import Refusal, Refused
from registry.users import Identity
from tests.registry.chance import chance
from tests.registry.conftest import rows_of

NOW = "2026-01-05T02:00:00.000Z"
LATER = "2026-01-06T02:00:00.000Z"
EXPIRES = "2026-02-05T02:00:00.000Z"


@pytest.fixture
def random():
    return chance("users")


@pytest.fixture
def user(database, random):
    return database.write(
        lambda c: users.create_user(c, random, name="Reader 1", email="One@Example.test", now=NOW)
    )


@pytest.fixture
def issue(database, random, user):
    def issue(**changed):
        given = {
            "user_id": user.id,
            "account": "acme",
            "role": Role.HOLDER,
            "label": "laptop",
            "now": NOW,
            "expires": EXPIRES,
        }
        return database.write(lambda c: users.issue_token(c, random, **(given | changed)))

    return issue


def authenticate(database, text, now=LATER):
    with database.reading() as connection:
        return users.authenticate(connection, text, now=now)


def test_a_user_has_an_opaque_id(user):
    assert user.id.startswith("u-")
    assert len(user.id) == 18
    assert user.email == "one@example.test"


def test_an_address_belongs_to_one_user(database, random, user):
    with pytest.raises(Refused) as caught:
        database.write(
            lambda c: users.create_user(c, random, name="2", email="ONE@example.test", now=NOW)
        )
    assert caught.value.code is Refusal.EMAIL_TAKEN
    for name in ("3", "4"):
        database.write(lambda c, n=name: users.create_user(c, random, name=n, email="", now=NOW))
    with database.reading() as connection:
        assert [found.name for found in users.all_users(connection)].count("2") == 0


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("", ""),
        (" ", ""),
        ("a\nb", ""),
        ("a" * 201, ""),
        ("a", "no at"),
        ("a", "a@b\n"),
        ("a", "@"),
    ],
)
def test_bad_names_and_addresses_are_refused(database, random, name, email):
    with pytest.raises(Refused) as caught:
        database.write(lambda c: users.create_user(c, random, name=name, email=email, now=NOW))
    assert caught.value.code is Refusal.TEXT_INVALID


def test_a_token_says_who_speaks(database, user, issue):
    token, text = issue()
    assert text.startswith(f"tanbu_{token.id}_")
    assert len(text) == len("tanbu_") + 16 + 1 + 43
    expected = Identity(user_id=user.id, token_id=token.id, account="acme", role=Role.HOLDER)
    assert authenticate(database, text) == expected


def test_the_secret_is_kept_nowhere(database, issue, caplog):
    with caplog.at_level(logging.DEBUG):
        token, text = issue()
        authenticate(database, text)
        authenticate(database, text[:-1])
    secret = text.rpartition(f"{token.id}_")[2]
    assert secret not in repr(rows_of(database, "token", "id"))
    assert secret not in caplog.text
    assert secret not in repr(token)


def test_a_token_with_any_letter_changed_is_nobodys(database, issue):
    _, text = issue()
    for place, letter in enumerate(text):
        other = "0" if letter != "0" else "1"
        assert authenticate(database, text[:place] + other + text[place + 1 :]) is None


def test_wrong_secrets_and_unknown_ids_are_nobodys(database, issue):
    _, text = issue()
    _, other = issue()
    swapped = text[:23] + other[23:]
    unknown = f"tanbu_{'0' * 16}_{text[23:]}"
    for wrong in (
        swapped,
        unknown,
        text + "\n",
        text[:-1],
        text.upper(),
        "",
        "tanbu__",
        f" {text}",
    ):
        assert authenticate(database, wrong) is None
    assert authenticate(database, text)


def test_a_token_is_good_until_it_expires(database, issue):
    _, text = issue()
    assert authenticate(database, text, now=EXPIRES)
    assert authenticate(database, text, now="2026-02-05T02:00:00.001Z") is None


def test_a_revoked_token_is_no_good(database, issue):
    token, text = issue()
    revoked = database.write(lambda c: users.revoke_token(c, token.id, now=LATER))
    again = database.write(lambda c: users.revoke_token(c, token.id, now=EXPIRES))
    assert revoked.revoked == again.revoked == LATER
    assert authenticate(database, text) is None
    with pytest.raises(Refused) as caught:
        database.write(lambda c: users.revoke_token(c, "0" * 16, now=LATER))
    assert caught.value.code is Refusal.TOKEN_UNKNOWN


def test_a_disabled_users_tokens_are_no_good(database, user, issue):
    _, text = issue()
    database.write(lambda c: users.disable_user(c, user.id, now=LATER))
    assert authenticate(database, text) is None
    with pytest.raises(Refused) as caught:
        issue()
    assert caught.value.code is Refusal.USER_DISABLED


def test_an_erased_person_leaves_an_id(database, user, issue):
    issue()
    database.write(lambda c: users.erase_user(c, user.id, now=LATER))
    stored = repr(rows_of(database, "user", "id")) + repr(rows_of(database, "token", "id"))
    assert user.id in stored
    assert "Reader 1" not in stored
    assert "example.test" not in stored
    assert "laptop" not in stored


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"expires": NOW}, Refusal.TOKEN_LIFETIME),
        ({"expires": "2027-01-07T02:00:00.000Z"}, Refusal.TOKEN_LIFETIME),
        ({"account": "Acme"}, Refusal.TEXT_INVALID),
        ({"account": "acme\n"}, Refusal.TEXT_INVALID),
        ({"label": "\x07"}, Refusal.TEXT_INVALID),
        ({"user_id": "u-0"}, Refusal.USER_UNKNOWN),
    ],
)
def test_tokens_that_are_not_issued(database, issue, changed, code):
    with pytest.raises(Refused) as caught:
        issue(**changed)
    assert caught.value.code is code
    assert rows_of(database, "token", "id") == []


def test_use_is_noted_to_the_day(database, user, issue):
    token, _ = issue()
    for moment in ("2026-01-06T02:00:00.000Z", "2026-01-06T20:00:00.000Z"):
        database.write(lambda c, at=moment: users.note_use(c, token.id, now=at))
        with database.reading() as connection:
            [found] = users.tokens_of(connection, user.id)
        assert found.last_used == "2026-01-06T00:00:00.000Z"


def test_a_user_has_so_many_tokens_and_no_more(database, random, issue):
    issued = [issue(label=str(number))[0] for number in range(users.TOKENS_MAX)]
    with pytest.raises(Refused) as caught:
        issue()
    assert caught.value.code == Refusal.TOO_MANY_TOKENS
    # To issue and to revoke in turn would grow the table as well.
    database.write(lambda c: users.revoke_token(c, issued[0].id, now=NOW))
    with pytest.raises(Refused):
        issue()
    tomorrow = "2026-01-06T02:00:00.001Z"
    assert issue(now=tomorrow)[0].created == tomorrow
    with pytest.raises(Refused):
        issue(now=tomorrow)
