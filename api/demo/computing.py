"""How the replay's one computed figure names what it was computed from."""

from collections.abc import Mapping

import msgspec

from api.demo.facts import Measure
from api.demo.stage import Stage
from ledger.book.calculation import Calculation
from registry.services import calculating


def calculation_of(stage: Stage, measure: Measure, inputs: Mapping[str, object]) -> Calculation:
    """Compute a measure's figure as its project pins it, and keep the documents it rests on.

    The published case has counts, watts and hours and no meters: its parameters are all there is,
    and there are no readings.
    """
    registry = stage.registry
    asked = calculating.Asked(
        method=measure.methodology,
        project=measure.project,
        parameters=msgspec.json.encode(inputs),
        readings=(),
    )
    made = calculating.make(registry.database, registry.documents, asked, may_read=lambda _: True)
    kept = calculating.keep(
        registry.database,
        registry.documents,
        made,
        account=measure.proponent,
        confidential=False,
        now=stage.now(),
    )
    return kept.calculation
