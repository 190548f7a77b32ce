"""The acts: a closed union of frozen structs, told apart by the literal string in ``act``.

`decode_act` and `encode_act` are the only doors. The canonical form is RFC 8785 restricted to what
acts can hold (ASCII keys, no floats, bounded integers, no nulls); `msgspec` writes it, and the
tests compare it with an independent encoder.
"""

import msgspec

from ledger.book.acts.accounts import (
    Accredit,
    BeginRecovery,
    CompleteRecovery,
    EnrolKey,
    OpenAccount,
    RevokeKey,
    StopRecovery,
    WithdrawAccreditation,
)
from ledger.book.acts.base import Act, Document, KeyGrant, Passkey
from ledger.book.acts.buffer import ReleaseBuffer
from ledger.book.acts.corrections import RequestCorrection, SettleCorrection
from ledger.book.acts.duties import PublishRetirement, ReplaceUnits, WaiveDuty
from ledger.book.acts.evidence import AttachEvidence, WithdrawEvidence
from ledger.book.acts.findings import AnswerFinding, CloseFinding, RaiseFinding
from ledger.book.acts.outside import BringIn, OutsideUnits
from ledger.book.acts.programme import AdoptRules, Genesis, RotateLogKey, SetCalendar, SetPolicy
from ledger.book.acts.projects import (
    Asset,
    ChangeProject,
    Member,
    RegisterProject,
    RenewProject,
    RevokeProject,
    ValidateProject,
    WithdrawProject,
)
from ledger.book.acts.recipients import (
    CompleteTransfer,
    DistrustRecipient,
    StopTransfer,
    TrustRecipient,
)
from ledger.book.acts.succession import CloseAccount, MergeAccount
from ledger.book.acts.ties import DeclareTie, WithdrawTie
from ledger.book.acts.units import Cancel, Hold, Release, Retire, Transfer, Withdraw
from ledger.book.acts.verification import (
    Issue,
    IssuedRow,
    ReportMonitoring,
    VerifyMonitoring,
    Vintage,
)
from ledger.errors import Code, Malformed

AnyAct = (
    Genesis
    | AdoptRules
    | SetPolicy
    | SetCalendar
    | RotateLogKey
    | OpenAccount
    | EnrolKey
    | RevokeKey
    | BeginRecovery
    | StopRecovery
    | CompleteRecovery
    | Accredit
    | WithdrawAccreditation
    | DeclareTie
    | WithdrawTie
    | RegisterProject
    | ValidateProject
    | ChangeProject
    | RenewProject
    | WithdrawProject
    | RevokeProject
    | ReportMonitoring
    | RequestCorrection
    | SettleCorrection
    | VerifyMonitoring
    | Issue
    | BringIn
    | Transfer
    | TrustRecipient
    | DistrustRecipient
    | StopTransfer
    | CompleteTransfer
    | Retire
    | Cancel
    | Hold
    | Release
    | ReleaseBuffer
    | AttachEvidence
    | WithdrawEvidence
    | RaiseFinding
    | AnswerFinding
    | CloseFinding
    | PublishRetirement
    | ReplaceUnits
    | WaiveDuty
    | CloseAccount
    | MergeAccount
    | Withdraw
)
"""Every act of the protocol."""

ACTS: dict[str, type[Act]] = {str(kind.__struct_config__.tag): kind for kind in AnyAct.__args__}
"""The acts by their tag, in the order of the documentation."""

_encoder = msgspec.json.Encoder(order="sorted")
_decoder: msgspec.json.Decoder[AnyAct] = msgspec.json.Decoder(AnyAct)


class _Header(msgspec.Struct):
    act: str


# Deep nesting ends in RecursionError, which is as malformed as any other line.
_UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_header = msgspec.json.Decoder(_Header)


def encode_act(act: AnyAct) -> bytes:
    """Return the canonical JSON of an act, one line without its newline."""
    return _encoder.encode(act)


def decode_act(line: bytes) -> AnyAct:
    """Return the act whose canonical JSON `line` is.

    Raises `Malformed`: BAD_JSON, UNKNOWN_ACT, BAD_FIELD or NOT_CANONICAL, in this order.
    """
    try:
        act = _decoder.decode(line)
    except _UNDECODABLE as error:
        raise _malformed(line, error) from None
    if _encoder.encode(act) != line:
        raise Malformed(Code.NOT_CANONICAL, "the JSON line is not in canonical form")
    return act


def _malformed(line: bytes, error: Exception) -> Malformed:
    """Say which code a line that did not decode earns: the first that applies."""
    try:
        generic = msgspec.json.decode(line)
    except _UNDECODABLE as syntax:
        return Malformed(Code.BAD_JSON, str(syntax))
    if not isinstance(generic, dict):
        return Malformed(Code.BAD_JSON, "the JSON line is not an object")
    try:
        tag = _header.decode(line).act
    except msgspec.ValidationError:
        return Malformed(Code.UNKNOWN_ACT, "the act has no name")
    if tag not in ACTS:
        return Malformed(Code.UNKNOWN_ACT, "no act has this name")
    return Malformed(Code.BAD_FIELD, str(error))


__all__ = [
    "ACTS",
    "Accredit",
    "Act",
    "AdoptRules",
    "AnswerFinding",
    "AnyAct",
    "Asset",
    "AttachEvidence",
    "BeginRecovery",
    "BringIn",
    "Cancel",
    "ChangeProject",
    "CloseAccount",
    "CloseFinding",
    "CompleteRecovery",
    "CompleteTransfer",
    "DeclareTie",
    "DistrustRecipient",
    "Document",
    "EnrolKey",
    "Genesis",
    "Hold",
    "Issue",
    "IssuedRow",
    "KeyGrant",
    "Member",
    "MergeAccount",
    "OpenAccount",
    "OutsideUnits",
    "Passkey",
    "PublishRetirement",
    "RaiseFinding",
    "RegisterProject",
    "Release",
    "ReleaseBuffer",
    "RenewProject",
    "ReplaceUnits",
    "ReportMonitoring",
    "RequestCorrection",
    "Retire",
    "RevokeKey",
    "RevokeProject",
    "RotateLogKey",
    "SetCalendar",
    "SetPolicy",
    "SettleCorrection",
    "StopRecovery",
    "StopTransfer",
    "Transfer",
    "TrustRecipient",
    "ValidateProject",
    "VerifyMonitoring",
    "Vintage",
    "WaiveDuty",
    "Withdraw",
    "WithdrawAccreditation",
    "WithdrawEvidence",
    "WithdrawProject",
    "WithdrawTie",
    "decode_act",
    "encode_act",
]
