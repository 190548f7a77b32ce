"""Why a door refuses, in words: what would be valid, and the same in Traditional Chinese.

What a decoder says is put in words first (`api.decoded`). The Chinese is made from one table of
sentences: where none fits there is none, since a translation that was guessed would be worse, and
a problem then bears the title of its code.
"""

import re
from types import MappingProxyType
from typing import Final

from api.forms import FORMS
from api.naming import Found
from api.queries import QUERIES
from api.refusals import REFUSALS
from api.rulings import KINDS_OF_ACCOUNT, RULINGS
from api.settlements import SETTLEMENTS
from api.verdicts import VERDICTS

NO_DAY: Final = "there is no such day; one reads 2026-01-31"
_KINDS: Final = MappingProxyType(
    {
        "str": "文字",
        "int": "整數",
        "float": "數字",
        "bool": " true 或 false",
        "array": "清單",
        "object": "物件",
        "null": "空值",
    }
)
NOUNS: Final = MappingProxyType(
    {
        "str": "a text",
        "int": "a whole number",
        "float": "a number",
        "bool": "true or false",
        "array": "a list",
        "object": "an object",
        "null": "nothing",
    }
)
_KIND_OF: Final = MappingProxyType({noun: _KINDS[word] for word, noun in NOUNS.items()})
_SENTENCES: Final[tuple[tuple[str, str], ...]] = (
    (r"one of: (.*)", "應為其中之一：{0}"),
    (r"the member (\S+) is missing", "缺少欄位 {0}"),
    (r"there is no member (\S+) here", "沒有欄位 {0}"),
    (r"(an? \w+|a whole number|true or false|nothing) is expected", "應為{0}"),
    (r"(.*) is expected, not (.*)", "應為{0}，收到{1}"),
    (r"(a whole number) of at least (-?\d+)", "應為不小於 {1} 的{0}"),
    (r"(a whole number) of at most (-?\d+)", "應為不大於 {1} 的{0}"),
    (r"(an? \w+) of at least (\d+) \w+", "{0}長度至少 {1}"),
    (r"(an? \w+) of at most (\d+) \w+", "{0}長度至多 {1}"),
    (r"(an? \w+) of exactly (\d+) \w+", "{0}長度應為 {1}"),
    (r"the JSON ends before it is whole, or there is none", "JSON 不完整，或沒有內容"),
    (r"this is no JSON, from byte (\d+) on: .*", "不是 JSON：第 {0} 個位元組起有誤"),
    (r"the text is not in UTF-8", "不是 UTF-8 的文字"),
    (r"it stands twice", "重複出現"),
    (r"sort the factor sets and name no table twice", "係數表應依序排列，且不得重複"),
    (r"name no readings twice", "監測數據不得重複"),
    (r"sort the origins and name none twice", "網頁來源應依序排列，且不得重複"),
    (r"the last number is not below the first", "末號不得小於首號"),
    (r"equipment and measure are both \* or neither", "設備與措施須同為 * 或皆不為 *"),
    (r"no (.*) is here", "查無此項"),
    (r"a token is needed here", "這裡需要權杖"),
    (
        r"send the token so: Authorization: Bearer tanbu_\.\.\.",
        "這裡需要 Bearer 權杖：請求標頭應為 Authorization: Bearer tanbu_...",
    ),
    (r"a body here has at most (\d+) bytes", "這裡的請求內容至多 {0} 位元組"),
    (r"it is empty: give it a value or leave it out", "參數是空的：請給值，或不要帶這個參數"),
    (r"not UTF-8 as %XX, or it holds U\+FFFD", "不是以 %XX 編碼的 UTF-8，或含有 U+FFFD"),
    (
        r"not HTTP/1.1, or no method of it: here are (.*) and (\w+)",
        "不是 HTTP/1.1，或沒有這個方法：可用的有 {0}、{1}",
    ),
    (r"not HTTP/1.1", "不是 HTTP/1.1"),
    (r"a URL is ASCII, all else in it as %XX", "網址限 ASCII，其他字元以 %XX 編碼"),
    (r"the token is unknown, expired or revoked", "權杖不明、逾期或已撤銷"),
    (r"a token of the role (\w+) may not", "此角色的權杖不得為之"),
    (r"the token does not speak for (.*)", "權杖不代表帳戶 {0}"),
    (r"(.*) neither acts nor signs here", "{0} 既非行為人也未簽署"),
    (r"(\w+) is for the operator to say", "{0} 由登錄管理人員填寫"),
    (r"again in (\d+) s", "請於 {0} 秒後再試"),
    (r"taken here: (.*)", "這裡接受：{0}"),
    (r"the body nests too deep", "內容巢狀過深"),
    (r"the body is empty, and JSON is expected", "沒有內容：應為 JSON"),
    (
        r"more stands behind the JSON, from character (\d+) on",
        "JSON 之後還有文字：自第 {0} 個字元起",
    ),
    (r"this is no JSON, from character (\d+) on", "不是 JSON：第 {0} 個字元起有誤"),
    (r"the body is not JSON in UTF-8", "內容不是 UTF-8 的 JSON"),
    (r"the form does not read", "表單內容無法讀取"),
    (r"a name stands twice in one object", "同一物件中欄位名稱重複"),
    (r"the path holds control characters", "路徑含控制字元"),
    (r"there is no such parameter here; there are: none", "沒有這個參數；這裡不接受參數"),
    (r"there is no such parameter here; there are: (.*)", "沒有這個參數；可用的有：{0}"),
    (r"a parameter stands twice", "參數重複"),
    (r"no control characters", "不得含控制字元"),
    (r"not a whole number", "不是整數"),
    (r"1 to 100 visible ASCII characters", "應為 1 到 100 個可見的 ASCII 字元"),
    (r"it must be: (.*)", "格式不符，應為：{0}"),
    (r"this key came with another request before", "此鍵已用於另一個請求"),
    (r"ask again shortly", "請稍後再問"),
    (r"a text or the hash of a pending one", "應為待簽文字或其雜湊"),
    (r"no tile has this path", "沒有這個路徑的雜湊磚"),
    (r"the last entry is (-?\d+)", "最後一筆為第 {0} 筆"),
    (
        r"there is no such time; one reads (\S+)",
        "沒有這個時刻；世界標準時間寫法如 {0}",
    ),
    (r"there is no such day", "沒有這一天"),
    (r"there is no such day; one reads 2026-01-31", "沒有這一天；寫法如 2026-01-31"),
    (
        r"it was to be filed by (\S+) at the latest \(O0020137 Art (\d+)\)",
        "至遲應於 {0} 前提出（溫室氣體自願減量專案管理辦法第{1}條）",
    ),
    (
        r"it was to be filed by (\S+) at the latest \(O0020138 Art (\d+)\)",
        "至遲應於 {0} 前提出（溫室氣體減量額度交易拍賣及移轉管理辦法第{1}條）",
    ),
    (r"corrections were due on (\S+) \(O0020137 Art 9\)", "補正期限為 {0}（自願減量辦法第9條）"),
    (r"corrections were due on (\S+) \(O0020138 Art 8\)", "補正期限為 {0}（交易移轉辦法第8條）"),
    (
        r"corrections may come until (\S+) \(.*\)",
        "補正期限至 {0}，期限內不得駁回",
    ),
    (
        r"a day after (\S+), and by (\S+) at the latest \(.*\)",
        "補正期限應在 {0} 之後，且依補正總日數不得晚於 {1}",
    ),
    (r"a review is extended once \(O0020137 Art 9\)", "審查延長以一次為限（自願減量辦法第9條）"),
    (
        r"the draft lies open to comments first, to the last day \(O0020137 Art 19\)",
        "減量方法草案應先公告期滿（自願減量辦法第19條）",
    ),
    (r"the period ends before (\S+): too short \(.*\)", "公告期間過短，至少應至 {0} 前一日"),
    (r"(\S+) has no such project", "{0} 沒有這個專案"),
    (
        r"what an application of the kind (\S+) is about: see the documentation",
        "subject 應為「{0:application}」申請的標的，參見文件",
    ),
    (r"this application is about no day", "此類申請不填生效日"),
    (r"the day of the change, like 2026-01-31", "變更之日，如 2026-01-31"),
    (r"an account is applied for on paper, with the authority", "開立帳戶應以書面向主管機關申請"),
    (r"the dossier is (\w+)", "申請案目前為「{0:state}」"),
    (r"(\w+) is for the ([\w ]+)", "「{0:step}」限由{1:side}為之"),
    (r"missing: (.*)", "缺少：{0:item}"),
    (r"they have or had a token of the applicant", "該人員曾持有申請人之權杖"),
    (r"still to recommend: (.*)", "尚未提出審查意見：{0}"),
    (r"it lies open from (\S+) to (\S+)", "公告期間為 {0} 至 {1}"),
    (r"(\S+) at the earliest", "最早為 {0}"),
    (r"no dossier has this id", "沒有此編號的申請案"),
    (r"the log has no calendar of the year (\d+)", "帳本沒有 {0} 年的工作日曆"),
    (r"the limit lies outside the days there are", "期限超出可表示的日期"),
    (r"the day has not come: it is (.*) at UTC\+8", "這一天尚未到來：現為 {0}（UTC+8）"),
    (
        r"the sheet would have ([\d,]+) cells, at most ([\d,]+)",
        "計算書將有 {0} 個儲存格，至多 {1} 個",
    ),
    (r"start and end go together", "起日與迄日須一併提供"),
    (r"the old size is above the new: swap them", "舊的大小大於新的：請對調"),
    (r"not base64url", "不是 base64url"),
    (r"one signature line", "應為一行簽章"),
    (r"these are another user's tokens", "這是其他使用者的權杖"),
    (r"a token for another user", "不得替其他使用者核發權杖"),
    (r"a token for another account", "不得替其他帳戶核發權杖"),
    (r"a role that is not yours", "不得核發非本身角色的權杖"),
)
_CHINESE: Final = tuple(
    (re.compile(pattern), zh)
    for pattern, zh in (*QUERIES, *RULINGS, *SETTLEMENTS, *REFUSALS, *VERDICTS, *_SENTENCES)
)
_BY_FORM: Final = MappingProxyType(dict(FORMS.values()))
_ENGLISH: Final = re.compile(
    r"(?<![A-Za-z_-])(?:an?|the|is|are|was|not|of|there|has|have|expected|missing) [a-z]"
)
"""What only a sentence in English has: a pattern that leaves it in has taken another's sentence."""


def in_chinese(detail: str) -> str:
    """Return a door's or decoder's sentence in Traditional Chinese, empty where there is none."""
    if detail in _BY_FORM:
        return _BY_FORM[detail]
    for pattern, zh in _CHINESE:
        if (found := pattern.fullmatch(detail)) is not None:
            said = zh.format(*(Found(_kind(words)) for words in found.groups()))
            if _ENGLISH.search(said) is None:
                return said
    return ""


def _kind(words: str | None) -> str:
    """Return kinds of values in Chinese, what is none as it is, and nothing of nothing."""
    if words is None:
        return ""
    if words in _KINDS:
        return _KINDS[words]
    if words in KINDS_OF_ACCOUNT:
        return KINDS_OF_ACCOUNT[words]
    kinds = [_KIND_OF.get(each) for each in words.split(" or ")]
    return "或".join(each for each in kinds if each) if all(kinds) else _KIND_OF.get(words, words)
