"""Whoever acts may name any document by its hash as a table: a finding, never a crash."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.book.calculation import Calculation, UsedFactorSet
from registry.filing import commitment, path_under
from registry.methods import METHODS
from registry.methods.factors import DEFAULTS, FACTOR_SETS, factor_set
from registry.recompute import Discrepancy, Shelf
from registry.recompute.figure import figure

TABLES = {family: json.loads(factor_set(name).document) for family, name in DEFAULTS.items()}
UNITS = st.sampled_from(["", "L", "m3", "kg", "unit", "/", "L/L", "kWh/h/h", "1", "%"])
KEYS = st.sampled_from(["", "2024", "2025", "9999", "abc", "diesel", "natural_gas", "CO2", "SF6"])
FIGURES = st.sampled_from(["0", "0.000000000000001", "0.474", "999999999999", "-1", "1e3", "NaN"])
VALUES = st.dictionaries(
    st.sampled_from(["co2e", "heat", "co2_by_heat", "co2", "ch4", "n2o", "gwp"]), FIGURES
)
WHOLE = st.fixed_dictionaries({"key": KEYS, "values": VALUES, "unit": UNITS}).map(
    lambda row: {"title_en": "a", "title_zh": "a", **row}
)
SUBSTITUTES = st.sampled_from([{}, {"2026": "2025"}, {"2025": "2024"}, {"9999": "2024"}])


@st.composite
def rows(draw: st.DrawFn, published: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Draw no rows, rows of anything, or the published ones with one member of each changed."""
    kind = draw(st.sampled_from(["none", "any", "units", "values", "keys", "same"]))
    if kind in {"none", "any"}:
        return draw(st.lists(WHOLE, max_size=0 if kind == "none" else 4))
    changed = {
        "units": st.builds(lambda unit: {"unit": unit}, UNITS),
        "values": st.builds(lambda values: {"values": values}, VALUES),
        "keys": st.builds(lambda key: {"key": key}, KEYS),
        "same": st.just({}),
    }[kind]
    change = draw(changed)
    return [{**row, **change} for row in published]


@st.composite
def tables(draw: st.DrawFn, family: str) -> bytes:
    """Draw the document of a table: its rows, and at times its kind and name, are others."""
    table = dict(TABLES[family])
    table["rows"] = draw(rows(table["rows"]))
    table["keyed_by"] = draw(st.sampled_from([table["keyed_by"]] * 4 + ["year", "fuel", "gas", ""]))
    table["family"] = draw(st.sampled_from([family] * 8 + ["", *DEFAULTS]))
    table["edition"] = draw(st.sampled_from([1] * 8 + [-1, 10**30, "1", None]))
    return json.dumps(table).encode()


def calculation_of(
    folder: Path, method: str, parameters: dict[str, Any], *, name: str, table: bytes
) -> Calculation:
    """File the documents of a calculation, one of whose tables is another than was published."""

    def keep(data: bytes) -> str:
        sha256 = commitment(data, b"")
        path = path_under(folder, sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return sha256

    declaration = METHODS[method].declaration
    used = {DEFAULTS[family]: FACTOR_SETS[DEFAULTS[family]] for family in declaration.families}
    hashes = {each: keep(found.document) for each, found in used.items()} | {name: keep(table)}
    return Calculation(
        factors=tuple(
            UsedFactorSet(factor_set=each, sha256=sha256) for each, sha256 in sorted(hashes.items())
        ),
        methodology=method,
        methodology_version=declaration.version,
        parameters=keep(json.dumps(parameters).encode()),
        readings=(),
        sheet=keep(b"a sheet"),
    )


def told(folder: Path, calculation: Calculation, parameters: dict[str, Any]) -> list[Discrepancy]:
    """Return what is found where a calculation is made again."""
    found: list[Discrepancy] = []

    def find(code: Discrepancy, subject: str, detail: str, units: int = 0) -> None:
        found.append(code)

    period = parameters["period_start"], parameters["period_end"]
    figure(calculation, Shelf(folder), period=period, shares=(("acme", 1),), find=find)
    return found


PLACES = [
    (code, family)
    for code, method in METHODS.items()
    if method.declaration.earns
    for family in method.declaration.families
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


@pytest.mark.parametrize(("method", "family"), PLACES)
@settings(max_examples=25)
@given(data=st.data())
def test_any_table_is_a_figure_or_a_finding(folder: Path, method: str, family: str, data):
    parameters = {
        **METHODS[method].declaration.example.inputs,
        "substitutes": data.draw(SUBSTITUTES),
    }
    table = data.draw(tables(family))
    calculation = calculation_of(folder, method, parameters, name=DEFAULTS[family], table=table)
    assert Discrepancy.FACTORS_UNPUBLISHED in told(folder, calculation, parameters)


@pytest.mark.parametrize(
    ("method", "family", "change"),
    [
        ("AMS-II.C", "TW-GRID", {"rows": []}),
        ("AMS-I.C", "TW-FUEL", "no units"),
        ("AMS-I.C", "TW-FUEL", "no units, by gases"),
    ],
)
def test_a_table_without_rows_or_units_is_refused(folder: Path, method, family, change):
    """No tampering is needed: a proponent names such a document by its own hash."""
    table = dict(TABLES[family])
    if isinstance(change, dict):
        table |= change
    else:
        table["rows"] = [{**row, "unit": ""} for row in table["rows"]]
        table["keyed_by"] = "gas" if "gases" in change else "fuel"
    parameters = METHODS[method].declaration.example.inputs
    document = json.dumps(table).encode()
    calculation = calculation_of(folder, method, parameters, name=DEFAULTS[family], table=document)
    assert told(folder, calculation, parameters) == [
        Discrepancy.FACTORS_UNPUBLISHED,
        Discrepancy.INPUTS_REFUSED,
    ]
