"""The life of keys as the audit meets it: recovery, and the keys of a log one after another."""

import datetime

import pytest
from msgspec.structs import replace

from ledger import commands
from ledger.audit import Asked, Audit
from ledger.book.acts import AdoptRules, CompleteRecovery, EnrolKey, RevokeKey
from ledger.book.fields import RevokeReason
from ledger.book.invariants import check_state
from ledger.book.records import Account, Key, LogKey, Recovery
from ledger.errors import Code, Defect, Rejected
from ledger.export import Export
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.keys import Signer
from ledger.log.note import format_note, parse_note, signature_line
from ledger.log.trust import trust_in
from tests.ledger.exports import (
    LOG,
    LOG_VKEY,
    audit_files,
    checkpoint_of,
    files_of,
    forged,
    leaf_hash,
    places,
    rotated,
    rotated_twice,
    verify_once,
    write_folder,
    zip_of,
)
from tests.ledger.rules.given import begin_recovery, enrol, recovering, set_policy, town
from tests.ledger.rules.programme import genesis
from tests.world import ORIGIN, World, grant_of, next_log_key, sha, sign, signer_of

SECOND = next_log_key()
THIRD = next_log_key(3)
FOREIGN = Signer.from_seed(name=ORIGIN, seed=b"f" * 32)


def refused(world: World, act: object, *names: str | Signer) -> Code:
    with pytest.raises(Rejected) as caught:
        world.act(act, *names)
    return caught.value.code


# -- an account's keys ----------------------------------------------------------------------


def test_one_stolen_key_of_two_changes_no_key():
    world = World().standard()
    enrol(world, "acme/k2")
    thief = EnrolKey(**world.base("acme"), key=grant_of("acme/k3"))
    assert refused(world, thief, "acme/k2", "acme/k3") == Code.MISSING_SIGNATURE
    lockout = RevokeKey(**world.base("acme"), key="acme/k1", reason=RevokeReason.LOST)
    assert refused(world, lockout, "acme/k2") == Code.MISSING_SIGNATURE
    world.act(lockout, "acme/k1", "acme/k2")
    # One is left, and the account grows again from it.
    enrol(world, "acme/k3")
    assert world.self_held("acme") == ["acme/k2", "acme/k3"]


def test_a_recovery_revokes_every_other_key_and_no_more():
    world = town()
    set_policy(world, recovery_delay_days=0)
    begin_recovery(world, "acme")
    act = CompleteRecovery(**world.base("idb"), holder="acme", key=grant_of("acme/k4"))
    world.act(act, "idb/k1", "idb/k2", "acme/k4")
    keys = {key.name: key.revoked for key in world.state.records(Key) if key.account == "acme"}
    assert keys == {"acme/k1": True, "acme/k2": True, "acme/k3": True, "acme/k4": False}
    account = world.state.get(Account, ("acme",))
    assert (account.keys_enrolled, account.live_keys, account.self_keys) == (4, 1, 1)
    assert check_state(world.state) == []


def test_a_recovery_ripens_as_policy_said_when_it_began():
    found = recovering().state.get(Recovery, ("bolt",))
    begun = datetime.datetime.fromisoformat(found.ripens) - datetime.timedelta(days=14)
    assert begun.date().isoformat() == "2026-01-05"
    assert found.status == "open"


# -- the log's keys -------------------------------------------------------------------------


def test_a_name_that_an_accounts_key_may_have_keeps_its_log_key():
    like = "idb-log/k1"
    world = World()
    act = replace(genesis(world), log_vkey=signer_of(like).vkey.text, origin=like)
    world.admit(sign(act, ["idb/k1", "idb/k2"], origin=like))
    following = Signer.from_seed(name=like, seed=bytes(range(32)))
    rotation = world.rotation_act(following)
    note = sign(rotation, ["idb/k1", "idb/k2", following], origin=like)
    with pytest.raises(Rejected) as caught:
        world.admit(note)
    assert (caught.value.code, caught.value.field) == (Code.KEY_NAME, "log_vkey")


def test_every_key_the_log_had_is_kept():
    keys = sorted(rotated_twice().state.records(LogKey), key=lambda key: key.index)
    assert [key.vkey for key in keys] == [LOG_VKEY, SECOND.vkey.text, THIRD.vkey.text]
    assert [key.index for key in keys] == [0, 10, 12]


@pytest.mark.parametrize("before", [0, 130, 260])
@pytest.mark.parametrize("after", [0, 3])
def test_every_key_of_the_log_may_be_the_trusted_one(tmp_path, before, after):
    world = rotated(before=before, after=after)
    files = files_of(world.leaves, signer=SECOND)
    for vkey in (LOG_VKEY, SECOND.vkey.text):
        verdict = audit_files(tmp_path / "log", files, vkey=vkey)
        assert (places(verdict), verdict.exit_code, verdict.unfinished) == ([], 0, ())
        assert (verdict.vkey, verdict.log_vkey) == (vkey, SECOND.vkey.text)
    assert audit_files(tmp_path / "log", files, vkey="").exit_code == 3


def test_two_rotations_lead_from_any_key_to_the_last(tmp_path):
    world = rotated_twice()
    files = files_of(world.leaves, signer=THIRD)
    for key in (LOG, SECOND, THIRD):
        assert audit_files(tmp_path / "log", files, vkey=key.vkey.text).exit_code == 0
    stale = files | {"checkpoint": checkpoint_of(world.leaves, signer=SECOND)}
    for key in (LOG, SECOND, THIRD):
        verdict = audit_files(tmp_path / "log", stale, vkey=key.vkey.text)
        assert places(verdict) == [(2, -1, Defect.CHECKPOINT_UNSIGNED)]


def test_a_checkpoint_under_the_old_key_alone_is_unsigned(tmp_path):
    """Whoever stole the old key signs nothing beyond the rotation."""
    leaves = rotated(after=1).leaves
    for vkey in (LOG_VKEY, SECOND.vkey.text):
        verdict = audit_files(tmp_path / "log", files_of(leaves), vkey=vkey)
        assert places(verdict) == [(2, -1, Defect.CHECKPOINT_UNSIGNED)]


def test_a_checkpoint_under_the_new_key_before_its_rotation_is_unsigned(tmp_path):
    leaves = rotated().leaves[:-1]
    verdict = audit_files(tmp_path / "log", files_of(leaves, signer=SECOND))
    assert places(verdict) == [(2, -1, Defect.CHECKPOINT_UNSIGNED)]
    verdict = audit_files(tmp_path / "log", files_of(leaves, signer=SECOND), vkey=SECOND.vkey.text)
    assert places(verdict) == [(6, 0, Defect.TRUST_MISMATCH)]


def test_a_transition_is_signed_by_both_keys(tmp_path):
    leaves = rotated(after=2).leaves
    text = parse_note(checkpoint_of(leaves)).text
    both = format_note(text, [signature_line(key, text) for key in (SECOND, LOG)])
    files = files_of(leaves) | {"checkpoint": both}
    for vkey in (LOG_VKEY, SECOND.vkey.text):
        assert audit_files(tmp_path / "log", files, vkey=vkey).exit_code == 0


def test_a_key_that_no_entry_names_is_not_the_logs(tmp_path):
    files = files_of(rotated().leaves, signer=SECOND)
    verdict = audit_files(tmp_path / "log", files, vkey=THIRD.vkey.text)
    assert places(verdict) == [
        (2, -1, Defect.CHECKPOINT_UNSIGNED),
        (6, 0, Defect.TRUST_MISMATCH),
    ]


@pytest.mark.parametrize("before", [0, 260])
def test_a_rotation_over_another_history(tmp_path, before):
    """The old key signed one log, and the authority was shown another of the same size."""
    world = World().standard()
    world.issue(100)
    for _ in range(before):
        world.act(world.transfer_act(1, 1))
        world.act(world.transfer_act(1, 1, sender="bolt", recipient="acme"))
    size = len(world.leaves)
    other = sign_checkpoint(Checkpoint(ORIGIN, size, leaf_hash(b"another history")), LOG)
    world.act(world.rotation_act(checkpoint=other), "idb/k1", "idb/k2", SECOND)
    world.act(world.transfer_act(1, 1))
    files = files_of(world.leaves, signer=SECOND)
    for vkey in (LOG_VKEY, SECOND.vkey.text):
        verdict = audit_files(tmp_path / "log", files, vkey=vkey)
        assert places(verdict) == [(8, size, Defect.ROOT_MISMATCH)]


def test_a_key_named_behind_a_bad_entry_is_not_called_foreign(tmp_path):
    """What was not judged may well name the key: the audit says what it found, and no more."""
    world = rotated(after=1)
    bad = forged(world, sign(world.transfer_act(50, 50), ["bolt/k1"]), admitted=world.admitted)
    early = [*world.leaves[:5], bad, *world.leaves[5:]]
    verdict = audit_files(tmp_path / "log", files_of(early, signer=SECOND), vkey=SECOND.vkey.text)
    assert [found[:2] for found in places(verdict)] == [(5, 5)]
    assert 6 in verdict.unfinished


def test_an_old_auditor_is_told_nothing_false_of_a_newer_key(tmp_path):
    world = World().standard()
    set_policy(world, rules_notice_entries=0)
    adopt = {"rules": 2, "specification": sha("2"), "binds_from": len(world.leaves) + 1}
    world.act(AdoptRules(**world.base("idb"), **adopt))
    act = world.rotation_act()
    leaves = [*world.leaves, forged(world, sign(act, ["idb/k1", "idb/k2", SECOND]))]
    verdict = audit_files(tmp_path / "log", files_of(leaves, signer=SECOND), vkey=SECOND.vkey.text)
    assert (places(verdict), verdict.exit_code) == ([], 4)


def test_a_receipt_holds_under_the_key_of_its_time(tmp_path):
    world = rotated(after=1)
    path = zip_of(tmp_path / "log.zip", files_of(world.leaves, signer=SECOND))
    (tmp_path / "entry").write_text(commands.show(path, 3))
    (tmp_path / "proof").write_bytes(commands.prove(path, 3))
    files = tmp_path / "proof", tmp_path / "entry"
    proved = commands.check_proof(*files, trust=trust_in(SECOND.vkey))
    assert (proved.index, proved.size) == (3, len(world.leaves))
    with pytest.raises(ValueError, match="no signature by a trusted key"):
        commands.check_proof(*files, trust=trust_in(LOG.vkey))


def test_the_verdict_names_the_key_in_force(tmp_path):
    path = zip_of(tmp_path / "log.zip", files_of(rotated().leaves, signer=SECOND))
    verdict = commands.audit(path, vkey=LOG_VKEY)
    [line] = commands.verdict_lines(verdict, verbose=False)
    assert line == f"the log's key is now {SECOND.vkey.text}"
    verdict = commands.audit(path, vkey=SECOND.vkey.text)
    assert commands.verdict_lines(verdict, verbose=False) == []


@pytest.mark.parametrize("trusted", [LOG, SECOND, THIRD])
def test_an_older_checkpoint_may_be_under_any_key_of_the_log(tmp_path, trusted):
    """Whoever kept one, and has learnt of a later key since, need not bring the old key too."""
    world = rotated_twice()
    log = write_folder(tmp_path / "log", files_of(world.leaves, signer=THIRD))
    forged_head = Checkpoint(ORIGIN, 11, bytes(32))
    for older, found in (
        (checkpoint_of(world.leaves[:9]), []),
        (checkpoint_of(world.leaves[:12], signer=SECOND), []),
        (sign_checkpoint(forged_head, SECOND), [(10, -1, Defect.SPLIT_VIEW)]),
        (sign_checkpoint(forged_head, FOREIGN), [(10, -1, Defect.CHECKPOINT_UNSIGNED)]),
    ):
        asked = Asked(trust=trust_in(trusted.vkey), since=older)
        with Export(log) as evidence:
            verdict = Audit(evidence, asked=asked, verify=verify_once).run()
        assert places(verdict) == found
