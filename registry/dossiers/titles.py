"""What applications, their documents, states and steps are called, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from registry.dossiers.kinds import DossierKind, Item
from registry.dossiers.steps import DossierState, DossierStep, Side
from registry.services.said import Said

KINDS: Final[Mapping[DossierKind, Said]] = MappingProxyType(
    {
        DossierKind.REGISTRATION: Said("專案註冊", "registration"),
        DossierKind.CONVERSION: Said("抵換專案轉換", "conversion of an offset project"),
        DossierKind.CHANGE_OF_DATA: Said("基本資料變更", "change of basic data"),
        DossierKind.CHANGE_OF_CREDITING: Said("計入期變更", "change of the crediting period"),
        DossierKind.CHANGE_OF_ACTIVITY: Said(
            "專案活動或監測方法變更", "change of activity or monitoring"
        ),
        DossierKind.RENEWAL: Said("計入期展延", "renewal of the crediting period"),
        DossierKind.ISSUANCE: Said("額度核發", "issuance"),
        DossierKind.ACCOUNT: Said("開立帳戶", "opening of an account"),
        DossierKind.ACCOUNT_DATA: Said("帳戶基本資料變更", "change of an account's data"),
        DossierKind.ACCOUNT_CONTROL: Said(
            "匯款帳戶、憑證或操作人員變更", "change of bank account, certificate or operator"
        ),
        DossierKind.METHOD: Said("新減量方法審定", "approval of a methodology"),
        DossierKind.METHOD_REVISION: Said("減量方法修訂", "revision of a methodology"),
    }
)
ITEMS: Final[Mapping[Item, Said]] = MappingProxyType(
    {
        Item.APPLICATION_FORM: Said("申請書", "application form"),
        Item.METHOD_APPLICATION: Said("減量方法應用說明", "how the methodology is applied"),
        Item.BASELINE: Said("基線計算方法", "baseline"),
        Item.ADDITIONALITY: Said("外加性分析", "additionality"),
        Item.REDUCTION: Said("減量計算說明", "how reductions are computed"),
        Item.MONITORING_METHOD: Said("監測方法", "monitoring method"),
        Item.SCHEDULE: Said("專案活動期程", "schedule"),
        Item.ENVIRONMENTAL_IMPACT: Said("環境衝擊分析", "environmental impact"),
        Item.PUBLIC_COMMENTS: Said("公眾意見", "public comments"),
        Item.VALIDATION_SUMMARY: Said("確證總結報告", "validation summary"),
        Item.CALCULATION_SHEET: Said("減量成效計算表", "calculation sheet"),
        Item.AFFIDAVIT: Said("切結書", "affidavit"),
        Item.FOREIGN_REGISTRATION: Said("國外註冊文件", "registration abroad"),
        Item.JOINT_AGREEMENT: Said("經公證之合約書", "notarised agreement"),
        Item.ALLOCATION_PRINCIPLE: Said("額度分配原則", "principle of allocation"),
        Item.OFFSET_PLAN: Said("抵換專案計畫書", "plan of the offset project"),
        Item.OFFSET_APPROVAL: Said("抵換專案通過證明", "approval of the offset project"),
        Item.OFFSET_ISSUANCES: Said("抵換專案額度申請情形", "issuances of the offset project"),
        Item.EXPLANATION: Said("說明文件", "explanation"),
        Item.PROJECT_PLAN: Said("專案計畫書", "project plan"),
        Item.ACTIVITY_REPORT: Said("專案活動描述", "report on the activity"),
        Item.MONITORING_REPORT: Said("監測情形說明", "report on monitoring"),
        Item.REDUCTION_REPORT: Said("減量計算", "computed reduction"),
        Item.REGULATORY_ADDITIONALITY: Said("法規外加性分析", "regulatory additionality"),
        Item.VERIFICATION_SUMMARY: Said("查證總結報告", "verification summary"),
        Item.NO_DOUBLE_COUNT: Said("無重複計算證明", "proof of no double count"),
        Item.EXCESS_EXPLANATION: Said("減量高於計畫之說明", "explanation of a result above plan"),
        Item.REGISTRATION_PROOF: Said("設立或登記證明", "proof of registration"),
        Item.OPERATOR_EMPLOYMENT: Said("操作人員在職證明", "operator's proof of employment"),
        Item.OPERATOR_MANDATE: Said("操作人員委任書", "operator's mandate"),
        Item.CERTIFICATE_KIND: Said("電子憑證種類", "kind of electronic certificate"),
        Item.USE_AGREEMENT: Said("使用約定書", "terms of use"),
        Item.BANK_BOOK: Said("存摺封面", "cover of the bank book"),
        Item.CHANGE_PROOF: Said("異動證明文件", "proof of the change"),
        Item.METHOD_DRAFT: Said("減量方法草案", "draft of the methodology"),
        Item.METHOD_EXAMPLE: Said("減量方法應用範例", "worked example"),
        Item.COMPARISON_TABLE: Said("差異對照表", "table of differences"),
        Item.OTHER: Said("其他文件", "other document"),
    }
)
STATES: Final[Mapping[DossierState, Said]] = MappingProxyType(
    {
        DossierState.DRAFT: Said("草稿", "draft"),
        DossierState.SUBMITTED: Said("已送件", "submitted"),
        DossierState.FORMAL_REVIEW: Said("形式審查", "formal review"),
        DossierState.SUBSTANTIVE_REVIEW: Said("實質審查", "substantive review"),
        DossierState.CORRECTIONS_REQUESTED: Said("補正中", "corrections requested"),
        DossierState.APPROVED: Said("核准", "approved"),
        DossierState.REJECTED: Said("駁回", "rejected"),
        DossierState.WITHDRAWN: Said("撤回", "withdrawn"),
    }
)
STEPS: Final[Mapping[DossierStep, Said]] = MappingProxyType(
    {
        DossierStep.OPEN: Said("立案", "open"),
        DossierStep.DESCRIBE: Said("填寫申請情形", "describe"),
        DossierStep.ATTACH: Said("附加文件", "attach a document"),
        DossierStep.DETACH: Said("移除文件", "take a document out"),
        DossierStep.SUBMIT: Said("送件", "submit"),
        DossierStep.TAKE_UP: Said("受理", "take up"),
        DossierStep.PASS_FORMAL: Said("形式審查通過", "pass the formal review"),
        DossierStep.ASK_CORRECTIONS: Said("通知補正", "ask for corrections"),
        DossierStep.ANSWER_CORRECTIONS: Said("完成補正", "answer with corrections"),
        DossierStep.EXTEND: Said("延長審查", "extend the review"),
        DossierStep.ASSIGN: Said("指派審查委員", "assign a reviewer"),
        DossierStep.RELEASE: Said("解除審查委員", "release a reviewer"),
        DossierStep.RECOMMEND: Said("提出審查意見", "recommend"),
        DossierStep.OPEN_COMMENTS: Said("公告徵求意見", "lay open to comments"),
        DossierStep.APPROVE: Said("核准申請", "approve"),
        DossierStep.REJECT: Said("駁回申請", "reject"),
        DossierStep.WITHDRAW: Said("撤回申請", "withdraw"),
    }
)
SIDES: Final[Mapping[Side, Said]] = MappingProxyType(
    {
        Side.APPLICANT: Said("申請人", "applicant"),
        Side.AUTHORITY: Said("登錄管理機關", "authority"),
        Side.REVIEWER: Said("審查委員", "reviewer"),
    }
)
