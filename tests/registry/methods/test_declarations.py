"""A declaration is whole: its formulas know their symbols, its figures lie within their bounds."""

import re
from fractions import Fraction

import pytest

from registry.methods import METHODS
from registry.methods.declaration import HOURS, ROW_UNIT, Factor, Frequency, Kind
from registry.methods.expression import Binary, Choose, Sum, Symbol, parse, symbols_of
from registry.methods.factors import DEFAULTS, factor_set
from registry.methods.inputs import Frame
from registry.methods.parameters import (
    METER,
    NAMEPLATE,
    adopted,
    bought,
    fixed,
    history,
    losses,
    metered,
    stated,
    weighted,
    yearly_history,
)
from registry.methods.titles import KINDS
from registry.methods.units import ratio, units_like
from tests.house.source import ROOT

DECLARATIONS = [found.declaration for found in METHODS.values()]
OWN_UNITS = {"1", "pcs", ROW_UNIT}
"""Units that convert to nothing: numbers, pieces, and what a row or a word says."""
ALONE = re.compile(r"\A[A-Za-z][A-Za-z0-9_]{0,15}\Z")

each_declaration = pytest.mark.parametrize("declared", DECLARATIONS, ids=lambda found: found.code)


def known_unit(unit):
    parts = unit.split("/")
    return len(parts) <= 2 and all(part in OWN_UNITS or len(units_like(part)) > 1 for part in parts)


def outside_sums(node):
    """Yield the symbols of a formula that no sum runs over."""
    match node:
        case Symbol(name):
            yield name
        case Binary(_, left, right):
            yield from outside_sums(left)
            yield from outside_sums(right)
        case Choose(_, options):
            for option in options:
                yield from outside_sums(option)


def sums(node):
    match node:
        case Sum():
            yield node
        case Binary(_, left, right):
            yield from sums(left)
            yield from sums(right)
        case Choose(_, options):
            for option in options:
                yield from sums(option)


def check_formula(text, known, index):
    """Check a formula's symbols: known, and indexed only where one item is meant."""
    node = parse(text)
    assert set(symbols_of(node)) <= set(known), text
    for name in outside_sums(node):
        assert known[name] in {"", index}, f"{name} is indexed in {text}"
    for one in sums(node):
        indexes = {known[name] for name in symbols_of(one)} - {""}
        assert len(indexes) == 1, f"{text} sums over {indexes}"
        assert not list(sums(one.term)), f"{text} has a sum within a sum"


def symbols_given(declared):
    given = {item.symbol: item.index for item in declared.parameters}
    return given | {item.symbol: item.index for item in declared.factors}


@each_declaration
def test_formulas_name_what_stands_before_them(declared):
    known = symbols_given(declared)
    for formula in declared.formulas:
        check_formula(formula.text, known, formula.index)
        assert formula.symbol not in known
        known[formula.symbol] = formula.index
    assert [known.get(side) for side in ("BE", "PE", "LE")] == ["", "", ""]
    assert [formula.symbol for formula in declared.formulas[-3:]] == ["BE", "PE", "LE"]
    for limit in declared.limits:
        check_formula(limit.text, known, "")
    for comparison in (*declared.requirements, *declared.cautions):
        for side in (comparison.left, comparison.right):
            assert not list(sums(parse(side)))
            assert set(symbols_of(parse(side))) <= {HOURS, *known}


@each_declaration
def test_everything_that_is_declared_is_used(declared):
    used = set()
    for text in (
        *(formula.text for formula in declared.formulas),
        *(limit.text for limit in declared.limits),
        *(
            side
            for each in (*declared.requirements, *declared.cautions)
            for side in (each.left, each.right)
        ),
    ):
        used |= set(symbols_of(parse(text)))
    assert set(symbols_given(declared)) <= used
    pointed = {factor.choice for factor in declared.factors}
    pointed |= {item.unit_of for item in (*declared.parameters, *declared.formulas)}
    assert {choice.symbol for choice in declared.choices} <= pointed
    assert set(declared.indexes) == {item.index for item in declared.parameters if item.index}
    assert set(declared.optional) <= set(declared.indexes)


@each_declaration
def test_symbols_are_plain_and_each_stands_once(declared):
    symbols = [*declared.symbols(), *(formula.symbol for formula in declared.formulas)]
    assert len(set(symbols)) == len(symbols)
    assert all(ALONE.match(symbol) for symbol in symbols)
    assert set(symbols).isdisjoint({HOURS, *Frame.__struct_fields__})


@each_declaration
def test_titles_are_in_both_languages(declared):
    titled = (
        *declared.parameters,
        *declared.choices,
        *declared.factors,
        *declared.formulas,
        *declared.limits,
        *declared.requirements,
        *declared.cautions,
    )
    pairs = [(item.title_en, item.title_zh) for item in titled]
    pairs += [(declared.title_en, declared.title_zh), (declared.summary_en, declared.summary_zh)]
    pairs += declared.indexes.values()
    pairs += [(item.source_en, item.source_zh) for item in declared.parameters]
    for en, zh in pairs:
        assert en.isascii() and en.strip() == en and en
        assert re.search("[\u4e00-\u9fff]", zh), zh
    assert declared.source
    assert re.fullmatch(r"[1-9][0-9]*\.[0-9]+", declared.version)
    assert 1 <= declared.scope <= 16


@each_declaration
def test_formulas_that_were_not_read_are_marked(declared):
    """Only TOOL03 and TOOL05 were read in their own text; the others say that they are generic."""
    generic = {"generic", "generic form", "simplified generic form"}
    marked = any(word in declared.source for word in generic)
    assert marked == (declared.code not in {"TOOL03", "TOOL05"})


@each_declaration
def test_bounds_and_defaults_fit(declared):
    for item in declared.parameters:
        low, high = Fraction(item.minimum), Fraction(item.maximum)
        assert low < high, item.symbol
        if item.daily_maximum:
            assert item.kind is Kind.AMOUNT
            assert 0 < Fraction(item.daily_maximum) <= high
        if item.default:
            assert low <= Fraction(item.default) <= high, item.symbol
            assert not item.whole or Fraction(item.default).denominator == 1
    for choice in declared.choices:
        assert len(set(choice.options)) == len(choice.options) > 1
        assert choice.default in {"", *choice.options}
    for factor in declared.factors:
        assert 0 < Fraction(factor.minimum) < Fraction(factor.maximum)


@each_declaration
def test_units_are_known(declared):
    measures = (*declared.parameters, *declared.factors, *declared.formulas)
    for item in measures:
        assert known_unit(item.unit), f"{item.symbol} in {item.unit}"
        own = ROW_UNIT in item.unit.split("/")
        if isinstance(item, Factor):
            assert not own or factor_set(DEFAULTS[item.family]).keyed_by == "fuel"
        else:
            assert own == bool(item.unit_of), item.symbol
            pointed = declared.factor(item.unit_of)
            assert not own or pointed or declared.choice(item.unit_of)
            assert pointed is None or pointed.index == item.index
    for limit in declared.limits:
        assert known_unit(limit.unit)


@each_declaration
def test_factors_are_in_their_tables(declared):
    for factor in declared.factors:
        table = factor_set(DEFAULTS[factor.family])
        column = next(each for each in table.columns if each.name == factor.column)
        choice = declared.choice(factor.choice) if factor.choice else None
        assert [bool(factor.key), bool(choice), bool(factor.index)].count(True) <= 1
        keys = choice.options if choice else [factor.key] if factor.key else table.keys
        for key in keys:
            assert table.value(key, factor.column) > 0
        scaled = {"tCO2e/t": "kgCO2e/kg"}.get(factor.unit, factor.unit)
        assert column.unit.split("/")[1:] == scaled.split("/")[1:] or ratio(column.unit, scaled)
        steps = ratio(column.unit, scaled) or ratio(column.unit.split("/")[0], scaled.split("/")[0])
        assert steps == Fraction(factor.scale), factor.symbol


@each_declaration
def test_an_example_says_all_three_sides(declared):
    if not declared.code.startswith("TOOL"):
        assert {"BE", "PE", "LE", "ER"} <= set(declared.example.expected)
    assert declared.example.source


def test_cautions_and_requirements_have_codes_of_their_own():
    """One code means one comparison, wherever it stands."""
    found = {
        (each.code, each)
        for declared in DECLARATIONS
        for each in (*declared.requirements, *declared.cautions)
    }
    codes = [code for code, _ in found]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch("[a-z_]+", code) for code in codes)


def test_every_kind_and_every_frequency_is_declared_somewhere():
    """What no methodology uses is nothing that anybody has computed with."""
    parameters = [item for declared in DECLARATIONS for item in declared.parameters]
    assert {item.kind for item in parameters} == set(Kind)
    assert {item.frequency for item in parameters} == set(Frequency)


@each_declaration
def test_losses_are_one_figure_of_at_most_a_fifth(declared):
    lost = [item for item in declared.parameters if item.symbol[:3] == "TDL" or item.symbol == "l"]
    for item in lost:
        assert (item.kind, item.maximum, item.default) == (Kind.FIXED, "0.2", "0")
    assert lost or declared.code in {
        *("AMS-I.D", "AMS-I.F", "AMS-II.D", "AMS-III.B", "TOOL03"),
    }


@each_declaration
def test_a_source_says_what_can_be_true(declared):
    """No meter reads emissions or methane, and no nameplate says a default of a guideline."""
    for item in declared.parameters:
        if item.unit in {"tCO2e", "tCH4"}:
            assert (item.source_en, item.source_zh) != METER, item.symbol
            assert not {"metered", "measured"} & set(re.findall("[a-z]+", KINDS[item.kind].en))
            assert "量" not in KINDS[item.kind].zh
        if item.symbol in {"MCF", "B0", "UF_BL", "EF_up_PJ", "EF_up_BL", "EF_LNG", "a_BL"}:
            assert (item.source_en, item.source_zh) != NAMEPLATE, item.symbol
        if (item.source_en, item.source_zh) == NAMEPLATE:
            assert item.frequency is Frequency.ONCE
            assert item.unit not in {"tC/t", "t/m3", "tCH4/GJ", "tCH4/t"}, item.symbol


@each_declaration
def test_what_a_project_draws_or_lets_go_has_no_default(declared):
    """Left out, it would be earned: a project with none of it says so."""
    for symbol in ("EC_PJ", "PE_other", "CH4_PJ", "f_wcm"):
        item = declared.parameter(symbol)
        assert item is None or item.default == "", symbol


def test_a_formula_with_an_unknown_symbol_would_be_found():
    for text, known, index in (
        ("a + b", {"a": ""}, ""),
        ("a", {"a": "group"}, ""),
        ("sum(a * b)", {"a": "group", "b": "line"}, ""),
        ("sum(a)", {"a": ""}, ""),
    ):
        with pytest.raises(AssertionError):
            check_formula(text, known, index)


def test_the_guide_names_every_kind_of_parameter_and_every_step_that_exists():
    page = (ROOT / "docs/guides/adding-a-methodology.md").read_text(encoding="utf-8")
    kinds = [fixed, history, yearly_history, metered, bought, weighted, losses, stated, adopted]
    assert [kind.__name__ for kind in kinds if f"`{kind.__name__}`" not in page] == []
    named = re.findall(r"`((?:registry|tests)/[\w/]+\.py)`", page)
    assert len(named) > 5
    assert [path for path in named if not (ROOT / path).is_file()] == []
    folders = ROOT / "registry/methods", ROOT / "tests/registry/methods"
    code = "".join(path.read_text("utf-8") for each in folders for path in each.rglob("*.py"))
    tables = re.findall(r"`(test_\w+|[A-Z_]{6,})`", page)
    assert {"CONSTANT", "METERED", "PROJECT_SIDE"} <= set(tables)
    assert [name for name in tables if not re.search(rf"\b{name}\b", code)] == []
