"""A registry behind its HTTP doors: founded, populated and driven through the test client."""

import datetime
import itertools
import shutil
from pathlib import Path

from litestar.testing import TestClient

from api.app import create_app
from api.services import Surroundings
from ledger.apply import apply
from ledger.book.calendar import add_days_to_instant
from ledger.entry import entry_bytes, parse_entry
from ledger.log.keys import format_skey
from ledger.log.merkle import leaf_hash
from registry.database import Database
from registry.kinds import Role
from registry.opened import write_secret
from registry.schema import upgrade
from registry.settings import Settings
from registry.users import create_user, issue_token
from tests.world import ORIGIN, START, World, signer_of

NOTE = {"Content-Type": "text/plain; charset=utf-8"}
TOKENS = {
    "operator": ("", Role.OPERATOR),
    "idb": ("idb", Role.OPERATOR),
    "acme": ("acme", Role.HOLDER),
    "bolt": ("bolt", Role.HOLDER),
    "vvb": ("vvb", Role.VERIFIER),
    "reader": ("acme", Role.READER),
    "auditor": ("moea-audit", Role.AUDITOR),
}
"""Tokens by a name: the account each speaks for, and its role."""


class SteppingClock:
    """A clock that moves a millisecond each time it is asked, and wherever it is put."""

    def __init__(self, now: datetime.datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime.datetime:
        self.now += datetime.timedelta(milliseconds=1)
        return self.now


class Chance:
    """Bytes that differ each time and are the same in every run."""

    def __init__(self, start: int = 1) -> None:
        self._numbers = itertools.count(start)

    def __call__(self, count: int) -> bytes:
        return (next(self._numbers).to_bytes(8, "big") * 8)[:count]


class RefusedError(Exception):
    """A problem that came over HTTP."""

    def __init__(self, response) -> None:
        super().__init__(response.text)
        self.response = response
        self.code = response.json()["code"]


class HttpWorld(World):
    """The world of the book's tests, its notes handed in over HTTP and mirrored in memory."""

    def __init__(self, door) -> None:
        super().__init__()
        self.door = door

    def admit(self, note: bytes) -> int:
        response = self.door.submit(note)
        if response.status_code != 201:
            raise RefusedError(response)
        receipt = response.json()
        assert receipt["index"] == len(self.leaves)
        leaf = entry_bytes(admitted=receipt["admitted"], note=note)
        assert leaf_hash(leaf).hex() == receipt["leaf_hash"]
        index = receipt["index"]
        layer = apply(self.state, parse_entry(leaf), index=index, previous=self.admitted)
        self.state.absorb(layer)
        self.leaves.append(leaf)
        self.frontier.append(leaf_hash(leaf))
        self.admitted = receipt["admitted"]
        return index

    def fork(self):
        raise TypeError("the door stays one")


class Door:
    """A running application, tokens to speak with, and the clock it reads."""

    def __init__(self, client: TestClient, tokens: dict[str, str], clock: SteppingClock) -> None:
        self.client = client
        self.tokens = tokens
        self.clock = clock
        self.world = HttpWorld(self)

    def ask(
        self,
        method: str,
        path: str,
        *,
        who: str = "",
        headers=None,
        defect: bool = False,
        **options,
    ):
        """Send a request, with somebody's token; every refusal must be a whole problem.

        It is none of our own defects, but where a test makes one.
        """
        bearer = {"Authorization": f"Bearer {self.tokens.get(who, who)}"} if who else {}
        response = self.client.request(
            method, path, headers={**bearer, **(headers or {})}, **options
        )
        assert (response.status_code == 500) is defect, response.text
        if response.status_code >= 400:
            check_problem(response)
        return response

    def get(self, path: str, *, who: str = "", **options):
        return self.ask("GET", path, who=who, **options)

    def post(self, path: str, *, who: str = "", **options):
        return self.ask("POST", path, who=who, **options)

    def submit(self, note: bytes, *, who: str = "operator", **options):
        return self.ask("POST", "/v1/acts", who=who, content=note, headers=NOTE, **options)

    def head(self):
        return self.get("/v1/head").json()


def check_problem(response) -> None:
    """Require that a refusal is a problem that names its code and leaks nothing."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    problem = response.json()
    assert problem["type"] == f"urn:tanbu:problem:{problem['code']}"
    assert problem["status"] == response.status_code
    assert problem["instance"] == f"urn:tanbu:request:{response.headers['x-request-id']}"
    assert problem["title"]
    assert problem["title_zh"]
    assert "Traceback" not in response.text


def found_at(data_dir: Path, database_url: str) -> Settings:
    """Found a registry whose log key is the fixed one of the tests, and return its settings."""
    settings = Settings(data_dir=data_dir, database_url=database_url)
    write_secret(settings.log_key_file, f"{format_skey(signer_of(ORIGIN))}\n".encode())
    write_secret(settings.master_key_file, bytes(range(32)))
    upgrade(database_url)
    return settings


def issue_tokens(database_url: str, now: str) -> dict[str, str]:
    """Give every party of the tests a user and a token, good for five months more."""
    expires = add_days_to_instant(now, 151)
    database = Database.open(database_url)
    tokens = {}
    try:
        for number, (name, (account, role)) in enumerate(TOKENS.items()):
            chance = Chance(1000 * (number + 1))

            def issue(connection, *, name=name, account=account, role=role, chance=chance):
                user = create_user(connection, chance, name=name, email="", now=now)
                return issue_token(
                    connection,
                    chance,
                    user_id=user.id,
                    account=account,
                    role=role,
                    label=name,
                    now=now,
                    expires=expires,
                )

            tokens[name] = database.write(issue)[1]
    finally:
        database.dispose()
    return tokens


def opened(settings: Settings, clock: SteppingClock) -> TestClient:
    """Return a client of a registry's application, not yet started."""
    surroundings = Surroundings(clock=clock, random=Chance(10**6))
    app = create_app(settings, surroundings=surroundings)
    return TestClient(app, raise_server_exceptions=False)


def copied(template: Path, target: Path) -> Settings:
    """Copy a founded SQLite registry and return the settings of the copy."""
    shutil.copytree(template, target)
    return Settings(data_dir=target, database_url=f"sqlite:///{target / 'tanbu.db'}")
