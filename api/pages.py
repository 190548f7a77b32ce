"""The few pages the API shows of itself: plain HTML, one small style, no script, nothing fetched.

The style stands in the page and the content security policy names its hash, so that no other style
and no script whatever can run.
"""

import base64
import hashlib
from html import escape
from typing import Final

from api.replay import ASSUMED_EN, ASSUMED_ZH, REPLAY_EN, REPLAY_ZH

STYLE: Final = (
    ":root{color-scheme:light dark;--ink:#1b2a22;--soft:#4d5d54;--paper:#fff;--link:#0b5d3b;"
    "--tint:#f2f5f3;--line:#d5ded8;--replay:#fde8c8}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e3ebe6;--soft:#a3b2a9;--paper:#121916;"
    "--link:#7fd0a8;--tint:#1d2722;--line:#33423a;--replay:#5a3d0c}}"
    "body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:var(--ink);background:var(--paper);overflow-wrap:anywhere}a{color:var(--link)}"
    "code,pre{font:14px/1.5 ui-monospace,monospace}"
    "pre{background:var(--tint);padding:.8rem;white-space:pre-wrap}h1,h2,h3{line-height:1.25}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;"
    "padding:.3rem .6rem;border-bottom:1px solid var(--line)}.m{font-weight:700;text-transform:"
    "uppercase}section{border-top:1px solid var(--line);margin-top:1.5rem}"
    ".replay{background:var(--replay);padding:.4rem .8rem}"
    "[lang=zh-Hant] [lang=en]{color:var(--soft)}a [lang=en][lang=en]{color:inherit}"
    "h1 [lang=en],h2 [lang=en]{font-weight:400}"
    "p+p[lang=en]{margin-top:-.6rem}caption{text-align:left;color:var(--soft)}"
    ".figures{max-width:28rem}.figures th{font-weight:400}.figures td{text-align:right;"
    "font-variant-numeric:tabular-nums}.total th,.total td{font-weight:700}"
    ".links{display:flex;flex-wrap:wrap;gap:.4rem 1.4rem;padding:0;list-style:none}"
    ".entries{padding:0;list-style:none}.entries li+li{border-top:1px solid var(--line)}"
    ".operations{padding:0;list-style:none}.operations li{padding-left:3.6rem;"
    "text-indent:-3.6rem}"
    ".operations code:first-child{display:inline-block;width:3.6rem;text-indent:0}"
    ".when{margin-bottom:0}.when+p{margin-top:0}"
    ".remark{border-left:3px solid var(--line);padding-left:.6rem;font-size:.9rem}"
    "td:first-child,td a{overflow-wrap:normal}"
    "@media print{:root{--ink:#000;--soft:#333;--paper:#fff;--link:#000;--tint:#fff;"
    "--line:#999;--replay:#fff}body{max-width:none;margin:0}"
    "li,tr,pre{break-inside:avoid}h2{break-after:avoid}}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HTML_HEADERS: Final = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
}
_REPLAY: Final = (
    f'<p class="replay" lang="zh-Hant">{REPLAY_ZH}。{ASSUMED_ZH}。'
    f'<span lang="en"> {REPLAY_EN}. {ASSUMED_EN}.</span></p>'
)


def page(title: str, body: str, *, is_replay: bool = False, lang: str = "en") -> str:
    """Return a page; `body` is HTML already, `title` is not. `lang` is the body's language."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body>{_REPLAY if is_replay else ''}{body}</body></html>\n"
    )
