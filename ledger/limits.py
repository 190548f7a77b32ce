"""Every limit of the protocol, in one place: docs/protocol.md lists them, tests try each edge."""

ENTRY_BYTES_MAX = 65_535
"""Bytes of one entry: the length prefix of an entry bundle has 16 bits (C2SP tlog-tiles)."""
INTEGER_MAX = 2**53 - 1
"""The largest integer a field may hold: the last that every JSON reader keeps (RFC 8785)."""
SIGNATURES_MAX = 64
"""Signature lines of one note."""
RANGES_MAX = 100
"""Serial ranges named by one act."""
BLOCKS_MAX = 1_000
"""Blocks that one act may touch."""
SERIAL_MAX = 999_999_999
"""The last serial of a series: the printed form has nine digits."""
MEMBERS_MAX = 50
"""Members of one joint project."""
ASSETS_MAX = 200
"""Assets of one project."""
DOCUMENTS_MAX = 50
"""Document hashes named by one act."""
FACTOR_SETS_MAX = 16
"""Tables of factors that one project pins, and one calculation uses."""
READINGS_MAX = 50
"""Documents with meter readings that one calculation names."""
ASSOCIATIONS_MAX = 20
"""Associations one account belongs to."""
YEAR_MIN = 1990
"""The earliest vintage: the year the first inventories count from."""
YEAR_MAX = 2200
"""The latest vintage."""
VINTAGES_MAX = 10
"""Calendar years one monitoring period may touch."""
WEIGHT_MAX = 1_000_000_000
"""The largest weight of a member in an allocation."""
ISSUED_ROWS_MAX = (MEMBERS_MAX + 1) * VINTAGES_MAX
"""Rows (holder, range) of one issuance: every member's, and the buffer pool's."""
CALENDAR_DAYS_MAX = 366
"""Days in each list of a year's calendar: no year has more."""
OUTSIDE_RANGES_MAX = 200
"""Ranges of one outside series that were brought in and do not touch."""
KEYS_MAX = 64
"""Keys that genesis may name."""
AUTHORITY_THRESHOLD_MAX = 10
"""The authority's signatures policy may ask for: they fit in a note beside all other signers."""
TRANSFER_DELAY_HOURS_MAX = 720
"""Hours a transfer may wait: thirty days."""
ACCOUNT_KEYS_MAX = 999
"""Keys an account may enrol over its life."""
CREDITING_YEARS_MAX = 60
"""The longest crediting period any regime knows (forestry, O0020101 Art 8)."""
RENEWALS_MAX = 10
"""Renewals of one crediting period that policy may grant."""
ANALYSES_MAX = 4
"""Analyses of additionality: there are four kinds."""
EXCLUSIONS_MAX = 5
"""Exclusions that one project declares: there are five kinds."""
OUTSIDE_MAX = 10
"""Registrations in other programmes that one project declares."""
APPLICATION_MONTHS_MAX = 18
"""Months between an application and its entry: review, its extension, corrections (Art 9)."""
TRUST_BYTES_MAX = 65_536
"""Bytes of a trust file (C2SP tlog-policy)."""
WITNESSES_MAX = 64
"""Witnesses, and groups, of one trust file."""
CHECKPOINT_BYTES_MAX = 16_384
"""Bytes of a checkpoint with all its cosignatures."""
STATE_BYTES_MAX = 2**28
"""Bytes of an audit's saved state: room for some million records."""
BALANCES_BYTES_MAX = 2**26
"""Bytes of a file of claimed balances."""
EVIDENCE_BYTES_MAX = 262_144
"""Bytes of a file of evidence: two checkpoints as JSON, and a proof."""
REQUESTS_MAX = 100
"""Corrections asked for of one monitoring report."""
TIES_MAX = 200
"""Declared ties of one verification body to one enterprise."""
TEAM_MAX = 20
"""Persons of one validation or verification team."""
ORIGINS_MAX = 10
"""Web origins at which one passkey may sign."""
CLIENT_DATA_BYTES_MAX = 1_024
"""Bytes of the client data of one passkey's signature."""
