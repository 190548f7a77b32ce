"""What stands before every batch: histories and clocks compared with what witnesses know.

A witness that knows a larger size than the database, or another root at one of its sizes, has seen
a log that this database does not hold. Going on would sign a second history, so it is refused, and
both signed checkpoints are kept in files: together they prove it to anybody.
"""

import re
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import Connection

from ledger.log.checkpoint import Checkpoint
from registry.errors import HistoryRefused
from registry.history import check_descends
from registry.log import read_head
from registry.seam import Seam

EVIDENCE: Final = "evidence"
"""The folder of evidence, in the data folder."""


class Guard(Protocol):
    """Who is asked before a batch is decided, and told after one was committed."""

    def check(self, now: datetime) -> None:
        """Raise a `SequencerError` where nothing may be admitted at this time of the host's."""

    def committed(self) -> None:
        """Take note that the head has moved."""


def check_witnessed(
    connection: Connection,
    witness: str,
    known: Checkpoint,
    note: bytes,
    *,
    data_dir: Path,
    seam: Seam,
) -> None:
    """Require that the database's log goes on from a checkpoint that a witness knows.

    The checkpoint was signed by the log's key; whoever asks read it before the database. Raises
    `HistoryRefused`, after the evidence was kept.
    """
    head = read_head(connection)
    try:
        check_descends(connection, head, size=known.size, root=known.root)
    except HistoryRefused as error:
        kept = _keep(data_dir, f"{witness}-{known.size}", head.checkpoint, note, seam)
        raise HistoryRefused(
            f"witness {witness} knows size {known.size}, root {known.root.hex()}: {error}; "
            f"both signed checkpoints are in {kept}"
        ) from None


def _keep(data_dir: Path, name: str, ours: bytes, theirs: bytes, seam: Seam) -> Path:
    folder = data_dir / EVIDENCE / re.sub(r"[^A-Za-z0-9._-]", "_", name)
    folder.mkdir(parents=True, exist_ok=True)
    seam.write_file(folder / "theirs", theirs)
    seam.write_file(folder / "ours", ours)
    return folder
