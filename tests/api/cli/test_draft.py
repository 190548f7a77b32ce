"""``tanbu draft``: what is shown is what is signed, and a registry that drafts else is found."""

import json
import os
import shlex
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import msgspec
import pytest
from msgspec.structs import replace

from ledger.book.acts import EnrolKey
from ledger.book.fields import Custody
from ledger.entry import note_text
from ledger.log.keys import format_skey
from ledger.log.note import format_note
from tests.acts import every_act
from tests.api.cli.test_output import TANBU
from tests.api.cli.test_upkeep import run
from tests.api.doors import NOTE
from tests.api.served import server_of_copy, serving
from tests.world import ORIGIN, line_by, signer_of


@pytest.fixture
def served(standard_template, tmp_path):
    """Give the options of a registry that is served, and acme's key."""
    server = server_of_copy(standard_template, tmp_path / "registry")
    key = tmp_path / "acme.skey"
    key.write_text(format_skey(signer_of("acme/k1")))
    with serving(server) as url:
        yield ["--url", url, "--token", standard_template.tokens["acme"]], key


@pytest.fixture
def door(served):
    """Give a client of the registry that is served."""
    with httpx.Client(base_url=served[0][1], trust_env=False) as client:
        yield client


TRANSFER = ["draft", "transfer", "--recipient", "bolt", "--quantity", "5"]


def test_a_text_is_shown_and_written(served, tmp_path):
    options, _ = served
    out = tmp_path / "text"
    done = run(*TRANSFER, "--project", "Z00001", "--out", out, *options)
    assert (done.exit_code, done.stdout) == (0, ""), done.stderr
    assert "acme 把 5 公噸減量額度" in done.stderr
    assert "acme transfers 5 units" in done.stderr
    assert b'"act":"transfer"' in out.read_bytes()
    printed = run(*TRANSFER, *options, "--json")
    assert json.loads(printed.stdout)["text"].startswith("registry.test/")


def test_it_is_signed_and_submitted_in_one_go(served):
    options, key = served
    done = run(*TRANSFER, "--key", key, "--submit", *options, "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["index"] > 0
    assert "transfers 5 units" in done.stderr


def size_of(door):
    """Return how many entries the log has."""
    return int(door.get("/log/checkpoint").text.split("\n")[1])


def redirected(output, *arguments):
    """Run the command line in a process of its own whose shell redirects its standard output."""
    line = f"exec {shlex.join(map(str, [*TANBU, *arguments]))} {output}"
    return subprocess.run(
        ["sh", "-c", line], stderr=subprocess.PIPE, check=False, timeout=60, text=True
    )


def test_nothing_is_submitted_whose_outcome_nobody_can_be_told(served, door, tmp_path):
    options, key = served
    before = size_of(door)
    done = redirected(">&-", *TRANSFER, "--key", key, "--submit", *options)
    assert done.returncode == 2
    assert done.stderr.startswith("standard output is closed, so nothing was done")
    assert size_of(door) == before


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_an_outcome_that_cannot_be_printed_is_told_with_the_errors(served, door, tmp_path, form):
    """Standard output is a file that was opened to be read."""
    options, key = served
    (tmp_path / "output").touch()
    out = tmp_path / "note"
    reading = f"1<{shlex.quote(str(tmp_path / 'output'))}"
    signing = ["--key", key, "--submit", "--out", out]
    done = redirected(reading, *TRANSFER, *signing, *options, *form)
    assert done.returncode == 2
    entry = size_of(door) - 1
    assert f"\nentry {entry}, admitted " in done.stderr
    assert done.stderr.endswith("Bad file descriptor\n")


def test_who_has_begun_to_sign_is_told_how_many_keys_are_lacking(
    served, standard_template, tmp_path
):
    options, _ = served
    body, key = tmp_path / "act.json", tmp_path / "idb.skey"
    body.write_text(
        '{"account": "idb", "act": "withdraw_accreditation", "body": "vvb", "scopes": [3]}'
    )
    key.write_text(format_skey(signer_of("idb/k1")))
    options = [*options[:2], "--token", standard_template.tokens["operator"]]
    done = run("draft", "--body", body, "--key", key, "--submit", *options)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.endswith("still to sign: idb (1 more)\n")


def test_what_the_registry_doubts_is_shown_in_both_languages(served, tmp_path):
    """It alone knows which documents are stored: the text does not show it."""
    options, _ = served
    body = tmp_path / "project.json"
    asset = {"equipment": "L-2", "measure": "lighting", "plant": "99000002"}
    act = {
        **{"act": "register_project", "assets": [asset], "crediting_start": "2023-01-01"},
        **{"crediting_end": "2032-12-31", "factor_sets": [], "members": [], "project": "Z00002"},
        "documents": [{"kind": "project_plan", "sha256": "0" * 64}],
        **{"methodology": "AMS-II.C", "methodology_version": "2.0", "scope": 3, "unit_type": "A"},
    }
    body.write_text(json.dumps(act))
    done = run("draft", "--body", body, "--out", tmp_path / "text", *options)
    assert done.exit_code == 0, done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == len(set(lines))
    for said in (
        "documents.0.sha256：這裡沒有此雜湊的文件",
        "documents.0.sha256: no document with this hash",
        "crediting_end：這是最後一天的次日",
        "to cover it, give 2033-01-01.",
    ):
        assert said in done.stderr


def test_where_others_must_sign_it_waits_for_them(served):
    options, key = served
    done = run(*TRANSFER, "--unit-price-ntd", "900", "--key", key, "--submit", *options)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("pending ")
    assert "still to sign: bolt" in done.stdout


def test_a_body_of_any_act_will_do(served, tmp_path):
    options, _ = served
    body = tmp_path / "act.json"
    body.write_text('{"act": "retire", "purpose": "voluntary", "beneficiary": "04595257"}')
    done = run("draft", "--body", body, "--quantity", "3", *options)
    assert done.exit_code == 0, done.stderr
    assert '"purpose":"voluntary"' in done.stdout


def test_an_act_with_lists_is_drafted_and_submitted(served, standard_template, tmp_path):
    """Lists come back as they were asked for: a registry's tuple is a file's list."""
    options, _ = served
    options = [*options[:-1], standard_template.tokens["idb"]]
    keys = [tmp_path / f"{number}.skey" for number in range(2)]
    for file, name in zip(keys, ("idb/k1", "idb/k2"), strict=True):
        file.write_text(format_skey(signer_of(name)))
    body = tmp_path / "act.json"
    members = {"act": "accredit", "body": "vvb", "scopes": [3, 5], "until": "2028-12-31"}
    body.write_text(json.dumps(members))
    signing = [part for file in keys for part in ("--key", file)]
    done = run("draft", "--body", body, *signing, "--submit", *options)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("entry ")


def test_a_body_with_lists_is_what_was_asked_for(served, tmp_path):
    options, _ = served
    body = tmp_path / "act.json"
    asked = {
        "act": "register_project",
        "assets": [{"equipment": "L-09", "measure": "lighting", "plant": "99000001"}],
        "crediting_end": "2033-01-01",
        "crediting_start": "2023-01-01",
        "documents": [{"kind": "project_plan", "sha256": "0" * 64}],
        "factor_sets": ["GWP-AR5/1", "TW-GRID/*"],
        "members": [],
        "methodology": "AMS-II.C",
        "methodology_version": "2.0",
        "project": "Z00009",
        "scope": 3,
        "unit_type": "A",
    }
    body.write_text(json.dumps(asked))
    done = run("draft", "--body", body, *options)
    assert done.exit_code == 0, done.stderr
    assert "under AMS-II.C 2.0 with GWP-AR5/1, TW-GRID/*, fixed crediting" in done.stderr
    drafted = json.loads(done.stdout.splitlines()[1])
    assert {name: drafted[name] for name in asked} == asked


def test_a_calculation_that_fits_nothing_is_refused_by_its_name(served, tmp_path):
    options, _ = served
    body = tmp_path / "act.json"
    calculation = {
        "factors": [{"factor_set": "TW-GRID/1", "sha256": "1" * 64}],
        "methodology": "AMS-II.C",
        "methodology_version": "15.0",
        "parameters": "2" * 64,
        "readings": ["3" * 64],
        "sheet": "4" * 64,
    }
    asked = {
        "act": "report_monitoring",
        "calculation": calculation,
        "claimed_g": 1,
        "documents": [{"kind": "readings", "sha256": "3" * 64}],
        "period_end": "2026-01-01",
        "project": "Z00001",
    }
    body.write_text(json.dumps(asked))
    refused = run("draft", "--body", body, *options)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "the project pins no factor sets" in refused.stderr
    del asked["calculation"]
    body.write_text(json.dumps(asked))
    done = run("draft", "--body", body, *options)
    assert done.exit_code == 0, done.stderr
    assert "t reduced." in done.stderr


def test_misuse_is_one_line_and_a_refusal_one_in_each_language(served, tmp_path):
    options, key = served
    wrong = tmp_path / "wrong"
    wrong.write_text("{")
    refused = run(*TRANSFER, "--series", "Z00009/2024", *options)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.splitlines() == [
        "not_enough_units: quantity: 0 units can be moved, 5 are asked for",
        "額度不足：可移轉 0 單位，要求 5 單位",
    ]
    missing = run("draft", "retire", "--quantity", "1", "--purpose", "voluntary", *options)
    assert missing.exit_code == 1
    assert missing.stderr.splitlines() == [
        "bad_request: beneficiary: the member beneficiary is missing",
        "請求格式不符：缺少欄位 beneficiary",
        "give it with --beneficiary",
        "請用 --beneficiary 填寫",
    ]
    for arguments, code in (
        ([*TRANSFER, "--submit", *options], 2),
        ([*TRANSFER, "--key", key, *options], 2),
        (["draft", *options], 2),
        (["draft", "--body", wrong, *options], 2),
        ([*TRANSFER, "--url", "http://127.0.0.1:1"], 1),
    ):
        done = run(*arguments)
        assert (done.exit_code, done.stdout) == (code, ""), arguments
        assert len(done.stderr.splitlines()) == 1
        assert isinstance(done.exception, SystemExit)


class Lying(BaseHTTPRequestHandler):
    """A registry that drafts what it likes."""

    text = ""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"text": self.text}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def lied_to(text: str, *arguments):
    """Run a command against a registry that drafts this text, whatever it is asked for."""
    Lying.text = text
    with HTTPServer(("127.0.0.1", 0), Lying) as liar:
        thread = threading.Thread(target=liar.serve_forever, args=(0.01,))
        thread.start()
        done = run(*arguments, "--url", f"http://127.0.0.1:{liar.server_port}")
        liar.shutdown()
        thread.join()
    return done


@pytest.mark.parametrize("act", every_act(), ids=lambda act: act.__struct_config__.tag)
def test_an_act_of_any_kind_is_taken_where_it_is_what_was_asked_for(act, tmp_path):
    body = tmp_path / "body"
    body.write_bytes(msgspec.json.encode(act))
    text = note_text(origin=ORIGIN, act=act).decode()
    done = lied_to(text, "draft", "--body", body)
    assert (done.exit_code, done.stdout) == (0, text), done.stderr


@pytest.mark.parametrize("given", [{"custody": "registry"}, {"custody": "self", "vkey": "a+b+c"}])
def test_a_key_is_the_one_that_was_asked_for(given, tmp_path):
    act = next(act for act in every_act() if isinstance(act, EnrolKey))
    kept = replace(act, key=replace(act.key, custody=Custody.REGISTRY))
    text = note_text(origin=ORIGIN, act=kept).decode()
    body = tmp_path / "body"
    body.write_text(json.dumps({"act": "enrol_key", "key": given}))
    done = lied_to(text, "draft", "--body", body)
    # Only a key that the registry makes may be any.
    assert done.exit_code == ("vkey" in given)


@pytest.mark.parametrize(
    ("told", "instead", "name"),
    [
        ('"recipient":"bolt"', '"recipient":"evil"', "recipient"),
        (",1,5]", ",1,50]", "quantity"),
        ("Z00001/", "Z00002/", "project"),
        ('"recipient":"bolt"', '"recipient":"bolt","unit_price_ntd":1', "unit_price_ntd"),
        ('"act":"transfer"', '"act":"nothing"', "the registry drafted no act"),
    ],
)
def test_a_text_that_was_not_asked_for_is_not_signed(served, tmp_path, told, instead, name):
    options, key = served
    asked = [*TRANSFER, "--project", "Z00001"]
    text = run(*asked, *options).stdout
    assert told in text
    done = lied_to(text.replace(told, instead), *asked, "--key", key, "--submit")
    assert (done.exit_code, done.stdout) == (1, "")
    assert name in done.stderr
    assert os.linesep in done.stderr


def test_a_new_policy_is_shown_by_what_it_changes(standard_template, served, door, tmp_path):
    """By the command, to whoever is to sign; by the registry, while it waits and once it stands."""
    url = served[0][1]
    policy = door.get("/v1").json()["policy"]
    body = tmp_path / "body"
    body.write_text(json.dumps({"act": "set_policy", "policy": policy | {"moves_max": 1}}))
    keys = [tmp_path / f"idb.k{number}" for number in (1, 2)]
    for number, key in enumerate(keys, 1):
        key.write_text(format_skey(signer_of(f"idb/k{number}")))
    options = ["--body", body, "--url", url, "--token", standard_template.tokens["idb"]]
    changes = ("移轉次數上限由「不限」改為「1」。", "transferred: 0 (no limit) -> 1.")
    filed = run("draft", *options, "--key", keys[0], "--submit", "--json")
    assert filed.exit_code == 0, filed.stderr
    assert all(text in filed.stderr for text in changes)
    told = json.loads(filed.stdout)
    bearer = {"Authorization": f"Bearer {standard_template.tokens['idb']}"}
    waiting = door.get(f"/v1/pending/{told['text_sha256']}", headers=bearer).json()
    text = waiting["text"].encode()
    note = format_note(text, [line_by(signer_of("idb/k1"), text)])
    again = door.post("/v1/pending", content=note, headers=NOTE | bearer).json()
    for answer in (again, waiting):
        assert changes[0] in answer["summary_zh"]
        assert changes[1] in answer["summary_en"]
    body.write_text(json.dumps({"act": "set_policy", "policy": policy | {"moves_max": 2}}))
    done = run("draft", *options, "--key", keys[0], "--key", keys[1], "--submit")
    assert done.exit_code == 0, done.stderr
    page = door.get("/", headers={"Accept": "text/html"}).text
    assert "移轉次數上限由「不限」改為「2」" in page, "as of its own entry, not of now"
    waiting = door.get(f"/v1/pending/{told['text_sha256']}", headers=bearer).json()
    assert "由「2」改為「1」" in waiting["summary_zh"]
