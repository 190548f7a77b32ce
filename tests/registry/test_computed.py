"""Drafts of figures that say how they were computed, and the words for them."""

import datetime

import pytest

from ledger.book.records import Report
from ledger.errors import Code, Rejected
from registry.services import drafting
from registry.services.verifying import Work, draft_verification
from registry.services.wording import words_of
from tests.registry.test_drafting import DOCUMENTS, YEAR, admit, intent
from tests.stand_ins import PEOPLE
from tests.world import World, calculation_of, sha


@pytest.fixture
def world():
    return World().standard()


def test_a_calculation_is_drafted_as_it_is_given(world):
    pins = ("GWP-AR5/1", "TW-GRID/*")
    world.register("Z00002", equipment="L-02", factor_sets=pins)
    world.validate("Z00002")
    said = calculation_of("GWP-AR5/1", "TW-GRID/2", readings=3)
    draft = {
        "project": "Z00002",
        "period_end": datetime.date(YEAR, 1, 1),
        "claimed_g": 0,
        "documents": DOCUMENTS,
    }
    plain = drafting.draft_monitoring(world.state, intent(world, "acme"), **draft)
    with pytest.raises(Rejected) as caught:
        admit(world, plain, "acme/k1")
    assert (caught.value.code, caught.value.field) == (Code.CALCULATION_MISMATCH, "calculation")
    claim = drafting.draft_monitoring(world.state, intent(world, "acme"), calculation=said, **draft)
    admit(world, claim, "acme/k1")
    work = Work(**PEOPLE, statement=sha("statement"))
    verified = {"project": "Z00002", "work": work, "verified_g": 0}
    for calculation, field in (
        (calculation_of("GWP-AR5/2", "TW-GRID/2"), "calculation.factors"),
        (calculation_of(*pins[:1], "TW-GRID/2", version="2.0"), "calculation.methodology"),
    ):
        wrong = draft_verification(
            world.state, intent(world, "vvb"), calculation=calculation, **verified
        )
        with pytest.raises(Rejected) as caught:
            admit(world, wrong, "vvb/k1")
        assert (caught.value.code, caught.value.field) == (Code.CALCULATION_MISMATCH, field)
    own = calculation_of("GWP-AR5/1", "TW-GRID/3", sheet="another")
    verification = draft_verification(
        world.state, intent(world, "vvb"), calculation=own, **verified
    )
    admit(world, verification, "vvb/k1")
    report = world.state.get(Report, ("Z00002", 1))
    assert (report.claimed_calculation, report.verified_calculation) == (said, own)


def test_a_computed_figure_says_by_what(world):
    said = calculation_of("GWP-AR5/1", "TW-GRID/2", version="1.0", readings=3)
    start, end = datetime.date(2024, 1, 1), datetime.date(2025, 1, 1)
    claim = words_of(world.report_act(grams=1_000_000, start=start, end=end, calculation=said))
    verified = world.verify_act(grams=1_000_000, weights={}, calculation=said)
    sheet = sha("sheet")
    for words in (claim, words_of(verified)):
        assert (
            ": 1 t reduced, computed by AMS-II.C 1.0 with GWP-AR5/1, TW-GRID/2 from 3 documents "
            f"of readings, sheet {sheet}"
        ) in words.sentence.en
        assert (
            "減量 1 公噸，以 AMS-II.C 1.0 及 GWP-AR5/1、TW-GRID/2 計算，監測數據 3 份，"
            f"計算書 {sheet}"
        ) in words.sentence.zh
        (shown,) = [field for field in words.fields if field.name == "calculation"]
        assert shown.label.zh == "減量計算依據"
        assert all(sha(f"readings {number}") in shown.value for number in range(3))
    pins = words_of(world.register_act("Z00002", factor_sets=("GWP-AR5/1", "TW-GRID/*")))
    said = " under AMS-II.C 15.0 with GWP-AR5/1, TW-GRID/*, fixed crediting period"
    assert said in pins.sentence.en
    assert "減量方法 AMS-II.C 15.0，係數表 GWP-AR5/1、TW-GRID/*，" in pins.sentence.zh
