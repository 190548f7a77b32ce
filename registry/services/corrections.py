"""Corrections of reports in words."""

from ledger.book.acts import RequestCorrection, SettleCorrection
from registry.services.said import Said
from registry.services.values import term


def correction_of(act: RequestCorrection | SettleCorrection) -> Said:
    """Return what an act on a correction says, in one sentence."""
    where_zh = f"專案 {act.project} 第 {act.report} 期監測報告"
    where_en = f"report {act.report} of project {act.project}"
    if isinstance(act, SettleCorrection):
        return Said(
            f"{act.account} 完成{where_zh}的改正（第 {act.request} 筆分錄所要求）。",
            f"{act.account} settles the correction of {where_en} that entry {act.request} "
            "asked for.",
        )
    topic = term(act.topic)
    return Said(
        f"{act.account} 要求改正{where_zh}（第 {act.report_entry} 筆分錄）：{topic.zh}。",
        f"{act.account} asks for a correction of {where_en} (entry {act.report_entry}): "
        f"{topic.en}.",
    )
