"""The worked bytes of docs/protocol.md: files made by the world, commands run for real.

``python -m tests.house.worked`` writes them into the page anew, after bytes were remade.
"""

import hashlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from ledger.book.acts import EnrolKey
from ledger.export import export_files
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.merkle import leaf_hash
from ledger.log.passkey import ED25519
from ledger.log.tiles import TileEdge
from tests.authenticator import Passkey
from tests.house.source import ROOT
from tests.world import ORIGIN, World, grant_of, signer_of

PAGE = ROOT / "docs/protocol.md"
TOOLS = ("bash", "openssl", "jq", "sha256sum", "base64", "od", "sed", "cmp")
OPENSSL_MAJOR_MIN = 3
BLOCK = re.compile(r"^```(file|console)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND_SECONDS_MAX = 60


@cache
def small_log() -> dict[str, bytes]:
    """Return the files of an export of four entries, and each entry under a name of its own."""
    world = World()
    world.genesis()
    world.open("acme")
    act = EnrolKey(**world.base("acme"), key=grant_of("acme/k2"))
    world.act(act, "acme/k1", "acme/k2")
    passkey = Passkey("acme/k3", ED25519)
    act = EnrolKey(**world.base("acme"), key=passkey.grant)
    world.act(act, "acme/k1", "acme/k2", passkey)
    leaves = world.leaves
    tiles = TileEdge().append(map(leaf_hash, leaves))
    head = Checkpoint(ORIGIN, len(leaves), world.frontier.root())
    files = export_files(
        size=len(leaves),
        checkpoint=sign_checkpoint(head, signer_of(ORIGIN)),
        vkey=signer_of(ORIGIN).vkey.text,
        tile=lambda level, number: tiles[level, number],
        entries=lambda first, count: leaves[first : first + count],
    )
    return dict(files) | {f"entry-{index}": leaf for index, leaf in enumerate(leaves)}


def sha256(content: bytes) -> str:
    """Return the hash of a file as ``sha256sum`` prints it."""
    return hashlib.sha256(content).hexdigest()


def missing_tool() -> str:
    """Return why the commands cannot be run here, or nothing."""
    for tool in TOOLS:
        if shutil.which(tool) is None:
            return f"there is no {tool} here"
    said = subprocess.run(["openssl", "version"], capture_output=True, text=True, check=False)
    major = re.match(r"OpenSSL (\d+)", said.stdout)
    if major is None or int(major[1]) < OPENSSL_MAJOR_MIN:
        return f"OpenSSL {OPENSSL_MAJOR_MIN} is needed, here is {said.stdout.strip()}"
    return ""


def with_files(page: str) -> str:
    """Return the page with every file block as the world makes the file."""

    def content(kind: str, name: str, text: str) -> str:
        return small_log()[name].decode() if kind == "file" else text

    return _rewritten(page, content)


def with_outputs(page: str) -> str:
    """Return the page with what every command prints when run in its turn, on the page's files."""
    with tempfile.TemporaryDirectory() as folder:
        for kind, name, text in BLOCK.findall(page):
            if kind == "file":
                (Path(folder) / name).write_bytes(text.encode())

        def content(kind: str, name: str, text: str) -> str:
            return "".join(_session(text, folder)) if kind == "console" else text

        return _rewritten(page, content)


def _rewritten(page: str, content: Callable[[str, str, str], str]) -> str:
    def block(found: re.Match[str]) -> str:
        kind, name, text = found[1], found[2] or "", found[3]
        head = f"{kind} {name}".strip()
        return f"```{head}\n{content(kind, name, text)}```"

    return BLOCK.sub(block, page)


def _session(text: str, folder: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.startswith("$ "):
            done = subprocess.run(
                ["bash", "-c", line[2:]],
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=COMMAND_SECONDS_MAX,
                check=False,
            )
            yield f"{line}\n{done.stdout}"


if __name__ == "__main__":
    PAGE.write_text(with_outputs(with_files(PAGE.read_text("utf-8"))), "utf-8")
