"""Audits with papers: trust files and quorums, older checkpoints, saved states, balances."""

import json
import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import limits
from ledger.__main__ import main
from ledger.audit import Asked, Audit, Replay
from ledger.audit.balances import Balance, format_balances, read_balances
from ledger.errors import Code, Defect, Malformed
from ledger.export import Export
from ledger.log.trust import parse_trust, trust_in
from ledger.views import compare_files
from tests.ledger.exports import (
    LOG,
    LOG_VKEY,
    audit_at,
    checkpoint_of,
    files_of,
    forged,
    leaves_to,
    places,
    traded,
    verify_once,
    write_folder,
)
from tests.ledger.papers import cosigned, export_of, forked, trust_text, write
from tests.world import sign, signer_of

LEAVES = traded().leaves
NOTE = checkpoint_of(LEAVES)


@pytest.fixture
def run(capsys):
    """Run a command; return its exit code, its output and the code that stands first on stderr."""

    def command(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err.partition(":")[0]

    return command


def found_in(out: str) -> list[tuple[int, int, str]]:
    return [(f["step"], f["index"], f["code"]) for f in json.loads(out)["findings"]]


# -- trust files -------------------------------------------------------------------------------


def test_a_quorum_is_enforced(run, tmp_path):
    trust = write(tmp_path / "trust", trust_text(needed=2))
    two = export_of(tmp_path / "two.zip", LEAVES, checkpoint=cosigned(NOTE, {0: 100, 2: 105}))
    code, out, _ = run("audit", two, "--trust", trust, "--json")
    assert (code, json.loads(out)["cosigned"]) == (0, {"w1": 100, "w3": 105})
    one = export_of(tmp_path / "one.zip", LEAVES, checkpoint=cosigned(NOTE, {1: 100}))
    code, out, _ = run("audit", one, "--trust", trust, "--json")
    assert (code, found_in(out)) == (1, [(2, -1, "quorum_missing")])
    assert json.loads(out)["unfinished"] == []
    assert run("audit", one, "--vkey", LOG_VKEY)[0] == 0, "a key alone asks for no witness"


def test_a_cosignature_of_another_checkpoint_counts_for_nothing(run, tmp_path):
    trust = write(tmp_path / "trust", trust_text(needed=1))
    stolen = cosigned(checkpoint_of(LEAVES[:5]), {0: 100}).splitlines()[-1]
    log = export_of(tmp_path / "log.zip", LEAVES, checkpoint=NOTE + stolen + b"\n")
    assert found_in(run("audit", log, "--trust", trust, "--json")[1]) == [(2, -1, "quorum_missing")]


def test_receipts_are_checked_under_a_trust_file(tmp_path, capsysbinary):
    trust = write(tmp_path / "trust", trust_text(needed=2))
    (tmp_path / "entry").write_bytes(LEAVES[3])
    for times, expected in (({0: 1, 1: 2}, 0), ({0: 1}, 1)):
        log = export_of(tmp_path / "log.zip", LEAVES, checkpoint=cosigned(NOTE, times))
        assert main(["prove", str(log), "3"]) == 0
        (tmp_path / "proof").write_bytes(capsysbinary.readouterr().out)
        arguments = ["check-proof", tmp_path / "proof", tmp_path / "entry", "--trust", trust]
        assert main([*map(str, arguments), "--json"]) == expected
        captured = capsysbinary.readouterr()
        if expected:
            assert captured.err.startswith(b"quorum_missing")
        else:
            assert json.loads(captured.out)["cosigned"] == {"w1": 1, "w2": 2}


@pytest.mark.parametrize("text", ["", "nonsense\n", f"log {LOG_VKEY}\n", "log x\nquorum none\n"])
def test_a_bad_trust_file_is_misuse(run, tmp_path, text):
    log = export_of(tmp_path / "log.zip", LEAVES)
    trust = write(tmp_path / "trust", text)
    assert run("audit", log, "--trust", trust) == (2, "", "bad_trust")
    assert run("check-proof", log, log, "--trust", trust) == (2, "", "bad_trust")


def test_trust_is_given_once(run, tmp_path):
    log = export_of(tmp_path / "log.zip", LEAVES)
    trust = write(tmp_path / "trust", trust_text())
    assert run("audit", log, "--trust", trust, "--vkey", LOG_VKEY) == (2, "", "bad_trust")
    assert run("compare", log, log) == (2, "", "bad_key")
    assert run("check-proof", log, log) == (2, "", "bad_key")


# -- what was seen before ----------------------------------------------------------------------


def test_an_export_that_extends_an_older_checkpoint_is_silence(run, tmp_path):
    log = export_of(tmp_path / "log.zip", LEAVES)
    for size in range(len(LEAVES) + 1):
        older = write(tmp_path / "older", checkpoint_of(LEAVES[:size]))
        assert run("audit", log, "--vkey", LOG_VKEY, "--since", older)[:2] == (0, "")
    out = run("audit", log, "--vkey", LOG_VKEY, "--since", older, "-v")[1]
    assert out.splitlines()[-1] == "  ok 10 the log extends what was seen of it before"


def test_a_split_view_is_a_finding_with_its_own_proof(run, tmp_path):
    mine, theirs = forked()
    log = export_of(tmp_path / "log.zip", theirs)
    vkey, evidence = ("--vkey", LOG_VKEY), tmp_path / "evidence"
    for size in (len(mine), len(mine) + 1):
        leaves = (mine + theirs[-1:])[:size]
        older = write(tmp_path / "older", checkpoint_of(leaves))
        code, out, _ = run("audit", log, *vkey, "--since", older, "--evidence", evidence, "--json")
        assert (code, found_in(out)) == (1, [(10, -1, "split_view")])
        code, out, _ = run("compare", evidence, *vkey, "--json")
        assert (code, json.loads(out)["relation"]) == (1, "split_view")
        evidence.unlink()


def test_a_rollback_is_a_finding(run, tmp_path):
    log = export_of(tmp_path / "log.zip", LEAVES[:9], checkpoint=b"")
    older = write(tmp_path / "older", NOTE)
    arguments = ("--vkey", LOG_VKEY, "--since", older, "--evidence", tmp_path / "evidence")
    code, out, _ = run("audit", log, *arguments, "--json")
    assert (code, found_in(out)) == (1, [(10, -1, "rollback")])
    code, out, _ = run("compare", tmp_path / "evidence", "--vkey", LOG_VKEY, "--json")
    assert (code, json.loads(out)["relation"]) == (3, "unproved"), "two sizes alone show nothing"


def test_an_older_checkpoint_of_another_key_is_misuse(run, tmp_path):
    log = export_of(tmp_path / "log.zip", LEAVES)
    note = checkpoint_of(LEAVES, signer=signer_of("registry.test/other"))
    for data, code in ((note, "checkpoint_unsigned"), (b"x", "bad_checkpoint"), (b"", "bad_check")):
        older = write(tmp_path / "older", data)
        result = run("audit", log, "--vkey", LOG_VKEY, "--since", older)
        assert result[:2] == (2, "")
        assert result[2].startswith(code)


# -- compare -----------------------------------------------------------------------------------


def relation(run, *arguments: object) -> tuple[int, str]:
    code, out, _ = run("compare", *arguments, "--json")
    return code, json.loads(out)["relation"]


def test_two_views_are_compared(run, tmp_path):
    mine, theirs = forked()
    vkey = "--vkey", LOG_VKEY
    log = export_of(tmp_path / "log.zip", theirs)
    folder = write_folder(tmp_path / "folder", files_of(LEAVES))
    short = write(tmp_path / "short", NOTE)
    split = write(tmp_path / "split", checkpoint_of(mine))
    same_size = write(tmp_path / "same", checkpoint_of(theirs[: len(mine)]))
    assert relation(run, log, log, *vkey) == (0, "same")
    assert relation(run, log, folder, *vkey) == relation(run, short, log, *vkey) == (0, "extends")
    assert relation(run, short, split, *vkey) == relation(run, split, short, *vkey)
    assert relation(run, short, split, *vkey) == (3, "unproved")
    assert relation(run, split, same_size, *vkey) == (1, "split_view")
    evidence = tmp_path / "evidence"
    assert relation(run, split, log, *vkey, "--evidence", evidence) == (1, "split_view")
    assert relation(run, evidence, *vkey) == (1, "split_view")
    code, out, _ = run("compare", evidence, *vkey)
    assert (code, out.partition(":")[0]) == (1, "split_view")


def test_a_shorter_log_cosigned_later_is_a_rollback(run, tmp_path):
    trust = write(tmp_path / "trust", trust_text(needed=0))
    long = write(tmp_path / "long", cosigned(NOTE, {0: 100, 1: 101}))
    for times, expected in (({0: 101}, (1, "rollback")), ({0: 100}, (3, "unproved"))):
        short = write(tmp_path / "short", cosigned(checkpoint_of(LEAVES[:9]), times))
        evidence = tmp_path / "evidence"
        arguments = "--trust", trust, "--evidence", evidence
        assert relation(run, short, long, *arguments) == expected
        if expected[0]:
            assert evidence.exists()
    assert relation(run, evidence, "--trust", trust) == (1, "rollback")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"form":"tanbu-evidence/v1"', '"form":"tanbu-evidence/v2"'),
        ('"root":"', '"root":"0'),
        ('"proof":["', '"proof":["00'),
        ('"proof":["', '"prove":["'),
        ("{", "[{"),
    ],
)
def test_evidence_that_does_not_hold_together_is_misuse(run, tmp_path, old, new):
    mine, theirs = forked()
    log = export_of(tmp_path / "log.zip", theirs)
    older = write(tmp_path / "older", checkpoint_of(mine))
    evidence = tmp_path / "evidence"
    run("compare", older, log, "--vkey", LOG_VKEY, "--evidence", evidence)
    text = evidence.read_text()
    assert old in text
    write(evidence, text.replace(old, new, 1))
    assert run("compare", evidence, "--vkey", LOG_VKEY) == (2, "", "bad_evidence")
    swapped = json.loads(text)
    swapped["checkpoints"].reverse()
    write(evidence, json.dumps(swapped))
    assert run("compare", evidence, "--vkey", LOG_VKEY) == (2, "", "bad_evidence")


def test_a_proof_from_false_tiles_accuses_nobody(run, tmp_path):
    """Whoever alters tiles cannot make a log look as if it had shown two histories."""
    files = files_of(LEAVES)
    tile = bytearray(files["tile/0/000.p/12"])
    tile[40] ^= 1
    log = write_folder(tmp_path / "log", files | {"tile/0/000.p/12": bytes(tile)})
    older = write(tmp_path / "older", checkpoint_of(LEAVES[:7]))
    assert run("compare", older, log, "--vkey", LOG_VKEY) == (2, "", "bad_evidence")
    code, out, _ = run("audit", log, "--vkey", LOG_VKEY, "--since", older, "--json")
    assert (code, found_in(out)) == (1, [(3, 1, "entry_mismatch")])
    assert json.loads(out)["unfinished"] == [10]


# -- saved states ------------------------------------------------------------------------------


def test_an_audit_is_gone_on_with(run, tmp_path):
    state, vkey = tmp_path / "state", ("--vkey", LOG_VKEY)
    early = export_of(tmp_path / "early.zip", leaves_to(300))
    assert run("audit", early, *vkey, "--save", state)[:2] == (0, "")
    saved = state.read_bytes()
    late = export_of(tmp_path / "late.zip", leaves_to(513))
    code, out, _ = run("audit", late, *vkey, "--resume", state, "--save", state, "--json")
    verdict = json.loads(out)
    assert (code, verdict["size"], verdict["resumed"]) == (0, 513, 300)
    assert verdict["steps"] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert run("audit", late, *vkey, "--save", tmp_path / "whole")[0] == 0
    assert state.read_bytes() == (tmp_path / "whole").read_bytes() != saved
    assert run("audit", early, *vkey, "--resume", state, "--json")[0] == 1
    write(state, saved[:-1])
    assert run("audit", late, *vkey, "--resume", state) == (2, "", "bad_state")


def test_no_state_is_saved_but_after_silence_under_outside_trust(run, tmp_path):
    log = export_of(tmp_path / "log.zip", LEAVES)
    assert run("audit", log, "--save", tmp_path / "state")[0] == 3
    assert run("audit", log, "--vkey", LOG_VKEY, "--save", tmp_path / "no" / "state")[0] == 2
    bad = export_of(tmp_path / "bad.zip", [*LEAVES, b"rubbish"])
    assert run("audit", bad, "--vkey", LOG_VKEY, "--save", tmp_path / "state")[0] == 1
    assert not (tmp_path / "state").exists()


def resumed(path, leaves, cut):
    """Return the findings of a whole audit, and of one gone on with from a cut."""
    replay = Replay(verify=verify_once)
    assert replay.feed(leaves[:cut]) == []
    asked = Asked(
        trust=parse_trust(f"log {LOG_VKEY}\nquorum none\n"),
        resume=Replay.from_snapshot(replay.snapshot(), verify=verify_once),
    )
    with Export(path) as export:
        verdict = Audit(export, asked=asked).run()
    return audit_at(path), verdict


def faulty() -> list[bytes]:
    world = traded()
    act = forged(world, sign(world.transfer_act(41, 41), ["acme/k1"]))
    return [*LEAVES, act, *LEAVES[2:3]]


@given(st.integers(1, 12), st.integers(9, 14))
def test_going_on_gives_the_verdict_of_the_whole(tmp_path_factory, cut, size):
    leaves = faulty()[:size]
    path = write_folder(tmp_path_factory.getbasetemp() / "resumed", files_of(leaves))
    whole, again = resumed(path, LEAVES, cut)
    if cut > size:
        assert places(again) == [(10, -1, Defect.ROLLBACK)]
        return
    assert places(again) == places(whole)
    assert (again.root, again.admitted, again.size) == (whole.root, whole.admitted, whole.size)
    assert [(5, 12, Code.UNITS_SPENT)][: max(0, size - 12)] == places(whole)


@pytest.mark.parametrize("cut", [1, 255, 256, 257, 511, 512, 513])
def test_going_on_over_the_edges_of_bundles(tmp_path, cut):
    path = write_folder(tmp_path / "log", files_of(leaves_to(513)))
    whole, again = resumed(path, leaves_to(513), cut)
    assert (places(whole), places(again), again.resumed) == ([], [], cut)


def test_another_history_is_not_gone_on_with(tmp_path):
    mine, theirs = forked()
    path = write_folder(tmp_path / "log", files_of(theirs))
    _, verdict = resumed(path, mine, len(mine))
    assert places(verdict)[0] == (10, -1, Defect.SPLIT_VIEW)
    assert set(verdict.unfinished) >= {4, 5, 9}


# -- balances ----------------------------------------------------------------------------------

TRUE = (
    Balance(account="acme", series="Z00001/2024", held=50, retired=10),
    Balance(account="bolt", series="Z00001/2024", held=40),
)


def test_balances_are_printed_and_compared(run, tmp_path):
    log = export_of(tmp_path / "log.zip", LEAVES)
    code, out, _ = run("balances", log, "--vkey", LOG_VKEY)
    assert (code, read_balances(out.encode())) == (0, TRUE)
    claimed = write(tmp_path / "claimed.csv", out)
    assert run("audit", log, "--vkey", LOG_VKEY, "--balances", claimed)[:2] == (0, "")
    code, out, _ = run("balances", log, "--vkey", LOG_VKEY, "--json")
    claimed = write(tmp_path / "claimed.json", out)
    assert run("audit", log, "--vkey", LOG_VKEY, "--balances", claimed)[:2] == (0, "")
    code, out, error = run("balances", log)
    assert (code, bool(out), error) == (3, True, "key fingerprint")
    bad = export_of(tmp_path / "bad.zip", [*LEAVES, b"rubbish"])
    assert run("balances", bad, "--vkey", LOG_VKEY)[:2] == (1, "")


def test_each_difference_is_a_finding(run, tmp_path):
    log = export_of(tmp_path / "log.zip", LEAVES)
    lie = [
        Balance(account="acme", series="Z00001/2024", held=51, retired=9),
        Balance(account="acme", series="Z00001/2025", on_hold=1),
        Balance(account="nobody", series="Z00001/2024", cancelled=7),
    ]
    claimed = write(tmp_path / "claimed.csv", format_balances(lie))
    code, out, _ = run("audit", log, "--vkey", LOG_VKEY, "--balances", claimed, "--json")
    assert (code, found_in(out)) == (1, [(11, -1, "balance_mismatch")] * 4)
    assert [finding["detail"] for finding in json.loads(out)["findings"]] == [
        "acme Z00001/2024: held 51 claimed, 50 recomputed",
        "acme Z00001/2024: retired 9 claimed, 10 recomputed",
        "acme Z00001/2025: on_hold 1 claimed, 0 recomputed",
        "nobody Z00001/2024: cancelled 7 claimed, 0 recomputed",
    ]
    claimed = write(tmp_path / "claimed.csv", format_balances([lie[1]]))
    out = run("audit", log, "--vkey", LOG_VKEY, "--balances", claimed, "--json")[1]
    assert len(json.loads(out)["findings"]) == 3, "a series left out is claimed as nothing"


def test_balances_are_not_compared_where_an_entry_was_refused(run, tmp_path):
    log = export_of(tmp_path / "bad.zip", [*LEAVES, b"rubbish"])
    claimed = write(tmp_path / "claimed.csv", format_balances(()))
    out = run("audit", log, "--vkey", LOG_VKEY, "--balances", claimed, "--json")[1]
    assert 11 in json.loads(out)["unfinished"]


HEADING = "account,series,held,on_hold,retired,cancelled"
ROW = "acme,Z00001/2024,1,0,0,0"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", "heading"),
        ("account,series,held\n", "heading"),
        (f"{HEADING}\n{ROW},0\n", "row 1: 7 columns"),
        (f"{HEADING}\n{ROW}\nbolt,Z00001/2024,01,0,0,0\n", "row 2, column held"),
        (f"{HEADING}\nacme,Z00001/2024,1,0,-1,0\n", "row 1, column retired"),
        (f"{HEADING}\nacme,Z00001/2024,1,0,0,\uff11\n", "row 1, column cancelled"),
        (f"{HEADING}\nacme,Z00001/2024,1,0,0,9007199254740992\n", "row 1, column cancelled"),
        (f"{HEADING}\nAcme,Z00001/2024,1,0,0,0\n", "row 1, column account"),
        (f"{HEADING}\nacme,Z00001,1,0,0,0\n", "row 1, column series"),
        (f"{HEADING}\n{ROW}\n{ROW}\n", "row 2: acme Z00001/2024 stands in row 1"),
        ('[{"account":"acme","series":"Z00001/2024","held":1}]', "on_hold"),
        ('[{"account":"acme","series":"Z00001/2024","held":1.5}]', "row 1.held"),
        ('{"account":"acme"}', "items"),
        ('{"account":', "truncated"),
    ],
)
def test_a_bad_file_of_balances_names_the_place(text, names):
    with pytest.raises(Malformed) as caught:
        read_balances(text.encode())
    assert caught.value.code is Defect.BAD_BALANCES
    assert names in caught.value.detail


def test_what_a_registry_answers_is_a_claim():
    answer = {
        "account": "acme",
        "as_of": 12,
        "items": [
            {
                **{"series": "Z00001/2024", "project": "Z00001", "vintage": 2024},
                **{"held": 50, "on_hold": 0, "retired": 10, "cancelled": 0},
            }
        ],
    }
    assert read_balances(json.dumps(answer).encode()) == TRUE[:1]


@given(st.sets(st.tuples(st.sampled_from(["acme", "bolt"]), st.integers(2000, 2030))), st.data())
def test_balances_are_read_back(keys, data):
    counts = st.integers(0, 2**53 - 1)
    rows = tuple(
        Balance(account=account, series=f"Z00001/{year}", held=data.draw(counts))
        for account, year in sorted(keys)
    )
    assert read_balances(format_balances(rows).encode()) == rows


# -- flipped bits ------------------------------------------------------------------------------

FLIPS = 1_000


def flips() -> list[tuple[str, int]]:
    """Return single-bit flips, a share for each kind of file; of checkpoints what is trusted."""
    files = files_of(leaves_to(257))
    bundles = [name for name in files if "entries" in name]
    tiles = [name for name in files if name.startswith("tile/") and name not in bundles]
    chance = random.Random(20_260_105)
    chosen = []
    for share, names in ((250, ["checkpoint"]), (350, tiles), (400, bundles)):
        for _ in range(share):
            name = chance.choice(names)
            chosen.append((name, chance.randrange(len(files[name]) * 8)))
    assert len(chosen) == FLIPS
    return chosen


def test_no_flipped_bit_survives_an_audit_under_outside_trust(tmp_path):
    files = files_of(leaves_to(257))
    folder = write_folder(tmp_path / "log", files)
    assert audit_at(folder).exit_code == 0
    survivors = []
    for name, bit in flips():
        data = bytearray(files[name])
        data[bit // 8] ^= 1 << bit % 8
        (folder / name).write_bytes(data)
        if audit_at(folder).exit_code != 1:
            survivors.append((name, bit))
        (folder / name).write_bytes(files[name])
    assert survivors == []
    assert audit_at(folder).exit_code == 0


def test_what_a_flip_may_touch_is_all_of_the_evidence():
    files = set(files_of(leaves_to(257)))
    assert {name for name, _ in flips()} == files - {"vkey", "trust"}
    assert LOG.vkey.text == LOG_VKEY


@pytest.mark.parametrize(
    ("option", "limit", "code"),
    [
        ("--trust", limits.TRUST_BYTES_MAX, Defect.BAD_TRUST),
        ("--since", limits.CHECKPOINT_BYTES_MAX, Defect.BAD_CHECKPOINT),
        ("--balances", limits.BALANCES_BYTES_MAX, Defect.BAD_BALANCES),
        ("--resume", limits.STATE_BYTES_MAX, Defect.BAD_STATE),
    ],
)
def test_papers_have_a_size(tmp_path, run, option, limit, code):
    """A byte too many is refused before it is looked at; the file is sparse."""
    large = tmp_path / "large"
    with large.open("wb") as stream:
        stream.truncate(limit + 1)
    log = write_folder(tmp_path / "log", files_of(LEAVES))
    trusted = [] if option == "--trust" else ["--vkey", LOG_VKEY]
    assert run("audit", log, *trusted, option, large) == (2, "", code)


def test_evidence_has_a_size(tmp_path):
    large = tmp_path / "large"
    with large.open("wb") as stream:
        stream.truncate(limits.EVIDENCE_BYTES_MAX + 1)
    with pytest.raises(Malformed) as caught:
        compare_files(large, None, trust=trust_in(LOG.vkey))
    assert caught.value.code is Defect.BAD_EVIDENCE


def test_a_pipe_is_not_waited_for(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(Malformed):
        compare_files(pipe, pipe, trust=trust_in(LOG.vkey))
