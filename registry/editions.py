"""Editions of the rules that this program does not know: refused ahead of time, and foretold.

A log adopts an edition by an act, and whoever does not know it judges no entry under it. The rules
of an edition cannot say which editions a program knows; so the registry refuses here what would
stop it later, and says how far it can go.
"""

from sqlalchemy import Connection

from ledger.book.acts import AdoptRules, AnyAct
from ledger.book.records import PROGRAMME_KEY, Programme
from ledger.book.rules import EDITION
from registry.log import read_head
from registry.refusals import Refusal, Refused
from registry.store import SqlReader


def check_known(act: AnyAct, *, ahead: bool) -> None:
    """Refuse the adoption of an edition that this program does not know, unless told to go `ahead`.

    Raises `Refused`: EDITION_UNKNOWN.
    """
    if isinstance(act, AdoptRules) and act.rules > EDITION and not ahead:
        detail = (
            f"this program knows editions up to {EDITION}: install a later release first, or set "
            "editions_ahead"
        )
        raise Refused(Refusal.EDITION_UNKNOWN, detail, field="rules")


def foretold(connection: Connection) -> str:
    """Return from when on an edition binds that this program does not know; empty for never."""
    programme = SqlReader(connection).get(Programme, PROGRAMME_KEY)
    if programme is None or max(programme.rules, programme.next_rules) <= EDITION:
        return ""
    knows = f"this program knows editions up to {EDITION}; install a later release"
    size = read_head(connection).size
    edition = programme.edition_at(size)
    if edition > EDITION:
        return f"edition {edition} of the rules binds: no act is admitted; {knows}"
    left = programme.next_rules_from - size
    return (
        f"edition {programme.next_rules} of the rules binds from entry "
        f"{programme.next_rules_from:,} on, {left:,} entries from here: {knows} before then"
    )
