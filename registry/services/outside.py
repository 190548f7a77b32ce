"""The bringing in of units in words."""

import datetime

from ledger.book.acts import BringIn
from registry.services.said import Said, counted
from registry.services.values import term


def arrival_of(act: BringIn) -> Said:
    """Return what is brought in, from where and for whom, in one sentence."""
    row, there = act.issued, act.outside
    quantity, programme = there.quantity, term(there.programme)
    last_day = act.period_end - datetime.timedelta(days=1)
    return Said(
        f"{act.account} 為 {row.holder} 轉入 {quantity:,} 公噸減量額度"
        f"（{row.series} 第 {row.first:,} 到 {row.last:,} 號），"
        f"原為{programme.zh} {there.series} 第 {there.first:,} 到 {there.last:,} 號，"
        f"監測期間 {act.period_start} 至 {last_day}；原額度已於原登錄系統失效。",
        f"{act.account} brings in {counted(quantity, 'unit')} ({row.series} no. {row.first:,} to "
        f"{row.last:,}) for {row.holder}, once {programme.en} {there.series} no. {there.first:,} "
        f"to {there.last:,}, monitored {act.period_start} to {last_day} and cancelled there.",
    )
