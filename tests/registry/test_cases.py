"""Every case of the book of rules through the sequencer, over worlds that lie in a database.

The codes are those of the tables in tests/ledger/rules. Where an operator's answer is not an
auditor's, `expected` says what it is: a clock that is behind, a receipt, a log of another key.
"""

import sqlite3
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, make_url, select, update

from ledger.apply import apply, check_signature
from ledger.book.acts import Genesis, RotateLogKey
from ledger.book.calendar import parse_instant
from ledger.entry import entry_bytes, parse_entry, parse_signed
from ledger.errors import Code, LedgerError, Malformed, Rejected
from registry.batch import decide
from registry.database import Database
from registry.errors import ClockBehind, WrongLogKey
from registry.history import PUBLISHED_HEAD
from registry.log import lock_head
from registry.seam import Seam
from registry.sequencer import Sequencer
from registry.tables import METADATA
from tests.ledger import grammar
from tests.ledger.rules.case import Case, outcome
from tests.ledger.rules.cases import CASES
from tests.registry.conftest import LOG_SIGNER, check_log, hold_next, log_keys
from tests.registry.copies import (
    KINDS,
    StandingClock,
    contents,
    copies_for,
    everything,
    newest,
)
from tests.world import next_log_key

INSTEAD = (
    # The sequencer writes the admission line itself. A note that brings one has a line too many.
    (Code.BAD_ADMITTED, Code.BAD_TEXT),
    # Nothing is looked at before the clock has caught up: the act may be right then.
    (Code.CLOCK_BACKWARDS, ClockBehind),
    # Whoever sends an act again is told where it stands.
    (Code.ALREADY_ADMITTED, "its first receipt"),
)
"""The codes that only an audit gives, and what the sequencer answers instead."""
QUICK = 5
"""Leaves that are loaded sooner than a database is copied once more."""


class Bench:
    """A world in a database of its own, with a sequencer."""

    def __init__(self, url, folder, vkey):
        self.url = url
        self.folder = folder
        self.clock = StandingClock()
        self.database = Database.open(url)
        self.sequencer = Sequencer(
            self.database,
            keys=log_keys(folder, KNOWN[vkey]),
            clock=self.clock,
            seam=Seam(),
            data_dir=folder,
        )
        self.untouched = self.traces()
        # SQLite tells by a number whether anybody else committed a change since.
        self.watch = sqlite3.connect(make_url(url).database) if is_sqlite(url) else None
        self.version = self.commits()

    def answer(self, note, admitted):
        """Hand a note in; return its index, its code, or the kind of the operator's error."""
        self.clock.now = parse_instant(admitted)
        prepare(self.folder, note)
        try:
            return self.sequencer.submit(note).index
        except (Malformed, Rejected) as refused:
            return refused.code
        except LedgerError as error:
            return type(error)

    def traces(self):
        """Return all that a note could change: every table, the head, the published head."""
        return contents(self.database), self.sequencer.head(), self.published()

    def published(self):
        """Return the published head, empty where there is none."""
        file = self.folder / PUBLISHED_HEAD
        return file.read_bytes() if file.exists() else b""

    def commits(self):
        """Return a number that any change by another connection changes, None where there is none.

        A connection sees it change in the same file alone (SQLite, PRAGMA data_version).
        """
        return self.watch and self.watch.execute("PRAGMA data_version").fetchone()[0]

    def is_untouched(self):
        """Tell whether a note has left nothing behind."""
        _, head, published = self.untouched
        if self.watch is None or self.commits() != self.version:
            return self.traces() == self.untouched
        return (self.sequencer.head(), self.published()) == (head, published)

    def close(self):
        if self.watch is not None:
            self.watch.close()
        self.sequencer.close()
        self.database.dispose()


class Shelf:
    """Worlds in databases: whoever works with one is lent a copy."""

    def __init__(self, copies, folder):
        self.copies = copies
        self.folder = folder
        self.kept = {(): copies.model}
        self.lent = None
        self.lent_leaves = ()

    def lend(self, leaves):
        """Give a bench with a world. Whoever changes it takes it away, or the next one has it."""
        leaves = tuple(leaves)
        if self.lent is None or self.lent_leaves != leaves:
            self.take_away()
            folder = self.folder / uuid4().hex
            folder.mkdir()
            self.lent, self.lent_leaves = (
                Bench(self.copy(leaves), folder, vkey_after(leaves)),
                leaves,
            )
        return self.lent

    def take_away(self):
        """Drop the copy that was lent last."""
        if self.lent is not None:
            self.lent.close()
            self.copies.drop(self.lent.url)
        self.lent = None

    def copy(self, leaves):
        """Return a copy of a world; it continues the longest one that is kept."""
        at = max(n for n in range(len(leaves) + 1) if leaves[:n] in self.kept)
        url, rest = self.copies.copy(self.kept[leaves[:at]]), leaves[at:]
        if rest:
            database = Database.open(url)
            folder = self.folder / uuid4().hex
            folder.mkdir()
            keys = log_keys(folder, KNOWN[vkey_after(leaves[:at])])
            database.write(lambda connection: load(connection, rest, folder, keys))
            database.dispose()
        if len(rest) <= QUICK:
            return url
        self.kept[leaves] = url
        return self.copies.copy(url)

    def close(self):
        self.take_away()
        for url in self.kept.values():
            if url != self.copies.model:
                self.copies.drop(url)


def is_sqlite(url):
    """Tell whether a URL is of SQLite."""
    return make_url(url).get_backend_name() == "sqlite"


KNOWN = {key.vkey.text: key for key in (LOG_SIGNER, next_log_key(), next_log_key(3))}
"""The log's keys in every world, and those it may have next."""


def rotation_in(note):
    """Return the rotation of the log's key that a note is, or None."""
    try:
        act = parse_signed(note).act
    except Malformed:
        return None
    return act if isinstance(act, RotateLogKey) else None


def prepare(folder, note):
    """Have the secret of the key at hand that a note names as the log's next."""
    act = rotation_in(note)
    if act is not None and act.log_vkey in KNOWN:
        hold_next(folder, KNOWN[act.log_vkey])


def vkey_after(leaves):
    """Return the log's verifier key after these leaves."""
    acts = [rotation_in(leaf.partition(b"\n")[2]) for leaf in leaves]
    return next((act.log_vkey for act in reversed(acts) if act), LOG_SIGNER.vkey.text)


def load(connection, leaves, folder, keys):
    """Write leaves as a sequencer does, each at its own instant, and all in one transaction."""
    head = lock_head(connection)
    for leaf in leaves:
        entry = parse_entry(leaf)
        prepare(folder, entry.signed.note)
        batch = decide(
            connection,
            head,
            [entry.signed],
            keys=keys,
            admitted=entry.admitted,
            verify=check_signature,
        )
        assert batch.accepted == 1, batch.outcomes
        head = batch.head
        if isinstance(entry.signed.act, RotateLogKey):
            keys.settle(entry.signed.act.log_vkey)


@pytest.fixture(scope="module", params=KINDS)
def shelf(request, tmp_path_factory):
    """Give a shelf, once for each kind of database."""
    found = Shelf(copies_for(request), tmp_path_factory.mktemp("benches"))
    yield found
    found.close()


def expected(leaves, note, verdict):
    """Return the sequencer's answer to a note of which the rules say `verdict`."""
    try:
        signed = parse_signed(note)
    except Malformed:
        return verdict
    if isinstance(signed.act, Genesis) and signed.act.log_vkey != LOG_SIGNER.vkey.text:
        return WrongLogKey
    if verdict is None:
        return len(leaves)
    texts = [leaf.partition(b"\n")[2].partition(b"\n\n")[0] + b"\n" for leaf in leaves]
    return texts.index(signed.text) if signed.text in texts else verdict


def play(shelf, case):
    """Run a case, check what it leaves behind, and return the answer."""
    built = case.build()
    world, note, admitted, verdict = built.world, built.note, built.admitted, case.code
    bench = shelf.lend(world.leaves)
    if admitted < world.admitted:
        assert bench.answer(note, admitted) is ClockBehind
        assert bench.is_untouched()
        admitted = world.admitted
        verdict = outcome(world.fork(), note, admitted)
        assert verdict == case.code or case.code is Code.CLOCK_BACKWARDS
    wanted = expected(world.leaves, note, verdict)
    before = newest(everything(bench.database)) if wanted == len(world.leaves) else {}
    answer = bench.answer(note, admitted)
    assert answer == wanted
    if answer == len(world.leaves):
        check_admitted(bench, world, note, admitted, before)
        shelf.take_away()
    else:
        assert bench.is_untouched()
    return answer


def check_admitted(bench, world, note, admitted, before):
    """Require that log, tables and published head are those of the world with this note.

    `before` are the newest records without it.
    """
    index = len(world.leaves)
    leaf = entry_bytes(admitted=admitted, note=note)
    layer = apply(world.state, parse_entry(leaf), index=index, previous=world.admitted)
    bench.sequencer.close()
    tables, (_, head, published) = everything(bench.database), bench.traces()
    assert check_log(bench.database) == index + 1
    assert tables["entry"][index][:2] == (index, leaf)
    assert newest(tables) == before | {
        (type(record), record.key): record for _, record in layer.written
    }
    assert published == head.checkpoint
    assert outcome(world, note, admitted) is None
    assert (head.size, head.root, head.admitted) == (index + 1, world.frontier.root(), admitted)


def by_world(cases):
    """Return cases in the order of their worlds, each world's refusals first: fewer are copied."""
    places = {}
    for case in cases:
        places.setdefault(case.given, len(places))
    return sorted(cases, key=lambda case: (places[case.given], case.code is None))


@pytest.mark.parametrize("case", by_world(CASES), ids=lambda case: case.name)
def test_case_earns_its_code(shelf, case: Case):
    play(shelf, case)


def test_every_code_comes_from_the_sequencer(shelf):
    """One case a code, run here whatever else is: `INSTEAD` alone is left to the audit."""
    first = {}
    for case in CASES:
        first.setdefault(case.code, case)
    codes = set(Code) - {code for code, _ in INSTEAD}
    answers = {play(shelf, case) for code, case in first.items() if code in codes}
    assert answers == codes


def test_note_that_brings_an_admission_line(shelf):
    bench = shelf.lend(grammar.begun().leaves)
    leaves = [grammar.good_leaf(), *(row.leaf() for row in grammar.ADMISSION)]
    notes = [leaf for leaf in leaves if leaf.startswith(b"admitted ") and b"\r" not in leaf]
    answers = {bench.answer(note, grammar.begun().instant()) for note in notes}
    assert answers == {dict(INSTEAD)[Code.BAD_ADMITTED]}
    assert bench.traces() == bench.untouched


def test_clock_that_is_behind(shelf):
    """`play` asks for this in every such case; here it is spelt out."""
    built = next(case for case in CASES if case.code is Code.CLOCK_BACKWARDS).build()
    bench = shelf.lend(built.world.leaves)
    assert bench.answer(built.note, built.admitted) is dict(INSTEAD)[Code.CLOCK_BACKWARDS]


def test_act_that_stands_in_the_log(shelf):
    """The same: whoever sends an act again is told its index."""
    built = next(case for case in CASES if case.code is Code.ALREADY_ADMITTED).build()
    bench = shelf.lend(built.world.leaves)
    entry = everything(bench.database)["entry"][bench.answer(built.note, built.admitted)]
    assert entry[-1] == parse_signed(built.note).text_sha256


def test_one_changed_cell_is_seen(shelf):
    """What a refused note must not leave is looked for by `traces`: it has to see any change."""
    bench = shelf.lend(grammar.begun().leaves)
    table = METADATA.tables["account"]
    statement = update(table).values(ubn="00000001")
    assert bench.is_untouched()
    bench.database.write(lambda connection: connection.execute(statement))
    seen = bench.traces() != bench.untouched and not bench.is_untouched()
    shelf.take_away()
    assert seen


def test_a_row_in_every_table_is_seen_and_read_as_its_columns_say(shelf):
    bench = shelf.lend(grammar.begun().leaves)
    some = {str: "x", int: 1_000_007, bool: True, bytes: b"x"}

    def fill(connection):
        for table in METADATA.sorted_tables:
            values = {column.name: some[column.type.python_type] for column in table.columns}
            if table.name in {"head", "published"}:
                # The one row there is, or may be.
                connection.execute(delete(table))
                values["id"] = 1
            connection.execute(insert(table).values(values))

    bench.database.write(fill)
    seen, (found, *_) = everything(bench.database), bench.traces()
    with bench.database.reading() as connection:
        typed = {
            table.name: sorted(map(tuple, connection.execute(select(table))))
            for table in METADATA.sorted_tables
        }
    untouched, *_ = bench.untouched
    shelf.take_away()
    assert seen == typed
    assert [name for name in METADATA.tables if found[name] == untouched[name]] == []
