"""A master key of which no copy is left: another is made, and who had a key kept by it recovers."""

import datetime
import json

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.services import Surroundings
from tests.api.cli.test_silence import check_line
from tests.api.cli.test_upkeep import run
from tests.api.doors import NOTE, Chance, Door, SteppingClock, copied
from tests.api.test_stories import drafted, signed
from tests.world import UBNS, sha

AUTHORITY = ("idb/k1", "idb/k2")
KEPT = {"custody": "registry"}


@pytest.fixture
def settings(standard_template, tmp_path):
    return copied(standard_template.folder, tmp_path / "registry")


@pytest.fixture
def clock(standard_template):
    return SteppingClock(standard_template.clock.now)


@pytest.fixture
def doored(settings, clock, standard_template):
    """Give a function that opens the registry once, gives its door to some work, and closes it."""
    # One for all openings: it would draw the same keys again.
    surroundings = Surroundings(clock=clock, random=Chance(10**6))

    def served(work):
        app = create_app(settings, surroundings=surroundings)
        with TestClient(app, raise_server_exceptions=False) as client:
            return work(Door(client, standard_template.tokens, clock))

    return served


def admitted(door, body):
    """Have the authority's act admitted whose new key the registry keeps and signs with."""
    draft = drafted(door, "idb", **body)
    filed = door.post("/v1/pending", who="idb", content=signed(draft, *AUTHORITY), headers=NOTE)
    assert filed.status_code in {200, 201, 202}, filed.text
    hash_ = {"text_sha256": draft["text_sha256"]}
    done = door.post("/v1/signatures", who="idb", json=hash_)
    assert done.status_code == 201, done.text


def open_steel(door):
    """Open an account whose one key is kept, and draft a kept key that no act ever enrols."""
    opening = {"act": "open_account", "associations": [], "holder": "steel", "key": KEPT}
    admitted(door, {**opening, "kind": "enterprise", "sector": "", "ubn": UBNS["steel"]})
    drafted(door, "acme", act="enrol_key", key=KEPT)


def begin(door):
    letter = {"account": "idb", "holder": "steel", "evidence": sha("letter")}
    draft = drafted(door, "idb", act="begin_recovery", **letter)
    assert door.submit(signed(draft, *AUTHORITY)).status_code == 201


def complete(door):
    admitted(door, {"act": "complete_recovery", "account": "idb", "holder": "steel", "key": KEPT})
    keys = door.get("/v1/accounts/steel/keys").json()["items"]
    live = [key["name"] for key in keys if not key.get("revoked", False)]
    assert live == ["steel/k2"]
    # The name that was drafted under the lost key can be drafted again.
    again = drafted(door, "acme", act="enrol_key", key=KEPT)
    assert again["new_keys"][0]["key"] == "acme/k2"


def test_a_registry_goes_on_without_the_master_key_it_lost(settings, clock, doored, tmp_path):
    doored(open_steel)
    data = settings.data_dir
    settings.master_key_file.unlink()
    check_line(refused := run("export", tmp_path / "log.zip", "--data", data), code=2)
    assert refused.stderr.endswith("where every copy is lost: tanbu keys master\n")
    made = run("keys", "master", "--data", data, "--json")
    assert made.exit_code == 0, made.stderr
    assert json.loads(made.stdout) == {"lost": ["steel/k1"], "forgotten": 1}
    assert settings.master_key_file.stat().st_mode & 0o777 == 0o600
    for command in (["export", tmp_path / "log.zip"], ["backup", tmp_path / "backup.zip"]):
        assert run(*command, "--data", data).exit_code == 0
    doored(begin)
    clock.now += datetime.timedelta(days=15)
    doored(complete)
    assert run("rebuild", "--check", "--data", data).exit_code == 0


def test_a_master_key_that_is_there_stays(settings):
    before = settings.master_key_file.read_bytes()
    check_line(refused := run("keys", "master", "--data", settings.data_dir), code=2)
    assert "only where every copy is lost" in refused.stderr
    assert settings.master_key_file.read_bytes() == before
    following = settings.master_key_file.with_name("master.key.next")
    settings.master_key_file.rename(following)
    check_line(refused := run("keys", "master", "--data", settings.data_dir), code=2)
    assert f"{following} is there" in refused.stderr
    assert not settings.master_key_file.exists()


def test_the_lost_keys_are_told_line_by_line(settings, doored):
    doored(open_steel)
    settings.master_key_file.unlink()
    made = run("keys", "master", "--data", settings.data_dir)
    assert (made.exit_code, made.stderr) == (0, "")
    assert made.stdout.startswith("steel/k1 is lost: account steel revokes it")
    assert len(made.stdout.splitlines()) == 1
