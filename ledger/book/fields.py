r"""The field types of acts: closed patterns and bounds, one name an idea.

Every string is matched by an ASCII pattern that ends in ``\Z``, so no control character, no
full-width digit and no trailing newline can enter an act; every integer is bounded by 2^53-1.
Hence no rule depends on a Unicode version (docs/protocol.md, "Fields").
"""

from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta

from ledger.limits import (
    CHECKPOINT_BYTES_MAX,
    INTEGER_MAX,
    SERIAL_MAX,
    WEIGHT_MAX,
    YEAR_MAX,
    YEAR_MIN,
)

AccountId = Annotated[str, Meta(pattern=r"\A[a-z0-9-]{3,32}\Z")]
"""An account's name in the log, assigned by the authority."""
ActId = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
"""An act's id: 16 random bytes as lower-case hex, unique per acting account."""
Instant = Annotated[
    str,
    Meta(
        pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z\Z",
    ),
]
"""A UTC time with milliseconds; text order is time order."""
Origin = Annotated[str, Meta(pattern=r"\A[a-z0-9][a-z0-9./-]{2,126}[a-z0-9]\Z")]
"""The log's name: a schemeless URL prefix without a trailing slash (C2SP tlog-checkpoint)."""
Sha256 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
"""A SHA-256 as lower-case hex."""
Vkey = Annotated[
    str, Meta(max_length=200, pattern=r"\A[a-z0-9./-]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+\Z")
]
"""A C2SP verifier key, ``name+hash+base64``."""
KeyName = Annotated[str, Meta(pattern=r"\A[a-z0-9-]{3,32}/k[1-9][0-9]{0,2}\Z")]
"""A key's name: account, slash, label (``k1``, ``k2`` ...)."""
RpId = Annotated[str, Meta(pattern=r"\A([a-z0-9][a-z0-9.-]{0,251})?[a-z0-9]\Z")]
"""The relying party id of a passkey: a domain, or ``localhost`` (WebAuthn section 5.4.2)."""
WebOrigin = Annotated[
    str,
    Meta(
        pattern=r"\A(https://([a-z0-9][a-z0-9.-]{0,251})?[a-z0-9]|http://localhost)"
        r"(:[1-9][0-9]{0,4})?\Z"
    ),
]
"""A web origin as browsers write it (RFC 6454 section 6.2): ``https``, or a page on localhost."""
CheckpointNote = Annotated[
    str,
    Meta(max_length=-(-CHECKPOINT_BYTES_MAX // 3) * 4, pattern=r"\A[A-Za-z0-9+/]+={0,2}\Z"),
]
"""A signed checkpoint in base64, every byte of it; what it says is checked later."""
Ubn = Annotated[str, Meta(pattern=r"\A[0-9]{8}\Z")]
"""A 統一編號; its check digit is a rule, not a pattern."""
Sector = Annotated[str, Meta(pattern=r"\A([0-9]{2})?\Z")]
"""A two-digit class of the 行業統計分類 (11th revision), or empty where none applies."""
ProjectId = Annotated[str, Meta(pattern=r"\A[ABCZ][0-9]{5}\Z")]
"""A project serial: family letter and five digits (減量額度編碼)."""
SeriesId = Annotated[str, Meta(pattern=r"\A[ABCZ][0-9]{5}/[0-9]{4}\Z")]
"""A block series: project and vintage."""
MethodologyCode = Annotated[str, Meta(pattern=r"\A[A-Z][A-Z0-9.-]{1,31}\Z")]
MethodologyVersion = Annotated[str, Meta(pattern=r"\A[0-9]{1,3}(\.[0-9]{1,3}){0,2}\Z")]
FactorSetId = Annotated[str, Meta(pattern=r"\A[A-Z][A-Z0-9-]{1,31}/[1-9][0-9]{0,3}\Z")]
"""A published, immutable edition of a table of factors: table, slash, number."""
FactorSetPin = Annotated[str, Meta(pattern=r"\A[A-Z][A-Z0-9-]{1,31}/([1-9][0-9]{0,3}|\*)\Z")]
"""An edition of a table of factors; ``*`` is whichever is announced for the monitored year."""
Scope = Annotated[int, Meta(ge=1, le=16)]
"""A sectoral scope (CDM numbering)."""
Plant = Annotated[str, Meta(pattern=r"\A[A-Z0-9]{4,16}\Z")]
"""A plant's registration number (工廠登記編號 or 管制編號)."""
Equipment = Annotated[str, Meta(pattern=r"\A([A-Z0-9][A-Z0-9._-]{0,31}|\*)\Z")]
"""An equipment tag; ``*`` is the whole plant."""
Measure = Annotated[str, Meta(pattern=r"\A([a-z][a-z0-9-]{0,31}|\*)\Z")]
"""A measure code; ``*`` goes with the whole plant."""
OutsideSeriesName = Annotated[str, Meta(pattern=r"\A[A-Z0-9][A-Z0-9./_-]{0,63}\Z")]
"""What stands before a unit's number in its serial of another registry."""
PersonId = Annotated[str, Meta(pattern=r"\Ap-[0-9a-f]{16}\Z")]
"""A person who validates, verifies or reviews, by an opaque id: who it is stands in no entry."""
Approval = Annotated[str, Meta(pattern=r"\A[A-Z0-9-]{1,40}\Z")]
"""An approval number of an authority."""
Count = Annotated[int, Meta(ge=0, le=INTEGER_MAX)]
Grams = Annotated[int, Meta(ge=-INTEGER_MAX, le=INTEGER_MAX)]
"""Grams of CO2e; one unit is 1,000,000 g."""
Serial = Annotated[int, Meta(ge=1, le=SERIAL_MAX)]
Year = Annotated[int, Meta(ge=YEAR_MIN, le=YEAR_MAX)]
Price = Annotated[int, Meta(ge=0, le=1_000_000_000)]
"""New Taiwan dollars for one unit."""
MemberWeight = Annotated[int, Meta(ge=1, le=WEIGHT_MAX)]
Range = tuple[SeriesId, Serial, Serial]
"""``[series, first, last]``, both ends included."""

UNIT_GRAMS = 1_000_000
"""Grams of CO2e in one unit (1 tCO2e)."""


class AccountKind(StrEnum):
    """What an account's holder is; the kind decides which acts it may sign."""

    MANUFACTURER = "manufacturer"
    ENTERPRISE = "enterprise"
    VERIFICATION_BODY = "verification_body"
    AUTHORITY = "authority"
    AUDITOR = "auditor"
    ASSOCIATION = "association"


class Custody(StrEnum):
    """Who keeps the private key."""

    SELF = "self"
    REGISTRY = "registry"


class Profile(StrEnum):
    """The programme a log serves."""

    INDUSTRIAL = "industrial"
    NATIONAL = "national"


class UnitType(StrEnum):
    """The type segment of a printed serial: A reduction or avoidance, R removal, N neither."""

    REDUCTION = "A"
    REMOVAL = "R"
    UNDIFFERENTIATED = "N"


class DocumentKind(StrEnum):
    """What a document named by its hash is."""

    PROJECT_PLAN = "project_plan"
    VALIDATION_REPORT = "validation_report"
    CALCULATION = "calculation"
    AGREEMENT = "agreement"
    AFFIDAVIT = "affidavit"
    FOREIGN_REGISTRATION = "foreign_registration"
    ENVIRONMENTAL_IMPACT = "environmental_impact"
    PUBLIC_COMMENTS = "public_comments"
    EXPLANATION = "explanation"
    MONITORING_REPORT = "monitoring_report"
    READINGS = "readings"
    VERIFICATION_STATEMENT = "verification_statement"
    OTHER = "other"


class TieKind(StrEnum):
    """What binds a verification body, or one of its persons, to an enterprise (O0020104 Art 25)."""

    ADVICE = "advice"
    EMPLOYMENT = "employment"
    OWNERSHIP = "ownership"
    COMMERCIAL = "commercial"


class Assurance(StrEnum):
    """How sure a verification is of what it states (ISO 14064-3)."""

    REASONABLE = "reasonable"
    LIMITED = "limited"


class Opinion(StrEnum):
    """What a body concludes of a plan or of a report (ISO 14064-3)."""

    UNMODIFIED = "unmodified"
    MODIFIED = "modified"
    ADVERSE = "adverse"
    DISCLAIMED = "disclaimed"


EARNING: Final = frozenset({Opinion.UNMODIFIED, Opinion.MODIFIED})
"""Opinions that can lead to units."""


class Purpose(StrEnum):
    """What a retirement is for (氣候變遷因應法 Art 26, and voluntary use)."""

    INCREMENT_OFFSET = "increment_offset"
    CARBON_FEE = "carbon_fee"
    IMPORT_CARBON_GAP = "import_carbon_gap"
    CAP_SURPLUS = "cap_surplus"
    OTHER_APPROVED = "other_approved"
    VOLUNTARY = "voluntary"


class CancelReason(StrEnum):
    """Why the authority annuls units (依法註銷)."""

    AUTHORITY_INVALIDATION = "authority_invalidation"
    ACCOUNT_CLOSURE = "account_closure"
    REPLACEMENT = "replacement"
    REVERSAL_BUFFER = "reversal_buffer"


class ClosureGround(StrEnum):
    """Why an account is closed (O0020138 Art 30)."""

    DISSOLVED = "dissolved"
    REGISTRATION_ANNULLED = "registration_annulled"
    REGISTRATION_REVOKED = "registration_revoked"


class HoldReason(StrEnum):
    """Why the authority holds units."""

    SUSPECTED_INVALIDATION = "suspected_invalidation"
    DISPUTE = "dispute"
    COURT_ORDER = "court_order"
    ACCOUNT_DATA_OVERDUE = "account_data_overdue"
    REPLACEMENT_OVERDUE = "replacement_overdue"
    MARKET_HALT = "market_halt"


class RequestTopic(StrEnum):
    """What a body wants corrected of a monitoring report before it verifies it."""

    BOUNDARY = "boundary"
    BASELINE = "baseline"
    CALCULATION = "calculation"
    DATA = "data"
    METERING = "metering"
    RECORDS = "records"


class EvidenceKind(StrEnum):
    """What a paper attests that is no monitoring report: by which standard it was made."""

    ENERGY_MANAGEMENT = "energy_management"
    ORGANISATION_INVENTORY = "organisation_inventory"
    PRODUCT_FOOTPRINT = "product_footprint"
    ENERGY_AUDIT = "energy_audit"


class Accreditor(StrEnum):
    """Who lists the body that issued a paper of evidence, under a number of its own."""

    TAF = "taf"
    MOENV = "moenv"
    MOEA = "moea"
    IAF_MEMBER = "iaf_member"


class EvidenceFault(StrEnum):
    """Why evidence is withdrawn."""

    ERROR = "error"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


class FindingGround(StrEnum):
    """What an auditor finds."""

    DOUBLE_COUNTING = "double_counting"
    INELIGIBLE = "ineligible"
    MISSTATEMENT = "misstatement"
    NOT_INDEPENDENT = "not_independent"
    RECORDS_MISSING = "records_missing"
    RULE_BROKEN = "rule_broken"
    UNAUTHORISED = "unauthorised"


class FindingResponse(StrEnum):
    """What an auditee answers to a finding."""

    CORRECTED = "corrected"
    EXPLAINED = "explained"
    DISPUTED = "disputed"


class FindingOutcome(StrEnum):
    """How an auditor closes a finding."""

    REMEDIED = "remedied"
    UNFOUNDED = "unfounded"
    REFERRED = "referred"


class RevokeReason(StrEnum):
    """Why a key is revoked."""

    RETIRED = "retired"
    LOST = "lost"
    COMPROMISED = "compromised"
