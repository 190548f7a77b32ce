"""The witness's commands: made once, asked at any time, its edition raised by its operator."""

import json
import stat

from click.testing import CliRunner
from msgspec.structs import replace

from api.cli import main
from api.witness.folder import Folder
from ledger.book.rules import EDITION
from ledger.log.keys import COSIGNATURE, parse_vkey
from tests.api.witness.parties import StaticLog, at_work, request_of
from tests.ledger.exports import LOG, forged, leaves_to, traded
from tests.world import sign

OPTIONS = ("--name", "idb.example/witness", "--log", LOG.vkey.text)


def run(*arguments):
    return CliRunner().invoke(main, ["witness", *map(str, arguments)])


def made(path, *more, url="http://127.0.0.1:1/log"):
    done = run("init", "--data", path, *OPTIONS, "--url", url, *more)
    assert done.exit_code == 0, done.stderr
    return done


def test_init_makes_a_key_that_only_cosigns(tmp_path):
    done = made(tmp_path / "w", "--json")
    told = json.loads(done.stdout)
    key = parse_vkey(told["vkey"])
    assert (key.name, key.algorithm) == ("idb.example/witness", COSIGNATURE)
    secret = tmp_path / "w" / "witness.skey"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert Folder(tmp_path / "w").config.mode == "validating"
    before = secret.read_bytes()
    again = run("init", "--data", tmp_path / "w", *OPTIONS, "--url", "http://127.0.0.1:1/log")
    assert again.exit_code == 1
    assert again.stderr == f"{tmp_path / 'w'} holds a witness already: name another folder\n"
    assert secret.read_bytes() == before


def test_bad_options_make_nothing(tmp_path):
    path = tmp_path / "w"
    witness_key = parse_vkey(made(tmp_path / "other").stdout.strip()).text
    for name, log, url in [
        ("a b", LOG.vkey.text, "http://127.0.0.1/log"),
        ("證人", LOG.vkey.text, "http://127.0.0.1/log"),
        ("Idb.example/Witness", LOG.vkey.text, "http://127.0.0.1/log"),
        ("https://idb.example/witness", LOG.vkey.text, "http://127.0.0.1/log"),
        ("idb/k1", LOG.vkey.text, "http://127.0.0.1/log"),
        (LOG.vkey.name, LOG.vkey.text, "http://127.0.0.1/log"),
        ("w.example", "nothing", "http://127.0.0.1/log"),
        ("w.example", witness_key, "http://127.0.0.1/log"),
        ("w.example", LOG.vkey.text, "registry.example/log"),
    ]:
        done = run("init", "--data", path, "--name", name, "--log", log, "--url", url)
        assert done.exit_code == 2, (name, log, url)
        assert not path.exists()


def test_status_tells_how_far_it_came_and_what_it_found(tmp_path):
    world = traded()
    bad = forged(world, sign(world.transfer_act(1, 40), ["acme/k1"]))
    with StaticLog(tmp_path / "served") as log:
        made(tmp_path / "w", url=log.url)
        status = run("status", "--data", tmp_path / "w")
        assert (status.exit_code, "cosigned: nothing yet" in status.stdout) == (0, True)
        log.publish(world.leaves)
        with at_work(Folder(tmp_path / "w")) as witness:
            assert witness.add_checkpoint(request_of(world.leaves, 0)).status == 200
            told = json.loads(run("status", "--data", tmp_path / "w", "--json").stdout)
            assert (told["size"], told["mirrored"]) == (12, 12)
            assert "finding" not in told
            log.publish([*world.leaves, bad])
            assert witness.add_checkpoint(request_of([*world.leaves, bad], 12)).status == 503
    status = run("status", "--data", tmp_path / "w")
    assert status.exit_code == 1
    assert "cosigned: 12 entries" in status.stdout
    assert "finding: size 13: log_faulty: not_holder" in status.stdout


def test_an_edition_is_enabled_while_it_serves(tmp_path):
    with StaticLog(tmp_path / "served") as log:
        made(tmp_path / "w", "--plain", url=log.url)
        folder = Folder(tmp_path / "w")
        folder.configure(replace(folder.config, edition=EDITION - 1))
        with at_work(Folder(tmp_path / "w")) as witness:
            assert run("enable-edition", "--data", tmp_path / "w", EDITION).exit_code == 0
            assert witness.status().edition == EDITION
            assert witness.status().mode == "plain"
            assert witness.add_checkpoint(request_of(leaves_to(3), 0)).status == 200
    assert log.paths == []


def test_an_edition_that_nobody_here_can_replay_is_refused(tmp_path):
    made(tmp_path / "w")
    before = (tmp_path / "w" / "witness.json").read_bytes()
    for edition in (EDITION + 1, 99, 10**30):
        refused = run("enable-edition", "--data", tmp_path / "w", edition)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert f"edition {edition}: this program knows editions up to {EDITION}" in refused.stderr
    assert run("enable-edition", "--data", tmp_path / "w", 0).exit_code == 2
    assert (tmp_path / "w" / "witness.json").read_bytes() == before


def test_no_folder_is_misuse(tmp_path):
    for command in (["status"], ["serve"], ["enable-edition", "1"]):
        done = run(command[0], "--data", tmp_path / "none", *command[1:])
        assert done.exit_code == 2
        assert "tanbu witness init makes one" in done.stderr
