"""How much of a file is read: bounds that hold before anything of it is believed."""

from typing import Final

FILE_BYTES_MAX: Final = 16_777_216
"""Bytes of a file of readings."""
ROWS_MAX: Final = 100_000
"""Rows of a file of readings beneath its head line; empty ones do not count."""
HEAD_ROWS_MAX: Final = 20
"""Rows within which the head line has to stand; titles may stand above it."""
COLUMNS_MAX: Final = 64
CELL_CHARS_MAX: Final = 1_000
LINE_CHARS_MAX: Final = 65_536
RECORD_LINES_MAX: Final = 64
"""Lines of one record of a CSV file: a quoted cell may hold line ends."""
PROBLEMS_MAX: Final = 1_000
"""Problems that are listed; all are counted."""
CONVERSIONS_MAX: Final = 100
"""Cells of which it is said how they were read; all are counted."""

PARTS_MAX: Final = 512
"""Files within a workbook, which is a ZIP archive."""
SHEET_BYTES_MAX: Final = 100_663_296
"""Bytes of a worksheet or of its strings, unpacked."""
BESIDE_ROWS_MAX: Final = 1_000
"""Rows of a sheet that is not read, within which a head line or readings are looked for."""
BESIDE_BYTES_MAX: Final = 16_777_216
"""Bytes of all sheets together that are not read, unpacked."""
PART_BYTES_MAX: Final = 4_194_304
"""Bytes of any other part of a workbook that is read, unpacked."""
TOKEN_BYTES_MAX: Final = 1_048_576
"""Bytes of one tag."""
ELEMENTS_MAX: Final = 4_000_000
"""Tags of one part of a workbook."""
DEPTH_MAX: Final = 64
"""Tags that stand one within another; a worksheet has a dozen."""
NAMES_MAX: Final = 1_024
"""Names of tags and attributes that one part has, prefixes and all: a parser keeps each."""
NAMES_CHARS_MAX: Final = 65_536
"""Characters of all those names together."""
SHEET_ROWS_MAX: Final = 1_048_576
"""Rows of a worksheet, empty ones too: as many as a spreadsheet program has."""
STRINGS_MAX: Final = 1_000_000
STRINGS_CHARS_MAX: Final = 16_777_216
"""Characters of all strings of a workbook together."""
MERGED_MAX: Final = 1_000
"""Merged ranges that are kept; all are counted."""
