"""An act in words: one sentence, every field, and what its signer ought to know before signing.

Nothing is signed that is not shown. The sentence is for people; `fields` names every field of the
act, none left out (``tests/registry/test_drafting.py`` proves it), with its value as it stands in
the signed text. Both languages of the registry, Traditional Chinese first. Account ids stand as
they are signed: whoever shows the words puts names beside them.
"""

import msgspec
from msgspec import Struct

from ledger.book.acts import (
    AnyAct,
    Cancel,
    CompleteRecovery,
    EnrolKey,
    Genesis,
    KeyGrant,
    OpenAccount,
    Passkey,
    Retire,
    RotateLogKey,
    Transfer,
)
from ledger.book.fields import Custody
from ledger.book.policy import Policy
from registry.services.doubts import doubts_of
from registry.services.said import Said
from registry.services.sentences import sentence_of
from registry.services.succeeding import closing_notices
from registry.services.terms import LABELS


class ShownField(Struct, frozen=True, kw_only=True):
    """A field of the act: its name, what it is called, and its value as signed."""

    name: str
    label: Said
    value: str


class Words(Struct, frozen=True, kw_only=True):
    """An act in words."""

    sentence: Said
    fields: tuple[ShownField, ...]
    notices: tuple[Said, ...]


def words_of(act: AnyAct, *, kept: tuple[str, ...] = (), before: Policy | None = None) -> Words:
    """Return an act in words.

    `kept` are the signing accounts that the registry keeps keys for, `before` is the policy that a
    new one replaces.
    """
    return Words(
        sentence=sentence_of(act, before=before),
        fields=shown_fields(act),
        notices=_notices(act, kept),
    )


def shown_fields(act: AnyAct) -> tuple[ShownField, ...]:
    """Return every field of the signed text, in its order, the act's name first."""
    values = msgspec.to_builtins(act)
    return tuple(
        ShownField(name=name, label=Said(*LABELS[name]), value=_plain(value))
        for name, value in sorted(values.items(), key=lambda item: (item[0] != "act", item[0]))
    )


def _plain(value: object) -> str:
    """Return a value in one line: a text as it is, anything else as the JSON that is signed."""
    return value if isinstance(value, str) else msgspec.json.encode(value, order="sorted").decode()


def _notices(act: AnyAct, kept: tuple[str, ...]) -> tuple[Said, ...]:
    """Return what a signer ought to know: what may be wrong, public or final, who holds keys."""
    said = doubts_of(act)
    if isinstance(act, Transfer) and isinstance(act.unit_price_ntd, int):
        said.append(
            Said(
                "單價與總價會公開：任何人都可以在帳本裡查到。",
                "The unit price and the total become public: anybody can read them in the log.",
            )
        )
    if isinstance(act, Retire | Cancel):
        said.append(
            Said(
                "這些額度之後不能再移轉，也不能復原。",
                "These units never move again, and this cannot be undone.",
            )
        )
    said += closing_notices(act)
    said += _key_notices(act)
    grants = _grants(act)
    if any(grant.custody is Custody.REGISTRY for grant in grants):
        said.append(
            Said(
                "新金鑰由登錄管理機關代管，帳本與每張收據都會寫明，且不計入會簽門檻。",
                "The registry keeps the new key: the log and every receipt say so, and it never "
                "counts toward a threshold.",
            )
        )
    said += [_of_passkey(grant.passkey) for grant in grants if isinstance(grant.passkey, Passkey)]
    for account in kept:
        said.append(
            Said(
                f"{account} 有金鑰由登錄管理機關代管；以代管金鑰簽署時，收據會寫明。",
                f"The registry keeps a key of {account}; where it signs, the receipt says so.",
            )
        )
    final = "入帳之後公開且不能刪除；寫錯了要用另一筆分錄更正。"
    said.append(
        Said(
            final,
            "Once admitted it is public and cannot be deleted; a mistake is corrected by another "
            "entry.",
        )
    )
    return tuple(said)


def _of_passkey(passkey: Passkey) -> Said:
    origins = ", ".join(passkey.origins)
    return Said(
        f"新金鑰是 {passkey.rp_id} 的通行金鑰，只能在 {origins} 簽署；"
        "網址變更後須登記新的通行金鑰。",
        f"The new key is a passkey of {passkey.rp_id}. It signs at {origins} alone: if the address "
        "changes, a new passkey must be enrolled.",
    )


def _grants(act: AnyAct) -> tuple[KeyGrant, ...]:
    if isinstance(act, Genesis):
        return act.keys
    return (act.key,) if isinstance(act, OpenAccount | EnrolKey | CompleteRecovery) else ()


def _key_notices(act: AnyAct) -> list[Said]:
    """Return what a signer ought to know of keys that are replaced."""
    if isinstance(act, CompleteRecovery):
        return [
            Said(
                "該帳戶原有的金鑰全部廢止，從下一筆起不能再簽署。",
                "All keys that the account had are revoked: they sign nothing from the next entry "
                "on.",
            )
        ]
    if isinstance(act, RotateLogKey):
        return [
            Said(
                "查核帳本的人要改用新的驗證金鑰；請在這個網站之外公告。",
                "Whoever audits the log needs the new verifier key: publish it somewhere that is "
                "not this site.",
            )
        ]
    return []
