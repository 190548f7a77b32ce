"""A backup: from either database into either, audited before a row of it is believed."""

import json
import shutil
import stat
import zipfile

import pytest
from sqlalchemy import insert, inspect
from sqlalchemy.exc import NoResultFound

from ledger.commands import audit
from ledger.errors import Defect, Malformed
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from registry import pending, rebuild, users
from registry.backup import MANIFEST_BYTES_MAX, ROW_BYTES_MAX, backup
from registry.custody import Custody
from registry.database import Database
from registry.documents import Documents
from registry.errors import HistoryRefused
from registry.history import PUBLISHED_HEAD
from registry.kinds import Basis, Role
from registry.log import read_head
from registry.organisations import name_organisation, title_project
from registry.refusals import Refusal, Refused
from registry.remarks import Remark, put_remark
from registry.restore import restore
from registry.schema import upgrade
from registry.seam import Seam
from registry.sequencer import Sequencer
from registry.store import SqlReader
from registry.tables import METADATA
from registry.tables.people import ORDINARY_TABLES
from tests.registry.applications import fill_dossier
from tests.registry.chance import chance
from tests.registry.conftest import LOG_SIGNER, SequencedWorld, SteppingClock, log_keys, rows_of
from tests.world import sign, signer_of

NOW = "2026-01-05T02:00:00.000Z"
EXPIRES = "2026-02-05T02:00:00.000Z"
MASTER = bytes(range(32))
VKEY = LOG_SIGNER.vkey.text
REMARK = Remark(basis=Basis.ASSUMED, text_zh="假設", text_en="Assumed", source="")


class Registry:
    """A registry with something in every table."""

    def __init__(self, world, database, folder):
        self.world = world
        self.database = database
        self.folder = folder
        self.store = Documents(folder / "documents", Seam(), chance("salt"))
        self.custody = Custody((MASTER,), chance("custody"))
        world.standard()
        world.issue(100)
        self.documents = [self.put(b"plan\n"), self.put(b"readings\n", confidential=True)]
        self.token = database.write(self.fill)

    def put(self, data, *, confidential=False):
        return self.store.put(
            self.database,
            data,
            account="acme",
            media_type="text/plain",
            file_name="a.txt",
            confidential=confidential,
            now=NOW,
        )

    def fill(self, connection):
        name_organisation(connection, account="acme", name_zh="甲公司", name_en="Company A")
        title_project(connection, project="Z00001", title_zh="照明", title_en="Lighting")
        put_remark(connection, 1, REMARK)
        random = chance("users")
        user = users.create_user(connection, random, name="Reader 1", email="", now=NOW)
        token, text = users.issue_token(
            connection,
            random,
            user_id=user.id,
            account="acme",
            role=Role.HOLDER,
            label="",
            now=NOW,
            expires=EXPIRES,
        )
        self.custody.create(connection, account="acme", label="k2", now=NOW)
        note = sign(self.world.transfer_act(1, 10, unit_price_ntd=1), ["acme/k1"])
        reader, size = SqlReader(connection), read_head(connection).size
        pending.propose(connection, reader, note, index=size, now=self.world.instant())
        answer = {
            "token_id": token.id,
            "key": "retry-1",
            "request_sha256": "0" * 64,
            "status": 201,
            "body": bytes(range(256)),
            "media_type": "application/json",
            "created": NOW,
        }
        connection.execute(insert(METADATA.tables["idempotency"]).values(answer))
        other = users.create_user(connection, random, name="Reviewer 1", email="", now=NOW)
        fill_dossier(connection, other.id, self.documents[0].sha256, now=self.world.instant())
        return text

    def backup(self, name="backup.zip"):
        path = self.folder / name
        return path, backup(self.database, self.store, path, now=NOW)


@pytest.fixture
def registry(world, database, tmp_path):
    return Registry(world, database, tmp_path)


@pytest.fixture
def target(tmp_path):
    """Give an empty data folder."""
    folder = tmp_path / "target"
    folder.mkdir()
    return folder


def restore_into(path, url, folder, *, vkey=VKEY):
    return restore(path, url, store_in(folder), folder, vkey=vkey)


def store_in(folder):
    return Documents(folder / "documents", Seam(), chance())


def contents(database):
    """Return the rows of every table but the checkpoints, of which a backup holds one."""
    tables = [table for table in METADATA.sorted_tables if table.name != "checkpoint"]
    return {
        table.name: rows_of(database, table.name, *(c.name for c in table.primary_key.columns))
        for table in tables
    }


def check_restored(registry, url, folder):
    """Require that nothing is missing, and that the restored registry goes on."""
    database = Database.open(url)
    try:
        assert contents(database) == contents(registry.database)
        assert all(contents(database)[name] for name in ORDINARY_TABLES)
        assert rebuild.check(database) == []
        with database.reading() as connection:
            assert list(store_in(folder).check(connection)) == []
            assert users.authenticate(connection, registry.token, now=NOW)
            assert registry.custody.sign(connection, "acme/k2", b"text\n")
        clock = registry.world.sequencer._writer._clock
        with Sequencer(
            database, keys=log_keys(folder), clock=clock, seam=Seam(), data_dir=folder
        ) as sequencer:
            note = sign(registry.world.retire_act(1, 1), ["acme/k1"])
            assert sequencer.submit(note).index == len(registry.world.leaves)
    finally:
        database.dispose()


def test_what_was_backed_up_is_restored(registry, make_database_url, target):
    path, done = registry.backup()
    url = make_database_url()
    restored = restore_into(path, url, target)
    assert restored.size == done.size == len(registry.world.leaves)
    assert restored.rows == done.rows
    assert (restored.documents, restored.lost) == (done.documents, done.lost) == (2, ())
    check_restored(registry, url, target)


def test_a_backup_of_either_goes_into_sqlite(registry, target):
    path, _ = registry.backup()
    url = f"sqlite:///{target / 'restored.sqlite3'}"
    restore_into(path, url, target)
    check_restored(registry, url, target)


@pytest.fixture(scope="module")
def kept(migrated_sqlite, tmp_path_factory):
    """Give a registry in SQLite and its backup, made once: nothing may change either."""
    folder = tmp_path_factory.mktemp("kept")
    shutil.copy(migrated_sqlite, folder / "registry.sqlite3")
    database = Database.open(f"sqlite:///{folder / 'registry.sqlite3'}")
    with Sequencer(
        database, keys=log_keys(folder), clock=SteppingClock(), seam=Seam(), data_dir=folder
    ) as sequencer:
        registry = Registry(SequencedWorld(sequencer), database, folder)
        yield registry, registry.backup()[0]
    database.dispose()


def test_a_backup_of_sqlite_goes_into_either(kept, migrated_url, target):
    registry, path = kept
    restore_into(path, migrated_url, target)
    check_restored(registry, migrated_url, target)


def is_empty(url):
    database = Database.open(url)
    try:
        return not any(contents(database).values())
    finally:
        database.dispose()


def test_a_backup_is_evidence_for_an_auditor(registry):
    path, _ = registry.backup()
    verdict = audit(path, vkey=VKEY)
    assert (verdict.exit_code, verdict.size) == (0, len(registry.world.leaves))


def test_equal_contents_give_equal_bytes(registry):
    one, _ = registry.backup("one.zip")
    other, _ = registry.backup("other.zip")
    assert one.read_bytes() == other.read_bytes()


def test_a_backup_is_its_owners_alone_and_holds_no_key(registry):
    path, _ = registry.backup()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    secret = registry.token.rpartition("_")[2].encode()
    assert secret not in whole
    assert MASTER not in whole
    assert b"PRIVATE+KEY" not in whole


def test_a_failed_backup_leaves_the_last_one(registry):
    path, _ = registry.backup()
    before = path.read_bytes()
    registry.database.write(lambda c: c.exec_driver_sql("DELETE FROM tile"))
    with pytest.raises(NoResultFound):
        registry.backup()
    assert path.read_bytes() == before
    assert sorted(file.name for file in registry.folder.glob("*backup*")) == ["backup.zip"]


def test_an_empty_log_has_no_backup(database, tmp_path):
    with pytest.raises(Refused) as caught:
        backup(database, store_in(tmp_path), tmp_path / "backup.zip", now=NOW)
    assert caught.value.code is Refusal.BACKUP_INVALID
    assert not (tmp_path / "backup.zip").exists()


@pytest.mark.parametrize("is_lost", [True, False])
def test_a_lost_document_is_named_and_the_rest_restored(
    registry, make_database_url, target, is_lost
):
    plan, readings = registry.documents
    file = registry.store.path_of(readings.sha256)
    if is_lost:
        file.unlink()
    else:
        file.write_bytes(b"altered")
    path, done = registry.backup()
    assert done.documents == 1
    gone = (readings.sha256,)
    assert (done.lost, done.altered) == ((gone, ()) if is_lost else ((), gone))
    restored = restore_into(path, make_database_url(), target)
    assert restored.lost == (readings.sha256,)
    assert store_in(target).open_bytes(plan) == b"plan\n"


# -- what is refused --------------------------------------------------------------------------


def rewritten(path, change, other):
    """Write the zip anew, each file as `change(name, bytes)` gives it; None leaves it out."""
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(other, "w") as changed:
        for name in archive.namelist():
            content = change(name, archive.read(name))
            if content is not None:
                changed.writestr(name, content)
    return other


def without(wanted):
    return lambda name, content: None if name == wanted else content


def edited(wanted, edit):
    return lambda name, content: edit(content) if name == wanted else content


def with_row(table, **columns):
    def edit(content):
        rows = [json.loads(line) | columns for line in content.splitlines()]
        return "".join(json.dumps(row) + "\n" for row in rows).encode()

    return edited(f"ordinary/{table}.jsonl", edit)


def flipped(place):
    return lambda content: content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def altered_document(name, content):
    return b"altered" if name.startswith("documents/") else content


def flipped_entry(name, content):
    return flipped(200)(content) if name.startswith("tile/entries/") else content


def tileless(name, content):
    return None if name.startswith("tile/0/") else content


CHANGES = [
    (flipped_entry, Refusal.BACKUP_AUDIT),
    (without("checkpoint"), Refusal.BACKUP_AUDIT),
    (tileless, Refusal.BACKUP_AUDIT),
    (without("backup.json"), Refusal.BACKUP_INVALID),
    (edited("backup.json", lambda c: c.replace(b"/1", b"/2")), Refusal.BACKUP_INVALID),
    (edited("backup.json", lambda c: c.replace(b'"size":', b'"size":1')), Refusal.BACKUP_INVALID),
    # Blanks are JSON; unpacking them without an end would take all memory there is.
    (edited("backup.json", lambda c: c + b" " * MANIFEST_BYTES_MAX), Refusal.BACKUP_INVALID),
    (edited("ordinary/user.jsonl", lambda c: b" " * ROW_BYTES_MAX + c), Refusal.BACKUP_INVALID),
    (without("ordinary/user.jsonl"), Refusal.BACKUP_INVALID),
    (edited("ordinary/user.jsonl", lambda c: c[:-5]), Refusal.BACKUP_INVALID),
    (with_row("user", admin=True), Refusal.BACKUP_INVALID),
    (with_row("user", name=7), Refusal.BACKUP_INVALID),
    (with_row("user", name=None), Refusal.BACKUP_INVALID),
    (with_row("organisation", assumed=1), Refusal.BACKUP_INVALID),
    (with_row("document", size=True), Refusal.BACKUP_INVALID),
    (with_row("idempotency", body="***"), Refusal.BACKUP_INVALID),
    (with_row("document", sha256="../../../../tmp/a"), Refusal.BACKUP_INVALID),
    (with_row("document", size=2), Refusal.BACKUP_INVALID),
    (with_row("document", size=-1), Refusal.BACKUP_INVALID),
    (with_row("document", size=2**63), Refusal.BACKUP_INVALID),
    (with_row("document", size=2**62), Refusal.BACKUP_INVALID),
    (with_row("token", user_id="u-0"), Refusal.BACKUP_INVALID),
    (altered_document, Refusal.BACKUP_INVALID),
]


@pytest.mark.parametrize(("change", "code"), CHANGES)
def test_a_changed_backup_is_refused_and_leaves_nothing(kept, migrated_url, target, change, code):
    changed = rewritten(kept[1], change, target / "changed.zip")
    with pytest.raises(Refused) as caught:
        restore_into(changed, migrated_url, target)
    assert caught.value.code is code
    assert is_empty(migrated_url)
    assert [path.name for path in target.iterdir()] == ["changed.zip"]


def test_a_refused_backup_leaves_a_folder_as_it_was(kept, target):
    registry, path = kept
    hashes = sorted(document.sha256 for document in registry.documents)
    changed = rewritten(
        path,
        lambda name, content: b"altered" if name == f"documents/{hashes[-1]}" else content,
        target / "changed.zip",
    )
    url = f"sqlite:///{target / 'a.sqlite3'}"
    for _ in range(2):
        with pytest.raises(Refused) as caught:
            restore_into(changed, url, target)
        assert caught.value.code is Refusal.BACKUP_INVALID
        assert [file.name for file in target.iterdir()] == ["changed.zip"]
    store_in(target).mend(registry.documents[0], b"plan\n")
    with pytest.raises(Refused):
        restore_into(changed, url, target)
    # What was there before stays.
    assert store_in(target).open_bytes(registry.documents[0]) == b"plan\n"
    assert not (target / "a.sqlite3").exists()
    restore_into(path, url, target)
    check_restored(registry, url, target)


def test_a_refused_backup_leaves_no_salt(registry, make_database_url, target):
    readings = registry.documents[1]
    # Files come in the order of hashes: one that follows the confidential one is altered.
    last = next(
        document
        for number in range(1000)
        if (document := registry.put(b"%d" % number)).sha256 > readings.sha256
    )
    path, _ = registry.backup()
    assert store_in(registry.folder).path_of(readings.sha256).with_suffix(".salt").exists()
    changed = rewritten(
        path, edited(f"documents/{last.sha256}", lambda _: b"altered"), target / "changed.zip"
    )
    with pytest.raises(Refused) as caught:
        restore_into(changed, make_database_url(), target)
    assert caught.value.code is Refusal.BACKUP_INVALID
    assert [file.name for file in target.iterdir()] == ["changed.zip"]


def test_a_member_of_a_version_nobody_knows_is_refused(kept, target):
    content = bytearray(kept[1].read_bytes())
    content[content.index(b"PK\x01\x02") + 6] = 255
    (target / "changed.zip").write_bytes(content)
    with pytest.raises(Refused) as caught:
        restore_into(target / "changed.zip", f"sqlite:///{target / 'a.sqlite3'}", target)
    assert caught.value.code is Refusal.BACKUP_INVALID


@pytest.mark.parametrize("length", [0, 100, -30])
def test_a_backup_cut_short_is_refused(kept, target, length):
    cut = target / "cut.zip"
    cut.write_bytes(kept[1].read_bytes()[:length])
    with pytest.raises(Refused) as caught:
        restore_into(cut, f"sqlite:///{target / 'a.sqlite3'}", target)
    assert caught.value.code is Refusal.BACKUP_INVALID


def test_trust_comes_from_outside(kept, target):
    url = f"sqlite:///{target / 'a.sqlite3'}"
    other = signer_of("registry.test/other").vkey.text
    with pytest.raises(Refused) as caught:
        restore_into(kept[1], url, target, vkey=other)
    assert caught.value.code is Refusal.BACKUP_AUDIT
    with pytest.raises(Malformed) as malformed:
        restore_into(kept[1], url, target, vkey="no key")
    assert malformed.value.code is Defect.BAD_KEY


def test_only_an_empty_database_is_restored_into(kept, migrated_url, target):
    registry, path = kept
    restore_into(path, migrated_url, target)
    with pytest.raises(Refused) as caught:
        restore_into(path, migrated_url, target)
    assert caught.value.code is Refusal.NOT_EMPTY
    check_restored(registry, migrated_url, target)


def test_a_backup_older_than_the_published_head_is_refused(registry, make_database_url):
    path, _ = registry.backup()
    registry.world.act(registry.world.retire_act(1, 1), "acme/k1")
    # The head is published after the answer; the thread ends when that is done.
    registry.world.sequencer.close()
    with pytest.raises(HistoryRefused):
        restore_into(path, make_database_url(), registry.folder)
    newer, _ = registry.backup()
    assert restore_into(newer, make_database_url(), registry.folder).size


def test_a_backup_of_another_history_is_refused(kept, migrated_url, target):
    forked = Checkpoint(LOG_SIGNER.vkey.name, 3, bytes(32))
    (target / PUBLISHED_HEAD).write_bytes(sign_checkpoint(forked, LOG_SIGNER))
    with pytest.raises(HistoryRefused):
        restore_into(kept[1], migrated_url, target)
    assert is_empty(migrated_url)


def test_a_draft_of_another_is_neither_trusted_nor_written_to(registry, tmp_path):
    left = tmp_path / ".backup.zip.part"
    victim = tmp_path / "victim"
    victim.write_text("theirs")
    left.symlink_to(victim)
    path, _ = registry.backup()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (victim.read_text(), left.is_symlink()) == ("theirs", True)


def test_a_backup_replaces_no_link(registry, tmp_path):
    (tmp_path / "victim").write_text("theirs")
    (tmp_path / "backup.zip").symlink_to(tmp_path / "victim")
    with pytest.raises(FileExistsError):
        registry.backup()
    assert (tmp_path / "victim").read_text() == "theirs"


def test_a_database_in_use_is_left_at_its_schema(registry, make_database_url, target):
    path, _ = registry.backup()
    url = make_database_url()
    upgrade(url, "0003")
    database = Database.open(url)
    checkpoint = {"size": 1, "note": b"n", "admitted": NOW}
    database.write(lambda c: c.execute(insert(METADATA.tables["checkpoint"]).values(checkpoint)))
    with pytest.raises(Refused) as refused:
        restore_into(path, url, target)
    assert refused.value.code is Refusal.NOT_EMPTY
    with database.reading() as connection:
        assert "organisation" not in inspect(connection).get_table_names()
    database.dispose()


def test_both_tell_how_far_they_have_come(kept, tmp_path):
    registry, _ = kept
    for work in (
        lambda told: backup(
            registry.database, registry.store, tmp_path / "b.zip", now=NOW, progress=told
        ),
        lambda told: restore(
            tmp_path / "b.zip",
            f"sqlite:///{tmp_path / 'restored.sqlite3'}",
            store_in(tmp_path),
            tmp_path,
            vkey=VKEY,
            progress=told,
        ),
    ):
        steps = []
        work(lambda done, size, steps=steps: steps.append((done, size)))
        assert steps == sorted(steps)
        assert steps[-1][0] == steps[-1][1] > 1
