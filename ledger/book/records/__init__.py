"""The records, a closed list: what `apply` writes and what the tables of a registry mirror."""

from ledger.book.records.accounts import (
    Account,
    Accreditation,
    Key,
    Recovery,
    RecoveryStatus,
)
from ledger.book.records.base import Record, RecordKey
from ledger.book.records.buffer import Buffer
from ledger.book.records.corrections import Correction, Corrections
from ledger.book.records.duties import AnnulledUse, Duty, DutyStatus, Publication
from ledger.book.records.evidence import Evidence
from ledger.book.records.findings import Finding, FindingStatus
from ledger.book.records.outside import BROUGHT_IN, BroughtIn, OutsideProject, OutsideSeries
from ledger.book.records.programme import (
    PROGRAMME_KEY,
    Admission,
    LogKey,
    Programme,
    WorkingYear,
)
from ledger.book.records.projects import (
    ENDED,
    AssetClaim,
    OutsideClaim,
    Project,
    ProjectStatus,
    Share,
    Tie,
)
from ledger.book.records.recipients import DelayedTransfer, DelayStatus, TrustedRecipient
from ledger.book.records.ties import DeclaredTie, Ties
from ledger.book.records.units import (
    Block,
    BlockStatus,
    Movement,
    Retirement,
    Series,
    Trade,
)
from ledger.book.records.verification import (
    Issuance,
    LeadYear,
    Report,
    ReportStatus,
    Statement,
    VintageWeight,
)

RECORDS: tuple[type[Record], ...] = (
    Programme,
    LogKey,
    WorkingYear,
    Admission,
    Account,
    Key,
    Recovery,
    Accreditation,
    Project,
    AssetClaim,
    OutsideClaim,
    Tie,
    Ties,
    Report,
    Corrections,
    LeadYear,
    Series,
    Block,
    Buffer,
    TrustedRecipient,
    DelayedTransfer,
    OutsideProject,
    OutsideSeries,
    BroughtIn,
    Statement,
    Finding,
    Evidence,
    Publication,
    AnnulledUse,
    Duty,
    Issuance,
    Movement,
    Trade,
    Retirement,
)
"""Every kind of record, journal last."""

__all__ = [
    "BROUGHT_IN",
    "ENDED",
    "PROGRAMME_KEY",
    "RECORDS",
    "Account",
    "Accreditation",
    "Admission",
    "AnnulledUse",
    "AssetClaim",
    "Block",
    "BlockStatus",
    "BroughtIn",
    "Buffer",
    "Correction",
    "Corrections",
    "DeclaredTie",
    "DelayStatus",
    "DelayedTransfer",
    "Duty",
    "DutyStatus",
    "Evidence",
    "Finding",
    "FindingStatus",
    "Issuance",
    "Key",
    "LeadYear",
    "LogKey",
    "Movement",
    "OutsideClaim",
    "OutsideProject",
    "OutsideSeries",
    "Programme",
    "Project",
    "ProjectStatus",
    "Publication",
    "Record",
    "RecordKey",
    "Recovery",
    "RecoveryStatus",
    "Report",
    "ReportStatus",
    "Retirement",
    "Series",
    "Share",
    "Statement",
    "Tie",
    "Ties",
    "Trade",
    "TrustedRecipient",
    "VintageWeight",
    "WorkingYear",
]
