"""One row of a file, read against a methodology's declaration: a reading, or problems by cell."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from registry.methods.declaration import Declaration, Kind, Parameter
from registry.methods.inputs import ITEM_PATTERN
from registry.methods.quantity import NANO
from registry.methods.units import ratio, units_like
from registry.readings.columns import Column, Columns, cell_at
from registry.readings.conversions import Conversions, Reinterpreted
from registry.readings.dates import day_of, has_time, is_iso, narrow
from registry.readings.limits import CELL_CHARS_MAX
from registry.readings.names import alike, unit_named
from registry.readings.numbers import BadNumber, decimal_of
from registry.readings.problems import Fault, Problems, listed, problem
from registry.readings.tabular import EMPTY, Cell, CellKind, Row
from registry.readings.wanted import UnknownItem, WantedUnits

_ITEM: Final = re.compile(ITEM_PATTERN)
_NO_UNIT: Final = "1"
_DAY: Final = timedelta(1)


@dataclass(frozen=True, slots=True)
class Line:
    """A reading, its file's number and the row it stands in; `nanos` are of its own unit.

    `parameter.unit` is the very unit it is wanted in, a fuel's where it is one's.
    """

    file: int
    row: int
    parameter: Parameter
    item: str
    first: date
    after: date
    number: str
    unit: str
    nanos: int
    ratio: Fraction

    @property
    def value(self) -> Fraction:
        """The quantity in the parameter's unit."""
        return Fraction(self.nanos, NANO) * self.ratio

    @property
    def days(self) -> int:
        """How many days it was read over."""
        return (self.after - self.first).days

    @property
    def quantity(self) -> str:
        """The quantity as inputs hold it: ``590 MWh``, without what is no unit at all."""
        return (
            self.number
            if self.unit == self.parameter.unit == _NO_UNIT
            else f"{self.number} {self.unit}"
        )


class Lines:
    """Reads rows one after the other; what is wrong goes to `problems`."""

    def __init__(
        self,
        declaration: Declaration,
        columns: Columns,
        wanted: WantedUnits,
        problems: Problems,
        conversions: Conversions,
        *,
        file: int,
    ) -> None:
        self._file = file
        self._parameters = {each.symbol: each for each in declaration.parameters}
        self._metered = [each.symbol for each in declaration.parameters if each.kind is Kind.AMOUNT]
        self._known = set(declaration.symbols())
        self._indexes = declaration.indexes
        self._columns = columns
        self._wanted = wanted
        self._exact: dict[tuple[str, str], Parameter] = {}
        self._problems = problems
        self._conversions = conversions
        self._read = [
            column
            for column in Column
            if column in columns.places or column in {Column.ITEM, Column.UNIT}
        ]
        self._row = 0
        self._is_right = True

    def read(self, row: Row) -> Line | None:
        """Return a row's reading, or None where any cell of it is wrong."""
        self._row = row.number
        self._is_right = True
        cells = {column: self._cell(row, column) for column in self._read}
        parameter = self._parameter(cells[Column.SYMBOL])
        first = self._day(Column.FROM, cells[Column.FROM])
        after = self._after(cells)
        number = self._number(cells[Column.VALUE])
        if parameter is None:
            return None
        item = self._item(parameter, cells[Column.ITEM])
        parameter, unit = self._unit(parameter, item, cells[Column.UNIT])
        if first and after and after <= first:
            ends = Column.TO if Column.TO in cells else Column.LAST
            self._add(Fault.DATES_REVERSED, ends, first=first, after=after)
        if not (self._is_right and first and after):
            return None
        whole, _, part = number.partition(".")
        line = Line(
            file=self._file,
            row=row.number,
            parameter=parameter,
            item=item,
            first=first,
            after=after,
            number=number,
            unit=unit,
            nanos=int(whole) * NANO + int(part.ljust(9, "0")),
            ratio=ratio(unit, parameter.unit) or Fraction(),
        )
        return line if self._within_bounds(line) else None

    # -- one cell each ------------------------------------------------------------------------

    def _cell(self, row: Row, column: Column) -> Cell:
        """Return a cell that holds something plain; what does not is told and read as empty."""
        cell = cell_at(row.cells, self._columns.places.get(column), EMPTY)
        match cell.kind:
            case CellKind.FORMULA:
                self._add(Fault.CELL_FORMULA, column)
            case CellKind.ERROR:
                self._add(Fault.CELL_ERROR, column, text=cell.text)
            case CellKind.LONG:
                self._add(Fault.CELL_TOO_LONG, column, most=CELL_CHARS_MAX)
            case _ if cell.text.strip():
                return cell
            case _:
                if column not in {Column.ITEM, Column.UNIT}:
                    self._add(Fault.CELL_EMPTY, column)
        return EMPTY

    def _parameter(self, cell: Cell) -> Parameter | None:
        symbol = cell.text.strip()
        parameter = self._parameters.get(symbol)
        if not symbol or (parameter is not None and parameter.kind is Kind.AMOUNT):
            return parameter
        if symbol in self._known:
            self._add(Fault.NOT_METERED, Column.SYMBOL, text=symbol)
        else:
            known = "" if self._problems.is_full else listed(alike(symbol, self._metered))
            self._add(Fault.SYMBOL_UNKNOWN, Column.SYMBOL, text=symbol, known=known)
        return None

    def _item(self, parameter: Parameter, cell: Cell) -> str:
        item = cell.text.strip()
        if not parameter.index:
            if item:
                self._add(Fault.ITEM_UNEXPECTED, Column.ITEM, symbol=parameter.symbol)
            return ""
        if not _ITEM.match(item):
            index = self._indexes[parameter.index]
            self._add(Fault.ITEM_INVALID, Column.ITEM, text=item, index=index)
        return item

    def _day(self, column: Column, cell: Cell) -> date | None:
        if cell is EMPTY:
            return None
        found = day_of(cell.text) if cell.kind is not CellKind.NUMBER else None
        if found is None:
            with_time = cell.kind is not CellKind.NUMBER and has_time(cell.text)
            fault = Fault.DATE_WITH_TIME if with_time else Fault.DATE_INVALID
            self._add(fault, column, text=cell.text)
            return None
        if cell.kind is CellKind.TEXT and not is_iso(cell.text):
            self._read_as(
                Reinterpreted.DATE_WRITTEN_OTHERWISE, column, cell.text, found.isoformat()
            )
        return found

    def _after(self, cells: dict[Column, Cell]) -> date | None:
        """Return the day after the last one, whichever of the two the file has."""
        if Column.LAST not in cells:
            return self._day(Column.TO, cells[Column.TO])
        last = self._day(Column.LAST, cells[Column.LAST])
        if last is None:
            return None
        after = last + _DAY
        self._read_as(
            Reinterpreted.LAST_DAY, Column.LAST, cells[Column.LAST].text, f"< {after.isoformat()}"
        )
        return after

    def _number(self, cell: Cell) -> str:
        if cell is EMPTY:
            return ""
        if cell.kind is CellKind.DATE:
            self._add(Fault.NUMBER_INVALID, Column.VALUE, text=cell.text, at=1, char=cell.text[:1])
            return ""
        try:
            number = decimal_of(cell.text)
        except BadNumber as error:
            self._add(error.fault, Column.VALUE, **error.said)
            return ""
        if narrow(cell.text) != cell.text.strip():
            self._read_as(Reinterpreted.DIGITS_FULL_WIDTH, Column.VALUE, cell.text, number)
        elif "," in cell.text:
            self._read_as(Reinterpreted.THOUSANDS_SEPARATED, Column.VALUE, cell.text, number)
        return number

    def _unit(self, parameter: Parameter, item: str, cell: Cell) -> tuple[Parameter, str]:
        """Return a parameter in the unit that it is wanted in, and the unit that is given."""
        given = cell.text.strip()
        try:
            wanted = self._wanted.of(parameter, item)
        except UnknownItem as error:
            known = "" if self._problems.is_full else listed(alike(item, error.known))
            if _ITEM.match(item):
                self._add(Fault.ITEM_UNKNOWN, Column.ITEM, text=item, known=known)
            return parameter, given
        if not given and len(wanted) == 1:
            if wanted != (_NO_UNIT,):
                self._read_as(Reinterpreted.UNIT_ASSUMED, Column.UNIT, "", wanted[0])
            return self._in_unit(parameter, wanted[0]), wanted[0]
        # Of several that convert, the very one that is given comes first.
        for unit in sorted(wanted, key=lambda unit: unit_named(given, unit) != unit):
            found = unit_named(given, unit)
            if found:
                if found != given:
                    self._read_as(Reinterpreted.UNIT_BY_ANOTHER_NAME, Column.UNIT, given, found)
                return self._in_unit(parameter, unit), found
        known = listed(dict.fromkeys(each for unit in wanted for each in units_like(unit)))
        fault = Fault.UNIT_UNKNOWN if given else Fault.CELL_EMPTY
        self._add(fault, Column.UNIT, text=given, symbol=parameter.symbol, known=known)
        return parameter, given

    def _in_unit(self, parameter: Parameter, unit: str) -> Parameter:
        if unit == parameter.unit:
            return parameter
        key = parameter.symbol, unit
        if key not in self._exact:
            self._exact[key] = replace(parameter, unit=unit)
        return self._exact[key]

    def _within_bounds(self, line: Line) -> bool:
        """Hold a reading to its parameter's bounds, as the calculation will."""
        parameter = line.parameter
        low, high, daily = _bounds(
            parameter.minimum, parameter.maximum, parameter.daily_maximum, line.ratio
        )
        fault, bound = None, ""
        if line.nanos < low:
            fault, bound = Fault.BELOW_MINIMUM, parameter.minimum
        elif line.nanos > high:
            fault, bound = Fault.ABOVE_MAXIMUM, parameter.maximum
        elif line.nanos > daily * line.days:
            fault, bound = Fault.ABOVE_DAILY_MAXIMUM, parameter.daily_maximum
        elif parameter.whole and line.value.denominator != 1:
            fault = Fault.NUMBER_NOT_WHOLE
        if fault is None:
            return True
        limit = f"{bound} {parameter.unit}"
        self._add(fault, Column.VALUE, text=line.quantity, bound=limit, days=line.days)
        return False

    def _add(self, fault: Fault, column: Column, **said: object) -> None:
        self._is_right = False
        if self._problems.is_full:
            self._problems.count(fault)
            return
        letter, header = self._columns.mark(column)
        self._problems.add(problem(fault, row=self._row, column=letter, header=header, **said))

    def _read_as(self, kind: Reinterpreted, column: Column, given: str, read: str) -> None:
        self._conversions.add(kind, self._row, self._columns.mark(column)[0], given, read)


@lru_cache(maxsize=1024)
def _bounds(
    minimum: str, maximum: str, daily_maximum: str, ratio: Fraction
) -> tuple[Fraction, Fraction, Fraction]:
    """Return a parameter's bounds in billionths of a reading's own unit.

    Without a daily one, no day can exceed what the whole may be.
    """
    low, high, daily = (
        Fraction(bound) * NANO / ratio for bound in (minimum, maximum, daily_maximum or maximum)
    )
    return low, high, daily
