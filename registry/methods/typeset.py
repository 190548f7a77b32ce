"""Formulas as MathML: fractions, sums with their index, subscripts, Greek letters.

The elements are those of MathML Core, which browsers draw without a script or a font of ours; what
stands in `alttext` is the line that `writing` gives. A symbol's underscores part it into a name and
its subscripts: ``rho_BL`` is a Greek letter with BL below.

    >>> from registry.methods.expression import parse
    >>> from registry.methods.typeset import Setting
    >>> Setting(letters={}, indexes={}).tree(parse("a / 2"))
    '<mfrac><mi>a</mi><mn>2</mn></mfrac>'
"""

from collections.abc import Mapping
from html import escape
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from registry.methods.declaration import Comparison, Declaration, Formula, Limit
from registry.methods.expression import (
    Binary,
    Choose,
    Node,
    Number,
    Sum,
    Symbol,
    parse,
    symbols_of,
)
from registry.methods.writing import written

_LETTERS: Final = "ijkmnpqrstuvwxyz"
"""What items of an index are called by, the first that is free: no index has more."""
_GREEK_NAMES: Final = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi "
    "chi psi omega"
)
_GREEK: Final[Mapping[str, str]] = MappingProxyType(
    dict(zip(_GREEK_NAMES.split(), "αβγδεζηθικλμνξπρστφχψω", strict=True))
)
_XMLNS: Final = "http://www.w3.org/1998/Math/MathML"
_APPLIED: Final = "<mo>\N{FUNCTION APPLICATION}</mo>"
_SIGNS: Final[Mapping[str, str]] = MappingProxyType({"+": "+", "-": "−", "*": "×"})


class Setting(Struct, frozen=True, kw_only=True):
    """How a declaration's symbols are set: the letter of each index, the index of each symbol."""

    letters: Mapping[str, str]
    indexes: Mapping[str, str]

    def equation(self, formula: Formula) -> str:
        """Return a formula as a block: its symbol, and what it comes to."""
        return self.statement(Symbol(formula.symbol), "=", parse(formula.text))

    def bound(self, limit: Limit) -> str:
        """Return a limit as a block: what is bounded, and by how much."""
        return self.statement(parse(limit.text), "≤", Number(limit.maximum), unit=limit.unit)

    def excess(self, comparison: Comparison) -> str:
        """Return what a comparison finds, as a block: its left side above its right."""
        return self.statement(parse(comparison.left), ">", parse(comparison.right))

    def statement(self, left: Node, sign: str, right: Node, *, unit: str = "") -> str:
        """Return two sides and the sign between them, as a block of its own."""
        said = f"{written(left)} {sign} {written(right)} {unit}".strip()
        behind = f'<mspace width="0.3em"></mspace><mtext>{escape(unit)}</mtext>' if unit else ""
        both = f"{self.tree(left)}<mo>{escape(sign)}</mo>{self.tree(right)}{behind}"
        return _math(both, said, display="block")

    def inline(self, symbol: str) -> str:
        """Return one symbol as it stands in formulas, for a line of text."""
        return _math(self.symbol(symbol), symbol, display="inline")

    def symbol(self, name: str) -> str:
        """Return a symbol with its subscripts, the letter of its index last."""
        base, *words = name.split("_")
        parts = [f"<mtext>{escape(part)}</mtext>" for part in words]
        letter = self.letters.get(self.indexes.get(name, ""), "")
        parts += [f"<mi>{letter}</mi>"] if letter else []
        shown = f"<mi>{escape(_GREEK.get(base, base))}</mi>"
        if not parts:
            return shown
        subscript = parts[0] if len(parts) == 1 else _row(*_between("<mo>,</mo>", parts))
        return f"<msub>{shown}{subscript}</msub>"

    def tree(self, node: Node) -> str:
        """Return an expression."""
        match node:
            case Number():
                return f"<mn>{written(node)}</mn>"
            case Symbol(name):
                return self.symbol(name)
            case Binary("/"):
                return self._fraction(node)
            case Binary("*", left, right):
                # A sum reaches as far to the right as it can: closed off, it ends here.
                before = self._factor(left, last=False)
                return _row(before, "<mo>×</mo>", self._factor(right))
            case Binary(sign, left, right):
                after = self._factor(right) if sign == "-" else self.tree(right)
                return _row(self.tree(left), f"<mo>{_SIGNS[sign]}</mo>", after)
            case Choose(function, options):
                shown = [self.tree(each) for each in options]
                inside = _closed(*_between("<mo>,</mo>", shown))
                return _row(f"<mi>{function}</mi>", _APPLIED, inside)
            case Sum(term):
                below = self.letters.get(self._index(term), "")
                sign = f"<munder><mo>∑</mo><mi>{below}</mi></munder>" if below else "<mo>∑</mo>"
                return _row(sign, self._factor(term))

    def _fraction(self, node: Node) -> str:
        """Return a chain of divisions as one fraction: ``a / b / c`` is a over b times c."""
        divisors: list[Node] = []
        while isinstance(node, Binary) and node.sign == "/":
            divisors.insert(0, node.right)
            node = node.left
        if len(divisors) == 1:
            return f"<mfrac>{self.tree(node)}{self.tree(divisors[0])}</mfrac>"
        below = [self._factor(each, last=False) for each in divisors]
        return f"<mfrac>{self.tree(node)}{_row(*_between('<mo>×</mo>', below))}</mfrac>"

    def _factor(self, node: Node, *, last: bool = True) -> str:
        """Return a part of a product, in parentheses where it would fall apart otherwise."""
        is_open = isinstance(node, Binary) and node.sign in "+-"
        is_open = is_open or (isinstance(node, Sum) and not last)
        return _closed(self.tree(node)) if is_open else self.tree(node)

    def _index(self, term: Node) -> str:
        found = (self.indexes.get(name, "") for name in symbols_of(term))
        return next(filter(None, found), "")


def setting_of(declaration: Declaration) -> Setting:
    """Return how a declaration's symbols are set."""
    taken = {item.symbol for item in declaration.formulas} | set(declaration.symbols())
    free = [letter for letter in _LETTERS if letter not in taken]
    return Setting(
        letters=dict(zip(declaration.indexes, free, strict=False)),
        indexes=declaration.index_of,
    )


def _math(content: str, said: str, *, display: str) -> str:
    return (
        f'<math xmlns="{_XMLNS}" display="{display}" alttext="{escape(said)}">'
        f"{_row(content)}</math>"
    )


def _row(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _closed(*parts: str) -> str:
    return f"<mrow><mo>(</mo>{''.join(parts)}<mo>)</mo></mrow>"


def _between(sign: str, parts: list[str]) -> list[str]:
    """Return parts with a sign between each two."""
    return [each for part in parts for each in (sign, part)][1:]
