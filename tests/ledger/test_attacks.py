"""Attacks on a log, each by its name: who can do it, and what the audit says of it.

`audit_leaves` gives the attacker the log's own key, so that root, tiles and checkpoint are always
right; where he has not got it, the test says what he must leave undone.
"""

import datetime
import hashlib

import pytest
from msgspec.structs import replace

from ledger.book.acts import EnrolKey, RevokeKey
from ledger.book.fields import AccountKind, RevokeReason
from ledger.entry import note_text, parse_entry
from ledger.errors import Code, Defect
from ledger.log.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from ledger.log.keys import Signer
from ledger.log.merkle import check_consistency, prove_consistency
from ledger.log.note import SignatureLine, format_note, parse_note, signature_line
from ledger.log.tiles import TileEdge, encode_bundle, tile_reader
from tests.ledger.exports import (
    LOG,
    Files,
    audit_files,
    audit_leaves,
    checkpoint_of,
    files_of,
    forged,
    frontier_of,
    leaf_hash,
    leaves_to,
    places,
    traded,
)
from tests.world import ORIGIN, World, grant_of, sign, signer_of

BUNDLE, TILE = "tile/entries/000.p/12", "tile/0/000.p/12"
TRANSFER, RETIREMENT = 10, 11


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "log"


@pytest.fixture
def world() -> World:
    return traded()


def altered(leaf: bytes, old: bytes, new: bytes) -> bytes:
    assert leaf.count(old) == 1
    return leaf.replace(old, new)


def reader_of(leaves):
    tiles = TileEdge().append(map(leaf_hash, leaves))
    return tile_reader(lambda level, number: tiles[level, number])


def is_consistent(old: bytes, new: bytes, leaves) -> bool:
    """Tell what a witness finds that saw `old` and is shown `new` with a proof from `leaves`."""
    first, second = (open_checkpoint(note, vkey=LOG.vkey) for note in (old, new))
    if second.size < first.size:
        return False
    return check_consistency(
        old=first.size,
        new=second.size,
        old_root=first.root,
        new_root=second.root,
        proof=prove_consistency(old=first.size, new=second.size, read=reader_of(leaves)),
    )


# -- by the registry itself, with the log's key ------------------------------------------------


def test_forged_transfer(folder, world):
    """The registry writes a transfer in the holder's name, and signs it with a key of its own."""
    act = world.transfer_act(51, 60)
    thief = Signer.from_seed(name="acme/k1", seed=bytes(32))
    for note, code in [
        (sign(act, [thief]), Code.UNKNOWN_KEY),
        (sign(act, ["acme/k2"]), Code.UNKNOWN_KEY),
        (sign(act, ["bolt/k1"]), Code.MISSING_SIGNATURE),
        (sign(act, ["acme/k1", "bolt/k1"]), Code.EXTRA_SIGNATURE),
        (lifted(world, act), Code.BAD_SIGNATURE),
        (zeroed(act), Code.BAD_SIGNATURE),
    ]:
        leaves = [*world.leaves, forged(world, note)]
        assert places(audit_leaves(folder, leaves)) == [(5, 12, code)]


def lifted(world, act) -> bytes:
    """Return a note that carries the signature of another act."""
    signatures = parse_entry(world.leaves[TRANSFER]).signed.signatures
    return format_note(note_text(origin=ORIGIN, act=act), signatures)


def zeroed(act) -> bytes:
    """Return a note that carries the holder's key id and a signature of zeros."""
    line = SignatureLine("acme/k1", signer_of("acme/k1").vkey.key_id, bytes(64))
    return format_note(note_text(origin=ORIGIN, act=act), [line])


def test_rewritten_history_with_valid_root(folder, world):
    """An entry is rewritten, and tree, root and checkpoint are made anew over it."""
    for old, new, place in [
        (b'"recipient":"bolt"', b'"recipient":"acme"', (5, TRANSFER, Code.BAD_SIGNATURE)),
        (b"1,40]", b"1,90]", (5, TRANSFER, Code.BAD_SIGNATURE)),
        (b'"recipient":"bolt"', b'"recipient": "bolt"', (4, TRANSFER, Code.NOT_CANONICAL)),
        (b'"act":"transfer"', b'"act":"transfers"', (4, TRANSFER, Code.UNKNOWN_ACT)),
        (b"/entry/v1", b"/entry/v2", (4, TRANSFER, Code.BAD_TEXT)),
    ]:
        leaves = list(world.leaves)
        leaves[TRANSFER] = altered(leaves[TRANSFER], old, new)
        verdict = audit_leaves(folder, leaves)
        assert places(verdict) == [place]
        assert verdict.unfinished == (4, 5, 9)


def test_rewritten_history_without_the_logs_key(folder, world):
    """Whoever holds the files alone can make the tiles anew, but not the checkpoint."""
    leaves = list(world.leaves)
    leaves[TRANSFER] = altered(leaves[TRANSFER], b'"recipient":"bolt"', b'"recipient":"acme"')
    honest, rewritten = files_of(world.leaves), files_of(leaves)
    entry = (5, TRANSFER, Code.BAD_SIGNATURE)
    kept = rewritten | {"checkpoint": honest["checkpoint"]}
    assert places(audit_files(folder, kept)) == [entry, (8, -1, Defect.ROOT_MISMATCH)]
    signatures = parse_note(honest["checkpoint"]).signatures
    text = parse_note(rewritten["checkpoint"]).text
    moved = rewritten | {"checkpoint": format_note(text, signatures)}
    assert places(audit_files(folder, moved)) == [(2, -1, Defect.CHECKPOINT_UNSIGNED), entry]
    bundle_alone = honest | {BUNDLE: rewritten[BUNDLE]}
    assert places(audit_files(folder, bundle_alone)) == [
        (3, TRANSFER, Defect.ENTRY_MISMATCH),
        entry,
        (8, -1, Defect.ROOT_MISMATCH),
    ]


def test_dropped_entry(folder, world):
    """An entry is left out: the rules miss it where a later one stands on it, the root always."""
    for index, place in [
        (0, (5, 0, Code.GENESIS_MISPLACED)),
        (1, (5, 4, Code.UNKNOWN_ACCOUNT)),
        (4, (5, 5, Code.NOT_ACCREDITED)),
        (9, (5, 9, Code.UNITS_UNKNOWN)),
    ]:
        leaves = world.leaves[:index] + world.leaves[index + 1 :]
        assert places(audit_leaves(folder, leaves)) == [place]
    whole, last_dropped = files_of(world.leaves), files_of(world.leaves[:-1])
    dropped = encode_bundle(world.leaves[:-1])
    assert places(audit_files(folder, whole | {BUNDLE: dropped})) == [
        (3, RETIREMENT, Defect.ENTRY_MISSING),
        (8, -1, Defect.ROOT_MISMATCH),
    ]
    both = whole | {BUNDLE: dropped, TILE: whole[TILE][:-32]}
    assert places(audit_files(folder, both)) == [
        (3, RETIREMENT, Defect.ENTRY_MISSING),
        (8, -1, Defect.ROOT_MISMATCH),
    ]
    # With the log's key, the last entry of all is dropped without a trace but others' memory.
    assert not audit_files(folder, last_dropped).findings
    assert not is_consistent(whole["checkpoint"], last_dropped["checkpoint"], world.leaves)


def test_repeated_entry(folder, world):
    """A transfer to and fro could be played again, and again."""
    world.act(world.transfer_act(1, 40, sender="bolt", recipient="acme"))
    again = forged(world, parse_entry(world.leaves[TRANSFER]).signed.note)
    verdict = audit_leaves(folder, [*world.leaves, again])
    assert places(verdict) == [(5, 13, Code.ALREADY_ADMITTED)]
    # Rules forget an id once it is past; by then the act has expired.
    world.now += datetime.timedelta(days=8)
    late = forged(world, parse_entry(world.leaves[TRANSFER]).signed.note)
    assert places(audit_leaves(folder, [*world.leaves, late])) == [(5, 13, Code.EXPIRED)]


def test_reused_id(folder, world):
    act = replace(world.transfer_act(51, 60), id=parse_entry(world.leaves[TRANSFER]).signed.act.id)
    leaves = [*world.leaves, forged(world, sign(act, ["acme/k1"]))]
    assert places(audit_leaves(folder, leaves)) == [(5, 12, Code.ACT_ID_REUSED)]


def test_reordered_entries(folder, world):
    leaves = list(world.leaves)
    leaves[9], leaves[8] = leaves[8], leaves[9]
    assert places(audit_leaves(folder, leaves)) == [(5, 8, Code.REPORT_STATUS)]
    # Two that do not rest on one another: their times tell.
    leaves = list(world.leaves)
    leaves[1], leaves[2] = leaves[2], leaves[1]
    assert places(audit_leaves(folder, leaves)) == [(5, 2, Code.CLOCK_BACKWARDS)]
    # Without the log's key: the tile names the first.
    swapped = files_of(world.leaves) | {BUNDLE: files_of(leaves)[BUNDLE]}
    assert places(audit_files(folder, swapped)) == [
        (3, 1, Defect.ENTRY_MISMATCH),
        (5, 2, Code.CLOCK_BACKWARDS),
        (8, -1, Defect.ROOT_MISMATCH),
    ]


def test_double_issuance(folder, world):
    """The body that verified a report issues it twice, under the same serials and under new."""
    first = parse_entry(world.leaves[9]).signed.act
    row = first.issued[0]
    more = replace(row, first=row.last + 1, last=2 * row.last)
    for issued in ((row,), (more,)):
        act = replace(first, **world.base("vvb"), issued=issued)
        leaves = [*world.leaves, forged(world, sign(act, ["vvb/k1"]))]
        assert places(audit_leaves(folder, leaves)) == [(5, 12, Code.REPORT_STATUS)]


def test_issuance_above_what_was_verified(folder):
    world = World().standard()
    start, end = datetime.date(2024, 1, 1), datetime.date(2025, 1, 1)
    world.act(world.report_act(grams=94_000_000, start=start, end=end))
    world.act(world.verify_act(grams=90_000_000, weights={2024: 90_000_000}))
    act = world.issue_act()
    act = replace(act, issued=(replace(act.issued[0], last=91),))
    leaves = [*world.leaves, forged(world, sign(act, ["vvb/k1"]))]
    assert places(audit_leaves(folder, leaves)) == [(5, 9, Code.ISSUED_MISMATCH)]


def test_two_projects_earn_from_one_asset(folder, world):
    act = world.register_act("Z00002", proponent="bolt")
    leaves = [*world.leaves, forged(world, sign(act, ["bolt/k1"]))]
    assert places(audit_leaves(folder, leaves)) == [(5, 12, Code.ASSET_CLAIMED)]


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (1, 40, Code.NOT_HOLDER),
        (41, 50, Code.UNITS_SPENT),
        (45, 60, Code.UNITS_SPENT),
        (95, 101, Code.UNITS_UNKNOWN),
    ],
)
def test_double_spend(folder, world, first, last, code):
    """A holder sells what he sold, what he used up, and what there never was."""
    note = sign(world.transfer_act(first, last, recipient="bolt"), ["acme/k1"])
    leaves = [*world.leaves, forged(world, note)]
    assert places(audit_leaves(folder, leaves)) == [(5, 12, code)]


def revoked_world() -> World:
    world = World().standard()
    world.issue(100)
    enrol = EnrolKey(**world.base("acme"), key=grant_of("acme/k2"))
    world.act(enrol, "acme/k1", "acme/k2")
    revoke = RevokeKey(**world.base("acme"), key="acme/k1", reason=RevokeReason.COMPROMISED)
    world.act(revoke, "acme/k1", "acme/k2")
    return world


def test_key_used_after_revocation(folder):
    world = revoked_world()
    act = world.transfer_act(1, 40)
    for names, found in [
        (["acme/k2"], []),
        (["acme/k1"], [(5, 12, Code.KEY_REVOKED)]),
        (["acme/k1", "acme/k2"], [(5, 12, Code.KEY_REVOKED)]),
    ]:
        leaves = [*world.leaves, forged(world, sign(act, names))]
        assert places(audit_leaves(folder, leaves)) == found


def test_key_used_before_enrolment(folder):
    world = revoked_world()
    note = sign(world.transfer_act(1, 40), ["acme/k2"])
    early = forged(world, note, admitted=parse_entry(world.leaves[9]).admitted)
    leaves = [*world.leaves[:10], early, *world.leaves[10:]]
    assert places(audit_leaves(folder, leaves)) == [(5, 10, Code.UNKNOWN_KEY)]


def test_account_opened_with_a_key_kept_from_its_holder(folder, world):
    """The authority opens an account; the key's own signature is not there."""
    world.open("steel", AccountKind.ENTERPRISE)
    signed = parse_entry(world.leaves[-1]).signed
    lines = [line for line in signed.signatures if not line.name.startswith("steel")]
    leaves = [*world.leaves[:-1], forged(world, format_note(signed.text, lines))]
    assert places(audit_leaves(folder, leaves)) == [(5, 12, Code.MISSING_SIGNATURE)]


def test_foreign_origin(folder, world):
    """An act signed for another log (a trial run, say) is entered in this one."""
    note = sign(world.transfer_act(51, 60), ["acme/k1"], origin="trial.test/industrial")
    leaves = [*world.leaves, forged(world, note)]
    assert places(audit_leaves(folder, leaves)) == [(5, 12, Code.FOREIGN_ORIGIN)]


def test_backdated_entry(folder, world):
    """An entry claims to have been admitted before its neighbour, or after what it may claim."""
    note = sign(world.transfer_act(51, 60), ["acme/k1"])
    for admitted, code in [
        ("2025-12-31T15:59:59.999Z", Code.CLOCK_BACKWARDS),
        ("2026-01-05T02:00:00.010Z", Code.CLOCK_BACKWARDS),
        ("2026-01-12T02:00:00.013Z", Code.EXPIRED),
        ("2026-01-05T02:00:00.011Z", None),
    ]:
        leaves = [*world.leaves, forged(world, note, admitted=admitted)]
        expected = [(5, 12, code)] if code else []
        assert places(audit_leaves(folder, leaves)) == expected


def test_moved_date_that_no_rule_forbids(folder, world):
    """The first line is nobody's but the registry's: the leaf hash and the root protect it."""
    leaves = list(world.leaves)
    leaves[-1] = altered(leaves[-1], b"admitted 2026-01-05", b"admitted 2026-01-06")
    honest, moved = files_of(world.leaves), files_of(leaves)
    assert not audit_files(folder, moved).findings
    assert not is_consistent(honest["checkpoint"], moved["checkpoint"], leaves)
    assert places(audit_files(folder, honest | {BUNDLE: moved[BUNDLE]})) == [
        (3, RETIREMENT, Defect.ENTRY_MISMATCH),
        (8, -1, Defect.ROOT_MISMATCH),
    ]
    both = honest | {BUNDLE: moved[BUNDLE], TILE: moved[TILE]}
    assert places(audit_files(folder, both)) == [(8, -1, Defect.ROOT_MISMATCH)]


def test_second_genesis(folder, world):
    """The authority's place is taken by whoever begins the log again."""
    usurper = World()
    usurper.genesis()
    note = parse_entry(usurper.leaves[0]).signed.note
    leaves = [*world.leaves, forged(world, note)]
    assert places(audit_leaves(folder, leaves)) == [(5, 12, Code.GENESIS_MISPLACED)]


# -- by showing different logs to different people ---------------------------------------------


def test_rollback_to_old_checkpoint(folder):
    """An old state is shown as the newest: it is sound, and shorter than what others saw."""
    old, new = files_of(leaves_to(256)), files_of(leaves_to(513))
    new["tile/1/000.p/1"] = old["tile/1/000.p/1"]
    assert audit_files(folder, new | {"checkpoint": old["checkpoint"]}).exit_code == 0
    assert not is_consistent(new["checkpoint"], old["checkpoint"], leaves_to(513))
    assert is_consistent(old["checkpoint"], new["checkpoint"], leaves_to(513))
    # At a size whose partial tiles are gone, the files tell.
    odd = new | {"checkpoint": checkpoint_of(leaves_to(300))}
    assert places(audit_files(folder, odd))[:2] == [
        (1, 256, Defect.ENTRY_MISSING),
        (1, 256, Defect.ENTRY_MISSING),
    ]


def test_split_view_is_caught_by_consistency(folder, world):
    """Two buyers are each shown the sale of the same units to them; either log is sound."""
    world.open("steel", AccountKind.ENTERPRISE)
    shared = checkpoint_of(world.leaves)
    heads = []
    for buyer in ("bolt", "steel"):
        fork = world.fork()
        fork.act(fork.transfer_act(51, 60, recipient=buyer))
        assert audit_leaves(folder, fork.leaves).exit_code == 0
        heads.append((checkpoint_of(fork.leaves), fork.leaves))
    (left, left_leaves), (right, right_leaves) = heads
    assert is_consistent(shared, left, left_leaves)
    assert is_consistent(shared, right, right_leaves)
    for leaves in (left_leaves, right_leaves):
        assert not is_consistent(left, right, leaves)
    longer = world.fork()
    longer.replay(right_leaves[len(world.leaves) :])
    longer.open("cast", AccountKind.ENTERPRISE)
    assert not is_consistent(left, checkpoint_of(longer.leaves), longer.leaves)


def test_mixed_halves_of_two_logs(folder):
    """The first bundle of one log and the second of another: every act is signed and lawful."""
    mine = leaves_to(300)
    other = World().standard()
    other.open("steel", AccountKind.ENTERPRISE)
    other.issue(99)
    while len(other.leaves) < 300:
        other.act(other.transfer_act(1, 39))
        other.act(other.transfer_act(1, 39, sender="bolt", recipient="acme"))
    theirs = files_of(other.leaves[:300])
    mixed = files_of(mine)
    for path in ("tile/entries/001.p/44", "tile/0/001.p/44"):
        mixed[path] = theirs[path]
    assert places(audit_files(folder, mixed)) == [(8, -1, Defect.ROOT_MISMATCH)]


# -- with another key --------------------------------------------------------------------------


def usurped(world: World) -> tuple[Files, Signer]:
    """Return the files of a log under a key that bears the log's name and is not its own."""
    thief = Signer.from_seed(name=ORIGIN, seed=hashlib.sha256(b"thief").digest())
    return files_of(world.leaves, signer=thief), thief


def test_swapped_log_key(folder, world):
    files, thief = usurped(world)
    verdict = audit_files(folder, files)
    assert places(verdict) == [(2, -1, Defect.CHECKPOINT_UNSIGNED)]
    # Whoever brings no key of his own is told by genesis, which the authority signed.
    assert places(audit_files(folder, files, vkey="")) == [(6, 0, Defect.TRUST_MISMATCH)]
    assert places(audit_files(folder, files, vkey=thief.vkey.text)) == [
        (6, 0, Defect.TRUST_MISMATCH)
    ]


def test_swapped_log_key_beside_the_true_signature(folder, world):
    """A second line under the log's name is a stranger's; a false one under its id is fatal."""
    honest = files_of(world.leaves)
    text, lines = parse_note(honest["checkpoint"]).text, parse_note(honest["checkpoint"]).signatures
    thief = usurped(world)[1]
    beside = format_note(text, [signature_line(thief, text), *lines])
    assert not audit_files(folder, honest | {"checkpoint": beside}).findings
    false = SignatureLine(ORIGIN, LOG.vkey.key_id, thief.sign(text))
    for order in ([false, *lines], [*lines, false]):
        note = format_note(text, order)
        assert places(audit_files(folder, honest | {"checkpoint": note})) == [
            (2, -1, Defect.CHECKPOINT_UNSIGNED)
        ]


def test_checkpoint_of_another_log(folder, world):
    """A checkpoint of another log, of the same size and even of the same root."""
    other = signer_of("registry.test/other")
    honest = files_of(world.leaves)
    note = checkpoint_of(world.leaves, signer=other)
    assert places(audit_files(folder, honest | {"checkpoint": note})) == [
        (2, -1, Defect.CHECKPOINT_UNSIGNED),
        (6, 0, Defect.TRUST_MISMATCH),
    ]
    # Signed by this log's key, about another log: a key speaks for its own log alone.
    head = Checkpoint("registry.test/other", 12, frontier_of(world.leaves).root())
    text = parse_note(sign_checkpoint(head, other)).text
    note = format_note(text, [signature_line(LOG, text)])
    assert places(audit_files(folder, honest | {"checkpoint": note})) == [
        (2, -1, Defect.CHECKPOINT_UNSIGNED),
        (6, 0, Defect.TRUST_MISMATCH),
    ]


def test_a_whole_other_log(folder, world):
    """A sound log, only not the one that was asked about."""
    files = files_of(world.leaves)
    verdict = audit_files(folder, files, vkey=signer_of("registry.test/other").vkey.text)
    assert places(verdict) == [
        (2, -1, Defect.CHECKPOINT_UNSIGNED),
        (6, 0, Defect.TRUST_MISMATCH),
    ]


def test_entry_signature_passed_off_as_a_checkpoint(folder, world):
    """What a log's key signed that is no checkpoint says nothing of the log."""
    text = note_text(origin=ORIGIN, act=world.transfer_act(51, 60))
    note = format_note(text, [signature_line(LOG, text)])
    verdict = audit_files(folder, files_of(world.leaves) | {"checkpoint": note})
    assert places(verdict) == [(2, -1, Defect.BAD_CHECKPOINT)]
    assert verdict.unfinished == (1, 3, 4, 5, 6, 7, 8, 9)
