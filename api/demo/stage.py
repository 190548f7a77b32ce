"""The stage: parties with keys of their own, who draft, sign and submit through the services.

Each party's key is made here, as a client would, and kept in a file beside the registry so that a
visitor can act on. Nothing is signed on anybody's behalf but by that party's own key.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from ledger.book.acts import AnyAct, Document, KeyGrant
from ledger.book.calendar import add_days_to_instant, format_instant
from ledger.book.fields import Custody, DocumentKind, Range
from ledger.log.keys import SEED_BYTES, Signer, format_skey
from ledger.log.note import SignatureLine, signature_line
from registry.log import Receipt
from registry.opened import OpenRegistry, write_secret
from registry.queries.units import free_blocks
from registry.remarks import Remark, put_remark
from registry.services.drafting import Intent, note_to_sign
from registry.services.picking import pick_units
from registry.services.submission import Desk, Filed
from registry.standing import assembled
from registry.store import SqlReader

NOT_AFTER_DAYS = 7
KEYS_FOLDER = "keys"


class Stage:
    """A registry and the parties that act on it."""

    def __init__(self, registry: OpenRegistry) -> None:
        self.registry = registry
        self._desk = Desk(
            database=registry.database,
            sequencer=registry.sequencer,
            clock=registry.clock,
            custody=registry.custody,
        )
        self._signers: dict[str, Signer] = {}
        self.keys_folder = registry.settings.data_dir / KEYS_FOLDER
        self.keys_folder.mkdir(exist_ok=True)

    def now(self) -> str:
        """Return the time as acts write it."""
        return format_instant(self.registry.clock())

    def key(self, name: str) -> KeyGrant:
        """Make a party's key, keep it in a file of its own, and return what is enrolled of it."""
        signer = Signer.from_seed(name=name, seed=self.registry.random(SEED_BYTES))
        path: Path = self.keys_folder / f"{name.replace('/', '.')}.skey"
        write_secret(path, f"{format_skey(signer)}\n".encode())
        self._signers[name] = signer
        return KeyGrant(custody=Custody.SELF, vkey=signer.vkey.text)

    def base(self, account: str) -> dict[str, str]:
        """Return the three fields that every act has."""
        intent = self.intent(account)
        return {"account": account, "id": intent.act_id, "not_after": intent.not_after}

    def intent(self, account: str) -> Intent:
        """Return a fresh id and a time limit for an act of an account."""
        return Intent(
            account=account,
            act_id=self.registry.random(16).hex(),
            not_after=add_days_to_instant(self.now(), NOT_AFTER_DAYS),
        )

    def document(
        self, account: str, kind: DocumentKind, content: msgspec.Struct | Mapping[str, object]
    ) -> Document:
        """Store a document of an account's and return its hash as an act names it."""
        text = msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"
        return self.file(account, kind, text)

    def file(self, account: str, kind: DocumentKind, data: bytes) -> Document:
        """Store JSON as it is, so that whoever has its content can tell the hash."""
        stored = self.registry.documents.put(
            self.registry.database,
            data,
            account=account,
            media_type="application/json",
            file_name=f"{kind}.json",
            confidential=False,
            now=self.now(),
        )
        return Document(kind=kind, sha256=stored.sha256)

    def submit(self, act: AnyAct, keys: Iterable[str], remark: Remark) -> Receipt:
        """Sign an act with these keys, over the text that the registry drafted, and hand it in.

        Whatever enters the log here bears a remark on what it rests on.
        """
        text = self._drafted(act)
        outcome = self._desk.submit(assembled(text, self._lines(text, keys)))
        return self._remarked(_admitted(outcome), remark)

    def genesis(self, text: bytes, keys: Iterable[str], remark: Remark) -> Receipt:
        """Hand in the first entry, which no registry can draft."""
        receipt = self.registry.sequencer.submit(assembled(text, self._lines(text, keys)))
        return self._remarked(receipt, remark)

    def propose(self, act: AnyAct, first: str, then: str, remark: Remark) -> Receipt:
        """Let one key sign and hand in, so that the note waits, and let the other countersign."""
        text = self._drafted(act)
        filed = self._desk.submit(assembled(text, self._lines(text, [first])))
        if not isinstance(filed, Filed):
            raise RuntimeError("a note that lacks a signature was admitted")
        (line,) = self._lines(text, [then])
        outcome = self._desk.add_signature(filed.pending.text_sha256, line)
        return self._remarked(_admitted(outcome), remark)

    def units(self, account: str, quantity: int, *, series: str) -> tuple[Range, ...]:
        """Return the lowest free serials of an account."""
        with self.registry.database.reading() as connection:
            return pick_units(
                SqlReader(connection),
                free_blocks(connection, holder=account, series=series),
                account=account,
                quantity=quantity,
                series=series,
            )

    def _remarked(self, receipt: Receipt, remark: Remark) -> Receipt:
        self.registry.database.write(
            lambda connection: put_remark(connection, receipt.index, remark)
        )
        return receipt

    def _drafted(self, act: AnyAct) -> bytes:
        with self.registry.database.reading() as connection:
            reader = SqlReader(connection)
            return note_to_sign(reader, origin=self.registry.origin, act=act).text

    def _lines(self, text: bytes, keys: Iterable[str]) -> list[SignatureLine]:
        return [signature_line(self._signers[name], text) for name in keys]


def _admitted(outcome: Receipt | Filed) -> Receipt:
    if isinstance(outcome, Filed):
        raise RuntimeError("a note of the story still waits for a signature")
    return outcome
