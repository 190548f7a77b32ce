"""What the services around the log refuse: one closed list of codes.

An act that breaks a rule is `Rejected` by the ledger, with the ledger's own codes. Here stand the
refusals that no log knows: a document too large, a token for a user who was disabled, units that
do not suffice for what is asked. Doors turn a code into a status; nothing here knows of HTTP.
"""

import re
from enum import StrEnum

# Controls, separators of lines, overrides of the writing direction, and lone surrogates.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


class Refusal(StrEnum):
    """Why a service refuses. Closed; stable in every answer."""

    TEXT_INVALID = "text_invalid"
    DOCUMENT_TOO_LARGE = "document_too_large"
    DOCUMENT_QUOTA = "document_quota"
    DOCUMENT_EMPTY = "document_empty"
    DOCUMENT_UNKNOWN = "document_unknown"
    DOCUMENT_MISSING = "document_missing"
    DOCUMENT_ALTERED = "document_altered"
    DOCUMENT_TAKEN = "document_taken"
    USER_UNKNOWN = "user_unknown"
    USER_DISABLED = "user_disabled"
    EMAIL_TAKEN = "email_taken"
    TOKEN_UNKNOWN = "token_unknown"  # noqa: S105 (the name of a refusal, not a secret)
    TOKEN_LIFETIME = "token_lifetime"  # noqa: S105
    TOKEN_ACCOUNT = "token_account"  # noqa: S105
    TOKEN_ROLE = "token_role"  # noqa: S105
    TOO_MANY_TOKENS = "too_many_tokens"
    KEY_NOT_KEPT = "key_not_kept"
    PASSKEY_INVALID = "passkey_invalid"
    EDITION_UNKNOWN = "edition_unknown"
    MASTER_KEY = "master_key"
    PENDING_UNKNOWN = "pending_unknown"
    PENDING_CLOSED = "pending_closed"
    TOO_MANY_PENDING = "too_many_pending"
    NOT_A_PARTY = "not_a_party"
    QUANTITY_INVALID = "quantity_invalid"
    NOT_ENOUGH_UNITS = "not_enough_units"
    UNITS_SCATTERED = "units_scattered"
    DOSSIER_UNKNOWN = "dossier_unknown"
    DOSSIER_INVALID = "dossier_invalid"
    DOSSIER_STATE = "dossier_state"
    DOSSIER_FULL = "dossier_full"
    FILED_LATE = "filed_late"
    CHECKLIST_INCOMPLETE = "checklist_incomplete"
    CORRECTIONS_OPEN = "corrections_open"
    CORRECTIONS_LATE = "corrections_late"
    CORRECTIONS_SPENT = "corrections_spent"
    REVIEW_EXTENDED = "review_extended"
    REVIEW_OPEN = "review_open"
    REVIEWER_PARTIAL = "reviewer_partial"
    COMMENTS_OPEN = "comments_open"
    COMMENTS_CLOSED = "comments_closed"
    BACKUP_INVALID = "backup_invalid"
    BACKUP_AUDIT = "backup_audit"
    NOT_EMPTY = "not_empty"


class Refused(Exception):
    """A service's refusal; `code` says which, `field` names the argument at fault."""

    def __init__(self, code: Refusal, detail: str, *, field: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.field = field


def check_text(text: str, *, field: str, chars_max: int, required: bool = False) -> str:
    """Return `text` if it has a fitting length and nothing in it that no screen should print.

    Raises `Refused`: TEXT_INVALID.
    """
    if len(text) > chars_max or (required and not text.strip()):
        raise Refused(Refusal.TEXT_INVALID, f"1 to {chars_max} characters", field=field)
    if _UNPRINTABLE.search(text):
        raise Refused(Refusal.TEXT_INVALID, "no control characters", field=field)
    return text
