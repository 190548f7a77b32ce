"""Where an audit writes, what a folder is in a paper's place, and which key a verdict names."""

import json

import pytest

from ledger.__main__ import main
from ledger.archive import open_regular
from ledger.papers import Papers, audit_under, check_target
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


def test_what_fails_after_the_audit_takes_no_verdict_away(run, log, tmp_path):
    # What is to be written beside the target is a folder, as if it had come meanwhile.
    (tmp_path / "state.new").mkdir()
    save = ("--vkey", LOG_VKEY, "--save", tmp_path / "state")
    code, out, error = run("audit", log, *save, "--json")
    assert (code, json.loads(out)["findings"]) == (2, [])
    assert "state.new" in error
    bad = zip_of(tmp_path / "bad.zip", files_of([*LEAVES, b"rubbish"]))
    code, out, error = run("audit", bad, *save, "--json")
    assert (code, len(json.loads(out)["findings"]), error) == (1, 1, "")


def test_evidence_that_cannot_be_written_leaves_the_finding(tmp_path):
    mine, theirs = forked()
    (tmp_path / "evidence.new").mkdir()
    audited = audit_under(
        zip_of(tmp_path / "log.zip", files_of(theirs)),
        Papers(
            vkey=LOG_VKEY,
            since=write(tmp_path / "older", checkpoint_of(mine)),
            evidence=tmp_path / "evidence",
            jobs=1,
        ),
    )
    assert (audited.exit_code, audited.verdict.findings[0].code) == (1, "split_view")
    assert "evidence.new" in audited.unwritten


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
