"""Evidence that accounts and projects carry beside their units."""

from typing import ClassVar

from ledger.book.records.base import Record


class Evidence(Record, frozen=True, kw_only=True):
    """A paper of somebody else about an account or a project, named by its entry.

    `project` is empty where it is about the account, `valid_to` where it does not expire.
    `withdrawn` is the entry that withdrew it, -1 before, and `fault` what that says, empty before.
    """

    KEY: ClassVar[tuple[str, ...]] = ("attachment",)

    attachment: int
    account: str
    project: str
    attests: str
    accreditor: str
    issuer: str
    paper: str
    period_start: str
    period_end: str
    valid_to: str
    fault: str
    withdrawn: int
