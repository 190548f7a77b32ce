"""Dossiers under the regulations: days that move off a day of rest, and what the log tells."""

import datetime

import pytest
from msgspec.structs import replace

from ledger.book.acts import Document, SetCalendar
from ledger.book.fields import DocumentKind
from tests.api.regulated import PROJECT, at, validated
from tests.api.test_dossiers import Desk, line_of
from tests.api.test_dossiers import refused as told
from tests.ledger.rules.given import day
from tests.world import sha

CLOSED = ("2023-01-20", "2023-01-23", "2023-01-24", "2023-01-25", "2023-01-26", "2023-01-27")
OPENED = ("2023-01-07", "2023-02-04", "2023-02-18")
LATE = {"ground": "corrections_late", "text": "屆期未補正"}


def calendar(world):
    """Return 2023 as it was worked about the new year."""
    days = {"closed": tuple(map(day, CLOSED)), "opened": tuple(map(day, OPENED))}
    return SetCalendar(**world.base("idb"), year=2023, **days)


def asked_until(desk, until):
    """Return a dossier of which corrections are asked for on 9 January 2023, until a day."""
    at(desk.door, "2023-01-09")
    dossier = desk.draft()
    desk.steps(dossier, "submit", "take_up")
    assert desk.ask(dossier, (day(until) - datetime.date(2023, 1, 9)).days).status_code == 201
    return dossier


def notice(desk, dossier):
    (found,) = desk.read(dossier)["corrections"]
    return found["until"], found["answer_by"], found["is_provisional"]


@pytest.mark.parametrize(
    ("until", "last", "after"),
    [
        ("2023-02-09", "2023-02-09", "2023-02-10"),
        ("2023-02-12", "2023-02-13", "2023-02-14"),  # a Sunday
        ("2023-01-20", "2023-01-30", "2023-01-31"),  # the first day of the new year's holidays
        ("2023-02-18", "2023-02-18", "2023-02-20"),  # a Saturday that was worked
    ],
)
def test_a_time_to_correct_ends_on_a_working_day(national, until, last, after):
    """Administrative Procedure Act Art 48(4): in time on the next working day, late after it."""
    desk = Desk(national)
    national.world.act(calendar(national.world))
    answered, rejected = asked_until(desk, until), asked_until(desk, until)
    assert notice(desk, answered) == (until, last, False)
    at(national, last)
    path = f"/v1/dossiers/{rejected}/rejection"
    problem = told(national.post(path, who="operator", json=LATE), 409, "corrections_open")
    assert last in problem["detail"]
    assert last in problem["detail_zh"]
    assert desk.steps(answered, "answer_corrections") == "formal_review"
    at(national, after)
    problem = told(desk.step(rejected, "answer_corrections"), 409, "corrections_late")
    assert problem["detail"] == f"corrections were due on {last} (O0020137 Art 9)"
    assert last in problem["detail_zh"]
    done = national.post(path, who="operator", json=LATE).json()
    assert done["dossier"]["state"] == "rejected"


def test_no_day_of_rest_is_guessed_before_a_calendar_says_so(national):
    """A Sunday stands as it was said, and is told to be provisional, until the year is known."""
    desk = Desk(national)
    dossier = asked_until(desk, "2023-02-12")
    assert notice(desk, dossier) == ("2023-02-12", "2023-02-12", True)
    at(national, "2023-02-13")
    told(desk.step(dossier, "answer_corrections"), 409, "corrections_late")
    national.world.act(calendar(national.world))
    assert notice(desk, dossier) == ("2023-02-12", "2023-02-13", False)
    assert desk.steps(dossier, "answer_corrections") == "formal_review"


def reported(door, project, tonnes):
    """Report what a project claims for 2024, above the plan's 10,000 t or not."""
    period = {"start": day("2024-01-01"), "end": day("2025-01-01"), "project": project}
    act = door.world.report_act(grams=tonnes * 10**6, **period)
    why = Document(kind=DocumentKind.EXPLANATION, sha256=sha("why"))
    door.world.act(replace(act, documents=(*act.documents, why)))


def test_a_result_above_the_plan_stays_in_formal_review_until_it_is_explained(national):
    """The log has plan and claim: nobody need say so, and nobody can unsay it (Art 17(4))."""
    desk = Desk(national)
    for project in (PROJECT, "C00002"):
        validated(national, project)
    at(national, "2026-02-10")
    reported(national, PROJECT, 11_200)
    reported(national, "C00002", 10_000)
    issuance = {"kind": "issuance", "title": "第一期", "circumstances": []}
    within = desk.draft(**issuance, subject="C00002/1")
    assert desk.read(within)["told_by_log"] == []
    desk.attach_all(within)
    assert desk.steps(within, "submit", "take_up", "pass_formal") == "substantive_review"
    above = desk.draft(**issuance, subject=f"{PROJECT}/1")
    found = desk.read(above)
    assert (found["told_by_log"], found["dossier"]["circumstances"]) == (["above_plan"], [])
    items = [line["item"] for line in found["checklist"]]
    assert items[-1] == "excess_explanation"
    for item in items[:-1]:
        desk.ok(f"/{above}/documents", json=line_of(item, desk.document()["sha256"]))
    desk.steps(above, "submit", "take_up")
    nothing = {"circumstances": []}
    path = f"/v1/dossiers/{above}/circumstances"
    assert national.ask("PUT", path, who="operator", json=nothing).status_code == 200
    problem = told(desk.step(above, "pass_formal", "operator"), 409, "checklist_incomplete")
    assert problem["detail"] == "missing: excess_explanation (O0020137 Art 17(4))"
    assert desk.read(above)["dossier"]["state"] == "formal_review"
    assert desk.ask(above, 10).status_code == 201
    desk.attach_all(above)
    assert desk.steps(above, "answer_corrections", "pass_formal", "approve") == "approved"


def test_what_is_not_reported_yet_is_not_told(national):
    validated(national)
    desk = Desk(national)
    found = desk.read(desk.draft(kind="issuance", subject=f"{PROJECT}/1", circumstances=[]))
    assert found["told_by_log"] == []
    assert "excess_explanation" not in [line["item"] for line in found["checklist"]]
