"""A client of a registry for commands that only ask: what goes wrong ends the command."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from api.cli.client import lines_of
from api.cli.handing import advice_of
from api.cli.output import refuse

if TYPE_CHECKING:
    from api.client import Client

F = TypeVar("F", bound=Callable[..., Any])


def speaks(command: F) -> F:
    """Give a command the options that say where a registry is and who asks."""
    token = click.option("--token", envvar="TANBU_TOKEN", default="", help="An API token.")
    return _url(token(command))


def _url(command: F) -> F:
    default = "http://127.0.0.1:8025"
    return click.option("--url", envvar="TANBU_URL", default=default, show_default=True)(command)


@contextmanager
def client_at(url: str, token: str = "") -> "Iterator[Client]":
    """Give a client. What a registry refuses, or that none answers, ends the command."""
    import httpx

    from api.client import Client, Refusal

    try:
        client = Client(url, token=token)
    except ValueError as error:
        refuse(str(error), code=2)
    with client:
        try:
            yield client
        except Refusal as error:
            refuse(*lines_of(error))
        except httpx.HTTPError as error:
            refuse(f"{url}: {error}", *advice_of(error))
