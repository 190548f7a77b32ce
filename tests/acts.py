"""An act of every kind, for whatever must hold of them all."""

import msgspec

from ledger.book.acts import ACTS, OpenAccount
from ledger.book.fields import AccountKind, Custody, Profile
from ledger.book.policy import default_policy
from tests.stand_ins import LEAD
from tests.world import UBNS, World, grant_of, sha

PAPERS = [{"kind": "other", "sha256": sha("papers")}]
ON_UNITS = {
    "cancel": {"ranges": [["Z00001/2024", 1, 2]], "reason": "replacement"},
    "hold": {"ranges": [["Z00001/2024", 1, 2]], "reason": "dispute"},
    "release": {"ranges": [["Z00001/2024", 1, 2]]},
    "release_buffer": {"ranges": [["Z00001/2024", 1, 2]]},
    "trust_recipient": {"recipient": "bolt"},
    "distrust_recipient": {"recipient": "bolt"},
    "stop_transfer": {"transfer": 9},
    "complete_transfer": {"transfer": 9},
    "publish_retirement": {"explanation": sha("why"), "retirement": 9},
    "replace_units": {"annulment": 9, "duty": 1, "ranges": [["Z00001/2024", 1, 2]]},
    "waive_duty": {"agreement": sha("contract"), "annulment": 9, "duty": 1},
}
"""Acts on units, and on what waits or is owed of them."""
LIVES = {
    "change_project": {
        "change": "monitoring",
        "documents": [{"kind": "explanation", "sha256": sha("why")}],
        "effective": "2026-07-01",
        "project": "Z00001",
    },
    "renew_project": {
        "crediting_end": "2038-01-01",
        "documents": [{"kind": "affidavit", "sha256": sha("affidavit")}],
        "project": "Z00001",
    },
    "withdraw_project": {"project": "Z00001"},
    "revoke_project": {"project": "Z00001", "reason": "unlawful"},
}
"""Acts by which a project goes on or ends."""
ENDS = {
    "close_account": {
        "event_on": "2026-01-02",
        "evidence": sha("register"),
        "ground": "dissolved",
        "holder": "bolt",
        "ranges": [["Z00001/2024", 1, 2]],
    },
    "merge_account": {
        "agreement": sha("merger"),
        "ceases": True,
        "event_on": "2026-01-02",
        "filed_on": "2026-01-03",
        "holder": "bolt",
        "ranges": [],
        "reminded_until": "2027-02-01",
        "successor": "acme",
    },
}
"""Acts by which an account ends."""
CORRECTIONS = {
    "request_correction": {
        "documents": PAPERS,
        "project": "Z00001",
        "report": 1,
        "report_entry": 9,
        "topic": "metering",
    },
    "settle_correction": {"documents": PAPERS, "project": "Z00001", "report": 1, "request": 9},
}
"""What a body asks for, and how it is settled."""
EVIDENCE = {
    "attach_evidence": {
        "accreditor": "taf",
        "attests": "energy_management",
        "issuer": "MS012",
        "paper": sha("certificate"),
        "period_end": "2026-01-01",
        "period_start": "2023-01-01",
        "project": "Z00001",
        "valid_to": "2025-12-31",
    },
    "withdraw_evidence": {"attachment": 1, "fault": "superseded"},
}
"""What a paper that is attached, and its withdrawal, hold."""
TIES = {
    "declare_tie": {
        "body": "vvb",
        "enterprise": "acme",
        "last_day": "2026-01-05",
        "person": LEAD,
        "tie": "employment",
    },
    "withdraw_tie": {"body": "vvb", "enterprise": "acme", "tie": "advice"},
}
"""What a declared tie and its withdrawal hold."""


def every_act() -> list:
    """Return acts of many kinds, by letting a world tell its story."""
    world = World().standard()
    world.issue(10)
    world.act(world.transfer_act(1, 2), "acme/k1")
    world.act(world.retire_act(3, 4), "acme/k1")
    acts = [world.entry(leaf.partition(b"\n")[2]).signed.act for leaf in world.leaves]
    return acts + made_up(world)


def made_up(world) -> list:
    """Return an act of each kind that the story lacks."""
    json = {
        "adopt_rules": {"binds_from": 1_000, "rules": 2, "specification": sha("rules")},
        "set_policy": {"policy": msgspec.to_builtins(default_policy(Profile.NATIONAL))},
        "set_calendar": {"closed": ["2026-02-16"], "opened": ["2026-02-07"], "year": 2026},
        "enrol_key": {"key": msgspec.to_builtins(grant_of("acme/k2"))},
        "revoke_key": {"key": "acme/k1", "reason": "lost"},
        "begin_recovery": {"holder": "bolt", "evidence": sha("letter")},
        "stop_recovery": {"holder": "bolt"},
        "complete_recovery": {
            "holder": "bolt",
            "key": msgspec.to_builtins(grant_of("bolt/k2", Custody.REGISTRY)),
        },
        "rotate_log_key": msgspec.to_builtins(world.rotation_act()),
        **LIVES,
        "withdraw_accreditation": {"body": "vvb", "scopes": [3, 4]},
        **ON_UNITS,
        **TIES,
        "bring_in": {
            "cancellation": sha("proof"),
            "certificate": sha("certificate"),
            "issued": {"first": 1, "last": 2, "holder": "bolt", "series": "Z00090/2024"},
            "moves": 0,
            "outside": {"first": 8, "last": 9, "programme": "vcs", "series": "VCS-1-TW"},
            "period_end": "2025-01-01",
            "period_start": "2024-01-01",
            "unit_type": "R",
        },
        **CORRECTIONS,
        **EVIDENCE,
        "raise_finding": {
            "auditee": "bolt",
            "documents": PAPERS,
            "entry": 1,
            "ground": "misstatement",
            "project": "Z00001",
        },
        "answer_finding": {"documents": PAPERS, "finding": 1, "response": "explained"},
        "close_finding": {"documents": PAPERS, "finding": 1, "outcome": "remedied"},
        **ENDS,
        "withdraw": {"target": "0" * 32, "target_not_after": world.instant()},
    }
    acts = [
        msgspec.convert({"act": tag, **fields, **world.base("acme")}, ACTS[tag])
        for tag, fields in json.items()
    ]
    joint = world.register_act(members=(("acme", 1), ("bolt", 2)))
    opened = OpenAccount(
        **world.base("idb"),
        associations=(),
        holder="steel",
        key=grant_of("steel/k1", Custody.REGISTRY),
        kind=AccountKind.MANUFACTURER,
        sector="",
        ubn=UBNS["steel"],
    )
    return [*acts, joint, opened]
