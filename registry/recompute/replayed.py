"""What a replay keeps of a project and of a report: what was said, and what follows."""

from dataclasses import dataclass, field

from registry.recompute.figure import Shares
from registry.recompute.fixed import Fixed, changes


@dataclass
class Replayed:
    """A project as it was registered, and the debit that follows from its figures.

    `sort` decides how much is set aside. `reached` is the day after its last verified period, or
    its first day. `fixed` is what is fixed once, as its last verified calculation that had it says,
    and `changes` the days still ahead from which its plan is another.
    """

    proponent: str
    members: Shares
    sort: dict[str, str]
    is_computed: bool
    reached: str
    issued: int = 0
    debit: int = 0
    fixed: Fixed = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)

    @property
    def shares(self) -> Shares:
        """Who earns, by weight."""
        return self.members or ((self.proponent, 1),)

    def fix(self, start: str, fixed: Fixed) -> list[tuple[str, str]]:
        """Keep what a period fixes once, and return what is not as the periods before had it.

        A change of the plan fixes it anew (O0020137 Art 14): no period lies on both sides of one.
        """
        if any(since <= start for since in self.changes):
            self.fixed, self.changes = {}, [day for day in self.changes if day > start]
        found = list(changes(self.fixed, fixed)) if self.fixed else []
        self.fixed = {**self.fixed, **fixed}
        return found


@dataclass
class Followed:
    """What follows from a report: units to issue, and the weight of each vintage in grams.

    `is_known` where a figure could be computed, `is_sound` where it is the one that was verified,
    from the documents that were signed.
    """

    period: tuple[str, str]
    units: int = 0
    weights: tuple[tuple[int, int], ...] = ()
    is_known: bool = False
    is_sound: bool = False
