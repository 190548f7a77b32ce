"""What is told of the editions of tables of factors."""

from msgspec import Struct

from registry.methods.factors import DEFAULTS
from registry.methods.factors.table import FactorSet


class FactorSetAnswer(Struct, frozen=True, kw_only=True):
    """An edition: `is_default` where it is taken of its family if inputs name none."""

    id: str
    family: str
    table: str
    edition: int
    keyed_by: str
    title_zh: str
    title_en: str
    effective: str
    source: str
    rows: int
    sha256: str
    is_default: bool


class FactorSetList(Struct, frozen=True, kw_only=True):
    """Every edition of every table."""

    items: list[FactorSetAnswer]


def factor_set_answer(found: FactorSet) -> FactorSetAnswer:
    """Return an edition as it is told."""
    return FactorSetAnswer(
        id=found.id,
        family=found.family,
        table=found.table,
        edition=found.edition,
        keyed_by=found.keyed_by,
        title_zh=found.title_zh,
        title_en=found.title_en,
        effective=found.effective,
        source=found.source,
        rows=len(found.rows),
        sha256=found.sha256,
        is_default=DEFAULTS[found.family] == found.id,
    )
