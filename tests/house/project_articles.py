"""O0020137 溫室氣體自願減量專案管理辦法, article by article."""

from tests.house.articles import CHECKLIST, CLOCKS, DOSSIERS, LIMIT, RULE, Row

TOLD = "tests/api/test_national_dossiers.py::test_"

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
        "An issuance follows a verified report and nothing else, whose figure was computed by the "
        "methodology that the project named; whether that one is approved is the authority's to "
        "see in review, and no rule reads it",
        RULE,
        ("issue/report_status", "report_monitoring/calculation_mismatch"),
    ),
    Row(
        "4",
        "The registration file: eight parts of the plan, validation summary where the methodology "
        "asks, calculation sheet, affidavit or proof of registration abroad",
        "The checklist of a dossier, which stays in formal review while a document is missing; a "
        "registration without the documents that policy names is refused, and so is one that "
        "another project has abroad",
        RULE,
        (
            CHECKLIST,
            f"{DOSSIERS}from_draft_to_registration_on_both_databases",
            "register_project: without a calculation",
            "register_project: registered elsewhere, as another is",
            "register_project: registered elsewhere, with an affidavit that it is not",
        ),
    ),
    Row(
        "5",
        "Offset projects could be converted for two years",
        "A dossier of the kind `conversion` is refused after 12 October 2025 or, as that was a "
        "Sunday, the next working day",
        RULE,
        (
            f"{DOSSIERS}the_time_to_convert_an_offset_project_is_over",
            f"{CLOCKS}offset_projects_could_be_converted_until_a_day",
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
            "register_project: joint without its members' agreement",
            "tests/ledger/book/test_allotment.py::test_both_sums_of_the_table_are_exact",
            f"{DOSSIERS}a_micro_project_waives_two_parts_and_a_joint_one_brings_its_contract",
        ),
    ),
    Row(
        "7",
        "Crediting periods: fixed or renewable, chosen at registration, running after it; for "
        "removals 30 years, or 20 and twice 10; else 10, or 5 and twice 5",
        "The terms are a table of policy; a period that is longer, of no kind there is, or begins "
        "before the day after registration is refused",
        RULE,
        (
            "register_project: a crediting period fixed, of ten years",
            "register_project: a crediting period fixed, of a day more",
            "register_project: a crediting period renewable, of a day more",
            "register_project: a crediting period of a removal, of a day more",
            "register_project: credited from that day on, as policy asks",
        ),
    ),
    Row(
        "8",
        "Micro projects (5 MW, 20 GWh, 20,000 t) analyse regulation alone and skip impact and "
        "comments; small ones (15 MW, 60 GWh, 60,000 t) one analysis more",
        "A registration declares its scale; the tier is computed and recorded, and the analyses it "
        "needs must be declared",
        RULE,
        (
            "register_project: 5,000 kW, with regulatory",
            "register_project: 5,001 kW, with regulatory",
            "register_project: a kWh more, with regulatory",
            "register_project: 20,001 t, with regulatory",
            "register_project: more than 60 GWh, with barrier regulatory",
            "register_project: a small one without public comments",
        ),
    ),
    Row(
        "9",
        "Review within six months, extended once by six; formal, then substantive; days of "
        "correction do not count and are six months at most",
        "States and steps of a dossier; the clock stands still while a correction is open; a "
        "second extension, a time beyond the total and a late answer are refused; a time that ends "
        "on a day of rest ends on the next working day",
        RULE,
        (
            f"{DOSSIERS}a_review_stands_still_while_corrections_are_awaited",
            f"{DOSSIERS}corrections_of_a_project_have_six_months",
            f"{DOSSIERS}all_corrections_have_one_total",
            f"{DOSSIERS}an_answer_on_the_last_day_is_in_time",
            f"{TOLD}a_time_to_correct_ends_on_a_working_day",
            f"{CLOCKS}corrections_have_one_total",
            f"{CLOCKS}a_review_stands_still_while_a_correction_is_open",
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
        "11",
        "Not within the boundary: equipment with renewable energy certificates, sources that pay "
        "the carbon fee, sources of the first two batches of inventories, capped sources, measures "
        "of more than three years before the application",
        "Five named exclusions, declared with the registration and refused as policy says; the "
        "three years are reckoned from the day of the application",
        RULE,
        (
            "tests/api/test_national_projects.py::"
            "test_measures_of_more_than_three_years_ago_are_too_old",
            "tests/api/test_national_projects.py::"
            "test_equipment_with_certificates_of_its_own_is_barred",
            "register_project: with certified_renewables",
            "register_project: with fee_source",
            "register_project: with inventory_source",
            "register_project: with capped_source",
            "register_project: begun three years before",
            "register_project: begun three years and a day before",
            "register_project: a removal begun long before",
        ),
    ),
    Row(
        "12",
        "The authority approves and publishes methodologies",
        "What is computed here is a published declaration with formulas, limits and a worked "
        "example; a methodology is applied for as a dossier, which is not approved before its "
        "draft lay open. The approval itself is the authority's, beside the log",
        RULE,
        (
            "tests/house/test_method_pages.py::test_a_page_says_all_that_is_declared",
            f"{DOSSIERS}a_methodology_lies_open_to_comments_for_fifteen_days",
        ),
    ),
    Row(
        "13",
        "A board of experts reviews",
        "Reviewers are assigned by their opaque ids, have no token of the applicant, and an "
        "approval waits for what they recommend",
        RULE,
        (
            f"{DOSSIERS}a_reviewer_is_no_ones_advocate_and_reads_what_is_attached",
            f"{DOSSIERS}from_draft_to_registration_on_both_databases",
        ),
    ),
    Row(
        "14",
        "Changes: of data; of the crediting period two months before; of activity or monitoring "
        "before the change",
        "Three kinds of dossier with their checklists; what is filed late is refused, and so is "
        "the act that changes. A changed plan is validated again, and no report lies on both sides",
        RULE,
        (
            CHECKLIST,
            f"{DOSSIERS}a_change_is_filed_before_it_takes_effect",
            LIMIT,
            "tests/api/test_national_bodies.py::test_a_project_changes_as_the_article_says",
            "change_project/change_late",
            "change_project: of a crediting period applied for two months before",
            "change_project: of an activity from tomorrow on",
            "report_monitoring/period_changed",
            "report_monitoring: of a changed plan that nobody validated",
        ),
    ),
    Row(
        "15",
        "A renewal is filed six months before the crediting period ends",
        "A dossier of the kind `renewal` is refused after that day, reckoned from the project's "
        "record, and so is the act that renews; the period goes on where it ended, as often and "
        "as long as its term grants",
        RULE,
        (
            "tests/api/test_national_projects.py::"
            "test_a_renewal_is_filed_six_months_before_the_end",
            "renew_project/renewal_late",
            "renew_project/crediting_term",
            "renew_project/document_needed",
            f"{DOSSIERS}a_renewal_is_filed_six_months_before_the_crediting_period_ends",
            LIMIT,
        ),
    ),
    Row(
        "16",
        "The issuance file: monitoring report with regulatory additionality, verification "
        "summary, proof of no double count under a feed-in tariff",
        "The checklist of a dossier about a report",
        RULE,
        (CHECKLIST, f"{DOSSIERS}what_lacks_a_document_stays_in_formal_review"),
    ),
    Row(
        "17",
        "The announced grid factor of the period; no double counting; no leakage; a result above "
        "the plan is explained",
        "Factors are looked up by the calendar year of the reading; periods of a project never "
        "overlap; a dossier about a report that the log has above the plan stays in formal review "
        "without the explanation, and such a report is refused without it",
        RULE,
        (
            "tests/api/test_national_projects.py::"
            "test_a_period_over_two_years_is_computed_with_the_factor_of_each",
            "tests/api/test_national_projects.py::test_a_claim_above_the_plan_is_explained_first",
            "tests/registry/methods/test_ams_ii_c.py::"
            "test_a_period_over_two_years_with_hours_of_each_year",
            "report_monitoring/period_overlap",
            "report_monitoring/document_needed",
            f"{TOLD}a_result_above_the_plan_stays_in_formal_review_until_it_is_explained",
        ),
    ),
    Row(
        "18",
        "The file for an account",
        "The checklist of a dossier of the kind `account`, which the authority's staff keeps",
        RULE,
        (CHECKLIST, f"{DOSSIERS}an_account_is_applied_for_with_the_authority"),
    ),
    Row(
        "19",
        "The draft of a methodology lies open to comments for fifteen days at least",
        "A shorter period is refused, the day of publication not counted, and so is an approval "
        "before its last day is over",
        RULE,
        (f"{DOSSIERS}a_methodology_lies_open_to_comments_for_fifteen_days", LIMIT),
    ),
    Row(
        "20",
        "The authority may revoke a registration: key facts wrong, nothing done within a year, "
        "registered and credited abroad, unlawful, the applicant dissolved",
        "An act of the authority with the paragraph as its reason; for nothing done it waits for "
        "a year without a report; nothing of the project goes on, and its assets are free",
        RULE,
        (
            "tests/api/test_national_projects.py::"
            "test_a_project_for_which_nothing_was_done_may_be_revoked_after_a_year",
            "revoke_project/revocation_early",
            "revoke_project/project_status",
            "verify_monitoring/project_status",
            "register_project/outside_claimed",
            LIMIT,
        ),
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
