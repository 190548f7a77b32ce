"""What a value looks like that a pattern asks for, in words: by the pattern, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

FORMS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        r"\A[a-z0-9-]{3,32}\Z": (
            "an account: 3 to 32 of a-z, 0-9 and -",
            "帳戶名稱：3 到 32 個小寫字母、數字或 -",
        ),
        r"\A[0-9a-f]{32}\Z": (
            "an act id: 32 lower-case hex digits",
            "行為編號：32 個小寫十六進位字",
        ),
        r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z\Z": (
            "a UTC time like 2026-01-02T03:04:05.000Z",
            "世界標準時間，如 2026-01-02T03:04:05.000Z",
        ),
        r"\A[a-z0-9][a-z0-9./-]{2,126}[a-z0-9]\Z": (
            "the name of a log: a URL prefix without its scheme",
            "帳本名稱：不含通訊協定的網址前段",
        ),
        r"\A[0-9a-f]{64}\Z": (
            "a SHA-256: 64 lower-case hex digits",
            "SHA-256：64 個小寫十六進位字",
        ),
        r"\A[a-z0-9./-]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+\Z": (
            "a verifier key: name+hash+base64",
            "驗證金鑰：名稱+雜湊+base64",
        ),
        r"\A[a-z0-9-]{3,32}/k[1-9][0-9]{0,2}\Z": (
            "a key's name: account/k1, account/k2 and so on",
            "金鑰名稱：帳戶/k1、帳戶/k2 等",
        ),
        r"\A(https://([a-z0-9][a-z0-9.-]{0,251})?[a-z0-9]|http://localhost)(:[1-9][0-9]{0,4})?\Z": (
            "a web origin: https://, a host and perhaps a port; or http://localhost",
            "網頁來源：https:// 加主機，可加連接埠；或 http://localhost",
        ),
        r"\A([a-z0-9][a-z0-9.-]{0,251})?[a-z0-9]\Z": (
            "a relying party: the name of a host in lower case",
            "信賴方：小寫的主機名稱",
        ),
        r"\A[A-Za-z0-9+/]+={0,2}\Z": ("bytes in base64", "base64 文字"),
        r"\A[0-9]{8}\Z": ("a 統一編號: 8 digits", "統一編號：8 個數字"),
        r"\A([0-9]{2})?\Z": ("a sector: 2 digits, or empty", "行業別：2 個數字，或空白"),
        r"\A[ABCZ][0-9]{5}\Z": (
            "a project: A, B, C or Z and 5 digits",
            "專案編號：A、B、C 或 Z 加 5 個數字",
        ),
        r"\A[ABCZ][0-9]{5}/[0-9]{4}\Z": (
            "a series like Z00001/2024",
            "編碼系列，如 Z00001/2024",
        ),
        r"\A[A-Z][A-Z0-9.-]{1,31}\Z": (
            "a methodology's code like AMS-II.C",
            "減量方法代碼，如 AMS-II.C",
        ),
        r"\A[0-9]{1,3}(\.[0-9]{1,3}){0,2}\Z": ("a version like 24.0", "版次，如 24.0"),
        r"\A[A-Z][A-Z0-9-]{1,31}/([1-9][0-9]{0,3}|\*)\Z": (
            "an edition of factors like TW-GRID/1, or TW-GRID/* for any",
            "係數表版本，如 TW-GRID/1；不限版本為 TW-GRID/*",
        ),
        r"\A[A-Z0-9]{4,16}\Z": (
            "a plant's registration number: 4 to 16 of A-Z and 0-9",
            "工廠登記編號或管制編號：4 到 16 個大寫字母或數字",
        ),
        r"\A([A-Z0-9][A-Z0-9._-]{0,31}|\*)\Z": (
            "an equipment tag: up to 32 of A-Z, 0-9, . _ and -; or * for the whole plant",
            "設備編號：至多 32 個大寫字母、數字、. _ -；全廠為 *",
        ),
        r"\A([a-z][a-z0-9-]{0,31}|\*)\Z": (
            "a measure: up to 32 of a-z, 0-9 and -; or *",
            "措施代碼：至多 32 個小寫字母、數字、-；或 *",
        ),
        r"\A[A-Z0-9][A-Z0-9./_-]{0,63}\Z": (
            "a series elsewhere: up to 64 of A-Z, 0-9, . / _ and -",
            "原登錄系統的系列：至多 64 個大寫字母、數字、. / _ -",
        ),
        r"\A[A-Z0-9-]{1,40}\Z": (
            "an approval number: 1 to 40 of A-Z, 0-9 and -",
            "核准文號：1 到 40 個大寫字母、數字或 -",
        ),
        r"\Ap-[0-9a-f]{16}\Z": (
            "a person: p- and 16 hex digits",
            "人員代號：p- 加 16 個十六進位字",
        ),
        r"\Au-[0-9a-f]{16}\Z": ("a user: u- and 16 hex digits", "使用者：u- 加 16 個十六進位字"),
        r"\A(0|[1-9][0-9]{0,11})(\.[0-9]{1,9})?\Z": (
            "a number as text: at most 12 digits, and 9 behind the point",
            "文字寫的數字：整數至多 12 位，小數至多 9 位",
        ),
        r"\A(0|[1-9][0-9]{0,11})(\.[0-9]{1,9})?( [A-Za-z0-9%/._-]{1,24})?\Z": (
            "a number as text, and perhaps a unit behind a space, like 1200.5 or 33.33 %",
            "文字寫的數字，可空一格加單位，如 1200.5 或 33.33 %",
        ),
        r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z": ("a date like 2026-01-31", "日期，如 2026-01-31"),
        r"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,31}\Z": (
            "an item's name: up to 32 of Latin letters, digits, _ . and -",
            "項目名稱：至多 32 個英文字母、數字、_、. 或 -",
        ),
        r"\A[A-Z][A-Z0-9-]{1,31}/[1-9][0-9]{0,3}\Z": (
            "an edition of factors like TW-GRID/1",
            "係數表版本，如 TW-GRID/1",
        ),
        r"\A[0-9]{4}\Z": ("a year like 2026", "西元年，如 2026"),
        r"\A(0|[1-9][0-9]{0,14})\Z": (
            "the index of an entry: 0 for the first, 1, 2 and so on",
            "分錄序號：第一筆為 0，其後 1、2 等",
        ),
        r"\A[0-9a-f]{16}\Z": ("a token's id: 16 hex digits", "權杖編號：16 個十六進位字"),
    }
)
"""What a value that a pattern asks for looks like: English, and Traditional Chinese."""
