"""Projects, their parties, assets, reports and issuances, and the documents their acts name."""

from typing import Final

import msgspec
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, func, or_, select, union

from ledger.book.acts import (
    AnyAct,
    RegisterProject,
    ReportMonitoring,
    ValidateProject,
    VerifyMonitoring,
)
from ledger.book.fields import DocumentKind
from ledger.book.records import AssetClaim, Issuance, Project, Report, Share, Tie
from ledger.entry import parse_entry
from registry.queries.pages import Page, after_index, newest_at, page_of, past_pair
from registry.remarks import Remark, remarked
from registry.store import record_from_row, table_of
from registry.tables import METADATA

_PROJECT = table_of(Project)
_ASSET = table_of(AssetClaim)
_REPORT = table_of(Report)
_ISSUANCE = table_of(Issuance)
_TIE = table_of(Tie)
_TITLE = METADATA.tables["project_title"]
_ENTRY = METADATA.tables["entry"]
_NAMING: Final = tuple(
    str(kind.__struct_config__.tag)
    for kind in (RegisterProject, ValidateProject, ReportMonitoring, VerifyMonitoring)
)
"""Acts on a project that name documents."""


class ProjectView(Struct, frozen=True, kw_only=True):
    """A project and what it is called."""

    project: str
    title_zh: str
    title_en: str
    county: str
    note: str
    proponent: str
    methodology: str
    methodology_version: str
    scope: int
    unit_type: str
    crediting_start: str
    crediting_end: str
    status: str
    validator: str
    shares: list[Share]
    reports: int
    debit: int
    index: int
    remark: Remark | UnsetType = UNSET


class IssuanceView(Struct, frozen=True, kw_only=True):
    """Units issued for a monitoring report."""

    index: int
    admitted: str
    project: str
    report: int
    body: str
    quantity: int
    remark: Remark | UnsetType = UNSET


class ReportView(Report, frozen=True, kw_only=True):
    """A monitoring report, and the remark on the entry that reported it."""

    remark: Remark | UnsetType = UNSET


class CitedDocument(Struct, frozen=True, kw_only=True):
    """A document or statement that an act on a project names: its hash, by whom and where."""

    kind: str
    sha256: str
    account: str
    entry: int


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
) -> Page[ProjectView]:
    """Return projects by serial."""
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


def issuances(
    connection: Connection, *, after: str, limit: int, project: str = ""
) -> Page[IssuanceView]:
    """Return issuances in the log's order. Raises `CursorInvalid`."""
    statement = (
        select(_ISSUANCE, _ENTRY.c.admitted)
        .join(_ENTRY, _ENTRY.c.index == _ISSUANCE.c.index)
        .order_by(_ISSUANCE.c.index)
        .limit(limit + 1)
    )
    if after:
        statement = statement.where(_ISSUANCE.c.index > after_index(after))
    if project:
        statement = statement.where(_ISSUANCE.c.project == project)
    rows = connection.execute(statement).mappings()
    views = [msgspec.convert({**row}, IssuanceView) for row in rows]
    return page_of(remarked(connection, views), limit=limit, cursor=lambda view: str(view.index))


def parties(connection: Connection, name: str) -> frozenset[str]:
    """Return the accounts with a part in a project, none where there is no such project.

    They are its proponent, its members, its validator, and the bodies that verified its reports.
    """
    found = project(connection, name)
    if found is None:
        return frozenset()
    bodies = connection.execute(
        select(_REPORT.c.body).where(newest_at(_REPORT, None), _REPORT.c.project == name)
    ).scalars()
    members = (share.account for share in found.shares)
    return frozenset({found.proponent, found.validator, *members, *bodies} - {""})


def documents(connection: Connection, name: str) -> list[CitedDocument]:
    """Return every document and statement that acts on a project name, in the log's order.

    Each of those acts wrote a version of the project or of one of its reports, so that a project
    costs as much as its own history, however long the log.
    """
    versions = union(
        select(_PROJECT.c.from_index).where(_PROJECT.c.project == name),
        select(_REPORT.c.from_index).where(_REPORT.c.project == name),
    )
    rows = connection.execute(
        select(_ENTRY.c.index, _ENTRY.c.leaf)
        .where(_ENTRY.c.index.in_(versions), _ENTRY.c.act.in_(_NAMING))
        .order_by(_ENTRY.c.index)
    )
    return [
        CitedDocument(kind=kind, sha256=sha256, account=act.account, entry=index)
        for index, leaf in rows
        for act in [parse_entry(bytes(leaf)).signed.act]
        for kind, sha256 in _named_in(act)
    ]


def is_disclosed(connection: Connection, *, sha256: str, owner: str, reader: str) -> bool:
    """Return whether an account has laid a document of its own before another.

    It has where both are parties of a project and an act of the owner on it names the document.
    Another's act discloses nothing: whoever has read a hash in the log could name it.
    """
    owned = union(
        select(_PROJECT.c.project).where(newest_at(_PROJECT, None), _PROJECT.c.proponent == owner),
        _engaging(owner),
    )
    # The shares are JSON: their text narrows, and `parties` decides.
    theirs: list[ColumnElement[bool]] = [
        _PROJECT.c.proponent == reader,
        _PROJECT.c.project.in_(_engaging(reader)),
        _PROJECT.c.shares.contains(f'"{reader}"', autoescape=True),
    ]
    shared = connection.execute(
        select(_PROJECT.c.project).where(
            newest_at(_PROJECT, None), _PROJECT.c.project.in_(owned), or_(*theirs)
        )
    ).scalars()
    return any(
        (document.sha256, document.account) == (sha256, owner)
        for name in shared.all()
        if reader in parties(connection, name)
        for document in documents(connection, name)
    )


def _engaging(body: str) -> Select[tuple[str]]:
    """Return the statement of the projects a body worked on."""
    return select(_TIE.c.project).where(newest_at(_TIE, None), _TIE.c.body == body, _TIE.c.engaged)


def _named_in(act: AnyAct) -> list[tuple[str, str]]:
    """Return kind and hash of the documents that an act names."""
    match act:
        case RegisterProject() | ReportMonitoring():
            return [(document.kind.value, document.sha256) for document in act.documents]
        case ValidateProject():
            return [(DocumentKind.VALIDATION_REPORT.value, act.statement)]
        case VerifyMonitoring():
            return [(DocumentKind.VERIFICATION_STATEMENT.value, act.statement)]
        case _:
            return []


_NAMES = tuple(
    func.coalesce(_TITLE.c[name], "").label(name)
    for name in ("title_zh", "title_en", "county", "note")
)


def _view(row: RowMapping) -> ProjectView:
    shares = msgspec.json.decode(row["shares"])
    return msgspec.convert({**row, "shares": shares}, ProjectView)
