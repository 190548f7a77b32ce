"""What a query's parameter must be, in Traditional Chinese: pattern and sentence.

The English is the description of the parameter, which the OpenAPI document has too.
"""

from typing import Final

QUERIES: Final[tuple[tuple[str, str], ...]] = (
    (
        r"it must be: the index of an entry \(included\), or a day like 2026-01-31 .*",
        "應為分錄序號（含該筆），或日期如 2026-01-31（至該日終了，UTC+8）",
    ),
    (
        r"it must be: the name of an act, like transfer.*",
        "應為行為名稱，如 transfer；註銷為 cancel",
    ),
    (r"it must be: an account", "應為帳戶名稱：3 到 32 個小寫字母、數字或 -"),
    (r"it must be: a verification body", "應為查驗機構的帳戶名稱"),
    (r"it must be: a project", "應為專案編號：A、B、C 或 Z 加 5 個數字"),
    (r"it must be: a series, like (\S+)", "應為編碼系列，如 {0}"),
    (r"it must be: a class of the 行業統計分類", "應為行業統計分類代碼：2 個數字"),
    (r"it must be: the cursor of the page before: .*", "應為前一頁的游標（其 next）"),
    (r"it must be: a 統一編號", "應為統一編號：8 個數字"),
    (r"it must be: a date: (\S+)", "應為日期，如 {0}"),
    (r"it must be: a user; without it oneself", "應為使用者：u- 加 16 個十六進位字；不填為本人"),
    (
        r"this parameter is missing: the day of the event",
        "缺少這個參數：事件發生之日，如 2026-01-31",
    ),
    (r"it must be: a methodology's code", "應為減量方法代碼，如 AMS-II.C"),
)
"""One for each description of a parameter that has a form."""
