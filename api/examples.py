"""Examples of bodies, for the OpenAPI document: each works as it stands."""

from typing import Final, TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Members: TypeAlias = dict[str, Json]

EXAMPLES: Final[dict[str, dict[str, Members]]] = {
    "draft_act": {
        "transfer": {
            "act": "transfer",
            "recipient": "bolt",
            "project": "Z00001",
            "quantity": 100,
            "unit_price_ntd": 900,
        },
        "retire": {
            "act": "retire",
            "beneficiary": "04595257",
            "purpose": "voluntary",
            "series": "Z00001/2024",
            "quantity": 12,
        },
        "issue": {"act": "issue", "project": "Z00001"},
        "report": {
            "act": "report_monitoring",
            "claimed_g": 20568000,
            "documents": [{"kind": "readings", "sha256": "0" * 64}],
            "period_end": "2026-01-01",
            "project": "Z00001",
        },
        "project": {
            "act": "register_project",
            "assets": [{"equipment": "L-03", "measure": "lighting", "plant": "99000001"}],
            "crediting_end": "2034-01-01",
            "crediting_start": "2024-01-01",
            "documents": [{"kind": "project_plan", "sha256": "0" * 64}],
            "factor_sets": ["GWP-AR5/1", "TW-GRID/*"],
            "members": [],
            "methodology": "AMS-II.C",
            "methodology_version": "2.0",
            "project": "Z00003",
            "scope": 3,
            "unit_type": "A",
        },
        "computed report": {
            "act": "report_monitoring",
            "calculation": {
                "factors": [
                    {"factor_set": "GWP-AR5/1", "sha256": "4" * 64},
                    {"factor_set": "TW-GRID/1", "sha256": "1" * 64},
                ],
                "methodology": "AMS-II.C",
                "methodology_version": "2.0",
                "parameters": "2" * 64,
                "readings": ["0" * 64],
                "sheet": "3" * 64,
            },
            "claimed_g": 20568000,
            "documents": [{"kind": "readings", "sha256": "0" * 64}],
            "period_end": "2026-01-01",
            "project": "Z00002",
        },
    },
    "quantify": {
        "lighting": {
            "period_start": "2024-01-01",
            "period_end": "2025-01-01",
            "n_BL": {"hall": "200"},
            "rho_BL": {"hall": "36"},
            "o_BL": {"hall": "4000"},
            "n_PJ": {"hall": "200"},
            "rho_PJ": {"hall": "18"},
            "o_PJ": {
                "hall": [
                    ["2024-01-01", "2024-07-01", "2000"],
                    ["2024-07-01", "2025-01-01", "2000 h"],
                ]
            },
        }
    },
}
"""Bodies that work, by operation; the tests send them."""
