"""What a note lacks agrees with what the log would refuse, whoever signed and in whatever order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.apply import apply
from ledger.book.acts import EnrolKey, Genesis, KeyGrant, SetPolicy
from ledger.book.fields import Custody, Profile
from ledger.book.policy import default_policy
from ledger.book.records import Account
from ledger.entry import note_text, parse_signed
from ledger.errors import Code, Malformed, Rejected
from ledger.limits import ACCOUNT_KEYS_MAX
from ledger.log.keys import ED25519, VerifierKey
from ledger.log.note import SignatureLine, signature_line
from registry.standing import assembled, is_live, standing_of, unsigned
from tests.world import ORIGIN, UBNS, World, grant_of, sign, signer_of

WEAK = bytes([1]) + bytes(31)
"""The encoding of the identity, a point of order 1 (RFC 8032 section 5.1.2)."""


NAMES = ["acme/k1", "acme/k2", "bolt/k1", "idb/k1", "steel/k1", "nobody/k1"]


def lines_of(text, names):
    return [signature_line(signer_of(name), text) for name in names]


@given(names=st.lists(st.sampled_from(NAMES), unique=True), bad=st.sets(st.sampled_from(NAMES)))
def test_the_log_agrees(names, bad):
    """Complete here means admitted there; refused here means refused there."""
    act = _WORLD.transfer_act(1, 1, unit_price_ntd=1)
    text = note_text(origin=ORIGIN, act=act)
    lines = lines_of(text, [name for name in names if name not in bad])
    lines += lines_of(b"another text\n", [name for name in names if name in bad])
    try:
        left = standing_of(_WORLD.state, unsigned(text), lines)
    except Rejected as error:
        verdict = verdict_of(assembled(text, lines))
        assert isinstance(verdict, Code)
        # Where a signature is missing too, the log says that first.
        assert verdict in (error.code, *PRECEDING)
        return
    if lines:
        verdict = verdict_of(assembled(text, lines))
        assert verdict == ("admitted" if left.is_complete else Code.MISSING_SIGNATURE)


PRECEDING = (Code.UNKNOWN_KEY, Code.MISSING_SIGNATURE, Code.EXTRA_SIGNATURE)


def verdict_of(note):
    size = len(_WORLD.leaves)
    try:
        apply(_WORLD.state, _WORLD.entry(note), index=size, previous=_WORLD.admitted)
    except Rejected as error:
        return error.code
    return "admitted"


def _story():
    world = World().standard()
    world.open("steel", custody=Custody.REGISTRY)
    world.issue(100)
    world.act(EnrolKey(**world.base("acme"), key=grant_of("acme/k2")), "acme/k1", "acme/k2")
    return world


_WORLD = _story()


def refusal(code, work, *arguments):
    with pytest.raises(Rejected) as caught:
        work(*arguments)
    assert caught.value.code is code


def enrolment(vkey):
    act = EnrolKey(**_WORLD.base("acme"), key=KeyGrant(custody=Custody.SELF, vkey=vkey))
    return unsigned(note_text(origin=ORIGIN, act=act))


def test_a_new_key_has_the_next_name():
    left = standing_of(_WORLD.state, enrolment(signer_of("acme/k3").vkey.text))
    assert (left.grants, list(left.accounts), left.parties) == (("acme/k3",), ["acme"], ("acme",))
    for wrong in ("acme/k2", "acme/k4", "bolt/k3"):
        signed = enrolment(signer_of(wrong).vkey.text)
        refusal(Code.KEY_NAME, standing_of, _WORLD.state, signed)


def test_an_account_that_had_all_its_keys_enrols_none():
    """Also where a note that once could be admitted waits for others' signatures."""
    world = _WORLD.fork()
    account = world.state.get(Account, ("acme",))
    world.state.put(0, replace(account, keys_enrolled=ACCOUNT_KEYS_MAX))
    signed = enrolment(signer_of("acme/k3").vkey.text)
    [line] = lines_of(signed.text, ["acme/k1"])
    refusal(Code.KEY_NAME, standing_of, world.state, signed, [line])
    refusal(Code.KEY_NAME, is_live, world.state, line, signed.act)


def test_a_key_that_is_none_is_refused():
    refusal(Code.KEY_NAME, standing_of, _WORLD.state, enrolment("acme/k3+00000000+AAAA"))


def test_a_weak_key_is_refused():
    weak = VerifierKey("acme/k3", ED25519, WEAK).text
    refusal(Code.WEAK_KEY, standing_of, _WORLD.state, enrolment(weak))


def test_a_new_key_proves_that_it_exists():
    signed = enrolment(signer_of("acme/k3").vkey.text)
    [line] = lines_of(signed.text, ["acme/k3"])
    assert standing_of(_WORLD.state, signed, [line]).grants == ()
    [forged] = lines_of(b"another text\n", ["acme/k3"])
    refusal(Code.BAD_SIGNATURE, standing_of, _WORLD.state, signed, [forged])
    other = SignatureLine("acme/k3", b"\0\0\0\0", line.signature)
    refusal(Code.UNKNOWN_KEY, standing_of, _WORLD.state, signed, [other])
    refusal(Code.EXTRA_SIGNATURE, standing_of, _WORLD.state, signed, [line, line])


def test_a_key_kept_by_the_registry_counts_toward_no_threshold():
    policy = default_policy(Profile.INDUSTRIAL)
    dual = World().standard()
    act = SetPolicy(**dual.base("idb"), policy=replace(policy, dual_control_units=1))
    dual.act(act, "idb/k1", "idb/k2")
    dual.open("steel", custody=Custody.REGISTRY)
    dual.issue(10)
    dual.act(EnrolKey(**dual.base("acme"), key=grant_of("acme/k2")), "acme/k1", "acme/k2")
    grant = grant_of("acme/k3", Custody.REGISTRY)
    dual.act(EnrolKey(**dual.base("acme"), key=grant), "acme/k1", "acme/k2", "acme/k3")
    signed = unsigned(note_text(origin=ORIGIN, act=dual.transfer_act(1, 1)))
    [kept] = lines_of(signed.text, ["acme/k3"])
    refusal(Code.KEY_NOT_COUNTED, standing_of, dual.state, signed, [kept])
    one = standing_of(dual.state, signed, lines_of(signed.text, ["acme/k1"]))
    assert one.accounts["acme"].count == 1
    assert one.accounts["acme"].self_held
    assert standing_of(
        dual.state, signed, lines_of(signed.text, ["acme/k1", "acme/k2"])
    ).is_complete


def test_genesis_is_signed_by_the_keys_it_names():
    world = World()
    act = Genesis(
        **world.base("idb"),
        keys=(grant_of("idb/k1"), grant_of("idb/k2")),
        log_vkey=signer_of(ORIGIN).vkey.text,
        origin=ORIGIN,
        policy=default_policy(Profile.INDUSTRIAL),
        profile=Profile.INDUSTRIAL,
        rules=1,
        ubn=UBNS["idb"],
    )
    left = standing_of(world.state, parse_signed(sign(act, ["idb/k1"])))
    assert left.grants == ("idb/k2",)


def test_a_text_is_read_back_or_malformed():
    act = _WORLD.transfer_act(1, 1)
    text = note_text(origin=ORIGIN, act=act)
    signed = unsigned(text)
    assert (signed.origin, signed.act, signed.text, signed.signatures) == (ORIGIN, act, text, ())
    assert signed.text_sha256 == parse_signed(sign(act, ["acme/k1"])).text_sha256
    for wrong in (text[:-1], text + b"\n", b"\xff" + text, text.replace(b"/v1", b"/v2"), b""):
        with pytest.raises(Malformed):
            unsigned(wrong)
