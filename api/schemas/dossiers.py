"""What is asked and told of dossiers and their review."""

import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from api.schemas.deadlines import DeadlineAnswer
from ledger.book.fields import Sha256
from registry.deadlines import Deadline
from registry.dossiers.dossier import Dossier, HistoryLine
from registry.dossiers.filing import Attached
from registry.dossiers.kinds import Circumstance, DossierKind, Item
from registry.dossiers.reviewing import Ground, Recommendation, Reviewer
from registry.dossiers.times import Notice

Said = Annotated[str, Meta(max_length=2_000)]


class PlainStep(StrEnum):
    """A step that needs no more than a word."""

    SUBMIT = "submit"
    TAKE_UP = "take_up"
    PASS_FORMAL = "pass_formal"  # noqa: S105 (a step, not a secret)
    ANSWER_CORRECTIONS = "answer_corrections"
    EXTEND = "extend"
    APPROVE = "approve"
    WITHDRAW = "withdraw"


class DossierBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An application to draft."""

    kind: DossierKind
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    subject: Annotated[str, Meta(max_length=40)] = ""
    effective: datetime.date | UnsetType = UNSET
    circumstances: Annotated[list[Circumstance], Meta(max_length=20)] = []


class CircumstancesBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Under which circumstances an application is made."""

    circumstances: Annotated[list[Circumstance], Meta(max_length=20)]


class AttachmentBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stored document, and the item of the checklist it is."""

    item: Item
    sha256: Sha256


class StepBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step, and what is said with it."""

    step: PlainStep
    text: Said = ""


class RejectionBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why an application is rejected."""

    ground: Ground
    text: Annotated[str, Meta(min_length=1, max_length=2_000)]


class CorrectionsBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be corrected, and until when."""

    text: Annotated[str, Meta(min_length=1, max_length=2_000)]
    until: datetime.date
    items: Annotated[list[Item], Meta(max_length=50)] = []


class ReviewerBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is to review."""

    user: Annotated[str, Meta(pattern=r"\Au-[0-9a-f]{16}\Z")]


class RecommendationBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a reviewer recommends."""

    recommendation: Recommendation
    text: Said = ""


class MessageBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A letter; an internal one is for the authority and who reviews."""

    text: Annotated[str, Meta(min_length=1, max_length=2_000)]
    is_internal: bool = False


class ConsultationBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft to lay open to comments; both days are included."""

    opens: datetime.date
    closes: datetime.date
    sha256: Sha256


class CommentBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody says of a draft."""

    text: Annotated[str, Meta(min_length=1, max_length=2_000)]


class ChecklistLine(Struct, frozen=True, kw_only=True):
    """A document that an application needs, by whose article, and whether it is attached."""

    item: Item
    title: str
    title_zh: str
    article: str
    is_attached: bool


class NoticeView(Struct, frozen=True, kw_only=True):
    """A notice to correct; `answered` is empty while it is open.

    It gives time `until` a day, and may be answered until `answer_by`: the same day, or the next
    working day where that is a day of rest. `is_provisional` as that of a time limit.
    """

    number: int
    asked: str
    until: str
    answer_by: datetime.date
    is_provisional: bool
    items: list[Item]
    text: str
    answered: str


class DossierAnswer(Struct, frozen=True, kw_only=True):
    """A dossier with all that belongs to it but the letters.

    `told_by_log` are the circumstances that its checklist follows though nobody stated them.
    """

    dossier: Dossier
    kind_zh: str
    state_zh: str
    checklist: list[ChecklistLine]
    told_by_log: list[Circumstance]
    documents: list[Attached]
    corrections: list[NoticeView]
    reviewers: list[Reviewer]
    deadlines: list[DeadlineAnswer]
    history: list[HistoryLine]


def notice_view(notice: Notice, limit: Deadline) -> NoticeView:
    """Return a notice as it is told, with the day by which it is answered."""
    return NoticeView(
        number=notice.number,
        asked=notice.asked,
        until=notice.until,
        answer_by=limit.day,
        is_provisional=limit.provisional,
        items=[*notice.items],
        text=notice.text,
        answered=notice.answered,
    )
