"""The naive book: a few dicts, one entry a unit, and what each admitted act does to them.

It shares no code with the rules: a unit is a row, a split is nothing, a share is a fraction.
"""

import datetime
import math
from fractions import Fraction
from itertools import chain

from msgspec import UNSET, Struct

from ledger.book.acts import (
    Accredit,
    AdoptRules,
    AnswerFinding,
    AnyAct,
    AttachEvidence,
    BeginRecovery,
    BringIn,
    Cancel,
    ChangeProject,
    CloseAccount,
    CloseFinding,
    CompleteRecovery,
    CompleteTransfer,
    DeclareTie,
    DistrustRecipient,
    EnrolKey,
    Genesis,
    Hold,
    Issue,
    KeyGrant,
    MergeAccount,
    OpenAccount,
    PublishRetirement,
    RaiseFinding,
    RegisterProject,
    Release,
    ReleaseBuffer,
    RenewProject,
    ReplaceUnits,
    ReportMonitoring,
    RequestCorrection,
    Retire,
    RevokeKey,
    RevokeProject,
    RotateLogKey,
    SetCalendar,
    SetPolicy,
    SettleCorrection,
    StopRecovery,
    StopTransfer,
    Transfer,
    TrustRecipient,
    ValidateProject,
    VerifyMonitoring,
    WaiveDuty,
    Withdraw,
    WithdrawAccreditation,
    WithdrawEvidence,
    WithdrawProject,
    WithdrawTie,
)
from ledger.book.acts.verification import IssuedRow
from ledger.book.policy import Policy
from ledger.entry import note_text
from tests.ledger.machine.delays import BODY, Delays
from tests.ledger.machine.ends import Ends, follow
from tests.ledger.machine.lives import Plan, go_on
from tests.ledger.machine.tables import POOL, THERE, table_of
from tests.ledger.rules.case import Draft

TONNE = 1_000_000
REFUSED = ("adverse", "disclaimed")
"""Opinions from which nothing follows."""
EIGHT_HOURS = datetime.timedelta(hours=8)


class Unit(Struct):
    """One tonne; `used` is the entry that retired it, -1 before."""

    earner: str
    holder: str
    status: str
    moves: int
    report: int
    until: datetime.date | None = None
    used: int = -1
    void: bool = False
    lock: int = -1


class Owing(Struct):
    """What is owed for units that were sold and annulled."""

    debtor: str
    creditor: str
    used: int
    sort: tuple[str, str]
    left: int
    is_waived: bool = False


class Holder(Struct):
    """An account."""

    kind: str
    ubn: str
    labels: int = 0
    closed: bool = False
    heir: str = ""


class Held(Struct):
    """A key."""

    account: str
    custody: str
    material: str
    revoked: bool = False


class Period(Struct):
    """A monitoring report."""

    start: datetime.date
    end: datetime.date
    floor: datetime.date
    claimed_g: int
    entry: int
    status: str = "reported"
    body: str = ""
    issuable: int = 0
    vintages: list[tuple[int, int]] = []


def material_of(grant: KeyGrant) -> str:
    """Return the public part of a key."""
    return grant.vkey.split("+", 2)[2]


class Book(Delays, Ends):
    """What the log has come to, unit by unit."""

    def __init__(self) -> None:
        super().__init__()
        self.size = 0
        self.last = ""
        self.origin = ""
        self.policy: Policy | None = None
        self.log_keys: list[str] = []
        self.years: dict[int, tuple[set[datetime.date], set[datetime.date]]] = {}
        self.recoveries: dict[str, datetime.datetime] = {}
        self.accounts: dict[str, Holder] = {}
        self.keys: dict[str, Held] = {}
        self.ids: dict[tuple[str, str], tuple[bytes, str]] = {}
        self.scopes: dict[tuple[str, int], datetime.date] = {}
        self.plans: dict[str, Plan] = {}
        self.periods: dict[tuple[str, int], Period] = {}
        self.units: dict[tuple[str, int], Unit] = {}
        self.elsewhere: dict[str, str] = {}
        self.ties: dict[tuple[str, str, str, str], tuple[datetime.date | None, datetime.date]] = {}
        self.led: set[tuple[str, str, int]] = set()
        self.asked: dict[tuple[str, int, int], bool] = {}
        self.evidence: dict[int, tuple[str, bool]] = {}
        self.duties: dict[tuple[int, int], Owing] = {}
        self.waiting: dict[int, tuple[datetime.date, int]] = {}
        self.published: set[int] = set()
        self.worked: set[tuple[str, str]] = set()
        self.received: set[tuple[str, str]] = set()
        self.abroad: dict[str, set[int]] = {}
        self.brought: dict[str, str] = {}
        self.findings: dict[int, tuple[str, str, bool]] = {}

    # -- questions ----------------------------------------------------------------------

    def issued(self, series: str) -> int:
        """Return how many units a series has."""
        return sum(name == series for name, _ in self.units)

    def live(self, account: str) -> list[str]:
        """Return the names of an account's live keys."""
        return [n for n, key in self.keys.items() if key.account == account and not key.revoked]

    def self_held(self, account: str) -> list[str]:
        """Return the names of the live keys that an account keeps itself."""
        return [name for name in self.live(account) if self.keys[name].custody == "self"]

    def today(self, admitted: str) -> datetime.date:
        """Return the date in Taiwan."""
        return (datetime.datetime.fromisoformat(admitted) + EIGHT_HOURS).date()

    def last_use(self, series: str, admitted: str) -> datetime.date | None:
        """Return the last day on which units that begin now may be used."""
        years, day = dict(t[:2] for t in self.policy.use_terms).get(series[0]), self.today(admitted)
        return day.replace(year=day.year + years) - datetime.timedelta(days=1) if years else None

    def is_accredited(self, body: str, scope: int, admitted: str) -> bool:
        """Tell whether a body is accredited for a scope today."""
        until = self.scopes.get((body, scope))
        return until is not None and until >= self.today(admitted)

    def rows(self, project: str, number: int) -> tuple[IssuedRow, ...]:
        """Return the rows that the issuance of a report must name."""
        return tuple(row for row, _ in self.lots(project, number))

    def lots(self, project: str, number: int) -> list[tuple[IssuedRow, list[str]]]:
        """Return those rows, each with who earned it, unit by unit."""
        period, plan = self.periods[project, number], self.plans[project]
        pooled = 0
        if plan.unit_type == "R":
            permille = dict(self.policy.buffer_shares).get(plan.method[0], 0)
            pooled = math.ceil(Fraction(period.issuable * permille, 1000))
        tables = [
            table_of(units, [weight for _, weight in period.vintages], plan.shares)
            for units in (period.issuable - pooled, pooled)
        ]
        found = []
        for (year, _), own, aside in zip(period.vintages, *tables, strict=True):
            series = f"{project}/{year}"
            last = self.issued(series)
            names = [self.heir(name) for name, _ in plan.shares]
            cells = [(name, [name] * count) for name, count in zip(names, own, strict=True)]
            kept = [[name] * count for name, count in zip(names, aside, strict=True)]
            for holder, earners in [*cells, (POOL, list(chain(*kept)))]:
                if earners:
                    first, last = last + 1, last + len(earners)
                    row = IssuedRow(first=first, holder=holder, last=last, series=series)
                    found.append((row, earners))
        return found

    # -- what an admitted act does ------------------------------------------------------

    def take(self, draft: Draft, admitted: str) -> None:
        """Write down an admitted act."""
        act = draft.act
        self._effect(act, admitted)
        text = note_text(origin=draft.origin, act=act)
        self.ids[act.account, act.id] = (text, act.not_after)
        self.size += 1
        self.last = admitted

    def _effect(self, act: AnyAct, admitted: str) -> None:
        match act:
            case Genesis() | OpenAccount() | EnrolKey() | RevokeKey():
                self._account(act)
            case BeginRecovery() | StopRecovery() | CompleteRecovery():
                self._recovery(act, admitted)
            case RotateLogKey() | SetPolicy() | AdoptRules() | SetCalendar():
                self._programme(act)
            case Accredit():
                self.scopes |= dict.fromkeys(((act.body, s) for s in act.scopes), act.until)
            case WithdrawAccreditation():
                for scope in act.scopes:
                    del self.scopes[act.body, scope]
            case RequestCorrection() | SettleCorrection() | AttachEvidence() | WithdrawEvidence():
                self._paper(act)
            case DeclareTie() | WithdrawTie():
                self._tie(act, self.today(admitted))
            case RenewProject() | WithdrawProject() | RevokeProject() | ChangeProject():
                go_on(self.plans[act.project], act)
            case RegisterProject() | ValidateProject():
                self._plan(act, admitted)
            case ReportMonitoring() | VerifyMonitoring() | Issue():
                self._period(act, admitted)
            case RaiseFinding() | AnswerFinding() | CloseFinding():
                self._finding(act)
            case Withdraw():
                self.ids[act.account, act.target] = (b"", act.target_not_after)
            case (
                PublishRetirement() | ReplaceUnits() | WaiveDuty() | CloseAccount() | MergeAccount()
            ):
                follow(self, act)
            case _:
                self._on_units(act, admitted)

    def _programme(self, act: RotateLogKey | SetPolicy | AdoptRules | SetCalendar) -> None:
        match act:
            case RotateLogKey():
                self.log_keys.append(act.log_vkey)
            case SetPolicy():
                self.policy = act.policy
            case SetCalendar():
                self.years[act.year] = ({*act.closed}, {*act.opened})

    def _paper(
        self, act: RequestCorrection | SettleCorrection | AttachEvidence | WithdrawEvidence
    ) -> None:
        match act:
            case RequestCorrection():
                self.asked[act.project, act.report, self.size] = False
                self.worked.add((act.account, act.project))
            case SettleCorrection():
                self.asked[act.project, act.report, act.request] = True
            case AttachEvidence():
                self.evidence[self.size] = (act.account, False)
            case WithdrawEvidence():
                self.evidence[act.attachment] = (self.evidence[act.attachment][0], True)

    def _tie(self, act: DeclareTie | WithdrawTie, today: datetime.date) -> None:
        person = "" if act.person is UNSET else act.person
        key = (act.body, act.enterprise, person, str(act.tie))
        if isinstance(act, WithdrawTie):
            del self.ties[key]
        else:
            last = None if act.last_day is UNSET else act.last_day
            # Once it was declared to go on to a day, only the authority takes that back.
            before = self.ties.get(key)
            kept = before is not None and self.accounts[act.account].kind != "authority"
            self.ties[key] = (last, last or (max(before[1], today) if kept else today))

    def _account(self, act: Genesis | OpenAccount | EnrolKey | RevokeKey) -> None:
        match act:
            case Genesis():
                self.origin, self.policy = act.origin, act.policy
                self.log_keys = [act.log_vkey]
                self.accounts[act.account] = Holder(kind="authority", ubn=act.ubn)
                for grant in act.keys:
                    self._enrol(act.account, grant)
            case OpenAccount():
                self.accounts[act.holder] = Holder(kind=act.kind, ubn=act.ubn)
                self._enrol(act.holder, act.key)
            case EnrolKey():
                self._enrol(act.account, act.key)
            case RevokeKey():
                self.keys[act.key].revoked = True

    def _recovery(
        self, act: BeginRecovery | StopRecovery | CompleteRecovery, admitted: str
    ) -> None:
        if isinstance(act, BeginRecovery):
            wait = datetime.timedelta(days=self.policy.recovery_delay_days)
            self.recoveries[act.holder] = datetime.datetime.fromisoformat(admitted) + wait
            return
        del self.recoveries[act.holder]
        if isinstance(act, CompleteRecovery):
            for name in self.live(act.holder):
                self.keys[name].revoked = True
            self._enrol(act.holder, act.key)

    def _on_units(self, act: AnyAct, admitted: str) -> None:
        match act:
            case TrustRecipient() | DistrustRecipient():
                self._trust(act, admitted)
            case StopTransfer() | CompleteTransfer():
                self._end_of_wait(act)
            case BringIn():
                self._arrival(act, admitted)
            case Transfer() if self.must_wait(act, admitted):
                self._wait(act, admitted)
            case _:
                self._move(act, admitted)

    def _arrival(self, act: BringIn, admitted: str) -> None:
        self.brought[act.issued.series[:6]] = act.unit_type
        taken = self.abroad.setdefault(THERE[act.outside.series], set())
        taken |= set(range(act.outside.first, act.outside.last + 1))
        for serial in range(act.issued.first, act.issued.last + 1):
            unit = Unit(act.issued.holder, act.issued.holder, "held", act.moves, 0)
            unit.until = self.last_use(act.issued.series, admitted)
            self.units[act.issued.series, serial] = unit

    def _finding(self, act: RaiseFinding | AnswerFinding | CloseFinding) -> None:
        match act:
            case RaiseFinding():
                self.findings[self.size] = (act.account, act.auditee, False)
            case CloseFinding():
                self.findings[act.finding] = (*self.findings[act.finding][:2], True)

    def _enrol(self, account: str, grant: KeyGrant) -> None:
        self.accounts[account].labels += 1
        name = f"{account}/k{self.accounts[account].labels}"
        self.keys[name] = Held(account=account, custody=grant.custody, material=material_of(grant))

    def _plan(
        self,
        act: RegisterProject | ValidateProject,
        admitted: str,
    ) -> None:
        if isinstance(act, ValidateProject):
            if act.opinion not in REFUSED:
                plan = self.plans[act.project]
                plan.validator, plan.is_stale = act.account, False
            self.worked.add((act.account, act.project))
            return
        members = [(member.account, member.weight) for member in act.members]
        self.elsewhere |= {one.serial: act.project for one in act.outside}
        self.plans[act.project] = Plan(
            proponent=act.account,
            scope=act.scope,
            start=act.crediting_start,
            end=act.crediting_end,
            assets=[(asset.plant, asset.equipment, asset.measure) for asset in act.assets],
            method=(act.methodology, act.methodology_version),
            pins=act.factor_sets,
            shares=members or [(act.account, 1)],
            unit_type=act.unit_type,
            monitored_to=act.crediting_start,
            crediting=act.crediting,
            registered=self.today(admitted),
            earns_to=act.crediting_end,
        )

    def _period(self, act: ReportMonitoring | VerifyMonitoring | Issue, admitted: str) -> None:
        plan, key = self.plans[act.project], (act.project, act.report)
        match act:
            case ReportMonitoring():
                floor = self.periods[key].floor if key in self.periods else plan.monitored_to
                self.periods[key] = Period(
                    start=act.period_start,
                    end=act.period_end,
                    floor=floor,
                    claimed_g=act.claimed_g,
                    entry=self.size,
                )
                plan.reports, plan.monitored_to = act.report, act.period_end
            case VerifyMonitoring():
                period = self.periods[key]
                period.status, period.body = "verified", act.account
                if act.opinion in REFUSED:
                    period.status = "refused"
                period.vintages = [(vintage.year, vintage.weight_g) for vintage in act.vintages]
                self.worked.add((act.account, act.project))
                self.led.add((act.lead, plan.proponent, self.today(admitted).year))
                earned = act.verified_g // TONNE if act.verified_g > 0 else 0
                owed = (-act.verified_g + TONNE - 1) // TONNE if act.verified_g < 0 else 0
                paid = min(earned, plan.debit)
                plan.debit += owed - paid
                period.issuable = earned - paid
            case Issue():
                for row, earners in self.lots(*key):
                    for serial, earner in enumerate(earners, row.first):
                        unit = Unit(earner, row.holder, "held", 0, act.report)
                        unit.until = self.last_use(row.series, admitted)
                        self.units[row.series, serial] = unit
                self.periods[key].status = "issued"

    def _move(self, act: Transfer | Retire | Cancel | Hold | Release, admitted: str) -> None:
        groups: dict[tuple[str, str, str, int], int] = {}
        traces = isinstance(act, Cancel) and self.traces(act)
        for series, first, last in act.ranges:
            for serial in range(first, last + 1):
                unit = self.units[series, serial]
                debtor = self.heir(unit.earner)
                sold = debtor not in {unit.holder, self.heir(unit.holder)}
                if traces and sold and unit.holder != POOL:
                    group = (series[:6], debtor, unit.holder, unit.used)
                    groups[group] = groups.get(group, 0) + 1
                match act:
                    case Transfer():
                        unit.holder, unit.moves = act.recipient, unit.moves + 1
                    case Retire():
                        unit.status, unit.used = "retired", self.size
                    case Cancel() if unit.status == "retired":
                        unit.void = True
                    case Cancel():
                        unit.status = "cancelled"
                    case Hold():
                        unit.status = "on_hold"
                    case Release():
                        unit.status = "held"
                    case ReleaseBuffer():
                        unit.holder = self.heir(unit.earner)
            if isinstance(act, Transfer) and self.accounts[act.recipient].kind == BODY:
                self.received.add((act.recipient, series[:6]))
        if isinstance(act, Retire) and self.policy.publication_days:
            self.waiting[self.size] = (self.today(admitted), self.policy.publication_days)
        for number, ((project, debtor, creditor, used), left) in enumerate(groups.items(), 1):
            sort = self.sort(project)
            self.duties[self.size, number] = Owing(debtor, creditor, used, sort, left)

    def sort(self, series: str) -> tuple[str, str]:
        """Return what makes units equal."""
        plan = self.plans.get(series[:6])
        return series[0], plan.unit_type if plan else self.brought.get(series[:6], "")

    def traces(self, act: Cancel) -> bool:
        """Tell whether an annulment follows units to where they were used."""
        return act.reason == "authority_invalidation" and self.policy.replacement_days > 0
