"""The state and its blocks: section 9 of docs/protocol.md, with the editions of section 10."""

import bisect
from dataclasses import dataclass, field, replace

from tests.independent.octets import require
from tests.independent.sums import day_before, end_of_years

BLOCKS_MAX = 1_000


@dataclass
class Programme:
    """What genesis, `set_policy` and `adopt_rules` leave."""

    origin: str
    profile: str
    authority: str
    log_keys: list  # vkeys, the one in force last
    policy: dict
    rules: int
    next_rules: int = 0
    next_rules_from: int = 0

    @property
    def log_vkey(self):
        """The log's key in force."""
        return self.log_keys[-1]


@dataclass
class Account:
    """A party to the log and the counts of its keys."""

    kind: str
    ubn: str
    keys_enrolled: int = 0
    live_keys: int = 0
    self_keys: int = 0
    closed: bool = False
    successor: str = ""


@dataclass
class Key:
    """A key of an account; `passkey` is there for a passkey alone."""

    name: str
    account: str
    key_id: bytes
    typed_key: bytes
    material: str
    custody: str
    passkey: dict | None
    revoked: bool = False


@dataclass
class Recovery:
    """The last recovery of an account."""

    ripens: str
    status: str = "open"


@dataclass
class Report:
    """A monitoring report."""

    period_start: str
    period_end: str
    period_floor: str
    claimed_g: int
    index: int
    status: str = "reported"
    body: str = ""
    opinion: str = ""
    verified_g: int = 0
    vintages: list = field(default_factory=list)
    set_off: int = 0
    issuable: int = 0


@dataclass
class Project:
    """A project with its reports, which count from 1."""

    proponent: str
    method: tuple  # methodology and its version
    factor_sets: list
    scope: int
    crediting_start: str
    crediting_end: str
    shares: list
    monitored_to: str
    unit_type: str
    crediting: str
    registered: str
    plan: dict | None  # its scale, if it said one
    tier: str
    renewals: int = 0
    changed: str = ""
    status: str = "registered"
    validator: str = ""
    debit: int = 0
    reports: list = field(default_factory=list)


@dataclass
class Delayed:
    """A transfer that waits, or did."""

    sender: str
    recipient: str
    ranges: list
    ripens: str
    status: str = "waiting"


@dataclass
class Finding:
    """A finding of an auditor; the entries are -1 where there is none."""

    auditor: str
    auditee: str
    project: str
    entry: int
    answered: int = -1
    closed: int = -1


@dataclass
class Block:
    """Serials with one holder, one status and one report behind them."""

    first: int
    last: int
    report: int
    issued_to: str
    holder: str
    status: str
    moves: int
    index: int
    use_until: str


@dataclass
class Publication:
    """A retirement that may be claimed once it is published."""

    days: int
    retired: str
    published: str = ""
    due: str = ""


@dataclass
class Duty:
    """What an account owes for units that were sold and then annulled."""

    debtor: str
    creditor: str
    retirement: int
    ranges: list
    quantity: int
    owed: int
    due: str
    status: str = "open"


@dataclass
class State:
    """What the entries so far have left. Empty at first."""

    programme: Programme | None = None
    previous: str = ""  # when the entry before was admitted
    admissions: dict = field(default_factory=dict)  # (account, id) -> (hash or "", not_after)
    accounts: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)  # by name
    materials: set = field(default_factory=set)
    ubns: set = field(default_factory=set)
    recoveries: dict = field(default_factory=dict)  # by holder
    calendars: dict = field(default_factory=dict)  # year -> (closed, opened)
    rotations: list = field(default_factory=list)  # (index, size, root) of what they carry
    accreditations: dict = field(default_factory=dict)  # (body, scope) -> last day or ""
    projects: dict = field(default_factory=dict)
    claims: dict = field(default_factory=dict)  # plant -> [(tag, measure, start, end, project)]
    buffers: dict = field(default_factory=dict)  # project -> [pooled, released]
    trusted: dict = field(default_factory=dict)  # (holder, recipient) -> since
    delayed: dict = field(default_factory=dict)  # by the entry of the transfer
    outside: dict = field(default_factory=dict)  # (programme, plain form) -> project
    engaged: set = field(default_factory=set)  # ties: (body, project)
    ties: dict = field(default_factory=dict)  # (body, enterprise) -> (person, kind) -> days
    led: set = field(default_factory=set)  # (lead, proponent, year)
    received: set = field(default_factory=set)
    issued: dict = field(default_factory=dict)  # series -> its last serial
    abroad: dict = field(default_factory=dict)  # (programme, plain form) -> ranges taken there
    brought_types: dict = field(default_factory=dict)  # project -> type of its units
    brought: dict = field(default_factory=dict)  # project -> units brought in
    findings: dict = field(default_factory=dict)  # by the entry that raised them
    requests: dict = field(default_factory=dict)  # (project, report) -> {entry: when settled}
    evidence: dict = field(default_factory=dict)  # entry -> [account, entry that withdrew it]
    publications: dict = field(default_factory=dict)  # by the index of the retirement
    # annulled uses:
    uses: dict = field(default_factory=dict)  # (series, first) -> (last, retirement, entry, duty)
    duties: dict = field(default_factory=dict)  # by (annulment, number)
    blocks: dict = field(default_factory=dict)  # series -> blocks in rising order


def edition_at(programme, index):
    """Return the edition of the rules that binds the entry at `index` (10)."""
    if programme.next_rules and index >= programme.next_rules_from:
        return programme.next_rules
    return programme.rules


def live_admission(state, account, act_id, now):
    """Return the text hash ("" where burnt) of an id that is live, or None (12)."""
    text_hash, not_after = state.admissions.get((account, act_id), ("", ""))
    return text_hash if not_after >= now else None


def accredited(state, body, scope, today):
    """Return whether a body is accredited today for a scope (9.1)."""
    return state.accreditations.get((body, scope), "") >= today


def overlap(a, b):
    """Return whether two claims (equipment, measure, start, end) on one plant collide (9.1)."""
    same = "*" in (a[0], b[0]) or a[:2] == b[:2]
    lasting = a[2] < a[3] and b[2] < b[3]
    return same and lasting and a[2] < b[3] and b[2] < a[3]


def project_of(series):
    """Return the project of a series id."""
    return series.partition("/")[0]


def find_block(blocks, serial):
    """Return where in its series the block lies that holds a serial."""
    return bisect.bisect_right(blocks, serial, key=lambda block: block.first) - 1


def use_until(state, series, today):
    """Return the last day on which units that begin today may be used, or an empty text (9.1)."""
    terms = {family: years for family, years, _ in state.programme.policy["use_terms"]}
    years = terms.get(series[0], 0)
    return day_before(end_of_years(today, years)) if years else ""


def walk(state, ranges):
    """Return the pieces of ranges as (series, first, last, block), with the checks of 9.2."""
    for series, _, last in ranges:
        require(last <= state.issued.get(series, 0), "units_unknown")
    pieces = []
    for series, first, last in ranges:
        blocks, serial = state.blocks[series], first
        at = find_block(blocks, serial)
        while serial <= last:
            block = blocks[at]
            end = min(last, block.last)
            pieces.append((series, serial, end, block))
            require(len(pieces) <= BLOCKS_MAX, "too_many_blocks")
            serial, at = end + 1, at + 1
    return pieces


def change(state, pieces, **what):
    """Change pieces and split their blocks where need be; what is retired stays so (9.2)."""
    for series, first, last, _ in pieces:
        blocks = state.blocks[series]
        at = find_block(blocks, first)
        old = blocks[at]
        parts = [replace(old, first=first, last=last, **({} if old.status == "retired" else what))]
        if old.first < first:
            parts.insert(0, replace(old, last=first - 1))
        if last < old.last:
            parts.append(replace(old, first=last + 1))
        blocks[at : at + 1] = parts


def heir(state, name):
    """Return the account that took an account's place in the end (9.1)."""
    return line(state, name)[-1]


def line(state, name):
    """Return an account, who took its place, and so on to its heir (9.1)."""
    found = [name]
    while found[-1] in state.accounts and state.accounts[found[-1]].successor:
        found.append(state.accounts[found[-1]].successor)
    return found


def is_open(state, name):
    """Return whether an account is known: opened, and not closed (9.1)."""
    return name in state.accounts and not state.accounts[name].closed
