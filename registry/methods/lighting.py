"""Efficient lighting: the AMS-II.C form, lamps replaced by lamps that give the same light.

    E = sum(n * rho * o) / (1 - l) / 1000        kWh; n lamps, rho rated W, o hours, l losses
    BE = E_BL / 1000 * EF,  PE = E_PJ / 1000 * EF,  LE = E_reused / 1000 * EF

It is the generic form of the CDM's small-scale method, without the refrigerant terms, which lamps
do not have. Readings adopted: the loss fraction counts on both sides; baseline hours above the
project's are cut to them and noted; a replaced lamp that goes on burning elsewhere leaks what it
burnt before, with its hours uncut. Hours given as one number are spread over the period by days.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Final

from msgspec import Meta, Struct

from ledger.limits import VINTAGES_MAX
from registry.methods.declaration import (
    DecimalText,
    Declaration,
    Method,
    Note,
    Parameter,
    QuantificationError,
    Reason,
    Result,
    Term,
    YearEmissions,
    conclude,
)
from registry.methods.factors import (
    SUBSTITUTED,
    SYMBOL,
    GridFactor,
    Substitute,
    effective_factors,
    factor_id,
)
from registry.methods.period import Amount, amount_by_year, days_by_year

HOURS_CAPPED: Final = "baseline_hours_capped"
"""The code of the note that baseline hours were cut to the project's."""
_DAY_HOURS: Final = 24
_YEAR_DAYS: Final = 365
_WATTS_PER_KILOWATT: Final = 1000
_KWH_PER_MWH: Final = 1000
_GROUPS_MAX: Final = 1000
_ENERGY: Final = "sum(n_{side} * rho_{side} * o_{side}) / (1 - l) / 1000"


def _lamps(side: str, *, title_zh: str, title_en: str) -> tuple[Parameter, Parameter, Parameter]:
    """Declare count, rated power and hours for one side of a replacement."""
    return (
        Parameter(
            symbol=f"n_{side}",
            unit="lamps",
            minimum=Fraction(1),
            maximum=Fraction(10_000_000),
            source="count on site",
            frequency="once",
            title_zh=f"{title_zh}燈具數量",
            title_en=f"Lamps, {title_en}",
        ),
        Parameter(
            symbol=f"rho_{side}",
            unit="W",
            minimum=Fraction("0.1"),
            maximum=Fraction(5000),
            source="nameplate or test report",
            frequency="once",
            title_zh=f"{title_zh}額定功率",
            title_en=f"Rated power of one lamp, {title_en}",
        ),
        Parameter(
            symbol=f"o_{side}",
            unit="h",
            minimum=Fraction(0),
            maximum=Fraction(_DAY_HOURS * (_YEAR_DAYS + 1) * VINTAGES_MAX),
            source="hour meter or operating record",
            frequency="every monitoring period",
            title_zh=f"{title_zh}運轉時數",
            title_en=f"Operating hours, {title_en}",
        ),
    )


BASELINE: Final = _lamps("BL", title_zh="基線", title_en="baseline")
PROJECT: Final = _lamps("PJ", title_zh="專案", title_en="project")
LOSS: Final = Parameter(
    symbol="l",
    unit="1",
    minimum=Fraction(0),
    maximum=Fraction("0.5"),
    source="grid operator",
    frequency="every monitoring period",
    title_zh="輸配電技術損失率",
    title_en="Technical distribution losses",
)
REUSED: Final = Parameter(
    symbol="n_reused",
    unit="lamps",
    minimum=Fraction(0),
    maximum=Fraction(10_000_000),
    source="scrapping record",
    frequency="once",
    title_zh="汰換後再使用之燈具數量",
    title_en="Replaced lamps that are used elsewhere",
)
SAVING_MAX_KWH: Final = 60_000_000
"""What a small-scale energy efficiency project may save in a year."""
DECLARATION: Final = Declaration(
    code="AMS-II.C",
    version="1.0",
    scope=3,
    title_zh="高效率照明設備汰換 (AMS-II.C 通用式)",
    title_en="Efficient lighting (generic form of AMS-II.C)",
    parameters=(*BASELINE, *PROJECT, LOSS, REUSED),
)


class LampGroup(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Lamps of one kind; `hours` of one lamp over the whole period, or year by year."""

    count: int
    watts: DecimalText
    hours: Amount


class Replacement(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A group of lamps and what took its place; `reused` of the old ones burn elsewhere."""

    baseline: LampGroup
    project: LampGroup
    reused: int = 0


class LightingInputs(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One monitoring report: from `period_start` up to, not including, `period_end`."""

    period_start: str
    period_end: str
    grid_edition: int
    replacements: Annotated[tuple[Replacement, ...], Meta(min_length=1, max_length=_GROUPS_MAX)]
    loss: DecimalText = "0"
    substitutes: Annotated[tuple[Substitute, ...], Meta(max_length=VINTAGES_MAX)] = ()


class _Energy(Struct, frozen=True):
    """What one group used in one year, in kWh, and whether its baseline hours were cut."""

    year: int
    baseline: Fraction
    project: Fraction
    reused: Fraction
    capped: bool


def energy_kwh(*, count: int, watts: Fraction, hours: Fraction, loss: Fraction) -> Fraction:
    """Return what lamps draw from the grid, losses included."""
    return count * watts * hours / (1 - loss) / _WATTS_PER_KILOWATT


def emissions_t(energy: Fraction, *, factor: Fraction) -> Fraction:
    """Return the tCO2e of an amount of electricity in kWh at a factor in t/MWh."""
    return energy / _KWH_PER_MWH * factor


def quantify(inputs: Struct) -> Result:
    """Return what a monitoring period reduced; QuantificationError where inputs are refused."""
    if not isinstance(inputs, LightingInputs):
        raise QuantificationError("inputs", Reason.INPUTS_INVALID, type(inputs).__name__)
    days = days_by_year(start=inputs.period_start, end=inputs.period_end)
    loss = LOSS.measure(inputs.loss)
    rows = [
        (index, row)
        for index, replacement in enumerate(inputs.replacements)
        for row in _replacement_energy(replacement, days, loss=loss, where=f"group {index + 1}")
    ]
    factors = effective_factors(days, edition=inputs.grid_edition, substitutes=inputs.substitutes)
    energy = {year: _total(year, [row for _, row in rows if row.year == year]) for year in days}
    _check_saving(energy, days)
    notes = [
        Note(HOURS_CAPPED, BASELINE[2].symbol, f"group {index + 1}, {row.year}")
        for index, row in rows
        if row.capped
    ]
    notes += [
        Note(SUBSTITUTED, SYMBOL, f"{year}: {row.year}")
        for year, row in factors.items()
        if row.year != year
    ]
    return conclude(
        DECLARATION,
        years=[_emissions(energy[year], factors[year]) for year in days],
        terms=_terms(energy, factors, edition=inputs.grid_edition),
        notes=notes,
    )


METHOD: Final = Method(declaration=DECLARATION, inputs=LightingInputs, quantify=quantify)


def _hours(
    amount: Amount, days: Mapping[int, int], parameter: Parameter, *, where: str
) -> dict[int, Fraction]:
    hours = amount_by_year(amount, days, parameter, where=where)
    if any(hours[year] > _DAY_HOURS * part for year, part in days.items()):
        raise QuantificationError(parameter.symbol, Reason.ABOVE_MAXIMUM, where)
    return hours


def _replacement_energy(
    replacement: Replacement, days: Mapping[int, int], *, loss: Fraction, where: str
) -> Iterator[_Energy]:
    before, after = replacement.baseline, replacement.project
    n_before = BASELINE[0].count(before.count, where=where)
    w_before = BASELINE[1].measure(before.watts, where=where)
    h_before = _hours(before.hours, days, BASELINE[2], where=where)
    n_after = PROJECT[0].count(after.count, where=where)
    w_after = PROJECT[1].measure(after.watts, where=where)
    h_after = _hours(after.hours, days, PROJECT[2], where=where)
    reused = REUSED.count(replacement.reused, where=where)
    if reused > n_before:
        raise QuantificationError(REUSED.symbol, Reason.ABOVE_MAXIMUM, where)
    for year in days:
        hours = min(h_before[year], h_after[year])
        yield _Energy(
            year=year,
            baseline=energy_kwh(count=n_before, watts=w_before, hours=hours, loss=loss),
            project=energy_kwh(count=n_after, watts=w_after, hours=h_after[year], loss=loss),
            reused=energy_kwh(count=reused, watts=w_before, hours=h_before[year], loss=loss),
            capped=h_before[year] > hours,
        )


def _total(year: int, rows: Sequence[_Energy]) -> _Energy:
    return _Energy(
        year=year,
        baseline=sum((row.baseline for row in rows), Fraction()),
        project=sum((row.project for row in rows), Fraction()),
        reused=sum((row.reused for row in rows), Fraction()),
        capped=any(row.capped for row in rows),
    )


def _check_saving(energy: Mapping[int, _Energy], days: Mapping[int, int]) -> None:
    """Hold every calendar year, and the average of 365 days, to the limit of a small project."""
    savings = [row.baseline - row.project for row in energy.values()]
    period_days = max(sum(days.values()), _YEAR_DAYS)
    savings.append(sum(savings, Fraction()) * _YEAR_DAYS / period_days)
    if max(savings) > SAVING_MAX_KWH:
        raise QuantificationError("ES", Reason.ABOVE_MAXIMUM, "kWh in a year")


def _emissions(row: _Energy, grid: GridFactor) -> YearEmissions:
    factor = grid.t_per_mwh
    return YearEmissions(
        year=row.year,
        baseline=emissions_t(row.baseline, factor=factor),
        project=emissions_t(row.project, factor=factor),
        leakage=emissions_t(row.reused, factor=factor),
    )


def _terms(
    energy: Mapping[int, _Energy], factors: Mapping[int, GridFactor], *, edition: int
) -> Iterator[Term]:
    for year, row in energy.items():
        factor = factors[year]
        tonnes = _emissions(row, factor)
        source = factor_id(factor.year, edition=edition)
        yield Term(f"E_BL,{year}", _ENERGY.format(side="BL"), row.baseline, "kWh")
        yield Term(f"E_PJ,{year}", _ENERGY.format(side="PJ"), row.project, "kWh")
        yield Term(f"{SYMBOL},{year}", source, factor.t_per_mwh, "tCO2e/MWh")
        yield Term(f"BE,{year}", f"E_BL / 1000 * {SYMBOL}", tonnes.baseline, "tCO2e")
        yield Term(f"PE,{year}", f"E_PJ / 1000 * {SYMBOL}", tonnes.project, "tCO2e")
        yield Term(f"LE,{year}", f"E_reused / 1000 * {SYMBOL}", tonnes.leakage, "tCO2e")
    baseline = sum((row.baseline for row in energy.values()), Fraction())
    project = sum((row.project for row in energy.values()), Fraction())
    yield Term("E_BL", "sum of the years", baseline, "kWh")
    yield Term("E_PJ", "sum of the years", project, "kWh")
    yield Term("ES", "E_BL - E_PJ", baseline - project, "kWh")
