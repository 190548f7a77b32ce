"""What the registry's services refuse, in Traditional Chinese: pattern and sentence.

Each says what stands in the way and, where it is not plain, what to do about it.
"""

from typing import Final

REFUSALS: Final[tuple[tuple[str, str], ...]] = (
    (
        r"this program knows editions up to (\d+): install a later release first, or set "
        r"editions_ahead",
        "本程式只支援到規則第 {0} 版：請先安裝新版程式，或設定 editions_ahead",
    ),
    (
        r"edition (\d+) of the rules binds; this program knows editions up to (\d+): install a "
        r"later release. Nothing was written",
        "適用的規則為第 {0} 版，本程式只支援到第 {1} 版：請安裝新版程式。未寫入任何資料",
    ),
    # Texts and documents.
    (r"1 to (\d+) characters", "應為 1 到 {0} 個字，且不得全為空白"),
    (r"no control characters", "不得含控制字元"),
    (r"not an address", "不是電子郵件地址；寫法如 name@example.org"),
    (r"not the name of an account", "不是帳戶名稱：應為 3 到 32 個小寫字母、數字或 -"),
    (r"a name, not a path", "應為檔名，不得含路徑（/ 或 \\）"),
    (r"type/subtype", "媒體類型應寫成「類型/子類型」，如 application/pdf"),
    (r"what is (\w+) names its source", "依據為「{0:basis}」者須註明來源（source）"),
    (r"the document is empty", "文件沒有內容：請提供檔案的位元組"),
    (
        r"another document, which is confidential, has this hash",
        "已有另一份機密文件使用此雜湊",
    ),
    (r"(\d+) bytes are stored of at most (\d+)", "已存放 {0} 位元組，上限為 {1} 位元組"),
    (r"it is attached as this item already", "此文件已附於這個項目"),
    # Notes that wait, and kept keys.
    (
        r"no key kept for (\S+) may sign this",
        "登錄系統沒有代管 {0} 可簽署此文的金鑰：請以自管金鑰簽署",
    ),
    (r"(\S+) is not kept here", "登錄系統沒有代管 {0}"),
    (
        r"no such note is pending",
        "沒有這份待簽文件：請核對 text_sha256，或先以 POST /v1/pending 存放",
    ),
    (r"the note is (\w+)", "待簽文件已不再開放（{0:pending}）"),
    (r"(\S+) is no party to it", "{0} 不是當事人"),
    (r"the account is no party to the note", "此帳戶不是這份待簽文件的當事人"),
    (
        r"at most (\d+) notes, closed ones too until their not_after",
        "待簽文件至多 {0} 份；已結束者於逾有效期限（not_after）前仍計入",
    ),
    (r"over (\d+) of them", "簽章至多 {0} 個"),
    # Drafts.
    (r"ranges say which units already", "已列明序號範圍（ranges），請刪去此欄位"),
    (
        r"ranges or a quantity, one of them",
        "序號範圍（ranges）與數量（quantity）須擇一填寫",
    ),
    (
        r"no next key is prepared",
        "尚未備妥下一把帳本金鑰：請先以 tanbu log-key prepare 備妥，或填寫 log_vkey",
    ),
    (r"one unit or more", "至少 1 單位"),
    (
        r"(\d+) ranges of (\d+) blocks: move them in several acts",
        "須用到 {0} 段序號、{1} 個區段：請分成數項行為移轉",
    ),
    (
        r"the units lie in more than (\d+) blocks: ask for fewer at a time",
        "這些額度分屬 {0} 個以上的區段：請縮小序號範圍，分次查詢",
    ),
    (r"the project has no report", "此專案尚無監測報告"),
    (
        r"(\S+) is a tool for other methodologies and earns nothing by itself",
        "{0} 是供其他減量方法使用的工具，本身不計減量",
    ),
    # Users and tokens.
    (r"a user has this address", "已有使用者使用此電子郵件地址"),
    (r"no such user", "沒有這位使用者"),
    (r"the user is disabled", "此使用者已停用"),
    (r"no such token", "沒有這個權杖"),
    (r"a token lives at most (\d+) days", "權杖的有效期限須在現在之後，至多 {0} 日"),
    (
        r"at most (\d+) good ones, and as many new ones a day; revoke some",
        "有效權杖至多 {0} 個，每日新發者亦同：請先撤銷不用的權杖",
    ),
    (r"a token of the role (\w+) speaks for an account", "角色為「{0:role}」的權杖須代表一個帳戶"),
    (r"(\S+) is not open", "沒有帳戶 {0}"),
    (
        r"(\S+) is of the kind (\w+): (\w+) or (\w+)",
        "{0} 的帳戶類別是{1}：角色應為「{2:role}」或「{3:role}」",
    ),
    # Dossiers.
    (r"the token speaks for no account", "權杖未代表任何帳戶：請使用申請人的權杖"),
    (r"at most (\d+) open ones of an account", "每一帳戶進行中的申請案至多 {0} 件"),
    (r"at most (\d+) documents", "每一申請案的文件至多 {0} 份"),
    (r"at most (\d+) steps", "每一申請案的步驟至多 {0} 個"),
    (r"at most (\d+) messages", "每一申請案的訊息至多 {0} 則"),
    (r"at most (\d+) comments", "每一草案的意見至多 {0} 則"),
    (r"each person once, at most (\d+)", "每人只列一次，至多 {0} 人"),
    (
        r"the draft is laid open to comments first, and until its last day \(O0020137 Art 19\)",
        "減量方法草案應先公告，至公告期滿（溫室氣體自願減量專案管理辦法第19條）",
    ),
    (r"such a message is for the ([\w ]+)", "此類訊息限由{0:side}發送"),
    # Keys.
    (
        r"the key id does not belong to this name and key",
        "驗證金鑰中的雜湊與名稱及金鑰不符：請重新複製整行，或以 tanbu keys show 印出",
    ),
    (r"wrong length of the public key", "公開金鑰的長度不符"),
    (
        r"not canonical base64 of a typed key: .*",
        "驗證金鑰末段不是標準 base64 的金鑰：請重新複製整行",
    ),
    (r"not canonical base64 of a known type of key", "不是已知類型金鑰的標準 base64"),
    (r"not a key name", "不是金鑰名稱"),
    (
        r"this is a secret key: .*",
        "這是私鑰：請改填驗證金鑰（以 tanbu keys show 印出），私鑰務必自行保管",
    ),
    (r"the log's own key is no passkey", "帳本本身的金鑰不得為通行金鑰"),
    (
        r"the log's name (\S+) is one that an account's key may have",
        "帳本名稱 {0} 與帳戶金鑰的名稱形式相同，不得使用",
    ),
    (r"an account enrols at most (\d+) keys", "每一帳戶至多登記 {0} 把金鑰"),
    (
        r"no key of Ed25519 or P-256 in DER: ask for the algorithms -8 and -7",
        "不是 DER 格式的 Ed25519 或 P-256 金鑰：請要求演算法 -8 與 -7",
    ),
    (
        r"the public key is not on its curve, or of small order",
        "公開金鑰不在曲線上，或階數過小",
    ),
    (
        r"authenticator data have 37 bytes \(ask for no extensions\), client data at most 1,024, "
        r"a signature 64 or its DER",
        "驗證器資料應為 37 位元組（請勿要求擴充），用戶端資料至多 1,024 位元組，"
        "簽章為 64 位元組或其 DER",
    ),
    (r"(\S+) is no passkey: it signs the text itself", "{0} 不是通行金鑰：請直接簽署文字"),
)
"""In their order: the first that fits all of a detail says it."""
