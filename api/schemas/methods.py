"""What is told of methodologies and their results: numbers as exact decimal texts."""

from fractions import Fraction

from msgspec import Struct

from registry.methods.declaration import Declaration, Note, Parameter, Result, shown


class ParameterAnswer(Struct, frozen=True, kw_only=True):
    """One input of a methodology; the bounds belong to what is allowed."""

    symbol: str
    unit: str
    minimum: str
    maximum: str
    source: str
    frequency: str
    title_zh: str
    title_en: str


class MethodAnswer(Struct, frozen=True, kw_only=True):
    """A methodology on offer."""

    code: str
    version: str
    scope: int
    title_zh: str
    title_en: str
    parameters: list[ParameterAnswer]


class MethodList(Struct, frozen=True, kw_only=True):
    """The methodologies on offer."""

    items: list[MethodAnswer]


class TermAnswer(Struct, frozen=True, kw_only=True):
    """One line of the calculation, rounded for reading; `exact` is a fraction."""

    symbol: str
    formula: str
    value: str
    exact: str
    unit: str


class VintageAnswer(Struct, frozen=True, kw_only=True):
    """A calendar year and its whole grams, as the ledger takes them."""

    year: int
    weight_g: int


class ResultAnswer(Struct, frozen=True, kw_only=True):
    """What a monitoring period reduced, in tCO2e; `quantity_g` is what a report claims."""

    method: str
    version: str
    baseline: str
    project: str
    leakage: str
    reduction: str
    units: int
    quantity_g: int
    vintages: list[VintageAnswer]
    terms: list[TermAnswer]
    notes: list[Note]


def method_answer(declaration: Declaration) -> MethodAnswer:
    """Return a methodology as it is told."""
    return MethodAnswer(
        code=declaration.code,
        version=declaration.version,
        scope=declaration.scope,
        title_zh=declaration.title_zh,
        title_en=declaration.title_en,
        parameters=[_parameter(item) for item in declaration.parameters],
    )


def result_answer(result: Result) -> ResultAnswer:
    """Return a result as it is told."""
    return ResultAnswer(
        method=result.method,
        version=result.version,
        baseline=shown(result.baseline),
        project=shown(result.project),
        leakage=shown(result.leakage),
        reduction=shown(result.reduction),
        units=result.units,
        quantity_g=result.quantity_g,
        vintages=[VintageAnswer(year=year, weight_g=grams) for year, grams in result.weights_g],
        terms=[
            TermAnswer(
                symbol=term.symbol,
                formula=term.formula,
                value=shown(term.value),
                exact=_exact(term.value),
                unit=term.unit,
            )
            for term in result.terms
        ],
        notes=list(result.notes),
    )


def _exact(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def _parameter(item: Parameter) -> ParameterAnswer:
    return ParameterAnswer(
        symbol=item.symbol,
        unit=item.unit,
        minimum=shown(item.minimum),
        maximum=shown(item.maximum),
        source=item.source,
        frequency=item.frequency,
        title_zh=item.title_zh,
        title_en=item.title_en,
    )
