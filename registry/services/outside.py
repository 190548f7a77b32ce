"""The bringing in of units in words."""

import datetime

from ledger.book.acts import BringIn
from registry.services.said import Said, counted, numbered
from registry.services.values import term


def arrival_of(act: BringIn) -> Said:
    """Return what is brought in, from where and for whom, in one sentence."""
    row, there = act.issued, act.outside
    quantity, programme = there.quantity, term(there.programme)
    here = numbered(row.series, row.first, row.last)
    once = numbered(there.series, there.first, there.last)
    last_day = act.period_end - datetime.timedelta(days=1)
    return Said(
        f"{act.account} 為 {row.holder} 轉入 {quantity:,} 公噸減量額度"
        f"（{here.zh}），原為{programme.zh} {once.zh}，"
        f"監測期間 {act.period_start} 至 {last_day}；原額度已於原登錄系統失效。",
        f"{act.account} brings in {counted(quantity, 'unit')} ({here.en}) for {row.holder}, "
        f"once {programme.en} {once.en}, monitored {act.period_start} to {last_day} "
        "and cancelled there.",
    )
