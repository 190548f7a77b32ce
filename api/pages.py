"""The few pages the API shows of itself: plain HTML, one small style, no script, nothing fetched.

The style stands in the page and the content security policy names its hash, so that no other style
and no script whatever can run.
"""

import base64
import hashlib
from html import escape
from typing import Final

from litestar import MediaType

from api.replay import ASSUMED_EN, ASSUMED_ZH, REPLAY_EN, REPLAY_ZH
from api.style import STYLE

_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
    "form-action {form}; frame-ancestors 'none'"
)
HTML_HEADERS: Final = {"Content-Security-Policy": _POLICY.format(form="'none'")}
FORM_HEADERS: Final = {"Content-Security-Policy": _POLICY.format(form="'self'")}
"""The headers of a page with a form, which may be sent to this registry and nowhere else."""
VARY: Final = {"Vary": "Accept"}
"""The header of what is a page to some and JSON to others."""
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
        f"<body><main>{_REPLAY if is_replay else ''}{body}</main></body></html>\n"
    )


def asks_for_page(accept: str) -> bool:
    """Tell whether somebody who accepts this asks for a page: browsers do, programs do not."""
    return MediaType.HTML in accept


def english(text: str) -> str:
    """Return a text as the English within a line of Chinese."""
    return f'<span lang="en">{escape(text)}</span>'


def both(tag: str, zh: str, en: str) -> str:
    """Return a text in both languages, one element each."""
    return f'<{tag}>{escape(zh)}</{tag}><{tag} lang="en">{escape(en)}</{tag}>'
