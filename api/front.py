"""The front page: at a glance what this registry is, where its units are, what was done last.

For whoever comes by, a factory's engineer or an official, so in Traditional Chinese first and in
English second. Whatever stands here is in the log, and the page says how to check it.
"""

import datetime
from html import escape
from typing import Final

from msgspec import Struct

from api.pages import both, english
from api.schemas.log import ProgrammeAnswer
from ledger.book.calendar import LEGAL_OFFSET_HOURS, parse_instant
from registry.queries.units import Supply
from registry.remarks import Remark
from registry.services.said import Said
from registry.services.values import term

ENTRIES: Final = 5
"""How many of the last entries the page shows."""
EXPORT_FILE: Final = "tanbu-log.zip"
"""What a browser calls the export, and the command on the page."""

_LEGAL_ZONE: Final = datetime.timezone(datetime.timedelta(hours=LEGAL_OFFSET_HOURS))
_LINKS: Final = (
    ("/v1/projects", "專案", "Projects"),
    ("/v1/accounts", "帳戶", "Accounts"),
    ("/v1/transfers", "移轉", "Transfers"),
    ("/v1/retirements", "使用註銷", "Retirements"),
    ("/v1/entries", "全部分錄", "All entries"),
    ("/methods", "減量方法", "Methodologies"),
    ("/factors", "係數表", "Factors"),
    ("/schema", "介面文件", "API documentation"),
)
_FIGURES: Final = (
    ("held", "持有中", "Held"),
    ("on_hold", "凍結", "On hold"),
    ("retired", "使用註銷", "Retired"),
    ("cancelled", "依法註銷", "Annulled"),
)


class LastEntry(Struct, frozen=True, kw_only=True):
    """One of the last entries in words; `actor` is what the acting account's holder is called."""

    index: int
    admitted: str
    account: str
    actor: str
    sentence: Said
    remark: Remark | None = None


def front_body(told: ProgrammeAnswer, *, supply: Supply, entries: list[LastEntry], url: str) -> str:
    """Return the page's body; `url` is where people reach the registry."""
    return "".join(
        [
            f"<header><h1>碳簿 {english('Tanbu')}</h1><p>{escape(told.origin)}</p></header>",
            _about(told),
            _figures(supply),
            _links(),
            _entries(entries, told.size),
            _checking(told, url),
            _witnesses(told),
            "" if told.is_replay else both("p", told.disclaimer_zh, told.disclaimer),
        ]
    )


def _about(told: ProgrammeAnswer) -> str:
    return both(
        "p",
        "溫室氣體減量專案的登錄，以及減量額度的帳本：製造業者註冊專案，查驗機構查證並核發額度，"
        "業者移轉或使用。每一筆分錄由當事人簽署、依序公開，任何人都能把整本帳帶回家重新驗算，"
        "不必相信我們。",
        "A registry of greenhouse-gas reduction projects and the ledger of the units they earn: "
        "manufacturers register projects, verification bodies verify them and issue units, "
        "holders transfer or use them. Every entry is signed by whoever did it and is public; "
        "anybody can take the whole log home and recompute it without trusting us.",
    )


def _figures(supply: Supply) -> str:
    rows = "".join(
        f'<tr><th scope="row">{zh} {english(en)}</th><td>{getattr(supply, name):,}</td></tr>'
        for name, zh, en in _FIGURES
    )
    return (
        f"<section><h2>減量額度 {english('Units')}</h2>"
        '<table class="figures"><caption>單位：公噸二氧化碳當量 '
        f"{english('in tonnes of CO₂ equivalent')}</caption>"
        f'<tr class="total"><th scope="row">已核發 {english("Issued")}</th>'
        f"<td>{supply.issued:,}</td></tr>{rows}</table></section>"
    )


def _links() -> str:
    items = "".join(f'<li><a href="{path}">{zh} {english(en)}</a></li>' for path, zh, en in _LINKS)
    return f'<nav aria-label="資料 Data"><ul class="links">{items}</ul></nav>'


def _entries(entries: list[LastEntry], size: int) -> str:
    if not entries:
        said = both("p", "帳本還沒有分錄。", "The log has no entry yet.")
        return f"<section><h2>最近分錄 {english('Last entries')}</h2>{said}</section>"
    items = "".join(_entry(entry) for entry in entries)
    return (
        f"<section><h2>最近 {len(entries)} 筆，共 {size:,} 筆 "
        f"{english(f'The last {len(entries)} of {size:,} entries')}</h2>"
        f'<ul class="entries">{items}</ul></section>'
    )


def _entry(entry: LastEntry) -> str:
    moment = parse_instant(entry.admitted).astimezone(_LEGAL_ZONE)
    actor = f" · {escape(entry.actor)} {escape(entry.account)}" if entry.actor else ""
    return (
        f'<li><p class="when"><a href="/v1/entries/{entry.index}">分錄 {entry.index:,} '
        f"{english(f'Entry {entry.index:,}')}</a> · "
        f'<time datetime="{entry.admitted}">{moment:%Y-%m-%d %H:%M} (UTC+8)</time>{actor}</p>'
        f"{both('p', entry.sentence.zh, entry.sentence.en)}{_remark(entry.remark)}</li>"
    )


def _remark(remark: Remark | None) -> str:
    """Return what an entry's facts rest on; a source is shown and leads nowhere by itself."""
    if remark is None:
        return ""
    basis = term(remark.basis)
    source = f" {escape(remark.source)}" if remark.source else ""
    return (
        f'<p class="remark"><strong>{basis.zh}</strong> {escape(remark.text_zh)}'
        f"{english(f' {basis.en}: {remark.text_en}')}{source}</p>"
    )


def _checking(told: ProgrammeAnswer, url: str) -> str:
    fetch = f"curl -o {EXPORT_FILE} {url}/v1/export"
    audit = f"tanbu audit {EXPORT_FILE} --vkey '{told.vkey}'"
    return "".join(
        [
            f"<section><h2>自己查核 {english('Check it yourself')}</h2>",
            both(
                "p",
                "下載整本帳（一個 zip 檔），在自己的電腦上重新驗算每個簽章、規則與餘額。"
                "不需要帳號，也不需要網路；沒有發現問題，就什麼都不印，結束代碼為 0。",
                "Download the whole log (one zip file) and recompute every signature, rule and "
                "balance on a machine of your own. It needs no account and no network; where "
                "nothing is wrong it finds nothing and ends with exit code 0.",
            ),
            f"<pre><code>{escape(fetch)}\n{escape(audit)}</code></pre>",
            '<ul class="links">'
            f'<li><a href="/v1/export">下載帳本 {english("Download the log")}</a></li>'
            f'<li><a href="/log/checkpoint">簽署的檢查點 {english("Signed checkpoint")}</a></li>',
            "</ul>",
            both(
                "p",
                "驗證金鑰要從別處取得（公文、公報），再與這裡比對；這裡的可能也被換過。指紋：",
                "Take the key from somewhere else (a letter, the gazette) and compare: whoever "
                "forges a log also forges this line. Its fingerprint:",
            ),
            f"<pre><code>{escape(told.fingerprint)}</code></pre></section>",
        ]
    )


def _witnesses(told: ProgrammeAnswer) -> str:
    """Say in a line who else watches the log."""
    link = '<a href="/v1/witnesses">見證 <span lang="en">Witnesses</span></a>'
    if not told.witnesses:
        zh, en = "這本帳沒有見證。", "No witness cosigns this log."
    else:
        zh = (
            f"{told.witnesses} 個見證中有 {told.cosigning} 個簽章；"
            f"公布的檢查點涵蓋 {told.size:,} 筆中的 {told.published_size:,} 筆。"
        )
        en = (
            f"{told.cosigning} of {told.witnesses} cosign; the published checkpoint covers "
            f"{told.published_size:,} of {told.size:,} entries."
        )
    return f"<p>{link} {zh} {english(en)}</p>"
