"""The log's secret keys in the data folder: the one in force, the next, and the one before.

::

    log.skey         signs the checkpoints
    log.skey.next    made by `prepare`; signs once a ``rotate_log_key`` that names it is admitted
    log.skey.old     the key before, which signs beside the new one until `retire` deletes it

The log says which key is in force, never the files: a rotation is done when its entry is committed,
and `settle` puts the files in order afterwards, in steps each of which may be interrupted and done
again. Several processes may share a folder, and each host of a shared database has one of its own.
"""

import os
import shlex
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec import Struct

from ledger.archive import read_regular
from ledger.errors import Defect, Malformed
from ledger.log.keys import SEED_BYTES, Signer, format_skey, parse_skey
from registry.errors import WrongLogKey
from registry.seam import Seam

NEXT: Final = ".next"
OLD: Final = ".old"

SKEY_BYTES_MAX: Final = 1_024
"""Bytes of a file with a secret key."""

COPY: Final = "put a copy of the key in its place"
"""What cures a key's file that is damaged."""
_ANOTHER: Final = (
    "its key is not in force while no entry of the log names it, and then the file can be removed "
    f"and another made by `tanbu log-key prepare`; otherwise {COPY}"
)
"""The same of the next key's, of which there may never have been a copy."""


class KeyStates(Struct, frozen=True, kw_only=True):
    """The verifier keys whose secrets lie in the folder; empty where there is none."""

    current: str
    next: str
    old: str


class LogKeys:
    """The keys of one data folder; `path` is that of ``log.skey``."""

    def __init__(self, path: Path, seam: Seam) -> None:
        """Read the keys.

        Raises OSError without ``log.skey``, `Malformed`: BAD_KEY, also for one open to others.
        """
        self._path = path
        self._next_path = path.with_name(path.name + NEXT)
        self._old_path = path.with_name(path.name + OLD)
        self._seam = seam
        # Once: a registry that runs is not stopped by what somebody does to the file's mode.
        for file in (path, self._next_path, self._old_path):
            _check_closed(file)
        self._read()

    @property
    def origin(self) -> str:
        """Return the log's name, which is that of its keys."""
        return self._current.vkey.name

    @property
    def current(self) -> Signer:
        """Return what ``log.skey`` held when it was read last."""
        return self._current

    def states(self) -> KeyStates:
        """Return which keys lie in the folder now."""
        self._read()
        return KeyStates(
            current=self._current.vkey.text,
            next=self._next.vkey.text if self._next else "",
            old=self._old.vkey.text if self._old else "",
        )

    def holds(self, vkey: str) -> bool:
        """Tell whether this folder has the secret of a key that the log may have next."""
        if self._find(vkey) is None:
            self._read()
        return self._find(vkey) is not None

    def signers(self, vkey: str) -> tuple[Signer, ...]:
        """Return who signs checkpoints while a key is in force: that key, and one that retires.

        Raises `WrongLogKey` where its secret is not here.
        """
        if not self.holds(vkey):
            raise WrongLogKey(f"the log's key is {vkey}, and {self._path} holds another")
        found = self._find(vkey)
        if found is not self._current:
            return (found, self._current) if found else ()
        if self._old is None or not self._old_path.exists():
            return (self._current,)
        return (self._current, self._old)

    def settle(self, vkey: str) -> None:
        """Put the files in order for the key that the log has now; done again it does no harm.

        Raises OSError, after which `signers` answers as before.
        """
        if vkey == self._current.vkey.text and self._next is None:
            return
        self._read()
        if self._next is None or self._next.vkey.text != vkey:
            return
        if self._current.vkey.text != vkey:
            # The old key first: it is never without a file, whatever is interrupted.
            self._write(self._old_path, self._current)
            self._write(self._path, self._next)
        self._next_path.unlink(missing_ok=True)
        _sync_folder(self._path)
        self._read()

    def prepare(self, random: Callable[[int], bytes]) -> str:
        """Make the next key, unless one was made, and return its verifier key.

        Raises `WrongLogKey` where the key before still signs: `retire` it first.
        """
        self.settle(self._current.vkey.text)
        self._read()
        if self._old is not None:
            raise WrongLogKey(f"{self._old_path.name} still signs: finish that rotation first")
        if self._next is None:
            made = Signer.from_seed(name=self.origin, seed=random(SEED_BYTES))
            self._write(self._next_path, made)
            self._read()
        return self.states().next

    def retire(self, vkey: str) -> str:
        """Delete the key before the one in force, and return its verifier key, empty if none.

        Raises `WrongLogKey` where the log names another key than ``log.skey``.
        """
        self.settle(vkey)
        self._read()
        if self._current.vkey.text != vkey:
            raise WrongLogKey(f"the log's key is {vkey}, and {self._path} holds another")
        retired = self._old.vkey.text if self._old else ""
        self._old_path.unlink(missing_ok=True)
        _sync_folder(self._path)
        self._read()
        return retired

    def _find(self, vkey: str) -> Signer | None:
        held = (self._current, self._next)
        return next((key for key in held if key is not None and key.vkey.text == vkey), None)

    def _read(self) -> None:
        # The next one first: it is gone only after its secret lies in the other file.
        self._next = _signer(self._next_path, _ANOTHER)
        self._old = _signer(self._old_path)
        try:
            self._current = read_skey(self._path)
        except FileNotFoundError:
            detail = f"{self._path.parent}: no registry stands here, for there is no"
            raise FileNotFoundError(f"{detail} {self._path.name}") from None

    def _write(self, path: Path, signer: Signer) -> None:
        self._seam.write_file(path, f"{format_skey(signer)}\n".encode(), secret=True)


def read_skey(path: Path, cure: str = COPY) -> Signer:
    """Return the signer of a secret key file.

    Raises `Malformed`, naming it and what cures it: BAD_KEY; OSError.
    """
    try:
        return parse_skey(read_regular(path, SKEY_BYTES_MAX).decode().strip())
    except (ValueError, Malformed):
        # What is wrong with it is not said: that might quote a secret.
        said = f"{path} is no secret key file, or a damaged one: {cure}"
        raise Malformed(Defect.BAD_KEY, said) from None


def _signer(path: Path, cure: str = COPY) -> Signer | None:
    try:
        return read_skey(path, cure)
    except FileNotFoundError:
        return None


def _check_closed(path: Path) -> None:
    """Require that a secret key's file, where there is one, is its owner's alone to read.

    Raises `Malformed`: BAD_KEY.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return
    if mode & 0o077:
        quoted = shlex.quote(str(path))
        said = f"{path} is open to others; its mode must be 0600: chmod 600 {quoted}"
        raise Malformed(Defect.BAD_KEY, said)


def _sync_folder(path: Path) -> None:
    """Make a deletion durable (fsync of a file alone does not)."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
