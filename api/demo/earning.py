"""How a measure earns in the replay: registered, validated, monitored, verified, issued."""

import datetime
from collections.abc import Mapping

import msgspec
from msgspec import UNSET, Struct, UnsetType

from api.demo import facts, remarks
from api.demo.computing import calculation_of
from api.demo.facts import Measure
from api.demo.stage import Stage
from api.replay import REPLAY_EN, REPLAY_ZH
from ledger.book.acts import (
    Asset,
    Document,
    Member,
    RegisterProject,
    ValidateProject,
    Vintage,
)
from ledger.book.allotment import largest_remainder
from ledger.book.calculation import Calculation
from ledger.book.calendar import days_in_year, years_touched
from ledger.book.eligibility import Crediting
from ledger.book.fields import UNIT_GRAMS, DocumentKind, Opinion, UnitType
from registry.methods import method_of
from registry.methods.result import Result
from registry.organisations import title_project
from registry.services.drafting import draft_issue, draft_monitoring
from registry.services.verifying import Work, draft_verification
from registry.store import SqlReader

LIGHTING_PERIOD = (datetime.date(2020, 1, 1), datetime.date(2021, 1, 1))


class People(Struct, frozen=True):
    """Who works for a body in the replay, by opaque ids: the lead is on the team of two."""

    lead: str
    second: str
    reviewer: str

    @property
    def team(self) -> tuple[str, str]:
        """Return the team, sorted as an act has it."""
        return self.lead, self.second

    def work(self, statement: str) -> Work:
        """Return what the body says of a verification beside its figure."""
        return Work(lead=self.lead, team=self.team, reviewer=self.reviewer, statement=statement)


PEOPLE = {
    "vvb-one": People("p-0000000000000001", "p-0000000000000002", "p-0000000000000003"),
    "vvb-two": People("p-0000000000000004", "p-0000000000000005", "p-0000000000000006"),
}
"""Assumed, as the bodies are."""

Period = tuple[datetime.date, datetime.date]


class Computed(Struct, frozen=True):
    """A figure that the replay computes itself: from what, and the result with all its terms."""

    inputs: Mapping[str, object]
    result: Result


def light(stage: Stage) -> str:
    """Quantify the published case by its method, and issue what follows."""
    method = method_of(facts.LIGHTING.methodology)
    inputs = method.declaration.example.inputs
    result = method.quantify(method.decode(msgspec.json.encode(inputs)))
    if result.units != facts.LIGHTING.units:
        raise RuntimeError("the published case no longer gives its 20 units")
    return earn(
        stage,
        facts.LIGHTING,
        LIGHTING_PERIOD,
        grams=result.quantity_g,
        computed=Computed(inputs, result),
    )


def earn(
    stage: Stage,
    measure: Measure,
    period: Period,
    *,
    grams: int,
    computed: Computed | None = None,
) -> str:
    """Register, validate, monitor, verify and issue one measure."""
    body = "vvb-one"
    _register(stage, measure, period)
    statement = {"project": measure.project, "what": "validation", "assumed": True}
    validation = stage.document(body, DocumentKind.VALIDATION_REPORT, statement)
    people = PEOPLE[body]
    act = ValidateProject(
        **stage.base(body),
        lead=people.lead,
        opinion=Opinion.UNMODIFIED,
        project=measure.project,
        reviewer=people.reviewer,
        statement=validation.sha256,
        team=people.team,
    )
    stage.submit(act, [f"{body}/k1"], remarks.of_validation(measure))
    readings, calculation = _figures(stage, measure, computed)
    with stage.registry.database.reading() as connection:
        report = draft_monitoring(
            SqlReader(connection),
            stage.intent(measure.proponent),
            project=measure.project,
            period_start=period[0],
            period_end=period[1],
            claimed_g=grams,
            documents=[readings],
            calculation=calculation,
        )
    stage.submit(report, [f"{measure.proponent}/k1"], remarks.of_quantity(measure))
    # The second body computes from the same parameters, and comes to the same sheet.
    _verify_and_issue(stage, measure, period, grams=grams, body="vvb-two", calculation=calculation)
    return f"project {measure.project}: {grams // UNIT_GRAMS:,} units"


def _figures(
    stage: Stage, measure: Measure, computed: Computed | None
) -> tuple[Document, Calculation | UnsetType]:
    """Store what a claim rests on; return it, and the calculation where the replay computes it."""
    if computed is None:
        assumed = {"quantity_assumed_t": measure.units, "source": measure.source}
        return stage.document(measure.proponent, DocumentKind.READINGS, assumed), UNSET
    calculation = calculation_of(stage, measure, computed.inputs)
    return Document(kind=DocumentKind.READINGS, sha256=calculation.parameters), calculation


def _register(stage: Stage, measure: Measure, period: Period) -> None:
    plan = {"title": measure.title_en, "source": measure.source, "replay": REPLAY_EN}
    documents = [stage.document(measure.proponent, DocumentKind.PROJECT_PLAN, plan)]
    if measure.shares:
        shared = {"shares": measure.shares, "replay": REPLAY_EN, "assumed": True}
        documents.append(stage.document(measure.proponent, DocumentKind.AGREEMENT, shared))
    act = RegisterProject(
        **stage.base(measure.proponent),
        assets=(
            Asset(
                equipment="E-01",
                measure=measure.measure,
                plant=f"990{measure.project[1:]}",
            ),
        ),
        analyses=(),
        applied=UNSET,
        crediting=Crediting.FIXED,
        crediting_end=period[0].replace(year=period[0].year + 10),
        crediting_start=period[0],
        documents=tuple(documents),
        exclusions=(),
        factor_sets=measure.factor_sets,
        measure_start=UNSET,
        members=tuple(Member(account=name, weight=weight) for name, weight in measure.shares),
        methodology=measure.methodology,
        methodology_version=measure.methodology_version,
        outside=(),
        project=measure.project,
        scale=UNSET,
        scope=measure.scope,
        unit_type=UnitType.REDUCTION,
    )
    signers = {measure.proponent, *(name for name, _ in measure.shares)}
    remark = remarks.of_registration(measure)
    stage.submit(act, [f"{name}/k1" for name in sorted(signers)], remark)
    said = f"{REPLAY_ZH}。{remark.text_zh}。{remarks.of_quantity(measure).text_zh}"
    stage.registry.database.write(
        lambda connection: title_project(
            connection,
            project=measure.project,
            title_zh=measure.title_zh,
            title_en=measure.title_en,
            county=measure.county,
            note=f"{said}。{measure.source}",
        )
    )


def _verify_and_issue(
    stage: Stage,
    measure: Measure,
    period: Period,
    *,
    grams: int,
    body: str,
    calculation: Calculation | UnsetType,
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
            work=PEOPLE[body].work(verified.sha256),
            verified_g=grams,
            vintages=[
                Vintage(year=year, weight_g=weight)
                for year, weight in zip(years, weights, strict=True)
            ],
            calculation=calculation,
        )
    stage.submit(verification, [f"{body}/k1"], remarks.of_quantity(measure))
    with stage.registry.database.reading() as connection:
        issue = draft_issue(SqlReader(connection), stage.intent(body), project=measure.project)
    stage.submit(issue, [f"{body}/k1"], remarks.of_quantity(measure))
