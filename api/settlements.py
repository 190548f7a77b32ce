"""What rules refuse after an issuance, in Traditional Chinese: publications, duties, closures."""

from typing import Final

SETTLEMENTS: Final[tuple[tuple[str, str], ...]] = (
    (
        r"entry (\d+) is no retirement that is to be published",
        "第 {0} 筆不是待公開的使用註銷",
    ),
    (r"it was published on (\S+)", "已於 {0} 公開"),
    (r"no calendar of the year (\d+) is set", "{0} 年的工作日曆尚未訂定"),
    (r"the event is yet to come", "事實發生日尚未到"),
    (
        r"a merger is filed after its event, and not after today",
        "申請日須在事實發生日之後，不得晚於今日",
    ),
    (r"the successor is the account", "歸戶後之帳戶即為原帳戶"),
    (
        r"the last day for it was (\S+) \(O0020138 Art 29\)",
        "申請期限為 {0}（減量額度交易拍賣及移轉管理辦法第29條）",
    ),
    (r"(\S+) holds (\d+) more", "{0} 另有 {1} 單位"),
    (r"it is owed to the account itself", "義務人與買方為同一帳戶"),
    (r"the account (\S+) of the project is closed", "專案的參與帳戶 {0} 已關閉"),
    (r"entry (\d+) made no duty (\d+)", "第 {0} 筆沒有第 {1} 項補足義務"),
    (
        r"(\S+) owes them \(O0020138 Art 28\)",
        "應由 {0} 補足（減量額度交易拍賣及移轉管理辦法第28條）",
    ),
    (r"they are owed to (\S+)", "應補足給 {0}"),
    (r"the duty is fulfilled", "義務已補足"),
    (r"the duty is waived", "義務已改為返還價金"),
    (
        r"units that were used are replaced, and not refunded \(O0020138 Art 28\(3\)\)",
        "已使用的額度應補足，不得返還價金（減量額度交易拍賣及移轉管理辦法第28條第3款）",
    ),
    (r"(\d+) are owed", "尚應補足 {0} 單位"),
    (
        r"the units of (\S+) are not equal to those of (\S+)",
        "{0} 與 {1} 不是同等的減量額度",
    ),
    (r"(\S+ \d+-\d+) are retired, and annulled already", "{0} 已使用註銷，且已認定無效"),
)
"""Patterns of details and their sentences; see `api.verdicts`."""
