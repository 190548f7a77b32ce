"""Formulas as MathML: well formed, of the right shape, read back to what is computed."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.methods import METHODS
from registry.methods.declaration import Formula
from registry.methods.expression import (
    Binary,
    Choose,
    Number,
    Sum,
    Symbol,
    compute,
    parse,
    symbols_of,
)
from registry.methods.typeset import Setting, setting_of
from registry.methods.writing import written

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
CHILDREN = {"mfrac": 2, "msub": 2, "munder": 2}
LEAVES = {"mi", "mn", "mo", "mtext", "mspace"}
DECLARATIONS = [found.declaration for found in METHODS.values()]

each_declaration = pytest.mark.parametrize("declared", DECLARATIONS, ids=lambda found: found.code)


def checked(mathml):
    """Return the tree of a formula: elements of MathML Core, each with as many parts as it has."""
    root = ElementTree.fromstring(mathml)
    assert root.tag == f"{NAMESPACE}math"
    for element in root.iter():
        name = element.tag.removeprefix(NAMESPACE)
        assert name in {"math", "mrow", *CHILDREN, *LEAVES}
        if name in LEAVES:
            assert not list(element)
            assert name == "mspace" or element.text
        else:
            assert not (element.text or "").strip()
            assert len(element) == CHILDREN.get(name, len(element)) > 0
    return root


def shape(text, letters=None, indexes=None):
    setting = Setting(letters=letters or {}, indexes=indexes or {})
    return setting.tree(parse(text))


def words(element):
    return "".join(element.itertext())


@each_declaration
def test_every_formula_is_whole(declared):
    setting = setting_of(declared)
    for formula in declared.formulas:
        root = checked(setting.equation(formula))
        assert root.get("alttext") == f"{formula.symbol} = {written(parse(formula.text))}"
        assert root.get("display") == "block"
        shown = words(root)
        for symbol in symbols_of(parse(formula.text)):
            assert words(checked(setting.inline(symbol))) in shown, symbol
    for limit in declared.limits:
        assert checked(setting.bound(limit)).get("alttext").endswith(limit.unit)
    for each in (*declared.requirements, *declared.cautions):
        assert " > " in checked(setting.excess(each)).get("alttext")


@each_declaration
def test_every_index_has_a_letter_of_its_own(declared):
    letters = setting_of(declared).letters
    assert letters.keys() == declared.indexes.keys()
    assert len(set(letters.values())) == len(letters)
    symbols = {*declared.symbols(), *(formula.symbol for formula in declared.formulas)}
    assert symbols.isdisjoint(letters.values())


def test_a_chain_of_divisions_is_one_fraction():
    once = shape("a / (1 - l) / 1000")
    assert once == (
        "<mfrac><mi>a</mi><mrow><mrow><mo>(</mo><mrow><mn>1</mn><mo>−</mo><mi>l</mi></mrow>"
        "<mo>)</mo></mrow><mo>×</mo><mn>1,000</mn></mrow></mfrac>"
    )
    assert shape("a / (b + c)").count("<mo>(</mo>") == 0


def test_subscripts_and_greek_letters():
    assert shape("rho") == "<mi>ρ</mi>"
    assert shape("eta_BL") == "<msub><mi>η</mi><mtext>BL</mtext></msub>"
    assert shape("EF_up_PJ") == (
        "<msub><mi>EF</mi><mrow><mtext>up</mtext><mo>,</mo><mtext>PJ</mtext></mrow></msub>"
    )


def test_a_sum_stands_over_its_index():
    found = shape("sum(n * o_BL)", {"group": "i"}, {"n": "group", "o_BL": "group"})
    assert "<munder><mo>∑</mo><mi>i</mi></munder>" in found
    assert "<msub><mi>n</mi><mi>i</mi></msub>" in found


def test_a_sum_ends_where_it_ends():
    closed = "<mrow><mo>(</mo><mrow><mo>∑</mo><mi>a</mi></mrow><mo>)</mo></mrow>"
    assert shape("sum(a) * b").startswith(f"<mrow>{closed}<mo>×</mo>")
    assert closed not in shape("b * sum(a)")
    assert "<mo>(</mo>" in shape("sum(a + b)")


def test_parentheses_stand_where_they_are_needed():
    assert "(" in shape("a - (b - c)")
    assert "(" in shape("a * (b + c)")
    assert "(" not in shape("(a * b) + c")
    assert "(" not in shape("a - b - c")
    assert "(" not in shape("(a + b) / c")


def test_what_a_symbol_or_unit_holds_is_text():
    hostile = '<script>alert("1")</script>'
    setting = Setting(letters={}, indexes={})
    told = setting.statement(Symbol(hostile), "<", Number("1"), unit=hostile)
    assert "<script" not in told
    assert checked(told).get("alttext").startswith(hostile)


def numbers_of(element):
    """Return what MathML comes to, by reading it as a person would."""
    name = element.tag.removeprefix(NAMESPACE)
    parts = list(element)
    if name == "mn":
        return element.text.replace(",", "")
    if name in {"mi", "mo"}:
        signs = {"×": "*", "−": "-", "\N{FUNCTION APPLICATION}": ""}
        return signs.get(element.text, element.text)
    if name == "mfrac":
        return f"(({numbers_of(parts[0])})/({numbers_of(parts[1])}))"
    return "".join(map(numbers_of, parts))


LEAF = st.sampled_from([Number("2"), Number("0.5"), Symbol("a"), Symbol("b"), Symbol("c")])
TREES = st.recursive(
    LEAF,
    lambda below: st.one_of(
        st.builds(Binary, st.sampled_from("+-*/"), below, below),
        st.builds(lambda one, other: Choose("max", (one, other)), below, below),
    ),
    max_leaves=12,
)
VALUES = {"a": parse("3"), "b": parse("7"), "c": parse("11")}


@given(TREES)
def test_what_is_read_is_what_is_computed(tree):
    setting = Setting(letters={}, indexes={})
    content = setting.tree(tree)
    line = numbers_of(ElementTree.fromstring(f"<math xmlns='{NAMESPACE[1:-1]}'>{content}</math>"))
    values = {name: compute(number, {}) for name, number in VALUES.items()}
    try:
        wanted = compute(tree, values)
    except ZeroDivisionError:
        return
    assert len(line) > 1000 or compute(parse(line), values) == wanted


def test_an_equation_names_its_own_index():
    formula = Formula(
        symbol="COEF", unit="1", text="w * 44 / 12", title_en="", title_zh="", index="fuel"
    )
    setting = Setting(letters={"fuel": "k"}, indexes={"COEF": "fuel", "w": "fuel"})
    shown = words(checked(setting.equation(formula)))
    assert shown == "COEFk=wk×4412"
    assert isinstance(parse("sum(a)"), Sum)
