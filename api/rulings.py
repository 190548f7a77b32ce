"""What the book of rules refuses, in Traditional Chinese: pattern and sentence, code by code.

Words of enumerations are said by their terms (`api.naming`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

KINDS_OF_ACCOUNT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "manufacturer": "製造業者",
        "enterprise": "事業",
        "verification_body": "查驗機構",
        "authority": "登錄管理機關",
        "auditor": "稽核機關",
        "association": "產業公會",
    }
)
"""As `registry.services.values` has them, which brings in more than an offline command may."""

RULINGS: Final[tuple[tuple[str, str], ...]] = (
    (
        r"a (\S+) project, by its (\S+), needs more: one of (.*) \(O0020137 Art 8\)",
        "依{1:test}判定為{0:tier}專案，尚缺分析，須有其一：{2:analysis}"
        "（溫室氣體自願減量專案管理辦法第8條）",
    ),
    (r"the report claims (-?\d+) g", "監測報告主張 {0} 克，查證不得超過"),
    (r"the period is empty", "期間沒有任何一日"),
    (r"entry (\d+) attached no evidence", "第 {0} 筆分錄沒有附上佐證"),
    (r"(\S+) attached it", "佐證由 {0} 附上，僅該帳戶或登錄管理機關得撤回"),
    (r"entry (\d+) withdrew it", "已由第 {0} 筆分錄撤回"),
    (r"what evidence speaks of has begun by (\S+)", "佐證所涵蓋的期間須已於 {0} 以前開始"),
    (r"evidence is good on the first day of its period", "佐證效期末日不得早於期間首日"),
    (
        r"it had to be applied for by (\S+) \(O0020137 Art 14\((\d)\)\)",
        "應於 {0} 以前申請變更（溫室氣體自願減量專案管理辦法第14條第{1}款）",
    ),
    (
        r"the plan changes on (\S+): report what is before it apart",
        "專案自 {0} 起變更，變更前後須分期申報",
    ),
    (r"reported, or changed before, up to (\S+)", "{0} 以前已申報或已變更"),
    (r"(\S+), which earned (.+), is closed", "取得 {1} 的帳戶 {0} 已終止，且無人承受"),
    (r"(.+) are not in the buffer pool", "{0} 不在緩衝池內"),
    (r"corrections asked for are not settled: entries (.*)", "改正要求尚未完成：第 {0} 筆分錄"),
    (r"entry (\d+) asked for nothing of this report", "第 {0} 筆分錄沒有對這份報告提出改正要求"),
    (r"entry (\d+) settled it", "已由第 {0} 筆分錄完成改正"),
    (r"at most (\d+) corrections are asked for of a report", "一份報告至多提出 {0} 項改正要求"),
    (r"not a purpose of these units; there are: none", "這些額度沒有可用的用途"),
    (
        r"(.+) could be used through (\S+) \(氣候變遷因應法 Art 25\)",
        "{0} 的使用期限至 {1} 止（氣候變遷因應法第25條）",
    ),
    (r"until lies in the past", "認可期限（until）已過"),
    (r"another act has this id", "此行為編號已用於另一行為"),
    (r"the act's id was withdrawn", "此行為編號已撤回"),
    (r"an association earns nothing itself: name the members", "公會本身不獲配額度：請列明成員"),
    (r"a member stands twice", "成員重複：每個帳戶在 members 只列一次"),
    (r"the act is entry (\d+)", "此行為已收錄為第 {0} 筆分錄"),
    (
        r"project (\S+) earns from it (\S+) \.\. (\S+)",
        "專案 {0} 已就此設備計入 {1} 至 {2} 的減量",
    ),
    (
        r"the signature of (\S+) does not verify: it is not authenticator data.*",
        "{0} 的簽章驗證不符：驗證器資料、用戶端資料與簽章的長度不符",
    ),
    (
        r"the signature of (\S+) does not verify: it was made in a page of another origin.*",
        "{0} 的簽章驗證不符：簽章出自其他來源的網頁，或用戶端資料無法讀取",
    ),
    (
        r"the signature of (\S+) does not verify: the authenticator data are for another.*",
        "{0} 的簽章驗證不符：驗證器資料屬於另一個信賴方（rp_id）",
    ),
    (
        r"the signature of (\S+) does not verify: the challenge is not .*",
        "{0} 的簽章驗證不符：挑戰值不是簽署文的 SHA-256",
    ),
    (
        r"the signature of (\S+) does not verify: the client data are not of the type.*",
        "{0} 的簽章驗證不符：用戶端資料不是 webauthn.get，或欄位次序不符",
    ),
    (
        r"the signature of (\S+) does not verify: the key did not sign this.*",
        "{0} 的簽章驗證不符：此金鑰未簽署這份文字，或 s 值過大",
    ),
    (
        r"the signature of (\S+) does not verify: the origin is not one .*",
        "{0} 的簽章驗證不符：網頁來源未隨金鑰登記",
    ),
    (
        r"the signature of (\S+) does not verify: the user must be present.*",
        "{0} 的簽章驗證不符：使用者須在場並經驗證，且不得帶憑證資料與擴充",
    ),
    (
        r"the text is the line <origin>/entry/v1 and one line of JSON",
        "簽署文應為一行「帳本名稱/entry/v1」與一行 JSON",
    ),
    (
        r"units are retired for the holder's own use \(O0020138 Art (\d+)\)",
        "額度限持有者自用註銷（溫室氣體減量額度交易拍賣及移轉管理辦法第{0}條）",
    ),
    (r"the entry before was admitted at (\S+)", "前一筆分錄收錄於 {0}，時鐘早於該時刻"),
    (r"edition (\d+) is in force", "現行規則為第 {0} 版，應採下一版"),
    (r"(\d+) bytes, at most (\d+)", "{0} 位元組，至多 {1} 位元組"),
    (r"(\S+) signs though the rule does not ask for it", "{0} 多簽：規則未要求其簽章，請移除"),
    (
        r"(\S+) signs with (\d+) keys where (\d+) (?:is|are) asked for: leave out (\d+)",
        "{0} 以 {1} 把金鑰簽署，規則只要求 {2} 把：請移除 {3} 把的簽章",
    ),
    (r"the note is for (\S+), this log is (\S+)", "簽署文屬於帳本 {0}，本帳本為 {1}"),
    (r"a key stands twice", "金鑰重複"),
    (
        r"genesis names at least two keys, and as many self-held ones as the threshold",
        "創始行為至少列兩把金鑰，自管金鑰數不得少於門檻",
    ),
    (r"genesis is entry 0 and no other", "創始行為只能是第 0 筆分錄"),
    (r"the rows are not those that follow from the report", "核發明細與依報告算得者不符"),
    (
        r"the member passkey goes with a passkey, and with no other key",
        "欄位 passkey 限通行金鑰填寫，且通行金鑰必填",
    ),
    (
        r"the registry cannot keep a passkey: its custody is self",
        "登錄系統不能代管通行金鑰：保管方式應為自行保管",
    ),
    (r"not a passkey of a known algorithm and its length", "不是演算法與長度相符的通行金鑰"),
    (r"the key's name must be (\S+)", "金鑰名稱應為 {0}"),
    (
        r"(\S+) is kept by the registry and counts toward no threshold",
        "{0} 由登錄系統代管，不計入門檻",
    ),
    (r"no live key of the account has this name", "此帳戶沒有這個名稱的有效金鑰"),
    (r"this public key is, or was, the log's", "此公開金鑰是帳本現有或曾有的金鑰"),
    (r"this public key was enrolled before", "此公開金鑰曾經登記"),
    (r"the account could no longer sign", "撤銷後帳戶將無法簽署"),
    (r"the account could not sign", "帳戶將無法簽署：至少須有一把自管金鑰"),
    (r"sort the list and name nothing twice", "清單應依序排列，且不得重複"),
    (r"bad_note: no signature lines after an empty line", "檢查點不是簽署文：空行之後沒有簽章行"),
    (
        r"its size is (\d+), and (\d+) entries stand before this one",
        "檢查點的大小為 {0}，此筆之前有 {1} 筆分錄",
    ),
    (r"no signature by a known key", "沒有已知金鑰的簽章"),
    (r"not canonical base64", "不是標準 base64"),
    (r"the root is not canonical base64 of 32 bytes", "樹根應為 32 位元組的標準 base64"),
    (
        r"a unit moves at most (\d+) times \(O0020138 Art 26\)",
        "每單位至多移轉 {0} 次（減量額度交易拍賣及移轉管理辦法第26條）",
    ),
    (r"not accredited for scope (\d+)", "未獲認可於範疇 {0}"),
    (r"not_after lies more than (\d+) days ahead", "有效期限（not_after）至多在 {0} 日之後"),
    (r"(\S+) worked on project (\S+)", "{0} 曾確證或查證專案 {1}，不得受讓其額度"),
    (r"(\S+) received units of the project", "{0} 曾受讓此專案的額度，不得查證"),
    (
        r"the body validated the project, and policy asks for two bodies \(O0020104 Art 25\)",
        "該機構曾確證此專案：依登錄規範，確證與查證須由不同機構為之"
        "（溫室氣體認證機構及查驗機構管理辦法第25條）",
    ),
    (r"(\S+ \d+-\d+) are held", "{0} 並未凍結"),
    (r"(\S+) is the proponent", "專案的申請者是 {0}"),
    (r"not UTF-8 at byte (\d+)", "第 {0} 個位元組（自 0 起算）不是 UTF-8：請以 UTF-8 編碼重送"),
    (r"(\S+) verified the report", "查證此報告的是 {0}"),
    (r"nothing is left to issue", "已無可核發的額度"),
    (r"the earliest entry a new edition may bind is (\d+)", "新版規則最早可自第 {0} 筆分錄起適用"),
    (r"(\S+) is of kind (\w+)", "{0} 的帳戶類別是{1}"),
    (r"an account of kind (\w+) may not (\w+)", "{0}帳戶不得為此行為（{1}）"),
    (
        r"a recovery is stopped by the account itself or an authority",
        "停止復原限帳戶本身或主管機關為之",
    ),
    (
        r"a crediting period lasts from one day to (\d+) years and lies within (\d+) to (\d+)",
        "計入期至少 1 日、至多 {0} 年，且在 {1} 年至 {2} 年之間",
    ),
    (
        r"a period lasts from one day to (\d+) calendar years",
        "監測期間至少 1 日、至多 {0} 個曆年",
    ),
    (
        r"the crediting period begins after the day of registration, (\S+) \(O0020137 Art 7\)",
        "計入期應在註冊日 {0} 之後開始（溫室氣體自願減量專案管理辦法第7條）",
    ),
    (
        r"a renewed period ends after (\S+) and by (\S+), in (\d+) at the latest",
        "展延後的計入期迄日應晚於 {0}、不晚於 {1}，且不晚於 {2} 年",
    ),
    (r"the period has not ended", "監測期間尚未結束：終了後始得申報"),
    (r"the crediting period is (\S+) \.\. (\S+)", "計入期為 {0} 至 {1}"),
    (r"reported up to (\S+)", "已申報至 {0}"),
    (
        r"the threshold is above the number of the authority's self-held keys",
        "門檻高於主管機關自管金鑰的數目",
    ),
    (r"the total is too large", "單價乘以數量，總價過大"),
    (r"a log of profile \S+ registers families (\S+)", "此制度註冊的專案編號以 {0} 起首"),
    (
        r"ranges are sorted, first <= last, and no unit stands in two",
        "序號範圍應依序排列、首號不大於末號，且互不重疊",
    ),
    (r"the recovery ripens at (\S+)", "帳戶復原最早於 {0} 完成"),
    (r"a recovery is open since entry (\d+)", "自第 {0} 筆分錄起已有進行中的帳戶復原"),
    (r"(\S+) has no open recovery", "{0} 沒有進行中的帳戶復原"),
    (r"the report as it stands is entry (\d+)", "現行報告為第 {0} 筆分錄"),
    (r"the next report is number (\d+)", "下一份報告的編號為 {0}"),
    (r"the last report is not verified", "前一份報告尚未查證"),
    (r"the report is issued", "此報告已核發額度"),
    (r"the report is (\w+)", "此報告的狀態不符（{0:report}）"),
    (r"verified reports stand", "已查證的報告不得更改"),
    (r"the project has no such report", "此專案沒有這份報告"),
    (r"a series ends at (\d+)", "每一系列至多編到第 {0} 號"),
    (
        r"signature lines are sorted by key name, and none stands twice",
        "簽章行應依金鑰名稱排列，且不得重複",
    ),
    (r"that act stands in the log", "該行為已收錄，不能撤回"),
    (
        r"that act is past its not_after and can no longer be admitted",
        "該行為已逾有效期限（not_after），不會再收錄，無須撤回",
    ),
    (r"that id is burnt already", "該行為編號先前已撤回"),
    (r"an act touches at most (\d+) blocks", "一項行為至多涉及 {0} 個區段"),
    (r"the 統一編號 fails its check", "統一編號的檢查碼不符"),
    (r"an account has this 統一編號", "已有帳戶使用此統一編號"),
    (r"series (\S+) is issued up to 0", "系列 {0} 尚未核發任何額度"),
    (r"series (\S+) is issued up to (\d+)", "系列 {0} 只核發到第 {1} 號"),
    (
        r"no enrolled key is (\S+) with this key id",
        "沒有登記名為 {0} 且識別碼相符的金鑰",
    ),
    (
        r"give the years \[([\d, ]*)\], their grams summing to the verified figure",
        "應列年份 {0}，各年克數合計等於查證數值",
    ),
    (r"less than a unit has no vintage", "不足一單位者不列年份"),
    (
        r"the public key is not canonical, on the curve and of prime order",
        "公開金鑰不是標準寫法，或不是曲線上質數階的點",
    ),
    (r"Integer value out of range", "整數過大"),
    (r"Number out of range", "數字過大"),
    (r"maximum recursion depth exceeded while deserializing an object", "JSON 巢狀過深"),
)
"""In their order: the first that fits all of a detail says it."""
