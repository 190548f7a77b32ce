"""The server: it answers over a real socket, and stops without losing what it was told."""

import signal
import time

import httpx
import pytest

from api.serve import serve
from registry.settings import Settings
from tests.api.doors import NOTE
from tests.api.served import server_of_copy, serving
from tests.world import sign


def test_it_serves_and_stops(standard_template, tmp_path):
    server = server_of_copy(standard_template, tmp_path / "registry")
    with serving(server) as url, httpx.Client(base_url=url) as client:
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
        begun = time.monotonic()
        server.handle_exit(signal.SIGTERM, None)
    assert server.stopping.is_set()
    assert time.monotonic() - begun < 5


def test_a_registry_that_cannot_open_is_said_before_a_port_is_taken(tmp_path):
    settings = Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(FileNotFoundError):
        serve(settings, ready=pytest.fail)
