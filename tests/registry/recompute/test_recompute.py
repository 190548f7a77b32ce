"""Every tonne is computed again from what the log names; whatever was changed is found."""

import datetime
import json
from pathlib import Path
from types import MappingProxyType

import pytest
from msgspec.structs import replace

from ledger.book.fields import UnitType
from ledger.book.records import Buffer
from registry import methods
from registry.filing import path_under, salt_path
from registry.methods import EDITIONS, METHODS, method
from registry.methods.factors import factor_set
from registry.methods.factors.table import decode_factor_set
from registry.methods.result import Result
from registry.recompute import Gap, Outcome, Outside, Shelf, recompute
from registry.recompute.figure import figure
from registry.recompute.findings import Discrepancy
from tests.ledger.rules.given import set_policy
from tests.registry.recompute.story import (
    END,
    MEMBERS,
    PARAMETERS,
    PERIOD,
    SALT,
    START,
    UNITS,
    Story,
)


def told(story: Story) -> Outcome:
    leaves = story.world.leaves
    return recompute(leaves, Shelf(story.folder), size=len(leaves))


def codes(outcome: Outcome) -> list[str]:
    """Return the codes of the findings, each once, in their order."""
    return list(dict.fromkeys(str(finding.code) for finding in outcome.findings))


def too_many(outcome: Outcome) -> int:
    """Return how many units were issued beyond what the documents, as they are, come to."""
    return sum(finding.units for finding in outcome.findings)


@pytest.fixture
def story(tmp_path: Path) -> Story:
    found = Story(tmp_path / "documents")
    found.register()
    return found


def test_what_is_set_aside_follows_too(tmp_path: Path):
    story = Story(tmp_path / "documents")
    set_policy(story.world, buffer_shares=(("AMS-II.C", 150),))
    story.register(unit_type=UnitType.REMOVAL)
    story.issue()
    [buffer] = story.world.state.records(Buffer)
    assert buffer.pooled == -(-UNITS * 15 // 100)
    assert told(story).findings == ()


def altered(story: Story, data: bytes, old: bytes, new: bytes, salt: bytes = b"") -> None:
    """Change a kept document in its place: its name says the old hash."""
    path = path_under(story.folder, story.keep(data, salt))
    assert data.count(old) >= 1
    path.write_bytes(data.replace(old, new, 1))


def test_every_unit_follows_from_its_readings(story: Story):
    story.issue()
    outcome = told(story)
    assert outcome.findings == ()
    assert (outcome.issuances, outcome.computed, outcome.follow) == (1, UNITS, UNITS)
    assert outcome.elsewhere == 0


def test_a_changed_reading(story: Story):
    story.issue()
    altered(story, story.readings, b"2025-01-01,1500", b"2025-01-01,1400")
    outcome = told(story)
    assert codes(outcome) == [
        *("readings_altered", "claim_differs", "figure_differs", "vintages_differ"),
        "units_differ",
    ]
    # 2,900 h on both sides: 274.92 t, ten units fewer. None of the others follows from what was
    # signed.
    assert (outcome.computed, outcome.follow) == (UNITS, 0)
    lost = [finding for finding in outcome.findings if finding.code == "units_differ"]
    assert sum(finding.units for finding in lost) == 10
    assert [finding.subject for finding in lost] == [
        "Z00001/2024 172-178",
        "Z00001/2024 282-284",
    ]


def test_a_changed_reading_that_leaves_the_tonnes(story: Story):
    """An hour less is 284.3 t: as many whole tonnes, and from other readings than those signed."""
    story.issue()
    altered(story, story.readings, b"2025-01-01,1500", b"2025-01-01,1499")
    outcome = told(story)
    assert codes(outcome) == [
        *("readings_altered", "claim_differs", "figure_differs", "vintages_differ")
    ]
    assert (outcome.computed, outcome.follow) == (UNITS, 0)


@pytest.mark.parametrize("name", ["parameters", "readings", "table"])
def test_an_altered_document_that_comes_to_the_same(story: Story, name: str):
    """A space behind a figure changes no gram; it is not the document that was signed."""
    story.issue()
    data = getattr(story, name)
    altered(
        story, data, b"\n" if name == "readings" else b"}", b"\n\n" if name == "readings" else b"} "
    )
    outcome = told(story)
    assert {code.rpartition("_")[2] for code in codes(outcome)} == {"altered"}
    assert (outcome.computed, outcome.follow) == (UNITS, 0)


def test_a_changed_factor(story: Story):
    story.issue()
    altered(story, story.table, b'"0.474"', b'"0.47"')
    outcome = told(story)
    assert codes(outcome)[:2] == ["factors_altered", "claim_differs"]
    assert too_many(outcome) == 2
    assert outcome.follow == 0


def test_a_changed_parameter(story: Story):
    story.issue()
    altered(story, story.parameters, b'"rho_PJ": {"hall": "200"}', b'"rho_PJ": {"hall": "201"}')
    outcome = told(story)
    assert codes(outcome)[:2] == ["parameters_altered", "claim_differs"]
    # 199 W less: 282.978 t.
    assert too_many(outcome) == 2
    assert outcome.follow == 0


def test_a_changed_share(story: Story):
    """The tonnes stay the same; whom they fall to would not."""
    story.issue()
    both = b'"62.5 %"}, {"account": "bolt", "share": "37.5 %"'
    altered(story, story.parameters, both, both.replace(b"62", b"61").replace(b"37", b"38"))
    outcome = told(story)
    assert codes(outcome) == ["parameters_altered", "shares_differ"]
    (share, *_) = [found for found in outcome.findings if found.code == "shares_differ"]
    assert share.detail == "computed with acme 123, bolt 77, registered with acme 5, bolt 3"
    assert outcome.follow == too_many(outcome) == 0


def test_shares_that_are_no_whole(story: Story):
    """One share alone was changed: in percent they no longer add up, and the tonnes follow."""
    story.issue()
    altered(story, story.parameters, b'"62.5 %"', b'"61.5 %"')
    outcome = told(story)
    assert codes(outcome) == ["parameters_altered", "shares_differ"]
    assert outcome.findings[1].detail == "shares in % add up to 100, and these to 99"
    assert outcome.follow == too_many(outcome) == 0


def test_a_changed_sheet(story: Story):
    story.issue()
    path = path_under(story.folder, story.keep(story.made_sheet()))
    path.write_bytes(path.read_bytes() + b" ")
    outcome = told(story)
    assert codes(outcome) == ["sheet_altered"]
    # Nothing is computed from it.
    assert outcome.follow == UNITS


@pytest.mark.parametrize("name", ["parameters", "readings", "sheet"])
def test_a_document_that_is_missing(story: Story, name: str):
    story.issue()
    data = story.made_sheet() if name == "sheet" else getattr(story, name)
    path_under(story.folder, story.keep(data)).unlink()
    outcome = told(story)
    assert codes(outcome)[0] == "document_missing"
    assert outcome.follow == (UNITS if name == "sheet" else 0)


def test_a_published_table_need_not_be_kept(story: Story):
    story.issue()
    path_under(story.folder, story.keep(story.table)).unlink()
    assert told(story).findings == ()


def test_a_table_of_ones_own(story: Story):
    """It is named by its hash and kept; it is not what was published, and no tonne follows."""
    published = factor_set("TW-GRID/1")
    rows = [
        replace(row, values={"co2e": "0.9"}) if row.key == "2024" else row for row in published.rows
    ]
    story.table = replace(published, rows=tuple(rows)).document
    assert decode_factor_set(story.table).id == "TW-GRID/1"
    story.issue()
    outcome = told(story)
    assert codes(outcome) == ["factors_unpublished", "units_differ"]
    assert (outcome.computed, outcome.follow, too_many(outcome)) == (540, 0, 540)


def test_a_factor_among_the_parameters(story: Story):
    """Nothing was changed since; a figure that was not announced is none to follow from."""
    story.parameters = story.parameters.replace(b'"n_BL"', b'"EF_ELEC": "0.9", "n_BL"')
    story.issue()
    outcome = told(story)
    assert codes(outcome) == ["factors_unpublished", "units_differ"]
    assert outcome.findings[0].subject == "EF_ELEC"
    assert (outcome.computed, outcome.follow, too_many(outcome)) == (540, 0, 540)


def test_a_figure_that_never_followed(story: Story):
    story.issue(300_000_000, {2024: 300_000_000})
    outcome = told(story)
    assert codes(outcome) == [
        *("claim_differs", "figure_differs", "vintages_differ", "units_differ")
    ]
    assert (outcome.computed, outcome.follow) == (300, 0)
    assert too_many(outcome) == 300 - UNITS


def test_less_may_be_claimed_and_not_verified(story: Story):
    """A claim may be cautious; what is verified is what was computed."""
    story.issue(284_000_000, {2024: 284_000_000})
    outcome = told(story)
    assert codes(outcome) == ["figure_differs", "vintages_differ"]
    assert (outcome.computed, outcome.follow) == (UNITS, 0)


def test_fewer_units_than_follow_are_told_too(story: Story):
    story.issue(283_000_000, {2024: 283_000_000})
    outcome = told(story)
    assert codes(outcome) == ["figure_differs", "vintages_differ", "units_differ"]
    assert (outcome.computed, outcome.follow) == (UNITS - 1, 0)
    # 284 by 5 and 3: 177.5 and 106.5, and of equal remainders the first member goes first.
    assert outcome.findings[-1].detail == "178 follow for acme, 177 were issued"


def test_shares_other_than_those_registered(tmp_path: Path):
    story = Story(tmp_path)
    story.register((("acme", 1), ("bolt", 1)))
    story.issue()
    assert codes(told(story)) == ["shares_differ"]


@pytest.mark.parametrize(
    ("share", "found"),
    [
        (None, []),
        (("acme", "100 %"), []),
        (("acme", "1"), []),
        (("bolt", "100 %"), ["shares_differ"]),
    ],
)
def test_one_who_earns_alone_may_say_so(
    tmp_path: Path, share: tuple[str, str] | None, found: list[str]
):
    story = Story(tmp_path)
    story.register(())
    members = [{"account": share[0], "share": share[1]}] if share else []
    story.parameters = json.dumps({**PARAMETERS, "members": members}).encode()
    story.issue()
    assert codes(told(story)) == found


def test_confidential_readings_are_checked_with_their_salt(story: Story):
    story.salt = SALT
    story.issue()
    assert told(story).findings == ()
    path = path_under(story.folder, story.keep(story.readings, SALT))
    salt_path(path).write_text(SALT[::-1].hex())
    assert codes(told(story)) == ["readings_altered"]
    salt_path(path).unlink()
    assert codes(told(story)) == ["readings_altered"]


def test_readings_that_are_none(story: Story):
    story.issue()
    path = path_under(story.folder, story.keep(story.readings))
    path.write_bytes(b"\0\xff")
    outcome = told(story)
    assert codes(outcome) == ["readings_altered", "readings_refused", "units_differ"]
    assert outcome.follow == 0


def test_parameters_that_are_none(story: Story):
    story.issue()
    path_under(story.folder, story.keep(story.parameters)).write_bytes(b"{")
    assert codes(told(story)) == ["parameters_altered", "inputs_refused", "units_differ"]


def test_a_period_other_than_the_reported_one(story: Story):
    story.issue()
    altered(story, story.parameters, b'"2024-01-01"', b'"2023-12-31"')
    assert "period_differs" in codes(told(story))


def test_one_calculation_for_several_periods(story: Story):
    """A year's tonnes, claimed for one day and again for the next: none is of that day."""
    first, second, third = (START + datetime.timedelta(days=days) for days in range(3))
    story.issue(number=1, period=(first, second))
    story.issue(number=2, period=(second, third))
    outcome = told(story)
    assert codes(outcome) == ["period_differs", "units_differ"]
    assert (outcome.computed, outcome.follow, too_many(outcome)) == (2 * UNITS, 0, 2 * UNITS)


def figure_of(story: Story, **changes: object) -> tuple[Result | None, list[str]]:
    """Compute one calculation again, with some of it changed, beside the codes of its findings."""
    found: list[str] = []

    def find(code: Discrepancy, subject: str, detail: str, units: int = 0) -> None:
        found.append(str(code))

    calculation = replace(story.calculation(), **changes)
    shelf = Shelf(story.folder)
    made = figure(calculation, shelf, period=PERIOD, shares=MEMBERS, find=find)
    return made and made.result, found


def test_nothing_follows_from_a_tool(story: Story):
    """A figure that a tool comes to is no reduction, however it was signed."""
    story.parameters = json.dumps(
        {"period_start": PERIOD[0], "period_end": PERIOD[1], "EC_BL": {"works": "500"}}
    ).encode()
    tool = METHODS["TOOL05"].declaration
    found = figure_of(story, methodology=tool.code, methodology_version=tool.version, readings=())
    assert found == (None, ["method_unknown"])


def test_an_older_version_is_computed_by_itself(story: Story, monkeypatch: pytest.MonkeyPatch):
    """The version that the entry names counts, whatever is on offer since."""
    newest = METHODS["AMS-II.C"].declaration
    halved = tuple(
        replace(each, text=f"0.5 * ({each.text})") if each.symbol == "BE" else each
        for each in newest.formulas
    )
    older = method(replace(newest, version="1.0", formulas=halved))
    known = MappingProxyType({("AMS-II.C", "1.0"): older, **EDITIONS})
    monkeypatch.setattr(methods, "EDITIONS", known)
    result, found = figure_of(story, methodology_version="1.0")
    assert result is not None
    whole, _ = figure_of(story)
    assert whole is not None
    assert (result.version, result.baseline * 2) == ("1.0", whole.baseline)
    # The sheet that was kept is of the newest version still.
    assert set(found) == {"sheet_differs"}
    assert figure_of(story, methodology_version="15.0") == (None, ["method_unknown"])


def test_units_computed_elsewhere_are_counted_and_not_judged(tmp_path: Path):
    story = Story(tmp_path)
    story.world.register()
    story.world.validate()
    story.world.issue(100)
    outcome = told(story)
    assert (outcome.findings, outcome.computed, outcome.elsewhere) == ((), 0, 100)
    assert outcome.outside == (Outside(project="Z00001", units=100),)


def test_a_project_that_has_earned_nothing_yet_is_named_too(story: Story):
    story.world.register("Z00002", equipment="L-02")
    story.issue()
    assert told(story).outside == (Outside(project="Z00002", units=0),)


def test_gaps_are_noted_and_no_findings(story: Story):
    """Days that no report covers earn nothing, and a loss in them owes nothing."""
    story.earn(1, "2024-02-01", "2024-05-01", 700)
    story.earn(2, "2024-05-01", "2024-07-01", 400)
    story.earn(3, "2024-09-01", "2024-12-01", 700)
    outcome = told(story)
    assert outcome.gaps == (
        Gap(project="Z00001", period_start="2023-01-01", period_end="2024-02-01"),
        Gap(project="Z00001", period_start="2024-07-01", period_end="2024-09-01"),
    )
    assert (outcome.findings, outcome.follow) == ((), outcome.computed)


def test_warnings_of_readings_are_noted_and_no_findings(story: Story):
    """A column of another name may be what somebody meant to be read."""
    head, *rows = story.readings.decode().splitlines()
    story.readings = "\n".join([f"{head},weather", *(f"{row}," for row in rows)]).encode()
    story.issue()
    outcome = told(story)
    sha256 = story.keep(story.readings)
    assert [(each.project, each.report, each.code, each.where) for each in outcome.warned] == [
        ("Z00001", 1, "column_unknown", f"{sha256}, row 1")
    ]
    assert (outcome.findings, outcome.follow) == ((), UNITS)


def test_a_report_that_was_not_verified_fills_no_gap(story: Story):
    report = story.world.report_act(1, grams=1, start=START, end=END)
    story.world.act(replace(report, calculation=story.calculation()))
    assert told(story).gaps == ()
