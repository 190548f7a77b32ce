"""The witness protocol over HTTP, and what a witness keeps through faults (C2SP tlog-witness)."""

import json
import threading
from pathlib import Path

import httpx
import pytest

from api.witness.folder import CHECKPOINT, Folder
from api.witness.serve import server_of
from api.witness.witness import log_id
from ledger.limits import CHECKPOINT_BYTES_MAX
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.keys import Signer
from ledger.log.note import check_line, parse_note
from ledger.log.witness import REQUEST_BYTES_MAX
from tests import plain
from tests.api.served import serving
from tests.api.witness.parties import (
    at_work,
    check_cosigned,
    make_folder,
    monitored,
    request_of,
)
from tests.ledger.exports import LOG
from tests.registry.faults import FaultySeam

GOLDEN = Path(__file__).parents[2] / "golden"
RECORDED = json.loads((GOLDEN / "witness_add_checkpoint.json").read_text())
LEAVES = [bytes([number]) for number in range(40)]
FORGER = Signer.from_seed(name=LOG.vkey.name, seed=b"x" * 32)
STRANGER = Signer.from_seed(name="example.net/log", seed=bytes(32))


@pytest.fixture
def folder(tmp_path):
    return make_folder(tmp_path / "witness")


@pytest.fixture
def url(folder):
    with serving(server_of(folder, host="127.0.0.1", port=0)) as address:
        yield address


def post(url, body):
    return plain.post(f"{url}/add-checkpoint", content=body)


def test_the_nine_recorded_exchanges_over_http(tmp_path):
    folder = make_folder(tmp_path / "witness", log=RECORDED["log_vkey"])
    vkey = folder.signer().vkey
    with serving(server_of(folder, host="127.0.0.1", port=0)) as url:
        for step in RECORDED["steps_in_order"]:
            answer = post(url, step["request"].encode())
            assert answer.status_code == step["status_by_spec"]
            if answer.status_code == 409:
                assert step["assert"] == f'body == "{answer.text.strip()}\\n"'
                assert answer.headers["content-type"] == "text/x.tlog.size"
            if answer.status_code == 200:
                text = parse_note(step["request"].partition("\n\n")[2].encode(), exact=False).text
                [line] = parse_note(text + b"\n" + answer.content).signatures
                assert check_line(line, text=text, vkey=vkey)
        kept = monitored(url, "checkpoint", origin=folder.config.log_key.name)
        assert parse_checkpoint(parse_note(kept.content).text).size == 5


def test_what_a_witness_shows(folder, url):
    vkey = folder.signer().vkey
    assert monitored(url, "checkpoint").status_code == 404
    assert monitored(url, "finding").status_code == 404
    answer = post(url, request_of(LEAVES[:3], 0))
    assert (answer.status_code, answer.headers["content-type"]) == (
        200,
        "text/plain; charset=utf-8",
    )
    kept = monitored(url, "checkpoint")
    note = parse_note(kept.content)
    assert [line.name for line in note.signatures] == [LOG.vkey.name, vkey.name]
    assert check_line(note.signatures[0], text=note.text, vkey=LOG.vkey)
    assert answer.content == kept.content[-len(answer.content) :]
    about = plain.get(url).json()
    assert (about["size"], about["vkey"], about["mode"]) == (3, vkey.text, "plain")
    headed = httpx.head(f"{url}/{log_id(LOG.vkey.name)}/checkpoint", trust_env=False)
    assert (headed.status_code, headed.content) == (200, b"")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/add-checkpoint", 405),
        ("POST", "/", 405),
        ("GET", "/nowhere", 404),
        ("GET", f"/{log_id('example.net/log')}/checkpoint", 404),
    ],
)
def test_other_addresses(url, method, path, status):
    assert plain.request(method, f"{url}{path}").status_code == status


def test_refusals_change_nothing(folder, url):
    assert post(url, request_of(LEAVES[:5], 0)).status_code == 200
    before = folder.read(CHECKPOINT)
    other = [*LEAVES[:4], b"another"]
    for body, status in [
        (b"", 400),
        (b"old 9" + request_of(LEAVES[:7], 5)[5:], 400),
        (request_of(LEAVES[:7], 5, signer=FORGER), 403),
        (request_of(LEAVES[:7], 5, signer=STRANGER), 404),
        (request_of(LEAVES[:7], 3), 409),
        (request_of(LEAVES[:7], 0), 409),
        (request_of(other, 5), 422),
        (request_of([*other, *LEAVES[:3]], 5), 422),
        (b"old 0\n\n".ljust(REQUEST_BYTES_MAX, b"a"), 400),
        (b"old 0\n\n".ljust(REQUEST_BYTES_MAX + 1, b"a"), 413),
    ]:
        answer = post(url, body)
        assert answer.status_code == status, answer.text
        if status == 409:
            assert (answer.text, answer.headers["content-type"]) == ("5\n", "text/x.tlog.size")
    assert folder.read(CHECKPOINT) == before
    assert post(url, request_of(LEAVES[:5], 5)).status_code == 200


def test_only_the_logs_own_lines_are_kept(folder):
    asked = request_of(LEAVES[:2], 0)
    stranger = request_of(LEAVES[:2], 0, signer=STRANGER).splitlines(keepends=True)[-1]
    with at_work(folder) as witness:
        assert witness.add_checkpoint(asked + stranger * 60).status == 200
    kept = parse_note(folder.read(CHECKPOINT)).signatures
    assert [line.name for line in kept] == [LOG.vkey.name, folder.signer().vkey.name]
    assert len(folder.read(CHECKPOINT)) < CHECKPOINT_BYTES_MAX


def test_two_at_once_never_take_it_back(folder):
    """Many ask from one size to different ones: one is cosigned, the others learn the new size."""
    with at_work(folder) as witness:
        witness.add_checkpoint(request_of(LEAVES[:2], 0))
        sizes = range(3, 23)
        replies = {}

        def ask(size):
            replies[size] = witness.add_checkpoint(request_of(LEAVES[:size], 2))

        threads = [threading.Thread(target=ask, args=(size,)) for size in sizes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        [cosigned] = [size for size, reply in replies.items() if reply.status == 200]
        others = [reply for size, reply in replies.items() if size != cosigned]
        assert {(reply.status, reply.body) for reply in others} == {(409, b"%d\n" % cosigned)}
        assert witness.status().size == cosigned


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_fault_at_the_write_gives_no_cosignature(tmp_path, when):
    """Whatever a crash or a full disk leaves, it is whole and was never answered for twice."""
    seam = FaultySeam()
    path = tmp_path / "witness"
    make_folder(path)
    folder = Folder(path, seam=seam)
    with at_work(folder) as witness:
        check_cosigned(
            folder.signer().vkey, witness.add_checkpoint(request_of(LEAVES[:2], 0)), LEAVES[:2]
        )
        seam.arm("write_file", when)
        failed = witness.add_checkpoint(request_of(LEAVES[:5], 2))
        assert (failed.status, json.loads(failed.body)["code"]) == (503, "storage")
        stands = witness.status().size
        assert stands == (2 if when == "before" else 5)
        told = witness.add_checkpoint(request_of(LEAVES[:9], 7))
        assert (told.status, told.body) == (409, b"%d\n" % stands)
    with at_work(Folder(path)) as witness:
        assert witness.status().size == stands
        again = witness.add_checkpoint(request_of(LEAVES[:9], stands))
        check_cosigned(folder.signer().vkey, again, LEAVES[:9])


def test_one_process_a_folder(folder):
    with at_work(folder), pytest.raises(BlockingIOError), at_work(Folder(folder.path)):
        pass
    with at_work(Folder(folder.path)) as witness:
        assert witness.status().size == 0


def test_a_damaged_folder_is_not_served(folder):
    folder.write(CHECKPOINT, b"nothing of the kind")
    with pytest.raises(ValueError, match="bad_note"), at_work(folder):
        pass
    folder.remove(CHECKPOINT)
    folder.write("witness.json", b"{}")
    with pytest.raises(ValueError, match="witness.json"):
        Folder(folder.path)
    with pytest.raises(ValueError, match="holds no witness"):
        Folder(folder.path / "mirror")
