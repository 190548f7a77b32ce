"""Make the hashes of all declarations of methodologies, by code and version.

``tests/registry/methods/test_editions.py`` compares, so that no declaration changes under a version
that projects were registered with. Run ``python -m tests.golden.make_declarations`` to write them
again; from release 1.0 on it may only add lines.
"""

import hashlib
import json
from pathlib import Path

import msgspec
from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, fields

from registry.methods import EDITIONS
from registry.methods.declaration import Declaration

FILE = Path(__file__).parent / "declarations.json"


def hashes() -> dict[str, str]:
    """Return the hash of every declaration, by code and version."""
    return {" ".join(named): hash_of(found.declaration) for named, found in EDITIONS.items()}


def hash_of(declaration: Declaration) -> str:
    """Return the SHA-256 of what a declaration says, in hex."""
    document = msgspec.json.encode(_said(declaration), order="sorted")
    return hashlib.sha256(document).hexdigest()


def _said(value: object) -> object:
    """Return a value as JSON has it, without members that stand at their defaults."""
    match value:
        case Struct():
            members = ((each, getattr(value, each.name)) for each in fields(value))
            return {each.name: _said(one) for each, one in members if one != _default(each)}
        case tuple() | list():
            return [_said(one) for one in value]
        case dict():
            return {name: _said(one) for name, one in value.items()}
    return value


def _default(field: FieldInfo) -> object:
    return field.default if field.default_factory is NODEFAULT else field.default_factory()


def write() -> None:
    """Write the file again."""
    FILE.write_text(json.dumps(hashes(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
