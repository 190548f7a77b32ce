"""The history machine: any acts in any order, valid and not, against the naive book.

Subclass `HistoryMachine` with another `make_ledger` to run the same histories through another
ledger. Most draws ask the book what would be right, so that histories get somewhere; the rest
are wrong in one place or in many.
"""

import base64
import datetime

from hypothesis import strategies as st
from hypothesis.stateful import rule
from msgspec.structs import replace

from ledger.book.acts import (
    Accredit,
    AdoptRules,
    BeginRecovery,
    Cancel,
    CompleteRecovery,
    EnrolKey,
    Hold,
    Release,
    Retire,
    RevokeKey,
    RotateLogKey,
    SetPolicy,
    StopRecovery,
    Transfer,
    Withdraw,
    WithdrawAccreditation,
)
from ledger.book.calendar import add_days_to_instant
from ledger.book.fields import (
    AccountKind,
    CancelReason,
    Custody,
    HoldReason,
    Purpose,
    RevokeReason,
)
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from tests.ledger.machine.asking import AskingMachine
from tests.ledger.machine.draws import (
    ANYONE,
    AUTHORITY,
    ELIGIBLE,
    FAULT,
    HOLDERS,
    NUMBERS,
    PICKED,
    RIGHT,
    SCOPES,
    mostly,
    renamed_log_key,
)
from tests.ledger.machine.duties import DutiesMachine
from tests.ledger.machine.papers import PapersMachine
from tests.ledger.machine.pools import PoolMachine
from tests.ledger.machine.projects import ProjectsMachine
from tests.ledger.machine.recipients import RecipientsMachine
from tests.ledger.machine.ties import TiesMachine
from tests.ledger.rules.case import Draft, granted, renamed
from tests.ledger.rules.programme import genesis
from tests.world import ORIGIN, UBNS, sha, ubn_at


class HistoryMachine(
    ProjectsMachine,
    DutiesMachine,
    RecipientsMachine,
    TiesMachine,
    PapersMachine,
    PoolMachine,
    AskingMachine,
):
    """Every kind of act, as rules of one machine."""

    # -- accounts and keys --------------------------------------------------------------

    @rule(
        name=st.sampled_from(["cast", "steel", "acme"]),
        kind=st.sampled_from(list(AccountKind)),
        ubn=mostly(0, UBNS["bolt"], "12345678"),
        seed=mostly("", "bolt/k1"),
        associations=mostly((), ("guild",), ("nobody",), ("acme",), ("guild", "acme")),
        custody=st.sampled_from(list(Custody)),
        fault=FAULT,
    )
    def open_account(self, *, name, kind, ubn, seed, associations, custody, fault):
        self.open(
            name,
            kind,
            ubn=ubn or UBNS[name],
            seed=seed,
            fault=fault,
            associations=associations,
            custody=custody,
        )

    @rule(
        account=ANYONE,
        step=mostly(1, 2),
        seed=mostly("", "acme/k1"),
        custody=mostly(Custody.SELF, Custody.REGISTRY),
        fault=FAULT,
    )
    def enrol_key(self, *, account, step, seed, custody, fault):
        known = self.book.accounts.get(account)
        name = f"{account}/k{(known.labels if known else 0) + step}"
        signer = renamed(name, seed or name)
        self.act(EnrolKey(**self.base(account), key=granted(signer, custody)), fault, signer)

    @rule(account=ANYONE, other=ANYONE, right=RIGHT, pick=NUMBERS, fault=FAULT)
    def revoke_key(self, *, account, other, right, pick, fault):
        live = self.book.live(account if right else other)
        name = live[pick % len(live)] if live else f"{account}/k1"
        act = RevokeKey(**self.base(account), key=name, reason=RevokeReason.RETIRED)
        self.act(act, fault)

    @rule(account=HOLDERS)
    def renew(self, *, account):
        """Enrol a key and revoke the one before it, all as it should be."""
        before = len(self.book.live(account))
        self.enrol_key(account=account, step=1, seed="", custody=Custody.SELF, fault="")
        self.revoke_key(
            account=account, other=account, right=True, pick=max(0, before - 1), fault=""
        )

    @rule(
        account=AUTHORITY,
        holder=st.sampled_from(["acme", "bolt", "vvb2", "idb", "nobody"]),
        fault=FAULT,
    )
    def begin_recovery(self, *, account, holder, fault):
        base = self.base(account) | {"evidence": sha("papers"), "holder": holder}
        self.act(BeginRecovery(**base), fault)

    @rule(account=ANYONE, holder=ANYONE, right=RIGHT, fault=FAULT)
    def stop_recovery(self, *, account, holder, right, fault):
        holder = account if right else holder
        self.act(StopRecovery(**self.base(account), holder=holder), fault)

    @rule(
        account=AUTHORITY,
        holder=st.sampled_from(["acme", "bolt", "vvb2", "nobody"]),
        step=mostly(1, 2),
        seed=mostly("", "acme/k1"),
        custody=mostly(Custody.SELF, Custody.REGISTRY),
        wait=mostly(True, False),
        fault=FAULT,
    )
    def complete_recovery(self, *, account, holder, step, seed, custody, **rest):
        ripens = self.book.recoveries.get(holder)
        if ripens and rest["wait"]:
            self.world.now = max(self.world.now, ripens)
        known = self.book.accounts.get(holder)
        name = f"{holder}/k{(known.labels if known else 0) + step}"
        signer = renamed(name, seed or name)
        base = self.base(account) | {"holder": holder, "key": granted(signer, custody)}
        self.act(CompleteRecovery(**base), rest["fault"], signer)

    @rule(holder=HOLDERS, stopped=mostly(False, True))
    def recover(self, *, holder, stopped):
        """Begin a recovery and end it, all as it should be."""
        self.begin_recovery(account="idb", holder=holder, fault="")
        if stopped:
            self.stop_recovery(account=holder, holder=holder, right=True, fault="")
            return
        rest = {"seed": "", "custody": Custody.SELF, "wait": True, "fault": ""}
        self.complete_recovery(account="idb", holder=holder, step=1, **rest)

    @rule(
        account=AUTHORITY,
        step=mostly(1, 0, -1),
        old=mostly(0, 1, -1),
        ahead=mostly(0, 1),
        name=mostly(ORIGIN, "registry.test/other"),
        fault=FAULT,
    )
    def rotate_log_key(self, *, account, step, old, ahead, name, fault):
        number = len(self.book.log_keys)
        following = renamed_log_key(name, number - 1 + step)
        head = Checkpoint(ORIGIN, self.book.size + ahead, self.ledger.root())
        note = sign_checkpoint(head, renamed_log_key(ORIGIN, number - 1 + old))
        base = self.base(account) | {"checkpoint": base64.b64encode(note).decode()}
        act = RotateLogKey(**base, log_vkey=following.vkey.text)
        self.act(act, fault, following)

    @rule(
        account=AUTHORITY,
        body=mostly("vvb2", "acme", "nobody"),
        scopes=SCOPES,
        until=mostly(datetime.date(2027, 1, 1), datetime.date(2025, 1, 1)),
        withdrawn=st.booleans(),
        fault=FAULT,
    )
    def accredit(self, *, account, body, scopes, until, withdrawn, fault):
        base = self.base(account) | {"body": body, "scopes": scopes}
        self.act(
            WithdrawAccreditation(**base) if withdrawn else Accredit(**base, until=until), fault
        )

    # -- the programme ------------------------------------------------------------------

    @rule(
        account=AUTHORITY,
        moves=st.sampled_from([0, 1, 2]),
        own=st.booleans(),
        countersign=st.booleans(),
        dual=st.sampled_from([0, 8]),
        threshold=mostly(2, 1, 3),
        approvals=mostly((), ("issue", "transfer"), ("transfer", "retire")),
        ahead=mostly(False, False, False, True),
        separate=st.booleans(),
        eligible=ELIGIBLE,
        years=st.sampled_from([0, 3]),
        lead=st.sampled_from([0, 1, 5]),
        near=st.sampled_from([0, 50, 1000]),
        sure=st.booleans(),
        delay=st.sampled_from([0, 14]),
        after=st.tuples(st.sampled_from([0, 3, 5]), mostly(30, 0)),
        use=mostly((), (("Z", 1, ()),), (("A", 1, ()), ("Z", 0, (Purpose.VOLUNTARY,)))),
        fault=FAULT,
    )
    def set_policy(self, *, account, moves, own, countersign, dual, threshold, approvals, **rest):
        policy = replace(
            self.book.policy,
            **rest["eligible"],
            approvals=approvals,
            authority_threshold=threshold,
            beneficiary_is_holder=own,
            countersign_transfers=countersign,
            crediting_after_registration=rest["ahead"],
            dual_control_units=dual,
            independence_years=rest["years"],
            lead_years_max=rest["lead"],
            materiality_permille=rest["near"],
            moves_max=moves,
            reasonable_assurance=rest["sure"],
            recovery_delay_days=rest["delay"],
            self_held_statements=rest["sure"],
            publication_days=rest["after"][0],
            replacement_days=rest["after"][1],
            separate_bodies=rest["separate"],
            use_terms=rest["use"],
        )
        self.act(SetPolicy(**self.base(account), policy=policy), rest["fault"])

    @rule()
    def begin_again(self):
        self.hand_in(Draft(act=genesis(self.world), signers=("idb/k1", "idb/k2")))

    @rule(ahead=mostly(1_000, 100), edition=mostly(2, 3), fault=FAULT)
    def adopt_rules(self, *, ahead, edition, fault):
        binds_from = self.book.size + ahead
        base = self.base("idb")
        act = AdoptRules(**base, binds_from=binds_from, rules=edition, specification=sha("2"))
        self.act(act, fault)

    # -- projects -----------------------------------------------------------------------

    # -- units --------------------------------------------------------------------------

    @rule(
        account=HOLDERS,
        recipient=st.sampled_from(["bolt", "acme", "vvb2", "vvb", "guild", "nobody"]),
        picked=PICKED,
        right=RIGHT,
        price=mostly(None, 0, 300),
        fault=FAULT,
    )
    def transfer(self, *, account, recipient, picked, right, price, fault):
        priced = {} if price is None else {"unit_price_ntd": price}
        ranges = self.ranges(picked, account, right=right)
        act = Transfer(**self.base(account), ranges=ranges, recipient=recipient, **priced)
        self.act(act, fault)

    @rule(first=PICKED, second=PICKED, anyone=mostly(False, True))
    def trade(self, *, first, second, anyone):
        for sender, recipient, picked in (("acme", "bolt", first), ("bolt", "acme", second)):
            status = "" if anyone else "held"
            ranges = self.ranges(picked, "" if anyone else sender, right=True, status=status)
            self.act(Transfer(**self.base(sender), ranges=ranges, recipient=recipient))

    @rule(
        account=HOLDERS,
        beneficiary=mostly("", UBNS["bolt"], ubn_at(1), "12345678"),
        purpose=mostly(Purpose.VOLUNTARY, Purpose.CARBON_FEE),
        picked=PICKED,
        right=RIGHT,
        fault=FAULT,
    )
    def retire(self, *, account, beneficiary, purpose, picked, right, fault):
        act = Retire(
            **self.base(account),
            beneficiary=beneficiary or UBNS[account],
            purpose=purpose,
            ranges=self.ranges(picked, account, right=right),
        )
        self.act(act, fault)

    @rule(
        account=AUTHORITY,
        kind=st.sampled_from([Hold, Release, Cancel]),
        picked=PICKED,
        right=RIGHT,
        fault=FAULT,
    )
    def oversee(self, *, account, kind, picked, right, fault):
        reasons = {Cancel: CancelReason.REPLACEMENT, Hold: HoldReason.DISPUTE}
        reason = {"reason": reasons[kind]} if kind in reasons else {}
        status = "on_hold" if kind is Release else "held" if kind is Hold else ""
        ranges = self.ranges(picked, "", right=right, status=status)
        self.act(kind(**self.base(account), ranges=ranges, **reason), fault)

    @rule(picked=PICKED)
    def hold_and_release(self, *, picked):
        """Hold units and release them, all as it should be."""
        for kind in (Hold, Release):
            self.oversee(account="idb", kind=kind, picked=picked, right=True, fault="")

    # -- ids and time -------------------------------------------------------------------

    @rule(account=HOLDERS, pick=NUMBERS, days=mostly(7, 30, 400, -1), known=st.booleans())
    def withdraw(self, *, account, pick, days, known):
        ids = [name for owner, name in self.book.ids if owner == account]
        target = ids[pick % len(ids)] if known and ids else f"{pick:032x}"
        base = self.base(account)
        until = add_days_to_instant(self.world.instant(), days)
        self.act(Withdraw(**base, target=target, target_not_after=until))

    @rule(pick=NUMBERS, forged=st.booleans())
    def again(self, *, pick, forged):
        draft = self.notes[pick % len(self.notes)]
        self.hand_in(replace(draft, forged=forged, late=datetime.timedelta()))

    @rule(pick=NUMBERS, picked=PICKED)
    def under_a_used_id(self, *, pick, picked):
        account, name = sorted(self.book.ids)[pick % len(self.book.ids)]
        ranges = self.ranges(picked, "", right=True, status="")
        act = Transfer(**self.base(account), ranges=ranges, recipient="bolt")
        self.act(replace(act, id=name))

    @rule(days=mostly(1, 8, 40))
    def time_passes(self, *, days):
        self.world.now += datetime.timedelta(days=days)
