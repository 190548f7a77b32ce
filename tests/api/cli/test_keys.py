"""Keys, signing and founding a registry on the command line."""

import json
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import main
from ledger.entry import note_text, parse_signed
from ledger.log.keys import parse_skey, parse_vkey
from tests.world import World


def make_key(folder: Path, name: str) -> tuple[Path, str]:
    file = folder / f"{name.replace('/', '.')}.skey"
    result = CliRunner().invoke(main, ["keys", "new", name, "--out", str(file)])
    assert result.exit_code == 0, result.stderr
    return file, result.stdout.strip()


def test_a_key_is_secret_and_never_overwritten(tmp_path):
    file, vkey = make_key(tmp_path, "acme/k1")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert parse_vkey(vkey).name == "acme/k1"
    assert parse_skey(file.read_text().strip()).vkey.text == vkey
    before = file.read_bytes()
    again = CliRunner().invoke(main, ["keys", "new", "acme/k1", "--out", str(file)])
    assert again.exit_code == 2
    assert file.read_bytes() == before
    shown = CliRunner().invoke(main, ["keys", "show", str(file), "--json"])
    assert json.loads(shown.stdout) == {"name": "acme/k1", "vkey": vkey}


def test_a_full_disk_leaves_no_key(tmp_path):
    file = tmp_path / "x.skey"
    new = [sys.executable, "-c", "from api.cli import main; main()"]
    new += ["keys", "new", "acme/k1", "--out", str(file)]
    limit = f"ulimit -f 0; exec {shlex.join(new)}"
    done = subprocess.run(["sh", "-c", limit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
    make_key(tmp_path, "acme/k1")


@pytest.mark.parametrize(
    "name",
    ["a+b", "x", "a/k1", "acme", "acme/k0", "acme/k01", "acme/k1/", "Acme/k1", "registry.test/new"],
)
def test_a_name_that_can_never_be_enrolled_makes_no_key(tmp_path, name):
    file = tmp_path / "x.skey"
    result = CliRunner().invoke(main, ["keys", "new", name, "--out", str(file)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "account/k1, account/k2 and so on" in result.stderr
    assert "an account's name is 3 to 32 of a-z, 0-9 and -" in result.stderr
    assert not file.exists()


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        ("https://registry.test/new", "is no origin: it is a URL prefix without its scheme"),
        ("registry.test/new/", "is no origin"),
        ("", "is no origin"),
        ("idb/k1", "is the name of an account's key"),
    ],
)
def test_a_log_is_not_founded_under_what_is_no_origin(tmp_path, origin, said):
    file, _ = make_key(tmp_path, "idb/k1")
    data = tmp_path / "data"
    asked = ["init", "--data", data, "--origin", origin, "--ubn", "12345675", "--key", file]
    refused = CliRunner().invoke(main, list(map(str, asked)))
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert not data.exists()


def test_signing_adds_lines_in_order(tmp_path):
    first, _ = make_key(tmp_path, "bolt/k1")
    second, _ = make_key(tmp_path, "acme/k1")
    text = note_text(origin="registry.test/industrial", act=World().transfer_act(1, 2))
    draft = tmp_path / "draft"
    draft.write_bytes(text)
    once = CliRunner().invoke(main, ["sign", str(draft), "--key", str(first)])
    assert once.exit_code == 0, once.stderr
    half = tmp_path / "half"
    half.write_bytes(once.stdout_bytes)
    both = CliRunner().invoke(main, ["sign", "-", "--key", str(second)], input=half.read_bytes())
    assert [line.name for line in parse_signed(both.stdout_bytes).signatures] == [
        "acme/k1",
        "bolt/k1",
    ]


def test_nonsense_is_not_signed(tmp_path):
    file, _ = make_key(tmp_path, "acme/k1")
    draft = tmp_path / "draft"
    draft.write_text("anything at all\n")
    result = CliRunner().invoke(main, ["sign", str(draft), "--key", str(file)])
    assert (result.exit_code, result.stdout) == (1, "")


def test_a_registry_is_founded_once_and_gives_tokens(tmp_path):
    keys = [make_key(tmp_path, f"idb/k{number}")[0] for number in (1, 2)]
    data = tmp_path / "data"
    arguments = ["init", "--data", str(data), "--origin", "registry.test/new", "--ubn", "12345675"]
    for file in keys:
        arguments += ["--key", str(file)]
    made = CliRunner().invoke(main, arguments)
    assert made.exit_code == 0, made.stderr
    assert parse_vkey(made.stdout.strip()).name == "registry.test/new"
    assert stat.S_IMODE((data / "log.skey").stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    again = CliRunner().invoke(main, arguments)
    assert again.exit_code == 1
    asked = ["token", "--data", str(data), "--role", "operator", "--name", "desk"]
    asked += ["--email", "desk@registry.test"]
    refused = CliRunner().invoke(main, [*asked, "--account", "BAD ACC"])
    assert refused.exit_code == 1, refused.stderr
    # Nothing is left of what was refused.
    token = CliRunner().invoke(main, [*asked, "--account", "idb"])
    assert token.exit_code == 0, token.stderr
    assert token.stdout.startswith("tanbu_")
    more = CliRunner().invoke(main, [*asked, "--account", "idb", "--json"])
    once = CliRunner().invoke(main, [*asked, "--account", "idb", "--json"])
    assert json.loads(more.stdout)["user"] == json.loads(once.stdout)["user"]
    asked[asked.index("desk")] = "another desk"
    refused = CliRunner().invoke(main, [*asked, "--account", "idb"])
    assert (refused.exit_code, refused.stderr.split(":")[0]) == (1, "email_taken")
    export = tmp_path / "log.zip"
    done = CliRunner().invoke(main, ["export", str(export), "--data", str(data)])
    assert done.exit_code == 0, done.stderr
    audited = CliRunner().invoke(main, ["audit", str(export), "--vkey", made.stdout.strip()])
    assert (audited.exit_code, audited.stdout) == (0, "")


def test_genesis_that_breaks_a_rule_is_refused(tmp_path):
    file, _ = make_key(tmp_path, "idb/k1")
    arguments = ["init", "--data", str(tmp_path / "data"), "--origin", "registry.test/new"]
    result = CliRunner().invoke(main, [*arguments, "--ubn", "12345675", "--key", str(file)])
    assert result.exit_code == 1
    assert "genesis_keys" in result.stderr
    assert not (tmp_path / "data").exists()
