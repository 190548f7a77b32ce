"""What the book of rules refuses is told in a Chinese sentence of its own, case by case."""

import re

import pytest

from api.client import Problem, Refusal
from api.details import in_chinese
from api.problems import problem_of
from api.rulings import KINDS_OF_ACCOUNT
from ledger.book.calendar import parse_instant
from ledger.book.fields import AccountKind
from ledger.errors import Malformed, Rejected
from registry.services.said import numbered
from registry.services.values import TERMS, term
from tests.ledger.rules.cases import CASES

WITHOUT: frozenset[str] = frozenset()
"""Details, x in the place of each number, that are told by the title of their code alone."""
ENGLISH = re.compile(r"(?<![A-Za-z_-])(an?|the|is|are|not|of|there|has|have) [a-z]")


PLAIN_WORD = re.compile(r"(?<![A-Za-z_./-])[A-Za-z_]+(?![A-Za-z_./-])")
"""A word that is no part of a log's name or a key's."""


def refusals():
    """Yield what each refused case is told, cases of one code and sentence once."""
    seen = set()
    for case in CASES:
        if case.code is None:
            continue
        built = case.build()
        built.world.now = parse_instant(built.admitted)
        with pytest.raises((Malformed, Rejected)) as caught:
            built.world.admit(built.note)
        problem = problem_of(caught.value, "id")[0]
        sentence = (problem.code, re.sub(r"[0-9]+", "x", problem.detail))
        if sentence not in seen:
            seen.add(sentence)
            yield problem


def test_every_refusal_of_the_rules_has_a_chinese_sentence_of_its_own():
    told = list(refusals())
    assert len(told) > 150
    alone = {re.sub(r"[0-9]+", "x", p.detail) for p in told if p.detail_zh == p.title_zh}
    assert alone == WITHOUT
    assert [p.detail_zh for p in told if ENGLISH.search(p.detail_zh)] == []


def codes():
    """Return the values of every enumeration that has terms, but those of one letter."""
    return {value for terms in TERMS.values() for value in terms if len(value) > 1}


def test_no_refusal_of_the_rules_says_a_value_in_chinese_by_its_code():
    """People read the term: 應繳納碳費之排放源, not fee_source."""
    values = codes()
    found = [
        (problem.detail_zh, word)
        for problem in refusals()
        for word in PLAIN_WORD.findall(problem.detail_zh)
        if word in values
    ]
    assert found == []


@pytest.mark.parametrize(
    ("detail", "zh"),
    [
        (
            "the boundary has fee_source (O0020137 Art 11(2))",
            "專案邊界內有應繳納碳費之排放源（溫室氣體自願減量專案管理辦法第11條第2款）",
        ),
        (
            "a small project, by its saving, needs more: one of barrier, financial, prevalence "
            "(O0020137 Art 8)",
            "依每年總節電量判定為小型專案，尚缺分析，須有其一：障礙分析、財務外加性、普遍性分析"
            "（溫室氣體自願減量專案管理辦法第8條）",
        ),
        (
            "a large project, by its capacity, needs more: barrier, prevalence (O0020137 Art 8)",
            "依總裝置容量判定為大型專案，尚缺：障礙分析、普遍性分析"
            "（溫室氣體自願減量專案管理辦法第8條）",
        ),
        (
            "there is no affidavit or foreign_registration (O0020137 Art 4)",
            "缺少切結書或國外註冊文件（溫室氣體自願減量專案管理辦法第4條）",
        ),
        (
            "a fixed crediting period of this kind of project lasts 10 years at most "
            "(O0020137 Art 7)",
            "此類專案的計入期（固定型）以 10 年為限（溫室氣體自願減量專案管理辦法第7條）",
        ),
        (
            "no crediting period is renewable for family C, unit type N (O0020137 Art 7)",
            "C 類、額度類別為「未區分」的專案沒有展延型計入期（溫室氣體自願減量專案管理辦法第7條）",
        ),
        (
            "the crediting period begins after the day of registration, 2024-02-29 "
            "(O0020137 Art 7)",
            "計入期應在註冊日 2024-02-29 之後開始（溫室氣體自願減量專案管理辦法第7條）",
        ),
        (
            "the body validated the project, and policy asks for two bodies (O0020104 Art 25)",
            "該機構曾確證此專案：依登錄規範，確證與查證須由不同機構為之"
            "（溫室氣體認證機構及查驗機構管理辦法第25條）",
        ),
        ("the dossier is draft", "申請案目前為「草稿」"),
        ("take_up is for the authority", "「受理」限由登錄管理機關為之"),
        (
            "describe is for the applicant or authority",
            "「填寫申請情形」限由申請人或登錄管理機關為之",
        ),
        (
            "missing: baseline (O0020137 Art 4(1)(2)), excess_explanation (O0020137 Art 17(4))",
            "缺少：基線計算方法 (O0020137 Art 4(1)(2))、減量高於計畫之說明 (O0020137 Art 17(4))",
        ),
        ("the note is withdrawn", "待簽文件已不再開放（已撤回）"),
    ],
)
def test_a_value_is_told_by_its_term(detail, zh):
    assert in_chinese(detail) == zh


def test_the_fact_that_the_english_holds_is_in_the_chinese_too():
    for detail, facts in (
        ("bolt/k1 signs though the rule does not ask for it", ["bolt/k1"]),
        ("no enrolled key is ghost/k1 with this key id", ["ghost/k1"]),
        ("the note is for x.test/a, this log is x.test/b", ["x.test/a", "x.test/b"]),
        ("not_after lies more than 30 days ahead", ["30"]),
        ("series Z00001/2024 is issued up to 100", ["Z00001/2024", "100"]),
        ("the key's name must be acme/k4", ["acme/k4"]),
        ("acme is of kind manufacturer", ["acme", "製造業者"]),
        ("an account of kind auditor may not hold", ["稽核機關", "hold"]),
        ("vvb worked on project Z00001", ["vvb", "Z00001"]),
    ):
        zh = in_chinese(detail)
        assert all(fact in zh for fact in facts), (detail, zh)


def test_a_member_named_twice_is_no_name_twice_in_an_object():
    member, name = (
        in_chinese("a member stands twice"),
        in_chinese("a name stands twice in one object"),
    )
    assert "成員" in member
    assert "欄位" in name


def test_kinds_of_accounts_are_called_as_everywhere():
    assert {kind.value: term(kind).zh for kind in AccountKind} == KINDS_OF_ACCOUNT


def test_no_title_is_printed_twice():
    problem = Problem(title="Weak", status=422, title_zh="金鑰不安全", detail_zh="金鑰不安全")
    assert Refusal(problem).lines[-1] == "金鑰不安全"


def test_one_unit_is_told_by_its_number_alone():
    one, two = numbered("Z00001/2024", 7, 7), numbered("Z00001/2024", 1_007, 1_008)
    assert (one.zh, one.en) == ("Z00001/2024 第 7 號", "Z00001/2024 no. 7")
    assert (two.zh, two.en) == (
        "Z00001/2024 第 1,007 到 1,008 號",
        "Z00001/2024 no. 1,007 to 1,008",
    )
