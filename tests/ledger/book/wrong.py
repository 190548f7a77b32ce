"""Units from elsewhere, findings and duties that are wrong, as no rule would write them."""

from collections.abc import Callable

from msgspec.structs import replace

from ledger.book.records import (
    Account,
    AnnulledUse,
    Block,
    BroughtIn,
    Buffer,
    DelayedTransfer,
    Duty,
    Finding,
    Key,
    OutsideProject,
    OutsideSeries,
    Series,
)
from ledger.book.state import State

SERIES = "Z00001/2024"


def arriving(
    *,
    units: int = 5,
    quantity: int = 5,
    ranges: tuple[tuple[int, int], ...] = ((8, 12),),
    taken: bool = True,
    named: bool = True,
    twice: str = "",
) -> Callable[[State], None]:
    """Return what writes five units of Z00090 that were brought in, and what is wrong of them."""
    series, like = "Z00090/2024", {"programme": "vcs", "outside": "VCS-1"}
    comers = [(1, "vcs"), (6, twice)] if twice else [(1, "vcs")]
    papers = {"certificate": "c", "cancellation": "d", "unit_type": "A", "holder": "acme"}
    period = {"period_start": "2024-01-01", "period_end": "2025-01-01", "index": 99}

    def write(state: State) -> None:
        block = state.get(Block, (SERIES, 51))
        assert block is not None
        last = quantity + (5 if twice else 0)
        state.put(99, Series(series=series, project="Z00090", vintage=2024, issued=last))
        state.put(99, replace(block, series=series, first=1, last=last, report=0, moves=0))
        for first, by in comers:
            serials = {"series": series, "first": first, "last": first + 4, "outside_first": 8}
            state.put(99, BroughtIn(**serials, **like | {"programme": by}, **papers, **period))
        for programme in {by for _, by in comers} if taken else ():
            state.put(99, OutsideSeries(programme=programme, outside="VCS1", ranges=ranges))
        if named:
            state.put(
                99,
                OutsideProject(project="Z00090", unit_type="A", units=units + (5 if twice else 0)),
            )

    return write


def waiting(holder: str = "acme", **fields: object) -> Callable[[State], None]:
    """Return what locks units 51 to 100 by a transfer of entry 99, with some fields changed."""
    parties = {"transfer": 99, "sender": "acme", "recipient": "bolt", "status": "waiting"}
    units = {"ranges": ((SERIES, 51, 100),), "quantity": 50, "unit_price_ntd": -1}
    ripens = {"ripens": "2026-02-01T00:00:00.000Z"}
    delayed = DelayedTransfer(**{**parties, **units, **ripens, **fields})

    def write(state: State) -> None:
        block = state.get(Block, (SERIES, 51))
        assert block is not None
        state.put(99, replace(block, holder=holder, status="on_hold", index=99))
        state.put(99, delayed)

    return write


def found(**fields: object) -> Callable[[State], None]:
    """Return what writes an auditor's account, and a finding of its with some fields changed."""
    parties = {"auditor": "watch", "auditee": "acme", "project": "", "entry": -1}
    standing = {"status": "open", "response": "", "answered": -1, "outcome": "", "closed": -1}
    finding = Finding(finding=9, ground="misstatement", **{**parties, **standing, **fields})

    def write(state: State) -> None:
        like, key = state.get(Account, ("acme",)), state.get(Key, ("acme/k1",))
        assert like is not None
        assert key is not None
        state.put(98, replace(like, account="watch", kind="auditor", ubn="70000001"))
        state.put(99, replace(key, name="watch/k1", account="watch", material="watch"))
        state.put(99, finding)

    return write


def owing(**fields: object) -> Callable[[State], None]:
    """Return what writes a duty for ten units that were annulled, with some fields changed."""
    parties = {"annulment": 9, "number": 1, "debtor": "acme", "creditor": "bolt", "index": 9}
    standing = {"ranges": ((SERIES, 41, 50),), "quantity": 10, "owed": 10, "status": "open"}
    duty = Duty(**{**parties, **standing, "retirement": -1, "due": "2026-02-05", **fields})
    return lambda state: state.put(99, duty)


def void(**fields: object) -> Callable[[State], None]:
    """Return what marks the retired block as annulled, with some fields changed."""

    def write(state: State) -> None:
        block = state.get(Block, (SERIES, 41))
        assert block is not None
        place = {"series": SERIES, "first": 41, "last": 50, "retirement": block.index}
        state.put(99, AnnulledUse(**{**place, "annulment": 9, "duty": 0, **fields}))

    return write


def pooling(*, holder: str = "", pooled: int = 0, released: int = 0) -> Callable[[State], None]:
    """Return what gives a block to another, or says what was set aside, of reductions."""

    def write(state: State) -> None:
        block = state.get(Block, (SERIES, 1))
        assert block is not None
        if holder:
            state.put(99, replace(block, holder=holder))
        if pooled:
            state.put(99, Buffer(project=SERIES[:6], pooled=pooled, released=released))

    return write
