"""Files that somebody names: what is no regular file, too large, or no text is said in words."""

import json
import os

import pytest
from click.testing import CliRunner

from api.cli import main
from ledger.limits import ENTRY_BYTES_MAX
from ledger.log.keys import format_skey
from tests.world import signer_of

KEY = signer_of("acme/k1")


@pytest.fixture
def files(tmp_path):
    """Give the paths of a key, a folder, a pipe, a device, a large file and one of no text."""
    (tmp_path / "key").write_text(f"{format_skey(KEY)}\n")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "octets").write_bytes(b"\x80\x81\n")
    with (tmp_path / "large").open("wb") as stream:
        stream.truncate(1 << 40)
    found = {name: tmp_path / name for name in ("key", "folder", "pipe", "octets", "large")}
    return found | {"device": "/dev/zero", "none": tmp_path / "none"}


def run(*arguments, data: bytes | None = None):
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=data)
    assert not isinstance(result.exception, (OSError, UnicodeError, MemoryError, ValueError))
    return result.exit_code, result.output


SAID = {
    "pipe": "it is a device or a pipe",
    "device": "it is a device or a pipe",
    "large": "holds more than",
    "octets": "is no text in UTF-8: byte 0",
}


@pytest.mark.parametrize("name", SAID)
def test_a_key_and_a_note_are_text_in_bounded_files(files, name):
    for arguments in (
        ("keys", "show", files[name]),
        ("sign", files[name], "--key", files["key"]),
        ("sign", files["key"], "--key", files[name]),
    ):
        code, output = run(*arguments)
        assert (code, SAID[name] in output) == (2, True), (arguments, output)
        assert str(files[name]) in output.replace("\n", "")


def test_standard_input_has_an_end_too(files):
    for data, said in ((bytes(ENTRY_BYTES_MAX + 1), "more than"), (b"\xff", "no text in UTF-8")):
        code, output = run("sign", "-", "--key", files["key"], data=data)
        assert (code, said in output) == (2, True), output


@pytest.mark.parametrize("name", ["pipe", "device", "large"])
def test_what_is_sent_to_a_registry_is_bounded_too(files, name):
    """Nobody is asked before the file was read."""
    url = ("--url", "http://127.0.0.1:1")
    for arguments in (("submit", files[name], *url), ("draft", "--body", files[name], *url)):
        code, output = run(*arguments)
        assert (code, SAID[name] in output) == (2, True), (arguments, output)


def test_a_key_is_shown(files):
    code, output = run("keys", "show", files["key"], "--json")
    assert (code, json.loads(output)["vkey"]) == (0, KEY.vkey.text)
