"""Any history of acts, valid and not, through the sequencer and the naive book side by side.

The machine and its invariants are those of tests/ledger/machine. What is added here is a ledger in
a database, and the end of a history: an audit of its export, a check, and a replay in memory.
"""

import time
from itertools import count

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from ledger import commands
from ledger.apply import apply
from ledger.book.acts import RotateLogKey
from ledger.book.calendar import parse_instant
from ledger.book.invariants import check_state
from ledger.book.records import Block, Duty
from ledger.book.state import MemoryState
from ledger.entry import entry_bytes, parse_entry, parse_signed
from ledger.errors import Code, Malformed, Rejected
from ledger.log.keys import format_skey
from registry.errors import ClockBehind
from registry.history import PUBLISHED_HEAD
from registry.opened import OpenRegistry, write_secret
from registry.rebuild import check
from registry.services.founding import export_log
from registry.settings import Settings
from registry.store import SqlReader
from tests.ledger.machine.core import naive_root
from tests.ledger.machine.history import HistoryMachine, renamed_log_key
from tests.registry.chance import chance
from tests.registry.conftest import LOG_SIGNER, hold_next
from tests.registry.copies import KINDS, StandingClock, copies_for, derived, everything, newest
from tests.world import ORIGIN

STEPS = 50
"""Steps of a history; a step hands in one note or a few."""


class SqlLedger:
    """A registry over a database of its own; every answer is read from its tables.

    They are read once after each note, so that a trace of a refused one cannot hide.
    """

    def __init__(self, copies, folder):
        self.copies = copies
        self.url = copies.copy()
        found = Settings(data_dir=folder, database_url=self.url)
        folder.mkdir()
        write_secret(found.log_key_file, format_skey(LOG_SIGNER).encode())
        write_secret(found.master_key_file, bytes(32))
        self.clock = StandingClock()
        self.registry = OpenRegistry(found, random=chance(), clock=self.clock)
        self.read()

    def submit(self, note, admitted):
        """Admit a note at an instant and return its index, or why it is refused."""
        self.clock.now = parse_instant(admitted)
        self.prepare(note)
        size = self.registry.sequencer.head().size
        try:
            index = self.registry.sequencer.submit(note).index
        except (Malformed, Rejected) as refused:
            return refused.code
        except ClockBehind:
            return Code.CLOCK_BACKWARDS
        finally:
            self.read()
        return index if index == size else self.why_not_again(index, note, admitted)

    def prepare(self, note):
        """Have the secret of the key at hand that a rotation names, whatever becomes of it."""
        act = parse_signed(note).act
        if isinstance(act, RotateLogKey):
            keys = [renamed_log_key(ORIGIN, number) for number in range(100)]
            named = next((key for key in keys if key.vkey.text == act.log_vkey), None)
            if named is not None:
                hold_next(self.registry.settings.data_dir, named)

    def why_not_again(self, index, note, admitted):
        """Return what the rules say of a note that got the first receipt of its act."""
        entry = parse_entry(entry_bytes(admitted=admitted, note=note))
        assert parse_entry(self.leaves()[index]).signed.text == entry.signed.text
        with self.registry.database.reading() as connection:
            head = self.registry.sequencer.head()
            with pytest.raises(Rejected) as refused:
                apply(SqlReader(connection), entry, index=head.size, previous=head.admitted)
        return refused.value.code

    def read(self):
        """Read every table, and the published head once it is the newest."""
        self.tables = everything(self.registry.database)
        self.records = newest(self.tables)
        self.published = self.await_published()

    def await_published(self):
        """Return the published head; it is written after the note was answered."""
        if not self.tables["head"]:
            return b""
        [(*_, checkpoint)] = self.tables["head"]
        path, deadline = self.registry.settings.data_dir / PUBLISHED_HEAD, time.monotonic() + 20
        while checkpoint and not (path.exists() and path.read_bytes() == checkpoint):
            assert time.monotonic() < deadline
            time.sleep(0.0005)
        return checkpoint

    def blocks(self):
        """Return every block, sorted by series and first serial."""
        blocks = [record for (kind, _), record in self.records.items() if kind is Block]
        return sorted(blocks, key=lambda block: block.key)

    def duties(self):
        """Return every duty."""
        return [record for (kind, _), record in self.records.items() if kind is Duty]

    def leaves(self):
        """Return the log."""
        return [leaf for _, leaf, *_ in self.tables["entry"]]

    def root(self):
        """Return the root over the log."""
        [(_, _, root, *_)] = self.tables["head"]
        return root

    def fingerprint(self):
        """Return all rows and the published head."""
        return repr((self.tables, self.published)).encode()

    def breaches(self):
        """Return the breaches of the invariants."""
        state = MemoryState()
        for record in self.records.values():
            state.put(0, record)
        return check_state(state)

    def close(self):
        """Audit an export, check the tables, and let go of the database."""
        try:
            if leaves := self.leaves():
                self.check_end(leaves)
        finally:
            self.registry.close()
            self.copies.drop(self.url)

    def check_end(self, leaves):
        file = self.registry.settings.data_dir / "export.zip"
        exported = export_log(self.registry, file, progress=lambda _done, _all: None)
        verdict = commands.audit(file, vkey=LOG_SIGNER.vkey.text)
        assert (verdict.findings, verdict.exit_code) == ((), 0)
        assert verdict.size == exported.entries == len(leaves)
        assert verdict.root == exported.root == naive_root(leaves).hex()
        assert check(self.registry.database) == []
        assert self.records == derived(leaves)


@pytest.fixture(scope="module", params=KINDS)
def copies(request):
    """Give copies of an empty registry, once for each kind of database."""
    return copies_for(request)


def test_histories(copies, tmp_path):
    numbers = count()

    class SqlHistories(HistoryMachine):
        make_ledger = staticmethod(lambda: SqlLedger(copies, tmp_path / str(next(numbers))))

    examples = settings().max_examples // 5
    wanted = settings(max_examples=examples, stateful_step_count=STEPS)
    run_state_machine_as_test(SqlHistories, settings=wanted)
