"""Drafts over the wire: every act with its tedious members left out, and how they are filled in.

A draft's body is the act's own JSON, less what the registry can find out: the account (the
token's), the id (random), `not_after` (a week from now), the serials of a quantity, the number of
the next report, the rows of an issuance, the verifier key of a key that the registry is to keep,
the log's next key and newest checkpoint.
Whatever is given stands. The bodies are made from the acts themselves, so neither can drift.
"""

import base64
from collections.abc import Mapping
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from api.services import Services
from ledger.book.acts import ACTS, AnyAct, Document, Passkey, decode_act
from ledger.book.calendar import add_days_to_instant, legal_date, parse_date
from ledger.book.fields import Custody, ProjectId, SeriesId, Vkey
from ledger.book.records import Block
from ledger.book.rules.context import policy_of
from ledger.book.rules.signers import account_that_may
from ledger.book.state import Reader
from ledger.errors import Code, Malformed
from ledger.limits import INTEGER_MAX
from ledger.log.keys import SEED_BYTES, Signer
from registry.services.drafting import (
    Intent,
    draft_issue,
    draft_monitoring,
    next_label,
)
from registry.services.picking import everything_of, pick_units
from registry.services.verifying import Work, draft_verification
from registry.store import SqlReader
from registry.users import Identity

LIFE_DAYS: Final = 7
"""How long a draft's act lives, unless policy says less or the draft says otherwise."""

Quantity = Annotated[int, Meta(ge=1, le=INTEGER_MAX)]


class KeyGrantDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key to enrol. One that the registry is to keep has no `vkey` yet: it is made here."""

    custody: Custody
    passkey: Passkey | UnsetType = UNSET
    vkey: Vkey | UnsetType = UNSET


_ALWAYS_FILLED: Final = frozenset({"account", "id", "not_after"})
_FILLED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "transfer": frozenset({"ranges"}),
        "retire": frozenset({"ranges"}),
        "replace_units": frozenset({"ranges"}),
        "close_account": frozenset({"ranges"}),
        "merge_account": frozenset({"ranges"}),
        "issue": frozenset({"issued", "report"}),
        "register_project": frozenset({"analyses", "crediting", "exclusions", "outside"}),
        "report_monitoring": frozenset({"report", "period_start"}),
        "verify_monitoring": frozenset({"report", "report_entry"}),
        "rotate_log_key": frozenset({"checkpoint", "log_vkey"}),
    }
)
_PICKED: Final = ("quantity", "series", "project")
"""What an act of `_PICKING` may name in place of its ranges."""
_PICKING: Final = frozenset({"transfer", "retire", "replace_units"})
_WORK: Final = tuple(field.name for field in msgspec.structs.fields(Work))
_NOT_DRAFTED: Final = frozenset({"genesis"})
"""Genesis founds a log before there is a door."""


def _draft_kind(tag: str, act: type[Struct]) -> type[Struct]:
    """Return the body from which an act of a kind is drafted."""
    optional = _ALWAYS_FILLED | _FILLED.get(tag, frozenset())
    required: list[tuple[str, object]] = []
    defaulted: list[tuple[str, object, object]] = []
    for field in msgspec.structs.fields(act):
        kind = KeyGrantDraft if field.name == "key" and tag != "revoke_key" else field.type
        if field.name in optional or not field.required:
            defaulted.append((field.name, kind | UnsetType, UNSET))
        else:
            required.append((field.name, kind))
    if tag in _PICKING:
        for name, kind in zip(_PICKED, (Quantity, SeriesId, ProjectId), strict=True):
            defaulted.append((name, kind | UnsetType, UNSET))
    return msgspec.defstruct(
        f"{act.__name__}Draft",
        [*required, *defaulted],
        namespace={"__doc__": act.__doc__},
        module=__name__,
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
        tag_field="act",
        tag=tag,
    )


DRAFTS: Final[Mapping[str, type[Struct]]] = MappingProxyType(
    {tag: _draft_kind(tag, act) for tag, act in ACTS.items() if tag not in _NOT_DRAFTED}
)
"""The bodies by the act's tag."""

if TYPE_CHECKING:
    AnyDraft: TypeAlias = Struct
else:
    AnyDraft = reduce(or_, DRAFTS.values())


def filled(
    services: Services, reader: Reader, blocks: list[Block], draft: Struct, caller: Identity
) -> AnyAct:
    """Return the act that a draft means. `blocks` are those the account holds free.

    Raises `Malformed`: BAD_FIELD, `Rejected`: UNKNOWN_ACCOUNT, ROLE_NOT_ALLOWED and as the drafting
    services, and `Refused` as `pick_units`.
    """
    tag = str(draft.__struct_config__.tag)
    given = _members(draft)
    now = services.now()
    days = min(LIFE_DAYS, policy_of(reader).not_after_days_max)
    members: dict[str, object] = {
        "account": caller.account,
        "id": services.draw_id(),
        "not_after": add_days_to_instant(now, days),
        **given,
    }
    # Else what is filled in would be refused before who may not do it at all.
    account_that_may(reader, str(members["account"]), tag)
    if tag in _PICKING:
        _pick(reader, members, blocks, today=legal_date(now).isoformat())
    if tag == "rotate_log_key":
        members = _rotation(services, members) | members
    found = _found(reader, tag, members)
    return decode_act(msgspec.json.encode({**found, **members, "act": tag}, order="sorted"))


def account_of(draft: Struct, caller: Identity) -> str:
    """Return the account that a draft acts for."""
    return str(_members(draft).get("account", caller.account))


def asks_for_key(draft: Struct) -> bool:
    """Return whether a draft would have the registry make a key and keep it."""
    key = _members(draft).get("key")
    return isinstance(key, dict) and key.get("custody") == Custody.REGISTRY and "vkey" not in key


def with_passing_key(services: Services, draft: Struct, caller: Identity) -> Struct:
    """Return a draft with a key that nobody keeps: the rules are tried with it.

    A refused draft must leave nothing behind, so the key that is kept is made after them.
    """
    account = _key_account(draft, caller)
    with services.database.reading() as connection:
        label = _label(SqlReader(connection), draft, account)
    seed = services.registry.random(SEED_BYTES)
    return _with_vkey(draft, Signer.from_seed(name=f"{account}/{label}", seed=seed).vkey.text)


def with_kept_key(services: Services, draft: Struct, caller: Identity) -> Struct:
    """Return a draft with the key that the registry now keeps for it, made once for each label.

    The key is no use before the act that enrols it is admitted. Raises `Refused`: MASTER_KEY.
    """
    account = _key_account(draft, caller)
    now = services.now()
    custody = services.registry.custody
    with services.database.reading() as connection:
        label = _label(SqlReader(connection), draft, account)
    vkey = services.database.write(
        lambda connection: custody.create(connection, account=account, label=label, now=now)
    )
    return _with_vkey(draft, vkey)


def _label(reader: Reader, draft: Struct, account: str) -> str:
    """Return the label of the key a draft enrols: an account is opened with its first."""
    is_first = draft.__struct_config__.tag == "open_account"
    return "k1" if is_first else next_label(reader, account)


def _key_account(draft: Struct, caller: Identity) -> str:
    return str(_members(draft).get("holder", account_of(draft, caller)))


def _with_vkey(draft: Struct, vkey: str) -> Struct:
    grant = KeyGrantDraft(custody=Custody.REGISTRY, vkey=vkey)
    return msgspec.structs.replace(draft, key=grant)


class Source(Struct, frozen=True, kw_only=True):
    """Where a draft picks units: an account's, of a series or a project where one is named."""

    holder: str
    series: str
    project: str


def source_of(draft: Struct, caller: Identity) -> Source | None:
    """Return where a draft picks units, None where it picks none."""
    given = _members(draft)
    if "quantity" not in given:
        return None
    return Source(
        holder=account_of(draft, caller),
        series=str(given.get("series", "")),
        project=str(given.get("project", "")),
    )


def _members(draft: Struct) -> dict[str, object]:
    """Return what a draft says, as JSON members."""
    said = msgspec.to_builtins(draft)
    return {name: value for name, value in said.items() if name != "act"}


def _pick(reader: Reader, members: dict[str, object], blocks: list[Block], *, today: str) -> None:
    """Put ranges in the place of a quantity. Raises `Malformed`: BAD_FIELD."""
    quantity = members.pop("quantity", None)
    chosen = [name for name in _PICKED[1:] if members.pop(name, None) is not None]
    if "ranges" in members and chosen:
        detail = f"ranges say which units already - at `$.{chosen[0]}`"
        raise Malformed(Code.BAD_FIELD, detail)
    if ("ranges" in members) is isinstance(quantity, int):
        raise Malformed(Code.BAD_FIELD, "ranges or a quantity, one of them - at `$.ranges`")
    if isinstance(quantity, int):
        account = str(members["account"])
        members["ranges"] = pick_units(
            reader, blocks, account=account, quantity=quantity, today=today
        )


def _rotation(services: Services, members: Mapping[str, object]) -> dict[str, object]:
    """Return the log's next key, as the operator prepared it, and its newest checkpoint.

    Raises `Malformed`: BAD_FIELD where neither a draft nor the operator says which key.
    """
    registry = services.registry
    vkey = registry.log_keys.states().next
    if "log_vkey" not in members and not vkey:
        raise Malformed(Code.BAD_FIELD, "no next key is prepared - at `$.log_vkey`")
    checkpoint = registry.sequencer.head().checkpoint
    return {"log_vkey": vkey, "checkpoint": base64.b64encode(checkpoint).decode()}


def _found(reader: Reader, tag: str, members: Mapping[str, object]) -> dict[str, object]:
    """Return the members that the book itself knows, of acts that leave them out."""
    if not _FILLED.get(tag, frozenset()) - members.keys():
        return {}
    intent = Intent(
        account=str(members["account"]),
        act_id=str(members["id"]),
        not_after=str(members["not_after"]),
    )
    project = str(members.get("project", ""))
    match tag:
        case "register_project":
            # What is not said of a project is none of it, and its crediting period is fixed.
            return {"analyses": [], "crediting": "fixed", "exclusions": [], "outside": []}
        case "close_account" | "merge_account":
            ranges = everything_of(reader, str(members["holder"]))
            return {"ranges": msgspec.to_builtins(ranges)}
        case "issue":
            act: AnyAct = draft_issue(reader, intent, project=project)
        case "report_monitoring":
            act = _monitoring(reader, intent, project, members)
        case "verify_monitoring":
            # Whatever is not found is as the draft says: the rest is there to make an act of it.
            work = msgspec.convert({name: members[name] for name in _WORK}, Work)
            act = draft_verification(reader, intent, project=project, work=work, verified_g=0)
        case _:
            return {}
    found: dict[str, object] = msgspec.to_builtins(act)
    return {name: found[name] for name in _FILLED[tag]}


def _monitoring(
    reader: Reader, intent: Intent, project: str, members: Mapping[str, object]
) -> AnyAct:
    return draft_monitoring(
        reader,
        intent,
        project=project,
        period_end=parse_date(str(members["period_end"])),
        claimed_g=0,
        documents=msgspec.convert(members["documents"], tuple[Document, ...]),
    )
