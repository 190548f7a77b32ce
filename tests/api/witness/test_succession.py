"""The log's next key and its witnesses: who has heard, who is told, and when the old key may go."""

import json

import pytest
from click.testing import CliRunner

from api.cli import main
from api.witness.folder import Folder
from api.witness.succession import follow_key
from ledger.log.checkpoint import open_checkpoint
from ledger.log.keys import Signer
from tests.api.cli.test_upkeep import run as run_tanbu
from tests.api.witness.parties import (
    StaticLog,
    at_work,
    check_cosigned,
    make_folder,
    monitored,
    request_of,
    signed_by,
    until,
)
from tests.api.witness.stand import Stand
from tests.ledger.exports import LOG, files_of, rotated, rotated_twice
from tests.world import ORIGIN, next_log_key

SECOND = next_log_key()


def run(folder, *arguments):
    command = ["witness", arguments[0], "--data", str(folder.path), *arguments[1:]]
    return CliRunner().invoke(main, command)


@pytest.fixture
def log(tmp_path):
    with StaticLog(tmp_path / "served") as served:
        yield served


@pytest.fixture(params=["validating", "plain"])
def folder(log, tmp_path, request):
    return make_folder(tmp_path / "witness", url=log.url, mode=request.param)


def cosign(witness, folder, leaves, old, signer=SECOND):
    reply = witness.add_checkpoint(request_of(leaves, old, signer=signer))
    check_cosigned(folder.signer().vkey, reply, leaves)


def before_and_after():
    """Return a log as it was before its key changed, and a while after."""
    leaves = list(rotated(after=3).leaves)
    return leaves[:-4], leaves


def test_a_witness_that_was_away_is_told_of_the_key_while_it_serves(log, folder):
    before, after = before_and_after()
    log.publish(before)
    with at_work(folder) as witness:
        cosign(witness, folder, before, 0, signer=LOG)
        log.publish(after)
        asked = request_of(after, len(before), signer=SECOND)
        assert witness.add_checkpoint(asked).status == 403
        told = run(folder, "follow-key", SECOND.vkey.text, "--json")
        assert json.loads(told.stdout) == {"log": SECOND.vkey.text, "named": False}
        stolen = request_of(after, len(before))
        assert witness.add_checkpoint(stolen).status == 403
        cosign(witness, folder, after, len(before))
    # After a restart too.
    with at_work(Folder(folder.path)) as witness:
        assert witness.add_checkpoint(stolen).status == 403
        cosign(witness, folder, after, len(after))


def test_a_key_that_entries_name_is_followed_without_a_word(log, tmp_path):
    folder = make_folder(tmp_path / "witness", url=log.url, mode="validating")
    _, after = before_and_after()
    log.publish(after)
    with at_work(folder) as witness:
        assert witness.add_checkpoint(signed_by(after, 0, LOG, SECOND)).status == 200
        told = run(folder, "follow-key", SECOND.vkey.text)
    assert (told.exit_code, "an entry in the saved replay" in told.stdout) == (0, True)
    assert Folder(folder.path).config.log == SECOND.vkey.text


def test_a_key_that_the_log_has_replaced_is_not_followed(log, tmp_path):
    folder = make_folder(tmp_path / "witness", url=log.url, mode="validating")
    leaves, third = rotated_twice().leaves, next_log_key(3)
    log.publish(leaves)
    with at_work(folder) as witness:
        assert witness.add_checkpoint(signed_by(leaves, 0, LOG, third)).status == 200
    refused = run(folder, "follow-key", SECOND.vkey.text)
    assert refused.exit_code == 2
    assert f"the log has replaced this key; now it is {third.vkey.text}" in refused.stderr


BAD_KEYS = [
    (LOG.vkey.text, "told of before"),
    (Signer.from_seed(name="other.example", seed=bytes(32)).vkey.text, "a key of other.example"),
    (Signer.from_seed(name=ORIGIN, seed=bytes(32), algorithm=4).vkey.text, "bad_key"),
    ("no key", "bad_key"),
]


@pytest.mark.parametrize(("vkey", "message"), BAD_KEYS)
def test_what_is_no_new_key_of_the_log_changes_nothing(folder, vkey, message):
    before = folder.read("witness.json")
    refused = run(folder, "follow-key", vkey)
    assert (refused.exit_code, message in refused.stderr) == (2, True), refused.stderr
    assert folder.read("witness.json") == before


def test_a_key_that_no_entry_comes_to_name_is_a_finding(log, tmp_path):
    """The operator was deceived: nothing is cosigned, the reason is shown, and it can be undone."""
    folder = make_folder(tmp_path / "witness", url=log.url, mode="validating")
    before, _ = before_and_after()
    log.publish(before[:-2])
    with at_work(folder) as witness:
        cosign(witness, folder, before[:-2], 0, signer=LOG)
        deceit = Signer.from_seed(name=ORIGIN, seed=b"deceit".ljust(32))
        assert follow_key(folder, deceit.vkey.text) is False
        log.put(files_of(before, signer=deceit))
        refused = witness.add_checkpoint(request_of(before, len(before) - 2, signer=deceit))
        [finding] = json.loads(refused.body)["findings"]
        assert (refused.status, finding["step"], finding["code"]) == (503, 6, "trust_mismatch")
        assert json.loads(witness.file("finding.json"))["size"] == len(before)
        assert witness.status().size == len(before) - 2
        follow_key(folder, LOG.vkey.text)
        log.publish(before)
        cosign(witness, folder, before, len(before) - 2, signer=LOG)
        assert witness.file("finding.json") is None


# -- when the old key may go ----------------------------------------------------------------


@pytest.fixture
def stand(database_url, tmp_path):
    return Stand(tmp_path, database_url, modes=("validating", "plain"), quorum=1)


def finish(stand, *more):
    return run_tanbu(
        *("log-key", "finish", "--data", stand.settings.data_dir, *more),
        TANBU_DATABASE_URL=stand.settings.database_url,
        TANBU_WITNESS_POLICY=stand.settings.witness_policy,
    )


def rotated_stand(stand):
    """Prepare the log's next key, have the log take it, and return it."""
    done = run_tanbu("log-key", "prepare", "--data", stand.settings.data_dir)
    following = stand.next_key()
    assert done.stdout.strip() == following.vkey.text
    return following, stand.rotate(following)


def old_key_file(stand):
    return stand.settings.log_key_file.with_name("log.skey.old")


def sizes(stand):
    return [item["size"] for item in stand.get("/v1/witnesses").json()["items"]]


def test_the_old_key_stays_until_every_witness_takes_the_new_one(stand):
    """A plain witness reads no entries, and cosigned that of the new key under the old one."""
    with stand.witness_here(0), stand.witness_here(1), stand.registry():
        following, size = rotated_stand(stand)
        until(lambda: sizes(stand) == [size, size])
        refused = finish(stand)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert f"witness w1 cosigned size {size} last, entry {size - 1} named" in refused.stderr
        assert "it says: 403" in refused.stderr
        assert f"tanbu witness follow-key {following.vkey.text}" in refused.stderr
        assert "w0" not in refused.stderr
        assert old_key_file(stand).exists()
        forgotten = run_tanbu(
            *("log-key", "finish", "--data", stand.settings.data_dir),
            TANBU_DATABASE_URL=stand.settings.database_url,
        )
        assert (forgotten.exit_code, "no policy is set" in forgotten.stderr) == (2, True)
        assert run(stand.witnesses[1], "follow-key", following.vkey.text).exit_code == 0
        done = finish(stand)
        assert (done.exit_code, done.stdout.strip()) == (0, LOG.vkey.text)
        assert not old_key_file(stand).exists()
        size = stand.transfer()
        until(lambda: sizes(stand) == [size, size])


def test_a_witness_that_is_away_holds_the_old_key_back(stand):
    with stand.witness_here(1), stand.registry():
        with stand.witness_here(0):
            before = stand.transfer()
            until(lambda: sizes(stand) == [before, before])
        following, size = rotated_stand(stand)
        run(stand.witnesses[1], "follow-key", following.vkey.text)
        until(lambda: sizes(stand)[1] == size)
        refused = finish(stand)
        assert refused.exit_code == 1
        assert f"witness w0 cosigned size {before} last, entry {size - 1} named" in refused.stderr
        assert "w1" not in refused.stderr
        with stand.witness_here(0):
            until(lambda: sizes(stand) == [size, size])
        # It has read the entry; what it would say now need not be asked.
        assert finish(stand).exit_code == 0


def test_an_old_key_that_went_too_early(stand):
    """The witness that was away refuses the log, until it is told; then it catches up."""
    with stand.witness_here(1), stand.registry():
        with stand.witness_here(0):
            before = stand.transfer()
            until(lambda: sizes(stand) == [before, before])
        following, _ = rotated_stand(stand)
        run(stand.witnesses[1], "follow-key", following.vkey.text)
        assert finish(stand, "--force").exit_code == 0
        size = stand.transfer()
        with stand.witness_here(0) as url:
            until(lambda: stand.states()[0] == "declines")
            assert sizes(stand)[0] == before
            run(stand.witnesses[0], "follow-key", following.vkey.text)
            until(lambda: sizes(stand) == [size, size])
            note = monitored(url, "checkpoint", origin=ORIGIN).content
            assert open_checkpoint(note, vkey=following.vkey).size == size
