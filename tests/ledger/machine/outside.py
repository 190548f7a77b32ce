"""What a history machine brings in from elsewhere."""

import datetime

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ledger.book.eligibility import OutsideProgramme
from tests.ledger.machine.draws import AUTHORITY, FAULT, mostly
from tests.ledger.machine.findings import FindingMachine
from tests.ledger.machine.tables import THERE
from tests.ledger.rules.outside import bringing, issued, units


class OutsideMachine(FindingMachine):
    """Units from elsewhere, as rules of a machine."""

    @rule(
        account=AUTHORITY,
        holder=mostly("acme", "bolt", "vvb2", "nobody"),
        project=mostly("Z00008", "Z00002", "A00008"),
        there=mostly(*THERE),
        by=mostly(*OutsideProgramme),
        first=st.integers(1, 12),
        length=st.integers(1, 4),
        off=mostly(0, 1),
        short=mostly(0, 1),
        end=mostly(datetime.date(2025, 1, 1), datetime.date(2024, 1, 1), datetime.date(2099, 1, 1)),
        moves=st.sampled_from([0, 0, 2]),
        fault=FAULT,
    )
    def bring_in(self, *, account, holder, project, there, by, first, length, off, short, **rest):
        series = f"{project}/2024"
        here = self.book.issued(series) + 1 + off
        row = issued(here, here + length - 1 - min(short, length - 1), holder, series)
        fields = {"account": account, "period_end": rest["end"], "moves": rest["moves"]}
        outside = units(first, first + length - 1, series=there, programme=by)
        act = bringing(self.world, row, outside, **fields)
        self.act(act, rest["fault"])
