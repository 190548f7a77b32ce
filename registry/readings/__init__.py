"""Meter readings as files: read cell by cell, templates for them, and the calculation as a sheet.

Bytes in, values and problems out: nothing here knows of SQL, of accounts or of the log.
"""

from registry.readings.files import read_readings, read_together
from registry.readings.report import Checked, Report
from registry.readings.sheet import calculation_sheet

__all__ = ["Checked", "Report", "calculation_sheet", "read_readings", "read_together"]
