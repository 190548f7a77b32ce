"""What the values of enumerations are called: Traditional Chinese and English, by enumeration.

The Chinese is that of the regulations where they have a word (Act Art 26 for what units are used
for, O0020138 Art 27, 28 and 30 for how they end). A program reads the value, people read the term.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from ledger.book.eligibility import (
    Analysis,
    Crediting,
    Exclusion,
    OutsideProgramme,
    PlanChange,
    Revocation,
    ScaleKind,
    ScaleTest,
    Tier,
    TierRule,
)
from ledger.book.fields import (
    AccountKind,
    CancelReason,
    Custody,
    DocumentKind,
    HoldReason,
    Profile,
    Purpose,
    RevokeReason,
    UnitType,
)
from ledger.book.records import (
    BlockStatus,
    ProjectStatus,
    RecoveryStatus,
    ReportStatus,
)
from registry.kinds import Basis, PendingState, Role
from registry.methods.declaration import Frequency, Kind
from registry.methods.result import TermKind
from registry.readings.conversions import Reinterpreted
from registry.services.duties import DUTIES
from registry.services.opinions import OPINIONS
from registry.services.oversight import OVERSIGHT
from registry.services.said import Said
from registry.trading.listing import Way
from registry.watch import WitnessState

_Terms: TypeAlias = Mapping[str, tuple[str, str]]

_PARTIES: Final[dict[type[StrEnum], _Terms]] = {
    AccountKind: {
        AccountKind.MANUFACTURER: ("製造業者", "manufacturer"),
        AccountKind.ENTERPRISE: ("事業", "enterprise"),
        AccountKind.VERIFICATION_BODY: ("查驗機構", "verification body"),
        AccountKind.AUTHORITY: ("登錄管理機關", "authority"),
        AccountKind.AUDITOR: ("稽核機關", "auditor"),
        AccountKind.ASSOCIATION: ("產業公會", "association"),
    },
    Custody: {
        Custody.SELF: ("自行保管", "kept by the account"),
        Custody.REGISTRY: ("登錄管理機關代管", "kept by the registry"),
    },
    Profile: {
        Profile.INDUSTRIAL: ("產業方案", "industrial programme"),
        Profile.NATIONAL: ("國家方案", "national programme"),
    },
    Way: {
        Way.FIXED_PRICE: ("定價交易", "fixed price"),
        Way.NEGOTIATED: ("協議交易", "negotiated deal"),
        Way.AUCTION: ("拍賣", "auction"),
    },
    Kind: {
        Kind.FIXED: ("固定值", "fixed value"),
        Kind.ANNUAL: ("年度上限", "capacity of a year"),
        Kind.AMOUNT: ("累計量", "metered amount"),
    },
    Frequency: {
        Frequency.ONCE: ("一次", "once"),
        Frequency.MONTHLY: ("每月", "every month"),
        Frequency.EVERY_PERIOD: ("每一監測期", "every monitoring period"),
    },
    Reinterpreted: {
        Reinterpreted.DATE_WRITTEN_OTHERWISE: ("日期另有寫法", "date written otherwise"),
        Reinterpreted.LAST_DAY: ("末日換算為迄日", "last day read as the day after it"),
        Reinterpreted.DIGITS_FULL_WIDTH: ("全形數字", "wide digits"),
        Reinterpreted.THOUSANDS_SEPARATED: ("千分位分隔", "thousands set apart"),
        Reinterpreted.UNIT_BY_ANOTHER_NAME: ("單位別名", "unit by another name"),
        Reinterpreted.UNIT_ASSUMED: ("未填單位而採預設單位", "no unit given"),
    },
    TermKind: {
        TermKind.PARAMETER: ("參數", "parameter"),
        TermKind.FACTOR: ("係數", "factor"),
        TermKind.FORMULA: ("計算式", "formula"),
    },
    RevokeReason: {
        RevokeReason.RETIRED: ("停用", "no longer used"),
        RevokeReason.LOST: ("遺失", "lost"),
        RevokeReason.COMPROMISED: ("外洩", "compromised"),
    },
    Role: {
        Role.OPERATOR: ("登錄管理人員", "operator"),
        Role.HOLDER: ("額度持有人", "holder"),
        Role.VERIFIER: ("查驗人員", "verifier"),
        Role.AUDITOR: ("稽核人員", "auditor"),
        Role.ASSOCIATION: ("公會人員", "association"),
        Role.READER: ("唯讀", "reader"),
    },
}
_PROJECTS: Final[dict[type[StrEnum], _Terms]] = {
    DocumentKind: {
        DocumentKind.PROJECT_PLAN: ("專案計畫書", "project plan"),
        DocumentKind.VALIDATION_REPORT: ("確證報告", "validation report"),
        DocumentKind.CALCULATION: ("減量計算表", "calculation sheet"),
        DocumentKind.AGREEMENT: ("參與契約", "members' agreement"),
        DocumentKind.AFFIDAVIT: ("切結書", "affidavit"),
        DocumentKind.FOREIGN_REGISTRATION: ("國外註冊文件", "registration elsewhere"),
        DocumentKind.ENVIRONMENTAL_IMPACT: ("環境衝擊分析", "environmental impact"),
        DocumentKind.PUBLIC_COMMENTS: ("公眾意見", "public comments"),
        DocumentKind.EXPLANATION: ("說明及證明文件", "explanation"),
        DocumentKind.MONITORING_REPORT: ("監測報告書", "monitoring report"),
        DocumentKind.READINGS: ("監測數據", "readings"),
        DocumentKind.VERIFICATION_STATEMENT: ("查證聲明", "verification statement"),
        DocumentKind.OTHER: ("其他文件", "other document"),
    },
    ProjectStatus: {
        ProjectStatus.REGISTERED: ("已註冊", "registered"),
        ProjectStatus.VALIDATED: ("已確證", "validated"),
        ProjectStatus.WITHDRAWN: ("已終止", "withdrawn"),
        ProjectStatus.REVOKED: ("已撤銷", "revoked"),
    },
    RecoveryStatus: {
        RecoveryStatus.OPEN: ("進行中", "open"),
        RecoveryStatus.STOPPED: ("已停止", "stopped"),
        RecoveryStatus.COMPLETED: ("已完成", "completed"),
    },
    WitnessState: {
        WitnessState.UNASKED: ("尚未詢問", "not asked yet"),
        WitnessState.COSIGNS: ("見證簽章中", "cosigns"),
        WitnessState.SILENT: ("無回應", "does not answer"),
        WitnessState.DECLINES: ("拒絕簽章", "declines"),
        WitnessState.REFUTES: ("所見帳本不符", "knows another log"),
    },
    ReportStatus: {
        ReportStatus.REPORTED: ("已申報", "reported"),
        ReportStatus.VERIFIED: ("已查證", "verified"),
        ReportStatus.ISSUED: ("已核發", "issued"),
        ReportStatus.REFUSED: ("查證未通過", "refused"),
    },
}
_ELIGIBILITY: Final[dict[type[StrEnum], _Terms]] = {
    Crediting: {
        Crediting.FIXED: ("固定型", "fixed"),
        Crediting.RENEWABLE: ("展延型", "renewable"),
    },
    ScaleKind: {
        ScaleKind.RENEWABLE_ENERGY: ("再生能源類型", "renewable energy"),
        ScaleKind.ENERGY_SAVING: ("節能型", "energy saving"),
        ScaleKind.OTHER: ("其他類型", "other"),
    },
    ScaleTest: {
        ScaleTest.CAPACITY: ("總裝置容量", "installed capacity"),
        ScaleTest.SAVING: ("每年總節電量", "electricity saved a year"),
        ScaleTest.REDUCTION: ("每年總減量", "reduction of a year"),
    },
    Tier: {
        Tier.MICRO: ("微型", "micro"),
        Tier.SMALL: ("小型", "small"),
        Tier.LARGE: ("大型", "large"),
    },
    TierRule: {
        TierRule.BY_PROJECT_TYPE: ("依專案類型", "by the kind of project"),
        TierRule.ANY_OF: ("任一門檻", "by any of the tests"),
    },
    Analysis: {
        Analysis.BARRIER: ("障礙分析", "barrier analysis"),
        Analysis.FINANCIAL: ("財務外加性", "financial additionality"),
        Analysis.PREVALENCE: ("普遍性分析", "prevalence"),
        Analysis.REGULATORY: ("法規外加性", "regulatory additionality"),
    },
    Exclusion: {
        Exclusion.CERTIFIED_RENEWABLES: ("已申請再生能源憑證之設備", "renewable certificates"),
        Exclusion.FEE_SOURCE: ("應繳納碳費之排放源", "a source that pays the carbon fee"),
        Exclusion.INVENTORY_SOURCE: (
            "第一批及第二批應盤查登錄之排放源",
            "a source of the first or second batch of inventories",
        ),
        Exclusion.CAPPED_SOURCE: ("納入總量管制之排放源", "a source under a cap"),
        Exclusion.EARLY_MEASURE: ("申請日三年前執行之減量措施", "a measure begun too early"),
    },
    PlanChange: {
        PlanChange.CREDITING_PERIOD: ("計入期變更", "crediting period"),
        PlanChange.ACTIVITY: ("專案活動變更", "activity"),
        PlanChange.MONITORING: ("監測方法變更", "monitoring"),
    },
    Revocation: {
        Revocation.FACTS_WRONG: ("計畫書重要資訊與實際情況不符", "facts of the plan are wrong"),
        Revocation.NOT_STARTED: ("一年內未實施專案措施", "not started within a year"),
        Revocation.DOUBLE_REGISTERED: ("於其他國際機制重複註冊且取得額度", "registered twice"),
        Revocation.UNLAWFUL: ("違反現行相關法規", "against the law"),
        Revocation.DISSOLVED: ("申請事業已解散", "the applicant was dissolved"),
    },
    OutsideProgramme: {
        OutsideProgramme.CDM: ("清潔發展機制", "CDM"),
        OutsideProgramme.GOLD_STANDARD: ("黃金標準", "Gold Standard"),
        OutsideProgramme.JCM: ("共同減量機制", "JCM"),
        OutsideProgramme.MOENV: ("環境部國家減量額度", "the ministry's registry"),
        OutsideProgramme.VCS: ("自願碳標準", "Verified Carbon Standard"),
        OutsideProgramme.OTHER: ("其他機制", "another programme"),
    },
}
_UNITS: Final[dict[type[StrEnum], _Terms]] = {
    UnitType: {
        UnitType.REDUCTION: ("減少或避免排放", "reduction or avoidance"),
        UnitType.REMOVAL: ("移除", "removal"),
        UnitType.UNDIFFERENTIATED: ("未區分", "undifferentiated"),
    },
    BlockStatus: {
        BlockStatus.HELD: ("持有中", "held"),
        BlockStatus.ON_HOLD: ("凍結", "on hold"),
        BlockStatus.RETIRED: ("使用註銷", "retired"),
        BlockStatus.CANCELLED: ("依法註銷", "annulled"),
    },
    Purpose: {
        Purpose.INCREMENT_OFFSET: ("溫室氣體增量抵換", "offsetting an increment"),
        Purpose.CARBON_FEE: ("扣除碳費之收費排放量", "carbon fee"),
        Purpose.IMPORT_CARBON_GAP: ("扣除進口產品碳排放差額", "carbon gap of imports"),
        Purpose.CAP_SURPLUS: ("抵銷超額量", "surplus over a cap"),
        Purpose.OTHER_APPROVED: ("其他經核准之用途", "other approved use"),
        Purpose.VOLUNTARY: ("自願使用", "voluntary"),
    },
    CancelReason: {
        CancelReason.AUTHORITY_INVALIDATION: ("主管機關撤銷或廢止", "invalidated by authority"),
        CancelReason.ACCOUNT_CLOSURE: ("帳戶關閉", "closure of the account"),
        CancelReason.REPLACEMENT: ("補足替代", "replacement"),
        CancelReason.REVERSAL_BUFFER: ("逆轉緩衝", "reversal"),
    },
    HoldReason: {
        HoldReason.SUSPECTED_INVALIDATION: ("疑有應撤銷或廢止情事", "suspected invalidation"),
        HoldReason.DISPUTE: ("爭議", "dispute"),
        HoldReason.COURT_ORDER: ("法院命令", "court order"),
        HoldReason.ACCOUNT_DATA_OVERDUE: ("帳戶資料逾期未更新", "account data overdue"),
        HoldReason.REPLACEMENT_OVERDUE: ("額度逾期未補足", "replacement overdue"),
        HoldReason.MARKET_HALT: ("暫停移轉", "market halt"),
    },
    PendingState: {
        PendingState.OPEN: ("待簽", "open"),
        PendingState.DECLINED: ("已拒簽", "declined"),
        PendingState.ADMITTED: ("已入帳", "admitted"),
        PendingState.WITHDRAWN: ("已撤回", "withdrawn"),
        PendingState.SUPERSEDED: ("已被取代", "superseded"),
        PendingState.EXPIRED: ("已逾期", "expired"),
    },
    Basis: {
        Basis.NOTED: ("註記", "noted"),
        Basis.PUBLISHED: ("公開事實", "published"),
        Basis.INFERRED: ("推論", "inferred"),
        Basis.ASSUMED: ("假設", "assumed"),
    },
}

TERMS: Final[Mapping[type[StrEnum], _Terms]] = MappingProxyType(
    _PARTIES | _PROJECTS | _ELIGIBILITY | _UNITS | OVERSIGHT | OPINIONS | DUTIES
)
"""The terms by enumeration: equal values of two enumerations may mean different things."""


def term(value: StrEnum) -> Said:
    """Return what a value is called."""
    return Said(*TERMS[type(value)][value])
