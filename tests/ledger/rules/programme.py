"""Cases of the acts on the programme: genesis, rules, policy, the log's key."""

from collections.abc import Callable

from msgspec.structs import replace

from ledger.book.acts import AdoptRules, Genesis, KeyGrant, RotateLogKey, SetCalendar, SetPolicy
from ledger.book.fields import Custody, Profile, Purpose
from ledger.book.policy import default_policy
from ledger.errors import Code
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.keys import ED25519, Signer, VerifierKey
from ledger.log.merkle import leaf_hash
from ledger.log.note import format_note, parse_note, signature_line
from tests.ledger.rules.case import Case, Draft, Names, granted, renamed, row, weak_grant
from tests.ledger.rules.given import adopting, bare, day, rotated, town
from tests.ledger.rules.ladder import FRESH, PAST, Rung, Scene, ladder, rung
from tests.world import ORIGIN, UBNS, World, grant_of, next_log_key, sha, signer_of

AUTHORITY = ("idb/k1", "idb/k2")
TWINS = (signer_of("idb/k1"), renamed("idb/k2", "idb/k1"))


def adopt_rules(world: World) -> AdoptRules:
    return AdoptRules(**world.base("idb"), binds_from=1, rules=3, specification=sha("rules"))


def set_policy(world: World) -> SetPolicy:
    policy = replace(
        world.programme.policy,
        authority_threshold=3,
        purposes=(Purpose.VOLUNTARY, Purpose.CARBON_FEE),
    )
    return SetPolicy(**world.base("idb"), policy=policy)


def set_calendar(world: World) -> SetCalendar:
    days = (day("2026-02-16"), day("2026-02-16"))
    return SetCalendar(**world.base("idb"), closed=days, opened=(), year=2025)


def genesis(world: World, **fields: object) -> Genesis:
    found = {
        **world.base("idb"),
        "keys": (grant_of("idb/k1"), grant_of("idb/k2")),
        "log_vkey": signer_of(ORIGIN).vkey.text,
        "origin": ORIGIN,
        "policy": default_policy(Profile.INDUSTRIAL),
        "profile": Profile.INDUSTRIAL,
        "rules": 1,
        "ubn": UBNS["idb"],
    }
    return Genesis(**(found | fields))


def _wrong(**fields: object) -> dict[str, object]:
    """Return fields of a genesis that breaks its rules from GENESIS_KEYS on."""
    policy = replace(default_policy(Profile.INDUSTRIAL), authority_threshold=3)
    unsorted = replace(policy, purposes=(Purpose.VOLUNTARY, Purpose.CARBON_FEE))
    return {"policy": unsorted, "ubn": "12345678"} | fields


def _unsorted(threshold: int = 2) -> object:
    policy = default_policy(Profile.INDUSTRIAL)
    purposes = (Purpose.VOLUNTARY, Purpose.VOLUNTARY)
    return replace(policy, purposes=purposes, authority_threshold=threshold)


def _begin(
    name: str,
    code: Code | None,
    signers: str | Names = "idb/k1 idb/k2",
    draft: dict[str, object] | None = None,
    **fields: object,
) -> Case:
    """Return a case of genesis; a rung of its ladder is named by its number."""

    def act(world: World) -> Genesis:
        return genesis(world, **fields)

    found = row("genesis", name, bare, act, signers, code, **(draft or {}))
    return replace(found, rung=int(name) if name.isdecimal() else 0)


def _weak(*names: str) -> tuple[KeyGrant, ...]:
    return tuple(weak_grant(name) for name in names)


ELSEWHERE = {"origin": "registry.test/other", "forged": True}
FORGED = {"forged": True}
LATE = "2026-03-01T00:00:00.000Z"
GENESIS = [
    # The ladder of entry 0: there is no entry before it, no account and no key.
    _begin("01", Code.FOREIGN_ORIGIN, "idb/k9", ELSEWHERE, **_wrong(not_after=PAST)),
    _begin("02", Code.EXPIRED, "idb/k9", FORGED, **_wrong(not_after=PAST, id=FRESH)),
    _begin(
        "03",
        Code.NOT_AFTER_TOO_FAR,
        "idb/k9",
        FORGED,
        **_wrong(not_after=LATE, keys=_weak("idb/k2", "idb/k1")),
    ),
    _begin("04", Code.KEY_NAME, "idb/k9", FORGED, **_wrong(keys=_weak("idb/k2", "idb/k1"))),
    _begin("05", Code.WEAK_KEY, "idb/k9", FORGED, **_wrong(keys=_weak("idb/k1", "idb/k2"))),
    _begin("06", Code.UNKNOWN_KEY, "idb/k1 idb/k9", FORGED, **_wrong()),
    _begin("07", Code.MISSING_SIGNATURE, "idb/k1", FORGED, **_wrong()),
    _begin("08", Code.BAD_SIGNATURE, draft=FORGED, **_wrong()),
    _begin("09", Code.GENESIS_KEYS, **_wrong()),
    _begin("10", Code.LIST_UNSORTED, policy=_unsorted(), ubn="12345678"),
    _begin("11", Code.UBN_INVALID, ubn="12345678"),
    _begin("12", None),
    # And its variants.
    _begin("one key", Code.GENESIS_KEYS, "idb/k1", keys=(grant_of("idb/k1"),)),
    _begin("a threshold above its keys", Code.GENESIS_KEYS, policy=_unsorted(threshold=3)),
    _begin(
        "a threshold above the keys it keeps itself",
        Code.GENESIS_KEYS,
        keys=(grant_of("idb/k1"), grant_of("idb/k2", Custody.REGISTRY)),
    ),
    _begin(
        "one key under two names",
        Code.GENESIS_KEYS,
        TWINS,
        keys=tuple(granted(signer) for signer in TWINS),
    ),
    _begin(
        "the log's key as one of the authority's",
        Code.GENESIS_KEYS,
        log_vkey=renamed(ORIGIN, "idb/k2").vkey.text,
    ),
    _begin(
        "a log key of another name",
        Code.KEY_NAME,
        log_vkey=signer_of("registry.test/other").vkey.text,
    ),
    _begin(
        "a log that is called like a key of an account, whose key never rotates",
        None,
        draft={"origin": "registry/k1"},
        log_vkey=signer_of("registry/k1").vkey.text,
        origin="registry/k1",
    ),
    _begin("keys out of order", Code.KEY_NAME, keys=(grant_of("idb/k2"), grant_of("idb/k1"))),
    _begin(
        "three keys of a threshold of two",
        None,
        "idb/k1 idb/k2 idb/k3",
        keys=tuple(grant_of(f"idb/k{number}") for number in (1, 2, 3)),
    ),
    row(
        "genesis",
        "as a later entry",
        town,
        genesis,
        "idb/k1 idb/k2",
        Code.GENESIS_MISPLACED,
        origin="registry.test/other",
    ),
    row(
        "adopt_rules",
        "before genesis",
        bare,
        adopt_rules,
        AUTHORITY,
        Code.GENESIS_MISPLACED,
        origin="registry.test/other",
    ),
]

LOGGED = (*AUTHORITY, next_log_key())
WEAK = VerifierKey(ORIGIN, ED25519, b"\x01" + bytes(31))
ENROLLED = renamed(ORIGIN, "acme/k2")


def note_by(signer: Signer, text: bytes) -> bytes:
    """Return a text as a note that a key signed."""
    return format_note(text, [signature_line(signer, text)])


def signed_of(world: World, signer: Signer, *, size: int | None = None) -> bytes:
    """Return a checkpoint under a signer's own name; its root is that of the log as it stands."""
    at = len(world.leaves) if size is None else size
    return sign_checkpoint(Checkpoint(signer.vkey.name, at, world.frontier.root()), signer)


def second(world: World) -> bytes:
    """Return the log's checkpoint under its second key."""
    return world.checkpoint(signer=next_log_key())


def rotate_log_key(world: World) -> RotateLogKey:
    return world.rotation_act(ENROLLED, checkpoint=b"no note\n")


def _rotations() -> list[Case]:
    """Return the ladder of a rotation, whose new key has another field than an account's has."""
    named = {"account": "idb", "log_vkey": signer_of("registry.test/other").vkey.text}
    keyed = [rung(Code.KEY_NAME, **named), rung(Code.WEAK_KEY, log_vkey=WEAK.text)]
    fitting = [
        Rung(Code.KEY_TAKEN, _fitting),
        rung(None, log_vkey=next_log_key().vkey.text, signers=LOGGED),
    ]
    return ladder(
        "rotate_log_key",
        town,
        rotate_log_key,
        (*AUTHORITY, ENROLLED),
        [rung(Code.LOG_CHECKPOINT), *fitting],
        outsider="acme",
        threshold=True,
        keyed=keyed,
    )


def _fitting(scene: Scene, draft: Draft) -> Draft:
    checkpoint = scene.world.rotation_act().checkpoint
    return replace(draft, act=replace(draft.act, checkpoint=checkpoint))


LADDERS = [
    *ladder(
        "adopt_rules",
        town,
        adopt_rules,
        AUTHORITY,
        [
            rung(Code.EDITION_INVALID),
            rung(Code.NOTICE_TOO_SHORT, rules=2),
            rung(None, binds_from=1_000),
        ],
        outsider="acme",
        threshold=True,
    ),
    *_rotations(),
    *ladder(
        "set_policy",
        town,
        set_policy,
        AUTHORITY,
        [
            rung(Code.LIST_UNSORTED),
            rung(
                Code.POLICY_INVALID,
                policy=replace(default_policy(Profile.INDUSTRIAL), authority_threshold=3),
            ),
            rung(None, policy=default_policy(Profile.NATIONAL)),
        ],
        outsider="watch",
        threshold=True,
    ),
    *ladder(
        "set_calendar",
        town,
        set_calendar,
        AUTHORITY,
        [
            rung(Code.LIST_UNSORTED),
            rung(Code.CALENDAR_INVALID, closed=(day("2026-02-16"),)),
            rung(None, year=2026),
        ],
        outsider="acme",
        threshold=True,
    ),
]


def _adopt(ahead: int, rules: int = 2) -> object:
    def act(world: World) -> AdoptRules:
        binds_from = len(world.leaves) + ahead
        return AdoptRules(
            **world.base("idb"), binds_from=binds_from, rules=rules, specification=sha("2")
        )

    return act


def _policy(**changes: object) -> object:
    def act(world: World) -> SetPolicy:
        policy = replace(world.programme.policy, **changes)
        return SetPolicy(**world.base("idb"), policy=policy)

    return act


RULES = [
    row("adopt_rules", "a notice of 100 entries", town, _adopt(101), AUTHORITY, None),
    row("adopt_rules", "of 99", town, _adopt(100), AUTHORITY, Code.NOTICE_TOO_SHORT),
    row("adopt_rules", "twice, for later", adopting, _adopt(500), AUTHORITY, None),
    row("adopt_rules", "twice, at once", adopting, _adopt(100), AUTHORITY, Code.NOTICE_TOO_SHORT),
    row("adopt_rules", "two ahead", adopting, _adopt(500, 3), AUTHORITY, Code.EDITION_INVALID),
]
POLICIES = [
    row(
        "set_policy",
        "acts to approve, unsorted",
        town,
        _policy(approvals=("transfer", "issue")),
        AUTHORITY,
        Code.LIST_UNSORTED,
    ),
    row(
        "set_policy",
        "two shares of a methodology for the pool",
        town,
        _policy(buffer_shares=(("AMS-II.C", 100), ("AMS-II.C", 200))),
        AUTHORITY,
        Code.LIST_UNSORTED,
    ),
    *(
        row("set_policy", name, town, _policy(use_terms=terms), AUTHORITY, Code.LIST_UNSORTED)
        for name, terms in (
            ("two terms of a family", (("Z", 1, ()), ("Z", 2, ()))),
            ("a term with a purpose twice", (("Z", 1, (Purpose.VOLUNTARY,) * 2),)),
        )
    ),
    row(
        "set_policy",
        "acts to approve, one twice",
        town,
        _policy(approvals=("issue", "issue")),
        AUTHORITY,
        Code.LIST_UNSORTED,
    ),
    row("set_policy", "a threshold of all keys", town, _policy(), AUTHORITY, None),
    row("set_policy", "a threshold of one", town, _policy(authority_threshold=1), AUTHORITY, None),
    row(
        "set_policy",
        "by one of two keys",
        town,
        _policy(),
        AUTHORITY[:1],
        Code.MISSING_SIGNATURE,
    ),
]


def _year(*closed: str, opened: tuple[str, ...] = ()) -> object:
    def act(world: World) -> SetCalendar:
        lists = {"closed": tuple(map(day, closed)), "opened": tuple(map(day, opened))}
        return SetCalendar(**world.base("idb"), **lists, year=2024)

    return act


FIRST, LAST = "2024-01-01", "2024-12-31"
CALENDARS = [
    row("set_calendar", "of the first and the last day", town, _year(FIRST, LAST), AUTHORITY, None),
    row("set_calendar", "of no day", town, _year(), AUTHORITY, None),
    row(
        "set_calendar",
        "of a leap day",
        town,
        _year("2024-02-29", opened=("2024-02-17", "2024-02-18")),
        AUTHORITY,
        None,
    ),
    *(
        row("set_calendar", name, town, act, AUTHORITY, code)
        for name, act, code in [
            ("closed days that fall", _year(LAST, FIRST), Code.LIST_UNSORTED),
            (
                "opened days that fall",
                _year(opened=("2024-02-18", "2024-02-17")),
                Code.LIST_UNSORTED,
            ),
            ("the day before the year", _year("2023-12-29"), Code.CALENDAR_INVALID),
            ("the day after it", _year(LAST, "2025-01-01"), Code.CALENDAR_INVALID),
            ("a weekend opened after it", _year(opened=("2025-01-04",)), Code.CALENDAR_INVALID),
            ("a Saturday closed", _year("2024-02-17"), Code.CALENDAR_INVALID),
            ("a Sunday closed", _year("2024-02-18"), Code.CALENDAR_INVALID),
            ("a Friday opened", _year(opened=("2024-02-16",)), Code.CALENDAR_INVALID),
            ("a Monday opened", _year(opened=("2024-02-19",)), Code.CALENDAR_INVALID),
        ]
    ),
]

CHECKPOINTS = {
    "that is no base64": lambda world: b"",
    "that is no note": lambda world: b"no note\n",
    "of another key": lambda world: world.checkpoint(signer=next_log_key()),
    "of another log": lambda world: signed_of(world, signer_of("registry.test/other")),
    "without a root": lambda world: note_by(signer_of(ORIGIN), f"{ORIGIN}\n1\n\n".encode()),
    "of size 0": lambda world: signed_of(world, signer_of(ORIGIN), size=0),
    "of the future": lambda world: signed_of(world, signer_of(ORIGIN), size=len(world.leaves) + 1),
}


def _carrying(note: Callable[[World], bytes]) -> Callable[[World], RotateLogKey]:
    def act(world: World) -> RotateLogKey:
        found = world.rotation_act(checkpoint=note(world) or b"x")
        return found if note(world) else replace(found, checkpoint="YR==")

    return act


def _cosigned(world: World) -> bytes:
    """Return a checkpoint of an earlier size, which a witness cosigned."""
    head = Checkpoint(ORIGIN, 1, leaf_hash(world.leaves[0]))
    text = parse_note(sign_checkpoint(head, signer_of(ORIGIN))).text
    lines = [signature_line(signer_of(name), text) for name in (ORIGIN, "witness.test/w1")]
    return format_note(text, lines)


ROTATIONS = [
    *(
        row(
            "rotate_log_key",
            f"a checkpoint {name}",
            town,
            _carrying(note),
            LOGGED,
            Code.LOG_CHECKPOINT,
        )
        for name, note in CHECKPOINTS.items()
    ),
    row(
        "rotate_log_key", "an older checkpoint, cosigned", town, _carrying(_cosigned), LOGGED, None
    ),
    row(
        "rotate_log_key",
        "without the new key",
        town,
        World.rotation_act,
        AUTHORITY,
        Code.MISSING_SIGNATURE,
    ),
    row(
        "rotate_log_key",
        "by the log's old key",
        town,
        World.rotation_act,
        (*AUTHORITY, signer_of(ORIGIN)),
        Code.UNKNOWN_KEY,
    ),
    row(
        "rotate_log_key",
        "back to the first",
        rotated,
        lambda world: world.rotation_act(signer_of(ORIGIN), checkpoint=second(world)),
        (*AUTHORITY, signer_of(ORIGIN)),
        Code.KEY_TAKEN,
    ),
    row(
        "rotate_log_key",
        "to itself",
        town,
        lambda world: world.rotation_act(signer_of(ORIGIN)),
        (*AUTHORITY, signer_of(ORIGIN)),
        Code.KEY_TAKEN,
    ),
    row(
        "rotate_log_key",
        "with a checkpoint of the first key",
        rotated,
        lambda world: world.rotation_act(next_log_key(3)),
        (*AUTHORITY, next_log_key(3)),
        Code.LOG_CHECKPOINT,
    ),
    row(
        "rotate_log_key",
        "a second time",
        rotated,
        lambda world: world.rotation_act(next_log_key(3), checkpoint=second(world)),
        (*AUTHORITY, next_log_key(3)),
        None,
    ),
]

CASES = [*GENESIS, *LADDERS, *RULES, *POLICIES, *CALENDARS, *ROTATIONS]
