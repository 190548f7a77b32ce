"""The buffer pool: what issuances of removals set aside, and what holds of it.

A removal may be undone: a forest burns. So policy sets a part of what removals earn aside, by
methodology. The pool is what the authority that began the log holds: it receives units in no other
way, and no rule lets it transfer or retire any.
"""

from collections import defaultdict
from collections.abc import Iterator

from ledger.book.fields import UnitType
from ledger.book.policy import Policy
from ledger.book.records import PROGRAMME_KEY, Block, Buffer, Programme, Project
from ledger.book.state import Reader, State

_PERMILLE = 1000


def pooled_of(total: int, policy: Policy, *, methodology: str, unit_type: str) -> int:
    """Return how many of `total` units of a project go into the pool, a started one whole."""
    shares = dict(policy.buffer_shares) if unit_type == UnitType.REMOVAL else {}
    return -(-total * shares.get(methodology, 0) // _PERMILLE)


def pool_of(state: Reader) -> str:
    """Return the account that holds the pool; none before genesis."""
    programme = state.get(Programme, PROGRAMME_KEY)
    return programme.authority if programme else ""


def buffers_are_counted(state: State) -> Iterator[str]:
    """What the pool has of each project is what was put into it less what was given back."""
    pool, pooled = pool_of(state), _counted(state)
    for block in state.records(Block):
        pooled[_project_of(block)] -= block.quantity * (block.holder == pool)
    yield from _wrong(state, pooled)


def buffers_are_counted_on(layer: State) -> Iterator[str]:
    """What a layer puts into the pool, or takes out of it, its records say."""
    pool, pooled = pool_of(layer), _counted(layer)
    for project in pooled:
        before = layer.below.get(Buffer, (project,))
        pooled[project] -= before.pooled - before.released if before else 0
    for block in layer.records(Block):
        below = layer.below.floor(block.series, block.first)
        was = below is not None and below.last >= block.first and below.holder == pool
        pooled[_project_of(block)] -= block.quantity * ((block.holder == pool) - was)
    yield from _wrong(layer, pooled)


def _counted(state: State) -> dict[str, int]:
    """Return by project what a state's own records say is in the pool."""
    found: dict[str, int] = defaultdict(int)
    for buffer in state.records(Buffer):
        found[buffer.project] = buffer.pooled - buffer.released
    return found


def _project_of(block: Block) -> str:
    return block.series.partition("/")[0]


def _wrong(state: State, left: dict[str, int]) -> Iterator[str]:
    """Yield projects whose pool is not what it should be, or that have none to have."""
    yield from (f"{project}: {units} units" for project, units in left.items() if units)
    for buffer in state.records(Buffer):
        project = state.get(Project, buffer.key)
        removes = project is not None and project.unit_type == UnitType.REMOVAL
        if not removes or not 0 <= buffer.released <= buffer.pooled:
            yield buffer.project
