"""Witnesses for tests: in this process or in one of their own, and logs for them to fetch from."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
from msgspec.structs import replace

from api.outbound import Outbound
from api.witness.folder import Config, Folder
from api.witness.serve import fetch_from
from api.witness.witness import Witness, log_id
from ledger.log.keys import Signer
from ledger.log.merkle import leaf_hash, prove_consistency
from ledger.log.note import SignatureLine, check_line, format_note, parse_note, signature_line
from ledger.log.tiles import TileEdge, tile_reader
from ledger.log.witness import AddCheckpoint, format_add_checkpoint, parse_add_checkpoint
from registry.clock import utc_now
from registry.witnesses import Reply
from tests import plain
from tests.ledger.exports import LOG, checkpoint_of, files_of

SECONDS_MAX = 120
ROOT = Path(__file__).parents[3]


class StaticLog:
    """A log that is served as static files, whatever they hold. Use it in `with`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "log").mkdir(parents=True)
        self.paths = []

        class Handler(SimpleHTTPRequestHandler):
            def do_GET(inner):  # noqa: N805
                self.paths.append(inner.path)
                super().do_GET()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/log"

    def publish(self, leaves: Sequence[bytes], **changed: bytes) -> None:
        """Serve the log of these leaves."""
        self.put(files_of(leaves))

    def put(self, files: dict[str, bytes]) -> None:
        for path, content in files.items():
            file = self.folder / "log" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)

    def __enter__(self) -> "StaticLog":
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def make_folder(path: Path, *, name="idb.example/witness", url="http://127.0.0.1:1/log", **more):
    """Make a witness's folder; its key is fixed by its name."""
    settings = {"log": LOG.vkey.text, "mode": "plain"} | more
    config = Config(url=url, **settings)
    return Folder.make(path, name=name, config=config, random=lambda n: name.encode().ljust(n)[:n])


@contextmanager
def at_work(folder: Folder, *, clock=utc_now, seconds=SECONDS_MAX) -> Iterator[Witness]:
    """Run a witness in this process, without its server."""
    with Outbound(seconds=5) as outbound:
        fetch = fetch_from(outbound, folder.config.url)
        with Witness(folder, clock=clock, fetch=fetch, seconds=seconds) as witness:
            yield witness


def request_of(leaves, old: int, *, signer: Signer = LOG) -> bytes:
    """Return the request of a log of these leaves, to a witness that knows a size of it."""
    edge_tiles = TileEdge().append(map(leaf_hash, leaves))
    read = tile_reader(lambda level, number: edge_tiles[level, number])
    proof = prove_consistency(old=old, new=len(leaves), read=read) if old else ()
    note = checkpoint_of(leaves, signer=signer)
    return format_add_checkpoint(AddCheckpoint(old=old, proof=tuple(proof), checkpoint=note))


def signed_by(leaves, old, *signers, bad=()):
    """Return the request of a log, with lines by keys, and with lines that fail."""
    request = parse_add_checkpoint(request_of(leaves, old))
    text = parse_note(request.checkpoint).text
    lines = [signature_line(signer, text) for signer in signers]
    lines += [failing(signature_line(signer, text)) for signer in bad]
    return format_add_checkpoint(replace(request, checkpoint=format_note(text, lines)))


def failing(line):
    return SignatureLine(line.name, line.key_id, line.signature[::-1])


def check_cosigned(witness_vkey, reply: Reply, leaves) -> None:
    """Require that an answer is the witness's cosignature of the log of these leaves, no more."""
    assert reply.status == 200, reply.body
    text = parse_note(checkpoint_of(leaves)).text
    [line] = parse_note(text + b"\n" + reply.body).signatures
    assert check_line(line, text=text, vkey=witness_vkey)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(data_dir: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the shipped witness in a process of its own and end it, whatever happens."""
    running = subprocess.Popen(
        [
            *(sys.executable, "-c", "from api.cli import main; main()", "witness", "serve"),
            *("--data", str(data_dir), "--port", str(port)),
        ],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        deadline = time.monotonic() + SECONDS_MAX
        while not answers(f"http://127.0.0.1:{port}/"):
            assert running.poll() is None, running.stderr.read().decode()
            assert time.monotonic() < deadline, "the witness does not answer"
            time.sleep(0.05)
        yield running
    finally:
        running.terminate()
        running.wait(SECONDS_MAX)
        running.stderr.close()


def answers(url: str) -> bool:
    try:
        return plain.get(url).is_success
    except httpx.HTTPError:
        return False


def monitored(url: str, name: str, *, origin: str = LOG.vkey.name) -> httpx.Response:
    """Ask a witness's monitoring endpoint."""
    return plain.get(f"{url}/{log_id(origin)}/{name}")


class Nearby:
    """A transport to witnesses in this process, by their addresses; any may be cut off."""

    def __init__(self) -> None:
        self.witnesses = {}
        self.cut = set()
        self.posts = []

    def get(self, url: str, *, bytes_max: int) -> Reply:
        prefix, log, name = url.rsplit("/", 2)
        witness = self._at(prefix)
        assert log == witness.log_id
        content = witness.file(name)
        status = 404 if content is None else 200
        return Reply(status=status, media_type="text/plain", body=content or b"")

    def post(self, url: str, body: bytes, *, bytes_max: int) -> Reply:
        prefix = url.removesuffix("/add-checkpoint")
        witness = self._at(prefix)
        self.posts.append((prefix, body))
        return witness.add_checkpoint(body)

    def close(self) -> None:
        pass

    def _at(self, prefix: str) -> Witness:
        if prefix in self.cut or prefix not in self.witnesses:
            raise ConnectionError(f"{prefix}: cut off")
        return self.witnesses[prefix]


def policy_of(witnesses, *, quorum: int, log: Signer = LOG) -> str:
    """Return a policy of witnesses, by their addresses, of which so many are a quorum."""
    lines = [f"log {log.vkey.text}"]
    names = [f"w{number}" for number in range(len(witnesses))]
    for name, (url, vkey) in zip(names, witnesses.items(), strict=True):
        lines.append(f"witness {name} {vkey.text} {url}")
    lines.append(f"group all {quorum} {' '.join(names)}" if quorum else "")
    return "\n".join([*lines, f"quorum {'all' if quorum else 'none'}", ""])


def until(condition, *, seconds: float = SECONDS_MAX):
    """Wait until something is so, and return it."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)
    return found
