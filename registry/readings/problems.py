"""What is wrong with a file of readings, cell by cell: one closed list of faults, two languages.

A sentence quotes what a cell holds only within other words, cut short and without characters that
a terminal or a page might obey, so that nothing of a hostile cell is a formula or markup later.
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from msgspec import Struct

from registry.readings.limits import PROBLEMS_MAX
from registry.readings.sentences import KINDS, SENTENCES

_QUOTED_CHARS: Final = 60
_WIDE_SPACE: Final = "\u3000"
"""A space as wide as a Chinese character, which is seen and does nothing."""
_FORMULA_MARKS: Final = ("=", "+", "-", "@", "\t", "\r")


class Fault(StrEnum):
    """What can be wrong. Closed."""

    FILE_EMPTY = "file_empty"
    FILE_TOO_LARGE = "file_too_large"
    ENCODING_UNKNOWN = "encoding_unknown"
    NOT_A_TABLE = "not_a_table"
    QUOTES_BROKEN = "quotes_broken"
    WORKBOOK_BROKEN = "workbook_broken"
    WORKBOOK_ENCRYPTED = "workbook_encrypted"
    WORKBOOK_KIND = "workbook_kind"
    WORKBOOK_MACROS = "workbook_macros"
    WORKBOOK_SWELLS = "workbook_swells"
    WORKBOOK_EXTERNAL = "workbook_external"
    XML_FORBIDDEN = "xml_forbidden"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    HEAD_MISSING = "head_missing"
    COLUMN_MISSING = "column_missing"
    COLUMN_REPEATED = "column_repeated"
    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_UNNAMED = "column_unnamed"
    ROW_ABOVE_HEAD = "row_above_head"
    SHEET_WITH_READINGS = "sheet_with_readings"
    SHEET_UNREAD = "sheet_unread"
    HIDDEN_READ = "hidden_read"
    READINGS_MISSING = "readings_missing"
    MERGED_CELLS = "merged_cells"
    CELL_TOO_LONG = "cell_too_long"
    CELL_FORMULA = "cell_formula"
    CELL_ERROR = "cell_error"
    CELL_EMPTY = "cell_empty"
    SYMBOL_UNKNOWN = "symbol_unknown"
    NOT_METERED = "not_metered"
    ITEM_INVALID = "item_invalid"
    ITEM_UNKNOWN = "item_unknown"
    ITEM_UNEXPECTED = "item_unexpected"
    DATE_INVALID = "date_invalid"
    DATE_WITH_TIME = "date_with_time"
    DATES_REVERSED = "dates_reversed"
    YEARS_NOT_APART = "years_not_apart"
    NUMBER_INVALID = "number_invalid"
    NUMBER_NEGATIVE = "number_negative"
    NUMBER_TOO_LONG = "number_too_long"
    NUMBER_NOT_WHOLE = "number_not_whole"
    LETTER_IN_NUMBER = "letter_in_number"
    UNIT_UNKNOWN = "unit_unknown"
    BELOW_MINIMUM = "below_minimum"
    ABOVE_MAXIMUM = "above_maximum"
    ABOVE_DAILY_MAXIMUM = "above_daily_maximum"
    OUTSIDE_PERIOD = "outside_period"
    PERIOD_INVALID = "period_invalid"
    ROW_REPEATED = "row_repeated"
    READINGS_OVERLAP = "readings_overlap"
    READINGS_GAP = "readings_gap"
    READING_UNUSUAL = "reading_unusual"
    TEMPLATE_UNFILLED = "template_unfilled"


WARNINGS: Final = frozenset(
    {
        *(Fault.COLUMN_UNKNOWN, Fault.SHEET_UNREAD, Fault.HIDDEN_READ),
        *(Fault.READING_UNUSUAL, Fault.TEMPLATE_UNFILLED),
    }
)
"""What a person should look at and what does not keep readings from being taken."""


class CellProblem(Struct, frozen=True, kw_only=True):
    """One problem. `row` counts from 1 as a spreadsheet does and is 0 for the file as a whole.

    `column` is a letter, empty where the row as a whole is meant; `header` is that column's head.
    """

    row: int
    column: str
    header: str
    code: Fault
    is_warning: bool
    en: str
    zh: str


class Unreadable(Exception):
    """A file that is not read any further: the one problem says why."""

    def __init__(self, problem: CellProblem) -> None:
        super().__init__(problem.en)
        self.problem = problem


class Problems:
    """Problems as they are found: the first ones kept, all counted."""

    def __init__(self) -> None:
        self.listed: list[CellProblem] = []
        self.counts: Counter[Fault] = Counter()

    def add(self, problem: CellProblem) -> None:
        """Keep a problem, or only count it where many are listed already."""
        self.counts[problem.code] += 1
        if len(self.listed) < PROBLEMS_MAX:
            self.listed.append(problem)

    @property
    def is_full(self) -> bool:
        """Whether as many are listed as may be: of others the code alone counts."""
        return len(self.listed) >= PROBLEMS_MAX

    def count(self, code: Fault, number: int = 1) -> None:
        """Count problems that are not listed."""
        self.counts[code] += number

    @property
    def errors(self) -> int:
        """How many there are that keep readings from being taken."""
        return sum(count for code, count in self.counts.items() if code not in WARNINGS)

    @property
    def warnings(self) -> int:
        """How many there are to be looked at."""
        return sum(count for code, count in self.counts.items() if code in WARNINGS)


def problem(
    code: Fault, *, row: int = 0, column: str = "", header: str = "", **said: object
) -> CellProblem:
    """Return a problem, its sentences filled with what is `said`; of a pair each in its own."""
    english, chinese = SENTENCES[code]
    pairs = {
        name: value if isinstance(value, tuple) else (value, KINDS.get(str(value), value))
        for name, value in said.items()
    }
    words, words_zh = (
        {
            # What is known is a list of our own, of whole names already.
            name: str(pair[at]) if name == "known" else quoted(str(pair[at]))
            for name, pair in pairs.items()
        }
        for at in (0, 1)
    )
    return CellProblem(
        row=row,
        column=column,
        header=plain(quoted(header)),
        code=code,
        is_warning=code in WARNINGS,
        en=english.format_map(words),
        zh=chinese.format_map(words_zh),
    )


def unreadable(
    code: Fault, *, row: int = 0, column: str = "", header: str = "", **said: object
) -> Unreadable:
    """Return the refusal to read on."""
    return Unreadable(problem(code, row=row, column=column, header=header, **said))


def quoted(text: str) -> str:
    """Return what a cell holds as it may be told: one short line, nothing to be obeyed."""
    cut = text if len(text) <= _QUOTED_CHARS else f"{text[: _QUOTED_CHARS - 1]}…"
    if cut.isprintable():
        return cut
    return "".join(
        char if char.isprintable() or char == _WIDE_SPACE else f"\\u{ord(char):04x}" for char in cut
    )


def listed(names: Iterable[str]) -> str:
    """Return as many whole names as a line has room for, and that there are more."""
    said = ""
    for name in names:
        if said and len(said) + len(name) > _QUOTED_CHARS:
            return f"{said}, …"
        said = f"{said}, {name}" if said else name
    return said


def plain(cell: str) -> str:
    """Return a text that no spreadsheet takes for a formula, wherever it is put."""
    return f"'{cell}" if cell.startswith(_FORMULA_MARKS) else cell


def letter_of(index: int) -> str:
    """Return the letter of a column, counted from 0: A to Z, then AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
