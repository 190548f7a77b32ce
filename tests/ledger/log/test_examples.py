"""The examples in the docstrings of ledger.log hold."""

import doctest
import importlib

import pytest


@pytest.mark.parametrize(
    "module", ["checkpoint", "edwards", "encoding", "keys", "merkle", "note", "proof", "tiles"]
)
def test_docstring_example(module):
    outcome = doctest.testmod(importlib.import_module(f"ledger.log.{module}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0
