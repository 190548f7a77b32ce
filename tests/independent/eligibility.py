"""Which projects may be registered: section 15.8 of docs/protocol.md."""

from datetime import date
from fractions import Fraction

from tests.independent.octets import require
from tests.independent.sums import end_of_years, months_before

LIMITS = {
    "renewable_energy": (5_000, 15_000),
    "energy_saving": (20_000_000, 60_000_000),
    "other": (20_000, 60_000),
}
TIERS = ("micro", "small", "large")
OTHERS = {"barrier", "financial", "prevalence"}


def applied_on(policy, act, today):
    """Return the day of an application."""
    if "applied" not in act:
        return today
    require(act["act"] in policy["approvals"], "application_date")
    require(months_before(today, 18) <= act["applied"] <= today, "application_date")
    return act["applied"]


def term_of(policy, act):
    """Return the years, renewals and years of each that policy grants, None where it asks none."""
    if not policy["crediting_terms"]:
        return None
    asked = [act["project"][0], act["unit_type"], act["crediting"]]
    found = [term[3:] for term in policy["crediting_terms"] if term[:3] == asked]
    require(found, "crediting_term")
    return found[0]


def end_of_term(policy, act, start):
    """Return the latest day after a crediting period."""
    term = term_of(policy, act)
    return "9999-12-31" if term is None else end_of_years(start, term[0])


def excluded(policy, act, applied):
    """Return whether something that policy excludes applies."""
    if set(policy["exclusions"]) & set(act["exclusions"]):
        return True
    if "early_measure" not in policy["exclusions"] or act["unit_type"] == "R":
        return False
    return act.get("measure_start", "") < months_before(applied, 36)


def tier_of(policy, scale):
    """Return the tier of a scale."""

    def tier(kind, size):
        return sum(size > limit for limit in LIMITS[kind])

    by_units = tier("other", scale["annual_units"])
    own = by_units if scale["kind"] == "other" else tier(scale["kind"], scale["size"])
    return TIERS[min(own, by_units) if policy["tier_rule"] == "any_of" else own]


def is_additional(policy, act):
    """Return whether a registration has the scale and the analyses that policy asks for."""
    if not policy["additionality"]:
        return True
    if "scale" not in act or "regulatory" not in act["analyses"]:
        return False
    others = len(OTHERS & set(act["analyses"]))
    return others >= {"micro": 0, "small": 1, "large": 3}[tier_of(policy, act["scale"])]


def has_documents(policy, act):
    """Return whether a registration has every document that policy asks for of it."""
    return not lacks_documents(
        policy,
        {document["kind"] for document in act["documents"]},
        joint=bool(act["members"]),
        elsewhere=bool(act["outside"]),
        micro="scale" in act and tier_of(policy, act["scale"]) == "micro",
        methodology=act["methodology"],
    )


def lacks_documents(policy, given, *, joint, elsewhere, micro, methodology):
    """Return the kinds of document that policy asks for and that are not given."""
    spared = {"environmental_impact", "public_comments"} if micro else set()
    spared |= set() if joint else {"agreement"}
    spared |= {"validation_report"} if methodology in policy["validation_waived"] else set()
    if elsewhere:
        given = given - {"affidavit"}
    if "foreign_registration" in given:
        given = given | {"affidavit"}
    return set(policy["registration_documents"]) - spared - given


def is_above_plan(scale, start, end, claimed_g):
    """Return whether a claim is above what a scale plans of a period."""
    if scale is None:
        return False
    planned = Fraction(0)
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    for year in range(first.year, last.year + 1):
        opens, closes = date(year, 1, 1), date(year + 1, 1, 1)
        days = (min(last, closes) - max(first, opens)).days
        planned += Fraction(max(0, days), (closes - opens).days)
    return claimed_g > scale["annual_units"] * 1_000_000 * planned
