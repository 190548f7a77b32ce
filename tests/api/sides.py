"""Other sides of connections, as slow or as brief as a test wants them."""

import socket
from contextlib import contextmanager, suppress
from threading import Event, Thread

SLACK = 3.0
"""Seconds that a thing may take on a busy machine though it takes none."""
DRIP = 0.02
"""Seconds between two bytes, far below any limit of a single step."""
HEAD = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def side(behave):
    """Give the address of a server whose every connection is handled by a function."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended, threads = Event(), []

    def handle(connection):
        with connection, suppress(OSError):
            behave(connection, ended)

    def accept():
        while not ended.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threads.append(Thread(target=handle, args=(connection,)))
            threads[-1].start()

    accepting = Thread(target=accept)
    accepting.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        ended.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in [accepting, *threads]:
            thread.join(SLACK)
            assert not thread.is_alive()


def dripping(first: bytes, drop: bytes, *, takes: bool = True):
    """Return a side that says something, and then a little again and again, without an end."""

    def behave(connection, ended):
        if takes:
            connection.recv(65_536)
        connection.sendall(first)
        while not ended.wait(DRIP):
            connection.sendall(drop)

    return behave


def answering(connection, _ended):
    """Answer every request with what came before it on the connection."""
    for count in range(100):
        if not connection.recv(65_536):
            return
        body = f"{count}".encode()
        connection.sendall(HEAD + b"content-length: %d\r\n\r\n%s" % (len(body), body))
