"""Files of secret keys: one that is none, or is damaged, is named, and nothing of it is told."""

import os

import pytest

from ledger.errors import Defect, Malformed
from ledger.log.keys import format_skey
from registry.logkeys import SKEY_BYTES_MAX, LogKeys, read_skey
from registry.opened import write_secret
from registry.seam import Seam
from registry.services.founding import read_keys
from tests.api.cli.test_upkeep import run
from tests.world import signer_of

SKEY = format_skey(signer_of("acme/k1"))
DAMAGED = {
    "binary": b"\xff\x00\x80",
    "empty": b"",
    "cut": SKEY[:-9].encode(),
    "long": SKEY.encode() + b" " * SKEY_BYTES_MAX,
}


@pytest.mark.parametrize("kind", [*DAMAGED, "fifo", "folder"])
def test_a_damaged_key_file_is_named(tmp_path, kind):
    path = tmp_path / "log.skey"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.write_bytes(DAMAGED[kind])
    with pytest.raises(Malformed) as caught:
        read_skey(path)
    assert caught.value.code is Defect.BAD_KEY
    assert str(path) in caught.value.detail
    assert SKEY[-20:] not in caught.value.detail
    with pytest.raises(ValueError, match=str(path)):
        read_keys((path,))


def test_a_whole_key_file_is_read(tmp_path):
    path = tmp_path / "log.skey"
    path.write_text(f"{SKEY}\n")
    assert format_skey(read_skey(path)) == SKEY
    with pytest.raises(FileNotFoundError):
        read_skey(tmp_path / "none")


def test_a_demonstration_names_a_damaged_key(tmp_path):
    (tmp_path / "log.skey").write_bytes(DAMAGED["binary"])
    refused = run("demo", "--check", "--data", tmp_path)
    assert refused.exit_code != 0
    assert refused.stderr.count("\n") == 1
    assert f"{tmp_path / 'log.skey'} is no secret key file" in refused.stderr


def test_a_damaged_next_key_is_told_what_cures_it(tmp_path):
    """There may never have been a copy of it; the key in force is whole."""
    following = tmp_path / "log.skey.next"
    write_secret(tmp_path / "log.skey", f"{SKEY}\n".encode())
    write_secret(following, DAMAGED["binary"])
    with pytest.raises(Malformed) as caught:
        LogKeys(tmp_path / "log.skey", Seam())
    assert str(following) in caught.value.detail
    assert "not in force while no entry of the log names it" in caught.value.detail
    assert "`tanbu log-key prepare`" in caught.value.detail
    following.unlink()
    keys = LogKeys(tmp_path / "log.skey", Seam())
    assert keys.prepare(os.urandom) == keys.states().next != ""
