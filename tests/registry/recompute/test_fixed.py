"""What a project fixes once is the same in every report; where it is not, it is told."""

import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from registry.filing import path_under
from registry.methods import METHODS
from registry.methods.declaration import Frequency, Kind
from registry.recompute import Shelf, recompute
from registry.recompute.fixed import Fixed, Stated, changes, fixed_of
from tests.ledger.rules.changes import changing
from tests.ledger.rules.given import day, set_policy
from tests.registry.recompute.story import PARAMETERS, Story

HALVES = "2024-01-01", "2024-07-01", "2025-01-01", "2025-07-01"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    found = Story(tmp_path / "documents")
    found.register()
    return found


def half(story: Story, number: int, **changed: object) -> None:
    """Let the project earn what a half year comes to, some parameters being others."""
    story.earn(number, HALVES[number - 1], HALVES[number], 1500, **changed)


def told(story: Story) -> tuple[list[tuple[str, str, str, int]], bool]:
    """Return what is found, and whether every unit follows."""
    leaves = story.world.leaves
    outcome = recompute(leaves, Shelf(story.folder), size=len(leaves))
    found = [(str(each.code), each.subject, each.detail, each.units) for each in outcome.findings]
    return found, outcome.follow == outcome.computed > 0


def test_what_is_fixed_stays(story: Story):
    half(story, 1)
    half(story, 2, rho_BL={"hall": "0.4 kW"}, n_reused={"hall": "0"})
    assert told(story) == ([], True)


def test_a_baseline_that_grows(story: Story):
    """The arithmetic follows, and the units count: it is for a verifier to ask why."""
    half(story, 1)
    half(story, 2, rho_BL={"hall": "4000"})
    detail = "hall: 400 W before, 4,000 W now"
    assert told(story) == ([("fixed_changed", "rho_BL", detail, 0)], True)


def of_item(item: str) -> dict[str, object]:
    """Return the parameters of another group of lamps, which are the same."""
    return {
        name: {item: value["hall"]} for name, value in PARAMETERS.items() if isinstance(value, dict)
    }


def test_another_item_in_its_place(story: Story):
    """A new name makes no new baseline."""
    half(story, 1)
    half(story, 2, **of_item("lobby"))
    found, follow = told(story)
    assert [(subject, detail) for _, subject, detail, _ in found if "rho_BL" in subject] == [
        ("rho_BL", "lobby: none before, 400 W now"),
    ]
    assert {code for code, *_ in found} == {"fixed_changed"}
    assert follow


def test_an_item_that_was_left_out_comes_back_as_it_was(story: Story):
    """Left out, it earns nothing and changes nothing; what it was is not forgotten."""
    half(story, 1)
    half(story, 2, **of_item("lobby"))
    half(story, 3, rho_BL={"hall": "410"})
    found, _ = told(story)
    assert found[-1][:3] == ("fixed_changed", "rho_BL", "hall: 400 W before, 410 W now")
    assert "hall" not in "".join(detail for _, _, detail, _ in found[:-1])


def test_parameters_that_were_altered_fix_nothing(story: Story):
    """They are not those that were signed: that is told, and no change from them or to them."""
    half(story, 1)
    path = path_under(story.folder, story.keep(story.parameters))
    path.write_bytes(story.parameters.replace(b'{"hall": "400"}', b'{"hall": "300"}'))
    half(story, 2)
    assert "fixed_changed" not in {code for code, *_ in told(story)[0]}


def test_each_report_is_compared_with_the_one_before(story: Story):
    half(story, 1)
    half(story, 2, rho_BL={"hall": "410"})
    half(story, 3, rho_BL={"hall": "410"})
    assert [detail for _, _, detail, _ in told(story)[0]] == ["hall: 400 W before, 410 W now"]


def fixed(code: str, **changed: Any) -> Fixed:
    """Return what a methodology's example fixes, some of its parameters being others."""
    method = METHODS[code]
    given = {**method.declaration.example.inputs, **changed}
    inputs = method.decode(json.dumps(given).encode())
    return fixed_of(method.declaration, inputs, method.quantify(inputs))


def test_a_chosen_word_is_fixed():
    before = fixed("AMS-I.C")
    word = METHODS["AMS-I.C"].declaration.example.inputs["fuel_BL"]
    other = "residual_fuel_oil" if word != "residual_fuel_oil" else "diesel"
    assert list(changes(before, fixed("AMS-I.C", fuel_BL=other))) == [
        ("fuel_BL", f"{word} before, {other} now")
    ]


def test_a_default_is_what_it_stands_for():
    method = METHODS["AMS-III.H"].declaration
    assert "B0" not in method.example.inputs
    assert list(changes(fixed("AMS-III.H"), fixed("AMS-III.H", B0="0.25"))) == []


@pytest.mark.parametrize(
    ("days", "parts"),
    [(("2023-01-01", "2023-03-01"), 1), (("2023-11-01", "2024-03-01"), 2)],
)
def test_a_years_figure_is_the_same_in_a_part_of_it(days: tuple[str, str], parts: int):
    """A year's output counts by days in a part of the year; what was fixed is the whole year's."""
    first, after = days
    ends = [first, after] if parts == 1 else [first, "2024-01-01", after]
    amounts = {
        symbol: [[start, end, amount] for start, end in pairwise(ends)]
        for symbol, amount in (("Q_PJ", "1900000"), ("EC_PJ", "190"))
    }
    before = fixed("AMS-II.D")
    part = fixed("AMS-II.D", period_start=first, period_end=after, **amounts)
    assert str(before["Q_BL", ""]) == "12,000,000 Nm3"
    assert list(changes(before, part)) == []


def test_what_is_fixed_once_is_no_metered_amount():
    """An amount that adds up would differ with every period."""
    once = [
        parameter
        for method in METHODS.values()
        for parameter in method.declaration.parameters
        if parameter.frequency is Frequency.ONCE
    ]
    assert once
    assert Kind.AMOUNT not in {parameter.kind for parameter in once}


def test_figures_are_told_with_their_units():
    assert str(Stated(Fraction(4000), "W")) == "4,000 W"
    assert str(Stated(Fraction(4, 5), "1")) == "0.8"
    assert str(Stated("natural_gas")) == "natural_gas"


def test_a_changed_plan_fixes_anew(story: Story):
    """From the day of a change on, and not before: what was fixed then is fixed again."""
    half(story, 1)
    half(story, 2)
    world, since = story.world, {"applied": day("2024-12-31"), "effective": day("2025-01-01")}
    set_policy(world, approvals=("change_project",))
    world.act(changing(world, **since), "acme/k1", "idb/k1", "idb/k2")
    world.validate()
    half(story, 3, rho_BL={"hall": "410"})
    assert told(story) == ([], True)
