"""The signature lines of a checkpoint that a witness keeps: those of the log, and of nobody else.

While a log's key changes two keys sign. Both lines are kept: whoever trusts either of them can then
open what the witness shows.
"""

from collections.abc import Iterable
from typing import Final

from ledger.log.keys import VerifierKey
from ledger.log.note import Note, check_line

LINES_MAX: Final = 16
"""Lines of the log that are kept: far more than the keys that ever sign at a time."""


def own_lines(note: Note, keys: Iterable[VerifierKey]) -> Note:
    """Return a note with the lines that bear the log's name, those of `keys` first.

    Of a key that is known here one line is kept, and only if it verifies. A line of another may be
    that of the log's next key: it is kept unread, for whoever knows that one.
    """
    known = {(key.name, key.key_id): key for key in keys}
    names = {key.name for key in known.values()}
    good, unread = {}, []
    for line in note.signatures:
        vkey = known.get((line.name, line.key_id))
        if vkey is None:
            unread += [line] if line.name in names else []
        elif check_line(line, text=note.text, vkey=vkey):
            good[line.name, line.key_id] = line
    return Note(note.text, tuple([*good.values(), *unread][:LINES_MAX]))


def is_signed(note: Note, key: VerifierKey) -> bool:
    """Tell whether a line of a note is the key's signature."""
    return any(check_line(line, text=note.text, vkey=key) for line in note.signatures)
