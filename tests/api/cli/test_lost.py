"""Answers that are lost: the act is one act, its note is kept, and what to do next is said.

A proxy stands before a registry that is served: it hands on what it is asked, and of notes it
swallows the answers. The registry has admitted them by then.
"""

import json
import os
import shlex
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from api.client import SENT_MAX, Client, Refusal, is_open
from ledger.log.keys import format_skey
from tests import plain
from tests.api.cli.test_upkeep import run
from tests.api.served import server_of_copy, serving
from tests.house.source import ROOT
from tests.world import signer_of

WAIT_SECONDS_MAX = 20
DROP, GATEWAY, HOLD = "drop", "gateway", "hold"
RETIRE = ["draft", "retire", "--quantity", "5", "--purpose", "voluntary"]
RETIRE += ["--beneficiary", "04595257"]


class Proxy(ThreadingHTTPServer):
    """A proxy before a registry; of `path` it loses the first answers, after they were given."""

    daemon_threads = True

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.upstream, self.path, self.left, self.way = upstream, "/v1/acts", 0, DROP
        self.notes: list[bytes] = []
        self.holds, self.ended = threading.Event(), threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def loses(self, count: int, *, path: str = "/v1/acts", way: str = DROP) -> None:
        self.path, self.left, self.way = path, count, way


class Passing(BaseHTTPRequestHandler):
    """Hand on one request after the other, and the answers that are not to be lost."""

    protocol_version = "HTTP/1.1"
    server: Proxy

    def do_GET(self) -> None:
        self.pass_on(b"")

    def do_POST(self) -> None:
        self.pass_on(self.rfile.read(int(self.headers["Content-Length"])))

    def pass_on(self, body: bytes) -> None:
        names = ("Authorization", "Content-Type")
        headers = {name: self.headers[name] for name in names if name in self.headers}
        with httpx.Client(base_url=self.server.upstream, trust_env=False) as client:
            answer = client.request(self.command, self.path, content=body, headers=headers)
        status, content = answer.status_code, answer.content
        if self.path == self.server.path:
            self.server.notes.append(body)
            if self.server.left > 0:
                self.server.left -= 1
                if self.server.way == HOLD:
                    self.server.holds.set()
                    self.server.ended.wait(WAIT_SECONDS_MAX)
                if self.server.way != GATEWAY:
                    self.close_connection = True
                    return
                status, content = 504, b"<html>"
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def proxy(standard_template, tmp_path, monkeypatch):
    """Give a proxy before a registry that is served, in a working folder of its own."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    with serving(server_of_copy(standard_template, tmp_path / "registry")) as upstream:
        made = Proxy(upstream)
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield made
        made.ended.set()
        made.shutdown()
        thread.join()
        made.server_close()


@pytest.fixture
def asked(proxy, standard_template, tmp_path):
    """Give the options of a command that speaks to the proxy and signs as acme."""
    key = tmp_path / "acme.skey"
    key.write_text(format_skey(signer_of("acme/k1")))
    token = standard_template.tokens["acme"]
    return ["--url", proxy.url, "--token", token, "--key", key, "--submit"]


@pytest.fixture
def token(standard_template):
    """Give the options of a command that hands in as acme, wherever it is told to."""
    return ["--token", standard_template.tokens["acme"]]


def size(proxy: Proxy) -> int:
    """Return how many entries the log has."""
    return plain.get(f"{proxy.upstream}/v1/head").json()["size"]


def command_in(line: str) -> list[str]:
    """Return the arguments of the command that a line of advice ends with."""
    return shlex.split(line[line.rindex("tanbu submit") :])[1:]


def kept() -> list[Path]:
    return sorted(Path().iterdir())


def test_a_lost_answer_is_asked_for_again_with_the_same_note(proxy, asked):
    before = size(proxy)
    proxy.loses(1)
    done = run(*RETIRE, *asked, "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["index"] == before
    assert size(proxy) == before + 1
    first, second = proxy.notes
    assert first == second
    assert kept() == []


@pytest.mark.parametrize("way", [DROP, GATEWAY])
def test_where_no_answer_comes_the_note_is_kept_and_sent_again_as_it_is(proxy, asked, token, way):
    before = size(proxy)
    proxy.loses(SENT_MAX, way=way)
    lost = run(*RETIRE, *asked)
    assert (lost.exit_code, lost.stdout) == (1, "")
    assert len(set(proxy.notes)) == 1
    assert len(proxy.notes) == SENT_MAX
    assert size(proxy) == before + 1
    (file,) = kept()
    assert file.read_bytes() == proxy.notes[0]
    for said in ("outcome unknown", "do not draft it again", "結果不明", "請勿重新起草"):
        assert said in lost.stderr
    english, chinese = lost.stderr.splitlines()[-2:]
    assert command_in(english) == command_in(chinese)
    again = run(*command_in(english), *token)
    assert again.exit_code == 0, again.stderr
    assert again.stdout.startswith(f"{file}: entry {before}, ")
    assert size(proxy) == before + 1


def test_out_is_written_before_the_note_is_sent_and_never_over_a_file(proxy, asked):
    out, before = Path("note"), size(proxy)
    proxy.loses(SENT_MAX)
    lost = run(*RETIRE, *asked, "--out", out)
    assert lost.exit_code == 1
    assert kept() == [out]
    assert out.read_bytes() == proxy.notes[0]
    assert "tanbu submit note " in lost.stderr
    refused = run(*RETIRE, *asked, "--out", out)
    assert (refused.exit_code, size(proxy)) == (2, before + 1)
    assert out.read_bytes() == proxy.notes[0]
    done = run(*RETIRE, *asked, "--out", "second")
    assert (done.exit_code, size(proxy)) == (0, before + 2), done.stderr
    assert Path("second").read_bytes() == proxy.notes[-1]


def test_a_text_takes_the_place_of_no_signed_note(proxy, asked):
    assert run(*RETIRE, *asked, "--out", "note").exit_code == 0
    drafting = [*RETIRE, *asked[:4]]
    refused = run(*drafting, "--out", "note")
    assert (refused.exit_code, Path("note").read_bytes()) == (2, proxy.notes[0])
    for _ in range(2):
        assert run(*drafting, "--out", "text").exit_code == 0


def test_a_note_whose_filing_is_not_answered_is_filed_once(proxy, asked, token):
    transfer = ["draft", "transfer", "--recipient", "bolt", "--quantity", "5"]
    transfer += ["--unit-price-ntd", "900"]
    proxy.loses(1, path="/v1/pending")
    assert run(*transfer, *asked).stdout.startswith("pending ")
    proxy.loses(SENT_MAX, path="/v1/pending")
    lost = run(*transfer, *asked)
    assert (lost.exit_code, lost.stdout) == (1, "")
    (file,) = kept()
    command = command_in(lost.stderr.splitlines()[-1])
    again = run(*command, *token)
    assert again.exit_code == 0, again.stderr
    assert again.stdout.startswith(f"{file}: pending ")
    assert again.stdout.endswith("still to sign: bolt\n")
    told = json.loads(run(*command, *token, "--json").stdout)
    assert told["signed_by"] == ["acme/k1"]
    headers = {"Authorization": f"Bearer {token[1]}"}
    listed = plain.get(f"{proxy.upstream}/v1/pending", headers=headers).json()
    assert len(listed["items"]) == 2
    refused = run("submit", file, "--url", proxy.upstream, *token)
    assert refused.exit_code == 1
    assert "missing_signature" in refused.stderr


def test_a_note_that_cannot_be_kept_is_printed(proxy, asked, token, tmp_path):
    Path.cwd().rmdir()
    proxy.loses(SENT_MAX)
    lost = run(*RETIRE, *asked)
    assert lost.exit_code == 1
    lines = lost.stderr.splitlines()
    at = next(number for number, line in enumerate(lines) if "簽署文無法寫入" in line)
    count = proxy.notes[0].count(b"\n")
    assert f"the next {count} lines" in lines[at - 1]
    note = tmp_path / "saved"
    note.write_text("\n".join([*lines[at + 1 : at + 1 + count], ""]))
    assert note.read_bytes() == proxy.notes[0]


def test_a_file_is_to_be_submitted_again(proxy, asked, token):
    assert run(*RETIRE, *asked, "--out", "note").exit_code == 0
    proxy.loses(SENT_MAX)
    lost = run("submit", "note", "--url", proxy.url, *token)
    assert (lost.exit_code, lost.stdout) == (1, "")
    assert command_in(lost.stderr.splitlines()[-1]) == ["submit", "note", "--url", proxy.url]
    assert "結果不明" in lost.stderr
    assert kept() == [Path("note")]


def stopped(proxy, arguments, number):
    """Stop a command while it waits for its answer; return its exit code and what it said."""
    proxy.loses(1, way=HOLD)
    program = "from api.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert proxy.holds.wait(WAIT_SECONDS_MAX)
        process.send_signal(number)
        _, stderr = process.communicate(timeout=WAIT_SECONDS_MAX)
    return process.returncode, stderr.decode()


def test_who_stops_the_command_has_the_note(proxy, asked):
    before = size(proxy)
    code, said = stopped(proxy, [*RETIRE, *asked], signal.SIGINT)
    assert code == 130
    (file,) = kept()
    assert file.read_bytes() == proxy.notes[0]
    assert f"tanbu submit {file} " in said
    assert size(proxy) == before + 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_command_that_is_killed_leaves_the_note(proxy, asked, token, number):
    """It can say nothing any more, and its act is in the log."""
    before = size(proxy)
    assert stopped(proxy, [*RETIRE, *asked], number)[0] == -number
    assert size(proxy) == before + 1
    (file,) = kept()
    assert file.read_bytes() == proxy.notes[0]
    again = run("submit", file, "--pending", "--url", proxy.url, *token)
    assert again.stdout.startswith(f"{file}: entry {before}, "), again.stderr
    assert size(proxy) == before + 1


def test_a_definite_answer_leaves_no_file_of_its_own(proxy, asked):
    """Admitted, or with the registry to wait for others; of a refusal see the wrong key's."""
    assert run(*RETIRE, *asked).exit_code == 0
    assert kept() == []
    transfer = ["draft", "transfer", "--recipient", "bolt", "--quantity", "5"]
    assert run(*transfer, "--unit-price-ntd", "900", *asked).stdout.startswith("pending ")
    assert kept() == []


def test_a_key_of_another_party_is_told_to_be_the_wrong_one(proxy, asked, tmp_path):
    key = tmp_path / "bolt.skey"
    key.write_text(format_skey(signer_of("bolt/k1")))
    transfer = ["draft", "transfer", "--recipient", "bolt", "--quantity", "5"]
    transfer += ["--unit-price-ntd", "900"]
    options = [*asked[:-2], key, "--submit"]
    refused = run(*transfer, *options)
    assert refused.exit_code == 1
    assert "missing_signature" in refused.stderr
    assert "/v1/pending" not in refused.stderr
    assert "--key" in refused.stderr.splitlines()[-1]
    assert kept() == []


def sent(answers: list[int | type[httpx.TransportError]]) -> Exception:
    """Submit a note to which this is answered, one after the other, and return how it ends."""
    left = list(answers)

    def answer(_: httpx.Request) -> httpx.Response:
        told = left.pop(0)
        if isinstance(told, int):
            return httpx.Response(told)
        raise told("told")

    transport = httpx.MockTransport(answer)
    with (
        Client("http://registry.test", transport=transport, sleep=lambda _: None) as client,
        pytest.raises((Refusal, httpx.HTTPError)) as caught,
    ):
        client.submit(b"a note\n")
    assert left == []
    return caught.value


@pytest.mark.parametrize(
    ("answers", "opened"),
    [
        ([httpx.ConnectError], False),
        ([httpx.ReadError, *[httpx.ConnectError] * 2], True),
        ([httpx.ReadTimeout, 403], True),
        ([httpx.ReadTimeout, 409], False),
        ([403], False),
        ([httpx.ReadError, *[429] * 5], True),
        ([502, 504, 502], True),
        ([503, httpx.ConnectError], True),
        ([501], False),
        ([500], True),
        ([400], False),
        ([200], True),
    ],
)
def test_whether_a_note_may_have_been_admitted(answers, opened):
    assert is_open(sent(answers)) is opened
