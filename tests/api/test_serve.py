"""The server: it answers over a real socket, and stops without losing what it was told."""

import signal
import time
from threading import Thread

import httpx
import pytest
from msgspec.structs import replace

from api.serve import serve, server_of
from api.services import Surroundings
from registry.settings import Settings
from tests.api.doors import NOTE, Chance, SteppingClock, copied
from tests.world import sign


def test_it_serves_and_stops(standard_template, tmp_path):
    settings = replace(copied(standard_template.folder, tmp_path / "registry"), port=0)
    clock = SteppingClock(standard_template.clock.now)
    server = server_of(settings, surroundings=Surroundings(clock=clock, random=Chance(7)))
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            size = client.get("/v1/head").json()["size"]
            headed = client.head("/log/checkpoint")
            assert (headed.status_code, headed.content) == (200, b"")
            assert "server" not in headed.headers
            token = {"Authorization": f"Bearer {standard_template.tokens['acme']}"}
            note = sign(standard_template.world.transfer_act(1, 2), ["acme/k1"])
            done = client.post("/v1/acts", content=note, headers={**NOTE, **token})
            assert (done.status_code, done.json()["size"]) == (201, size + 1)
            nothing = client.get("/nowhere")
            assert nothing.headers["content-type"] == "application/problem+json"
    finally:
        begun = time.monotonic()
        server.handle_exit(signal.SIGTERM, None)
        thread.join(10)
    assert server.stopping.is_set()
    assert not thread.is_alive()
    assert time.monotonic() - begun < 5


def test_a_registry_that_cannot_open_is_said_before_a_port_is_taken(tmp_path):
    settings = Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(FileNotFoundError):
        serve(settings, ready=pytest.fail)
