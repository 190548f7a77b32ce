"""What rules, services and methodologies refuse, in Traditional Chinese: pattern and sentence.

Their details are English, places and figures; a door that answers in both languages reads here. A
detail of no language at all stands in either.
"""

import re
from typing import Final

VERDICTS: Final[tuple[tuple[str, str], ...]] = (
    (
        r"only the authority's approving signature vouches for an earlier day",
        "較早的申請日須有登錄管理機關的核准簽章",
    ),
    (
        r"an application lies between (\S+) and (\S+) \(O0020137 Art 9: .*\)",
        "申請日應在 {0} 與 {1} 之間（溫室氣體自願減量專案管理辦法第9條）",
    ),
    (
        r"a (\S+) crediting period of this kind of project lasts (\d+) years at most "
        r"\(O0020137 Art 7\)",
        "此類專案的計入期（{0:crediting}）以 {1} 年為限（溫室氣體自願減量專案管理辦法第7條）",
    ),
    (
        r"no crediting period is (\S+) for family (\S), unit type (\S) \(O0020137 Art 7\)",
        "{1} 類、額度類別為「{2:unit_type}」的專案沒有{0:crediting}計入期"
        "（溫室氣體自願減量專案管理辦法第7條）",
    ),
    (
        r"a fixed crediting period is not renewed \(O0020137 Art 7\)",
        "固定型計入期不得展延（溫室氣體自願減量專案管理辦法第7條）",
    ),
    (
        r"it is renewed (\d+) times at most, for (\d+) years each \(O0020137 Art 7\)",
        "最多得展延 {0} 次，每次以 {1} 年為限（溫室氣體自願減量專案管理辦法第7條）",
    ),
    (
        r"it had to be applied for by (\S+) \(O0020137 Art 15\)",
        "應於 {0} 以前申請展延（溫室氣體自願減量專案管理辦法第15條）",
    ),
    (
        r"it has reported, or (\S+) has not come \(O0020137 Art 20\(2\)\)",
        "專案已申報監測，或尚未到 {0}（溫室氣體自願減量專案管理辦法第20條第2款）",
    ),
    (r"the project is withdrawn", "專案已終止"),
    (r"the project is revoked", "專案已撤銷"),
    (
        r"the boundary has (\S+) \(O0020137 Art 11\((\d)\)\)",
        "專案邊界內有{0:exclusion}（溫室氣體自願減量專案管理辦法第11條第{1}款）",
    ),
    (
        r"say when the measures began \(O0020137 Art 11\(5\)\)",
        "須載明減量措施開始日（溫室氣體自願減量專案管理辦法第11條第5款）",
    ),
    (
        r"the measures began before (\S+) \(O0020137 Art 11\(5\)\)",
        "減量措施早於 {0} 即已執行（溫室氣體自願減量專案管理辦法第11條第5款）",
    ),
    (
        r"project (\S+) is that one \(O0020137 Art 10\(2\), 20\(3\)\)",
        "專案 {0} 已登錄該註冊，不得重複（溫室氣體自願減量專案管理辦法第10條第2款、第20條第3款）",
    ),
    (
        r"say how large the project is \(O0020137 Art 8\)",
        "須載明專案規模（溫室氣體自願減量專案管理辦法第8條）",
    ),
    (
        r"a (\S+) project, by its (\S+), needs more: (.*) \(O0020137 Art 8\)",
        "依{1:test}判定為{0:tier}專案，尚缺：{2:analysis}（溫室氣體自願減量專案管理辦法第8條）",
    ),
    (
        r"there is no (.*) \(O0020137 Art (\d+)\)",
        "缺少{0:document}（溫室氣體自願減量專案管理辦法第{1}條）",
    ),
    (
        r"there is no (.*) \(O0020137 Art (\d+)\((\d)\)\)",
        "缺少{0:document}（溫室氣體自願減量專案管理辦法第{1}條第{2}款）",
    ),
    (
        r"no checkpoint yet that is signed and has its quorum is here",
        "尚無已簽署且達見證門檻的檢查點",
    ),
    (
        r"from one day to (\d+) calendar years; these are 0",
        "迄日須晚於起日：期間至少 1 日、至多 {0} 個曆年",
    ),
    (
        r"from one day to (\d+) calendar years; these are (\d+)",
        "期間至多 {0} 個曆年，所給為 {1} 個曆年",
    ),
    (
        r"whole calendar years, from one 1 January to another",
        "期間限完整曆年，自 1 月 1 日起，至另一年 1 月 1 日止（不含）",
    ),
    (r"no signature lines after an empty line", "空行之後沒有簽章行"),
    (r"control character at byte (\d+)", "第 {0} 個位元組為控制字元"),
    (r"more than (\d+) signature lines", "簽章行超過 {0} 行"),
    (r"the JSON line is not in canonical form", "JSON 行不是標準寫法"),
    (r"the JSON line is not an object", "JSON 行應為物件"),
    (r"no act has this name", "沒有這個名稱的行為"),
    (r"the act has no name", "行為沒有名稱（act）"),
    (r"the act is past its not_after", "行為已逾其有效期限（not_after）"),
    (r"(\S+) is revoked", "金鑰 {0} 已撤銷"),
    (r"no key is called (\S+)", "沒有名為 {0} 的金鑰"),
    (r"it was made for another rp_id", "此通行金鑰屬於另一個信賴方（rp_id）"),
    (r"no credential is in it", "其中沒有通行金鑰的憑證"),
    (r"no such account is open", "沒有這個帳戶"),
    (r"no project has this serial", "沒有此編號的專案"),
    (r"an account has this name", "此帳戶名稱已使用"),
    (r"this parameter is missing: a name, not a path", "缺少這個參數：檔名，不含路徑"),
    (r"this parameter is missing: what an act will call it", "缺少這個參數：文件種類"),
    (r"this parameter is missing: a size of the log", "缺少這個參數：帳本大小（分錄筆數）"),
    (r"this parameter is missing: an entry", "缺少這個參數：分錄序號"),
    (
        r"a tie is declared by the body, the enterprise or an authority",
        "利害關係由查驗機構、事業或登錄管理機關申報",
    ),
    (
        r"it is declared to last until (\S+) at least: ask the authority",
        "已申報至少持續至 {0}；縮短須由登錄管理機關為之",
    ),
    (
        r"at most (\d+) ties are declared of a body and an enterprise",
        "同一查驗機構與事業至多申報 {0} 項利害關係",
    ),
    (r"no such tie is declared", "未申報這項利害關係"),
    (
        r"O0020104 Art 25\(2\)\(2\): (\S+) is bound to (\S+) by advice, to (\S+)",
        "溫室氣體認證機構及查驗機構管理辦法第25條第2項第2款：{0} 曾輔導 {1}，至 {2}",
    ),
    (
        r"O0020104 Art 25\(2\)\(3\): (\S+) is bound to (\S+) by employment, to (\S+)",
        "溫室氣體認證機構及查驗機構管理辦法第25條第2項第3款：{0} 曾受聘於 {1}，至 {2}",
    ),
    (
        r"O0020104 Art 25\(2\)\(5\): (\S+) is bound to (\S+) by (ownership|commercial), to (\S+)",
        "溫室氣體認證機構及查驗機構管理辦法第25條第2項第5款：{0} 與 {1} 有密切關係，至 {3}",
    ),
    (r"the lead is none of the team", "主導查驗員不在查驗小組名單中"),
    (
        r"O0020104 Art 26\(1\)\(4\): the reviewer took no part in the work",
        "溫室氣體認證機構及查驗機構管理辦法第26條第1項第4款：內部技術審查人員須非參與該案者",
    ),
    (
        r"O0020104 Art 26\(1\)\(2\): (\S+) led for (\S+) in each of (\d+) years before",
        "溫室氣體認證機構及查驗機構管理辦法第26條第1項第2款："
        "{0} 已連續 {2} 年主導 {1} 的查證，不得再由其主導",
    ),
    (
        r"O0020104 Art 26\(1\)\(2\): a verification gives reasonable assurance",
        "溫室氣體認證機構及查驗機構管理辦法第26條第1項第2款：查證須符合合理保證等級",
    ),
    (
        r"an opinion that is (\S+) has 0 grams, no vintages and no calculation",
        "否定意見或無法表示意見，數值須為 0，且不得附年份分配與計算依據",
    ),
    (
        r"O0020104 Art 26\(1\)\(2\): the claim of (-?\d+) g differs from the verified figure by "
        r"more than (\d+) permille: it is to be corrected",
        "溫室氣體認證機構及查驗機構管理辦法第26條第1項第2款："
        "申報 {0} 公克，與查證量相差逾千分之 {1}，應先更正報告",
    ),
    (r"a project has this serial", "已有專案使用此編號"),
    (r"(\d+) units can be moved, (\d+) are asked for", "可移轉 {0} 單位，要求 {1} 單位"),
    (r"(\S+ \d+-\d+) are retired", "{0} 已使用註銷"),
    (r"(\S+ \d+-\d+) are cancelled", "{0} 已依法註銷"),
    (r"(\S+ \d+-\d+) are on_hold", "{0} 已凍結"),
    (r"(\S+ \d+-\d+) are held by (\S+)", "{0} 由 {1} 持有"),
    (r"the days rise, and none stands twice", "日期須由早到晚，不得重複"),
    (r"(\S+) is not of the year (\d+)", "{0} 不在 {1} 年"),
    (r"(\S+) is of a weekend, and closed anyway", "{0} 是週末，本來就放假"),
    (r"(\S+) is not of a weekend, and open anyway", "{0} 是平日，本來就上班"),
    (r"no account (\S+) is open", "沒有帳戶 {0}"),
    (
        r"(\S+) is registered here: its units are issued by its reports",
        "{0} 已在此註冊，其額度依監測報告核發",
    ),
    (r"a log of profile \S+ has families (\S+)", "此制度的專案編號以 {0} 起首"),
    (r"the period has no day in (\d+)", "監測期間沒有 {0} 年的日子"),
    (r"the units are numbers (\d+) to (\d+) of the series", "應為該系列第 {0} 到 {1} 號"),
    (
        r"project (\S+) is (\S+) there, and earns here (\S+) \.\. (\S+) "
        r"\(O0020137 Art 10\(2\), 20\(3\)\)",
        "專案 {0} 在該計畫登錄為 {1}，並於 {2} .. {3} 在此取得額度"
        "（溫室氣體自願減量專案管理辦法第10條第2款、第20條第3款）",
    ),
    (r"(\S+) is a project of this log: so are its units", "{0} 為本帳本之專案，其額度亦然"),
    (r"(\S+) has units of these numbers in this log", "本帳本 {0} 已有這些編號的額度"),
    (r"units of these numbers were brought in before", "這些編號的額度已經轉入"),
    (
        r"at most (\d+) ranges apart of one outside series",
        "同一系列至多轉入 {0} 個不相連的區間",
    ),
    (r"it is trusted from (\S+) on", "自 {0} 起受信任"),
    (r"(\S+) does not trust (\S+)", "{0} 未信任 {1}"),
    (r"it ripened at (\S+)", "等待期已於 {0} 屆滿"),
    (r"it may be completed from (\S+) on", "自 {0} 起方可完成"),
    (
        r"some of its units were annulled meanwhile: let an authority stop it",
        "部分額度已依法註銷，應由登錄管理機關停止這筆移轉",
    ),
    (r"no transfer of entry (\d+) waits", "第 {0} 筆分錄沒有等待中的移轉"),
    (r"it is for (\S+) or (\S+) to say", "應由 {0} 或 {1} 為之"),
    (r"it is for (\S+) to say", "應由 {0} 為之"),
    (r"units wait in the transfer of entry (\d+)", "額度在第 {0} 筆等待中的移轉"),
    (r"the project's units are of type (\S+)", "此專案的額度類別是「{0:unit_type}」"),
    (r"the log has (\d+) entries", "帳本現有 {0} 筆分錄"),
    (r"entry (\d+) raised no finding", "第 {0} 筆分錄沒有提出查核發現"),
    (r"(\S+) is the auditee", "受查帳戶是 {0}"),
    (r"(\S+) raised it", "提出者是 {0}"),
    (r"entry (\d+) closed it", "已由第 {0} 筆分錄結案"),
    (r"the project is registered", "專案已註冊，尚未確證"),
    (r"the project is validated", "專案已確證"),
    (r"the recipient is the holder", "受讓人即為持有者"),
    (
        r"not a purpose of these units; there are: (.*)",
        "這些額度沒有這個用途；可用的有：{0:purpose}",
    ),
    (r"still to sign: (.*); signed by (.*)", "尚待簽署：{0}；已簽署：{1}"),
    (
        r"the signature of (\S+) is missing: the acting account signs before others",
        "缺少 {0} 的簽章：行為帳戶須先於其他帳戶簽署",
    ),
    (r"the signature of (\S+) does not verify", "{0} 的簽章驗證不符"),
    (r"no document has this hash", "沒有此雜湊的文件"),
    (r"not a dash, a key name and a signature", "應為一個破折號、金鑰名稱與簽章"),
    (
        r"not canonical base64 of a key id and signature",
        "金鑰識別碼與簽章應為標準 base64",
    ),
    (r"not a serial; one reads (.*), or (.*)", "不是序號；寫法如 {0}，或 {1}"),
    (r"not a printed serial: (.*)", "不是印出的序號：{0}"),
    (r"not a range: (.*) to (.*)", "不是序號範圍：{0} 到 {1}"),
    (r"no such day: (.*)", "沒有這一天：{0}"),
    (
        r"the project's is (.*); computed would be (.*)",
        "專案登記的是 {0}；這裡會計算的是 {1}",
    ),
    (r"the project's is (.*)", "專案登記的是 {0}"),
    (
        r"the project pins no factor sets: its figures carry no calculation",
        "專案未指定係數表，其數值不附計算依據",
    ),
    (r"the project pins (.*): say how it was computed", "專案指定係數表 {0}，須附計算依據"),
    (r"the project pins exactly ([^;]*); used were (.*)", "專案指定 {0}；使用的是 {1}"),
    (r"the project pins exactly (.*)", "專案指定 {0}"),
    (
        r"the project pins its tables of factors; leave out (.*)",
        "專案已指定係數表，請刪去 {0}",
    ),
    (
        r"members and shares are those of the project; leave them out",
        "成員與分配依專案登記，請刪去",
    ),
    (r"(.*): it stands in the parameters and in the readings", "{0}：參數與讀數檔重複提供"),
    (r"it stands in the parameters and in the readings", "參數與讀數檔重複提供"),
    (r"it stands twice", "重複提供"),
    (r"(.*): expected from (\S+) on", "{0}：應自 {1} 起"),
    (r"(.*): nothing from then on", "{0}：其後沒有讀數"),
    (r"(.*) to (\S+): the period is (\S+) to (\S+)", "{0} 至 {1}：期間為 {2} 至 {3}"),
    (r"(.*): one figure for the period, not readings", "{0}：應為整個期間的單一數值，不是讀數"),
    (r"one figure for the period, not readings", "應為整個期間的單一數值，不是讀數"),
    (r"(.*): a reading for each calendar year", "{0}：每一曆年各一筆讀數"),
    (r"a reading for each calendar year", "每一曆年各一筆讀數"),
    (r"at most (\S+) (\S+) a year", "每年至多 {0} {1}"),
    (
        r"at most (\S+) (\S+) a year, (\d+) days of which lie in (\d+)",
        "每年至多 {0} {1}，{3} 年只有 {2} 日",
    ),
    (r"(.*): at most (\S+) (\S+) a day", "{0}：每日至多 {1} {2}"),
    (r"at most (\S+) (\S+) a day", "每日至多 {0} {1}"),
    (r"(.*): at most (\S+)( [^ ,]+)?", "{0}：至多 {1}{2}"),
    (r"at most (\S+)( [^ ,]+)?", "至多 {0}{1}"),
    (r"(.*): at least (\S+)( \S+)?", "{0}：至少 {1}{2}"),
    (r"at least (\S+)( \S+)?", "至少 {0}{1}"),
    (r"(.*): the names differ by the case of letters alone", "{0}：名稱只差大小寫"),
    (r"not the same for each (\S+): (.*)", "項目不一致：{1}"),
    (r"(\S+); there are (.*)", "沒有 {0}；有 {1}"),
    (r"(.*): one of (.*)", "{0}：應為 {1} 之一"),
    (r"([^,]+), not (\S+)", "{0}，不是 {1}"),
    (r"no date: (.*)", "不是日期：{0}"),
)
"""In their order: the first that fits all of a detail says it."""

_WORDS: Final = re.compile(r"[A-Za-z]{2,},? [a-z]{2,}")
"""Two words of a sentence: what is said in English has them."""


def neutral(detail: str) -> str:
    """Return a detail that is of no language, places and figures alone; empty where it is one."""
    return "" if _WORDS.search(detail) else detail
