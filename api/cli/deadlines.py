"""``tanbu deadlines``: the time limits of the regulations, and the day on which one ends."""

from typing import TYPE_CHECKING
from urllib.parse import quote

import click
import msgspec

from api.cli.output import print_json, table
from api.cli.speaking import client_at

if TYPE_CHECKING:
    from registry.clocks import Limit


class _Found(msgspec.Struct):
    """What a registry says of a time limit."""

    day: str
    roc: str
    source: str
    sense: str
    is_over: bool
    is_provisional: bool


@click.command()
@click.argument("clock", required=False)
@click.argument("start", required=False)
@click.option("--url", envvar="TANBU_URL", default="http://127.0.0.1:8025", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def deadlines(clock: str | None, start: str | None, url: str, *, as_json: bool) -> None:
    """List the time limits of the regulations, or compute the day of one.

    Give CLOCK and START, the day of the event, to have a registry compute it over its calendars.
    """
    if clock is None:
        _list(as_json=as_json)
        return
    if start is None:
        raise click.UsageError("give the day of the event too, like 2026-01-31")
    with client_at(url) as client:
        answer = client.get(f"/v1/deadlines/{quote(clock, safe='')}?start={quote(start)}")
    if as_json:
        click.echo(answer.decode())
        return
    found = msgspec.json.decode(answer, type=_Found)
    first = "自此日起 from" if found.sense == "at_least" else "至遲 by"
    click.echo(f"{first} {found.day}  {found.roc}  {found.source}")
    if found.is_provisional:
        click.echo("工作日曆未定，可能順延 a day of rest may still move it: no calendar is known")


def _list(*, as_json: bool) -> None:
    from registry.clocks import LIMITS, TITLES

    if as_json:
        for clock, limit in LIMITS.items():
            zh, en = TITLES[clock]
            print_json({"clock": clock, "title_zh": zh, "title": en, **msgspec.to_builtins(limit)})
        return
    rows = [
        (str(clock), TITLES[clock][0], _length(limit), limit.start, limit.source)
        for clock, limit in LIMITS.items()
    ]
    table("Time limits 期限", ("clock", "期限", "length", "from", "article"), rows)


def _length(limit: "Limit") -> str:
    """Return a length in words."""
    if limit.month:
        return f"by {limit.month:02}-{limit.length:02}"
    side = {"before": "before", "at_least": "at least", "within": "within"}[limit.sense]
    return f"{side} {limit.length} {limit.unit.replace('_', ' ')}" if limit.length else side
