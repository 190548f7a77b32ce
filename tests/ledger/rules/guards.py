"""The guards of the rules as they stand in the source: which code comes before which.

A function's codes are those it names, and those of the functions of the same packages that it
calls, in the order of the source.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import ledger
from ledger.errors import Code

ROOT = Path(ledger.__file__).parent
SOURCES = [ROOT / "apply.py", *sorted((ROOT / "book" / "rules").glob("*.py"))]
NEVER = {
    "programme_of": "every entry but the first has a programme",
    "_ubn_of": "the acting account is open, whatever its kind",
}
"""Functions whose codes their callers never see, and why."""


def functions() -> dict[str, ast.FunctionDef]:
    """Return every function of the rules by its name, which no other has."""
    found: dict[str, ast.FunctionDef] = {}
    for path in SOURCES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef):
                assert node.name not in found, f"two functions are called {node.name}"
                found[node.name] = node
    return found


FUNCTIONS = functions()


def codes_of(name: str) -> list[Code]:
    """Return the codes of a function, in the order of the source."""
    return list(_walk(FUNCTIONS[name]))


def _walk(function: ast.FunctionDef) -> Iterator[Code]:
    nodes = [node for node in ast.walk(function) if isinstance(node, ast.expr)]
    for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Code":
            yield Code[node.attr]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called = FUNCTIONS.get(node.func.id)
            if called is not None and called is not function and called.name not in NEVER:
                yield from _walk(called)
