"""What a figure must come with: how it was computed, and how it divides over the years."""

from msgspec import UnsetType

from ledger.book.acts import VerifyMonitoring
from ledger.book.calculation import Calculation, answers_pins
from ledger.book.calendar import parse_date, years_touched
from ledger.book.fields import UNIT_GRAMS
from ledger.book.records import Project, Report
from ledger.errors import Code, Rejected


def check_calculation(project: Project, calculation: Calculation | UnsetType) -> None:
    """Require a calculation by what the project pins, and none where it pins nothing.

    Raises `Rejected`: CALCULATION_MISMATCH.
    """
    if not project.factor_sets:
        if isinstance(calculation, Calculation):
            detail = "the project pins no factor sets: its figures carry no calculation"
            raise Rejected(Code.CALCULATION_MISMATCH, detail, field="calculation")
        return
    if not isinstance(calculation, Calculation):
        detail = f"the project pins {', '.join(project.factor_sets)}: say how it was computed"
        raise Rejected(Code.CALCULATION_MISMATCH, detail, field="calculation")
    if (calculation.methodology, calculation.methodology_version) != (
        project.methodology,
        project.methodology_version,
    ):
        detail = f"the project's is {project.methodology} {project.methodology_version}"
        raise Rejected(Code.CALCULATION_MISMATCH, detail, field="calculation.methodology")
    if not answers_pins(calculation.factors, project.factor_sets):
        detail = f"the project pins exactly {', '.join(project.factor_sets)}"
        raise Rejected(Code.CALCULATION_MISMATCH, detail, field="calculation.factors")


def check_vintages(report: Report, act: VerifyMonitoring) -> None:
    """Require weights that follow from the figure: nothing for a loss, else a year each.

    Raises `Rejected`: VINTAGES_INVALID.
    """
    years = [vintage.year for vintage in act.vintages]
    weights = [vintage.weight_g for vintage in act.vintages]
    touched = years_touched(parse_date(report.period_start), parse_date(report.period_end))
    if act.verified_g < UNIT_GRAMS:
        if not years:
            return
        raise Rejected(Code.VINTAGES_INVALID, "less than a unit has no vintage", field="vintages")
    # Each weight is floored to a gram, so together they fall short by less than a gram each.
    if years != touched or not 0 <= act.verified_g - sum(weights) < len(years):
        detail = f"give the years {touched}, their grams summing to the verified figure"
        raise Rejected(Code.VINTAGES_INVALID, detail, field="vintages")
