"""What one meter showed earns once: a file that earns in two projects is told."""

import datetime
import json
from itertools import pairwise
from pathlib import Path

import pytest

from registry.filing import path_under
from registry.recompute import Finding, Outcome, Shelf, recompute
from tests.registry.recompute.story import PARAMETERS, SALT, START, UNITS, Story

OTHER = "Z00002"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """Give two projects of the same members, and nothing reported yet."""
    found = Story(tmp_path / "documents")
    found.register()
    found.register(project=OTHER, equipment="L-02")
    return found


def told(story: Story) -> Outcome:
    leaves = story.world.leaves
    return recompute(leaves, Shelf(story.folder), size=len(leaves))


def shared(outcome: Outcome) -> list[Finding]:
    """Return what is found, all of which is of figures that two projects share."""
    assert {str(finding.code) for finding in outcome.findings} <= {"readings_shared"}
    assert outcome.computed == outcome.follow == 2 * UNITS
    return list(outcome.findings)


def test_a_file_that_earns_in_two_projects(story: Story):
    """Each figure follows, and the file is told where it stands for the second time."""
    story.issue()
    story.issue(project=OTHER)
    (found,) = shared(told(story))
    verified = len(story.world.leaves) - 2
    assert (found.entry, found.project, found.report) == (verified, OTHER, 1)
    assert (found.subject, found.units) == (story.keep(story.readings), 0)
    assert found.detail == "Z00001 report 1 was verified with the same figures"


def test_a_file_under_two_salts_is_one_file(story: Story):
    story.salt = SALT
    story.issue()
    story.salt = SALT[::-1]
    story.issue(project=OTHER)
    (found,) = shared(told(story))
    assert found.subject == story.keep(story.readings, SALT[::-1])


def test_a_file_that_is_missing_is_known_by_its_hash(story: Story):
    story.issue()
    story.issue(project=OTHER)
    path_under(story.folder, story.keep(story.readings)).unlink()
    found = [each for each in told(story).findings if each.code == "readings_shared"]
    assert [each.project for each in found] == [OTHER]


def test_parameters_that_hold_every_amount(story: Story):
    story.parameters = json.dumps({**PARAMETERS, "o_PJ": {"hall": "3000"}}).encode()
    story.readings = b""
    story.issue()
    story.issue(project=OTHER)
    (found,) = shared(told(story))
    assert found.subject == story.keep(story.parameters)


def test_two_sites_with_the_same_lamps(story: Story):
    """The parameters say the same of both, and each has its own meter."""
    story.issue()
    story.readings = story.readings.replace(b"1500", b"1501", 1).replace(b"1500", b"1499")
    story.issue(project=OTHER)
    assert shared(told(story)) == []


def test_reports_of_one_project_may_share_a_file(story: Story):
    """That its days are not the report's is told, and nothing of the file."""
    days = [START + datetime.timedelta(days=days) for days in range(3)]
    for number, period in enumerate(pairwise(days), 1):
        story.issue(number=number, period=period)
    assert {str(each.code) for each in told(story).findings} == {"period_differs", "units_differ"}
