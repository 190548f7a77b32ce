"""The documents that acts on a project name, and before whom naming lays them."""

from typing import Final

from msgspec import Struct, UnsetType
from sqlalchemy import ColumnElement, Connection, Select, or_, select, union

from ledger.book.acts import (
    AnyAct,
    AttachEvidence,
    ChangeProject,
    RegisterProject,
    RenewProject,
    ReportMonitoring,
    RequestCorrection,
    SettleCorrection,
    ValidateProject,
    VerifyMonitoring,
)
from ledger.book.calculation import Calculation
from ledger.book.fields import DocumentKind
from ledger.book.records import Corrections, Evidence, Project, Report, Statement, Tie
from ledger.entry import parse_entry
from registry.queries.pages import newest_at
from registry.queries.places import places_of
from registry.queries.projects import parties
from registry.store import table_of
from registry.tables import METADATA

_CORRECTIONS = table_of(Corrections)
_EVIDENCE = table_of(Evidence)
_PROJECT = table_of(Project)
_REPORT = table_of(Report)
_STATEMENT = table_of(Statement)
_TIE = table_of(Tie)
_ENTRY = METADATA.tables["entry"]
_NAMING: Final = tuple(
    str(kind.__struct_config__.tag)
    for kind in (
        AttachEvidence,
        ChangeProject,
        RegisterProject,
        RenewProject,
        ReportMonitoring,
        RequestCorrection,
        SettleCorrection,
        ValidateProject,
        VerifyMonitoring,
    )
)
"""Acts on a project that name documents."""


class CitedDocument(Struct, frozen=True, kw_only=True):
    """A document or statement that an act on a project names: its hash, by whom and where."""

    kind: str
    sha256: str
    account: str
    entry: int


def documents(connection: Connection, name: str) -> list[CitedDocument]:
    """Return every document and statement that acts on a project name, in the log's order.

    Each of those acts wrote a version of the project, of one of its reports, of what was asked of
    one or of its evidence, or
    a statement, so that a project costs as much as its own history, however long the log.
    """
    versions = union(
        select(_PROJECT.c.from_index).where(_PROJECT.c.project == name),
        select(_REPORT.c.from_index).where(_REPORT.c.project == name),
        select(_STATEMENT.c.index).where(_STATEMENT.c.project == name),
        select(_CORRECTIONS.c.from_index).where(_CORRECTIONS.c.project == name),
        select(_EVIDENCE.c.attachment).where(_EVIDENCE.c.project == name),
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
    Another's act discloses nothing: whoever has read a hash in the log could name it. Whoever
    another account was merged into is a party in its place.
    """
    places = places_of(connection, reader)
    mine = _PROJECT.c.proponent.in_(sorted(places_of(connection, owner)))
    owned = union(
        select(_PROJECT.c.project).where(newest_at(_PROJECT, None), mine),
        _engaging(owner),
    )
    # The shares are JSON: their text narrows, and `parties` decides.
    theirs: list[ColumnElement[bool]] = [
        _PROJECT.c.proponent.in_(sorted(places)),
        _PROJECT.c.project.in_(_engaging(reader)),
        *(_PROJECT.c.shares.contains(f'"{name}"', autoescape=True) for name in sorted(places)),
    ]
    shared = connection.execute(
        select(_PROJECT.c.project).where(
            newest_at(_PROJECT, None), _PROJECT.c.project.in_(owned), or_(*theirs)
        )
    ).scalars()
    return any(
        (document.sha256, document.account) == (sha256, owner)
        for name in shared.all()
        if places & parties(connection, name)
        for document in documents(connection, name)
    )


def _engaging(body: str) -> Select[tuple[str]]:
    """Return the statement of the projects a body worked on."""
    return select(_TIE.c.project).where(newest_at(_TIE, None), _TIE.c.body == body, _TIE.c.engaged)


def _named_in(act: AnyAct) -> list[tuple[str, str]]:
    """Return kind and hash of the documents that an act names, each hash once."""
    match act:
        case RegisterProject():
            named = [(document.kind, document.sha256) for document in act.documents]
        case ReportMonitoring():
            named = [(document.kind, document.sha256) for document in act.documents]
            named += _computed_from(act.calculation)
        case RenewProject() | ChangeProject() | RequestCorrection() | SettleCorrection():
            named = [(document.kind, document.sha256) for document in act.documents]
        case AttachEvidence():
            named = [(DocumentKind.OTHER, act.paper)]
        case ValidateProject():
            named = [(DocumentKind.VALIDATION_REPORT, act.statement)]
        case VerifyMonitoring():
            named = [(DocumentKind.VERIFICATION_STATEMENT, act.statement)]
            named += _computed_from(act.calculation)
        case _:
            named = []
    # A report's list may hold its sheet too: what its signer called it there comes first.
    kinds = {sha256: kind.value for kind, sha256 in reversed(named)}
    return [(kinds[sha256], sha256) for sha256 in dict.fromkeys(s for _, s in named)]


def _computed_from(calculation: Calculation | UnsetType) -> list[tuple[DocumentKind, str]]:
    """Return the documents of a calculation. The tables of factors are published, and no party's.

    Sheet first, then the parameters and the readings in their order.
    """
    if not isinstance(calculation, Calculation):
        return []
    return [
        (DocumentKind.CALCULATION, calculation.sheet),
        (DocumentKind.CALCULATION, calculation.parameters),
        *((DocumentKind.READINGS, sha256) for sha256 in calculation.readings),
    ]
