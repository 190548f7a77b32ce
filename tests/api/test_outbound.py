"""Requests that this program sends: no other side keeps one for longer than it may last."""

import socket
import ssl
import time
from contextlib import contextmanager
from threading import Event, Thread

import httpx
import pytest

from api import wire
from api.outbound import Outbound
from api.vouched import authorities, context_for
from tests.api.sides import DRIP, HEAD, SLACK, answering, dripping, side

SECONDS = 0.4
"""How long an exchange may last here."""


@contextmanager
def ended_in_time():
    begun = time.monotonic()
    with pytest.raises(ConnectionError):
        yield
    assert time.monotonic() - begun < SECONDS + SLACK


SIDES = {
    "the status line": dripping(b"HTTP/1.1 2", b"0"),
    "a header": dripping(HEAD + b"x-a: ", b"a"),
    "headers": dripping(HEAD, b"x: y\r\n"),
    "answers on the way": dripping(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 X\r\n\r\n"),
    "a body": dripping(HEAD + b"content-length: 9999\r\n\r\n", b"a"),
    "chunks": dripping(HEAD + b"transfer-encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "trailers": dripping(HEAD + b"transfer-encoding: chunked\r\n\r\n0\r\n", b"x: y\r\n"),
    "until the end": dripping(HEAD + b"\r\n", b"a"),
    "nothing": lambda connection, ended: ended.wait(),
}


@pytest.mark.parametrize("name", SIDES)
def test_whatever_trickles_ends_by_the_deadline(name):
    with side(SIDES[name]) as at, Outbound(seconds=SECONDS) as outbound, ended_in_time():
        outbound.get(f"http://{at}/x", bytes_max=100_000)


def test_a_handshake_that_trickles_ends_by_the_deadline():
    """The beginning of a handshake record that never comes whole."""
    begins = dripping(b"\x16\x03\x03\x20\x00\x02", b"\x00", takes=False)
    with side(begins) as at, Outbound(seconds=SECONDS) as outbound, ended_in_time():
        outbound.get(f"https://{at}/x", bytes_max=100)


def test_a_side_that_hardly_reads_ends_by_the_deadline():
    def behave(connection, ended):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        while not ended.wait(DRIP):
            connection.recv(100)

    with side(behave) as at, Outbound(seconds=SECONDS) as outbound, ended_in_time():
        outbound.post(f"http://{at}/x", bytes(30_000_000), bytes_max=100)


def test_a_resolver_is_not_waited_for_longer(monkeypatch):
    answered = Event()
    monkeypatch.setattr(wire.socket, "getaddrinfo", lambda *_, **__: answered.wait(SLACK) and [])
    with Outbound(seconds=SECONDS) as outbound, ended_in_time():
        outbound.get("http://slow.example/x", bytes_max=100)
    answered.set()


def test_closing_ends_what_is_under_way():
    """Nobody who stops waits for the other side, nor begins anything after that."""
    told = []

    def ask(outbound, at):
        try:
            outbound.get(f"http://{at}/x", bytes_max=100)
        except ConnectionError as error:
            told.append(error)

    for name in ("a header", "a body", "nothing"):
        with side(SIDES[name]) as at:
            outbound = Outbound(seconds=60)
            asking = [Thread(target=ask, args=(outbound, at)) for _ in range(3)]
            for thread in asking:
                thread.start()
            time.sleep(0.1)
            begun = time.monotonic()
            outbound.close()
            for thread in asking:
                thread.join(SLACK)
            assert time.monotonic() - begun < SLACK
            with pytest.raises(ConnectionError):
                outbound.get(f"http://{at}/x", bytes_max=100)
    assert len(told) == 9


def test_a_slow_side_holds_up_no_other():
    with side(SIDES["nothing"]) as slow, side(answering) as at, Outbound(seconds=60) as outbound:

        def ask():
            with pytest.raises(ConnectionError):
                outbound.get(f"http://{slow}/x", bytes_max=100)

        waiting = [Thread(target=ask) for _ in range(8)]
        for thread in waiting:
            thread.start()
        assert outbound.get(f"http://{at}/x", bytes_max=100).body == b"0"
        outbound.close()
        for thread in waiting:
            thread.join(SLACK)
            assert not thread.is_alive()


def test_a_connection_serves_the_next_request_too():
    with side(answering) as at, Outbound(seconds=5) as outbound:
        bodies = [outbound.get(f"http://{at}/x", bytes_max=100).body for _ in range(3)]
        bodies.append(outbound.post(f"http://{at}/x", b"body", bytes_max=100).body)
    assert bodies == [b"0", b"1", b"2", b"3"]


def test_what_is_sent_and_what_comes_back():
    seen = []

    def behave(connection, _ended):
        data = connection.recv(65_536)
        # What is left unread when the connection closes would reset it before the answer is read.
        while not data.endswith(b"old 1\n" if data.startswith(b"POST") else b"\r\n\r\n"):
            data += connection.recv(65_536)
        seen.append(data)
        connection.sendall(
            b"HTTP/1.1 409 Conflict\r\nContent-Type: text/x.tlog.size\r\n"
            b"Location: /elsewhere\r\nContent-Length: 2\r\nConnection: close\r\n\r\n7\n"
        )

    with side(behave) as at, Outbound(seconds=5) as outbound:
        reply = outbound.post(f"http://{at}/log/add-checkpoint?a=b", b"old 1\n", bytes_max=2)
        assert (reply.status, reply.media_type, reply.body) == (409, "text/x.tlog.size", b"7\n")
        head, _, body = seen[0].partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        names = {line.partition(b":")[0].lower() for line in lines}
        assert (first, body) == (b"POST /log/add-checkpoint?a=b HTTP/1.1", b"old 1\n")
        assert b"Host: " + at.encode() in lines
        assert names == {b"host", b"user-agent", b"accept", b"content-length"}
        with pytest.raises(ConnectionError, match="more than 1 bytes"):
            outbound.get(f"http://{at}/", bytes_max=1)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x",
        "ftp://127.0.0.1/x",
        "http://[::1/x",
        "http://a:99999/",
        "x",
        "http://",
    ],
)
def test_an_address_where_nobody_is(url):
    with Outbound(seconds=5) as outbound, pytest.raises(ConnectionError):
        outbound.get(url, bytes_max=100)


def test_authorities_vouch_at_https_and_nobody_elsewhere():
    known, nobody = (context_for(httpx.URL(f"{s}://log.example/")) for s in ("HTTPS", "http"))
    assert known is authorities()
    assert len(known.get_ca_certs()) > 50
    assert nobody.get_ca_certs() == []
    for context in (known, nobody):
        assert context.verify_mode == ssl.CERT_REQUIRED
        assert context.check_hostname
