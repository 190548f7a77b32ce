"""One calculation made again, from the documents that an entry names."""

from collections.abc import Iterator
from itertools import chain
from math import gcd
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from ledger.book.calculation import Calculation
from registry.methods import Method, method_of
from registry.methods.errors import QuantificationError
from registry.methods.factors import FACTOR_SETS
from registry.methods.factors.table import FactorSet, decode_factor_set
from registry.methods.inputs import Inputs
from registry.methods.result import Result
from registry.methods.taking import FACTOR_GIVEN
from registry.readings import read_together
from registry.readings.noting import notes_of
from registry.readings.report import Checked
from registry.recompute.findings import BARRED, Discrepancy
from registry.recompute.fixed import Fixed, fixed_of
from registry.recompute.shelf import Shelf
from registry.recompute.summary import differences


class Find(Protocol):
    """Where findings go."""

    def __call__(self, code: Discrepancy, subject: str, detail: str, units: int = 0) -> None:
        """Take a finding: what it is about, a sentence, and the tonnes that do not follow."""


_ALTERED: Final = frozenset(
    {
        *(Discrepancy.PARAMETERS_ALTERED, Discrepancy.READINGS_ALTERED),
        *(Discrepancy.FACTORS_ALTERED, Discrepancy.SHEET_ALTERED),
    }
)
_NAME_CHARS: Final = 16
"""Digits of a hash that name a file of readings within a sentence about another."""

Shares = tuple[tuple[str, int], ...]
"""Who earns, with weights: the members of a joint project, or its proponent alone."""


class Figure(Struct, frozen=True):
    """What a calculation comes to, and what of it a project fixes once."""

    result: Result
    fixed: Fixed


def figure(
    calculation: Calculation,
    shelf: Shelf,
    *,
    period: tuple[str, str],
    shares: Shares,
    find: Find,
) -> Figure | None:
    """Return what a calculation comes to, None where no unit follows from it; say what is wrong.

    It is made to its end all the same: whatever else is wrong is told too.
    """
    told: set[Discrepancy] = set()

    def noted(code: Discrepancy, subject: str, detail: str, units: int = 0) -> None:
        told.add(code)
        find(code, subject, detail, units)

    found = _computed(calculation, shelf, period=period, shares=shares, find=noted)
    sheet = shelf.take(calculation.sheet).data
    # What other documents come to than those that were signed says nothing of the sheet.
    if found is not None and sheet is not None and _ALTERED.isdisjoint(told):
        for said in differences(sheet, found.result):
            find(Discrepancy.SHEET_DIFFERS, calculation.sheet, said)
    return found if BARRED.isdisjoint(told) else None


def taken(shelf: Shelf, sha256: str, altered: Discrepancy, what: str, find: Find) -> bytes | None:
    """Return a document's bytes, whole or altered, None where it is missing; say which."""
    found = shelf.take(sha256)
    if found.data is None:
        find(Discrepancy.DOCUMENT_MISSING, sha256, f"the {what} is missing")
    elif not found.is_whole:
        find(altered, sha256, f"the {what} is not the one that the entry names")
    return found.data


def _computed(
    calculation: Calculation,
    shelf: Shelf,
    *,
    period: tuple[str, str],
    shares: Shares,
    find: Find,
) -> Figure | None:
    named = f"{calculation.methodology} {calculation.methodology_version}"
    try:
        method = method_of(calculation.methodology, calculation.methodology_version)
    except QuantificationError:
        find(Discrepancy.METHOD_UNKNOWN, named, "this program has no such methodology and version")
        return None
    if not method.declaration.earns:
        find(Discrepancy.METHOD_UNKNOWN, named, "a tool for other methodologies earns nothing")
        return None
    taken(shelf, calculation.sheet, Discrepancy.SHEET_ALTERED, "calculation sheet", find)
    known = dict(_factors(calculation, shelf, find))
    altered = Discrepancy.PARAMETERS_ALTERED
    data = taken(shelf, calculation.parameters, altered, "document of parameters", find)
    if data is None or len(known) < len(calculation.factors):
        return None
    try:
        inputs = method.decode(data)
        _compare_frame(inputs, period=period, shares=shares, find=find)
        # Whom the tonnes fall to is compared and no part of the figure: shares that are none are
        # a finding, and the figure is computed all the same.
        inputs = inputs.computed_with(tuple(known)).without_members()
        readings = list(_readings(method, calculation, shelf, inputs, find))
        if len(readings) < len(calculation.readings):
            return None
        # A series may go on from one file to the next.
        metered = inputs.with_readings(chain.from_iterable(each.readings for each in readings))
        result = method.quantify(metered, known=known)
        files = zip(readings, calculation.readings, strict=True)
        notes = chain.from_iterable(notes_of(each.report, sha256) for each, sha256 in files)
        result = replace(result, notes=(*result.notes, *notes))
    except QuantificationError as error:
        find(Discrepancy.INPUTS_REFUSED, error.symbol, f"{error.reason}: {error.detail}")
        return None
    for symbol in sorted({note.symbol for note in result.notes if note.code == FACTOR_GIVEN}):
        detail = "the parameters give a factor in the place of the table's"
        find(Discrepancy.FACTORS_UNPUBLISHED, symbol, detail)
    return Figure(result, fixed_of(method.declaration, inputs, result))


def _factors(calculation: Calculation, shelf: Shelf, find: Find) -> Iterator[tuple[str, FactorSet]]:
    """Yield the tables of factors to compute with: the store's, or the published edition."""
    for used in calculation.factors:
        published = FACTOR_SETS.get(used.factor_set)
        is_published = published is not None and published.sha256 == used.sha256
        if not is_published:
            detail = "the entry computed with another table than the edition published"
            find(Discrepancy.FACTORS_UNPUBLISHED, used.factor_set, detail)
        stored = shelf.take(used.sha256)
        if stored.data is None and published is not None and is_published:
            yield used.factor_set, published
            continue
        altered = Discrepancy.FACTORS_ALTERED
        data = taken(shelf, used.sha256, altered, f"table {used.factor_set}", find)
        if data is None:
            continue
        try:
            yield used.factor_set, decode_factor_set(data)
        except QuantificationError as error:
            find(Discrepancy.INPUTS_REFUSED, used.factor_set, error.detail)


def _readings(
    method: Method,
    calculation: Calculation,
    shelf: Shelf,
    inputs: Inputs,
    find: Find,
) -> Iterator[Checked]:
    """Yield what each document holds, and the report on it, read anew as it was uploaded."""
    present: list[str] = []

    def files() -> Iterator[tuple[str, bytes | None]]:
        altered = Discrepancy.READINGS_ALTERED
        for sha256 in calculation.readings:
            data = taken(shelf, sha256, altered, "document of readings", find)
            if data is not None:
                present.append(sha256)
            yield f"{sha256[:_NAME_CHARS]}…", data

    together = read_together(
        method.declaration,
        files(),
        period=(inputs.frame.period_start, inputs.frame.period_end),
        words=inputs.choices,
        factor_sets=inputs.frame.factor_sets,
        given=inputs.values,
    )
    for sha256, checked in zip(present, together, strict=True):
        if checked.report.is_fine:
            yield checked
            continue
        first = next(each for each in checked.report.problems if not each.is_warning)
        detail = f"{checked.report.errors:,} problems, at {first.column}{first.row}: {first.en}"
        find(Discrepancy.READINGS_REFUSED, sha256, detail)


def _compare_frame(inputs: Inputs, *, period: tuple[str, str], shares: Shares, find: Find) -> None:
    """Compare the period and the members' shares with those that the log has."""
    frame = inputs.frame
    if (frame.period_start, frame.period_end) != period:
        said = f"{frame.period_start} to {frame.period_end}"
        detail = f"computed for {said}, reported for {period[0]} to {period[1]}"
        member = "period_end" if frame.period_start == period[0] else "period_start"
        find(Discrepancy.PERIOD_DIFFERS, member, detail)
    try:
        weights = tuple(inputs.weights())
    except QuantificationError as error:
        find(Discrepancy.SHARES_DIFFER, error.symbol, error.detail)
        return
    # One member alone shares with nobody: that all is theirs may be said, and left out.
    is_left_out = not weights and len(shares) == 1
    if not is_left_out and weights != _in_lowest_terms(shares):
        detail = f"computed with {_said(weights)}, registered with {_said(shares)}"
        find(Discrepancy.SHARES_DIFFER, "members", detail)


def _in_lowest_terms(shares: Shares) -> Shares:
    common = gcd(*(weight for _, weight in shares)) or 1
    return tuple((account, weight // common) for account, weight in shares)


def _said(shares: Shares) -> str:
    return ", ".join(f"{account} {weight}" for account, weight in shares) or "no members"
