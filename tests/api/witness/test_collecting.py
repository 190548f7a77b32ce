"""A registry and two witnesses, each a process of its own: cosignatures and outages."""

import time
from contextlib import ExitStack

import pytest

from ledger.commands import audit
from ledger.export import Export
from ledger.log.proof import parse_receipt
from ledger.log.trust import open_trusted, parse_trust
from tests import plain
from tests.api.witness.parties import (
    until,
)
from tests.api.witness.stand import Stand
from tests.ledger.exports import LOG

PUBLISHED_SECONDS_MAX = 2.0
"""Within so long of a commit both witnesses have replayed the entry and cosigned, and it shows."""


@pytest.fixture
def stand(database_url, tmp_path):
    return Stand(tmp_path, database_url)


def test_two_witnesses_one_goes_and_comes_back(stand):
    with ExitStack() as always:
        always.enter_context(stand.witness(0))
        always.enter_context(stand.registry())
        with stand.witness(1):
            size = len(stand.world.leaves)
            until(lambda: stand.published() == size)
            # A slow machine may stumble over one of them, and over all three it does not.
            assert min(seconds_to_publish(stand) for _ in range(3)) < PUBLISHED_SECONDS_MAX
            size = stand.get("/v1/head").json()["size"]
            assert stand.states() == ["cosigns", "cosigns"]
            check_what_is_taken_home(stand, size)
            told = stand.get("/v1").json()
            assert (told["published_size"], told["witnesses"], told["cosigning"]) == (size, 2, 2)
        before = size
        for _ in range(3):
            size = stand.transfer()
        assert stand.get("/v1/head").json()["size"] == size
        until(lambda: stand.states() == ["cosigns", "silent"])
        told = stand.get("/v1/witnesses").json()
        assert (told["signed"], told["published"], told["cosigning"]) == (size, before, 1)
        silent = told["items"][1]
        assert silent["size"] == before
        assert silent["error"]
        assert silent["next_attempt"]
        assert stand.published() == before
        page = plain.get(stand.settings.url, headers={"Accept": "text/html"}).text
        assert f"1 of 2 cosign; the published checkpoint covers {before} of {size}" in page
        with stand.witness(1):
            until(lambda: stand.published() == size)
            until(lambda: stand.states() == ["cosigns", "cosigns"])


def seconds_to_publish(stand) -> float:
    """Return how long after an act was acknowledged its checkpoint bore both cosignatures."""
    size = stand.transfer()
    acknowledged = time.monotonic()
    until(lambda: stand.published() == size)
    return time.monotonic() - acknowledged


def check_what_is_taken_home(stand, size: int) -> None:
    """Require that receipts and exports bear the quorum's cosignatures."""
    trust = parse_trust(stand.policy)
    receipt = parse_receipt(stand.get(f"/v1/entries/{size - 1}/proof").content)
    assert set(open_trusted(receipt.checkpoint, trust).cosigned) == {"w0", "w1"}
    file = stand.folder / "log.zip"
    file.write_bytes(stand.get("/v1/export").content)
    with Export(file) as export:
        opened = open_trusted(export.read("checkpoint"), trust)
    assert (opened.checkpoint.size, set(opened.cosigned)) == (size, {"w0", "w1"})
    assert audit(file, vkey=LOG.vkey.text).exit_code == 0
    for witness in stand.witnesses:
        verdict = audit(witness.mirror, vkey=LOG.vkey.text)
        assert (verdict.exit_code, verdict.size) == (0, size)


def test_without_its_quorum_nothing_is_published(stand):
    with stand.witness(0), stand.registry():
        until(lambda: stand.states() == ["cosigns", "silent"])
        missing = stand.get("/log/checkpoint")
        assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
        assert stand.get("/v1/head").json()["size"] == len(stand.world.leaves)
