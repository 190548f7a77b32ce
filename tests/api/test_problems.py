"""Every refusal has a status and titles, and no failure of the program shows its inside."""

import logging
import re

import pytest
from msgspec import UNSET

from api.codes import CODES, Door
from api.meanings import FEE, METHOD, SERVICE
from api.problems import Declined, problem_of
from ledger.errors import AuditorTooOld, Code, Defect, Malformed, Rejected
from registry import carbon_fee, errors
from registry.methods.errors import QuantificationError, Reason
from registry.queries.pages import CursorInvalid
from registry.refusals import Refusal, Refused
from tests.world import sign

EVERY = [*Code, *Refusal, *Reason, *carbon_fee.Reason, *Door]


@pytest.mark.parametrize("code", EVERY, ids=str)
def test_every_code_has_a_status_and_titles(code):
    meaning = CODES[code]
    assert 400 <= meaning.status <= 599
    assert re.search(r"[\u4e00-\u9fff]|JSON|UTF-8", meaning.zh)
    assert re.fullmatch(r"[A-Z][^.]{4,70}", meaning.en.replace("統一編號", "number"))


def test_codes_that_two_lists_share_mean_the_same():
    shared = {str(code) for code in EVERY if [str(c) for c in EVERY].count(str(code)) > 1}
    assert shared == {"filed_late", "period_invalid"}
    tables = [{str(code): said for code, said in table.items()} for table in (FEE, METHOD, SERVICE)]
    for code in shared:
        assert {CODES[code]} == {table[code] for table in tables if code in table}


def test_entries_that_are_no_entries_are_400():
    grammar = list(Code)[: list(Code).index(Code.GENESIS_MISPLACED)]
    assert {CODES[code].status for code in grammar} == {400}


@pytest.mark.parametrize(
    "code", [c for c in Code if c.endswith("_unknown")] + [Code.UNKNOWN_ACCOUNT]
)
def test_what_is_unknown_is_404(code):
    assert CODES[code].status == 404


CASES = [
    (Declined(Door.NOT_YOUR_ACT, "x"), 403, "not_your_act"),
    (Malformed(Code.BAD_JSON, "x"), 400, "bad_json"),
    (Malformed(Defect.BAD_SERIAL, "x"), 400, "bad_serial"),
    (Malformed(Defect.BAD_TILE, "x"), 503, "stopped"),
    (Rejected(Code.NOT_HOLDER, "x", field="ranges"), 403, "not_holder"),
    (Refused(Refusal.NOT_ENOUGH_UNITS, "x", field="quantity"), 409, "not_enough_units"),
    (QuantificationError("l", Reason.ABOVE_MAXIMUM, "x"), 422, "above_maximum"),
    (CursorInvalid("x"), 400, "bad_cursor"),
    (errors.Busy("x"), 429, "busy"),
    (errors.Unavailable("secret"), 503, "database_unavailable"),
    (errors.Conflict("x"), 429, "busy"),
    (errors.ClockBehind("x"), 503, "clock_behind"),
    (errors.ClockApart("x"), 503, "clock_apart"),
    (errors.Fatal("x"), 503, "stopped"),
    (errors.HistoryRefused("x"), 503, "stopped"),
    (errors.WrongLogKey("x"), 422, "foreign_origin"),
    (AuditorTooOld(2, 3), 501, "auditor_too_old"),
    (KeyError("secret"), 500, "defect"),
]


@pytest.mark.parametrize(("error", "status", "code"), CASES, ids=[repr(row[0]) for row in CASES])
def test_every_error_is_answered(error, status, code):
    problem, headers = problem_of(error, "id")
    assert (problem.status, problem.code) == (status, code)
    assert problem.instance == "urn:tanbu:request:id"
    assert "secret" not in problem.detail
    is_passing = isinstance(error, errors.SequencerError)
    assert ("Retry-After" in headers) is (is_passing and status in {429, 503})


def test_a_missing_signature_hints_at_the_inbox():
    problem, _ = problem_of(Rejected(Code.MISSING_SIGNATURE, "x"), "id")
    assert "/v1/pending" in problem.hint
    assert "/v1/pending" in problem.hint_zh
    assert problem.hint_zh.startswith("請")
    problem, _ = problem_of(Rejected(Code.BAD_SIGNATURE, "x"), "id")
    assert problem.hint is problem.hint_zh is UNSET


def test_the_table_is_public(public):
    items = public.get("/v1/codes").json()["items"]
    assert {item["code"] for item in items} == set(CODES)


def test_a_defect_shows_its_id_and_is_logged_under_it(public, caplog, monkeypatch):
    def broken(*_args, **_options):
        raise ZeroDivisionError("the secret of the inside")

    monkeypatch.setattr("registry.queries.accounts.account", broken)
    with caplog.at_level(logging.ERROR, logger="tanbu.api"):
        answered = public.get("/v1/accounts/acme?", headers={"X-Secret": "hidden"}, defect=True)
    assert answered.json()["code"] == "defect"
    assert "secret" not in answered.text
    assert "Zero" not in answered.text
    [record] = caplog.records
    assert answered.headers["x-request-id"] in record.getMessage()
    assert "hidden" not in record.getMessage()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/v1/nowhere", 404),
        ("PUT", "/v1/acts", 405),
        ("DELETE", "/v1", 405),
        ("PATCH", "/log/checkpoint", 405),
        ("TRACE", "/v1", 405),
    ],
)
def test_what_no_route_answers_is_a_problem_too(public, method, path, status):
    answered = public.ask(method, path)
    assert answered.status_code == status
    assert answered.headers["x-content-type-options"] == "nosniff"


def test_a_broken_clock_admits_nothing_and_says_so(door):
    note = door.world.transfer_act(1, 5)
    door.clock.now = door.clock.now.replace(year=2025)
    refused = door.submit(sign(note, ["acme/k1"]))
    assert (refused.status_code, refused.json()["code"]) == (503, "clock_behind")
    assert refused.headers["retry-after"]
    assert door.get("/v1/head").status_code == 200
