"""``tanbu draft``: have an act drafted, read what it says, and sign and submit it if asked to.

What is shown is said from the very bytes that are to be signed, and they are held against what was
asked for: a registry that drafts something else is found out here and not in the log.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from api.cli.client import lines_of
from api.cli.given import given_bytes
from api.cli.handing import advice_of, hand_in_kept
from api.cli.keys import signer_of
from api.cli.output import print_json, refuse
from api.cli.written import check_former, is_text, write_over
from ledger.book.acts import SetPolicy
from ledger.book.policy import Policy
from ledger.commands import printable
from ledger.errors import Malformed
from ledger.log.note import format_note, signature_line

if TYPE_CHECKING:
    from api.client import Client, Notice
    from ledger.book.acts import AnyAct

BODY_BYTES_MAX = 1 << 20
"""Bytes of a file with a draft: more than any act has."""
_MISUSE = 2


class _Told(msgspec.Struct):
    """The part that is read of what a registry says of itself."""

    policy: Policy


_PICKED = frozenset({"act", "quantity", "series", "project"})
"""Members of a draft that an act need not have as they were asked for."""


@click.command()
@click.argument("act", required=False)
@click.option("--recipient", help="Who receives units.")
@click.option("--project", help="A project's serial; of units: those of this project.")
@click.option("--series", help="A series, like Z00001/2024: units of it alone.")
@click.option("--quantity", type=click.IntRange(min=1), help="How many units; the lowest serials.")
@click.option("--unit-price-ntd", type=click.IntRange(min=0), help="A price to declare; public.")
@click.option("--purpose", help="What units are retired for.")
@click.option("--beneficiary", help="The 統一編號 for whom units are retired.")
@click.option("--statement", help="The SHA-256 of a statement or report, as hex.")
@click.option(
    "--body",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="A file with the draft as a JSON object, for any act; - is standard input.",
)
@click.option("--url", envvar="TANBU_URL", default="http://127.0.0.1:8025", show_default=True)
@click.option("--token", envvar="TANBU_TOKEN", default="", help="An API token.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the text; with --submit, a new file for the signed note.",
)
@click.option(
    "--key",
    "key_files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A secret key file; may be given several times.",
)
@click.option("--submit", "is_submitted", is_flag=True, help="Sign with the keys, and submit.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def draft(
    act: str | None,
    body: str | None,
    url: str,
    token: str,
    out: Path | None,
    key_files: tuple[Path, ...],
    *,
    is_submitted: bool,
    as_json: bool,
    **named: str | int | None,
) -> None:
    """Draft ACT (transfer, retire, issue ...), show what it says, and write the text to sign.

    With --key and --submit it is signed and submitted in one go; where others must sign too, the
    note is filed and waits for them. Where no answer comes, the signed note is kept in a file.
    """
    if is_submitted is not bool(key_files):
        refuse("--key and --submit go together", code=_MISUSE)
    asked = _asked(act, body, named)
    import httpx

    from api.client import Client, Refusal

    try:
        client = Client(url, token=token)
    except ValueError as error:
        refuse(str(error), code=_MISUSE)
    with client:
        try:
            drafted = client.drafted(msgspec.json.encode(asked))
            text = drafted.text.encode()
            _show(text, asked, client, drafted.notices)
            if is_submitted:
                hand_in_kept(client, _signed(text, key_files), url=url, out=out, as_json=as_json)
                return
        except Refusal as error:
            refuse(*lines_of(error), *_option_of(error.problem.field, asked))
        except httpx.HTTPError as error:
            refuse(f"{url}: {error}", *advice_of(error))
    if out is not None:
        check_former(out, is_text, "text of an act")
        write_over(out, text)
    if as_json:
        print_json({"text": text.decode()})
    elif out is None:
        click.echo(text, nl=False)


def _asked(
    act: str | None, body: str | None, named: dict[str, str | int | None]
) -> dict[str, object]:
    """Return the draft's members: those of the file, and over them those that were named."""
    asked: dict[str, object] = {}
    if body is not None:
        data = given_bytes(body, BODY_BYTES_MAX)
        try:
            asked = msgspec.json.decode(data, type=dict[str, object])
        except msgspec.DecodeError as error:
            refuse(f"{body}: {error}", code=_MISUSE)
    asked |= {name: value for name, value in named.items() if value is not None}
    asked |= {"act": act} if act is not None else {}
    if "act" not in asked:
        refuse("name an act, or give a --body that does", code=_MISUSE)
    return asked


def _option_of(field: str, asked: dict[str, object]) -> Iterator[str]:
    """Yield how to give the member that a registry misses, where an option does."""
    for option in click.get_current_context().command.params:
        if option.name == field and field not in asked:
            yield f"give it with {option.opts[0]}"
            yield f"請用 {option.opts[0]} 填寫"


def _show(
    text: bytes, asked: dict[str, object], client: "Client", notices: Sequence["Notice"]
) -> None:
    """Print in words what a text says; refuse one that is not what was asked for.

    What a new policy replaces, and what `notices` tell that the text does not show, is the
    registry's word: it is shown, and not signed.
    """
    from registry.services.wording import words_of
    from registry.standing import unsigned

    try:
        act = unsigned(text).act
    except Malformed as error:
        refuse(f"the registry drafted no act: {error}")
    if (name := _differs(act, asked)) is not None:
        refuse(f"the registry drafted something else than was asked for: {name}")
    words = words_of(act, before=_policy(client) if isinstance(act, SetPolicy) else None)
    own = [(said.zh, said.en) for said in words.notices]
    told = [pair for said in notices if (pair := (said.zh, said.en)) not in own]
    for zh, en in ((words.sentence.zh, words.sentence.en), *told, *own):
        click.echo(printable(zh), err=True)
        click.echo(printable(en), err=True)


def _policy(client: "Client") -> Policy | None:
    """Return the policy in force, None where the registry does not say it."""
    import httpx

    from api.client import Refusal

    try:
        return msgspec.json.decode(client.get("/v1"), type=_Told).policy
    except (Refusal, httpx.HTTPError, msgspec.DecodeError):
        return None


def _differs(act: "AnyAct", asked: dict[str, object]) -> str | None:
    """Return the first member of an act that is not as it was asked for."""
    # As the file is read, so that a list is a list on either side.
    said: dict[str, object] = msgspec.json.decode(msgspec.json.encode(act))
    if said["act"] != asked["act"]:
        return "act"
    ranges = msgspec.convert(said.get("ranges", []), list[tuple[str, int, int]])
    if (
        "quantity" in asked
        and sum(last - first + 1 for _, first, last in ranges) != (asked["quantity"])
    ):
        return "quantity"
    for name in ("series", "project"):
        if (
            name in asked
            and name not in said
            and not all(series.startswith(str(asked[name])) for series, _, _ in ranges)
        ):
            return name
    plain = {name: value for name, value in asked.items() if name not in _PICKED}
    plain |= {"project": asked["project"]} if {"project"} <= said.keys() & asked.keys() else {}
    for field in msgspec.structs.fields(act):
        # What need not stand there stands there only if it was asked for: a price, say.
        if not field.required and field.name in said and field.name not in asked:
            return field.name
    return next((name for name, value in plain.items() if not _meant(said.get(name), value)), None)


def _meant(said: object, asked: object) -> bool:
    """Return whether a member is as it was asked for: a key that the registry keeps has no vkey."""
    if isinstance(said, dict) and isinstance(asked, dict) and "vkey" in said:
        asked = {"vkey": said["vkey"], **asked}
    return said == asked


def _signed(text: bytes, key_files: tuple[Path, ...]) -> bytes:
    lines = {line.name: line for line in (signature_line(signer_of(f), text) for f in key_files)}
    return format_note(text, [lines[name] for name in sorted(lines)])
