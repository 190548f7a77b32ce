"""What bodies and proponents do in a history: validate, report, verify and issue."""

import datetime

from hypothesis import strategies as st
from hypothesis.stateful import rule
from msgspec.structs import replace

from ledger.book.acts import Vintage
from ledger.book.fields import Assurance
from tests.ledger.machine.book import REFUSED, TONNE
from tests.ledger.machine.core import Machine
from tests.ledger.machine.draws import (
    BODY,
    FAULT,
    HOLDERS,
    HOW,
    PROJECT,
    RIGHT,
    WORK,
    calculation_for,
    mostly,
)


class Monitoring(Machine):
    """The acts on plans and reports, as rules of a machine."""

    @rule(account=BODY, project=PROJECT, work=WORK, fault=FAULT)
    def validate_project(self, *, account, project, work, fault):
        act = self.world.validate_act(project, account)
        self.act(replace(act, **work), fault)

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
            proponent=rest["account"] or (self.book.heir(plan.proponent) if plan else "acme"),
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
        work=WORK,
        assurance=mostly(Assurance.REASONABLE, Assurance.LIMITED),
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
        refused = rest["work"].get("opinion") in REFUSED and not rest["stale"]
        grams = 0 if refused else grams
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
        act = replace(act, assurance=rest["assurance"], **rest["work"])
        if not refused:
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
        self.verify_monitoring(
            account=body,
            less_g=0,
            off=0,
            swing=swing,
            stale=0,
            how="",
            work={},
            assurance=Assurance.REASONABLE,
            **rest,
        )
        self.issue(account="", cut=True, **rest)

    def is_open(self, project: str) -> bool:
        """Tell whether a project's last report waits, or was refused: it is reported again."""
        period = self.book.periods.get((project, self.last_report(project, 0)))
        return period is not None and period.status in {"reported", "refused"}

    def last_report(self, project: str, back: int) -> int:
        """Return the number of a project's last report, or one before it."""
        plan = self.book.plans.get(project)
        return max(1, (plan.reports if plan else 0) - back)
