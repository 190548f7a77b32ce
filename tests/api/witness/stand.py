"""A registry and two witnesses of it, each at a port of its own, for tests of them together."""

import copy
import datetime
import os

import httpx
from msgspec.structs import replace

from api.serve import server_of
from api.witness.folder import Folder
from api.witness.serve import server_of as witness_server_of
from ledger.log.keys import Signer, parse_skey
from ledger.log.trust import open_trusted, parse_trust
from registry.opened import OpenRegistry, found
from registry.services.founding import new_token
from registry.settings import settings_at
from tests import plain
from tests.api.served import serving
from tests.api.witness.parties import free_port, make_folder, policy_of, process
from tests.world import ORIGIN, World, seed_of, sign

NOTE = {"Content-Type": "text/plain"}


class Stand:
    """A registry with two witnesses and a policy that asks for so many of them."""

    def __init__(
        self, folder, database_url: str, *, modes=("validating", "validating"), quorum: int = 2
    ) -> None:
        self.folder = folder
        self.port = free_port()
        self.settings = settings_at(
            folder / "registry", {}, database_url=database_url, port=self.port
        )
        found(self.settings, origin=ORIGIN, random=lambda count: seed_of(ORIGIN)[:count])
        self.world = World()
        self.world.now = datetime.datetime.now(datetime.UTC)
        self.world.standard().issue(100)
        with OpenRegistry(self.settings, random=os.urandom) as registry:
            for leaf in self.world.leaves:
                registry.sequencer.submit(leaf.partition(b"\n")[2])
            made = {
                account: new_token(
                    registry, account=account, role=role, name=account, email="", days=1
                )
                for account, role in (("acme", "holder"), ("idb", "operator"))
            }
        self.tokens = {
            account: {"Authorization": f"Bearer {one.token}"} for account, one in made.items()
        }
        self.ports = (free_port(), free_port())
        self.witnesses = [
            make_folder(
                folder / f"witness{number}",
                name=f"w{number}.example/witness",
                url=f"{self.settings.url}/log",
                mode=mode,
            )
            for number, mode in enumerate(modes)
        ]
        keys = {
            f"http://127.0.0.1:{port}": witness.signer().vkey
            for port, witness in zip(self.ports, self.witnesses, strict=True)
        }
        self.policy = policy_of(keys, quorum=quorum)
        (folder / "registry" / "witnesses.policy").write_text(self.policy)
        self.settings = replace(self.settings, witness_policy="witnesses.policy")
        self.serial = 0

    def at(self, settings) -> "Stand":
        """Return the same parties around a registry that lies elsewhere."""
        other = copy.copy(self)
        other.settings = replace(settings, port=self.port, witness_policy="witnesses.policy")
        (settings.data_dir / "witnesses.policy").write_text(self.policy)
        return other

    def registry(self):
        return serving(server_of(self.settings))

    def witness(self, number: int):
        return process(self.witnesses[number].path, self.ports[number])

    def witness_here(self, number: int):
        """Serve a witness in this process, which is sooner up."""
        folder = Folder(self.witnesses[number].path)
        return serving(witness_server_of(folder, host="127.0.0.1", port=self.ports[number]))

    def get(self, path: str) -> httpx.Response:
        return plain.get(f"{self.settings.url}{path}")

    def transfer(self) -> int:
        """Have a unit transferred and return the size of the log then."""
        self.serial += 1
        self.world.now = datetime.datetime.now(datetime.UTC)
        act = self.world.transfer_act(self.serial, self.serial)
        return self.send(sign(act, ["acme/k1"]), who="acme")

    def rotate(self, following: Signer) -> int:
        """Have the log take its next key and return the size of the log then."""
        self.world.now = datetime.datetime.now(datetime.UTC)
        before = self.get("/v1/head").json()["checkpoint"].encode()
        act = self.world.rotation_act(following, checkpoint=before)
        return self.send(sign(act, ["idb/k1", "idb/k2", following]), who="idb")

    def next_key(self) -> Signer:
        """Return the log's next key, which was prepared."""
        path = self.settings.log_key_file.with_name("log.skey.next")
        return parse_skey(path.read_text().strip())

    def send(self, note: bytes, *, who: str) -> int:
        """Send a note with an account's token, and return the size of the log then."""
        done = plain.post(
            f"{self.settings.url}/v1/acts",
            content=note,
            headers=NOTE | self.tokens[who],
        )
        assert done.status_code == 201, done.text
        return done.json()["size"]

    def published(self) -> int:
        """Return the published size, its quorum checked."""
        answer = self.get("/log/checkpoint")
        if answer.status_code == 404:
            return 0
        opened = open_trusted(answer.content, parse_trust(self.policy))
        assert set(opened.cosigned) == {"w0", "w1"}
        return opened.checkpoint.size

    def states(self) -> list[str]:
        return [item["state"] for item in self.get("/v1/witnesses").json()["items"]]
