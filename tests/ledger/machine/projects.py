"""Registrations of a history machine: what is declared, and what policy asks for."""

import datetime

from hypothesis import strategies as st
from hypothesis.stateful import rule
from msgspec.structs import replace

from ledger.book.acts import (
    Asset,
    ChangeProject,
    Member,
    RegisterProject,
    RenewProject,
    RevokeProject,
    WithdrawProject,
)
from ledger.book.eligibility import PlanChange, Revocation
from tests.ledger.machine.core import Machine
from tests.ledger.machine.draws import (
    AGREEMENT,
    AUTHORITY,
    CHANGED,
    DECLARED,
    FAULT,
    HOLDERS,
    LIVES,
    PINS,
    PLAN,
    PROJECT,
    RIGHT,
    mostly,
)


class ProjectsMachine(Machine):
    """The acts on projects, as rules of a machine."""

    @rule(
        account=st.sampled_from(["acme", "bolt", "guild", "vvb2"]),
        project=PROJECT,
        members=st.lists(st.sampled_from(["acme", "bolt", "bolt", "vvb2"]), max_size=3),
        equipment=mostly("", "L-01", "*"),
        begin=st.sampled_from([2023] * 9 + [2027]),
        years=mostly(10, 0, 61, 180),
        pins=st.sampled_from(PINS),
        declared=DECLARED,
        fault=FAULT,
    )
    def register_project(self, *, account, project, members, equipment, begin, years, **rest):
        measure = "*" if equipment == "*" else "lighting"
        tag = equipment or f"L-{project[-2:]}"
        act: RegisterProject = replace(
            self.world.register_act(project, proponent=account, factor_sets=rest["pins"]),
            **rest["declared"],
            assets=(Asset(equipment=tag, measure=measure, plant="99000001"),),
            crediting_end=datetime.date(begin + years, 1, 1),
            crediting_start=datetime.date(begin, 1, 1),
            members=tuple(Member(account=m, weight=at + 1) for at, m in enumerate(members)),
        )
        self.act(act, rest["fault"])

    @rule(
        account=HOLDERS,
        project=LIVES,
        own=RIGHT,
        years=mostly(5, 0, 51),
        documents=st.sampled_from([(AGREEMENT,), (PLAN,)]),
        fault=FAULT,
    )
    def renew_project(self, *, account, project, own, years, documents, fault):
        plan = self.book.plans.get(project)
        end = plan.end if plan else datetime.date(2033, 1, 1)
        act = RenewProject(
            **self.base(self.book.heir(plan.proponent) if plan and own else account),
            crediting_end=end.replace(year=end.year + years),
            documents=documents,
            project=project,
        )
        self.act(act, fault)

    @rule(
        account=HOLDERS,
        project=LIVES,
        own=RIGHT,
        change=st.sampled_from(list(PlanChange)),
        since=mostly(
            datetime.date(2026, 6, 15), datetime.date(2026, 2, 1), datetime.date(2040, 1, 1)
        ),
        years=mostly(10, 0, 61),
        documents=mostly(CHANGED, CHANGED[:1]),
        fault=FAULT,
    )
    def change_project(self, *, account, project, own, change, since, years, documents, fault):
        plan = self.book.plans.get(project)
        is_period = change is PlanChange.CREDITING_PERIOD
        until = {"crediting_end": since.replace(year=since.year + years)} if is_period else {}
        act = ChangeProject(
            **self.base(self.book.heir(plan.proponent) if plan and own else account),
            **until,
            change=change,
            documents=documents,
            effective=since,
            project=project,
        )
        self.act(act, fault)

    @rule(account=HOLDERS, project=LIVES, own=RIGHT, fault=FAULT)
    def withdraw_project(self, *, account, project, own, fault):
        plan = self.book.plans.get(project)
        name = self.book.heir(plan.proponent) if plan and own else account
        self.act(WithdrawProject(**self.base(name), project=project), fault)

    @rule(
        account=AUTHORITY,
        project=LIVES,
        reason=mostly(Revocation.UNLAWFUL, Revocation.NOT_STARTED),
        fault=FAULT,
    )
    def revoke_project(self, *, account, project, reason, fault):
        self.act(RevokeProject(**self.base(account), project=project, reason=reason), fault)
