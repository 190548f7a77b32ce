"""Every time limit of the regulations, one row each: how long, of what, from when, whose article.

A table and nothing else; `registry.deadlines` makes days of it. Lengths that the trading rules use
are taken from there, so that one number stands in one place.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from registry.trading import auction, listing


class Clock(StrEnum):
    """What a time limit is of. Closed."""

    PROJECT_REVIEW = "project_review"
    REVIEW_EXTENDED = "review_extended"
    PROJECT_CORRECTIONS = "project_corrections"
    ACCOUNT_CORRECTIONS = "account_corrections"
    OFFSET_ACCOUNT_REVIEW = "offset_account_review"
    OFFSET_ACCOUNT_CORRECTIONS = "offset_account_corrections"
    OFFSET_CONVERSION = "offset_conversion"
    CREDITING_CHANGE = "crediting_change"
    ACTIVITY_CHANGE = "activity_change"
    RENEWAL = "renewal"
    PROJECT_START = "project_start"
    METHOD_COMMENT = "method_comment"
    DATA_CHANGE = "data_change"
    CONTROL_CHANGE = "control_change"
    DISSOLUTION_NOTICE = "dissolution_notice"
    MERGER_FILING = "merger_filing"
    FIXED_PRICE_VIEWING = "fixed_price_viewing"
    CHANGED_PRICE_VIEWING = "changed_price_viewing"
    LISTING_MINIMUM = "listing_minimum"
    AUCTION_VIEWING = "auction_viewing"
    AUCTION_BIDDING = "auction_bidding"
    BID_OPENING = "bid_opening"
    BOND_REFUND = "bond_refund"
    RETIREMENT_PUBLICATION = "retirement_publication"
    DEAL_NOTICE = "deal_notice"
    PLATFORM_RECORDS = "platform_records"
    LEAKAGE_STATUS = "leakage_status"
    PLAN_REPORT = "plan_report"
    FEE_PAYMENT = "fee_payment"
    REVOKED_FEE_GAP = "revoked_fee_gap"
    INVENTORY_UPLOAD = "inventory_upload"
    INVENTORY_VERIFICATION = "inventory_verification"
    SITE_PLAN_UPLOAD = "site_plan_upload"
    RESULT_UPLOAD = "result_upload"


class Sense(StrEnum):
    """Which side of its day a limit allows. Closed."""

    WITHIN = "within"
    """Not later than so long after the event."""
    BEFORE = "before"
    """Not later than so long before the event; of no length at all, on a day before it."""
    AT_LEAST = "at_least"
    """Not before so long has passed."""
    YEARLY = "yearly"
    """Not later than a day of the year of the event."""


class Unit(StrEnum):
    """What a limit counts. Closed; a yearly one has a month, and its length is the day."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"


class Limit(Struct, frozen=True, kw_only=True):
    """A row: `start` says in words what the limit counts from.

    `moves` is for one whose last day, where it is a day of rest, is the next working day instead.
    `counts_first` is for one that runs from its first day on, that day included: the article speaks
    of days that something lies open, not of an event after which they begin.
    """

    length: int
    unit: Unit
    sense: Sense
    source: str
    start: str
    month: int = 0
    moves: bool = False
    counts_first: bool = False


def _within(length: int, unit: Unit, source: str, start: str, *, moves: bool = False) -> Limit:
    return Limit(
        length=length, unit=unit, sense=Sense.WITHIN, source=source, start=start, moves=moves
    )


def _before(length: int, unit: Unit, source: str, start: str) -> Limit:
    return Limit(length=length, unit=unit, sense=Sense.BEFORE, source=source, start=start)


def _at_least(
    length: int, unit: Unit, source: str, start: str, *, counts_first: bool = False
) -> Limit:
    return Limit(
        length=length,
        unit=unit,
        sense=Sense.AT_LEAST,
        source=source,
        start=start,
        counts_first=counts_first,
    )


def _open_for(length: int, source: str, start: str) -> Limit:
    """Return a row of days of which the first is one: of viewing, of trading, of bidding."""
    return _at_least(length, Unit.DAYS, source, start, counts_first=True)


def _yearly(month: int, day: int, source: str, start: str) -> Limit:
    return Limit(
        length=day,
        unit=Unit.DAYS,
        sense=Sense.YEARLY,
        source=source,
        start=start,
        month=month,
        moves=True,
    )


_D, _W, _M, _Y = Unit.DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS
_PROJECT, _TRADE, _OFFSET = "O0020137 Art ", "O0020138 Art ", "O0020101 Art "
_BODY, _FEE, _PLAN, _INVENTORY = "O0020104 Art ", "O0020139 Art ", "O0020140 Art ", "O0020102 Art "
_NEXT_YEAR: Final = "the year after the emissions"

LIMITS: Final[Mapping[Clock, Limit]] = MappingProxyType(
    {
        Clock.PROJECT_REVIEW: _within(6, _M, f"{_PROJECT}9", "the filing"),
        Clock.REVIEW_EXTENDED: _within(12, _M, f"{_PROJECT}9", "the filing"),
        Clock.PROJECT_CORRECTIONS: _within(6, _M, f"{_PROJECT}9", "the first notice", moves=True),
        Clock.ACCOUNT_CORRECTIONS: _within(30, _D, f"{_TRADE}8", "the first notice", moves=True),
        Clock.OFFSET_ACCOUNT_REVIEW: _within(14, _D, f"{_OFFSET}6", "the filing"),
        Clock.OFFSET_ACCOUNT_CORRECTIONS: _within(
            14, _D, f"{_OFFSET}6", "the first notice", moves=True
        ),
        Clock.OFFSET_CONVERSION: _within(2, _Y, f"{_PROJECT}5", "12 October 2023", moves=True),
        Clock.CREDITING_CHANGE: _before(2, _M, f"{_PROJECT}14", "the new period's first day"),
        Clock.ACTIVITY_CHANGE: _before(0, _D, f"{_PROJECT}14", "the change"),
        Clock.RENEWAL: _before(6, _M, f"{_PROJECT}15", "the crediting period's last day"),
        Clock.PROJECT_START: _within(1, _Y, f"{_PROJECT}20", "the registration"),
        Clock.METHOD_COMMENT: _at_least(15, _D, f"{_PROJECT}19", "the draft's publication"),
        Clock.DATA_CHANGE: _within(10, _D, f"{_TRADE}9", "the change", moves=True),
        Clock.CONTROL_CHANGE: _before(0, _D, f"{_TRADE}9", "the change"),
        Clock.DISSOLUTION_NOTICE: _within(10, _D, f"{_TRADE}30", "the dissolution", moves=True),
        Clock.MERGER_FILING: _within(1, _Y, f"{_TRADE}29", "the merger", moves=True),
        # 供公開閱覽十四日: fourteen days of viewing, and what is viewed is listed the day after.
        Clock.FIXED_PRICE_VIEWING: _open_for(
            listing.VIEWING_DAYS, f"{_TRADE}12", "the first day of viewing"
        ),
        # 自同意變更之次日起: the article itself leaves out the day of the consent.
        Clock.CHANGED_PRICE_VIEWING: _open_for(
            listing.VIEWING_AGAIN_DAYS, f"{_TRADE}13", "the day after the consent"
        ),
        # 交易期間不少於三十日: thirty days of trading.
        Clock.LISTING_MINIMUM: _open_for(
            listing.LISTED_DAYS_MIN, f"{_TRADE}12", "the first day of trading"
        ),
        Clock.AUCTION_VIEWING: _open_for(
            auction.VIEWING_DAYS, f"{_TRADE}18", "the first day of viewing"
        ),
        # 公告日至截止投標日止之等標期: it begins with the day of the announcement.
        Clock.AUCTION_BIDDING: _open_for(
            auction.BIDDING_DAYS_MIN, f"{_TRADE}18", "the announcement"
        ),
        Clock.BID_OPENING: _within(1, _W, f"{_TRADE}21", "the close of bids"),
        Clock.BOND_REFUND: _within(5, _W, f"{_TRADE}23", "the award"),
        Clock.RETIREMENT_PUBLICATION: _within(5, _W, f"{_TRADE}27", "the retirement"),
        Clock.DEAL_NOTICE: _within(1, _W, f"{_TRADE}36", "the deal"),
        Clock.PLATFORM_RECORDS: _at_least(6, _Y, f"{_TRADE}36", "the record"),
        Clock.LEAKAGE_STATUS: _yearly(1, 31, f"{_FEE}6", "the year of payment"),
        Clock.PLAN_REPORT: _yearly(4, 30, f"{_PLAN}9", _NEXT_YEAR),
        Clock.FEE_PAYMENT: _yearly(5, 31, f"{_FEE}4", _NEXT_YEAR),
        Clock.REVOKED_FEE_GAP: _within(90, _D, f"{_FEE}15", "the order to pay", moves=True),
        Clock.INVENTORY_UPLOAD: _yearly(4, 30, f"{_INVENTORY}6", _NEXT_YEAR),
        Clock.INVENTORY_VERIFICATION: _yearly(10, 31, f"{_INVENTORY}9", _NEXT_YEAR),
        Clock.SITE_PLAN_UPLOAD: _before(7, _D, f"{_BODY}26", "the visit to the site"),
        Clock.RESULT_UPLOAD: _within(15, _D, f"{_BODY}26", "the internal review", moves=True),
    }
)
"""Every clock's row."""

TITLES: Final[Mapping[Clock, tuple[str, str]]] = MappingProxyType(
    {
        Clock.PROJECT_REVIEW: ("專案及額度審查", "review of projects and issuances"),
        Clock.REVIEW_EXTENDED: ("審查延長後期限", "review, extended once"),
        Clock.PROJECT_CORRECTIONS: ("專案補正總日數", "all corrections of a project's dossier"),
        Clock.ACCOUNT_CORRECTIONS: ("開戶補正總日數", "all corrections of an account's dossier"),
        Clock.OFFSET_ACCOUNT_REVIEW: ("抵換專案開戶審查", "review of an offset account"),
        Clock.OFFSET_ACCOUNT_CORRECTIONS: ("抵換專案開戶補正", "corrections of an offset account"),
        Clock.OFFSET_CONVERSION: ("抵換專案轉換", "conversion of offset projects"),
        Clock.CREDITING_CHANGE: ("計入期變更申請", "change of a crediting period"),
        Clock.ACTIVITY_CHANGE: ("專案活動或監測方法變更申請", "change of activity or monitoring"),
        Clock.RENEWAL: ("展延申請", "renewal of a crediting period"),
        Clock.PROJECT_START: ("實施專案措施", "start of a project's measures"),
        Clock.METHOD_COMMENT: ("減量方法草案公告", "comments on a methodology's draft"),
        Clock.DATA_CHANGE: ("帳戶基本資料變更", "change of an account's data"),
        Clock.CONTROL_CHANGE: (
            "匯款帳戶、憑證或操作人員變更",
            "change of bank account, certificate or operator",
        ),
        Clock.DISSOLUTION_NOTICE: ("解散通報", "notice of a dissolution"),
        Clock.MERGER_FILING: ("併購歸戶申請", "filing of a merger"),
        Clock.FIXED_PRICE_VIEWING: ("定價交易公開閱覽", "viewing before fixed-price trading"),
        Clock.CHANGED_PRICE_VIEWING: ("變更後再公開閱覽", "viewing after a change"),
        Clock.LISTING_MINIMUM: ("定價交易期間下限", "shortest time on the market"),
        Clock.AUCTION_VIEWING: ("拍賣公開閱覽", "viewing before an auction"),
        Clock.AUCTION_BIDDING: ("等標期", "time to bid"),
        Clock.BID_OPENING: ("開標", "opening of bids"),
        Clock.BOND_REFUND: ("保證金退還", "refund of bonds"),
        Clock.RETIREMENT_PUBLICATION: ("註銷用途公開", "publication of a retirement"),
        Clock.DEAL_NOTICE: ("成交通知", "notice of a deal"),
        Clock.PLATFORM_RECORDS: ("交易平台紀錄保存", "records of a platform"),
        Clock.LEAKAGE_STATUS: ("高碳洩漏風險認定申請", "application for high leakage risk"),
        Clock.PLAN_REPORT: ("自主減量計畫執行進度", "report on a reduction plan"),
        Clock.FEE_PAYMENT: ("碳費申報繳納", "payment of the carbon fee"),
        Clock.REVOKED_FEE_GAP: ("額度廢止後補繳碳費", "fee for units that were revoked"),
        Clock.INVENTORY_UPLOAD: ("盤查登錄", "upload of an inventory"),
        Clock.INVENTORY_VERIFICATION: ("盤查查驗結果登錄", "upload of an inventory's verification"),
        Clock.SITE_PLAN_UPLOAD: ("現場查驗行程上傳", "upload of a visit's plan"),
        Clock.RESULT_UPLOAD: ("查驗結果上傳", "upload of a verification's result"),
    }
)
"""What each clock is called, in Traditional Chinese and in English."""
