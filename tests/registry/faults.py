"""Seams and databases that fail on purpose, each in a way a disk or a network may."""

import threading
from contextlib import contextmanager

from registry.database import Database
from registry.errors import Unavailable
from registry.seam import Seam


class FaultySeam(Seam):
    """A seam that fails once: at a commit or a file, before the deed is done or after it."""

    def __init__(self, at: str = "", when: str = "") -> None:
        self.at = at
        self.when = when
        self.failed = 0

    def arm(self, at: str, when: str) -> None:
        self.at, self.when = at, when

    def commit(self, connection):
        self._fail("commit", "before")
        super().commit(connection)
        self._fail("commit", "after")

    def write_file(self, path, content, *, public=False, secret=False):
        self._fail("write_file", "before")
        super().write_file(path, content, public=public, secret=secret)
        self._fail("write_file", "after")

    def _fail(self, at, when):
        if (at, when) == (self.at, self.when):
            self.at = self.when = ""
            self.failed += 1
            raise OSError(f"{at} fails {when} the deed")


class PatientSeam(Seam):
    """A seam whose commits wait until they are let go."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.may_go = threading.Event()
        self.commits = 0

    def commit(self, connection):
        self.reached.set()
        assert self.may_go.wait(20)
        self.commits += 1
        super().commit(connection)


class FlakyDatabase(Database):
    """A database that does not answer the given number of times."""

    unanswered = 0

    @contextmanager
    def writing(self):
        if self.unanswered:
            self.unanswered -= 1
            raise Unavailable("no answer")
        with super().writing() as connection:
            yield connection


class DroppingSeam(FaultySeam):
    """A seam whose failing commit also makes the database fall silent for a while."""

    def __init__(self, database: FlakyDatabase, unanswered: int) -> None:
        super().__init__()
        self.database = database
        self.unanswered = unanswered

    def _fail(self, at, when):
        if (at, when) == (self.at, self.when):
            self.database.unanswered = self.unanswered
        super()._fail(at, when)


class ReplacedDatabase(Database):
    """A database behind which somebody puts another one."""

    replacement = None

    @contextmanager
    def writing(self):
        with self.replacement.writing() if self.replacement else super().writing() as connection:
            yield connection


class OvertakenDatabase(Database):
    """A database in which somebody else writes right after a reader's snapshot has begun."""

    overtake = None

    @contextmanager
    def reading(self):
        with super().reading() as connection:
            if self.overtake is not None:
                overtake, self.overtake = self.overtake, None
                connection.exec_driver_sql("SELECT count(*) FROM entry")
                overtake()
            yield connection
