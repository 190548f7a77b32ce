"""Files that are there whole or not at all, whatever lay in their place before."""

import os
import stat

import pytest

from registry import files
from registry.files import ANYBODY, OWNER_ONLY, create, draft, replacing


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_is_whole_and_its_owners(tmp_path):
    create(tmp_path / "key", b"secret", mode=OWNER_ONLY)
    assert (tmp_path / "key").read_bytes() == b"secret"
    assert mode_of(tmp_path / "key") == 0o600
    assert names(tmp_path) == ["key"]


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_a_new_file_takes_nobodys_place(tmp_path, monkeypatch, links):
    def refuse(*_names, **_more):
        raise PermissionError(1, "Operation not permitted")

    if not links:
        monkeypatch.setattr(os, "link", refuse)
    create(tmp_path / "key", b"first", mode=OWNER_ONLY)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("key", "dangling"):
        with pytest.raises(FileExistsError):
            create(tmp_path / name, b"second", mode=OWNER_ONLY)
    assert (tmp_path / "key").read_bytes() == b"first"
    assert names(tmp_path) == ["dangling", "key"]


def test_a_write_that_breaks_off_leaves_what_was_there(tmp_path):
    (tmp_path / "file").write_text("old")
    with pytest.raises(OSError, match="full"), replacing(tmp_path / "file", mode=ANYBODY) as stream:
        stream.write(b"half")
        raise OSError(28, "the disk is full")
    assert (tmp_path / "file").read_text() == "old"
    assert names(tmp_path) == ["file"]


def test_a_replaced_file_has_the_mode_that_was_asked_for(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "file").chmod(0o666)
    with replacing(tmp_path / "file", mode=OWNER_ONLY) as stream:
        stream.write(b"new")
    assert mode_of(tmp_path / "file") == 0o600


@pytest.mark.parametrize("kind", ["link", "fifo", "folder"])
def test_only_a_regular_file_is_replaced(tmp_path, kind):
    path = tmp_path / "taken"
    if kind == "link":
        path.symlink_to(tmp_path / "elsewhere")
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        path.mkdir()
    with pytest.raises(FileExistsError), replacing(path, mode=ANYBODY):
        pass
    assert names(tmp_path) == ["taken"]


def test_a_draft_that_lies_there_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setattr(files.secrets, "token_hex", lambda _count: "00")
    (tmp_path / "victim").write_text("theirs")
    (tmp_path / ".00.draft").symlink_to(tmp_path / "victim")
    with pytest.raises(FileExistsError), draft(tmp_path, mode=ANYBODY):
        pass
    assert (tmp_path / "victim").read_text() == "theirs"
