"""What ties, evidence and opinions are called: Traditional Chinese and English."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from ledger.book.fields import (
    Accreditor,
    Assurance,
    EvidenceFault,
    EvidenceKind,
    Opinion,
    RequestTopic,
    TieKind,
)

OPINIONS: Final[dict[type[StrEnum], Mapping[str, tuple[str, str]]]] = {
    TieKind: {
        TieKind.ADVICE: ("輔導", "advice"),
        TieKind.EMPLOYMENT: ("受聘", "employment"),
        TieKind.OWNERSHIP: ("持股", "ownership"),
        TieKind.COMMERCIAL: ("密切商業行為", "close business"),
    },
    RequestTopic: {
        RequestTopic.BOUNDARY: ("專案邊界", "boundary"),
        RequestTopic.BASELINE: ("基線", "baseline"),
        RequestTopic.CALCULATION: ("減量計算", "calculation"),
        RequestTopic.DATA: ("數據", "data"),
        RequestTopic.METERING: ("量測設備", "metering"),
        RequestTopic.RECORDS: ("紀錄及佐證", "records"),
    },
    EvidenceKind: {
        EvidenceKind.ENERGY_MANAGEMENT: ("能源管理系統驗證", "energy management"),
        EvidenceKind.ORGANISATION_INVENTORY: ("組織溫室氣體盤查", "inventory of an organisation"),
        EvidenceKind.PRODUCT_FOOTPRINT: ("產品碳足跡", "footprint of a product"),
        EvidenceKind.ENERGY_AUDIT: ("節能診斷", "energy audit"),
    },
    Accreditor: {
        Accreditor.TAF: ("全國認證基金會", "Taiwan Accreditation Foundation"),
        Accreditor.MOENV: ("環境部", "Ministry of Environment"),
        Accreditor.MOEA: ("經濟部", "Ministry of Economic Affairs"),
        Accreditor.IAF_MEMBER: ("其他國際認證論壇會員", "another member of the IAF"),
    },
    EvidenceFault: {
        EvidenceFault.ERROR: ("誤植", "error"),
        EvidenceFault.SUPERSEDED: ("已有新版", "superseded"),
        EvidenceFault.REVOKED: ("發證機構撤銷", "revoked by its issuer"),
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
