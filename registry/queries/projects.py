"""Projects, their parties, assets, reports and issuances."""

import datetime

import msgspec
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import (
    Connection,
    RowMapping,
    and_,
    func,
    or_,
    select,
)

from ledger.book.calculation import Calculation
from ledger.book.calendar import add_years, parse_date, period_end
from ledger.book.records import (
    ENDED,
    AssetClaim,
    Corrections,
    Issuance,
    OutsideClaim,
    Project,
    Report,
    Share,
    Statement,
    Tie,
)
from ledger.book.rules.lifecycle import IDLE_YEARS
from registry.queries.pages import Page, after_index, newest_at, page_of, past_pair
from registry.remarks import Remark, remarked
from registry.store import record_from_row, table_of
from registry.tables import METADATA

_PROJECT = table_of(Project)
_ASSET = table_of(AssetClaim)
_OUTSIDE = table_of(OutsideClaim)
_REPORT = table_of(Report)
_ISSUANCE = table_of(Issuance)
_CORRECTIONS = table_of(Corrections)
_STATEMENT = table_of(Statement)
_TIE = table_of(Tie)
_OF_ISSUANCE = (
    _REPORT.c.project == _ISSUANCE.c.project,
    _REPORT.c.report == _ISSUANCE.c.report,
)
_TITLE = METADATA.tables["project_title"]
_ENTRY = METADATA.tables["entry"]


class ProjectView(Struct, frozen=True, kw_only=True):
    """A project and what it is called.

    `revocable_from` is the day from which it may be revoked for not having started (O0020137 Art
    20(2)); empty once it has reported, or has ended.
    """

    project: str
    title_zh: str
    title_en: str
    county: str
    note: str
    proponent: str
    methodology: str
    methodology_version: str
    factor_sets: list[str]
    scope: int
    unit_type: str
    crediting: str
    crediting_start: str
    crediting_end: str
    registered: str
    renewals: int
    changed: str
    revocable_from: str
    measure_start: str
    scale_kind: str
    scale_size: int
    annual_units: int
    tier: str
    tier_test: str
    analyses: list[str]
    exclusions: list[str]
    status: str
    validator: str
    shares: list[Share]
    reports: int
    debit: int
    index: int
    remark: Remark | UnsetType = UNSET


class IssuanceView(Struct, frozen=True, kw_only=True):
    """Units issued for a monitoring report, and how what was verified of it was computed."""

    index: int
    admitted: str
    project: str
    report: int
    body: str
    quantity: int
    calculation: Calculation | UnsetType = UNSET
    remark: Remark | UnsetType = UNSET


class ReportView(Report, frozen=True, kw_only=True):
    """A monitoring report, and the remark on the entry that reported it."""

    remark: Remark | UnsetType = UNSET


def projects(
    connection: Connection,
    *,
    after: str,
    limit: int,
    status: str = "",
    proponent: str = "",
    methodology: str = "",
    scope: int = 0,
    words: str = "",
    idle_on: datetime.date | None = None,
) -> Page[ProjectView]:
    """Return projects by serial; with `idle_on` those that had not started a year before."""
    statement = (
        select(_PROJECT, *_NAMES)
        .outerjoin(_TITLE, _TITLE.c.project == _PROJECT.c.project)
        .where(newest_at(_PROJECT, None), _PROJECT.c.project > after)
        .order_by(_PROJECT.c.project)
        .limit(limit + 1)
    )
    wanted = {"status": status, "proponent": proponent, "methodology": methodology, "scope": scope}
    for name, value in wanted.items():
        if value:
            statement = statement.where(_PROJECT.c[name] == value)
    if words:
        columns = (_PROJECT.c.project, *_NAMES[:3])
        found = [column.contains(words, autoescape=True) for column in columns]
        statement = statement.where(or_(*found))
    if idle_on is not None:
        since = add_years(idle_on, -IDLE_YEARS).isoformat()
        statement = statement.where(
            _PROJECT.c.reports == 0,
            _PROJECT.c.status.not_in(ENDED),
            _PROJECT.c.registered <= since,
        )
    views = [_view(row) for row in connection.execute(statement).mappings()]
    return page_of(remarked(connection, views), limit=limit, cursor=lambda view: view.project)


def project(connection: Connection, name: str) -> ProjectView | None:
    """Return a project."""
    row = (
        connection.execute(
            select(_PROJECT, *_NAMES)
            .outerjoin(_TITLE, _TITLE.c.project == _PROJECT.c.project)
            .where(newest_at(_PROJECT, None), _PROJECT.c.project == name)
        )
        .mappings()
        .first()
    )
    return None if row is None else remarked(connection, [_view(row)])[0]


def assets(connection: Connection, name: str) -> list[AssetClaim]:
    """Return what a project earns from."""
    rows = connection.execute(
        select(_ASSET)
        .where(newest_at(_ASSET, None), _ASSET.c.project == name)
        .order_by(_ASSET.c.plant, _ASSET.c.equipment, _ASSET.c.measure)
    )
    return [record_from_row(AssetClaim, row) for row in rows.mappings()]


def outside(connection: Connection, name: str) -> list[OutsideClaim]:
    """Return where else a project is registered."""
    rows = connection.execute(
        select(_OUTSIDE)
        .where(newest_at(_OUTSIDE, None), _OUTSIDE.c.project == name)
        .order_by(_OUTSIDE.c.programme, _OUTSIDE.c.serial)
    )
    return [record_from_row(OutsideClaim, row) for row in rows.mappings()]


def reports(
    connection: Connection,
    *,
    after: str,
    limit: int,
    project: str = "",
    body: str = "",
    status: str = "",
) -> Page[ReportView]:
    """Return monitoring reports by project and number. Raises `CursorInvalid`."""
    statement = (
        select(_REPORT)
        .where(newest_at(_REPORT, None))
        .order_by(_REPORT.c.project, _REPORT.c.report)
        .limit(limit + 1)
    )
    statement = past_pair(statement, _REPORT, ("project", "report"), after)
    for name, value in {"project": project, "body": body, "status": status}.items():
        if value:
            statement = statement.where(_REPORT.c[name] == value)
    rows = connection.execute(statement).mappings()
    records = (record_from_row(Report, row) for row in rows)
    found = [ReportView(**msgspec.structs.asdict(record)) for record in records]
    return page_of(
        remarked(connection, found),
        limit=limit,
        cursor=lambda report: f"{report.project}:{report.report}",
    )


def statements(connection: Connection, name: str) -> list[Statement]:
    """Return what bodies stated of a project's plan and its reports, in the log's order."""
    rows = connection.execute(
        select(_STATEMENT).where(_STATEMENT.c.project == name).order_by(_STATEMENT.c.index)
    )
    return [record_from_row(Statement, row) for row in rows.mappings()]


def corrections(connection: Connection, name: str) -> list[Corrections]:
    """Return what bodies asked to be corrected of a project's reports, by report."""
    rows = connection.execute(
        select(_CORRECTIONS)
        .where(newest_at(_CORRECTIONS, None), _CORRECTIONS.c.project == name)
        .order_by(_CORRECTIONS.c.report)
    )
    return [record_from_row(Corrections, row) for row in rows.mappings()]


def issuances(
    connection: Connection, *, after: str, limit: int, project: str = ""
) -> Page[IssuanceView]:
    """Return issuances in the log's order. Raises `CursorInvalid`."""
    statement = (
        select(_ISSUANCE, _ENTRY.c.admitted, _REPORT.c.verified_calculation)
        .join(_ENTRY, _ENTRY.c.index == _ISSUANCE.c.index)
        .join(_REPORT, and_(*_OF_ISSUANCE, newest_at(_REPORT, None)))
        .order_by(_ISSUANCE.c.index)
        .limit(limit + 1)
    )
    if after:
        statement = statement.where(_ISSUANCE.c.index > after_index(after))
    if project:
        statement = statement.where(_ISSUANCE.c.project == project)
    rows = connection.execute(statement).mappings()
    views = [_issuance(row) for row in rows]
    return page_of(remarked(connection, views), limit=limit, cursor=lambda view: str(view.index))


def parties(connection: Connection, name: str) -> frozenset[str]:
    """Return the accounts with a part in a project, none where there is no such project.

    They are its proponent, its members, and the bodies that worked on its plan or its reports.
    """
    found = project(connection, name)
    if found is None:
        return frozenset()
    bodies = connection.execute(
        select(_TIE.c.body).where(newest_at(_TIE, None), _TIE.c.project == name, _TIE.c.engaged)
    ).scalars()
    members = (share.account for share in found.shares)
    return frozenset({found.proponent, *members, *bodies})


_NAMES = tuple(
    func.coalesce(_TITLE.c[name], "").label(name)
    for name in ("title_zh", "title_en", "county", "note")
)


_LISTS = ("analyses", "exclusions", "factor_sets", "shares")


def _view(row: RowMapping) -> ProjectView:
    lists = {name: msgspec.json.decode(row[name]) for name in _LISTS}
    idle = row["reports"] == 0 and row["status"] not in ENDED and row["registered"]
    revocable = str(period_end(parse_date(row["registered"]), years=IDLE_YEARS)) if idle else ""
    return msgspec.convert({**row, **lists, "revocable_from": revocable}, ProjectView)


def _issuance(row: RowMapping) -> IssuanceView:
    computed = str(row["verified_calculation"])
    known = {"calculation": msgspec.json.decode(computed)} if computed else {}
    return msgspec.convert({**row, **known}, IssuanceView)
