"""Read the tree as the house tests see it: files, their syntax, the names they import and use."""

import ast
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("ledger", "registry", "api")
# What tools leave behind, and what others wrote.
NOT_OURS = {"__pycache__", "build", "dist", "htmlcov", "mutants", "node_modules", "vendor"}
HIDDEN_BUT_OURS = {".ci", ".github", ".gitignore", ".gitattributes"}
NOT_COMMITTED = {"uv.lock"}
TEXT_BYTES_MAX = 1_000_000

Finding = tuple[int, str]


@dataclass(frozen=True)
class Source:
    """A text file: its path from the root of the tree, and what it says."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def module(self) -> str:
        """The dotted name under which this file is imported."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def is_python(self) -> bool:
        return self.path.endswith(".py")

    def inside(self, *names: str) -> bool:
        """Tell whether this is one of the named modules, or stands below one of them."""
        return self.is_python and within(self.module, *names)

    @cached_property
    def imports(self) -> list[Finding]:
        """Every import as (line, dotted name), with the imported name as the last part."""
        return [found for node in self.nodes for found in self._imported(node)]

    def _imported(self, node: ast.AST) -> Iterator[Finding]:
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, name.name) for name in names)
            case ast.ImportFrom(names=names):
                base = self._base(node)
                yield from ((node.lineno, f"{base}.{name.name}") for name in names)
            case ast.Call(
                func=ast.Name(id="__import__" | "import_module")
                | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield node.lineno, name

    def _base(self, node: ast.ImportFrom) -> str:
        """Return the absolute name of what a `from` import imports from."""
        if not node.level:
            return node.module or ""
        package = self.module.split(".")
        up = node.level - self.path.endswith("/__init__.py")
        return ".".join([*package[: len(package) - up], *filter(None, [node.module])])

    @cached_property
    def uses(self) -> list[Finding]:
        """Every dotted name the code imports or reads, traced to where it was imported from."""
        names = {name: whole for node in self.nodes for name, whole in self._bound(node)}
        attributes = [node for node in self.nodes if isinstance(node, ast.Attribute)]
        read = [(node.lineno, dotted(node, names)) for node in attributes]
        return self.imports + [found for found in read if found[1]]

    def _bound(self, node: ast.AST) -> Iterator[tuple[str, str]]:
        """Give each name that an import binds, with what it stands for."""
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    top = alias.name.split(".")[0]
                    yield (alias.asname, alias.name) if alias.asname else (top, top)
            case ast.ImportFrom(names=aliases):
                base = self._base(node)
                yield from ((a.asname or a.name, f"{base}.{a.name}") for a in aliases)


def dotted(node: ast.AST, names: dict[str, str]) -> str:
    """Return `a.b.c` for an attribute of an imported name, "" for one of anything else."""
    match node:
        case ast.Attribute(value=value, attr=attr):
            base = dotted(value, names)
            return f"{base}.{attr}" if base else ""
        case ast.Name(id=name):
            return names.get(name, "")
    return ""


def within(name: str, *parents: str) -> bool:
    """Tell whether a dotted name is one of `parents` or below one of them."""
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


@dataclass(frozen=True)
class Rule:
    """A rule of the house: where it holds, what breaks it, and an example of each."""

    name: str
    holds_in: Callable[[Source], bool]
    breaches: Callable[[Source], Iterator[Finding]]
    bad: tuple[Source, ...]
    good: tuple[Source, ...] = ()

    def findings(self, source: Source) -> list[str]:
        """Return each breach in a file as `file:line: what`."""
        if not self.holds_in(source):
            return []
        return [f"{source.path}:{line}: {what}" for line, what in self.breaches(source)]


@cache
def sources() -> tuple[Source, ...]:
    """Return every text file of the tree that somebody here wrote."""
    return tuple(filter(None, map(read, sorted(paths()))))


def paths() -> Iterator[Path]:
    """Give every file that could be ours."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if is_ours(name)]
        yield from (Path(folder, name) for name in names if is_ours(name))


def is_ours(name: str) -> bool:
    """Tell whether a file or folder of this name belongs to the tree."""
    if name.startswith("."):
        return name in HIDDEN_BUT_OURS
    return name not in NOT_OURS | NOT_COMMITTED


def read(path: Path) -> Source | None:
    """Return a file's text, or None where it has none or vanished meanwhile."""
    try:
        content = path.read_bytes()
        if len(content) > TEXT_BYTES_MAX:
            return None
        return Source(path.relative_to(ROOT).as_posix(), content.decode())
    except (OSError, UnicodeDecodeError):
        return None
