"""A joint project whose units are computed from a meter's file, and the documents it rests on.

Two members share what efficient lamps save in a year. Every document lies in a folder under its
hash, as the registry files them, and the log names them.
"""

import datetime
import json
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from ledger.book.calculation import Calculation, UsedFactorSet
from registry.filing import commitment, path_under, salt_path
from registry.methods import method_of
from registry.methods.errors import QuantificationError
from registry.methods.factors import factor_set
from registry.methods.factors.table import FactorSet, decode_factor_set
from registry.methods.inputs import Inputs
from registry.methods.result import Result
from registry.readings import calculation_sheet, read_readings
from tests.world import World

METHOD = method_of("AMS-II.C")
START, END = datetime.date(2024, 1, 1), datetime.date(2025, 1, 1)
PERIOD = START.isoformat(), END.isoformat()
SALT = bytes(range(32))
MEMBERS = (("acme", 5), ("bolt", 3))
PARAMETERS = {
    "period_start": PERIOD[0],
    "period_end": PERIOD[1],
    "factor_sets": ["GWP-AR5/1", "TW-GRID/1"],
    "members": [{"account": "acme", "share": "62.5 %"}, {"account": "bolt", "share": "37.5 %"}],
    "n_BL": {"hall": "1000"},
    "rho_BL": {"hall": "400"},
    "o_BL": {"hall": "3000"},
    "n_PJ": {"hall": "1000"},
    "rho_PJ": {"hall": "200"},
}
READINGS = (
    "symbol,item,from,to,value,unit\n"
    "o_PJ,hall,2024-01-01,2024-07-01,1500,h\n"
    "o_PJ,hall,2024-07-01,2025-01-01,1500,h\n"
)
# 1,000 lamps, 200 W less, 3,000 h: 600 MWh, x 0.474 = 284.4 t.
UNITS = 284
POTENTIALS = factor_set("GWP-AR5/1")


class Story:
    """A world and the folder of documents beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = World()
        self.world.settle()
        self.parameters = json.dumps(PARAMETERS).encode()
        self.readings = READINGS.encode()
        self.table = factor_set("TW-GRID/1").document
        self.sheet = b""
        self.salt = b""

    def keep(self, data: bytes, salt: bytes = b"") -> str:
        """File a document and return the hash that acts name."""
        sha256 = commitment(data, salt)
        path = path_under(self.folder, sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if salt:
            salt_path(path).write_text(salt.hex())
        return sha256

    def calculation(self) -> Calculation:
        """File the documents as they stand, and return the calculation that names them."""
        found = decode_factor_set(self.table)
        return Calculation(
            factors=(
                UsedFactorSet(factor_set=POTENTIALS.id, sha256=self.keep(POTENTIALS.document)),
                UsedFactorSet(factor_set=found.id, sha256=self.keep(self.table)),
            ),
            methodology="AMS-II.C",
            methodology_version=METHOD.declaration.version,
            parameters=self.keep(self.parameters),
            readings=(self.keep(self.readings, self.salt),) if self.readings else (),
            sheet=self.keep(self.sheet or self.made_sheet()),
        )

    def made_sheet(self) -> bytes:
        """Return the sheet of what the documents come to; of what is refused there is none."""
        try:
            return calculation_sheet(METHOD.declaration, *self._computed())
        except QuantificationError:
            return b"no calculation sheet"

    def result(self) -> Result:
        """Return what follows from the documents as they stand."""
        return self._computed()[1]

    def _computed(self) -> tuple[Inputs, Result]:
        found: FactorSet = decode_factor_set(self.table)
        given = json.loads(self.parameters)
        period = given["period_start"], given["period_end"]
        inputs = METHOD.decode(self.parameters)
        if self.readings:
            checked = read_readings(METHOD.declaration, self.readings, period=period)
            assert checked.report.is_fine, checked.report.problems
            inputs = inputs.with_readings(checked.readings)
        known = {POTENTIALS.id: POTENTIALS, found.id: found}
        return inputs, METHOD.quantify(inputs, known=known)

    def register(
        self,
        members: tuple[tuple[str, int], ...] = MEMBERS,
        *,
        project: str = "",
        equipment: str = "L-01",
        **changes: object,
    ) -> None:
        """Register and validate a project."""
        act = replace(
            self.world.register_act(project, equipment=equipment, members=members),
            factor_sets=("GWP-AR5/1", "TW-GRID/*"),
            methodology_version=METHOD.declaration.version,
            **changes,
        )
        self.world.act(act)
        self.world.validate(project)

    def issue(
        self,
        grams: int | None = None,
        weights: dict[int, int] | None = None,
        *,
        number: int = 1,
        project: str = "",
        period: tuple[datetime.date, datetime.date] = (START, END),
        between: Callable[[], None] = lambda: None,
    ) -> None:
        """Report, verify and issue what follows, or other figures in its place.

        `period` is the reported one; the parameters say which is computed. A loss issues nothing.
        """
        result = self.result()
        figure = result.quantity_g if grams is None else grams
        years = weights or (dict(result.weights_g) if figure >= 1_000_000 else {})
        start, end = period
        report = self.world.report_act(number, grams=figure, start=start, end=end, project=project)
        self.world.act(replace(report, calculation=self.calculation()))
        between()
        verified = self.world.verify_act(number, grams=figure, weights=years, project=project)
        self.world.act(replace(verified, calculation=self.calculation()))
        if figure >= 1_000_000:
            self.world.act(self.world.issue_act(number, project=project))

    def earn(
        self,
        number: int,
        first: str,
        after: str,
        hours: int,
        *,
        reported_until: str = "",
        **changed: object,
    ) -> None:
        """Issue what lamps save in a period by their hours, some of the parameters being others.

        `reported_until` is the day after the reported period, where that is not the computed one.
        """
        period = {"period_start": first, "period_end": after}
        given = {**PARAMETERS, **period, **changed}
        [item] = given["n_BL"]
        self.parameters = json.dumps({**given, "o_BL": {item: f"{hours}"}}).encode()
        row = f"o_PJ,{item},{first},{after},{hours},h"
        self.readings = f"symbol,item,from,to,value,unit\n{row}\n".encode()
        start, end = map(datetime.date.fromisoformat, (first, reported_until or after))
        self.issue(number=number, period=(start, end))
