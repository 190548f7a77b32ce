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
    "body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b2a22;background:#fff}a{color:#0b5d3b}code,pre{font:14px/1.5 ui-monospace,monospace}"
    "pre{background:#f2f5f3;padding:.8rem;overflow:auto}h1,h2,h3{line-height:1.25}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;"
    "padding:.3rem .6rem;border-bottom:1px solid #d5ded8}.m{font-weight:700;text-transform:"
    "uppercase}section{border-top:1px solid #d5ded8;margin-top:1.5rem}.replay{background:#fde8c8;"
    "padding:.4rem .8rem}@media(prefers-color-scheme:dark){body{color:#e3ebe6;background:#121916}"
    "a{color:#7fd0a8}pre{background:#1d2722}td,th,section{border-color:#33423a}"
    ".replay{background:#5a3d0c}}"
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


def page(title: str, body: str, *, is_replay: bool = False) -> str:
    """Return a page; `body` is HTML already, `title` is not."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body>{_REPLAY if is_replay else ''}{body}</body></html>\n"
    )
