"""A witness's server: uvicorn around it, with the registry's bounds on connections."""

from collections.abc import Callable
from types import FrameType
from typing import Final

import uvicorn

from api.connections import BoundedProtocol
from api.outbound import Outbound
from api.stopping import StoppingServer
from api.witness.app import WitnessApp
from api.witness.folder import Folder
from api.witness.witness import Witness
from registry.clock import Clock, utc_now
from registry.witnesses import Reply

FETCH_SECONDS: Final = 30.0
"""How long one file of the log may take to come whole."""
_GRACE_SECONDS: Final = 10
_KEEP_ALIVE_SECONDS: Final = 75


class Server(StoppingServer):
    """A server that has its witness give up what is under way before it waits for answers."""

    def __init__(self, config: uvicorn.Config, give_up: Callable[[], None]) -> None:
        super().__init__(config)
        self.give_up = give_up

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop: a log that answers slowly, or not at all, is not waited for."""
        self.give_up()
        super().handle_exit(sig, frame)


def fetch_from(outbound: Outbound, url: str) -> Callable[[str, int], Reply]:
    """Return what asks a log at an address for its files."""
    prefix = url.rstrip("/")

    def fetch(path: str, bytes_max: int) -> Reply:
        return outbound.get(f"{prefix}/{path}", bytes_max=bytes_max)

    return fetch


def server_of(folder: Folder, *, host: str, port: int, clock: Clock = utc_now) -> Server:
    """Return a server that is not yet running, of a witness that is at work already.

    Raises what `Witness` raises, before a port is taken.
    """
    outbound = Outbound(seconds=FETCH_SECONDS)
    try:
        witness = Witness(folder, clock=clock, fetch=fetch_from(outbound, folder.config.url))
    except BaseException:
        outbound.close()
        raise

    def give_up() -> None:
        witness.stop()
        outbound.close()

    config = uvicorn.Config(
        WitnessApp(witness, give_up=give_up),
        host=host,
        port=port,
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        http=BoundedProtocol,
        ws="none",
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return Server(config, give_up)
