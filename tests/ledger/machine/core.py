"""What a history machine is made of: handing notes in, and what must hold after every step.

The ledger must agree with the naive book unit by unit, keep its invariants and have the naive
root; a refused note must earn the code the book expects and leave no trace.
"""

import datetime
import hashlib
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from msgspec.structs import replace

from ledger.book.acts import (
    Accredit,
    AnyAct,
    Issue,
    OpenAccount,
)
from ledger.book.calendar import add_days_to_instant
from ledger.book.eligibility import Crediting
from ledger.book.fields import (
    AccountKind,
    Custody,
)
from tests.ledger.machine.book import TONNE, Book
from tests.ledger.machine.draws import Ranges
from tests.ledger.machine.ledgers import LedgerUnderTest, MemoryLedger
from tests.ledger.machine.signing import needs
from tests.ledger.machine.verdicts import verdict
from tests.ledger.rules.case import Draft, granted, renamed
from tests.ledger.rules.programme import genesis
from tests.world import UBNS, World, ubn_at


def naive_root(leaves: list[bytes]) -> bytes:
    """Return the Merkle tree hash as RFC 6962 section 2.1 defines it."""
    if len(leaves) < 2:
        single = hashlib.sha256(b"\x00" + leaves[0]) if leaves else hashlib.sha256()
        return single.digest()
    left = 1 << (len(leaves) - 1).bit_length() - 1
    pair = naive_root(leaves[:left]) + naive_root(leaves[left:])
    return hashlib.sha256(b"\x01" + pair).digest()


OTHER_UBNS = {"guild": "40000007", "watch": ubn_at(50000001)}


class Machine(RuleBasedStateMachine):
    """One log, its naive book, and the histories they share."""

    make_ledger: Callable[[], LedgerUnderTest] = MemoryLedger

    def __init__(self) -> None:
        super().__init__()
        self.ledger = type(self).make_ledger()
        self.book = Book()
        self.world = World()
        self.notes: list[Draft] = []
        self.spent: dict[tuple[str, int], tuple[str, str]] = {}

    def teardown(self) -> None:
        """Close the ledger."""
        self.ledger.close()

    # -- handing in ---------------------------------------------------------------------

    def base(self, account: str) -> dict[str, str]:
        """Return the fields every act has."""
        return self.world.base(account)

    def hand_in(self, draft: Draft) -> None:
        """Hand a note in: ledger and book must agree on what becomes of it."""
        admitted = self.world.instant()
        if draft.late:
            admitted = add_days_to_instant(admitted, draft.late.days)
        expected = verdict(self.book, draft, admitted) if self.book.size else None
        before = (self.ledger.fingerprint(), len(self.ledger.leaves()))
        found = self.ledger.submit(draft.note(), admitted)
        if expected is None:
            assert found == self.book.size
            self.book.take(draft, admitted)
            self.notes.append(draft)
        else:
            assert found == expected
            assert (self.ledger.fingerprint(), len(self.ledger.leaves())) == before
        self.world.now += datetime.timedelta(milliseconds=1)

    def act(self, act: AnyAct, fault: str = "", *fresh: object) -> None:
        """Hand an act in, signed as the book thinks it must be, or with one fault."""
        signers = [*self.signers(act), *fresh]
        draft = Draft(act=act, signers=tuple(signers))
        match fault:
            case "dropped" if len(signers) > 1:
                draft = replace(draft, signers=tuple(signers[1:]))
            case "extra":
                spare = next(
                    name for name in ("bolt/k1", "vvb/k1", "guild/k1") if name not in signers
                )
                draft = replace(draft, signers=(*signers, spare))
            case "forged":
                draft = replace(draft, forged=True)
            case "foreign":
                draft = replace(draft, origin="registry.test/other")
            case "stale":
                revoked = [name for name, key in self.book.keys.items() if key.revoked]
                draft = replace(draft, signers=tuple({*revoked[:1], "cast/k9"}))
            case "early":
                draft = replace(draft, late=datetime.timedelta(days=-1))
            case "dead":
                draft = replace(draft, act=self.until(act, -1))
            case "far":
                draft = replace(draft, act=self.until(act, 60))
        self.hand_in(draft)

    def until(self, act: AnyAct, days: int) -> AnyAct:
        """Return an act that is live until some days from now."""
        return replace(act, not_after=add_days_to_instant(self.world.instant(), days))

    def signers(self, act: AnyAct) -> list[str]:
        """Return live keys of whoever must sign, self-held ones first; too few if need be."""
        if act.account not in self.book.accounts:
            return ["acme/k1"]
        found = []
        for account, (count, self_held) in sorted(needs(self.book, act).items()):
            keys = self.book.self_held(account) if self_held else self.book.live(account)
            found += keys[:count]
        return found or ["acme/k1"]

    # -- drawing units ------------------------------------------------------------------

    def ranges(
        self,
        picked: list[tuple[int, int, int]],
        holder: str,
        *,
        right: bool,
        status: str = "held",
    ) -> Ranges:
        """Turn drawn numbers into ranges: inside blocks of a holder, or of a status, if asked."""
        found: set[tuple[str, int, int]] = set()
        blocks = [
            block
            for block in self.ledger.blocks()
            if block.holder == (holder or block.holder) and block.status == (status or block.status)
        ]
        for which, first, length in picked:
            if blocks and right:
                block = blocks[which % len(blocks)]
                start = block.first + first % block.quantity
                found.add((block.series, start, min(block.last, start + length % 7)))
            else:
                series = f"Z0000{which % 3 + 1}/{2023 + which % 4}"
                found.add((series, first % 40 + 1, max(1, first % 40 + 1 + length % 9 - 1)))
        ordered = sorted(found)
        if right:
            ordered = ordered[:1] + [
                late
                for early, late in pairwise(ordered)
                if early[0] < late[0] or early[2] < late[1]
            ]
        return tuple(ordered)

    # -- the beginning ------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        """Open the accounts, and issue 20 units to ``acme`` and ``bolt``."""
        names = ["idb/k1", "idb/k2"]
        self.hand_in(Draft(act=genesis(self.world), signers=tuple(names)))
        kinds = {
            "guild": AccountKind.ASSOCIATION,
            "acme": AccountKind.MANUFACTURER,
            "bolt": AccountKind.ENTERPRISE,
            "vvb": AccountKind.VERIFICATION_BODY,
            "vvb2": AccountKind.VERIFICATION_BODY,
            "watch": AccountKind.AUDITOR,
        }
        for name, kind in kinds.items():
            self.open(name, kind, ubn=UBNS.get(name, OTHER_UBNS.get(name, "")))
        until = datetime.date(2027, 1, 1)
        for body in ("vvb", "vvb2"):
            self.act(Accredit(**self.base("idb"), body=body, scopes=(3,), until=until))
        act = self.world.register_act("Z00001", members=(("acme", 3), ("bolt", 1)))
        self.act(act)
        self.act(self.world.validate_act("Z00001", "vvb"))
        lone = self.world.register_act("Z00004", equipment="L-04")
        self.act(replace(lone, crediting=Crediting.RENEWABLE))
        start, end = datetime.date(2023, 1, 1), datetime.date(2024, 1, 1)
        grams = 20 * TONNE
        self.act(self.world.report_act(grams=grams, start=start, end=end))
        verified = self.world.verify_act(grams=grams, weights={2023: grams})
        self.act(replace(verified, report_entry=self.book.periods["Z00001", 1].entry))
        self.issue_rows("vvb", "Z00001", 1)

    def open(
        self, name: str, kind: AccountKind, *, ubn: str, seed: str = "", fault: str = "",
        associations: tuple[str, ...] = (), custody: Custody = Custody.SELF,
    ) -> None:  # fmt: skip
        """Open an account."""
        signer = renamed(f"{name}/k1", seed or f"{name}/k1")
        act = OpenAccount(
            **self.base("idb"),
            associations=associations,
            holder=name,
            key=granted(signer, custody),
            kind=kind,
            sector="",
            ubn=ubn,
        )
        self.act(act, fault, signer)

    def issue_rows(
        self, body: str, project: str, number: int, fault: str = "", *, whole: bool = True
    ) -> None:
        """Issue what the book thinks is due, or what was due for the first report."""
        period = self.book.periods.get((project, number))
        due = (project, number) if period and period.issuable else ("Z00001", 1)
        rows = self.book.rows(*due)
        act = Issue(**self.base(body), issued=rows, project=project, report=number)
        self.act(act if whole else replace(act, issued=(rows[0],)), fault)

    # -- what must hold -----------------------------------------------------------------

    @invariant()
    def units_are_where_the_book_has_them(self):
        found = {}
        after: dict[str, int] = {}
        for block in self.ledger.blocks():
            assert block.first == after.get(block.series, 0) + 1, "blocks tile their series"
            after[block.series] = block.last
            for serial in range(block.first, block.last + 1):
                owners = (block.issued_to, block.holder)
                unit = (*owners, block.status, block.moves, block.report, block.use_until)
                found[block.series, serial] = unit
        assert found == {
            key: (
                *(unit.earner, unit.holder, unit.status, unit.moves, unit.report),
                str(unit.until or ""),
            )
            for key, unit in self.book.units.items()
        }

    @invariant()
    def every_series_is_conserved(self):
        counts: Counter[tuple[str, str]] = Counter()
        for block in self.ledger.blocks():
            counts[block.series, block.status] += block.quantity
        for series in {series for series, _ in counts}:
            four = ("held", "on_hold", "retired", "cancelled")
            assert sum(counts[series, status] for status in four) == self.book.issued(series)

    @invariant()
    def spent_units_stay(self):
        spent = {
            (block.series, serial): (block.status, block.holder)
            for block in self.ledger.blocks()
            if block.status in {"retired", "cancelled"}
            for serial in range(block.first, block.last + 1)
        }
        assert spent.items() >= self.spent.items()
        self.spent = spent

    @invariant()
    def duties_are_what_the_book_has_owing(self):
        found = {duty.key: (duty.debtor, duty.creditor, duty.owed) for duty in self.ledger.duties()}
        assert found == {
            key: (owing.debtor, owing.creditor, owing.left)
            for key, owing in self.book.duties.items()
        }

    @invariant()
    def log_has_the_naive_root(self):
        leaves = self.ledger.leaves()
        assert len(leaves) == self.book.size
        assert self.ledger.root() == naive_root(leaves)

    @invariant()
    def invariants_hold(self):
        assert self.ledger.breaches() == []
