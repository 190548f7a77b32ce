"""Faults planted in an export: the independent verifier finds what the ledger's audit finds.

Where the two differ, docs/protocol.md is ambiguous or one of them is wrong.
"""

import random
import warnings
import zipfile

import pytest
from msgspec.structs import replace

from ledger import commands
from ledger.__main__ import main
from ledger.book.acts import AdoptRules, SetPolicy
from ledger.log import edwards
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.keys import ED25519, Signer, VerifierKey
from ledger.log.merkle import EMPTY_ROOT
from ledger.log.note import SignatureLine, format_note, parse_note, signature_line
from tests.independent import verifier
from tests.independent.agreement import OTHER_VKEY, agreed, large, small
from tests.ledger.exports import (
    CONVENIENCES,
    LOG,
    LOG_VKEY,
    checkpoint_of,
    files_of,
    places,
    rotated,
    rotated_twice,
    traded,
    write_folder,
    zip_of,
)
from tests.world import ORIGIN, World, next_log_key, sha, signer_of

BUNDLE, TILE = "tile/entries/000.p/12", "tile/0/000.p/12"
TRANSFER = 10
FLIPS = 200
WEAK_VKEY = VerifierKey(LOG.vkey.name, ED25519, edwards.IDENTITY).text


# -- planted faults -----------------------------------------------------------------------------


def without(path):
    return lambda files: {name: files[name] for name in files if name != path}


def changed(path, change):
    return lambda files: files | {path: change(files[path])}


def flipped(at):
    return lambda octets: octets[:at] + bytes([octets[at] ^ 1]) + octets[at + 1 :]


def cut(octets):
    return octets[:-1]


def longer(octets):
    return octets + b"x"


def both(*changes):
    def change(files):
        for one in changes:
            files = one(files)
        return files

    return change


def claiming(size, root=EMPTY_ROOT):
    """Return the change to a checkpoint that the log's key signs over any size and root."""
    return lambda _: sign_checkpoint(Checkpoint(LOG.vkey.name, size, root), LOG)


def signed(text, *signers):
    return lambda _: format_note(text, [signature_line(signer, text) for signer in signers])


def unsigned(checkpoint):
    """Return a checkpoint whose text was changed after it was signed."""
    note = parse_note(checkpoint)
    return format_note(note.text.replace(b"\n12\n", b"\n11\n"), note.signatures)


def badly_signed_twice(checkpoint):
    """Return a checkpoint with a second line of the log's key that is not valid."""
    note = parse_note(checkpoint)
    line = SignatureLine(LOG.vkey.name, LOG.vkey.key_id, bytes(64))
    return format_note(note.text, [*note.signatures, line])


TEXT = parse_note(checkpoint_of(traded().leaves)).text
OTHER_TEXT = TEXT.replace(ORIGIN.encode(), b"registry.test/other")
CHECKPOINTS = {
    "missing": without("checkpoint"),
    "too long": changed("checkpoint", lambda octets: octets + bytes(16_384)),
    "no note": changed("checkpoint", lambda _: b"nothing\n"),
    "cut": changed("checkpoint", cut),
    "not UTF-8": changed("checkpoint", lambda octets: octets + b"\xff"),
    "text altered": changed("checkpoint", unsigned),
    "another line of the key": changed("checkpoint", badly_signed_twice),
    "another's signature": changed("checkpoint", signed(TEXT, signer_of("registry.test/other"))),
    "signed, no checkpoint": changed("checkpoint", signed(b"hello\n", LOG)),
    "signed, a fourth line": changed("checkpoint", signed(TEXT + b"more\n", LOG)),
    "signed, a loose size": changed("checkpoint", signed(TEXT.replace(b"12", b"012"), LOG)),
    "not signed, no checkpoint": changed(
        "checkpoint", signed(b"hello\n", signer_of("registry.test/other"))
    ),
    "another origin": changed("checkpoint", signed(OTHER_TEXT, LOG)),
    "a size of 0": changed("checkpoint", claiming(0)),
    "a size of 11": changed("checkpoint", claiming(11)),
    "a size of 13": changed("checkpoint", claiming(13)),
    "a size of 300": changed("checkpoint", claiming(300)),
    "the largest size": changed("checkpoint", claiming(2**53 - 1)),
    "another root": changed("checkpoint", claiming(12)),
}
FILES = {
    "no tile": without(TILE),
    "no bundle": without(BUNDLE),
    "neither": both(without(TILE), without(BUNDLE)),
    "tile altered": changed(TILE, flipped(32 * 5 + 3)),
    "tile cut": changed(TILE, cut),
    "tile cut by two": changed(TILE, lambda octets: octets[:-64]),
    "tile empty": changed(TILE, lambda _: b""),
    "tile goes on": changed(TILE, longer),
    "tile too large": changed(TILE, lambda octets: octets + bytes(8_192)),
    "tile altered and goes on": both(changed(TILE, longer), changed(TILE, flipped(40))),
    "tile altered twice": both(changed(TILE, flipped(40)), changed(TILE, flipped(80))),
    "bundle cut": changed(BUNDLE, cut),
    "bundle empty": changed(BUNDLE, lambda _: b""),
    "bundle goes on": changed(BUNDLE, longer),
    "both go on": both(changed(BUNDLE, longer), changed(TILE, longer)),
    "bundle goes on, tile cut": both(changed(BUNDLE, longer), changed(TILE, cut)),
    "bundle goes on, no tile": both(changed(BUNDLE, longer), without(TILE)),
    "tile cut, no bundle": both(changed(TILE, cut), without(BUNDLE)),
    "a length altered": changed(BUNDLE, flipped(1)),
    "a length too long": changed(BUNDLE, flipped(0)),
    "a vkey that is none": changed("vkey", lambda _: b"x"),
}
LARGE = {
    "no upper tile": without("tile/1/000.p/2"),
    "upper tile altered": changed("tile/1/000.p/2", flipped(40)),
    "upper tile altered twice": both(
        changed("tile/1/000.p/2", flipped(0)), changed("tile/1/000.p/2", flipped(40))
    ),
    "upper tile cut": changed("tile/1/000.p/2", cut),
    "upper tile goes on": changed("tile/1/000.p/2", longer),
    "upper tile too large": changed("tile/1/000.p/2", lambda octets: octets + bytes(8_192)),
    "no full tile": without("tile/0/001"),
    "full tile cut": changed("tile/0/001", cut),
    "full tile goes on": changed("tile/0/001", longer),
    "full tile altered": changed("tile/0/000", flipped(100)),
    "full tile cut, upper altered": both(
        changed("tile/0/001", cut), changed("tile/1/000.p/2", flipped(40))
    ),
    "no full tile, upper altered": both(
        without("tile/0/001"), changed("tile/1/000.p/2", flipped(0))
    ),
    "no full bundle": without("tile/entries/001"),
    "full bundle cut": changed("tile/entries/000", cut),
    "full bundle goes on": changed("tile/entries/000", longer),
}
HARMLESS = {"a vkey that is none"}


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_a_fault_in_the_checkpoint(name, tmp_path):
    path = write_folder(tmp_path / "log", CHECKPOINTS[name](small()))
    assert agreed(path).exit_code == 1
    agreed(path, vkey="")


@pytest.mark.parametrize("name", FILES)
def test_a_fault_in_a_file(name, tmp_path):
    for make in (lambda files: write_folder(tmp_path / "log", files),
                 lambda files: zip_of(tmp_path / "log.zip", files)):  # fmt: skip
        done = agreed(make(FILES[name](small())))
        assert (done.exit_code == 0) == (name in HARMLESS)


@pytest.mark.parametrize("name", LARGE)
def test_a_fault_in_a_larger_log(name, tmp_path):
    assert agreed(write_folder(tmp_path / "log", LARGE[name](large()))).exit_code == 1


@pytest.mark.parametrize(
    "vkey", [None, b"", b"x", b"\xff", WEAK_VKEY.encode(), OTHER_VKEY.encode(), b"x" * 513]
)
@pytest.mark.parametrize("also", [lambda files: files, CHECKPOINTS["text altered"],
                                  CHECKPOINTS["signed, no checkpoint"]])  # fmt: skip
def test_a_fault_in_the_exports_own_key(vkey, also, tmp_path):
    files = also(small())
    files = without("vkey")(files) if vkey is None else files | {"vkey": vkey}
    assert agreed(write_folder(tmp_path / "log", files), vkey="").exit_code == 1


def test_white_space_around_the_exports_own_key(tmp_path):
    files = small() | {"vkey": f"\n {LOG_VKEY}\t\n\n".encode()}
    assert agreed(write_folder(tmp_path / "log", files), vkey="").exit_code == 3


def test_a_trusted_key_that_is_none_is_misuse(tmp_path, capsys):
    path = str(write_folder(tmp_path / "log", small()))
    for vkey in (WEAK_VKEY, LOG_VKEY[:-4], f"{LOG_VKEY}\n"):
        assert verifier.main([path, "--vkey", vkey]) == 2
        assert main(["audit", path, "--vkey", vkey]) == 2
    assert capsys.readouterr().out == ""


def test_another_trusted_key(tmp_path):
    path = write_folder(tmp_path / "log", small())
    assert agreed(path, OTHER_VKEY).findings == [
        (2, -1, "checkpoint_unsigned"),
        (6, 0, "trust_mismatch"),
    ]
    namesake = Signer.from_seed(name=LOG.vkey.name, seed=bytes(32)).vkey.text
    assert agreed(path, namesake).exit_code == 1


def rewritten(old, new):
    def change(leaves):
        leaves[TRANSFER] = leaves[TRANSFER].replace(old, new)

    return change


def swapped(leaves):
    leaves[9], leaves[10] = leaves[10], leaves[9]


def of_another_edition(leaves):
    """Adopt edition 2, fill the entries up to the first that it binds, and let that be anything."""
    world = traded()
    policy = replace(world.programme.policy, rules_notice_entries=1)
    world.act(SetPolicy(**world.base("idb"), policy=policy))
    at = len(world.leaves) + 2
    world.act(AdoptRules(**world.base("idb"), binds_from=at, rules=2, specification=sha("2")))
    world.act(world.retire_act(51, 60))
    leaves[:] = [*world.leaves, b"unheard of"]


def begun_later(leaves):
    """Let genesis name an edition unheard of."""
    leaves[0] = leaves[0].replace(b'"rules":1', b'"rules":2')


def later_genesis(leaves):
    """Append a genesis that names another edition: an entry out of place, and no more."""
    leaves.append(leaves[0].replace(b'"rules":1', b'"rules":2'))


LEAVES = {
    "no genesis": lambda leaves: leaves.pop(0),
    "an entry dropped": lambda leaves: leaves.pop(4),
    "an entry twice": lambda leaves: leaves.insert(5, leaves[4]),
    "genesis twice": lambda leaves: leaves.insert(0, leaves[0]),
    "entries swapped": swapped,
    "no entry at all": lambda leaves: leaves.clear(),
    "a recipient altered": rewritten(b'"recipient":"bolt"', b'"recipient":"acme"'),
    "a range altered": rewritten(b"1,40]", b"1,90]"),
    "a space": rewritten(b'"recipient":"bolt"', b'"recipient": "bolt"'),
    "another act": rewritten(b'"act":"transfer"', b'"act":"transfers"'),
    "another text": rewritten(b"/entry/v1", b"/entry/v2"),
    "a signature gone": rewritten("— acme/k1".encode(), "— acme/k9".encode()),
    "an empty entry": lambda leaves: leaves.append(b""),
    "an edition unheard of": of_another_edition,
    "begun under an edition unheard of": begun_later,
    "a later genesis of an edition unheard of": later_genesis,
}


@pytest.mark.parametrize("name", LEAVES)
def test_a_fault_that_the_logs_key_vouches_for(name, tmp_path):
    leaves = list(traded().leaves)
    LEAVES[name](leaves)
    done = agreed(write_folder(tmp_path / "log", files_of(leaves)))
    unheard = "unheard" in name and "later" not in name
    assert done.exit_code == (4 if unheard else 1)
    assert {finding[0] for finding in done.findings} <= {4, 5, 6}


def test_any_octet_altered(tmp_path):
    chance = random.Random(1)
    names = sorted(set(small()) - CONVENIENCES)
    for _ in range(FLIPS):
        name = chance.choice(names)
        at, bit = chance.randrange(len(small()[name])), 1 << chance.randrange(8)
        altered = bytearray(small()[name])
        altered[at] ^= bit
        done = agreed(write_folder(tmp_path / "log", small() | {name: bytes(altered)}))
        assert done.exit_code == 1, (name, at, bit)


# -- exports that do not open, or not all of them -----------------------------------------------


def lzma_of(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        for name, octets in files.items():
            archive.writestr(name, octets)


def half_lzma(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, octets in files.items():
            archive.writestr(name, octets, zipfile.ZIP_LZMA if name == TILE else None)
        archive.writestr("never read", b"x", zipfile.ZIP_LZMA)


def twice(path, files):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(path, "w") as archive:
            for name, octets in [*files.items(), ("never read", b""), ("never read", b"")]:
                archive.writestr(name, octets)


def short_zip(path, files):
    path.write_bytes(zip_of(path, files).read_bytes()[:-30])


def commented(path, files):
    path.write_bytes(zip_of(path, files).read_bytes()[:-2] + b"\1\0c")


def preceded(path, files):
    path.write_bytes(b"before" + zip_of(path, files).read_bytes())


def miscounted(path, files):
    octets = zip_of(path, files).read_bytes()
    path.write_bytes(octets[:-12] + b"\7\0" + octets[-10:])


def unreadable(path, files):
    octets = bytearray(zip_of(path, files).read_bytes())
    at = octets.index(b"\x50\x4b\x03\x04") + 30 + len(BUNDLE)
    octets[at : at + 40] = bytes(40)
    path.write_bytes(octets)


@pytest.mark.parametrize(
    "make",
    [
        lzma_of,
        half_lzma,
        twice,
        short_zip,
        commented,
        preceded,
        miscounted,
        unreadable,
        lambda path, _: path.write_bytes(b""),
    ],
)
def test_a_zip_that_is_not_one(make, tmp_path):
    path = tmp_path / "log.zip"
    make(path, small())
    found = places(commands.audit(path, vkey=LOG_VKEY))
    assert verifier.audit(path, LOG_VKEY).findings == found
    assert (1, 0 if make in (half_lzma, unreadable) else -1, "bad_export") in found


def test_links_and_folders_in_a_folder(tmp_path):
    path = write_folder(tmp_path / "log", small())
    (tmp_path / "link").symlink_to(path)
    assert agreed(tmp_path / "link").findings == [], "the folder itself may be a link"
    (path / TILE).rename(path / "elsewhere")
    (path / TILE).mkdir()
    assert agreed(path).findings == [(1, 0, "entry_missing")]
    (path / TILE).rmdir()
    (path / TILE).symlink_to(path / "elsewhere")
    assert agreed(path).findings == [(1, 0, "bad_export")]
    (path / TILE).unlink()
    (path / "elsewhere").rename(path / TILE)
    (path / "tile/entries").rename(path / "elsewhere")
    (path / "tile/entries").symlink_to(path / "elsewhere")
    assert agreed(path).findings[0] == (1, 0, "bad_export")
    (path / "tile/entries").unlink()
    (path / "tile/entries").write_bytes(b"a file")
    assert agreed(path).findings[0] == (1, 0, "entry_missing")


# -- the log's keys -----------------------------------------------------------------------------

SECOND, THIRD = next_log_key(), next_log_key(3)


def astray():
    """Return a world whose rotation carries a checkpoint of another history."""
    world = World().standard()
    world.issue(100)
    other = sign_checkpoint(Checkpoint(ORIGIN, len(world.leaves), EMPTY_ROOT), LOG)
    world.act(world.rotation_act(checkpoint=other), "idb/k1", "idb/k2", SECOND)
    return world


@pytest.mark.parametrize("make", [rotated, rotated_twice, astray], ids=lambda make: make.__name__)
@pytest.mark.parametrize("signer", [LOG, SECOND, THIRD], ids=["first", "second", "third"])
@pytest.mark.parametrize("fault", ["", "entry", "tile", "early"])
def test_every_key_trusted_and_signing(make, signer, fault, tmp_path):
    files = files_of(make().leaves, signer=signer)
    [bundle] = [name for name in files if name.startswith("tile/entries")]
    [tile] = [name for name in files if name.startswith("tile/0")]
    match fault:
        case "entry":
            files = changed(bundle, flipped(5_000))(files)
        case "tile":
            files = changed(tile, flipped(40))(files)
        case "early":
            files = files_of(make().leaves[:6], signer=signer)
    path = write_folder(tmp_path / "log", files)
    codes = {key: agreed(path, key.vkey.text).exit_code for key in (LOG, SECOND, THIRD)}
    assert agreed(path, "").exit_code in {1, 3}
    if fault in {"entry", "tile"} or (make is astray and not fault):
        assert set(codes.values()) == {1}
