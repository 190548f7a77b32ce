"""What can be done with a dossier, by whom, from which state to which: one table.

Formal review asks whether the documents are all there, substantive review whether they hold
(O0020137 Art 9). While corrections are asked for, the clock of the review stands still; the answer
takes a dossier back to the review it came from.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct


class DossierState(StrEnum):
    """How far a dossier has come. Closed."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    FORMAL_REVIEW = "formal_review"
    SUBSTANTIVE_REVIEW = "substantive_review"
    CORRECTIONS_REQUESTED = "corrections_requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class DossierStep(StrEnum):
    """What is done with a dossier; every one stands in its history. Closed."""

    OPEN = "open"
    DESCRIBE = "describe"
    ATTACH = "attach"
    DETACH = "detach"
    SUBMIT = "submit"
    TAKE_UP = "take_up"
    PASS_FORMAL = "pass_formal"  # noqa: S105 (a step, not a secret)
    ASK_CORRECTIONS = "ask_corrections"
    ANSWER_CORRECTIONS = "answer_corrections"
    EXTEND = "extend"
    ASSIGN = "assign"
    RELEASE = "release"
    RECOMMEND = "recommend"
    OPEN_COMMENTS = "open_comments"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"


class Side(StrEnum):
    """Who takes a step. Closed."""

    APPLICANT = "applicant"
    AUTHORITY = "authority"
    REVIEWER = "reviewer"


class Path(Struct, frozen=True, kw_only=True):
    """Who takes a step, from which states; without `to` the state stays, or is computed."""

    sides: frozenset[Side]
    states: frozenset[DossierState]
    to: DossierState | None = None


_S = DossierState
_REVIEWED: Final = frozenset({_S.FORMAL_REVIEW, _S.SUBSTANTIVE_REVIEW})
_UNDER_WAY: Final = _REVIEWED | {_S.SUBMITTED, _S.CORRECTIONS_REQUESTED}
OPEN_STATES: Final = _UNDER_WAY | {_S.DRAFT}
"""States in which something may still come of a dossier."""


def _path(sides: set[Side], states: frozenset[_S] | set[_S], to: _S | None = None) -> Path:
    return Path(sides=frozenset(sides), states=frozenset(states), to=to)


_APPLICANT, _AUTHORITY = {Side.APPLICANT}, {Side.AUTHORITY}
_WRITABLE: Final = {_S.DRAFT, _S.CORRECTIONS_REQUESTED}

PATHS: Final[Mapping[DossierStep, Path]] = MappingProxyType(
    {
        DossierStep.DESCRIBE: _path({*Side} - {Side.REVIEWER}, _WRITABLE | _REVIEWED),
        DossierStep.ATTACH: _path(_APPLICANT, _WRITABLE),
        DossierStep.DETACH: _path(_APPLICANT, _WRITABLE),
        DossierStep.SUBMIT: _path(_APPLICANT, {_S.DRAFT}, _S.SUBMITTED),
        DossierStep.TAKE_UP: _path(_AUTHORITY, {_S.SUBMITTED}, _S.FORMAL_REVIEW),
        DossierStep.PASS_FORMAL: _path(_AUTHORITY, {_S.FORMAL_REVIEW}, _S.SUBSTANTIVE_REVIEW),
        DossierStep.ASK_CORRECTIONS: _path(_AUTHORITY, _REVIEWED, _S.CORRECTIONS_REQUESTED),
        DossierStep.ANSWER_CORRECTIONS: _path(_APPLICANT, {_S.CORRECTIONS_REQUESTED}),
        DossierStep.EXTEND: _path(_AUTHORITY, _UNDER_WAY),
        DossierStep.ASSIGN: _path(_AUTHORITY, _UNDER_WAY),
        DossierStep.RELEASE: _path(_AUTHORITY, _UNDER_WAY),
        DossierStep.RECOMMEND: _path({Side.REVIEWER}, _REVIEWED),
        DossierStep.OPEN_COMMENTS: _path(_AUTHORITY, _UNDER_WAY),
        DossierStep.APPROVE: _path(_AUTHORITY, {_S.SUBSTANTIVE_REVIEW}, _S.APPROVED),
        DossierStep.REJECT: _path(_AUTHORITY, _UNDER_WAY, _S.REJECTED),
        DossierStep.WITHDRAW: _path(_APPLICANT, OPEN_STATES, _S.WITHDRAWN),
    }
)
"""Every step but the first, which makes a draft."""
