"""What the values of findings and of waiting transfers are called (see ``values``)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from ledger.book.fields import FindingGround, FindingOutcome, FindingResponse
from ledger.book.records import DelayStatus, FindingStatus

OVERSIGHT: Final[dict[type[StrEnum], Mapping[str, tuple[str, str]]]] = {
    FindingGround: {
        FindingGround.DOUBLE_COUNTING: ("重複計算", "double counting"),
        FindingGround.INELIGIBLE: ("不符專案資格", "ineligible project"),
        FindingGround.MISSTATEMENT: ("數據不實", "misstatement"),
        FindingGround.NOT_INDEPENDENT: ("欠缺獨立性", "lack of independence"),
        FindingGround.RECORDS_MISSING: ("紀錄欠缺", "missing records"),
        FindingGround.RULE_BROKEN: ("違反規定", "breach of a rule"),
        FindingGround.UNAUTHORISED: ("未經授權之行為", "unauthorised act"),
    },
    FindingResponse: {
        FindingResponse.CORRECTED: ("已改正", "corrected"),
        FindingResponse.EXPLAINED: ("說明", "explained"),
        FindingResponse.DISPUTED: ("有異議", "disputed"),
    },
    FindingOutcome: {
        FindingOutcome.REMEDIED: ("已改善", "remedied"),
        FindingOutcome.UNFOUNDED: ("查無此情事", "unfounded"),
        FindingOutcome.REFERRED: ("移送登錄管理機關", "referred to the authority"),
    },
    DelayStatus: {
        DelayStatus.WAITING: ("等待中", "waiting"),
        DelayStatus.STOPPED: ("已停止", "stopped"),
        DelayStatus.COMPLETED: ("已完成", "completed"),
    },
    FindingStatus: {
        FindingStatus.OPEN: ("待答復", "open"),
        FindingStatus.ANSWERED: ("已答復", "answered"),
        FindingStatus.CLOSED: ("已結案", "closed"),
    },
}
