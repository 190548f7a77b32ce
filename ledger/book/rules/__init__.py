"""The rules of edition 1: one function an act, guards first, then the writes that must succeed.

Guards stand in the order of `ledger.errors.Code`. A rule reads the state, the act and its
`Context`, and writes records; it knows no bytes, no signature and no clock.
"""

from typing import assert_never

from ledger.book.acts import (
    Accredit,
    AdoptRules,
    AnyAct,
    BeginRecovery,
    Cancel,
    CompleteRecovery,
    EnrolKey,
    Genesis,
    Hold,
    Issue,
    OpenAccount,
    RegisterProject,
    Release,
    ReportMonitoring,
    Retire,
    RevokeKey,
    RotateLogKey,
    SetPolicy,
    StopRecovery,
    Transfer,
    ValidateProject,
    VerifyMonitoring,
    Withdraw,
    WithdrawAccreditation,
)
from ledger.book.rules import accounts, admission, programme, projects, units, verification
from ledger.book.rules.context import Context
from ledger.book.state import State

EDITION = 1
"""The newest edition of the rules that this program knows."""


def enact(state: State, context: Context, act: AnyAct) -> None:  # noqa: PLR0912
    """Apply one act's rule to the state. Raises `Rejected` and leaves the caller to drop the layer.

    An act of a kind this function does not name is a defect of this program (`assert_never`).
    """
    match act:
        # A case is asked after the ones above it, and acts on units are nearly all there are.
        case Transfer():
            units.transfer(state, context, act)
        case Retire():
            units.retire(state, context, act)
        case Cancel():
            units.cancel(state, context, act)
        case Hold():
            units.hold(state, context, act)
        case Release():
            units.release(state, context, act)
        case Genesis():
            programme.genesis(state, context, act)
        case AdoptRules():
            programme.adopt_rules(state, context, act)
        case SetPolicy():
            programme.set_policy(state, context, act)
        case RotateLogKey():
            programme.rotate_log_key(state, context, act)
        case OpenAccount():
            accounts.open_account(state, context, act)
        case EnrolKey():
            accounts.enrol_key(state, context, act)
        case RevokeKey():
            accounts.revoke_key(state, context, act)
        case BeginRecovery():
            accounts.begin_recovery(state, context, act)
        case StopRecovery():
            accounts.stop_recovery(state, context, act)
        case CompleteRecovery():
            accounts.complete_recovery(state, context, act)
        case Accredit():
            accounts.accredit(state, context, act)
        case WithdrawAccreditation():
            accounts.withdraw_accreditation(state, context, act)
        case RegisterProject():
            projects.register_project(state, context, act)
        case ValidateProject():
            projects.validate_project(state, context, act)
        case ReportMonitoring():
            verification.report_monitoring(state, context, act)
        case VerifyMonitoring():
            verification.verify_monitoring(state, context, act)
        case Issue():
            verification.issue(state, context, act)
        case Withdraw():
            admission.withdraw(state, context, act)
        case _:
            assert_never(act)
