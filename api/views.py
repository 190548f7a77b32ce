"""From what the registry knows to what the wire tells, for acts on their way into the log."""

from collections.abc import Iterable, Sequence

import msgspec
from litestar import Response

from api.schemas.acts import (
    DraftAnswer,
    MissingAnswer,
    NewKey,
    Notice,
    PendingAnswer,
    ReceiptAnswer,
    ShownAnswer,
    SignerAnswer,
)
from api.services import Services
from ledger.book.acts import Passkey
from ledger.book.policy import Policy
from ledger.errors import Rejected
from ledger.log.passkey import challenge_text
from registry import pending
from registry.kinds import PendingState
from registry.log import Receipt
from registry.pending import Pending
from registry.queries import accounts, log
from registry.queries.log import SignerView
from registry.services.drafting import Draft
from registry.services.parameters import policy_in_force
from registry.services.said import Said
from registry.services.submission import Filed
from registry.services.wording import words_of
from registry.standing import Standing, standing_of
from registry.store import SqlReader

_CREATED, _ACCEPTED = 201, 202


def draft_answer(services: Services, draft: Draft, doubts: Sequence[Said] = ()) -> DraftAnswer:
    """Return a draft as it is told, with what may be wrong in it before all other notices."""
    with services.database.reading() as connection:
        keys = {
            need.account: [
                SignerView(key=key.name, custody=key.custody, is_passkey=bool(key.rp_id))
                for key in accounts.keys(connection, need.account)
                if not key.revoked and not (need.self_held and key.custody != "self")
            ]
            for need in draft.signers
        }
    words = draft.words
    return DraftAnswer(
        act=draft.act,
        act_id=draft.act.id,
        not_after=draft.act.not_after,
        text=draft.text.decode(),
        text_sha256=draft.sha256,
        challenge=challenge_text(draft.text),
        signers=[
            SignerAnswer(
                account=need.account,
                count=need.count,
                self_held=need.self_held,
                keys=keys[need.account],
            )
            for need in draft.signers
        ],
        new_keys=[
            NewKey(
                key=grant.vkey.partition("+")[0],
                vkey=grant.vkey,
                custody=grant.custody,
                is_passkey=isinstance(grant.passkey, Passkey),
            )
            for grant in draft.new_keys
        ],
        summary_zh=words.sentence.zh,
        summary_en=words.sentence.en,
        fields=[
            ShownAnswer(
                name=field.name,
                label_zh=field.label.zh,
                label_en=field.label.en,
                value=field.value,
            )
            for field in words.fields
        ],
        notices=[Notice(zh=said.zh, en=said.en) for said in (*doubts, *words.notices)],
    )


def receipt_answer(services: Services, receipt: Receipt) -> ReceiptAnswer:
    """Return a receipt as it is told."""
    with services.database.reading() as connection:
        entry = log.entry_at(connection, receipt.index)
    return ReceiptAnswer(
        index=receipt.index,
        admitted=receipt.admitted,
        leaf_hash=receipt.leaf_hash.hex(),
        size=receipt.size,
        checkpoint=receipt.checkpoint.decode(),
        signers=entry.signers if entry else [],
        links=entry_links(receipt.index),
    )


def entry_links(index: int) -> dict[str, str]:
    """Return where an entry, its bytes and its proof are found."""
    entry = f"/v1/entries/{index}"
    return {"entry": entry, "note": f"{entry}/note", "proof": f"{entry}/proof"}


def outcome(
    services: Services, result: Receipt | Filed, *, account: str
) -> Response[ReceiptAnswer | PendingAnswer]:
    """Return 201 with a receipt, or 202 with the note that still waits."""
    if isinstance(result, Receipt):
        told: ReceiptAnswer | PendingAnswer = receipt_answer(services, result)
        return Response(told, status_code=_CREATED, headers=entry_location(result))
    with services.database.reading() as connection:
        before = policy_in_force(SqlReader(connection))
    told = _pending(result.pending, result.standing, account=account, before=before)
    return Response(told, status_code=_ACCEPTED)


def entry_location(receipt: Receipt) -> dict[str, str]:
    """Return the header that says where the entry of a receipt is found."""
    return {"Location": f"/v1/entries/{receipt.index}"}


def pending_answer(reader: SqlReader, found: Pending, *, account: str) -> PendingAnswer:
    """Return a note that waits as a party to it sees it."""
    if found.state is not PendingState.OPEN:
        return _pending(found, None, account=account, before=None)
    try:
        standing = pending.standing(reader, found)
    except Rejected:
        # Since it was filed a rule or a key has changed: it waits in vain.
        standing = None
    return _pending(found, standing, account=account, before=policy_in_force(reader))


def parties_of(reader: SqlReader, found: Pending) -> Iterable[str]:
    """Return the accounts that may see a note: those who are named in it or sign it."""
    try:
        # Signatures aside: a key that was revoked since takes nobody's note from his sight.
        return standing_of(reader, found.signed, ()).parties
    except Rejected:
        return (found.account,)


def _pending(
    found: Pending, standing: Standing | None, *, account: str, before: Policy | None
) -> PendingAnswer:
    words = words_of(found.signed.act, before=before)
    told = PendingAnswer(
        text_sha256=found.text_sha256,
        challenge=challenge_text(found.text.encode()),
        account=found.account,
        act_id=found.act_id,
        act=found.act,
        text=found.text,
        not_after=found.not_after,
        created=found.created,
        state=found.state,
        signed_by=[line.name for line in found.signatures],
        summary_zh=words.sentence.zh,
        summary_en=words.sentence.en,
    )
    if standing is None:
        return told
    missing = MissingAnswer(
        accounts={name: need.count for name, need in standing.accounts.items()},
        keys=list(standing.grants),
    )
    waits = account in standing.accounts or any(
        name.partition("/")[0] == account for name in standing.grants
    )
    return msgspec.structs.replace(told, missing=missing, waits_for_me=waits)
