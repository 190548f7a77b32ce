"""Receipts of accepted acts and proofs between sizes, fetched as a party's tool fetches them."""

import base64

import pytest

from ledger.__main__ import main
from ledger.log.checkpoint import open_checkpoint
from ledger.log.merkle import EMPTY_ROOT, check_consistency, check_inclusion, leaf_hash
from ledger.log.proof import check_receipt, parse_receipt
from tests.ledger.exports import frontier_of
from tests.world import ORIGIN, sign, signer_of

LOG = signer_of(ORIGIN).vkey


def hashes(encoded):
    return [base64.b64decode(value, validate=True) for value in encoded]


def test_an_accepted_act_is_proved_from_its_receipts_links(door, tmp_path):
    note = sign(door.world.transfer_act(1, 2), ["acme/k1"])
    accepted = door.submit(note)
    assert (accepted.status_code, accepted.headers["location"]) == (201, "/v1/entries/10")
    receipt = accepted.json()
    assert receipt["index"] == 10
    assert open_checkpoint(receipt["checkpoint"].encode(), vkey=LOG).size == receipt["size"] == 11
    proof, entry = tmp_path / "entry-10.tlog-proof", tmp_path / "entry-10"
    fetched = door.get(receipt["links"]["proof"])
    proof.write_bytes(fetched.content)
    entry.write_bytes(door.get(receipt["links"]["note"]).content)
    assert entry.read_bytes().endswith(note)
    assert main(["check-proof", str(proof), str(entry), "--vkey", LOG.text]) == 0
    assert fetched.headers["content-type"] == "text/plain; charset=utf-8"
    named = fetched.headers["content-disposition"]
    assert named == 'attachment; filename="entry-10.tlog-proof"'
    # The same act again gets the first receipt, with the same links.
    again = door.submit(note)
    assert (again.status_code, again.json()) == (200, receipt)


def test_a_receipt_at_every_size_that_was_signed(door):
    for number in range(3):
        door.world.act(door.world.transfer_act(1 + number, 1 + number))
    head = door.head()["size"]
    leaf = door.get("/v1/entries/4/note").content
    for size in range(5, head + 1):
        at = door.get(f"/v1/entries/4/proof?size={size}")
        receipt = parse_receipt(at.content)
        assert check_receipt(receipt, entry=leaf, vkey=LOG).size == size
    newest = door.get("/v1/entries/4/proof").content
    assert newest == at.content == door.get("/v1/entries/4/proof?size=-1").content
    first = door.get("/v1/entries/4/proof?size=5").content
    door.world.act(door.world.transfer_act(9, 9))
    assert door.get("/v1/entries/4/proof?size=5").content == first
    assert door.get("/v1/entries/4/proof").content != newest


@pytest.mark.parametrize(
    ("query", "status"),
    [("size=4", 404), ("size=0", 404), ("size=999", 404), ("size=-2", 400), ("size=x", 400)],
)
def test_there_is_no_receipt_at_other_sizes(public, query, status):
    assert public.get(f"/v1/entries/4/proof?{query}").status_code == status
    assert public.get("/v1/entries/999/proof").status_code == 404


def test_no_receipt_at_a_size_that_nobody_signed(door):
    """Two acts of one batch have one checkpoint, above both."""
    world = door.world
    notes = [sign(world.transfer_act(n, n), ["acme/k1"]) for n in (1, 2)]
    head = door.head()["size"]
    door.client.app.state["services"].registry.sequencer.submit_many(notes)
    assert door.get(f"/v1/entries/{head}/proof?size={head + 1}").status_code == 404
    assert door.get(f"/v1/entries/{head}/proof?size={head + 2}").status_code == 200
    view = door.get(f"/v1/proofs/inclusion?index={head}&size={head + 1}").json()
    assert view["size"] == head + 1


def test_consistency_between_any_two_sizes(public):
    size = public.head()["size"]
    roots = {0: EMPTY_ROOT} | {
        n: open_checkpoint(parse_receipt(at.content).checkpoint, vkey=LOG).root
        for n in range(1, size + 1)
        if (at := public.get(f"/v1/entries/0/proof?size={n}")).status_code == 200
    }
    assert {0, size} < set(roots)
    for old in roots:
        for new in roots:
            answer = public.get(f"/v1/proofs/consistency?old={old}&new={new}")
            if old > new:
                assert (answer.status_code, answer.json()["field"]) == (400, "old")
                continue
            assert "immutable" in answer.headers["cache-control"]
            proof = answer.json()
            assert (proof["old"], proof["new"]) == (old, new)
            assert proof["hashes"] == [] or 0 < old < new
            assert check_consistency(
                old=old,
                new=new,
                old_root=roots[old],
                new_root=roots[new],
                proof=hashes(proof["hashes"]),
            )
    newest = public.get("/v1/proofs/consistency?old=3")
    assert newest.json()["new"] == size
    assert newest.headers["cache-control"] == "no-cache"


def test_inclusion_at_any_size(public):
    leaves = public.world.leaves
    for size in range(1, len(leaves) + 1):
        root = frontier_of(leaves[:size]).root()
        for index in range(size):
            answer = public.get(f"/v1/proofs/inclusion?index={index}&size={size}")
            assert "immutable" in answer.headers["cache-control"]
            view = answer.json()
            leaf = base64.b64decode(view["leaf_hash"])
            assert leaf == leaf_hash(leaves[index])
            proof = hashes(view["hashes"])
            assert check_inclusion(index=index, size=size, leaf=leaf, proof=proof, root=root)
        assert public.get(f"/v1/proofs/inclusion?index={size}&size={size}").status_code == 404
    assert public.get("/v1/proofs/inclusion?index=0&size=0").status_code == 404
