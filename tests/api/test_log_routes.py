"""The log as its readers see it: checked with the auditor's kit and nothing of the registry's."""

import base64
from itertools import combinations_with_replacement

import pytest

from ledger.audit import Audit
from ledger.export import CHECKPOINT, VKEY, Export
from ledger.log.checkpoint import open_checkpoint
from ledger.log.merkle import check_consistency, check_inclusion, leaf_hash
from ledger.log.proof import check_receipt, parse_receipt
from ledger.log.tiles import bundles_at, decode_bundle, tiles_at
from tests.world import ORIGIN, signer_of

LOG = signer_of(ORIGIN).vkey


def hashes(encoded):
    return [base64.b64decode(value, validate=True) for value in encoded]


def mirrored(door, folder):
    """Fetch the log as a stranger's tool does, from its checkpoint down, into a folder."""
    checkpoint = door.get("/log/checkpoint").content
    size = open_checkpoint(checkpoint, vkey=LOG).size
    for name in [*bundles_at(size), *tiles_at(size)]:
        served = door.get(f"/log/{name.path}")
        assert served.headers["content-type"] == "application/octet-stream"
        path = folder / name.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(served.content)
    (folder / CHECKPOINT).write_bytes(checkpoint)
    (folder / VKEY).write_text(f"{LOG.text}\n")
    return size


def test_what_is_served_passes_an_audit(public, tmp_path):
    size = mirrored(public, tmp_path)
    with Export(tmp_path) as evidence:
        verdict = Audit(evidence, vkey=LOG.text).run()
    assert (verdict.findings, verdict.size, verdict.exit_code) == ((), size, 0)


def test_a_byte_changed_on_the_way_is_found(public, tmp_path):
    mirrored(public, tmp_path)
    [bundle] = (tmp_path / "tile" / "entries").rglob("000*/*")
    damaged = bytearray(bundle.read_bytes())
    damaged[-20] ^= 1
    bundle.write_bytes(damaged)
    with Export(tmp_path) as evidence:
        assert Audit(evidence, vkey=LOG.text).run().exit_code == 1


def test_more_than_one_tile(door, tmp_path):
    world = door.world
    for number in range(260 - len(world.leaves)):
        recipient = "bolt" if number % 2 == 0 else "acme"
        sender = "acme" if number % 2 == 0 else "bolt"
        world.act(world.transfer_act(1, 1, sender=sender, recipient=recipient))
    assert mirrored(door, tmp_path) == 260
    assert (tmp_path / "tile" / "0" / "000").stat().st_size == 256 * 32
    assert len(decode_bundle((tmp_path / "tile/entries/001.p/4").read_bytes())) == 4
    with Export(tmp_path) as evidence:
        assert Audit(evidence, vkey=LOG.text).run().exit_code == 0
    for path in ("0/000.p/255", "0/001.p/4", "1/000.p/1", "entries/000"):
        assert door.get(f"/log/tile/{path}").status_code == 200
    for path in ("0/001.p/5", "0/001", "1/000", "1/000.p/2", "2/000.p/1", "entries/002.p/1"):
        assert door.get(f"/log/tile/{path}").status_code == 404


def test_every_entry_has_a_proof(public):
    head = public.head()
    root = base64.b64decode(head["root"])
    for index in range(head["size"]):
        entry = public.get(f"/v1/entries/{index}").json()
        leaf = public.get(entry["links"]["note"]).content
        assert leaf == entry["leaf"].encode() == public.world.leaves[index]
        assert leaf_hash(leaf).hex() == entry["leaf_hash"]
        receipt = parse_receipt(public.get(entry["links"]["proof"]).content)
        assert check_receipt(receipt, entry=leaf, vkey=LOG).size == head["size"]
        proof = public.get("/v1/proofs/inclusion", params={"index": index}).json()
        assert check_inclusion(
            index=index,
            size=proof["size"],
            leaf=leaf_hash(leaf),
            proof=hashes(proof["hashes"]),
            root=root,
        )


def test_every_size_is_a_prefix_of_the_next(door):
    roots = {}
    for _ in range(4):
        head = door.head()
        roots[head["size"]] = base64.b64decode(head["root"])
        door.world.act(door.world.transfer_act(1 + len(roots), 1 + len(roots)))
    for (old, old_root), (new, new_root) in combinations_with_replacement(roots.items(), 2):
        proof = door.get("/v1/proofs/consistency", params={"old": old, "new": new}).json()
        path = hashes(proof["hashes"])
        assert check_consistency(old=old, new=new, old_root=old_root, new_root=new_root, proof=path)


@pytest.mark.parametrize("query", ["index=999", "index=1&size=1", "index=0&size=999"])
def test_there_is_no_proof_outside_the_log(public, query):
    assert public.get(f"/v1/proofs/inclusion?{query}").status_code == 404


def test_there_is_no_consistency_outside_the_log(public):
    for sizes in ("old=5&new=999", "old=999"):
        refused = public.get(f"/v1/proofs/consistency?{sizes}")
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    for sizes in ("old=5&new=3", "old=1&new=0"):
        refused = public.get(f"/v1/proofs/consistency?{sizes}")
        assert (refused.status_code, refused.json()["field"]) == (400, "old")


def test_the_checkpoint_is_the_head(public):
    head = public.head()
    for path in ("/log/checkpoint", "/v1/checkpoint"):
        note = public.get(path)
        assert note.headers["content-type"].startswith("text/plain")
        assert note.text == head["checkpoint"]
    checkpoint = open_checkpoint(head["checkpoint"].encode(), vkey=LOG)
    assert base64.b64encode(checkpoint.root).decode() == head["root"]


def test_an_empty_log_has_no_checkpoint(both_kinds):
    door = both_kinds
    assert door.get("/log/checkpoint").status_code == 404
    assert door.head()["size"] == 0
    assert door.get("/log/tile/0/000.p/1").status_code == 404
    assert door.get("/v1").json()["size"] == 0
    assert door.get("/v1/supply").json()["as_of"] == -1
    assert door.get("/v1/entries/0").status_code == 404


def test_the_programme_says_how_to_check_it(public):
    told = public.get("/v1").json()
    assert told["vkey"] == LOG.text
    assert told["profile"] == "industrial"
    assert told["edition"] == 1
    assert told["policy"]["authority_threshold"] == 2
    for path in told["links"].values():
        assert public.get(path).status_code == 200


def test_an_entry_says_who_keeps_its_keys(public):
    entry = public.get("/v1/entries/0").json()
    assert entry["act"]["act"] == "genesis"
    assert entry["signers"] == [
        {"key": "idb/k1", "custody": "self", "is_passkey": False},
        {"key": "idb/k2", "custody": "self", "is_passkey": False},
    ]
