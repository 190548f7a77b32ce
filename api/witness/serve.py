"""A witness's server: uvicorn around it, with the registry's bounds on connections."""

from collections.abc import Callable
from typing import Final

import uvicorn

from api.connections import BoundedProtocol
from api.outbound import Outbound
from api.witness.app import WitnessApp
from api.witness.folder import Folder
from api.witness.witness import Witness
from registry.clock import Clock, utc_now
from registry.witnesses import Reply

FETCH_SECONDS: Final = 30.0
"""How long one file of the log may take to come whole."""
_GRACE_SECONDS: Final = 10
_KEEP_ALIVE_SECONDS: Final = 75


def fetch_from(outbound: Outbound, url: str) -> Callable[[str, int], Reply]:
    """Return what asks a log at an address for its files."""
    prefix = url.rstrip("/")

    def fetch(path: str, bytes_max: int) -> Reply:
        return outbound.get(f"{prefix}/{path}", bytes_max=bytes_max)

    return fetch


def server_of(folder: Folder, *, host: str, port: int, clock: Clock = utc_now) -> uvicorn.Server:
    """Return a server that is not yet running, of a witness that is at work already.

    Raises what `Witness` raises, before a port is taken.
    """
    outbound = Outbound(seconds=FETCH_SECONDS)
    try:
        witness = Witness(folder, clock=clock, fetch=fetch_from(outbound, folder.config.url))
    except BaseException:
        outbound.close()
        raise
    config = uvicorn.Config(
        WitnessApp(witness, close=outbound.close),
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
    return uvicorn.Server(config)
