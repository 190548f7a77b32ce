"""What no rule forbids and may well be wrong is told before it is signed; what is right is not."""

import datetime

import pytest
from msgspec.structs import replace

from ledger.book.acts import OpenAccount
from ledger.book.fields import AccountKind, Custody
from registry.methods import METHODS
from registry.methods.factors import FACTOR_SETS
from registry.services.doubts import doubts_of
from registry.services.wording import words_of
from tests.world import UBNS, World, grant_of

LIGHTING = METHODS["AMS-II.C"].declaration
PINS = ("GWP-AR5/1", "TW-GRID/*")


@pytest.fixture(scope="module")
def world():
    return World().standard()


def registration(world, **changed):
    act = world.register_act(factor_sets=PINS)
    return replace(act, **{"methodology_version": LIGHTING.version, **changed})


def english(act):
    return [said.en for said in doubts_of(act)]


def test_a_registration_as_it_should_be_raises_no_doubt(world):
    for pins in (PINS, ("GWP-AR5/1", "TW-GRID/1"), ("GWP-AR6/1", "TW-GRID/1"), ()):
        assert doubts_of(registration(world, factor_sets=pins)) == []


def test_every_methodology_can_be_pinned_without_a_doubt(world):
    editions = {found.family: name for name, found in FACTOR_SETS.items()}
    for method in METHODS.values():
        declared = method.declaration
        if not declared.earns:
            continue
        pins = tuple(sorted(editions[family] for family in declared.families))
        said = english(
            registration(
                world,
                methodology=declared.code,
                methodology_version=declared.version,
                scope=declared.scope,
                factor_sets=pins,
            )
        )
        assert said == [], declared.code


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"methodology": "AMS-II.X"}, ["methodology: AMS-II.X is not computed here"]),
        ({"methodology": "AMS-II.X", "factor_sets": ()}, []),
        ({"methodology_version": "1.0"}, ["methodology_version: AMS-II.C is computed here as 2.0"]),
        ({"methodology_version": "1.0", "factor_sets": ()}, []),
        ({"scope": 4}, ["scope: AMS-II.C is of scope 3, not 4."]),
        ({"scope": 4, "factor_sets": ()}, ["scope: AMS-II.C is of scope 3, not 4."]),
        ({"methodology": "TOOL05", "factor_sets": (), "scope": 1}, ["methodology: TOOL05 is a"]),
        ({"factor_sets": ("GWP-AR5/1", "TW-GRID/9")},
         ["factor_sets: there is no TW-GRID/9 here; there is TW-GRID/1.",
          "factor_sets: AMS-II.C computes with TW-GRID too: add TW-GRID/1"]),
        ({"factor_sets": ("GWP-AR5/1", "NO-TABLE/*", "TW-GRID/1")},
         ["factor_sets: there is no NO-TABLE/* here; there is TW-GRID/1, TW-FUEL/1, "]),
        ({"factor_sets": ("GWP-AR5/1", "TW-FUEL/1", "TW-GRID/*")},
         ["factor_sets: AMS-II.C does not compute with TW-FUEL/1"]),
        ({"factor_sets": ("GWP-AR5/1", "GWP-AR6/1", "TW-GRID/*")},
         ["factor_sets: AMS-II.C does not compute with GWP-AR6/1, or has another edition"]),
        ({"factor_sets": ("TW-GRID/*",)},
         ["factor_sets: AMS-II.C computes with GWP too: add GWP-AR4/1 or GWP-AR5/1 or GWP-AR6/1"]),
        ({"crediting_end": datetime.date(2032, 12, 31)},
         ["crediting_end: this is the day after the last one, so that 2032-12-31 is not covered; "
          "to cover it, give 2033-01-01."]),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_here_is_told(world, changed, told):
    said = english(registration(world, **changed))
    assert len(said) == len(told), said
    assert all(sentence.startswith(each) for sentence, each in zip(said, told, strict=True)), said


@pytest.mark.parametrize(
    ("end", "doubted"),
    [("2024-12-31", True), ("2024-02-29", True), ("2024-02-28", False), ("2025-01-01", False)],
)
def test_a_report_that_ends_before_the_last_day_of_a_month_is_asked_about(world, end, doubted):
    act = world.report_act(
        grams=1, start=datetime.date(2024, 1, 1), end=datetime.date.fromisoformat(end)
    )
    assert bool(doubts_of(act)) is doubted


@pytest.mark.parametrize(("sector", "doubted"), [("99", True), ("24", False), ("", False)])
def test_a_division_that_does_not_exist_is_asked_about(world, sector, doubted):
    act = OpenAccount(
        **world.base("idb"),
        associations=(),
        holder="steel",
        key=grant_of("steel/k1", Custody.SELF),
        kind=AccountKind.MANUFACTURER,
        sector=sector,
        ubn=UBNS["steel"],
    )
    assert bool(doubts_of(act)) is doubted


def test_doubts_stand_before_what_is_always_said(world):
    words = words_of(registration(world, scope=4))
    assert words.notices[0].zh == "scope：AMS-II.C 屬類別 3，不是 4。"
    assert "cannot be deleted" in words.notices[-1].en
