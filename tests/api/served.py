"""Servers for tests: at work in a thread, at a port of their own, stopped whatever happens."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from msgspec.structs import replace

from api.serve import Server, server_of
from api.services import Surroundings
from tests.api.doors import Chance, SteppingClock, copied

STOP_SECONDS_MAX = 20


@contextmanager
def serving(server: uvicorn.Server) -> Iterator[str]:
    """Run a server in a thread and give its address; afterwards it must stop."""
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port_of(server)}"
    finally:
        server.should_exit = True
        thread.join(STOP_SECONDS_MAX)
    assert not thread.is_alive()


def port_of(server: uvicorn.Server) -> int:
    """Return the port at which a server listens."""
    return server.servers[0].sockets[0].getsockname()[1]


def server_of_copy(template, folder) -> Server:
    """Return the server, not yet running, of a copy of a registry."""
    settings = replace(copied(template.folder, folder), port=0)
    clock = SteppingClock(template.clock.now)
    return server_of(settings, surroundings=Surroundings(clock=clock, random=Chance(7)))
