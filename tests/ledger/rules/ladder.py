"""A ladder: the cases of one act, in the order of precedence.

Its first act breaks everything at once; each rung mends what the rung before was refused for, and
the last is admitted. So every rung shows that its code wins over all the codes below it.
"""

import datetime
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ledger.book.acts import AnyAct, KeyGrant, RotateLogKey
from ledger.book.calendar import add_days_to_instant
from ledger.errors import Code
from tests.ledger.rules.case import Case, Draft, Given, Names, odd_grant, submitted, weak_grant
from tests.ledger.rules.given import BURNT, USED
from tests.world import ORIGIN, World

FRESH = "c0" * 16
"""An act id that nobody used."""
PAST = "2025-12-31T00:00:00.000Z"
"""An instant before every world begins."""
TOO_EARLY = datetime.timedelta(milliseconds=-5)
STRANGERS: Names = ("ghost/k1", "acme/k2", "idb/k3", "steel/k1")
"""Keys that no act of a ladder wants: unknown, revoked, kept by the registry, superfluous."""


class Scene(Struct, frozen=True):
    """What every rung may look at: the world, and the act with which the ladder begins."""

    world: World
    first: AnyAct


Change = Callable[[Scene, Draft], Draft]


class Rung(Struct, frozen=True):
    """A code, and what is changed of the draft before it is earned."""

    code: Code | None
    change: Change


def rung(code: Code | None, *, signers: Names | None = None, **fields: object) -> Rung:
    """Return a rung that changes fields of the act, or who signs it."""

    def change(_: Scene, draft: Draft) -> Draft:
        act = replace(draft.act, **fields)
        return replace(draft, act=act, signers=draft.signers if signers is None else signers)

    return Rung(code, change)


def ladder(
    tag: str,
    given: Given,
    act: Callable[[World], AnyAct],
    signers: Names,
    rungs: Sequence[Rung],
    *,
    outsider: str = "",
    threshold: bool = False,
    grants: bool = False,
    keyed: Sequence[Rung] = (),
) -> list[Case]:
    """Return the cases of one act, from a foreign origin up to admission.

    `act` breaks every rule that `rungs` mend; `outsider` is an account of a kind that may not act
    so; `grants` says that the act enrols a key, unless `keyed` are the rungs of one; `threshold`
    says that a key kept by the registry does not count.
    """
    signed = _signed(signers, threshold=threshold)
    steps = [*_placed(outsider), *(_keyed() if grants else keyed), *signed, *rungs]
    genuine_from = len(steps) - len(rungs)
    return [
        Case(
            name=f"{tag} {number + 1:02}: {step.code or 'admitted'}",
            act=tag,
            code=step.code,
            given=given,
            hand_in=_climb(act, steps[: number + 1], forged=number < genuine_from),
            rung=number + 1,
        )
        for number, step in enumerate(steps)
    ]


def _climb(
    act: Callable[[World], AnyAct], steps: Sequence[Rung], *, forged: bool
) -> Callable[[World], tuple[bytes, str]]:
    def hand_in(world: World) -> tuple[bytes, str]:
        scene = Scene(world, act(world))
        draft = Draft(act=scene.first, signers=(), forged=forged)
        for step in steps:
            draft = step.change(scene, draft)
        return submitted(world, draft)

    return hand_in


def _placed(outsider: str) -> list[Rung]:
    """Return the rungs of place, time and role, which are the same for every act."""

    def begin(scene: Scene, draft: Draft) -> Draft:
        account = outsider or scene.first.account
        act = replace(draft.act, account=account, id=USED, not_after=PAST)
        elsewhere = "registry.test/other"
        return replace(draft, act=act, signers=STRANGERS, origin=elsewhere, late=TOO_EARLY)

    def days_ahead(days: int, **fields: object) -> Change:
        def change(scene: Scene, draft: Draft) -> Draft:
            not_after = add_days_to_instant(scene.world.instant(), days)
            return replace(draft, act=replace(draft.act, not_after=not_after, **fields))

        return change

    rungs = [
        Rung(Code.FOREIGN_ORIGIN, begin),
        Rung(Code.CLOCK_BACKWARDS, lambda _, draft: replace(draft, origin=ORIGIN)),
        Rung(Code.ACT_ID_REUSED, lambda _, draft: replace(draft, late=datetime.timedelta())),
        rung(Code.ACT_WITHDRAWN, id=BURNT),
        rung(Code.EXPIRED, id=FRESH),
        Rung(Code.NOT_AFTER_TOO_FAR, days_ahead(31)),
        Rung(Code.UNKNOWN_ACCOUNT, days_ahead(7, account="ghost")),
    ]
    return [*rungs, rung(Code.ROLE_NOT_ALLOWED, account=outsider)] if outsider else rungs


def _keyed() -> list[Rung]:
    """Return the rungs of a key that is enrolled: its name, its kind, then its strength."""

    def grants(make: Callable[[str], KeyGrant], suffix: str = "") -> Change:
        def change(scene: Scene, draft: Draft) -> Draft:
            name = scene.first.key.vkey.partition("+")[0]  # type: ignore[union-attr]
            act = replace(draft.act, account=scene.first.account, key=make(name + suffix))
            return replace(draft, act=act)

        return change

    return [
        Rung(Code.KEY_NAME, grants(odd_grant, "0")),
        Rung(Code.KEY_KIND, grants(odd_grant)),
        Rung(Code.WEAK_KEY, grants(weak_grant)),
    ]


def _signed(signers: Names, *, threshold: bool) -> list[Rung]:
    """Return the rungs of who signs."""
    _, revoked, kept, extra = STRANGERS

    def first(scene: Scene, draft: Draft) -> Draft:
        key = getattr(scene.first, "key", None)
        grant = {"key": key} if isinstance(key, KeyGrant) else {}
        if isinstance(scene.first, RotateLogKey):
            grant = {"log_vkey": scene.first.log_vkey}
        return replace(draft, act=replace(draft.act, account=scene.first.account, **grant))

    rungs = [
        Rung(Code.UNKNOWN_KEY, first),
        rung(Code.KEY_REVOKED, signers=(revoked, kept, extra)),
        rung(Code.KEY_NOT_COUNTED, signers=(kept, extra)),
        rung(Code.MISSING_SIGNATURE, signers=(extra,)),
        rung(Code.EXTRA_SIGNATURE, signers=(*signers, extra)),
        rung(Code.BAD_SIGNATURE, signers=signers),
    ]
    return [step for step in rungs if threshold or step.code is not Code.KEY_NOT_COUNTED]
