"""Eight clients want 30 of the same 100 units each, at once, through the doors."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from ledger.log.note import format_note, signature_line
from tests.world import signer_of

CLIENTS, WANTED, HELD = 8, 30, 100
TRIES_MAX = 50


class Client:
    """Somebody who drafts, signs and sends, and drafts anew when the range has gone."""

    def __init__(self, door, start: Barrier) -> None:
        self.door = door
        self.start = start
        self.refusals: list[str] = []
        self.receipt = None

    def run(self) -> "Client":
        self.start.wait()
        for _ in range(TRIES_MAX):
            if not self.try_once():
                break
        return self

    def try_once(self) -> bool:
        """Return whether to try again."""
        body = {"act": "transfer", "recipient": "bolt", "project": "Z00001", "quantity": WANTED}
        draft = self.door.post("/v1/drafts", who="acme", json=body)
        if draft.status_code != 200:
            self.refusals.append(draft.json()["code"])
            return False
        text = draft.json()["text"].encode()
        note = format_note(text, [signature_line(signer_of("acme/k1"), text)])
        sent = self.door.submit(note, who="acme")
        if sent.status_code == 201:
            self.receipt = sent.json()
            return False
        self.refusals.append(sent.json()["code"])
        return True


def test_three_have_them_and_five_are_refused(both_kinds):
    door = both_kinds
    door.world.standard()
    door.world.issue(HELD)
    size = door.head()["size"]
    start = Barrier(CLIENTS)
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = list(pool.map(Client.run, [Client(door, start) for _ in range(CLIENTS)]))
    lucky = [client for client in clients if client.receipt]
    assert len(lucky) == HELD // WANTED == 3
    assert {client.receipt["index"] for client in lucky} == {size, size + 1, size + 2}
    for client in clients:
        assert client.receipt or client.refusals[-1] == "not_enough_units", client.refusals
        assert set(client.refusals) <= {"not_holder", "not_enough_units"}
    holdings = door.get("/v1/accounts/acme/holdings").json()["items"]
    assert [row["held"] for row in holdings] == [HELD - 3 * WANTED]
    assert door.head()["size"] == size + 3
