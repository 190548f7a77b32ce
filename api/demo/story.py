"""The story of the replay, step by step, from genesis to audited retirements.

`tell` is a generator: it yields after every step, so that whoever runs it can show progress.
"""

import datetime
from collections.abc import Iterator

from msgspec import UNSET

from api.demo import facts, remarks
from api.demo.earning import earn, light
from api.demo.facts import Deal
from api.demo.parties import PARTIES, Party, assumed_ubns
from api.demo.stage import Stage
from ledger.book.acts import (
    Accredit,
    Genesis,
    Hold,
    OpenAccount,
    Release,
    Transfer,
)
from ledger.book.fields import (
    UNIT_GRAMS,
    HoldReason,
    Profile,
    Purpose,
    Range,
)
from ledger.book.policy import default_policy
from ledger.entry import note_text
from registry.organisations import name_organisation
from registry.services.drafting import (
    draft_retire,
    draft_transfer,
)

_AUTHORITY_KEYS = ("idb/k1", "idb/k2")
_BODIES = ("vvb-one", "vvb-two")
_SCOPES = tuple(range(1, 17))
_PERIOD = (datetime.date(2024, 1, 1), datetime.date(2025, 1, 1))
_JOINT_PERIOD = (datetime.date(2023, 7, 1), datetime.date(2024, 7, 1))


def steps() -> int:
    """Return how many steps `tell` yields."""
    measures = 2 + len(facts.LISTED)
    return 1 + len(PARTIES) + len(_BODIES) + measures + len(facts.DEALS) + len(_ENDINGS)


def tell(stage: Stage) -> Iterator[str]:
    """Tell the story, yielding what was done after each step."""
    ubns = assumed_ubns()
    yield _begin(stage, next(ubns))
    holders = {facts.AUTHORITY: ""}
    for party in PARTIES:
        holders[party.account] = next(ubns)
        yield _open(stage, party, holders[party.account])
    for body in _BODIES:
        yield _accredit(stage, body)
    yield light(stage)
    for measure in facts.LISTED:
        yield earn(stage, measure, _PERIOD, grams=measure.units * UNIT_GRAMS)
    yield earn(stage, facts.JOINT, _JOINT_PERIOD, grams=facts.JOINT.units * UNIT_GRAMS)
    for deal in facts.DEALS:
        yield _sell(stage, deal)
    for ending in _ENDINGS:
        yield ending(stage, holders)


def _begin(stage: Stage, ubn: str) -> str:
    registry = stage.registry
    act = Genesis(
        **stage.base(facts.AUTHORITY),
        keys=tuple(stage.key(name) for name in _AUTHORITY_KEYS),
        log_vkey=registry.vkey,
        origin=registry.origin,
        policy=default_policy(Profile.INDUSTRIAL),
        profile=Profile.INDUSTRIAL,
        rules=1,
        ubn=ubn,
    )
    stage.genesis(note_text(origin=registry.origin, act=act), _AUTHORITY_KEYS, remarks.GENESIS)
    _name(stage, facts.AUTHORITY, "經濟部工業局", "Industrial Development Bureau")
    return "genesis"


def _open(stage: Stage, party: Party, ubn: str) -> str:
    key = f"{party.account}/k1"
    act = OpenAccount(
        **stage.base(facts.AUTHORITY),
        associations=(party.association,) if party.association else (),
        holder=party.account,
        key=stage.key(key),
        kind=party.kind,
        sector=party.sector,
        ubn=ubn,
    )
    stage.submit(act, (*_AUTHORITY_KEYS, key), remarks.of_opening(party))
    _name(stage, party.account, party.name_zh, party.name_en)
    return f"account {party.account}"


def _name(stage: Stage, account: str, name_zh: str, name_en: str) -> None:
    # Every 統一編號 of the replay is assumed, so every organisation is marked.
    stage.registry.database.write(
        lambda connection: name_organisation(
            connection, account=account, name_zh=name_zh, name_en=name_en, assumed=True
        )
    )


def _accredit(stage: Stage, body: str) -> str:
    until = stage.registry.clock().date() + datetime.timedelta(days=3 * 365)
    act = Accredit(**stage.base(facts.AUTHORITY), body=body, scopes=_SCOPES, until=until)
    stage.submit(act, _AUTHORITY_KEYS, remarks.ACCREDITATION)
    return f"accredited {body}"


def _sell(stage: Stage, deal: Deal) -> str:
    """Transfer what a published deal moved: a price stands, so the buyer countersigns."""
    act = draft_transfer(
        stage.intent(deal.seller),
        recipient=deal.buyer,
        ranges=stage.units(deal.seller, deal.units, series=f"{deal.project}/2024"),
        unit_price_ntd=deal.unit_price_ntd,
    )
    stage.propose(act, f"{deal.seller}/k1", f"{deal.buyer}/k1", remarks.of_deal(deal))
    return f"{deal.units} t at NTD {deal.unit_price_ntd:,}: {deal.seller} to {deal.buyer}"


def _retire_bought(stage: Stage, ubns: dict[str, str]) -> str:
    """Retire what two buyers bought, and a part of the lighting units (use is assumed)."""
    for holder, quantity, series, source in (
        ("local-renewal", 30, "Z00003/2024", facts.FIRST_DEAL),
        ("tuv-sud", 25, "Z00008/2024", facts.LATER_DEALS),
        ("lighting-case", 5, "Z00001/2020", facts.LIGHTING_CASE),
    ):
        act = draft_retire(
            stage.intent(holder),
            ranges=stage.units(holder, quantity, series=series),
            purpose=Purpose.VOLUNTARY,
            beneficiary=ubns[holder],
        )
        stage.submit(act, [f"{holder}/k1"], remarks.of_use(source))
    return "60 units retired"


def _hold_and_release(stage: Stage, _ubns: dict[str, str]) -> str:
    """Show a hold and its release on units of the assumed centre factory."""
    ranges: tuple[Range, ...] = stage.units("centre-factory", 100, series="Z00009/2023")
    hold = Hold(**stage.base(facts.AUTHORITY), ranges=ranges, reason=HoldReason.DISPUTE)
    stage.submit(hold, _AUTHORITY_KEYS, remarks.HOLD)
    release = Release(**stage.base(facts.AUTHORITY), ranges=ranges)
    stage.submit(release, _AUTHORITY_KEYS, remarks.HOLD)
    return "100 units held and released"


def _give(stage: Stage, _ubns: dict[str, str]) -> str:
    """Transfer units without a price: a small firm's to the large one that led it."""
    ranges = stage.units("sme-two", 20, series="Z00009/2024")
    act = Transfer(
        **stage.base("sme-two"), ranges=ranges, recipient="centre-factory", unit_price_ntd=UNSET
    )
    stage.submit(act, ["sme-two/k1"], remarks.GIFT)
    return "20 units transferred without a price"


_ENDINGS = (_retire_bought, _hold_and_release, _give)
