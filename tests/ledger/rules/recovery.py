"""Cases of the recovery of accounts."""

import datetime
from collections.abc import Callable

from ledger.book.acts import BeginRecovery, CompleteRecovery, StopRecovery
from ledger.book.fields import Custody
from ledger.errors import Code
from ledger.log.keys import Signer
from tests.ledger.rules.accounts import AUTHORITY, with_authority
from tests.ledger.rules.case import granted, renamed, row
from tests.ledger.rules.given import branch, recovering, ripe
from tests.ledger.rules.ladder import ladder, rung
from tests.world import ORIGIN, World, sha, signer_of

BOLT, CAST, KEPT = (signer_of(f"{name}/k2") for name in ("bolt", "cast", "kept"))
MOMENT = datetime.timedelta(milliseconds=1)


def begin_recovery(world: World) -> BeginRecovery:
    return BeginRecovery(**world.base("idb"), evidence=sha("papers"), holder="ghost")


def beginning(holder: str, account: str = "idb") -> Callable[[World], BeginRecovery]:
    base = {"evidence": sha("papers"), "holder": holder}
    return lambda world: BeginRecovery(**world.base(account), **base)


def stop_recovery(world: World) -> StopRecovery:
    return StopRecovery(**world.base("idb"), holder="cast")


def stopping(holder: str, account: str) -> Callable[[World], StopRecovery]:
    return lambda world: StopRecovery(**world.base(account), holder=holder)


def complete_recovery(world: World) -> CompleteRecovery:
    key = granted(renamed("cast/k2", "acme/k2"))
    return CompleteRecovery(**world.base("idb"), holder="cast", key=key)


def completing(
    signer: Signer, custody: Custody = Custody.SELF
) -> Callable[[World], CompleteRecovery]:
    holder = signer.vkey.name.partition("/")[0]
    key = granted(signer, custody)
    return lambda world: CompleteRecovery(**world.base("idb"), holder=holder, key=key)


LADDERS = [
    *ladder(
        "begin_recovery",
        recovering,
        begin_recovery,
        AUTHORITY,
        [
            rung(Code.PARTY_UNKNOWN),
            rung(Code.PARTY_KIND, holder="idb"),
            rung(Code.RECOVERY_OPEN, holder="bolt"),
            rung(None, holder="cast"),
        ],
        outsider="acme",
        threshold=True,
    ),
    *ladder(
        "stop_recovery",
        recovering,
        stop_recovery,
        AUTHORITY,
        [
            rung(Code.RECOVERY_UNKNOWN),
            rung(None, holder="bolt"),
        ],
        outsider="acme",
        threshold=True,
    ),
    *ladder(
        "complete_recovery",
        recovering,
        complete_recovery,
        with_authority(renamed("cast/k2", "acme/k2")),
        [
            rung(Code.KEY_TAKEN),
            rung(Code.RECOVERY_UNKNOWN, key=granted(CAST), signers=with_authority(CAST)),
            rung(
                Code.RECOVERY_EARLY, holder="bolt", key=granted(BOLT), signers=with_authority(BOLT)
            ),
            rung(None, holder="kept", key=granted(KEPT), signers=with_authority(KEPT)),
        ],
        outsider="acme",
        threshold=True,
        grants=True,
    ),
]
RECOVERED = [
    row("begin_recovery", "again, once stopped", recovering, beginning("steel"), AUTHORITY, None),
    row("begin_recovery", "again, once completed", recovering, beginning("acme"), AUTHORITY, None),
    row(
        "begin_recovery",
        "of a second authority",
        branch,
        beginning("bureau"),
        AUTHORITY,
        Code.PARTY_KIND,
    ),
    row("stop_recovery", "by the account", recovering, stopping("bolt", "bolt"), "bolt/k1", None),
    row(
        "stop_recovery",
        "by a key that the registry keeps",
        recovering,
        stopping("kept", "kept"),
        "kept/k1",
        None,
    ),
    row(
        "stop_recovery",
        "by another account",
        recovering,
        stopping("bolt", "cast"),
        "cast/k1",
        Code.ROLE_NOT_ALLOWED,
    ),
    row(
        "stop_recovery",
        "twice",
        recovering,
        stopping("steel", "steel"),
        "steel/k1",
        Code.RECOVERY_UNKNOWN,
    ),
    row(
        "stop_recovery",
        "that was completed",
        recovering,
        stopping("acme", "idb"),
        AUTHORITY,
        Code.RECOVERY_UNKNOWN,
    ),
    row("complete_recovery", "on its day", ripe, completing(BOLT), with_authority(BOLT), None),
    row(
        "complete_recovery",
        "a moment too early",
        ripe,
        completing(BOLT),
        with_authority(BOLT),
        Code.RECOVERY_EARLY,
        late=-MOMENT,
    ),
    row(
        "complete_recovery",
        "with a key for the registry to keep",
        ripe,
        completing(BOLT, Custody.REGISTRY),
        with_authority(BOLT),
        None,
    ),
    row(
        "complete_recovery",
        "without the new key",
        ripe,
        completing(BOLT),
        AUTHORITY,
        Code.MISSING_SIGNATURE,
    ),
    row(
        "complete_recovery",
        "with the account's old key beside it",
        ripe,
        completing(BOLT),
        with_authority("bolt/k1", BOLT),
        Code.EXTRA_SIGNATURE,
    ),
    row(
        "complete_recovery",
        "that was stopped",
        recovering,
        completing(signer_of("steel/k2")),
        with_authority("steel/k2"),
        Code.RECOVERY_UNKNOWN,
    ),
    row(
        "complete_recovery",
        "with the log's key",
        ripe,
        completing(renamed("bolt/k2", ORIGIN)),
        with_authority(renamed("bolt/k2", ORIGIN)),
        Code.KEY_TAKEN,
    ),
]

CASES = [*LADDERS, *RECOVERED]
