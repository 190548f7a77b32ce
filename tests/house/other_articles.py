"""What the regulations of verification bodies and of the carbon fee ask for that touches units."""

from tests.house.articles import CALCULATOR, LIMIT, RULE, Row

_FEE = "tests/registry/test_carbon_fee.py::test_"

BODIES = (
    Row(
        "25",
        "No result by a body that advised the enterprise or has ties to it",
        "Advice, employment, ownership and close business are declared: they keep a body, or one "
        "of its persons, from the enterprise's projects, and advice for three years after its "
        "last day. A body verifies no project that it received units of, and receives none of one "
        "it worked on; where policy says so, who validated does not verify",
        RULE,
        (
            "tests/api/test_national_bodies.py::test_advice_keeps_a_body_away_for_three_years",
            "verify_monitoring: under advice three years ago",
            "verify_monitoring: under advice three years and a day ago",
            "verify_monitoring: under ownership to today",
            "validate_project: under advice to a member",
            "declare_tie/tie_shortened",
            "verify_monitoring/not_independent",
            "transfer/not_independent",
        ),
    ),
    Row(
        "26",
        "Five per cent of materiality, reasonable assurance, another lead before the sixth year, "
        "and a review by a lead verifier who took no part",
        "A claim further off than policy allows is corrected first, or the report is refused by "
        "an adverse or disclaimed opinion; policy asks for reasonable assurance; a lead who led "
        "in five years running is refused in the sixth; a reviewer is none of the team; what a "
        "body asks to be corrected is settled before an unmodified opinion",
        RULE,
        (
            "tests/api/test_national_projects.py::test_a_lead_does_not_verify_for_a_sixth_year",
            "verify_monitoring/material_difference",
            "verify_monitoring/assurance_too_low",
            "verify_monitoring/lead_too_long",
            "verify_monitoring/team_invalid",
            "verify_monitoring/requests_open",
        ),
    ),
)
"""O0020104 溫室氣體認證機構及查驗機構管理辦法."""

FEE = (
    Row(
        "4",
        "The fee of a year is filed and paid by the end of May",
        "The day, moved off a day of rest",
        CALCULATOR,
        (LIMIT,),
    ),
    Row(
        "5, 6",
        "Chargeable emissions: above 25,000 t, times a coefficient where leakage is likely; "
        "applied for by the end of January",
        "Exact tonnes, rounded half up to three decimals once; the day",
        CALCULATOR,
        (
            f"{_FEE}worked_values",
            f"{_FEE}chargeable_emissions_are_rounded_half_up_to_three_decimals",
            LIMIT,
        ),
    ),
    Row(
        "9, 11",
        "Units take off a tenth at most: 1.2 t each, of early actions 0.3 t in the first three "
        "years and not under high leakage risk",
        "What a number of units takes off, and what lies beyond the cap",
        CALCULATOR,
        (
            f"{_FEE}the_cap_is_shared_by_both_kinds",
            f"{_FEE}what_lies_beyond_the_cap_is_told",
            f"{_FEE}early_action_counts_through_the_third_year",
            f"{_FEE}refused",
        ),
    ),
    Row(
        "10",
        "Foreign units that the ministry recognised take off a twentieth at most, and not under "
        "high leakage risk",
        "What a number of them takes off, a tonne each as the article gives no ratio; that none is "
        "recognised yet is told beside it",
        CALCULATOR,
        (
            f"{_FEE}foreign_units_have_a_cap_of_their_own",
            f"{_FEE}refused",
            "tests/api/test_carbon_fee.py::test_foreign_units_are_told_to_be_pending",
        ),
    ),
    Row(
        "15",
        "Whose units are revoked after they took off fee pays within ninety days",
        "The day",
        CALCULATOR,
        (LIMIT,),
    ),
)
"""O0020139 碳費收費辦法."""
