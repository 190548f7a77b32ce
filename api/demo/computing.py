"""How the replay's one computed figure names what it was computed from."""

import msgspec

from api.demo import facts
from api.demo.stage import Stage
from api.schemas.methods import result_answer
from ledger.book.acts import Document
from ledger.book.calculation import Calculation, UsedFactorSet
from ledger.book.fields import DocumentKind
from registry.methods.factors import factor_set
from registry.methods.result import Result


def factor_table(name: str) -> bytes:
    """Return the document in which an edition of a table of factors is published."""
    return factor_set(name).document


def canonical(content: object) -> bytes:
    """Return the canonical JSON of inputs or of an answer."""
    return msgspec.json.encode(content, order="sorted")


def calculation_of(
    stage: Stage, result: Result, *, account: str, parameters: Document
) -> Calculation:
    """Return the calculation behind a result, its sheet stored as a document of an account's.

    The published case has counts, watts and hours and no meters: its parameters are all there is,
    and there are no readings. The sheet is what `quantify` answers. The tables are the authority's.
    """
    sheet = stage.file(account, DocumentKind.CALCULATION, canonical(result_answer(result)))
    factors = []
    for used in result.factor_sets:
        table = stage.file(facts.AUTHORITY, DocumentKind.OTHER, factor_table(used.factor_set))
        factors.append(UsedFactorSet(factor_set=used.factor_set, sha256=table.sha256))
    return Calculation(
        factors=tuple(factors),
        methodology=result.method,
        methodology_version=result.version,
        parameters=parameters.sha256,
        readings=(),
        sheet=sheet.sha256,
    )
