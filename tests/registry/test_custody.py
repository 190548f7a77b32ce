"""Keys kept by the registry: they sign, they never come out, and they outlive a master key."""

import os
import stat

import pytest

from ledger.log.keys import is_enrollable, parse_vkey, verify
from registry.custody import Custody, begin_rotation, create_master_key, finish_rotation
from registry.files import OWNER_ONLY, create
from registry.refusals import Refusal, Refused
from tests.registry.chance import chance
from tests.registry.conftest import rows_of

NOW = "2026-01-05T02:00:00.000Z"
TEXT = b"registry.test/industrial/entry/v1\n{}\n"


@pytest.fixture
def path(tmp_path):
    create_master_key(tmp_path / "master.key", chance("master"))
    return tmp_path / "master.key"


@pytest.fixture
def custody(path):
    return Custody.open(path, chance("custody"))


def kept(database, custody, account="acme", label="k1"):
    return database.write(lambda c: custody.create(c, account=account, label=label, now=NOW))


def signs(database, custody, vkey, text=TEXT) -> bool:
    key = parse_vkey(vkey)
    with database.reading() as connection:
        line = custody.sign(connection, key.name, text)
    assert (line.name, line.key_id) == (key.name, key.key_id)
    return verify(public=key.public, message=text, signature=line.signature)


def test_a_kept_key_signs(database, custody):
    vkey = kept(database, custody)
    assert parse_vkey(vkey).name == "acme/k1"
    assert is_enrollable(parse_vkey(vkey).public)
    assert signs(database, custody, vkey)


def test_a_key_is_created_once(database, custody):
    assert kept(database, custody) == kept(database, custody)
    assert kept(database, custody, label="k2") != kept(database, custody)
    assert kept(database, custody, "bolt") != kept(database, custody)
    kept(database, custody, label="k10")
    with database.reading() as connection:
        assert custody.names_of(connection, "acme") == ["acme/k1", "acme/k2", "acme/k10"]
        assert custody.keeps(connection, create_vkey := kept(database, custody))
        assert not custody.keeps(connection, create_vkey.replace("acme/k1", "acme/k3"))


@pytest.mark.parametrize("label", ["k0", "k1000", "k1\n", "1", "", "k１"])
def test_no_key_has_another_form_of_name(database, custody, label):
    with pytest.raises(ValueError, match="name"):
        kept(database, custody, label=label)


def test_the_seed_is_nowhere_in_the_clear(database, path):
    drawn = []
    random = chance("custody")

    def recorded(count):
        drawn.append(random(count))
        return drawn[-1]

    custody = Custody.open(path, recorded)
    kept(database, custody)
    seed, nonce = drawn
    [row] = rows_of(database, "custody_key", "name")
    assert row["nonce"] == nonce
    assert seed not in row["ciphertext"]
    assert len(row["ciphertext"]) == 32 + 16
    assert not [name for name in dir(custody) if "seed" in name or "private" in name]


def test_a_row_moved_to_another_name_does_not_open(database, custody):
    kept(database, custody)
    kept(database, custody, "bolt")
    database.write(
        lambda c: c.exec_driver_sql(
            "UPDATE custody_key SET ciphertext = (SELECT ciphertext FROM custody_key"
            " WHERE name = 'acme/k1'), nonce = (SELECT nonce FROM custody_key"
            " WHERE name = 'acme/k1') WHERE name = 'bolt/k1'"
        )
    )
    with database.reading() as connection, pytest.raises(Refused) as caught:
        custody.sign(connection, "bolt/k1", TEXT)
    assert caught.value.code is Refusal.MASTER_KEY


def test_a_key_not_kept_does_not_sign(database, custody):
    with database.reading() as connection, pytest.raises(Refused) as caught:
        custody.sign(connection, "acme/k1", TEXT)
    assert caught.value.code is Refusal.KEY_NOT_KEPT


def test_another_master_key_opens_nothing(database, custody, tmp_path):
    kept(database, custody)
    create_master_key(tmp_path / "other.key", chance("other"))
    other = Custody.open(tmp_path / "other.key", chance())
    with database.reading() as connection, pytest.raises(Refused) as caught:
        other.sign(connection, "acme/k1", TEXT)
    assert caught.value.code is Refusal.MASTER_KEY


def test_the_master_keys_file_is_its_owners_alone(path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_bytes()) == 32
    with pytest.raises(Refused) as caught:
        create_master_key(path, chance("again"))
    assert caught.value.code is Refusal.MASTER_KEY
    assert path.read_bytes() == chance("master")(32)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_master_key_open_to_others_is_refused(path, mode):
    path.chmod(mode)
    with pytest.raises(Refused) as caught:
        Custody.open(path, chance())
    assert caught.value.code is Refusal.MASTER_KEY


@pytest.mark.parametrize("content", [b"", bytes(31), bytes(33)])
def test_a_master_key_of_another_length_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        Custody.open(path, chance())
    assert caught.value.code is Refusal.MASTER_KEY


@pytest.mark.parametrize("name", ["master.key", "master.key.next"])
@pytest.mark.parametrize("kind", ["pipe", "folder", "short", "long"])
def test_what_is_no_master_key_is_told_with_its_path_and_its_cure(path, name, kind):
    file = path.with_name(name)
    file.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(file, 0o600)
    elif kind == "folder":
        file.mkdir()
    else:
        create(file, bytes(31 if kind == "short" else 1_000_000), mode=OWNER_ONLY)
    with pytest.raises(Refused) as caught:
        Custody.open(path, chance())
    assert caught.value.code is Refusal.MASTER_KEY
    assert f"{file}" in caught.value.detail
    cure = "put a copy of the key in its place; where every copy is lost: tanbu keys master"
    assert caught.value.detail.endswith(cure)


def test_a_missing_master_key_is_refused(tmp_path):
    with pytest.raises(Refused) as caught:
        Custody.open(tmp_path / "none.key", chance())
    assert caught.value.code is Refusal.MASTER_KEY


def test_rotation_keeps_the_keys_and_retires_the_master(database, path, custody):
    vkeys = [kept(database, custody, label=f"k{n}") for n in (1, 2)]
    before = rows_of(database, "custody_key", "name")
    old = path.read_bytes()
    begin_rotation(path, chance("next"))
    begin_rotation(path, chance("interrupted and begun again"))
    rotating = Custody.open(path, chance("nonces"))
    assert all(signs(database, rotating, vkey) for vkey in vkeys)
    assert database.write(rotating.rewrap) == 2
    after = rows_of(database, "custody_key", "name")
    assert all(
        one["ciphertext"] != other["ciphertext"] for one, other in zip(before, after, strict=True)
    )
    with database.reading() as connection:
        finish_rotation(path, connection, chance())
    assert path.read_bytes() == chance("next")(32) != old
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert all(signs(database, Custody.open(path, chance()), vkey) for vkey in vkeys)
    with database.reading() as connection, pytest.raises(Refused):
        custody.sign(connection, "acme/k1", TEXT)


def test_rotation_does_not_end_while_a_key_needs_the_old_master(database, path, custody):
    vkey = kept(database, custody)
    begin_rotation(path, chance("next"))
    with database.reading() as connection, pytest.raises(Refused) as caught:
        finish_rotation(path, connection, chance())
    assert caught.value.code is Refusal.MASTER_KEY
    assert signs(database, Custody.open(path, chance()), vkey)


def test_no_rotation_ends_that_was_not_begun(database, path):
    with database.reading() as connection, pytest.raises(Refused) as caught:
        finish_rotation(path, connection, chance())
    assert caught.value.code is Refusal.MASTER_KEY
