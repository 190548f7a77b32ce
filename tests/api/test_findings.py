"""Over HTTP: a finding of the auditor is raised, answered and closed, and shown with its papers."""

from ledger.book.fields import AccountKind
from tests.api.test_stories import drafted, signed
from tests.world import sha, ubn_at

PAPERS = [{"kind": "other", "sha256": sha("papers")}]
RAISED = {
    "act": "raise_finding",
    "auditee": "acme",
    "documents": PAPERS,
    "ground": "misstatement",
    "project": "Z00001",
}


def test_a_finding_is_raised_answered_and_closed(door):
    door.world.open("moea-audit", AccountKind.AUDITOR, ubn=ubn_at(50000001))
    last = door.head()["size"] - 1
    draft = drafted(door, "auditor", account="moea-audit", entry=last, **RAISED)
    assert draft["summary_zh"] == (
        f"moea-audit 對 acme就專案 Z00001、第 {last} 筆分錄提出查核發現，事由：數據不實。"
    )
    finding = door.submit(signed(draft, "moea-audit/k1"), who="auditor").json()["index"]
    [listed] = door.get("/v1/findings?auditee=acme&status=open").json()["items"]
    assert (listed["finding"], listed["entry"], listed["status"]) == (finding, last, "open")
    assert door.get("/v1/findings?project=Z00002").json()["items"] == []
    answer = {"act": "answer_finding", "documents": PAPERS, "finding": finding}
    refused = door.post(
        "/v1/drafts", who="bolt", json={**answer, "account": "bolt", "response": "disputed"}
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "not_auditee")
    assert refused.json()["detail_zh"] == "受查帳戶是 acme"
    draft = drafted(door, "acme", **answer, response="corrected")
    assert door.submit(signed(draft, "acme/k1"), who="acme").status_code == 201
    close = {
        "act": "close_finding",
        "account": "moea-audit",
        "documents": PAPERS,
        "finding": finding,
    }
    draft = drafted(door, "auditor", **close, outcome="remedied")
    assert door.submit(signed(draft, "moea-audit/k1"), who="auditor").status_code == 201
    late = door.post("/v1/drafts", who="acme", json={**answer, "response": "disputed"})
    assert (late.status_code, late.json()["code"]) == (409, "finding_closed")
    shown = door.get(f"/v1/findings/{finding}").json()
    steps = [(step["act"], step["account"], step["said"]) for step in shown["steps"]]
    assert steps == [
        ("raise_finding", "moea-audit", "misstatement"),
        ("answer_finding", "acme", "corrected"),
        ("close_finding", "moea-audit", "remedied"),
    ]
    assert all(step["documents"] == PAPERS for step in shown["steps"])
    assert shown["finding"]["outcome"] == "remedied"
    assert door.get(f"/v1/findings/{last}").status_code == 404
