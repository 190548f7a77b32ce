"""The application: routes, the order in which a request meets them, and what is open meanwhile.

A request passes, from outside in: the rate and the token (``auth``), the idempotency key
(``idempotency``), the entity tag (``envelope``), the guards of its route, the strict reading of
query and body (``intake``), and the handler. Every refusal on the way is a problem
(``problems``), and every answer is sealed (``envelope``).
"""

from contextlib import AbstractAsyncContextManager
from functools import cache
from typing import Final, cast

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import Receive, Scope, Send
from litestar.types.asgi_types import LifeSpanReceive, LifeSpanScope, LifeSpanSend, Message

from api.auth import Doorkeeper, provide_caller
from api.envelope import REPLAY, Tagged, seal
from api.examples import Members
from api.idempotency import Idempotency
from api.intake import check_request
from api.openapi import truthful
from api.routes import (
    accounts,
    acts,
    buffer,
    calculations,
    carbon_fee,
    consultations,
    deadlines,
    documentation,
    documents,
    drafts,
    entries,
    factor_sets,
    findings,
    log,
    methods,
    outside,
    pages,
    passkeys,
    pending,
    people,
    programme,
    projects,
    recipients,
    reviews,
    units,
    witnesses,
)
from api.services import Services, Surroundings, open_services, provide_services, running
from api.unknown import answer_of_doors
from registry.settings import Settings

API_VERSION: Final = "1"

_VERSIONED = (
    accounts.router,
    projects.router,
    units.router,
    outside.router,
    buffer.router,
    recipients.router,
    findings.router,
    entries.router,
    witnesses.router,
    methods.router,
    calculations.router,
    carbon_fee.router,
    deadlines.router,
    reviews.router,
    consultations.router,
    factor_sets.router,
    drafts.router,
    acts.router,
    pending.router,
    passkeys.router,
    people.router,
)


_DEPENDENCIES: Final = {
    "services": Provide(provide_services, sync_to_thread=False),
    "caller": Provide(provide_caller, sync_to_thread=False),
}


class Doors(Litestar):
    """The application, which answers HEAD as it answers GET, less the body (RFC 9110 9.3.2)."""

    async def __call__(
        self,
        scope: Scope | LifeSpanScope,
        receive: Receive | LifeSpanReceive,
        send: Send | LifeSpanSend,
    ) -> None:
        """Serve a request, or the start and end of the application."""
        if scope.get("method") != "HEAD":
            await super().__call__(scope, receive, send)
            return

        async def bodiless(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = b""
            await cast("Send", send)(message)

        asked = cast("Scope", {**scope, "method": "GET"})
        await super().__call__(asked, receive, bodiless)


def _routes(document_bytes_max: int) -> list[Router]:
    """Return the routes; a document may be larger than other bodies."""
    return [
        programme.router,
        log.router,
        documentation.router,
        pages.router,
        Router("/v1", route_handlers=[*_VERSIONED, documents.router_of(document_bytes_max)]),
    ]


def create_app(
    settings: Settings,
    *,
    surroundings: Surroundings | None = None,
    services: Services | None = None,
) -> Litestar:
    """Return the application of a registry; it opens the registry when it starts.

    `surroundings` brings another clock and other chance, for tests and demonstrations. `services`
    is a registry that is open already; it is closed all the same when the application stops.
    """

    def opening() -> Services:
        return services or open_services(settings, surroundings or Surroundings())

    def lifespan(app: Litestar) -> AbstractAsyncContextManager[None]:
        return running(app, opening)

    return Doors(
        route_handlers=_routes(settings.document_bytes_max),
        lifespan=[lifespan],
        dependencies=dict(_DEPENDENCIES),
        middleware=[Doorkeeper(settings.requests_per_minute_max), Idempotency(), Tagged()],
        before_request=check_request,
        before_send=[seal],
        exception_handlers={Exception: answer_of_doors},
        request_max_body_size=settings.act_body_bytes_max,
        state=State({documentation.DESCRIBE: describe, REPLAY: settings.is_replay}),
        # The framework's own pages fetch scripts from elsewhere, and its document is not ours.
        openapi_config=None,
        logging_config=None,
        debug=False,
    )


@cache
def describe() -> Members:
    """Return the OpenAPI document; it is the same whatever the settings."""
    described = Litestar(
        route_handlers=_routes(documents.BODY_BYTES_MAX),
        dependencies=dict(_DEPENDENCIES),
        openapi_config=OpenAPIConfig(
            title="Tanbu 碳簿",
            version=API_VERSION,
            description=(
                "A registry of greenhouse-gas reduction projects and the exchange ledger of their "
                "units. Reads are public; writes take a bearer token and signed acts."
            ),
            use_handler_docstrings=True,
            render_plugins=[JsonRenderPlugin()],
            path="/described",
        ),
        logging_config=None,
    )
    return truthful(described)
