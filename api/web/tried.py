"""A form and what comes of it: blank, filled in with the example, computed, or refused."""

import msgspec
from msgspec.structs import replace

from api.codes import CODES
from api.web.fields import TITLES, Complaint
from api.web.filled import (
    ROWS,
    ROWS_MAX,
    Fault,
    Filled,
    field_of,
    fields_at_fault,
    fields_of,
    inputs_of_form,
)
from api.web.markup import Pair
from api.web.trial import MORE_ROWS, Trial
from registry.methods import METHODS
from registry.methods.declaration import Declaration
from registry.methods.errors import QuantificationError, Reason
from registry.methods.faults import tried
from registry.methods.remedies import remedy
from registry.methods.result import Result
from registry.methods.steps import title_of

_OF_ITEMS = frozenset({Reason.ITEMS_MISMATCH, Reason.PARAMETER_MISSING})


def blank(declaration: Declaration) -> Trial:
    """Return a form with nothing in it."""
    return Trial(declaration=declaration, filled=Filled(fields={}, rows=ROWS))


def example(declaration: Declaration) -> Trial:
    """Return a form filled in with the methodology's worked example."""
    inputs = METHODS[declaration.code].decode(msgspec.json.encode(declaration.example.inputs))
    return Trial(declaration=declaration, filled=fields_of(declaration, inputs))


def more_rows(declaration: Declaration, filled: Filled) -> Trial:
    """Return a form with room for more items."""
    rows = min(filled.rows + MORE_ROWS, ROWS_MAX)
    return Trial(declaration=declaration, filled=replace(filled, rows=rows))


def tried_form(declaration: Declaration, filled: Filled) -> Trial:
    """Return what a form comes to, or everything that is wrong with it."""
    inputs = inputs_of_form(declaration, filled)
    complaints = [_of_fault(declaration, fault) for fault in fields_at_fault(declaration, filled)]
    found = tried(declaration, inputs)
    if isinstance(found, Result):
        if not complaints:
            return Trial(declaration=declaration, filled=filled, result=found, inputs=inputs)
        found = []
    known = {each.field for each in complaints}
    for error in found:
        field = field_of(declaration, filled, error)
        # What is wrong with its items explains what is missing of them.
        if field not in known and not (known and error.reason in _OF_ITEMS):
            complaints.append(_of_field(declaration, field, error))
    return Trial(declaration=declaration, filled=filled, complaints=tuple(complaints))


def refused(declaration: Declaration, filled: Filled, code: str) -> Trial:
    """Return a form that was not computed, for a reason that lies not in it."""
    meaning = CODES[code]
    said = Complaint(
        field="",
        title=("計算", "The calculation"),
        said=(f"{meaning.zh}，請稍後再按一次計算", f"{meaning.en}; press Compute again shortly"),
    )
    return Trial(declaration=declaration, filled=filled, complaints=(said,))


def _of_fault(declaration: Declaration, fault: Fault) -> Complaint:
    field, said = fault
    if field in TITLES:
        return Complaint(field=field, title=TITLES[field], said=said)
    index, _, row = field.removeprefix("item.").rpartition(".")
    en, zh = declaration.indexes[index]
    return Complaint(field=field, title=(f"{zh} {row}", f"{en} {row}"), said=said)


def _of_field(declaration: Declaration, field: str, error: QuantificationError) -> Complaint:
    meaning, (zh, en) = CODES[error.reason], remedy(declaration, error)
    detail = f": {error.detail}" if error.detail else ""
    return Complaint(
        field=field,
        title=_title(declaration, field, error),
        said=(f"{meaning.zh}，{zh}", f"{meaning.en}{detail}; {en}"),
    )


def _title(declaration: Declaration, field: str, error: QuantificationError) -> Pair:
    """Return what the field at fault is called."""
    if field in TITLES:
        return TITLES[field]
    try:
        zh, en = title_of(declaration, error.symbol)
    except KeyError:
        return error.symbol, error.symbol
    return f"{zh}（{error.symbol}）", f"{en} ({error.symbol})"
