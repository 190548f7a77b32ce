"""Every code that a refusal may bear, with its HTTP status and its title in both languages.

The one table between reasons and statuses (RFC 9110 section 15). Bytes that are no act are 400;
what does not exist 404; who may not 403; what the state of the book stands against 409; any other
rule 422. ``GET /v1/codes`` shows it whole, so a client need not keep a copy.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from ledger.errors import Code, Defect
from registry import carbon_fee
from registry.methods.errors import Reason
from registry.refusals import Refusal


class Door(StrEnum):
    """What the doors themselves refuse, before any service or rule is asked. Closed."""

    BAD_REQUEST = "bad_request"
    BAD_CURSOR = "bad_cursor"
    DUPLICATE_KEY = "duplicate_key"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_YOUR_ACT = "not_your_act"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    BODY_TOO_LARGE = "body_too_large"
    MEDIA_TYPE = "media_type"
    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"
    IDEMPOTENCY_IN_PROGRESS = "idempotency_in_progress"
    REQUEST_TIMEOUT = "request_timeout"
    HEAD_TOO_LARGE = "head_too_large"
    TOO_MANY_REQUESTS = "too_many_requests"
    TOO_MANY_CONNECTIONS = "too_many_connections"
    BUSY = "busy"
    DATABASE_UNAVAILABLE = "database_unavailable"
    CLOCK_BEHIND = "clock_behind"
    CLOCK_APART = "clock_apart"
    STOPPED = "stopped"
    AUDITOR_TOO_OLD = "auditor_too_old"
    DEFECT = "defect"


class Meaning(Struct, frozen=True, kw_only=True):
    """What a code means: the status of the answer, and a title for people."""

    status: int
    zh: str
    en: str


def _means(status: int, zh: str, en: str) -> Meaning:
    return Meaning(status=status, zh=zh, en=en)


_ENTRY: Final[dict[Code, Meaning]] = {
    Code.ENTRY_TOO_LARGE: _means(400, "分錄過大", "The entry is too large"),
    Code.NOT_UTF8: _means(400, "不是 UTF-8 文字", "The bytes are not UTF-8"),
    Code.BAD_ADMITTED: _means(400, "收錄時間格式不符", "The admission line is malformed"),
    Code.BAD_NOTE: _means(400, "簽章文件格式不符", "The signed note is malformed"),
    Code.BAD_SIGNATURE_LINE: _means(400, "簽章行格式不符", "A signature line is malformed"),
    Code.SIGNATURES_UNSORTED: _means(400, "簽章未依序排列", "The signatures are not in order"),
    Code.BAD_TEXT: _means(400, "簽署文字格式不符", "The signed text is malformed"),
    Code.BAD_JSON: _means(400, "不是有效的 JSON", "The act is not JSON"),
    Code.UNKNOWN_ACT: _means(400, "沒有這種行為", "No act has this name"),
    Code.BAD_FIELD: _means(400, "欄位不符", "A field of the act is missing, unknown or wrong"),
    Code.NOT_CANONICAL: _means(400, "不是標準寫法", "The act is not in canonical form"),
    Code.GENESIS_MISPLACED: _means(409, "創始分錄位置不符", "Genesis is entry 0 and no other"),
    Code.FOREIGN_ORIGIN: _means(422, "屬於另一本帳簿", "The act was signed for another log"),
    Code.CLOCK_BACKWARDS: _means(503, "時鐘倒退", "The registry's clock is behind its log"),
    Code.ACT_ID_REUSED: _means(409, "行為識別碼已使用", "The act's id was used for another act"),
    Code.ALREADY_ADMITTED: _means(409, "行為已收錄", "The act stands in the log already"),
    Code.ACT_WITHDRAWN: _means(409, "行為已撤回", "The act was withdrawn"),
    Code.EXPIRED: _means(422, "行為已逾期", "The act has expired"),
    Code.NOT_AFTER_TOO_FAR: _means(422, "有效期限過長", "The act would live too long"),
    Code.UNKNOWN_ACCOUNT: _means(404, "帳戶不存在", "The account is not open"),
    Code.ROLE_NOT_ALLOWED: _means(
        403, "帳戶類別不得為此行為", "This kind of account may not do so"
    ),
    Code.KEY_NAME: _means(422, "金鑰名稱不符", "The new key bears another name than it must"),
    Code.KEY_KIND: _means(
        422,
        "金鑰類型與登記內容不符",
        "The new key and what it is enrolled with do not fit",
    ),
    Code.WEAK_KEY: _means(422, "金鑰不安全", "The new key is weak"),
    Code.UNKNOWN_KEY: _means(403, "金鑰未登記", "The signing key is not enrolled"),
    Code.KEY_REVOKED: _means(403, "金鑰已撤銷", "The signing key is revoked"),
    Code.KEY_NOT_COUNTED: _means(
        403, "代管金鑰不計入門檻", "A kept key counts toward no threshold"
    ),
    Code.MISSING_SIGNATURE: _means(409, "尚缺簽章", "A signature is missing"),
    Code.EXTRA_SIGNATURE: _means(403, "多餘的簽章", "A signature is not asked for"),
    Code.BAD_SIGNATURE: _means(403, "簽章無效", "A signature does not verify"),
    Code.LOG_CHECKPOINT: _means(
        422, "檢查點與帳本不符", "The checkpoint is not the log's, or not of its key"
    ),
    Code.GENESIS_KEYS: _means(422, "創始金鑰不符", "The keys of genesis do not suffice"),
    Code.LIST_UNSORTED: _means(
        422, "清單未排序或有重複", "A list is not sorted, or repeats itself"
    ),
    Code.POLICY_INVALID: _means(422, "制度參數不符", "The policy is not valid"),
    Code.CALENDAR_INVALID: _means(422, "工作日曆不符", "The calendar is not valid"),
    Code.EDITION_INVALID: _means(422, "規則版本不符", "The edition is not the next one"),
    Code.NOTICE_TOO_SHORT: _means(422, "預告期不足", "The notice is too short"),
    Code.ACCOUNT_TAKEN: _means(409, "帳戶名稱已使用", "The account's name is taken"),
    Code.UBN_INVALID: _means(422, "統一編號不符", "The 統一編號 is not valid"),
    Code.UBN_TAKEN: _means(409, "統一編號已有帳戶", "The 統一編號 has an account"),
    Code.PARTY_UNKNOWN: _means(404, "對造帳戶不存在", "A party to the act is not open"),
    Code.PARTY_KIND: _means(422, "對造帳戶類別不符", "A party is of the wrong kind"),
    Code.SAME_ACCOUNT: _means(422, "雙方為同一帳戶", "Both parties are one account"),
    Code.KEY_TAKEN: _means(409, "金鑰已登記", "The key was enrolled before"),
    Code.KEY_NOT_LIVE: _means(409, "金鑰不在使用中", "The key is not in use"),
    Code.LAST_KEY: _means(409, "不得撤銷最後一把金鑰", "The last keys cannot be revoked"),
    Code.RECOVERY_OPEN: _means(409, "帳戶的金鑰更換已在進行", "A recovery is open already"),
    Code.RECOVERY_UNKNOWN: _means(404, "帳戶沒有進行中的金鑰更換", "No recovery is open"),
    Code.RECOVERY_EARLY: _means(409, "金鑰更換的等待期未滿", "The recovery is not ripe yet"),
    Code.ACCREDITATION_PAST: _means(422, "認可期間已過", "The accreditation would have ended"),
    Code.PROJECT_UNKNOWN: _means(404, "專案不存在", "The project is not registered"),
    Code.PROJECT_TAKEN: _means(409, "專案編號已使用", "The project's serial is taken"),
    Code.PROJECT_FAMILY: _means(422, "專案編碼類別不符", "The programme has no such family letter"),
    Code.NOT_PROPONENT: _means(403, "非專案申請者", "The account is not the proponent"),
    Code.PROJECT_STATUS: _means(409, "專案狀態不符", "The project has another status"),
    Code.REPORT_UNKNOWN: _means(404, "監測報告不存在", "There is no such monitoring report"),
    Code.REPORT_NUMBER: _means(409, "監測報告編號不符", "The report's number is not the next one"),
    Code.REPORT_STATUS: _means(409, "監測報告狀態不符", "The report has another status"),
    Code.REPORT_CHANGED: _means(409, "監測報告已更正", "The report was corrected meanwhile"),
    Code.PERIOD_INVALID: _means(422, "期間不符", "The period is not valid"),
    Code.PERIOD_OUTSIDE: _means(422, "超出計入期", "The period leaves the crediting period"),
    Code.PERIOD_OVERLAP: _means(409, "監測期間重疊", "The period overlaps another"),
    Code.PERIOD_OPEN: _means(409, "監測期間尚未結束", "The period has not ended"),
    Code.ASSET_CLAIMED: _means(409, "設備已由其他專案申請", "Another project earns from an asset"),
    Code.ALLOCATION_INVALID: _means(422, "分配不符", "The allocation is not valid"),
    Code.NOT_ACCREDITED: _means(
        403, "查驗機構未經認可", "The body is not accredited for the scope"
    ),
    Code.NOT_INDEPENDENT: _means(403, "查驗機構不具獨立性", "The body is not independent"),
    Code.NOT_VERIFIER: _means(403, "非查證該報告之機構", "Another body verified the report"),
    Code.CALCULATION_MISMATCH: _means(
        422, "計算依據與專案登記不符", "The calculation is not by what the project pins"
    ),
    Code.VINTAGES_INVALID: _means(422, "年份分配不符", "The vintages are not valid"),
    Code.ABOVE_CLAIM: _means(422, "查證量高於申報量", "More was verified than was claimed"),
    Code.NOTHING_TO_ISSUE: _means(409, "沒有可核發的額度", "There is nothing to issue"),
    Code.SERIES_FULL: _means(409, "序號已用盡", "The series has no serials left"),
    Code.ISSUED_MISMATCH: _means(422, "核發明細不符", "The rows are not those the rules give"),
    Code.RANGES_INVALID: _means(422, "序號區間不符", "The ranges are not valid"),
    Code.PRICE_OVERFLOW: _means(422, "總價過大", "The price is too large"),
    Code.PURPOSE_NOT_ALLOWED: _means(422, "用途不符", "The programme has no such purpose"),
    Code.BENEFICIARY_NOT_HOLDER: _means(422, "受益人須為持有者", "The holder must be beneficiary"),
    Code.UNITS_UNKNOWN: _means(404, "額度不存在", "The units were never issued"),
    Code.TOO_MANY_BLOCKS: _means(422, "涉及區塊過多", "The act touches too many blocks"),
    Code.UNITS_SPENT: _means(409, "額度已註銷", "The units are retired or cancelled"),
    Code.NOT_HOLDER: _means(403, "非額度持有者", "The account does not hold the units"),
    Code.UNITS_ON_HOLD: _means(409, "額度已凍結", "The units are on hold"),
    Code.NOT_ON_HOLD: _means(409, "額度未凍結", "The units are not on hold"),
    Code.MOVE_LIMIT: _means(409, "已達移轉次數上限", "The units may move no more"),
    Code.TARGET_ADMITTED: _means(409, "欲撤回之行為已收錄", "The act to withdraw was admitted"),
    Code.TARGET_WITHDRAWN: _means(409, "該行為已撤回", "The act was withdrawn before"),
    Code.TARGET_WINDOW: _means(422, "撤回期限不符", "The act to withdraw would live too long"),
}
_SERVICE: Final[dict[Refusal, Meaning]] = {
    Refusal.TEXT_INVALID: _means(422, "文字不符", "A text is not valid"),
    Refusal.DOCUMENT_TOO_LARGE: _means(413, "文件過大", "The document is too large"),
    Refusal.DOCUMENT_QUOTA: _means(
        413, "文件總量已達上限", "The account's documents take too much room"
    ),
    Refusal.DOCUMENT_EMPTY: _means(422, "文件沒有內容", "The document is empty"),
    Refusal.DOCUMENT_UNKNOWN: _means(404, "文件不存在", "No document has this hash"),
    Refusal.DOCUMENT_MISSING: _means(503, "文件遺失", "The document's file is missing"),
    Refusal.DOCUMENT_ALTERED: _means(503, "文件遭竄改", "The document's file was altered"),
    Refusal.DOCUMENT_TAKEN: _means(409, "文件雜湊已使用", "Another document has this hash"),
    Refusal.USER_UNKNOWN: _means(404, "使用者不存在", "There is no such user"),
    Refusal.USER_DISABLED: _means(409, "使用者已停用", "The user is disabled"),
    Refusal.EMAIL_TAKEN: _means(409, "電子郵件已使用", "A user has this address"),
    Refusal.TOKEN_UNKNOWN: _means(404, "權杖不存在", "There is no such token"),
    Refusal.TOKEN_ACCOUNT: _means(422, "權杖的帳戶不符", "No token speaks for this account"),
    Refusal.TOKEN_ROLE: _means(
        422, "權杖的角色與帳戶類別不符", "The role does not fit the account's kind"
    ),
    Refusal.TOKEN_LIFETIME: _means(422, "權杖效期不符", "The token's lifetime is not allowed"),
    Refusal.TOO_MANY_TOKENS: _means(409, "權杖過多", "The user has too many tokens"),
    Refusal.KEY_NOT_KEPT: _means(404, "金鑰非代管", "The registry does not keep this key"),
    Refusal.PASSKEY_INVALID: _means(422, "通行金鑰資料不符", "It is no passkey that can sign here"),
    Refusal.EDITION_UNKNOWN: _means(
        422, "本程式不認得此規則版本", "This program does not know the edition"
    ),
    Refusal.MASTER_KEY: _means(503, "無法使用主金鑰", "The master key cannot be used"),
    Refusal.PENDING_UNKNOWN: _means(404, "沒有這份待簽文件", "No such note is pending"),
    Refusal.PENDING_CLOSED: _means(409, "待簽文件已結案", "The pending note is closed"),
    Refusal.TOO_MANY_PENDING: _means(409, "待簽文件過多", "Too many notes are pending"),
    Refusal.NOT_A_PARTY: _means(403, "非當事人", "The account is no party to it"),
    Refusal.QUANTITY_INVALID: _means(422, "數量不符", "The quantity is not valid"),
    Refusal.NOT_ENOUGH_UNITS: _means(409, "額度不足", "The account holds too few units"),
    Refusal.UNITS_SCATTERED: _means(409, "額度過於零散", "The units lie in too many ranges"),
    Refusal.BACKUP_INVALID: _means(422, "備份不符", "The backup is not valid"),
    Refusal.BACKUP_AUDIT: _means(422, "備份未通過稽核", "The backup fails its audit"),
    Refusal.NOT_EMPTY: _means(409, "目標並非空白", "The target is not empty"),
}
_METHOD: Final[dict[Reason, Meaning]] = {
    Reason.METHOD_UNKNOWN: _means(404, "減量方法不存在", "There is no such methodology"),
    Reason.INPUTS_INVALID: _means(422, "輸入不符", "The inputs are not valid"),
    Reason.NOT_A_DECIMAL: _means(422, "不是十進位數", "A measurement is not a decimal number"),
    Reason.NOT_WHOLE: _means(422, "不是整數", "A count is not a whole number"),
    Reason.UNIT_UNKNOWN: _means(422, "單位不符", "A unit does not convert to the parameter's"),
    Reason.BELOW_MINIMUM: _means(422, "低於下限", "A measurement is below its minimum"),
    Reason.ABOVE_MAXIMUM: _means(422, "高於上限", "A measurement is above its maximum"),
    Reason.ABOVE_LIMIT: _means(422, "超過減量方法限制", "The methodology is for smaller projects"),
    Reason.PARAMETER_MISSING: _means(422, "缺少參數", "A parameter is missing"),
    Reason.ITEMS_MISMATCH: _means(
        422, "項目不一致", "A parameter is not given for the same items as another"
    ),
    Reason.CONTRADICTION: _means(422, "輸入互相矛盾", "Two inputs contradict each other"),
    Reason.PERIOD_INVALID: _means(422, "期間不符", "The period is not valid"),
    Reason.YEARS_NOT_APART: _means(
        422, "跨年數值未分年", "A figure does not tell two calendar years apart"
    ),
    Reason.READINGS_GAP: _means(422, "讀數有缺漏", "Readings leave days of the period out"),
    Reason.READINGS_OVERLAP: _means(422, "讀數重疊", "Readings cover a day twice"),
    Reason.READINGS_OUTSIDE: _means(422, "讀數超出期間", "A reading lies outside the period"),
    Reason.FACTOR_SET_UNKNOWN: _means(
        422, "係數表版本不存在", "There is no such edition of factors for this methodology"
    ),
    Reason.FACTOR_ABSENT: _means(422, "缺少排放係數", "The edition has no such factor"),
    Reason.SUBSTITUTE_INVALID: _means(422, "替代係數不符", "A substitute factor is not allowed"),
    Reason.DIVIDED_BY_ZERO: _means(422, "除數為零", "A formula would divide by zero"),
    Reason.MEMBERS_INVALID: _means(422, "成員分配不符", "The members' shares are not valid"),
}
_FEE: Final[dict[carbon_fee.Reason, Meaning]] = {
    carbon_fee.Reason.YEAR_NOT_CHARGED: _means(
        422, "該年未徵收碳費", "No fee is charged for the year"
    ),
    carbon_fee.Reason.OUT_OF_BOUNDS: _means(422, "數值超出範圍", "A figure is out of bounds"),
    carbon_fee.Reason.PLAN_REQUIRED: _means(
        422, "須有自主減量計畫", "The rate or the phase asks for a reduction plan"
    ),
    carbon_fee.Reason.EARLY_ACTION_BARRED: _means(
        422, "不得使用先期專案減量額度", "Units of early actions may not be used"
    ),
    carbon_fee.Reason.EARLY_ACTION_LAPSED: _means(
        422, "先期專案減量額度已逾可扣除年度", "Units of early actions count no more"
    ),
}
_DOOR: Final[dict[Door, Meaning]] = {
    Door.BAD_REQUEST: _means(400, "請求格式不符", "The request is malformed"),
    Door.BAD_CURSOR: _means(400, "分頁游標不符", "The cursor belongs to no page of this listing"),
    Door.DUPLICATE_KEY: _means(400, "欄位重複", "A field stands twice in one object"),
    Door.UNAUTHENTICATED: _means(401, "需要有效的權杖", "A valid token is needed"),
    Door.FORBIDDEN: _means(403, "權杖無此權限", "The token's role may not do so"),
    Door.NOT_YOUR_ACT: _means(403, "非本帳戶之行為", "The token's account has no part in the act"),
    Door.NOT_FOUND: _means(404, "查無資料", "There is nothing here"),
    Door.METHOD_NOT_ALLOWED: _means(405, "不支援此方法", "The method is not offered here"),
    Door.BODY_TOO_LARGE: _means(413, "內容過大", "The body is too large"),
    Door.MEDIA_TYPE: _means(415, "不支援此內容類型", "The body's media type is not taken here"),
    Door.IDEMPOTENCY_KEY_REUSED: _means(
        422, "冪等鍵已用於其他請求", "The idempotency key was used for another request"
    ),
    Door.IDEMPOTENCY_IN_PROGRESS: _means(
        409, "相同請求處理中", "The first request with this key has no answer yet"
    ),
    Door.REQUEST_TIMEOUT: _means(408, "請求逾時", "The request did not come in time"),
    Door.HEAD_TOO_LARGE: _means(431, "請求標頭過大", "The request's headers are too large"),
    Door.TOO_MANY_REQUESTS: _means(429, "請求過於頻繁", "Too many requests"),
    Door.TOO_MANY_CONNECTIONS: _means(503, "連線過多", "Too many connections are open"),
    Door.BUSY: _means(429, "系統忙碌", "The registry is busy; nothing was written"),
    Door.DATABASE_UNAVAILABLE: _means(503, "資料庫無回應", "The database does not answer"),
    Door.CLOCK_BEHIND: _means(503, "系統時鐘落後", "The registry's clock is behind its log"),
    Door.CLOCK_APART: _means(
        503, "系統時鐘與見證不符", "The registry's clock is not the witnesses'"
    ),
    Door.STOPPED: _means(503, "帳簿暫停收錄", "The registry admits nothing at present"),
    Door.AUDITOR_TOO_OLD: _means(
        501, "適用中的規則版本較本程式新", "The rules in force are newer than this program"
    ),
    Door.DEFECT: _means(500, "系統缺陷", "The registry has a defect"),
}
_ARTEFACT: Final[dict[Defect, Meaning]] = {
    Defect.BAD_SERIAL: _means(400, "序號格式不符", "The serial is malformed"),
}

CODES: Final[Mapping[str, Meaning]] = MappingProxyType(
    # A word that two lists share ("period_invalid") means the same in both; the ledger's wins.
    {
        str(code): meaning
        for table in (_DOOR, _ARTEFACT, _FEE, _METHOD, _SERVICE, _ENTRY)
        for code, meaning in table.items()
    }
)
"""Every code of every answer."""
