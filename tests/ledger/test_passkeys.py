"""Stories told with passkeys: through the rules, the audit, and a verifier of another hand."""

import pytest
from msgspec.structs import replace

from ledger import limits
from ledger.book.acts import EnrolKey, Genesis, OpenAccount, RevokeKey, SetPolicy
from ledger.book.fields import AccountKind, RevokeReason
from ledger.book.invariants import check_state
from ledger.book.policy import default_policy
from ledger.book.records import Account, Key
from ledger.errors import Code, Rejected
from ledger.log.passkey import ED25519, ES256
from tests.assertions import Erring, padded
from tests.authenticator import Passkey
from tests.independent import agreement
from tests.ledger.exports import files_of, write_folder
from tests.world import ORIGIN, UBNS, World, grant_of, signer_of

ALGORITHMS = (ED25519, ES256)


def refused(world, act, *signers):
    with pytest.raises(Rejected) as caught:
        world.act(act, *signers)
    return caught.value.code


def opened(world, key, account="steel"):
    """Open an account whose first key is a passkey."""
    act = OpenAccount(
        **world.base("idb"),
        associations=(),
        holder=account,
        key=key.grant,
        kind=AccountKind.ENTERPRISE,
        sector="",
        ubn=UBNS[account],
    )
    return world.act(act, *world.signers(act), key)


def life(algorithm):
    """Tell the life of an account that has never had another key than passkeys."""
    world = World().standard()
    world.issue(100)
    first, second = (Passkey(f"steel/k{number}", algorithm) for number in (1, 2))
    opened(world, first)
    world.act(world.transfer_act(1, 60, recipient="steel"))
    world.act(world.transfer_act(1, 10, sender="steel", recipient="bolt"), first)
    priced = world.transfer_act(11, 20, sender="acme", recipient="steel", unit_price_ntd=300)
    assert refused(world, priced, "acme/k1", first) is Code.NOT_HOLDER
    priced = world.transfer_act(61, 70, recipient="steel", unit_price_ntd=300)
    world.act(priced, "acme/k1", first)
    world.act(EnrolKey(**world.base("steel"), key=second.grant), first, second)
    lost = RevokeKey(**world.base("steel"), key="steel/k1", reason=RevokeReason.LOST)
    world.act(lost, first, second)
    late = world.transfer_act(21, 30, sender="steel", recipient="bolt")
    assert refused(world, late, first) is Code.KEY_REVOKED
    world.act(late, second)
    world.act(world.retire_act(31, 40, holder="steel"), second)
    return world


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_life_with_passkeys_alone(algorithm, tmp_path):
    world = life(algorithm)
    assert check_state(world.state) == []
    account = world.state.get(Account, ("steel",))
    assert (account.keys_enrolled, account.live_keys, account.self_keys) == (2, 1, 1)
    key = world.state.get(Key, ("steel/k2",))
    assert (key.rp_id, key.origins) == ("registry.test", ("https://registry.test",))
    replayed = World()
    replayed.replay(world.leaves)
    assert replayed.snapshot() == world.snapshot()
    log = write_folder(tmp_path / "log", files_of(world.leaves))
    assert agreement.agreed(log).exit_code == 0


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_an_audit_finds_a_forged_assertion(algorithm, tmp_path):
    leaves = list(life(algorithm).leaves)
    at = len(leaves) - 1
    head, _, line = leaves[at].decode().rstrip("\n").rpartition(" ")
    changed = line[:-8] + ("B" if line[-8] == "A" else "A") + line[-7:]
    leaves[at] = f"{head} {changed}\n".encode()
    found = agreement.agreed(write_folder(tmp_path / "log", files_of(leaves)))
    assert found.findings == [(5, at, "bad_signature")]


def test_an_authority_of_passkeys(tmp_path):
    """Genesis itself, and every act under a threshold of two."""
    keys = [Passkey("idb/k1", ES256), Passkey("idb/k2", ED25519), signer_of("idb/k3")]
    world = World()
    begun = Genesis(
        **world.base("idb"),
        keys=(keys[0].grant, keys[1].grant, grant_of("idb/k3")),
        log_vkey=signer_of(ORIGIN).vkey.text,
        origin=ORIGIN,
        policy=default_policy(world.profile),
        profile=world.profile,
        rules=1,
        ubn=UBNS["idb"],
    )
    assert refused(world, begun, *keys[1:]) is Code.MISSING_SIGNATURE
    world.act(begun, *keys)
    policy = replace(world.programme.policy, dual_control_units=10)
    act = SetPolicy(**world.base("idb"), policy=policy)
    assert refused(world, act, keys[0]) is Code.MISSING_SIGNATURE
    assert refused(world, act, *keys) is Code.EXTRA_SIGNATURE
    world.act(act, *keys[:2])
    act = SetPolicy(**world.base("idb"), policy=replace(policy, dual_control_units=20))
    world.act(act, *keys[1:])
    gone = RevokeKey(**world.base("idb"), key="idb/k3", reason=RevokeReason.LOST)
    world.act(gone, *keys[:2])
    last = RevokeKey(**world.base("idb"), key="idb/k1", reason=RevokeReason.LOST)
    assert refused(world, last, *keys[:2]) is Code.LAST_KEY
    log = write_folder(tmp_path / "log", files_of(world.leaves))
    assert agreement.agreed(log).exit_code == 0


def test_the_logs_own_key_is_no_passkey():
    world = World()
    log = Passkey(ORIGIN)
    begun = Genesis(
        **world.base("idb"),
        keys=(grant_of("idb/k1"), grant_of("idb/k2")),
        log_vkey=log.vkey.text,
        origin=ORIGIN,
        policy=default_policy(world.profile),
        profile=world.profile,
        rules=1,
        ubn=UBNS["idb"],
    )
    assert refused(world, begun, "idb/k1", "idb/k2") is Code.KEY_NAME


def test_an_assertion_signs_one_act_alone():
    """Neither another act of the account, nor the same act of another log."""
    world = life(ES256)
    key = Passkey("steel/k2", ES256)
    done = world.transfer_act(41, 42, sender="steel", recipient="bolt")
    other = replace(done, ranges=(("Z00001/2024", 41, 50),))
    text = b"registry.test/industrial/entry/v1\n"
    replayed = Erring(key, lambda k, _: k.answer(text))
    for act in (done, other):
        assert refused(world, act, replayed) is Code.BAD_SIGNATURE


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize(("over", "code"), [(0, None), (1, Code.BAD_SIGNATURE)])
def test_client_data_end_at_their_limit(algorithm, over, code):
    world = life(algorithm)
    length = limits.CLIENT_DATA_BYTES_MAX + over
    key = Passkey("steel/k2", algorithm)
    signer = Erring(key, lambda k, text: k.answer(text, client_data=padded(k, text, length)))
    act = world.retire_act(41, 50, holder="steel")
    if code is None:
        world.act(act, signer)
    else:
        assert refused(world, act, signer) is code
