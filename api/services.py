"""What a running registry has open: one object, made at start, given to every handler.

Nothing here decides anything. Time and chance enter the program at this place: handlers ask `now`
and `draw_id` and hand the results down.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from litestar import Litestar
from litestar.datastructures import State
from msgspec import Struct

from api.calculations import SHEETS_WAITING_MAX, Calculations
from api.outbound import Outbound
from api.schemas.log import WitnessesAnswer
from ledger.book.calendar import format_instant
from registry import cosignatures
from registry.clock import Clock, utc_now
from registry.database import Database
from registry.editions import foretold
from registry.exports import Exports
from registry.log import read_head
from registry.opened import OpenRegistry, Random
from registry.purging import purge_notes
from registry.seam import Seam
from registry.services.submission import Desk
from registry.settings import Settings
from registry.watch import WitnessState
from registry.witnesses import Transport

_log = logging.getLogger("tanbu.api")

THREADS_MAX: Final = 40
"""Handlers at work at once: fewer than the database has connections for."""
ACT_ID_BYTES: Final = 16
WITNESS_SECONDS: Final = 12.0
"""How long a witness may take to answer: a validating one replays the log meanwhile."""


class Surroundings(Struct, frozen=True, kw_only=True):
    """Where time, chance and durability come from; tests bring their own."""

    clock: Clock = utc_now
    random: Random = secrets.token_bytes
    seam: Seam | None = None
    transport: Callable[[], Transport] = partial(Outbound, seconds=WITNESS_SECONDS)


class Services(Struct, frozen=True, kw_only=True):
    """What handlers work with."""

    registry: OpenRegistry
    desk: Desk
    exports: Exports
    calculations: Calculations
    sheets: Calculations

    @property
    def database(self) -> Database:
        """Return the database."""
        return self.registry.database

    @property
    def settings(self) -> Settings:
        """Return the settings."""
        return self.registry.settings

    @property
    def origin(self) -> str:
        """Return the log's name."""
        return self.registry.origin

    def witnesses(self) -> WitnessesAnswer:
        """Return how it stands with the witnesses."""
        policy, collector = self.registry.policy, self.registry.collector
        with self.database.reading() as connection:
            signed = read_head(connection).size
            published = cosignatures.published(connection, policy).size
        views = collector.views() if collector else []
        return WitnessesAnswer(
            quorum=policy.quorum if policy.witnesses else "",
            signed=signed,
            published=published,
            cosigning=sum(view.state == WitnessState.COSIGNS for view in views),
            items=views,
        )

    def now(self) -> str:
        """Return the time as an instant."""
        return format_instant(self.registry.clock())

    def draw_id(self) -> str:
        """Return a fresh act id."""
        return self.registry.random(ACT_ID_BYTES).hex()


def open_services(settings: Settings, surroundings: Surroundings) -> Services:
    """Open a registry, and clear away what is long dead. Raises what `OpenRegistry` raises."""
    registry = OpenRegistry(
        settings,
        random=surroundings.random,
        clock=surroundings.clock,
        seam=surroundings.seam,
        transport=surroundings.transport,
    )
    desk = Desk(
        database=registry.database,
        sequencer=registry.sequencer,
        clock=surroundings.clock,
        custody=registry.custody,
        editions_ahead=settings.editions_ahead,
    )
    services = Services(
        registry=registry,
        desk=desk,
        exports=Exports(registry),
        calculations=Calculations(),
        sheets=Calculations(SHEETS_WAITING_MAX),
    )
    with services.database.reading() as connection:
        if warning := foretold(connection):
            _log.warning("%s", warning)
    now = services.now()
    services.database.write(lambda connection: purge_notes(connection, now=now))
    return services


@asynccontextmanager
async def running(app: Litestar, opening: Callable[[], Services]) -> AsyncIterator[None]:
    """Keep a registry open for as long as its application runs, and close it afterwards."""
    threads = ThreadPoolExecutor(THREADS_MAX, thread_name_prefix="door")
    asyncio.get_running_loop().set_default_executor(threads)
    services = opening()
    app.state["services"] = services
    try:
        yield
    finally:
        await asyncio.to_thread(services.calculations.close)
        await asyncio.to_thread(services.sheets.close)
        await asyncio.to_thread(services.registry.close)


def provide_services(state: State) -> Services:
    """Return the open registry, for handlers that name it."""
    services = state["services"]
    if not isinstance(services, Services):
        raise TypeError("the application was not started")
    return services
