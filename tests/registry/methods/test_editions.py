"""Every version of a methodology stays as it was, and computes for those registered with it."""

import json
from itertools import groupby, pairwise
from types import MappingProxyType

import pytest
from msgspec.structs import replace

from registry import methods
from registry.methods import EDITIONS, METHODS, method, method_of
from registry.methods.errors import QuantificationError, Reason
from tests.golden.make_declarations import FILE, hash_of, hashes
from tests.registry.methods.reports import decoded, example

POWER = METHODS["AMS-I.F"].declaration


@pytest.fixture
def older(monkeypatch):
    """Declare an older version of AMS-I.F, whose tonne was cut to 90 %."""
    formulas = tuple(
        replace(each, text=f"0.9 * ({each.text})") if each.symbol == "BE" else each
        for each in POWER.formulas
    )
    found = method(replace(POWER, version="0.9", formulas=formulas))
    known = MappingProxyType({("AMS-I.F", "0.9"): found, **EDITIONS})
    monkeypatch.setattr(methods, "EDITIONS", known)
    return found


def test_no_declaration_changes_under_its_version():
    """Whoever changes one writes the file anew, before release 1.0, or declares a new version."""
    assert json.loads(FILE.read_text(encoding="utf-8")) == hashes()


def test_a_hash_is_of_all_that_a_declaration_says():
    first, *rest = POWER.parameters
    formula = POWER.formulas[0]
    changed = [
        replace(POWER, title_zh=f"{POWER.title_zh}。"),
        replace(POWER, earns=False),
        replace(POWER, parameters=(replace(first, maximum="31"), *rest)),
        replace(POWER, parameters=(*rest, first)),
        replace(POWER, formulas=(replace(formula, text="0"), *POWER.formulas[1:])),
        replace(POWER, requirements=()),
        replace(POWER, example=replace(POWER.example, units=1)),
    ]
    assert len({hash_of(POWER), *map(hash_of, changed)}) == len(changed) + 1
    assert hash_of(replace(POWER, indexes={}, whole_years=False, earns=True)) == hash_of(POWER)


def test_the_newest_version_is_the_one_on_offer():
    for code, named in groupby(EDITIONS, key=lambda each: each[0]):
        versions = [tuple(map(int, version.split("."))) for _, version in named]
        assert all(one < other for one, other in pairwise(versions)), code
        assert method_of(code).declaration.version == ".".join(map(str, versions[-1]))
        assert method_of(code) is METHODS[code]


def test_an_older_version_computes_by_itself(older):
    given = decoded("AMS-I.F", example("AMS-I.F"))
    assert method_of("AMS-I.F", "0.9").quantify(given).units == 511
    assert method_of("AMS-I.F", "1.0").quantify(given).units == 568
    assert method_of("AMS-I.F").quantify(given).version == "1.0"
    assert method_of("AMS-I.F", "0.9").quantify(given).version == "0.9"


def test_a_version_that_was_never_declared_is_unknown():
    with pytest.raises(QuantificationError) as caught:
        method_of("AMS-I.F", "15.0")
    assert (caught.value.symbol, caught.value.reason) == ("method", Reason.METHOD_UNKNOWN)
    assert caught.value.detail == "AMS-I.F 15.0; there are AMS-I.F 1.0"
