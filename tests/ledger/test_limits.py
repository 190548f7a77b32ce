"""Every limit of the protocol, at its edge and one beyond it."""

import datetime
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from ledger import limits
from ledger.book.acts import (
    Asset,
    Cancel,
    Document,
    EnrolKey,
    Issue,
    IssuedRow,
    Member,
    decode_act,
    encode_act,
)
from ledger.book.acts.base import Act
from ledger.book.fields import AccountKind, CancelReason, DocumentKind, Profile, UnitType
from ledger.book.records import Account, Series
from ledger.entry import ADMITTED_BYTES, note_text, parse_signed
from ledger.errors import Code, Defect, Malformed, Rejected
from ledger.log.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from ledger.log.keys import Signer
from ledger.log.merkle import EMPTY_ROOT
from ledger.log.note import SignatureLine, format_note
from tests.ledger.computed import claimed, project, with_factors, with_pins, with_readings
from tests.ledger.grammar import good_leaf, signatures
from tests.ledger.limited import (
    BASE,
    SERIES,
    associated,
    closing,
    in_year,
    losing,
    lost,
    opening,
    ranged,
    registered_elsewhere,
    renewing,
    serial,
    waiting,
    weighing,
    weighted,
    with_analyses,
    with_assets,
    with_documents,
    with_entry,
    with_exclusions,
    with_keys,
    with_members,
    with_origins,
    with_rows,
    with_team,
    with_threshold,
    with_vintages,
)
from tests.ledger.rules.given import SHATTERED, day, enrol, set_policy, town, traded
from tests.ledger.rules.programme import genesis
from tests.world import ORIGIN, UBNS, World, grant_of, sha, ubn_at


def refused(world: World, act: Act, *names: str) -> Code:
    with pytest.raises(Rejected) as caught:
        world.act(act, *names)
    return caught.value.code


# -- what the grammar bounds: the act at the limit is read, one beyond it is BAD_FIELD ------


FIELDS: list[tuple[str, Callable[[int], Act]]] = [
    ("INTEGER_MAX", claimed),
    ("INTEGER_MAX", lost),
    ("SERIAL_MAX", serial),
    ("RANGES_MAX", ranged),
    ("MEMBERS_MAX", with_members),
    ("WEIGHT_MAX", weighted),
    ("ASSETS_MAX", with_assets),
    ("DOCUMENTS_MAX", with_documents),
    ("FACTOR_SETS_MAX", with_pins),
    ("FACTOR_SETS_MAX", with_factors),
    ("READINGS_MAX", with_readings),
    ("ANALYSES_MAX", with_analyses),
    ("EXCLUSIONS_MAX", with_exclusions),
    ("OUTSIDE_MAX", registered_elsewhere),
    ("RENEWALS_MAX", renewing),
    ("TEAM_MAX", with_team),
    ("ASSOCIATIONS_MAX", associated),
    ("INTEGER_MAX", with_entry),
    ("INTEGER_MAX", weighing),
    ("INTEGER_MAX", losing),
    ("YEAR_MAX", in_year),
    ("VINTAGES_MAX", with_vintages),
    ("ISSUED_ROWS_MAX", with_rows),
    ("CALENDAR_DAYS_MAX", closing),
    ("CALENDAR_DAYS_MAX", opening),
    ("KEYS_MAX", with_keys),
    ("AUTHORITY_THRESHOLD_MAX", with_threshold),
    ("TRANSFER_DELAY_HOURS_MAX", waiting),
    ("ORIGINS_MAX", with_origins),
]


@pytest.mark.parametrize(
    ("name", "act"), FIELDS, ids=lambda value: getattr(value, "__name__", value)
)
def test_field_ends_at_its_limit(name: str, act: Callable[[int], Act]):
    limit = getattr(limits, name)
    assert decode_act(encode_act(act(limit))) == act(limit)
    with pytest.raises(Malformed) as caught:
        decode_act(encode_act(act(limit + 1)))
    assert caught.value.code == Code.BAD_FIELD


@pytest.mark.parametrize(
    ("act", "least"),
    [
        (in_year, limits.YEAR_MIN),
        (with_threshold, 1),
        (with_entry, 0),
        (with_factors, 1),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_field_begins_at_its_limit(act: Callable[[int], Act], least: int):
    assert decode_act(encode_act(act(least))) == act(least)
    with pytest.raises(Malformed) as caught:
        decode_act(encode_act(act(least - 1)))
    assert caught.value.code == Code.BAD_FIELD


@pytest.mark.parametrize(
    ("field", "least"),
    [("assets", 1), ("documents", 1), ("factor_sets", 0), ("members", 0)],
)
def test_empty_list_is_a_field_of_its_own(field: str, least: int):
    line = encode_act(project(**{field: ()}))
    if least == 0:
        assert not getattr(decode_act(line), field)
        return
    with pytest.raises(Malformed) as caught:
        decode_act(line)
    assert caught.value.code == Code.BAD_FIELD


# -- what the bytes bound -------------------------------------------------------------------


def test_signatures_end_at_their_limit():
    leaf = good_leaf()
    parse_signed(signatures(limits.SIGNATURES_MAX)(leaf)[ADMITTED_BYTES:])
    with pytest.raises(Malformed) as caught:
        parse_signed(signatures(limits.SIGNATURES_MAX + 1)(leaf)[ADMITTED_BYTES:])
    assert caught.value.code == Code.BAD_NOTE


def test_entry_ends_at_its_limit():
    """The largest act of each kind stays below it; so the padding here is in a signature."""
    text = note_text(origin=ORIGIN, act=with_vintages(1))
    for name in ("abc", "abcd", "abcde", "abcdef"):
        short = len(format_note(text, [SignatureLine(name, b"idid", b"ss")]))
        more, left = divmod(limits.ENTRY_BYTES_MAX - ADMITTED_BYTES - short, 4)
        if left == 0:
            break
    lines = [SignatureLine(name, b"idid", b"s" * (3 * more + 2))]
    note = format_note(text, lines)
    assert len(note) + ADMITTED_BYTES == limits.ENTRY_BYTES_MAX
    assert parse_signed(note).signatures == tuple(lines)
    longer = format_note(text, [SignatureLine(f"{name}x", b"idid", lines[0].signature)])
    with pytest.raises(Malformed) as caught:
        parse_signed(longer)
    assert caught.value.code == Code.ENTRY_TOO_LARGE


@pytest.mark.parametrize(
    "act",
    [
        with_members(limits.MEMBERS_MAX, limits.WEIGHT_MAX),
        replace(
            with_members(limits.MEMBERS_MAX, limits.WEIGHT_MAX),
            assets=tuple(
                Asset(equipment=f"{n:032}", measure="m" * 32, plant="9" * 16)
                for n in range(limits.ASSETS_MAX)
            ),
            documents=tuple(
                Document(kind=DocumentKind.VERIFICATION_STATEMENT, sha256=sha(str(n)))
                for n in range(limits.DOCUMENTS_MAX)
            ),
            factor_sets=tuple(f"{'T' * 29}-{n:02}/9999" for n in range(limits.FACTOR_SETS_MAX)),
        ),
        with_keys(limits.KEYS_MAX),
        Issue(
            **BASE,
            issued=tuple(
                IssuedRow(first=999_999_000 + n, holder="h" * 32, last=999_999_999, series=SERIES)
                for n in range(limits.ISSUED_ROWS_MAX)
            ),
            project="Z00001",
            report=1,
        ),
    ],
    ids=["members", "a whole project", "genesis", "rows"],
)
def test_largest_act_fits_with_all_signatures(act: Act):
    """No act that the other limits allow is refused for its size: 64 signatures fit beside it."""
    lines = [SignatureLine(f"{'a' * 30}{n:02}/k999", b"idid", bytes(64)) for n in range(64)]
    note = format_note(note_text(origin="a" * 128, act=act), lines)
    assert parse_signed(note).act == act


def test_checkpoint_ends_at_its_limit():
    signer = Signer.from_seed(name=ORIGIN, seed=bytes(32))
    signed = sign_checkpoint(Checkpoint(ORIGIN, 0, EMPTY_ROOT), signer)
    for name in ("w", "wi", "wit", "witn"):
        line = f"— {name} ".encode()
        more, left = divmod(limits.CHECKPOINT_BYTES_MAX - len(signed) - len(line) - 1, 4)
        if left == 0:
            break
    full = signed + line + b"AAAA" * more + b"\n"
    assert len(full) == limits.CHECKPOINT_BYTES_MAX
    assert open_checkpoint(full, vkey=signer.vkey).size == 0
    with pytest.raises(Malformed) as caught:
        open_checkpoint(full.replace(line, line[:-1] + b"x "), vkey=signer.vkey)
    assert caught.value.code == Defect.BAD_CHECKPOINT


# -- what the rules bound -------------------------------------------------------------------


def cancelling(world: World, *ranges: tuple[str, int, int]) -> Cancel:
    return Cancel(**world.base("idb"), ranges=ranges, reason=CancelReason.REPLACEMENT)


def test_act_of_1_000_blocks_is_admitted():
    world = traded()
    world.act(cancelling(world, (SHATTERED, 1, limits.BLOCKS_MAX)))


def test_act_of_1_001_blocks_is_refused():
    world = traded()
    act = cancelling(world, (SHATTERED, 1, limits.BLOCKS_MAX + 1))
    assert refused(world, act) == Code.TOO_MANY_BLOCKS


def test_blocks_of_all_ranges_count_together():
    world = traded()
    half = (SHATTERED, 1, limits.BLOCKS_MAX // 2)
    rest = (SHATTERED, limits.BLOCKS_MAX // 2 + 1, limits.BLOCKS_MAX)
    one_more = cancelling(world, half, (*rest[:2], rest[2] + 1))
    assert refused(world, one_more) == Code.TOO_MANY_BLOCKS
    world.act(cancelling(world, half, rest))


def test_series_ends_at_serial_999_999_999():
    world = World().standard()
    world.issue(limits.SERIAL_MAX)
    assert world.state.get(Series, (SERIES,)).issued == limits.SERIAL_MAX
    world.act(world.transfer_act(limits.SERIAL_MAX, limits.SERIAL_MAX))


def test_series_of_one_unit_more_is_full():
    world = World().standard()
    grams = (limits.SERIAL_MAX + 1) * 1_000_000
    world.act(world.report_act(grams=grams, start=day("2024-01-01"), end=day("2025-01-01")))
    world.act(world.verify_act(grams=grams, weights={2024: grams}))
    row = IssuedRow(first=1, holder="acme", last=limits.SERIAL_MAX, series=SERIES)
    act = Issue(**world.base("vvb"), issued=(row,), project="Z00001", report=1)
    assert refused(world, act) == Code.SERIES_FULL


def test_total_price_ends_at_2_53_minus_1():
    """20,394,401 units at 441,650,591 dollars are 2^53 - 1 dollars, to the dollar."""
    units, price = 20_394_401, 441_650_591
    assert units * price == limits.INTEGER_MAX
    world = World().standard()
    world.issue(units + 1)
    dearer = world.transfer_act(1, units, unit_price_ntd=price + 1)
    assert refused(world, dearer) == Code.PRICE_OVERFLOW
    more = world.transfer_act(1, units + 1, unit_price_ntd=price)
    assert refused(world, more) == Code.PRICE_OVERFLOW
    world.act(world.transfer_act(1, units, unit_price_ntd=price))


@pytest.mark.parametrize(("years", "code"), [(10, None), (11, Code.PERIOD_INVALID)])
def test_period_touches_ten_calendar_years(years: int, code: Code | None):
    world = World()
    world.now = datetime.datetime(2045, 1, 1, tzinfo=datetime.UTC)
    world.settle()
    found = world.register_act("Z00001")
    world.act(replace(found, crediting_end=day("2053-01-01")))
    world.validate()
    # From the last day of the first year to the first of the last: the fewest days there can be.
    start, end = day("2023-12-31"), datetime.date(2023 + years - 1, 1, 2)
    act = world.report_act(grams=1, start=start, end=end)
    if code is None:
        world.act(act)
    else:
        assert refused(world, act) == code


def test_project_of_60_years_is_registered_and_a_day_more_is_not():
    world = town()
    act = world.register_act("Z00009", equipment="L-09")
    longer = replace(act, crediting_end=day("2083-01-02"))
    assert refused(world, longer) == Code.PERIOD_INVALID
    world.act(replace(act, crediting_end=day("2083-01-01")))


def test_account_enrols_999_keys_and_no_more():
    world = town()
    account = world.state.get(Account, ("acme",))
    world.state.put(0, replace(account, keys_enrolled=limits.ACCOUNT_KEYS_MAX - 1))
    last = EnrolKey(**world.base("acme"), key=grant_of("acme/k999"))
    world.act(last, "acme/k1", "acme/k3", "acme/k999")
    more = EnrolKey(**world.base("acme"), key=grant_of("acme/k1000"))
    assert refused(world, more, "acme/k1", "acme/k3", "acme/k1000") == Code.KEY_NAME


def test_genesis_of_64_keys_is_signed_by_all_of_them():
    world = World()
    names = [f"idb/k{number + 1}" for number in range(limits.KEYS_MAX)]
    world.act(genesis(world, keys=tuple(grant_of(name) for name in names)), *names)
    assert world.state.get(Account, ("idb",)).keys_enrolled == limits.KEYS_MAX


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (f"{limits.YEAR_MIN}-01-01", f"{limits.YEAR_MIN}-01-02", None),
        (f"{limits.YEAR_MIN - 1}-12-31", f"{limits.YEAR_MIN}-01-02", Code.PERIOD_INVALID),
        (f"{limits.YEAR_MAX}-12-30", f"{limits.YEAR_MAX}-12-31", None),
        (f"{limits.YEAR_MAX}-12-31", f"{limits.YEAR_MAX + 1}-01-01", Code.PERIOD_INVALID),
    ],
)
def test_crediting_period_lies_within_the_years_of_vintages(
    start: str, end: str, code: Code | None
):
    world = town()
    found = world.register_act("Z00009", equipment="L-09")
    act = replace(found, crediting_start=day(start), crediting_end=day(end))
    if code is None:
        world.act(act)
    else:
        assert refused(world, act) == code


def test_threshold_of_10_leaves_room_for_every_signature():
    """The most anybody signs: a proponent, 50 members and the authority, 61 lines of 64."""
    world = World(Profile.NATIONAL)
    world.settle()
    world.open("guild", AccountKind.ASSOCIATION, ubn=UBNS["cast"])
    members = []
    for position in range(limits.MEMBERS_MAX):
        name = f"member-{position:02}"
        world.open(name, ubn=ubn_at(70_000_000 + 10 * position))
        members.append(Member(account=name, weight=1))
    for number in range(3, limits.AUTHORITY_THRESHOLD_MAX + 1):
        enrol(world, f"idb/k{number}")
    set_policy(world, authority_threshold=limits.AUTHORITY_THRESHOLD_MAX)
    found = world.register_act("A00001", proponent="guild", members=(("acme", 1),))
    joint = replace(found, members=tuple(members))
    signers = world.signers(joint)
    assert len(signers) == limits.MEMBERS_MAX + 1 + limits.AUTHORITY_THRESHOLD_MAX
    assert refused(world, joint, *signers[1:]) == Code.MISSING_SIGNATURE
    world.act(joint)
    world.open("steel")
    set_policy(world, authority_threshold=1)


def test_issuance_of_50_members_and_10_vintages_fits_in_an_entry():
    """The largest issuance there can be, of removals, from registration to the last serial."""
    world = World()
    world.now = datetime.datetime(2045, 1, 1, tzinfo=datetime.UTC)
    world.settle()
    members = []
    number = 70_000_000
    for position in range(limits.MEMBERS_MAX):
        name = f"member-{position:02}-{'x' * 22}"
        number = int(ubn_at(number + 1))
        world.open(name, ubn=f"{number:08}")
        members.append(Member(account=name, weight=position + 1))
    found = world.register_act("Z00001", members=(("acme", 1),))
    world.act(replace(found, members=tuple(members), unit_type=UnitType.REMOVAL))
    world.validate()
    set_policy(world, buffer_shares=(("AMS-II.C", 200),))
    years = range(2023, 2033)
    grams = 4_000_000_000_000_000
    world.act(world.report_act(grams=grams, start=day("2023-01-01"), end=day("2033-01-01")))
    world.act(world.verify_act(grams=grams, weights=dict.fromkeys(years, grams // 10)))
    issue = world.issue_act()
    assert len(issue.issued) == limits.ISSUED_ROWS_MAX
    world.act(issue)
    issued = sum(world.state.get(Series, (f"Z00001/{year}",)).issued for year in years)
    assert issued == grams // 1_000_000


# -- that none is forgotten -----------------------------------------------------------------

ELSEWHERE = {
    "ENTRY_BYTES_MAX",
    "APPLICATION_MONTHS_MAX",
    "SIGNATURES_MAX",
    "BLOCKS_MAX",
    "OUTSIDE_RANGES_MAX",
    "TIES_MAX",
    "REQUESTS_MAX",
    "ACCOUNT_KEYS_MAX",
    "CREDITING_YEARS_MAX",
    "CHECKPOINT_BYTES_MAX",
    "TRUST_BYTES_MAX",
    "WITNESSES_MAX",
    "STATE_BYTES_MAX",
    "EVIDENCE_BYTES_MAX",
    "BALANCES_BYTES_MAX",
    "YEAR_MIN",
    "CLIENT_DATA_BYTES_MAX",
}
"""Limits that a test of their own tries, above or beside the rules."""


def test_every_limit_is_tried():
    named = {name for name in vars(limits) if name.endswith(("_MAX", "_MIN"))}
    assert named == {name for name, _ in FIELDS} | ELSEWHERE
