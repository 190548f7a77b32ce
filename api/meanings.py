"""What the codes of services, methodologies and the carbon fee mean, beside those of the ledger."""

from typing import Final

from msgspec import Struct

from registry import carbon_fee
from registry.methods.errors import Reason
from registry.refusals import Refusal


class Meaning(Struct, frozen=True, kw_only=True):
    """What a code means: the status of the answer, and a title for people."""

    status: int
    zh: str
    en: str


def means(status: int, zh: str, en: str) -> Meaning:
    """Return a meaning."""
    return Meaning(status=status, zh=zh, en=en)


SERVICE: Final[dict[Refusal, Meaning]] = {
    Refusal.TEXT_INVALID: means(422, "文字不符", "A text is not valid"),
    Refusal.DOCUMENT_TOO_LARGE: means(413, "文件過大", "The document is too large"),
    Refusal.DOCUMENT_QUOTA: means(
        413, "文件總量已達上限", "The account's documents take too much room"
    ),
    Refusal.DOCUMENT_EMPTY: means(422, "文件沒有內容", "The document is empty"),
    Refusal.DOCUMENT_UNKNOWN: means(404, "文件不存在", "No document has this hash"),
    Refusal.DOCUMENT_MISSING: means(503, "文件遺失", "The document's file is missing"),
    Refusal.DOCUMENT_ALTERED: means(503, "文件遭竄改", "The document's file was altered"),
    Refusal.DOCUMENT_TAKEN: means(409, "文件雜湊已使用", "Another document has this hash"),
    Refusal.USER_UNKNOWN: means(404, "使用者不存在", "There is no such user"),
    Refusal.USER_DISABLED: means(409, "使用者已停用", "The user is disabled"),
    Refusal.EMAIL_TAKEN: means(409, "電子郵件已使用", "A user has this address"),
    Refusal.TOKEN_UNKNOWN: means(404, "權杖不存在", "There is no such token"),
    Refusal.TOKEN_ACCOUNT: means(422, "權杖的帳戶不符", "No token speaks for this account"),
    Refusal.TOKEN_ROLE: means(
        422, "權杖的角色與帳戶類別不符", "The role does not fit the account's kind"
    ),
    Refusal.TOKEN_LIFETIME: means(422, "權杖效期不符", "The token's lifetime is not allowed"),
    Refusal.TOO_MANY_TOKENS: means(409, "權杖過多", "The user has too many tokens"),
    Refusal.KEY_NOT_KEPT: means(404, "金鑰非代管", "The registry does not keep this key"),
    Refusal.PASSKEY_INVALID: means(422, "通行金鑰資料不符", "It is no passkey that can sign here"),
    Refusal.EDITION_UNKNOWN: means(
        422, "本程式不認得此規則版本", "This program does not know the edition"
    ),
    Refusal.MASTER_KEY: means(503, "無法使用主金鑰", "The master key cannot be used"),
    Refusal.PENDING_UNKNOWN: means(404, "沒有這份待簽文件", "No such note is pending"),
    Refusal.PENDING_CLOSED: means(409, "待簽文件已結案", "The pending note is closed"),
    Refusal.TOO_MANY_PENDING: means(409, "待簽文件過多", "Too many notes are pending"),
    Refusal.NOT_A_PARTY: means(403, "非當事人", "The account is no party to it"),
    Refusal.QUANTITY_INVALID: means(422, "數量不符", "The quantity is not valid"),
    Refusal.NOT_ENOUGH_UNITS: means(409, "額度不足", "The account holds too few units"),
    Refusal.UNITS_SCATTERED: means(409, "額度過於零散", "The units lie in too many ranges"),
    Refusal.DOSSIER_UNKNOWN: means(404, "查無此申請案", "There is no such dossier"),
    Refusal.DOSSIER_INVALID: means(422, "申請內容不符", "The application is not valid"),
    Refusal.DOSSIER_STATE: means(409, "申請案狀態不符", "The dossier has another state"),
    Refusal.DOSSIER_FULL: means(409, "申請案內容已達上限", "The dossier takes no more"),
    Refusal.FILED_LATE: means(409, "逾申請期限", "The time to file is over"),
    Refusal.CHECKLIST_INCOMPLETE: means(409, "應備文件不齊", "Documents are missing"),
    Refusal.CORRECTIONS_OPEN: means(409, "補正期限未屆", "The time to correct still runs"),
    Refusal.CORRECTIONS_LATE: means(409, "逾補正期限", "The time to correct is over"),
    Refusal.CORRECTIONS_SPENT: means(
        422, "超過補正總日數", "Corrections would take longer than they may in all"
    ),
    Refusal.REVIEW_EXTENDED: means(409, "審查已延長一次", "The review was extended before"),
    Refusal.REVIEW_OPEN: means(409, "審查尚未完成", "A reviewer has not recommended yet"),
    Refusal.REVIEWER_PARTIAL: means(422, "審查人員應迴避", "The reviewer is not impartial"),
    Refusal.COMMENTS_OPEN: means(409, "公眾意見期間未滿", "The draft is still open to comments"),
    Refusal.COMMENTS_CLOSED: means(409, "不在公眾意見期間", "The draft takes no comments now"),
    Refusal.BACKUP_INVALID: means(422, "備份不符", "The backup is not valid"),
    Refusal.BACKUP_AUDIT: means(422, "備份未通過稽核", "The backup fails its audit"),
    Refusal.NOT_EMPTY: means(409, "目標並非空白", "The target is not empty"),
}
METHOD: Final[dict[Reason, Meaning]] = {
    Reason.METHOD_UNKNOWN: means(404, "減量方法不存在", "There is no such methodology"),
    Reason.INPUTS_INVALID: means(422, "輸入不符", "The inputs are not valid"),
    Reason.NOT_A_DECIMAL: means(422, "不是十進位數", "A measurement is not a decimal number"),
    Reason.NOT_WHOLE: means(422, "不是整數", "A count is not a whole number"),
    Reason.UNIT_UNKNOWN: means(422, "單位不符", "A unit does not convert to the parameter's"),
    Reason.BELOW_MINIMUM: means(422, "低於下限", "A measurement is below its minimum"),
    Reason.ABOVE_MAXIMUM: means(422, "高於上限", "A measurement is above its maximum"),
    Reason.ABOVE_LIMIT: means(422, "超過減量方法限制", "The methodology is for smaller projects"),
    Reason.PARAMETER_MISSING: means(422, "缺少參數", "A parameter is missing"),
    Reason.ITEMS_MISMATCH: means(
        422, "項目不一致", "A parameter is not given for the same items as another"
    ),
    Reason.CONTRADICTION: means(422, "輸入互相矛盾", "Two inputs contradict each other"),
    Reason.PERIOD_INVALID: means(422, "期間不符", "The period is not valid"),
    Reason.YEARS_NOT_APART: means(
        422, "跨年數值未分年", "A figure does not tell two calendar years apart"
    ),
    Reason.READINGS_GAP: means(422, "讀數有缺漏", "Readings leave days of the period out"),
    Reason.READINGS_OVERLAP: means(422, "讀數重疊", "Readings cover a day twice"),
    Reason.READINGS_OUTSIDE: means(422, "讀數超出期間", "A reading lies outside the period"),
    Reason.FACTOR_SET_UNKNOWN: means(
        422, "係數表版本不存在", "There is no such edition of factors for this methodology"
    ),
    Reason.FACTOR_ABSENT: means(422, "缺少排放係數", "The edition has no such factor"),
    Reason.SUBSTITUTE_INVALID: means(422, "替代係數不符", "A substitute factor is not allowed"),
    Reason.DIVIDED_BY_ZERO: means(422, "除數為零", "A formula would divide by zero"),
    Reason.MEMBERS_INVALID: means(422, "成員分配不符", "The members' shares are not valid"),
}
FEE: Final[dict[carbon_fee.Reason, Meaning]] = {
    carbon_fee.Reason.YEAR_NOT_CHARGED: means(
        422, "該年未徵收碳費", "No fee is charged for the year"
    ),
    carbon_fee.Reason.OUT_OF_BOUNDS: means(422, "數值超出範圍", "A figure is out of bounds"),
    carbon_fee.Reason.PLAN_REQUIRED: means(
        422, "須有自主減量計畫", "The rate or the phase asks for a reduction plan"
    ),
    carbon_fee.Reason.EARLY_ACTION_BARRED: means(
        422, "不得使用先期專案減量額度", "Units of early actions may not be used"
    ),
    carbon_fee.Reason.EARLY_ACTION_LAPSED: means(
        422, "先期專案減量額度已逾可扣除年度", "Units of early actions count no more"
    ),
    carbon_fee.Reason.FOREIGN_BARRED: means(
        422, "不得使用國外減量額度", "Foreign units may not be used"
    ),
}
