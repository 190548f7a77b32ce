"""Drafts: the acts a person means, with the details that follow from the book filled in.

Acts name exact serials, report numbers and rows; people name quantities and projects. Here one
becomes the other: the lowest free serials are picked (``picking``), the next report is counted,
the rows of an issuance are computed by the very function that the rules compare them with.
Nothing is stored and nothing reserved; the rules decide when the act is admitted. Ids and times
are arguments.
"""

import datetime
from collections.abc import Sequence
from typing import TypeVar

from msgspec import UNSET, Struct, UnsetType

from ledger.apply import signers_needed
from ledger.book.acts import (
    Act,
    AnyAct,
    Document,
    EnrolKey,
    Issue,
    KeyGrant,
    ReportMonitoring,
    Retire,
    Transfer,
    Withdraw,
    decode_act,
    encode_act,
)
from ledger.book.calculation import Calculation
from ledger.book.calendar import parse_date
from ledger.book.fields import Custody, Purpose, Range
from ledger.book.records import Account, Project, Report, ReportStatus
from ledger.book.rules.issuance import rows_to_issue
from ledger.book.rules.projects import project_named
from ledger.book.rules.verification import OPEN
from ledger.book.state import Reader
from ledger.entry import note_text
from ledger.errors import Code, Rejected
from registry.services.parameters import policy_in_force
from registry.services.wording import Words, words_of
from registry.standing import unsigned

A = TypeVar("A", bound=Act)


class Intent(Struct, frozen=True, kw_only=True):
    """What every act has: who acts, the act's id, and until when it may be admitted."""

    account: str
    act_id: str
    not_after: str


class SignerNeed(Struct, frozen=True, kw_only=True):
    """Signatures one account gives, and how many of its live keys it and the registry keep.

    With `self_held` only the account's own count.
    """

    account: str
    count: int
    self_held: bool
    own_keys: int
    kept_keys: int


class Draft(Struct, frozen=True, kw_only=True):
    """An act ready to be signed: the exact text, its hash, who signs, and what it says in words."""

    act: AnyAct
    text: bytes
    sha256: str
    signers: tuple[SignerNeed, ...]
    new_keys: tuple[KeyGrant, ...]
    words: Words


def note_to_sign(reader: Reader, *, origin: str, act: AnyAct) -> Draft:
    """Return the draft of an act: what its signers read, and the bytes that they sign.

    The words are made from the bytes, read back, so that they cannot say anything else. Raises
    `Malformed` where a field is out of its bounds, `Rejected`: UNKNOWN_ACCOUNT, ROLE_NOT_ALLOWED.
    """
    signed = unsigned(note_text(origin=origin, act=act))
    needed = signers_needed(reader, signed)
    signers = tuple(
        _signer(reader, name, count=need.count, self_held=need.self_held)
        for name, need in sorted(needed.accounts.items())
    )
    kept = tuple(need.account for need in signers if need.kept_keys and not need.self_held)
    return Draft(
        act=signed.act,
        text=signed.text,
        sha256=signed.text_sha256,
        signers=signers,
        new_keys=needed.grants,
        words=words_of(signed.act, kept=kept, before=policy_in_force(reader)),
    )


def draft_transfer(
    intent: Intent, *, recipient: str, ranges: Sequence[Range], unit_price_ntd: int | None = None
) -> Transfer:
    """Return a transfer of exact ranges, as `pick_units` finds them for a quantity.

    Raises `Malformed`: BAD_FIELD, as every draft does.
    """
    return checked(
        Transfer(
            account=intent.account,
            id=intent.act_id,
            not_after=intent.not_after,
            ranges=tuple(sorted(ranges)),
            recipient=recipient,
            unit_price_ntd=UNSET if unit_price_ntd is None else unit_price_ntd,
        )
    )


def draft_retire(
    intent: Intent,
    *,
    ranges: Sequence[Range],
    purpose: Purpose,
    beneficiary: str,
    approval: str = "",
) -> Retire:
    """Return a retirement of exact ranges for a beneficiary, named by its 統一編號."""
    return checked(
        Retire(
            account=intent.account,
            id=intent.act_id,
            not_after=intent.not_after,
            approval=approval or UNSET,
            beneficiary=beneficiary,
            purpose=purpose,
            ranges=tuple(sorted(ranges)),
        )
    )


def draft_monitoring(
    reader: Reader,
    intent: Intent,
    *,
    project: str,
    period_end: datetime.date,
    claimed_g: int,
    documents: Sequence[Document],
    period_start: datetime.date | None = None,
    calculation: Calculation | UnsetType = UNSET,
) -> ReportMonitoring:
    """Return the next monitoring report, or the correction of the last while it is not verified.

    The period starts where the one before it ended, unless another start is given. Whether a
    `calculation` must be there the project says. Raises `Rejected`: PROJECT_UNKNOWN.
    """
    found = project_named(reader, project)
    last = reader.get(Report, (project, found.reports))
    correcting = last is not None and last.status in OPEN
    floor = last.period_floor if last is not None and correcting else found.monitored_to
    return checked(
        ReportMonitoring(
            account=intent.account,
            id=intent.act_id,
            not_after=intent.not_after,
            calculation=calculation,
            claimed_g=claimed_g,
            documents=tuple(documents),
            period_end=period_end,
            period_start=period_start or parse_date(floor),
            project=project,
            report=found.reports + (not correcting),
        )
    )


def draft_issue(reader: Reader, intent: Intent, *, project: str) -> Issue:
    """Return the issuance of a project's last report, its rows as the rules split them.

    Raises `Rejected`: PROJECT_UNKNOWN, REPORT_UNKNOWN, REPORT_STATUS (it is not verified, or was
    issued), NOTHING_TO_ISSUE.
    """
    found, report = last_report(reader, project)
    if report.status != ReportStatus.VERIFIED:
        raise Rejected(Code.REPORT_STATUS, f"the report is {report.status}", field="report")
    if not report.issuable:
        raise Rejected(Code.NOTHING_TO_ISSUE, "nothing is left to issue", field="report")
    return checked(
        Issue(
            account=intent.account,
            id=intent.act_id,
            not_after=intent.not_after,
            issued=tuple(rows_to_issue(reader, found, report)),
            project=project,
            report=report.report,
        )
    )


def draft_enrolment(intent: Intent, *, vkey: str, custody: Custody) -> EnrolKey:
    """Return the enrolment of another key, which must be named as `next_label` says."""
    return checked(
        EnrolKey(
            account=intent.account,
            id=intent.act_id,
            not_after=intent.not_after,
            key=KeyGrant(custody=custody, vkey=vkey),
        )
    )


def draft_withdrawal(intent: Intent, *, target: str, target_not_after: str) -> Withdraw:
    """Return the withdrawal of an act of one's own that was not admitted."""
    return checked(
        Withdraw(
            account=intent.account,
            id=intent.act_id,
            not_after=intent.not_after,
            target=target,
            target_not_after=target_not_after,
        )
    )


def next_label(reader: Reader, account: str) -> str:
    """Return the label of the next key an account enrols: `k1` for one that is not open yet."""
    found = reader.get(Account, (account,))
    return f"k{(found.keys_enrolled if found else 0) + 1}"


def checked(act: A) -> A:
    """Return an act as it is read from its own bytes: only there are its bounds checked."""
    read = decode_act(encode_act(act))  # type: ignore[arg-type]
    if not isinstance(read, type(act)):
        raise RuntimeError("an act came back as another")
    return read


def _signer(reader: Reader, name: str, *, count: int, self_held: bool) -> SignerNeed:
    account = reader.get(Account, (name,))
    return SignerNeed(
        account=name,
        count=count,
        self_held=self_held,
        own_keys=account.self_keys if account else 0,
        kept_keys=account.live_keys - account.self_keys if account else 0,
    )


def last_report(reader: Reader, project: str) -> tuple[Project, Report]:
    """Return a project and its last report. Raises `Rejected`: PROJECT_UNKNOWN, REPORT_UNKNOWN."""
    found = project_named(reader, project)
    report = reader.get(Report, (project, found.reports))
    if report is None:
        raise Rejected(Code.REPORT_UNKNOWN, "the project has no report", field="report")
    return found, report
