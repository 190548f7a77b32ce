"""Every table: the records' and the journal's (projections), the log's, and the ordinary ones."""

from sqlmodel import SQLModel

# Set before any table is made: a migration must be able to name what it drops.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

from registry.tables import (  # noqa: E402 (see above)
    bodies,
    buffer,
    dossiers,
    duties,
    evidence,
    findings,
    journal,
    log,
    outside,
    people,
    projects,
    recipients,
    records,
    witnesses,
)

METADATA = SQLModel.metadata
"""The tables by name: ``METADATA.tables["block"]``."""

__all__ = [
    "METADATA",
    "bodies",
    "buffer",
    "dossiers",
    "duties",
    "evidence",
    "findings",
    "journal",
    "log",
    "outside",
    "people",
    "projects",
    "recipients",
    "records",
    "witnesses",
]
