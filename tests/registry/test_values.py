"""Every value of every enumeration has a term in both languages, and people read the terms."""

import importlib
import pkgutil
import re
from enum import StrEnum

import msgspec
import pytest
from msgspec.structs import replace

import api
import ledger
import registry
from api.codes import CODES, Door
from api.schemas.dossiers import PlainStep
from api.witness.findings import Trouble
from ledger.audit.history import Relation
from ledger.book.acts import (
    AnswerFinding,
    Cancel,
    CloseFinding,
    Document,
    Hold,
    OpenAccount,
    RaiseFinding,
    Retire,
    RevokeKey,
    SetPolicy,
    WithdrawEvidence,
)
from ledger.book.eligibility import TierRule
from ledger.book.fields import (
    AccountKind,
    CancelReason,
    DocumentKind,
    EvidenceFault,
    FindingGround,
    FindingOutcome,
    FindingResponse,
    HoldReason,
    Profile,
    Purpose,
    RevokeReason,
)
from ledger.book.policy import Policy, default_policy
from ledger.errors import Code, Defect
from ledger.log.passkey import Flaw
from registry import carbon_fee, clocks
from registry.dossiers import kinds, reviewing, titles
from registry.methods.errors import Reason
from registry.readings.problems import Fault
from registry.recompute import Discrepancy
from registry.refusals import Refusal
from registry.services.parameters import PARAMETERS
from registry.services.sentences import sentence_of
from registry.services.values import TERMS, term
from registry.trading import errors as trading
from tests.world import UBNS, grant_of

CODED = {
    *(Discrepancy, Code, Defect, Refusal, Door, Reason, Relation, Trouble, Flaw, Fault),
    *(carbon_fee.Rate, carbon_fee.Reason, trading.Reason),
}
"""Enumerations of codes, which have their titles in a table of their own or say it themselves."""

TITLED = (
    *(titles.KINDS, titles.ITEMS, titles.STATES, titles.STEPS, titles.SIDES),
    clocks.TITLES,
)
"""What people read of applications and time limits has its titles beside it, with what they say."""
OF_PROGRAMS = {
    *(clocks.Sense, clocks.Unit, kinds.Circumstance, reviewing.Ground, reviewing.Recommendation),
    PlainStep,
}
"""Words of requests and answers alone: nothing shows them to people as they are."""


def enumerations():
    """Return every enumeration of the program, whichever module has it."""
    for package in (ledger, registry, api):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "__main__" not in found.name and ".migrations" not in found.name:
                importlib.import_module(found.name)
    here = ("ledger.", "registry.", "api.")
    return {kind for kind in StrEnum.__subclasses__() if kind.__module__.startswith(here)}


def test_every_enumeration_has_its_terms():
    titled = {type(next(iter(table))) for table in TITLED}
    assert enumerations() - CODED - titled - OF_PROGRAMS == set(TERMS)
    for table in TITLED:
        assert list(table) == list(type(next(iter(table))))
    for kind, terms in TERMS.items():
        assert list(terms) == list(kind)


def test_terms_are_in_their_languages():
    for kind, terms in TERMS.items():
        for value, (zh, en) in terms.items():
            assert re.fullmatch(r"[\u4e00-\u9fff]+", zh), (kind, value)
            assert re.fullmatch(r"[A-Za-z' ]+", en), (kind, value)
        assert len(set(terms.values())) == len(terms)


def test_the_word_for_annulment_never_stands_alone():
    said = " ".join(zh for terms in TERMS.values() for zh, _ in terms.values())
    assert re.findall("(?<!使用)(?<!依法)註銷", said) == []


def test_codes_are_titled_elsewhere():
    assert {code for code in [*Code, *Refusal, *Door, *Reason] if code not in CODES} == set()


def base(account):
    return {"account": account, "id": "0" * 32, "not_after": "2026-01-02T00:00:00.000Z"}


def found(account):
    paper = Document(kind=DocumentKind.OTHER, sha256="0" * 64)
    return base(account) | {"documents": (paper,)}


RANGES = (("Z00001/2024", 1, 2),)


INDUSTRIAL = default_policy(Profile.INDUSTRIAL)
NATIONAL = default_policy(Profile.NATIONAL)


def policy_said(policy, before=None):
    said = sentence_of(SetPolicy(**base("idb"), policy=policy), before=before)
    for text in (said.zh.removeprefix("idb "), said.en.removeprefix("idb ")):
        assert "idb" not in text
    assert re.findall("[A-Za-z_]{2,}", said.zh.replace("idb", "")) == [], said.zh
    assert re.findall("(?<!使用)(?<!依法)註銷", said.zh) == []
    return said


def test_every_parameter_of_the_policy_has_a_label():
    assert list(PARAMETERS) == [field.name for field in msgspec.structs.fields(Policy)]


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_new_policy_is_said_by_what_it_changes(name):
    new = replace(INDUSTRIAL, **{name: other_value(name)})
    said = policy_said(new, INDUSTRIAL)
    zh, en = PARAMETERS[name]
    assert said.zh.startswith(f"idb 變更登錄規範，自下一筆起適用：{zh}由")
    assert (said.zh.count("改為"), said.en.count(" -> ")) == (1, 1)
    assert f": {en}: " in said.en
    back = policy_said(INDUSTRIAL, new)
    old, becomes = said.en.rstrip(".").split(f"{en}: ")[1].split(" -> ")
    assert back.en.endswith(f"{en}: {becomes} -> {old}.")


OTHER_VALUES = {
    "buffer_shares": (("X1", 150),),
    "tier_rule": TierRule.ANY_OF,
    "use_terms": (("Z", 3, (Purpose.VOLUNTARY,)),),
    "validation_waived": ("X1",),
}


def other_value(name):
    """Return a value that is not the industrial one."""
    if name in OTHER_VALUES:
        return OTHER_VALUES[name]
    value, national = getattr(INDUSTRIAL, name), getattr(NATIONAL, name)
    return national if national != value else value + 1_000


def test_a_policy_that_changes_much_or_nothing():
    said = policy_said(replace(INDUSTRIAL, moves_max=1, separate_bodies=True), INDUSTRIAL)
    assert said.zh == (
        "idb 變更登錄規範，自下一筆起適用：移轉次數上限由「不限」改為「1」；"
        "確證與查證須不同機構由「否」改為「是」。"
    )
    assert said.en == (
        "idb replaces the policy from the next entry on: how often a unit may be transferred: "
        "0 (no limit) -> 1; validation and verification by two bodies: no -> yes."
    )
    assert "各項均不變" in policy_said(INDUSTRIAL, INDUSTRIAL).zh
    whole = policy_said(NATIONAL)
    assert all(zh in whole.zh and en in whole.en for zh, en in PARAMETERS.values())


@pytest.mark.parametrize(
    ("kind", "act_of"),
    [
        (
            Purpose,
            lambda value: Retire(
                **base("acme"), ranges=RANGES, purpose=value, beneficiary="04595257"
            ),
        ),
        (CancelReason, lambda value: Cancel(**base("idb"), ranges=RANGES, reason=value)),
        (HoldReason, lambda value: Hold(**base("idb"), ranges=RANGES, reason=value)),
        (RevokeReason, lambda value: RevokeKey(**base("acme"), key="acme/k1", reason=value)),
        (FindingGround, lambda value: RaiseFinding(**found("watch"), auditee="acme", ground=value)),
        (FindingResponse, lambda value: AnswerFinding(**found("acme"), finding=1, response=value)),
        (FindingOutcome, lambda value: CloseFinding(**found("watch"), finding=1, outcome=value)),
        (EvidenceFault, lambda value: WithdrawEvidence(**base("acme"), attachment=1, fault=value)),
        (
            AccountKind,
            lambda value: OpenAccount(
                **base("idb"),
                holder="acme",
                kind=value,
                ubn=UBNS["acme"],
                sector="",
                associations=(),
                key=grant_of("acme/k1"),
            ),
        ),
    ],
)
def test_sentences_say_the_terms(kind, act_of):
    for value in kind:
        said = sentence_of(act_of(value))
        assert term(value).zh in said.zh
        assert term(value).en in said.en
        # Names and numbers stand as they are; nothing else in Chinese is in Latin letters.
        words = re.findall(
            "[A-Za-z_]{2,}", said.zh.replace("acme", "").replace("idb", "").replace("watch", "")
        )
        assert words == [], said.zh
