"""The log's key on the command line: prepare, look, finish."""

import json

from registry.opened import write_secret
from tests.api.cli.test_upkeep import data, run

assert data


def test_a_key_is_prepared_once(data):
    first = run("log-key", "prepare", "--data", data)
    assert first.exit_code == 0, first.stderr
    assert run("log-key", "prepare", "--data", data, "--json").stdout.strip() == json.dumps(
        {"next": first.stdout.strip()}, separators=(",", ":")
    )
    status = json.loads(run("log-key", "status", "--data", data, "--json").stdout)
    assert status["log_vkey"] == status["current"] != status["next"] == first.stdout.strip()
    lines = run("log-key", "status", "--data", data).stdout.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["log", "log.skey", "log.skey.next"]
    assert run("log-key", "finish", "--data", data).stdout == "", "nothing has retired"
    assert json.loads(run("log-key", "finish", "--data", data, "--json").stdout) == {"retired": ""}


def test_an_old_key_that_still_signs_comes_first(data):
    write_secret(data / "log.skey.old", (data / "log.skey").read_bytes())
    refused = run("log-key", "prepare", "--data", data)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "finish that rotation first" in refused.stderr
    assert run("log-key", "finish", "--data", data).exit_code == 0
    assert run("log-key", "prepare", "--data", data).exit_code == 0


def test_a_folder_without_a_key(tmp_path):
    refused = run("log-key", "status", "--data", tmp_path)
    assert refused.exit_code == 1
