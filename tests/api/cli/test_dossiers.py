"""``tanbu dossiers`` and ``tanbu deadlines``: an application from its draft to its filing."""

import json

import pytest

from registry.clocks import Clock
from tests.api.cli.test_upkeep import run
from tests.api.served import server_of_copy, serving


@pytest.fixture
def served(standard_template, tmp_path):
    """Give the options that speak to a registry, by whose token."""
    with serving(server_of_copy(standard_template, tmp_path / "registry")) as url:
        tokens = standard_template.tokens
        yield lambda who="acme": ["--url", url, "--token", tokens[who]]


def test_an_application_is_drafted_filed_and_taken_up(served, tmp_path):
    asked = ["change_of_activity", "增設回收閥", "--subject", "Z00001", "--effective", "2026-03-01"]
    opened = run("dossiers", "open", *asked, *served(), "--json")
    assert opened.exit_code == 0, opened.stderr
    dossier = json.loads(opened.stdout)["dossier"]["id"]
    shown = run("dossiers", "show", dossier, *served()).stdout
    for said in (
        "草稿 draft",
        "2026-02-28",
        "民國 115 年 2 月 28 日",
        "說明文件",
        "O0020137 Art 14(3)",
    ):
        assert said in shown
    file = tmp_path / "plan.pdf"
    file.write_bytes(b"%PDF plan")
    for item in ("explanation", "project_plan"):
        done = run("dossiers", "attach", dossier, item, file, *served(), "--json")
        assert done.exit_code == 0, done.stderr
    kept = json.loads(done.stdout)
    assert [line["is_attached"] for line in kept["checklist"]] == [True, True]
    # The same bytes are a document of their own each time: confidential ones are salted.
    assert len({line["sha256"] for line in kept["documents"]}) == 2
    early = run("dossiers", "step", dossier, "take_up", *served("operator"))
    assert early.exit_code == 1
    assert "申請案狀態不符" in early.stderr
    assert run("dossiers", "step", dossier, "submit", *served()).exit_code == 0
    taken = run("dossiers", "step", dossier, "take_up", *served("operator"))
    assert "形式審查 formal_review" in taken.stdout
    listed = run("dossiers", "list", "--state", "formal_review", *served()).stdout
    assert dossier in listed
    nothing = run("dossiers", "list", "--state", "draft", *served(), "--json")
    assert json.loads(nothing.stdout) == {"items": []}


def test_time_limits_are_listed_without_a_registry_and_computed_by_one(served):
    listed = run("deadlines").stdout
    assert all(clock in listed for clock in ("bond_refund", "renewal"))
    lines = run("deadlines", "--json").stdout.splitlines()
    assert [json.loads(line)["clock"] for line in lines] == list(Clock)
    url = served()[:2]
    renewal = run("deadlines", "renewal", "2029-06-30", *url)
    assert renewal.stdout == "至遲 by 2028-12-30  民國 117 年 12 月 30 日  O0020137 Art 15\n"
    moving = run("deadlines", "data_change", "2026-01-05", *url).stdout
    assert "可能順延" in moving
    assert json.loads(run("deadlines", "renewal", "2029-06-30", *url, "--json").stdout)["roc"]
    refused = run("deadlines", "bond_refund", "2026-01-05", *url)
    assert refused.exit_code == 1
    assert "帳本沒有 2026 年的工作日曆" in refused.stderr
    assert run("deadlines", "renewal", *url).exit_code == 2
    assert run("deadlines", "renewal", "soon", *url).exit_code == 1
