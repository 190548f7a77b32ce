"""Which article of the two regulations is kept where: the table behind docs/rules.md.

A row names what shows it: a test by its file and name, or an act and the code by which the rules
refuse it, of which tests/ledger/rules has a case. `later` is what only a trading venue could do:
Art 3 paragraph 2 of O0020138 reserves one to whom the ministry appoints.
"""

from enum import StrEnum
from typing import NamedTuple


class Mark(StrEnum):
    RULE = "rule"
    CALCULATOR = "calculator"
    LATER = "later"


class Row(NamedTuple):
    article: str
    asks: str
    does: str
    mark: Mark
    shown: tuple[str, ...] = ()


RULE, CALCULATOR, LATER = Mark.RULE, Mark.CALCULATOR, Mark.LATER
_DOSSIERS = "tests/api/test_dossiers.py::test_"
_CLOCKS = "tests/registry/test_deadlines.py::test_"
_LIMIT = f"{_CLOCKS}a_limit_allows_one_side_of_its_day"
_LISTING = "tests/registry/trading/test_listing.py::test_"
_AUCTION = "tests/registry/trading/test_auction.py::test_"
_FEES = "tests/registry/trading/test_fees.py::test_"
_UNITS = "tests/ledger/book/test_units.py::test_"
_SPLIT = "tests/ledger/test_splitting.py::test_"
_CHECKLIST = f"{_DOSSIERS}each_checklist_follows_its_article_and_circumstances"

PROJECTS = (
    Row(
        "2",
        "Terms: validation 確證, verification 查證, additionality, crediting period 計入期",
        "Validation and verification are acts of their own; the crediting period is half-open and "
        "in the national profile begins after registration",
        RULE,
        ("register_project/period_invalid", "validate_project/project_status"),
    ),
    Row(
        "3",
        "A project follows an approved methodology; units come after verified monitoring",
        "A project names its methodology, version and tables of factors; an issuance follows a "
        "verified report and nothing else",
        RULE,
        ("issue/report_status", "report_monitoring/calculation_mismatch"),
    ),
    Row(
        "4",
        "The registration file: eight parts of the plan, validation summary where the methodology "
        "asks, calculation sheet, affidavit or proof of registration abroad",
        "The checklist of a dossier, which stays in formal review while a document is missing",
        RULE,
        (_CHECKLIST, f"{_DOSSIERS}from_draft_to_registration_on_both_databases"),
    ),
    Row(
        "5",
        "Offset projects could be converted for two years",
        "A dossier of the kind `conversion` is refused after 12 October 2025 or, as that was a "
        "Sunday, the next working day",
        RULE,
        (
            f"{_DOSSIERS}the_time_to_convert_an_offset_project_is_over",
            f"{_CLOCKS}offset_projects_could_be_converted_until_a_day",
        ),
    ),
    Row(
        "6",
        "Joint projects: one representative, an agreement signed by all, the allocation in the "
        "plan",
        "Every member signs the registration, which fixes the weights; units go to each member's "
        "account, shared to the tonne; the agreement is on the checklist",
        RULE,
        (
            "register_project/missing_signature",
            "register_project/allocation_invalid",
            "tests/ledger/book/test_allotment.py::test_both_sums_of_the_table_are_exact",
            f"{_DOSSIERS}a_micro_project_waives_two_parts_and_a_joint_one_brings_its_contract",
        ),
    ),
    Row(
        "9",
        "Review within six months, extended once by six; formal, then substantive; days of "
        "correction do not count and are six months at most",
        "States and steps of a dossier; the clock stands still while a correction is open; a "
        "second extension, a time beyond the total and a late answer are refused",
        RULE,
        (
            f"{_DOSSIERS}a_review_stands_still_while_corrections_are_awaited",
            f"{_DOSSIERS}corrections_of_a_project_have_six_months",
            f"{_DOSSIERS}all_corrections_have_one_total",
            f"{_DOSSIERS}an_answer_on_the_last_day_is_in_time",
            f"{_CLOCKS}corrections_have_one_total",
            f"{_CLOCKS}a_review_stands_still_while_a_correction_is_open",
        ),
    ),
    Row(
        "10",
        "Measurable, reportable, verifiable; additional, conservative, lasting, without double "
        "counting",
        "Calculations are exact and recomputed by an audit from their readings; units are cut down "
        "to whole tonnes; an asset earns for one project at a time",
        RULE,
        ("register_project/asset_claimed", "issue/issued_mismatch"),
    ),
    Row(
        "12",
        "The authority approves and publishes methodologies",
        "Each methodology is a published declaration with formulas, limits and a worked example; "
        "one that wants another is applied for as a dossier",
        RULE,
        (
            "tests/house/test_method_pages.py::test_a_page_says_all_that_is_declared",
            f"{_DOSSIERS}a_methodology_lies_open_to_comments_for_fifteen_days",
        ),
    ),
    Row(
        "13",
        "A board of experts reviews",
        "Reviewers are assigned by their opaque ids, have no token of the applicant, and an "
        "approval waits for what they recommend",
        RULE,
        (
            f"{_DOSSIERS}a_reviewer_is_no_ones_advocate_and_reads_what_is_attached",
            f"{_DOSSIERS}from_draft_to_registration_on_both_databases",
        ),
    ),
    Row(
        "14",
        "Changes: of data; of the crediting period two months before; of activity or monitoring "
        "before the change",
        "Three kinds of dossier with their checklists; what is filed late is refused",
        RULE,
        (_CHECKLIST, f"{_DOSSIERS}a_change_is_filed_before_it_takes_effect", _LIMIT),
    ),
    Row(
        "15",
        "A renewal is filed six months before the crediting period ends",
        "A dossier of the kind `renewal` is refused after that day, reckoned from the project's "
        "record",
        RULE,
        (
            f"{_DOSSIERS}a_renewal_is_filed_six_months_before_the_crediting_period_ends",
            _LIMIT,
        ),
    ),
    Row(
        "16",
        "The issuance file: monitoring report with regulatory additionality, verification "
        "summary, proof of no double count under a feed-in tariff",
        "The checklist of a dossier about a report",
        RULE,
        (_CHECKLIST, f"{_DOSSIERS}what_lacks_a_document_stays_in_formal_review"),
    ),
    Row(
        "17",
        "The announced grid factor of the period; no double counting; no leakage; a result above "
        "the plan is explained",
        "Factors are looked up by the calendar year of the reading; periods of a project never "
        "overlap; without the explanation a dossier stays in formal review",
        RULE,
        (
            "tests/registry/methods/test_ams_ii_c.py::"
            "test_a_period_over_two_years_with_hours_of_each_year",
            "report_monitoring/period_overlap",
            f"{_DOSSIERS}what_lacks_a_document_stays_in_formal_review",
        ),
    ),
    Row(
        "18",
        "The file for an account",
        "The checklist of a dossier of the kind `account`, which the authority's staff keeps",
        RULE,
        (_CHECKLIST, f"{_DOSSIERS}an_account_is_applied_for_with_the_authority"),
    ),
    Row(
        "19",
        "The draft of a methodology lies open to comments for fifteen days at least",
        "A shorter period is refused, and so is an approval before its last day is over",
        RULE,
        (f"{_DOSSIERS}a_methodology_lies_open_to_comments_for_fifteen_days", _LIMIT),
    ),
    Row(
        "21",
        "The authority may cancel issued units",
        "The act `cancel`, for an enumerated reason; cancelled units move no more",
        RULE,
        ("cancel/units_spent", "transfer/units_spent"),
    ),
    Row(
        "22",
        "The authority sets the quantity and the serial codes",
        "Rows of an issuance follow from the verified figure alone; each unit has one code for "
        "ever; in the national profile the authority signs the issuance",
        RULE,
        (
            "issue/issued_mismatch",
            "issue/missing_signature",
            "tests/ledger/book/test_identifiers.py::test_7_1_example_layout",
        ),
    ),
)
"""O0020137 溫室氣體自願減量專案管理辦法."""

TRADING = (
    Row(
        "2(2), 6",
        "One unit is one tonne, and the least that moves",
        "Quantities are whole numbers of units from 1 on; a fraction is no act",
        RULE,
        (f"{_UNITS}quantities", f"{_SPLIT}single_unit_is_a_block_that_splits_no_further"),
    ),
    Row(
        "2(3)",
        "Every unit has a serial code",
        "A code is read and written by one grammar, and no two blocks of a series overlap",
        RULE,
        (f"{_UNITS}parse_reads_what_format_writes", f"{_UNITS}bad_serials_are_malformed"),
    ),
    Row(
        "2(4), 2(5)",
        "Fixed price, negotiation, auction",
        "Three ways, and which units may be traded in which",
        CALCULATOR,
        (f"{_LISTING}who_trades_how", f"{_AUCTION}the_worked_case"),
    ),
    Row(
        "2(6), 24, 26",
        "The authority moves units after a trade; each unit moves once",
        "In the national profile the authority signs every transfer beside the holder, and a "
        "second move of a unit is refused, unit by unit",
        RULE,
        (
            "transfer/missing_signature",
            "transfer/move_limit",
            f"{_SPLIT}moves_are_counted_for_what_moved_alone",
        ),
    ),
    Row(
        "2(10)",
        "Cancelled is for ever",
        "A retired or cancelled unit is neither moved, sold nor used again",
        RULE,
        ("transfer/units_spent", "retire/units_spent", "hold/units_spent"),
    ),
    Row(
        "3",
        "No platform for national units but the appointed one",
        "A log names its profile for good, and registers no project of another's family: what is "
        "run for the IDB never holds national units",
        RULE,
        ("register_project/project_family",),
    ),
    Row(
        "4",
        "Units of voluntary reduction, offset and early action",
        "The first letter of a project's serial says which; others are no project's",
        RULE,
        ("register_project/project_family", f"{_UNITS}bad_series_are_malformed"),
    ),
    Row(
        "5",
        "A seller executed the project and holds its units",
        "Who bought never sells: refused as a trade, and as a second move",
        CALCULATOR,
        (f"{_LISTING}a_buyer_never_sells", "transfer/move_limit"),
    ),
    Row(
        "7",
        "One pair of accounts for a 統一編號",
        "A number has one account, for enterprises and agencies only, opened with its own key",
        RULE,
        ("open_account/ubn_taken", "open_account/ubn_invalid", "open_account/missing_signature"),
    ),
    Row(
        "8",
        "Corrections of an account's file: thirty days in all",
        "The total of a dossier about an account",
        RULE,
        (
            f"{_DOSSIERS}all_corrections_have_one_total",
            f"{_DOSSIERS}an_account_is_applied_for_with_the_authority",
            f"{_CLOCKS}corrections_have_one_total",
        ),
    ),
    Row(
        "9, 37",
        "Data change within ten days; bank account, certificate and operator before the change; "
        "three late filings a year are an offence",
        "Two kinds of dossier: a late change of data is taken, marked and listed, a late change of "
        "control is refused; keys are enrolled and revoked by the account's own keys",
        RULE,
        (
            f"{_DOSSIERS}a_change_of_data_that_is_late_is_taken_and_counted",
            f"{_DOSSIERS}a_change_is_filed_before_it_takes_effect",
            "enrol_key/missing_signature",
        ),
    ),
    Row(
        "10",
        "Early-action units by negotiation only",
        "Any other way is refused",
        CALCULATOR,
        (f"{_LISTING}who_trades_how",),
    ),
    Row(
        "11",
        "Fees of 5 %, rounded up, paid by the buyer",
        "Exact arithmetic of the three bases",
        CALCULATOR,
        (
            f"{_FEES}at_a_fixed_price",
            f"{_FEES}negotiated",
            f"{_FEES}rounded_up_and_by_less_than_one",
        ),
    ),
    Row(
        "12",
        "Fourteen days of viewing, thirty on the market",
        "Both days are computed; no market is run",
        CALCULATOR,
        (f"{_LISTING}a_listing_is_viewed_for_14_days_and_stays_for_30", _LIMIT),
    ),
    Row(
        "13, 14",
        "Changes after thirty days, viewed for ten more; five reasons to take a listing down",
        "Days and refusals of a change are computed; taking listings down is a venue's",
        CALCULATOR,
        (f"{_LISTING}a_change_on_day_29_and_on_day_30", _LIMIT),
    ),
    Row(
        "15",
        "Price and fee are paid in before an order",
        "An order that is short by a dollar is refused; holding the money is a venue's",
        CALCULATOR,
        (f"{_LISTING}an_order_is_paid_for_before",),
    ),
    Row(
        "16",
        "Negotiated deals with a notarised contract, paid through the authority",
        "Holding the buyer's money until the units move is a venue's",
        LATER,
    ),
    Row(
        "17",
        "Deals of a hundred tonnes at most, straight to another approved use, once a year",
        "Size, purpose and the year since the last such deal are checked",
        CALCULATOR,
        (f"{_LISTING}small_deals_that_are_refused", f"{_LISTING}small_deals_that_are_not"),
    ),
    Row(
        "18",
        "Auctions: a thousand tonnes at least, 28 days of viewing, 30 to bid",
        "The lot is checked, both days are computed",
        CALCULATOR,
        (f"{_AUCTION}an_application_of_999_units_and_of_1000", _LIMIT),
    ),
    Row(
        "19, 20, 22",
        "Bonds of a fifth, one sealed bid each, balances and forfeits",
        "Bonds and balances are computed, a second bid is refused; sealed bids are a venue's",
        CALCULATOR,
        (f"{_AUCTION}bids_that_are_refused", f"{_AUCTION}the_worked_case"),
    ),
    Row(
        "21",
        "Bids are opened on the next working day; highest price first, ties by lot",
        "Awards are computed from bids and a draw; the day from the log's calendar",
        CALCULATOR,
        (f"{_AUCTION}any_auction", f"{_AUCTION}a_draw_that_is_needed", _LIMIT),
    ),
    Row(
        "23",
        "Bonds go back within five working days",
        "The day, over holidays, make-up days and typhoons; the amount",
        CALCULATOR,
        (_LIMIT, f"{_AUCTION}the_worked_case"),
    ),
    Row(
        "25",
        "What was traded may be published: project, quantity, codes, parties, price",
        "Every transfer is public in the log, with its price where one was declared",
        RULE,
        ("tests/api/test_stories.py::test_a_priced_transfer_waits_for_its_recipient",),
    ),
    Row(
        "32",
        "An incident is reported within thirty minutes; traces are kept",
        "The instant is computed; the log is the trace, and a change of it is found",
        CALCULATOR,
        (
            f"{_CLOCKS}an_incident_is_reported_within_thirty_minutes",
            "tests/ledger/test_attacks.py::test_dropped_entry",
        ),
    ),
    Row(
        "36",
        "A deal is told within a working day; records are kept for six years",
        "Both days are computed; the log never deletes",
        CALCULATOR,
        (_LIMIT,),
    ),
)
"""O0020138 溫室氣體減量額度交易拍賣及移轉管理辦法."""
