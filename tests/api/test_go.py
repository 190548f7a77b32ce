"""What Go's golang.org/x/mod/sumdb says of our log: an independent verifier, over HTTP and offline.

The program is tests/go/verify.go. Where Go or the library is missing it is skipped with the reason,
which REQUIRE_GO=1 turns into a failure. On Debian: golang-go and golang-golang-x-mod-dev.
"""

import base64
import fcntl
import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from ledger.commands import prove
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from registry.services.founding import export_log
from registry.static import publish
from tests import plain
from tests.api.served import server_of_copy, serving
from tests.house.source import ROOT
from tests.ledger.exports import (
    CONVENIENCES,
    LOG_VKEY,
    files_of,
    frontier_of,
    leaves_to,
    traded,
    write_folder,
)
from tests.registry import prepared
from tests.world import ORIGIN, sign, signer_of

LIBRARIES = Path(os.environ.get("GOPATH", "/usr/share/gocode"))
"""Where Debian keeps the sources of Go's libraries."""
SUMDB = LIBRARIES / "src/golang.org/x/mod/sumdb"
BUILD_SECONDS_MAX, RUN_SECONDS_MAX = 600, 120
ENTRIES = 300


def why_missing() -> str:
    """Return why the verifier cannot be built here, or nothing."""
    if shutil.which("go") is None:
        return "there is no go here"
    return "" if SUMDB.is_dir() else f"there is no golang.org/x/mod/sumdb in {LIBRARIES}"


@pytest.fixture(scope="session")
def verifier(tmp_path_factory, worker_id) -> Path:
    """Give the verifier, built from Debian's sources without the network, once for all workers."""
    reason = why_missing()
    if reason:
        assert os.environ.get("REQUIRE_GO") != "1", reason
        pytest.skip(reason)
    folder = tmp_path_factory.getbasetemp()
    shared = folder if worker_id == "master" else folder.parent
    program = shared / "verify"
    with (shared / "verify.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            build(program, shared / "go-cache")
    return program


def build(program: Path, cache: Path) -> None:
    subprocess.run(
        ["go", "build", "-o", program, ROOT / "tests/go/verify.go"],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(cache),
            "GOCACHE": str(cache),
            "GOPATH": str(LIBRARIES),
            "GO111MODULE": "off",
            "GOFLAGS": "",
            "GOPROXY": "off",
            "CGO_ENABLED": "0",
        },
        timeout=BUILD_SECONDS_MAX,
        check=True,
    )


def run(verifier, *arguments, vkey=LOG_VKEY):
    return subprocess.run(
        [verifier, "-vkey", vkey, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS_MAX,
        check=False,
    )


def accepted(verifier, *arguments):
    done = run(verifier, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def refused(verifier, *arguments, vkey=LOG_VKEY) -> str:
    done = run(verifier, *arguments, vkey=vkey)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


# Offline, from an export


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 513])
def test_an_export(verifier, tmp_path, size):
    leaves = leaves_to(size)
    found = accepted(verifier, write_folder(tmp_path / "log", files_of(leaves)))
    assert (found["origin"], found["size"]) == (ORIGIN, size)
    assert base64.b64decode(found["root"]) == frontier_of(leaves).root()
    assert (found["inclusion"], found["consistency"]) == (size, size)
    assert found["signatures"] == sum(leaf.count("\n— ".encode()) for leaf in leaves)


@pytest.mark.parametrize("size", prepared.SIZES[-3:])
def test_a_log_with_a_third_level_of_tiles(verifier, tmp_path, size):
    """Its entries are no acts, and its tiles were made the plain way, root over range by range."""
    head = Checkpoint(ORIGIN, size, prepared.root_at(size))
    files = {**prepared.files_at(size), "checkpoint": sign_checkpoint(head, prepared.LOG)}
    log = write_folder(tmp_path / "log", files)
    found = accepted(verifier, "-opaque", "-spread", "300", log)
    assert (found["size"], found["inclusion"], found["consistency"]) == (size, 300, 300)
    # The one hash of the highest level alone: entries and lower tiles are right.
    highest = max(path for path in files if path.startswith("tile/") and "entries" not in path)
    (log / highest).write_bytes(flipped(files[highest], 7))
    assert refused(verifier, "-opaque", log)


def test_an_empty_log(verifier, tmp_path):
    found = accepted(verifier, write_folder(tmp_path / "log", files_of([])))
    assert (found["size"], found["inclusion"], found["signatures"]) == (0, 0, 0)


def test_a_receipt(verifier, tmp_path):
    leaves = leaves_to(257)
    log = write_folder(tmp_path / "log", files_of(leaves))
    for index in (0, 1, 255, 256):
        receipt, entry = tmp_path / "receipt", tmp_path / "entry"
        receipt.write_bytes(prove(log, index))
        entry.write_bytes(leaves[index])
        assert accepted(verifier, "-receipt", receipt, entry)["size"] == 257
        entry.write_bytes(leaves[index] + b" ")
        assert "invalid transparency proof" in refused(verifier, "-receipt", receipt, entry)


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_one_flipped_bit_anywhere_is_refused(verifier, tmp_path):
    """A file of every kind, at its ends and somewhere between."""
    rng = random.Random(20260105)
    files = files_of(leaves_to(257))
    log = write_folder(tmp_path / "log", files)
    for path in sorted(files.keys() - CONVENIENCES):
        content = files[path]
        for at in {0, len(content) - 2, *(rng.randrange(len(content) - 1) for _ in range(4))}:
            if path == "checkpoint" and at == content.rindex(b"=") - 1:
                continue  # The bits under the padding: x/mod reads base64 loosely, we do not.
            (log / path).write_bytes(flipped(content, at))
            assert refused(verifier, log), (path, at, content[at - 3 : at + 3])
        (log / path).write_bytes(content[:-1])
        assert refused(verifier, log), path
        (log / path).unlink()
        assert refused(verifier, log), path
        (log / path).write_bytes(content)
    assert accepted(verifier, log)["size"] == 257


def test_another_key_is_refused(verifier, tmp_path):
    log = write_folder(tmp_path / "log", files_of(traded().leaves))
    for vkey in (signer_of("registry.test/other").vkey.text, LOG_VKEY[:-4], ""):
        assert refused(verifier, log, vkey=vkey)


def test_a_signature_that_the_log_vouches_for_is_refused_all_the_same(verifier, tmp_path):
    """The log's key signs the root over an entry whose own signature is no good."""
    leaves = list(traded().leaves)
    line = leaves[-1].rindex(b" ") + 10
    leaves[-1] = flipped(leaves[-1], line)
    log = write_folder(tmp_path / "log", files_of(leaves))
    assert f"the note of entry {len(leaves) - 1}" in refused(verifier, log)


# Over HTTP, from a real server


def trade(template, registry, count):
    """Move a unit to and fro, in one batch."""
    world = template.world
    parties = ("acme", "bolt")
    acts = [
        world.transfer_act(1, 1, sender=parties[n % 2], recipient=parties[(n + 1) % 2])
        for n in range(count)
    ]
    notes = [sign(act, [f"{act.account}/k1"]) for act in acts]
    return [receipt.index for receipt in registry.sequencer.submit_many(notes)]


def test_a_registry_over_http(verifier, standard_template, tmp_path):
    server = server_of_copy(standard_template, tmp_path / "registry")
    registry = server.services.registry
    with serving(server) as url:
        size = registry.sequencer.head().size
        # A size at which a checkpoint was signed, then many entries under the next.
        trade(standard_template, registry, ENTRIES - size)
        found = accepted(verifier, "-api", url, "-spread", "100", f"{url}/log")
        assert (found["size"], found["inclusion"], found["served"]) == (ENTRIES, 100, 100)
        head = plain.get(f"{url}/v1/head").json()
        assert found["root"] == head["root"]
        other = signer_of("registry.test/other").vkey.text
        assert refused(verifier, f"{url}/log", vkey=other)
        assert "404" in refused(verifier, f"{url}/nowhere")
        check_files(verifier, registry, found, tmp_path)


def check_files(verifier, registry, found, folder):
    """What is exported and published of the same log is the same log."""

    def silent(_done, _all):
        return None

    export_log(registry, folder / "log.zip", progress=silent)
    shutil.unpack_archive(folder / "log.zip", folder / "export")
    publish(
        registry.database,
        folder / "published",
        trust=registry.trust,
        seam=registry.seam,
        progress=silent,
    )
    for place in ("export", "published"):
        same = accepted(verifier, "-spread", "100", folder / place)
        assert same == found | {"served": 0}
