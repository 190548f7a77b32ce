"""The rules of edition 1: one function an act, guards first, then the writes that must succeed.

Guards stand in the order of `ledger.errors.Code`. A rule reads the state, the act and its
`Context`, and writes records; it knows no bytes, no signature and no clock.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from ledger.book.acts import (
    Accredit,
    Act,
    AdoptRules,
    AnswerFinding,
    AnyAct,
    AttachEvidence,
    BeginRecovery,
    BringIn,
    Cancel,
    ChangeProject,
    CloseAccount,
    CloseFinding,
    CompleteRecovery,
    CompleteTransfer,
    DeclareTie,
    DistrustRecipient,
    EnrolKey,
    Genesis,
    Hold,
    Issue,
    MergeAccount,
    OpenAccount,
    PublishRetirement,
    RaiseFinding,
    RegisterProject,
    Release,
    ReleaseBuffer,
    RenewProject,
    ReplaceUnits,
    ReportMonitoring,
    RequestCorrection,
    Retire,
    RevokeKey,
    RevokeProject,
    RotateLogKey,
    SetCalendar,
    SetPolicy,
    SettleCorrection,
    StopRecovery,
    StopTransfer,
    Transfer,
    TrustRecipient,
    ValidateProject,
    VerifyMonitoring,
    WaiveDuty,
    Withdraw,
    WithdrawAccreditation,
    WithdrawEvidence,
    WithdrawProject,
    WithdrawTie,
)
from ledger.book.rules import (
    accounts,
    admission,
    annulment,
    buffer,
    changes,
    corrections,
    duties,
    evidence,
    findings,
    holds,
    lifecycle,
    outside,
    programme,
    projects,
    recipients,
    succession,
    ties,
    units,
    verification,
)
from ledger.book.rules.context import Context
from ledger.book.state import State

EDITION = 1
"""The newest edition of the rules that this program knows."""

Rule: TypeAlias = Callable[[State, Context, Any], None]
"""Guards first, then the writes that must succeed."""

RULES: Final[Mapping[type[Act], Rule]] = MappingProxyType(
    {
        Transfer: units.transfer,
        Retire: units.retire,
        Cancel: annulment.cancel,
        Hold: holds.hold,
        Release: holds.release,
        ReleaseBuffer: buffer.release_buffer,
        PublishRetirement: duties.publish_retirement,
        ReplaceUnits: duties.replace_units,
        WaiveDuty: duties.waive_duty,
        CloseAccount: succession.close_account,
        MergeAccount: succession.merge_account,
        Genesis: programme.genesis,
        AdoptRules: programme.adopt_rules,
        SetPolicy: programme.set_policy,
        SetCalendar: programme.set_calendar,
        RotateLogKey: programme.rotate_log_key,
        OpenAccount: accounts.open_account,
        EnrolKey: accounts.enrol_key,
        RevokeKey: accounts.revoke_key,
        BeginRecovery: accounts.begin_recovery,
        StopRecovery: accounts.stop_recovery,
        CompleteRecovery: accounts.complete_recovery,
        Accredit: accounts.accredit,
        WithdrawAccreditation: accounts.withdraw_accreditation,
        DeclareTie: ties.declare_tie,
        WithdrawTie: ties.withdraw_tie,
        RegisterProject: projects.register_project,
        ValidateProject: projects.validate_project,
        ChangeProject: changes.change_project,
        RenewProject: lifecycle.renew_project,
        WithdrawProject: lifecycle.withdraw_project,
        RevokeProject: lifecycle.revoke_project,
        ReportMonitoring: verification.report_monitoring,
        RequestCorrection: corrections.request_correction,
        SettleCorrection: corrections.settle_correction,
        VerifyMonitoring: verification.verify_monitoring,
        Issue: verification.issue,
        RaiseFinding: findings.raise_finding,
        AnswerFinding: findings.answer_finding,
        CloseFinding: findings.close_finding,
        AttachEvidence: evidence.attach_evidence,
        WithdrawEvidence: evidence.withdraw_evidence,
        TrustRecipient: recipients.trust_recipient,
        DistrustRecipient: recipients.distrust_recipient,
        StopTransfer: recipients.stop_transfer,
        CompleteTransfer: recipients.complete_transfer,
        BringIn: outside.bring_in,
        Withdraw: admission.withdraw,
    }
)
"""The rule of every kind of act; each takes its own kind (the tests compare them with `ACTS`)."""


def enact(state: State, context: Context, act: AnyAct) -> None:
    """Apply one act's rule to the state. Raises `Rejected` and leaves the caller to drop the layer.

    An act of a kind that has no rule is a defect of this program (KeyError).
    """
    RULES[type(act)](state, context, act)
