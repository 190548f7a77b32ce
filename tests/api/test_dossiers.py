"""Dossiers over HTTP: drafted, filed, reviewed, corrected and decided, door by door."""

import datetime
import hashlib
import hmac
from functools import partial

import pytest

from ledger.book.calendar import add_days_to_instant, format_instant
from registry.dossiers.kinds import CHECKLISTS, Circumstance, DossierKind, Item, missing, needed
from registry.dossiers.steps import PATHS, DossierState, DossierStep, Side
from registry.dossiers.titles import ITEMS, KINDS, SIDES, STATES, STEPS
from registry.kinds import Role
from registry.users import issue_token
from tests.api.doors import Door, SteppingClock, copied, opened

MICRO = {"kind": "registration", "title": "空壓機汰換", "circumstances": ["micro"]}


class Desk:
    """What tests do with dossiers, at one door."""

    def __init__(self, door) -> None:
        door.tokens = dict(door.tokens)
        self.door = door
        self._papers = 0

    def document(self, who="acme", **more):
        self._papers += 1
        body = f"paper {self._papers}".encode()
        query = {"file_name": "a.pdf", "kind": "other", **more}
        headers = {"Content-Type": "application/pdf"}
        path = "/v1/documents"
        return self.door.post(path, who=who, params=query, content=body, headers=headers).json()

    def draft(self, who="acme", **more):
        return self.ok("", who=who, json={**MICRO, **more})["dossier"]["id"]

    def attach_all(self, dossier, who="acme"):
        for line in self.read(dossier, who)["checklist"]:
            if not line["is_attached"]:
                sha256 = self.document(who)["sha256"]
                self.ok(f"/{dossier}/documents", who=who, json=line_of(line["item"], sha256))

    def step(self, dossier, step, who="acme", **more):
        return self.door.post(f"/v1/dossiers/{dossier}/steps", who=who, json={"step": step, **more})

    def steps(self, dossier, *steps):
        """Take steps, each by whose it is."""
        for step in steps:
            side = "applicant" if "applicant" in PATHS[step].sides else "authority"
            answer = self.step(dossier, step, "acme" if side == "applicant" else "operator")
            assert answer.status_code == 200, answer.text
        return self.read(dossier)["dossier"]["state"]

    def ok(self, path, who="acme", **options):
        answer = self.door.post(f"/v1/dossiers{path}", who=who, **options)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    def read(self, dossier, who="acme"):
        return self.door.get(f"/v1/dossiers/{dossier}", who=who).json()

    def pass_days(self, days):
        self.door.clock.now += datetime.timedelta(days=days)

    def day(self, days=0):
        now = self.door.clock.now + datetime.timedelta(hours=8, days=days)
        return now.date().isoformat()

    def ask(self, dossier, days, text="基線資料不足"):
        body = {"text": text, "until": self.day(days), "items": ["baseline"]}
        path = f"/v1/dossiers/{dossier}/corrections"
        return self.door.post(path, who="operator", json=body)

    def later(self, user):
        """Give acme's person a token that is good when those of the tests are not any more."""
        services = self.door.client.app.state["services"]
        now = format_instant(self.door.clock.now - datetime.timedelta(days=2))
        made = {"user_id": user, "account": "acme", "role": Role.HOLDER, "label": ""}
        until = {"now": now, "expires": add_days_to_instant(now, 30)}
        work = partial(issue_token, random=services.registry.random, **made, **until)
        self.door.tokens["acme"] = services.database.write(work)[1]

    def user(self, account="", role="reader"):
        """Make a person, and return their id; the door knows them by it."""
        who = "operator"
        made = self.door.post("/v1/users", who=who, json={"name": "審查委員"}).json()["id"]
        body = {"user": made, "account": account, "role": role}
        if not account:
            body.pop("account")
        self.door.tokens[made] = self.door.post("/v1/tokens", who=who, json=body).json()["secret"]
        return made


def line_of(item, sha256):
    return {"item": item, "sha256": sha256}


def refused(answer, status, code):
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), answer.text
    assert problem["detail_zh"]
    return problem


@pytest.fixture(scope="module")
def shared(standard_template, tmp_path_factory):
    """Give one desk to all: a dossier stands for itself, and none is written into the log."""
    folder = tmp_path_factory.mktemp("dossiers")
    settings = copied(standard_template.folder, folder / "registry")
    clock = SteppingClock(standard_template.clock.now)
    with opened(settings, clock) as client:
        yield Desk(Door(client, standard_template.tokens, clock))


@pytest.fixture
def desk(shared, standard_template):
    """Give the desk on the day on which it was opened, with the tokens it had then."""
    shared.door.clock.now = standard_template.clock.now
    shared.door.tokens = dict(standard_template.tokens)
    return shared


def test_from_draft_to_registration_on_both_databases(both_kinds):
    both_kinds.world.standard()
    desk = Desk(both_kinds)
    reviewer = desk.user()
    dossier = desk.draft()
    other = desk.draft(title="照明汰換")
    desk.attach_all(dossier)
    assert desk.steps(dossier, "submit", "take_up", "pass_formal") == "substantive_review"
    desk.ok(f"/{dossier}/reviewers", who="operator", json={"user": reviewer})
    assert desk.ask(dossier, 30).status_code == 201
    desk.pass_days(10)
    assert desk.steps(dossier, "answer_corrections", "extend") == "substantive_review"
    refused(desk.step(dossier, "approve", "operator"), 409, "review_open")
    said = {"recommendation": "approve", "text": "基線合理"}
    desk.ok(f"/{dossier}/recommendation", who=reviewer, json=said)
    desk.ok(f"/{dossier}/messages", who="operator", json={"text": "請於註冊後一年內實施"})
    desk.ok(f"/{dossier}/messages", who=reviewer, json={"text": "無異議", "is_internal": True})
    assert desk.steps(dossier, "approve") == "approved"
    mine, theirs = desk.read(dossier), desk.read(dossier, "operator")
    assert [line["step"] for line in mine["history"]][-4:] == [
        *("ask_corrections", "answer_corrections", "extend", "approve"),
    ]
    assert (mine["reviewers"], mine["deadlines"]) == ([], [])
    assert theirs["reviewers"][0]["recommendation"] == "approve"
    assert len(theirs["history"]) == len(mine["history"]) + 2
    path = f"/v1/dossiers/{dossier}/messages"
    assert [letter["side"] for letter in both_kinds.get(path, who="acme").json()["items"]] == [
        "authority"
    ]
    seen = both_kinds.get(path, who=reviewer).json()["items"]
    assert [letter["side"] for letter in seen] == ["authority", "reviewer"]
    first = both_kinds.get("/v1/dossiers", who="acme", params={"limit": 1}).json()
    assert [item["id"] for item in first["items"]] == [other]
    after = {"limit": 1, "after": first["next"]}
    second = both_kinds.get("/v1/dossiers", who="acme", params=after).json()
    assert ([item["id"] for item in second["items"]], "next" in second) == ([dossier], False)
    assert both_kinds.get("/v1/dossiers", who="bolt").json()["items"] == []
    found = both_kinds.get("/v1/dossiers", who=reviewer, params={"state": "approved"}).json()
    assert [item["id"] for item in found["items"]] == [dossier]


@pytest.mark.parametrize("kind", DossierKind)
def test_each_checklist_follows_its_article_and_circumstances(kind):
    items = [need.item for need in CHECKLISTS[kind]]
    assert len(items) == len(set(items)) > 0
    assert all(
        need.article.startswith(("O0020137 Art", "O0020138 Art")) for need in CHECKLISTS[kind]
    )
    assert missing(kind, [], [need.item for need in needed(kind, [])]) == []
    for need in CHECKLISTS[kind]:
        given = [need.only] if need.only else []
        assert need in needed(kind, given)
        assert need not in missing(kind, given, [need.item])
        if need.only:
            assert need not in needed(kind, [])
        if need.unless:
            assert need not in needed(kind, [*given, need.unless])


def test_a_micro_project_waives_two_parts_and_a_joint_one_brings_its_contract():
    plain = {need.item for need in needed(DossierKind.REGISTRATION, [])}
    micro = {need.item for need in needed(DossierKind.REGISTRATION, [Circumstance.MICRO])}
    joint = {need.item for need in needed(DossierKind.REGISTRATION, [Circumstance.JOINT])}
    assert plain - micro == {Item.ENVIRONMENTAL_IMPACT, Item.PUBLIC_COMMENTS}
    assert joint - plain == {Item.JOINT_AGREEMENT, Item.ALLOCATION_PRINCIPLE}


def test_what_lacks_a_document_stays_in_formal_review(desk):
    dossier = desk.draft(kind="issuance", title="第一期", subject="Z00001/1", circumstances=[])
    desk.attach_all(dossier)
    desk.steps(dossier, "submit", "take_up")
    # The monitored reduction lies above the plan: an explanation is wanted, and there is none.
    path = f"/v1/dossiers/{dossier}/circumstances"
    given = {"circumstances": ["above_plan"]}
    assert desk.door.ask("PUT", path, who="operator", json=given).status_code == 200
    problem = refused(desk.step(dossier, "pass_formal", "operator"), 409, "checklist_incomplete")
    assert problem["detail"] == "missing: excess_explanation (O0020137 Art 17(4))"
    assert desk.read(dossier)["dossier"]["state"] == "formal_review"
    assert desk.ask(dossier, 10).status_code == 201
    desk.attach_all(dossier)
    assert desk.steps(dossier, "answer_corrections", "pass_formal") == "substantive_review"


def test_a_review_stands_still_while_corrections_are_awaited(desk):
    dossier = desk.draft()
    desk.attach_all(dossier)
    desk.steps(dossier, "submit", "take_up")
    before = desk.read(dossier)["deadlines"]
    assert [(line["clock"], line["day"]) for line in before] == [("project_review", "2026-07-05")]
    desk.pass_days(5)
    assert desk.ask(dossier, 60).status_code == 201
    desk.pass_days(20)
    during = {line["clock"]: line["day"] for line in desk.read(dossier)["deadlines"]}
    assert during == {"project_review": "2026-07-25", "project_corrections": "2026-07-10"}
    desk.steps(dossier, "answer_corrections")
    desk.pass_days(30)
    desk.steps(dossier, "extend")
    (after,) = desk.read(dossier)["deadlines"]
    assert (after["clock"], after["day"]) == ("review_extended", "2027-01-25")
    refused(desk.step(dossier, "extend", "operator"), 409, "review_extended")


def test_all_corrections_have_one_total(desk):
    dossier = desk.draft(kind="account_data", effective=desk.day())
    desk.steps(dossier, "submit", "take_up")
    assert desk.ask(dossier, 20).status_code == 201
    desk.pass_days(20)
    desk.steps(dossier, "answer_corrections")
    desk.pass_days(5)
    # Ten of the thirty days are left, from 30 January 2026 on.
    problem = refused(desk.ask(dossier, 11), 422, "corrections_spent")
    assert "by 2026-02-09 at the latest (O0020138 Art 8)" in problem["detail"]
    refused(desk.ask(dossier, 0), 422, "corrections_spent")
    assert desk.ask(dossier, 10).status_code == 201
    body = {"ground": "corrections_late", "text": "屆期未補正"}
    path = f"/v1/dossiers/{dossier}/rejection"
    desk.pass_days(10)
    refused(desk.door.post(path, who="operator", json=body), 409, "corrections_open")
    desk.pass_days(1)
    refused(desk.step(dossier, "answer_corrections"), 409, "corrections_late")
    assert desk.door.post(path, who="operator", json=body).json()["dossier"]["state"] == "rejected"


def test_corrections_of_a_project_have_six_months(desk):
    dossier = desk.draft()
    desk.steps(dossier, "submit", "take_up")
    # From 5 January to 5 July 2026 are 181 days.
    problem = refused(desk.ask(dossier, 182), 422, "corrections_spent")
    assert "by 2026-07-05 at the latest (O0020137 Art 9)" in problem["detail"]
    assert desk.ask(dossier, 181).status_code == 201


def test_an_answer_on_the_last_day_is_in_time(desk):
    dossier = desk.draft()
    desk.steps(dossier, "submit", "take_up")
    assert desk.ask(dossier, 10).status_code == 201
    desk.pass_days(10)
    assert desk.steps(dossier, "answer_corrections") == "formal_review"


def test_a_renewal_is_filed_six_months_before_the_crediting_period_ends(desk):
    dossier = desk.draft(kind="renewal", subject="Z00001")
    user = desk.door.get("/v1/me", who="acme").json()["user"]
    (limit,) = desk.read(dossier)["deadlines"]
    last = datetime.date.fromisoformat(limit["day"])
    now = desk.door.clock.now
    desk.door.clock.now = now.replace(year=last.year, month=last.month, day=last.day)
    desk.pass_days(1)
    desk.later(user)
    problem = refused(desk.step(dossier, "submit"), 409, "filed_late")
    assert f"{last}" in problem["detail"]
    assert "O0020137 Art 15" in problem["detail"]
    assert "第15條" in problem["detail_zh"]
    desk.pass_days(-1)
    assert desk.steps(dossier, "submit") == "submitted"


@pytest.mark.parametrize(
    ("kind", "days_in_time"),
    [("change_of_crediting", 59), ("change_of_activity", 1), ("account_control", 1)],
)
def test_a_change_is_filed_before_it_takes_effect(desk, kind, days_in_time):
    """Two months before 5 March 2026 are 5 January, 59 days."""
    subject = "" if kind == "account_control" else "Z00001"
    for days, code in ((days_in_time, ""), (days_in_time - 1, "filed_late")):
        asked = {"kind": kind, "subject": subject, "effective": desk.day(days)}
        answer = desk.step(desk.draft(**asked), "submit")
        assert answer.json().get("code", "") == code


def test_a_change_of_data_that_is_late_is_taken_and_counted(desk):
    for days, is_late in ((-10, False), (-11, True)):
        # 26 December 2025 and ten days is 5 January 2026, a Monday.
        dossier = desk.draft(kind="account_data", effective=desk.day(days))
        assert desk.step(dossier, "submit").json()["dossier"]["is_late"] is is_late
    asked = {"late": True, "account": "acme"}
    late = desk.door.get("/v1/dossiers", who="auditor", params=asked)
    assert len(late.json()["items"]) == 1
    # The third within a year is an offence (O0020138 Art 37): the authority sees that it is.
    for days in (-20, -300):
        assert desk.step(desk.draft(kind="account_data", effective=desk.day(days)), "submit")
    late = desk.door.get("/v1/dossiers", who="operator", params=asked).json()["items"]
    assert [each["is_late"] for each in late] == [True] * 3
    assert {each["submitted"][:10] for each in late} == {"2026-01-05"}


def test_the_time_to_convert_an_offset_project_is_over(desk):
    dossier = desk.draft(kind="conversion", subject="B00012")
    problem = refused(desk.step(dossier, "submit"), 409, "filed_late")
    assert "2025-10-12" in problem["detail"]
    desk.door.clock.now = datetime.datetime(2025, 10, 12, 3, tzinfo=datetime.UTC)
    assert desk.steps(dossier, "submit") == "submitted"


def test_a_methodology_lies_open_to_comments_for_fifteen_days(desk):
    dossier = desk.draft(kind="method", title="熱泵", subject="TMS-II.001")
    desk.attach_all(dossier)
    desk.steps(dossier, "submit", "take_up", "pass_formal")
    refused(desk.step(dossier, "approve", "operator"), 409, "comments_open")
    sha256 = desk.document()["sha256"]
    hidden = desk.document(confidential="true")["sha256"]
    path = f"/v1/dossiers/{dossier}/consultation"
    # The day of publication is not counted: fifteen days follow it.
    body = {"opens": desk.day(1), "closes": desk.day(16), "sha256": sha256}
    for changed, code in (
        ({"closes": desk.day(15)}, "dossier_invalid"),
        ({"opens": desk.day(-1)}, "dossier_invalid"),
        ({"sha256": hidden}, "document_unknown"),
    ):
        answer = desk.door.post(path, who="operator", json=body | changed)
        assert answer.json()["code"] == code
    assert desk.door.post(path, who="operator", json=body).status_code == 201
    refused(desk.door.post(path, who="operator", json=body), 422, "dossier_invalid")
    comments, said = f"/v1/consultations/{dossier}/comments", {"text": "請納入感測器校正"}
    refused(desk.door.post(comments, who="reader", json=said), 409, "comments_closed")
    desk.pass_days(1)
    assert desk.door.post(comments, who="reader", json=said).json()["account"] == "acme"
    assert desk.door.post(comments, json=said).status_code == 401
    desk.pass_days(15)
    assert desk.door.post(comments, who="vvb", json=said).json()["number"] == 2
    refused(desk.step(dossier, "approve", "operator"), 409, "comments_open")
    (found,) = desk.door.get("/v1/consultations").json()["items"]
    assert (found["dossier"], found["comments"], found["sha256"]) == (dossier, 2, sha256)
    desk.pass_days(1)
    refused(desk.door.post(comments, who="vvb", json=said), 409, "comments_closed")
    assert desk.steps(dossier, "approve") == "approved"
    listed = desk.door.get(comments).json()["items"]
    assert [(line["account"], line["text"]) for line in listed] == [
        ("acme", said["text"]),
        ("vvb", said["text"]),
    ]
    assert all(set(line) == {"number", "at", "account", "text"} for line in listed)


def test_a_reviewer_is_no_ones_advocate_and_reads_what_is_attached(desk):
    dossier = desk.draft()
    secret = desk.document(confidential="true")["sha256"]
    desk.ok(f"/{dossier}/documents", json=line_of("baseline", secret))
    desk.steps(dossier, "submit")
    path = f"/v1/dossiers/{dossier}/reviewers"
    partial = desk.user(account="acme", role="holder")
    refused(desk.door.post(path, who="operator", json={"user": partial}), 422, "reviewer_partial")
    reviewer = desk.user()
    assert desk.door.get(f"/v1/documents/{secret}", who=reviewer).status_code == 404
    refused(desk.door.get(f"/v1/dossiers/{dossier}", who=reviewer), 404, "dossier_unknown")
    assert desk.door.post(path, who="operator", json={"user": reviewer}).status_code == 201
    refused(desk.door.post(path, who="operator", json={"user": reviewer}), 409, "dossier_full")
    document = desk.door.get(f"/v1/documents/{secret}", who=reviewer)
    salt = bytes.fromhex(document.headers["Tanbu-Document-Salt"])
    assert hmac.new(salt, document.content, hashlib.sha256).hexdigest() == secret
    released = desk.door.ask("DELETE", f"{path}/{reviewer}", who="operator")
    assert released.json()["reviewers"][0]["released"]
    assert desk.door.get(f"/v1/documents/{secret}", who=reviewer).status_code == 404
    unknown = {"user": "u-0123456789abcdef"}
    refused(desk.door.post(path, who="operator", json=unknown), 404, "user_unknown")


def test_each_step_is_for_its_side_and_from_its_states(desk):
    dossier = desk.draft()
    refused(desk.step(dossier, "submit", "bolt"), 404, "dossier_unknown")
    refused(desk.step(dossier, "submit", "auditor"), 403, "not_a_party")
    refused(desk.step(dossier, "take_up", "acme"), 403, "not_a_party")
    refused(desk.step(dossier, "take_up", "operator"), 409, "dossier_state")
    refused(desk.step(dossier, "answer_corrections"), 409, "dossier_state")
    desk.steps(dossier, "submit")
    refused(desk.step(dossier, "submit"), 409, "dossier_state")
    document = desk.document()["sha256"]
    path = f"/v1/dossiers/{dossier}/documents"
    late = desk.door.post(path, who="acme", json=line_of("baseline", document))
    refused(late, 409, "dossier_state")
    assert desk.steps(dossier, "withdraw") == "withdrawn"
    refused(desk.step(dossier, "withdraw"), 409, "dossier_state")
    assert desk.door.get(f"/v1/dossiers/{dossier}", who="auditor").status_code == 200


def test_documents_are_the_applicants_own_or_public(desk):
    dossier = desk.draft()
    path = f"/v1/dossiers/{dossier}/documents"
    theirs = desk.document("bolt", confidential="true")["sha256"]
    for sha256 in (theirs, "0" * 64):
        answer = desk.door.post(path, who="acme", json=line_of("baseline", sha256))
        refused(answer, 404, "document_unknown")
    own = desk.document()["sha256"]
    assert desk.door.post(path, who="acme", json=line_of("baseline", own)).status_code == 201
    again = desk.door.post(path, who="acme", json=line_of("baseline", own))
    refused(again, 409, "document_taken")
    assert desk.door.ask("DELETE", f"{path}/baseline/{own}", who="acme").json()["documents"] == []
    refused(desk.door.ask("DELETE", f"{path}/baseline/{own}", who="acme"), 404, "document_unknown")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "renewal", "subject": ""}, "subject"),
        ({"kind": "renewal", "subject": "Z00099"}, "subject"),
        ({"kind": "registration", "subject": "Z00001"}, "subject"),
        ({"kind": "issuance", "subject": "Z00001"}, "subject"),
        ({"kind": "change_of_crediting", "subject": "Z00001"}, "effective"),
        ({"kind": "registration", "effective": "2026-01-01"}, "effective"),
        ({"kind": "account", "subject": "new-firm"}, "kind"),
    ],
)
def test_a_draft_says_what_it_is_about(public, changed, field):
    answer = public.post("/v1/dossiers", who="acme", json=MICRO | changed)
    assert refused(answer, 422, "dossier_invalid")["field"] == field


def test_an_account_is_applied_for_with_the_authority(desk):
    asked = {"kind": "account", "title": "新廠", "subject": "new-firm", "circumstances": []}
    dossier = desk.draft("operator", **asked)
    desk.attach_all(dossier, "operator")
    for step in ("submit", "take_up"):
        assert desk.step(dossier, step, "operator").status_code == 200
    problem = refused(desk.ask(dossier, 31), 422, "corrections_spent")
    assert "O0020138 Art 8" in problem["detail"]
    assert desk.ask(dossier, 30).status_code == 201


def test_what_people_read_is_said_in_both_languages():
    for titles, closed in (
        *((KINDS, DossierKind), (ITEMS, Item), (STATES, DossierState)),
        *((STEPS, DossierStep), (SIDES, Side)),
    ):
        assert set(titles) == set(closed)
        assert all(said.zh and said.en for said in titles.values())


def test_every_step_but_the_first_has_a_path():
    assert set(PATHS) == set(DossierStep) - {DossierStep.OPEN}
    led = {path.to for path in PATHS.values() if path.to}
    assert led | {DossierState.DRAFT} == set(DossierState)
