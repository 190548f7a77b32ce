"""The fields of acts: section 8, the policy of section 11 and the members of section 14.

A type is a function that tells whether a JSON value is of it.
"""

import re

from tests.independent.octets import INTEGER_MAX
from tests.independent.sums import real_date, rise_by_table

SERIAL_MAX = 999_999_999
VINTAGES_MAX = 10
INSTANT = re.compile(r"([0-9]{4})-[0-9]{2}-[0-9]{2}T([0-9]{2}):([0-9]{2}):([0-9]{2})\.[0-9]{3}Z")


def real_instant(value):
    """Return whether a value is an `Instant` (8.1)."""
    match = INSTANT.fullmatch(value) if isinstance(value, str) else None
    if not match or not real_date(value[:10]):
        return False
    year, hour, minute, second = map(int, match.groups())
    return 1912 <= year <= 2999 and hour <= 23 and minute <= 59 and second <= 59


def text(pattern, longest=None):
    """A type: a string that the pattern matches as a whole."""
    compiled = re.compile(pattern, re.ASCII)

    def check(value):
        if not isinstance(value, str) or (longest and len(value) > longest):
            return False
        return compiled.fullmatch(value) is not None

    return check


def integer(low, high=INTEGER_MAX):
    """A type: an integer within bounds. `true` and 1.0 are none."""
    return lambda value: type(value) is int and low <= value <= high


def one_of(*values):
    """A type: one of some strings."""
    return lambda value: isinstance(value, str) and value in values


def list_of(check, low, high):
    """A type: a list of `low` to `high` elements of one type."""

    def check_list(value):
        return isinstance(value, list) and low <= len(value) <= high and all(map(check, value))

    return check_list


def members(optional=(), **types):
    """A type: an object with exactly these members, save that the optional ones may be absent."""

    def check(value):
        if not isinstance(value, dict) or not value.keys() <= types.keys():
            return False
        if not types.keys() - set(optional) <= value.keys():
            return False
        return all(types[name](member) for name, member in value.items())

    return check


ACCOUNT_ID = text(r"[a-z0-9-]{3,32}")
ACT_ID = text(r"[0-9a-f]{32}")
ORIGIN = text(r"[a-z0-9][a-z0-9./-]{2,126}[a-z0-9]")
SHA256 = text(r"[0-9a-f]{64}")
VKEY = text(r"[a-z0-9./-]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+", 200)
KEY_LABEL = text(r"[a-z0-9-]{3,32}/k[1-9][0-9]{0,2}")
RP_ID = text(r"([a-z0-9][a-z0-9.-]{0,251})?[a-z0-9]")
WEB_ORIGIN = text(
    r"(https://([a-z0-9][a-z0-9.-]{0,251})?[a-z0-9]|http://localhost)(:[1-9][0-9]{0,4})?"
)
CHECKPOINT_NOTE = text(r"[A-Za-z0-9+/]+={0,2}", 21_848)
TIE = one_of("advice", "employment", "ownership", "commercial")
PERSON_ID = text(r"p-[0-9a-f]{16}")
TEAM = list_of(PERSON_ID, 1, 20)
OPINION = one_of("unmodified", "modified", "adverse", "disclaimed")
UBN = text(r"[0-9]{8}")
METHODOLOGY = text(r"[A-Z][A-Z0-9.-]{1,31}")
METHODOLOGY_VERSION = text(r"[0-9]{1,3}(\.[0-9]{1,3}){0,2}")
FACTOR_SET_ID = text(r"[A-Z][A-Z0-9-]{1,31}/[1-9][0-9]{0,3}")
FACTOR_SET_PIN = text(r"[A-Z][A-Z0-9-]{1,31}/([1-9][0-9]{0,3}|\*)")
PROJECT_ID = text(r"[ABCZ][0-9]{5}")
SERIES_ID = text(r"[ABCZ][0-9]{5}/[0-9]{4}")
SERIAL = integer(1, SERIAL_MAX)
SCOPE = integer(1, 16)
REPORT_NUMBER = integer(1, 9999)
GRAMS = integer(-INTEGER_MAX)
DATE_FORM = text(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CUSTODY = one_of("self", "registry")
ACCOUNT_KIND = one_of(
    "manufacturer", "enterprise", "verification_body", "authority", "auditor", "association"
)
DOCUMENT_KIND = one_of(
    "project_plan", "validation_report", "calculation", "agreement", "affidavit",
    "foreign_registration", "environmental_impact", "public_comments", "explanation",
    "monitoring_report", "readings", "verification_statement", "other",
)  # fmt: skip
PURPOSE = one_of(
    "increment_offset", "carbon_fee", "import_carbon_gap", "cap_surplus", "other_approved",
    "voluntary",
)  # fmt: skip
CANCEL_REASON = one_of(
    "authority_invalidation", "account_closure", "replacement", "reversal_buffer"
)
EVIDENCE_KIND = one_of(
    "energy_management", "organisation_inventory", "product_footprint", "energy_audit"
)
FINDING_GROUND = one_of(
    "double_counting", "ineligible", "misstatement", "not_independent", "records_missing",
    "rule_broken", "unauthorised",
)  # fmt: skip
HOLD_REASON = one_of(
    "suspected_invalidation", "dispute", "court_order", "account_data_overdue",
    "replacement_overdue", "market_halt",
)  # fmt: skip


def boolean(value):
    """A type: true or false."""
    return isinstance(value, bool)


def day(value):
    """A type: a day that exists."""
    return DATE_FORM(value) and real_date(value) is not None


def unit_range(value):
    """A type: `[SeriesId, Serial, Serial]`."""
    if not isinstance(value, list) or len(value) != 3:
        return False
    return SERIES_ID(value[0]) and SERIAL(value[1]) and SERIAL(value[2])


ASSET_FORM = members(
    equipment=text(r"([A-Z0-9][A-Z0-9._-]{0,31}|\*)"),
    measure=text(r"([a-z][a-z0-9-]{0,31}|\*)"),
    plant=text(r"[A-Z0-9]{4,16}"),
)


def asset(value):
    """A type: an asset, whose equipment and measure are both `*` or neither is."""
    return ASSET_FORM(value) and (value["equipment"] == "*") == (value["measure"] == "*")


PASSKEY_FORM = members(origins=list_of(WEB_ORIGIN, 1, 10), rp_id=RP_ID)


def passkey(value):
    """A type: what a passkey is enrolled with; its origins rise strictly."""
    return PASSKEY_FORM(value) and value["origins"] == sorted(set(value["origins"]))


CALCULATION_FORM = members(
    factors=list_of(members(factor_set=FACTOR_SET_ID, sha256=SHA256), 1, 16),
    methodology=METHODOLOGY,
    methodology_version=METHODOLOGY_VERSION,
    parameters=SHA256,
    readings=list_of(SHA256, 0, 50),
    sheet=SHA256,
)


def calculation(value):
    """A type: how a figure was computed; its factors rise by table, no readings stand twice."""
    if not CALCULATION_FORM(value):
        return False
    readings = value["readings"]
    names = [used["factor_set"] for used in value["factors"]]
    return rise_by_table(names) and len(readings) == len(set(readings))


OUTSIDE_FORM = members(
    first=integer(1), last=integer(1),
    programme=one_of("cdm", "gold_standard", "jcm", "moenv", "vcs", "other"),
    series=text(r"[A-Z0-9][A-Z0-9./_-]{0,63}"),
)  # fmt: skip


def outside(value):
    """A type: units of another registry; the last number is not below the first."""
    return OUTSIDE_FORM(value) and value["first"] <= value["last"]


KEY_GRANT = members(("passkey",), custody=CUSTODY, passkey=passkey, vkey=VKEY)
DOCUMENTS = list_of(members(kind=DOCUMENT_KIND, sha256=SHA256), 1, 50)
RANGES = list_of(unit_range, 1, 100)
OWN_RANGES = list_of(unit_range, 0, 100)
SCOPES = list_of(SCOPE, 1, 16)
MEMBER = members(account=ACCOUNT_ID, weight=integer(1, 1_000_000_000))
VINTAGE = members(weight_g=GRAMS, year=integer(1990, 2200))
ISSUED_ROW = members(first=SERIAL, holder=ACCOUNT_ID, last=SERIAL, series=SERIES_ID)
CREDITING = one_of("fixed", "renewable")
UNIT_TYPE = one_of("A", "R", "N")
ANALYSIS = one_of("barrier", "financial", "prevalence", "regulatory")
EXCLUSION = one_of(
    "certified_renewables", "fee_source", "inventory_source", "capped_source", "early_measure"
)
SCALE_FORM = members(
    annual_units=integer(0), kind=one_of("renewable_energy", "energy_saving", "other"),
    size=integer(0),
)  # fmt: skip
OUTSIDE = members(
    programme=one_of("cdm", "gold_standard", "jcm", "moenv", "vcs", "other"),
    serial=text(r"[A-Z0-9][A-Z0-9./_-]{0,39}"),
)


def scale(value):
    """A type: how large a project is planned; a size of kind other is 0."""
    return SCALE_FORM(value) and (value["kind"] != "other" or value["size"] == 0)


def row_of(*checks):
    """A type: a list of so many members, each of its own type."""

    def is_row(value):
        fits = isinstance(value, list) and len(value) == len(checks)
        return fits and all(check(one) for check, one in zip(checks, value, strict=True))

    return is_row


FAMILY, TERM_YEARS = text(r"[ABCZ]"), integer(0, 60)
crediting_term = row_of(FAMILY, UNIT_TYPE, CREDITING, TERM_YEARS, integer(0, 10), TERM_YEARS)
buffer_share = row_of(METHODOLOGY, integer(1, 1000))
use_term = row_of(FAMILY, TERM_YEARS, list_of(PURPOSE, 0, INTEGER_MAX))
APPROVED = one_of(
    "change_project",
    "issue",
    "register_project",
    "renew_project",
    "replace_units",
    "retire",
    "transfer",
)
POLICY = members(
    additionality=boolean,
    approvals=list_of(APPROVED, 0, INTEGER_MAX),
    authority_threshold=integer(1, 10),
    beneficiary_is_holder=boolean,
    buffer_shares=list_of(buffer_share, 0, INTEGER_MAX),
    countersign_transfers=boolean,
    crediting_after_registration=boolean,
    crediting_terms=list_of(crediting_term, 0, INTEGER_MAX),
    dual_control_units=integer(0),
    exclusions=list_of(EXCLUSION, 0, INTEGER_MAX),
    explain_above_plan=boolean,
    independence_years=integer(0, 100),
    lead_years_max=integer(0, 100),
    materiality_permille=integer(0, 1000),
    moves_max=integer(0, 1000),
    not_after_days_max=integer(1, 366),
    publication_days=integer(0, 366),
    purposes=list_of(PURPOSE, 1, INTEGER_MAX),
    reasonable_assurance=boolean,
    recovery_delay_days=integer(0, 365),
    registration_documents=list_of(DOCUMENT_KIND, 0, INTEGER_MAX),
    renewal_months=integer(0, 120),
    replacement_days=integer(0, 366),
    rules_notice_entries=integer(0, 1_000_000),
    self_held_statements=boolean,
    separate_bodies=boolean,
    tier_rule=one_of("by_project_type", "any_of"),
    transfer_delay_hours=integer(0, 720),
    transfer_delay_units=integer(0),
    use_terms=list_of(use_term, 0, INTEGER_MAX),
    validation_waived=list_of(METHODOLOGY, 0, INTEGER_MAX),
)


ANY_KIND = None
ACTORS = {  # the lines *Acts* of section 14; genesis opens its own account
    "genesis": ANY_KIND,
    "adopt_rules": {"authority"},
    "set_policy": {"authority"},
    "set_calendar": {"authority"},
    "rotate_log_key": {"authority"},
    "open_account": {"authority"},
    "enrol_key": ANY_KIND,
    "revoke_key": ANY_KIND,
    "begin_recovery": {"authority"},
    "stop_recovery": ANY_KIND,
    "complete_recovery": {"authority"},
    "accredit": {"authority"},
    "withdraw_accreditation": {"authority"},
    "declare_tie": {"manufacturer", "enterprise", "association", "verification_body", "authority"},
    "withdraw_tie": {"authority"},
    "register_project": {"manufacturer", "enterprise", "association"},
    "validate_project": {"verification_body"},
    "change_project": {"manufacturer", "enterprise", "association"},
    "renew_project": {"manufacturer", "enterprise", "association"},
    "withdraw_project": {"manufacturer", "enterprise", "association"},
    "revoke_project": {"authority"},
    "report_monitoring": {"manufacturer", "enterprise", "association"},
    "request_correction": {"verification_body"},
    "settle_correction": {"manufacturer", "enterprise", "association"},
    "verify_monitoring": {"verification_body"},
    "issue": {"verification_body"},
    "bring_in": {"authority"},
    "transfer": {"manufacturer", "enterprise"},
    "trust_recipient": {"manufacturer", "enterprise"},
    "distrust_recipient": {"manufacturer", "enterprise"},
    "stop_transfer": {"manufacturer", "enterprise", "authority"},
    "complete_transfer": {"manufacturer", "enterprise", "verification_body"},
    "retire": {"manufacturer", "enterprise", "verification_body"},
    "cancel": {"authority"},
    "hold": {"authority"},
    "release": {"authority"},
    "release_buffer": {"authority"},
    "attach_evidence": {"manufacturer", "enterprise", "association"},
    "withdraw_evidence": {"manufacturer", "enterprise", "association", "authority"},
    "raise_finding": {"auditor"},
    "answer_finding": ANY_KIND,
    "close_finding": {"auditor"},
    "publish_retirement": {"authority"},
    "replace_units": {"manufacturer", "enterprise"},
    "waive_duty": {"manufacturer", "enterprise", "verification_body"},
    "close_account": {"authority"},
    "merge_account": {"authority"},
    "withdraw": ANY_KIND,
}


def act_type(optional=(), **own):
    """A type: an act with its own members beside those that every act has (14)."""
    common = {"account": ACCOUNT_ID, "act": one_of(*ACTORS), "id": ACT_ID}
    return members(optional, not_after=real_instant, **common, **own)


TIE_FORM = act_type(
    ("last_day", "person"), body=ACCOUNT_ID, enterprise=ACCOUNT_ID, last_day=day,
    person=PERSON_ID, tie=TIE,
)  # fmt: skip


correction_requested = act_type(
    documents=DOCUMENTS, project=PROJECT_ID, report=REPORT_NUMBER, report_entry=integer(0),
    topic=one_of("boundary", "baseline", "calculation", "data", "metering", "records"),
)  # fmt: skip
CHANGE_FORM = act_type(
    ("applied", "crediting_end"), applied=day, change=one_of(
        "crediting_period", "activity", "monitoring"
    ), crediting_end=day, documents=DOCUMENTS, effective=day, project=PROJECT_ID,
)  # fmt: skip


def project_changed(value):
    """A type: a change; a crediting period has an end, and nothing else has."""
    if not CHANGE_FORM(value):
        return False
    return (value["change"] == "crediting_period") is ("crediting_end" in value)


EVIDENCE_FORM = act_type(
    ("project", "valid_to"), accreditor=one_of("taf", "moenv", "moea", "iaf_member"),
    attests=EVIDENCE_KIND, issuer=text(r"[A-Z0-9-]{1,40}"), paper=SHA256, period_end=day,
    period_start=day, project=PROJECT_ID, valid_to=day,
)  # fmt: skip


def evidence_attached(value):
    """A type: evidence, whose last day is in bounds."""
    return EVIDENCE_FORM(value) and "1990" <= value.get("valid_to", "1990")[:4] <= "2200"


def tie_declared(value):
    """A type: a declared tie; a person is employed, and the last day is in bounds."""
    if not TIE_FORM(value) or (value["tie"] == "employment" and "person" not in value):
        return False
    return "1990" <= value.get("last_day", "1990")[:4] <= "2200"


ACTS = {
    "genesis": act_type(
        keys=list_of(KEY_GRANT, 1, 64), log_vkey=VKEY, origin=ORIGIN, policy=POLICY,
        profile=one_of("industrial", "national"), rules=integer(1, 1000), ubn=UBN,
    ),
    "adopt_rules": act_type(
        binds_from=integer(1), rules=integer(2, 1000), specification=SHA256
    ),
    "set_policy": act_type(policy=POLICY),
    "set_calendar": act_type(
        closed=list_of(day, 0, 366), opened=list_of(day, 0, 366), year=integer(1990, 2200)
    ),
    "rotate_log_key": act_type(checkpoint=CHECKPOINT_NOTE, log_vkey=VKEY),
    "open_account": act_type(
        associations=list_of(ACCOUNT_ID, 0, 20), holder=ACCOUNT_ID, key=KEY_GRANT,
        kind=ACCOUNT_KIND, sector=text(r"([0-9]{2})?"), ubn=UBN,
    ),
    "enrol_key": act_type(key=KEY_GRANT),
    "revoke_key": act_type(key=KEY_LABEL, reason=one_of("retired", "lost", "compromised")),
    "begin_recovery": act_type(evidence=SHA256, holder=ACCOUNT_ID),
    "stop_recovery": act_type(holder=ACCOUNT_ID),
    "complete_recovery": act_type(holder=ACCOUNT_ID, key=KEY_GRANT),
    "accredit": act_type(body=ACCOUNT_ID, scopes=SCOPES, until=day),
    "withdraw_accreditation": act_type(body=ACCOUNT_ID, scopes=SCOPES),
    "declare_tie": tie_declared,
    "withdraw_tie": act_type(
        ("person",), body=ACCOUNT_ID, enterprise=ACCOUNT_ID, person=PERSON_ID, tie=TIE
    ),
    "register_project": act_type(
        ("applied", "measure_start", "scale"), analyses=list_of(ANALYSIS, 0, 4), applied=day,
        assets=list_of(asset, 1, 200), crediting=CREDITING, crediting_end=day,
        crediting_start=day, documents=DOCUMENTS, exclusions=list_of(EXCLUSION, 0, 5),
        factor_sets=list_of(FACTOR_SET_PIN, 0, 16), measure_start=day,
        members=list_of(MEMBER, 0, 50), methodology=METHODOLOGY,
        methodology_version=METHODOLOGY_VERSION, outside=list_of(OUTSIDE, 0, 10),
        project=PROJECT_ID, scale=scale, scope=SCOPE, unit_type=UNIT_TYPE,
    ),
    "validate_project": act_type(
        lead=PERSON_ID, opinion=OPINION, project=PROJECT_ID, reviewer=PERSON_ID, statement=SHA256,
        team=TEAM,
    ),
    "change_project": project_changed,
    "renew_project": act_type(
        ("applied",), applied=day, crediting_end=day, documents=DOCUMENTS, project=PROJECT_ID
    ),
    "withdraw_project": act_type(project=PROJECT_ID),
    "revoke_project": act_type(
        project=PROJECT_ID,
        reason=one_of("facts_wrong", "not_started", "double_registered", "unlawful", "dissolved"),
    ),
    "report_monitoring": act_type(
        ("calculation",), calculation=calculation, claimed_g=GRAMS, documents=DOCUMENTS,
        period_end=day, period_start=day, project=PROJECT_ID, report=REPORT_NUMBER,
    ),
    "verify_monitoring": act_type(
        ("calculation",), assurance=one_of("reasonable", "limited"), calculation=calculation,
        lead=PERSON_ID, opinion=OPINION, project=PROJECT_ID, report=REPORT_NUMBER,
        report_entry=integer(0), reviewer=PERSON_ID, statement=SHA256, team=TEAM, verified_g=GRAMS,
        vintages=list_of(VINTAGE, 0, VINTAGES_MAX),
    ),
    "issue": act_type(
        issued=list_of(ISSUED_ROW, 1, 500), project=PROJECT_ID, report=REPORT_NUMBER
    ),
    "bring_in": act_type(
        cancellation=SHA256, certificate=SHA256, issued=ISSUED_ROW, moves=integer(0, 1000),
        outside=outside, period_end=day, period_start=day, unit_type=one_of("A", "R", "N"),
    ),
    "transfer": act_type(
        ("unit_price_ntd",), ranges=RANGES, recipient=ACCOUNT_ID,
        unit_price_ntd=integer(0, 1_000_000_000),
    ),
    "trust_recipient": act_type(recipient=ACCOUNT_ID),
    "distrust_recipient": act_type(recipient=ACCOUNT_ID),
    "stop_transfer": act_type(transfer=integer(0)),
    "complete_transfer": act_type(transfer=integer(0)),
    "retire": act_type(
        ("approval",), approval=text(r"[A-Z0-9-]{1,40}"), beneficiary=UBN, purpose=PURPOSE,
        ranges=RANGES,
    ),
    "cancel": act_type(ranges=RANGES, reason=CANCEL_REASON),
    "hold": act_type(ranges=RANGES, reason=HOLD_REASON),
    "release": act_type(ranges=RANGES),
    "release_buffer": act_type(ranges=RANGES),
    "request_correction": correction_requested,
    "settle_correction": act_type(
        documents=DOCUMENTS, project=PROJECT_ID, report=REPORT_NUMBER, request=integer(0)
    ),
    "attach_evidence": evidence_attached,
    "withdraw_evidence": act_type(
        attachment=integer(0), fault=one_of("error", "superseded", "revoked")
    ),
    "raise_finding": act_type(
        ("entry", "project"), auditee=ACCOUNT_ID, documents=DOCUMENTS, entry=integer(0),
        ground=FINDING_GROUND, project=PROJECT_ID,
    ),
    "answer_finding": act_type(
        documents=DOCUMENTS, finding=integer(0),
        response=one_of("corrected", "explained", "disputed"),
    ),
    "close_finding": act_type(
        documents=DOCUMENTS, finding=integer(0),
        outcome=one_of("remedied", "unfounded", "referred"),
    ),
    "publish_retirement": act_type(explanation=SHA256, retirement=integer(0)),
    "replace_units": act_type(annulment=integer(0), duty=integer(1), ranges=RANGES),
    "waive_duty": act_type(agreement=SHA256, annulment=integer(0), duty=integer(1)),
    "close_account": act_type(
        event_on=day, evidence=SHA256, holder=ACCOUNT_ID, ranges=OWN_RANGES,
        ground=one_of("dissolved", "registration_annulled", "registration_revoked"),
    ),
    "merge_account": act_type(
        ("reminded_until",), agreement=SHA256, ceases=boolean, event_on=day, filed_on=day,
        holder=ACCOUNT_ID, ranges=OWN_RANGES, reminded_until=day, successor=ACCOUNT_ID,
    ),
    "withdraw": act_type(target=ACT_ID, target_not_after=real_instant),
}  # fmt: skip
