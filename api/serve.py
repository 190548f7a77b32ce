"""The server: uvicorn around the application, stopped so that nothing under way is lost.

At SIGTERM or SIGINT no new connection is taken, streams are told to end (`stopping`), answers under
way are finished, and then the registry decides on what waits and closes. Addresses that a proxy
passes on are believed from this machine alone.
"""

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Event
from types import FrameType
from typing import Final

import uvicorn

from api.app import create_app
from api.connections import BoundedProtocol
from api.services import Services, Surroundings, open_services
from api.stopping import StoppingServer
from registry.settings import Settings

GRACE_SECONDS: Final = 10
"""How long answers under way are waited for."""
KEEP_ALIVE_SECONDS: Final = 15
STOPPING: Final = "stopping"
"""Where the application's state has the event that streams watch."""


class Server(StoppingServer):
    """A server that tells open streams to end before it waits for them."""

    def __init__(self, config: uvicorn.Config, stopping: Event, services: Services) -> None:
        super().__init__(config)
        self.stopping = stopping
        self.services = services

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop."""
        self.stopping.set()
        super().handle_exit(sig, frame)


def server_of(settings: Settings, *, surroundings: Surroundings | None = None) -> Server:
    """Return a server that is not yet running, of a registry that is open already.

    Raises what `OpenRegistry` raises, before a port is taken.
    """
    services = open_services(settings, surroundings or Surroundings())
    app = create_app(settings, services=services)
    stopping = Event()
    app.state[STOPPING] = stopping
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1,::1",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        http=BoundedProtocol,
        ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return Server(config, stopping, services)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address. Raises OSError, which says what is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        said = f"cannot listen at {host}, port {port}: {why}; name another --port"
        raise OSError(said) from None


def serve(
    settings: Settings,
    *,
    ready: Callable[[], None],
    listener: socket.socket | None = None,
    surroundings: Surroundings | None = None,
) -> None:
    """Serve a registry until the process is told to stop; call `ready` once its port is taken.

    A stop by SIGINT or SIGTERM is no failure: it returns.

    Raises what `OpenRegistry` raises, and OSError where the port is another's.
    """
    server = server_of(settings, surroundings=surroundings)
    try:
        taken = listener or listen(settings.host, settings.port)
    except OSError:
        server.services.registry.close()
        raise
    # Before the server listens for signals, the interpreter does.
    with taken, suppress(KeyboardInterrupt):
        ready()
        server.run(sockets=[taken])
