"""A debit is set off by figures that follow from their documents, and by no others."""

from pathlib import Path

import pytest

from registry.filing import path_under
from registry.recompute import Outcome, Owed, Shelf, recompute
from tests.registry.recompute.story import Story

# 30 kg of HFC-134a for 0.948 t of electricity saved: a loss of 38.052 t.
OWED = 39
LOSS = {"m_ref": {"HFC-134a": "30"}}
# 200 kW, 2,000 h, x 0.474: 189.6 t.
HONEST = 189


@pytest.fixture
def story(tmp_path: Path) -> Story:
    found = Story(tmp_path / "documents")
    found.register()
    return found


def told(story: Story) -> Outcome:
    leaves = story.world.leaves
    return recompute(leaves, Shelf(story.folder), size=len(leaves))


def codes(outcome: Outcome, report: int) -> set[str]:
    return {str(finding.code) for finding in outcome.findings if finding.report == report}


def lose(story: Story) -> Path:
    """Report and verify a loss; return where the parameters of it lie."""
    story.earn(1, "2024-01-01", "2024-03-01", 10, **LOSS)
    return path_under(story.folder, story.keep(story.parameters))


@pytest.mark.parametrize(
    "code", ["period_differs", "factors_unpublished", "document_missing", "inputs_refused"]
)
def test_a_gain_without_a_figure_sets_off_no_debit(story: Story, code: str):
    """The ledger set the loss off against a report from which nothing follows; it is still owed."""
    lose(story)
    of_its_own = {"EF_ELEC": "0.9"} if code == "factors_unpublished" else {}
    until = "2024-04-01" if code == "period_differs" else "2024-05-01"
    story.earn(2, "2024-03-01", "2024-05-01", 700, reported_until=until, **of_its_own)
    kept = path_under(story.folder, story.keep(story.parameters))
    if code == "document_missing":
        kept.unlink()
    elif code == "inputs_refused":
        kept.write_bytes(b"{")
    story.earn(3, "2024-05-01", "2025-01-01", 2000)
    outcome = told(story)
    assert code in codes(outcome, 2)
    assert codes(outcome, 3) == {"units_differ"}
    assert outcome.follow == HONEST - OWED
    too_many = sum(finding.units for finding in outcome.findings)
    assert too_many == outcome.computed - outcome.follow


def test_a_loss_that_nothing_sets_off_is_named(story: Story):
    """Rules let a project report its loss last: an auditor sees what is owed, and by whom."""
    story.earn(1, "2024-01-01", "2024-03-01", 700)
    assert told(story).owed == ()
    story.earn(2, "2024-03-01", "2025-01-01", 10, **LOSS)
    outcome = told(story)
    assert outcome.owed == (Owed(project="Z00001", units=OWED),)
    assert outcome.findings == ()


def test_a_loss_that_is_set_off_is_owed_no_longer(story: Story):
    lose(story)
    story.earn(2, "2024-03-01", "2025-01-01", 2000)
    assert told(story).owed == ()


def test_a_loss_whose_documents_are_missing_is_owed_all_the_same(story: Story):
    """It was signed; that nobody can compute it again frees no unit."""
    parameters = lose(story)
    story.earn(2, "2024-05-01", "2025-01-01", 2000)
    parameters.unlink()
    outcome = told(story)
    assert codes(outcome, 1) == {"document_missing"}
    assert codes(outcome, 2) == set()
    assert outcome.follow == outcome.computed == HONEST - OWED
