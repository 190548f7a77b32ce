"""A verifier written from docs/protocol.md alone agrees with the ledger on logs and rules."""

import copy
import datetime
import json
import pickle
import re
import sys
from functools import cache

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from api.cli import main as tanbu
from ledger.book.acts import ACTS, EnrolKey
from ledger.entry import ADMITTED_BYTES, entry_bytes, parse_signed
from tests.house import worked
from tests.house.source import ROOT, sources
from tests.independent import verifier
from tests.independent.agreement import OTHER_VKEY, agreed, large, small
from tests.independent.curve import may_be_enrolled, signature_holds
from tests.independent.entry import Refusal, parse_entry
from tests.independent.replay import judge, replay
from tests.ledger.exports import LOG_VKEY, traded, write_folder, zip_of
from tests.ledger.grammar import ROWS, good_leaf
from tests.ledger.rules.case import outcome
from tests.ledger.rules.cases import CASES
from tests.ledger.rules.given import national
from tests.world import World, grant_of, sign

GOLDEN = ROOT / "tests/golden"
TESTS = ("agreement", "test_faults", "test_independent")
# Any of three codes may be given for three kinds of bad JSON (docs/protocol.md section 7.2).
LOOSE = {"bad_json", "bad_field", "not_canonical"}
DEPTH_MAX = 5


# -- what it is ---------------------------------------------------------------------------------


def test_it_shares_nothing_with_the_program():
    ours = [source for source in sources() if source.inside("tests.independent")]
    parts = [source for source in ours if source.module.rpartition(".")[2] not in TESTS]
    assert len(parts) >= 10
    for source in parts:
        for line, name in source.imports:
            known = name.split(".")[0] in sys.stdlib_module_names
            own = name.startswith("tests.independent.") and name.split(".")[2] not in TESTS
            assert known or own, (source.path, line, name)
        assert "section" in source.text.split('"""')[1], source.path


@pytest.mark.parametrize("name", ["ed25519_edges", "ed25519_wycheproof"])
def test_signatures_have_one_answer(name):
    for row in json.loads((GOLDEN / f"{name}.json").read_text()):
        public, message, signature = (
            bytes.fromhex(row[part]) for part in ("public", "message", "signature")
        )
        assert may_be_enrolled(public) is row.get("enrollable", True)
        valid = row["valid"] if "valid" in row else row["result"] == "valid"
        assert signature_holds(public, message, signature) is valid, row


# -- sound logs ---------------------------------------------------------------------------------


def test_the_standard_story_is_silence(tmp_path):
    for path in (write_folder(tmp_path / "log", small()), zip_of(tmp_path / "z", small())):
        assert (agreed(path).findings, agreed(path).exit_code) == ([], 0)
        assert agreed(path, vkey="").exit_code == 3


def test_a_log_with_more_than_one_bundle_is_silence(tmp_path):
    assert agreed(write_folder(tmp_path / "log", large())).exit_code == 0


def test_the_worked_bytes_are_silence(tmp_path):
    log = worked.small_log()
    assert agreed(write_folder(tmp_path / "log", log), log["vkey"].decode().strip()).exit_code == 0


def test_the_demonstration_is_silence(tmp_path):
    export = tmp_path / "log.zip"
    data = ["--data", str(tmp_path / "data"), "--export", str(export)]
    told = CliRunner().invoke(tanbu, ["demo", "--check", "--json", *data])
    assert told.exit_code == 0, told.stderr
    vkey = dict(json.loads(told.stdout)["facts"])["vkey"]
    assert agreed(export, vkey).exit_code == 0


def test_its_own_command_line(tmp_path, capsys):
    path = str(zip_of(tmp_path / "log.zip", small()))
    assert verifier.main([path, "--vkey", LOG_VKEY]) == 0
    assert verifier.main([path]) == 3
    assert capsys.readouterr().out == ""
    assert verifier.main([path, "--vkey", OTHER_VKEY]) == 1
    assert capsys.readouterr().out == "2, -1, checkpoint_unsigned\n6, 0, trust_mismatch\n"
    assert verifier.main([path, "--vkey", "x"]) == 2
    assert verifier.main([f"{path}.not", "--vkey", LOG_VKEY]) == 2


# -- every rule ---------------------------------------------------------------------------------


def is_loose(leaf: bytes) -> bool:
    """Return whether the page leaves the code of a bad line of JSON to the program."""
    line = leaf.split(b"\n")[2]
    numbers = re.findall(rb"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", line)
    depth = deepest = 0
    for octet in line:
        depth += (octet in b"[{") - (octet in b"]}")
        deepest = max(deepest, depth)
    names = re.findall(rb'[{,]"([^"]*)":', line)
    top = [name for name in names if name in {b"account", b"act"}]
    return (
        any(abs(float(number)) == float("inf") for number in numbers)
        or deepest > DEPTH_MAX
        or len(top) > len(set(top))
    )


def agree_on_code(own, code, leaf):
    return own == code or ({own, code} <= LOOSE and is_loose(leaf))


@cache
def state_after(leaves: tuple[bytes, ...]):
    state, failure = replay(leaves)
    assert failure is None, failure
    return state


@cache
def kept_after(leaves: tuple[bytes, ...]) -> bytes:
    """Return the state after these leaves so that it is soon at hand again."""
    return pickle.dumps(state_after(leaves))


@pytest.mark.parametrize("tag", ACTS)
def test_every_case_of_the_rules_earns_the_same_code(tag):
    for case in (case for case in CASES if case.act == tag):
        built = case.build()
        leaf = entry_bytes(admitted=built.admitted, note=built.note)
        state = pickle.loads(kept_after(tuple(built.world.leaves)))
        failure = judge(state, len(built.world.leaves), leaf)
        own = failure[1] if failure else None
        assert agree_on_code(own, case.code, leaf), (case.name, own, case.code)


def test_a_body_that_validated_does_not_verify():
    world = national()
    start, end = datetime.date(2025, 1, 1), datetime.date(2026, 1, 1)
    world.act(world.report_act(2, grams=0, start=start, end=end))
    for body, code in (("vvb", "not_independent"), ("vvb2", None)):
        act = world.verify_act(2, grams=0, weights={}, body=body)
        assert both_say(world, sign(act, [f"{body}/k1"])) == code


def test_one_key_is_not_enough_to_begin_with():
    world = World()
    world.genesis()
    begun = parse_signed(world.leaves[0][ADMITTED_BYTES:]).act
    policy = replace(begun.policy, authority_threshold=1)
    for keys in (1, 2):
        act = replace(begun, keys=begun.keys[:keys], policy=policy)
        note = sign(act, ["idb/k1", "idb/k2"][:keys])
        assert both_say(World(), note) == ("genesis_keys" if keys == 1 else None)


def test_a_thousandth_key_is_one_too_many():
    leaves = traded().leaves
    state = copy.deepcopy(state_after(tuple(leaves)))
    note = sign(EnrolKey(**traded().base("acme"), key=grant_of("acme/k999")),
                ["acme/k1", "acme/k999"])  # fmt: skip
    leaf = entry_bytes(admitted=traded().instant(), note=note)
    state.accounts["acme"].keys_enrolled = 999
    assert judge(copy.deepcopy(state), len(leaves), leaf) == (5, "key_name")
    state.accounts["acme"].keys_enrolled = 998
    assert judge(state, len(leaves), leaf) is None


def both_say(world, note):
    """Hand a note in to the ledger and to the independent verifier; return the code they give."""
    leaf = entry_bytes(admitted=world.instant(), note=note)
    failure = judge(copy.deepcopy(state_after(tuple(world.leaves))), len(world.leaves), leaf)
    own = failure[1] if failure else None
    assert own == outcome(world, note, world.instant())
    return own


def test_every_case_of_the_grammar_earns_the_same_code():
    for row in ROWS:
        with pytest.raises(Refusal) as caught:
            parse_entry(row.leaf())
        assert agree_on_code(caught.value.code, row.code, row.leaf()), row.name


def test_latitude_is_narrow():
    loose = [row.name for row in ROWS if str(row.code) in LOOSE and is_loose(row.leaf())]
    assert 5 < len(loose) < 20
    assert not is_loose(good_leaf())
