"""Documents: found by the hash that acts commit to, whole or reported."""

import hashlib
import hmac
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.documents import DocumentFault, Documents, commitment, documents
from registry.errors import Unavailable
from registry.filing import is_named
from registry.refusals import Refusal, Refused
from registry.seam import Seam
from tests.registry.chance import chance

NOW = "2026-01-05T02:00:00.000Z"


@pytest.fixture
def store(tmp_path):
    return Documents(tmp_path / "documents", Seam(), chance(), bytes_max=1_000)


def put(store, database, data=b"kWh\n", *, confidential=False, **changed):
    given = {"account": "acme", "media_type": "text/csv", "file_name": "readings.csv", "now": NOW}
    return store.put(database, data, confidential=confidential, **(given | changed))


def test_a_public_document_is_named_by_its_bytes(store, database):
    document = put(store, database, b"a public plan")
    assert document.sha256 == hashlib.sha256(b"a public plan").hexdigest()
    assert document.content_sha256 == document.sha256
    assert document.salt == ""


def test_a_confidential_document_is_named_by_salt_and_bytes(store, database):
    document = put(store, database, b"12\n", confidential=True)
    salt = bytes.fromhex(document.salt)
    assert len(salt) == 32
    assert document.sha256 == hmac.new(salt, b"12\n", hashlib.sha256).hexdigest()
    assert document.sha256 != document.content_sha256


def test_the_same_secret_twice_is_two_documents(store, database):
    first = put(store, database, confidential=True)
    second = put(store, database, confidential=True)
    assert first.sha256 != second.sha256
    assert first.content_sha256 == second.content_sha256


def test_the_same_public_bytes_twice_are_one_document(store, database):
    first = put(store, database)
    again = put(store, database, account="bolt", file_name="other.csv")
    assert again == first
    with database.reading() as connection:
        assert list(documents(connection)) == [first]


def test_the_same_public_bytes_at_once_are_one_document(store, database):
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda name: put(store, database, file_name=name), "abcdefgh"))
    assert len({document.file_name for document in found}) == 1
    with database.reading() as connection:
        assert list(documents(connection)) == [found[0]]
        assert list(store.check(connection)) == []


@pytest.mark.parametrize("confidential", [False, True])
def test_what_was_put_is_got(store, database, confidential):
    document = put(store, database, bytes(range(256)), confidential=confidential)
    with database.reading() as connection:
        assert store.get(connection, document.sha256) == document
    assert store.open_bytes(document) == bytes(range(256))


def test_files_lie_two_folders_deep(store, database):
    sha256 = put(store, database).sha256
    assert store.path_of(sha256) == store.folder / sha256[:2] / sha256[2:4] / sha256
    assert store.path_of(sha256).read_bytes() == b"kWh\n"


def test_an_unknown_hash_is_refused(store, database):
    with database.reading() as connection, pytest.raises(Refused) as caught:
        store.get(connection, "0" * 64)
    assert caught.value.code is Refusal.DOCUMENT_UNKNOWN


@pytest.mark.parametrize("name", ["", "..", "../" * 20 + "etc/passwd", "A" * 64, "0" * 64 + "\n"])
def test_no_path_is_made_of_anything_but_a_hash(store, name):
    with pytest.raises(ValueError, match="hash"):
        store.path_of(name)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"data": b""}, Refusal.DOCUMENT_EMPTY),
        ({"data": bytes(1_001)}, Refusal.DOCUMENT_TOO_LARGE),
        ({"file_name": ""}, Refusal.TEXT_INVALID),
        ({"file_name": "a" * 201}, Refusal.TEXT_INVALID),
        ({"file_name": "../a.csv"}, Refusal.TEXT_INVALID),
        ({"file_name": "a\x00.csv"}, Refusal.TEXT_INVALID),
        ({"file_name": "a\u202egpj.exe"}, Refusal.TEXT_INVALID),
        ({"media_type": "text"}, Refusal.TEXT_INVALID),
        ({"media_type": "text/csv\n"}, Refusal.TEXT_INVALID),
        ({"media_type": "text/html; charset=utf-8"}, Refusal.TEXT_INVALID),
    ],
)
def test_refused_documents_leave_nothing(store, database, changed, code):
    with pytest.raises(Refused) as caught:
        put(store, database, **changed)
    assert caught.value.code is code
    assert not store.folder.exists()


def test_a_document_of_the_greatest_size_is_taken(store, database):
    assert put(store, database, bytes(1_000)).size == 1_000


def test_check_finds_what_is_missing_and_what_was_altered(store, database):
    whole = put(store, database, b"whole", confidential=True)
    missing = put(store, database, b"missing")
    altered = put(store, database, b"altered", confidential=True)
    store.path_of(missing.sha256).unlink()
    store.path_of(altered.sha256).write_bytes(b"Altered")
    with database.reading() as connection:
        found = set(map(tuple_of, store.check(connection)))
    assert found == {(missing.sha256, "missing"), (altered.sha256, "altered")}
    assert store.open_bytes(whole) == b"whole"
    for document, code in (
        (missing, Refusal.DOCUMENT_MISSING),
        (altered, Refusal.DOCUMENT_ALTERED),
    ):
        with pytest.raises(Refused) as caught:
            store.open_bytes(document)
        assert caught.value.code is code


def tuple_of(fault: DocumentFault) -> tuple[str, str]:
    return fault.sha256, fault.fault


def test_putting_it_again_mends_a_lost_file(store, database):
    document = put(store, database)
    store.path_of(document.sha256).unlink()
    put(store, database)
    assert store.open_bytes(document) == b"kWh\n"
    store.path_of(document.sha256).unlink()
    store.mend(document, b"kWh\n")
    assert store.open_bytes(document) == b"kWh\n"
    with pytest.raises(Refused):
        store.mend(document, b"MWh\n")


@given(st.binary(max_size=99), st.binary(max_size=99), st.binary(min_size=32, max_size=32))
def test_one_commitment_fits_one_document(one, other, salt):
    assert (commitment(one, salt) == commitment(other, salt)) == (one == other)


def outer_of(salt: bytes, data: bytes) -> bytes:
    """Give what HMAC hashes last (RFC 2104, 2): the padded key and the inner hash."""
    key = salt.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + data).digest()
    return bytes(byte ^ 0x5C for byte in key) + inner


def test_the_last_block_of_a_secret_stored_in_public_does_not_take_its_place(store, database):
    secret = put(store, database, b"12\n", confidential=True)
    outer = outer_of(bytes.fromhex(secret.salt), b"12\n")
    assert hashlib.sha256(outer).hexdigest() == secret.sha256
    with pytest.raises(Refused) as caught:
        put(store, database, outer, account="bolt")
    assert caught.value.code == Refusal.DOCUMENT_TAKEN
    assert store.open_bytes(secret) == b"12\n"
    assert b"".join(store.pieces(secret)) == b"12\n"


@given(st.binary(min_size=33, max_size=99))
def test_moving_the_first_bytes_into_a_salt_opens_no_other_file(public):
    """A hash of salt and bytes one behind the other named both."""
    salt, rest = public[:32], public[32:]
    assert not is_named(rest, salt, commitment(public))
    assert not is_named(salt + public, b"", commitment(public, salt))


@given(st.binary(max_size=99), st.binary(min_size=32, max_size=32))
def test_a_hash_opens_as_what_it_was_made_of_and_nothing_else(data, salt):
    assert is_named(data, salt, commitment(data, salt))
    assert is_named(data, b"", commitment(data))
    assert not is_named(data, salt[::-1] if salt != salt[::-1] else b"", commitment(data, salt))
    outer = outer_of(salt, data)
    assert hashlib.sha256(outer).hexdigest() == commitment(data, salt)
    assert not is_named(outer, b"", commitment(data, salt))


@pytest.mark.parametrize("size", [1, 31, 33, 64])
def test_a_salt_of_another_length_is_none(size):
    """HMAC pads a short key with zeros and hashes a long one: two keys would do the same."""
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(b"x", b"s" * size)


def test_the_file_stands_before_the_row_and_a_full_disk_is_said(tmp_path, database):
    class Full(Seam):
        def write_file(self, path, content, *, public=False, secret=False):
            raise OSError(28, "No space left on device")

    full = Documents(tmp_path / "full", Full(), chance(), bytes_max=1_000)
    with pytest.raises(Unavailable):
        put(full, database)
    with database.reading() as connection:
        assert list(documents(connection)) == []


def test_a_write_that_fails_leaves_no_draft(tmp_path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="."):
        Seam().write_file(tmp_path / "taken", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_an_account_stores_so_many_bytes_and_no_more(tmp_path, database):
    small = Documents(tmp_path / "small", Seam(), chance(), account_bytes_max=10)
    first = put(small, database, b"123456")
    put(small, database, b"7890")
    with pytest.raises(Refused) as caught:
        put(small, database, b"x")
    assert (caught.value.code, caught.value.field) == (Refusal.DOCUMENT_QUOTA, "file")
    # What is stored already takes no more room, and others have room of their own.
    assert put(small, database, b"123456") == first
    assert put(small, database, b"x", account="bolt").size == 1


@pytest.mark.parametrize("thing", ["folder", "loop", "pipe"])
def test_what_is_no_regular_file_is_no_document(store, database, thing):
    """A folder, a link to itself and a pipe: none is waited for, none is a defect."""
    stored = put(store, database)
    path = store.path_of(stored.sha256)
    path.unlink()
    if thing == "folder":
        path.mkdir()
    elif thing == "loop":
        path.symlink_to(path)
    else:
        os.mkfifo(path)
    for read in (store.open_bytes, lambda document: next(store.pieces(document))):
        with pytest.raises(Refused) as refused:
            read(stored)
        assert refused.value.code == Refusal.DOCUMENT_MISSING
    with database.reading() as connection:
        assert [fault.fault for fault in store.check(connection)] == ["missing"]
