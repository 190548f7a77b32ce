"""Handing in notes on the command line, to servers that are none of ours."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import httpx
import pytest
from click.testing import CliRunner, Result

from api.cli import main
from api.client import Client, Refusal

RECEIPT = {"index": 7, "admitted": "", "leaf_hash": "", "size": 8, "checkpoint": ""}
ESCAPE = "\x1b[2J\x9b2J\u202e"


@pytest.fixture
def answering() -> Iterator[Callable[[int, bytes], str]]:
    """Give a function that starts a server with one answer to everything, and returns its URL."""
    servers = []

    def start(status: int, body: bytes) -> str:
        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Answer)
        servers.append(server)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def submit(tmp_path) -> Callable[..., Result]:
    """Give a function that hands in a note; the command ends by itself, never by a traceback."""
    note = tmp_path / "note"
    note.write_text("a note\n")

    def run(*arguments: str, file: str = str(note)) -> Result:
        result = CliRunner().invoke(main, ["submit", file, *arguments])
        assert isinstance(result.exception, SystemExit | None), result.exception
        return result

    return run


def test_a_folder_is_no_note(submit, tmp_path):
    assert submit(file=str(tmp_path)).exit_code == 2


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1",
        "",
        "http://",
        "registry.test",
        "ftp://registry.test",
        "http://a b",
        "http://碳",
    ],
)
def test_what_is_no_url_is_misuse(submit, url):
    result = submit("--url", url)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_a_port_that_cannot_be_is_refused(submit):
    assert submit("--url", "http://127.0.0.1:99999").exit_code in {1, 2}


@pytest.mark.parametrize("token", ["碳", "a b", "a\nb", "\x7f"])
def test_a_token_that_cannot_be_one_is_misuse(submit, token):
    result = submit("--token", token)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


@pytest.mark.parametrize("body", [b"<html>", b"", b"\xff", b"null", b"{}", b'{"index": "7"}'])
def test_an_answer_that_is_none_is_refused(submit, answering, body):
    result = submit("--url", answering(200, body))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no_answer" in result.stderr


def test_what_a_server_says_is_spelt_out(submit, answering):
    problem = {"title": "no", "status": 403, "code": ESCAPE, "detail": ESCAPE + "\n"}
    refused = submit("--url", answering(403, json.dumps(problem).encode()))
    assert refused.exit_code == 1
    assert len(refused.stderr.splitlines()) == 1
    assert refused.stderr.rstrip("\n").isprintable()
    url = answering(201, json.dumps(RECEIPT | {"admitted": ESCAPE}).encode())
    done = submit("--url", url)
    assert done.exit_code == 0
    assert done.stdout.rstrip("\n").isprintable()
    told = submit("--url", url, "--json").stdout
    assert told.rstrip("\n").isprintable()
    assert json.loads(told)["admitted"] == ESCAPE


def test_a_refusal_names_its_member_in_both_languages(submit, answering):
    problem = {
        **{"title": "The request is not valid", "title_zh": "請求不符格式", "status": 400},
        **{
            "detail": "a list of 1 at least",
            "detail_zh": "清單長度至少 1",
            "hint": "file the note",
            "hint_zh": "請存放待簽文件",
        },
        **{"code": "bad_request", "field": "ranges"},
    }
    url = answering(400, json.dumps(problem).encode())
    said = ["bad_request: ranges: a list of 1 at least", "file the note"]
    zh = ["請求不符格式：清單長度至少 1", "請存放待簽文件"]
    refused = submit("--url", url)
    why, *more = refused.stderr.splitlines()
    assert refused.exit_code == 1
    assert why.endswith(f": {said[0]}")
    assert more == [said[1], *zh]
    drafted = CliRunner().invoke(main, ["draft", "transfer", "--quantity", "1", "--url", url])
    assert (drafted.exit_code, drafted.stderr.splitlines()) == (1, [*said, *zh])
    bare = answering(403, json.dumps({"title": "no", "status": 403}).encode())
    assert submit("--url", bare).stderr.endswith(": 403: no\n")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("3", 3.0), ("\u00b2", 1.0), ("soon", 1.0), ("-1", 1.0), ("9" * 400, 1.0), ("99", 30.0)],
)
def test_it_waits_as_long_as_a_number_says(header, seconds):
    def busy(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(429, headers=[(b"Retry-After", header.encode("latin-1"))])

    waited: list[float] = []
    transport = httpx.MockTransport(busy)
    with (
        Client("http://registry.test", transport=transport, sleep=waited.append) as client,
        pytest.raises(Refusal),
    ):
        client.submit(b"a note\n")
    assert set(waited) == {seconds}


def test_a_draft_is_asked_of_a_registry_alone(answering):
    asked = ["draft", "transfer", "--quantity", "1", "--url"]
    for url, code in (("http://[::1", 2), (answering(200, b"<html>"), 1)):
        result = CliRunner().invoke(main, [*asked, url])
        assert isinstance(result.exception, SystemExit)
        assert (result.exit_code, len(result.stderr.splitlines())) == (code, 1), result.output


@pytest.mark.parametrize(
    ("code", "option", "zh"),
    [("unauthenticated", "--token", "TANBU_TOKEN"), ("bad_note", "tanbu sign", "須先簽署")],
)
def test_what_to_do_at_the_command_line_is_said(submit, answering, code, option, zh):
    problem = {"title": "no", "status": 401, "code": code, "detail": "x"}
    refused = submit("--url", answering(401, json.dumps(problem).encode()))
    _, english, chinese = refused.stderr.splitlines()
    assert option in english
    assert zh in chinese
