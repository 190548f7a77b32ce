"""Every read, over a log that a real sequencer wrote, on both databases."""

import base64
import datetime
from pathlib import Path

import pytest
from msgspec import UNSET

from ledger.commands import audit
from ledger.errors import Defect, Malformed
from ledger.export import export_files, write_zip
from ledger.log.merkle import Frontier, check_consistency, check_inclusion, leaf_hash
from ledger.log.proof import check_receipt, parse_receipt
from ledger.log.tiles import parse_tile_path
from ledger.log.trust import trust_in
from registry.database import Database
from registry.log import read_head
from registry.queries import accounts, log, movements, projects, serials, units
from registry.queries.pages import CursorInvalid
from registry.seam import Seam
from registry.sequencer import Sequencer
from tests.registry.conftest import log_keys
from tests.registry.copies import KINDS, copies_for
from tests.world import ORIGIN, World, signer_of


def told() -> World:
    """Tell the usual story: issued, split, transferred twice, retired."""
    world = World().standard()
    world.issue(100)
    world.act(world.transfer_act(41, 60), "acme/k1")
    world.act(world.retire_act(1, 10), "acme/k1")
    world.act(
        world.transfer_act(50, 52, sender="bolt", recipient="acme", unit_price_ntd=3500),
        "acme/k1",
        "bolt/k1",
    )
    world.act(world.retire_act(41, 43, holder="bolt"), "bolt/k1")
    return world


@pytest.fixture(scope="module", params=KINDS)
def registry(request, tmp_path_factory):
    """Give the story in a database that every test reads and none writes to."""
    world, copies = told(), copies_for(request)
    url, tmp_path = copies.copy(), tmp_path_factory.mktemp("registry")
    database = Database.open(url)
    now = [world.now]
    with Sequencer(
        database,
        keys=log_keys(tmp_path),
        clock=lambda: now[0],
        seam=Seam(),
        data_dir=tmp_path,
    ) as sequencer:
        for leaf in world.leaves:
            line, _, note = leaf.partition(b"\n")
            now[0] = datetime.datetime.fromisoformat(line.split()[1].decode())
            sequencer.submit(note)
    with database.reading() as connection:
        yield world, connection
    database.dispose()
    copies.drop(url)


def test_the_log_is_the_worlds_log(registry, tmp_path: Path):
    world, connection = registry
    head = read_head(connection)
    assert (head.size, head.root) == (len(world.leaves), world.frontier.root())
    assert [log.leaf_at(connection, index) for index in range(head.size)] == world.leaves
    files = export_files(
        size=head.size,
        checkpoint=head.checkpoint,
        vkey=signer_of(ORIGIN).vkey.text,
        tile=lambda level, number: log.tile_data(connection, level, number),
        entries=lambda first, count: log.leaves(connection, first, count),
    )
    write_zip(tmp_path / "log.zip", files)
    verdict = audit(tmp_path / "log.zip", vkey=signer_of(ORIGIN).vkey.text)
    assert (verdict.exit_code, verdict.findings) == (0, ())


def test_entries_come_in_pages_that_meet(registry):
    world, connection = registry
    seen, after = [], ""
    while True:
        page = log.entries(connection, after=after, limit=4)
        seen += [entry.index for entry in page.items]
        if not isinstance(page.next, str):
            break
        after = page.next
    assert seen == list(range(len(world.leaves)))
    transfers = log.entries(connection, after="", limit=50, act="transfer")
    assert [entry.account for entry in transfers.items] == ["acme", "bolt"]


@pytest.mark.parametrize("after", ["x", "-1", "１２", "9" * 20, "1.0"])
def test_a_foreign_cursor_is_refused(registry, after: str):
    _, connection = registry
    with pytest.raises(CursorInvalid):
        log.entries(connection, after=after, limit=4)
    with pytest.raises(CursorInvalid):
        units.blocks(connection, after=after, limit=4)
    with pytest.raises(CursorInvalid):
        accounts.statement(connection, "acme", after=after, limit=4)


@pytest.mark.parametrize(
    "after", ["²:1", "7:²", "9" * 20 + ":1", "7:" + "9" * 20, "x:1", "7:", ":"]
)
def test_a_foreign_cursor_of_a_statement_is_refused(registry, after: str):
    _, connection = registry
    with pytest.raises(CursorInvalid):
        accounts.statement(connection, "acme", after=after, limit=4)


def test_an_entry_tells_its_act_and_signers(registry):
    world, connection = registry
    entry = log.entry_at(connection, len(world.leaves) - 2)
    assert entry is not None
    assert [(signer.key, signer.custody) for signer in entry.signers] == [
        ("acme/k1", "self"),
        ("bolt/k1", "self"),
    ]
    assert b'"unit_price_ntd":3500' in bytes(entry.act)
    assert entry.leaf.encode() == world.leaves[entry.index]
    assert log.entry_at(connection, len(world.leaves)) is None


def test_proofs_and_receipts_check(registry):
    world, connection = registry
    size = len(world.leaves)
    vkey = signer_of(ORIGIN).vkey
    root = world.frontier.root()
    for index in range(size):
        proof = log.inclusion(connection, index=index, size=size)
        assert proof is not None
        hashes = [base64.b64decode(value) for value in proof.hashes]
        leaf = leaf_hash(world.leaves[index])
        assert check_inclusion(index=index, size=size, leaf=leaf, proof=hashes, root=root)
        receipt = parse_receipt(
            log.receipt_file(connection, index, trust=trust_in(signer_of(ORIGIN).vkey)) or b""
        )
        assert check_receipt(receipt, entry=world.leaves[index], vkey=vkey).root == root
    part = log.consistency(connection, old=5, new=size)
    assert part is not None
    older = World().standard()
    old_root = log_root(older.leaves[:5])
    hashes = [base64.b64decode(value) for value in part.hashes]
    assert check_consistency(old=5, new=size, old_root=old_root, new_root=root, proof=hashes)
    assert log.inclusion(connection, index=size, size=size) is None
    assert log.consistency(connection, old=3, new=size + 1) is None


def log_root(leaves: list[bytes]) -> bytes:
    """Return the root over leaves."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf_hash(leaf))
    return frontier.root()


def test_tiles_are_served_as_wide_as_asked_and_never_empty(registry):
    world, connection = registry
    size = len(world.leaves)
    for path in (f"tile/0/000.p/{size}", f"tile/entries/000.p/{size}", "tile/0/000.p/3"):
        name = parse_tile_path(path)
        assert name is not None
        assert log.tile_file(connection, name)
    for path in (f"tile/0/000.p/{size + 1}", "tile/0/000", "tile/1/000.p/1", "tile/entries/001"):
        name = parse_tile_path(path)
        assert name is not None
        assert log.tile_file(connection, name) is None


def test_holdings_now_and_as_of_an_entry(registry):
    world, connection = registry
    (now,) = accounts.holdings(connection, "acme")
    assert (now.held, now.retired, now.on_hold, now.cancelled) == (73, 10, 0, 0)
    issued = len(world.leaves) - 5
    (then,) = accounts.holdings(connection, "acme", at=issued)
    assert (then.held, then.retired) == (100, 0)
    assert accounts.holdings(connection, "acme", at=issued - 1) == []
    assert then.index == issued < now.index
    (bolt,) = accounts.holdings(connection, "bolt")
    assert (bolt.held, bolt.retired) == (14, 3)
    assert units.supply(connection) == units.Supply(
        issued=100, held=87, on_hold=0, retired=13, cancelled=0
    )
    assert units.supply(connection, at=issued).held == 100


def test_a_legal_date_names_an_entry(registry):
    world, connection = registry
    first = datetime.date(2026, 1, 5)
    assert log.index_at(connection, first) == len(world.leaves) - 1
    assert log.index_at(connection, first - datetime.timedelta(days=1)) == -1


def test_a_serial_tells_its_history(registry):
    _world, connection = registry
    view = serials.traced(connection, ("Z00001/2024", 51, 51))
    assert view is not None
    assert [(event.act, event.sender, event.recipient) for event in view.history] == [
        ("issue", "", "acme"),
        ("transfer", "acme", "bolt"),
        ("transfer", "bolt", "acme"),
    ]
    assert view.block.serial == "TW-Z00001-A-31122024-000000050-000000052"
    assert serials.units_named(connection, view.block.serial) == ("Z00001/2024", 50, 52)
    assert serials.units_named(connection, "Z00001/2024:51") == ("Z00001/2024", 51, 51)
    other_day = "TW-Z00001-A-30122024-000000050-000000052"
    assert serials.units_named(connection, other_day) is None
    # The whole range must have been issued, whoever holds its parts today.
    whole = "TW-Z00001-A-31122024-000000001-000000100"
    assert serials.units_named(connection, whole) == ("Z00001/2024", 1, 100)
    assert serials.units_named(connection, whole.replace("0000100", "0000101")) is None
    assert serials.traced(connection, ("Z00001/2024", 101, 101)) is None
    for code in ("Z00001/2024", "Z00001/2024:051", "Z00001/2024:0", "z00001/2024:1", "", "units"):
        with pytest.raises(Malformed) as caught:
            serials.units_named(connection, code)
        assert caught.value.code is Defect.BAD_SERIAL


def test_blocks_tile_the_series(registry):
    _, connection = registry
    seen, after = [], ""
    while True:
        page = units.blocks(connection, after=after, limit=2, series="Z00001/2024")
        seen += page.items
        if not isinstance(page.next, str):
            break
        after = page.next
    assert [block.first for block in seen][1:] == [block.last + 1 for block in seen][:-1]
    assert sum(block.quantity for block in seen) == 100
    assert [b.first for b in units.free_blocks(connection, holder="bolt")] == [44, 53]


def test_transfers_and_retirements(registry):
    _world, connection = registry
    sold, given = reversed(movements.transfers(connection, after="", limit=50).items)
    assert (given.quantity, given.unit_price_ntd) == (20, UNSET)
    assert (sold.unit_price_ntd, sold.ranges) == (3500, [("Z00001/2024", 50, 52)])
    assert movements.transfer(connection, sold.index) == sold
    assert movements.transfer(connection, 0) is None
    assert len(movements.transfers(connection, after="", limit=1).items) == 1
    (used,) = movements.retirements(connection, after="", limit=50, holder="bolt").items
    assert (used.quantity, used.purpose, used.beneficiary) == (3, "voluntary", "10458575")
    assert movements.retirement(connection, used.index) == used


def test_accounts_and_their_statement(registry):
    _, connection = registry
    page = accounts.accounts(connection, after="", limit=50)
    assert [account.account for account in page.items] == ["acme", "bolt", "idb", "vvb"]
    kinds = accounts.accounts(connection, after="", limit=50, kind="verification_body")
    assert [account.account for account in kinds.items] == ["vvb"]
    found = accounts.accounts(connection, after="", limit=50, words="0459")
    assert [account.account for account in found.items] == ["acme"]
    lines = accounts.statement(connection, "acme", after="", limit=50).items
    assert [line.quantity for line in lines] == [100, -20, -10, 3]
    first = accounts.statement(connection, "acme", after="", limit=2)
    rest = accounts.statement(connection, "acme", after=str(first.next), limit=2)
    assert first.items + rest.items == lines
    assert [key.name for key in accounts.keys(connection, "idb")] == ["idb/k1", "idb/k2"]
    assert [(a.scope, a.until) for a in accounts.accreditations(connection, "vvb")] == [
        (3, "2030-12-31")
    ]
    assert accounts.account(connection, "nobody") is None


def test_projects_reports_and_issuances(registry):
    _, connection = registry
    project = projects.project(connection, "Z00001")
    assert project is not None
    assert (project.status, project.validator, project.reports) == ("validated", "vvb", 1)
    assert [share.account for share in project.shares] == ["acme"]
    assert [asset.plant for asset in projects.assets(connection, "Z00001")] == ["99000001"]
    (report,) = projects.reports(connection, after="", limit=50, project="Z00001").items
    assert (report.status, report.issuable) == ("issued", 100)
    (issuance,) = projects.issuances(connection, after="", limit=50).items
    assert (issuance.quantity, issuance.body) == (100, "vvb")
    assert projects.projects(connection, after="", limit=50, scope=4).items == []
    assert projects.project(connection, "Z99999") is None
