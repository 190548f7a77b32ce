"""Projections follow from the entries: a rebuild gives them back, a check finds any that do not."""

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from ledger.book.acts import SetCalendar
from ledger.book.fields import AccountKind
from ledger.book.records import RECORDS
from registry.errors import HistoryRefused
from registry.rebuild import check, rebuild
from registry.store import table_of
from tests.ledger.rules.buffer import SHARES, plant
from tests.ledger.rules.corrections import requesting
from tests.ledger.rules.duties import annul_act
from tests.ledger.rules.evidence import attaching
from tests.ledger.rules.findings import raising
from tests.ledger.rules.given import ELSEWHERE, begin_recovery, report, set_policy
from tests.ledger.rules.outside import BOTH, bringing, issued, units
from tests.ledger.rules.recipients import trusting
from tests.ledger.rules.ties import declaring
from tests.registry.conftest import check_log, hold_next, rows_of
from tests.world import next_log_key, ubn_at

UNPROTECT = {
    "sqlite": ["DROP TRIGGER entry_no_update", "DROP TRIGGER entry_no_delete"],
    "postgresql": ["DROP TRIGGER entry_no_change ON entry"],
}
UNPROTECT_CHECKPOINTS = {
    "sqlite": ["DROP TRIGGER checkpoint_no_update"],
    "postgresql": ["DROP TRIGGER checkpoint_no_change ON checkpoint"],
}


@pytest.fixture
def storied(world, database, tmp_path):
    """A log in which every kind of record but the tie of a recipient has been written."""
    world.standard().issue(100)
    world.act(world.transfer_act(1, 30, unit_price_ntd=300), "acme/k1", "bolt/k1")
    world.act(world.transfer_act(5, 5, sender="bolt", recipient="acme"), "bolt/k1")
    begin_recovery(world, "acme", "bolt")
    world.open("watch", AccountKind.AUDITOR, ubn=ubn_at(50000001))
    world.act(raising(world, "acme"))
    world.act(trusting(world, "vvb"))
    set_policy(world, buffer_shares=SHARES)
    plant(world, "vvb")
    world.act(world.issue_act(1, project="Z00005"))
    set_policy(world, buffer_shares=())
    world.act(attaching(world))
    report(world, 2, year=2025, units=5)
    world.act(requesting(world, report=2))
    world.act(declaring(world))
    set_policy(world, transfer_delay_units=5)
    world.act(world.transfer_act(91, 95), "acme/k1")
    set_policy(world, transfer_delay_units=0)
    world.act(bringing(world, issued(1, 5), units(1, 5)), *BOTH)
    world.act(SetCalendar(**world.base("idb"), closed=(), opened=(), year=2026))
    other = world.register_act("Z00002", equipment="L-02")
    world.act(replace(other, outside=(ELSEWHERE,)))
    hold_next(tmp_path, next_log_key())
    world.rotate()
    set_policy(world, publication_days=5)
    world.act(world.retire_act(6, 8, holder="bolt"), "bolt/k1")
    world.act(annul_act(world, ("Z00001/2024", 1, 8)))
    world.act(world.retire_act(31, 40), "acme/k1")
    return database


def tamper(database, *statements):
    def work(connection):
        for statement in statements:
            connection.exec_driver_sql(statement)

    database.write(work)


def projections(database):
    names = [table_of(kind).name for kind in RECORDS]
    return {name: {tuple(row.items()) for row in rows_of(database, name)} for name in names}


def test_story_writes_every_kind(storied):
    assert [name for name, rows in projections(storied).items() if not rows] == []


def test_nothing_to_find(storied):
    assert check(storied) == []


def test_nothing_to_find_in_an_empty_log(database):
    assert check(database) == []
    assert rebuild(database) == 0


def test_rebuild_gives_the_same_rows(storied):
    before = projections(storied)
    assert rebuild(storied) == check_log(storied)
    assert projections(storied) == before
    assert check(storied) == []


def test_rebuild_mends_what_check_finds(storied):
    before = projections(storied)
    tamper(storied, "UPDATE block SET holder = 'bolt' WHERE holder = 'acme'", "DELETE FROM trade")
    assert check(storied)
    rebuild(storied)
    assert projections(storied) == before


NEWEST = "to_index = 9007199254740991"
ROWS = [
    ("block", f"UPDATE block SET holder = 'bolt' WHERE first = 41 AND {NEWEST}"),
    ("block", "UPDATE block SET to_index = to_index + 1 WHERE first = 1 AND to_index < 99"),
    ("block", "DELETE FROM block WHERE first = 1 AND from_index < 11"),
    ("account", "UPDATE account SET live_keys = 2 WHERE account = 'acme'"),
    ("key", "UPDATE key SET revoked = NOT revoked WHERE name = 'acme/k1'"),
    ("project", """UPDATE project SET shares = '[{"account":"acme","weight":2}]'"""),
    ("programme", "DELETE FROM programme"),
    ("movement", "UPDATE movement SET last = 31 WHERE last = 30"),
    ("trade", "INSERT INTO trade VALUES (99, 'acme', 'bolt', 1, -1)"),
    ("retirement", "DELETE FROM retirement"),
    ("tile", "DELETE FROM tile"),
    ("tile", "INSERT INTO tile SELECT 1, 0, data FROM tile"),
    ("head", "UPDATE head SET admitted = '2026-01-05T02:00:00.001Z'"),
    ("head", "UPDATE head SET size = size + 1"),
]


@pytest.mark.parametrize(("name", "statement"), ROWS)
def test_tampered_row_is_found(storied, name, statement):
    tamper(storied, statement)
    findings = check(storied)
    assert findings
    assert all(name in finding for finding in findings)


def test_a_row_that_differs_is_told_by_its_key_and_columns(storied):
    tamper(storied, "UPDATE account SET sector = '99' WHERE account = 'acme'")
    assert check(storied) == ["account acme, 1: differs in sector"]
    tamper(storied, "UPDATE account SET account = 'acne' WHERE account = 'acme'")
    assert check(storied) == ["account acme, 1: missing", "account acne, 1: no entry wrote it"]


def test_tampered_tile_is_found(storied):
    [tile] = rows_of(storied, "tile")
    table = "UPDATE tile SET data = :data"
    flipped = bytes([tile["data"][0] ^ 1]) + tile["data"][1:]
    storied.write(lambda connection: connection.execute(text(table), {"data": flipped}))
    assert check(storied) == ["tile 0, 0: differs in data"]


def test_tampered_leaf_is_found(storied, database_kind):
    entry = rows_of(storied, "entry", "index")[-1]
    leaf = entry["leaf"].replace(b"beneficiary", b"benefiziary")
    assert leaf != entry["leaf"]
    tamper(storied, *UNPROTECT[database_kind])
    write_leaf(storied, entry["index"], leaf)
    [finding] = check(storied)
    assert f"entry {entry['index']}: bad_field" in finding


def test_tampered_leaf_that_reads_well_is_found(storied, database_kind):
    entry = rows_of(storied, "entry", "index")[-1]
    leaf = entry["leaf"].replace(b'"Z00001/2024",31,40', b'"Z00001/2024",31,41')
    assert leaf != entry["leaf"]
    tamper(storied, *UNPROTECT[database_kind])
    write_leaf(storied, entry["index"], leaf)
    findings = check(storied)
    assert f"entry {entry['index']}: leaf_hash" in findings
    assert "tile 0, 0: differs in data" in findings
    with pytest.raises(HistoryRefused):
        rebuild(storied)


def test_dropped_entry_is_found(storied, database_kind):
    tamper(storied, *UNPROTECT[database_kind], 'DELETE FROM entry WHERE "index" = 2')
    before = projections(storied)
    assert check(storied)
    with pytest.raises(HistoryRefused):
        rebuild(storied)
    assert projections(storied) == before


def test_forged_checkpoint_is_found(storied, database_kind):
    [*_, last] = rows_of(storied, "checkpoint", "size")
    tamper(storied, *UNPROTECT_CHECKPOINTS[database_kind])
    note = rows_of(storied, "checkpoint", "size")[0]["note"]
    statement = text("UPDATE checkpoint SET note = :note WHERE size = :size")
    parameters = {"note": note, "size": last["size"]}
    storied.write(lambda connection: connection.execute(statement, parameters))
    findings = check(storied)
    assert any(finding.startswith(f"checkpoint {last['size']}") for finding in findings)


def write_leaf(database, index, leaf):
    statement = text('UPDATE entry SET leaf = :leaf WHERE "index" = :index')
    parameters = {"leaf": leaf, "index": index}
    database.write(lambda connection: connection.execute(statement, parameters))


@pytest.mark.parametrize("work", [rebuild, check])
def test_it_tells_how_far_it_has_come(storied, work):
    told = []
    work(storied, progress=lambda done, size: told.append((done, size)))
    size = len(rows_of(storied, "entry", "index"))
    assert told[-1] == (size, size)
