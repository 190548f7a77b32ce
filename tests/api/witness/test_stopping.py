"""A witness or a registry that is told to stop, while somebody it asked answers without an end."""

import signal
import time
from threading import Event, Thread

from api.witness.serve import server_of
from tests import plain
from tests.api.served import serving
from tests.api.sides import HEAD, dripping, side
from tests.api.witness.parties import SECONDS_MAX, make_folder, request_of
from tests.ledger.exports import traded

STOPPED_SECONDS = 4.0
"""How long stopping may take, on a busy machine; the other side would keep it for ever."""


def test_a_validating_witness_gives_up_a_log_that_trickles(tmp_path):
    told, fetching = [], Event()
    drips = dripping(HEAD + b"x-a: ", b"a")

    def trickles(connection, ended):
        fetching.set()
        drips(connection, ended)

    with side(trickles) as at:
        folder = make_folder(tmp_path / "w", url=f"http://{at}/log", mode="validating")
        server = server_of(folder, host="127.0.0.1", port=0)
        with serving(server) as url:
            asked = request_of(traded().leaves, 0)

            def ask():
                answer = plain.post(f"{url}/add-checkpoint", content=asked, timeout=60)
                told.append(answer)

            asking = Thread(target=ask)
            asking.start()
            assert fetching.wait(SECONDS_MAX)
            begun = time.monotonic()
            server.handle_exit(signal.SIGTERM, None)
            asking.join(STOPPED_SECONDS)
        assert time.monotonic() - begun < STOPPED_SECONDS
    [refused] = told
    assert (refused.status_code, refused.json()["code"]) == (503, "log_unreachable")
