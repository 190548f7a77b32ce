"""The log's next key, where a witness's operator names it and no entry has.

A validating witness learns a new key from the entry that names it, while the key before still signs
beside the new one. A witness that was away meanwhile, or that reads no entries, is told by its
operator. From then on it takes checkpoints under that key; a validating one then requires that the
entries name it too.
"""

from msgspec.structs import replace

from api.witness.folder import REPLAY, Folder
from ledger.audit import Replay
from ledger.audit.rotations import is_of_log
from ledger.errors import Malformed


def follow_key(folder: Folder, vkey: str) -> bool:
    """Have a witness take another key of its log; return whether entries it replayed name it.

    Raises `Malformed` (BAD_KEY) for what is no key of a log; ValueError for a key of another log,
    for the one that it was told of before, and for one that the log has replaced.
    """
    config = folder.reread()
    told = replace(config, log=vkey)
    if told.log_key.name != config.log_key.name:
        raise ValueError(f"vkey: a key of {told.log_key.name}; the log is {config.log_key.name}")
    if told.log_key == config.log_key:
        raise ValueError("vkey: this is the key that the witness was told of before")
    replay = _replayed(folder)
    is_named = replay.programme is not None and is_of_log(replay.state, told.log_key)
    if replay.programme is not None and is_named and replay.programme.log_vkey != vkey:
        raise ValueError(
            f"vkey: the log has replaced this key; now it is {replay.programme.log_vkey}"
        )
    folder.configure(told)
    return is_named


def _replayed(folder: Folder) -> Replay:
    """Return what was saved of the replay; it is saved whenever an entry names a key."""
    saved = folder.read(REPLAY)
    try:
        return Replay.from_snapshot(saved) if saved else Replay()
    except Malformed:
        return Replay()
