"""The steps of a finding in words."""

from typing import assert_never

from ledger.book.acts import AnswerFinding, CloseFinding, RaiseFinding
from registry.services.said import Said
from registry.services.values import term


def finding_of(act: RaiseFinding | AnswerFinding | CloseFinding) -> Said:
    """Return what a step of a finding says, in one sentence."""
    match act:
        case RaiseFinding():
            zh, en = _subject(act)
            ground = term(act.ground)
            return Said(
                f"{act.account} 對 {act.auditee}{zh}提出查核發現，事由：{ground.zh}。",
                f"{act.account} raises a finding with {act.auditee}{en}, ground: {ground.en}.",
            )
        case AnswerFinding():
            response = term(act.response)
            return Said(
                f"{act.account} 答復第 {act.finding:,} 筆的查核發現：{response.zh}。",
                f"{act.account} answers the finding of entry {act.finding:,}: {response.en}.",
            )
        case CloseFinding():
            outcome = term(act.outcome)
            return Said(
                f"{act.account} 將第 {act.finding:,} 筆的查核發現結案：{outcome.zh}。",
                f"{act.account} closes the finding of entry {act.finding:,}: {outcome.en}.",
            )
        case _:
            assert_never(act)


def _subject(act: RaiseFinding) -> tuple[str, str]:
    """Return what a finding is about besides its auditee, in both languages."""
    zh, en = [], []
    if isinstance(act.project, str):
        zh.append(f"專案 {act.project}")
        en.append(f"project {act.project}")
    if isinstance(act.entry, int):
        zh.append(f"第 {act.entry:,} 筆分錄")
        en.append(f"entry {act.entry:,}")
    if not zh:
        return " ", ""
    return f"就{'、'.join(zh)}", f" on {' and '.join(en)}"
