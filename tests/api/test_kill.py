"""Nothing is lost: the server is killed in the middle of a stream of transfers, and goes on."""

import datetime
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from api.client import Client, Receipt
from ledger.commands import audit
from registry import rebuild
from registry.database import Database
from registry.opened import OpenRegistry, found
from registry.queries import movements
from registry.services.founding import export_log, new_token
from registry.settings import Settings, settings_at
from tests import plain
from tests.world import ORIGIN, World, seed_of, sign, signer_of

ROUNDS = 3
CLIENTS = 4
UNITS = 2_000
ACKNOWLEDGED_MIN = 10
STARTED_SECONDS_MAX = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """Run the shipped server in a process of its own and end it, whatever happens."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", "from api.cli import main; main()", "serve"),
            *("--data", str(settings.data_dir), "--port", str(settings.port)),
        ],
        env=os.environ
        | {
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "TANBU_DATABASE_URL": settings.database_url,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        deadline = time.monotonic() + STARTED_SECONDS_MAX
        while not answers(settings.url):
            assert process.poll() is None, process.stderr.read().decode()
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def answers(url: str) -> bool:
    try:
        return plain.get(f"{url}/v1/head").is_success
    except httpx.HTTPError:
        return False


@pytest.fixture
def stream(database_url: str, tmp_path: Path):
    """Found a registry with units to transfer, and sign a transfer for each of them."""
    settings = settings_at(tmp_path, {}, database_url=database_url, port=free_port())
    found(settings, origin=ORIGIN, random=lambda count: seed_of(ORIGIN)[:count])
    world = World()
    world.now = datetime.datetime.now(datetime.UTC)
    world.standard().issue(UNITS)
    with OpenRegistry(settings, random=os.urandom) as registry:
        for leaf in world.leaves:
            registry.sequencer.submit(leaf.partition(b"\n")[2])
        made = new_token(registry, account="acme", role="holder", name="desk", email="", days=1)
    notes = [
        sign(world.transfer_act(serial, serial), ["acme/k1"]) for serial in range(1, UNITS + 1)
    ]
    return settings, made.token, notes


def send(settings: Settings, token: str, notes: list[bytes], acknowledged: dict[bytes, Receipt]):
    """Submit one note after the other until the server is gone."""
    with Client(settings.url, token=token) as client:
        for note in notes:
            try:
                acknowledged[note] = client.submit(note)
            except httpx.HTTPError:
                return


def test_every_acknowledged_transfer_survives_a_kill(stream, tmp_path: Path):
    settings, token, notes = stream
    acknowledged: dict[bytes, Receipt] = {}
    for round_number in range(ROUNDS):
        left = [note for note in notes if note not in acknowledged]
        before = len(acknowledged)
        with served(settings) as server:
            senders = [
                threading.Thread(
                    target=send, args=(settings, token, left[at::CLIENTS], acknowledged)
                )
                for at in range(CLIENTS)
            ]
            for sender in senders:
                sender.start()
            # Killed while acts are in flight, not at a fixed time: machines differ.
            while len(acknowledged) < before + ACKNOWLEDGED_MIN * (round_number + 1):
                time.sleep(0.005)
            server.kill()
            for sender in senders:
                sender.join()
        assert len(acknowledged) < UNITS, "the stream ended before the kill"
    with OpenRegistry(settings, random=os.urandom) as registry:
        receipts = {note: registry.sequencer.submit(note) for note in acknowledged}
        export_log(registry, tmp_path / "log.zip", progress=lambda done, total: None)
        with registry.database.reading() as connection:
            moved = movements.transfer(connection, next(iter(receipts.values())).index)
    assert moved is not None
    for note, receipt in receipts.items():
        assert receipt.index == acknowledged[note].index
        assert receipt.leaf_hash.hex() == acknowledged[note].leaf_hash
    verdict = audit(tmp_path / "log.zip", vkey=signer_of(ORIGIN).vkey.text)
    assert (verdict.exit_code, verdict.findings) == (0, ())
    assert verdict.size >= len(acknowledged)
    database = Database.open(settings.database_url)
    try:
        assert rebuild.check(database) == []
    finally:
        database.dispose()
