"""Cases of the acts on units."""

from ledger.book.acts import Cancel, Hold, Release, Retire, Transfer
from ledger.book.fields import CancelReason, HoldReason, Purpose
from ledger.errors import Code
from tests.ledger.rules.case import Case, Given, row
from tests.ledger.rules.given import SERIES, SHATTERED, dual, national, reported, town, traded
from tests.ledger.rules.ladder import ladder, rung
from tests.world import UBNS, World

PRICE_MAX = 1_000_000_000
AUTHORITY = ("idb/k1", "idb/k2")
UNSORTED = ((SHATTERED, 1, 1_200), (SERIES, 1, 100), (SERIES, 100, 999_999_999))
UNKNOWN = ((SHATTERED, 1, 1_200), (SERIES, 1, 999_999_999))
TOO_MANY = ((SHATTERED, 1, 1_200), (SERIES, 1, 100))
SPENT = ((SHATTERED, 1, 3), (SERIES, 1, 100))
OTHERS = ((SERIES, 1, 30), (SERIES, 51, 60))
ON_HOLD = ((SERIES, 1, 20),)
MOVED = ((SERIES, 10, 10), (SERIES, 51, 60))
FREE = ((SERIES, 51, 60),)


def transfer(world: World) -> Transfer:
    return Transfer(**world.base("acme"), ranges=UNSORTED, recipient="ghost")


def retire(world: World) -> Retire:
    return Retire(
        **world.base("acme"),
        beneficiary="12345678",
        purpose=Purpose.CARBON_FEE,
        ranges=UNSORTED,
    )


def cancel(world: World) -> Cancel:
    return Cancel(**world.base("idb"), ranges=UNSORTED, reason=CancelReason.REPLACEMENT)


def hold(world: World) -> Hold:
    return Hold(**world.base("idb"), ranges=UNSORTED, reason=HoldReason.COURT_ORDER)


def release(world: World) -> Release:
    return Release(**world.base("idb"), ranges=UNSORTED)


LADDERS = [
    *ladder(
        "transfer",
        traded,
        transfer,
        ("acme/k1",),
        [
            rung(Code.PARTY_UNKNOWN),
            rung(Code.PARTY_KIND, recipient="guild"),
            rung(Code.SAME_ACCOUNT, recipient="acme", unit_price_ntd=PRICE_MAX),
            rung(Code.NOT_INDEPENDENT, recipient="vvb", signers=("acme/k1", "vvb/k1")),
            rung(Code.RANGES_INVALID, recipient="bolt", signers=("acme/k1", "bolt/k1")),
            rung(Code.PRICE_OVERFLOW, ranges=UNKNOWN),
            rung(Code.UNITS_UNKNOWN, unit_price_ntd=1),
            rung(Code.TOO_MANY_BLOCKS, ranges=TOO_MANY),
            rung(Code.UNITS_SPENT, ranges=SPENT),
            rung(Code.NOT_HOLDER, ranges=OTHERS),
            rung(Code.UNITS_ON_HOLD, ranges=ON_HOLD),
            rung(Code.MOVE_LIMIT, ranges=MOVED),
            rung(None, ranges=FREE),
        ],
        outsider="vvb",
    ),
    *ladder(
        "retire",
        traded,
        retire,
        ("acme/k1",),
        [
            rung(Code.UBN_INVALID),
            rung(Code.RANGES_INVALID, beneficiary=UBNS["bolt"]),
            rung(Code.PURPOSE_NOT_ALLOWED, ranges=UNKNOWN),
            rung(Code.BENEFICIARY_NOT_HOLDER, purpose=Purpose.VOLUNTARY),
            rung(Code.UNITS_UNKNOWN, beneficiary=UBNS["acme"]),
            rung(Code.TOO_MANY_BLOCKS, ranges=TOO_MANY),
            rung(Code.UNITS_SPENT, ranges=SPENT),
            rung(Code.NOT_HOLDER, ranges=OTHERS),
            rung(Code.UNITS_ON_HOLD, ranges=ON_HOLD),
            rung(None, ranges=MOVED),
        ],
        outsider="guild",
    ),
    *ladder(
        "cancel",
        traded,
        cancel,
        AUTHORITY,
        [
            rung(Code.RANGES_INVALID),
            rung(Code.UNITS_UNKNOWN, ranges=UNKNOWN),
            rung(Code.TOO_MANY_BLOCKS, ranges=TOO_MANY),
            rung(Code.UNITS_SPENT, ranges=SPENT),
            rung(None, ranges=OTHERS),
        ],
        outsider="acme",
        threshold=True,
    ),
    *ladder(
        "hold",
        traded,
        hold,
        AUTHORITY,
        [
            rung(Code.RANGES_INVALID),
            rung(Code.UNITS_UNKNOWN, ranges=UNKNOWN),
            rung(Code.TOO_MANY_BLOCKS, ranges=TOO_MANY),
            rung(Code.UNITS_SPENT, ranges=SPENT),
            rung(Code.UNITS_ON_HOLD, ranges=OTHERS),
            rung(None, ranges=((SERIES, 1, 10), (SERIES, 21, 30))),
        ],
        outsider="watch",
        threshold=True,
    ),
    *ladder(
        "release",
        traded,
        release,
        AUTHORITY,
        [
            rung(Code.RANGES_INVALID),
            rung(Code.UNITS_UNKNOWN, ranges=UNKNOWN),
            rung(Code.TOO_MANY_BLOCKS, ranges=TOO_MANY),
            rung(Code.UNITS_SPENT, ranges=SPENT),
            rung(Code.NOT_ON_HOLD, ranges=((SERIES, 11, 21),)),
            rung(None, ranges=((SERIES, 11, 20),)),
        ],
        outsider="bolt",
        threshold=True,
    ),
]


def _move(name: str, code: Code | None, *ranges: tuple[str, int, int], **fields: object) -> Case:
    """Return the case of a transfer by ``acme`` to ``bolt``, in the world `traded`."""

    def act(world: World) -> Transfer:
        named = {"recipient": "bolt"} | fields
        return Transfer(**world.base("acme"), ranges=ranges, **named)  # type: ignore[arg-type]

    return row("transfer", name, traded, act, "acme/k1", code)


RANGES = [
    _move("backwards", Code.RANGES_INVALID, (SERIES, 60, 59)),
    _move("twice the same unit", Code.RANGES_INVALID, (SERIES, 51, 55), (SERIES, 55, 60)),
    _move("twice the same range", Code.RANGES_INVALID, (SERIES, 51, 55), (SERIES, 51, 55)),
    _move("serials out of order", Code.RANGES_INVALID, (SERIES, 56, 60), (SERIES, 51, 55)),
    _move("series out of order", Code.RANGES_INVALID, (SERIES, 51, 55), (SHATTERED, 1, 1)),
    _move("touching", None, (SERIES, 51, 55), (SERIES, 56, 60)),
    _move("of a series never issued", Code.UNITS_UNKNOWN, ("Z00001/2025", 1, 1)),
    _move("of a project never registered", Code.UNITS_UNKNOWN, ("Z99999/2024", 1, 1)),
    _move("one past the last serial", Code.UNITS_UNKNOWN, (SERIES, 100, 101)),
    _move("up to the last serial", None, (SERIES, 100, 100)),
    _move("of retired units", Code.UNITS_SPENT, (SERIES, 40, 40)),
    _move("of cancelled units", Code.UNITS_SPENT, (SERIES, 41, 41)),
    _move("of a unit on hold at the end", Code.UNITS_ON_HOLD, (SHATTERED, 1, 2)),
    _move("to the authority", Code.PARTY_KIND, (SERIES, 51, 51), recipient="idb"),
    _move("to the auditor", Code.PARTY_KIND, (SERIES, 51, 51), recipient="watch"),
    _move("to a body without it", Code.MISSING_SIGNATURE, FREE[0], recipient="vvb2"),
    _move("to nobody", Code.PARTY_UNKNOWN, FREE[0], recipient="ghost"),
    _move("at a price without the buyer", Code.MISSING_SIGNATURE, FREE[0], unit_price_ntd=300),
    _move("at no price without the buyer", Code.MISSING_SIGNATURE, FREE[0], unit_price_ntd=0),
]


def _receive(
    name: str, code: Code | None, recipient: str, signers: str, given: Given = dual
) -> Case:
    """Return the case of a transfer of unit 3 by ``acme``; policy asks no recipient to sign."""
    series = SERIES if given is dual else SHATTERED
    return row(
        "transfer",
        f"to {name}",
        given,
        lambda world: world.transfer_act(3, 3, recipient=recipient, series=series),
        signers,
        code,
    )


RECEIVED = [
    _receive("a body that did no work", None, "vvb2", "acme/k1 vvb2/k1"),
    _receive("a body by it alone", Code.MISSING_SIGNATURE, "vvb2", "vvb2/k1"),
    _receive("a body by another body", Code.MISSING_SIGNATURE, "vvb2", "acme/k1 vvb3/k1"),
    _receive("a body by two bodies", Code.EXTRA_SIGNATURE, "vvb2", "acme/k1 vvb2/k1 vvb3/k1"),
    _receive("a body that validated", Code.NOT_INDEPENDENT, "vvb", "acme/k1 vvb/k1"),
    _receive("a body that validated, without it", Code.MISSING_SIGNATURE, "vvb", "acme/k1"),
    _receive("an enterprise unasked", Code.EXTRA_SIGNATURE, "bolt", "acme/k1 bolt/k1"),
    _receive("a body that received before", None, "vvb2", "acme/k1 vvb2/k1", reported),
    _receive("one that received, alone", Code.MISSING_SIGNATURE, "vvb2", "acme/k1", reported),
    row(
        "transfer",
        "to a body of the threshold by two keys and the body",
        dual,
        lambda world: world.transfer_act(1, 50, recipient="vvb2"),
        "acme/k1 acme/k3 vvb2/k1",
        None,
    ),
]
SIGNED = [
    row(
        "transfer",
        "of the threshold by one key",
        dual,
        lambda world: world.transfer_act(1, 50),
        "acme/k1",
        Code.MISSING_SIGNATURE,
    ),
    row(
        "transfer",
        "of the threshold with a key kept by the registry",
        dual,
        lambda world: world.transfer_act(1, 50),
        "acme/k1 acme/k4",
        Code.KEY_NOT_COUNTED,
    ),
    row(
        "transfer",
        "of the threshold by two keys",
        dual,
        lambda world: world.transfer_act(1, 50),
        "acme/k1 acme/k3",
        None,
    ),
    row(
        "transfer",
        "below the threshold by two keys",
        dual,
        lambda world: world.transfer_act(1, 49),
        "acme/k1 acme/k3",
        Code.EXTRA_SIGNATURE,
    ),
    row(
        "transfer",
        "below the threshold by a key kept by the registry",
        dual,
        lambda world: world.transfer_act(1, 49),
        "acme/k4",
        None,
    ),
    row(
        "transfer",
        "by a revoked key",
        town,
        lambda world: world.transfer_act(1, 1),
        "acme/k2",
        Code.KEY_REVOKED,
    ),
    row(
        "transfer",
        "by the authority alone",
        national,
        lambda world: world.transfer_act(1, 1),
        "idb/k1 idb/k2",
        Code.MISSING_SIGNATURE,
    ),
    row(
        "transfer",
        "without the authority",
        national,
        lambda world: world.transfer_act(1, 1),
        "acme/k1 bolt/k1",
        Code.MISSING_SIGNATURE,
    ),
]

CASES = [*LADDERS, *RANGES, *RECEIVED, *SIGNED]
