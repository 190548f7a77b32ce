"""One of several processes that write one log: it moves its units one by one, and begins at once.

It is run by test_sequencer.py as ``python -m tests.registry.racer <url> <data dir> <first> <last>``
"""

import sys
import uuid
from pathlib import Path

from ledger.book.acts import Transfer
from ledger.book.calendar import add_days_to_instant, format_instant
from registry.clock import utc_now
from registry.database import Database
from registry.logkeys import LogKeys
from registry.seam import Seam
from registry.sequencer import Sequencer
from tests.world import sign


def main(url: str, data_dir: str, first: int, last: int) -> None:
    database = Database.open(url)
    with Sequencer(
        database,
        keys=LogKeys(Path(data_dir) / "log.skey", Seam()),
        clock=utc_now,
        seam=Seam(),
        data_dir=Path(data_dir),
    ) as sequencer:
        not_after = add_days_to_instant(format_instant(utc_now()), 1)
        for serial in range(first, last + 1):
            act = Transfer(
                account="acme",
                id=uuid.uuid4().hex,
                not_after=not_after,
                ranges=(("Z00001/2024", serial, serial),),
                recipient="bolt",
            )
            sequencer.submit(sign(act, ["acme/k1"]))
    database.dispose()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
