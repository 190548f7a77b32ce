"""The audit as its user meets it: silence, exit codes, output, and what it costs."""

import datetime
import io
import json
import os
import random
import subprocess
import sys
import zipfile
from collections import Counter

import msgspec
import pytest
from msgspec.structs import replace

from ledger import commands
from ledger.__main__ import main
from ledger.audit import STEPS, Audit
from ledger.book.acts import AdoptRules, EnrolKey, SetPolicy
from ledger.book.fields import Profile
from ledger.book.policy import Policy, default_policy
from ledger.book.records import RECORDS, Admission, Block, Record
from ledger.errors import Code, Defect, Malformed
from ledger.export import Export
from ledger.log import edwards
from ledger.log.keys import ED25519, VerifierKey
from ledger.log.merkle import prove_inclusion, root_at
from ledger.log.proof import InclusionReceipt, format_receipt
from ledger.log.tiles import TileEdge, tile_reader
from ledger.verdict import Finding, Verdict
from tests.house.source import ROOT
from tests.ledger.exports import (
    LOG,
    LOG_VKEY,
    audit_at,
    audit_files,
    audit_leaves,
    checkpoint_of,
    files_of,
    forged,
    leaf_hash,
    leaves_to,
    places,
    traded,
    verify_once,
    write_folder,
    zip_of,
)
from tests.world import World, grant_of, sha, sign, signer_of

SIZES = [1, 2, 12, 255, 256, 257, 511, 512, 513]
OTHER_VKEY = signer_of("registry.test/other").vkey.text


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """Return the zip of a sound log."""
    return zip_of(tmp_path_factory.mktemp("sound") / "log.zip", files_of(traded().leaves))


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """Return the zip of a log with an entry nobody signed."""
    leaves = list(traded().leaves)
    leaves[10] = leaves[10].replace(b'"recipient":"bolt"', b'"recipient":"acme"')
    return zip_of(tmp_path_factory.mktemp("broken") / "log.zip", files_of(leaves))


def run(capsysbinary, *arguments: object) -> tuple[int, bytes, bytes]:
    code = main([str(argument) for argument in arguments])
    captured = capsysbinary.readouterr()
    return code, captured.out, captured.err


# -- silence -----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_a_sound_log_of_any_size_is_silence(tmp_path, size):
    leaves = leaves_to(size)
    verdict = audit_leaves(tmp_path / "log", leaves)
    assert verdict == Verdict(
        origin=LOG.vkey.name,
        size=size,
        root=root_of(leaves).hex(),
        vkey=LOG_VKEY,
        log_vkey=LOG_VKEY,
        trusted=True,
        admitted=leaves[-1][9:33].decode(),
        findings=(),
        unfinished=(),
    )
    assert verdict.exit_code == 0
    assert commands.verdict_lines(verdict, verbose=False) == []


def root_of(leaves) -> bytes:
    tiles = TileEdge().append(map(leaf_hash, leaves))
    return root_at(len(leaves), tile_reader(lambda level, number: tiles[level, number]))


@pytest.mark.parametrize("profile", list(Profile))
def test_either_profile_is_audited_alike(tmp_path, profile):
    world = World(profile)
    if profile is Profile.INDUSTRIAL:
        world.standard()
    else:
        world.genesis()
        world.open("acme")
    assert audit_leaves(tmp_path / "log", world.leaves).exit_code == 0


def test_the_state_an_audit_leaves_is_the_registrys_own(tmp_path):
    world = traded()
    with Export(write_folder(tmp_path / "log", files_of(world.leaves))) as export:
        audit = Audit(export, vkey=LOG_VKEY)
        assert audit.run().exit_code == 0
    for kind in world_kinds(world):
        assert list(audit.state.records(kind)) == list(world.state.records(kind))


def world_kinds(world) -> set[type[Record]]:
    return {kind for kind in RECORDS if world.state.records(kind)}


# -- exit codes --------------------------------------------------------------------------------


def test_exit_codes(capsysbinary, tmp_path, log, broken):
    vkey = "--vkey", LOG_VKEY
    assert run(capsysbinary, "audit", log, *vkey) == (0, b"", b"")
    code, out, err = run(capsysbinary, "audit", log)
    assert (code, err) == (3, b"")
    assert out.splitlines()[-1] == b"trust: taken from the export itself"
    assert commands.fingerprint(LOG_VKEY).encode() in out
    assert run(capsysbinary, "audit", broken, *vkey)[0] == 1
    assert run(capsysbinary, "audit", broken)[0] == 1, "findings outrank missing trust"
    code, out, err = run(capsysbinary, "audit", log, "--vkey", "not a key")
    assert (code, out, err[:7]) == (2, b"", b"bad_key")
    code, out, err = run(capsysbinary, "audit", tmp_path / "nothing", *vkey)
    assert (code, out) == (2, b"")
    assert err


@pytest.mark.parametrize(
    "arguments",
    [[], ["audit"], ["audit", "a", "b"], ["show", "a", "x"], ["prune", "a"], ["check-proof", "a"]],
)
def test_what_the_parser_refuses_is_misuse(capsysbinary, arguments):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_a_bad_key_is_misuse_even_of_an_export_that_does_not_open(capsysbinary, tmp_path):
    (tmp_path / "log.zip").write_bytes(b"not a zip")
    for vkey in ("x", LOG_VKEY + "\n", LOG_VKEY[:-4], LOG_VKEY.replace("+", " ")):
        assert run(capsysbinary, "audit", tmp_path / "log.zip", "--vkey", vkey)[0] == 2
    assert run(capsysbinary, "audit", tmp_path / "log.zip", "--vkey", LOG_VKEY)[0] == 1


def test_a_key_under_which_anybody_could_sign_is_no_key(tmp_path, log):
    """The identity signs everything: R = A = identity and S = 0, or by R = S*B for any S."""
    weak = VerifierKey(LOG.vkey.name, ED25519, edwards.IDENTITY).text
    with pytest.raises(Malformed) as caught:
        commands.audit(log, vkey=weak)
    assert caught.value.code is Defect.BAD_KEY
    files = files_of(traded().leaves) | {"vkey": weak.encode()}
    assert places(audit_files(tmp_path / "log", files, vkey="")) == [(1, -1, Defect.BAD_KEY)]


# -- an edition this program does not know -----------------------------------------------------


def adopted(*, binds: int = 2) -> World:
    """Return a world that adopted edition 2 of the rules, binding from entry 2 on."""
    world = World()
    world.genesis(notice_free())
    act = AdoptRules(**world.base("idb"), binds_from=binds, rules=2, specification=sha("rules 2"))
    world.act(act)
    return world


def notice_free() -> Policy:
    return replace(default_policy(Profile.INDUSTRIAL), rules_notice_entries=0)


UNHEARD_OF = [
    '{}/entry/v1\n{{"account":"idb","act":"merge_series"}}\n',
    "{}/entry/v2\nanything\n",
    "something else\n",
]


@pytest.mark.parametrize("text", UNHEARD_OF)
def test_an_auditor_too_old_gives_no_verdict(capsysbinary, tmp_path, text):
    world = adopted()
    unheard_of = world.instant().join(["admitted ", "\n"]) + text.format(LOG.vkey.name)
    files = files_of([*world.leaves, unheard_of.encode()])
    verdict = audit_files(tmp_path / "log", files)
    assert (verdict.findings, verdict.exit_code) == ((), 4)
    assert verdict.too_old
    assert verdict.unfinished == (4, 5, 9)
    path = tmp_path / "log"
    code, out, _ = run(capsysbinary, "audit", path, "--vkey", LOG_VKEY)
    assert (code, out[:15]) == (4, b"auditor_too_old")
    assert run(capsysbinary, "audit", path)[0] == 4, "4 outranks missing trust"
    code, out, _ = run(capsysbinary, "audit", path, "--vkey", LOG_VKEY, "--json")
    assert (code, json.loads(out)["findings"]) == (4, [])


def test_what_was_bound_by_a_known_edition_is_audited_all_the_same(tmp_path):
    world = adopted(binds=5)
    world.open("acme")
    assert audit_leaves(tmp_path / "log", world.leaves).exit_code == 0
    act = SetPolicy(**world.base("idb"), policy=default_policy(Profile.INDUSTRIAL))
    leaves = [*world.leaves, forged(world, sign(act, ["idb/k1"]))]
    assert places(audit_leaves(tmp_path / "log", leaves)) == [(5, 3, Code.MISSING_SIGNATURE)]


def test_findings_outrank_an_auditor_too_old(tmp_path):
    world = adopted()
    files = files_of([*world.leaves, b"unheard of"])
    files["tile/0/000.p/3"] = bytes(96)
    verdict = audit_files(tmp_path / "log", files)
    assert places(verdict) == [(3, 0, Defect.ENTRY_MISMATCH)]
    assert (verdict.exit_code, bool(verdict.too_old)) == (1, True)


# -- output ------------------------------------------------------------------------------------


def test_json_is_one_object_with_stable_codes(capsysbinary, log, broken):
    code, out, err = run(capsysbinary, "audit", broken, "--json", "--vkey", LOG_VKEY)
    found = json.loads(out)
    assert (code, err, out.count(b"\n")) == (1, b"", 1)
    assert list(found) == [
        *("origin", "size", "root", "vkey", "log_vkey", "trusted", "admitted", "cosigned"),
        *("resumed", "steps", "findings", "unfinished", "too_old"),
    ]
    assert [(f["step"], f["index"], f["code"]) for f in found["findings"]] == [
        (5, 10, "bad_signature")
    ]
    assert list(found["findings"][0]) == ["step", "index", "code", "detail"]
    code, out, _ = run(capsysbinary, "audit", log, "--json")
    assert (code, json.loads(out)["trusted"], json.loads(out)["findings"]) == (3, False, [])


def test_json_is_one_object_even_of_what_does_not_open(capsysbinary, tmp_path):
    (tmp_path / "log.zip").write_bytes(b"not a zip")
    code, out, err = run(capsysbinary, "audit", tmp_path / "log.zip", "--json", "--vkey", LOG_VKEY)
    found = json.loads(out)
    assert (code, err, found["trusted"], found["vkey"]) == (1, b"", True, LOG_VKEY)
    assert [(f["step"], f["index"], f["code"]) for f in found["findings"]] == [
        (1, -1, "bad_export")
    ]


def test_verbose_names_every_step_and_says_ok_of_none_that_was_not_finished(
    capsysbinary, log, broken
):
    def marks(path) -> list[str]:
        out = run(capsysbinary, "audit", path, "-v", "--vkey", LOG_VKEY)[1].decode()
        steps = out.splitlines()[-9:]
        assert [line[5:] for line in steps] == [f"{n} {STEPS[n]}" for n in range(1, 10)]
        return [line[:4].strip() for line in steps]

    assert marks(log) == ["ok"] * 9
    assert marks(broken) == ["ok", "ok", "ok", "--", "FAIL", "ok", "ok", "ok", "--"]


def test_evidence_cannot_speak_to_the_terminal(capsysbinary, tmp_path):
    world = World()
    world.genesis()
    act = sign(EnrolKey(**world.base("idb"), key=grant_of("idb/k3")), ["idb/k1"])
    hostile = act.replace(b'"custody":', b'"\\u001b[2J\\u202e\\u0007":1,"custody":')
    leaves = [*world.leaves, forged(world, hostile)]
    files = files_of(leaves, signer=signer_of("registry.test/\u009b2J"))
    verdict = audit_files(tmp_path / "log", files, vkey="")
    assert places(verdict)[0] == (4, 1, Code.BAD_FIELD)
    assert "\x1b" in verdict.findings[0].detail
    assert "\x9b" in verdict.origin
    text = run(capsysbinary, "audit", tmp_path / "log", "-v")[1].decode()
    assert all(line.isprintable() for line in text.split("\n"))
    assert "\\x1b[2J\\u202e\\x07" in text


def test_a_terminal_that_knows_ascii_alone_loses_no_finding(tmp_path):
    world = World()
    act = sign(EnrolKey(**world.base("idb"), key=grant_of("idb/k1")), ["idb/k1"])
    path = write_folder(
        tmp_path / "log", files_of([forged(world, act.replace(b"{", "{碳".encode()))])
    )
    done = subprocess.run(
        [sys.executable, "-m", "ledger", "audit", path, "-v", "--vkey", LOG_VKEY],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={"PYTHONIOENCODING": "ascii"},
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.isascii()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_goes_to_a_terminal_and_nowhere_else(capsysbinary, monkeypatch, log, tmp_path):
    assert run(capsysbinary, "audit", log, "--vkey", LOG_VKEY)[2] == b""
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    path = zip_of(tmp_path / "log.zip", files_of(leaves_to(513)))
    code, out, _ = run(capsysbinary, "audit", path, "--vkey", LOG_VKEY, "--json")
    assert (code, json.loads(out)["size"]) == (0, 513)
    assert terminal.getvalue().split("\r") == [
        "",
        "audited 256 of 513 entries",
        "audited 512 of 513 entries",
        "audited 513 of 513 entries\n",
    ]


def test_a_verdict_of_every_finding_is_printed(broken):
    findings = tuple(
        Finding(step=step, index=index, code=str(code), detail="why")
        for step in STEPS
        for index, code in enumerate([Defect.BAD_EXPORT, Code.EXPIRED], -1)
    )
    verdict = Verdict(vkey="", trusted=True, findings=findings, unfinished=())
    lines = commands.verdict_lines(verdict, verbose=False)
    assert len(lines) == 2 * len(STEPS)
    assert lines[0] == "step 1 (the evidence opens and is complete): bad_export: why"
    assert lines[1] == "step 1 (the evidence opens and is complete), entry 0: expired: why"
    assert len(json.loads(msgspec.json.encode(verdict))["findings"]) == 2 * len(STEPS)


# -- the other commands ------------------------------------------------------------------------


@pytest.fixture
def receipt(tmp_path):
    """Return a receipt's file and its entry's, of entry 10."""
    leaves = traded().leaves
    tiles = TileEdge().append(map(leaf_hash, leaves))
    read = tile_reader(lambda level, number: tiles[level, number])
    proof = tuple(prove_inclusion(index=10, size=12, read=read))
    (tmp_path / "proof").write_bytes(
        format_receipt(InclusionReceipt(10, proof, checkpoint_of(leaves)))
    )
    (tmp_path / "entry").write_bytes(leaves[10])
    return tmp_path / "proof", tmp_path / "entry"


def test_what_is_shown_is_the_entry_to_the_byte_and_its_receipt_holds(capsysbinary, log, receipt):
    proof, entry = receipt
    shown = run(capsysbinary, "show", log, 10)
    assert shown == (0, entry.read_bytes(), b"")
    entry.write_bytes(shown[1])
    code, out, err = run(capsysbinary, "check-proof", proof, entry, "--vkey", LOG_VKEY)
    assert (code, out, err) == (0, f"entry 10 stands in {LOG.vkey.name} at size 12\n".encode(), b"")


def test_receipts_are_refused(capsysbinary, receipt, tmp_path):
    def check(proof, entry, vkey=LOG_VKEY) -> tuple[int, bytes]:
        code, out, err = run(capsysbinary, "check-proof", proof, entry, "--vkey", vkey)
        assert out == b""
        return code, err.partition(b":")[0]

    proof, entry = receipt
    assert check(proof, entry, OTHER_VKEY) == (1, b"checkpoint_unsigned")
    assert check(proof, entry, "nonsense") == (2, b"bad_key")
    assert check(tmp_path / "none", entry)[0] == 2
    assert check(proof, tmp_path / "none")[0] == 2
    assert check(entry, entry) == (1, b"bad_proof")
    assert check(proof, proof) == (1, b"bad_proof")
    large = tmp_path / "large"
    large.write_bytes(bytes(commands.RECEIPT_BYTES_MAX + 1))
    assert check(large, entry) == (1, b"bad_proof")
    assert check(proof, large) == (1, b"entry_too_large")


def test_no_entry_is_shown_where_there_is_none(capsysbinary, log, tmp_path):
    assert run(capsysbinary, "show", log, 12)[::2] == (
        1,
        b"entry_unknown: entry 12 is not there: the log has entries 0 to 11\n",
    )
    assert run(capsysbinary, "show", tmp_path / "none", 0)[0] == 2


# -- what it needs, and what it costs ----------------------------------------------------------


def test_an_audit_loads_nothing_of_the_server():
    program = (
        "import sys, ledger.__main__\n"
        "ledger.__main__.main(['audit', sys.argv[1]])\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, os.devnull],
        capture_output=True,
        check=True,
        cwd=ROOT,
        text=True,
    )
    loaded = set(json.loads(done.stdout.splitlines()[-1].replace("'", '"')))
    assert {"ledger", "msgspec", "cryptography"} <= loaded
    assert not loaded & {
        *("litestar", "sqlmodel", "sqlalchemy", "sqlite3", "psycopg", "pydantic", "alembic"),
        *("httpx", "uvicorn", "click", "rich", "asyncio", "socket", "ssl", "registry", "api"),
    }


def test_an_audit_starts_fast():
    """In processor time, against the two libraries it cannot do without: 2.1 when written."""
    needed = "import msgspec, cryptography.hazmat.primitives.asymmetric.ed25519"

    def seconds(*arguments: str) -> float:
        best = 60.0
        for _ in range(4):
            child = subprocess.Popen([sys.executable, *arguments], cwd=ROOT)
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            best = min(best, usage.ru_utime + usage.ru_stime)
        return best

    assert seconds("-c", "import ledger.__main__") < 5 * seconds("-c", needed)


# -- one log, one verdict ----------------------------------------------------------------------


def test_a_log_cut_differently_gets_the_same_verdict(tmp_path):
    files = files_of(leaves_to(300))
    older = {
        path: content
        for size in (1, 12, 255, 256)
        for path, content in files_of(leaves_to(size)).items()
        if path.startswith("tile/")
    }
    stored = tmp_path / "stored.zip"
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as archive:
        for path, content in random.Random(7).sample(list(files.items()), len(files)):
            archive.writestr(path, content)
    forms = [
        write_folder(tmp_path / "folder", files),
        write_folder(tmp_path / "mirror", older | files),
        zip_of(tmp_path / "deflated.zip", files),
        stored,
    ]
    first, *others = [audit_at(path) for path in forms]
    assert others == [first] * 3
    assert first.exit_code == 0


def test_units_split_differently_end_in_the_same_hands(tmp_path):
    hands = []
    for cuts in ([(1, 60)], [(1, 30), (31, 60)], [(41, 60), (1, 20), (21, 40)]):
        world = World().standard()
        world.issue(100)
        for first, last in cuts:
            world.act(world.transfer_act(first, last))
        with Export(write_folder(tmp_path / "log", files_of(world.leaves))) as export:
            audit = Audit(export, vkey=LOG_VKEY, verify=verify_once)
            assert audit.run().exit_code == 0
        hands.append(
            {
                serial: (block.holder, block.status, block.moves)
                for block in audit.state.records(Block)
                for serial in range(block.first, block.last + 1)
            }
        )
    assert hands[0] == hands[1] == hands[2]
    assert Counter(holder for holder, _, _ in hands[0].values()) == {"bolt": 60, "acme": 40}


def test_memory_does_not_grow_with_the_number_of_entries(tmp_path):
    """Units go to and fro, two acts a day: once ids expire, no state is left but the blocks'."""
    world = World().standard()
    world.issue(100)
    counts = []
    for day in range(60):
        world.now += datetime.timedelta(days=1)
        world.act(world.transfer_act(1, 40))
        world.act(world.transfer_act(1, 40, sender="bolt", recipient="acme"))
        if day in {19, 39, 59}:
            with Export(write_folder(tmp_path / "log", files_of(world.leaves))) as export:
                audit = Audit(export, vkey=LOG_VKEY, verify=verify_once)
                assert audit.run().exit_code == 0
            counts.append({kind.__name__: len(audit.state.records(kind)) for kind in RECORDS})
            assert audit.state.written == []
            assert sum(map(len, audit.state._expiring.values())) == counts[-1]["Admission"]
    assert counts[0] == counts[1] == counts[2]
    assert counts[0][Admission.__name__] <= 2 * 9
