"""The story of the replay, step by step, from genesis to audited retirements.

`tell` is a generator: it yields after every step, so that whoever runs it can show progress.
"""

import datetime
from collections.abc import Iterator

from msgspec import UNSET

from api.demo import facts
from api.demo.facts import Deal, Measure
from api.demo.parties import PARTIES, Party, assumed_ubns
from api.demo.stage import Stage
from ledger.book.acts import (
    Accredit,
    Asset,
    Genesis,
    Hold,
    Member,
    OpenAccount,
    RegisterProject,
    Release,
    Transfer,
    ValidateProject,
    Vintage,
)
from ledger.book.allotment import largest_remainder
from ledger.book.calendar import days_in_year, years_touched
from ledger.book.fields import (
    UNIT_GRAMS,
    AccountKind,
    DocumentKind,
    HoldReason,
    Profile,
    Purpose,
    Range,
    UnitType,
)
from ledger.book.policy import default_policy
from ledger.entry import note_text
from registry.methods import quantify
from registry.methods.lighting import LampGroup, LightingInputs, Replacement
from registry.organisations import name_organisation, title_project
from registry.services.drafting import (
    draft_issue,
    draft_monitoring,
    draft_retire,
    draft_transfer,
    draft_verification,
)
from registry.store import SqlReader

_AUTHORITY_KEYS = ("idb/k1", "idb/k2")
_BODIES = ("vvb-one", "vvb-two")
_SCOPES = tuple(range(1, 17))
_PERIOD = (datetime.date(2024, 1, 1), datetime.date(2025, 1, 1))
_JOINT_PERIOD = (datetime.date(2023, 7, 1), datetime.date(2024, 7, 1))
_LIGHTING_PERIOD = (datetime.date(2020, 1, 1), datetime.date(2021, 1, 1))

Period = tuple[datetime.date, datetime.date]


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
    yield _lighting(stage)
    for measure in facts.LISTED:
        yield _earn(stage, measure, _PERIOD, grams=measure.units * UNIT_GRAMS)
    yield _earn(stage, facts.JOINT, _JOINT_PERIOD, grams=facts.JOINT.units * UNIT_GRAMS)
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
    stage.genesis(note_text(origin=registry.origin, act=act), _AUTHORITY_KEYS)
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
    stage.submit(act, (*_AUTHORITY_KEYS, key))
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
    stage.submit(act, _AUTHORITY_KEYS)
    return f"accredited {body}"


def _lighting(stage: Stage) -> str:
    """Quantify the published case by its method, and issue what follows."""
    inputs = LightingInputs(
        period_start=_LIGHTING_PERIOD[0].isoformat(),
        period_end=_LIGHTING_PERIOD[1].isoformat(),
        grid_edition=1,
        replacements=(
            Replacement(
                baseline=LampGroup(count=643, watts="28", hours="2904"),
                project=LampGroup(count=643, watts="13", hours="2904"),
            ),
            Replacement(
                baseline=LampGroup(count=1116, watts="14", hours="2904"),
                project=LampGroup(count=1116, watts="10", hours="2904"),
            ),
        ),
    )
    result = quantify("AMS-II.C", inputs)
    if result.units != facts.LIGHTING.units:
        raise RuntimeError("the published case no longer gives its 20 units")
    return _earn(stage, facts.LIGHTING, _LIGHTING_PERIOD, grams=result.quantity_g, inputs=inputs)


def _earn(
    stage: Stage,
    measure: Measure,
    period: Period,
    *,
    grams: int,
    inputs: LightingInputs | None = None,
) -> str:
    """Register, validate, monitor, verify and issue one measure."""
    body = "vvb-one"
    _register(stage, measure, period)
    statement = {"project": measure.project, "what": "validation", "assumed": True}
    validation = stage.document(body, DocumentKind.VALIDATION_REPORT, statement)
    act = ValidateProject(**stage.base(body), project=measure.project, statement=validation.sha256)
    stage.submit(act, [f"{body}/k1"])
    readings = stage.document(
        measure.proponent,
        DocumentKind.READINGS,
        inputs or {"quantity_assumed_t": measure.units, "source": measure.source},
    )
    with stage.registry.database.reading() as connection:
        report = draft_monitoring(
            SqlReader(connection),
            stage.intent(measure.proponent),
            project=measure.project,
            period_start=period[0],
            period_end=period[1],
            claimed_g=grams,
            documents=[readings],
        )
    stage.submit(report, [f"{measure.proponent}/k1"])
    _verify_and_issue(stage, measure, period, grams=grams, body="vvb-two")
    return f"project {measure.project}: {grams // UNIT_GRAMS:,} units"


def _register(stage: Stage, measure: Measure, period: Period) -> None:
    plan = {"title": measure.title_en, "source": measure.source, "replay": facts.DISCLAIMER_EN}
    act = RegisterProject(
        **stage.base(measure.proponent),
        assets=(
            Asset(
                equipment="E-01",
                measure=measure.measure,
                plant=f"990{measure.project[1:]}",
            ),
        ),
        crediting_end=period[0].replace(year=period[0].year + 10),
        crediting_start=period[0],
        documents=(stage.document(measure.proponent, DocumentKind.PROJECT_PLAN, plan),),
        members=tuple(Member(account=name, weight=weight) for name, weight in measure.shares),
        methodology=measure.methodology,
        methodology_version="1.0",
        project=measure.project,
        scope=measure.scope,
        unit_type=UnitType.REDUCTION,
    )
    signers = {measure.proponent, *(name for name, _ in measure.shares)}
    stage.submit(act, [f"{name}/k1" for name in sorted(signers)])
    note = facts.DISCLAIMER_ZH + ("；數量為假設" if measure.quantity_assumed else "")
    stage.registry.database.write(
        lambda connection: title_project(
            connection,
            project=measure.project,
            title_zh=measure.title_zh,
            title_en=measure.title_en,
            county=measure.county,
            note=f"{note}。{measure.source}",
        )
    )


def _verify_and_issue(
    stage: Stage, measure: Measure, period: Period, *, grams: int, body: str
) -> None:
    statement = {"project": measure.project, "verified_g": grams, "assumed": True}
    verified = stage.document(body, DocumentKind.VERIFICATION_STATEMENT, statement)
    years = years_touched(*period)
    weights = largest_remainder(grams, [days_in_year(*period, year) for year in years])
    with stage.registry.database.reading() as connection:
        verification = draft_verification(
            SqlReader(connection),
            stage.intent(body),
            project=measure.project,
            statement=verified.sha256,
            verified_g=grams,
            vintages=[
                Vintage(year=year, weight_g=weight)
                for year, weight in zip(years, weights, strict=True)
            ],
        )
    stage.submit(verification, [f"{body}/k1"])
    with stage.registry.database.reading() as connection:
        issue = draft_issue(SqlReader(connection), stage.intent(body), project=measure.project)
    stage.submit(issue, [f"{body}/k1"])


def _sell(stage: Stage, deal: Deal) -> str:
    """Transfer what a published deal moved: a price stands, so the buyer countersigns."""
    act = draft_transfer(
        stage.intent(deal.seller),
        recipient=deal.buyer,
        ranges=stage.units(deal.seller, deal.units, series=f"{deal.project}/2024"),
        unit_price_ntd=deal.unit_price_ntd,
    )
    stage.propose(act, f"{deal.seller}/k1", f"{deal.buyer}/k1")
    return f"{deal.units} t at NTD {deal.unit_price_ntd:,}: {deal.seller} to {deal.buyer}"


def _retire_bought(stage: Stage, ubns: dict[str, str]) -> str:
    """Retire what two buyers bought, and a part of the lighting units (use is assumed)."""
    for holder, quantity, series in (
        ("local-renewal", 30, "Z00003/2024"),
        ("tuv-sud", 25, "Z00008/2024"),
        ("lighting-case", 5, "Z00001/2020"),
    ):
        act = draft_retire(
            stage.intent(holder),
            ranges=stage.units(holder, quantity, series=series),
            purpose=Purpose.VOLUNTARY,
            beneficiary=ubns[holder],
        )
        stage.submit(act, [f"{holder}/k1"])
    return "60 units retired"


def _hold_and_release(stage: Stage, _ubns: dict[str, str]) -> str:
    """Show a hold and its release on units of the assumed centre factory."""
    ranges: tuple[Range, ...] = stage.units("centre-factory", 100, series="Z00009/2023")
    hold = Hold(**stage.base(facts.AUTHORITY), ranges=ranges, reason=HoldReason.DISPUTE)
    stage.submit(hold, _AUTHORITY_KEYS)
    release = Release(**stage.base(facts.AUTHORITY), ranges=ranges)
    stage.submit(release, _AUTHORITY_KEYS)
    return "100 units held and released"


def _give(stage: Stage, _ubns: dict[str, str]) -> str:
    """Transfer units without a price: a small firm's to the large one that led it."""
    ranges = stage.units("sme-two", 20, series="Z00009/2024")
    act = Transfer(
        **stage.base("sme-two"), ranges=ranges, recipient="centre-factory", unit_price_ntd=UNSET
    )
    stage.submit(act, ["sme-two/k1"])
    return "20 units transferred without a price"


_ENDINGS = (_retire_bought, _hold_and_release, _give)

KINDS_WITH_TOKENS = {
    AccountKind.AUTHORITY: "operator",
    AccountKind.AUDITOR: "auditor",
    AccountKind.ASSOCIATION: "association",
    AccountKind.VERIFICATION_BODY: "verifier",
    AccountKind.MANUFACTURER: "holder",
    AccountKind.ENTERPRISE: "holder",
}
"""The role of the token that each kind of account is given in the replay."""
