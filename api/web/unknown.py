"""The page for an address at which nothing is."""

from typing import Final

from api.pages import both, english
from api.web.markup import code, links, trail

UNKNOWN_TITLE: Final = "查無資料 Not found | 碳簿 Tanbu"


def unknown_body(path: str) -> str:
    """Return the body for what is not here, with the ways on from it."""
    ways = [
        ("/", "首頁", "Front page"),
        ("/methods", "減量方法", "Methodologies"),
        ("/factors", "係數表", "Factors"),
        ("/schema", "程式介面文件", "API documentation"),
    ]
    told = both(
        "p",
        "這個網址沒有資料。請核對網址，或由下列頁面繼續。",
        "Nothing is at this address. Compare it with the one you were given, or go on from here.",
    )
    return (
        f"{trail(here=('查無資料', 'Not found'))}"
        f"<h1>查無資料 {english('There is nothing here')}</h1>"
        f"<p>{code(path)}</p>{told}{links(ways)}"
    )
