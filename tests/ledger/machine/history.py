"""The history machine: any acts in any order, valid and not, against the naive book.

Subclass `HistoryMachine` with another `make_ledger` to run the same histories through another
ledger. Most draws ask the book what would be right, so that histories get somewhere; the rest
are wrong in one place or in many.
"""

import base64
import datetime
from itertools import pairwise

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
    ValidateProject,
    Vintage,
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
from tests.ledger.machine.book import TONNE
from tests.ledger.machine.draws import (
    ANYONE,
    AUTHORITY,
    BODY,
    ELIGIBLE,
    FAULT,
    HOLDERS,
    HOW,
    NUMBERS,
    PICKED,
    PROJECT,
    RIGHT,
    SCOPES,
    Ranges,
    calculation_for,
    mostly,
    renamed_log_key,
)
from tests.ledger.machine.outside import OutsideMachine
from tests.ledger.machine.projects import ProjectsMachine
from tests.ledger.machine.workdays import WorkdaysMachine
from tests.ledger.rules.case import Draft, granted, renamed
from tests.ledger.rules.programme import genesis
from tests.world import ORIGIN, UBNS, sha, ubn_at


class HistoryMachine(ProjectsMachine, WorkdaysMachine, OutsideMachine):
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
        delay=st.sampled_from([0, 14]),
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
            moves_max=moves,
            recovery_delay_days=rest["delay"],
            separate_bodies=rest["separate"],
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

    @rule(account=BODY, project=PROJECT, fault=FAULT)
    def validate_project(self, *, account, project, fault):
        act = ValidateProject(**self.base(account), project=project, statement=sha("s"))
        self.act(act, fault)

    # -- monitoring ---------------------------------------------------------------------

    def validated(self, project: str, *, right: bool) -> str:
        """Return a project that is validated, or as it was drawn."""
        found = sorted(name for name, plan in self.book.plans.items() if plan.validator)
        return found[sum(project.encode()) % len(found)] if right else project

    def computed(self, project: str, how: str) -> object:
        """Return a calculation as a project asks for, or one that is wrong in one place."""
        pins = self.book.plans[project].pins if project in self.book.plans else ()
        return calculation_for(pins, how)

    @rule(
        account=mostly("", "bolt"),
        project=PROJECT,
        right=RIGHT,
        step=mostly(1, 0, 2),
        start=mostly(None, datetime.date(2023, 6, 1), datetime.date(2022, 6, 1)),
        days=st.integers(-1, 300),
        units=st.integers(-3, 30),
        how=HOW,
        fault=FAULT,
    )
    def report_monitoring(self, *, project, right, start, step, days, **rest):
        project = self.validated(project, right=right)
        plan = self.book.plans.get(project)
        start = start or (plan.monitored_to if plan else datetime.date(2023, 1, 1))
        act = self.world.report_act(
            max(1, (plan.reports if plan else 0) + step),
            grams=rest["units"] * TONNE,
            start=start,
            end=start + datetime.timedelta(days=days),
            project=project,
            proponent=rest["account"] or (plan.proponent if plan else "acme"),
            calculation=self.computed(project, rest["how"]),
        )
        self.act(act, rest["fault"])

    @rule(
        account=BODY,
        project=PROJECT,
        right=RIGHT,
        less_g=mostly(0, 1, 5 * TONNE, 40 * TONNE, -1),
        off=mostly(0, -1, -2, 1, TONNE),
        swing=st.sampled_from([0, 0, 2, 40]),
        stale=mostly(0, 1),
        back=mostly(0, 1),
        how=HOW,
        fault=FAULT,
    )
    def verify_monitoring(self, *, account, project, right, less_g, off, back, **rest):
        project = self.validated(project, right=right)
        number = self.last_report(project, back)
        period = self.book.periods.get((project, number))
        grams = (period.claimed_g if period else 0) - less_g
        years = []
        if period and grams >= TONNE:
            last = period.end - datetime.timedelta(days=1)
            years = list(range(period.start.year, last.year + 1))
        weights = [grams // len(years) for _ in years]
        if weights:
            weights[0] = grams - sum(weights[1:]) + off
            # What the last year has more, the first has less: a year of loss, if it is enough.
            weights[-1] += rest["swing"] * TONNE
            weights[0] -= rest["swing"] * TONNE
        act = self.world.verify_act(number, grams=grams, weights={}, project=project, body=account)
        pairs = zip(weights, years, strict=True)
        vintages = tuple(Vintage(weight_g=weight, year=year) for weight, year in pairs)
        entry = (period.entry if period else 0) + rest["stale"]
        act = replace(act, calculation=self.computed(project, rest["how"]))
        self.act(replace(act, report_entry=entry, vintages=vintages), rest["fault"])

    @rule(account=mostly("", "vvb", "vvb2"), project=PROJECT, right=RIGHT, back=mostly(0, 1),
          cut=RIGHT, fault=FAULT)  # fmt: skip
    def issue(self, *, account, project, right, back, cut, fault):
        project = self.validated(project, right=right)
        number = self.last_report(project, back)
        period = self.book.periods.get((project, number))
        body = account or (period.body if period else "") or "vvb"
        self.issue_rows(body, project, number, fault, whole=cut)

    @rule(
        project=PROJECT,
        days=st.integers(1, 400),
        units=st.integers(-3, 30),
        swing=st.sampled_from([0, 0, 40]),
        body=HOLDERS,
    )
    def season(self, *, project, days, units, swing, body):
        """Report, verify and issue, all as they should be but for the body at times."""
        project = self.validated(project, right=True)
        body = "vvb2" if body == "vvb2" else "vvb"
        rest = {"units": units, "account": "", "how": "", "fault": ""}
        step = 0 if self.is_open(project) else 1
        self.report_monitoring(
            project=project, right=True, start=None, step=step, days=days, **rest
        )
        rest = {"project": project, "right": True, "back": 0, "fault": ""}
        self.verify_monitoring(account=body, less_g=0, off=0, swing=swing, stale=0, how="", **rest)
        self.issue(account="", cut=True, **rest)

    def is_open(self, project: str) -> bool:
        """Tell whether a project's last report waits for its verification."""
        period = self.book.periods.get((project, self.last_report(project, 0)))
        return period is not None and period.status == "reported"

    def last_report(self, project: str, back: int) -> int:
        """Return the number of a project's last report, or one before it."""
        plan = self.book.plans.get(project)
        return max(1, (plan.reports if plan else 0) - back)

    # -- units --------------------------------------------------------------------------

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
