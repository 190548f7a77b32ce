"""Attacks below HTTP: endless heads, slow senders, deaf readers, too many connections.

Over real sockets, against the real server; only its patience is shortened.
"""

import json
import re
import socket
import time
from contextlib import suppress

import pytest

from api.connections import CONNECTIONS_MAX, HEAD_BYTES_MAX, BoundedProtocol
from tests import plain
from tests.api.served import port_of, server_of_copy, serving

PATIENCE = 0.4
GET = b"GET /v1/head HTTP/1.1\r\nHost: here\r\n"


@pytest.fixture(scope="module")
def port(standard_template, tmp_path_factory):
    server = server_of_copy(standard_template, tmp_path_factory.mktemp("served") / "registry")
    with serving(server):
        yield port_of(server)


@pytest.fixture
def connect(port):
    """Give connections, closed afterwards, that never wait for ever."""
    opened = []

    def opening():
        opened.append(socket.create_connection(("127.0.0.1", port), timeout=20))
        return opened[-1]

    yield opening
    for each in opened:
        each.close()


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(BoundedProtocol, "stall_seconds", PATIENCE)


def answer_of(connection):
    """Return the status and body of all that comes until the other side hangs up."""
    received = b""
    with suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    assert b"\r\nconnection: close" in head.lower(), head
    return int(head.split(b" ")[1]), json.loads(body)


def check_refusal(connection, status, code):
    """Require a whole problem, and the end of the connection; return what it says."""
    got, problem = answer_of(connection)
    found = got, problem["status"], problem["code"], problem["type"]
    assert found == (status, status, code, f"urn:tanbu:problem:{code}")
    assert problem["title_zh"]
    return problem["detail"]


def send_all(connection, pieces):
    """Send until the other side has had enough; return how many bytes it took."""
    sent = 0
    with suppress(BrokenPipeError, ConnectionResetError):
        for piece in pieces:
            connection.sendall(piece)
            sent += len(piece)
    return sent


def padded(size):
    """Return a request whose line and headers count `size` bytes, as they are counted."""
    counted = len(b"/v1/head") + len(b"Hosthere") + len(b"Connectionclose") + len(b"A")
    rest = b"Connection: close\r\nA: " + b"a" * (size - counted) + b"\r\n\r\n"
    return GET + rest


def test_a_head_of_the_most_bytes_is_read(connect):
    connection = connect()
    connection.sendall(padded(HEAD_BYTES_MAX))
    status, head = answer_of(connection)
    assert (status, head["size"] > 0) == (200, True)


def test_a_head_of_one_byte_more_is_not(connect):
    connection = connect()
    connection.sendall(padded(HEAD_BYTES_MAX + 1))
    check_refusal(connection, 431, "head_too_large")


@pytest.mark.parametrize(
    "opening",
    [
        pytest.param(b"GET /" + b"a" * 1000, id="url"),
        pytest.param(GET + b"A: a", id="value"),
        pytest.param(GET + b"A", id="name"),
    ],
)
def test_a_head_without_end_is_given_up(connect, opening):
    connection = connect()
    offered = 64 << 20
    sent = send_all(connection, [opening, *([b"a" * 65_536] * (offered >> 16))])
    # What the kernels between us hold is not read; the registry's part is 64 KiB and one read.
    assert sent < offered
    check_refusal(connection, 431, "head_too_large")


def test_many_small_headers_are_one_large_head(connect):
    connection = connect()
    send_all(connection, [GET, *(b"a%d: b\r\n" % number for number in range(20_000))])
    check_refusal(connection, 431, "head_too_large")


def test_trailers_without_end_are_given_up(connect):
    connection = connect()
    head = b"POST /v1/methods/none/quantify HTTP/1.1\r\nHost: here\r\n"
    head += b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
    sent = send_all(connection, [head, *(b"a%d: b\r\n" % number for number in range(2_000_000))])
    assert sent < 20_000_000
    received = b""
    with suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            received += piece
    assert b"200 OK" not in received


def test_small_chunks_of_an_honest_body_are_read(connect):
    connection = connect()
    body = json.dumps({"padding": "x" * 100_000}).encode()
    chunks = (body[at : at + 7] for at in range(0, len(body), 7))
    framed = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
    head = b"POST /v1/methods/AMS-II.C/quantify HTTP/1.1\r\nHost: here\r\nConnection: close\r\n"
    head += b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    connection.sendall(head + framed)
    status, problem = answer_of(connection)
    assert (status, problem["code"]) == (400, "bad_request")
    assert "padding" in problem["detail"]


@pytest.mark.parametrize(
    ("request_lines", "said"),
    [
        (("GET /v1?q=碳 HTTP/1.1", "GET /碳 HTTP/1.1", "GET /v1\x00 HTTP/1.1"), "a URL is ASCII"),
        (("\x16\x03\x01\x02", "FOO /v1 HTTP/1.1"), "not HTTP/1.1, or no method"),
        (("GET /v1/head HTTP/9.9",), "not HTTP/1.1"),
    ],
)
def test_what_is_no_http_is_a_problem(connect, request_lines, said):
    for request_line in request_lines:
        connection = connect()
        connection.sendall(f"{request_line}\r\nHost: here\r\n\r\n".encode())
        assert check_refusal(connection, 400, "bad_request").startswith(said)


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\r\n", id="an empty line"),
        pytest.param(GET, id="half a head"),
        pytest.param(
            b"POST /v1/methods/AMS-II.C/quantify HTTP/1.1\r\nHost: here\r\n"
            b"Content-Type: application/json\r\nContent-Length: 10\r\n\r\n{",
            id="half a body",
        ),
    ],
)
def test_a_sender_that_stalls_is_told_so(impatient, connect, sent):
    connection = connect()
    begun = time.monotonic()
    connection.sendall(sent)
    check_refusal(connection, 408, "request_timeout")
    assert time.monotonic() - begun < 20 * PATIENCE


def test_a_head_that_drips_is_given_up(impatient, connect):
    connection = connect()
    pieces = [GET, *([b"a: b\r\n"] * 200)]

    def dripping():
        for piece in pieces:
            yield piece
            time.sleep(PATIENCE / 20)

    assert send_all(connection, dripping()) < sum(map(len, pieces))


def test_a_body_that_comes_slowly_is_read(impatient, connect):
    connection = connect()
    body = b" " * 20 + b"{}"
    head = b"POST /v1/methods/AMS-II.C/quantify HTTP/1.1\r\nHost: here\r\nConnection: close\r\n"
    connection.sendall(head + b"Content-Type: application/json\r\nContent-Length: 22\r\n\r\n")
    for at in range(len(body)):
        connection.sendall(body[at : at + 1])
        time.sleep(PATIENCE / 8)
    status, problem = answer_of(connection)
    assert (status, problem["code"]) == (400, "bad_request")


def all_of(connection):
    """Return whatever comes until the other side hangs up."""
    received = b""
    while piece := connection.recv(65_536):
        received += piece
    return received


CLOSING = b"\r\nconnection: close\r\n"


@pytest.mark.parametrize("asked", [1, 3])
def test_a_sender_that_ends_is_answered(connect, asked):
    connection = connect()
    connection.sendall((GET + b"\r\n") * asked)
    connection.shutdown(socket.SHUT_WR)
    answers = all_of(connection).split(b"HTTP/1.1 200")
    assert len(answers) == 1 + asked
    # The last one may have begun before the sender's end was seen: the two tests below say when.
    assert not any(CLOSING in answer.lower() for answer in answers[:-1])


def test_the_last_answer_to_a_sender_that_ended_says_so(port, connect, standard_template):
    """It cannot have begun before: the answer ahead of it is too large to go out unread."""
    content = b"a" * (24 << 20)
    token = {"Authorization": f"Bearer {standard_template.tokens['acme']}"}
    stored = plain.post(
        f"http://127.0.0.1:{port}/v1/documents?file_name=large&kind=other",
        content=content,
        headers={**token, "Content-Type": "text/plain"},
        timeout=20,
    )
    connection = connect()
    path = f"/v1/documents/{stored.json()['sha256']}"
    asked = f"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n".encode()
    connection.sendall(asked + GET + b"\r\n")
    connection.shutdown(socket.SHUT_WR)
    received = all_of(connection)
    nothing, first, last = received.split(b"HTTP/1.1 200")
    head, _, body = first.partition(b"\r\n\r\n")
    assert (nothing, body) == (b"", content)
    assert CLOSING not in head.lower() + b"\r\n"
    assert last.lower().count(CLOSING) == 1


def test_an_answer_from_before_the_senders_end_cannot_say_so(connect):
    connection = connect()
    connection.sendall(GET + b"\r\n")
    head, _, body = connection.recv(65_536).lower().partition(b"\r\n\r\n")
    length = int(re.search(rb"content-length: ([0-9]+)", head)[1])
    while len(body) < length:
        body += connection.recv(65_536)
    assert CLOSING not in head + b"\r\n"
    connection.shutdown(socket.SHUT_WR)
    assert all_of(connection) == b""


@pytest.mark.parametrize(
    "sent", [b"", GET, b"POST /v1/acts HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nhalf"]
)
def test_a_sender_that_ends_halfway_is_let_go(connect, sent):
    connection = connect()
    connection.sendall(sent)
    connection.shutdown(socket.SHUT_WR)
    began = time.monotonic()
    all_of(connection)
    assert time.monotonic() - began < 5


def test_a_document_comes_whole_to_an_old_reader(port, connect, standard_template):
    token = {"Authorization": f"Bearer {standard_template.tokens['acme']}"}
    content = b"a" * 3_000_000
    stored = plain.post(
        f"http://127.0.0.1:{port}/v1/documents?file_name=old&kind=other",
        content=content,
        headers={**token, "Content-Type": "text/plain"},
        timeout=20,
    )
    connection = connect()
    path = f"/v1/documents/{stored.json()['sha256']}"
    connection.sendall(f"GET {path} HTTP/1.0\r\nHost: here\r\n\r\n".encode())
    received = all_of(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    assert b"content-length: 3000000" in head.lower()
    assert body == content


def test_a_second_request_may_come_later(impatient, connect):
    connection = connect()
    for _ in range(2):
        connection.sendall(GET + b"\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
        time.sleep(2 * PATIENCE)


def test_a_reader_that_takes_nothing_is_dropped(impatient, port, standard_template):
    token = {"Authorization": f"Bearer {standard_template.tokens['acme']}"}
    stored = plain.post(
        f"http://127.0.0.1:{port}/v1/documents?file_name=large&kind=other",
        content=b"a" * (24 << 20),
        headers={**token, "Content-Type": "text/plain"},
        timeout=20,
    )
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", port))
        path = f"/v1/documents/{stored.json()['sha256']}"
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        time.sleep(4 * PATIENCE)
        taken = 0
        with suppress(ConnectionResetError):
            while piece := connection.recv(65_536):
                taken += len(piece)
    assert 0 < taken < 24 << 20


def test_the_connection_too_many_is_told_so(monkeypatch, connect):
    monkeypatch.setattr(BoundedProtocol, "connections_max", 2)
    kept = [connect(), connect()]
    for connection in kept:
        connection.sendall(GET + b"\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
    check_refusal(connect(), 503, "too_many_connections")
    kept[0].close()
    time.sleep(0.1)
    connection = connect()
    connection.sendall(GET + b"Connection: close\r\n\r\n")
    assert answer_of(connection)[0] == 200


def test_there_are_fewer_connections_than_a_process_may_have_files():
    assert CONNECTIONS_MAX < 1024


def test_readers_that_leave_a_little_are_dropped_too(impatient, port):
    """A few kilobytes behind a full kernel buffer hold a connection no longer than many do."""
    sockets = []
    asked = b"GET /v1/codes HTTP/1.1\r\nHost: here\r\n\r\n"
    for _ in range(3):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", port))
        sockets.append(connection)
        # One at a time, until the kernels between us are full and the rest waits in the server.
        for _ in range(400):
            try:
                connection.sendall(asked)
            except (BrokenPipeError, ConnectionResetError):
                break
            time.sleep(0.002)
    time.sleep(4 * PATIENCE)
    for connection in sockets:
        with suppress(ConnectionResetError, BrokenPipeError):
            while connection.recv(65_536):
                pass
            # Orderly or not, the other side has hung up: nothing more can be asked.
            time.sleep(0.1)
            with pytest.raises((BrokenPipeError, ConnectionResetError)):
                for _ in range(3):
                    connection.sendall(asked)
                    time.sleep(0.1)
        connection.close()


def upload(size):
    body = b"x" * size
    head = b"POST /v1/methods/AMS-II.C/quantify HTTP/1.1\r\nHost: here\r\n"
    head += b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % size
    return head, body


def test_what_follows_a_large_body_is_no_endless_head(connect):
    """The body's end and the next request's beginning may come in one piece."""
    connection = connect()
    head, body = upload(100_000)
    connection.sendall(head + body[:50_000])
    time.sleep(0.1)
    connection.sendall(body[50_000:] + GET[:20])
    time.sleep(0.1)
    connection.sendall(GET[20:] + b"Connection: close\r\n\r\n")
    received = all_of(connection)
    assert re.findall(rb"HTTP/1.1 [0-9]+", received) == [b"HTTP/1.1 400", b"HTTP/1.1 200"]


def test_an_empty_line_after_a_large_body_is_nothing(connect):
    connection = connect()
    head, body = upload(100_000)
    connection.sendall(head + body)
    assert connection.recv(65_536).startswith(b"HTTP/1.1 400")
    connection.sendall(b"\r\n")
    time.sleep(0.1)
    connection.sendall(GET + b"Connection: close\r\n\r\n")
    assert answer_of(connection)[0] == 200


@pytest.mark.parametrize("pause", [0, 0.2])
def test_trailers_are_no_headers(connect, standard_template, pause):
    """Neither in one piece with the body nor after it does a token in a trailer open a door."""
    token = standard_template.tokens["acme"].encode()
    connection = connect()
    head = b"POST /v1/drafts HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
    head += b"Transfer-Encoding: chunked\r\n\r\n"
    connection.sendall(head + b"2\r\n{}\r\n0\r\n" if pause else head)
    time.sleep(pause)
    with suppress(BrokenPipeError, ConnectionResetError):
        rest = b"" if pause else b"2\r\n{}\r\n0\r\n"
        connection.sendall(rest + b"Authorization: Bearer " + token + b"\r\n\r\n")
    received = b""
    with suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            received += piece
    assert received.startswith((b"HTTP/1.1 400", b"HTTP/1.1 401"))


@pytest.mark.parametrize("method", [b"GET", b"POST"])
def test_nothing_is_upgraded(connect, method):
    connection = connect()
    connection.sendall(
        method + b" /v1/head HTTP/1.1\r\nHost: here\r\nConnection: Upgrade, HTTP2-Settings\r\n"
        b"Upgrade: h2c\r\nContent-Length: 2\r\n\r\n{}"
    )
    check_refusal(connection, 400, "bad_request")


def test_no_problem_stands_within_an_answer(port, standard_template, caplog):
    """Garbage behind a request ends the connection, and never the bytes being sent."""
    token = {"Authorization": f"Bearer {standard_template.tokens['acme']}"}
    content = bytes(range(256)) * 4096 * 6
    stored = plain.post(
        f"http://127.0.0.1:{port}/v1/documents?file_name=large&kind=other",
        content=content,
        headers={**token, "Content-Type": "text/plain"},
        timeout=20,
    ).json()
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        asked = f"GET /v1/documents/{stored['sha256']} HTTP/1.1\r\nHost: here\r\n\r\n".encode()
        connection.sendall(asked)
        received = connection.recv(200_000)
        connection.sendall(GET + b"\r\n" + b"\x00garbage\r\n\r\n")
        with suppress(ConnectionResetError):
            while piece := connection.recv(65_536):
                received += piece
    assert received.startswith(b"HTTP/1.1 200")
    assert received.count(b"HTTP/1.1") == 1
    assert "Exception in ASGI application" not in caplog.text


def test_bodies_on_their_way_are_bounded_together(monkeypatch, port, connect):
    monkeypatch.setattr(BoundedProtocol, "bodies_bytes_max", 150_000)
    head, body = upload(100_000)
    holding = connect()
    holding.sendall(head + body[:-1])
    time.sleep(0.2)
    late = connect()
    with suppress(BrokenPipeError, ConnectionResetError):
        late.sendall(head + body)
    check_refusal(late, 429, "busy")
    holding.sendall(body[-1:])
    assert holding.recv(65_536).startswith(b"HTTP/1.1 400")
    again = connect()
    again.sendall(head + body)
    assert again.recv(65_536).startswith(b"HTTP/1.1 400")
    for connection in (holding, again):
        connection.close()
    time.sleep(0.2)
    assert BoundedProtocol.bodies_bytes == 0


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"GET /v1/head HTTP/1.1\r\n", id="no host"),
        pytest.param(GET + b"Host: there\r\n", id="two hosts"),
        pytest.param(GET + b"host: here\r\n", id="one host twice"),
        pytest.param(b"GET /v1/head HTTP/1.0\r\nHost: a\r\nHost: b\r\n", id="two of old"),
        pytest.param(
            GET + b"Authorization: Bearer a\r\nauthorization: Bearer b\r\n", id="two tokens"
        ),
    ],
)
def test_what_says_who_is_asked_and_who_asks_stands_once(connect, head):
    """A proxy in front may have checked the one, and the other would be read (RFC 9112 3.2)."""
    connection = connect()
    connection.sendall(head + b"\r\n")
    check_refusal(connection, 400, "bad_request")


def test_a_request_of_old_needs_no_host(connect):
    connection = connect()
    connection.sendall(b"GET /v1/head HTTP/1.0\r\n\r\n")
    status, head = answer_of(connection)
    assert (status, head["size"] > 0) == (200, True)
