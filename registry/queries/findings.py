"""The auditor's findings: what was raised with whom, and what became of it."""

from msgspec import Struct
from sqlalchemy import Connection, RowMapping, select

from ledger.book.acts import AnswerFinding, CloseFinding, Document, RaiseFinding
from ledger.book.records import Finding
from ledger.entry import parse_entry
from registry.queries.pages import Page, after_index, newest_at, page_of
from registry.store import record_from_row, table_of
from registry.tables import METADATA

_FINDING = table_of(Finding)
_ENTRY = METADATA.tables["entry"]


class FindingStep(Struct, frozen=True, kw_only=True):
    """An entry of a finding: raised, answered or closed, by whom and on which documents.

    `said` is its ground, response or outcome.
    """

    index: int
    admitted: str
    act: str
    account: str
    said: str
    documents: list[Document]


class FindingAnswer(Struct, frozen=True, kw_only=True):
    """A finding, and the entries that made it, in the log's order."""

    finding: Finding
    steps: list[FindingStep]


def findings(
    connection: Connection,
    *,
    after: str,
    limit: int,
    auditee: str = "",
    project: str = "",
    status: str = "",
) -> Page[Finding]:
    """Return findings in the order in which they were raised. Raises `CursorInvalid`."""
    statement = (
        select(_FINDING)
        .where(newest_at(_FINDING, None))
        .order_by(_FINDING.c.finding)
        .limit(limit + 1)
    )
    if after:
        statement = statement.where(_FINDING.c.finding > after_index(after))
    for name, value in {"auditee": auditee, "project": project, "status": status}.items():
        if value:
            statement = statement.where(_FINDING.c[name] == value)
    found = [record_from_row(Finding, row) for row in connection.execute(statement).mappings()]
    return page_of(found, limit=limit, cursor=lambda each: str(each.finding))


def finding(connection: Connection, index: int) -> FindingAnswer | None:
    """Return the finding that an entry raised, with its steps; None where it raised none."""
    versions = select(_FINDING.c.from_index).where(_FINDING.c.finding == index)
    newest = connection.execute(
        select(_FINDING).where(newest_at(_FINDING, None), _FINDING.c.finding == index)
    )
    row = newest.mappings().first()
    if row is None:
        return None
    entries = connection.execute(
        select(_ENTRY.c.index, _ENTRY.c.admitted, _ENTRY.c.act, _ENTRY.c.account, _ENTRY.c.leaf)
        .where(_ENTRY.c.index.in_(versions))
        .order_by(_ENTRY.c.index)
    )
    steps = [_step(each) for each in entries.mappings()]
    return FindingAnswer(finding=record_from_row(Finding, row), steps=steps)


def _step(row: RowMapping) -> FindingStep:
    act = parse_entry(bytes(row["leaf"])).signed.act
    match act:
        case RaiseFinding():
            said: str = act.ground
        case AnswerFinding():
            said = act.response
        case CloseFinding():
            said = act.outcome
        case _:
            msg = f"entry {row['index']} is no step of a finding"
            raise RuntimeError(msg)
    return FindingStep(
        index=row["index"],
        admitted=row["admitted"],
        act=row["act"],
        account=row["account"],
        said=said,
        documents=list(act.documents),
    )
