"""Which role a token may have for which account: an auditor's is for an auditor's, and so on.

A role opens doors (an auditor reads every confidential document), so that it must be the account's
own. Whoever may read a token's account may also have one that only reads.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger.book.fields import AccountKind
from ledger.book.records import Account
from ledger.book.state import Reader
from registry.kinds import Role
from registry.refusals import Refusal, Refused

ROLE_OF_KIND: Final[Mapping[AccountKind, Role]] = MappingProxyType(
    {
        AccountKind.MANUFACTURER: Role.HOLDER,
        AccountKind.ENTERPRISE: Role.HOLDER,
        AccountKind.VERIFICATION_BODY: Role.VERIFIER,
        AccountKind.AUTHORITY: Role.OPERATOR,
        AccountKind.AUDITOR: Role.AUDITOR,
        AccountKind.ASSOCIATION: Role.ASSOCIATION,
    }
)
"""The role that fits an account of a kind; besides it any account may have readers."""
_WITHOUT_ACCOUNT: Final = frozenset({Role.OPERATOR, Role.READER})
"""Who may speak for no account: the registry's own staff, and whoever only reads."""


def check_role(reader: Reader, *, account: str, role: Role) -> None:
    """Require that an account is open and that a role fits its kind.

    Raises `Refused`: TOKEN_ACCOUNT, TOKEN_ROLE.
    """
    if not account:
        if role not in _WITHOUT_ACCOUNT:
            detail = f"a token of the role {role} speaks for an account"
            raise Refused(Refusal.TOKEN_ACCOUNT, detail, field="account")
        return
    found = reader.get(Account, (account,))
    if found is None:
        raise Refused(Refusal.TOKEN_ACCOUNT, f"{account} is not open", field="account")
    fitting = ROLE_OF_KIND[AccountKind(found.kind)]
    if role not in {fitting, Role.READER}:
        detail = f"{account} is of the kind {found.kind}: {fitting} or {Role.READER}"
        raise Refused(Refusal.TOKEN_ROLE, detail, field="role")
