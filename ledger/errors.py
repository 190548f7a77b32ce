"""What can be wrong with an entry: one closed list of codes, in order of precedence.

Three families of error leave this package, no more:

* ``Malformed``: bytes are not what they claim to be. The first group of `Code` for an entry,
  `Defect` for any other artefact (checkpoint, proof, tile, key, export).
* ``Rejected``: a well-formed act breaks a rule of the book.
* ``AssertionError`` and ``RuntimeError``: a defect of this program, never of the input.

`Code` is ordered: where several apply to one act, the one that stands first is given. The
documentation (docs/protocol.md), the guards in ``ledger.book.rules`` and the tests keep this order.
"""

from enum import StrEnum


class Code(StrEnum):
    """Why an act is refused. Closed, and ordered by precedence: the earlier code wins."""

    # 1. The bytes of the entry.
    ENTRY_TOO_LARGE = "entry_too_large"
    NOT_UTF8 = "not_utf8"
    BAD_ADMITTED = "bad_admitted"
    BAD_NOTE = "bad_note"
    BAD_SIGNATURE_LINE = "bad_signature_line"
    SIGNATURES_UNSORTED = "signatures_unsorted"
    BAD_TEXT = "bad_text"
    BAD_JSON = "bad_json"
    UNKNOWN_ACT = "unknown_act"
    BAD_FIELD = "bad_field"
    NOT_CANONICAL = "not_canonical"
    # 2. Its place and time in the log.
    GENESIS_MISPLACED = "genesis_misplaced"
    FOREIGN_ORIGIN = "foreign_origin"
    CLOCK_BACKWARDS = "clock_backwards"
    ACT_ID_REUSED = "act_id_reused"
    ALREADY_ADMITTED = "already_admitted"
    ACT_WITHDRAWN = "act_withdrawn"
    EXPIRED = "expired"
    NOT_AFTER_TOO_FAR = "not_after_too_far"
    # 3. Who acts, and who signed.
    UNKNOWN_ACCOUNT = "unknown_account"
    ROLE_NOT_ALLOWED = "role_not_allowed"
    KEY_NAME = "key_name"
    KEY_KIND = "key_kind"
    WEAK_KEY = "weak_key"
    UNKNOWN_KEY = "unknown_key"
    KEY_REVOKED = "key_revoked"
    KEY_NOT_COUNTED = "key_not_counted"
    MISSING_SIGNATURE = "missing_signature"
    EXTRA_SIGNATURE = "extra_signature"
    BAD_SIGNATURE = "bad_signature"
    # 4. Programme, accounts and keys.
    LOG_CHECKPOINT = "log_checkpoint"
    GENESIS_KEYS = "genesis_keys"
    LIST_UNSORTED = "list_unsorted"
    POLICY_INVALID = "policy_invalid"
    CALENDAR_INVALID = "calendar_invalid"
    EDITION_INVALID = "edition_invalid"
    NOTICE_TOO_SHORT = "notice_too_short"
    ACCOUNT_TAKEN = "account_taken"
    UBN_INVALID = "ubn_invalid"
    UBN_TAKEN = "ubn_taken"
    PARTY_UNKNOWN = "party_unknown"
    PARTY_KIND = "party_kind"
    SAME_ACCOUNT = "same_account"
    NOT_PARTY = "not_party"
    KEY_TAKEN = "key_taken"
    KEY_NOT_LIVE = "key_not_live"
    LAST_KEY = "last_key"
    RECOVERY_OPEN = "recovery_open"
    RECOVERY_UNKNOWN = "recovery_unknown"
    RECOVERY_EARLY = "recovery_early"
    ACCREDITATION_PAST = "accreditation_past"
    TIE_UNKNOWN = "tie_unknown"
    TIE_SHORTENED = "tie_shortened"
    TOO_MANY_TIES = "too_many_ties"
    EVENT_INVALID = "event_invalid"
    RETIREMENT_UNKNOWN = "retirement_unknown"
    RETIREMENT_PUBLISHED = "retirement_published"
    CALENDAR_UNKNOWN = "calendar_unknown"
    FILED_LATE = "filed_late"
    DUTY_UNKNOWN = "duty_unknown"
    NOT_DEBTOR = "not_debtor"
    NOT_CREDITOR = "not_creditor"
    DUTY_CLOSED = "duty_closed"
    DUTY_OF_USE = "duty_of_use"
    RECIPIENT_TRUSTED = "recipient_trusted"
    RECIPIENT_NOT_TRUSTED = "recipient_not_trusted"
    TRANSFER_UNKNOWN = "transfer_unknown"
    NOT_TRANSFER_PARTY = "not_transfer_party"
    TRANSFER_RIPE = "transfer_ripe"
    TRANSFER_EARLY = "transfer_early"
    # 5. Projects and verification.
    PROJECT_UNKNOWN = "project_unknown"
    PROJECT_TAKEN = "project_taken"
    PROJECT_FAMILY = "project_family"
    NOT_PROPONENT = "not_proponent"
    PROJECT_STATUS = "project_status"
    REVOCATION_EARLY = "revocation_early"
    REPORT_UNKNOWN = "report_unknown"
    REPORT_NUMBER = "report_number"
    REPORT_STATUS = "report_status"
    REPORT_CHANGED = "report_changed"
    APPLICATION_DATE = "application_date"
    PERIOD_INVALID = "period_invalid"
    CREDITING_TERM = "crediting_term"
    RENEWAL_LATE = "renewal_late"
    CHANGE_LATE = "change_late"
    PERIOD_OUTSIDE = "period_outside"
    PERIOD_OVERLAP = "period_overlap"
    PERIOD_OPEN = "period_open"
    PERIOD_CHANGED = "period_changed"
    EXCLUDED = "excluded"
    ASSET_CLAIMED = "asset_claimed"
    OUTSIDE_CLAIMED = "outside_claimed"
    ALLOCATION_INVALID = "allocation_invalid"
    ADDITIONALITY_MISSING = "additionality_missing"
    DOCUMENT_NEEDED = "document_needed"
    NOT_ACCREDITED = "not_accredited"
    TEAM_INVALID = "team_invalid"
    NOT_INDEPENDENT = "not_independent"
    LEAD_TOO_LONG = "lead_too_long"
    ASSURANCE_TOO_LOW = "assurance_too_low"
    REQUESTS_OPEN = "requests_open"
    REQUEST_UNKNOWN = "request_unknown"
    REQUEST_SETTLED = "request_settled"
    TOO_MANY_CORRECTIONS = "too_many_corrections"
    NOT_VERIFIER = "not_verifier"
    OPINION_FIGURE = "opinion_figure"
    CALCULATION_MISMATCH = "calculation_mismatch"
    VINTAGES_INVALID = "vintages_invalid"
    ABOVE_CLAIM = "above_claim"
    MATERIAL_DIFFERENCE = "material_difference"
    NOTHING_TO_ISSUE = "nothing_to_issue"
    SERIES_FULL = "series_full"
    ISSUED_MISMATCH = "issued_mismatch"
    OUTSIDE_OWN = "outside_own"
    OUTSIDE_TAKEN = "outside_taken"
    OUTSIDE_FULL = "outside_full"
    EVIDENCE_UNKNOWN = "evidence_unknown"
    NOT_ATTACHER = "not_attacher"
    EVIDENCE_WITHDRAWN = "evidence_withdrawn"
    # 6. Units.
    RANGES_INVALID = "ranges_invalid"
    ABOVE_DUTY = "above_duty"
    PRICE_OVERFLOW = "price_overflow"
    PURPOSE_NOT_ALLOWED = "purpose_not_allowed"
    BENEFICIARY_NOT_HOLDER = "beneficiary_not_holder"
    UNITS_UNKNOWN = "units_unknown"
    TOO_MANY_BLOCKS = "too_many_blocks"
    NOT_EQUIVALENT = "not_equivalent"
    UNITS_SPENT = "units_spent"
    NOT_HOLDER = "not_holder"
    UNITS_ON_HOLD = "units_on_hold"
    NOT_ON_HOLD = "not_on_hold"
    UNITS_WAITING = "units_waiting"
    MOVE_LIMIT = "move_limit"
    USE_EXPIRED = "use_expired"
    EARNER_CLOSED = "earner_closed"
    UNITS_LEFT = "units_left"
    # 7. Findings of an auditor.
    ENTRY_UNKNOWN = "entry_unknown"
    FINDING_UNKNOWN = "finding_unknown"
    NOT_AUDITEE = "not_auditee"
    NOT_RAISER = "not_raiser"
    FINDING_CLOSED = "finding_closed"
    # 8. Pending acts.
    TARGET_ADMITTED = "target_admitted"
    TARGET_WITHDRAWN = "target_withdrawn"
    TARGET_WINDOW = "target_window"


class Defect(StrEnum):
    """What is wrong with an artefact that is not an entry. Closed; stable in every output."""

    BAD_KEY = "bad_key"
    BAD_NOTE = "bad_note_file"
    BAD_CHECKPOINT = "bad_checkpoint"
    BAD_PROOF = "bad_proof"
    BAD_TILE = "bad_tile"
    BAD_EXPORT = "bad_export"
    BAD_TRUST = "bad_trust"
    BAD_STATE = "bad_state"
    BAD_EVIDENCE = "bad_evidence"
    BAD_BALANCES = "bad_balances"
    BAD_ADD_CHECKPOINT = "bad_add_checkpoint"
    BAD_SERIAL = "bad_serial"
    CHECKPOINT_UNSIGNED = "checkpoint_unsigned"
    QUORUM_MISSING = "quorum_missing"
    ROOT_MISMATCH = "root_mismatch"
    TILE_MISMATCH = "tile_mismatch"
    ENTRY_MISMATCH = "entry_mismatch"
    ENTRY_MISSING = "entry_missing"
    TRUST_MISMATCH = "trust_mismatch"
    INVARIANT_BROKEN = "invariant_broken"
    SPLIT_VIEW = "split_view"
    ROLLBACK = "rollback"
    BALANCE_MISMATCH = "balance_mismatch"
    AUDITOR_TOO_OLD = "auditor_too_old"


class LedgerError(Exception):
    """The root of every error this package raises on purpose."""


class Malformed(LedgerError, ValueError):
    """Bytes that are not what they claim to be; `code` says which, `detail` where."""

    def __init__(self, code: Code | Defect, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class Rejected(LedgerError):
    """A well-formed act that breaks a rule; `code` says which, `field` names the act's member."""

    def __init__(self, code: Code, detail: str, *, field: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.field = field


class AuditorTooOld(LedgerError):
    """The log has adopted an edition of the rules that this program does not know."""

    def __init__(self, edition: int, index: int) -> None:
        super().__init__(f"entry {index} is under edition {edition} of the rules")
        self.edition = edition
        self.index = index


def said_of(error: Exception) -> str:
    """Return what an error says for people: of a file its name and why, without the number."""
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
