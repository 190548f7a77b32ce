"""Keys that the registry keeps for accounts which do not keep their own.

What is kept is the Ed25519 seed, encrypted by AES-256-GCM (NIST SP 800-38D) with a fresh nonce,
the key's name as associated data, and a master key that lies in a file of its own and never in the
database or a backup. Nothing here returns a private key. The log says of every such key that the
registry keeps it, and it never counts toward a threshold (``ledger.book.rules.signers``).

The master key changes in three steps, each of which may be interrupted and done again: a next key
is made beside the old one, every seed is encrypted anew, the next key takes the old one's place.
The server is stopped meanwhile, since a key created by it would be encrypted under the old one.
"""

import os
import re
import shlex
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from ledger.archive import open_regular
from ledger.log.keys import SEED_BYTES, Signer
from ledger.log.note import SignatureLine, signature_line
from registry.files import OWNER_ONLY, create, sync_folder
from registry.refusals import Refusal, Refused
from registry.tables import METADATA

Random = Callable[[int], bytes]

MASTER_BYTES: Final = 32
NONCE_BYTES: Final = 12
"""96 bits: what GCM is meant for; random ones serve for 2^32 keys (SP 800-38D section 8.3)."""

_NEXT: Final = ".next"
_NAME = re.compile(r"[a-z0-9-]{3,32}/k[1-9][0-9]{0,2}\Z")
_TABLE = METADATA.tables["custody_key"]


class Custody:
    """The keys kept here, and the master keys that open them: the newest first."""

    __slots__ = ("_masters", "_random")

    def __init__(self, masters: tuple[bytes, ...], random: Random) -> None:
        """Keep keys under the first master key, open them with any."""
        if not masters or any(len(master) != MASTER_BYTES for master in masters):
            raise ValueError("a master key has 32 bytes")
        self._masters = tuple(AESGCM(master) for master in masters)
        self._random = random

    @classmethod
    def open(cls, path: Path, random: Random) -> "Custody":
        """Read the master key's file, and the next one's where a change is under way.

        Raises `Refused`: MASTER_KEY (missing, no regular file, of another length, or readable by
        others).
        """
        files = [path.with_name(path.name + _NEXT), path]
        masters = [_read(file) for file in files if file.exists() or file == path]
        return cls(tuple(masters), random)

    def create(self, connection: Connection, *, account: str, label: str, now: str) -> str:
        """Create a key and return its verifier key; asked again it returns the same.

        It is no use before the account enrols it under exactly this name. ValueError for a name
        that no key can have.
        """
        name = f"{account}/{label}"
        if _NAME.match(name) is None:
            raise ValueError(f"not the name of an account's key: {name!r}")
        signer = self._find(connection, name)
        if signer is not None:
            return signer.vkey.text
        signer = Signer.from_seed(name=name, seed=(seed := self._random(SEED_BYTES)))
        nonce, ciphertext = self._encrypt(name, seed)
        row = {
            "name": name,
            "account": account,
            "nonce": nonce,
            "ciphertext": ciphertext,
            "created": now,
        }
        try:
            with connection.begin_nested():
                connection.execute(insert(_TABLE).values(row))
        except IntegrityError:
            # Somebody else created it in between: theirs is the one that stays.
            return self._signer(connection, name).vkey.text
        return signer.vkey.text

    def sign(self, connection: Connection, name: str, text: bytes) -> SignatureLine:
        """Return the line by which a kept key signs a text.

        Raises `Refused`: KEY_NOT_KEPT, MASTER_KEY (no master key opens it, or it was altered).
        """
        return signature_line(self._signer(connection, name), text)

    def names_of(self, connection: Connection, account: str) -> list[str]:
        """Return the names of an account's keys kept here, enrolled or not, in order."""
        query = select(_TABLE.c.name).where(_TABLE.c.account == account)
        names: list[str] = list(connection.execute(query).scalars())
        return sorted(names, key=lambda name: int(name.rpartition("/k")[2]))

    def keeps(self, connection: Connection, vkey: str) -> bool:
        """Return whether the private half of exactly this verifier key is kept here.

        Raises `Refused`: MASTER_KEY.
        """
        signer = self._find(connection, vkey.partition("+")[0])
        return signer is not None and signer.vkey.text == vkey

    def rewrap(self, connection: Connection) -> int:
        """Encrypt every seed anew under the first master key and return how many there are.

        Raises `Refused`: MASTER_KEY.
        """
        query = select(_TABLE.c.name, _TABLE.c.nonce, _TABLE.c.ciphertext).with_for_update()
        rows = connection.execute(query).all()
        for name, nonce, ciphertext in rows:
            seed = self._decrypt(name, nonce, ciphertext)
            fresh, wrapped = self._encrypt(name, seed)
            change = update(_TABLE).where(_TABLE.c.name == name)
            connection.execute(change.values(nonce=fresh, ciphertext=wrapped))
        return len(rows)

    def check(self, connection: Connection) -> None:
        """Require that every seed can be opened. Raises `Refused`: MASTER_KEY."""
        query = select(_TABLE.c.name, _TABLE.c.nonce, _TABLE.c.ciphertext)
        for name, nonce, ciphertext in connection.execute(query):
            self._decrypt(name, nonce, ciphertext)

    def _encrypt(self, name: str, seed: bytes) -> tuple[bytes, bytes]:
        nonce = self._random(NONCE_BYTES)
        return nonce, self._masters[0].encrypt(nonce, seed, name.encode())

    def _decrypt(self, name: str, nonce: bytes, ciphertext: bytes) -> bytes:
        for master in self._masters:
            try:
                return master.decrypt(nonce, ciphertext, name.encode())
            except InvalidTag:
                continue
        raise Refused(Refusal.MASTER_KEY, f"no master key opens {name}", field="key")

    def _find(self, connection: Connection, name: str) -> Signer | None:
        query = select(_TABLE.c.nonce, _TABLE.c.ciphertext).where(_TABLE.c.name == name)
        row = connection.execute(query).first()
        if row is None:
            return None
        return Signer.from_seed(name=name, seed=self._decrypt(name, row.nonce, row.ciphertext))

    def _signer(self, connection: Connection, name: str) -> Signer:
        signer = self._find(connection, name)
        if signer is None:
            raise Refused(Refusal.KEY_NOT_KEPT, f"{name} is not kept here", field="key")
        return signer


def create_master_key(path: Path, random: Random) -> None:
    """Write a new master key where there is none, for its owner alone to read.

    Raises `Refused`: MASTER_KEY, where a file stands there: it is never overwritten.
    """
    try:
        create(path, random(MASTER_BYTES), mode=OWNER_ONLY)
    except FileExistsError:
        raise Refused(Refusal.MASTER_KEY, f"{path.name} exists") from None


def check_no_master_key(path: Path) -> None:
    """Require that neither a master key nor a next one lies there.

    Raises `Refused`: MASTER_KEY: what lies there may be the key that somebody needs.
    """
    for file in (path, path.with_name(path.name + _NEXT)):
        if os.path.lexists(file):
            said = f"{file} is there: only where every copy is lost is another made in its place"
            raise Refused(Refusal.MASTER_KEY, said)


def begin_rotation(path: Path, random: Random) -> None:
    """Make the next master key, unless one was made. Then open `Custody` and `rewrap`."""
    following = path.with_name(path.name + _NEXT)
    if not following.exists():
        create_master_key(following, random)


def finish_rotation(path: Path, connection: Connection, random: Random) -> None:
    """Put the next master key in the old one's place, once it alone opens every seed.

    Raises `Refused`: MASTER_KEY, and then nothing has changed.
    """
    following = path.with_name(path.name + _NEXT)
    Custody((_read(following),), random).check(connection)
    following.replace(path)
    sync_folder(path.parent)


def _read(path: Path) -> bytes:
    """Return the master key of a file; what is no file, a pipe say, is not waited for."""
    try:
        with open_regular(path) as stream:
            mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
            master = stream.read(MASTER_BYTES + 1)
    except OSError as error:
        raise _unusable(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise _unusable(f"{path}: {error}") from None
    if mode & 0o077:
        said = (
            f"{path} is open to others; its mode must be 0600: chmod 600 {shlex.quote(str(path))}"
        )
        raise Refused(Refusal.MASTER_KEY, said)
    if len(master) != MASTER_BYTES:
        raise _unusable(
            f"{path} is no master key, which has {MASTER_BYTES} bytes, or a damaged one"
        )
    return master


def _unusable(said: str) -> Refused:
    """Return the refusal of a file whose key is not in it, with what cures it."""
    cure = "put a copy of the key in its place; where every copy is lost: tanbu keys master"
    return Refused(Refusal.MASTER_KEY, f"{said}: {cure}")
