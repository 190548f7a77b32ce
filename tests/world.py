"""A small world of really signing parties over an in-memory log: what every test of the book uses.

Seeds are fixed, so every byte is the same in every run. Nothing is mocked: signatures are real,
entries are parsed from bytes, and the log keeps its Merkle frontier.
"""

import base64
import copy
import datetime
import hashlib
from collections.abc import Iterable

import msgspec

from ledger.apply import apply
from ledger.book.acts import (
    Accredit,
    AnyAct,
    Asset,
    Document,
    EnrolKey,
    Genesis,
    KeyGrant,
    Member,
    OpenAccount,
    RegisterProject,
    Retire,
    RevokeKey,
    RotateLogKey,
    Transfer,
)
from ledger.book.calculation import Calculation, UsedFactorSet
from ledger.book.calendar import add_days_to_instant, format_instant, parse_instant
from ledger.book.eligibility import Analysis, Crediting, Scale, ScaleKind
from ledger.book.fields import (
    AccountKind,
    Custody,
    DocumentKind,
    Profile,
    Purpose,
    UnitType,
)
from ledger.book.policy import Policy, default_policy
from ledger.book.records import PROGRAMME_KEY, RECORDS, Account, Key, Programme
from ledger.book.state import MemoryState
from ledger.book.ubn import ubn_is_valid
from ledger.entry import Entry, entry_bytes, note_text, parse_entry
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.keys import Signer
from ledger.log.merkle import Frontier, leaf_hash
from ledger.log.note import SignatureLine, format_note
from tests.stand_ins import sha
from tests.worked import Worked

ORIGIN = "registry.test/industrial"
START = datetime.datetime(2026, 1, 5, 2, 0, tzinfo=datetime.UTC)
BEFORE_CREDITING = datetime.datetime(2022, 12, 5, 2, 0, tzinfo=datetime.UTC)
"""When a national log begins: its projects are credited from after their registration on."""
UBNS = {
    "idb": "12345675",
    "acme": "04595257",
    "bolt": "10458575",
    "vvb": "12345670",
    "vvb2": "24680002",
    "steel": "24680018",
    "cast": "24680024",
}
"""統一編號 with right check digits, assumed."""


def ubn_at(number: int) -> str:
    """Return the 統一編號 with a right check digit that comes first from a number on."""
    while not ubn_is_valid(f"{number:08}"):
        number += 1
    return f"{number:08}"


def seed_of(name: str) -> bytes:
    """Return the fixed seed of a key name."""
    return hashlib.sha256(f"test key {name}".encode()).digest()


def signer_of(name: str) -> Signer:
    """Return the signer of a key name, such as ``acme/k1``."""
    return Signer.from_seed(name=name, seed=seed_of(name))


def next_log_key(number: int = 2) -> Signer:
    """Return a later key of the log, the second unless another is asked for."""
    return Signer.from_seed(name=ORIGIN, seed=seed_of(f"{ORIGIN} {number}"))


def grant_of(name: str, custody: Custody = Custody.SELF) -> KeyGrant:
    """Return the grant that enrols a key name."""
    return KeyGrant(custody=custody, vkey=signer_of(name).vkey.text)


def calculation_of(
    *factor_sets: str,
    methodology: str = "AMS-II.C",
    version: str = "15.0",
    readings: int = 1,
    sheet: str = "sheet",
) -> Calculation:
    """Return a calculation with these tables; its documents are stand-ins."""
    return Calculation(
        factors=tuple(UsedFactorSet(factor_set=name, sha256=sha(name)) for name in factor_sets),
        methodology=methodology,
        methodology_version=version,
        parameters=sha("parameters"),
        readings=tuple(sha(f"readings {number}") for number in range(readings)),
        sheet=sha(sheet),
    )


def line_by(signer: Signer, text: bytes) -> SignatureLine:
    """Return the line by which a key of any type signs a text."""
    return SignatureLine(signer.vkey.name, signer.vkey.key_id, signer.sign(text))


def sign(act: AnyAct, names: Iterable[str | Signer], *, origin: str = ORIGIN) -> bytes:
    """Return the note of an act signed by these keys, sorted as the grammar asks.

    A passkey (``tests.authenticator``) stands wherever a signer does.
    """
    text = note_text(origin=origin, act=act)
    signers = [signer_of(name) if isinstance(name, str) else name for name in names]
    signers.sort(key=lambda signer: signer.vkey.name)
    return format_note(text, [line_by(signer, text) for signer in signers])


class World(Worked):
    """A log in memory, its clock and its parties."""

    def __init__(self, profile: Profile = Profile.INDUSTRIAL) -> None:
        self.profile = profile
        self.state = MemoryState()
        self.leaves: list[bytes] = []
        self.frontier = Frontier()
        self.admitted = ""
        self.now = BEFORE_CREDITING if profile is Profile.NATIONAL else START
        self.number = 0

    def fork(self) -> "World":
        """Return a world that goes its own way from here; records are frozen and stay shared."""
        other = copy.copy(self)
        other.leaves = list(self.leaves)
        other.frontier = self.frontier.copy()
        other.state = self.state.fork()
        return other

    def snapshot(self) -> bytes:
        """Return the whole state as bytes, in an order of its own, and the root."""
        records = [
            (kind.__name__, sorted(self.state.records(kind), key=lambda record: record.key))
            for kind in RECORDS
        ]
        return msgspec.json.encode((records, self.frontier.root().hex()))

    # -- identity and time, both fixed --------------------------------------------------

    def next_id(self) -> str:
        """Return a fresh act id."""
        self.number += 1
        return f"{self.number:032x}"

    def instant(self) -> str:
        """Return the world's time."""
        return format_instant(self.now)

    def base(self, account: str) -> dict[str, str]:
        """Return the three fields every act has."""
        not_after = add_days_to_instant(self.instant(), 7)
        return {"account": account, "id": self.next_id(), "not_after": not_after}

    # -- admitting ----------------------------------------------------------------------

    def entry(self, note: bytes) -> Entry:
        """Return the entry that a note would become now."""
        return parse_entry(entry_bytes(admitted=self.instant(), note=note))

    def admit(self, note: bytes) -> int:
        """Admit a note and return its index; raises what `apply` and the grammar raise."""
        leaf = entry_bytes(admitted=self.instant(), note=note)
        index = len(self.leaves)
        layer = apply(self.state, parse_entry(leaf), index=index, previous=self.admitted)
        self.state.absorb(layer)
        self.leaves.append(leaf)
        self.frontier.append(leaf_hash(leaf))
        self.admitted = self.instant()
        self.now += datetime.timedelta(milliseconds=1)
        return index

    def replay(self, leaves: Iterable[bytes]) -> None:
        """Admit leaves as they are, each at its own instant."""
        for leaf in leaves:
            entry = parse_entry(leaf)
            self.now = parse_instant(entry.admitted)
            self.admit(entry.signed.note)

    def act(self, act: AnyAct, *names: str | Signer) -> int:
        """Sign an act with these keys, or with those its rule asks for, and admit it."""
        return self.admit(sign(act, names or self.signers(act)))

    def signers(self, act: AnyAct) -> list[str]:
        """Return the first keys of whoever must sign an act that enrols no key."""
        policy = self.programme.policy
        authority = [f"idb/k{number + 1}" for number in range(policy.authority_threshold)]
        names = set(authority if act.account == "idb" else [f"{act.account}/k1"])
        if isinstance(act, EnrolKey | RevokeKey) and act.account != "idb":
            names = set(self.self_held(act.account)[:2]) or names
        if isinstance(act, RegisterProject):
            names |= {f"{member.account}/k1" for member in act.members}
        if isinstance(act, Transfer) and (
            policy.countersign_transfers
            or isinstance(act.unit_price_ntd, int)
            or self._is_body(act.recipient)
        ):
            names.add(f"{act.recipient}/k1")
        if str(type(act).__struct_config__.tag) in policy.approvals:
            names |= set(authority)
        return sorted(names)

    def self_held(self, account: str) -> list[str]:
        """Return the names of the live keys that an account keeps itself, oldest first."""
        found = self.state.get(Account, (account,))
        names = [f"{account}/k{number + 1}" for number in range(found.keys_enrolled)]
        keys = [self.state.get(Key, (name,)) for name in names]
        return [key.name for key in keys if not key.revoked and key.custody == Custody.SELF]

    def checkpoint(self, *, signer: Signer | None = None) -> bytes:
        """Return the signed checkpoint of the log as it stands."""
        head = Checkpoint(ORIGIN, len(self.leaves), self.frontier.root())
        return sign_checkpoint(head, signer or signer_of(ORIGIN))

    def rotation_act(
        self, following: Signer | None = None, *, checkpoint: bytes = b""
    ) -> RotateLogKey:
        """Return the rotation of the log's key to `next_log_key`, or to another."""
        note = checkpoint or self.checkpoint()
        return RotateLogKey(
            **self.base("idb"),
            checkpoint=base64.b64encode(note).decode(),
            log_vkey=(following or next_log_key()).vkey.text,
        )

    def rotate(self) -> int:
        """Give the log its second key."""
        act = self.rotation_act()
        return self.act(act, *self.signers(act), next_log_key())

    def _is_body(self, name: str) -> bool:
        found = self.state.get(Account, (name,))
        return found is not None and found.kind == AccountKind.VERIFICATION_BODY

    @property
    def programme(self) -> Programme:
        """Return the programme."""
        found = self.state.get(Programme, PROGRAMME_KEY)
        assert found is not None
        return found

    # -- the story ----------------------------------------------------------------------

    def genesis(self, policy: Policy | None = None) -> int:
        """Begin the log with two authority keys and a threshold of two."""
        act = Genesis(
            **self.base("idb"),
            keys=(grant_of("idb/k1"), grant_of("idb/k2")),
            log_vkey=signer_of(ORIGIN).vkey.text,
            origin=ORIGIN,
            policy=policy or default_policy(self.profile),
            profile=self.profile,
            rules=1,
            ubn=UBNS["idb"],
        )
        return self.act(act, "idb/k1", "idb/k2")

    def open(
        self,
        holder: str,
        kind: AccountKind = AccountKind.MANUFACTURER,
        *,
        ubn: str = "",
        associations: tuple[str, ...] = (),
        custody: Custody = Custody.SELF,
    ) -> int:
        """Open an account with its first key."""
        act = OpenAccount(
            **self.base("idb"),
            associations=associations,
            holder=holder,
            key=grant_of(f"{holder}/k1", custody),
            kind=kind,
            sector="24" if kind is AccountKind.MANUFACTURER else "",
            ubn=ubn or UBNS[holder],
        )
        return self.act(act, *self.signers(act), f"{holder}/k1")

    def accredit(self, body: str, *scopes: int) -> int:
        """Accredit a body to the end of the fourth year from now (2030 in most worlds)."""
        until = datetime.date(self.now.year + 4, 12, 31)
        return self.act(Accredit(**self.base("idb"), body=body, scopes=scopes, until=until))

    def register_act(
        self,
        project: str = "",
        *,
        proponent: str = "acme",
        members: tuple[tuple[str, int], ...] = (),
        plant: str = "99000001",
        equipment: str = "L-01",
        factor_sets: tuple[str, ...] = (),
    ) -> RegisterProject:
        """Return the registration of a lighting project: 2023 to 2032, or ten years from now on.

        A national one is micro, and names what a micro project must.
        """
        reaches_back = self.profile is Profile.INDUSTRIAL
        begin = 2023 if reaches_back else self.now.year + 1
        return RegisterProject(
            **self.base(proponent),
            **({} if reaches_back else self._eligible()),
            analyses=() if reaches_back else (Analysis.REGULATORY,),
            assets=(Asset(equipment=equipment, measure="lighting", plant=plant),),
            crediting=Crediting.FIXED,
            crediting_end=datetime.date(begin + 10, 1, 1),
            crediting_start=datetime.date(begin, 1, 1),
            documents=self._documents(joint=bool(members)),
            exclusions=(),
            factor_sets=factor_sets,
            members=tuple(Member(account=name, weight=weight) for name, weight in members),
            methodology="AMS-II.C",
            methodology_version="15.0",
            outside=(),
            project=project or self.project,
            scope=3,
            unit_type=UnitType.REDUCTION,
        )

    def _eligible(self) -> dict[str, object]:
        """Return what a national registration declares of a lighting project."""
        scale = Scale(annual_units=10_000, kind=ScaleKind.ENERGY_SAVING, size=2_000_000)
        return {"measure_start": self.now.date(), "scale": scale}

    def _documents(self, *, joint: bool) -> tuple[Document, ...]:
        """Return the documents of a registration, with the members' agreement where it has any."""
        kinds = [DocumentKind.PROJECT_PLAN]
        if self.profile is Profile.NATIONAL:
            kinds += [DocumentKind.CALCULATION, DocumentKind.AFFIDAVIT]
        kinds += [DocumentKind.AGREEMENT] if joint else []
        stands = {DocumentKind.PROJECT_PLAN: "plan"}
        return tuple(Document(kind=kind, sha256=sha(stands.get(kind, kind))) for kind in kinds)

    @property
    def project(self) -> str:
        """Return the usual project: its family letter depends on the profile."""
        return "A00001" if self.profile is Profile.NATIONAL else "Z00001"

    def register(self, project: str = "", **options: object) -> int:
        """Register a project, signed by its proponent and every member."""
        return self.act(self.register_act(project, **options))  # type: ignore[arg-type]

    def transfer_act(
        self,
        first: int,
        last: int,
        *,
        sender: str = "acme",
        recipient: str = "bolt",
        series: str = "",
        **options: int,
    ) -> Transfer:
        """Return a transfer of one range."""
        ranges = ((series or f"{self.project}/2024", first, last),)
        return Transfer(**self.base(sender), ranges=ranges, recipient=recipient, **options)

    def retire_act(
        self, first: int, last: int, *, holder: str = "acme", series: str = ""
    ) -> Retire:
        """Return a retirement of one range for the holder itself."""
        national = self.profile is Profile.NATIONAL
        return Retire(
            **self.base(holder),
            beneficiary=UBNS[holder],
            purpose=Purpose.CARBON_FEE if national else Purpose.VOLUNTARY,
            ranges=((series or f"{self.project}/2024", first, last),),
        )

    def standard(self) -> "World":
        """Open the usual accounts and validate the usual project of ``acme``, by `START`."""
        self.settle()
        self.register()
        self.validate()
        self.now = max(self.now, START)
        return self

    def settle(self) -> None:
        """Begin the log and open the usual accounts."""
        self.genesis()
        self.open("acme")
        self.open("bolt", AccountKind.ENTERPRISE)
        self.open("vvb", AccountKind.VERIFICATION_BODY)
        self.accredit("vvb", 3)
