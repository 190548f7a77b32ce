"""Where an audit writes, what a folder is in a paper's place, and which key a verdict names."""

import json
import os
import resource
import stat
from contextlib import contextmanager

import pytest

from ledger.__main__ import main
from ledger.archive import open_regular
from ledger.papers import Papers, audit_under
from ledger.targets import DRAFTS_MAX, check_target, write_whole
from tests.ledger.exports import LOG, LOG_VKEY, checkpoint_of, files_of, rotated, traded, zip_of
from tests.ledger.papers import forked, write
from tests.world import next_log_key, signer_of

LEAVES = traded().leaves
SECOND = next_log_key()
STRANGE = signer_of("registry.test/strange")


@pytest.fixture
def log(tmp_path):
    return zip_of(tmp_path / "log.zip", files_of(LEAVES))


@pytest.fixture
def run(capsys):
    def command(*arguments):
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


@contextmanager
def no_room():
    """Let no file grow: what is written fails, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def occupied(path, kind):
    """Put something at a path that is no regular file."""
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "dangling":
        path.symlink_to(path.parent / "nowhere")
    else:
        (path.parent / "elsewhere").touch()
        path.symlink_to(path.parent / "elsewhere")
    return path


@pytest.mark.parametrize("option", ["--save", "--evidence"])
def test_a_file_that_cannot_be_written_is_said_before_the_audit(run, log, tmp_path, option):
    """Whoever waited an hour for it does not learn then that the folder is not there."""
    (tmp_path / "folder").mkdir()
    for target in (tmp_path / "none" / "x", tmp_path / "folder"):
        code, out, error = run("audit", log, "--vkey", LOG_VKEY, option, target, "--json")
        assert (code, out) == (2, "")
        assert str(tmp_path) in error
        with pytest.raises(OSError, match=str(tmp_path)):
            check_target(target)
    check_target(tmp_path / "new")
    check_target(log)


@pytest.mark.parametrize("option", ["--save", "--evidence"])
@pytest.mark.parametrize("content", [None, b"PRIVATE+KEY+x\n", b"{}"])
def test_no_file_that_somebody_would_miss_is_written_over(run, log, tmp_path, option, content):
    """Neither the evidence that was just audited nor a key; a state and evidence of before are."""
    target = log
    if content is not None:
        target = tmp_path / "precious"
        target.write_bytes(content)
    before = target.read_bytes()
    code, out, error = run("audit", log, "--vkey", LOG_VKEY, option, target, "--json")
    assert (code, out) == (2, "")
    assert "not replaced" in error
    assert target.read_bytes() == before


def test_a_state_of_before_is_replaced(run, log, tmp_path):
    state = tmp_path / "state"
    state.touch()
    for _ in range(2):
        assert run("audit", log, "--vkey", LOG_VKEY, "--save", state)[0] == 0
    assert state.stat().st_size


KINDS = ["fifo", "dangling", "link"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("option", ["--save", "--evidence"])
def test_only_a_regular_file_is_replaced(run, log, tmp_path, option, kind):
    """A pipe would be gone, and what a link led to would be as it was."""
    target = occupied(tmp_path / "target", kind)
    before = target.lstat()
    code, out, error = run("audit", log, "--vkey", LOG_VKEY, option, target, "--json")
    assert (code, out) == (2, "")
    assert f"{target}: no regular file, so not replaced" in error
    code, out, error = run("compare", log, log, "--vkey", LOG_VKEY, "--evidence", target)
    assert (code, out) == (2, "")
    assert f"{target}: no regular file, so not replaced" in error
    assert (target.lstat().st_ino, target.lstat().st_mode) == (before.st_ino, before.st_mode)


@pytest.mark.parametrize("kind", KINDS)
def test_what_came_meanwhile_is_not_replaced_either(tmp_path, kind):
    target = occupied(tmp_path / "target", kind)
    before = names(tmp_path)
    with pytest.raises(OSError, match="no regular file"):
        write_whole(target, b"saved")
    assert stat.S_IFMT(target.lstat().st_mode) != stat.S_IFREG
    assert names(tmp_path) == before


def test_what_fails_after_the_audit_takes_no_verdict_away(run, log, tmp_path):
    state = tmp_path / "state"
    save = ("--vkey", LOG_VKEY, "--save", state, "--jobs", 1)
    bad = zip_of(tmp_path / "bad.zip", files_of([*LEAVES, b"rubbish"]))
    before = names(tmp_path)
    with no_room():
        code, out, error = run("audit", log, *save, "--json")
    assert (code, json.loads(out)["findings"]) == (2, [])
    assert str(state) in error
    with no_room():
        code, out, error = run("audit", bad, *save, "--json")
    assert (code, len(json.loads(out)["findings"]), error) == (1, 1, "")
    assert names(tmp_path) == before


def test_evidence_that_cannot_be_written_leaves_the_finding(tmp_path):
    mine, theirs = forked()
    papers = Papers(
        vkey=LOG_VKEY,
        since=write(tmp_path / "older", checkpoint_of(mine)),
        evidence=tmp_path / "evidence",
        jobs=1,
    )
    log = zip_of(tmp_path / "log.zip", files_of(theirs))
    with no_room():
        audited = audit_under(log, papers)
    assert (audited.exit_code, audited.verdict.findings[0].code) == (1, "split_view")
    assert str(papers.evidence) in audited.unwritten
    assert names(tmp_path) == ["log.zip", "older"]


def test_nothing_that_lies_beside_is_touched(tmp_path):
    """Neither a key of a name that one might make up for a draft, nor what a link leads to."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    (tmp_path / "state.new").write_bytes(b"PRIVATE+KEY+x")
    (tmp_path / f".{os.getpid()}-0.draft").symlink_to(victim)
    (tmp_path / f".{os.getpid()}-1.draft").mkdir()
    before = names(tmp_path)
    write_whole(tmp_path / "state", b"saved")
    assert victim.read_bytes() == b"mine"
    assert (tmp_path / "state.new").read_bytes() == b"PRIVATE+KEY+x"
    assert (tmp_path / "state").read_bytes() == b"saved"
    assert names(tmp_path) == sorted([*before, "state"])


def test_no_more_names_are_tried_than_there_may_be(tmp_path):
    for number in range(DRAFTS_MAX):
        (tmp_path / f".{os.getpid()}-{number}.draft").touch()
    with pytest.raises(OSError, match="drafts") as caught:
        write_whole(tmp_path / "state", b"saved")
    assert caught.value.filename == str(tmp_path / "state")
    assert len(names(tmp_path)) == DRAFTS_MAX


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_the_umask_decides_who_reads_it(tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        write_whole(tmp_path / "state", b"saved")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == mode


@pytest.mark.parametrize("option", ["--trust", "--since", "--resume", "--balances"])
def test_a_folder_is_no_paper_and_is_named(run, log, tmp_path, option):
    trusted = [] if option == "--trust" else ["--vkey", LOG_VKEY]
    code, out, error = run("audit", log, *trusted, option, tmp_path)
    assert (code, out) == (2, "")
    assert f"{tmp_path}: no regular file: it is a folder" in error


def test_a_folder_is_no_receipt(run, log, tmp_path):
    code, _, error = run("check-proof", tmp_path, log, "--vkey", LOG_VKEY)
    assert (code, f"{tmp_path}: no regular file: it is a folder" in error) == (1, True)


def test_what_is_no_file_is_closed_again(tmp_path):
    """A descriptor that is left open is a warning here, and warnings are errors."""
    for _ in range(3):
        with pytest.raises(ValueError, match="a folder"):
            open_regular(tmp_path)


@pytest.mark.parametrize("logs", [[STRANGE, LOG], [STRANGE, SECOND, LOG], [STRANGE, LOG, SECOND]])
def test_a_verdict_names_the_trusted_key_of_this_log(run, tmp_path, logs):
    """The first in the file may be another log's."""
    lines = [f"log {signer.vkey.text}\n" for signer in logs]
    trust = write(tmp_path / "trust", "".join([*lines, "quorum none\n"]))
    log = zip_of(tmp_path / "new.zip", files_of(rotated().leaves, signer=SECOND))
    told = json.loads(run("audit", log, "--trust", trust, "--json")[1])
    code, out, _ = run("audit", log, "--trust", trust)
    assert told["log_vkey"] == SECOND.vkey.text
    if SECOND in logs:
        assert (told["vkey"], code, out) == (SECOND.vkey.text, 0, "")
    else:
        assert (told["vkey"], code) == (LOG_VKEY, 0)
        assert out == f"the log's key is now {SECOND.vkey.text}\n"
    old = zip_of(tmp_path / "old.zip", files_of(LEAVES))
    told = json.loads(run("audit", old, "--trust", trust, "--json")[1])
    assert (told["vkey"], told["log_vkey"]) == (LOG_VKEY, LOG_VKEY)
    assert run("audit", old, "--trust", trust)[:2] == (0, "")
