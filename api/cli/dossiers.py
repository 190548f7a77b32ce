"""``tanbu dossiers``: apply for something, file its documents, and follow its review."""

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import click
import msgspec

from api.cli.given import given_bytes
from api.cli.output import refuse, table
from api.cli.speaking import client_at, speaks
from ledger.commands import printable
from ledger.errors import said_of

if TYPE_CHECKING:
    from api.client import Client

DOCUMENT_BYTES_MAX = 33_554_432
"""What a registry takes unless its settings say otherwise."""
_LISTED = 200
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class _Dossier(msgspec.Struct):
    id: str
    kind: str
    title: str
    subject: str
    state: str
    created: str


class _Need(msgspec.Struct):
    item: str
    title_zh: str
    article: str
    is_attached: bool


class _Limit(msgspec.Struct):
    clock: str
    day: str
    roc: str
    source: str


class _Notice(msgspec.Struct):
    answer_by: str
    text: str
    answered: str


class _Whole(msgspec.Struct):
    """What is shown of a dossier."""

    dossier: _Dossier
    kind_zh: str
    state_zh: str
    checklist: list[_Need]
    corrections: list[_Notice]
    deadlines: list[_Limit]


class _Page(msgspec.Struct):
    items: list[_Dossier]


class _Stored(msgspec.Struct):
    sha256: str


@click.group()
def dossiers() -> None:
    """Apply for registration, changes, issuance and the rest, and follow the review."""


@dossiers.command("open")
@click.argument("kind")
@click.argument("title")
@click.option("--subject", default="", help="A project, a report like Z00001/1, an account.")
@click.option("--effective", default="", help="The day of the change, where it is about one.")
@click.option("--circumstance", "circumstances", multiple=True, help="What the checklist follows.")
@speaks
@click.option("--json", "as_json", is_flag=True, help="Print what the registry answers.")
def open_dossier(
    *,
    kind: str,
    title: str,
    subject: str,
    effective: str,
    circumstances: tuple[str, ...],
    url: str,
    token: str,
    as_json: bool,
) -> None:
    """Open a draft, and print its checklist."""
    body: dict[str, object] = {"kind": kind, "title": title, "subject": subject}
    body["circumstances"] = list(circumstances)
    if effective:
        body["effective"] = effective
    with client_at(url, token) as client:
        _show(client.post("/v1/dossiers", msgspec.json.encode(body)), as_json=as_json)


@dossiers.command("list")
@click.option("--state", default="", help="Of this state alone.")
@speaks
@click.option("--json", "as_json", is_flag=True, help="Print what the registry answers.")
def list_dossiers(state: str, url: str, token: str, *, as_json: bool) -> None:
    """List one's own dossiers and those one reviews, the newest first."""
    query = {"limit": _LISTED} | ({"state": state} if state else {})
    with client_at(url, token) as client:
        answer = client.get(f"/v1/dossiers?{urlencode(query)}")
    if as_json:
        click.echo(answer.decode())
        return
    rows = [
        (item.id, item.kind, item.state, item.subject, item.title)
        for item in msgspec.json.decode(answer, type=_Page).items
    ]
    table("Dossiers 申請案", ("id", "kind", "state", "about", "title"), rows)


@dossiers.command("show")
@click.argument("dossier")
@speaks
@click.option("--json", "as_json", is_flag=True, help="Print what the registry answers.")
def show(dossier: str, url: str, token: str, *, as_json: bool) -> None:
    """Show a dossier: state, checklist, open corrections, time limits."""
    with client_at(url, token) as client:
        _show(client.get(_path(dossier)), as_json=as_json)


@dossiers.command("attach")
@click.argument("dossier")
@click.argument("item")
@click.argument("file", type=_FILE)
@click.option("--public", "is_public", is_flag=True, help="Anybody may read the document.")
@speaks
@click.option("--json", "as_json", is_flag=True, help="Print what the registry answers.")
def attach(
    *, dossier: str, item: str, file: Path, is_public: bool, url: str, token: str, as_json: bool
) -> None:
    """Store a file as a document, confidential unless said otherwise, and attach it as ITEM."""
    try:
        content = given_bytes(file, DOCUMENT_BYTES_MAX)
    except OSError as error:
        refuse(said_of(error), code=2)
    with client_at(url, token) as client:
        sha256 = _store(client, file, content, is_public=is_public)
        body = msgspec.json.encode({"item": item, "sha256": sha256})
        _show(client.post(f"{_path(dossier)}/documents", body), as_json=as_json)


@dossiers.command("step")
@click.argument("dossier")
@click.argument("step")
@click.option("--text", default="", help="What is said with it.")
@speaks
@click.option("--json", "as_json", is_flag=True, help="Print what the registry answers.")
def take_step(*, dossier: str, step: str, text: str, url: str, token: str, as_json: bool) -> None:
    """Take a STEP: submit, answer_corrections, withdraw; take_up, pass_formal, extend, approve."""
    body = msgspec.json.encode({"step": step, "text": text})
    with client_at(url, token) as client:
        _show(client.post(f"{_path(dossier)}/steps", body), as_json=as_json)


def _store(client: "Client", file: Path, content: bytes, *, is_public: bool) -> str:
    """Store a file's bytes and return the hash that names them."""
    query = {"file_name": file.name, "kind": "other"}
    if not is_public:
        query["confidential"] = "true"
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    path = f"/v1/documents?{urlencode(query)}"
    answer = client.post(path, content, media_type=media_type)
    return msgspec.json.decode(answer, type=_Stored).sha256


def _path(dossier: str) -> str:
    return f"/v1/dossiers/{quote(dossier, safe='')}"


def _show(answer: bytes, *, as_json: bool) -> None:
    if as_json:
        click.echo(answer.decode())
        return
    found = msgspec.json.decode(answer, type=_Whole)
    told = found.dossier
    click.echo(printable(f"{told.id}  {found.kind_zh} {told.kind}  {told.title}"))
    click.echo(f"{found.state_zh} {told.state}")
    for limit in found.deadlines:
        click.echo(f"期限 {limit.clock}: {limit.day}  {limit.roc}  {limit.source}")
    for notice in found.corrections:
        if not notice.answered:
            click.echo(printable(f"補正 until {notice.answer_by}: {notice.text}"))
    rows = [
        ("x" if need.is_attached else "", need.item, need.title_zh, need.article)
        for need in found.checklist
    ]
    table("Checklist 應備文件", ("", "item", "文件", "article"), rows)
