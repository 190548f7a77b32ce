"""Drafts: what can be applied for, about what, by whom.

An application names what it is about: a registered project of the applicant's own, a report of
one, a methodology. One for an account, whose holder has no token yet, is opened by the authority's
staff, from the form on paper.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import sqlalchemy as sql
from sqlalchemy import Connection

from ledger.book.calendar import parse_date
from ledger.book.records import Project
from ledger.book.state import Reader
from registry.dossiers.dossier import Actor, Dossier, row_of, write_step
from registry.dossiers.kinds import Circumstance, DossierKind
from registry.dossiers.steps import OPEN_STATES, DossierState, DossierStep
from registry.refusals import Refusal, Refused, check_text
from registry.tables import METADATA
from registry.tables.people import NAME_CHARS

Random = Callable[[int], bytes]

OPEN_MAX: Final = 200
"""Dossiers of one account of which something may still come."""

_ID_BYTES: Final = 8
_DOSSIERS = METADATA.tables["dossier"]
_PROJECT, _NOTHING = re.compile(r"[ABCZ][0-9]{5}\Z"), re.compile(r"\Z")
_REPORT = re.compile(r"([ABCZ][0-9]{5})/[1-9][0-9]{0,5}\Z")
_ACCOUNT = re.compile(r"[a-z0-9-]{3,32}\Z")
_METHOD = re.compile(r"([A-Z][A-Z0-9.-]{1,31})?\Z")
_KIND = DossierKind
SUBJECTS: Final[Mapping[DossierKind, re.Pattern[str]]] = MappingProxyType(
    {
        _KIND.REGISTRATION: _NOTHING,
        _KIND.CONVERSION: re.compile(r"B[0-9]{5}\Z"),
        _KIND.CHANGE_OF_DATA: _PROJECT,
        _KIND.CHANGE_OF_CREDITING: _PROJECT,
        _KIND.CHANGE_OF_ACTIVITY: _PROJECT,
        _KIND.RENEWAL: _PROJECT,
        _KIND.ISSUANCE: _REPORT,
        _KIND.ACCOUNT: _ACCOUNT,
        _KIND.ACCOUNT_DATA: _NOTHING,
        _KIND.ACCOUNT_CONTROL: _NOTHING,
        _KIND.METHOD: _METHOD,
        _KIND.METHOD_REVISION: _METHOD,
    }
)
"""What an application is about: a project, a report of one, an account, a methodology's code."""
DATED: Final = frozenset(
    {
        _KIND.CHANGE_OF_CREDITING,
        _KIND.CHANGE_OF_ACTIVITY,
        _KIND.ACCOUNT_DATA,
        _KIND.ACCOUNT_CONTROL,
    }
)
"""Applications that name the day of what they are about: the new period's first, the change's."""
_REGISTERED: Final = frozenset(
    {
        _KIND.CHANGE_OF_DATA,
        _KIND.CHANGE_OF_CREDITING,
        _KIND.CHANGE_OF_ACTIVITY,
        _KIND.RENEWAL,
        _KIND.ISSUANCE,
    }
)


def open_dossier(
    connection: Connection,
    reader: Reader,
    random: Random,
    actor: Actor,
    *,
    kind: DossierKind,
    title: str,
    subject: str,
    effective: str,
    circumstances: Sequence[Circumstance],
    now: str,
) -> Dossier:
    """Open a draft. An account that is not open yet is applied for by the authority's staff.

    Raises `Refused`: TEXT_INVALID, DOSSIER_INVALID, DOSSIER_FULL.
    """
    check_text(title, field="title", chars_max=NAME_CHARS, required=True)
    account = "" if kind is _KIND.ACCOUNT else actor.account
    _check_subject(reader, kind, subject, account)
    _check_day(kind, effective)
    if kind is _KIND.ACCOUNT and not actor.is_authority:
        detail = "an account is applied for on paper, with the authority"
        raise Refused(Refusal.DOSSIER_INVALID, detail, field="kind")
    if not account and kind is not _KIND.ACCOUNT:
        raise Refused(Refusal.DOSSIER_INVALID, "the token speaks for no account", field="kind")
    _check_room(connection, account)
    dossier = Dossier(
        id=f"d-{random(_ID_BYTES).hex()}",
        kind=kind,
        account=account,
        title=title,
        subject=subject,
        effective=effective,
        circumstances=tuple(sorted(set(circumstances))),
        state=DossierState.DRAFT,
        resumes="",
        created=now,
        submitted="",
        decided="",
        is_extended=False,
        is_late=False,
        comments_from="",
        comments_until="",
        comments_sha256="",
        steps=0,
        messages=0,
        comments=0,
    )
    connection.execute(sql.insert(_DOSSIERS).values(row_of(dossier)))
    return write_step(connection, dossier, DossierStep.OPEN, actor, now=now)


def _check_subject(reader: Reader, kind: DossierKind, subject: str, account: str) -> None:
    if SUBJECTS[kind].match(subject) is None:
        detail = f"what an application of the kind {kind} is about: see the documentation"
        raise Refused(Refusal.DOSSIER_INVALID, detail, field="subject")
    if kind not in _REGISTERED:
        return
    project = reader.get(Project, (subject.partition("/")[0],))
    if project is None or project.proponent != account:
        detail = f"{account} has no such project"
        raise Refused(Refusal.DOSSIER_INVALID, detail, field="subject")


def _check_room(connection: Connection, account: str) -> None:
    query = sql.select(sql.func.count()).where(
        _DOSSIERS.c.account == account, _DOSSIERS.c.state.in_(OPEN_STATES)
    )
    if account and connection.execute(query).scalar_one() >= OPEN_MAX:
        detail = f"at most {OPEN_MAX} open ones of an account"
        raise Refused(Refusal.DOSSIER_FULL, detail, field="kind")


def _check_day(kind: DossierKind, effective: str) -> None:
    if kind not in DATED:
        if effective:
            detail = "this application is about no day"
            raise Refused(Refusal.DOSSIER_INVALID, detail, field="effective")
        return
    try:
        parse_date(effective)
    except ValueError:
        detail = "the day of the change, like 2026-01-31"
        raise Refused(Refusal.DOSSIER_INVALID, detail, field="effective") from None
