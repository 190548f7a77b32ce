"""O0020138 溫室氣體減量額度交易拍賣及移轉管理辦法, article by article."""

from tests.house.articles import (
    AUCTION,
    CALCULATOR,
    CLOCKS,
    DOSSIERS,
    FEES,
    LATER,
    LIMIT,
    LISTING,
    RULE,
    SPLIT,
    UNITS,
    Row,
)

TRADING = (
    Row(
        "2(2), 6",
        "One unit is one tonne, and the least that moves",
        "Quantities are whole numbers of units from 1 on; a fraction is no act",
        RULE,
        (f"{UNITS}quantities", f"{SPLIT}single_unit_is_a_block_that_splits_no_further"),
    ),
    Row(
        "2(3)",
        "Every unit has a serial code",
        "A code is read and written by one grammar, and no two blocks of a series overlap",
        RULE,
        (f"{UNITS}parse_reads_what_format_writes", f"{UNITS}bad_serials_are_malformed"),
    ),
    Row(
        "2(4), 2(5)",
        "Fixed price, negotiation, auction",
        "Three ways, and which units may be traded in which",
        CALCULATOR,
        (f"{LISTING}who_trades_how", f"{AUCTION}the_worked_case"),
    ),
    Row(
        "2(6), 24, 26",
        "The authority moves units after a trade; each unit moves once",
        "In the national profile the authority signs every transfer beside the holder, and a "
        "second move of a unit is refused, unit by unit",
        RULE,
        (
            "tests/api/test_national_units.py::"
            "test_what_was_bought_is_used_by_its_holder_alone_and_not_sold_again",
            "tests/api/test_national_units.py::test_the_first_deals_of_the_market",
            "transfer/missing_signature",
            "transfer/move_limit",
            f"{SPLIT}moves_are_counted_for_what_moved_alone",
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
        ("register_project/project_family", f"{UNITS}bad_series_are_malformed"),
    ),
    Row(
        "5",
        "A seller executed the project and holds its units",
        "Who bought never sells: refused as a trade, and as a second move",
        CALCULATOR,
        (f"{LISTING}a_buyer_never_sells", "transfer/move_limit"),
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
            f"{DOSSIERS}all_corrections_have_one_total",
            f"{DOSSIERS}an_account_is_applied_for_with_the_authority",
            f"{CLOCKS}corrections_have_one_total",
        ),
    ),
    Row(
        "9, 37",
        "Data change within ten days; bank account, certificate and operator before the change; "
        "three late filings a year are an offence",
        "Two kinds of dossier: a late change of data is taken, marked and listed by account, so "
        "that the authority sees the third; a late change of control is refused; keys are enrolled "
        "and revoked by the account's own keys",
        RULE,
        (
            f"{DOSSIERS}a_change_of_data_that_is_late_is_taken_and_counted",
            f"{DOSSIERS}a_change_is_filed_before_it_takes_effect",
            "enrol_key/missing_signature",
        ),
    ),
    Row(
        "10",
        "Early-action units by negotiation only",
        "Any other way is refused",
        CALCULATOR,
        (f"{LISTING}who_trades_how",),
    ),
    Row(
        "11",
        "Fees of 5 %, rounded up, paid by the buyer",
        "Exact arithmetic of the three bases",
        CALCULATOR,
        (
            f"{FEES}at_a_fixed_price",
            f"{FEES}negotiated",
            f"{FEES}rounded_up_and_by_less_than_one",
        ),
    ),
    Row(
        "12",
        "Fourteen days of viewing, thirty on the market",
        "Both days are computed; no market is run",
        CALCULATOR,
        (f"{LISTING}a_listing_is_viewed_for_14_days_and_stays_for_30", LIMIT),
    ),
    Row(
        "13, 14",
        "Changes after thirty days, viewed for ten more; five reasons to take a listing down",
        "Days and refusals of a change are computed; taking listings down is a venue's",
        CALCULATOR,
        (f"{LISTING}a_change_on_day_29_and_on_day_30", LIMIT),
    ),
    Row(
        "15",
        "Price and fee are paid in before an order",
        "An order that is short by a dollar is refused; holding the money is a venue's",
        CALCULATOR,
        (f"{LISTING}an_order_is_paid_for_before",),
    ),
    Row(
        "16(1)",
        "Negotiated deals with a notarised contract, or after a public tender, and paid in full",
        "A deal without the notary or short of its price is refused",
        CALCULATOR,
        (
            f"{LISTING}a_negotiated_deal_needs_a_notary_and_its_price",
            f"{LISTING}negotiated_deals_that_are_not_refused",
        ),
    ),
    Row(
        "16(2)",
        "The price is paid to the authority's account within a time that it sets",
        "Calling in the buyer's money, and holding it until the units move, is a venue's",
        LATER,
    ),
    Row(
        "17",
        "Deals of a hundred tonnes at most, straight to another approved use, once a year",
        "Size, purpose and the year since the last such deal are checked",
        CALCULATOR,
        (f"{LISTING}small_deals_that_are_refused", f"{LISTING}small_deals_that_are_not"),
    ),
    Row(
        "18",
        "Auctions: a thousand tonnes at least, 28 days of viewing, 30 to bid",
        "The lot is checked, both days are computed",
        CALCULATOR,
        (f"{AUCTION}an_application_of_999_units_and_of_1000", LIMIT),
    ),
    Row(
        "19, 20, 22",
        "Bonds of a fifth, one sealed bid each, balances and forfeits",
        "Bonds and balances are computed, a second bid is refused; sealed bids are a venue's",
        CALCULATOR,
        (f"{AUCTION}bids_that_are_refused", f"{AUCTION}the_worked_case"),
    ),
    Row(
        "21",
        "Bids are opened on the next working day; highest price first, ties by lot",
        "Awards are computed from bids and a draw; the day from the log's calendar",
        CALCULATOR,
        (f"{AUCTION}any_auction", f"{AUCTION}a_draw_that_is_needed", LIMIT),
    ),
    Row(
        "23",
        "Bonds go back within five working days",
        "The day, over holidays, make-up days and typhoons; the amount",
        CALCULATOR,
        (LIMIT, f"{AUCTION}the_worked_case"),
    ),
    Row(
        "25",
        "What was traded may be published: project, quantity, codes, parties, price",
        "Every transfer is public in the log: codes, and by them the project, quantity, both "
        "parties, and the price where one was declared",
        RULE,
        (
            "tests/api/test_national_units.py::test_the_first_deals_of_the_market",
            "tests/api/test_stories.py::test_a_priced_transfer_waits_for_its_recipient",
        ),
    ),
    Row(
        "27",
        "Own use only; its purpose is published within five working days, and claimed only then",
        "Units are retired for the holder alone where policy says so; the authority publishes by "
        "an act, once, which keeps the day it was due by the log's calendar; reads say whether a "
        "use may be claimed yet",
        RULE,
        (
            "tests/api/test_national_units.py::"
            "test_what_was_bought_is_used_by_its_holder_alone_and_not_sold_again",
            "retire/beneficiary_not_holder",
            "publish_retirement/retirement_published",
            "publish_retirement/calendar_unknown",
            "tests/ledger/test_duties.py::test_a_publication_keeps_the_day_by_which_it_was_due",
            LIMIT,
        ),
    ),
    Row(
        "28",
        "Of units annulled after a sale the seller supplies as many: to the buyer, or where they "
        "were used for cancellation; or refunds the price if the buyer agrees",
        "One act finds every holder and every duty, to the unit; a duty is met by equal units or "
        "waived with the buyer's signature, and never beyond what is owed",
        RULE,
        (
            "tests/ledger/test_duties.py::test_every_holder_and_every_duty_is_found_in_one_act",
            "tests/ledger/test_duties.py::"
            "test_whatever_is_annulled_what_was_sold_is_owed_to_the_unit",
            "replace_units/above_duty",
            "replace_units/not_equivalent",
            "waive_duty/duty_of_use",
            "waive_duty/missing_signature",
            "tests/api/test_duties.py::test_the_story_of_a_use_that_was_void_in_part",
        ),
    ),
    Row(
        "29",
        "The successor of a merged enterprise files within a year, or by a reminder's last day",
        "Units go to the successor, who signs too, as no transfer; a filing that is late is "
        "refused; the account of an enterprise that ceased is closed, and its duties and its place "
        "in projects pass on",
        RULE,
        (
            "tests/api/test_succession.py::"
            "test_a_merger_is_filed_within_a_year_or_the_time_that_a_reminder_gave",
            "merge_account/filed_late",
            "merge_account/units_left",
            "merge_account/missing_signature",
            "merge_account: whose last day was a holiday",
            LIMIT,
        ),
    ),
    Row(
        "30",
        "A dissolution is told within ten days; what is left is annulled, and the account closed",
        "One act annuls all that is left and closes the account, which never opens again; what it "
        "owes stays owed",
        RULE,
        (
            "tests/api/test_succession.py::test_who_is_dissolved_leaves_nothing",
            "close_account/units_left",
            "close_account/event_invalid",
            LIMIT,
        ),
    ),
    Row(
        "32",
        "An incident is reported within thirty minutes; traces are kept",
        "The instant is computed; the log is the trace, and a change of it is found",
        CALCULATOR,
        (
            f"{CLOCKS}an_incident_is_reported_within_thirty_minutes",
            "tests/ledger/test_attacks.py::test_dropped_entry",
        ),
    ),
    Row(
        "36",
        "A deal is told within a working day; records are kept for six years",
        "Both days are computed; the log never deletes",
        CALCULATOR,
        (LIMIT,),
    ),
)
