"""Values of enumerations within a Chinese sentence: people read the term, not the code.

A sentence says which enumeration a word is of, ``{0:tier}``: equal values of two of them may mean
different things.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ledger.book.eligibility import Analysis, Crediting, Exclusion, ScaleTest, Tier
from ledger.book.fields import DocumentKind, Purpose, UnitType
from ledger.book.records import ReportStatus
from registry.dossiers.titles import ITEMS, KINDS, SIDES, STATES, STEPS
from registry.kinds import Basis, PendingState, Role
from registry.services.values import TERMS

_KINDS: Final[Mapping[str, type[StrEnum]]] = MappingProxyType(
    {
        "analysis": Analysis,
        "basis": Basis,
        "crediting": Crediting,
        "document": DocumentKind,
        "exclusion": Exclusion,
        "pending": PendingState,
        "purpose": Purpose,
        "report": ReportStatus,
        "role": Role,
        "test": ScaleTest,
        "tier": Tier,
        "unit_type": UnitType,
    }
)
_WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        **{
            name: {value: zh for value, (zh, _) in TERMS[kind].items()}
            for name, kind in _KINDS.items()
        },
        "application": {value: said.zh for value, said in KINDS.items()},
        "item": {value: said.zh for value, said in ITEMS.items()},
        "side": {value: said.zh for value, said in SIDES.items()},
        "state": {value: said.zh for value, said in STATES.items()},
        "step": {value: said.zh for value, said in STEPS.items()},
    }
)
"""The terms by the name that a sentence has for their enumeration, and by value."""
_WORD: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][a-z_]*(?![A-Za-z0-9])")
_JOINTS: Final = MappingProxyType({", ": "、", " or ": "或"})


class Found(str):
    """What a pattern found of a detail; in a sentence it stands as it is, or as a term."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        """Return the words themselves, or the terms of those of the enumeration `spec`."""
        said = str(self)
        if not spec:
            return said
        for joint, zh in _JOINTS.items():
            said = said.replace(joint, zh)
        return _WORD.sub(lambda found: _WORDS[spec].get(found.group(), found.group()), said)
