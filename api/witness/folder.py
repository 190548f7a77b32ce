"""A witness's data folder: its key, what it witnesses, and what it cosigned last.

::

    witness.skey       the secret key, of signature type 0x04 (C2SP tlog-cosignature)
    witness.json       its log's key and address, its mode, the edition of the rules it follows
    checkpoint         the checkpoint cosigned last, with the log's signatures and the cosignature
    finding.json       why the newest checkpoint was refused; gone once one is cosigned again
    replay             the state of the replay, to go on from after a restart
    mirror/            the log, in the layout of an export

Nothing here is the registry's, and no database is used.
"""

import fcntl
import os
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from ledger.book.fields import Origin
from ledger.book.rules import EDITION
from ledger.book.rules.signers import KEY_NAME
from ledger.errors import Malformed
from ledger.log.keys import (
    COSIGNATURE,
    ED25519,
    SEED_BYTES,
    Signer,
    VerifierKey,
    format_skey,
    parse_vkey,
)
from ledger.log.trust import checked_key
from registry.logkeys import read_skey
from registry.opened import Random, write_secret
from registry.seam import Seam

CONFIG: Final = "witness.json"
SKEY: Final = "witness.skey"
CHECKPOINT: Final = "checkpoint"
FINDING: Final = "finding.json"
REPLAY: Final = "replay"
MIRROR: Final = "mirror"
_FOLDER_MODE: Final = 0o700

Mode = Literal["validating", "plain"]


def _is_name(text: str) -> bool:
    """Return whether a witness may be called so: what a log may be, which keys of accounts are not.

    Under the name of an account's key its cosignature would read as that account's signature.
    """
    try:
        msgspec.convert(text, Origin)
    except msgspec.ValidationError:
        return False
    return KEY_NAME.match(text) is None


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a witness was told by its operator: `log` is the log's verifier key, `url` its prefix.

    `edition` is the highest edition of the rules it cosigns under.
    """

    log: str
    url: str
    mode: Mode = "validating"
    edition: int = EDITION

    @property
    def log_key(self) -> VerifierKey:
        """Return the log's key. Raises `Malformed`: BAD_KEY."""
        return checked_key(parse_vkey(self.log), ED25519)


class Folder:
    """A data folder that exists. `lock` keeps other processes out for as long as this one lives."""

    def __init__(self, path: Path, *, seam: Seam | None = None) -> None:
        """Open a folder. Raises ValueError where it is none, or its configuration is damaged."""
        self.path = path
        self.seam = seam or Seam()
        self._lock = -1
        self.config = self._read_config()

    @classmethod
    def make(
        cls, path: Path, *, name: str, config: Config, random: Random, seam: Seam | None = None
    ) -> "Folder":
        """Make a witness's folder and its key.

        Raises `Malformed` (BAD_KEY) for a bad key of the log, ValueError for a bad name or address,
        FileExistsError where a witness stands already; then nothing was made.
        """
        if not _is_name(name):
            looks = "a URL prefix without its scheme, such as idb.example/witness"
            raise ValueError(f"name: {name!r} is none of a witness, which is {looks}")
        if config.log_key.name == name:
            raise ValueError("name: a witness's key bears another name than the log's")
        if not config.url.startswith(("http://", "https://")):
            raise ValueError("url: not the address of a log (http://... or https://...)")
        signer = Signer.from_seed(name=name, seed=random(SEED_BYTES), algorithm=COSIGNATURE)
        path.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        try:
            write_secret(path / SKEY, f"{format_skey(signer)}\n".encode())
        except FileExistsError:
            raise FileExistsError(f"{path} holds a witness already: name another folder") from None
        (seam or Seam()).write_file(path / CONFIG, _encoded(config))
        return cls(path, seam=seam)

    @property
    def mirror(self) -> Path:
        """Return where the copy of the log lies."""
        return self.path / MIRROR

    def signer(self) -> Signer:
        """Return the witness's key. Raises `Malformed`: BAD_KEY; OSError where there is none."""
        return read_skey(self.path / SKEY)

    def configure(self, config: Config) -> None:
        """Store what the operator says anew."""
        self.seam.write_file(self.path / CONFIG, _encoded(config))
        self.config = config

    def reread(self) -> Config:
        """Return what the operator says now, which may have changed meanwhile."""
        self.config = self._read_config()
        return self.config

    def read(self, name: str) -> bytes | None:
        """Return a file's content, None where there is none."""
        try:
            return (self.path / name).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """Replace a file, durably. Raises OSError, after which it holds the old or the new."""
        self.seam.write_file(self.path / name, content)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        (self.path / name).unlink(missing_ok=True)

    def lock(self) -> None:
        """Keep every other process out of the folder. Raises BlockingIOError."""
        self._lock = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.unlock()
            raise BlockingIOError(f"another witness is at work in {self.path}") from None

    def unlock(self) -> None:
        """Let others in."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _read_config(self) -> Config:
        data = self.read(CONFIG)
        if data is None:
            raise ValueError(f"{self.path} holds no witness: tanbu witness init makes one")
        try:
            config = msgspec.json.decode(data, type=Config)
            config.log_key  # noqa: B018 (it raises)
        except (msgspec.MsgspecError, Malformed) as error:
            raise ValueError(f"{self.path / CONFIG}: {error}") from None
        return config


def _encoded(config: Config) -> bytes:
    return msgspec.json.format(msgspec.json.encode(config), indent=2) + b"\n"
