"""A database that is gone: every door says so, with 503 and when to come again, and none breaks."""

import pytest
from sqlalchemy import make_url

from tests.api.doors import NOTE, Door, SteppingClock, found_at, issue_tokens, opened
from tests.postgres import connect
from tests.world import START, sign

DRAFT = {"act": "transfer", "recipient": "bolt", "quantity": 3}


@pytest.fixture
def dying(make_database_url, tmp_path):
    """Give a door to a registry on a server, and what takes the database away from under it."""
    url = make_database_url()
    settings = found_at(tmp_path, url)
    clock = SteppingClock(START)
    tokens = issue_tokens(url, "2026-01-01T00:00:00.000Z")
    parsed = make_url(url)

    def allow(*, is_there):
        with connect(parsed.set(database="postgres")) as server:
            server.execute(f"ALTER DATABASE {parsed.database} ALLOW_CONNECTIONS {is_there}")
            if not is_there:
                server.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    [parsed.database],
                )

    with opened(settings, clock) as client:
        yield Door(client, tokens, clock), allow


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_reads_and_writes_say_so_and_recover(dying):
    door, allow = dying
    door.world.standard()
    door.world.issue(100)
    note = sign(door.world.transfer_act(1, 2), ["acme/k1"])
    asked = [
        lambda: door.get("/"),
        lambda: door.get("/v1/head"),
        lambda: door.get("/log/checkpoint"),
        lambda: door.get("/v1/export"),
        lambda: door.get("/v1/projects/Z00001"),
        lambda: door.get("/v1/me", who="acme"),
        lambda: door.post("/v1/acts", who="acme", content=note, headers=NOTE),
        lambda: door.post("/v1/drafts", who="acme", json=DRAFT, headers={"Idempotency-Key": "a"}),
    ]
    allow(is_there=False)
    for ask in asked:
        refused = ask()
        assert (refused.status_code, refused.json()["code"]) == (503, "database_unavailable")
        assert int(refused.headers["retry-after"]) >= 1
        assert "tanbu_test" not in refused.text
    allow(is_there=True)
    assert [ask().status_code for ask in asked] == [200] * 6 + [201, 200]
