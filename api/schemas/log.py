"""What is told of the log and the programme it keeps."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from api.meanings import Meaning
from ledger.book.acts import AnyAct
from ledger.book.policy import Policy
from registry.kinds import Basis
from registry.queries.calendars import CalendarView
from registry.queries.log import SignerView
from registry.queries.units import Supply
from registry.remarks import Remark
from registry.watch import WitnessView


class WitnessesAnswer(Struct, frozen=True, kw_only=True):
    """The witnesses, what is asked of them, and how far the log has come.

    `quorum` names whom of the policy must have cosigned what is published; it is empty where the
    registry has no witnesses, and `none` where nobody must. `signed` is the newest signed size,
    `published` that of /log/checkpoint, and `cosigning` how many cosigned when asked last.
    """

    quorum: str
    signed: int
    published: int
    cosigning: int
    items: list[WitnessView]


class ProgrammeAnswer(Struct, frozen=True, kw_only=True):
    """The programme, its log and how to check it; `vkey` is trusted only if it came elsewhere.

    `published_size` is that of /log/checkpoint, and lags behind `size` while cosignatures are
    waited for; of the `witnesses` so many are `cosigning`.
    """

    origin: str
    profile: str
    policy: Policy | UnsetType = UNSET
    edition: int
    authority: str
    vkey: str
    fingerprint: str
    size: int
    published_size: int
    witnesses: int
    cosigning: int
    is_replay: bool
    disclaimer: str
    disclaimer_zh: str
    links: dict[str, str]


class HeadAnswer(Struct, frozen=True, kw_only=True):
    """The newest signed head; `root` and hashes are standard base64, `checkpoint` the note."""

    size: int
    root: str
    admitted: str
    checkpoint: str


class EntryAnswer(Struct, frozen=True, kw_only=True):
    """An entry: its act, who signed it and who keeps their keys; `leaf` is every byte of it."""

    index: int
    admitted: str
    act: AnyAct
    signers: list[SignerView]
    leaf_hash: str
    leaf: str
    links: dict[str, str]
    remark: Remark | UnsetType = UNSET


class RemarkBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the facts of an entry rest on; what is published or inferred names its source."""

    basis: Basis
    text_zh: Annotated[str, Meta(min_length=1, max_length=500)]
    text_en: Annotated[str, Meta(min_length=1, max_length=500)]
    source: Annotated[str, Meta(max_length=500)] = ""


class SupplyAnswer(Struct, frozen=True, kw_only=True):
    """Where all units are as of an entry; -1 is before the first."""

    as_of: int
    supply: Supply


class CalendarsAnswer(Struct, frozen=True, kw_only=True):
    """The calendar of each year that had one as of an entry; -1 is before the first."""

    as_of: int
    items: list[CalendarView]


class CodeAnswer(Struct, frozen=True, kw_only=True):
    """A code that a problem may bear."""

    code: str
    status: int
    title: str
    title_zh: str


class Codes(Struct, frozen=True, kw_only=True):
    """Every code."""

    items: list[CodeAnswer]


def code_answer(code: str, meaning: Meaning) -> CodeAnswer:
    """Return a row of the table of codes."""
    return CodeAnswer(code=code, status=meaning.status, title=meaning.en, title_zh=meaning.zh)
