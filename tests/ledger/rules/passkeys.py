"""Cases of keys that are passkeys: enrolled, counted, revoked, and refused for every fault."""

from collections.abc import Callable

from msgspec.structs import replace

from ledger.book.acts import EnrolKey, KeyGrant, OpenAccount, RevokeKey, Withdraw
from ledger.book.calendar import add_days_to_instant
from ledger.book.fields import AccountKind, Custody, RevokeReason
from ledger.errors import Code
from ledger.log.keys import VerifierKey
from ledger.log.passkey import ED25519, ES256, PASSKEY, typed_public
from tests.assertions import FAULTS, GOOD, Erring, faults
from tests.authenticator import Passkey
from tests.ledger.rules.accounts import accrediting
from tests.ledger.rules.case import Case, Names, row
from tests.ledger.rules.given import dual, given, town
from tests.world import World, signer_of, ubn_at

AUTHORITY = ("idb/k1", "idb/k2")
NEXT = Passkey("acme/k4", ES256)
KEYS = {ES256: Passkey("acme/k4", ES256), ED25519: Passkey("acme/k5", ED25519)}
"""The passkeys of ``acme`` in `with_passkeys`."""
OFFICE = Passkey("idb/k4", ED25519)
"""The passkey of the authority there."""
GONE = Passkey("acme/k6")
"""One of ``acme`` that is revoked there."""
LABELS = {ED25519: "Ed25519", ES256: "ES256"}


@given
def with_passkeys() -> World:
    """``acme`` has a passkey of either algorithm and a revoked one, the authority one; `town`."""
    world = town()
    for key in (*KEYS.values(), GONE):
        world.act(enrolling(key.grant)(world), "acme/k1", "acme/k3", key)
    world.act(enrolling(OFFICE.grant, "idb")(world), *AUTHORITY, OFFICE)
    act = RevokeKey(**world.base("acme"), key=GONE.name, reason=RevokeReason.LOST)
    world.act(act, "acme/k1", KEYS[ES256])
    return world


@given
def dual_with_passkeys() -> World:
    """A transfer of 50 units needs two self-held keys; ``acme/k5`` is a passkey; see `dual`."""
    world = dual()
    key = KEYS[ED25519]
    world.act(enrolling(key.grant)(world), "acme/k1", "acme/k3", key)
    return world


def enrolling(grant: KeyGrant, account: str = "acme") -> Callable[[World], EnrolKey]:
    return lambda world: EnrolKey(**world.base(account), key=grant)


def opening(grant: KeyGrant) -> Callable[[World], OpenAccount]:
    return lambda world: OpenAccount(
        **world.base("idb"),
        associations=(),
        holder="newcomer",
        key=grant,
        kind=AccountKind.ENTERPRISE,
        sector="",
        ubn=ubn_at(60000001),
    )


def burning(world: World) -> Withdraw:
    """Return the plainest act of ``acme``."""
    until = add_days_to_instant(world.instant(), 1)
    return Withdraw(**world.base("acme"), target="d0" * 16, target_not_after=until)


def enrolled(name: str, grant: KeyGrant, signers: Names, code: Code | None) -> Case:
    return row("enrol_key", name, town, enrolling(grant), ("acme/k1", "acme/k3", *signers), code)


def signed(name: str, signers: Names, code: Code | None) -> Case:
    return row("withdraw", name, with_passkeys, burning, signers, code)


def odd(typed: bytes) -> KeyGrant:
    """Return a passkey's grant with another typed key."""
    return replace(NEXT.grant, vkey=VerifierKey(NEXT.name, PASSKEY, typed).text)


PLAIN = signer_of("acme/k4")
AGAIN = Passkey("acme/k7", seed="acme/k6")
ENROLMENT = [
    enrolled("a passkey", NEXT.grant, (NEXT,), None),
    enrolled(
        "a passkey of Ed25519",
        Passkey("acme/k4", ED25519).grant,
        (Passkey("acme/k4", ED25519),),
        None,
    ),
    enrolled("a passkey that does not sign", NEXT.grant, (), Code.MISSING_SIGNATURE),
    enrolled(
        "a passkey that another key signs for",
        NEXT.grant,
        (Erring(NEXT, lambda key, text: PLAIN.sign(text)),),
        Code.BAD_SIGNATURE,
    ),
    enrolled(
        "a passkey that the registry is to keep",
        replace(NEXT.grant, custody=Custody.REGISTRY),
        (NEXT,),
        Code.KEY_KIND,
    ),
    enrolled(
        "a passkey without what it is enrolled with",
        KeyGrant(custody=Custody.SELF, vkey=NEXT.vkey.text),
        (NEXT,),
        Code.KEY_KIND,
    ),
    enrolled(
        "a plain key with what a passkey is enrolled with",
        replace(NEXT.grant, vkey=PLAIN.vkey.text),
        ("acme/k4",),
        Code.KEY_KIND,
    ),
    enrolled(
        "a plain key, kept, with what a passkey is enrolled with",
        replace(NEXT.grant, custody=Custody.REGISTRY, vkey=PLAIN.vkey.text),
        ("acme/k4",),
        Code.KEY_KIND,
    ),
    enrolled(
        "a passkey of another name", Passkey("acme/k5").grant, (Passkey("acme/k5"),), Code.KEY_NAME
    ),
    enrolled(
        "a passkey of no known algorithm", odd(typed_public(3, NEXT.public)), (), Code.KEY_NAME
    ),
    enrolled("a passkey of another length", odd(typed_public(1, NEXT.public)), (), Code.KEY_NAME),
    enrolled("a passkey of another type", odd(NEXT.public), (), Code.KEY_NAME),
    enrolled("a point off the curve", odd(typed_public(2, bytes(65))), (), Code.WEAK_KEY),
    enrolled(
        "a passkey of small order", odd(typed_public(1, b"\1" + bytes(31))), (), Code.WEAK_KEY
    ),
    row(
        "enrol_key",
        "a passkey that was enrolled before",
        with_passkeys,
        enrolling(AGAIN.grant),
        ("acme/k1", "acme/k3", AGAIN),
        Code.KEY_TAKEN,
    ),
    row(
        "open_account",
        "with a passkey",
        town,
        opening(Passkey("newcomer/k1").grant),
        (*AUTHORITY, Passkey("newcomer/k1")),
        None,
    ),
    row(
        "open_account",
        "with a passkey that the registry is to keep",
        town,
        opening(replace(Passkey("newcomer/k1").grant, custody=Custody.REGISTRY)),
        (*AUTHORITY, Passkey("newcomer/k1")),
        Code.KEY_KIND,
    ),
]
SIGNING = [
    signed("by a passkey of ES256", (KEYS[ES256],), None),
    signed("by a passkey of Ed25519", (KEYS[ED25519],), None),
    signed("by a revoked passkey", (GONE,), Code.KEY_REVOKED),
    signed("by two passkeys", tuple(KEYS.values()), Code.EXTRA_SIGNATURE),
    signed(
        "by a passkey enrolled elsewhere",
        (Passkey(NEXT.name, origins=("https://attacker.test",), rp_id="attacker.test"),),
        Code.BAD_SIGNATURE,
    ),
    row("revoke_key", "a passkey, by itself", with_passkeys, lambda world: RevokeKey(
        **world.base("acme"), key=NEXT.name, reason=RevokeReason.RETIRED
    ), (NEXT, KEYS[ED25519]), None),
    row("revoke_key", "of the authority, by a passkey and a key", with_passkeys,
        lambda world: RevokeKey(**world.base("idb"), key="idb/k1", reason=RevokeReason.LOST),
        ("idb/k2", OFFICE), None),
    row("accredit", "by a passkey and a key", with_passkeys,
        accrediting("2026-06-30"), ("idb/k1", OFFICE), None),
    row("accredit", "by a passkey alone", with_passkeys,
        accrediting("2026-06-30"), (OFFICE,), Code.MISSING_SIGNATURE),
    row("transfer", "of many units by a passkey and a key", dual_with_passkeys,
        lambda world: world.transfer_act(1, 50), ("acme/k1", KEYS[ED25519]), None),
    row("transfer", "of many units by a passkey and a kept key", dual_with_passkeys,
        lambda world: world.transfer_act(1, 50), ("acme/k4", KEYS[ED25519]), Code.KEY_NOT_COUNTED),
]  # fmt: skip


ODD = [
    signed(f"by a passkey of {LABELS[algorithm]}: {name}", (Erring(key, make),), None)
    for algorithm, key in KEYS.items()
    for name, make in GOOD.items()
]
FAULTY = [
    signed(
        f"by a passkey of {LABELS[algorithm]}: {name}",
        (Erring(key, FAULTS[name].make),),
        Code.BAD_SIGNATURE,
    )
    for algorithm, key in KEYS.items()
    for name in faults(algorithm)
]

CASES = [*ENROLMENT, *SIGNING, *ODD, *FAULTY]
