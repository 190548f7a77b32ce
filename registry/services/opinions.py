"""What ties, opinions and levels of assurance are called: Traditional Chinese and English."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from ledger.book.fields import Assurance, Opinion, TieKind

OPINIONS: Final[dict[type[StrEnum], Mapping[str, tuple[str, str]]]] = {
    TieKind: {
        TieKind.ADVICE: ("輔導", "advice"),
        TieKind.EMPLOYMENT: ("受聘", "employment"),
        TieKind.OWNERSHIP: ("持股", "ownership"),
        TieKind.COMMERCIAL: ("密切商業行為", "close business"),
    },
    Assurance: {
        Assurance.REASONABLE: ("合理保證等級", "reasonable assurance"),
        Assurance.LIMITED: ("有限保證等級", "limited assurance"),
    },
    Opinion: {
        Opinion.UNMODIFIED: ("無保留意見", "unmodified"),
        Opinion.MODIFIED: ("保留意見", "modified"),
        Opinion.ADVERSE: ("否定意見", "adverse"),
        Opinion.DISCLAIMED: ("無法表示意見", "disclaimed"),
    },
}
