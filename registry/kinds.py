"""Closed enumerations of the ordinary tables, apart from the tables.

Whoever says an act in words needs these names: a command that speaks to a registry elsewhere, and
must start without a database.
"""

from enum import StrEnum


class Role(StrEnum):
    """What a token's bearer may do at the doors. Closed."""

    OPERATOR = "operator"
    HOLDER = "holder"
    VERIFIER = "verifier"
    AUDITOR = "auditor"
    ASSOCIATION = "association"
    READER = "reader"


class PendingState(StrEnum):
    """What became of a note. Only `open` and `declined` are stored; the log says the rest."""

    OPEN = "open"
    DECLINED = "declined"
    ADMITTED = "admitted"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


class Basis(StrEnum):
    """What the facts of an entry rest on; `noted` says something else of it. Closed."""

    NOTED = "noted"
    PUBLISHED = "published"
    INFERRED = "inferred"
    ASSUMED = "assumed"
