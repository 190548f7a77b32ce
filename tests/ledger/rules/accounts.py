"""Cases of the acts on accounts, keys and accreditation."""

import datetime
from collections.abc import Callable

from ledger.book.acts import (
    Accredit,
    EnrolKey,
    OpenAccount,
    RevokeKey,
    WithdrawAccreditation,
)
from ledger.book.fields import AccountKind, Custody, RevokeReason
from ledger.errors import Code
from ledger.log.keys import Signer
from tests.ledger.rules.case import Names, granted, renamed, row
from tests.ledger.rules.given import (
    branch,
    day,
    dual,
    half_kept,
    lapsed,
    rotated,
    town,
)
from tests.ledger.rules.ladder import ladder, rung
from tests.world import ORIGIN, UBNS, World, signer_of, ubn_at

AUTHORITY = ("idb/k1", "idb/k2")
BOLT = signer_of("bolt/k2")
TAKEN = renamed("acme/k1", "bolt/k1")
"""The key of ``bolt`` under the name of a first key of ``acme``."""
STOLEN = renamed("newcomer/k1", "bolt/k1")
NEXT = signer_of("acme/k4")


def with_authority(*signers: str | Signer) -> Names:
    """Return the authority's signers and others."""
    return (*AUTHORITY, *signers)


def open_account(world: World) -> OpenAccount:
    return OpenAccount(
        **world.base("idb"),
        associations=("ghost", "cast"),
        holder="acme",
        key=granted(TAKEN),
        kind=AccountKind.ENTERPRISE,
        sector="",
        ubn="12345678",
    )


def newcomer(
    signer: Signer | None = None, custody: Custody = Custody.SELF, **fields: object
) -> Callable[[World], OpenAccount]:
    """Return how to open the account ``newcomer``, with any field otherwise."""

    def act(world: World) -> OpenAccount:
        found = {
            **world.base("idb"),
            "associations": (),
            "holder": "newcomer",
            "key": granted(signer or signer_of("newcomer/k1"), custody),
            "kind": AccountKind.ENTERPRISE,
            "sector": "",
            "ubn": ubn_at(60000001),
        }
        return OpenAccount(**(found | fields))

    return act


def enrol_key(world: World) -> EnrolKey:
    return EnrolKey(**world.base("acme"), key=granted(renamed("acme/k4", "bolt/k1")))


def enrolling(signer: Signer, account: str = "acme") -> Callable[[World], EnrolKey]:
    return lambda world: EnrolKey(**world.base(account), key=granted(signer))


def revoke_key(world: World) -> RevokeKey:
    return RevokeKey(**world.base("cast"), key="bolt/k1", reason=RevokeReason.LOST)


def revoking(name: str, account: str = "") -> Callable[[World], RevokeKey]:
    base = account or name.partition("/")[0]
    return lambda world: RevokeKey(**world.base(base), key=name, reason=RevokeReason.COMPROMISED)


def accredit(world: World) -> Accredit:
    return Accredit(**world.base("idb"), body="ghost", scopes=(3, 1), until=day("2026-01-04"))


def accrediting(until: str) -> Callable[[World], Accredit]:
    return lambda world: Accredit(
        **world.base("idb"), body="vvb3", scopes=(1, 16), until=day(until)
    )


def withdraw_accreditation(world: World) -> WithdrawAccreditation:
    return WithdrawAccreditation(**world.base("idb"), body="ghost", scopes=(4, 3))


def withdrawing(body: str, *scopes: int) -> Callable[[World], WithdrawAccreditation]:
    return lambda world: WithdrawAccreditation(**world.base("idb"), body=body, scopes=scopes)


LADDERS = [
    *ladder(
        "open_account",
        town,
        open_account,
        with_authority(TAKEN),
        [
            rung(Code.LIST_UNSORTED),
            rung(Code.ACCOUNT_TAKEN, associations=("cast", "ghost")),
            rung(
                Code.UBN_INVALID,
                holder="newcomer",
                key=granted(STOLEN),
                signers=with_authority(STOLEN),
            ),
            rung(Code.UBN_TAKEN, ubn=UBNS["bolt"]),
            rung(Code.PARTY_UNKNOWN, ubn=ubn_at(60000001)),
            rung(Code.PARTY_KIND, associations=("cast", "guild")),
            rung(Code.KEY_TAKEN, associations=("guild",)),
            rung(
                Code.LAST_KEY,
                kind=AccountKind.AUTHORITY,
                key=granted(signer_of("newcomer/k1"), Custody.REGISTRY),
                signers=with_authority("newcomer/k1"),
            ),
            rung(None, kind=AccountKind.ENTERPRISE),
        ],
        outsider="acme",
        threshold=True,
        grants=True,
    ),
    *ladder(
        "enrol_key",
        town,
        enrol_key,
        ("acme/k1", "acme/k3", renamed("acme/k4", "bolt/k1")),
        [
            rung(Code.KEY_TAKEN),
            rung(None, key=granted(NEXT), signers=("acme/k1", "acme/k3", NEXT)),
        ],
        grants=True,
    ),
    *ladder(
        "revoke_key",
        town,
        revoke_key,
        ("cast/k1",),
        [
            rung(Code.KEY_NOT_LIVE),
            rung(Code.LAST_KEY, key="cast/k1"),
            rung(None, account="acme", key="acme/k3", signers=("acme/k1", "acme/k3")),
        ],
    ),
    *ladder(
        "accredit",
        town,
        accredit,
        AUTHORITY,
        [
            rung(Code.LIST_UNSORTED),
            rung(Code.PARTY_UNKNOWN, scopes=(1, 3)),
            rung(Code.PARTY_KIND, body="acme"),
            rung(Code.ACCREDITATION_PAST, body="vvb3"),
            rung(None, until=day("2026-01-05")),
        ],
        outsider="vvb3",
        threshold=True,
    ),
    *ladder(
        "withdraw_accreditation",
        town,
        withdraw_accreditation,
        AUTHORITY,
        [
            rung(Code.LIST_UNSORTED),
            rung(Code.PARTY_UNKNOWN, scopes=(3, 4)),
            rung(Code.PARTY_KIND, body="guild"),
            rung(Code.NOT_ACCREDITED, body="vvb"),
            rung(None, scopes=(3,)),
        ],
        outsider="vvb",
        threshold=True,
    ),
]
PAIR = "acme/k1 acme/k3"
ONE_AND_NEXT = "acme/k1 acme/k4"
LATER = datetime.timedelta(hours=14)
"""From 02:00 UTC on 5 January to 00:00 in Taiwan on the sixth."""

OPENED = [
    row(
        "open_account",
        "of an association named twice",
        town,
        newcomer(associations=("guild", "guild")),
        with_authority("newcomer/k1"),
        Code.LIST_UNSORTED,
    ),
    row(
        "open_account",
        "without its own key",
        town,
        newcomer(),
        AUTHORITY,
        Code.MISSING_SIGNATURE,
    ),
    row(
        "open_account",
        "with another key of its name",
        town,
        newcomer(),
        with_authority(renamed("newcomer/k1", "another")),
        Code.UNKNOWN_KEY,
    ),
    row(
        "open_account",
        "with a second key at once",
        town,
        newcomer(signer_of("newcomer/k2")),
        with_authority("newcomer/k2"),
        Code.KEY_NAME,
    ),
    row(
        "open_account",
        "with a revoked key of another account",
        town,
        newcomer(renamed("newcomer/k1", "acme/k2")),
        with_authority(renamed("newcomer/k1", "acme/k2")),
        Code.KEY_TAKEN,
    ),
    row(
        "open_account",
        "whose key the registry keeps",
        town,
        newcomer(custody=Custody.REGISTRY),
        with_authority("newcomer/k1"),
        None,
    ),
]
KEYS = [
    row(
        "enrol_key",
        "that skips a label",
        town,
        enrolling(signer_of("acme/k5")),
        "acme/k1 acme/k3 acme/k5",
        Code.KEY_NAME,
    ),
    row(
        "enrol_key",
        "under a label that is gone",
        town,
        enrolling(signer_of("acme/k2")),
        "acme/k1 acme/k2",
        Code.KEY_NAME,
    ),
    row(
        "enrol_key",
        "of another account's name",
        town,
        enrolling(signer_of("bolt/k2")),
        "acme/k1 bolt/k2",
        Code.KEY_NAME,
    ),
    row(
        "enrol_key",
        "by the new key alone",
        town,
        enrolling(NEXT),
        "acme/k4",
        Code.MISSING_SIGNATURE,
    ),
    row(
        "enrol_key",
        "its own revoked key again",
        town,
        enrolling(renamed("acme/k4", "acme/k2")),
        ("acme/k1", "acme/k3", renamed("acme/k4", "acme/k2")),
        Code.KEY_TAKEN,
    ),
    row(
        "enrol_key",
        "of the authority by one of two",
        town,
        enrolling(signer_of("idb/k4"), "idb"),
        "idb/k1 idb/k4",
        Code.MISSING_SIGNATURE,
    ),
    row(
        "enrol_key",
        "of the authority",
        town,
        enrolling(signer_of("idb/k4"), "idb"),
        "idb/k1 idb/k2 idb/k4",
        None,
    ),
    row(
        "enrol_key",
        "for an account kept by the registry",
        town,
        enrolling(signer_of("kept/k2"), "kept"),
        "kept/k1 kept/k2",
        None,
    ),
    row("enrol_key", "by one of two", town, enrolling(NEXT), ONE_AND_NEXT, Code.MISSING_SIGNATURE),
    row("enrol_key", "by one of one", town, enrolling(BOLT, "bolt"), "bolt/k1 bolt/k2", None),
    row(
        "enrol_key",
        "of an account with two, by a key that the registry keeps",
        dual,
        enrolling(signer_of("acme/k5")),
        "acme/k1 acme/k4 acme/k5",
        Code.KEY_NOT_COUNTED,
    ),
    row(
        "enrol_key",
        "of an account with one, by a key that the registry keeps",
        half_kept,
        enrolling(signer_of("cast/k3"), "cast"),
        "cast/k2 cast/k3",
        Code.KEY_NOT_COUNTED,
    ),
    row(
        "enrol_key",
        "of an account with one and a kept one, by its own",
        half_kept,
        enrolling(signer_of("cast/k3"), "cast"),
        "cast/k1 cast/k3",
        None,
    ),
    row(
        "enrol_key",
        "which was the log's",
        rotated,
        enrolling(renamed("acme/k4", ORIGIN)),
        ("acme/k1", "acme/k3", renamed("acme/k4", ORIGIN)),
        Code.KEY_TAKEN,
    ),
    row(
        "revoke_key",
        "its own, by one of two",
        town,
        revoking("acme/k3"),
        "acme/k3",
        Code.MISSING_SIGNATURE,
    ),
    row("revoke_key", "itself", town, revoking("acme/k3"), PAIR, None),
    row("revoke_key", "twice", town, revoking("acme/k2"), PAIR, Code.KEY_NOT_LIVE),
    row("revoke_key", "never enrolled", town, revoking("acme/k9"), PAIR, Code.KEY_NOT_LIVE),
    row("revoke_key", "kept by the registry", half_kept, revoking("cast/k2"), "cast/k1", None),
    row("revoke_key", "its one own", half_kept, revoking("cast/k1"), "cast/k1", None),
    row(
        "revoke_key",
        "of another account",
        town,
        revoking("bolt/k1", "acme"),
        PAIR,
        Code.KEY_NOT_LIVE,
    ),
    row("revoke_key", "the last", town, revoking("bolt/k1"), "bolt/k1", Code.LAST_KEY),
    row(
        "revoke_key",
        "of the authority, down to the threshold",
        town,
        revoking("idb/k1"),
        AUTHORITY,
        Code.LAST_KEY,
    ),
    row(
        "revoke_key",
        "of the authority, kept by the registry",
        town,
        revoking("idb/k3"),
        AUTHORITY,
        None,
    ),
    row(
        "revoke_key",
        "of a branch, kept by the registry",
        branch,
        revoking("bureau/k2"),
        "bureau/k1",
        None,
    ),
    row(
        "revoke_key",
        "of a branch, its own",
        branch,
        revoking("bureau/k1"),
        "bureau/k1",
        Code.LAST_KEY,
    ),
]
ACCREDITED = [
    row("accredit", "to the day", town, accrediting("2026-01-05"), AUTHORITY, None),
    row(
        "accredit",
        "to yesterday in Taiwan",
        town,
        accrediting("2026-01-05"),
        AUTHORITY,
        Code.ACCREDITATION_PAST,
        late=LATER,
    ),
    row(
        "withdraw_accreditation",
        "twice",
        lapsed,
        withdrawing("vvb2", 3),
        AUTHORITY,
        Code.NOT_ACCREDITED,
    ),
    row(
        "withdraw_accreditation",
        "that ran out",
        lapsed,
        withdrawing("vvb", 3),
        AUTHORITY,
        Code.NOT_ACCREDITED,
    ),
    row(
        "withdraw_accreditation",
        "of a scope named twice",
        town,
        withdrawing("vvb", 3, 3),
        AUTHORITY,
        Code.LIST_UNSORTED,
    ),
]

CASES = [*LADDERS, *OPENED, *KEYS, *ACCREDITED]
