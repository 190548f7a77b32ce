"""What accounts and projects are called: ordinary rows, beside the log and not in it.

A name can be corrected or erased; an account's name in the log and its 統一編號 cannot. What says
that facts are assumed stays when a name is changed: to take it away, it must be asked for.
"""

from sqlalchemy import Connection, Table, delete, insert, select

from registry.refusals import check_text
from registry.tables import METADATA, people

_ORGANISATION = METADATA.tables["organisation"]
_TITLE = METADATA.tables["project_title"]


def name_organisation(
    connection: Connection,
    *,
    account: str,
    name_zh: str,
    name_en: str,
    assumed: bool | None = None,
) -> None:
    """Say what an account's holder is called; where `assumed` is None that mark stays as it is.

    Raises `Refused`: TEXT_INVALID.
    """
    if assumed is None:
        assumed = bool(_kept(connection, _ORGANISATION, "account", account, "assumed"))
    row = {
        "account": account,
        "name_zh": check_text(name_zh, field="name_zh", chars_max=people.NAME_CHARS, required=True),
        "name_en": check_text(name_en, field="name_en", chars_max=people.NAME_CHARS),
        "assumed": assumed,
    }
    connection.execute(delete(_ORGANISATION).where(_ORGANISATION.c.account == account))
    connection.execute(insert(_ORGANISATION).values(row))


def title_project(
    connection: Connection,
    *,
    project: str,
    title_zh: str,
    title_en: str,
    county: str = "",
    note: str | None = None,
) -> None:
    """Say what a project is called and where it stands; where `note` is None it stays as it is.

    Raises `Refused`: TEXT_INVALID.
    """
    if note is None:
        note = str(_kept(connection, _TITLE, "project", project, "note") or "")
    row = {
        "project": project,
        "title_zh": check_text(
            title_zh, field="title_zh", chars_max=people.NAME_CHARS, required=True
        ),
        "title_en": check_text(title_en, field="title_en", chars_max=people.NAME_CHARS),
        "county": check_text(county, field="county", chars_max=people.LABEL_CHARS),
        "note": check_text(note, field="note", chars_max=people.NOTE_CHARS),
    }
    connection.execute(delete(_TITLE).where(_TITLE.c.project == project))
    connection.execute(insert(_TITLE).values(row))


def _kept(
    connection: Connection, table: Table, key: str, value: str, column: str
) -> str | bool | None:
    """Return what stands in a column of a row, its row locked; None where there is no row."""
    query = select(table.c[column]).where(table.c[key] == value).with_for_update()
    found: str | bool | None = connection.execute(query).scalar()
    return found
