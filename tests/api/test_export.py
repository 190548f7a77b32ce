"""The whole log as one file: what a visitor takes home is what the operator exports."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger.commands import audit
from registry.exports import FOLDER
from registry.services.founding import export_log
from tests.world import ORIGIN, signer_of

VKEY = signer_of(ORIGIN).vkey.text


def registry_of(door):
    return door.client.app.state["services"].registry


def kept(door):
    return sorted(path.name for path in (registry_of(door).settings.data_dir / FOLDER).iterdir())


def test_an_audit_accepts_it(public, tmp_path):
    served = public.get("/v1/export")
    assert served.headers["content-type"] == "application/zip"
    assert served.headers["content-disposition"] == 'attachment; filename="tanbu-log.zip"'
    assert int(served.headers["content-length"]) == len(served.content)
    file = tmp_path / "tanbu-log.zip"
    file.write_bytes(served.content)
    verdict = audit(file, vkey=VKEY)
    assert (verdict.exit_code, verdict.findings) == (0, ())
    assert verdict.size == public.head()["size"]


def test_its_bytes_are_those_of_the_command(public, tmp_path):
    export_log(registry_of(public), tmp_path / "log.zip", progress=lambda _done, _all: None)
    assert public.get("/v1/export").content == (tmp_path / "log.zip").read_bytes()


def test_it_is_made_once_for_a_head(door):
    first = door.get("/v1/export")
    [name] = kept(door)
    file = registry_of(door).settings.data_dir / FOLDER / name
    before = file.stat()
    again = door.get("/v1/export")
    assert again.content == first.content
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    etag = {"If-None-Match": first.headers["etag"]}
    same = door.get("/v1/export", headers=etag)
    assert (same.status_code, same.content) == (304, b"")
    door.world.act(door.world.transfer_act(1, 1))
    newer = door.get("/v1/export", headers=etag)
    assert newer.status_code == 200
    assert newer.headers["etag"] != first.headers["etag"]
    # Of the older one nothing is left.
    assert kept(door) == [f"{newer.headers['etag'].strip(chr(34))}.zip"]


def test_head_tells_its_length(public):
    asked = public.ask("HEAD", "/v1/export")
    assert (asked.status_code, asked.content) == (200, b"")
    assert int(asked.headers["content-length"]) == len(public.get("/v1/export").content)


def test_while_one_is_made_others_get_the_one_before(door):
    exports = door.client.app.state["services"].exports
    with exports._making:
        refused = door.get("/v1/export")
    assert (refused.status_code, refused.json()["code"]) == (429, "busy")
    assert int(refused.headers["retry-after"]) >= 1
    before = door.get("/v1/export").content
    door.world.act(door.world.transfer_act(1, 1))
    with exports._making:
        assert door.get("/v1/export").content == before
    assert door.get("/v1/export").content != before


@pytest.mark.parametrize("round_", range(2))
def test_many_at_once_all_get_a_whole_one(door, tmp_path, round_):
    door.get("/v1/export")
    door.world.act(door.world.transfer_act(1 + round_, 1 + round_))
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: door.get("/v1/export"), range(8)))
    for number, answer in enumerate(answers):
        assert answer.status_code == 200
        file = tmp_path / f"{number}.zip"
        file.write_bytes(answer.content)
        assert audit(file, vkey=VKEY).exit_code == 0
    assert len(kept(door)) == 1


def test_a_stale_file_is_no_answer(door):
    """What lies in the folder under another name is not served for the head."""
    folder = registry_of(door).settings.data_dir / FOLDER
    folder.mkdir()
    (folder / "1-0000000000000000.zip").write_bytes(b"another log")
    assert door.get("/v1/export").content.startswith(b"PK")
    assert "1-0000000000000000.zip" not in kept(door)
