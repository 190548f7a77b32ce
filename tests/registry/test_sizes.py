"""Every size at which a level of tiles begins or ends: in memory, in the database, in files.

They are compared with roots over ranges made the plain way. What one more entry and one tile cost
is counted, in statements and in steps of the database, at two sizes of the log.
"""

import base64
from contextlib import contextmanager

from sqlalchemy import event

from ledger.log.checkpoint import open_checkpoint
from ledger.log.merkle import check_consistency, check_inclusion, prove_consistency
from ledger.log.merkle import root_at as root_from
from ledger.log.tiles import (
    TileEdge,
    TileName,
    bundles_at,
    parse_tile_path,
    tile_reader,
    tiles_at,
)
from ledger.log.trust import trust_in
from registry.log import append, lock_head, read_head, stored_tiles
from registry.queries.log import inclusion, tile_file
from registry.seam import Seam
from registry.static import publish
from tests.registry.prepared import (
    ADMITTED,
    LOG,
    SIZES,
    files_at,
    grow,
    hashes_of,
    prepared,
    root_at,
)

PROBES = (0, 1, 254, 255, 256, 257, 510, 511, 512, 65_279, 65_280, 65_534, 65_535, 65_536)


def test_the_names_of_every_size():
    for size in SIZES:
        names = [*bundles_at(size), *tiles_at(size)]
        assert {name.path for name in names} == set(files_at(size))
        assert len(names) == len(files_at(size))
        for since in SIZES[: SIZES.index(size) + 1]:
            new = [*bundles_at(size, since=since), *tiles_at(size, since=since)]
            assert {name.path for name in new} == set(files_at(size)) - set(files_at(since))


def test_tiles_in_memory():
    edge, tiles = TileEdge(), {}
    for size in SIZES:
        tiles.update(edge.append(hashes_of(SIZES[-1])[edge.size : size]))
        expected = files_at(size)
        for path, content in expected.items():
            name = parse_tile_path(path)
            if name.level is not None:
                assert tiles[name.level, name.number] == content
        assert root_from(size, tile_reader(lambda at, number: tiles[at, number])) == root_at(size)


def beyond(size):
    """Yield names that a log of a size has not, at every level."""
    for level in (None, 0, 1, 2, 3, 63):
        count = size >> 8 * (level or 0)
        number, width = divmod(count, 256)
        yield TileName(level, number, width + 1)
        yield TileName(level, number + 1, 1)


def check_stored(connection, size, before):
    """Compare what is served and proved at a size with what the leaves give."""
    head = read_head(connection)
    assert (head.size, head.root) == (size, root_at(size))
    if size:
        checkpoint = open_checkpoint(head.checkpoint, vkey=LOG.vkey)
        assert (checkpoint.size, checkpoint.root) == (size, root_at(size))
    for path, content in files_at(size).items():
        assert tile_file(connection, parse_tile_path(path)) == content
    for name in beyond(size):
        assert tile_file(connection, name) is None
    read = stored_tiles(connection)
    for index in (probe for probe in PROBES if probe < size):
        view = inclusion(connection, index=index, size=size)
        proof = [base64.b64decode(value, validate=True) for value in view.hashes]
        leaf = hashes_of(SIZES[-1])[index]
        assert check_inclusion(index=index, size=size, leaf=leaf, proof=proof, root=root_at(size))
    for old in (*before, size):
        proof = prove_consistency(old=old, new=size, read=read)
        roots = {"old_root": root_at(old), "new_root": root_at(size)}
        assert check_consistency(old=old, new=size, proof=proof, **roots)


def files_in(folder):
    """Return the tiles and bundles of a published folder by their paths."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in (folder / "tile").rglob("*")
        if file.is_file()
    }


def published(database, folder):
    return publish(
        database, folder, trust=trust_in(LOG.vkey), seam=Seam(), progress=lambda _done, _all: None
    )


def test_the_database_and_the_published_folder(database, tmp_path):
    folder, before = tmp_path / "log", []
    for size in SIZES:
        grow(database, size)
        with database.reading() as connection:
            check_stored(connection, size, before)
        done = published(database, folder)
        assert (done.since, done.size, done.root) == (
            before[-1] if before else 0,
            size,
            root_at(size).hex(),
        )
        lies = files_in(folder) if size else {}
        assert {path: lies[path] for path in files_at(size)} == files_at(size)
        # Beside them only partial tiles of sizes published before, none of which is full by now.
        for path in lies.keys() - files_at(size).keys():
            assert path.partition(".p/")[0] not in lies
            assert any(lies[path] == files_at(old).get(path) for old in before)
        before.append(size)
    fresh = tmp_path / "fresh"
    published(database, fresh)
    assert files_in(fresh) == files_at(SIZES[-1])
    assert (fresh / "checkpoint").read_bytes() == (folder / "checkpoint").read_bytes()


# What one more entry and one tile cost

SMALL, LARGE = 300, SIZES[-1]
SERVED = ("tile/0/000", "tile/0/000.p/7", "tile/entries/000", "tile/entries/001.p/44")


class Counted:
    """What was asked of a database: statements, and the steps that SQLite's machine took."""

    def __init__(self):
        self.statements = 0
        self.steps = 0


@contextmanager
def counting(connection):
    counted = Counted()

    def count_statement(*_):
        counted.statements += 1

    def count_step():
        counted.steps += 1

    event.listen(connection, "before_cursor_execute", count_statement)
    driver = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        driver.set_progress_handler(count_step, 1)
    yield counted
    if connection.dialect.name == "sqlite":
        driver.set_progress_handler(None, 0)
    event.remove(connection, "before_cursor_execute", count_statement)


def serving(database):
    """Return what each tile costs to serve."""
    costs = {}
    with database.reading() as connection:
        for path in SERVED:
            name = parse_tile_path(path)
            tile_file(connection, name)
            with counting(connection) as counted:
                assert tile_file(connection, name) is not None
            costs[path] = (counted.statements, counted.steps)
    return costs


def appending(database):
    """Return what it costs to append one entry: statements, and steps of SQLite."""
    with database.writing() as connection:
        head = lock_head(connection)
        with counting(connection) as counted:
            append(connection, head, [prepared(head.size)], signers=[LOG], admitted=ADMITTED)
        connection.rollback()
    return counted.statements, counted.steps


def test_a_tile_costs_the_same_and_an_entry_a_level_more(database):
    grow(database, SMALL)
    appending(database)
    small_tiles, (small_statements, small_steps) = serving(database), appending(database)
    grow(database, LARGE)
    large_tiles, (large_statements, large_steps) = serving(database), appending(database)
    for path, (statements, steps) in large_tiles.items():
        # The head is read, and one tile or a bundle's rows; the end of a table is a step more.
        assert statements == small_tiles[path][0] == 2
        assert abs(steps - small_tiles[path][1]) <= 2
    # For each level of tiles, of which there is one more now, the last is read and stored.
    assert large_statements <= small_statements + 2
    assert large_steps <= small_steps + small_steps // 2
