r"""Trust files: which logs and witnesses somebody trusts, and how many agree (C2SP tlog-policy).

::

    log <vkey> [<url>]                         a log whose checkpoints are trusted
    witness <name> <vkey> [<url>]              a witness, under a name used in this file alone
    group <name> <k>|all|any <member> ...      members are witnesses and groups named before
    quorum <name>|none                         exactly once: what must have cosigned

A line that starts with ``#`` is a comment; empty lines are passed over. Whoever trusts a log names
its key, and the witnesses that must have seen the same tree. The file is the reader's own: one that
lies beside the evidence proves nothing.

>>> from ledger.log.keys import Signer
>>> key = Signer.from_seed(name="example.com/log", seed=bytes(32)).vkey
>>> parse_trust(f"log {key.text}\nquorum none\n").logs[0].vkey.name
'example.com/log'
"""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from ledger import limits
from ledger.errors import Defect, Malformed
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.keys import COSIGNATURE, ED25519, VerifierKey, is_enrollable, parse_vkey
from ledger.log.note import SignatureLine, check_line, cosigned_at, parse_note

NO_QUORUM: Final = "none"
"""The name that asks for no cosignature."""

_URL = re.compile(r"https?://[!-~]+\Z")
_COUNT = re.compile(r"[1-9][0-9]{0,3}\Z")
_BLANK = re.compile(r"[ \t]+")
_WORDS: Final[Mapping[str, tuple[int, int]]] = {
    "log": (2, 3),
    "witness": (3, 4),
    "group": (4, limits.WITNESSES_MAX + 3),
    "quorum": (2, 2),
}


class TrustedKey(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A log's or a witness's key, and where it answers (empty where the file does not say).

    A witness has a `name`, which no other line of the file has; a log has none.
    """

    vkey: VerifierKey
    url: str = ""
    name: str = ""


class Group(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Some witnesses and groups, of which `needed` must agree."""

    name: str
    needed: int
    members: tuple[str, ...]


class Trust(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a trust file says. Groups name only witnesses and groups that stand before them."""

    logs: tuple[TrustedKey, ...]
    witnesses: tuple[TrustedKey, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str = NO_QUORUM

    def is_met(self, cosigners: set[str]) -> bool:
        """Tell whether witnesses of these names make the quorum."""
        agreed = set(cosigners) | {NO_QUORUM}
        for group in self.groups:
            if len(agreed.intersection(group.members)) >= group.needed:
                agreed.add(group.name)
        return self.quorum in agreed


class Opened(Struct, frozen=True, kw_only=True):
    """A checkpoint under trust: the key that signed it, and when which witnesses cosigned it.

    `cosigned` has the time in Unix seconds, the latest, by the witness's name in the trust file.
    """

    checkpoint: Checkpoint
    vkey: VerifierKey
    cosigned: dict[str, int]


def trust_in(vkey: VerifierKey) -> Trust:
    """Return trust in one log and no witness. Raises `Defect.BAD_KEY` for a key of no log."""
    return Trust(logs=(TrustedKey(vkey=checked_key(vkey, ED25519)),))


def parse_trust(text: str) -> Trust:
    """Return what a trust file says. Raises `Defect.BAD_TRUST`, naming the line."""
    if len(text.encode("utf-8", "replace")) > limits.TRUST_BYTES_MAX:
        raise Malformed(Defect.BAD_TRUST, f"more than {limits.TRUST_BYTES_MAX} bytes")
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), 1):
        try:
            reader.read(line.removesuffix("\r"))
        except Malformed as error:
            raise Malformed(Defect.BAD_TRUST, f"line {number}: {error.detail}") from None
    return reader.trust()


def format_trust(trust: Trust) -> str:
    """Return the text of a trust file that says so: `parse_trust` reads it back."""
    lines = [f"log {key.vkey.text} {key.url}".rstrip() for key in trust.logs]
    lines += [f"witness {key.name} {key.vkey.text} {key.url}".rstrip() for key in trust.witnesses]
    lines += [
        f"group {group.name} {group.needed} {' '.join(group.members)}" for group in trust.groups
    ]
    return "\n".join([*lines, f"quorum {trust.quorum}", ""])


def open_trusted(data: bytes, trust: Trust) -> Opened:
    """Return the checkpoint in a note that a trusted log signed and a quorum cosigned.

    Lines of unknown keys are passed over. A witness's line that does not verify counts for
    nothing: it takes no good one away, be that the same witness's. Raises `Defect.BAD_CHECKPOINT`
    where `data` is too long or no checkpoint, `Defect.CHECKPOINT_UNSIGNED` where no trusted log
    signed it or its line fails, and `Defect.QUORUM_MISSING`.
    """
    if len(data) > limits.CHECKPOINT_BYTES_MAX:
        raise Malformed(Defect.BAD_CHECKPOINT, "too long")
    try:
        note = parse_note(data)
    except Malformed as error:
        raise Malformed(Defect.BAD_CHECKPOINT, str(error)) from None
    checkpoint = parse_checkpoint(note.text)
    lines: dict[tuple[str, bytes], list[SignatureLine]] = {}
    for line in note.signatures:
        lines.setdefault((line.name, line.key_id), []).append(line)
    logs = [key.vkey for key in trust.logs if (key.vkey.name, key.vkey.key_id) in lines]
    signed = [key for key in logs if key.name == checkpoint.origin]
    if not signed:
        detail = "no signature by a trusted key of this log"
        raise Malformed(Defect.CHECKPOINT_UNSIGNED, detail)
    for key in signed:
        own = lines[key.name, key.key_id]
        if not all(check_line(line, text=note.text, vkey=key) for line in own):
            raise Malformed(Defect.CHECKPOINT_UNSIGNED, "the signature of a trusted key fails")
    cosigned = {}
    for witness in trust.witnesses:
        own = lines.get((witness.vkey.name, witness.vkey.key_id), [])
        good = [line for line in own if check_line(line, text=note.text, vkey=witness.vkey)]
        if good:
            cosigned[witness.name] = max(map(cosigned_at, good))
    if not trust.is_met(set(cosigned)):
        detail = f"cosigned by {', '.join(cosigned) or 'nobody'}; the quorum is {trust.quorum}"
        raise Malformed(Defect.QUORUM_MISSING, detail)
    return Opened(checkpoint=checkpoint, vkey=signed[0], cosigned=cosigned)


def checked_key(key: VerifierKey, algorithm: int) -> VerifierKey:
    """Return a key of this type of signature and of prime order. Raises `Defect.BAD_KEY`.

    Under a key of small or mixed order a signature of anything could be made without a secret.
    """
    if key.algorithm != algorithm:
        raise Malformed(Defect.BAD_KEY, f"{key.name}: a key of signature type {key.algorithm}")
    if not is_enrollable(key.public):
        raise Malformed(Defect.BAD_KEY, f"{key.name}: the public key is not of prime order")
    return key


class _Reader:
    """What the lines read so far have said."""

    def __init__(self) -> None:
        self._logs: list[TrustedKey] = []
        self._witnesses: list[TrustedKey] = []
        self._groups: list[Group] = []
        self._quorum = ""

    def read(self, line: str) -> None:
        """Take one line. Raises `Malformed`."""
        words = [word for word in _BLANK.split(line) if word]
        if not words or words[0].startswith("#"):
            return
        least, most = _WORDS.get(words[0], (0, 0))
        if not least <= len(words) <= most:
            raise Malformed(Defect.BAD_TRUST, f"not a line of a trust file: {words[0][:20]!r}")
        match words:
            case ["log", vkey, *url]:
                self._logs.append(TrustedKey(vkey=_key(vkey, ED25519), url=_url(url)))
            case ["witness", name, vkey, *url]:
                key = _key(vkey, COSIGNATURE)
                if any(known.vkey == key for known in self._witnesses):
                    raise Malformed(Defect.BAD_TRUST, "a witness's key stands twice")
                self._witnesses.append(
                    TrustedKey(vkey=key, url=_url(url), name=self._new_name(name))
                )
            case ["group", name, needed, *members]:
                self._groups.append(self._group(name, needed, members))
            case ["quorum", name]:
                self._set_quorum(name)

    def trust(self) -> Trust:
        """Return what all lines said. Raises `Malformed`: BAD_TRUST."""
        if not self._logs or not self._quorum:
            raise Malformed(Defect.BAD_TRUST, "at least one log, and one quorum (perhaps none)")
        if max(len(self._witnesses), len(self._groups)) > limits.WITNESSES_MAX:
            raise Malformed(Defect.BAD_TRUST, f"more than {limits.WITNESSES_MAX} of a kind")
        return Trust(
            logs=tuple(self._logs),
            witnesses=tuple(self._witnesses),
            groups=tuple(self._groups),
            quorum=self._quorum,
        )

    @property
    def _names(self) -> set[str]:
        return {key.name for key in self._witnesses} | {group.name for group in self._groups}

    def _new_name(self, name: str) -> str:
        if name == NO_QUORUM or name in self._names:
            raise Malformed(Defect.BAD_TRUST, f"the name {name} is taken")
        return name

    def _group(self, name: str, needed: str, members: list[str]) -> Group:
        if not self._names.issuperset(members) or len(set(members)) != len(members):
            raise Malformed(Defect.BAD_TRUST, "members stand before their group, and once")
        count = {"all": len(members), "any": 1}.get(needed) or (
            int(needed) if _COUNT.match(needed) else 0
        )
        if not 1 <= count <= len(members):
            raise Malformed(Defect.BAD_TRUST, f"{needed} of {len(members)} members")
        return Group(name=self._new_name(name), needed=count, members=tuple(members))

    def _set_quorum(self, name: str) -> None:
        if self._quorum or (name != NO_QUORUM and name not in self._names):
            raise Malformed(Defect.BAD_TRUST, "one quorum, named before or none")
        self._quorum = name


def _key(text: str, algorithm: int) -> VerifierKey:
    return checked_key(parse_vkey(text), algorithm)


def _url(words: list[str]) -> str:
    if words and not _URL.match(words[0]):
        raise Malformed(Defect.BAD_TRUST, "not an http or https URL")
    return words[0] if words else ""
