"""Every code that a refusal may bear, with its HTTP status and its title in both languages.

The one table between reasons and statuses (RFC 9110 section 15). Bytes that are no act are 400;
what does not exist 404; who may not 403; what the state of the book stands against 409; any other
rule 422. ``GET /v1/codes`` shows it whole, so a client need not keep a copy.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from api.meanings import FEE, METHOD, SERVICE, Meaning, means
from ledger.errors import Code, Defect


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


_ENTRY: Final[dict[Code, Meaning]] = {
    Code.ENTRY_TOO_LARGE: means(400, "分錄過大", "The entry is too large"),
    Code.NOT_UTF8: means(400, "不是 UTF-8 文字", "The bytes are not UTF-8"),
    Code.BAD_ADMITTED: means(400, "收錄時間格式不符", "The admission line is malformed"),
    Code.BAD_NOTE: means(400, "簽章文件格式不符", "The signed note is malformed"),
    Code.BAD_SIGNATURE_LINE: means(400, "簽章行格式不符", "A signature line is malformed"),
    Code.SIGNATURES_UNSORTED: means(400, "簽章未依序排列", "The signatures are not in order"),
    Code.BAD_TEXT: means(400, "簽署文字格式不符", "The signed text is malformed"),
    Code.BAD_JSON: means(400, "不是有效的 JSON", "The act is not JSON"),
    Code.UNKNOWN_ACT: means(400, "沒有這種行為", "No act has this name"),
    Code.BAD_FIELD: means(400, "欄位不符", "A field of the act is missing, unknown or wrong"),
    Code.NOT_CANONICAL: means(400, "不是標準寫法", "The act is not in canonical form"),
    Code.GENESIS_MISPLACED: means(409, "創始分錄位置不符", "Genesis is entry 0 and no other"),
    Code.FOREIGN_ORIGIN: means(422, "屬於另一本帳簿", "The act was signed for another log"),
    Code.CLOCK_BACKWARDS: means(503, "時鐘倒退", "The registry's clock is behind its log"),
    Code.ACT_ID_REUSED: means(409, "行為識別碼已使用", "The act's id was used for another act"),
    Code.ALREADY_ADMITTED: means(409, "行為已收錄", "The act stands in the log already"),
    Code.ACT_WITHDRAWN: means(409, "行為已撤回", "The act was withdrawn"),
    Code.EXPIRED: means(422, "行為已逾期", "The act has expired"),
    Code.NOT_AFTER_TOO_FAR: means(422, "有效期限過長", "The act would live too long"),
    Code.UNKNOWN_ACCOUNT: means(404, "帳戶不存在", "The account is not open"),
    Code.ROLE_NOT_ALLOWED: means(403, "帳戶類別不得為此行為", "This kind of account may not do so"),
    Code.KEY_NAME: means(422, "金鑰名稱不符", "The new key bears another name than it must"),
    Code.KEY_KIND: means(
        422,
        "金鑰類型與登記內容不符",
        "The new key and what it is enrolled with do not fit",
    ),
    Code.WEAK_KEY: means(422, "金鑰不安全", "The new key is weak"),
    Code.UNKNOWN_KEY: means(403, "金鑰未登記", "The signing key is not enrolled"),
    Code.KEY_REVOKED: means(403, "金鑰已撤銷", "The signing key is revoked"),
    Code.KEY_NOT_COUNTED: means(403, "代管金鑰不計入門檻", "A kept key counts toward no threshold"),
    Code.MISSING_SIGNATURE: means(409, "尚缺簽章", "A signature is missing"),
    Code.EXTRA_SIGNATURE: means(403, "多餘的簽章", "A signature is not asked for"),
    Code.BAD_SIGNATURE: means(403, "簽章無效", "A signature does not verify"),
    Code.LOG_CHECKPOINT: means(
        422, "檢查點與帳本不符", "The checkpoint is not the log's, or not of its key"
    ),
    Code.GENESIS_KEYS: means(422, "創始金鑰不符", "The keys of genesis do not suffice"),
    Code.LIST_UNSORTED: means(422, "清單未排序或有重複", "A list is not sorted, or repeats itself"),
    Code.POLICY_INVALID: means(422, "制度參數不符", "The policy is not valid"),
    Code.CALENDAR_INVALID: means(422, "工作日曆不符", "The calendar is not valid"),
    Code.EDITION_INVALID: means(422, "規則版本不符", "The edition is not the next one"),
    Code.NOTICE_TOO_SHORT: means(422, "預告期不足", "The notice is too short"),
    Code.ACCOUNT_TAKEN: means(409, "帳戶名稱已使用", "The account's name is taken"),
    Code.UBN_INVALID: means(422, "統一編號不符", "The 統一編號 is not valid"),
    Code.UBN_TAKEN: means(409, "統一編號已有帳戶", "The 統一編號 has an account"),
    Code.PARTY_UNKNOWN: means(404, "對造帳戶不存在", "A party to the act is not open"),
    Code.PARTY_KIND: means(422, "對造帳戶類別不符", "A party is of the wrong kind"),
    Code.SAME_ACCOUNT: means(422, "雙方為同一帳戶", "Both parties are one account"),
    Code.NOT_PARTY: means(403, "非利害關係之一方", "The account is neither side of it"),
    Code.KEY_TAKEN: means(409, "金鑰已登記", "The key was enrolled before"),
    Code.KEY_NOT_LIVE: means(409, "金鑰不在使用中", "The key is not in use"),
    Code.LAST_KEY: means(409, "不得撤銷最後一把金鑰", "The last keys cannot be revoked"),
    Code.RECOVERY_OPEN: means(409, "帳戶的金鑰更換已在進行", "A recovery is open already"),
    Code.RECOVERY_UNKNOWN: means(404, "帳戶沒有進行中的金鑰更換", "No recovery is open"),
    Code.RECOVERY_EARLY: means(409, "金鑰更換的等待期未滿", "The recovery is not ripe yet"),
    Code.ACCREDITATION_PAST: means(422, "認可期間已過", "The accreditation would have ended"),
    Code.TIE_UNKNOWN: means(404, "沒有這項利害關係", "No such tie is declared"),
    Code.TIE_SHORTENED: means(
        409, "利害關係不得縮短", "Only the authority makes a declared tie shorter"
    ),
    Code.TOO_MANY_TIES: means(409, "利害關係過多", "Too many ties are declared"),
    Code.EVENT_INVALID: means(422, "事實發生日不符", "The day of the event is not valid"),
    Code.RETIREMENT_UNKNOWN: means(404, "沒有待公開的使用註銷", "No retirement to publish"),
    Code.RETIREMENT_PUBLISHED: means(409, "使用註銷已公開", "The retirement is published"),
    Code.CALENDAR_UNKNOWN: means(404, "該年工作日曆未訂定", "A year has no calendar yet"),
    Code.FILED_LATE: means(409, "逾申請期限", "The time to file is over"),
    Code.DUTY_UNKNOWN: means(404, "沒有這項補足義務", "There is no such duty"),
    Code.NOT_DEBTOR: means(403, "非補足義務人", "Another account owes these units"),
    Code.NOT_CREDITOR: means(403, "非買方", "The units are owed to another account"),
    Code.DUTY_CLOSED: means(409, "補足義務已了結", "The duty is settled"),
    Code.DUTY_OF_USE: means(422, "已使用之額度應補足", "Used units are replaced, not refunded"),
    Code.RECIPIENT_TRUSTED: means(409, "已列為信任的移入帳戶", "The recipient is trusted already"),
    Code.RECIPIENT_NOT_TRUSTED: means(409, "未列為信任的移入帳戶", "The recipient is not trusted"),
    Code.TRANSFER_UNKNOWN: means(404, "沒有等待中的移轉", "No such transfer waits"),
    Code.NOT_TRANSFER_PARTY: means(403, "不是移轉的當事帳戶", "The account is no party to it"),
    Code.TRANSFER_RIPE: means(409, "移轉的等待期已滿", "The transfer has waited long enough"),
    Code.TRANSFER_EARLY: means(409, "移轉的等待期未滿", "The transfer waits still"),
    Code.PROJECT_UNKNOWN: means(404, "專案不存在", "The project is not registered"),
    Code.PROJECT_TAKEN: means(409, "專案編號已使用", "The project's serial is taken"),
    Code.PROJECT_FAMILY: means(422, "專案編碼類別不符", "The programme has no such family letter"),
    Code.NOT_PROPONENT: means(403, "非專案申請者", "The account is not the proponent"),
    Code.PROJECT_STATUS: means(409, "專案狀態不符", "The project has another status"),
    Code.REVOCATION_EARLY: means(409, "尚不得以未實施撤銷", "It may not be revoked for this yet"),
    Code.REPORT_UNKNOWN: means(404, "監測報告不存在", "There is no such monitoring report"),
    Code.REPORT_NUMBER: means(409, "監測報告編號不符", "The report's number is not the next one"),
    Code.REPORT_STATUS: means(409, "監測報告狀態不符", "The report has another status"),
    Code.REPORT_CHANGED: means(409, "監測報告已更正", "The report was corrected meanwhile"),
    Code.APPLICATION_DATE: means(422, "申請日不符", "The day of the application is not valid"),
    Code.PERIOD_INVALID: means(422, "期間不符", "The period is not valid"),
    Code.CREDITING_TERM: means(422, "計入期年限不符", "No crediting period is so, or so long"),
    Code.RENEWAL_LATE: means(409, "展延申請逾期", "The renewal was applied for too late"),
    Code.CHANGE_LATE: means(409, "逾期申請變更", "The change was applied for too late"),
    Code.PERIOD_OUTSIDE: means(422, "超出計入期", "The period leaves the crediting period"),
    Code.PERIOD_OVERLAP: means(409, "監測期間重疊", "The period overlaps another"),
    Code.PERIOD_OPEN: means(409, "監測期間尚未結束", "The period has not ended"),
    Code.PERIOD_CHANGED: means(409, "期間跨越專案變更", "The plan changes within the period"),
    Code.EXCLUDED: means(422, "專案邊界不符資格", "The project is excluded"),
    Code.ASSET_CLAIMED: means(409, "設備已由其他專案申請", "Another project earns from an asset"),
    Code.OUTSIDE_CLAIMED: means(409, "重複註冊", "The registration elsewhere is taken"),
    Code.ALLOCATION_INVALID: means(422, "分配不符", "The allocation is not valid"),
    Code.ADDITIONALITY_MISSING: means(422, "外加性分析不足", "Analyses are missing"),
    Code.DOCUMENT_NEEDED: means(422, "缺少應備文件", "A document is missing"),
    Code.NOT_ACCREDITED: means(403, "查驗機構未經認可", "The body is not accredited for the scope"),
    Code.TEAM_INVALID: means(422, "查驗小組不符", "The team is not valid"),
    Code.NOT_INDEPENDENT: means(403, "查驗機構不具獨立性", "The body is not independent"),
    Code.LEAD_TOO_LONG: means(
        403, "主導查驗員須輪替", "The lead verified here for too many years running"
    ),
    Code.ASSURANCE_TOO_LOW: means(422, "保證等級不足", "The level of assurance is too low"),
    Code.REQUESTS_OPEN: means(409, "尚有改正要求未完成", "Requests for corrections are open"),
    Code.REQUEST_UNKNOWN: means(404, "沒有這項改正要求", "There is no such request"),
    Code.REQUEST_SETTLED: means(409, "改正要求已完成", "The request is settled"),
    Code.TOO_MANY_CORRECTIONS: means(409, "改正要求過多", "Too many corrections are asked for"),
    Code.NOT_VERIFIER: means(403, "非查證該報告之機構", "Another body verified the report"),
    Code.OPINION_FIGURE: means(
        422, "此結論不得附減量數值", "An opinion that refuses has no figure"
    ),
    Code.CALCULATION_MISMATCH: means(
        422, "計算依據與專案登記不符", "The calculation is not by what the project pins"
    ),
    Code.VINTAGES_INVALID: means(422, "年份分配不符", "The vintages are not valid"),
    Code.ABOVE_CLAIM: means(422, "查證量高於申報量", "More was verified than was claimed"),
    Code.MATERIAL_DIFFERENCE: means(
        422, "申報量與查證量差異逾實質性門檻", "The claim is materially wrong: correct it"
    ),
    Code.NOTHING_TO_ISSUE: means(409, "沒有可核發的額度", "There is nothing to issue"),
    Code.SERIES_FULL: means(409, "序號已用盡", "The series has no serials left"),
    Code.ISSUED_MISMATCH: means(422, "核發明細不符", "The rows are not those the rules give"),
    Code.OUTSIDE_OWN: means(409, "該額度為本帳本所有", "The units are of this log"),
    Code.OUTSIDE_TAKEN: means(409, "該額度已經轉入", "The units were brought in before"),
    Code.OUTSIDE_FULL: means(409, "該系列轉入區間過多", "Too many ranges of the series elsewhere"),
    Code.EVIDENCE_UNKNOWN: means(404, "佐證不存在", "There is no such evidence"),
    Code.NOT_ATTACHER: means(403, "非附上佐證之帳戶", "Another account attached it"),
    Code.EVIDENCE_WITHDRAWN: means(409, "佐證已撤回", "The evidence is withdrawn"),
    Code.RANGES_INVALID: means(422, "序號區間不符", "The ranges are not valid"),
    Code.ABOVE_DUTY: means(422, "超過應補足數量", "More units than are owed"),
    Code.PRICE_OVERFLOW: means(422, "總價過大", "The price is too large"),
    Code.PURPOSE_NOT_ALLOWED: means(422, "用途不符", "The programme has no such purpose"),
    Code.BENEFICIARY_NOT_HOLDER: means(422, "受益人須為持有者", "The holder must be beneficiary"),
    Code.UNITS_UNKNOWN: means(404, "額度不存在", "The units were never issued"),
    Code.TOO_MANY_BLOCKS: means(422, "涉及區塊過多", "The act touches too many blocks"),
    Code.NOT_EQUIVALENT: means(422, "非同等減量額度", "The units are not of an equal kind"),
    Code.UNITS_SPENT: means(409, "額度已註銷", "The units are retired or cancelled"),
    Code.NOT_HOLDER: means(403, "非額度持有者", "The account does not hold the units"),
    Code.UNITS_ON_HOLD: means(409, "額度已凍結", "The units are on hold"),
    Code.NOT_ON_HOLD: means(409, "額度未凍結", "The units are not on hold"),
    Code.UNITS_WAITING: means(409, "額度在等待中的移轉", "The units wait in a transfer"),
    Code.MOVE_LIMIT: means(409, "已達移轉次數上限", "The units may move no more"),
    Code.USE_EXPIRED: means(409, "額度已逾使用期限", "The units may be used no more"),
    Code.EARNER_CLOSED: means(409, "原取得帳戶已終止", "Whoever earned the units is gone"),
    Code.ENTRY_UNKNOWN: means(404, "分錄不存在", "There is no such entry yet"),
    Code.FINDING_UNKNOWN: means(404, "查核發現不存在", "There is no such finding"),
    Code.NOT_AUDITEE: means(403, "不是受查帳戶", "Another account is the auditee"),
    Code.NOT_RAISER: means(403, "不是提出查核發現的帳戶", "Another auditor raised the finding"),
    Code.FINDING_CLOSED: means(409, "查核發現已結案", "The finding is closed"),
    Code.UNITS_LEFT: means(409, "帳戶尚有額度", "The account has units left"),
    Code.TARGET_ADMITTED: means(409, "欲撤回之行為已收錄", "The act to withdraw was admitted"),
    Code.TARGET_WITHDRAWN: means(409, "該行為已撤回", "The act was withdrawn before"),
    Code.TARGET_WINDOW: means(422, "撤回期限不符", "The act to withdraw would live too long"),
}
_DOOR: Final[dict[Door, Meaning]] = {
    Door.BAD_REQUEST: means(400, "請求格式不符", "The request is malformed"),
    Door.BAD_CURSOR: means(400, "分頁游標不符", "The cursor belongs to no page of this listing"),
    Door.DUPLICATE_KEY: means(400, "欄位重複", "A field stands twice in one object"),
    Door.UNAUTHENTICATED: means(401, "需要有效的權杖", "A valid token is needed"),
    Door.FORBIDDEN: means(403, "權杖無此權限", "The token's role may not do so"),
    Door.NOT_YOUR_ACT: means(403, "非本帳戶之行為", "The token's account has no part in the act"),
    Door.NOT_FOUND: means(404, "查無資料", "There is nothing here"),
    Door.METHOD_NOT_ALLOWED: means(405, "不支援此方法", "The method is not offered here"),
    Door.BODY_TOO_LARGE: means(413, "內容過大", "The body is too large"),
    Door.MEDIA_TYPE: means(415, "不支援此內容類型", "The body's media type is not taken here"),
    Door.IDEMPOTENCY_KEY_REUSED: means(
        422, "冪等鍵已用於其他請求", "The idempotency key was used for another request"
    ),
    Door.IDEMPOTENCY_IN_PROGRESS: means(
        409, "相同請求處理中", "The first request with this key has no answer yet"
    ),
    Door.REQUEST_TIMEOUT: means(408, "請求逾時", "The request did not come in time"),
    Door.HEAD_TOO_LARGE: means(431, "請求標頭過大", "The request's headers are too large"),
    Door.TOO_MANY_REQUESTS: means(429, "請求過於頻繁", "Too many requests"),
    Door.TOO_MANY_CONNECTIONS: means(503, "連線過多", "Too many connections are open"),
    Door.BUSY: means(429, "系統忙碌", "The registry is busy; nothing was written"),
    Door.DATABASE_UNAVAILABLE: means(503, "資料庫無回應", "The database does not answer"),
    Door.CLOCK_BEHIND: means(503, "系統時鐘落後", "The registry's clock is behind its log"),
    Door.CLOCK_APART: means(
        503, "系統時鐘與見證不符", "The registry's clock is not the witnesses'"
    ),
    Door.STOPPED: means(503, "帳簿暫停收錄", "The registry admits nothing at present"),
    Door.AUDITOR_TOO_OLD: means(
        501, "適用中的規則版本較本程式新", "The rules in force are newer than this program"
    ),
    Door.DEFECT: means(500, "系統缺陷", "The registry has a defect"),
}
_ARTEFACT: Final[dict[Defect, Meaning]] = {
    Defect.BAD_SERIAL: means(400, "序號格式不符", "The serial is malformed"),
}

CODES: Final[Mapping[str, Meaning]] = MappingProxyType(
    # A word that two lists share ("period_invalid") means the same in both; the ledger's wins.
    {
        str(code): meaning
        for table in (_DOOR, _ARTEFACT, FEE, METHOD, SERVICE, _ENTRY)
        for code, meaning in table.items()
    }
)
"""Every code of every answer."""

BY_STATUS: Final[Mapping[int, Door]] = {
    400: Door.BAD_REQUEST,
    401: Door.UNAUTHENTICATED,
    403: Door.FORBIDDEN,
    404: Door.NOT_FOUND,
    405: Door.METHOD_NOT_ALLOWED,
    413: Door.BODY_TOO_LARGE,
    415: Door.MEDIA_TYPE,
    429: Door.TOO_MANY_REQUESTS,
}
"""What the framework refuses by itself, by the status it gives."""
