"""The store agrees with a dict: what is flushed is read back, now and as of any entry."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import exc, inspect, text

from ledger.book.fields import Profile
from ledger.book.policy import default_policy
from ledger.book.records import (
    RECORDS,
    Account,
    Admission,
    AssetClaim,
    Block,
    BlockStatus,
    Issuance,
    Key,
    Movement,
    Programme,
    Project,
    Report,
    Share,
    Tie,
    VintageWeight,
)
from ledger.book.state import MemoryState, State
from registry.bulk import _sqlite_close
from registry.store import (
    BLOCKS_AHEAD,
    SqlReader,
    _floor_statement,
    _shape,
    flush,
    record_from_row,
    row_of,
    table_of,
)
from registry.tables.columns import OPEN
from tests.world import calculation_of

EXAMPLES = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])

SERIALS = range(1, 13)
SERIES = ("Z00001/2024", "Z00001/2025")
NAMES = ("acme", "bolt", "cast")
PLANTS = ("P001", "P002")


@st.composite
def blocks(draw):
    first = draw(st.sampled_from(SERIALS))
    return Block(
        series=draw(st.sampled_from(SERIES)),
        first=first,
        last=draw(st.integers(first, 20)),
        report=1,
        issued_to="acme",
        holder=draw(st.sampled_from(NAMES)),
        status=draw(st.sampled_from(BlockStatus)),
        moves=draw(st.integers(0, 2**53 - 1)),
        index=0,
        use_until="",
    )


@st.composite
def accounts(draw):
    name = draw(st.sampled_from(NAMES))
    return Account(
        account=name,
        kind="manufacturer",
        ubn=f"0000000{NAMES.index(name)}",
        sector="24",
        associations=tuple(draw(st.lists(st.sampled_from(["steel", "cast"]), max_size=2))),
        keys_enrolled=draw(st.integers(0, 9)),
        closed=draw(st.booleans()),
        successor=draw(st.sampled_from(["", *NAMES])),
        live_keys=1,
        self_keys=1,
        index=0,
    )


@st.composite
def keys(draw):
    name = draw(st.sampled_from(NAMES))
    return Key(
        name=f"{name}/k1",
        account=name,
        vkey="v",
        material=f"m{name}",
        custody="self",
        revoked=draw(st.booleans()),
        index=0,
    )


def claims():
    return st.builds(
        AssetClaim,
        plant=st.sampled_from(PLANTS),
        equipment=st.sampled_from(["*", "L-01"]),
        measure=st.sampled_from(["*", "lighting"]),
        project=st.sampled_from(["Z00001", "Z00002"]),
        start=st.sampled_from(["2023-01-01", "2024-01-01"]),
        end=st.just("2033-01-01"),
    )


def admissions():
    return st.builds(
        Admission,
        account=st.sampled_from(NAMES),
        id=st.sampled_from(["0" * 32, "1" * 32]),
        text_sha256=st.sampled_from(["", "a" * 64]),
        not_after=st.just("2026-01-05T02:00:00.000Z"),
        index=st.just(0),
    )


ENTRIES = st.lists(
    st.lists(st.one_of(blocks(), accounts(), keys(), claims(), admissions()), max_size=6),
    min_size=1,
    max_size=8,
)
ASKED = [
    *((Account, (name,)) for name in (*NAMES, "nobody")),
    *((Key, (f"{name}/k1",)) for name in (*NAMES, "nobody")),
    *((Block, (series, first)) for series in SERIES for first in SERIALS),
    *((Admission, (name, char * 32)) for name in NAMES for char in "012"),
]


def answers(reader):
    """Return everything a reader can be asked about the records above."""
    plants = {plant: {c.key: c for c in reader.overlaps(plant)} for plant in (*PLANTS, "P003")}
    floors = {(s, n): reader.floor(s, n) for s in (*SERIES, "Z9/2024") for n in range(15)}
    uniques = [reader.by_unique(Account, "ubn", f"0000000{n}") for n in range(4)]
    uniques += [reader.by_unique(Key, "material", f"m{name}") for name in (*NAMES, "nobody")]
    held = {name: {b.key: b for b in reader.held_by(name)} for name in (*NAMES, "nobody")}
    return plants, floors, uniques, held, {(k, key): reader.get(k, key) for k, key in ASKED}


@EXAMPLES
@given(entries=ENTRIES, cuts=st.sets(st.integers(0, 8)), rest=ENTRIES)
def test_reader_and_flush_agree_with_memory(database, entries, cuts, rest):
    memory, batch = MemoryState(), []
    with database.writing() as connection:
        for index, records in enumerate(entries):
            for record in records:
                memory.put(index, record)
                batch.append((index, record))
            if index in cuts:
                flush(connection, batch)
                batch = []
        flush(connection, batch)
        assert answers(SqlReader(connection)) == answers(memory)
        # A layer over the reader merges what is not stored yet.
        layer = State(SqlReader(connection))
        answers(layer.below)
        for index, records in enumerate(rest, len(entries)):
            for record in records:
                memory.put(index, record)
                layer.put(index, record)
        assert answers(layer) == answers(memory)
        flush(connection, layer.written)
        assert answers(SqlReader(connection)) == answers(memory)


@EXAMPLES
@given(entries=ENTRIES, cuts=st.sets(st.integers(0, 8)))
def test_every_version_is_there_as_of_its_entries(database, entries, cuts):
    versions, batch = {}, []
    with database.writing() as connection:
        for index, records in enumerate(entries):
            for record in records:
                versions.setdefault((type(record), record.key), {})[index] = record
                batch.append((index, record))
            if index in cuts:
                flush(connection, batch)
                batch = []
        flush(connection, batch)
        for kind in {kind for kind, _ in versions}:
            rows = connection.execute(table_of(kind).select()).mappings().all()
            assert len(rows) == sum(len(v) for (k, _), v in versions.items() if k is kind)
            for index in range(len(entries)):
                valid = [row for row in rows if row["from_index"] <= index < row["to_index"]]
                expected = {
                    key: by_index[max(at for at in by_index if at <= index)]
                    for (k, key), by_index in versions.items()
                    if k is kind and min(by_index) <= index
                }
                found = [record_from_row(kind, row) for row in valid]
                assert {record.key: record for record in found} == expected
                assert len(found) == len(expected)


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_columns_are_the_fields(kind):
    validity = [] if kind.JOURNAL else ["from_index", "to_index"]
    table = table_of(kind)
    assert table.columns.keys() == [*kind.__struct_fields__, *validity]
    key = list(kind.KEY) if kind.JOURNAL else [*kind.KEY, "from_index"]
    assert table.primary_key.columns.keys() == key
    assert not any(column.nullable for column in table.columns)


STRUCTURED = [
    Programme(
        origin="registry.test/log",
        profile="industrial",
        authority="idb",
        log_vkey="v",
        policy=default_policy(Profile.NATIONAL),
        rules=1,
    ),
    Project(
        project="Z00001",
        proponent="acme",
        methodology="AMS-II.C",
        methodology_version="15.0",
        factor_sets=("GWP-AR5/1", "TW-GRID/*"),
        scope=3,
        unit_type="A",
        crediting="renewable",
        crediting_start="2023-01-01",
        crediting_end="2033-01-01",
        registered="2022-12-31",
        renewals=2,
        changed="2026-02-01",
        plants=("99000001", "99000002"),
        measure_start="",
        scale_kind="energy_saving",
        scale_size=2**53 - 1,
        annual_units=12,
        tier="large",
        tier_test="saving",
        analyses=("barrier", "regulatory"),
        exclusions=("fee_source",),
        status="registered",
        shares=(Share(account="acme", weight=2), Share(account="bolt", weight=1)),
        validator="",
        reports=0,
        monitored_to="2023-01-01",
        debit=-1,
        index=0,
    ),
    Report(
        project="Z00001",
        report=1,
        period_start="2024-01-01",
        period_end="2025-01-01",
        period_floor="2023-01-01",
        claimed_g=-(2**53) + 1,
        status="reported",
        body="",
        opinion="",
        assurance="",
        verified_g=2**53 - 1,
        vintages=(VintageWeight(year=2024, weight_g=5),),
        set_off=0,
        issuable=0,
        index=0,
    ),
    Report(
        project="Z00001",
        report=2,
        period_start="2025-01-01",
        period_end="2026-01-01",
        period_floor="2025-01-01",
        claimed_g=0,
        claimed_calculation=calculation_of("GWP-AR5/1", "TW-GRID/2", readings=2),
        status="reported",
        body="",
        opinion="",
        assurance="",
        verified_g=0,
        vintages=(),
        set_off=0,
        issuable=0,
        index=1,
    ),
    Tie(body="vvb", project="Z00001", engaged=True, received=False),
]


@pytest.mark.parametrize("record", STRUCTURED, ids=lambda record: type(record).__name__)
def test_structs_come_back(database, record):
    with database.writing() as connection:
        flush(connection, [(0, record)])
        found = SqlReader(connection).get(type(record), record.key)
    assert found == record
    for name in record.__struct_fields__:
        assert type(getattr(found, name)) is type(getattr(record, name))


def test_structs_are_canonical_json():
    assert row_of(STRUCTURED[1])["shares"] == (
        '[{"account":"acme","weight":2},{"account":"bolt","weight":1}]'
    )


def test_what_is_absent_is_an_empty_text():
    row = row_of(STRUCTURED[3])
    assert str(row["claimed_calculation"]).startswith('{"factors":[{"factor_set":"GWP-AR5/1",')
    assert row["verified_calculation"] == row_of(STRUCTURED[2])["claimed_calculation"] == ""


def test_journal_is_written_once(database):
    issuance = Issuance(index=3, project="Z00001", report=1, body="vvb", quantity=5)
    moves = [movement(position) for position in (0, 1)]
    with database.writing() as connection:
        flush(connection, [(3, issuance), *((3, move) for move in moves)])
        rows = connection.execute(table_of(Movement).select()).mappings().all()
        assert [record_from_row(Movement, row) for row in rows] == moves
        with pytest.raises(exc.IntegrityError):
            flush(connection, [(3, issuance)])


def movement(position: int) -> Movement:
    return Movement(
        index=3,
        position=position,
        act="issue",
        series=SERIES[0],
        first=1,
        last=5,
        sender="",
        recipient="acme",
    )


def test_floor_beyond_the_blocks_read_ahead(database):
    many = [block(first) for first in range(1, 3 * BLOCKS_AHEAD)]
    with database.writing() as connection:
        flush(connection, [(0, item) for item in many])
        reader = SqlReader(connection)
        assert [reader.floor(SERIES[0], item.first) for item in many] == many
        assert reader.floor(SERIES[0], 10**9) == many[-1]
        assert SqlReader(connection).floor(SERIES[0], 10**9) == many[-1]
        assert reader.floor(SERIES[0], 0) is None


def block(first: int) -> Block:
    return Block(
        series=SERIES[0],
        first=first,
        last=first,
        report=1,
        issued_to="acme",
        holder="acme",
        status="held",
        moves=0,
        index=0,
        use_until="",
    )


def test_prefetch_answers_without_a_query(database):
    with database.writing() as connection:
        flush(connection, [(0, block(1)), (0, block(2)), (1, block(2))])
        reader = SqlReader(connection)
        reader.prefetch(Block, [(SERIES[0], first) for first in (1, 2, 3)])
        flush(connection, [(2, block(1)), (2, block(3))])
        assert reader.get(Block, (SERIES[0], 1)) == block(1)
        assert reader.get(Block, (SERIES[0], 3)) is None


@pytest.mark.parametrize("kind", [kind for kind in RECORDS if not kind.JOURNAL])
def test_one_newest_version(database, kind):
    indexes = inspect(database._writer).get_indexes(table_of(kind).name)
    [newest] = [index for index in indexes if index["unique"]]
    assert newest["column_names"] == list(kind.KEY)
    assert any(str(OPEN) in str(where) for where in newest["dialect_options"].values())


def test_two_newest_versions_are_refused(database):
    with database.writing() as connection:
        flush(connection, [(0, block(1)), (1, block(1))])
        with pytest.raises(exc.IntegrityError):
            connection.execute(text(f"UPDATE block SET to_index = {OPEN}"))


def test_sqlite_looks_into_the_index_of_newest_versions(database):
    if database.dialect != "sqlite":
        pytest.skip("PostgreSQL chooses by statistics, which an empty table has none of")
    with database.writing() as connection:
        asked = [
            *(
                statement.compile(connection)
                for statement in (_shape(Block).load, _floor_statement())
            ),
            _sqlite_close(table_of(Block), Block.KEY)[0],
        ]
        for statement in map(str, asked):
            steps = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", (1,) * statement.count("?")
            ).all()
            searches = [step[-1] for step in steps if "block" in step[-1]]
            assert searches
            assert all("USING INDEX ux_block_newest" in search for search in searches)
