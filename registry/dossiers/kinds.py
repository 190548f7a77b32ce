"""What can be applied for, and which documents each application is made of.

One table says it: an item, whose article asks for it, for which applications, and under which
circumstances. The two regulations are O0020137 (projects) and O0020138 (accounts and trading).
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from msgspec import Struct


class DossierKind(StrEnum):
    """What is applied for. Closed."""

    REGISTRATION = "registration"
    CONVERSION = "conversion"
    CHANGE_OF_DATA = "change_of_data"
    CHANGE_OF_CREDITING = "change_of_crediting"
    CHANGE_OF_ACTIVITY = "change_of_activity"
    RENEWAL = "renewal"
    ISSUANCE = "issuance"
    ACCOUNT = "account"
    ACCOUNT_DATA = "account_data"
    ACCOUNT_CONTROL = "account_control"
    METHOD = "method"
    METHOD_REVISION = "method_revision"


class Circumstance(StrEnum):
    """What makes an application need a document more, or one less. Closed."""

    ABOVE_PLAN = "above_plan"
    FEED_IN_TARIFF = "feed_in_tariff"
    JOINT = "joint"
    MICRO = "micro"
    NOT_YET_REGISTERED = "not_yet_registered"
    REGISTERED_ABROAD = "registered_abroad"
    VALIDATION_DESIGNATED = "validation_designated"


class Item(StrEnum):
    """A document of a checklist. Closed."""

    APPLICATION_FORM = "application_form"
    METHOD_APPLICATION = "method_application"
    BASELINE = "baseline"
    ADDITIONALITY = "additionality"
    REDUCTION = "reduction"
    MONITORING_METHOD = "monitoring_method"
    SCHEDULE = "schedule"
    ENVIRONMENTAL_IMPACT = "environmental_impact"
    PUBLIC_COMMENTS = "public_comments"
    VALIDATION_SUMMARY = "validation_summary"
    CALCULATION_SHEET = "calculation_sheet"
    AFFIDAVIT = "affidavit"
    FOREIGN_REGISTRATION = "foreign_registration"
    JOINT_AGREEMENT = "joint_agreement"
    ALLOCATION_PRINCIPLE = "allocation_principle"
    OFFSET_PLAN = "offset_plan"
    OFFSET_APPROVAL = "offset_approval"
    OFFSET_ISSUANCES = "offset_issuances"
    EXPLANATION = "explanation"
    PROJECT_PLAN = "project_plan"
    ACTIVITY_REPORT = "activity_report"
    MONITORING_REPORT = "monitoring_report"
    REDUCTION_REPORT = "reduction_report"
    REGULATORY_ADDITIONALITY = "regulatory_additionality"
    VERIFICATION_SUMMARY = "verification_summary"
    NO_DOUBLE_COUNT = "no_double_count"
    EXCESS_EXPLANATION = "excess_explanation"
    REGISTRATION_PROOF = "registration_proof"
    OPERATOR_EMPLOYMENT = "operator_employment"
    OPERATOR_MANDATE = "operator_mandate"
    CERTIFICATE_KIND = "certificate_kind"
    USE_AGREEMENT = "use_agreement"
    BANK_BOOK = "bank_book"
    CHANGE_PROOF = "change_proof"
    METHOD_DRAFT = "method_draft"
    METHOD_EXAMPLE = "method_example"
    COMPARISON_TABLE = "comparison_table"
    OTHER = "other"


class Need(Struct, frozen=True, kw_only=True):
    """A row of a checklist.

    `only` is the circumstance without which nothing is asked, `unless` the one that waives it.
    """

    item: Item
    article: str
    only: Circumstance | None = None
    unless: Circumstance | None = None

    def holds(self, circumstances: frozenset[Circumstance]) -> bool:
        """Say whether the document is needed where these circumstances are given."""
        wanted = self.only is None or self.only in circumstances
        return wanted and (self.unless is None or self.unless not in circumstances)


def _need(
    item: Item,
    article: str,
    *,
    only: Circumstance | None = None,
    unless: Circumstance | None = None,
) -> Need:
    return Need(item=item, article=article, only=only, unless=unless)


_P, _T = "O0020137 Art ", "O0020138 Art "
_FORM = Item.APPLICATION_FORM
_MICRO, _VALIDATED = Circumstance.MICRO, Circumstance.VALIDATION_DESIGNATED
_ABROAD, _JOINT = Circumstance.REGISTERED_ABROAD, Circumstance.JOINT

_PLAN: Final = (
    _need(_FORM, f"{_P}4"),
    _need(Item.METHOD_APPLICATION, f"{_P}4(1)(1)"),
    _need(Item.BASELINE, f"{_P}4(1)(2)"),
    _need(Item.ADDITIONALITY, f"{_P}4(1)(3)"),
    _need(Item.REDUCTION, f"{_P}4(1)(4)"),
    _need(Item.MONITORING_METHOD, f"{_P}4(1)(5)"),
    _need(Item.SCHEDULE, f"{_P}4(1)(6)"),
    _need(Item.ENVIRONMENTAL_IMPACT, f"{_P}4(1)(7)", unless=_MICRO),
    _need(Item.PUBLIC_COMMENTS, f"{_P}4(1)(8)", unless=_MICRO),
    _need(Item.VALIDATION_SUMMARY, f"{_P}4(2)", only=_VALIDATED),
    _need(Item.CALCULATION_SHEET, f"{_P}4(3)"),
    _need(Item.FOREIGN_REGISTRATION, f"{_P}4(4)", only=_ABROAD),
    _need(Item.AFFIDAVIT, f"{_P}4(4)", unless=_ABROAD),
    _need(Item.JOINT_AGREEMENT, f"{_P}6", only=_JOINT),
    _need(Item.ALLOCATION_PRINCIPLE, f"{_P}6", only=_JOINT),
)
"""Registration and renewal: the eight parts of the plan and what is filed with it."""

CHECKLISTS: Final[dict[DossierKind, tuple[Need, ...]]] = {
    DossierKind.REGISTRATION: _PLAN,
    DossierKind.RENEWAL: _PLAN,
    DossierKind.CONVERSION: (
        _need(_FORM, f"{_P}5"),
        _need(Item.OFFSET_PLAN, f"{_P}5(1)"),
        _need(Item.OFFSET_APPROVAL, f"{_P}5(2)", unless=Circumstance.NOT_YET_REGISTERED),
        _need(Item.OFFSET_ISSUANCES, f"{_P}5(3)", unless=Circumstance.NOT_YET_REGISTERED),
    ),
    DossierKind.CHANGE_OF_DATA: (_need(Item.REGISTRATION_PROOF, f"{_P}14(1)"),),
    DossierKind.CHANGE_OF_CREDITING: (
        _need(Item.EXPLANATION, f"{_P}14(2)"),
        _need(Item.PROJECT_PLAN, f"{_P}14(2)"),
        _need(Item.VALIDATION_SUMMARY, f"{_P}14(2)", only=_VALIDATED),
    ),
    DossierKind.CHANGE_OF_ACTIVITY: (
        _need(Item.EXPLANATION, f"{_P}14(3)"),
        _need(Item.PROJECT_PLAN, f"{_P}14(3)"),
        _need(Item.VALIDATION_SUMMARY, f"{_P}14(3)", only=_VALIDATED),
    ),
    DossierKind.ISSUANCE: (
        _need(_FORM, f"{_P}16"),
        _need(Item.ACTIVITY_REPORT, f"{_P}16(1)(1)"),
        _need(Item.MONITORING_REPORT, f"{_P}16(1)(2)"),
        _need(Item.REDUCTION_REPORT, f"{_P}16(1)(3)"),
        _need(Item.REGULATORY_ADDITIONALITY, f"{_P}16(1)(4)"),
        _need(Item.VERIFICATION_SUMMARY, f"{_P}16(2)"),
        _need(Item.NO_DOUBLE_COUNT, f"{_P}16(3)", only=Circumstance.FEED_IN_TARIFF),
        _need(Item.EXCESS_EXPLANATION, f"{_P}17(4)", only=Circumstance.ABOVE_PLAN),
    ),
    DossierKind.ACCOUNT: (
        _need(_FORM, f"{_P}18"),
        _need(Item.REGISTRATION_PROOF, f"{_P}18(1)"),
        _need(Item.OPERATOR_EMPLOYMENT, f"{_P}18(2)"),
        _need(Item.CERTIFICATE_KIND, f"{_P}18(3)"),
        _need(Item.AFFIDAVIT, f"{_P}18(4)"),
        _need(Item.USE_AGREEMENT, f"{_P}18(5)"),
        _need(Item.OPERATOR_MANDATE, f"{_T}7(2)"),
        _need(Item.BANK_BOOK, f"{_T}7(6)"),
    ),
    DossierKind.ACCOUNT_DATA: (_need(_FORM, f"{_T}9"), _need(Item.CHANGE_PROOF, f"{_T}9")),
    DossierKind.ACCOUNT_CONTROL: (_need(_FORM, f"{_T}9"), _need(Item.CHANGE_PROOF, f"{_T}9")),
    DossierKind.METHOD: (
        _need(_FORM, f"{_P}19"),
        _need(Item.METHOD_DRAFT, f"{_P}19(1)"),
        _need(Item.METHOD_EXAMPLE, f"{_P}19(2)"),
    ),
    DossierKind.METHOD_REVISION: (
        _need(_FORM, f"{_P}19"),
        _need(Item.METHOD_DRAFT, f"{_P}19(1)"),
        _need(Item.COMPARISON_TABLE, f"{_P}19(2)"),
        _need(Item.METHOD_EXAMPLE, f"{_P}19(3)"),
    ),
}
"""What each application is made of, in the order of its article."""


def needed(kind: DossierKind, circumstances: Iterable[Circumstance]) -> list[Need]:
    """Return the documents that an application needs, in the order of the article."""
    given = frozenset(circumstances)
    return [need for need in CHECKLISTS[kind] if need.holds(given)]


def missing(
    kind: DossierKind, circumstances: Iterable[Circumstance], attached: Iterable[Item]
) -> list[Need]:
    """Return the needed documents of which none is attached."""
    have = frozenset(attached)
    return [need for need in needed(kind, circumstances) if need.item not in have]
