"""A registry and two witnesses, each a process of its own: cosignatures, outages, old backups."""

import os
import time
from contextlib import ExitStack

import httpx
import pytest
from msgspec.structs import replace

from api.serve import server_of
from ledger.commands import audit
from ledger.export import Export
from ledger.log.checkpoint import open_checkpoint
from ledger.log.proof import parse_receipt
from ledger.log.trust import open_trusted, parse_trust
from registry.errors import HistoryRefused
from registry.opened import OpenRegistry, found
from registry.settings import settings_at
from tests.api.witness.parties import (
    monitored,
    until,
)
from tests.api.witness.stand import Stand
from tests.ledger.exports import LOG
from tests.world import ORIGIN, seed_of


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
            begun = time.monotonic()
            size = stand.transfer()
            until(lambda: stand.published() == size)
            print(f"published {time.monotonic() - begun:.3f} s after the act was sent")
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
        page = httpx.get(stand.settings.url, headers={"Accept": "text/html"}, trust_env=False).text
        assert f"1 of 2 cosign; the published checkpoint covers {before} of {size}" in page
        with stand.witness(1):
            until(lambda: stand.published() == size)
            until(lambda: stand.states() == ["cosigns", "cosigns"])


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


def test_an_old_backup_is_refused(stand, make_database_url):
    with stand.witness(0), stand.witness(1):
        with stand.registry():
            size = stand.transfer()
            until(lambda: stand.published() == size)
        again = Stand.__new__(Stand)
        vars(again).update(vars(stand))
        older(again, make_database_url)
        with pytest.raises(HistoryRefused, match="witness w"):
            server_of(again.settings)
        kept = sorted((again.settings.data_dir / "evidence").iterdir())
        assert kept
        for folder in kept:
            theirs = open_checkpoint((folder / "theirs").read_bytes(), vkey=LOG.vkey)
            ours = open_checkpoint((folder / "ours").read_bytes(), vkey=LOG.vkey)
            assert theirs.size == size > ours.size
        # The witness itself holds fast too.
        url = f"http://127.0.0.1:{stand.ports[0]}"
        assert open_checkpoint(monitored(url, "checkpoint").content, vkey=LOG.vkey).size == size


def older(stand, make_database_url) -> None:
    """Put a shorter log under the same key in the place of the database."""
    settings = settings_at(stand.folder / "older", {}, database_url=make_database_url())
    found(settings, origin=ORIGIN, random=lambda count: seed_of(ORIGIN)[:count])
    with OpenRegistry(settings, random=os.urandom) as registry:
        for leaf in stand.world.leaves[:-1]:
            registry.sequencer.submit(leaf.partition(b"\n")[2])
    (settings.data_dir / "published-head").unlink()
    (settings.data_dir / "witnesses.policy").write_text(stand.policy)
    stand.settings = replace(settings, witness_policy="witnesses.policy")


def test_without_its_quorum_nothing_is_published(stand):
    with stand.witness(0), stand.registry():
        until(lambda: stand.states() == ["cosigns", "silent"])
        missing = stand.get("/log/checkpoint")
        assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
        assert stand.get("/v1/head").json()["size"] == len(stand.world.leaves)
